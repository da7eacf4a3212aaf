"""The figures of the README: what the images of the samples weigh, and what an edit costs.

All of it is measured in one run on one engine. Bytes are those of the layers: unpacked as tar files, compressed as the
gzip files that a registry stores and a pull fetches.
"""

from __future__ import annotations

import http.client
import re
import shutil
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from statistics import median
from typing import Any

import slim

# The service that the README is about: Gin, SQLite through cgo, data in a volume.
SAMPLE = slim.SAMPLES["go-user-service"]


@dataclass(frozen=True)
class Image:
    """What an image weighs.

    Bytes: `unpacked`, `compressed` (gzip) and `zstd`; `waste` is what dive finds to be there twice, or deleted in a
    later layer; `own` are those in files that aren't in a folder of the system's, which on scratch is what a service
    itself needs. Then its number of files and of layers that hold any.
    """

    unpacked: int
    compressed: int
    zstd: int
    waste: int
    own: int
    files: int
    layers: int


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


@dataclass(frozen=True)
class Run:
    """What a container is seen to do.

    `seconds` from the start of its process to its first good answer, or to the end of a program that is no server: the
    median of five. `memory` is what its processes hold after the sample's requests, in resident bytes, 0 where nothing
    stays to be measured.
    """

    seconds: float
    memory: int


def weigh(image: str) -> Image:
    """Return what `image` weighs."""
    # Beside it, since both take long with a large image.
    with ThreadPoolExecutor() as pool:
        waste = pool.submit(wasted, image)
        layers = slim.image_layers(image)
    unpacked, compressed, zstd, files, own = (
        sum(getattr(it, unit) for it in layers) for unit in ("unpacked", "compressed", "zstd", "files", "own")
    )
    return Image(unpacked, compressed, zstd, waste.result(), own, files, sum(it.files > 0 for it in layers))


def wasted(image: str) -> int:
    """Return the bytes that dive says `image` wastes."""
    said = slim.run("dive", "--ci", "--lowestEfficiency=0", "--highestUserWastedPercent=disabled", image)
    found = re.search(r"wastedBytes: (\d+) bytes", said)
    assert found, said
    return int(found[1])


def watch(image: str, sample: slim.Sample, *flags: str) -> Run:
    """Run `image` five times until it answers the first of the sample's requests, and then all of them."""
    seconds, memory = [], []
    for _ in range(5):
        port = slim.free_port()
        publish = ("--publish", f"127.0.0.1:{port}:{sample.port}") if sample.port else ()
        container = slim.docker("create", *publish, *flags, image, *sample.args).strip()
        try:
            # Beside it, since the command returns only when a small service has answered already.
            start = threading.Thread(target=slim.docker, args=("start", container))
            start.start()
            if sample.port:
                status = first_answer(port, sample.requests[0]["path"])
                end = datetime.now(timezone.utc)
                start.join()
                assert status == sample.requests[0]["status"], slim.docker("logs", container)
                for it in sample.requests:
                    slim.request(f"http://127.0.0.1:{port}{it['path']}", it["method"], it.get("json"))
                rows = slim.docker("top", container, "-eo", "pid,rss").splitlines()[1:]
                memory.append(sum(int(row.split()[1]) for row in rows) * 1024)
            else:
                start.join()
                assert slim.docker("wait", container).strip() == "0", slim.docker("logs", container)
                end = moment(container, "FinishedAt")
            seconds.append((end - moment(container, "StartedAt")).total_seconds())
        finally:
            slim.docker("rm", "--force", "--volumes", container)
    return Run(median(seconds), int(median(memory or [0])))


def first_answer(port: int, path: str) -> int:
    """Ask for a page as soon as somebody listens, for a minute at most, and return the status."""
    until = time.monotonic() + 60
    while True:
        # A connection that is begun while the network is set up may get no answer, and is tried again after a second.
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=0.05)
        try:
            connection.connect()
            connection.sock.settimeout(60)
            connection.request("GET", path)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException) as error:
            if time.monotonic() > until:
                raise AssertionError(f"no answer on {path} in a minute: {error}") from error
            time.sleep(0.002)
        finally:
            connection.close()


def moment(container: str, event: str) -> datetime:
    """Return when a container was started or ended, by the engine's own clock."""
    text = slim.docker("inspect", "--format", f"{{{{.State.{event}}}}}", container).strip()
    # Python reads microseconds, the engine writes nanoseconds.
    return datetime.strptime(re.sub(r"(\.\d{1,6})\d*Z$", r"\1+0000", text), "%Y-%m-%dT%H:%M:%S.%f%z")


def naive_project(folder: Path, sample: slim.Sample) -> Path:
    """Copy the sample's sources and the single-stage Dockerfile that somebody writes who doesn't know better."""
    shutil.copytree(slim.sources(sample), folder)
    shutil.copy(sample.folder / "naive.Dockerfile", folder / "Dockerfile")
    return folder


def build_plainly(project: Path, image: str, *flags: str) -> str:
    """Build a folder as anybody does, and return the image's name."""
    slim.docker("build", "--provenance=false", "--tag", image, *flags, project)
    return image


def build_naive(sample: slim.Sample, folder: Path) -> str:
    """Build the naive image, and return its name."""
    return build_plainly(naive_project(folder, sample), f"{sample.name}:naive")


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


def measure_builds(template: Path, folder: Path, sample: slim.Sample, **answers: Any) -> Builds:
    """Build the sample on scratch, clean and after an edit: `<sample>:clean` and `<sample>:edited`."""
    project = slim.render_sample(template, sample, folder, target="scratch", **answers)

    def build(tag: str, *flags: str) -> None:
        slim.make(project, "build", f"IMAGE={sample.name}", f"TAG={tag}", f"BUILD_FLAGS={' '.join(flags)}")

    return compare_builds(project, sample, build)


def measure_naive_builds(folder: Path, sample: slim.Sample) -> Builds:
    """Build the sample's naive image, clean and after an edit: `<sample>:clean` and `<sample>:edited`."""
    project = naive_project(folder, sample)

    def build(tag: str, *flags: str) -> None:
        build_plainly(project, f"{sample.name}:{tag}", *flags)

    return compare_builds(project, sample, build)


def compare_builds(project: Path, sample: slim.Sample, build: Callable[..., None]) -> Builds:
    """Build without any cache (--no-cache empties the cache mounts too), edit a line, and build again."""
    start = time.monotonic()
    build("clean", "--no-cache")
    clean = time.monotonic() - start
    # A commit as everyone makes it, so that the version that is stamped changes too.
    slim.edit(project, sample)
    slim.git("init", "--quiet", cwd=project)
    slim.commit(project, "Edit")
    start = time.monotonic()
    build("edited")
    rebuild = time.monotonic() - start
    before, after = (slim.image_layers(f"{sample.name}:{tag}") for tag in ("clean", "edited"))
    changed = [index for index, (old, new) in enumerate(zip(before, after, strict=True)) if old != new]
    shipped = sum(after[index].compressed for index in changed)
    return Builds(clean, rebuild, changed, len(after), shipped)
