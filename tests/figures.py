"""The figures of the README: what the images of a sample weigh, and what an edit of it costs.

All of it is measured in one run on one engine. Bytes are those of the layers: unpacked as tar files, compressed as the
gzip files that a registry stores and a pull fetches.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from pathlib import Path

import slim

# The service that the figures are about: Gin, SQLite through cgo, data in a volume.
SAMPLE = slim.SAMPLES["go-user-service"]
NAIVE = "go-user-service:naive"


@dataclass(frozen=True)
class Image:
    """What an image weighs, in bytes. `waste` is what dive finds to be there twice, or deleted in a later layer."""

    unpacked: int
    compressed: int
    waste: int


@dataclass(frozen=True)
class Edit:
    """What a one-line edit costs: seconds of a clean build and of the rebuild, and which layers of how many bytes."""

    clean_seconds: float
    rebuild_seconds: float
    changed_layers: list[int]
    shipped: int
    layers: int

    @property
    def ratio(self) -> float:
        """The rebuild's share of a clean build's time."""
        return self.rebuild_seconds / self.clean_seconds


def weigh(image: str) -> Image:
    """Return what `image` weighs."""
    layers = slim.image_layers(image)
    return Image(sum(it.unpacked for it in layers), sum(it.compressed for it in layers), wasted(image))


def wasted(image: str) -> int:
    """Return the bytes that dive says `image` wastes."""
    said = slim.run("dive", "--ci", "--lowestEfficiency=0", "--highestUserWastedPercent=disabled", image)
    found = re.search(r"wastedBytes: (\d+) bytes", said)
    assert found, said
    return int(found[1])


def build_naive() -> None:
    """Build the single-stage image that somebody writes who doesn't know better."""
    file = SAMPLE.folder / "naive.Dockerfile"
    slim.docker("build", "--provenance=false", "--file", file, "--tag", NAIVE, SAMPLE.folder / "src")


def build(template: Path, folder: Path, target: str) -> str:
    """Render and build the sample on `target`, and return the image's name."""
    project = slim.render_sample(template, SAMPLE, folder, target=target)
    slim.make(project, "build", "IMAGE=go-user-service", f"TAG={target}")
    return f"go-user-service:{target}"


def binary_size(image: str) -> int:
    """Return the size in bytes of the service's binary in `image`."""
    container = slim.docker("create", image).strip()
    try:
        return int(slim.run("sh", "-c", f"docker cp --quiet {container}:/app/user-service - | tar -xO | wc -c"))
    finally:
        slim.docker("rm", container)


def timed_make(project: Path, *arguments: str) -> float:
    """Run make in `project` and return the seconds it took."""
    start = time.monotonic()
    slim.make(project, *arguments)
    return time.monotonic() - start


def cost_of_an_edit(template: Path, folder: Path, target: str) -> Edit:
    """Build the sample without any cache (--no-cache empties the cache mounts too), edit one line, build again."""
    project = slim.render_sample(template, SAMPLE, folder, target=target)
    slim.git("init", "--quiet", cwd=project)
    slim.commit(project, "Before")
    clean = timed_make(project, "build", "IMAGE=go-user-service", "TAG=before", "BUILD_FLAGS=--no-cache")
    slim.edit(project, SAMPLE)
    slim.commit(project, "After")
    rebuild = timed_make(project, "build", "IMAGE=go-user-service", "TAG=after")
    before, after = (slim.image_layers(f"go-user-service:{tag}") for tag in ("before", "after"))
    changed = [index for index, (old, new) in enumerate(zip(before, after, strict=True)) if old != new]
    return Edit(clean, rebuild, changed, sum(after[index].compressed for index in changed), len(after))
