"""What a Rust project tells about itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hooks.detection import Project

Table = dict[str, Any]

# A package that depends on one of these serves.
SERVERS = {"actix-web", "axum", "hyper", "poem", "rocket", "salvo", "tide", "tiny_http", "tonic", "warp"}

NOTHING: Table = {"found": False, "version": None, "bins": [], "packages_of_bins": {}, "needs": {}}


def detect(project: Project) -> Table:
    """Return what `project` says of itself.

    Keys: ``found`` (bool), ``version`` (the newest Rust that a manifest or toolchain file asks for, such as "1.85", or
    None), ``bins`` (names of binaries, the likeliest first), ``packages_of_bins`` (a binary's package, in workspaces)
    and ``needs`` (system packages that the dependencies are built with, by distribution).
    """
    if not project.read("Cargo.toml"):
        return NOTHING
    manifests = {folder: project.toml(folder, "Cargo.toml") for folder, _ in project.files("Cargo.toml")}
    packages = {folder: package for folder, it in manifests.items() if (package := named_package(it))}
    workspace = manifests.get(".", {}).get("workspace")
    shared = workspace.get("package") if isinstance(workspace, dict) else None
    toolchain = project.toml("rust-toolchain.toml").get("toolchain")
    binaries = {
        name: package["name"]
        for folder, package in packages.items()
        for name in bins(project, folder, manifests[folder])
    }
    first = {project.name, *(it.get("default-run") for it in packages.values())}
    servers = {
        it["name"] for folder, it in packages.items() if SERVERS & set(manifests[folder].get("dependencies", {}))
    }
    return {
        "found": True,
        "version": newest([toolchain, shared, *packages.values()]),
        "bins": sorted(binaries, key=lambda it: (it not in first, binaries[it] not in servers, binaries[it] != it, it)),
        "packages_of_bins": binaries if len(packages) > 1 else {},
        "needs": needs(project.toml("Cargo.lock")),
    }


def named_package(manifest: Table) -> Table | None:
    """Return the [package] of a manifest, if it has a sound one."""
    package = manifest.get("package")
    return package if isinstance(package, dict) and isinstance(package.get("name"), str) else None


def bins(project: Project, folder: str, manifest: Table) -> Iterator[str]:
    """Yield the names of a package's binaries, as cargo finds them."""
    package = manifest["package"]
    written = [it for it in manifest.get("bin", []) if isinstance(it, dict) and isinstance(it.get("name"), str)]
    yield from (it["name"] for it in written)
    if package.get("autobins") is False:
        return
    paths = {it.get("path") for it in written}
    if project.read(folder, "src", "main.rs") and "src/main.rs" not in paths:
        yield package["name"]
    for path in sorted((project.root / folder / "src" / "bin").glob("*")):
        if path.suffix == ".rs" and f"src/bin/{path.name}" not in paths:
            yield path.stem
        elif project.read(folder, "src", "bin", path.name, "main.rs") and f"src/bin/{path.name}/main.rs" not in paths:
            yield path.name


def newest(tables: list[Any]) -> str | None:
    """Return the newest Rust release that any of the tables asks for, as two numbers."""
    texts = [it.get(key) for it in tables if isinstance(it, dict) for key in ("rust-version", "channel")]
    found = [(int(it[1]), int(it[2])) for text in texts if (it := re.match(r"(\d+)\.(\d+)", str(text)))]
    return ".".join(map(str, max(found))) if found else None


def needs(lock: Table) -> dict[str, str]:
    """Return the packages of Alpine and of Debian that the crates in a Cargo.lock are built with."""
    crates = {
        it["name"]: {str(name).split(" ")[0] for name in it.get("dependencies", [])}
        for it in lock.get("package", [])
        if isinstance(it, dict) and isinstance(it.get("name"), str)
    }
    alpine: list[str] = []
    debian: list[str] = []
    if "openssl-src" in crates:
        alpine += ["linux-headers", "make", "perl"]
        debian += ["make", "perl"]
    elif "openssl-sys" in crates:
        alpine += ["openssl-dev", "openssl-libs-static", "pkgconf"]
        # Debian's archive wants those of the two compressors.
        debian += ["libssl-dev", "libzstd-dev", "pkg-config", "zlib1g-dev"]
    # Without cc, the crate compiles no SQLite of its own.
    if "cc" not in crates.get("libsqlite3-sys", {"cc"}):
        alpine += ["pkgconf", "sqlite-dev", "sqlite-static"]
        debian += ["libsqlite3-dev", "pkg-config"]
    if "prost-build" in crates:
        alpine += ["protobuf-dev"]
        debian += ["libprotobuf-dev", "protobuf-compiler"]
    # aws-lc-sys, alone, does without.
    if any("cmake" in dependencies for name, dependencies in crates.items() if name != "aws-lc-sys"):
        alpine += ["cmake", "g++", "make"]
        debian += ["cmake", "g++", "make"]
    return {"alpine": " ".join(sorted(set(alpine))), "debian": " ".join(sorted(set(debian)))}
