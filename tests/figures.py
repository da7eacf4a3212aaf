"""The figures of the README: what the images of the samples weigh, and what an edit costs.

All of it is measured in one run on one engine. Bytes are those of the layers: unpacked as tar files, compressed as the
gzip files that a registry stores and a pull fetches.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import slim

# The service that the README is about: Gin, SQLite through cgo, data in a volume.
SAMPLE = slim.SAMPLES["go-user-service"]


@dataclass(frozen=True)
class Image:
    """What an image weighs, in bytes. `waste` is what dive finds to be there twice, or deleted in a later layer."""

    unpacked: int
    compressed: int
    waste: int


@dataclass(frozen=True)
class Builds:
    """What a clean build and a one-line edit of a sample cost.

    Seconds of the clean build and of the rebuild, which layers of how many the edit changes and how many bytes they
    ship again (compressed).
    """

    clean_seconds: float
    rebuild_seconds: float
    changed_layers: list[int]
    layers: int
    shipped: int

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


def build_naive(sample: slim.Sample) -> str:
    """Build the single-stage image that somebody writes who doesn't know better, and return its name."""
    image = f"{sample.name}:naive"
    file = sample.folder / "naive.Dockerfile"
    slim.docker("build", "--provenance=false", "--file", file, "--tag", image, slim.sources(sample))
    return image


def build(template: Path, folder: Path, sample: slim.Sample, target: str, **answers: Any) -> str:
    """Render and build the sample on `target`, and return the image's name."""
    project = slim.render_sample(template, sample, folder, target=target, **answers)
    slim.make(project, "build", f"IMAGE={sample.name}", f"TAG={target}")
    return f"{sample.name}:{target}"


def binary_size(image: str, sample: slim.Sample) -> int:
    """Return the size in bytes of the service's binary in `image`."""
    path = f"/app/{sample.answers['project_name']}"
    container = slim.docker("create", image).strip()
    try:
        return int(slim.run("sh", "-c", f"docker cp --quiet {container}:{path} - | tar -xO | wc -c"))
    finally:
        slim.docker("rm", container)


def timed_make(project: Path, *arguments: str) -> float:
    """Run make in `project` and return the seconds it took."""
    start = time.monotonic()
    slim.make(project, *arguments)
    return time.monotonic() - start


def measure_builds(template: Path, folder: Path, sample: slim.Sample, **answers: Any) -> Builds:
    """Build the sample on scratch without any cache (--no-cache empties the cache mounts too), and after an edit.

    The images are called `<sample>:clean` and `<sample>:edited`.
    """
    project = slim.render_sample(template, sample, folder, target="scratch", **answers)
    image = f"IMAGE={sample.name}"
    clean = timed_make(project, "build", image, "TAG=clean", "BUILD_FLAGS=--no-cache")
    # A commit as everyone makes it, so that the version that is stamped changes too.
    slim.edit(project, sample)
    slim.git("init", "--quiet", cwd=project)
    slim.commit(project, "Edit")
    rebuild = timed_make(project, "build", image, "TAG=edited")
    before, after = (slim.image_layers(f"{sample.name}:{tag}") for tag in ("clean", "edited"))
    changed = [index for index, (old, new) in enumerate(zip(before, after, strict=True)) if old != new]
    shipped = sum(after[index].compressed for index in changed)
    return Builds(clean, rebuild, changed, len(after), shipped)
