"""`make bench`: measures the images of all samples, and writes what it finds down.

That is figures.json, the tables of the README and of docs/figures.md, and the chart. `make bench ONLY=go` measures the
samples of one language, `ONLY=go-user-service` one sample, `ONLY=peers` what the peers build, and leaves the other
figures as they were recorded.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import chart
import figures
import peers
import slim

# Every README, in whichever language, has the tables.
READMES = sorted(slim.REPO.glob("README*.md"))
RECORDED = slim.TESTS / "figures.json"
DOCS = slim.REPO / "docs"
BEGIN, END = "<!-- figures: written by `make bench` -->", "<!-- end of figures -->"
# What a serverless platform allows, and a gateway's disk, in bytes.
SERVERLESS, DISK = 200e6, 1e9

# What was measured of one image: the fields of figures.Image and figures.Run, and those of `built`.
Row = dict[str, Any]


@dataclass(frozen=True)
class Task:
    """One image that is to be measured: what it is called, whose it is, who builds it, and what measures it."""

    key: str
    sample: slim.Sample
    builder: str
    measure: Callable[[], Row]


def measured(sample: slim.Sample, image: str) -> Row:
    """Return what the sample's image weighs, and how it runs."""
    flags = ("--volume", sample.answers["data_dir"]) if "data_dir" in sample.answers else ()
    return {**asdict(figures.weigh(image)), **asdict(figures.watch(image, sample, *flags))}


def built(sample: slim.Sample, builds: figures.Builds) -> Row:
    """Return the same of an image that was built clean and after an edit, and what the builds cost.

    Seconds of both, the rebuild's share, and the bytes that ship again.
    """
    seconds = {"clean": round(builds.clean_seconds, 1), "again": round(builds.rebuild_seconds, 1)}
    cost = {**seconds, "rebuild": round(builds.ratio, 3), "shipped": builds.shipped}
    return {**measured(sample, f"{sample.name}:clean"), **cost}


def promised(template: Path, folder: Path, sample: slim.Sample, answers: slim.Answers) -> Row:
    """Measure the sample on scratch, built clean and after an edit."""
    return built(sample, figures.measure_builds(template, folder, sample, **answers))


def naive(folder: Path, sample: slim.Sample) -> Row:
    """Measure the image that somebody writes who doesn't know better."""
    if sample.figures:
        return built(sample, figures.measure_naive_builds(folder, sample))
    return measured(sample, figures.build_naive(sample, folder))


def slim_on(template: Path, folder: Path, sample: slim.Sample, target: str) -> Row:
    """Measure the sample on `target`."""
    return measured(sample, figures.build(template, folder, sample, target))


def by_peer(folder: Path, sample: slim.Sample, build: Callable[[slim.Sample, Path, str], None]) -> Row:
    """Measure what a peer builds of a copy of the sample's sources."""
    image = f"{sample.name}:peer"
    build(sample, Path(shutil.copytree(slim.sources(sample), folder)), image)
    return measured(sample, image)


def label(sample: slim.Sample, answers: slim.Answers) -> str:
    """Return what the tables call the sample with these answers."""
    said = [f"`{name}`" if value is True else f"`{name}={value}`" for name, value in answers.items()]
    return ", ".join([sample.name, *said])


def tasks(template: Path, work: Path) -> Iterator[Task]:
    """Yield all that is to be measured."""
    for name, sample in slim.SAMPLES.items():
        if not sample.built:
            continue
        yield Task(f"{name}, naive", sample, "naive", partial(naive, work / f"{name}-naive", sample))
        for figure in sample.figures:
            answers = figure.get("answers", {})
            key = label(sample, answers)
            folder = work / re.sub(r"\W+", "-", key)
            yield Task(key, sample, "slim", partial(promised, template, folder, sample, answers))
        for target in slim.LANGUAGES[sample.language]["targets"]:
            key, folder = f"{name}, on {target}", work / f"{name}-{target}"
            yield Task(key, sample, "slim", partial(slim_on, template, folder, sample, target))
        if sample.language in peers.PEERS and sample.port:
            peer, build = peers.PEERS[sample.language]
            yield Task(f"{name}, {peer}", sample, "peers", partial(by_peer, work / f"{name}-peer", sample, build))


def recorded() -> dict[str, Row]:
    """Return what was measured so far, by the names of the images."""
    return dict(json.loads(RECORDED.read_text(encoding="utf-8"))) if RECORDED.exists() else {}


def attempt(task: Task) -> Row:
    """Measure one image. Empty where a peer's can't be built, or doesn't run: all others must."""
    try:
        return task.measure()
    except AssertionError as error:
        if task.builder != "peers":
            raise
        last_words = "\n".join(str(error).splitlines()[-10:])
        print(f"bench: left out, since it failed:\n{last_words}", file=sys.stderr)
        return {}


def mb(size: int) -> str:
    """Return bytes as megabytes, to two digits."""
    return f"{size / 1e6:.2f}"


def table(heads: list[str], rows: list[list[str]]) -> str:
    """Return a Markdown table: the first column is text, the others are numbers."""
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def own(rows: Mapping[str, Row], sample: slim.Sample) -> int:
    """Return the bytes that a service itself needs: what its image on scratch has in files of its own."""
    return int(rows[f"{sample.name}, on scratch"]["own"])


def service_table(rows: Mapping[str, Row]) -> str:
    """Return the table of the user-service on all targets, and what its bytes mean at three sites."""
    sample = figures.SAMPLE
    images = {"naive, one stage on `golang:1.26-trixie`": rows[f"{sample.name}, naive"]}
    for target in slim.LANGUAGES[sample.language]["targets"]:
        images[f"slim, on {target}"] = rows[f"{sample.name}, on {target}"]
    heads = [
        *("user-service", "unpacked MB", "compressed MB", "overhead MB", "pull at 20 Mbit/s"),
        *("of 200 MB, serverless", "of a 1 GB disk", "first answer", "memory MB", "wasted bytes"),
    ]
    lines = [
        [
            name,
            mb(it["unpacked"]),
            mb(it["compressed"]),
            mb(it["unpacked"] - own(rows, sample)),
            f"{it['compressed'] * 8 / chart.LINE:.0f} s",
            f"{it['unpacked'] / SERVERLESS:.0%}",
            f"{it['unpacked'] / DISK:.0%}",
            f"{it['seconds']:.2f} s",
            f"{it['memory'] / 1e6:.0f}",
            str(it["waste"]),
        ]
        for name, it in images.items()
    ]
    return table(heads, lines)


def promise_table(rows: Mapping[str, Row]) -> str:
    """Return the table of what is promised on scratch, beside the naive images."""
    lines = []
    for name, sample in slim.SAMPLES.items():
        for figure in sample.figures:
            naive, key = rows[f"{name}, naive"], label(sample, figure.get("answers", {}))
            it = rows[key]
            sizes = [mb(size[unit]) for size in (naive, it) for unit in ("unpacked", "compressed")]
            lines.append([key, *sizes, f"{it['shipped'] / 1e3:.1f}", f"{it['rebuild']:.0%}"])
    heads = ["on scratch", "naive unpacked MB", "compressed", "slim unpacked MB", "compressed", "an edit ships kB"]
    return table([*heads, "and takes, of a clean build"], lines)


def peer_table(rows: Mapping[str, Row]) -> str:
    """Return the table of what the peers build, beside ours on the same base and on scratch."""
    lines = []
    for name, sample in slim.SAMPLES.items():
        peer = peers.PEERS.get(sample.language, ("",))[0]
        if not rows.get(f"{name}, {peer}"):
            continue
        for kind in (peer, "on distroless", "on scratch"):
            it = rows[f"{name}, {kind}"]
            size = [mb(it[unit]) for unit in ("unpacked", "compressed")]
            who = f"{name}, slim, {kind}" if kind.startswith("on ") else f"{name}, by {kind}"
            lines.append([who, *size, str(it["files"]), f"{it['seconds']:.2f} s", f"{it['memory'] / 1e6:.0f}"])
    return table(["beside the peers", "unpacked MB", "compressed MB", "files", "first answer", "memory MB"], lines)


def tables(rows: Mapping[str, Row]) -> str:
    """Return the tables of the README."""
    return "\n\n".join([service_table(rows), promise_table(rows), peer_table(rows)])


def all_table(rows: Mapping[str, Row], sample: slim.Sample) -> str:
    """Return the table of all images of a sample."""
    heads = [
        *("image", "unpacked MB", "gzip MB", "zstd MB", "overhead MB", "files", "layers", "wasted bytes"),
        *("first answer s", "memory MB", "clean build", "rebuild", "an edit ships kB"),
    ]
    base = rows[f"{sample.name}, naive"]
    lines = []
    for key, it in rows.items():
        name, _, kind = key.partition(", ")
        if name != sample.name or not it:
            continue
        sizes = [mb(it[unit]) for unit in ("unpacked", "compressed", "zstd")]
        counts = [str(it[unit]) for unit in ("files", "layers", "waste")]
        runs = [f"{it['seconds']:.2f}", f"{it['memory'] / 1e6:.0f}" if it["memory"] else ""]
        # Of the naive image's: seconds depend on the machine.
        builds = ["", "", ""]
        if "clean" in it:
            builds = [f"{it[unit] / base[unit]:.0%}" for unit in ("clean", "again")]
            builds.append(f"{it['shipped'] / 1e3:.1f}")
        overhead = mb(it["unpacked"] - own(rows, sample))
        what = kind
        if "clean" in it and kind != "naive":
            what = ", ".join(filter(None, ["on scratch, built clean", kind]))
        lines.append([what, *sizes, overhead, *counts, *runs, *builds])
    return table(heads, lines)


def document(rows: Mapping[str, Row]) -> str:
    """Return docs/figures.md."""
    parts = [
        "# All figures",
        "Written by `make bench`; [the README](../README.md#how-it-was-measured) says how it was measured. *Overhead* "
        "is what an image holds beyond the service's own bytes: its binary, or interpreter, dependencies and code. "
        "*Clean build* and *rebuild* are shares of the naive image's; seconds and memory are those of one machine.",
    ]
    for name, sample in slim.SAMPLES.items():
        if sample.built:
            parts += [f"## {name}", sample.about, all_table(rows, sample)]
    return "\n\n".join(parts) + "\n"


def write(rows: Mapping[str, Row]) -> None:
    """Write the tables and the chart."""
    chart.write(chart.services(rows), DOCS)
    (DOCS / "figures.md").write_text(document(rows), encoding="utf-8")
    for path in READMES:
        before, _, rest = path.read_text(encoding="utf-8").partition(BEGIN)
        path.write_text(f"{before}{BEGIN}\n\n{tables(rows)}\n\n{END}{rest.partition(END)[2]}", encoding="utf-8")


def remove_images(sample: slim.Sample) -> None:
    """Delete the images that were built of a sample: the naive ones fill a disk."""
    ids = slim.docker("image", "ls", "--quiet", "--filter", f"reference={sample.name}").split()
    if ids:
        slim.docker("image", "rm", "--force", *set(ids))


def main() -> None:
    """Measure what ONLY names, or all, and write it down."""
    only = os.environ.get("ONLY", "")
    rows = recorded()
    with tempfile.TemporaryDirectory(prefix="slim-bench-") as folder:
        work = Path(folder)
        template = work / "template"
        template.mkdir()
        slim.clone_template(template)
        everything = list(tasks(template, work))
        chosen = [it for it in everything if only in ("", it.sample.name, it.sample.language, it.builder)]
        if not chosen:
            names = ", ".join([*slim.LANGUAGES, *slim.SAMPLES, "naive", "slim", "peers"])
            sys.exit(f"bench: ONLY={only} is nothing that can be measured. There are: {names}")
        start = time.monotonic()
        for number, task in enumerate(chosen, 1):
            print(f"bench: {number} of {len(chosen)}, {time.monotonic() - start:.0f} s: {task.key}", file=sys.stderr)
            rows[task.key] = attempt(task)
            remove_images(task.sample)
            # After each, since a run takes long and may be interrupted.
            rows = {it.key: rows[it.key] for it in everything if it.key in rows}
            RECORDED.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    if missing := [it.key for it in everything if it.key not in rows]:
        sys.exit(f"bench: the tables stay as they are, since these were never measured: {'; '.join(missing)}")
    write(rows)
    print(tables(rows))


if __name__ == "__main__":
    main()
