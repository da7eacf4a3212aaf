"""What a Go project tells about itself."""

from __future__ import annotations

import ast
import os
import re
import shlex
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

if TYPE_CHECKING:
    from hooks.detection import Project

# Modules that are C code behind a Go face, without a fallback in Go that would do.
CGO_ONLY = (
    *("github.com/mattn/go-sqlite3", "github.com/mutecomm/go-sqlcipher", "github.com/tursodatabase/go-libsql"),
    *("github.com/confluentinc/confluent-kafka-go", "github.com/marcboeker/go-duckdb", "github.com/duckdb/duckdb-go"),
    *("github.com/google/gopacket/pcap", "github.com/gopacket/gopacket/pcap", "github.com/libgit2/git2go"),
    *(
        "github.com/h2non/bimg",
        "github.com/davidbyttow/govips",
        "gopkg.in/gographics/imagick.v3/imagick",
        "gocv.io/x/gocv",
    ),
    *(
        "github.com/valyala/gozstd",
        "github.com/DataDog/zstd",
        "github.com/linxGnu/grocksdb",
        "github.com/tecbot/gorocksdb",
    ),
    *("github.com/pebbe/zmq4", "github.com/godror/godror", "github.com/miekg/pkcs11", "github.com/chai2010/webp"),
    *("github.com/smacker/go-tree-sitter", "github.com/tree-sitter/go-tree-sitter", "github.com/otiai10/gosseract"),
    *(
        "github.com/bytecodealliance/wasmtime-go",
        "github.com/wasmerio/wasmer-go",
        "github.com/coreos/go-systemd/v22/sdjournal",
    ),
    # What brings one of them along.
    *("gorm.io/driver/sqlite", "github.com/jinzhu/gorm/dialects/sqlite"),
)
# What of theirs a build needs besides a C compiler, in Alpine, and as a tag.
NEEDS = {
    "github.com/google/gopacket/pcap": "libpcap-dev",
    "github.com/gopacket/gopacket/pcap": "libpcap-dev",
    "gocv.io/x/gocv": "g++ opencv-dev pkgconf",
    "github.com/h2non/bimg": "pkgconf vips-dev",
    "github.com/davidbyttow/govips": "pkgconf vips-dev",
    "github.com/otiai10/gosseract": "g++ tesseract-ocr-dev",
}
TAGS = {"github.com/confluentinc/confluent-kafka-go": "musl"}
# Tags that the template sets by itself for cgo, or that mean nothing to a compiler.
OUR_TAGS = {"netgo", "osusergo", "sqlite_omit_load_extension", "static", "static_build", "netcgo"}

# Import paths of what serves.
FRAMEWORKS = re.compile(
    r"github\.com/(gin-gonic/gin|labstack/echo|gofiber/fiber|go-chi/chi|gorilla/mux|julienschmidt/httprouter|valyala/fasthttp"
    r"|kataras/iris|beego/beego|zeromicro/go-zero|go-kratos/kratos|cloudwego/hertz|danielgtan/huma|go-martini/martini"
    r"|gobuffalo/buffalo|revel/revel|prometheus/exporter-toolkit/web|twitchtv/twirp|urfave/negroni|emicklei/go-restful"
    r"|swaggo/http-swagger|danielgtaylor/huma|miekg/dns)(/|$)"
)
LISTENS = re.compile(
    r"\b(ListenAndServe(TLS)?|ListenPacket|ListenTCP|ListenUDP|net\.Listen|ListenConfig|grpc\.NewServer|http\.Serve(TLS)?)\b"
)
# What an observer asks doesn't make a server.
ROUTES = re.compile(
    r"\.(?:HandleFunc|Handle|GET|POST|Get|Post|Route|Methods|HandlerFunc)\(\s*[\"'`](?:GET |POST )?/(?!metrics|debug)"
)
# What a service is called.
SERVING = re.compile(r"(server|exporter|proxy|api|service|gateway|httpd)$")

# Folders that hold what helps with the project, not the project.
DECOYS = re.compile(
    r"(^|/)(internal|gen\w*|codegen\w*|hack|scripts?|tools?|tooling|tests?|testing|testutils?|e2e|integration|examples?|demos?|samples?"
    r"|bench\w*|docs?|website|contrib|extras?|misc|helpers?|mocks?|fixtures|plugins?|fuzz\w*|ci|dev|assets|wasm|experimental|playground)(/|$)"
)
# Programs beside the service, by their names' beginnings or ends.
HELPERS = re.compile(
    r"^(gen|generate|codegen|seed|migrat\w+|docs?|docgen|swag\w*|load\w*test|bench\w*|health-?check|client|cli|debug|dev|tools?|admin"
    r"|worker|cron|job|jobs|test\w*|mock\w*|fake\w*|lambda|hash\w*|release|lint\w*|import\w*|export|proto\w*|bot|example\w*|consumer)$"
    r"|[-_]?(ctl|cli|client|migrate|migrations?|gen|test|tests|bench|inspect|keygen|canary|tool|helper|plugin|worker|healthcheck)$"
)
SERVICES = re.compile(
    r"^(server|serve|api|app|web|http|service|svc|main|backend|gateway|daemon|run)$|([-_](server|api|service|app|web|daemon))$|^\w+(server|api)$"
)
# Last elements of a module's path that tell nothing.
GENERIC = {
    "server",
    "app",
    "api",
    "backend",
    "service",
    "src",
    "cmd",
    "main",
    "go",
    "golang",
    "core",
    "web",
    "code",
    "source",
}

HEAD = re.compile(r"\A(?:\s+|//[^\n]*(?:\n|\Z)|/\*.*?\*/)*package\s+(\w+)", re.DOTALL)
CONSTRAINT = re.compile(r"^//go:build (.+)$", re.MULTILINE)
PLUS_BUILD = re.compile(r"^// ?\+build (.+)$", re.MULTILINE)
IMPORTS = re.compile(r"^import\s+(?:\(([^)]*)\)|(?:[\w.]+\s+)?\"([^\"\n]+)\")", re.MULTILINE)
IMPORTED = re.compile(r"^\s*(?:[\w.]+\s+)?[\"`]([^\"`\n]+)[\"`]", re.MULTILINE)
EMBED = re.compile(r"^//go:embed[ \t]+(.+)$", re.MULTILINE)
COMPILER = re.compile(r"\b(gcc|g\+\+|build-base|build-essential|musl-dev|clang|alpine-sdk)\b")
GENERATED = re.compile(r"^// Code generated .* DO NOT EDIT\.$", re.MULTILINE)
# What the question go_main takes, without the dot.
SOUND = re.compile(r"\.|[A-Za-z0-9_][A-Za-z0-9._~-]*(/[A-Za-z0-9_][A-Za-z0-9._~-]*)*")
FUNC_MAIN = re.compile(r"^func main\(\)", re.MULTILINE)

SYSTEMS = re.compile(
    r"aix|android|darwin|dragonfly|freebsd|hurd|illumos|ios|js|nacl|netbsd|openbsd|plan9|solaris|wasip1|windows|zos"
)
PROCESSORS = re.compile(r"386|arm|arm64|loong64|mips|mipsle|mips64|mips64le|ppc64|ppc64le|riscv64|s390x|sparc64|wasm")

# How many files of a program are read to see what it does.
FILES = 1000
# What tells how the project has been built so far.
BUILD_FILES = (
    "Makefile",
    "GNUmakefile",
    "makefile",
    ".promu.yml",
    "Taskfile.yml",
    "Taskfile.yaml",
    "magefile.go",
    "justfile",
)
SCRIPTS = ("build.sh", "scripts/build.sh", "script/build.sh", "build/build.sh", "hack/build.sh", ".ko.yaml")
GORELEASER = (
    ".goreleaser.yml",
    ".goreleaser.yaml",
    "goreleaser.yml",
    "goreleaser.yaml",
    ".config/goreleaser.yml",
    ".config/goreleaser.yaml",
)
STAMP = re.compile(r"-X[ =]*[\"'\\]*([\w./~$(){}-]+?)\.(\w+)\\?=")
VERSION = re.compile(r"version|^(git_?)?tag$|^release$|^build$|^VERSION", re.IGNORECASE)
COMMIT = re.compile(r"commit|revision|^(git_?|build_?)?(sha1?|hash|rev|ref)$", re.IGNORECASE)
NO_VERSION = re.compile(
    r"go_?version|date|time|min|max|api|schema|proto|user|prefix|suffix|string\w+|semver|major|minor|patch|pre",
    re.IGNORECASE,
)
ASSIGNED = re.compile(r"^(?:export\s+)?([A-Za-z_]\w*)\s*[:?]{0,2}=[ \t]*(.*)$", re.MULTILINE)


class Package(NamedTuple):
    """A folder's Go files that are compiled for Linux, with cgo, by name; the package's name, and its imports."""

    files: dict[str, str]
    name: str
    imports: frozenset[str]


class Build(NamedTuple):
    """One call of `go build`, or what stands for it: the packages and the output that it names, and its tags."""

    packages: list[str]
    output: str
    tags: list[str]
    cgo: str


NOTHING: dict[str, Any] = {
    **{"found": False, "version": None, "name": "", "mains": [], "cgo": False, "tags": "", "server": None},
    **{"stamp_version": "", "stamp_commit": "", "needs": {}, "notes": {}},
}


def detect(project: Project) -> dict[str, Any]:
    """Return what `project` says of itself.

    Keys: ``found`` (bool), ``version`` ("1.26", or None where no go.mod says it), ``name`` (what the project calls
    itself), ``mains`` (list of packages such as ``./cmd/api``, the likeliest first), ``cgo`` (bool), ``tags`` (build
    tags, separated by spaces), ``server`` (bool, or None), ``stamp_version`` and ``stamp_commit`` (variables such as
    main.version, or nothing), ``needs`` (system packages by distribution), ``notes`` (by question, where its default
    comes from) and ``sources`` (what the likeliest main package is made of, by path).
    """
    if not project.read("go.mod") and not project.read("go.work") and not any(project.root.glob("*.go")):
        return NOTHING
    return Code(project).facts()


class Code:
    """The modules of a project, and what their packages say."""

    def __init__(self, project: Project) -> None:
        """Read the manifests of `project`."""
        self.project = project
        self.packages: dict[str, Package] = {}
        self.work = directives(project.read("go.work"))
        self.mod = directives(project.read("go.mod"))
        used = [os.path.normpath(it[0].strip('"')) for it in self.work.get("use", []) if it]
        if self.mod or not used:
            used.append(".")
        # Folders of the modules that are built together, and their paths.
        self.modules = {folder: directives(project.read(*folder.split("/"), "go.mod")) for folder in used}
        self.paths = {
            folder: it["module"][0][0].strip('"') for folder, it in self.modules.items() if first(it, "module")
        }
        for folder in self.modules:
            if folder not in self.paths and project.read(*folder.split("/"), "go.mod"):
                name = "go.mod" if folder == "." else f"{folder}/go.mod"
                project.hint(f"{name} can't be read, as it names no module, so nothing is taken from it.")

    def facts(self) -> dict[str, Any]:
        """Return what `detect` returns."""
        mains = sorted(self.mains(), key=self.likelihood)
        main = mains[0] if mains else None
        reach = self.reach(main) if main else {}
        build = self.build_of(main)
        version, source = self.version()
        cgo, why = self.cgo(reach, build)
        used = {module for module in CGO_ONLY if cgo and self.imports(reach, module)}
        tags = [it for it in build.tags if it not in OUR_TAGS] + [TAGS[it] for it in TAGS if it in used]
        needs = {package for it in used for package in NEEDS.get(it, "").split()}
        if cgo and any(
            name.endswith((".cc", ".cpp", ".cxx")) for folder in reach for name in self.project.tree.get(folder, [])
        ):
            needs.add("g++")
        stamps = {} if not main else self.stamps(main, reach)
        self.look_for_embedded(reach)
        return {
            "found": True,
            "version": version,
            "name": self.name(main),
            "mains": [f"./{it}" if it != "." else "." for it in mains],
            "cgo": cgo,
            "tags": " ".join(dict.fromkeys(tags)),
            "server": self.serves(main, reach) if main else None,
            "stamp_version": stamps.get("version", ""),
            "stamp_commit": stamps.get("commit", ""),
            "needs": {"alpine": " ".join(sorted(needs))} if needs else {},
            "notes": {
                **({"project_name": f"from {source}"} if first(self.mod, "module") else {}),
                **({"go_version": self.note_of_version(version, source)} if version else {}),
                **({"cgo": why} if why else {}),
                **({"go_main": self.note_of_main(mains)} if mains else {}),
                **({"go_tags": "as it is built so far"} if tags else {}),
                **{f"go_stamp_{kind}": "found there" for kind in stamps},
            },
            "sources": {
                f"{folder}/{name}".removeprefix("./"): text
                for folder, it in reach.items()
                for name, text in it.files.items()
                if not GENERATED.search(text[:2000])
            },
        }

    # ---------------------------------------------------------------- manifests
    def version(self) -> tuple[str | None, str]:
        """Return the newest Go that a manifest asks for, as two numbers, and the manifest that does."""
        found = []
        for name, texts in (("go.mod", self.modules.values()), ("go.work", [self.work])):
            for text in texts:
                if match := re.match(r"(\d{1,3})\.(\d{1,3})", (first(text, "go") or [""])[0]):
                    found.append((int(match[1]), int(match[2]), name))
        if not found:
            return None, "go.mod"
        major, minor, name = max(found)
        return f"{major}.{minor}", name

    def note_of_version(self, version: str | None, source: str) -> str:
        """Return where the default of go_version comes from."""
        oldest = self.project.offered("go")[-1]
        old = version and [int(it) for it in version.split(".")] < [int(it) for it in oldest.split(".")]
        return f"{source} says {version}" + (", which has no image any more; a newer Go builds it" if old else "")

    def name(self, main: str | None) -> str:
        """Return what the project calls itself: the last telling element of its module's path."""
        path = self.paths.get(".") or next(iter(self.paths.values()), "")
        elements = [re.sub(r"\.v\d+$|\.git$", "", it) for it in path.split("/") if not re.fullmatch(r"v\d+", it)]
        if len(elements) == 1:
            # A host alone: miniflux.app, or the module of somebody who hasn't published it.
            return elements[0].split(".")[0] if "." in elements[0] else elements[0]
        if elements and elements[-1].lower() in GENERIC:
            own = (main or ".").rpartition("/")[2]
            return (
                own if own.lower() not in {*GENERIC, "."} else elements[-2] if "." not in elements[-2] else elements[-1]
            )
        return elements[-1] if elements else ""

    # ----------------------------------------------------------------- packages
    def belongs(self, folder: str) -> str | None:
        """Return the folder of the module that a folder belongs to. None where it's another one."""
        while True:
            if folder in self.modules:
                return folder
            if folder == "." or "go.mod" in self.project.tree.get(folder, []):
                return None
            folder = folder.rpartition("/")[0] or "."

    def package(self, folder: str) -> Package:
        """Return the package in a folder below the root."""
        if folder not in self.packages:
            files, names, imports = {}, [], set()
            for name in self.project.tree.get(folder, []):
                if (
                    not name.endswith(".go")
                    or name.endswith("_test.go")
                    or name[0] in "._"
                    or not named_for_linux(name)
                ):
                    continue
                text = self.project.read(*folder.split("/"), name)
                if (head := HEAD.match(text)) and is_built(text[: head.end()]):
                    files[name] = text
                    names.append(head[1])
                    for block, single in IMPORTS.findall(text):
                        imports.update([single] if single else IMPORTED.findall(block))
            self.packages[folder] = Package(files, names[0] if names else "", frozenset(imports))
        return self.packages[folder]

    def mains(self) -> Iterator[str]:
        """Yield the folders of the main packages."""
        for folder, names in self.project.files(".go"):
            if self.belongs(folder) is None:
                continue
            # One file tells the package's name, but for those that are left out of it.
            if any(
                re.search(r"^package main\b", self.project.read(*folder.split("/"), it), re.MULTILINE)
                for it in names[:12]
            ):
                package = self.package(folder)
                if (
                    package.name == "main"
                    and SOUND.fullmatch(folder)
                    and any(FUNC_MAIN.search(it) for it in package.files.values())
                ):
                    yield folder

    def folder_of(self, path: str) -> str | None:
        """Return the folder of the package with an import path, if it is one of the project."""
        for folder, module in self.paths.items():
            if path == module or path.startswith(f"{module}/"):
                return os.path.normpath(f"{folder}/{path[len(module) + 1 :]}")
        return None

    def reach(self, main: str) -> dict[str, Package]:
        """Return the packages of the project that a main package is made of, by folder, itself first."""
        found: dict[str, Package] = {}
        waiting, files = [main], 0
        # It grows while it is read: breadth first.
        for folder in waiting:
            if folder in found or files > FILES:
                continue
            found[folder] = self.package(folder)
            files += len(found[folder].files)
            waiting += sorted({it for path in found[folder].imports if (it := self.folder_of(path))})
        return found

    def imports(self, reach: dict[str, Package], module: str) -> bool:
        """Say whether one of the packages imports a module, or one of its packages."""
        return any(path == module or path.startswith(f"{module}/") for it in reach.values() for path in it.imports)

    # -------------------------------------------------------------------- mains
    def likelihood(self, main: str) -> tuple[Any, ...]:
        """Return a key that sorts the service's main package first.

        What the Dockerfile builds comes first, and helpers come last: between them the root, one named like the
        project, what GoReleaser builds, one that is called a server, what the Makefile builds, one that listens.
        """
        base = main.rpartition("/")[2]
        elements = [it for path in self.paths.values() for it in path.lower().split("/")[-3:] if "." not in it]
        named = {
            plain(it)
            for it in (
                self.project.name,
                *elements,
                *(path.split(".")[0] for path in self.paths.values() if "/" not in path),
            )
        }
        return (
            self.rank(main, self.dockerfile_builds),
            bool(DECOYS.search(main.rpartition("/")[0])) or bool(DECOYS.fullmatch(main)),
            main != ".",
            plain(base) not in named,
            self.rank(main, self.goreleaser_builds),
            bool(HELPERS.search(base)),
            not any(plain(base) in {f"{it}{end}" for end in ("server", "d", "api", "service", "app")} for it in named),
            not SERVICES.search(base),
            self.rank(main, self.makefile_builds),
            not any(LISTENS.search(text) for it in self.reach(main).values() for text in it.files.values()),
            not main.startswith("cmd/"),
            main.count("/"),
            main,
        )

    def rank(self, main: str, builds: list[Build]) -> int:
        """Return which of the builds is the first one of a main package. As many as there are where none is."""
        return next((number for number, it in enumerate(builds) if main in it.packages), len(builds))

    def build_of(self, main: str | None) -> Build:
        """Return how the project builds a main package so far."""
        builds = [
            it
            for it in (*self.dockerfile_builds, *self.goreleaser_builds, *self.makefile_builds)
            if main in it.packages
        ]
        return builds[0] if builds else Build([], "", [], "")

    def note_of_main(self, mains: list[str]) -> str:
        """Return where the default of go_main comes from."""
        main = mains[0]
        for where, builds in (("Dockerfile", self.dockerfile_builds), ("GoReleaser's file", self.goreleaser_builds)):
            if any(main in it.packages for it in builds):
                return f"from {where}"
        return (
            "the only one"
            if len(mains) == 1
            else "also " + ", ".join(f"./{it}" for it in mains[1:4]).replace("./.", ".")
        )

    @cached_property
    def dockerfile_builds(self) -> list[Build]:
        """The calls of `go build` in the project's Dockerfile, that of what it runs first."""
        cgo, started, builds = "", list[str](), list[Build]()
        for name, rest in self.project.dockerfile:
            if name in ("ENV", "ARG") and (value := re.search(r"\bCGO_ENABLED[= ]\"?([01])", rest)):
                cgo = value[1]
            if name in ("ENTRYPOINT", "CMD"):
                started += re.findall(r"[\w.-]+", rest)
            if name == "RUN":
                builds += self.go_builds(rest, cgo)
        return sorted(builds, key=lambda it: bool(it.output) and it.output.rpartition("/")[2] not in started)

    @cached_property
    def makefile_builds(self) -> list[Build]:
        """The calls of `go build` in the project's Makefile."""
        text = next((it for name in BUILD_FILES[:3] if (it := self.project.read(name))), "")
        values = dict(reversed(ASSIGNED.findall(text)))
        lines = re.sub(r"\\\s*\n", " ", text).splitlines()
        return [it for line in lines for it in self.go_builds(expanded(line.strip().lstrip("@-"), values), "")]

    @cached_property
    def goreleaser_builds(self) -> list[Build]:
        """The builds in GoReleaser's file that are for Linux."""
        name = next((it for it in GORELEASER if self.project.read(it)), "")
        try:
            builds = (yaml.safe_load(self.project.read(name)) or {}).get("builds") if name else None
        except (yaml.YAMLError, AttributeError, RecursionError, ValueError):
            return []
        found = []
        for it in builds if isinstance(builds, list) else []:
            if not isinstance(it, dict) or it.get("skip") is True:
                continue
            systems = it.get("goos")
            if systems and isinstance(systems, list) and "linux" not in systems:
                continue
            folder = os.path.normpath(str(it.get("dir") or "."))
            packages = self.resolved([str(it.get("main") or ".")], folder)
            env = " ".join(map(str, it.get("env") or [])) if isinstance(it.get("env") or [], list) else ""
            tags = (
                [str(tag) for tag in it.get("tags") or [] if re.fullmatch(r"[\w.]+", str(tag))]
                if isinstance(it.get("tags") or [], list)
                else []
            )
            cgo = re.search(r"\bCGO_ENABLED=([01])", env)
            found.append(Build(packages, str(it.get("binary") or ""), tags, cgo[1] if cgo else ""))
        return found

    def go_builds(self, command: str, cgo: str) -> Iterator[Build]:
        """Yield what a shell command builds with Go. `cgo` is what CGO_ENABLED is before it."""
        if not re.search(r"\bgo[\"']?\s+(build|install)\b|GO\)\s+build", command):
            return
        folder = "."
        for part in re.split(r"&&|\|\||;|\|", command):
            try:
                words = shlex.split(part)
            except ValueError:
                words = part.split()
            if len(words) >= 2 and words[0] == "cd":
                folder = os.path.normpath(f"{folder}/{words[1]}")
            at = next(
                (
                    n
                    for n, it in enumerate(words[:-1])
                    if it in ("go", "$(GO)", "${GO}") and words[n + 1] in ("build", "install")
                ),
                None,
            )
            if at is None:
                continue
            set_here = [it[-1] for it in words[:at] if re.fullmatch(r"CGO_ENABLED=[01]", it)]
            packages, output, tags, where = list[str](), "", list[str](), folder
            rest = iter(words[at + 2 :])
            for word in rest:
                flag, equals, value = word.lstrip("-").partition("=")
                if not word.startswith("-"):
                    packages.append(word)
                elif flag in (
                    "o",
                    "tags",
                    "C",
                    "ldflags",
                    "gcflags",
                    "asmflags",
                    "mod",
                    "modfile",
                    "p",
                    "buildmode",
                    "installsuffix",
                    "pkgdir",
                    "overlay",
                    "pgo",
                    "compiler",
                ):
                    value = value if equals else next(rest, "")
                    output = value if flag == "o" else output
                    tags = re.findall(r"[\w.]+", value) if flag == "tags" and "$" not in value else tags
                    where = os.path.normpath(f"{folder}/{value}") if flag == "C" else where
            yield Build(self.resolved(packages or ["."], where), output, tags, set_here[-1] if set_here else cgo)

    def resolved(self, packages: Iterable[str], folder: str) -> list[str]:
        """Return the folders below the root that arguments of `go build` mean, as called in `folder`."""
        found = []
        for it in packages:
            own = self.folder_of(it) if "." in it.split("/")[0].strip(".") else None
            path = own or os.path.normpath(f"{folder}/{it}")
            path = path.rpartition("/")[0] or "." if path.endswith((".go", "/*")) else path
            found.append(path)
        return found

    # ----------------------------------------------------------------- contents
    def cgo(self, reach: dict[str, Package], build: Build) -> tuple[bool, str]:
        """Say whether a program is compiled with cgo, and why."""
        if build.cgo == "0":
            return False, "as CGO_ENABLED=0 has it so far"
        wanted = build.cgo == "1" and any(name == "RUN" and COMPILER.search(it) for name, it in self.project.dockerfile)
        everything = " ".join(f"{it[0]} " for module in self.modules.values() for it in module.get("require", []) if it)
        for module in CGO_ONLY:
            importing = [folder for folder, it in reach.items() if self.imports({folder: it}, module)]
            if any(wanted or not self.has_fallback(folder, module) for folder in importing):
                return True, f"for {module}"
            required = re.search(rf"(^| ){re.escape(module)}(/v\d+)? ", everything)
            # What it is imported by is another module, then, or isn't known.
            if required and not self.imported_anywhere(module):
                return True, f"for {module}"
        for folder, package in reach.items():
            if "C" in package.imports and not self.has_fallback(folder, "C"):
                return True, f'for import "C" in {folder}'
        if wanted:
            return True, "as CGO_ENABLED=1 in Dockerfile has it"
        return False, ""

    def imported_anywhere(self, module: str) -> bool:
        """Say whether some source of the project, be it a test or of another program, imports a module."""
        quoted = re.compile(rf'"{re.escape(module)}(/[^"]*)?"')
        paths = [(folder, name) for folder, names in self.project.files(".go") for name in names]
        return any(quoted.search(self.project.read(*folder.split("/"), name)) for folder, name in paths[:FILES])

    def has_fallback(self, folder: str, module: str) -> bool:
        """Say whether a package that imports a module of C code does without it where cgo is off."""
        names = [it for it in self.project.tree.get(folder, []) if it.endswith(".go") and not it.endswith("_test.go")]
        texts = [
            text
            for it in names
            if named_for_linux(it) and HEAD.match(text := self.project.read(*folder.split("/"), it))
        ]
        without = [it for it in texts if is_built(head_of(it), cgo=False)]
        quoted = re.compile(rf'^(import\s+|\s+)([\w.]+\s+)?"{re.escape(module)}(/[^"]*)?"', re.MULTILINE)
        if module == "C":
            # Such files are left out by themselves; others, which are there only then, stand in for them.
            if any(not is_built(head_of(it)) for it in without):
                return True
            with_c = [it for it in texts if is_built(head_of(it)) and quoted.search(it)]
            return all(re.search(r"^//\s?(go:build|\+build).*\bcgo\b", head_of(it), re.MULTILINE) for it in with_c)
        return bool(without) and not any(quoted.search(it) for it in without)

    def serves(self, main: str, reach: dict[str, Package]) -> bool:
        """Say whether a program is a server: not if it only may listen, when asked to, on a port that it is told."""
        texts = [text for it in reach.values() for text in it.files.values()]
        framework = any(FRAMEWORKS.match(path) for it in reach.values() for path in it.imports)
        if not framework and not any(LISTENS.search(it) for it in texts):
            return False
        own = list(reach[main].files.values())
        return bool(
            framework
            or any(
                SERVICES.search(it) or SERVING.search(it) for it in (main.rpartition("/")[2], self.name(main).lower())
            )
            or (any(LISTENS.search(it) for it in own) and any(ROUTES.search(it) for it in own))
            or sum(len(ROUTES.findall(it)) for it in texts) > 2
            or self.project.ports(
                {f"{folder}/{name}": text for folder, it in reach.items() for name, text in it.files.items()}
            )
        )

    def look_for_embedded(self, reach: dict[str, Package]) -> None:
        """Tell of what is embedded and isn't there, most often since another build makes it."""
        for folder, package in reach.items():
            for name, text in package.files.items():
                for line in EMBED.findall(text) if "//go:embed" in text else []:
                    for pattern in (it.strip('"`').removeprefix("all:") for it in line.split()):
                        if pattern.startswith("/") or ".." in pattern:
                            continue
                        try:
                            missing = next((self.project.root / folder).glob(pattern), None) is None
                        except (ValueError, NotImplementedError, OSError, IndexError):
                            continue
                        if missing:
                            path = f"{folder}/{name}".removeprefix("./")
                            self.project.hint(f"{path} embeds {pattern}, which isn't there: make it before the build.")

    # ------------------------------------------------------------------- stamps
    def stamps(self, main: str, reach: dict[str, Package]) -> dict[str, str]:
        """Return the variables that hold the version and the commit, such as main.version.

        Those that the project's own build sets, and else those of its packages that are called so.
        """
        found: dict[str, str] = {}
        kinds = (("version", VERSION), ("commit", COMMIT))
        for variable in self.stamped():
            package, _, name = variable.rpartition(".")
            if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._~/-]*", package):
                continue
            for kind, pattern in kinds:
                if (
                    pattern.search(name)
                    and not NO_VERSION.search(name.lower().replace("version", ""))
                    and self.is_variable(main, package, name)
                ):
                    found.setdefault(kind, variable)
        for kind, pattern in kinds:
            for folder, content in reach.items():
                telling = folder == main or re.search(
                    r"version|build|meta|info|config|cmd$|cli$|app$|common|core", folder.rpartition("/")[2]
                )
                if kind in found or not telling:
                    continue
                path = "main" if folder == main else self.path_of(folder)
                names = [
                    it
                    for text in content.files.values()
                    for it in string_variables(text)
                    if pattern.search(it) and not NO_VERSION.search(it.lower().replace("version", ""))
                ]
                if path and names and re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._~/-]*", path):
                    found[kind] = f"{path}.{min(names, key=len)}"
        return found

    def stamped(self) -> Iterator[str]:
        """Yield the variables that the project's own build sets by -X."""
        texts = [" ".join(f"{rest}\n" for _, rest in self.project.dockerfile)]
        texts += [self.project.read(*name.split("/")) for name in (*GORELEASER, *BUILD_FILES, *SCRIPTS)]
        for text in texts:
            values = dict(reversed(ASSIGNED.findall(text)))
            for package, name in STAMP.findall(text):
                yield f"{expanded(package, values)}.{name}".replace('"', "")

    def is_variable(self, main: str, package: str, name: str) -> bool:
        """Say whether a package has a variable of this name that the linker can set; of others' packages, perhaps."""
        folder = main if package == "main" else self.folder_of(package)
        if folder is None:
            roots = [it[0] for module in self.modules.values() for it in module.get("require", []) if it]
            return bool(re.fullmatch(r"[\w./~-]+", package)) and any(f"{package}/".startswith(f"{it}/") for it in roots)
        return any(name in string_variables(it) for it in self.package(folder).files.values())

    def path_of(self, folder: str) -> str | None:
        """Return the import path of a folder below the root."""
        module = self.belongs(folder)
        if module is None or module not in self.paths:
            return None
        rest = os.path.relpath(folder, module)
        return self.paths[module] if rest == "." else f"{self.paths[module]}/{rest}"


def directives(text: str) -> dict[str, list[list[str]]]:
    """Return what a go.mod or go.work says: by directive, the words of each line."""
    found: dict[str, list[list[str]]] = {}
    block = ""
    for line in text.splitlines():
        words = line.split("//")[0].split()
        if not words:
            continue
        if block:
            if words[0] == ")":
                block = ""
            else:
                found.setdefault(block, []).append(words)
        elif len(words) > 1 and words[1] == "(":
            block = words[0]
        elif re.fullmatch(r"[a-z]+", words[0]) and len(words) > 1:
            found.setdefault(words[0], []).append(words[1:])
    return found


def first(said: dict[str, list[list[str]]], directive: str) -> list[str] | None:
    """Return the words of a directive's first line."""
    return said[directive][0] if said.get(directive) else None


def head_of(text: str) -> str:
    """Return what stands before a Go file's package clause, and that."""
    head = HEAD.match(text)
    return head[0] if head else ""


def plain(name: str) -> str:
    """Return a name without what spellings differ in."""
    return re.sub(r"[-_.]", "", name.lower())


def expanded(text: str, values: dict[str, str]) -> str:
    """Return a Makefile's or a shell's text with the values of its own variables."""
    for _ in range(3):
        text = re.sub(
            r"\$(?:\((\w+)\)|\{(\w+)\}|(\w+))", lambda it: values.get(it[1] or it[2] or it[3], it[0]).strip(), text
        )[:10_000]
    return text


def named_for_linux(name: str) -> bool:
    """Say whether a file's name leaves it in a build for Linux on amd64."""
    *_, before, last = ["", "", *name.removesuffix(".go").split("_")[1:]]
    if SYSTEMS.fullmatch(last) or PROCESSORS.fullmatch(last):
        return False
    return not (last == "amd64" and SYSTEMS.fullmatch(before))


def is_built(head: str, cgo: bool = True) -> bool:
    """Say whether what stands before a package clause leaves the file in a build for Linux on amd64."""
    if found := CONSTRAINT.search(head):
        return satisfied(found[1], cgo)
    options = [[term.split(",") for term in line.split()] for line in PLUS_BUILD.findall(head)]
    return all(satisfied(" || ".join(" && ".join(it) for it in line), cgo) for line in options if line)


def satisfied(expression: str, cgo: bool) -> bool:
    """Say whether a build constraint such as ``linux && !cgo`` holds. What can't be read does."""

    def value(node: ast.expr) -> bool:
        if isinstance(node, ast.BoolOp):
            return (all if isinstance(node.op, ast.And) else any)([value(it) for it in node.values])
        if isinstance(node, ast.UnaryOp):
            return not value(node.operand)
        name = node.id if isinstance(node, ast.Name) else ""
        return name in {"linux", "amd64", "unix", "gc"} or (cgo and name == "cgo") or name.startswith("go1_")

    # Python's own parser knows these three operators, and names without dots.
    text = expression.split("//")[0].replace("&&", " and ").replace("||", " or ").replace(".", "_")
    text = text.replace("!", " not ")
    text = re.sub(r"\b(\d\w*)", r"_\1", text)
    try:
        return value(ast.parse(text.strip()[:1000], mode="eval").body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return True


def string_variables(text: str) -> list[str]:
    """Return the variables of a Go file that the linker can set: strings, without a value or with a literal one."""
    found, block = [], ""
    for line in text.splitlines():
        if match := re.match(r"(var|const|type|import)\s*\($", line.split("//")[0].strip()):
            block = match[1]
        elif line.startswith(")"):
            block = ""
        elif line.startswith("var ") or block == "var":
            match = re.match(
                r"(?:var\s+|\s+)(\w+(?:\s*,\s*\w+)*)(?:\s+string)?\s*(?:=\s*([\"`][^\n]*))?\s*(?://.*)?$", line
            )
            if match and (match[2] or re.search(r"\sstring\b", line)):
                found += re.split(r"\s*,\s*", match[1])
    return found
