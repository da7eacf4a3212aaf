"""What a Go project tells about itself."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

# Folders whose programs are never the service.
NOT_THE_SERVICE = {"examples", "example", "tools", "node_modules", "vendor", "testdata"}
# Modules that are C code behind a Go face, without a fallback in Go.
CGO_ONLY = ("github.com/mattn/go-sqlite3", "github.com/confluentinc/confluent-kafka-go")

PACKAGE_MAIN = re.compile(r"^package main\b", re.MULTILINE)
IMPORT_C = re.compile(r'^(import\s+|\s+)"C"', re.MULTILINE)
IGNORED = re.compile(r"^//go:build (ignore|tools)\b", re.MULTILINE)


def detect(root: Path) -> dict[str, Any]:
    """Return what the folder `root` says of a Go project.

    Keys: ``found`` (bool), ``version`` ("1.26", or None where no go.mod says it), ``mains`` (list of packages such
    as ``./cmd/api``, the likeliest first) and ``cgo`` (bool).
    """
    go_mod = read(root / "go.mod") or read(root / "go.work")
    found = bool(go_mod) or any(root.glob("*.go"))
    if not found:
        return {"found": False, "version": None, "mains": [], "cgo": False}
    version = re.search(r"^go (\d+\.\d+)", go_mod, re.MULTILINE)
    mains = []
    cgo = any(
        re.search(rf"^\s*(require\s+)?{re.escape(module)}(/v\d+)? v", go_mod, re.MULTILINE) for module in CGO_ONLY
    )
    for folder, names in go_files(root):
        sources = [source for name in names if not IGNORED.search(source := read(folder / name))]
        cgo = cgo or any(IMPORT_C.search(source) for source in sources)
        if any(PACKAGE_MAIN.search(source) for source in sources):
            mains.append("./" + folder.relative_to(root).as_posix() if folder != root else ".")
    return {
        "found": True,
        "version": version and version[1],
        "mains": sorted(mains, key=lambda main: likelihood(main, root.resolve().name)),
        "cgo": cgo,
    }


def go_files(root: Path) -> list[tuple[Path, list[str]]]:
    """Return the folders below `root` that hold Go sources, tests aside, each with their names."""
    found = []
    for folder, subfolders, names in os.walk(root):
        subfolders[:] = sorted(it for it in subfolders if it[0] not in "._" and it not in NOT_THE_SERVICE)
        sources = sorted(it for it in names if it.endswith(".go") and not it.endswith("_test.go"))
        if sources:
            found.append((Path(folder), sources))
    return found


def likelihood(main: str, name: str) -> tuple[bool, bool, int, str]:
    """Return a key that sorts the service's main package first: the root, then the one named like the project."""
    return main != ".", not main.endswith(f"/{name}"), main.count("/"), main


def read(path: Path) -> str:
    """Return the beginning of the file `path`: what is asked for stands there. Nothing where it can't be read."""
    try:
        # A link may lead out of the project, and a pipe would never end.
        if path.is_symlink() or not path.is_file():
            return ""
        with path.open(encoding="utf-8", errors="replace") as file:
            return file.read(100_000)
    except OSError:
        return ""
