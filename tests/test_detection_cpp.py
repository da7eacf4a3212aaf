"""What is found in an existing C or C++ project becomes the default of a question, and is stored."""

from __future__ import annotations

from pathlib import Path

import pytest
import slim
from detecting import answers

MAKEFILE = "all: roman\n\nroman: main.o\n\t$(CC) $(LDFLAGS) -o $@ $^\n"
MAIN = "int main(void) { return 0; }\n"


def cmake(text: str) -> dict[str, str]:
    """A project of one CMakeLists.txt."""
    return {"CMakeLists.txt": f"cmake_minimum_required(VERSION 3.20)\nproject(shop LANGUAGES CXX)\n{text}\n"}


@pytest.mark.parametrize(
    ("files", "build"),
    [
        (cmake("add_executable(shop main.cpp)"), "cmake"),
        ({"Makefile": MAKEFILE, "main.c": MAIN}, "make"),
        ({"GNUmakefile": MAKEFILE, "src/main.cc": MAIN}, "make"),
        ({"Makefile": MAKEFILE, "main.c": MAIN, **cmake("add_executable(shop main.c)")}, "cmake"),
        ({"meson.build": "project('shop', 'cpp')\n"}, "cmake"),
    ],
)
def test_it_is_recognised_by_what_builds_it(template: Path, tmp_path: Path, files: dict[str, str], build: str) -> None:
    found = answers(template, tmp_path / "shop", files)
    assert (found["language"], found["cpp_build"], found["starter"]) == ("cpp", build, False)
    assert found["makefile"] == ("slim.mk" if "Makefile" in files or "GNUmakefile" in files else "Makefile")


@pytest.mark.parametrize(
    "files",
    [
        {"Makefile": MAKEFILE, "main.c": MAIN, "go.mod": "module shop\n\ngo 1.26\n"},
        {"Makefile": MAKEFILE, "ext/fast.c": MAIN, "pyproject.toml": "[project]\n"},
        {"CMakeLists.txt": "project(shop)\n", "package.json": "{}\n"},
        {"Cargo.toml": '[package]\nname = "shop"\n', "build/CMakeLists.txt": "project(x)\n"},
        {"meson.build": "project('shop', 'rust')\n"},
    ],
)
def test_other_languages_projects_are_not_taken_for_it(template: Path, tmp_path: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (tmp_path / "p" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "p" / name).write_text(text)
    slim.render(template, tmp_path / "p", makefile="slim.mk")
    assert slim.load(tmp_path / "p/.copier-answers.yml")["language"] != "cpp"


@pytest.mark.parametrize(
    ("files", "program"),
    [
        (cmake("add_executable(shop-daemon main.cpp)"), "shop-daemon"),
        (cmake("add_executable(${PROJECT_NAME} main.cpp)"), "shop"),
        (cmake("add_executable(\n  worker\n  a.cpp)\nadd_executable(shop b.cpp)"), "shop"),  # named like the folder
        (cmake("add_executable(shop_test t.cpp)\nadd_executable(worker b.cpp)"), "worker"),
        (cmake("add_executable(app m.cpp)\nset_target_properties(app PROPERTIES OUTPUT_NAME shopd)"), "shopd"),
        (cmake("# add_executable(old o.cpp)\nadd_executable(tool IMPORTED)\nadd_executable(new n.cpp)"), "new"),
        ({**cmake("add_subdirectory(src)"), "src/CMakeLists.txt": "add_executable(inner i.cpp)\n"}, "inner"),
        ({**cmake("add_executable(x x.cpp)"), "tests/CMakeLists.txt": "add_executable(shop t.cpp)\n"}, "x"),
        (cmake("add_library(shop a.cpp)"), "shop"),
        ({"Makefile": MAKEFILE, "main.c": MAIN}, "roman"),
        ({"Makefile": "CFLAGS = -O2\nall: shop\n", "shop.c": MAIN, "other.c": MAIN}, "shop"),  # by make's own rules
        ({"Makefile": "BIN = $(NAME)d tool\nNAME = shop\nall: $(BIN)\n.c.o:\n\tcc -c\n", "a.c": MAIN}, "shopd"),
        ({"Makefile": "all:\n\tcd src && $(MAKE) $@\n", "src/Makefile": MAKEFILE, "src/main.c": MAIN}, "roman"),
        ({"Makefile": "all: x docs\n.PHONY: x docs\nx: y.c\n\tcc -o inner y.c\n", "y.c": MAIN}, "inner"),
        ({"Makefile": "TARGET := bin/served\n$(TARGET): main.o\n\t$(CC) -o $@ $^\n", "main.c": MAIN}, "served"),
    ],
)
def test_the_likeliest_program_is_offered(template: Path, tmp_path: Path, files: dict[str, str], program: str) -> None:
    assert answers(template, tmp_path / "shop", files)["cpp_program"] == program


@pytest.mark.parametrize(
    ("files", "alpine", "debian"),
    [
        (cmake("find_package(Boost 1.81 CONFIG REQUIRED)"), "boost-dev", "libboost-dev"),
        (
            cmake("find_package(Boost REQUIRED COMPONENTS program_options system)"),
            "boost-dev boost-static",
            "libboost-dev libboost-program-options-dev",
        ),
        (
            cmake("find_package(SQLite3 REQUIRED)\nfind_package(ZLIB)"),
            "sqlite-dev sqlite-static zlib-dev zlib-static",
            "libsqlite3-dev zlib1g-dev",
        ),
        (
            cmake("find_package(PkgConfig)\npkg_check_modules(SSL REQUIRED IMPORTED_TARGET openssl>=3)"),
            "openssl-dev openssl-libs-static pkgconf",
            "libssl-dev pkgconf",
        ),
        (cmake("# find_package(ZLIB)\nfind_package(Nobody)"), "", ""),
        (
            {"Makefile": MAKEFILE + "LDLIBS = -lzstd -lm\n", "main.c": MAIN},
            "zstd-dev zstd-static",
            "libzstd-dev",
        ),
        (
            {"Makefile": MAKEFILE + "LDLIBS = $(shell pkg-config --libs sqlite3)\n", "main.c": MAIN},
            "sqlite-dev sqlite-static pkgconf",
            "libsqlite3-dev pkgconf",
        ),
    ],
)
def test_the_packages_of_its_libraries_are_offered(
    template: Path, tmp_path: Path, files: dict[str, str], alpine: str, debian: str
) -> None:
    assert answers(template, tmp_path / "a", files)["cpp_packages"] == alpine
    assert answers(template, tmp_path / "b", files, target="distroless-cc")["cpp_packages"] == debian


@pytest.mark.parametrize(
    ("source", "port"),
    [
        ("httplib::Server server;", 8080),
        ("int c = accept(s, 0, 0);\nlisten(s, 128);", 8080),
        ("#define PORT 9000\nlisten(s, 5);", 9000),
        ('puts("hello");', 0),
    ],
)
def test_a_program_that_takes_no_connections_has_no_port(
    template: Path, tmp_path: Path, source: str, port: int
) -> None:
    files = {**cmake("add_executable(shop main.cpp)"), "main.cpp": f"{source}\n{MAIN}"}
    assert answers(template, tmp_path / "shop", files)["port"] == port


@pytest.mark.parametrize(
    ("presets", "offered"),
    [
        ('[{"name": "debug"}, {"name": "linux-release"}, {"name": "win-release"}]', "linux-release"),
        ('[{"name": "base-release", "hidden": true}, {"name": "debug"}]', ""),
        ('[{"name": "prod", "cacheVariables": {"CMAKE_BUILD_TYPE": "MinSizeRel"}}, {"name": "release"}]', "release"),
        ('[{"name": "prod", "cacheVariables": {"CMAKE_BUILD_TYPE": {"type": "STRING", "value": "Release"}}}]', "prod"),
        ("[1]", ""),
        ("<<<<<<<", ""),
    ],
)
def test_a_preset_for_releases_is_offered(template: Path, tmp_path: Path, presets: str, offered: str) -> None:
    files = {**cmake("add_executable(shop m.cpp)"), "CMakePresets.json": f'{{"configurePresets": {presets}}}'}
    assert answers(template, tmp_path / "p", files)["cpp_preset"] == offered


def test_a_starter_asks_for_boost_where_it_needs_it(template: Path, tmp_path: Path) -> None:
    server = answers(template, tmp_path / "server", {}, language="cpp")
    assert (server["cpp_packages"], server["cpp_program"], server["starter"]) == ("boost-dev", "server", True)
    assert answers(template, tmp_path / "cli", {}, language="cpp", port=0)["cpp_packages"] == ""
    assert (
        answers(template, tmp_path / "cc", {}, language="cpp", target="distroless-cc")["cpp_packages"] == "libboost-dev"
    )
    again = answers(template, tmp_path / "server", {}, language="cpp")
    assert (again["cpp_program"], again["makefile"]) == ("server", "Makefile")


def test_links_are_not_followed(template: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "CMakeLists.txt").write_text("project(evil)\nadd_executable(evil e.cpp)\n")
    project = tmp_path / "p"
    project.mkdir()
    (project / "src").symlink_to(outside)
    assert answers(template, project, cmake("add_subdirectory(src)"))["cpp_program"] == "shop"
    linked = tmp_path / "linked"
    linked.mkdir()
    (linked / "CMakeLists.txt").symlink_to(outside / "CMakeLists.txt")
    assert slim.load(slim.render(template, linked) / ".copier-answers.yml")["language"] == "go"
