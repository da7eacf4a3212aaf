"""`make bench`: measures the figures and writes them into the README, between its two markers."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import figures
import slim

README = slim.REPO / "README.md"
BEGIN, END = "<!-- figures: written by `make bench` -->", "<!-- end of figures -->"
TARGETS = slim.LANGUAGES["go"]["targets"]


def say(text: str) -> None:
    """Print a line of progress."""
    print(f"bench: {text}", file=sys.stderr, flush=True)


def mb(size: int) -> str:
    """Return bytes as megabytes, to two digits."""
    return f"{size / 1e6:.2f}"


def table(heads: list[str], rows: list[list[str]]) -> str:
    """Return a Markdown table: the first column is text, the others are numbers."""
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def user_service(template: Path, work: Path) -> str:
    """Measure the user-service, naive and on each target."""
    say("the naive image")
    figures.build_naive()
    images = {"naive, one stage on `golang:1.26-trixie`": figures.NAIVE}
    for target in TARGETS:
        say(f"the image on {target}")
        images[f"slim, on {target}"] = figures.build(template, work / target, target)
    rows = []
    for name, image in images.items():
        it = figures.weigh(image)
        rows.append([name, mb(it.unpacked), mb(it.compressed), f"{it.compressed * 8 / 20e6:.0f} s", str(it.waste)])
    return table(["user-service", "unpacked MB", "compressed MB", "pull at 20 Mbit/s", "wasted bytes"], rows)


def facts(template: Path, work: Path) -> str:
    """Measure what else is promised of the user-service on scratch."""
    say("a clean build and a rebuild")
    edit = figures.cost_of_an_edit(template, work / "edit", "scratch")
    image = "go-user-service:scratch"
    say("a copy of the template")
    start = time.monotonic()
    slim.render(template, work / "copy")
    copy = time.monotonic() - start
    binary = figures.binary_size(image)
    rows = [
        ["the image without the binary", f"{mb(figures.weigh(image).unpacked - binary)} MB"],
        ["layers that a one-line edit ships again", f"{len(edit.changed_layers)} of {edit.layers}"],
        ["bytes that it ships again", f"{mb(edit.shipped)} MB"],
        ["rebuild after it, of a clean build's time", f"{edit.ratio:.0%}"],
        ["`copier copy --defaults`", f"{copy:.1f} s"],
    ]
    return table(["user-service on scratch", "measured"], rows)


def others(template: Path, work: Path) -> str:
    """Measure the other samples on scratch."""
    rows = []
    for name, sample in slim.SAMPLES.items():
        if sample is not figures.SAMPLE:
            say(name)
            project = slim.render_sample(template, sample, work / name, target="scratch")
            slim.make(project, "build", f"IMAGE={name}", "TAG=bench")
            it = figures.weigh(f"{name}:bench")
            rows.append([f"{name.removeprefix('go-')}: {sample.about}", mb(it.unpacked), mb(it.compressed)])
    return table(["other samples on scratch", "unpacked MB", "compressed MB"], rows)


def main() -> None:
    """Measure all of it and write it down."""
    with tempfile.TemporaryDirectory(prefix="slim-bench-") as folder:
        work = Path(folder)
        template = work / "template"
        template.mkdir()
        slim.clone_template(template)
        text = "\n\n".join(part(template, work) for part in (user_service, facts, others))
    print(text)
    before, _, rest = README.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    README.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
