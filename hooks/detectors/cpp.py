"""What a C or C++ project tells about itself."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hooks.detection import Project

# A project of another language may hold C code, a CMakeLists.txt or a Makefile as well.
OTHERS = ("go.mod", "go.work", "Cargo.toml", "package.json", "pyproject.toml", "setup.py", "pom.xml", "build.gradle")
MAKEFILES = ("GNUmakefile", "makefile", "Makefile")
# What a Makefile of this template says of itself.
OURS = ": its image, and what proves it."
SOURCES = (".c", ".cc", ".cpp", ".cxx", ".C")
# Programs in these folders, or so named, are seldom the service.
ASIDE = re.compile(
    r"(^|[/_.-])(\w*tests?|bench(marks?)?|check\w*|client|contrib|examples?|fuzz\w*|demos?|misc|tools?|samples?|unit\w*)($|[/_.-])"
)

# What takes connections: a socket, or a library for servers.
LISTENS = re.compile(
    r"\b(accept4?|listen)\s*\(|\bacceptor\b|\bhttplib::(SSL)?Server\b|\bcrow::|\bdrogon::|\bmg_(start|listen|http_listen)\b"
    r"|\bMHD_start_daemon\b|\bevhttp_(new|bind)|\bServerBuilder\b|\boatpp::|\buWS::|\bPoco::Net::\w*Server|\buv_listen\b|\bQTcpServer\b"
)
# What asks for a library, as CMake's, pkg-config's and the linker's names of it, and its packages on Alpine and Debian.
LIBRARIES: dict[str, tuple[str, str]] = {
    r"CURL|libcurl|-lcurl": ("curl-dev curl-static", "libcurl4-openssl-dev"),
    r"EXPAT|expat|-lexpat": ("expat-dev expat-static", "libexpat1-dev"),
    r"OpenSSL|openssl|libssl|libcrypto|-lssl|-lcrypto": ("openssl-dev openssl-libs-static", "libssl-dev"),
    r"LibLZMA|liblzma|-llzma": ("xz-dev xz-static", "liblzma-dev"),
    r"Curses|ncursesw?|-l(ncurses|curses|tinfo)w?": ("ncurses-dev ncurses-static", "libncurses-dev"),
    r"[Rr]eadline|-lreadline": ("ncurses-dev ncurses-static readline-dev readline-static", "libreadline-dev"),
    r"[Ll]ib[Uu][Vv]|libuv-static|-luv": ("libuv-dev libuv-static", "libuv1-dev"),
    r"UUID|uuid|-luuid": ("util-linux-dev util-linux-static", "uuid-dev"),
    r"SQLite3|sqlite3|-lsqlite3": ("sqlite-dev sqlite-static", "libsqlite3-dev"),
    r"ZLIB|zlib|-lz": ("zlib-dev zlib-static", "zlib1g-dev"),
    r"zstd|libzstd|-lzstd": ("zstd-dev zstd-static", "libzstd-dev"),
}
# What asks for a part of Boost, and the parts that are headers alone.
BOOST = re.compile(
    r"\bBoost::([a-z_]+)|-lboost_([a-z_]+)|\bfind_package\s*\(\s*Boost\b[^)]*\bCOMPONENTS((?:\s+[a-z_]+)+)"
)
BOOST_HEADERS = {"boost", "headers", "system"}

# A Makefile that compiles C or C++, and one that asks pkg-config.
COMPILES = re.compile(r"\b(CC|CXX|COMPILE|LINK|CFLAGS|CXXFLAGS)\b|\b(gcc|g\+\+|clang|clang\+\+|cc|c\+\+)\s|\.o\b")
# What a Makefile says of others that it hands on to, by their folder.
HANDS_ON = re.compile(r"(?:\bcd\s+|\s-C\s*)[\"']?([\w./-]+)")
ASSIGNMENT = re.compile(r"^ *(?:override +|export +)?([\w.-]+)\s*(\+|:+|\?|!)?=[ \t]*(.*)$", re.MULTILINE)
PROGRAMS = re.compile(
    r"(\w+_)?(TARGETS?|PROGRAMS?|PROGS?|BINS?|BINAR(Y|IES)|EXES?|EXECUTABLES?|ALL|APP)", re.IGNORECASE
)
# A recipe's line that links: no -c, and the file that it makes.
LINKS = re.compile(r"^\t(?!.*\s-c\s)[^\n]*?\s-o\s*[\"']?(\$@|[\w./+-]+)", re.MULTILINE)
RULE = re.compile(r"^([^\s#:=][^:=\n]*):(?!=)([^\n]*)\n((?:\t[^\n]*\n|\s*\n)*)", re.MULTILINE)
# What a Makefile makes besides programs.
NO_PROGRAM = re.compile(
    r"(all\w*|docs?|manuals?|man|html|info|install\w*|uninstall|(dist)?clean|check|tests?|lib|libs|library|contrib|examples?"
    r"|debug|release|default|help|build\w*|\w*-(lib|release|dirs?)|directories|first|headers?|objs?|shared|static|version)"
    r"|\d+|null|.*\.(o|a|so|dylib|lo|la|d|h|c|cc|cpp|\d|txt|gz|pc|in|html|pdf|po|pot|py|res|sh|ninja)"
)
PKG_CONFIG_CALL = re.compile(r"(?:pkg-config|pkgconf|\$[({]PKG_?CONFIG[)}])((?:\s+[\w.+-]+)+)")


def detect(project: Project) -> dict[str, Any]:
    """Return what `project` says of itself.

    Keys: ``found`` (bool), ``name`` (what it calls itself), ``server`` (whether it listens), ``build`` ("cmake" or
    "make"), ``programs`` and ``presets`` (names, the likeliest first), ``packages`` (those of its libraries, by
    distribution), ``needs`` (nothing beyond them), ``makefile`` (what a Makefile may be called that leaves the
    project's own alone) and ``notes``.
    """
    nothing = {
        "found": False,
        "name": "",
        "server": None,
        "build": "cmake",
        "programs": [],
        "presets": [],
        "packages": {"alpine": [], "debian": []},
        "makefile": "Makefile",
        "needs": {},
        "notes": {},
    }
    if any((project.root / name).exists() for name in OTHERS):
        return nothing
    makefile = next((text for text in map(project.read, MAKEFILES) if text and OURS not in text), "")
    if makefile:
        nothing["makefile"] = "slim.mk"
    if project.read("CMakeLists.txt"):
        texts = {
            folder: "\n".join(without_comments(project.read(folder, name)) for name in names)
            for folder, names in project.files("CMakeLists.txt", ".cmake")
        }
        text = "\n".join(texts.values())
        name = re.search(r"\bproject\s*\(\s*([\w.+-]+)", texts.get(".", ""), re.IGNORECASE)
        programs = likeliest_first(cmake_programs(texts), project.name, name[1] if name else "")
        return {
            **nothing,
            "found": True,
            "name": name[1] if name else "",
            "server": listens(project),
            "programs": programs,
            "presets": presets(project.read("CMakePresets.json")),
            "packages": packages(cmake_libraries(text), "pkg_check_modules" in text or "PkgConfig" in text, text),
            "notes": notes("CMakeLists.txt", programs, bool(name)),
        }
    texts = reached(project, without_comments(makefile))
    text = "\n".join(texts.values())
    if makefile and COMPILES.search(text) and any(project.files(*SOURCES)):
        libraries = " ".join(re.findall(r"-l\w+", text)) + " " + " ".join(PKG_CONFIG_CALL.findall(text))
        found = [it for folder, part in texts.items() for it in make_programs(project, folder, part)]
        programs = likeliest_first(found, project.name)
        return {
            **nothing,
            "found": True,
            "server": listens(project),
            "build": "make",
            "programs": programs,
            "packages": packages(libraries.split(), bool(PKG_CONFIG_CALL.search(text)), text),
            "notes": notes("Makefile", programs, named=False),
        }
    return {**nothing, "found": bool(re.search(r"project\s*\([^)]*'(c|cpp)'", project.read("meson.build")))}


def notes(source: str, programs: list[str], named: bool) -> dict[str, str]:
    """Return by question where its default comes from."""
    found = {"cpp_build": f"from {source}", "cpp_packages": f"from {source}"}
    if programs:
        also = f", beside {', '.join(programs[1:4])}" if programs[1:] else ""
        found["cpp_program"] = f"from {source}{also}"
    return {**found, "project_name": f"from {source}"} if named else found


def listens(project: Project) -> bool:
    """Say whether the program is a server: whether one of its own sources takes connections."""
    return any(LISTENS.search(text) for path, text in project.sources.items() if not ASIDE.search(path))


def reached(project: Project, makefile: str) -> dict[str, str]:
    """Return the text of the Makefile and of those that it hands on to, without comments, by their folders."""
    texts = {".": makefile}
    for folder in HANDS_ON.findall(expanded(makefile, assigned(makefile))):
        folder = folder.strip("./")
        if folder in project.tree and len(texts) < 20:
            text = next((it for it in (project.read(folder, name) for name in MAKEFILES) if it), "")
            texts.setdefault(folder, without_comments(text))
    return texts


def assigned(makefile: str) -> dict[str, str]:
    """Return the variables of a Makefile."""
    values: dict[str, str] = {}
    for name, operator, value in ASSIGNMENT.findall(makefile):
        if operator == "+":
            values[name] = f"{values.get(name, '')} {value}"
        elif operator != "?" or name not in values:
            values[name] = value
    return values


def expanded(text: str, values: dict[str, str]) -> str:
    """Return `text` with the variables' values in the place of $(NAME). What isn't known is nothing."""
    for _ in range(5):
        text = re.sub(r"\$[({]([\w.-]+)[)}]", lambda it: values.get(it[1], "")[:500], text[:200_000])
    return text


def without_comments(text: str) -> str:
    """Return the text of a CMakeLists.txt or Makefile without its comments, its continued lines in one."""
    return re.sub(r"\\\n", " ", re.sub(r"(^|\s)#.*", r"\1", text))


def cmake_programs(texts: dict[str, str]) -> list[tuple[str, str]]:
    """Return the programs that CMake builds, by the names of their files, each with its folder."""
    text = "\n".join(texts.values())
    name = re.search(r"\bproject\s*\(\s*([\w.+-]+)", text, re.IGNORECASE)
    named = dict(
        re.findall(r"set_target_properties\s*\(\s*(\S+)\s+PROPERTIES\b[^)]*\bOUTPUT_NAME\s+\"?([\w.+-]+)", text)
    )
    found = []
    for folder, part in texts.items():
        for target in re.findall(r"\badd_executable\s*\(\s*(\S+)\s+(?!IMPORTED\b|ALIAS\b)", part, re.IGNORECASE):
            program = re.sub(r"\$\{(CMAKE_)?PROJECT_NAME\}", name[1] if name else "", named.get(target, target))
            if re.fullmatch(r"[\w.+-]+", program):
                found.append((program, folder))
    return found


def make_programs(project: Project, folder: str, makefile: str) -> list[tuple[str, str]]:
    """Return what a Makefile may build, with its folder: by its links, its variables, what `all` wants, its sources."""
    values = assigned(makefile)
    text = expanded(makefile, values)
    phony = {word for words in re.findall(r"^\.PHONY\s*:(.*)$", text, re.MULTILINE) for word in words.split()}
    linked, wanted = list[str](), list[str]()
    for targets, prerequisites, recipe in RULE.findall(text + "\n"):
        for output in LINKS.findall(f"{recipe}\n"):
            linked += targets.split() if output == "$@" else [output]
        if targets.split()[:1] in (["all"], ["default"]):
            wanted += prerequisites.split("|")[0].split()
    linked += re.findall(r"^([\w./+-]+)\s*:[^=\n]*\.o\b", text, re.MULTILINE)
    said = [word for name, it in values.items() if PROGRAMS.fullmatch(name) for word in expanded(it, values).split()]
    # By make's own rules, a program is made of the source that is called so.
    plain = [
        name.rpartition(".")[0]
        for at, names in project.files(*SOURCES)
        if at == folder
        for name in names
        if re.search(r"^(int|void)?\s*main\s*\(", project.read(at, name), re.MULTILINE)
    ]
    found = []
    for path in (*linked, *said, *wanted, *plain):
        name = path.rpartition("/")[2]
        known = path in linked or path in plain or path not in phony
        if known and re.fullmatch(r"\w[\w.+-]*", name) and not NO_PROGRAM.fullmatch(name):
            found.append((name, folder))
    return found


def likeliest_first(programs: list[tuple[str, str]], *names: str) -> list[str]:
    """Return the programs' names once each: those like the project first, tests and the like last."""
    alike = {re.sub(r"[^a-z0-9]", "", it.lower()) for it in names if it}

    def likelihood(program: tuple[str, str]) -> tuple[bool, bool, bool, int]:
        name, folder = program
        plain = re.sub(r"[^a-z0-9]", "", name.lower())
        return (
            bool(ASIDE.search(folder) or ASIDE.search(name)),
            plain not in alike,
            # redis-server of redis, httpd of http
            not any(it and (plain.startswith(it) and plain.endswith(("server", "d"))) for it in alike),
            folder.count("/") + (folder != "."),
        )

    return list(dict.fromkeys(name for name, _ in sorted(programs, key=likelihood)))


def presets(text: str) -> list[str]:
    """Return the configure presets that build for a release, the first one first."""
    try:
        known = [it for it in json.loads(text)["configurePresets"] if not it.get("hidden")]
        names = [it["name"] for it in known if "release" in f"{it['name']} {it.get('cacheVariables', '')}".lower()]
        return [name for name in names if not re.search(r"win|msvc|mac|osx|darwin|arm|android|ios", name.lower())]
    except (ValueError, KeyError, TypeError, AttributeError):
        return []


def cmake_libraries(text: str) -> list[str]:
    """Return the names by which the text of CMakeLists.txt asks for libraries."""
    names = re.findall(r"\bfind_package\s*\(\s*(\w+)", text, re.IGNORECASE)
    for modules in re.findall(r"\bpkg_(?:check|search)_modules?\s*\(([^)]*)", text, re.IGNORECASE):
        names += re.findall(r"[\w.+-]+", modules)
    for libraries in re.findall(
        r"\b(?:target_link_libraries|link_libraries|find_library)\s*\(([^)]*)", text, re.IGNORECASE
    ):
        names += re.findall(r"[\w.+-]+", libraries)
    return names


def packages(names: list[str], pkg_config: bool, text: str) -> dict[str, list[str]]:
    """Return the packages of the libraries that are asked for under these names, by distribution."""
    alpine, debian = [], []
    if BOOST.search(text) or "Boost" in names:
        compiled = sorted({part for found in BOOST.findall(text) for part in " ".join(found).split()} - BOOST_HEADERS)
        alpine += ["boost-dev", *(["boost-static"] if compiled else [])]
        debian += ["libboost-dev", *(f"libboost-{it.replace('_', '-')}-dev" for it in compiled)]
    for pattern, (on_alpine, on_debian) in LIBRARIES.items():
        if any(re.fullmatch(pattern, name) for name in names):
            alpine += on_alpine.split()
            debian += on_debian.split()
    if "GIT_REPOSITORY" in text:
        alpine.append("git")
        debian += ["ca-certificates", "git"]
    if pkg_config:
        alpine.append("pkgconf")
        debian.append("pkgconf")
    return {"alpine": alpine, "debian": debian}
