"""The README says what is there: every question, every make target, the commands for the tests."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import bench
import chart
import slim
import yaml

README = (slim.REPO / "README.md").read_text(encoding="utf-8")


class Loader(yaml.SafeLoader):
    """Reads copier.yml with its includes."""


def include(_: Loader, node: yaml.ScalarNode) -> list[Any]:
    return [slim.load(path) for path in sorted(slim.REPO.glob(str(node.value)))]


Loader.add_constructor("!include", include)


def questions() -> dict[str, dict[str, Any]]:
    """The questions of copier.yml and of all that it includes, by name."""
    documents = yaml.load_all((slim.REPO / "copier.yml").read_text(encoding="utf-8"), Loader)
    flat = [part for it in documents if it for part in (it if isinstance(it, list) else [it])]
    return {name: it for part in flat for name, it in part.items() if isinstance(it, dict) and name[0] != "_"}


def rows(heading: str) -> set[str]:
    """The names in the first column of the tables under a heading."""
    section = re.split(r"^#+ ", README.split(heading, 1)[1], maxsplit=1, flags=re.MULTILINE)[0]
    firsts = re.findall(r"^\| ((?:`[a-z_-]+`(?:, )?)+) \|", section, re.MULTILINE)
    return {name for first in firsts for name in re.findall(r"`([a-z_-]+)`", first)}


def test_every_question_is_explained() -> None:
    asked = {name for name, it in questions().items() if it.get("when") is not False and it.get("ask") is not False}
    assert rows("### The questions\n") == asked


def test_every_target_is_explained() -> None:
    assert rows("### The targets\n") == set(slim.TARGETS)


def test_every_make_target_is_explained() -> None:
    makefiles = "".join(it.read_text("utf-8") for it in (slim.TESTS / "golden").glob("*/Makefile"))
    targets = set(re.findall(r"^\.PHONY: (\w+)$", makefiles, re.MULTILINE))
    assert rows("### The Makefile\n") == targets - {"help"}


def test_the_tables_and_the_chart_are_of_the_recorded_figures(tmp_path: Path) -> None:
    recorded = json.loads(bench.RECORDED.read_text(encoding="utf-8"))
    assert README.split(bench.BEGIN)[1].split(bench.END)[0].strip() == bench.tables(recorded)
    for path in chart.write(chart.services(recorded), tmp_path):
        assert path.read_bytes() == (bench.CHARTS / path.name).read_bytes(), f"{path.name} is old: make bench"


def test_ci_runs_the_command_of_the_readme() -> None:
    assert re.search(r"^make test\b", README, re.MULTILINE)
    assert "exec make test" in (slim.REPO / ".ci/run").read_text(encoding="utf-8")
