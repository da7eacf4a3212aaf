"""What the template finds in the destination before it asks, offered as defaults.

Copier loads `Detection` through ``_jinja_extensions``. It adds ``detected`` to the context: facts by language, e.g.
``detected.go.mains``; the same keys whether something was found or not, ``found`` among them.

A fact is only ever a question's default. Copier stores the answer, so that an update, which renders into empty
folders, doesn't look again.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from copier_template_extensions import ContextHook
from jinja2 import Environment

# Python 3.10 has no parser for TOML: nothing is offered from it there, and the questions are the same.
tomllib = import_module("tomllib") if find_spec("tomllib") else None

DETECTORS = Path(__file__).parent / "detectors"

# Folders that hold no service, or somebody else's code.
SKIPPED = {"examples", "example", "tools", "node_modules", "vendor", "testdata", "target", "third_party"}


class Project:
    """The folder that is looked at: what lies in it is read, never followed out of it, and nothing is run."""

    def __init__(self, root: Path) -> None:
        """Look at the folder `root`, which needn't exist."""
        self.root = root
        self.name = root.resolve().name

    def read(self, *names: str) -> str:
        """Return the file at `names` below the root, its first million characters at most. Else nothing."""
        path = self.root
        try:
            # A link may lead out of the project, and a pipe would never end.
            for name in names:
                path /= name
                if path.is_symlink():
                    return ""
            if not path.is_file():
                return ""
            with path.open(encoding="utf-8", errors="replace") as file:
                return file.read(1_000_000)
        except OSError:
            return ""

    def toml(self, *names: str) -> dict[str, Any]:
        """Return what the TOML file at `names` below the root holds. Nothing where it is none."""
        try:
            return tomllib.loads(self.read(*names)) if tomllib else {}
        except ValueError:
            return {}

    def files(self, *endings: str) -> Iterator[tuple[str, list[str]]]:
        """Yield the folders that hold files with these endings: path below the root ("." first), and names."""
        for folder, subfolders, names in os.walk(self.root):
            subfolders[:] = sorted(it for it in subfolders if it[0] not in "._" and it not in SKIPPED)
            if chosen := sorted(it for it in names if it.endswith(endings)):
                yield Path(folder).relative_to(self.root).as_posix(), chosen


def detect(root: Path) -> dict[str, dict[str, Any]]:
    """Return the facts that each of `hooks/detectors/<language>.py` finds in the folder `root`."""
    facts = {}
    for path in sorted(DETECTORS.glob("*.py")):
        spec = spec_from_file_location(f"copier_slim_image_{path.stem}", path)
        assert spec and spec.loader, path
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        facts[path.stem] = module.detect(Project(root))
    return facts


class Detection(ContextHook):
    """Adds what is found in the destination to the context of each template."""

    def __init__(self, environment: Environment) -> None:
        """Begin with nothing looked at."""
        super().__init__(environment)
        # Copier renders dozens of templates in a run, the first of them before it writes a file.
        self.facts: dict[str, dict[str, Any]] | None = None

    def hook(self, context: dict[str, Any]) -> None:
        """Add `detected` to `context`, in place."""
        if self.facts is None:
            self.facts = detect(Path(context["_copier_conf"]["dst_path"]))
        context["detected"] = self.facts
