"""`copier update` from one tagged version to the next: it brings what is new and keeps the owner's edits."""

from __future__ import annotations

import re
from pathlib import Path

import copier
import pytest
import slim


def replace(path: Path, old: str, new: str) -> None:
    """Replace `old`, which must be there, in the file `path`."""
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path} has no {old!r}"
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def versions(tmp_path: Path) -> Path:
    """A template with two tagged versions: v1.0.0 as it is, and v1.1.0 with a newer Alpine and a reworded Makefile."""
    template = slim.clone_template(tmp_path / "template", tag="v1.0.0")
    replace(template / "template/args.jinja", "3.24", "3.25")
    replace(
        template / "template/project/{{ makefile }}.jinja",
        "## check the Dockerfile",
        "## look for mistakes in the Dockerfile",
    )
    replace(template / "template/service.Dockerfile.jinja", "WORKDIR /app\n", "WORKDIR /app\nSTOPSIGNAL SIGTERM\n")
    slim.commit(template, "Next version", tag="v1.1.0")
    return template


@pytest.fixture
def project(versions: Path, tmp_path: Path) -> Path:
    """A service that somebody made with v1.0.0 and has committed."""
    folder = tmp_path / "user-service"
    copier.run_copy(str(versions), folder, vcs_ref="v1.0.0", defaults=True, unsafe=True, quiet=True)
    slim.git("init", "--quiet", cwd=folder)
    slim.commit(folder, "New service")
    return folder


def update(project: Path, **answers: object) -> str:
    """Update to the newest version, and return what git then shows as changed."""
    copier.run_update(project, data=answers, defaults=True, unsafe=True, quiet=True, overwrite=True)
    return slim.git("diff", cwd=project)


def files(folder: Path) -> dict[str, str]:
    """The text of every file in `folder`, by its path."""
    return {
        str(it.relative_to(folder)): it.read_text(encoding="utf-8")
        for it in sorted(folder.rglob("*"))
        if it.is_file() and ".git" not in it.relative_to(folder).parts
    }


def test_an_updated_copy_equals_a_fresh_one(versions: Path, project: Path, tmp_path: Path) -> None:
    update(project)
    assert files(project) == files(slim.render(versions, tmp_path / "fresh/user-service"))


def test_an_update_to_the_same_version_changes_nothing(versions: Path, project: Path) -> None:
    update(project)
    slim.commit(project, "Update")
    assert update(project) == ""


def test_the_owners_edits_stay(project: Path) -> None:
    dockerfile, makefile, ignore = project / "Dockerfile", project / "Makefile", project / ".dockerignore"
    replace(dockerfile, "ARG GO_VERSION=1.27\n", "ARG GO_VERSION=1.27.4\n")
    replace(dockerfile, "EXPOSE 8080\n", "EXPOSE 8080\nEXPOSE 9090\nENV LOG_LEVEL=debug\n")
    replace(makefile, "SIZE_BUDGET ?= 100\n", "SIZE_BUDGET ?= 30\n")
    makefile.write_text(
        makefile.read_text() + "\n.PHONY: deploy\ndeploy: push ## roll it out\n\tkubectl apply -f deploy\n"
    )
    ignore.write_text(ignore.read_text() + "!certs/ca.pem\n")
    slim.commit(project, "Our own needs")

    update(project)

    text = "".join(files(project).values())
    assert not re.search(r"^(<<<<<<<|>>>>>>>)", text, re.MULTILINE), text
    assert "ARG GO_VERSION=1.27.4\n" in dockerfile.read_text()
    assert "EXPOSE 9090\nENV LOG_LEVEL=debug\n" in dockerfile.read_text()
    assert "SIZE_BUDGET ?= 30\n" in makefile.read_text()
    assert "deploy: push ## roll it out" in makefile.read_text()
    assert ignore.read_text().endswith("!certs/ca.pem\n")
    # And what is new in the template arrived beside them.
    assert "ARG ALPINE_VERSION=3.25\n" in dockerfile.read_text()
    assert "STOPSIGNAL SIGTERM\n" in dockerfile.read_text()
    assert "## look for mistakes in the Dockerfile" in makefile.read_text()


def test_a_file_that_the_owner_deleted_stays_deleted(project: Path) -> None:
    (project / "main_test.go").unlink()
    slim.commit(project, "No tests")
    update(project)
    assert not (project / "main_test.go").exists()


def test_an_answer_can_be_changed_at_an_update(versions: Path, project: Path, tmp_path: Path) -> None:
    update(project, port=9090, target="distroless")
    fresh = slim.render(versions, tmp_path / "fresh/user-service", port=9090, target="distroless")
    assert files(project) == files(fresh)


def test_no_starter_comes_into_a_project_that_had_none(versions: Path, tmp_path: Path) -> None:
    folder = tmp_path / "old-service"
    folder.mkdir()
    (folder / "go.mod").write_text("module example.com/old-service\n\ngo 1.26\n")
    copier.run_copy(str(versions), folder, vcs_ref="v1.0.0", defaults=True, unsafe=True, quiet=True)
    slim.git("init", "--quiet", cwd=folder)
    slim.commit(folder, "Slim image")
    update(folder)
    assert sorted(files(folder)) == [".copier-answers.yml", ".dockerignore", "Dockerfile", "Makefile", "go.mod"]
