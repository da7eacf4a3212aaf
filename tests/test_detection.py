"""What is found in an existing project becomes the default of a question, and is stored."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import slim
from detecting import answers

SQLITE = "module example.com/x\n\ngo 1.26\n\nrequire github.com/mattn/go-sqlite3 v1.14.53\n"
# The questions whose defaults a project tells.
DETECTED = {
    "go": ["go_version", "go_main", "cgo"],
    "rust": ["rust_version", "rust_bin", "rust_package"],
    "cpp": ["cpp_build", "cpp_program", "cpp_preset", "cpp_packages", "makefile"],
    "python": ["python_version", "python_installer", "python_runner", "python_app", "python_package"],
    "java": ["java_version", "java_build", "java_module", "java_main"],
    "node": ["node_version", "node_package_manager", "node_build", "node_entry", "build_packages"],
}
MAIN = "package main\n\nfunc main() {}\n"


@pytest.mark.parametrize("name", slim.SAMPLES)
def test_a_sample_is_recognised(template: Path, tmp_path: Path, name: str) -> None:
    sample = slim.SAMPLES[name]
    project = slim.render_sample(template, sample, tmp_path / "project", as_committed=True)
    by_hand = slim.load(project / ".copier-answers.yml")
    found = answers(template, Path(shutil.copytree(sample.folder / "src", tmp_path / "found")), {})
    for question in ("language", "starter", *DETECTED[sample.language]):
        assert found[question] == by_hand[question], question
    assert found["starter"] is False


@pytest.mark.parametrize(
    ("go_mod", "version"),
    [
        ("module x\n\ngo 1.26\n", "1.26"),
        ("module x\n\ngo 1.26.3\n\ntoolchain go1.27.1\n", "1.26"),
        ("module x\n\ngo 1.15\n", "1.27"),  # older than what is offered: a newer Go builds it
        ("module x\n\ngo 1.29\n", "1.29"),  # newer than what is known here
        ("module x\n", "1.27"),
        ("<<<<<<< not a go.mod", "1.27"),
        ("", "1.27"),
    ],
)
def test_the_go_version_comes_from_go_mod(template: Path, tmp_path: Path, go_mod: str, version: str) -> None:
    assert answers(template, tmp_path / "p", {"go.mod": go_mod, "main.go": MAIN})["go_version"] == version


@pytest.mark.parametrize(
    ("mains", "likeliest"),
    [
        (["main.go"], "."),
        (["cmd/worker/main.go", "cmd/shop/main.go", "cmd/api/main.go"], "./cmd/shop"),  # named like the folder
        (["cmd/worker/main.go", "cmd/api/main.go"], "./cmd/api"),
        (["examples/a/main.go", "tools/b/main.go", "testdata/c/main.go", "_x/main.go", "cmd/z/main.go"], "./cmd/z"),
        (["vendor/example.com/y/main.go", "internal/deep/down/main.go"], "./internal/deep/down"),
        (["main_test.go"], "."),
        ([], "."),
    ],
)
def test_the_likeliest_main_package_is_offered(
    template: Path, tmp_path: Path, mains: list[str], likeliest: str
) -> None:
    files = {"go.mod": "module example.com/shop\n\ngo 1.26\n", **dict.fromkeys(mains, MAIN)}
    assert answers(template, tmp_path / "shop", files)["go_main"] == likeliest


def test_generated_and_ignored_files_are_no_main(template: Path, tmp_path: Path) -> None:
    files = {
        "go.mod": "module example.com/shop\n\ngo 1.26\n",
        "generate.go": f"//go:build ignore\n\n{MAIN}",
        "shop.go": "package shop\n\n// package main is elsewhere.\n",
        "cmd/shop/main.go": MAIN,
    }
    assert answers(template, tmp_path / "p", files)["go_main"] == "./cmd/shop"


@pytest.mark.parametrize(
    ("files", "cgo"),
    [
        ({"go.mod": SQLITE}, True),
        ({"go.mod": SQLITE.replace("v1.14.53", "v1.14.53 // indirect")}, True),
        ({"go.mod": "module x\n\ngo 1.26\n", "c.go": 'package main\n\n// int f(void);\nimport "C"\n'}, True),
        ({"go.mod": "module x\n\ngo 1.26\n", "x/c_test.go": 'package x\n\nimport "C"\n'}, False),
        ({"go.mod": "module x\n\ngo 1.26\n\nrequire modernc.org/sqlite v1.40.0\n"}, False),
    ],
)
def test_cgo_is_offered_where_it_is_needed(template: Path, tmp_path: Path, files: dict[str, str], cgo: bool) -> None:
    assert answers(template, tmp_path / "p", {"main.go": MAIN, **files})["cgo"] is cgo


def test_an_empty_folder_gets_a_starter(template: Path, tmp_path: Path) -> None:
    (tmp_path / "p").mkdir()
    (tmp_path / "p/README.md").write_text("# Mine\n")
    assert answers(template, tmp_path / "p", {})["starter"] is True
    assert {"go.mod", "main.go", "main_test.go"} <= {it.name for it in (tmp_path / "p").iterdir()}


def test_links_are_not_followed(template: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside/cmd/evil"
    outside.mkdir(parents=True)
    (outside / "main.go").write_text(MAIN)
    project = tmp_path / "p"
    project.mkdir()
    (project / "cmd").symlink_to(tmp_path / "outside/cmd")
    (project / "linked").mkdir()
    (project / "linked/main.go").symlink_to(outside / "main.go")
    assert answers(template, project, {"go.mod": "module x\n\ngo 1.26\n"})["go_main"] == "."
