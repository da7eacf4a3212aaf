"""The tools that somebody would take instead, run with their defaults and on the same base images.

Each is called with a sample, a copy of its sources, and the name that the image shall have. It builds in containers of
the language's own toolchain, so that a machine needs no more than the engine.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import figures
import slim

JIB = "3.5.2"
DOCKERFILE_NODE = "0.7.10"
# ko, and the registry on loopback that ko and Jib take their base from and push to.
TOOLS = """\
FROM golang:1.27-trixie
RUN CGO_ENABLED=0 go install github.com/google/ko@v0.19.1
RUN CGO_ENABLED=0 go install github.com/google/go-containerregistry/cmd/crane@v0.22.1
"""


def tools() -> str:
    """Build the image of ko and crane, and return its name."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "Dockerfile").write_text(TOOLS)
        slim.docker("build", "--tag", "slim-bench-tools", folder)
    return "slim-bench-tools"


def in_container(image: str, folder: Path, *command: str) -> None:
    """Run a command in `folder`, on the host's network, where the registry is."""
    here = ("--volume", f"{folder}:/src", "--workdir", "/src", "--network", "host")
    slim.docker("run", "--rm", *here, image, *command)


@contextmanager
def registry(base: str) -> Iterator[str]:
    """Run a registry on loopback that has the image `base` as `base`. Yield its host and port."""
    host = f"127.0.0.1:{slim.free_port()}"
    serve = ("crane", "registry", "serve", "--address", host)
    container = slim.docker("run", "--detach", "--network", "host", tools(), *serve).strip()
    try:
        slim.request(f"http://{host}/v2/")
        slim.docker("tag", base, f"{host}/base")
        slim.docker("push", "--quiet", f"{host}/base")
        slim.docker("image", "rm", f"{host}/base")
        yield host
    finally:
        slim.docker("rm", "--force", "--volumes", container)


def take(built: str, image: str) -> None:
    """Pull what a peer pushed, and call it `image`."""
    slim.docker("pull", "--quiet", built)
    slim.docker("tag", built, image)
    slim.docker("image", "rm", built)


def ko(sample: slim.Sample, source: Path, image: str) -> None:
    """Build a Go sample with ko, on distroless as ours is. It builds without cgo."""
    with registry("gcr.io/distroless/static-debian13:nonroot") as host:
        settings = ("env", f"KO_DOCKER_REPO={host}/built", f"KO_DEFAULTBASEIMAGE={host}/base")
        build = ("ko", "build", "--bare", "--insecure-registry", sample.answers.get("go_main", "."))
        in_container("slim-bench-tools", source, *settings, *build)
        take(f"{host}/built", image)


def jib(sample: slim.Sample, source: Path, image: str) -> None:
    """Build a Java sample with Jib's Maven plugin, on distroless as ours is."""
    with registry("gcr.io/distroless/java25-debian13:nonroot") as host:
        plugin = f"com.google.cloud.tools:jib-maven-plugin:{JIB}:build"
        images = (f"-Djib.from.image={host}/base", f"-Djib.to.image={host}/built")
        maven = ("mvn", "--batch-mode", "--quiet", "compile", plugin, *images, "-Djib.allowInsecureRegistries")
        in_container("maven:3.9-eclipse-temurin-25-noble", source, *maven)
        take(f"{host}/built", image)


def dockerfile_node(sample: slim.Sample, source: Path, image: str) -> None:
    """Build a Node.js sample with the Dockerfile that @flydotio/dockerfile writes for it."""
    version = slim.docker("run", "--rm", "node:24-trixie", "node", "--version").strip().removeprefix("v")
    in_container("node:24-trixie", source, "npx", "--yes", f"@flydotio/dockerfile@{DOCKERFILE_NODE}")
    # The tag that it names is one of the same image.
    base = f"node:{version}-slim=docker-image://node:24-trixie-slim"
    figures.build_plainly(source, image, "--build-context", base)


# By language: what a peer is called, and what builds with it.
PEERS: dict[str, tuple[str, Callable[[slim.Sample, Path, str], None]]] = {
    "go": ("ko", ko),
    "java": ("Jib", jib),
    "node": ("@flydotio/dockerfile", dockerfile_node),
}
