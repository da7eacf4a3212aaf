"""What a Rust project tells about itself."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from hooks.detection import Project

Table = dict[str, Any]

# A package that depends on one of these serves.
SERVERS = {
    *("actix-web", "axum", "axum-server", "dropshot", "gotham", "iron", "ntex", "pingora", "poem", "rocket", "rouille"),
    *("salvo", "tide", "tiny_http", "trillium", "viz", "volo", "warp", "loco-rs", "cot", "pavex"),
}
# What else listens: of crates that serve and ask, or of the standard library.
LISTENS = re.compile(
    r"\b(TcpListener|UdpSocket::bind|Server::(builder|bind|try_bind|new|http)|hyper(_util)?::server|make_service_fn|axum::serve|serve_connection)\b"
)
SERVING = re.compile(r"(server|exporter|proxy|api|service|gateway|httpd)$")

# Folders and programs that help with the project, and aren't it.
DECOYS = re.compile(
    r"(^|/)(xtasks?|tools?|examples?|bench\w*|scripts?|tests?|testing|e2e|integration\w*|fuzz|demos?|samples?"
    r"|playground|contrib|docs?|ci|dev)(/|$)"
)
HELPERS = re.compile(
    r"^(xtask|gen\w*|codegen|migrat\w+|seed|build\w*|bench\w*|test\w*|mock\w*|example\w*|client|cli|dev\w*|tools?"
    r"|admin|worker|dump\w*|debug)$"
    r"|[-_](ctl|cli|client|migrations?|migration_tool|gen|tests?|bench\w*|tools?|utils?|util_bin|helper|worker|mangen"
    r"|completions?|xtask|cp|codegen|inspect|admin)$"
    r"|^(gen|mock|test|bench|migrate|cargo)[-_]"
)
# What the questions rust_bin and rust_package take, and rust_features.
SOUND = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*")
FEATURE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_+.-]*(/[A-Za-z0-9_][A-Za-z0-9_+.-]*)?")
# Where a framework listens if it isn't told.
PORTS = {"rocket": 8000}
NOTHING: Table = {
    **{"found": False, "version": None, "name": "", "bins": [], "packages_of_bins": {}, "features": "", "server": None},
    **{"port": 0, "needs": {}, "notes": {}},
}
# How many files of a program are looked at.
FILES = 600


class Bin(NamedTuple):
    """A binary: its name, its package's folder and name, its main file below that, and the features it requires."""

    name: str
    folder: str
    package: str
    path: str
    required: tuple[str, ...]


def detect(project: Project) -> Table:
    """Return what `project` says of itself.

    Keys: ``found`` (bool), ``version`` (the newest Rust that a manifest or toolchain file asks for, such as "1.85", or
    None), ``name`` (what the project calls itself), ``bins`` (names of binaries, the likeliest first),
    ``packages_of_bins`` (a binary's package, in workspaces), ``features`` (what the likeliest one needs besides the
    default ones, separated by commas), ``server`` (bool, or None), ``port`` (its framework's own, or 0), ``needs``
    (system packages that the dependencies are built with, by distribution), ``notes`` (by question, where its default
    comes from) and ``sources`` (what the likeliest binary is made of, by path).
    """
    if not project.read("Cargo.toml"):
        return NOTHING
    return Workspace(project).facts()


def table(value: Any) -> Table:
    """Return a value if it is a table, and else an empty one."""
    return value if isinstance(value, dict) else {}


def texts(value: Any) -> list[str]:
    """Return what is text in a value that should be a list of it."""
    return [it for it in value if isinstance(it, str)] if isinstance(value, list) else []


class Workspace:
    """The packages of a project that are built together, and what they say."""

    def __init__(self, project: Project) -> None:
        """Read the manifests of `project`."""
        self.project = project
        self.root = project.toml("Cargo.toml")
        self.workspace = table(self.root.get("workspace"))
        # What is looked at is a build with this libc, the default.
        self.libc = "gnu"
        # Of those that are no members, a broken one is nobody's business.
        self.manifests: dict[str, Table] = {".": self.root}
        for folder in self.members():
            self.manifests[folder] = project.toml(*folder.split("/"), "Cargo.toml")
        self.packages = {folder: it["package"] for folder, it in self.manifests.items() if named_package(it)}
        found = [it for folder in reversed(self.packages) for it in self.bins_of(folder)]
        self.bins = {it.name: it for it in found if SOUND.fullmatch(it.name) and SOUND.fullmatch(it.package)}

    def members(self) -> Iterator[str]:
        """Yield the folders of the workspace's members, and of packages that the root's depends on by path."""
        patterns = [as_pattern(it) for it in texts(self.workspace.get("members"))]
        excluded = [as_pattern(it) for it in texts(self.workspace.get("exclude"))]
        depended = {
            os.path.normpath(it["path"])
            for kind in (self.root, self.workspace)
            for it in table(kind.get("dependencies")).values()
            if isinstance(it, dict) and isinstance(it.get("path"), str)
        }
        for folder, _ in self.project.files("Cargo.toml"):
            wanted = folder in depended or any(it.fullmatch(folder) for it in patterns)
            if folder != "." and wanted and not any(it.fullmatch(folder) for it in excluded):
                yield folder

    def facts(self) -> Table:
        """Return what `detect` returns."""
        bins = sorted(self.bins.values(), key=self.likelihood)
        chosen = bins[0] if bins else None
        folders = self.reach(chosen.folder) if chosen else []
        sources = self.sources(chosen, folders) if chosen else {}
        version, where = self.version()
        name = chosen.package if chosen else str(table(self.root.get("package")).get("name") or "")
        features, said = self.features(chosen) if chosen else ([], "")
        features = [it for it in features if FEATURE.fullmatch(it)]
        crates = {it for folder in folders for it, _ in self.depended(folder, [])}
        needed = dict[str, str]()
        for distribution, libc in (("alpine", "musl"), ("debian", "gnu")):
            self.libc = libc
            if chosen:
                needed[distribution] = needs(self.enabled_crates(chosen, folders, features))[distribution]
        return {
            "found": True,
            "version": version,
            "name": name,
            "bins": [it.name for it in bins],
            "packages_of_bins": {it.name: it.package for it in bins} if len(self.packages) > 1 else {},
            "features": ",".join(features),
            "server": self.serves(chosen, folders, sources) if chosen else None,
            "port": next((port for crate, port in PORTS.items() if crate in crates), 0),
            "needs": needed,
            "notes": {
                **({"project_name": "from Cargo.toml"} if name else {}),
                **({"rust_version": self.note_of_version(version, where)} if version else {}),
                **({"rust_bin": self.note_of_bin(bins)} if bins else {}),
                **({"rust_features": said} if features else {}),
                **({"build_packages": "from Cargo.lock"} if needed.get("debian") else {}),
            },
            "sources": sources,
        }

    # ----------------------------------------------------------------- versions
    def version(self) -> tuple[str | None, str]:
        """Return the newest Rust that is asked for, as two numbers, and by which file."""
        found = []
        tables = [
            ("Cargo.toml", table(self.workspace.get("package"))),
            *(("Cargo.toml", it) for it in self.packages.values()),
        ]
        text = self.project.read("rust-toolchain")
        legacy = (
            self.project.toml("rust-toolchain") if "[toolchain]" in text else {"toolchain": {"channel": text.strip()}}
        )
        for name, file in (
            ("rust-toolchain.toml", self.project.toml("rust-toolchain.toml")),
            ("rust-toolchain", legacy),
        ):
            toolchain = table(file.get("toolchain"))
            tables.append((name, toolchain))
            if re.match(r"(nightly|beta)\b", str(toolchain.get("channel"))):
                channel = toolchain["channel"]
                self.project.hint(f"{name} asks for {channel}, which has no image: a stable Rust may build it.")
        for name, it in tables:
            for key in ("rust-version", "channel"):
                if match := re.match(r"(\d{1,3})\.(\d{1,3})", str(it.get(key))):
                    found.append((int(match[1]), int(match[2]), name))
        if not found:
            return None, ""
        major, minor, name = max(found)
        return f"{major}.{minor}", name

    def note_of_version(self, version: str, where: str) -> str:
        """Return where the default of rust_version comes from."""
        newest = self.project.offered("rust")[0]
        old = [int(it) for it in version.split(".")] < [int(it) for it in newest.split(".")]
        return f"{where} says {version}" + (", and a newer Rust builds it too" if old else "")

    # --------------------------------------------------------------------- bins
    def bins_of(self, folder: str) -> Iterator[Bin]:
        """Yield a package's binaries, as cargo finds them."""
        manifest, parts = self.manifests[folder], folder.split("/")
        package = manifest["package"]
        tables = manifest.get("bin") if isinstance(manifest.get("bin"), list) else []
        written = [it for it in tables or [] if isinstance(it, dict)]
        paths = set()
        for it in written:
            given, at = it.get("name"), it.get("path")
            name = given if isinstance(given, str) else package["name"]
            places = (f"src/bin/{name}.rs", f"src/bin/{name}/main.rs", "src/main.rs")
            found = next((place for place in places if self.project.read(*parts, *place.split("/"))), "")
            path = at if isinstance(at, str) else found
            paths.add(os.path.normpath(path))
            yield Bin(name, folder, package["name"], os.path.normpath(path), tuple(texts(it.get("required-features"))))
        names = {str(it.get("name")) for it in written}
        if package.get("autobins") is False:
            return
        if self.project.read(*parts, "src", "main.rs") and "src/main.rs" not in paths and package["name"] not in names:
            yield Bin(package["name"], folder, package["name"], "src/main.rs", ())
        own = "src/bin" if folder == "." else f"{folder}/src/bin"
        for name in self.project.tree.get(own, []):
            if name.endswith(".rs") and f"src/bin/{name}" not in paths and name[:-3] not in names:
                yield Bin(name[:-3], folder, package["name"], f"src/bin/{name}", ())
        for path, files in self.project.tree.items():
            name = path.rpartition("/")[2]
            if (
                path == f"{own}/{name}"
                and "main.rs" in files
                and f"src/bin/{name}/main.rs" not in paths
                and name not in names
            ):
                yield Bin(name, folder, package["name"], f"src/bin/{name}/main.rs", ())

    def likelihood(self, it: Bin) -> tuple[Any, ...]:
        """Return a key that sorts the service's binary first.

        What the Dockerfile starts or builds comes first, and helpers come last: between them the one that is run by
        default, one named like the project, one of the default members, one that serves, one of the root's package.
        """
        defaults = [as_pattern(text) for text in texts(self.workspace.get("default-members"))]
        return (
            self.rank_in_dockerfile(it),
            bool(DECOYS.search(it.folder)),
            it.name not in {str(package.get("default-run")) for package in self.packages.values()},
            it.name.lower().replace("_", "-") != self.project.name.lower().replace("_", "-"),
            bool(HELPERS.search(it.name)),
            bool(set(it.required) - self.switched_on(it.folder, [])[0]),
            not any(text.fullmatch(it.folder) for text in defaults),
            not self.depends_on_server(it.folder),
            it.folder != ".",
            it.package != it.name,
            it.name,
        )

    def note_of_bin(self, bins: list[Bin]) -> str:
        """Return where the default of rust_bin comes from."""
        if self.rank_in_dockerfile(bins[0]) < len(self.named_in_dockerfile):
            return "from Dockerfile"
        return "the only one" if len(bins) == 1 else "also " + ", ".join(it.name for it in bins[1:4])

    def rank_in_dockerfile(self, it: Bin) -> int:
        """Return how soon the Dockerfile names a binary, or its package."""
        named = self.named_in_dockerfile
        return next((at for at, name in enumerate(named) if name in (it.name, f"package {it.package}")), len(named))

    @cached_property
    def named_in_dockerfile(self) -> list[str]:
        """What the Dockerfile starts, and what it builds: names of binaries, or "package " and the name of one."""
        started, built, packages = [], [], []
        for name, rest in self.project.dockerfile:
            if name in ("ENTRYPOINT", "CMD"):
                started += re.findall(r"[\w.-]+", rest)
            if name == "RUN":
                built += re.findall(r"--bins?[= ]\"?([\w-]+)", rest)
                packages += [f"package {it}" for it in re.findall(r"(?:\s-p|--package)[= ]\"?([\w-]+)", rest)]
            if name in ("RUN", "COPY"):
                built += re.findall(r"/release/([\w-]+)(?=[\s\"']|$)", rest)
        return [*started, *built, *packages]

    # ------------------------------------------------------------- dependencies
    def dependencies(self, folder: str, kinds: tuple[str, ...] = ("dependencies",)) -> Iterator[tuple[str, Table]]:
        """Yield what a package depends on in a build for Linux: the name in its manifest, and what is said of it."""
        manifest = self.manifests[folder]
        targets = table(manifest.get("target"))
        places = [manifest, *(table(it) for text, it in targets.items() if holds(text, self.libc))]
        shared = table(self.workspace.get("dependencies"))
        for place in places:
            for kind in kinds:
                for name, it in table(place.get(kind)).items():
                    said = it if isinstance(it, dict) else {}
                    if said.get("workspace") is True:
                        general = shared.get(name)
                        said = {**(general if isinstance(general, dict) else {}), **said}
                    yield name, said

    def switched_on(self, folder: str, wanted: list[str]) -> tuple[set[str], set[str]]:
        """Return the features of a package that are on by default and with `wanted`, and what else they name.

        That is the optional dependencies, and features of dependencies such as "reqwest/rustls".
        """
        features = table(self.manifests[folder].get("features"))
        on, other, waiting = set(), set(), ["default", *wanted]
        for it in waiting:
            if it in on:
                continue
            if it.startswith("dep:"):
                other.add(it[4:])
            elif "/" in it:
                other.add(it)
                if not it.partition("/")[0].endswith("?"):
                    other.add(it.partition("/")[0])
            else:
                on.add(it)
                other.add(it)
                waiting += texts(features.get(it))
        return on, other

    def depended(
        self, folder: str, wanted: list[str], kinds: tuple[str, ...] = ("dependencies",)
    ) -> Iterator[tuple[str, Table]]:
        """Yield what a package depends on for Linux, but for what is optional and not switched on."""
        _, other = self.switched_on(folder, wanted)
        for name, said in self.dependencies(folder, kinds):
            if said.get("optional") is not True or name in other:
                yield str(said.get("package") or name), said

    def reach(self, folder: str) -> list[str]:
        """Return the folders of a package and of those that it depends on by path, nearest first."""
        found = [folder]
        by_name = {it["name"]: at for at, it in self.packages.items()}
        for at in found:
            for name, said in self.depended(at, []):
                if "path" in said and name in by_name and by_name[name] not in found:
                    found.append(by_name[name])
        return found

    def depends_on_server(self, folder: str) -> bool:
        """Say whether a package is one of a server, by what it depends on."""
        return any(name in SERVERS for at in self.reach(folder) for name, _ in self.depended(at, []))

    def features(self, it: Bin) -> tuple[list[str], str]:
        """Return the features that a binary needs besides the default ones, and who says so."""
        on, _ = self.switched_on(it.folder, [])
        known = table(self.manifests[it.folder].get("features"))
        if missing := [name for name in it.required if name not in on]:
            return missing, "required by it in Cargo.toml"
        for name, rest in self.project.dockerfile:
            if name == "RUN" and re.search(r"cargo\S*\s+(build|install)", rest):
                for text in re.findall(r"(?:--features|\s-F)[= ]\"?([\w,/-]+)", rest):
                    if found := [name for name in text.split(",") if name in known and name not in on]:
                        return found, "from Dockerfile"
        return [], ""

    def enabled_crates(self, it: Bin, folders: list[str], wanted: list[str]) -> dict[str, set[str]]:
        """Return the crates that a binary is built with, as far as Cargo.lock and the manifests tell, and theirs."""
        lock = self.project.toml("Cargo.lock")
        locked: dict[str, set[str]] = {}
        entries = lock.get("package")
        for entry in entries if isinstance(entries, list) else []:
            if isinstance(entry, dict) and isinstance(entry.get("name"), str):
                locked.setdefault(entry["name"], set()).update(
                    text.split(" ")[0] for text in texts(entry.get("dependencies"))
                )
        said = [
            (name, about)
            for folder in folders
            for name, about in self.depended(
                folder, wanted if folder == it.folder else [], ("dependencies", "build-dependencies")
            )
        ]
        on = {text for folder in folders for text in self.switched_on(folder, wanted if folder == it.folder else [])[1]}
        on |= {text for _, about in said for text in texts(about.get("features"))}
        # What a lock file lists for a feature that isn't on.
        left_out = set()
        others = {
            text
            for folder in folders
            for value in table(self.manifests[folder].get("features")).values()
            for text in texts(value)
        }
        if not any("vendored" in text for text in on) and any("vendored" in text for text in others):
            left_out.add("openssl-src")
        members = {package["name"] for package in self.packages.values()}
        found: dict[str, set[str]] = {}
        waiting = [name for name, _ in said]
        # Whose native TLS is off by default, or is switched on by a feature that isn't.
        native = re.compile(r"native-tls|default-tls|openssl|vendored")
        without = {text.partition("/")[0].rstrip("?") for text in others - on if "/" in text and native.search(text)}
        without |= {
            name
            for name, about in said
            if about.get("default-features") is False and name not in ("openssl", "native-tls")
        }
        without -= {name for name, about in said if any(native.search(text) for text in texts(about.get("features")))}
        without -= {text.partition("/")[0].rstrip("?") for text in on if "/" in text and native.search(text)}
        for name in waiting:
            if name in found or name in left_out:
                continue
            # A member's are those of its manifest.
            found[name] = set() if name in members else set(locked.get(name, set())) - left_out
            if name in without:
                found[name] -= {"hyper-tls", "native-tls", "openssl", "tokio-native-tls"}
            waiting += sorted(found[name])
        return found

    # ----------------------------------------------------------------- contents
    def sources(self, it: Bin, folders: list[str]) -> dict[str, str]:
        """Return the sources of a binary and of the packages that it depends on, by path, without their tests."""
        others = {f"{at.folder}/{at.path}".removeprefix("./") for at in self.bins.values() if at != it}
        own = f"{it.folder}/{it.path}".removeprefix("./")
        found: dict[str, str] = {own: ""} if own else {}
        for folder in folders:
            below = "" if folder == "." else f"{folder}/"
            for at, names in self.project.files(".rs"):
                inside = folder == "." or f"{at}/".startswith(below)
                nested = any(
                    other != folder and f"{at}/".startswith(f"{other}/") and (folder == "." or other.startswith(below))
                    for other in self.packages
                )
                if not inside or nested or len(found) > FILES:
                    continue
                for name in names:
                    path = name if at == "." else f"{at}/{name}"
                    if (
                        name != "build.rs"
                        and path not in others
                        and not path.removeprefix(below).startswith(("tests/", "benches/"))
                    ):
                        found.setdefault(path, "")
        return {path: without_tests(self.project.read(*path.split("/"))) for path in found}

    def serves(self, it: Bin, folders: list[str], sources: dict[str, str]) -> bool:
        """Say whether a binary is a server: not if it only may listen, on a port that it is told."""
        direct = {name for folder in folders for name, _ in self.depended(folder, [])}
        if direct & SERVERS:
            return True
        if not any(LISTENS.search(text) for text in sources.values()):
            return False
        return bool(
            SERVING.search(it.name)
            or direct & {"tonic", "hyper-server", "jsonrpsee", "quinn"}
            or self.project.ports(sources)
        )


def named_package(manifest: Table) -> Table | None:
    """Return the [package] of a manifest, if it has a sound one."""
    package = manifest.get("package")
    return package if isinstance(package, dict) and isinstance(package.get("name"), str) else None


def as_pattern(text: str) -> re.Pattern[str]:
    """Return what a member of a workspace, such as ``crates/*``, stands for."""
    path = os.path.normpath(text)
    return re.compile(re.escape(path).replace(r"\*\*", ".*").replace(r"\*", "[^/]*").replace(r"\?", "[^/]"))


def without_tests(text: str) -> str:
    """Return a source without the module of tests at its end."""
    return re.split(r"^#\[cfg\(test\)\]\s+(?:pub )?mod \w+ \{", text, maxsplit=1, flags=re.MULTILINE)[0]


def holds(target: str, libc: str) -> bool:
    """Say whether a key below [target] is for Linux and a libc, "gnu" or "musl": a triple, or cfg(…)."""
    words = re.findall(r"\w+\s*=\s*\"[^\"]*\"|[\w.-]+|[(),]", target)[:200]
    if not target.startswith("cfg"):
        return "linux" in target and libc in target
    known = {
        "target_os": {"linux"},
        "target_family": {"unix"},
        "target_env": {libc},
        "target_arch": {"x86_64", "aarch64"},
        "target_pointer_width": {"64"},
        "target_endian": {"little"},
    }

    def value(at: int, depth: int = 0) -> tuple[bool, int]:
        if at >= len(words) or depth > 20:
            return True, at + 1
        word = words[at]
        if at + 1 < len(words) and words[at + 1] == "(":
            values, at = [], at + 2
            while at < len(words) and words[at] != ")":
                if words[at] == ",":
                    at += 1
                    continue
                found, at = value(at, depth + 1)
                values.append(found)
            found = any(values) if word == "any" else not any(values) if word == "not" else all(values)
            return found, at + 1
        if "=" in word:
            name, _, text = word.partition("=")
            return text.strip(' "') in known.get(name.strip(), set()), at + 1
        return word in ("unix", "panic"), at + 1

    return value(0)[0]


def needs(crates: dict[str, set[str]]) -> dict[str, str]:
    """Return the packages of Alpine and of Debian that these crates are built with."""
    alpine: list[str] = []
    debian: list[str] = []
    if "openssl-src" in crates:
        alpine += ["linux-headers", "make", "perl"]
        debian += ["make", "perl"]
    elif "openssl-sys" in crates:
        alpine += ["openssl-dev", "openssl-libs-static", "pkgconf"]
        # Debian's archive wants those of the two compressors.
        debian += ["libssl-dev", "libzstd-dev", "pkg-config", "zlib1g-dev"]
    # Without cc, the crate compiles no SQLite of its own.
    if "libsqlite3-sys" in crates and "cc" not in crates["libsqlite3-sys"]:
        alpine += ["pkgconf", "sqlite-dev", "sqlite-static"]
        debian += ["libsqlite3-dev", "pkg-config"]
    if "prost-build" in crates:
        alpine += ["protobuf-dev"]
        debian += ["libprotobuf-dev", "protobuf-compiler"]
    # Both have a configure script and a Makefile of their own.
    if crates.keys() & {"tikv-jemalloc-sys", "jemalloc-sys", "luajit-src"}:
        alpine += ["make"]
        debian += ["make"]
    # aws-lc-sys, alone, does without.
    if any("cmake" in dependencies for name, dependencies in crates.items() if name != "aws-lc-sys"):
        alpine += ["cmake", "g++", "make"]
        debian += ["cmake", "g++", "make"]
    return {"alpine": " ".join(sorted(set(alpine))), "debian": " ".join(sorted(set(debian)))}
