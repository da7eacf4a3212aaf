"""Whatever the answers were and are now, and wherever the owner added lines: an update brings those and keeps these."""

from __future__ import annotations

import tempfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import copier
import pytest
import slim
from hypothesis import HealthCheck, Phase, given, note, reject, settings
from hypothesis import strategies as st
from test_update import files, next_version

ADDED = {"Dockerfile": "# Ours, line {}", ".dockerignore": "/ours-{}", "Makefile": "# Ours, line {}"}


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A template with two tagged versions, v1.0.0 and v1.1.0."""
    return next_version(slim.clone_template(tmp_path_factory.mktemp("template"), tag="v1.0.0"))


def answers(language: str) -> st.SearchStrategy[dict[str, Any]]:
    """Any of the language's variants, on any target, with any of the answers that all languages share."""
    target = {"target": st.sampled_from(slim.LANGUAGES[language]["targets"])}
    shared = {
        "port": st.sampled_from([0, 80, 8080, 9090]),
        "health_path": st.sampled_from(["/healthz", "/", "/v1/ready"]),
        "image": st.sampled_from(["shop", "registry.example.com:5000/team/shop"]),
        "data_dir": st.sampled_from(["", "/data", "/var/lib/shop"]),
        "tzdata": st.booleans(),
        "size_budget": st.integers(0, 100000),
        "build_packages": st.sampled_from(["", "git", "git protobuf-dev"]),
        "context_files": st.sampled_from(["", "certs/ca.pem"]),
    }
    variants = st.sampled_from(list(slim.LANGUAGES[language]["variants"].values()))
    chosen = st.fixed_dictionaries(target, optional=shared)
    return st.builds(lambda variant, some: {**variant, **some, "language": language}, variants, chosen)


def add_lines(text: str, other: str, marks: list[float], line: str) -> tuple[str, str]:
    """Add a line of the owner's at each of the places `marks` (0 to 1) in `text`, and at the same ones in `other`.

    They are added between two lines that stand once, side by side, in both texts: elsewhere there is no same place.
    """
    mine, theirs = text.splitlines(), other.splitlines()
    there = set(pairwise(theirs))
    once = [it for it in mine if mine.count(it) == theirs.count(it) == 1]
    common = [pair for pair in pairwise(mine) if pair in there and set(pair) <= set(once)]
    for number, mark in enumerate(marks if common else []):
        before, _ = common[int(mark * (len(common) - 1))]
        for lines in (mine, theirs):
            lines.insert(lines.index(before) + 1, line.format(number))
    return "\n".join(mine) + "\n", "\n".join(theirs) + "\n"


# Without shrinking, since an example takes seconds.
@settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(data=st.data())
def test_an_update_equals_a_fresh_copy_and_the_owners_lines(versions: Path, data: st.DataObject) -> None:
    language = data.draw(st.sampled_from(list(slim.LANGUAGES)), "language")
    old, new = (data.draw(answers(language), label) for label in ("old answers", "new answers"))
    marks = {name: data.draw(st.lists(st.floats(0, 1), max_size=3), name) for name in ADDED}
    with tempfile.TemporaryDirectory(prefix="slim-update-") as folder:
        project, fresh = Path(folder, "project/shop"), Path(folder, "fresh/shop")
        copier.run_copy(str(versions), project, old, vcs_ref="v1.0.0", defaults=True, unsafe=True, quiet=True)
        # What isn't said anew stays as it was answered.
        known = {k: v for k, v in slim.load(project / ".copier-answers.yml").items() if k[0] != "_"}
        try:
            slim.render(versions, fresh, **{**known, **new})
        except ValueError:
            # An old answer that doesn't go with the new ones, such as Alpine's packages on Debian.
            reject()
        for name, line in ADDED.items():
            texts = ((it / name).read_text(encoding="utf-8") for it in (project, fresh))
            edited, expected = add_lines(next(texts), next(texts), marks[name], line)
            (project / name).write_text(edited, encoding="utf-8")
            (fresh / name).write_text(expected, encoding="utf-8")
        slim.git("init", "--quiet", cwd=project)
        slim.commit(project, "Our own lines")
        copier.run_update(project, new, defaults=True, unsafe=True, quiet=True, overwrite=True)
        note(slim.git("diff", cwd=project))
        assert files(project) == files(fresh)
