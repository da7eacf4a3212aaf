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
ASIDE = re.compile(r"(^|[/_-])(tests?|bench(marks?)?|examples?|fuzz|demo|tools?|samples?)($|[/_-])")

# What asks for a library, as CMake's, pkg-config's and the linker's names of it, and its packages on Alpine and Debian.
LIBRARIES: dict[str, tuple[str, str]] = {
    r"CURL|libcurl|-lcurl": ("curl-dev curl-static", "libcurl4-openssl-dev"),
    r"EXPAT|expat|-lexpat": ("expat-dev expat-static", "libexpat1-dev"),
    r"OpenSSL|openssl|libssl|libcrypto|-lssl|-lcrypto": ("openssl-dev openssl-libs-static", "libssl-dev"),
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
COMPILES = re.compile(r"\$[({](CC|CXX|COMPILE|LINK)\b|\b(gcc|g\+\+|clang|clang\+\+|cc|c\+\+)\s|\.o\b")
PKG_CONFIG_CALL = re.compile(r"(?:pkg-config|pkgconf|\$[({]PKG_?CONFIG[)}])((?:\s+[\w.+-]+)+)")


def detect(project: Project) -> dict[str, Any]:
    """Return what `project` says of itself.

    Keys: ``found`` (bool), ``build`` ("cmake" or "make"), ``programs`` and ``presets`` (names, the likeliest first),
    ``packages`` (those of its libraries, by distribution), ``needs`` (nothing beyond them) and ``makefile`` (what a
    Makefile may be called that leaves the project's own alone).
    """
    nothing = {
        "found": False,
        "build": "cmake",
        "programs": [],
        "presets": [],
        "packages": {"alpine": [], "debian": []},
        "makefile": "Makefile",
        "needs": {},
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
        return {
            **nothing,
            "found": True,
            "programs": likeliest_first(cmake_programs(texts), project.name),
            "presets": presets(project.read("CMakePresets.json")),
            "packages": packages(cmake_libraries(text), "pkg_check_modules" in text or "PkgConfig" in text, text),
        }
    makefile = without_comments(makefile)
    if makefile and COMPILES.search(makefile) and any(project.files(*SOURCES)):
        libraries = " ".join(re.findall(r"-l\w+", makefile)) + " " + " ".join(PKG_CONFIG_CALL.findall(makefile))
        return {
            **nothing,
            "found": True,
            "build": "make",
            "programs": likeliest_first(make_programs(makefile), project.name),
            "packages": packages(libraries.split(), bool(PKG_CONFIG_CALL.search(makefile)), makefile),
        }
    return {**nothing, "found": bool(re.search(r"project\s*\([^)]*'(c|cpp)'", project.read("meson.build")))}


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


def make_programs(makefile: str) -> list[tuple[str, str]]:
    """Return what a Makefile may build, the likeliest first: by its variables, its links and its first targets."""
    said = re.findall(
        r"^(?:TARGET|PROGRAM|PROG|BIN|BINARY|EXE|EXECUTABLE|NAME)\s*[:?]?=\s*(\S+)\s*$", makefile, re.MULTILINE
    )
    linked = re.findall(r"^([\w./+-]+)\s*:[^=\n]*\.o\b", makefile, re.MULTILINE)
    wanted = [word for words in re.findall(r"^all\s*:([^=\n]*)$", makefile, re.MULTILINE) for word in words.split()]
    names = [path.rpartition("/")[2] for path in (*said, *linked, *wanted)]
    return [
        (name, ".") for name in names if re.fullmatch(r"\w[\w.+-]*", name) and not name.endswith((".o", ".a", ".so"))
    ]


def likeliest_first(programs: list[tuple[str, str]], project_name: str) -> list[str]:
    """Return the programs' names once each: those like the project first, tests and the like last."""

    def likelihood(program: tuple[str, str]) -> tuple[bool, bool, int]:
        name, folder = program
        return (
            bool(ASIDE.search(folder) or ASIDE.search(name)),
            name != project_name,
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
