"""What a Go project tells about itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hooks.detection import Project

# Modules that are C code behind a Go face, without a fallback in Go.
CGO_ONLY = ("github.com/mattn/go-sqlite3", "github.com/confluentinc/confluent-kafka-go")

PACKAGE_MAIN = re.compile(r"^package main\b", re.MULTILINE)
IMPORT_C = re.compile(r'^(import\s+|\s+)"C"', re.MULTILINE)
IGNORED = re.compile(r"^//go:build (ignore|tools)\b", re.MULTILINE)


def detect(project: Project) -> dict[str, Any]:
    """Return what `project` says of itself.

    Keys: ``found`` (bool), ``version`` ("1.26", or None where no go.mod says it), ``mains`` (list of packages such
    as ``./cmd/api``, the likeliest first), ``cgo`` (bool) and ``needs`` (system packages by distribution: none known).
    """
    go_mod = project.read("go.mod") or project.read("go.work")
    if not go_mod and not any(project.root.glob("*.go")):
        return {"found": False, "version": None, "mains": [], "cgo": False, "needs": {}}
    version = re.search(r"^go (\d+\.\d+)", go_mod, re.MULTILINE)
    mains = []
    cgo = any(
        re.search(rf"^\s*(require\s+)?{re.escape(module)}(/v\d+)? v", go_mod, re.MULTILINE) for module in CGO_ONLY
    )
    for folder, names in project.files(".go"):
        sources = [project.read(folder, it) for it in names if not it.endswith("_test.go")]
        built = [source for source in sources if not IGNORED.search(source)]
        cgo = cgo or any(IMPORT_C.search(source) for source in built)
        if any(PACKAGE_MAIN.search(source) for source in built):
            mains.append(f"./{folder}" if folder != "." else ".")
    return {
        "found": True,
        "version": version and version[1],
        "mains": sorted(mains, key=lambda main: likelihood(main, project.name)),
        "cgo": cgo,
        "needs": {},
    }


def likelihood(main: str, name: str) -> tuple[bool, bool, int, str]:
    """Return a key that sorts the service's main package first: the root, then the one named like the project."""
    return main != ".", not main.endswith(f"/{name}"), main.count("/"), main
