"""The rendered files as files, to be read: `make golden` writes them, and a change shows in `git diff`."""

from __future__ import annotations

import filecmp
import itertools
import shutil
from pathlib import Path
from typing import Any

import pytest
import slim

GOLDEN = slim.TESTS / "golden"
RENDERED = ["Dockerfile", ".dockerignore", "Makefile"]


def combinations() -> dict[str, dict[str, Any]]:
    """Every language on every target in each of its variants, and once with all that is advanced."""
    cases = {}
    for language, data in slim.LANGUAGES.items():
        for target, (variant, answers) in itertools.product(data["targets"], data["variants"].items()):
            cases[f"{language}-{variant}-{target}"] = {"language": language, "target": target, **answers}
    return cases


CASES = combinations()


@pytest.fixture(params=CASES)
def rendered(request: pytest.FixtureRequest, template: Path, tmp_path: Path) -> tuple[str, Path]:
    name = request.param
    return name, slim.render(template, tmp_path / "user-service", starter=False, **CASES[name])


def test_rendered_files_are_the_golden_ones(rendered: tuple[str, Path], request: pytest.FixtureRequest) -> None:
    name, folder = rendered
    if request.config.getoption("--golden"):
        shutil.rmtree(GOLDEN / name, ignore_errors=True)
        (GOLDEN / name).mkdir(parents=True)
        for file in RENDERED:
            shutil.copy(folder / file, GOLDEN / name / file)
    assert sorted(it.name for it in folder.iterdir()) == sorted([".copier-answers.yml", *RENDERED])
    same, different, unreadable = filecmp.cmpfiles(GOLDEN / name, folder, RENDERED, shallow=False)
    assert sorted(same) == sorted(RENDERED), f"make golden, then read git diff: {different + unreadable}"


def test_no_golden_file_is_left_over() -> None:
    assert {it.name for it in GOLDEN.iterdir()} == set(CASES)
