"""A private crate from a registry on loopback that wants a token."""

from __future__ import annotations

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
    "Cargo.toml": '[package]\nname = "greeting"\nversion = "1.0.0"\nedition = "2021"\n',
    "src/lib.rs": 'pub const TEXT: &str = "hello from a private crate";\n',
}


@pytest.fixture(scope="module")
def registry() -> Iterator[str]:
    """Serve a sparse index and its crate, to those who know the token. Yield the address of the index."""
    archive = private.archive("greeting-1.0.0", FILES)
    entry = {"name": "greeting", "vers": "1.0.0", "deps": [], "features": {}, "yanked": False}
    pages: dict[str, bytes] = {
        "/index/gr/ee/greeting": json.dumps({**entry, "cksum": hashlib.sha256(archive).hexdigest()}).encode(),
        "/crates/greeting/1.0.0/download": archive,
    }
    with private.registry(pages, TOKEN) as host:
        config = {"dl": f"http://{host}/crates", "auth-required": True}
        pages["/index/config.json"] = json.dumps(config).encode()
        yield f"sparse+http://{host}/index/"


@pytest.mark.parametrize("libc", ["glibc", "musl"])
def test_a_private_crate_comes_with_its_registrys_token(
    template: Path, tmp_path: Path, registry: str, libc: str
) -> None:
    project = tmp_path / "project"
    for name, text in {
        "Cargo.toml": '[package]\nname = "project"\nversion = "0.1.0"\nedition = "2021"\n\n'
        '[dependencies]\ngreeting = { version = "1", registry = "company" }\n',
        "src/main.rs": 'fn main() {\n    println!("{}", greeting::TEXT);\n}\n',
        ".cargo/config.toml": f'[registries.company]\nindex = "{registry}"\n',
    }.items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(text)
    slim.render(template, project, language="rust", port=0, rust_private=True, rust_libc=libc)
    credentials = tmp_path / "credentials.toml"
    credentials.write_text(f'[registries.company]\ntoken = "{TOKEN}"\n')

    flags = "BUILD_FLAGS=--no-cache --network=host"
    refused = slim.make(project, "build", "IMAGE=test-private-crates", flags, check=False)
    assert "no token found for `company`" in refused, refused
    slim.make(project, "build", "IMAGE=test-private-crates", f"{flags} --secret id=cargo,src={credentials}")
    assert slim.docker("run", "--rm", *slim.HARDENED, "test-private-crates") == "hello from a private crate\n"
    assert slim.leaves_no_trace("test-private-crates", TOKEN, tmp_path)
