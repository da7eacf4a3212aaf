"""A private artifact from a Maven repository on loopback that wants a password."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import private
import pytest
import slim

pytestmark = pytest.mark.engine

PASSWORD = "correct-horse-battery"
POM = """<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>{group}</groupId>
  <artifactId>{artifact}</artifactId>
  <version>1.0.0</version>
  <properties>
    <maven.compiler.release>25</maven.compiler.release>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
{more}</project>
"""
MORE = """  <repositories>
    <repository>
      <id>company</id>
      <url>{url}</url>
    </repository>
  </repositories>
  <dependencies>
    <dependency>
      <groupId>com.company</groupId>
      <artifactId>{artifact}</artifactId>
      <version>1.0.0</version>
    </dependency>
  </dependencies>
"""
SETTINGS = """<settings>
  <!-- Maven takes no repository by plain HTTP otherwise. -->
  <mirrors>
    <mirror>
      <id>company</id>
      <mirrorOf>company</mirrorOf>
      <url>{url}</url>
      <blocked>false</blocked>
    </mirror>
  </mirrors>
  <servers>
    <server>
      <id>company</id>
      <username>ci</username>
      <password>{password}</password>
    </server>
  </servers>
</settings>
"""
GREETING = (
    'package greeting;\n\npublic class Greeting {\n    public static final String TEXT = new String("hello");\n}\n'
)
MAIN = """package shop;

public class Main {
    public static void main(String[] args) {
        System.out.println(greeting.Greeting.TEXT + " from a private artifact");
    }
}
"""


@pytest.fixture
def repository(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Serve the artifact to those who know the password. Yield the repository's address, and the artifact's name."""
    # A name of its own, since what was fetched once is in the cache.
    artifact = f"greeting-{tmp_path.name.rpartition('-')[2]}-{id(tmp_path)}"
    source = tmp_path / "artifact"
    (source / "greeting").mkdir(parents=True)
    (source / "greeting/Greeting.java").write_text(GREETING)
    build = "javac --release 25 -d out greeting/Greeting.java && jar --create --file greeting.jar -C out ."
    image = "maven:3.9-eclipse-temurin-25-noble"
    slim.docker("run", "--rm", "--volume", f"{source}:/x", "--workdir", "/x", image, "sh", "-c", build)
    folder = f"/com/company/{artifact}/1.0.0/{artifact}-1.0.0"
    files = {
        f"{folder}.pom": POM.format(group="com.company", artifact=artifact, more="").encode(),
        f"{folder}.jar": (source / "greeting.jar").read_bytes(),
    }
    wanted = f"Basic {base64.b64encode(f'ci:{PASSWORD}'.encode()).decode()}"
    with private.registry(files, wanted) as address:
        yield f"http://{address}", artifact


def test_a_private_artifact_comes_with_the_settings_of_maven(
    template: Path, tmp_path: Path, repository: tuple[str, str]
) -> None:
    url, artifact = repository
    project = tmp_path / "project"
    (project / "src/main/java/shop").mkdir(parents=True)
    (project / "src/main/java/shop/Main.java").write_text(MAIN)
    (project / "pom.xml").write_text(
        POM.format(group="shop", artifact="shop", more=MORE.format(url=url, artifact=artifact))
    )
    slim.render(template, project, language="java", java_private=True, port=0)
    settings, wrong = tmp_path / "settings.xml", tmp_path / "wrong.xml"
    settings.write_text(SETTINGS.format(url=url, password=PASSWORD))
    wrong.write_text(SETTINGS.format(url=url, password="wrong"))

    flags = "BUILD_FLAGS=--no-cache --network=host --secret id=maven,src="
    refused = slim.make(project, "build", "IMAGE=test-private-artifacts", f"{flags}{wrong}", check=False)
    assert "401" in refused, refused
    slim.make(project, "build", "IMAGE=test-private-artifacts", f"{flags}{settings}")
    assert slim.docker("run", "--rm", *slim.HARDENED, "test-private-artifacts") == "hello from a private artifact\n"
    assert slim.leaves_no_trace("test-private-artifacts", PASSWORD, tmp_path)
