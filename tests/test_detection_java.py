"""What is found in an existing Java project becomes the default of a question, and is stored."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
import slim
from detecting import answers, found
from hypothesis import given, settings
from hypothesis import strategies as st

from hooks.detection import detect

MAIN = "package shop;\n\npublic class Main {\n    public static void main(String[] args) {}\n}\n"
SOURCE = "src/main/java/shop/Main.java"
SPRING = "<plugin><artifactId>spring-boot-maven-plugin</artifactId></plugin>"


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


def parent(name: str = "all") -> str:
    """What a module names as its parent."""
    return f"<parent><artifactId>{name}</artifactId></parent>"


def depends(*artifacts: str) -> str:
    """Dependencies as a pom has them."""
    listed = "".join(f"<dependency><groupId>g</groupId><artifactId>{it}</artifactId></dependency>" for it in artifacts)
    return f"<dependencies>{listed}</dependencies>"


EXEC = (
    "<plugin><artifactId>exec-maven-plugin</artifactId><executions><execution><phase>compile</phase>"
    "<configuration><mainClass>shop.Generate</mainClass></configuration></execution></executions></plugin>"
)
JAR = "<plugin><artifactId>maven-jar-plugin</artifactId><x><mainClass>${start}</mainClass></x></plugin>"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        # A parent's properties and plugins, by way of others.
        (
            {
                "pom.xml": pom(
                    "<properties><jdk>21</jdk><maven.compiler.release>${jdk}</maven.compiler.release></properties>",
                    modules=("app",),
                    plugins=JAR,
                ).replace("<artifactId>x<", "<artifactId>all<"),
                "app/pom.xml": pom(parent() + "<properties><start>shop.Main</start></properties>").replace(
                    "<artifactId>x<", "<artifactId>${project.groupId}-app<"
                ),
                f"app/{SOURCE}": MAIN,
            },
            {"version": "21", "module": "app", "main": "shop.Main"},
        ),
        (
            {"pom.xml": pom("<properties><a>${b}</a><b>${a}</b><java.version>${a}</java.version></properties>")},
            {"version": None},
        ),
        # What runs while it is built.
        ({"pom.xml": pom(plugins=EXEC), SOURCE: MAIN}, {"main": "shop.Main"}),
        # A comment, examples and helpers are no service.
        (
            {
                "pom.xml": pom(),
                "src/main/java/a/Check.java": "package a;\n/* static void main(String[] a) {} */\nclass Check {}\n",
                "src/main/java/a/examples/Main.java": MAIN.replace("shop", "a.examples"),
                "src/main/java/a/ReportGenerator.java": MAIN.replace("shop", "a"),
                "src/main/java/a/b/c/Start.java": MAIN.replace("package shop", "package a.b.c").replace(
                    "Main", "Start"
                ),
            },
            {"main": "a.b.c.Start"},
        ),
        (
            {
                "pom.xml": pom(),
                SOURCE: MAIN.replace("public static", "static public"),
                "src/main/java/A.java": "@Deprecated\n" + MAIN,
            },
            {"main": "shop.Main"},
        ),
        # Kotlin's, in a file, under a name of its own, in an object.
        (
            {"pom.xml": pom(), "src/main/kotlin/a.kt": '@file:JvmName("Go")\npackage a\nfun main() {}\n'},
            {"main": "a.Go"},
        ),
        (
            {
                "pom.xml": pom(),
                "src/main/kotlin/S.kt": "package a\nobject S {\n  @JvmStatic fun main(x: Array<String>) {}\n}\n",
            },
            {"main": "a.S"},
        ),
        # What a Dockerfile starts.
        (
            {
                "pom.xml": pom(),
                SOURCE: MAIN,
                "src/main/java/shop/Other.java": MAIN,
                "Dockerfile": 'FROM x\nENTRYPOINT ["java", "-cp", "/app", "shop.Other"]\n',
            },
            {"main": "shop.Other"},
        ),
        ({"pom.xml": pom(), "src/se/M.java": MAIN}, {"main": ""}),
        (
            {"pom.xml": pom("<build><sourceDirectory>src</sourceDirectory></build>"), "src/shop/Main.java": MAIN},
            {"server": False},
        ),
        # What serves.
        ({"pom.xml": pom()}, {"server": None}),
        ({"pom.xml": pom(), SOURCE: MAIN}, {"server": False}),
        ({"pom.xml": pom(depends("spring-boot-starter")), SOURCE: MAIN}, {"server": False}),
        (
            {"pom.xml": pom(depends("spring-boot-starter-web")), SOURCE: MAIN},
            {"server": True, "settled": True, "health_path": ""},
        ),
        (
            {"pom.xml": pom(depends("spring-boot-starter-web", "spring-boot-starter-actuator"))},
            {"health_path": "/actuator/health"},
        ),
        (
            {
                "pom.xml": pom(depends("spring-boot-starter-web", "spring-boot-starter-actuator")),
                "src/main/resources/application.properties": "server.servlet.context-path=/shop\n",
            },
            {"health_path": "/shop/actuator/health"},
        ),
        ({"pom.xml": pom(), SOURCE: MAIN.replace("{}", "{ new ServerSocket(80); }")}, {"server": True}),
        ({"pom.xml": pom(), SOURCE: MAIN.replace("{}", "{ new ServerSocket(0); }")}, {"server": False}),
        (
            {
                "pom.xml": pom(),
                SOURCE: MAIN.replace("{}", "{ new ServerSocket(80, 9, InetAddress.getLoopbackAddress()); }"),
            },
            {"server": False},
        ),
        ({"pom.xml": pom("<packaging>war</packaging>")}, {"server": True}),
        ({"build.gradle.kts": 'dependencies { implementation("io.javalin:javalin:6") }\n'}, {"server": True}),
        (
            {"build.gradle.kts": 'dependencies {\n  testImplementation("io.javalin:javalin:6")\n}\n', SOURCE: MAIN},
            {"server": False},
        ),
        (
            {
                "build.gradle.kts": "plugins { alias(libs.plugins.boot) }\n"
                "dependencies { implementation(libs.web.all) }\n",
                "gradle/libs.versions.toml": "[libraries]\nweb-all = { module = 'o:spring-boot-starter-web' }\n"
                "[plugins]\nboot = { id = 'org.springframework.boot', version = '4.0.7' }\n",
                SOURCE: MAIN,
            },
            {"server": True, "main": "", "version": "17"},
        ),
        (
            {
                "build.gradle": "plugins { id 'own.java' }\n",
                "buildSrc/src/main/groovy/own.java.gradle": "sourceCompatibility = 21\n",
            },
            {"version": "21"},
        ),
        # Where else a version is.
        (
            {"build.gradle": "", "settings.gradle": "rootProject.name = 'a'\n", ".sdkmanrc": "java=21.0.2-tem\n"},
            {"version": "21"},
        ),
        ({"pom.xml": pom(), ".tool-versions": "java temurin-17.0.3\n"}, {"version": "17"}),
        ({"pom.xml": pom(), "Dockerfile": "FROM eclipse-temurin:21-jre\n"}, {"version": "21"}),
        (
            {
                "settings.gradle": "rootProject.name = 'shop'\ninclude 'app'\n",
                "app/build.gradle": "",
                f"app/{SOURCE}": MAIN,
            },
            {"name": "shop", "module": "app"},
        ),
        # Of several modules, one that serves, and no example.
        (
            {
                "pom.xml": pom(modules=("examples", "tool", "web")),
                "examples/pom.xml": pom(depends("javalin")),
                f"examples/{SOURCE}": MAIN,
                "tool/pom.xml": pom(),
                f"tool/{SOURCE}": MAIN,
                "web/pom.xml": pom(depends("javalin")),
                f"web/{SOURCE}": MAIN,
            },
            {"module": "web", "server": True},
        ),
    ],
)
def test_java_is_found_by_what_it_is_made_of(tmp_path: Path, files: dict[str, str], expected: dict[str, Any]) -> None:
    it = found(tmp_path, files)["java"]
    assert {key: it[key] for key in expected} == expected


@pytest.mark.parametrize(
    ("files", "hint"),
    [
        ({"pom.xml": "<project><artifactId>"}, "pom.xml can't be read"),
        ({"pom.xml": pom(modules=("a",)), "a/pom.xml": "{}"}, "a/pom.xml can't be read"),
        ({"pom.xml": pom("<properties><java.version>1.6</java.version></properties>")}, "asks for Java 6"),
        ({"pom.xml": pom("<packaging>war</packaging>")}, "makes a WAR"),
        ({"pom.xml": pom(depends("quarkus-rest"))}, "uses Quarkus"),
        ({"build.gradle": "plugins { id 'org.springframework.boot' version '2.6.3' }\n"}, "has Spring Boot 2.6"),
    ],
)
def test_what_wont_do_is_told(tmp_path: Path, files: dict[str, str], hint: str) -> None:
    assert hint in " ".join(found(tmp_path, files)["hints"])


def test_notes_say_where_java_is_from(tmp_path: Path) -> None:
    told = "<properties><java.version>11</java.version></properties>"
    notes = found(tmp_path, {"pom.xml": pom(told), SOURCE: MAIN})["java"]["notes"]
    assert notes == {
        "java_version": "pom.xml says 11, which isn't offered any more; a newer JDK builds it",
        "java_build": "from pom.xml",
        "java_main": f"from {SOURCE}",
        "project_name": "from pom.xml",
    }


def test_the_port_is_that_of_the_module_that_is_chosen(tmp_path: Path) -> None:
    files = {
        "pom.xml": pom(modules=("demo", "web")),
        "demo/pom.xml": pom(depends("spring-boot-starter-web")),
        f"demo/{SOURCE}": MAIN,
        "demo/src/main/resources/application.properties": "server.port=7001\n",
        "web/pom.xml": pom(depends("spring-boot-starter-web"), plugins=SPRING),
        f"web/{SOURCE}": MAIN.replace("{}", '{ connect("localhost:7002"); }'),
        "web/src/main/resources/application.yml": "quarkus:\n  http:\n    port: 7003\n",
    }
    assert found(tmp_path, files)["service"]["port"] == 7003


NAMES = [
    *("parent", "artifactId", "modules", "module", "properties", "java.version", "build", "plugins", "plugin", "x"),
    *("configuration", "mainClass", "dependencies", "dependency", "scope", "packaging", "sourceDirectory", "release"),
]
ANY = st.recursive(
    st.sampled_from(
        ["", "x", "${x}", "${project.parent.version}", "17", "../..", "a.B", "spring-boot-starter-web", "\0", "é"]
    ),
    lambda inner: st.lists(
        st.tuples(
            st.sampled_from(NAMES),
            inner,
        ),
        max_size=5,
    ),
    max_leaves=40,
)


def xml(tree: Any) -> str:
    """A tree of names and texts as XML."""
    return tree if isinstance(tree, str) else "".join(f"<{name}>{xml(it)}</{name}>" for name, it in tree)


@settings(max_examples=150, deadline=None)
@given(tree=ANY, script=st.text(max_size=200), catalog=st.text(max_size=60))
def test_no_manifest_raises(tree: Any, script: str, catalog: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name, text in (("pom.xml", f"<project>{xml(tree)}</project>"), ("b/pom.xml", script), (SOURCE, script)):
            (Path(folder) / name).parent.mkdir(parents=True, exist_ok=True)
            (Path(folder) / name).write_text(text, encoding="utf-8", errors="replace")
        detect(Path(folder))
        (Path(folder) / "pom.xml").unlink()
        (Path(folder) / "gradle").mkdir()
        (Path(folder) / "gradle/libs.versions.toml").write_text(catalog, encoding="utf-8", errors="replace")
        (Path(folder) / "build.gradle").write_text(script + xml(tree), encoding="utf-8", errors="replace")
        (Path(folder) / "settings.gradle").write_text(f"include '{script}'\n", encoding="utf-8", errors="replace")
        detect(Path(folder))
