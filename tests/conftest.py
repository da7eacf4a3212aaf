"""Fixtures and options of the tests."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
import slim

# The linters that the lock file pins, and that a rendered Makefile looks for.
os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --golden."""
    parser.addoption("--golden", action="store_true", help="write the golden files instead of comparing with them")


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template as a tagged repository, with the working tree's uncommitted changes applied."""
    return slim.clone_template(tmp_path_factory.mktemp("template"))
