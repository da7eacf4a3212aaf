"""What holds for Java alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import slim

pytestmark = pytest.mark.engine


@pytest.mark.parametrize(
    ("name", "target", "runtime"),
    [
        ("java-plain", "scratch", "jlink"),
        ("java-spring", "scratch", "jlink"),
        ("java-plain", "alpine", "jlink"),
        ("java-plain", "distroless", "distroless"),
    ],
)
def test_tls_out_trusts_public_authorities_and_those_of_a_store(
    template: Path, tmp_path: Path, name: str, target: str, runtime: str, tls_server: tuple[str, Path]
) -> None:
    # Java reads no PEM file: an authority of one's own comes in a store, as the README says.
    server, certificate = tls_server
    sample = slim.SAMPLES[name]
    project = slim.render_sample(template, sample, tmp_path / "p", target=target, java_runtime=runtime)
    slim.docker("build", "--tag", "test-java-tls", project)
    (tmp_path / "tls").mkdir()
    (tmp_path / "tls/authority.pem").write_bytes(certificate.read_bytes())
    importing = (
        "keytool -importcert -noprompt -file authority.pem -keystore trust.p12 -storepass changeit -storetype PKCS12"
    )
    slim.docker(
        *("run", "--rm", "--volume", f"{tmp_path}/tls:/tls", "--workdir", "/tls"),
        *("maven:3.9-eclipse-temurin-25-noble", *importing.split()),
    )
    store = (
        *("--volume", f"{tmp_path}/tls/trust.p12:/trust.p12:ro", "--env"),
        "JAVA_TOOL_OPTIONS=-Djavax.net.ssl.trustStore=/trust.p12 -Djavax.net.ssl.trustStorePassword=changeit",
    )
    # On the host's network, so that the service reaches a server that listens on loopback alone.
    for mount, answer in (((), "PKIX path building failed"), (store, "ok")):
        port = slim.free_port()
        with slim.container("test-java-tls", flags=("--network", "host", "--env", f"PORT={port}", *mount)):
            assert answer in slim.request(f"http://127.0.0.1:{port}/tls?url={server}")[1]


@pytest.mark.parametrize(("target", "runtime"), [("scratch", "jlink"), ("distroless", "distroless")])
def test_the_jvm_fits_its_container_unless_it_is_told_otherwise(
    template: Path, tmp_path: Path, target: str, runtime: str
) -> None:
    sample = slim.SAMPLES["java-plain"]
    project = slim.render_sample(template, sample, tmp_path / "p", target=target, java_runtime=runtime)
    slim.docker("build", "--tag", "test-java-flags", project)

    def flag(name: str, *options: str, tool_options: str = "") -> str:
        told = ("--env", f"JAVA_TOOL_OPTIONS=-XX:+PrintFlagsFinal {tool_options}")
        said = slim.docker("run", "--rm", *slim.HARDENED, *told, *options, "test-java-flags", "--version")
        found = re.search(rf"\b{name} += (\S+)", said)
        assert found, said
        return found[1]

    assert flag("MaxRAMPercentage") == "75.000000"
    assert flag("ExitOnOutOfMemoryError") == "true"
    assert flag("MaxRAMPercentage", tool_options="-XX:MaxRAMPercentage=40") == "40.000000"
    heap = int(flag("MaxHeapSize", "--memory", "256m"))
    assert 180e6 <= heap <= 210e6


def test_class_data_of_a_start_are_used(template: Path, tmp_path: Path) -> None:
    sample = slim.SAMPLES["java-spring"]
    project = slim.render_sample(template, sample, tmp_path / "p", java_class_data="service")
    slim.docker("build", "--tag", "test-class-data", project)
    # Without the cache it would not start at all.
    strict = ("--env", "JAVA_TOOL_OPTIONS=-XX:AOTMode=on")
    with slim.container("test-class-data", port=sample.port, flags=strict) as (container, url):
        assert slim.request(f"{url}/healthz")[0] == 200
        seconds = re.search(r"Started Application in ([\d.]+) seconds", slim.docker("logs", container))
        assert seconds, "it says how long it took"


def test_nothing_secret_or_bulky_gets_into_the_context(template: Path, tmp_path: Path) -> None:
    project = tmp_path / "p"
    kept_out = [
        *(
            "target/classes/x/X.class",
            "service/target/service.jar",
            "build/libs/x.jar",
            ".gradle/x.bin",
            "hs_err_pid1.log",
        ),
        *("src/test/java/x/XTest.java", "service/src/test/java/x/XTest.java", "src/integrationTest/java/x/Y.java"),
        *(".env", "keystore.p12", "config/server.key", "README.md", ".idea/workspace.xml", ".github/workflows/ci.yml"),
    ]
    kept = [
        *(
            "pom.xml",
            "service/pom.xml",
            ".mvn/maven.config",
            ".mvn/jvm.config",
            "lombok.config",
            "src/main/proto/x.proto",
        ),
        *("src/main/java/x/X.java", "src/main/java/x/build/Y.java", "src/main/java/x/target/Z.java"),
        *("src/main/resources/application.yml", "src/main/resources/db/migration/V1__x.sql", "libs/local.jar"),
        *("settings.gradle.kts", "gradle/libs.versions.toml", "buildSrc/src/main/kotlin/x.gradle.kts"),
    ]
    for name in [*kept_out, *kept]:
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text("x")
    slim.render(template, project, language="java", starter=False)
    (project / "Dockerfile").write_text("FROM scratch\nCOPY . /\n")
    slim.docker("build", "--output", f"type=tar,dest={tmp_path}/context.tar", project)
    names = {it for it in slim.run("tar", "-tf", tmp_path / "context.tar").splitlines() if not it.endswith("/")}
    assert not names & set(kept_out)
    assert set(kept) <= names
