"""What the template finds in the destination before it asks, offered as defaults.

Copier loads `Detection` through ``_jinja_extensions``. It adds to the context

- ``detected``: facts by language, e.g. ``detected.go.main``; the same keys whether something was found or not;
- ``detected_language``: the language whose project was found, or None.

A fact is only ever a question's default. Copier stores the answer, so that an update, which renders into empty
folders, doesn't look again.
"""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from copier_template_extensions import ContextHook
from jinja2 import Environment

DETECTORS = Path(__file__).parent / "detectors"


def detect(root: Path) -> dict[str, dict[str, Any]]:
    """Return the facts that each of `hooks/detectors/<language>.py` finds in the folder `root`."""
    facts = {}
    for path in sorted(DETECTORS.glob("*.py")):
        spec = spec_from_file_location(f"copier_slim_image_{path.stem}", path)
        assert spec and spec.loader, path
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        facts[path.stem] = module.detect(root)
    return facts


class Detection(ContextHook):
    """Adds what is found in the destination to the context of each template."""

    def __init__(self, environment: Environment) -> None:
        """Begin with nothing looked at."""
        super().__init__(environment)
        # Copier renders dozens of templates in a run, the first of them before it writes a file.
        self.facts: dict[str, dict[str, Any]] | None = None

    def hook(self, context: dict[str, Any]) -> None:
        """Add `detected` and `detected_language` to `context`, in place."""
        if self.facts is None:
            self.facts = detect(Path(context["_copier_conf"]["dst_path"]))
        context["detected"] = self.facts
        context["detected_language"] = next((name for name, facts in self.facts.items() if facts["found"]), None)
