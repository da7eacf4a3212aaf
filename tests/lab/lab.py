#!/usr/bin/env python3
"""A Docker Engine with stand-in base images, for machines that have neither an engine nor a registry.

README.md beside this file says when it is used and what its results prove.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import functools
import graphlib
import hashlib
import http.client
import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "copier-slim-image-lab"
RUN = Path("/run/copier-slim-image-lab")
BIN = CACHE / "bin"
PACKAGES = CACHE / "packages"
STAMPS = CACHE / "stamps"
LOGS = CACHE / "logs"
SOCKET = RUN / "docker.sock"
DAEMON_PID = RUN / "dockerd.pid"
SERVER_PID = RUN / "packages.pid"

# The subnet is fixed because the address of the package server is written into the alpine image.
GATEWAY = "172.29.213.1"
SERVER_PORT = 8047
SERVER_URL = f"http://{GATEWAY}:{SERVER_PORT}"

AT_A_TIME = 4

# Bytes that a run of all tests adds to what the engine has, and then some.
ROOM = 15_000_000_000

DEBIAN_PACKAGES = (
    "ca-certificates",
    "gcc",
    "git",
    "iproute2",
    "iptables",
    "libc6-dev",
    "libseccomp-dev",
    "mmdebstrap",
    "nftables",
    "pkg-config",
    "tini",
)

ENVIRONMENT = {
    **os.environ,
    "PATH": f"{BIN}:{os.environ['PATH']}",
    "DOCKER_HOST": f"unix://{SOCKET}",
    "DEBIAN_FRONTEND": "noninteractive",
}


class LabError(Exception):
    """Something the person at the keyboard has to know; its text is all that is shown."""


def say(message: str) -> None:
    """Print one line of progress."""
    sys.stderr.write(f"lab: {message}\n")


def run(log: str, command: Sequence[str | Path], *, cwd: Path = HERE, env: Mapping[str, str] | None = None) -> None:
    """Run a command with its output in a log file; its last lines are shown when it fails."""
    path = LOGS / f"{log}.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        code = subprocess.run(
            command, cwd=cwd, env={**ENVIRONMENT, **(env or {})}, stdin=subprocess.DEVNULL, stdout=file, stderr=file
        ).returncode
    if code:
        raise LabError(f"{shlex.join(map(str, command))} failed ({code}):\n{tail(path)}\nAll of it is in {path}")


def read(command: Sequence[str]) -> str:
    """Return what a command prints, nothing when it fails or is missing."""
    try:
        done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True)
    except FileNotFoundError:
        return ""
    return done.stdout if done.returncode == 0 else ""


def tail(path: Path, lines: int = 20) -> str:
    """Return the last lines of a log."""
    return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])


def digest(*parts: str | Path) -> str:
    """Hash texts, and files or folders by their names, modes and contents."""
    total = hashlib.sha256()
    for part in parts:
        if isinstance(part, str):
            total.update(part.encode() + b"\0")
            continue
        for path in [part] if part.is_file() else sorted(p for p in part.rglob("*") if p.is_file()):
            total.update(f"{path.relative_to(part)} {path.stat().st_mode}\0".encode() + path.read_bytes())
    return total.hexdigest()


def stamped(name: str, value: str) -> bool:
    """Say whether the thing called name was made from these inputs."""
    path = STAMPS / name
    return path.is_file() and path.read_text() == value


def stamp(name: str, value: str) -> None:
    """Remember what the thing called name was made from."""
    STAMPS.mkdir(parents=True, exist_ok=True)
    (STAMPS / name).write_text(value)


# --- the machine ------------------------------------------------------------------------------------------------------


def install_debian_packages() -> None:
    """Install what the machine lacks."""
    known = read(["dpkg-query", "--show", "--showformat", "${db:Status-Abbrev}${Package}\n"])
    installed = {line[3:].strip() for line in known.splitlines() if line.startswith("ii")}
    if missing := [name for name in DEBIAN_PACKAGES if name not in installed]:
        say(f"installing {' '.join(missing)} (under a minute)")
        run("apt-update", ["apt-get", "update"])
        run("apt-install", ["apt-get", "install", "--yes", "--no-install-recommends", *missing])


@dataclass(frozen=True)
class Tools:
    """Programs that are built from one pinned Go module."""

    module: str
    packages: tuple[str, ...]
    takes: str
    flags: tuple[str, ...] = ()
    cgo: bool = False


# containerd without its part for Kubernetes: nobody calls it, and it takes long to compile.
MOBY = Tools("moby", ("tool",), "about 3 minutes", flags=("-tags=no_cri",))
RUNC = Tools("runc", ("tool",), "half a minute", flags=("-tags=seccomp",), cgo=True)
BUILDX = Tools("client", ("github.com/docker/buildx/cmd/buildx",), "a minute")
DOCKER = Tools(
    "client",
    ("github.com/docker/cli/cmd/docker",),
    "half a minute",
    # The module has no go.mod, so Go takes it for code of 2021.
    flags=("-gcflags=github.com/docker/cli/...=-lang=go1.26",),
)


def build_tools(tools: Tools) -> None:
    """Compile the programs, unless they come from these very sources already."""
    source = HERE / "engine" / tools.module
    inputs = digest(source, repr(tools), go_version())
    name = "tools-" + re.sub(r"\W+", "-", f"{tools.module} {' '.join(tools.packages)}")
    if stamped(name, inputs) and BIN.is_dir():
        return
    say(f"compiling engine/{tools.module} ({tools.takes}, less when Go has it cached)")
    BIN.mkdir(parents=True, exist_ok=True)
    flags = ("-trimpath", "-buildvcs=false", "-ldflags=-s -w", *tools.flags)
    command = ["go", "build", *flags, "-o", f"{BIN}/", *tools.packages]
    run(name, command, cwd=source, env={"CGO_ENABLED": str(int(tools.cgo)), "GOWORK": "off"})
    stamp(name, inputs)


@functools.cache
def go_version() -> str:
    """Return the version of the machine's Go."""
    version = read(["go", "env", "GOVERSION"]).strip()
    if not version:
        raise LabError("Go is missing: install Go 1.26.8 or newer, the engine is built with it.")
    return version


def install_clients() -> None:
    """Give the machine a docker command and its buildx plugin where it has none."""
    if not shutil.which("docker"):
        install(DOCKER, "docker", Path("/usr/local/bin/docker"))
    if not read(["docker", "buildx", "version"]):
        install(BUILDX, "buildx", Path("/usr/local/libexec/docker/cli-plugins/docker-buildx"))


def install(tools: Tools, program: str, path: Path) -> None:
    """Put a program where everyone on the machine finds it."""
    build_tools(tools)
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(BIN / program, path)


# --- the engine -------------------------------------------------------------------------------------------------------


class UnixConnection(http.client.HTTPConnection):
    """HTTP over the engine's socket."""

    def connect(self) -> None:
        """Open the socket."""
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(30)
        self.sock.connect(str(SOCKET))


def ask(path: str) -> str:
    """Return what the lab's engine answers, nothing when it doesn't."""
    connection = UnixConnection("localhost")
    try:
        connection.request("GET", path)
        return connection.getresponse().read().decode()
    except (OSError, http.client.HTTPException):
        return ""
    finally:
        connection.close()


def answers() -> bool:
    """Say whether the lab's engine is up."""
    return ask("/_ping") == "OK"


def daemon_settings() -> dict[str, object]:
    """Return the engine's settings, kept apart from those of an engine that the machine may have."""
    return {
        "hosts": [f"unix://{SOCKET}"],
        "data-root": str(CACHE / "data"),
        "exec-root": str(RUN / "exec"),
        "pidfile": str(DAEMON_PID),
        "bip": f"{GATEWAY}/24",
        "mtu": outgoing_mtu(),
        "runtimes": {"lab": {"path": str(BIN / "runc")}},
        "default-runtime": "lab",
        "init-path": "/usr/bin/tini-static",
        # The tests build far more than they look at again.
        "builder": {"gc": {"defaultMaxUsedSpace": "12GB", "defaultMinFreeSpace": "10GB"}},
        # Its rules are in tables of its own, so that stopping can take them away as a whole.
        "firewall-backend": "nftables",
    }


def outgoing_mtu() -> int:
    """Return the packet size of the default route: larger packets from containers may be lost without a word."""
    routes = json.loads(read(["ip", "-json", "route", "show", "default"]) or "[]")
    links = json.loads(read(["ip", "-json", "link", "show", routes[0]["dev"]])) if routes else [{"mtu": 1500}]
    return int(links[0]["mtu"])


def make_room() -> None:
    """Delete what the engine keeps from earlier runs where the disk has no room for another one.

    As a whole, since an engine that met a full disk has files that it doesn't know of any more.
    """
    data = CACHE / "data"
    free = shutil.disk_usage(CACHE).free
    if free > ROOM or not data.is_dir():
        return
    say(f"{free / 1e9:.0f} GB of disk are free, {ROOM / 1e9:.0f} are needed: deleting the images of earlier runs")
    remove_mounts()
    shutil.rmtree(data)


def start_engine() -> None:
    """Start dockerd and wait until it answers."""
    if answers():
        return
    make_room()
    say("starting the engine (a few seconds)")
    RUN.mkdir(parents=True, exist_ok=True)
    DAEMON_PID.unlink(missing_ok=True)
    # With nftables the engine leaves this switch to the machine.
    Path("/proc/sys/net/ipv4/ip_forward").write_text("1")
    settings = RUN / "daemon.json"
    settings.write_text(json.dumps(daemon_settings(), indent=2))
    process = spawn("dockerd", [BIN / "dockerd", "--config-file", settings])
    for _ in range(300):
        if answers():
            return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise LabError(f"dockerd did not come up:\n{tail(LOGS / 'dockerd.log')}")


def spawn(log: str, command: Sequence[str | Path]) -> subprocess.Popen[bytes]:
    """Start a process that outlives this one."""
    LOGS.mkdir(parents=True, exist_ok=True)
    with (LOGS / f"{log}.log").open("wb") as file:
        return subprocess.Popen(
            command,
            cwd="/",
            env=ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            start_new_session=True,
        )


def start_server() -> None:
    """Serve the packages of the apk stand-in on the bridge, for builds only."""
    PACKAGES.mkdir(parents=True, exist_ok=True)
    shutil.copy2(HERE / "packages" / "index", PACKAGES / "index")
    if alive(SERVER_PID):
        return
    process = spawn(
        "packages",
        [sys.executable, "-m", "http.server", str(SERVER_PORT), "--bind", GATEWAY, "--directory", PACKAGES],
    )
    SERVER_PID.write_text(str(process.pid))


def alive(pidfile: Path) -> int:
    """Return the number of the process that a pidfile of the lab names, 0 when it is gone."""
    try:
        pid = int(pidfile.read_text())
        command = Path(f"/proc/{pid}/cmdline").read_text()
    except (OSError, ValueError):
        return 0
    # A stale file may name a process that is somebody else's by now.
    return pid if str(CACHE) in command else 0


def end(pidfile: Path) -> None:
    """End the process that a pidfile names and wait until it is gone."""
    if pid := alive(pidfile):
        os.kill(pid, signal.SIGTERM)
        for _ in range(600):
            if not alive(pidfile):
                break
            time.sleep(0.1)
        else:
            raise LabError(f"process {pid} does not end, although asked a minute ago")
    pidfile.unlink(missing_ok=True)


def remove_network() -> None:
    """Take away the bridge and the firewall tables that the engine leaves behind."""
    if GATEWAY in read(["ip", "-oneline", "address", "show", "docker0"]):
        read(["ip", "link", "delete", "docker0"])
    for family in ("ip", "ip6"):
        read(["nft", "delete", "table", family, "docker-bridges"])


def remove_mounts() -> None:
    """Undo the mounts that the engine leaves behind."""
    points = [line.split()[1] for line in Path("/proc/self/mounts").read_text().splitlines()]
    for point in reversed(points):
        if point.startswith((f"{RUN}/", f"{CACHE}/")):
            read(["umount", point])


# --- the images and packages ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Recipe:
    """One image or apk package that a Dockerfile of the lab makes.

    A Dockerfile says in comments what it makes:
        # tag: NAME [target=STAGE] [ARG=VALUE …]      an image
        # package: NAME [target=STAGE] [ARG=VALUE …]  the payload of an apk package, by default from the stage NAME
        # needs: NAME …                               apk packages that its own RUN lines install
    A script called prepare beside it, if there is one, runs on the machine first, in a copy of the folder that then is
    the build context; the ARGs are in its environment.
    """

    kind: str
    name: str
    folder: Path
    target: str
    args: tuple[tuple[str, str], ...]

    @property
    def key(self) -> str:
        """Return the name as a file name."""
        return re.sub(r"[^\w.+-]", "_", f"{self.kind}-{self.name}")

    @property
    def dockerfile(self) -> str:
        """Return the text of the Dockerfile."""
        return (self.folder / "Dockerfile").read_text()

    @property
    def needs(self) -> set[str]:
        """Return the names of the recipes that must be made before."""
        text = self.dockerfile
        bases = re.findall(r"^FROM (?:--\S+ )*(\S+)", text, re.M)
        return {*bases, *" ".join(re.findall(r"^# needs: (.+)", text, re.M)).split()} - {self.name}

    @property
    def context(self) -> Path:
        """Return the folder that is sent to the engine."""
        prepared = CACHE / "contexts" / self.key
        return prepared if (self.folder / "prepare").exists() else self.folder


def recipes() -> dict[str, Recipe]:
    """Return everything that the Dockerfiles make, each after what it needs."""
    found = {recipe.name: recipe for path in sorted(HERE.glob("*/*/Dockerfile")) for recipe in parse(path)}
    graph = {name: recipe.needs & found.keys() for name, recipe in found.items()}
    return {name: found[name] for name in graphlib.TopologicalSorter(graph).static_order()}


def parse(dockerfile: Path) -> Iterator[Recipe]:
    """Yield what one Dockerfile says that it makes."""
    for kind, name, rest in re.findall(r"^# (tag|package): (\S+)(.*)", dockerfile.read_text(), re.M):
        options = dict(word.split("=", 1) for word in rest.split())
        target = options.pop("target", name if kind == "package" else "")
        yield Recipe(kind, name, dockerfile.parent, target, tuple(options.items()))


def hashes(all_recipes: Mapping[str, Recipe]) -> dict[str, str]:
    """Return a hash of everything that each recipe depends on, including what it needs."""
    found: dict[str, str] = {}
    for name, recipe in all_recipes.items():
        below = [found[need] for need in sorted(recipe.needs) if need in found]
        found[name] = digest(recipe.folder, recipe.target, repr(recipe.args), SERVER_URL, *below)
    return found


def outdated(all_recipes: Mapping[str, Recipe]) -> dict[str, str]:
    """Return the recipes that have to be made, with their hashes."""
    made = image_hashes() | package_hashes(all_recipes)
    return {name: inputs for name, inputs in hashes(all_recipes).items() if made.get(name) != inputs}


def image_hashes() -> dict[str, str]:
    """Return what each image of the lab was made from."""
    images = json.loads(ask("/images/json"))
    # Images that are built on the lab's have their labels too, and other names.
    return {tag: (image["Labels"] or {}).get("lab.inputs", "") for image in images for tag in image["RepoTags"] or ()}


def package_hashes(all_recipes: Mapping[str, Recipe]) -> dict[str, str]:
    """Return what the payload of each apk package was made from."""
    stamps = {name: STAMPS / recipe.key for name, recipe in all_recipes.items() if recipe.kind == "package"}
    return {name: path.read_text() for name, path in stamps.items() if path.is_file() and payload(name).is_file()}


def payload(package: str) -> Path:
    """Return where the payload of an apk package is served from."""
    return PACKAGES / f"{package}.tar"


def prepare(recipe: Recipe) -> None:
    """Make the build context of a recipe whose folder has a prepare script."""
    name = f"context-{recipe.key}"
    inputs = digest(recipe.folder, repr(recipe.args))
    if recipe.context == recipe.folder or (stamped(name, inputs) and recipe.context.is_dir()):
        return
    shutil.rmtree(recipe.context, ignore_errors=True)
    shutil.copytree(recipe.folder, recipe.context)
    run(f"prepare-{recipe.key}", [recipe.context / "prepare"], cwd=recipe.context, env=dict(recipe.args))
    stamp(name, inputs)


def make(recipe: Recipe, inputs: str) -> None:
    """Build an image, or the payload of an apk package."""
    say(f"  {recipe.kind} {recipe.name}")
    prepare(recipe)
    options = [f"--build-arg={key}={value}" for key, value in (*recipe.args, ("LAB_SERVER", SERVER_URL))]
    options += [f"--target={recipe.target}"] if recipe.target else []
    if recipe.kind == "tag":
        build(recipe, *options, f"--label=lab.inputs={inputs}", f"--tag={recipe.name}")
        return
    fresh = payload(recipe.name).with_suffix(".new")
    build(recipe, *options, f"--output=type=tar,dest={fresh}")
    # A container that is fetching the old one keeps it.
    fresh.replace(payload(recipe.name))
    stamp(recipe.key, inputs)


def build(recipe: Recipe, *options: str) -> None:
    """Run the Dockerfile of a recipe."""
    run(recipe.key, ["docker", "buildx", "build", "--provenance=false", *options, recipe.context])


def make_all(found: Mapping[str, Recipe], work: Mapping[str, str]) -> None:
    """Make what is outdated, some at a time: half of it waits for the network, half for the compiler."""
    sorter = graphlib.TopologicalSorter({name: found[name].needs & work.keys() for name in work})
    sorter.prepare()
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        running: dict[Future[None], str] = {}
        while sorter.is_active():
            running.update({pool.submit(make, found[name], work[name]): name for name in sorter.get_ready()})
            for done in wait(running, return_when=FIRST_COMPLETED).done:
                done.result()
                sorter.done(running.pop(done))


# --- the commands -----------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Let one command at a time work on the lab, whichever clone it comes from."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another start or stop of the lab")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def start() -> None:
    """Bring up everything that is missing and print how to reach it."""
    with alone():
        install_debian_packages()
        for tools in (RUNC, MOBY):
            build_tools(tools)
        install_clients()
        start_engine()
        start_server()
        everything = recipes()
        if work := outdated(everything):
            say(f"making {len(work)} images and packages (up to 5 minutes for all {len(everything)})")
            make_all(everything, work)
            # The images are there; what they were built from is as large again.
            run("prune", ["docker", "builder", "prune", "--all", "--force"])
    print(f"export DOCKER_HOST=unix://{SOCKET}")


def stop() -> None:
    """End what start started; caches stay."""
    with alone():
        end(SERVER_PID)
        end(DAEMON_PID)
        remove_network()
        remove_mounts()
        shutil.rmtree(RUN, ignore_errors=True)


def status() -> None:
    """Say whether the lab runs."""
    running = answers()
    print(f"running: DOCKER_HOST=unix://{SOCKET}" if running else "not running")
    sys.exit(0 if running else 1)


def main() -> None:
    """Run the command that was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    commands = {"start": start, "stop": stop, "status": status}
    parser.add_argument("command", choices=commands)
    chosen = parser.parse_args().command
    if chosen != "status" and os.geteuid() != 0:
        sys.exit("lab: the engine needs root")
    try:
        commands[chosen]()
    except LabError as error:
        sys.exit(f"lab: {error}")


if __name__ == "__main__":
    main()
