"""A service that has a Dockerfile, a .dockerignore or a Makefile of its own loses none of them without a yes."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import copier
import pexpect
import pytest
import slim
from detecting import write

OWN = {
    "Dockerfile": "FROM golang:1.26\nEXPOSE 9000\n",
    ".dockerignore": "**\n",
    "Makefile": "all: build\nbuild: ; @echo the own build\n",
    "go.mod": "module example.com/shop\n\ngo 1.26\n",
    "main.go": 'package main\n\nfunc main() { println("shop 1.0") }\n',
}


@pytest.fixture
def service(tmp_path: Path) -> Path:
    """A service that was run for years."""
    return write(tmp_path / "shop", OWN)


def rendered(folder: Path) -> set[str]:
    """The files that weren't there before, and those that aren't as they were."""
    return {it.name for it in folder.iterdir() if it.is_file() and OWN.get(it.name) != it.read_text(encoding="utf-8")}


def test_by_default_the_files_are_written_beside(template: Path, service: Path) -> None:
    slim.render(template, service)
    beside = {".copier-answers.yml", "Dockerfile.slim", "Dockerfile.slim.dockerignore", "slim.mk"}
    assert rendered(service) == beside
    assert "--tag shop:latest  --file Dockerfile.slim ." in slim.make(service, "-n", "build")


@pytest.mark.parametrize(
    ("there", "written"),
    [
        (["Dockerfile"], {"Dockerfile.slim", "Dockerfile.slim.dockerignore", "Makefile"}),
        ([".dockerignore"], {"Dockerfile", "Dockerfile.dockerignore", "Makefile"}),
        (["Makefile"], {"Dockerfile", ".dockerignore", "slim.mk"}),
        ([], {"Dockerfile", ".dockerignore", "Makefile"}),
    ],
)
def test_what_is_not_there_gets_its_own_name(
    template: Path, service: Path, there: list[str], written: set[str]
) -> None:
    for name in {"Dockerfile", ".dockerignore", "Makefile"} - set(there):
        (service / name).unlink()
    slim.render(template, service)
    assert rendered(service) == written | {".copier-answers.yml"}


def test_a_makefile_by_another_name_counts(template: Path, service: Path) -> None:
    (service / "Makefile").rename(service / "GNUmakefile")
    slim.render(template, service)
    assert not (service / "Makefile").exists()
    assert "docker build" in slim.make(service, "-n", "build")


def test_what_is_to_be_replaced_is_replaced(template: Path, service: Path) -> None:
    slim.render(template, service, existing="replace")
    assert rendered(service) == {".copier-answers.yml", "Dockerfile", ".dockerignore", "Makefile"}


@pytest.mark.parametrize(
    ("missing", "written"),
    [
        ([], set()),
        (["Makefile"], {"Makefile"}),
        # The project's Dockerfile needn't know of a .dockerignore.
        ([".dockerignore"], set()),
        (["Dockerfile"], {"Dockerfile"}),
        (["Dockerfile", ".dockerignore"], {"Dockerfile", ".dockerignore"}),
    ],
)
def test_what_is_to_be_kept_is_kept(template: Path, service: Path, missing: list[str], written: set[str]) -> None:
    for name in missing:
        (service / name).unlink()
    slim.render(template, service, existing="keep")
    assert rendered(service) == written | {".copier-answers.yml"}


def test_without_a_makefile_of_ours_nothing_speaks_of_one(
    template: Path, service: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for name in ("Dockerfile", ".dockerignore"):
        (service / name).unlink()
    copier.run_copy(str(template), service, {"existing": "keep"}, defaults=True, unsafe=True)
    # A pattern that is nothing but a slash would be for the whole context.
    assert "/" not in (service / ".dockerignore").read_text(encoding="utf-8").splitlines()
    slim.git("init", "--quiet", cwd=service)
    slim.commit(service, "Our service")
    copier.run_update(service, defaults=True, unsafe=True, overwrite=True)
    assert not re.search(r"\bmake\b", capfd.readouterr().err)


def test_an_own_makefile_can_include_ours(template: Path, service: Path) -> None:
    slim.render(template, service)
    makefile = service / "Makefile"
    makefile.write_text(OWN["Makefile"] + "include slim.mk\n", encoding="utf-8")
    assert slim.run("make", "--no-print-directory", cwd=service) == "the own build\n"
    assert slim.run("make", "--no-print-directory", "slim-help", cwd=service) == slim.make(service, "help")
    assert "--file Dockerfile.slim" in slim.run("make", "-n", "slim-build", cwd=service)


def test_the_owner_is_told_and_enter_loses_nothing(template: Path, service: Path) -> None:
    command = ["-m", "copier", "copy", "--trust", str(template), str(service)]
    terminal = pexpect.spawn(sys.executable, command, encoding="utf-8", dimensions=(50, 200), timeout=30)
    for question in ("Language", "Name of the service", "What the service runs on", "Go version", "Main package"):
        terminal.expect_exact(question)
        terminal.send("\r")
    for question in (
        "Does it use cgo",
        "TCP port it listens on (0 if it is no server) [from EXPOSE in Dockerfile]",
        "The project has Dockerfile, .dockerignore, Makefile already",
        "Set the rest too",
    ):
        terminal.expect_exact(question)
        terminal.send("\r")
    terminal.expect_exact("Beside the project's own files: Dockerfile.slim, Dockerfile.slim.dockerignore, slim.mk")
    terminal.expect(pexpect.EOF)
    assert {"Dockerfile", ".dockerignore", "Makefile"} & rendered(service) == set()


@pytest.mark.engine
def test_what_stands_beside_builds(template: Path, service: Path) -> None:
    slim.render(template, service, port=0)
    # Its own .dockerignore would keep everything out.
    slim.make(service, "build", "IMAGE=test-adoption")
    assert slim.docker("run", "--rm", *slim.HARDENED, "test-adoption") == "shop 1.0\n"
