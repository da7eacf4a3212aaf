"""What a Python project tells about itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hooks.detection import Project

Table = dict[str, Any]

NOTHING: Table = {"found": False, "version": None, "installer": "uv", "runner": "python", "apps": {}, "package": False, "needs": {}}


def detect(project: Project) -> Table:
    """Return what `project` says of itself."""
    return {**NOTHING, "apps": {it: [] for it in ("uvicorn", "gunicorn", "script", "python")}}
