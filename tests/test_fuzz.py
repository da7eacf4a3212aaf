"""Whatever is answered, Copier refuses it and writes nothing, or every rendered file is whole and runs nothing.

Whatever happens on the way, what was in the folder stays as it was.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest
import slim
from detecting import write
from hypothesis import HealthCheck, event, given, note, settings
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec
from test_answers import ACCEPTED, language_of
from test_docs import questions

QUESTIONS = {
    name: it
    for name, it in questions().items()
    if it["type"] in ("str", "int", "bool") and it.get("when") is not False and it.get("ask") is not False
}
HOSTILE = [
    *("$(touch PWNED)", "`touch PWNED`", "$$(shell touch PWNED)", "$(shell touch PWNED)", "; touch PWNED;"),
    *("&& touch PWNED", "\nRUN touch PWNED", "\n\ttouch PWNED", "\r\n", "\t", "\0", "\x1b[2J"),
    *("\u202e", "\u2028", "\ufeff", "🙂", "ä", "{{ 7 * 7 }}", "{% raw %}", "%}", "{#", "${HOME}", "$HOME", "#", " # "),
    *(": ", "- ", "'", '"', "\\", "\\\n", "|", "<<EOT", "--privileged", "-o", "../", "/..", "..", "//", " ", "  ", "*"),
    *(
        "!",
        "~",
        "@",
        "%",
        "=",
        ",",
        ";",
        "x" * 10_000,
        "no",
        "yes",
        "null",
        "1.10",
        "0x10",
        "1e3",
        "0",
        "-1",
        "[]",
        "{}",
    ),
    *("[]", "{}", "!!python/object:os.system", "&a", "*a"),
]
# What no answer may have in it that is taken.
NEVER = re.compile(r"[\x00-\x1f\x7f\"'`$\\#{}\[\];&|<>!?%]")
USUAL: dict[str, list[Any]] = {}
for question, answer in ACCEPTED:
    USUAL.setdefault(question, []).append(answer)

settings.register_profile("fuzz", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


def texts(name: str) -> st.SearchStrategy[Any]:
    """Answers to a question: usual ones, ones with a hostile piece somewhere, and hostile ones."""
    usual = st.sampled_from([*map(str, USUAL.get(name, [])), "a", "1.10"])
    piece = st.sampled_from(HOSTILE)
    broken = st.builds(lambda text, it, at: text[:at] + it + text[at:], usual, piece, st.integers(0, 12))
    return st.one_of(
        usual, broken, piece, st.text(max_size=20), st.sampled_from([True, False, None, 0, -1, 1.1, [], {}])
    )


ANSWERS = st.lists(st.sampled_from(sorted(QUESTIONS)), min_size=1, max_size=3, unique=True).flatmap(
    lambda names: st.fixed_dictionaries({name: texts(name) for name in names})
)


def rendered(template: Path, folder: Path, answers: dict[str, Any]) -> dict[str, Any] | None:
    """Render with these answers and return what is stored. None where they are refused and nothing is written."""
    language = next((language_of(it) for it in answers if language_of(it) != "go"), "go")
    try:
        slim.render(template, folder, **{"language": language, **answers})
    except (ValueError, TypeError) as refusal:
        note(str(refusal))
        assert not folder.exists()
        event("refused")
        return None
    stored: dict[str, Any] = slim.load(folder / ".copier-answers.yml")
    return stored


@settings(settings.get_profile("fuzz"), max_examples=60)
@given(answers=ANSWERS)
def test_any_answer_is_refused_or_does_no_harm(template: Path, answers: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory(prefix="slim-fuzz-") as outer:
        project = Path(outer, "project")
        stored = rendered(template, project, answers)
        if stored is None:
            return
        for name in answers.keys() & stored.keys():
            if isinstance(stored[name], str):
                assert stored[name] == str(answers[name])
                assert not NEVER.search(stored[name]), name
        before = {it: it.read_bytes() for it in project.rglob("*") if it.is_file()}
        name = stored["makefile"]
        for target in ("help", "build", "smoke", "size", "check", "shell", "push", "clean") if name else ():
            slim.run("make", "-f", name, "-n", target, cwd=project)
        # One of its 1000s, that it isn't a Dockerfile.
        said = slim.run("hadolint", "--no-fail", "--format", "json", "Dockerfile", cwd=project)
        assert [it for it in json.loads(said) if it["code"] == "DL1000"] == []
        GitIgnoreSpec.from_lines((project / ".dockerignore").read_text(encoding="utf-8").splitlines())
        assert {it: it.read_bytes() for it in project.rglob("*") if it.is_file()} == before


@pytest.mark.engine
@settings(settings.get_profile("fuzz"), max_examples=15)
@given(answers=ANSWERS)
def test_what_is_rendered_is_a_dockerfile_to_the_engine(template: Path, answers: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory(prefix="slim-fuzz-") as outer:
        project = Path(outer, "project")
        if rendered(template, project, answers):
            slim.docker("build", "--check", project)


@pytest.mark.parametrize(
    ("answer", "stored"),
    [
        ("go_version=1.30", {"go_version": "1.30"}),  # no number
        ("project_name=no", {"project_name": "no"}),  # no boolean
        ("project_name=0123", {"project_name": "0123"}),
        ("go_tags=null", {"go_tags": "null"}),
        ("cgo=no", {"cgo": False}),
        ("port=0", {"port": 0}),
    ],
)
def test_the_command_line_stores_what_was_said(
    template: Path, tmp_path: Path, answer: str, stored: dict[str, Any]
) -> None:
    project = tmp_path / "project"
    copier = (sys.executable, "-m", "copier")
    slim.run(*copier, "copy", "--trust", "--defaults", "-d", answer, template, project)
    assert stored.items() <= slim.load(project / ".copier-answers.yml").items()
    slim.git("init", "--quiet", cwd=project)
    slim.commit(project, "New service")
    slim.run(*copier, "update", "--trust", "--defaults", cwd=project)
    assert stored.items() <= slim.load(project / ".copier-answers.yml").items()


# --- on the way -------------------------------------------------------------------------------------------------------

THERE = {"main.go": "package main\n\nfunc main() {}\n", "Dockerfile": "FROM x\n", "notes/a.txt": "mine\n"}


@pytest.fixture
def service(tmp_path: Path) -> Path:
    """A folder with a service in it."""
    return write(tmp_path / "service", THERE)


def is_intact(folder: Path) -> bool:
    """Say whether what was there is still there."""
    return all((folder / name).read_text(encoding="utf-8") == text for name, text in THERE.items())


def copy_command(template: Path, folder: Path) -> list[str]:
    """The command that renders into `folder`, with a starter, whose files are the most."""
    answers = ("-d", "language=python", "-d", "starter=true")
    return [sys.executable, "-m", "copier", "copy", "--trust", "--defaults", *answers, str(template), str(folder)]


@pytest.mark.parametrize("wait", [0.2, 0.5, 0.8, 1.1, 1.4])
def test_an_interrupted_copy_leaves_what_was_there(template: Path, service: Path, wait: float) -> None:
    with subprocess.Popen(copy_command(template, service), stderr=subprocess.DEVNULL) as process:
        time.sleep(wait)
        process.send_signal(signal.SIGINT)
    assert is_intact(service)


def mounted(options: str, folder: Path, command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run a command while a file system in memory, with these options, lies over `folder`, with a copy of its files."""
    script = """\
set -e
files=$(mktemp -d)
cp -a "$FOLDER/." "$files"
mount -t tmpfs -o size=24k tmpfs "$FOLDER"
cp -a "$files/." "$FOLDER"
rm -r "$files"
mount -o "remount,$OPTIONS" "$FOLDER"
"$@" && exit 99
cd "$FOLDER"
cat main.go Dockerfile notes/a.txt
"""
    return subprocess.run(
        ["unshare", "--map-root-user", "--mount", "sh", "-c", script, "-", *command],
        env={**os.environ, "FOLDER": str(folder), "OPTIONS": options},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("options", "error"), [("size=24k", "No space left on device"), ("ro", "Read-only file system")]
)
def test_a_copy_that_cannot_write_leaves_what_was_there(
    template: Path, service: Path, options: str, error: str
) -> None:
    done = mounted(options, service, copy_command(template, service))
    assert done.returncode == 0, done.stderr
    assert error in done.stderr
    assert done.stdout == "".join(THERE.values())


def test_a_link_out_of_the_folder_is_not_written_through(template: Path, service: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "file").write_text("theirs\n", encoding="utf-8")
    for name in (".dockerignore", "Makefile", "pyproject.toml", ".copier-answers.yml"):
        (service / name).symlink_to(outside / "file")
    (service / "app").symlink_to(outside)
    subprocess.run([*copy_command(template, service), "-d", "existing=replace", "--overwrite"], check=False)
    assert (outside / "file").read_text(encoding="utf-8") == "theirs\n"
    assert [it.name for it in outside.iterdir()] == ["file"]
