"""Who has a project from a released version of the template gets to this one by a plain update, with all answers kept.

It needs the repository's whole history: the released versions are taken from there.
"""

from __future__ import annotations

import io
import subprocess
import tarfile
from pathlib import Path

import copier
import pytest
import slim
import yaml
from test_update import files

# What was released so far: the commit of each, and the languages that it had.
RELEASES = {
    "v0.1.0": ("062b0d2049ac0e6417ea75fa2183a791fd2401f7", ["go"]),
    "v0.2.0": ("971030ee78a90faa5b26c14b96a3a279ccb062b8", ["cpp", "go", "rust"]),
    "v0.3.0": ("46136f237eddda709d763b8e9a852e4ca4467390", ["cpp", "go", "node", "python", "rust"]),
}
MADE = [
    pytest.param(version, language, variant, id=f"{version}-{language}-{variant}")
    for version, (_, languages) in RELEASES.items()
    for language in languages
    for variant in ("default", "advanced")
]
# Files are left to the owner, but for these.
OURS = ("Dockerfile", ".dockerignore", "Makefile", ".copier-answers.yml")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template with a tag for each release, and one for the working tree."""
    folder = tmp_path_factory.mktemp("template")
    slim.git("init", "--quiet", cwd=folder)
    for version, (commit, _) in RELEASES.items():
        slim.git("rm", "-rq", "--ignore-unmatch", ".", cwd=folder)
        archive = ("git", "-C", str(slim.REPO), "archive", commit, "copier.yml", "hooks", "template")
        done = subprocess.run(archive, capture_output=True, check=False)
        assert not done.returncode, f"{version} isn't in this clone: git fetch --unshallow\n{done.stderr.decode()}"
        with tarfile.open(fileobj=io.BytesIO(done.stdout)) as tar:
            tar.extractall(folder, filter="data")
        slim.commit(folder, version, tag=version)
    slim.git("rm", "-rq", ".", cwd=folder)
    return slim.clone_template(folder)


@pytest.mark.parametrize(("version", "language", "variant"), MADE)
def test_an_update_from_a_release_keeps_answers_and_edits(
    template: Path, tmp_path: Path, version: str, language: str, variant: str
) -> None:
    project = tmp_path / "user-service"
    path = f"{version}:template/languages/{language}/language.yml"
    variants = yaml.safe_load(slim.git("show", path, cwd=template))["variants"]
    answers = {"language": language, **variants.get(variant, {})}
    copier.run_copy(str(template), project, answers, vcs_ref=version, defaults=True, unsafe=True, quiet=True)
    old = slim.load(project / ".copier-answers.yml")
    dockerfile = project / "Dockerfile"
    dockerfile.write_text(dockerfile.read_text(encoding="utf-8") + "LABEL team=ours\n", encoding="utf-8")
    slim.git("init", "--quiet", cwd=project)
    slim.commit(project, "Our service")

    copier.run_update(project, defaults=True, unsafe=True, quiet=True, overwrite=True)

    new = slim.load(project / ".copier-answers.yml")
    assert {name: new.get(name) for name in old if name != "_commit"} == {
        k: v for k, v in old.items() if k != "_commit"
    }
    said = {name: value for name, value in new.items() if name[0] != "_"}
    fresh = slim.render(template, tmp_path / "fresh/user-service", **said)
    expected = {name: text for name, text in files(fresh).items() if name in OURS}
    expected["Dockerfile"] += "LABEL team=ours\n"
    assert {name: text for name, text in files(project).items() if name in OURS} == expected
