"""What the tests of detection share: a folder with some files, what is found there, and what it is answered with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import slim

from hooks import detection

Files = dict[str, str]


def write(folder: Path, files: Files) -> Path:
    """Write these files below `folder`, and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def found(folder: Path, files: Files) -> dict[str, Any]:
    """Return what is found in a folder with these files: what `detected` holds."""
    return detection.detect(write(folder, files))


def answers(template: Path, folder: Path, files: Files, **given: Any) -> dict[str, Any]:
    """Render into a folder with these files, by default, and return the answers. The files stay as they are."""
    slim.render(template, write(folder, files), **given)
    for name, text in files.items():
        assert (folder / name).read_text(encoding="utf-8") == text
    stored: dict[str, Any] = slim.load(folder / ".copier-answers.yml")
    return stored
