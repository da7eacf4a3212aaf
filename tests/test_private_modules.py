"""A private module, from a git server on loopback that wants TLS by its own authority, a user and a password."""

from __future__ import annotations

import base64
import functools
import hashlib
import http.server
from collections.abc import Iterator
from pathlib import Path

import pytest
import slim

pytestmark = pytest.mark.engine

HOST, USER, PASSWORD = "git.example.test", "ci", "correct-horse-battery"
MODULE, VERSION = f"{HOST}/team/greeting.git", "v1.0.0"
FILES = {
    "go.mod": f"module {MODULE}\n\ngo 1.26\n",
    "greeting.go": 'package greeting\n\nconst Text = "hello from a private module"\n',
}


class GitServer(http.server.SimpleHTTPRequestHandler):
    """Serves a folder to those who know the password: git's dumb protocol needs no more."""

    def do_GET(self) -> None:
        """Answer one request."""
        wanted = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        if self.headers.get("Authorization") == f"Basic {wanted}":
            return super().do_GET()
        self.send_response(401)
        self.send_header("WWW-Authenticate", 'Basic realm="private"')
        self.end_headers()
        return None

    def log_message(self, *_: object) -> None:
        """Stay silent."""


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Serve the module on port 443 of loopback. Yield the certificate that a client must trust."""
    folder = tmp_path_factory.mktemp("git")
    source = folder / "source"
    source.mkdir()
    # Go asks for the repository without the .git that told it what kind of repository it is.
    for name, text in FILES.items():
        (source / name).write_text(text)
    slim.git("init", "--quiet", cwd=source)
    slim.commit(source, "First", tag=VERSION)
    slim.git("clone", "--quiet", "--bare", str(source), str(folder / "served/team/greeting"), cwd=folder)
    slim.git("update-server-info", cwd=folder / "served/team/greeting")
    with slim.https_server(functools.partial(GitServer, directory=folder / "served"), HOST, folder, port=443) as path:
        yield path


def go_sum() -> str:
    """The lines of go.sum for the module: h1 is the SHA-256 of the sorted list of its files' SHA-256."""

    def h1(prefix: str, names: list[str]) -> str:
        lines = "".join(f"{hashlib.sha256(FILES[it].encode()).hexdigest()}  {prefix}{it}\n" for it in sorted(names))
        return "h1:" + base64.b64encode(hashlib.sha256(lines.encode()).digest()).decode()

    return (
        f"{MODULE} {VERSION} {h1(f'{MODULE}@{VERSION}/', list(FILES))}\n"
        f"{MODULE} {VERSION}/go.mod {h1('', ['go.mod'])}\n"
    )


def test_a_private_module_comes_with_a_netrc_and_leaves_no_trace(
    template: Path, tmp_path: Path, certificate: Path
) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / "go.mod").write_text(f"module example.com/project\n\ngo 1.26\n\nrequire {MODULE} {VERSION}\n")
    (project / "go.sum").write_text(go_sum())
    (project / "main.go").write_text(f'package main\n\nimport "{MODULE}"\n\nfunc main() {{ println(greeting.Text) }}\n')
    slim.render(template, project, language="go", port=0, go_private=HOST)

    # The build's base as it is in a company: with the company's own authority.
    (tmp_path / "Dockerfile").write_text(
        "FROM golang:1.26-alpine3.24\nCOPY certificate.pem /tmp/\n"
        "RUN cat /tmp/certificate.pem >> /etc/ssl/certs/ca-certificates.crt\n"
    )
    (tmp_path / "certificate.pem").write_bytes(certificate.read_bytes())
    slim.docker("build", "--tag", "test-golang:company", tmp_path)
    netrc = tmp_path / "netrc"
    netrc.write_text(f"machine {HOST} login {USER} password {PASSWORD}\n")
    flags = (
        f"--no-cache --network=host --add-host {HOST}:127.0.0.1 "
        "--build-context golang:1.26-alpine3.24=docker-image://test-golang:company"
    )

    refused = slim.make(project, "build", "IMAGE=test-private", f"BUILD_FLAGS={flags}", check=False)
    assert f"NOTE: no credentials for {HOST}. BUILD_FLAGS='--secret id=netrc" in refused, refused
    assert "go mod download" in refused
    slim.make(project, "build", "IMAGE=test-private", f"BUILD_FLAGS={flags} --secret id=netrc,src={netrc}")

    assert "hello from a private module" in slim.docker("run", "--rm", *slim.HARDENED, "test-private")
    slim.docker("save", "--output", tmp_path / "image.tar", "test-private")
    everything = (tmp_path / "image.tar").read_bytes() + slim.docker("history", "--no-trunc", "test-private").encode()
    assert PASSWORD.encode() not in everything
