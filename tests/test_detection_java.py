"""What is found in an existing Java project becomes the default of a question, and is stored."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import slim

MAIN = "package shop;\n\npublic class Main {\n    public static void main(String[] args) {}\n}\n"
SOURCE = "src/main/java/shop/Main.java"
SPRING = "<plugin><artifactId>spring-boot-maven-plugin</artifactId></plugin>"


def answers(template: Path, folder: Path, files: dict[str, str], **given: Any) -> dict[str, Any]:
    """Render into a folder with these files, by default, and return the answers. The files stay as they are."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    slim.render(template, folder, **given)
    for name, text in files.items():
        assert (folder / name).read_text(encoding="utf-8") == text
    found: dict[str, Any] = slim.load(folder / ".copier-answers.yml")
    return found


def pom(more: str = "", *, modules: tuple[str, ...] = (), plugins: str = "") -> str:
    """A pom.xml as Maven has it, with its namespace."""
    listed = "".join(f"<module>{it}</module>" for it in modules)
    parent = f"<packaging>pom</packaging><modules>{listed}</modules>" if modules else ""
    build = f"<build><plugins>{plugins}</plugins></build>" if plugins else ""
    start = '<?xml version="1.0" encoding="UTF-8"?>\n<project xmlns="http://maven.apache.org/POM/4.0.0">'
    return f"{start}\n<!-- a comment --><artifactId>x</artifactId>{parent}{more}{build}</project>\n"


@pytest.mark.parametrize(
    ("files", "version"),
    [
        ({"pom.xml": pom()}, "25"),
        ({"pom.xml": pom("<properties><java.version>17</java.version></properties>")}, "17"),
        ({"pom.xml": pom("<properties><java.version>1.8</java.version></properties>")}, "17"),
        ({"pom.xml": pom("<properties><maven.compiler.release>18</maven.compiler.release></properties>")}, "21"),
        ({"pom.xml": pom("<properties><maven.compiler.source>21</maven.compiler.source></properties>")}, "21"),
        ({"pom.xml": pom("<properties><java.version>26</java.version></properties>")}, "26"),
        ({"pom.xml": pom("<properties><java.version>${x}</java.version></properties>")}, "25"),
        (
            {"pom.xml": pom(plugins="<plugin><configuration><release>21</release></configuration></plugin>")},
            "21",
        ),
        ({"build.gradle.kts": "java { toolchain { languageVersion = JavaLanguageVersion.of(21) } }\n"}, "21"),
        ({"build.gradle": "sourceCompatibility = '17'\n"}, "17"),
        ({"build.gradle": "java {\n    sourceCompatibility = JavaVersion.VERSION_11\n}\n"}, "17"),
        ({"build.gradle.kts": "kotlin { jvmToolchain(21) }\n"}, "21"),
        ({"build.gradle": "tasks.withType(JavaCompile) { options.release = 22 }\n"}, "25"),
        ({"build.gradle": ""}, None),
    ],
)
def test_the_version_is_the_oldest_that_will_do(
    template: Path, tmp_path: Path, files: dict[str, str], version: str | None
) -> None:
    found = answers(template, tmp_path / "p", files)
    assert found.get("java_version") == version
    if version:
        assert found["java_build"] == ("maven" if "pom.xml" in files else "gradle")


@pytest.mark.parametrize(
    ("files", "module", "main"),
    [
        ({"pom.xml": pom()}, "", ""),
        ({"pom.xml": pom(), SOURCE: MAIN}, "", "shop.Main"),
        ({"pom.xml": pom(), SOURCE: "class X {}\n"}, "", ""),
        ({"pom.xml": pom(plugins=SPRING), SOURCE: MAIN}, "", ""),
        ({"pom.xml": pom(), "src/main/java/com/example/tools/Main.java": MAIN}, "", "shop.Main"),
        ({"pom.xml": pom(), "src/main/kotlin/shop/App.kt": "package shop\n\nfun main() {}\n"}, "", "shop.AppKt"),
        ({"pom.xml": pom(), "src/test/java/shop/Main.java": MAIN}, "", ""),
        (
            {
                "pom.xml": pom(
                    plugins="<plugin><artifactId>maven-jar-plugin</artifactId><x><mainClass>a.B</mainClass></x></plugin>"
                ),
                SOURCE: MAIN,
            },
            "",
            "a.B",
        ),
        (
            {"pom.xml": pom(plugins="<plugin><x><mainClass>${b}</mainClass></x></plugin>"), SOURCE: MAIN},
            "",
            "shop.Main",
        ),
        (
            {"pom.xml": pom(modules=("lib", "app")), "lib/pom.xml": pom(), "app/pom.xml": pom(plugins=SPRING)},
            "app",
            "",
        ),
        (
            {
                "pom.xml": pom(modules=("lib", "app"), plugins=SPRING),
                "lib/pom.xml": pom(),
                "app/pom.xml": pom(),
                f"app/{SOURCE}": MAIN,
            },
            "app",
            "",
        ),
        (
            {
                "pom.xml": pom(modules=("a", "shop")),
                "a/pom.xml": pom(),
                "shop/pom.xml": pom(),
                f"a/{SOURCE}": MAIN,
                f"shop/{SOURCE}": MAIN,
            },
            "shop",
            "shop.Main",
        ),
        (
            {
                "pom.xml": pom(modules=("x",)),
                "x/pom.xml": pom(modules=("y",)),
                "x/y/pom.xml": pom(),
                f"x/y/{SOURCE}": MAIN,
            },
            "x/y",
            "shop.Main",
        ),
        ({"pom.xml": pom(modules=("../evil", "/etc")), SOURCE: MAIN}, "", "shop.Main"),
        ({"build.gradle": "plugins { id 'org.springframework.boot' version '4.0.7' }\n", SOURCE: MAIN}, "", ""),
        ({"build.gradle": "application { mainClass = 'a.B' }\n", SOURCE: MAIN}, "", "a.B"),
        (
            {
                "settings.gradle.kts": 'include(":lib",\n    ":services:app")\n',
                "build.gradle.kts": 'plugins { id("org.springframework.boot") version "4.0.7" apply false }\n',
                "lib/build.gradle.kts": "",
                "services/app/build.gradle.kts": 'plugins { id("org.springframework.boot") }\n',
            },
            "services/app",
            "",
        ),
    ],
)
def test_the_likeliest_module_and_main_class_are_offered(
    template: Path, tmp_path: Path, files: dict[str, str], module: str, main: str
) -> None:
    found = answers(template, tmp_path / "shop", files)
    assert (found["language"], found["java_module"], found["java_main"]) == ("java", module, main)
    assert found["starter"] is False


BOMB = "".join(f'<!ENTITY x{i} "{f"&x{i - 1};" * 10}">' for i in range(1, 10))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<<<<<<<",
        "<html/>",
        "<project>",
        f'<!DOCTYPE x [<!ENTITY x0 "x">{BOMB}]><project><artifactId>&x9;</artifactId></project>',
        '<!doctype x SYSTEM "file:///etc/passwd"><project/>',
        '<?xml version="1.0" encoding="nonsense"?><project/>',
        "<a>" * 100_000,
    ],
)
def test_what_is_no_pom_is_no_project(template: Path, tmp_path: Path, text: str) -> None:
    assert answers(template, tmp_path / "p", {"pom.xml": text})["starter"] is True


def test_a_module_that_names_itself_ends(template: Path, tmp_path: Path) -> None:
    files = {"pom.xml": pom(modules=(".", "a")), "a/pom.xml": pom(modules=("a",)), "a/a/pom.xml": pom()}
    assert answers(template, tmp_path / "p", files)["language"] == "java"


def test_links_are_not_followed(template: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside/src/main/java/shop"
    outside.mkdir(parents=True)
    (outside / "Main.java").write_text(MAIN)
    project = tmp_path / "p"
    project.mkdir()
    (project / "src").symlink_to(tmp_path / "outside/src")
    assert answers(template, project, {"pom.xml": pom()})["java_main"] == ""


def test_a_new_service_is_one_of_spring_boot(template: Path, tmp_path: Path) -> None:
    project = slim.render(template, tmp_path / "p", language="java")
    found = slim.load(project / ".copier-answers.yml")
    assert (found["java_version"], found["java_build"], found["java_module"], found["java_main"]) == (
        "25",
        "maven",
        "",
        "",
    )
    assert "spring-boot-maven-plugin" in (project / "pom.xml").read_text("utf-8")
    # As it is found again, should the answers be lost.
    (project / ".copier-answers.yml").unlink()
    assert answers(template, project, {})["java_main"] == ""
