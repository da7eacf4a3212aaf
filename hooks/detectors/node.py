"""What a Node.js project tells about itself."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hooks.detection import Project

Table = dict[str, Any]

NOTHING: Table = {
    "found": False,
    "version": None,
    "package_manager": "npm",
    "build": "",
    "entry": "server.js",
    "npmrc": False,
    "needs": {},
}


def detect(project: Project) -> Table:
    """Return what `project` says of itself."""
    return NOTHING
