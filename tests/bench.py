"""`make bench`: measures the figures and writes them into the README, between its two markers."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import figures
import slim

README = slim.REPO / "README.md"
BEGIN, END = "<!-- figures: written by `make bench` -->", "<!-- end of figures -->"


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
    sample = figures.SAMPLE
    say("the naive image")
    images = {"naive, one stage on `golang:1.26-trixie`": figures.build_naive(sample)}
    for target in slim.LANGUAGES[sample.language]["targets"]:
        say(f"the image on {target}")
        images[f"slim, on {target}"] = figures.build(template, work / target, sample, target)
    rows = []
    for name, image in images.items():
        it = figures.weigh(image)
        rows.append([name, mb(it.unpacked), mb(it.compressed), f"{it.compressed * 8 / 20e6:.0f} s", str(it.waste)])
    return table(["user-service", "unpacked MB", "compressed MB", "pull at 20 Mbit/s", "wasted bytes"], rows)


def promised(template: Path, work: Path) -> str:
    """Measure the samples that figures are promised of: naive, on scratch, and after a one-line edit."""
    rows = []
    for name, sample in slim.SAMPLES.items():
        naive = ["", ""]
        if sample.figures:
            say(f"{name}, naive")
            it = figures.weigh(figures.build_naive(sample))
            naive = [mb(it.unpacked), mb(it.compressed)]
        for number, figure in enumerate(sample.figures):
            answers = figure.get("answers", {})
            say(" ".join([name, *answers.values()]))
            builds = figures.measure_builds(template, work / f"{name}-{number}", sample, **answers)
            it = figures.weigh(f"{name}:clean")
            label = ", ".join([name, *answers.values()])
            rows.append([label, *naive, mb(it.unpacked), mb(it.compressed), mb(builds.shipped), f"{builds.ratio:.0%}"])
    heads = ["on scratch", "naive unpacked MB", "compressed", "slim unpacked MB", "compressed"]
    return table([*heads, "an edit ships MB", "and takes, of a clean build"], rows)


def others(template: Path, work: Path) -> str:
    """Measure the other samples on scratch."""
    rows = []
    for name, sample in slim.SAMPLES.items():
        if not sample.figures and sample.built:
            say(name)
            it = figures.weigh(figures.build(template, work / name, sample, "scratch"))
            rows.append([f"{name}: {sample.about}", mb(it.unpacked), mb(it.compressed)])
    return table(["other samples on scratch", "unpacked MB", "compressed MB"], rows)


def main() -> None:
    """Measure all of it and write it down."""
    with tempfile.TemporaryDirectory(prefix="slim-bench-") as folder:
        work = Path(folder)
        template = work / "template"
        template.mkdir()
        slim.clone_template(template)
        text = "\n\n".join(part(template, work) for part in (user_service, promised, others))
    print(text)
    before, _, rest = README.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    README.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
