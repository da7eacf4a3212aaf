"""The README says what is there: every question, every make target, the commands for the tests."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import bench
import chart
import figures
import pytest
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
    recorded = bench.recorded()
    for path in bench.READMES:
        text = path.read_text(encoding="utf-8")
        assert text.split(bench.BEGIN)[1].split(bench.END)[0].strip() == bench.tables(recorded), path
    assert (bench.DOCS / "figures.md").read_text(encoding="utf-8") == bench.document(recorded)
    for path in chart.write(chart.services(recorded), tmp_path):
        assert path.read_bytes() == (bench.DOCS / path.name).read_bytes(), f"{path.name} is old: make bench"


def code_blocks(text: str) -> list[str]:
    """The fenced code blocks of a Markdown text, without what a comment says: that is in the text's own language."""
    blocks = re.findall(r"^```.*?^```$", text, re.MULTILINE | re.DOTALL)
    return [re.sub(r"(^|\s)# .*", r"\1#", it) for it in blocks]


def table_rows(text: str) -> list[tuple[list[str], list[str]]]:
    """The code and the numbers in each row of a Markdown text's tables."""
    rows = re.findall(r"^\|.*\|$", text, re.MULTILINE)
    return [(sorted(re.findall(r"`[^`]+`", it)), sorted(re.findall(r"\d+", re.sub(r"`[^`]+`", "", it)))) for it in rows]


@pytest.mark.parametrize("path", [it for it in bench.READMES if it.name != "README.md"], ids=lambda it: it.name)
def test_a_translation_has_the_same_headings_tables_and_code(path: Path) -> None:
    ours, theirs = README, path.read_text(encoding="utf-8")
    headings = [re.findall(r"^#+(?= )", it, re.MULTILINE) for it in (ours, theirs)]
    assert headings[0] == headings[1]
    assert table_rows(theirs) == table_rows(ours)
    assert code_blocks(theirs) == code_blocks(ours)


def test_there_is_a_chinese_readme() -> None:
    assert "README.zh-CN.md" in [it.name for it in bench.READMES]


def test_before_and_after_are_what_is_built() -> None:
    before, after = re.findall(r"```dockerfile\n(.*?)```", README.split("## Before and after")[1], re.DOTALL)[:2]
    naive = (figures.SAMPLE.folder / "naive.Dockerfile").read_text("utf-8")
    assert before == "".join(it for it in naive.splitlines(keepends=True) if not it.startswith("#"))
    rendered = iter((slim.TESTS / "golden/go-cgo-scratch/Dockerfile").read_text("utf-8").splitlines())
    for line in after.splitlines():
        assert line == "# …" or line in rendered, f"{line!r} is not rendered, or not in this order"


def test_ci_runs_the_command_of_the_readme() -> None:
    assert re.search(r"^make test\b", README, re.MULTILINE)
    assert "exec make test" in (slim.REPO / ".ci/run").read_text(encoding="utf-8")
