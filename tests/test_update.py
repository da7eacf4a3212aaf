"""`copier update` from one tagged version to the next: it brings what is new and keeps the owner's edits."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import copier
import copier.errors
import pytest
import slim


def replace(path: Path, old: str, new: str) -> None:
    """Replace `old`, which must be there, in the file `path`."""
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path} has no {old!r}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def next_version(template: Path) -> Path:
    """Commit and tag a next version, v1.1.0, with a newer Alpine, a reworded Makefile, and a line more."""
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
def versions(tmp_path: Path) -> Path:
    """A template with two tagged versions: v1.0.0 as it is, and v1.1.0."""
    return next_version(slim.clone_template(tmp_path / "template", tag="v1.0.0"))


@pytest.fixture
def project(versions: Path, tmp_path: Path) -> Path:
    """A service that somebody made with v1.0.0 and has committed."""
    folder = tmp_path / "user-service"
    copier.run_copy(str(versions), folder, vcs_ref="v1.0.0", defaults=True, unsafe=True, quiet=True)
    slim.git("init", "--quiet", cwd=folder)
    slim.commit(folder, "New service")
    return folder


def update(project: Path, answers_file: str | None = None, **answers: object) -> str:
    """Update to the newest version, and return what git then shows as changed."""
    copier.run_update(
        project, answers, answers_file=answers_file, defaults=True, unsafe=True, quiet=True, overwrite=True
    )
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


# --- as owners live ---------------------------------------------------------------------------------------------------


def test_a_conflict_is_marked_and_the_message_says_what_to_do(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    # The template's next version changes the very same line.
    replace(project / "Makefile", "## check the Dockerfile", "## lint it")
    slim.commit(project, "Our own words")
    copier.run_update(project, defaults=True, unsafe=True, overwrite=True)
    text = (project / "Makefile").read_text(encoding="utf-8")
    assert "<<<<<<< before updating\nlint: ## lint it\n=======\n" in text
    assert "lint: ## look for mistakes in the Dockerfile\n>>>>>>> after updating\n" in text
    said = " ".join(capfd.readouterr().err.split())
    assert "Read `git diff`; where it shows conflict markers, keep the lines you want." in said
    # Nothing else was lost for it.
    assert "ARG ALPINE_VERSION=3.25\n" in (project / "Dockerfile").read_text(encoding="utf-8")


def test_a_dirty_tree_is_refused_and_left_alone(project: Path) -> None:
    (project / "main.go").write_text("package main // half done\n", encoding="utf-8")
    before = files(project)
    with pytest.raises(copier.errors.UserMessageError, match="commit or stash your local changes"):
        update(project)
    assert files(project) == before


def test_two_services_of_one_repository_are_updated_each_for_itself(versions: Path, tmp_path: Path) -> None:
    repository = tmp_path / "shop"
    for name, port in (("orders", 8081), ("users", 8082)):
        folder = repository / "services" / name
        answers = {"port": port}
        copier.run_copy(str(versions), folder, answers, vcs_ref="v1.0.0", defaults=True, unsafe=True, quiet=True)
        replace(folder / "Dockerfile", f"EXPOSE {port}\n", f"EXPOSE {port}\nENV SERVICE={name}\n")
    slim.git("init", "--quiet", cwd=repository)
    slim.commit(repository, "Two services")
    before = files(repository / "services/users")
    update(repository / "services/orders")
    assert files(repository / "services/users") == before
    dockerfile = (repository / "services/orders/Dockerfile").read_text(encoding="utf-8")
    assert "ARG ALPINE_VERSION=3.25\n" in dockerfile
    assert "EXPOSE 8081\nENV SERVICE=orders\n" in dockerfile


def test_the_answers_file_may_lie_elsewhere(versions: Path, tmp_path: Path) -> None:
    folder = tmp_path / "user-service"
    copier.run_copy(
        *(str(versions), folder, {"port": 9090}),
        answers_file=".config/slim.yml",
        vcs_ref="v1.0.0",
        defaults=True,
        unsafe=True,
        quiet=True,
    )
    slim.git("init", "--quiet", cwd=folder)
    slim.commit(folder, "New service")
    update(folder, ".config/slim.yml")
    assert slim.load(folder / ".config/slim.yml")["port"] == 9090
    assert not (folder / ".copier-answers.yml").exists()
    assert "ARG ALPINE_VERSION=3.25\n" in (folder / "Dockerfile").read_text(encoding="utf-8")
    # It is no part of the build, wherever it lies.
    assert "/.config/slim.yml\n" in (folder / ".dockerignore").read_text(encoding="utf-8")


def test_recopy_takes_the_answers_and_drops_the_edits(versions: Path, project: Path, tmp_path: Path) -> None:
    replace(project / "Dockerfile", "EXPOSE 8080\n", "EXPOSE 8080\nEXPOSE 9090\n")
    slim.commit(project, "Our own needs")
    copier.run_recopy(project, defaults=True, unsafe=True, quiet=True, overwrite=True)
    assert files(project) == files(slim.render(versions, tmp_path / "fresh/user-service"))


def test_check_update_tells_of_the_new_version(project: Path) -> None:
    command = (sys.executable, "-m", "copier", "check-update", "--output-format", "json")
    said = json.loads(slim.run(*command, cwd=project))
    assert said["update_available"] is True
    update(project)
    slim.commit(project, "Update")
    assert json.loads(slim.run(*command, cwd=project))["update_available"] is False


# --- migrations -------------------------------------------------------------------------------------------------------


@pytest.fixture
def renaming(versions: Path) -> Path:
    """The template with a further version, in which a question has another name and a file another place."""
    copier_yml = versions / "copier.yml"
    for path in [copier_yml, *versions.glob("template/**/*.yml"), *versions.glob("template/**/*.jinja")]:
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r"\bsize_budget\b", "budget", text), encoding="utf-8")
    starter = versions / "template/languages/go/starter/server"
    (starter / "cmd").mkdir()
    (starter / "main.go.jinja").rename(starter / "cmd/main.go.jinja")
    go = versions / "template/languages/go/language.yml"
    replace(go, "server: [go.mod, main.go,", "server: [go.mod, cmd/main.go,")
    copier_yml.write_text(
        """_migrations:
  - version: v2.0.0
    when: true
    command: ["{{ _copier_python }}", "{{ _copier_conf.src_path }}/hooks/migrate.py", "{{ _copier_conf.answers_file }}",
              "--answer", "size_budget=budget", "--file", "main.go=cmd/main.go"]
"""
        + copier_yml.read_text(encoding="utf-8"),
        encoding="utf-8",
    )
    slim.commit(versions, "Other names", tag="v2.0.0")
    return versions


def test_an_answer_keeps_its_value_when_its_question_is_renamed(renaming: Path, tmp_path: Path) -> None:
    folder = tmp_path / "user-service"
    copier.run_copy(
        *(str(renaming), folder, {"size_budget": 7}), vcs_ref="v1.0.0", defaults=True, unsafe=True, quiet=True
    )
    slim.git("init", "--quiet", cwd=folder)
    slim.commit(folder, "New service")
    update(folder)
    answers = slim.load(folder / ".copier-answers.yml")
    assert answers["budget"] == 7
    assert "size_budget" not in answers
    assert "SIZE_BUDGET ?= 7\n" in (folder / "Makefile").read_text(encoding="utf-8")


@pytest.mark.parametrize("edit", ["none", "edited", "deleted"])
def test_edits_follow_a_file_that_moves(renaming: Path, project: Path, edit: str) -> None:
    if edit == "edited":
        replace(project / "main.go", "package main\n", "// Ours.\npackage main\n")
    elif edit == "deleted":
        (project / "main.go").unlink()
    slim.commit(project, "Our own", tag="before")
    before = (project / "main.go").read_text(encoding="utf-8") if edit != "deleted" else ""
    update(project)
    assert not (project / "main.go").exists()
    moved = project / "cmd/main.go"
    assert (moved.read_text(encoding="utf-8") if moved.exists() else "") == before
