"""What the tests, `make demo` and `make bench` share: the template's data, rendering it, and talking to an engine."""

from __future__ import annotations

import functools
import gzip
import http.server
import json
import os
import random
import shutil
import socket
import ssl
import subprocess
import tarfile
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import copier
import yaml
import zstandard

TESTS = Path(__file__).parent
REPO = TESTS.parent
TEMPLATE = REPO / "template"

Answers = dict[str, Any]


def load(path: Path) -> Any:
    """Return what the YAML file `path` holds."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


LANGUAGES: dict[str, dict[str, Any]] = {
    path.parent.name: load(path) for path in sorted(TEMPLATE.glob("languages/*/language.yml"))
}
TARGETS: dict[str, dict[str, Any]] = {path.stem: load(path) for path in sorted(TEMPLATE.glob("targets/*.yml"))}


@dataclass(frozen=True)
class Sample:
    """A service under tests/projects/, with the answers that it needs and how to probe it.

    Its sources are in src/. Where they lack what can't be committed, such as a lock file that names a registry, an
    executable `prepare` beside its sample.yml makes it, with no more than the engine, in the copy that it is run in.
    """

    name: str
    about: str
    answers: Answers
    requests: list[dict[str, Any]]
    edit: dict[str, str]
    # What -version or --version prints; empty where it says its version elsewhere, on a page or not at all.
    version: str = ""
    args: list[str] = field(default_factory=list)
    output: str = ""
    # What its /tls?url= says of a server that it doesn't trust; empty where it has no such page.
    distrust: str = ""
    # What the README promises of its image on scratch: {answers, unpacked, compressed, rebuild, shipped}, in MB. A
    # rebuild's is its share of a clean build, `shipped` is the kB that a one-line edit ships again.
    figures: list[dict[str, Any]] = field(default_factory=list)
    # Whether it can be built: what builds it may be out of the lab's reach. Then it is rendered, and looked at.
    built: bool = True

    @property
    def folder(self) -> Path:
        """The folder of its sample.yml."""
        return TESTS / "projects" / self.name

    @property
    def language(self) -> str:
        """Its language, the first part of its name."""
        return self.name.split("-")[0]

    @property
    def port(self) -> int:
        """The TCP port it listens on, 0 if it is no server."""
        return int(self.answers.get("port", 8080))


SAMPLES: dict[str, Sample] = {
    path.parent.name: Sample(path.parent.name, **load(path)) for path in sorted(TESTS.glob("projects/*/sample.yml"))
}


def run(*command: str | Path, cwd: Path | None = None, env: Mapping[str, str] | None = None, check: bool = True) -> str:
    """Run a command and return its standard output and error, as one text. What fails is shown whole."""
    done = subprocess.run(
        [str(it) for it in command],
        cwd=cwd,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        errors="replace",
        check=False,
    )
    if check and done.returncode:
        raise AssertionError(f"{' '.join(map(str, command))} ended with {done.returncode}:\n{done.stdout}")
    return done.stdout


def git(*arguments: str, cwd: Path) -> str:
    """Run git as a committer that every machine knows, and return what it prints."""
    who = ["-c", "user.name=Tests", "-c", "user.email=tests@example.com", "-c", "init.defaultBranch=main"]
    return run("git", *who, *arguments, cwd=cwd)


def clone_template(destination: Path, tag: str = "v99.0.0") -> Path:
    """Copy the repo's working tree, uncommitted work included, to `destination`, and commit and tag it there."""
    listed = git("ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=REPO)
    for name in filter(None, listed.split("\0")):
        source, target = REPO / name, destination / name
        if source.is_file() and name.startswith(("copier.yml", "template/", "hooks/")):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
    git("init", "--quiet", cwd=destination)
    commit(destination, "The template as it is in the working tree", tag)
    return destination


def commit(folder: Path, message: str, tag: str | None = None) -> None:
    """Commit all that is in `folder`, and tag it."""
    git("add", "--all", "--force", cwd=folder)
    git("commit", "--quiet", "--allow-empty", "--message", message, cwd=folder)
    if tag:
        git("tag", tag, cwd=folder)


def render(template: Path, destination: Path, **answers: Any) -> Path:
    """Answer the template's questions with `answers`, the rest by default, and return the folder rendered into."""
    copier.run_copy(str(template), destination, data=answers, defaults=True, unsafe=True, quiet=True, overwrite=True)
    return destination


@functools.cache
def prepared(sample_folder: Path) -> tempfile.TemporaryDirectory[str]:
    """Prepare a copy of a sample's sources, once. It is deleted when Python ends."""
    copy = tempfile.TemporaryDirectory(prefix=f"slim-{sample_folder.name}-")
    shutil.copytree(sample_folder / "src", copy.name, dirs_exist_ok=True)
    run(sample_folder / "prepare", cwd=Path(copy.name))
    return copy


def sources(sample: Sample) -> Path:
    """Return the folder with a sample's sources as they are built. It needs an engine where they are prepared."""
    return Path(prepared(sample.folder).name) if (sample.folder / "prepare").exists() else sample.folder / "src"


def render_sample(
    template: Path, sample: Sample, destination: Path, *, as_committed: bool = False, **answers: Any
) -> Path:
    """Copy a sample's sources to `destination`, render the template over them, and return the folder.

    Without an engine, they can only be had `as_committed`.
    """
    shutil.copytree(sample.folder / "src" if as_committed else sources(sample), destination)
    return render(template, destination, **{"language": sample.language, **sample.answers, **answers})


def docker(*arguments: str | Path, cwd: Path | None = None, check: bool = True) -> str:
    """Run the docker command and return what it prints."""
    return run("docker", *arguments, cwd=cwd, check=check)


HARDENED = ["--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"]


@contextmanager
def container(image: str, *arguments: str, port: int = 0, flags: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """Run `image` hardened, and remove it afterwards. Yield the container's id and the URL that its port is under."""
    publish = ["--publish", f"127.0.0.1::{port}"] if port else []
    container_id = docker("run", "--detach", *HARDENED, *publish, *flags, image, *arguments).strip()
    try:
        address = docker("port", container_id).splitlines()[0].split("-> ")[1] if port else ""
        yield container_id, f"http://{address}"
    finally:
        docker("rm", "--force", "--volumes", container_id)


def request(url: str, method: str = "GET", json_body: Any = None, wait: float = 30) -> tuple[int, str]:
    """Send one HTTP request, trying again for `wait` seconds while nobody listens. Return status and body."""
    body = None if json_body is None else json.dumps(json_body).encode()
    headers = {"Content-Type": "application/json"} if body else {}
    until = time.monotonic() + wait
    while True:
        try:
            with urllib.request.urlopen(
                urllib.request.Request(url, body, headers, method=method), timeout=10
            ) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except (urllib.error.URLError, ConnectionError, TimeoutError) as error:
            if time.monotonic() > until:
                raise AssertionError(f"{method} {url}: {error}") from error
            time.sleep(0.1)


def probe(sample: Sample, url: str) -> None:
    """Send the sample's requests to the running service, and compare what it answers."""
    for it in sample.requests:
        status, body = request(url + it["path"], it["method"], it.get("json"))
        assert status == it["status"], f"{it['method']} {it['path']}: {status} {body}"
        assert it.get("contains", "") in body, f"{it['method']} {it['path']}: {body}"
        if "body" in it:
            assert json.loads(body) == it["body"], f"{it['method']} {it['path']}: {body}"


def free_port() -> int:
    """Return a TCP port of loopback that nobody listens on."""
    with socket.socket() as it:
        it.bind(("127.0.0.1", 0))
        return int(it.getsockname()[1])


@contextmanager
def https_server(handler: Callable[..., Any], host: str, folder: Path, port: int) -> Iterator[Path]:
    """Serve HTTPS on loopback under the name `host`. Yield the certificate of its authority."""
    authority, key, certificate = folder / "authority.pem", folder / "key.pem", folder / "certificate.pem"
    new = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2")
    # Python is strict about what an authority must say of itself.
    may_sign = ("-addext", "keyUsage=critical,keyCertSign,cRLSign")
    run(*new, *may_sign, "-subj", "/CN=Tests", "-keyout", folder / "authority.key", "-out", authority)
    run(
        *(*new, "-CA", authority, "-CAkey", folder / "authority.key", "-subj", f"/CN={host}"),
        *("-addext", "basicConstraints=CA:FALSE", "-addext", f"subjectAltName=DNS:{host}"),
        *("-keyout", key, "-out", certificate),
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    authority.chmod(0o644)
    try:
        yield authority
    finally:
        server.shutdown()
        server.server_close()


def edit(folder: Path, sample: Sample) -> None:
    """Make the sample's one-line edit in `folder`, and some empty lines: an engine may know the edit from before."""
    path = folder / sample.edit["file"]
    text = path.read_text(encoding="utf-8")
    assert text.count(sample.edit["find"]) >= 1, f"{path} has no {sample.edit['find']}"
    lines = "\n" * random.randint(1, 500)
    path.write_text(text.replace(sample.edit["find"], sample.edit["replace"]) + lines, encoding="utf-8")


@dataclass(frozen=True)
class Layer:
    """A layer of an image: its digest, and what it weighs.

    Bytes: `unpacked` as a tar file, `compressed` as the registry stores it (gzip), `zstd` as it would store it when
    pushed with that (BuildKit's and the library's default level, 3). `files` are its entries without the folders,
    `own` the bytes in those that aren't in a folder of the system's.
    """

    digest: str
    unpacked: int
    compressed: int
    zstd: int
    files: int
    own: int


# Where an image on scratch has what isn't the service's own, or its interpreter's: users, certificates, time zones.
SYSTEM = ("etc/", "home/", "tmp/", "usr/share/zoneinfo/")


def image_layers(image: str) -> list[Layer]:
    """Return the layers of `image`."""
    return saved_layers(digest(image))


@functools.cache
def saved_layers(image_digest: str) -> list[Layer]:
    """Return the layers of an image by its digest, read from the archive of `docker save`: once, for it takes long."""
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder, "image.tar")
        docker("save", "--output", archive, image_digest)
        run("tar", "-xf", archive, "-C", folder)
        archive.unlink()
        manifest = json.loads(Path(folder, "manifest.json").read_text())[0]
        return [weigh_layer(Path(folder, name)) for name in manifest["Layers"]]


def weigh_layer(path: Path) -> Layer:
    """Return what a layer weighs: a gzip file, as an engine with the containerd image store saves it, or a tar file."""
    plain = path.with_name("layer.tar")
    with path.open("rb") as stored:
        zipped = stored.read(2) == b"\x1f\x8b"
    with gzip.open(path) if zipped else path.open("rb") as source, plain.open("wb") as copy:
        shutil.copyfileobj(source, copy, 1 << 20)
    compressed = path.stat().st_size if zipped else int(run("sh", "-c", f"gzip -c '{path}' | wc -c"))
    with plain.open("rb") as source, Path(os.devnull).open("wb") as nowhere:
        unpacked, zstd = zstandard.ZstdCompressor().copy_stream(source, nowhere)
    with tarfile.open(plain) as tar:
        files = [it for it in tar if not it.isdir()]
    own = sum(it.size for it in files if not it.name.removeprefix("./").startswith(SYSTEM))
    plain.unlink()
    return Layer(path.name, unpacked, compressed, zstd, len(files), own)


def digest(image: str) -> str:
    """Return the digest of the image's config, which names all its layers."""
    return docker("image", "inspect", "--format", "{{.Id}}", image).strip()


def leaves_no_trace(image: str, secret: str, tmp_path: Path) -> bool:
    """Say whether `secret` is nowhere in the image: not in a layer, the config or the history."""
    docker("save", "--output", tmp_path / "image.tar", image)
    everything = (tmp_path / "image.tar").read_bytes() + docker("history", "--no-trunc", image).encode()
    return secret.encode() not in everything


def make(folder: Path, *arguments: str, check: bool = True) -> str:
    """Run make in a rendered project and return what it prints."""
    name = "slim.mk" if (folder / "slim.mk").exists() else "Makefile"
    return run("make", "--no-print-directory", "-f", name, *arguments, cwd=folder, check=check)
