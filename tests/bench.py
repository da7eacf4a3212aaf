"""`make bench`: measures the images of all samples, and writes figures.json, the tables of the README and its chart.

`make bench ONLY=go` measures the samples of one language, `ONLY=go-user-service` one sample, and leaves the other
figures as they were recorded.
"""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import chart
import figures
import slim

README = slim.REPO / "README.md"
RECORDED = slim.TESTS / "figures.json"
CHARTS = slim.REPO / "docs"
BEGIN, END = "<!-- figures: written by `make bench` -->", "<!-- end of figures -->"

# What was measured of one image: see `weighed` and `promised`.
Row = dict[str, Any]


def weighed(image: str) -> Row:
    """Return what `image` weighs: `unpacked`, `compressed` and `waste`, in bytes."""
    it = figures.weigh(image)
    return {"unpacked": it.unpacked, "compressed": it.compressed, "waste": it.waste}


def promised(template: Path, folder: Path, sample: slim.Sample, answers: slim.Answers) -> Row:
    """Measure the sample on scratch, built clean and after an edit: bytes that ship again, and the share of time."""
    builds = figures.measure_builds(template, folder, sample, **answers)
    return {**weighed(f"{sample.name}:clean"), "shipped": builds.shipped, "rebuild": round(builds.ratio, 3)}


def label(sample: slim.Sample, answers: slim.Answers) -> str:
    """Return what the table calls the sample with these answers."""
    said = [f"`{name}`" if value is True else f"`{name}={value}`" for name, value in answers.items()]
    return ", ".join([sample.name, *said])


def naive(sample: slim.Sample) -> Row:
    """Measure the image that somebody writes who doesn't know better."""
    return weighed(figures.build_naive(sample))


def slim_on(template: Path, folder: Path, sample: slim.Sample, target: str) -> Row:
    """Measure the sample on `target`."""
    return weighed(figures.build(template, folder, sample, target))


def tasks(template: Path, work: Path) -> Iterator[tuple[str, slim.Sample, Callable[[], Row]]]:
    """Yield all that is to be measured: what it is called, whose it is, and what measures it."""
    for name, sample in slim.SAMPLES.items():
        if not sample.built:
            continue
        if sample.figures:
            yield f"{name}, naive", sample, partial(naive, sample)
        for figure in sample.figures:
            answers = figure.get("answers", {})
            key = label(sample, answers)
            folder = work / re.sub(r"\W+", "-", key)
            yield key, sample, partial(promised, template, folder, sample, answers)
        targets = [] if sample.figures else ["scratch"]
        if sample == figures.SAMPLE:
            targets = slim.LANGUAGES[sample.language]["targets"]
        for target in targets:
            yield f"{name}, on {target}", sample, partial(slim_on, template, work / f"{name}-{target}", sample, target)


def mb(size: int) -> str:
    """Return bytes as megabytes, to two digits."""
    return f"{size / 1e6:.2f}"


def table(heads: list[str], rows: list[list[str]]) -> str:
    """Return a Markdown table: the first column is text, the others are numbers."""
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def tables(rows: dict[str, Row]) -> str:
    """Return the tables of the README: the user-service, what is promised, and the other samples."""
    service = {"naive, one stage on `golang:1.26-trixie`": rows[f"{figures.SAMPLE.name}, naive"]}
    for target in slim.LANGUAGES[figures.SAMPLE.language]["targets"]:
        service[f"slim, on {target}"] = rows[f"{figures.SAMPLE.name}, on {target}"]
    first = [
        [name, mb(it["unpacked"]), mb(it["compressed"]), f"{it['compressed'] * 8 / 20e6:.0f} s", str(it["waste"])]
        for name, it in service.items()
    ]
    second, third = [], []
    for name, sample in slim.SAMPLES.items():
        for figure in sample.figures:
            naive, key = rows[f"{name}, naive"], label(sample, figure.get("answers", {}))
            it = rows[key]
            sizes = [mb(size[unit]) for size in (naive, it) for unit in ("unpacked", "compressed")]
            second.append([key, *sizes, f"{it['shipped'] / 1e3:.1f}", f"{it['rebuild']:.0%}"])
        if not sample.figures and sample.built:
            it = rows[f"{name}, on scratch"]
            third.append([f"{name}: {sample.about}", mb(it["unpacked"]), mb(it["compressed"])])
    promises = ["on scratch", "naive unpacked MB", "compressed", "slim unpacked MB", "compressed"]
    return "\n\n".join(
        [
            table(["user-service", "unpacked MB", "compressed MB", "pull at 20 Mbit/s", "wasted bytes"], first),
            table([*promises, "an edit ships kB", "and takes, of a clean build"], second),
            table(["other samples on scratch", "unpacked MB", "compressed MB"], third),
        ]
    )


def main() -> None:
    """Measure what ONLY names, or all, and write it down."""
    only = os.environ.get("ONLY", "")
    recorded = json.loads(RECORDED.read_text(encoding="utf-8")) if RECORDED.exists() else {}
    with tempfile.TemporaryDirectory(prefix="slim-bench-") as folder:
        work = Path(folder)
        template = work / "template"
        template.mkdir()
        slim.clone_template(template)
        everything = list(tasks(template, work))
        chosen = [it for it in everything if only in ("", it[1].name, it[1].language)]
        if not chosen:
            names = ", ".join([*slim.LANGUAGES, *slim.SAMPLES])
            sys.exit(f"bench: ONLY={only} is neither a language nor a sample. There are: {names}")
        start = time.monotonic()
        for number, (name, _, measure) in enumerate(chosen, 1):
            print(f"bench: {number} of {len(chosen)}, {time.monotonic() - start:.0f} s: {name}", file=sys.stderr)
            recorded[name] = measure()
            # After each, since a run takes long and may be interrupted.
            rows = {it: recorded[it] for it, _, _ in everything if it in recorded}
            RECORDED.write_text(json.dumps(rows, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    if missing := [name for name, _, _ in everything if name not in recorded]:
        sys.exit(f"bench: README.md stays as it is, since these were never measured: {'; '.join(missing)}")
    chart.write(chart.services(recorded), CHARTS)
    text = tables(recorded)
    print(text)
    before, _, rest = README.read_text(encoding="utf-8").partition(BEGIN)
    README.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{rest.partition(END)[2]}", encoding="utf-8")


if __name__ == "__main__":
    main()
