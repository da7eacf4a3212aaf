"""A private package from a registry on loopback that wants a token."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import private
import pytest
import slim

pytestmark = pytest.mark.engine

TOKEN = "correct-horse-battery"
FILES = {
    "package.json": '{ "name": "@company/greeting", "version": "1.0.0", "main": "index.js" }\n',
    "index.js": "module.exports = 'hello from a private package'\n",
}


@pytest.fixture(scope="module")
def registry() -> Iterator[str]:
    """Serve the package to those who know the token. Yield the registry's address, without its scheme."""
    archive = private.archive("package", FILES)
    pages: dict[str, bytes] = {"/greeting.tgz": archive}
    with private.registry(pages, f"Bearer {TOKEN}") as host:
        address = f"//{host}/"
        integrity = f"sha512-{base64.b64encode(hashlib.sha512(archive).digest()).decode()}"
        version = json.loads(FILES["package.json"]) | {
            "dist": {"tarball": f"http:{address}greeting.tgz", "integrity": integrity}
        }
        package = {"name": "@company/greeting", "dist-tags": {"latest": "1.0.0"}, "versions": {"1.0.0": version}}
        pages["/@company%2fgreeting"] = pages["/@company%2Fgreeting"] = json.dumps(package).encode()
        yield address


@pytest.mark.parametrize(
    ("manager", "secret"), [("npm", "npmrc"), ("npm", "NPM_TOKEN"), ("pnpm", "npmrc"), ("yarn", "npmrc")]
)
def test_a_private_package_comes_with_its_registrys_token(
    template: Path, tmp_path: Path, registry: str, manager: str, secret: str
) -> None:
    project = tmp_path / "project"
    project.mkdir()
    manifest = {"name": "project", "private": True, "dependencies": {"@company/greeting": "1.0.0"}}
    (project / "package.json").write_text(json.dumps(manifest))
    (project / "server.js").write_text("console.log(require('@company/greeting'))\n")
    scope = f"@company:registry=http:{registry}\n"
    token = f"{registry}:_authToken={'${NPM_TOKEN}' if secret == 'NPM_TOKEN' else TOKEN}\n"
    # With the token in the environment the project's own file can say where it goes, and hold none.
    (project / ".npmrc").write_text(scope + (token if secret == "NPM_TOKEN" else ""))
    slim.render(template, project, language="node", node_package_manager=manager, node_private=True, port=0)
    file = tmp_path / "secret"
    file.write_text(TOKEN if secret == "NPM_TOKEN" else scope + token)

    flags = "BUILD_FLAGS=--no-cache --network=host"
    refused = slim.make(project, "build", "IMAGE=test-private-packages", flags, check=False)
    assert ("Couldn't find package" if manager == "yarn" else "401") in refused, refused
    slim.make(project, "build", "IMAGE=test-private-packages", f"{flags} --secret id={secret},src={file}")
    assert slim.docker("run", "--rm", *slim.HARDENED, "test-private-packages") == "hello from a private package\n"
    assert slim.leaves_no_trace("test-private-packages", TOKEN, tmp_path)
