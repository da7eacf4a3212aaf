"""What holds for every rendered file, whatever was answered."""

from __future__ import annotations

import gzip
import io
import json
import os
import re
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
import slim
from test_golden import CASES, GOLDEN, RENDERED

# The base images that may be rendered, as docker-library/official-images and GoogleContainerTools/distroless list them.
IMAGES = {
    "golang:1.27-alpine3.24",
    "golang:1.26-alpine3.24",
    "python:3.13-alpine3.24",
    "python:3.13-slim-trixie",
    "rust:1.98-alpine3.24",
    "rust:1.98-slim-trixie",
    "node:24-alpine3.24",
    "node:24-trixie-slim",
    "maven:3.9-eclipse-temurin-25-alpine",
    "maven:3.9-eclipse-temurin-25-noble",
    "gradle:9-jdk25-alpine",
    "gradle:9-jdk25-noble",
    "alpine:3.24",
    "debian:13-slim",
    "gcr.io/distroless/base-nossl-debian13:nonroot",
    "gcr.io/distroless/base-nossl-debian13:debug-nonroot",
    "gcr.io/distroless/java25-debian13:nonroot",
    "gcr.io/distroless/java25-debian13:debug-nonroot",
    "gcr.io/distroless/cc-debian13:nonroot",
    "gcr.io/distroless/cc-debian13:debug-nonroot",
    "gcr.io/distroless/python3-debian13:nonroot",
    "gcr.io/distroless/python3-debian13:debug-nonroot",
    "gcr.io/distroless/static-debian13:nonroot",
    "gcr.io/distroless/static-debian13:debug-nonroot",
    "gcr.io/distroless/nodejs24-debian13:nonroot",
    "gcr.io/distroless/nodejs24-debian13:debug-nonroot",
    "scratch",
}
# Packages of Alpine 3.24 that the template itself installs; openssh-client is what the official maven image installs.
PACKAGES = {"ca-certificates", "gcc", "musl-dev", "tzdata", "git", "openssh-client"}
# What builds C and C++: aports has all of it in main (main/ccache, main/boost1.84 …).
PACKAGES |= {"boost-dev", "ccache", "cmake", "g++", "make", "pkgconf", "samurai"}
# What strips node, which is in main as well.
PACKAGES |= {"binutils"}

FILES = [GOLDEN / case / name for case in CASES for name in RENDERED]
DOCKERFILES = [path for path in FILES if path.name == "Dockerfile"]
MAKEFILES = [path for path in FILES if path.name == "Makefile"]
by_path = pytest.mark.parametrize("path", FILES, ids=lambda it: f"{it.parent.name}/{it.name}")
by_dockerfile = pytest.mark.parametrize("path", DOCKERFILES, ids=lambda it: it.parent.name)
by_makefile = pytest.mark.parametrize("path", MAKEFILES, ids=lambda it: it.parent.name)


def args(dockerfile: str) -> dict[str, str]:
    """The ARGs of a Dockerfile with their defaults, without quotes."""
    found = re.findall(r"^ARG ([A-Z_]+)=(.*)$", dockerfile, re.MULTILINE)
    return {name: value[1:-1] if value[:1] in ("'", '"') else value for name, value in found}


@by_path
def test_blank_lines_and_spaces_are_tidy(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"[ \t]$", text, re.MULTILINE), "trailing spaces"
    assert "\n\n\n" not in text, "two blank lines"
    assert text[0] != "\n"
    assert text[-1] == "\n"
    assert text[-2] != "\n"
    assert max(map(len, text.splitlines())) <= 130


@by_dockerfile
def test_the_dockerfile_begins_with_its_syntax_and_ends_with_the_runtime(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# syntax=docker/dockerfile:1\n# check=error=true\n\n")
    stages = re.findall(r"^FROM .* AS ([a-z-]+)$", text, re.MULTILINE)
    assert stages.index("build") < stages.index("service")
    assert stages[-2:] == ["debug", "runtime"]
    runtime = text[text.index("AS service\n") :]
    assert not re.search(r"^RUN", runtime, re.MULTILINE)
    assert re.search(r"^USER 65532:65532$", runtime, re.MULTILINE)
    assert re.search(r'^ENTRYPOINT \["', runtime, re.MULTILINE)


@by_dockerfile
def test_every_image_and_package_is_known_to_exist(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    defaults = args(text)
    stages = set(re.findall(r" AS ([a-z-]+)$", text, re.MULTILINE))
    for image in re.findall(r"^FROM (?:--platform=\S+ )?(\S+)", text, re.MULTILINE):
        if image not in stages:
            assert re.sub(r"\$\{(\w+)\}", lambda it: defaults[it[1]], image) in IMAGES
    asked = CASES[path.parent.name].get("build_packages", "").split()
    for packages in re.findall(r"apk add --no-cache (.*)$", text, re.MULTILINE):
        assert set(packages.split()) - set(asked) <= PACKAGES


def test_the_lab_has_a_stand_in_for_every_image_and_package() -> None:
    made = "".join(it.read_text("utf-8") for it in (slim.TESTS / "lab").glob("*/*/Dockerfile"))
    assert IMAGES - {"scratch"} <= set(re.findall(r"^# tag: (\S+)", made, re.MULTILINE))
    assert set(re.findall(r"^# package: (\S+)", made, re.MULTILINE)) >= PACKAGES


@by_dockerfile
def test_hadolint_finds_nothing(path: Path) -> None:
    assert slim.run("hadolint", path) == ""


@by_dockerfile
def test_the_scripts_in_the_dockerfile_are_clean_shell(path: Path, tmp_path: Path) -> None:
    scripts = re.findall(
        r"^COPY .*<<'EOT' \S+/(\S+)\n(#!/bin/sh.*?)^EOT$", path.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    assert scripts
    for name, text in scripts:
        (tmp_path / name).write_text(text)
        slim.run("shellcheck", "--exclude=SC2154", tmp_path / name)


@by_dockerfile
def test_each_arg_says_what_is_valid(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for name in args(text):
        comment = re.search(rf"^# (.+)\n(?:ARG .*\n)?ARG {name}=", text, re.MULTILINE)
        assert comment, f"{name} has no comment"


@by_makefile
def test_dockerfile_and_makefile_have_the_same_presets(path: Path) -> None:
    defaults = args((path.parent / "Dockerfile").read_text(encoding="utf-8"))
    presets = re.findall(r"^([A-Z_]+) :=(?: (.*))?$", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert presets
    for name, value in presets:
        assert defaults[name] == value, name


@by_makefile
def test_help_explains_every_target_and_variable(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    helped = slim.run("make", "--no-print-directory", "-f", path)
    for target in re.findall(r"^\.PHONY: (\w+)$", text, re.MULTILINE):
        assert re.search(rf"^  {target} +\S", helped, re.MULTILINE), target
    for variable in re.findall(r"^([A-Z_]+) [?:]=", text, re.MULTILINE):
        assert re.search(rf"^  {variable} +\S", helped, re.MULTILINE), variable


@by_makefile
def test_every_recipe_expands_without_running(path: Path, tmp_path: Path) -> None:
    targets = re.findall(r"^\.PHONY: (\w+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    slim.run("make", "-n", "-f", path, *targets, "BASE=x", cwd=tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("compress", [lambda it: it, gzip.compress], ids=["older engines", "newer engines"])
def test_size_reads_what_any_engine_saves(tmp_path: Path, compress: Callable[[bytes], bytes]) -> None:
    # Engines with the graph drivers save plain tar files, those with the containerd image store what a registry gets.
    def tar(names: dict[str, bytes]) -> bytes:
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w") as archive:
            for name, data in names.items():
                member = tarfile.TarInfo(name)
                member.size = len(data)
                archive.addfile(member, io.BytesIO(data))
        return buffer.getvalue()

    layers = {"a/layer.tar": tar({"etc/passwd": b"x" * 300_000}), "b/layer.tar": tar({"app/it": os.urandom(1_000_000)})}
    manifest = json.dumps([{"Config": "c.json", "RepoTags": ["x:latest"], "Layers": list(layers)}])
    blobs = {name: compress(data) for name, data in layers.items()}
    (tmp_path / "image.tar").write_bytes(tar({**blobs, "manifest.json": manifest.encode()}))
    engine = tmp_path / "docker"
    engine.write_text(f'#!/bin/sh\n[ "$1" != save ] || cat {tmp_path}/image.tar\n')
    engine.chmod(0o755)
    makefile = GOLDEN / "go-pure-scratch/Makefile"
    rows = slim.run("make", "--no-print-directory", "-f", makefile, "size", f"DOCKER={engine}").splitlines()
    assert [row.split() for row in rows[1:]] == [
        ["0.31", "0.00", "etc"],
        ["1.00", "1.00", "app"],
        ["1.31", "1.00", "in", "all"],
    ]


@by_makefile
def test_the_scripts_are_clean_shell(path: Path, tmp_path: Path) -> None:
    # `make` itself unfolds them, so that shellcheck reads what the shell will.
    names = re.findall(r"^define (\w+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert names
    for name in names:
        probe = tmp_path / "probe.mk"
        probe.write_text(f"include {path}\nprint:\n\t@printf '%s\\n' \"$${name}\"\n")
        script = tmp_path / f"{name}.sh"
        script.write_text("#!/bin/sh\n" + slim.run("make", "--no-print-directory", "-f", probe, "print", "BASE=x"))
        # Values that make fills in look like constants to it, and `layers` comes through eval.
        slim.run("shellcheck", "--exclude=SC2050,SC2043,SC2154,SC2157,SC2194", script)
