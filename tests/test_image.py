"""The images for real: what is in them, what they trust, and that a new service works at once."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
import slim

pytestmark = pytest.mark.engine


@pytest.mark.parametrize("path", sorted((slim.TESTS / "golden").glob("*/Dockerfile")), ids=lambda it: it.parent.name)
def test_buildkit_finds_nothing_to_warn_about(path: Path) -> None:
    assert "Check complete, no warnings found." in slim.docker("build", "--check", path.parent)


# Where a starter's own tests run, and how: with the tools that build it.
STARTER_TESTS = {
    "go": ("golang:1.27-alpine3.24", 'test -z "$(gofmt -l .)" && go vet ./... && go test ./...'),
    "rust": ("rust:1.98-alpine3.24", "CARGO_TARGET_DIR=/tmp cargo test"),
    "cpp": (
        "alpine:3.24",
        "apk add --no-cache boost-dev cmake g++ samurai && cmake -S . -B /tmp/build -G Ninja"
        " && cmake --build /tmp/build && ctest --test-dir /tmp/build --output-on-failure --no-tests=error",
    ),
    "python": (
        "python:3.13-slim-trixie",
        "pip install --quiet --root-user-action=ignore uv==0.13.9"
        " && UV_SYSTEM_CERTS=1 UV_PROJECT_ENVIRONMENT=/tmp/venv uv run --no-cache pytest -W error",
    ),
    "java": ("maven:3.9-eclipse-temurin-25-noble", "mvn --batch-mode --no-transfer-progress verify"),
    "node": ("node:24-alpine3.24", "npm install --no-audit --no-fund && npm test"),
}


@pytest.mark.parametrize(("language", "port"), list(itertools.product(STARTER_TESTS, [8080, 0])))
def test_a_new_service_works_at_once(template: Path, tmp_path: Path, language: str, port: int) -> None:
    project = slim.render(template, tmp_path / "my-service", port=port, language=language)
    slim.make(project, "build", "smoke", "TAG=test")
    image, script = STARTER_TESTS[language]
    slim.docker("run", "--rm", "--volume", f"{project}:/src", "--workdir", "/src", image, "sh", "-c", script)


def test_every_language_has_a_starter() -> None:
    assert set(STARTER_TESTS) == set(slim.LANGUAGES)


def test_the_rootfs_of_scratch_holds_what_a_service_expects(template: Path, tmp_path: Path) -> None:
    project = slim.render_sample(
        template, slim.SAMPLES["go-stdlib"], tmp_path / "p", target="scratch", data_dir="/data"
    )
    slim.docker("build", "--tag", "test-rootfs", project)
    container = slim.docker("create", "test-rootfs").strip()
    try:
        listing = slim.run("sh", "-c", f"docker export {container} | tar -tvf - --numeric-owner")
    finally:
        slim.docker("rm", container)
    files = {line.split()[5]: (line.split()[0], line.split()[1]) for line in listing.splitlines()}
    assert files["tmp/"] == ("drwxrwxrwt", "0/0")
    assert files["data/"] == ("drwxr-x---", "65532/65532")
    assert files["home/nonroot/"] == ("drwx------", "65532/65532")
    assert files["etc/ssl/certs/ca-certificates.crt"][0] == "-rw-r--r--"
    assert {"etc/passwd", "etc/group", "app/world-clock"} <= set(files)
    assert "usr/" not in files
    assert not [it for it in files if it.startswith(("bin", "lib", "src", "root"))]


@pytest.mark.parametrize(
    ("target", "tzdata", "status"),
    [("scratch", False, 500), ("scratch", True, 200), ("alpine", True, 200), ("distroless", False, 200)],
)
def test_time_zones_are_there_when_asked_for(
    template: Path, tmp_path: Path, target: str, tzdata: bool, status: int
) -> None:
    sample = slim.SAMPLES["go-stdlib"]
    project = slim.render_sample(template, sample, tmp_path / "p", target=target, tzdata=tzdata)
    slim.docker("build", "--tag", "test-tzdata", project)
    with slim.container("test-tzdata", port=sample.port) as (_, url):
        assert slim.request(f"{url}/berlin")[0] == status


@pytest.mark.parametrize(
    ("name", "target"),
    [
        (name, target)
        for name, it in slim.SAMPLES.items()
        if it.distrust
        for target in slim.LANGUAGES[it.language]["targets"]
    ],
)
def test_tls_out_trusts_the_bundle_and_nothing_else(
    template: Path, tmp_path: Path, name: str, target: str, tls_server: tuple[str, Path]
) -> None:
    server, certificate = tls_server
    sample = slim.SAMPLES[name]
    project = slim.render_sample(template, sample, tmp_path / "p", target=target)
    slim.docker("build", "--tag", f"test-tls:{target}", project)
    bundle = ("--volume", f"{certificate}:/etc/ssl/certs/ca-certificates.crt:ro")
    # On the host's network, so that the service reaches a server that listens on loopback alone.
    for mount, answer in (((), sample.distrust), (bundle, "ok")):
        port = slim.free_port()
        ports = ("--env", f"PORT={port}", "--env", f"UVICORN_PORT={port}")
        with slim.container(f"test-tls:{target}", flags=("--network", "host", *ports, *mount)):
            assert answer in slim.request(f"http://127.0.0.1:{port}/tls?url={server}")[1]


def test_nothing_secret_or_bulky_gets_into_the_context(template: Path, tmp_path: Path) -> None:
    project = slim.render_sample(template, slim.SAMPLES["go-commands"], tmp_path / "p")
    slim.git("init", "--quiet", cwd=project)
    kept_out = [
        *(".env", "deploy/.env.production", ".netrc", "certs/server.key", "certs/server.pem", "home/.ssh/id_ed25519"),
        *("app.db", "bin/schema-docs", "web/node_modules/x/index.js", ".idea/workspace.xml", "gcp-credentials.json"),
        *("cmd/api/api_test.go", ".github/workflows/ci.yml", "compose.yaml"),
    ]
    for name in [
        *kept_out,
        "new/folder/new.go",
        "new/folder/page.html",
        "migrations/1.sql",
        "vendor/x/x.go",
        "templates/Dockerfile",
    ]:
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text("x")
    (project / "Dockerfile").write_text("FROM scratch\nCOPY . /\n")
    slim.docker("build", "--output", f"type=tar,dest={tmp_path}/context.tar", project)
    names = {it for it in slim.run("tar", "-tf", tmp_path / "context.tar").splitlines() if not it.endswith("/")}
    assert not names & set(kept_out)
    assert not [it for it in names if it.startswith(".git/")]
    assert {
        "new/folder/new.go",
        "new/folder/page.html",
        "migrations/1.sql",
        "vendor/x/x.go",
        "templates/Dockerfile",
        "go.sum",
    } <= names


def test_it_is_built_for_another_platform_without_emulation(template: Path, tmp_path: Path) -> None:
    # What a pure Go service costs nothing; an image for arm64 doesn't run here, but its header says what it is for.
    project = slim.render_sample(template, slim.SAMPLES["go-commands"], tmp_path / "p", target="scratch")
    archive = tmp_path / "arm64.tar"
    slim.docker("build", "--platform", "linux/arm64", "--output", f"type=tar,dest={archive}", project)
    slim.run("tar", "-xf", archive, "-C", tmp_path, "app/schema-docs")
    machine = (tmp_path / "app/schema-docs").read_bytes()[18:20]
    assert int.from_bytes(machine, "little") == 183  # EM_AARCH64
