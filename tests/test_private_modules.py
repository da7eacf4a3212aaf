"""A private module from git servers on loopback: over TLS with a password, and over ssh with a key."""

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


def repository(folder: Path, name: str) -> None:
    """Make a bare repository of the module. Its name lacks the .git of the module's path, which Go cuts off."""
    source = folder / "source"
    source.mkdir(parents=True)
    for file, text in FILES.items():
        (source / file).write_text(text)
    slim.git("init", "--quiet", cwd=source)
    slim.commit(source, "First", tag=VERSION)
    slim.git("clone", "--quiet", "--bare", "source", name, cwd=folder)
    slim.git("update-server-info", cwd=folder / name)


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


@pytest.fixture
def project(template: Path, tmp_path: Path) -> Path:
    """A program that needs the private module."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "go.mod").write_text(f"module example.com/project\n\ngo 1.26\n\nrequire {MODULE} {VERSION}\n")
    (folder / "go.sum").write_text(go_sum())
    (folder / "main.go").write_text(f'package main\n\nimport "{MODULE}"\n\nfunc main() {{ println(greeting.Text) }}\n')
    return slim.render(template, folder, language="go", port=0, go_private=HOST)


def test_a_private_module_comes_with_a_netrc(project: Path, tmp_path: Path, certificate: Path) -> None:
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

    refused = slim.make(project, "build", "IMAGE=test-private-modules", f"BUILD_FLAGS={flags}", check=False)
    assert f"NOTE: no credentials for {HOST}. BUILD_FLAGS='--secret id=netrc" in refused
    assert "no secure protocol found for repository" in refused

    slim.make(project, "build", "IMAGE=test-private-modules", f"BUILD_FLAGS={flags} --secret id=netrc,src={netrc}")
    assert "hello from a private module" in slim.docker("run", "--rm", *slim.HARDENED, "test-private-modules")
    assert slim.leaves_no_trace("test-private-modules", PASSWORD, tmp_path)


@pytest.fixture
def ssh_key(tmp_path: Path) -> Iterator[Path]:
    """Serve the module over ssh on 127.0.0.2, to the owner of the key that is yielded."""
    folder = tmp_path / "sshd"
    repository(folder, "greeting")
    slim.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / "key")
    (folder / "authorized_keys").write_text((tmp_path / "key.pub").read_text())
    (folder / "Dockerfile").write_text(
        "FROM golang:1.26-trixie\n"
        "RUN apt-get update && apt-get install --yes --no-install-recommends openssh-server && mkdir -p /run/sshd\n"
        "RUN useradd --create-home --shell /usr/bin/git-shell git && usermod --password '*' git\n"
        "COPY --chown=git authorized_keys /home/git/.ssh/\nCOPY --chown=git greeting /team/greeting\n"
        'CMD ["/usr/sbin/sshd", "-D", "-e", "-o", "ListenAddress=127.0.0.2", "-o", "StrictModes=no"]\n'
    )
    slim.docker("build", "--tag", "test-sshd", folder)
    server = slim.docker("run", "--detach", "--network", "host", "test-sshd").strip()
    try:
        yield tmp_path / "key"
    finally:
        slim.docker("rm", "--force", server)


def test_a_private_module_comes_with_the_ssh_agent(project: Path, tmp_path: Path, ssh_key: Path) -> None:
    flags = f"--no-cache --network=host --add-host {HOST}:127.0.0.2 --ssh default={ssh_key}"
    slim.make(project, "build", "IMAGE=test-private-modules", f"BUILD_FLAGS={flags}")
    assert "hello from a private module" in slim.docker("run", "--rm", *slim.HARDENED, "test-private-modules")
    assert slim.leaves_no_trace("test-private-modules", ssh_key.read_text().splitlines()[1], tmp_path)
