"""What a user may answer: bad answers are refused with a sentence that helps, and leave nothing behind."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import pexpect
import pytest
import slim

# Question, answer, and what the message must say.
REFUSED: list[tuple[str, Any, str]] = [
    ("project_name", "User-Service", "lower-case"),
    ("project_name", "user service", "can't name an image"),
    ("project_name", "-user", "can't name an image"),
    ("project_name", "user-", "can't name an image"),
    ("project_name", "user..service", "can't name an image"),
    ("project_name", "user-service\n", "can't name an image"),
    ("project_name", 'user"service', "can't name an image"),
    ("project_name", "$(id)", "can't name an image"),
    ("project_name", "a" * 64, "up to 63"),
    ("project_name", "", "can't name an image"),
    ("language", "cobol", "not in"),
    ("target", "windows", "not in"),
    ("port", -1, "from 1 to 65535"),
    ("port", 65536, "from 1 to 65535"),
    ("port", "http", "invalid literal"),
    ("health_path", "healthz", "Start with /"),
    ("health_path", "/health z", "Start with /"),
    ("health_path", "/$(id)", "Start with /"),
    ("health_path", "/a\n/b", "Start with /"),
    ("image", "registry.example.com/Team/x", "lower case"),
    ("image", "user-service:1.0", "without a tag"),
    ("image", "https://registry.example.com/x", "no image name"),
    ("image", "x y", "no image name"),
    ("data_dir", "data", "absolute path"),
    ("data_dir", "/", "absolute path"),
    ("data_dir", "/data/../etc", "absolute path"),
    ("data_dir", "/etc/x", "outside the system's folders"),
    ("data_dir", "/app", "outside the system's folders"),
    ("data_dir", "/my data", "absolute path"),
    ("build_packages", "gcc; id", "list of packages"),
    ("build_packages", "gcc  make", "single spaces"),
    ("build_packages", "--root", "list of packages"),
    ("size_budget", -5, "megabytes"),
    ("go_version", "1.21", "1.26"),
    ("go_version", "latest", "can't be built with"),
    ("go_version", "1.27\nRUN id", "can't be built with"),
    ("go_main", "cmd/server", "starting with a dot"),
    ("go_main", "../other", "starting with a dot"),
    ("go_main", "./cmd/../../other", "starting with a dot"),
    ("go_main", "./cmd/my server", "starting with a dot"),
    ("go_main", "./cmd/server/", "starting with a dot"),
    ("go_tags", "a,b", "separated by single spaces"),
    ("go_tags", "a' b", "separated by single spaces"),
    ("go_private", "localhost", "host names"),
    ("go_private", "github.com/acme, git.example.com", "without spaces"),
    ("go_private", "https://github.com/acme", "host names"),
    ("rust_version", "1.85", "1.98"),
    ("rust_version", "stable", "can't be built with"),
    ("rust_bin", "src/bin/x.rs", "can't name a binary"),
    ("rust_bin", "a b", "can't name a binary"),
    ("rust_bin", "", "can't name a binary"),
    ("rust_libc", "uclibc", "not in"),
    ("rust_package", "path+file:///x", "can't name a package"),
    ("rust_features", "a, b", "without spaces"),
    ("rust_features", "--all-features", "without spaces"),
    ("rust_features", "a'b", "without spaces"),
    ("cpp_build", "meson", "not in"),
    ("cpp_program", "bin/served", "without a folder"),
    ("cpp_program", "", "without a folder"),
    ("cpp_program", "$(id)", "without a folder"),
    ("cpp_preset", "my preset", "CMakePresets.json"),
    ("cpp_packages", "zlib-dev, zlib-static", "single spaces"),
    ("cpp_packages", "--root", "list of packages"),
    ("cpp_options", "-DX=a;b", "single spaces"),
    ("cpp_options", '-DX="a"', "single spaces"),
    ("cpp_options", "-DX=$(id)", "single spaces"),
    ("python_version", "3.10", "3.14, 3.13, 3.12, 3.11"),
    ("python_version", "3", "can't be built with"),
    ("python_version", "3.13\nRUN id", "can't be built with"),
    ("python_installer", "conda", "not in"),
    ("python_runner", "flask", "not in"),
    ("python_app", "app:main", "is no module and no file"),
    ("python_app", "../main.py", "is no module and no file"),
    ("python_app", "my-app", "is no module and no file"),
    ("python_app", "app --reload", "is no module and no file"),
    ("python_app", "", "is no module and no file"),
    ("python_bytecode", "some", "not in"),
    ("python_keep", "venv", "only these are left out"),
    ("python_keep", "../site-packages", "only these are left out"),
    ("python_libraries", "libmagic", "names of files"),
    ("python_libraries", "/usr/lib/libmagic.so.1", "names of files"),
    ("python_libraries", "libmagic.so.1, libzbar.so.0", "single spaces"),
    ("node_version", "20", "24"),
    ("node_version", "lts", "no version to run on"),
    ("node_version", "24-alpine", "no version to run on"),
    ("node_version", "24\nRUN id", "no version to run on"),
    ("node_package_manager", "bun", "not in"),
    ("node_build", "build && id", "can't name a script"),
    ("node_build", "--version", "can't name a script"),
    ("node_entry", "server", "dist/server.js"),
    ("node_entry", "dist/server.sh", "dist/server.js"),
    ("node_entry", "/app/server.js", "dist/server.js"),
    ("node_entry", "../server.js", "dist/server.js"),
    ("node_entry", "-r/x.js", "dist/server.js"),
    ("node_entry", "a b.js", "dist/server.js"),
    ("node_entry", '"x".js', "dist/server.js"),
    ("node_entry", "$(id).js", "dist/server.js"),
    ("node_entry", "", "dist/server.js"),
    ("node_flags", "instrument.js", "flags of node"),
    ("node_flags", '--title="x"', "without quotes"),
    ("node_flags", "--a  --b", "single spaces"),
    ("java_version", "11", "25, 21, 17"),
    ("java_version", "25.0.1", "can't be built with"),
    ("java_version", "25\nRUN id", "can't be built with"),
    ("java_build", "ant", "not in"),
    ("java_module", "../other", "no folder of a module"),
    ("java_module", ":app", "no folder of a module"),
    ("java_module", "a b", "no folder of a module"),
    ("java_main", "shop/Main", "names no class"),
    ("java_main", "Main.java;id", "names no class"),
    ("java_main", "$(id)", "names no class"),
    ("java_compression", "zip-5", "not in"),
    ("java_class_data", "all", "not in"),
    ("java_modules", "java.sql, jdk.jfr", "single spaces"),
    ("java_modules", "ALL-MODULE-PATH", "list of modules"),
    ("java_locales", "de, fr", "without spaces"),
    ("java_locales", "German", "list of locales"),
    ("java_libraries", "libstdc++", "names of files"),
    ("java_libraries", "/usr/lib/libstdc++.so.6", "names of files"),
    ("makefile", "../Makefile", "without a folder"),
    ("makefile", "my makefile", "without a folder"),
]

ACCEPTED: list[tuple[str, Any]] = [
    ("project_name", "a"),
    ("project_name", "user__service.v2"),
    ("port", 0),
    ("port", 65535),
    ("health_path", "/"),
    ("image", "localhost:5000/x"),
    ("image", "ghcr.io/acme/team/user-service"),
    ("data_dir", "/var/lib/user-service"),
    ("build_packages", "g++ libstdc++-dev"),
    ("size_budget", 0),
    ("go_version", "1.26.11"),
    ("go_version", "1.30"),
    ("go_version", "2.0"),
    ("go_main", "./cmd/user_service-2"),
    ("go_tags", "sqlite_fts5 go1.26"),
    ("go_private", "*.example.com,github.com/acme/*"),
    ("rust_version", "1.98.1"),
    ("rust_version", "2.0"),
    ("rust_bin", "user_service-2"),
    ("rust_features", "metrics,rusqlite/bundled,c++17"),
    ("cpp_program", "user-service_2.bin"),
    ("cpp_preset", "linux-release"),
    ("cpp_packages", "libstdc++-dev zlib-static"),
    ("cpp_options", "-DWITH_TLS:BOOL=ON -DCMAKE_CXX_STANDARD=23 --fresh"),
    ("python_version", "3.11"),
    ("python_version", "3.13.9"),
    ("python_version", "3.15"),
    ("python_app", "jobs/send_mails.py"),
    ("python_app", "user_service.jobs.mail"),
    ("python_keep", "ensurepip turtledemo"),
    ("python_libraries", "libstdc++.so.6 libgeos_c.so"),
    ("node_version", "24.19.0"),
    ("node_version", "27"),
    ("node_build", ""),
    ("node_flags", "--import @company/trace --max-old-space-size=200"),
    ("node_build", "build:prod_2"),
    ("node_entry", ".output/server/index.mjs"),
    ("node_entry", "src/server.ts"),
    ("node_entry", "bin/www"),
    ("java_version", "26"),
    ("java_module", "services/user-service_2.x"),
    ("java_main", "com.example.users_2.MainKt"),
    ("java_modules", "jdk.charsets java.sql.rowset"),
    ("java_locales", "*"),
    ("java_locales", "de,fr-CH,zh-Hant-TW"),
    ("java_libraries", "libstdc++.so.6 libfontconfig.so.1"),
    ("makefile", "image.mk"),
]
# Answers that a language refuses together, and what the message must say.
REFUSED_TOGETHER: list[tuple[dict[str, Any], str]] = [
    ({"language": "python", "target": "distroless", "python_version": "3.14"}, "Give 3.13, or take another target"),
    (
        {"language": "java", "target": "distroless", "java_version": "26", "java_runtime": "distroless"},
        "Give one of 25, 21, 17",
    ),
    ({"language": "python", "python_runner": "uvicorn", "python_app": "app.main"}, "names no application"),
    ({"language": "python", "python_runner": "uvicorn", "python_app": "app/main.py:app"}, "names no application"),
    ({"language": "python", "python_runner": "gunicorn", "python_app": "app:create_app(1)"}, "names no application"),
    ({"language": "python", "python_runner": "gunicorn", "python_app": "app:app --reload"}, "names no application"),
    ({"language": "python", "python_runner": "script", "python_app": "bin/serve"}, "can't name a console script"),
    ({"language": "python", "python_runner": "script", "python_app": "serve; id"}, "can't name a console script"),
]
ACCEPTED_TOGETHER: list[dict[str, Any]] = [
    {"language": "java", "target": "distroless", "java_version": "21", "java_runtime": "distroless"},
    {"language": "java", "target": "distroless", "java_version": "26", "java_runtime": "jlink"},
    {"language": "python", "target": "distroless", "python_version": "3.13"},
    {"language": "python", "python_runner": "uvicorn", "python_app": "shop.web.main:api.app"},
    {"language": "python", "python_runner": "gunicorn", "python_app": "shop:create_app()"},
    {"language": "python", "python_runner": "script", "python_app": "user-service_2.x"},
]


def language_of(question: str) -> str:
    """The language that a question belongs to, the first one where it belongs to all."""
    return question.split("_")[0] if question.split("_")[0] in slim.LANGUAGES else "go"


@pytest.mark.parametrize(("question", "answer", "message"), REFUSED, ids=lambda it: repr(it)[:30])
def test_a_bad_answer_is_refused_and_nothing_is_written(
    template: Path, tmp_path: Path, question: str, answer: Any, message: str
) -> None:
    with pytest.raises(ValueError) as refusal:
        slim.render(template, tmp_path / "project", **{"language": language_of(question), question: answer})
    assert message in str(refusal.value)
    assert not (tmp_path / "project").exists()


@pytest.mark.parametrize(("question", "answer"), ACCEPTED, ids=lambda it: repr(it)[:30])
def test_an_unusual_answer_is_stored_as_it_was_given(
    template: Path, tmp_path: Path, question: str, answer: Any
) -> None:
    project = slim.render(template, tmp_path / "project", **{"language": language_of(question), question: answer})
    assert slim.load(project / ".copier-answers.yml")[question] == answer


@pytest.mark.parametrize(("answers", "message"), REFUSED_TOGETHER, ids=lambda it: repr(it)[-30:])
def test_answers_that_do_not_fit_together_are_refused(
    template: Path, tmp_path: Path, answers: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError) as refusal:
        slim.render(template, tmp_path / "project", **answers)
    assert message in str(refusal.value)
    assert not (tmp_path / "project").exists()


@pytest.mark.parametrize("answers", ACCEPTED_TOGETHER, ids=lambda it: repr(it)[-30:])
def test_answers_that_fit_together_are_stored(template: Path, tmp_path: Path, answers: dict[str, Any]) -> None:
    project = slim.render(template, tmp_path / "project", **answers)
    assert answers.items() <= slim.load(project / ".copier-answers.yml").items()


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("user-service", "user-service"),
        ("My Service 2", "my-service-2"),
        ("user--service_", "user-service"),
        ("服务", "service"),
        ("x" * 80, "x" * 63),
    ],
)
def test_the_name_comes_from_the_folder(template: Path, tmp_path: Path, folder: str, name: str) -> None:
    project = slim.render(template, tmp_path / folder)
    assert slim.load(project / ".copier-answers.yml")["project_name"] == name


def test_eight_questions_are_asked_and_enter_answers_them(template: Path, tmp_path: Path) -> None:
    project = tmp_path / "my-service"
    command = ["-m", "copier", "copy", "--trust", str(template), str(project)]
    terminal = pexpect.spawn(sys.executable, command, encoding="utf-8", dimensions=(50, 200), timeout=30)
    questions = [
        *("Language", "Name of the service", "What the service runs on", "Go version", "Main package"),
        *("Does it use cgo", "TCP port", "Set the rest too"),
    ]
    for question in questions:
        terminal.expect_exact(question)
        terminal.send("\r")
    # Any other question would wait here for ever.
    terminal.expect_exact("my-service is ready: Go on scratch, with a small service to start from.")
    terminal.expect(pexpect.EOF)
    assert sorted(it.name for it in project.iterdir()) == [
        *(".copier-answers.yml", ".dockerignore", "Dockerfile", "Makefile", "go.mod", "main.go", "main_test.go"),
    ]


def test_a_copy_with_defaults_takes_at_most_three_seconds(template: Path, tmp_path: Path) -> None:
    start = time.monotonic()
    slim.render(template, tmp_path / "project")
    assert time.monotonic() - start <= 3


def test_advanced_answers_are_kept_without_being_asked(template: Path, tmp_path: Path) -> None:
    project = slim.render(template, tmp_path / "project", go_tags="nomsgpack", tzdata=True)
    answers = slim.load(project / ".copier-answers.yml")
    assert answers["advanced"] is False
    assert answers["go_tags"] == "nomsgpack"
    assert answers["tzdata"] is True


@pytest.mark.parametrize(("go_main", "ignored"), [("./bin/server", False), ("./binary", True), (".", True)])
def test_sources_below_bin_are_no_build_output(template: Path, tmp_path: Path, go_main: str, ignored: bool) -> None:
    project = slim.render(template, tmp_path / "project", go_main=go_main, starter=False)
    assert ("\n/bin\n" in (project / ".dockerignore").read_text(encoding="utf-8")) is ignored
