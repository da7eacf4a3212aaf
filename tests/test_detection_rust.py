"""What a Rust project tells."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
import slim
from detecting import found, write
from hypothesis import given, settings
from hypothesis import strategies as st

MAIN = "fn main() {}\n"
LISTENS = 'fn main() { let l = std::net::TcpListener::bind("0.0.0.0:8099"); }\n'


def manifest(name: str = "shop", rest: str = "") -> str:
    """A Cargo.toml of this name, with more of it in `rest`."""
    return f'[package]\nname = "{name}"\nversion = "0.1.0"\nedition = "2021"\n{rest}'


def lock(**crates: str) -> str:
    """A Cargo.lock with these crates, by the names of what they depend on."""
    return "version = 4\n" + "".join(
        f'[[package]]\nname = "{name.replace("_", "-")}"\nversion = "1.0.0"\ndependencies = {depends.split()}\n'
        for name, depends in crates.items()
    ).replace("'", '"')


def rust(folder: Path, files: dict[str, str]) -> Any:
    """What a folder with these files tells of its Rust."""
    return found(folder / "shop", files)["rust"]


WORKSPACE = '[workspace]\nmembers = ["crates/*", "xtask"]\nexclude = ["crates/old"]\n'


@pytest.mark.parametrize(
    ("files", "bins"),
    [
        ({"Cargo.toml": manifest(), "src/main.rs": MAIN}, ["shop"]),
        ({"Cargo.toml": manifest(), "src/lib.rs": ""}, []),
        (
            {"Cargo.toml": manifest(rest='[[bin]]\nname = "till"\npath = "src/main.rs"\n'), "src/main.rs": MAIN},
            ["till"],
        ),
        (
            {"Cargo.toml": manifest(), "src/main.rs": MAIN, "src/bin/aa.rs": MAIN, "src/bin/bb/main.rs": MAIN},
            ["shop", "aa", "bb"],
        ),
        (
            {"Cargo.toml": manifest(rest='default-run = "bb"\n'), "src/main.rs": MAIN, "src/bin/bb.rs": MAIN},
            ["bb", "shop"],
        ),
        # A feature that isn't on by default.
        (
            {
                "Cargo.toml": manifest(
                    "x",
                    '[features]\ngui = []\n[[bin]]\nname = "aa"\nrequired-features = ["gui"]\n[[bin]]\nname = "bb"\n',
                ),
                **{"src/bin/aa.rs": MAIN, "src/bin/bb.rs": MAIN},
            },
            ["bb", "aa"],
        ),
        # What helps comes last, what serves first; what is no member isn't there.
        (
            {
                "Cargo.toml": WORKSPACE,
                **{f"{it}/src/main.rs": MAIN for it in ("crates/aa", "crates/old", "crates/zz", "xtask", "elsewhere")},
                "crates/aa/Cargo.toml": manifest("aa-cli"),
                "crates/zz/Cargo.toml": manifest("zz", '[dependencies]\naxum = "0.8"\n'),
                "crates/old/Cargo.toml": manifest("old"),
                "xtask/Cargo.toml": manifest("xtask"),
                "elsewhere/Cargo.toml": manifest("elsewhere"),
            },
            ["zz", "aa-cli", "xtask"],
        ),
        (
            {
                "Cargo.toml": manifest(),
                **{"src/bin/aa.rs": MAIN, "src/bin/bb.rs": MAIN, "src/main.rs": MAIN},
                "Dockerfile": 'RUN cargo build --release\nCOPY --from=build /src/target/release/bb /bb\nCMD ["/bb"]\n',
            },
            ["bb", "shop", "aa"],
        ),
    ],
)
def test_the_binaries_are_found(tmp_path: Path, files: dict[str, str], bins: list[str]) -> None:
    assert rust(tmp_path, files)["bins"] == bins


@pytest.mark.parametrize(
    ("files", "version", "note"),
    [
        ({}, None, None),
        (
            {"Cargo.toml": manifest(rest='rust-version = "1.70.1"\n')},
            "1.70",
            "Cargo.toml says 1.70, and a newer Rust builds it too",
        ),
        ({"rust-toolchain.toml": '[toolchain]\nchannel = "1.99.0"\n'}, "1.99", "rust-toolchain.toml says 1.99"),
        ({"rust-toolchain": "1.80.0\n"}, "1.80", "rust-toolchain says 1.80, and a newer Rust builds it too"),
        ({"rust-toolchain.toml": '[toolchain]\nchannel = "stable"\n'}, None, None),
    ],
)
def test_the_version_comes_from_manifest_and_toolchain(
    tmp_path: Path, files: dict[str, str], version: str | None, note: str | None
) -> None:
    facts = rust(tmp_path, {"Cargo.toml": manifest(), "src/main.rs": MAIN, **files})
    assert (facts["version"], facts["notes"].get("rust_version")) == (version, note)


def test_nightly_is_hinted_at(tmp_path: Path) -> None:
    files = {"Cargo.toml": manifest(), "src/main.rs": MAIN, "rust-toolchain": "nightly-2026-01-01\n"}
    assert "nightly-2026-01-01" in found(tmp_path, files)["hints"][0]


OPENSSL = lock(shop="reqwest", reqwest="native-tls", native_tls="openssl-sys", openssl_sys="cc")


@pytest.mark.parametrize(
    ("dependencies", "locked", "debian"),
    [
        ("", lock(shop=""), ""),
        ('reqwest = "0.12"', OPENSSL, "libssl-dev libzstd-dev pkg-config zlib1g-dev"),
        # Locked for a feature that is off, for a test, for another system.
        ('reqwest = { version = "0.12", default-features = false, features = ["rustls"] }', OPENSSL, ""),
        ('[dev-dependencies]\nreqwest = "0.12"', OPENSSL, ""),
        ('[target."cfg(windows)".dependencies]\nreqwest = "0.12"', OPENSSL, ""),
        (
            '[target.\'cfg(all(unix, not(target_env = "musl")))\'.dependencies]\nreqwest = "0.12"',
            OPENSSL,
            "libssl-dev libzstd-dev pkg-config zlib1g-dev",
        ),
        ('reqwest = { version = "0.12", optional = true }', OPENSSL, ""),
        (
            'reqwest = { version = "0.12", optional = true }\n[features]\ndefault = ["net"]\nnet = ["dep:reqwest"]',
            OPENSSL,
            "libssl-dev libzstd-dev pkg-config zlib1g-dev",
        ),
        (
            '[target.\'cfg(target_env = "musl")\'.dependencies]\ntikv-jemallocator = "1"',
            lock(tikv_jemallocator="tikv-jemalloc-sys"),
            "",
        ),
        ('tikv-jemallocator = "1"', lock(tikv_jemallocator="tikv-jemalloc-sys"), "make"),
        (
            '[build-dependencies]\ntonic-build = "1"',
            lock(tonic_build="prost-build"),
            "libprotobuf-dev protobuf-compiler",
        ),
        ('rusqlite = "1"', lock(rusqlite="libsqlite3-sys", libsqlite3_sys="pkg-config"), "libsqlite3-dev pkg-config"),
        ('rusqlite = "1"', lock(rusqlite="libsqlite3-sys", libsqlite3_sys="cc pkg-config"), ""),
    ],
)
def test_system_packages_are_those_of_what_is_compiled(
    tmp_path: Path, dependencies: str, locked: str, debian: str
) -> None:
    text = dependencies if dependencies.startswith("[") else f"[dependencies]\n{dependencies}"
    files = {"Cargo.toml": manifest(rest=text), "src/main.rs": MAIN, "Cargo.lock": locked}
    assert rust(tmp_path, files)["needs"]["debian"] == debian


@pytest.mark.parametrize(
    ("files", "server"),
    [
        ({"src/main.rs": MAIN}, False),
        ({"src/main.rs": LISTENS}, True),
        ({"src/main.rs": LISTENS.replace('"0.0.0.0:8099"', "config.address")}, False),
        ({"src/main.rs": f"{MAIN}\n#[cfg(test)]\nmod tests {{\n    {LISTENS}}}\n"}, False),
        ({"src/main.rs": MAIN, "src/bin/other.rs": LISTENS}, False),
        ({"Cargo.toml": manifest(rest='[dependencies]\nactix-web = "4"\n'), "src/main.rs": MAIN}, True),
        ({"Cargo.toml": manifest(rest='[dev-dependencies]\naxum = "4"\n'), "src/main.rs": MAIN}, False),
        (
            {
                "Cargo.toml": manifest(rest='[dependencies]\naxum = { version = "4", optional = true }\n'),
                "src/main.rs": MAIN,
            },
            False,
        ),
    ],
)
def test_a_server_is_told_from_a_program(tmp_path: Path, files: dict[str, str], server: bool) -> None:
    assert rust(tmp_path, {"Cargo.toml": manifest(), **files})["server"] is server


def test_a_workspace_gives_its_members_sources(tmp_path: Path) -> None:
    facts = found(
        tmp_path,
        {
            "Cargo.toml": '[workspace]\nmembers = ["app", "web", "other"]\n',
            "app/Cargo.toml": manifest("app", '[dependencies]\nweb = { path = "../web" }\n'),
            "app/src/main.rs": MAIN,
            "web/Cargo.toml": manifest("web", '[dependencies]\nwarp = "0.3"\n'),
            "web/src/lib.rs": "warp::serve(routes).run(([0, 0, 0, 0], 8031)).await;\n",
            "other/Cargo.toml": manifest("other-tool"),
            "other/src/main.rs": 'TcpListener::bind("0.0.0.0:8032");\n',
        },
    )
    assert facts["service"]["port"] == 8031
    assert facts["rust"]["packages_of_bins"]["app"] == "app"


def test_a_frameworks_own_port_is_offered(template: Path, tmp_path: Path) -> None:
    files = {"Cargo.toml": manifest(rest='[dependencies]\nrocket = "0.5"\n'), "src/main.rs": MAIN}
    assert slim.load(slim.render(template, write(tmp_path / "shop", files)) / ".copier-answers.yml")["port"] == 8000


@pytest.mark.parametrize(
    ("files", "features"),
    [
        (
            {
                "Cargo.toml": manifest(rest='[features]\nweb = []\n[[bin]]\nname = "a"\nrequired-features = ["web"]\n'),
                "src/bin/a.rs": MAIN,
            },
            "web",
        ),
        (
            {
                "Cargo.toml": manifest(
                    rest='[features]\ndefault = ["web"]\nweb = []\n[[bin]]\nname = "a"\nrequired-features = ["web"]\n'
                ),
                "src/bin/a.rs": MAIN,
            },
            "",
        ),
        (
            {
                "Cargo.toml": manifest(rest="[features]\nsqlite = []\nmysql = []\n"),
                "src/main.rs": MAIN,
                "Dockerfile": "ARG DB=sqlite,mysql\nRUN cargo build --features ${DB} --release\n",
            },
            "sqlite,mysql",
        ),
    ],
)
def test_features_come_from_manifest_or_dockerfile(tmp_path: Path, files: dict[str, str], features: str) -> None:
    assert rust(tmp_path, files)["features"] == features


ODD: st.SearchStrategy[Any] = st.recursive(
    st.booleans()
    | st.integers(-9, 9)
    | st.sampled_from(["x", "..", "/", "*", "../x", "src/main.rs", "dep:x", "x/y", ""]),
    lambda it: (
        st.lists(it, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "package",
                    "name",
                    "bin",
                    "path",
                    "dependencies",
                    "features",
                    "default",
                    "workspace",
                    "members",
                    "target",
                    "optional",
                ]
            ),
            it,
            max_size=4,
        )
    ),
    max_leaves=10,
)


@settings(max_examples=60, deadline=None)
@given(
    tables=st.dictionaries(st.sampled_from(["package", "bin", "dependencies", "features", "workspace", "target"]), ODD),
    locked=ODD,
)
def test_nothing_that_is_written_raises(tables: dict[str, Any], locked: Any) -> None:
    lines = [f"{key} = {value(it)}" for key, it in tables.items() if key != "package" or not isinstance(it, str)]
    text = "\n".join(lines)
    with tempfile.TemporaryDirectory() as folder:
        files = {
            "Cargo.toml": text,
            "src/main.rs": MAIN,
            "a/Cargo.toml": text,
            "Cargo.lock": f"package = {value(locked)}\n",
        }
        found(Path(folder), files)
        found(Path(folder), {"Cargo.toml": text if "package" in tables else f"{text}\n{manifest()}"})


def value(it: Any) -> str:
    """What stands for a value in TOML."""
    if isinstance(it, bool):
        return str(it).lower()
    if isinstance(it, list):
        return f"[{', '.join(map(value, it))}]"
    if isinstance(it, dict):
        return "{" + ", ".join(f"{key} = {value(inner)}" for key, inner in it.items()) + "}"
    return repr(it).replace("'", '"')


def test_nothing_outside_is_read(tmp_path: Path) -> None:
    write(tmp_path / "outside", {"Cargo.toml": manifest("outside"), "src/main.rs": MAIN, "Dockerfile": "EXPOSE 8051\n"})
    files = {
        "Cargo.toml": manifest(
            rest='[dependencies]\no = { path = "../outside" }\n[[bin]]\nname = "x"\npath = "../outside/src/main.rs"\n'
        )
    }
    project = write(tmp_path / "shop", {**files, "docker/image": "EXPOSE 8052\n", "src/lib.rs": ""})
    (project / "Dockerfile").symlink_to(tmp_path / "outside/Dockerfile")
    facts = found(project, {})
    assert facts["service"]["port"] is None
    assert facts["rust"]["bins"] == ["x"]
    # A link to another place in the project is one of its files.
    (project / "Dockerfile").unlink()
    (project / "Dockerfile").symlink_to("docker/image")
    assert found(project, {})["service"]["port"] == 8052
