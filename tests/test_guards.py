"""What the build itself refuses, with a sentence that says what to do, and what it must not refuse."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest
import slim

pytestmark = pytest.mark.engine

GUARDS = [
    pytest.param(path.parent, case, id=f"{path.parent.name}-{number}")
    for path in sorted(slim.TESTS.glob("guards/*/guard.yml"))
    for number, case in enumerate(slim.load(path)["cases"])
]


@pytest.mark.parametrize(("folder", "case"), GUARDS)
def test_a_guard(template: Path, tmp_path: Path, folder: Path, case: dict[str, Any]) -> None:
    project = tmp_path / "project"
    shutil.copytree(folder / "src", project)
    # As old as files that a CI takes from its cache: a tool that goes by times must not take them for built.
    for path in project.rglob("*"):
        os.utime(path, (0, 0), follow_symlinks=False)
    slim.render(template, project, language=folder.name.split("-")[0], port=0, **case["answers"])
    said = slim.docker("build", "--progress=plain", "--tag", "test-guard", *case.get("flags", []), project, check=False)
    if "fails" in case:
        # Without the time that BuildKit puts before each line.
        assert case["fails"] in "\n".join(line.partition(" ")[2] for line in said.splitlines()), said
        assert "did not complete successfully: exit code: 1" in said
    else:
        assert "naming to docker.io/library/test-guard" in said, said
    if "says" in case:
        assert slim.docker("run", "--rm", *slim.HARDENED, "test-guard") == case["says"]


PROGRAM = "int main(void) { return 0; }"
# How a C program is linked, and what the proof must say of it.
LINKED = {
    "dynamic": ("", "It wants at run time: /lib/ld-musl-"),
    "dynamic, not pie": ("-no-pie", "It wants at run time: /lib/ld-musl-"),
    "pie without interpreter": ("-pie -Wl,--no-dynamic-linker", "is not static. It wants at run time:"),
    "static": ("-static", ""),
    "static-pie": ("-static-pie", ""),
}


@pytest.mark.parametrize("linked", LINKED)
def test_the_proof_tells_static_from_dynamic(tmp_path: Path, linked: str) -> None:
    flags, complaint = LINKED[linked]
    # The step as it is rendered, on a program that is linked in one way or another.
    rendered = (slim.TESTS / "golden/go-cgo-scratch/Dockerfile").read_text("utf-8")
    proof = rendered[
        rendered.index("COPY --chmod=755 <<'EOT' /usr/local/bin/prove-static") : rendered.index("# service:")
    ]
    (tmp_path / "Dockerfile").write_text(
        "# syntax=docker/dockerfile:1\nFROM golang:1.27-alpine3.24\nRUN apk add --no-cache gcc musl-dev\n"
        f"RUN mkdir /app && echo '{PROGRAM}' | gcc -x c - {flags} -o /app/user-service\n{proof}"
    )
    said = slim.docker("build", "--progress=plain", tmp_path, check=False)
    if complaint:
        assert complaint in said
        assert "did not complete successfully: exit code: 1" in said
    else:
        assert "ERROR" not in said, said
