"""Real packages, taken from the registries by their own clients, get the answers that a person would give.

tests/reality/<language>/packages.yml names them; `fetch NAME VERSION FOLDER` beside it puts the sources of one into a
new folder. Nothing of theirs is committed but name, version and what is expected: see packages.yml of Go.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import slim

REALITY = slim.TESTS / "reality"
PACKAGES = [
    pytest.param(path.parent.name, package, id=f"{path.parent.name}-{package['name'].rpartition('/')[2]}")
    for path in sorted(REALITY.glob("*/packages.yml"))
    for package in slim.load(path)
]
BUILT = [it for it in PACKAGES if isinstance(it.values[1], dict) and "run" in it.values[1]]


def fetch(language: str, package: dict[str, Any], folder: Path) -> Path:
    """Put the sources of a package into `folder`, kept from run to run, and return a copy that may be written to.

    The copy's name is the package's, as a clone of its repository would be called.
    """
    kept = folder / "kept"
    slim.run(REALITY / language / "fetch", package["name"], str(package["version"]), kept)
    name = re.sub(r"/v\d+$|\.git$", "", package["name"]).rpartition("/")[2].rpartition(":")[2]
    copy = Path(shutil.copytree(kept, folder / name, symlinks=True))
    slim.run("chmod", "-R", "u+w", copy)
    return copy


@pytest.mark.parametrize(("language", "package"), PACKAGES)
def test_a_real_package_gets_the_answers_of_a_person(
    template: Path, tmp_path: Path, record_property: Any, language: str, package: dict[str, Any]
) -> None:
    project = fetch(language, package, tmp_path)
    slim.render(template, project)
    found = slim.load(project / ".copier-answers.yml")
    expected = {"language": language, **package["answers"]}
    wrong = {key: (found.get(key), value) for key, value in expected.items() if found.get(key) != value}
    record_property("score", (language, len(expected) - len(wrong), len(expected)))
    assert not wrong, f"found, expected: {wrong}"


@pytest.mark.engine
@pytest.mark.parametrize(("language", "package"), BUILT)
def test_a_real_package_is_built_and_runs_by_default(
    template: Path, tmp_path: Path, language: str, package: dict[str, Any]
) -> None:
    project = slim.render(template, fetch(language, package, tmp_path))
    slim.make(project, "build", "IMAGE=test-reality")
    run = package["run"]
    if "path" in run:
        flags = tuple(run.get("flags", []))
        with slim.container("test-reality", *run.get("args", []), port=run["port"], flags=flags) as (_, url):
            status, body = slim.request(url + run["path"])
            assert status == 200, body
    else:
        body = slim.docker("run", "--rm", *slim.HARDENED, "test-reality", *run["args"])
    assert re.search(run["says"], body), body
