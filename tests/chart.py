"""Draws the chart of the README from what `make bench` recorded."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt

# Text and bars, on a light and on a dark page.
COLOURS = {
    "light": {"text": "#1f2328", "naive": "#b6bdc6", "slim": "#0969da"},
    "dark": {"text": "#e6edf3", "naive": "#4b535d", "slim": "#4493f8"},
}
# The line of an edge site, in bits a second.
LINE = 20e6


def draw(services: Mapping[str, tuple[int, int]], path: Path, theme: str) -> None:
    """Draw a pair of bars for each service, with the compressed bytes of its naive and its slim image, as SVG."""
    colours = COLOURS[theme]
    # The same figures give the same file: no date, no random ids; and text stays text, for whoever reads by ear.
    mpl.rcParams.update(
        {
            "svg.hashsalt": "slim",
            "svg.fonttype": "none",
            "font.family": "sans-serif",
            "font.size": 11,
        }
    )
    figure, axes = plt.subplots(figsize=(8.6, 0.62 * len(services) + 0.6))
    longest = max(max(it) for it in services.values()) / 1e6
    for place, sizes in enumerate(services.values()):
        for offset, size, kind in ((-0.2, sizes[0], "naive"), (0.2, sizes[1], "slim")):
            megabytes, seconds = size / 1e6, size * 8 / LINE
            axes.barh(place + offset, megabytes, 0.36, color=colours[kind])
            text = f"{megabytes:.0f} MB" if megabytes >= 100 else f"{megabytes:.1f} MB"
            text += f", {seconds:.0f} s" if seconds >= 2 else f", {seconds:.1f} s"
            axes.text(megabytes + 0.01 * longest, place + offset, text, va="center", color=colours["text"])
    axes.set_xlim(0, longest * 1.2)
    axes.set_yticks(range(len(services)), list(services), color=colours["text"])
    axes.invert_yaxis()
    axes.set_xticks([])
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    title = "Compressed size, and what a pull of it takes at 20 Mbit/s:"
    figure.text(0.01, 0.985, title, color=colours["text"], va="top")
    for x, kind, label in ((0.55, "naive", "one stage"), (0.68, "slim", "rendered, on scratch")):
        figure.text(x, 0.985, "■", color=colours[kind], va="top")
        figure.text(x + 0.022, 0.985, label, color=colours["text"], va="top")
    figure.tight_layout(rect=(0, 0, 1, 0.95))
    figure.savefig(path, transparent=True, metadata={"Date": None, "Creator": None})
    plt.close(figure)


def write(services: Mapping[str, tuple[int, int]], folder: Path) -> list[Path]:
    """Draw the chart for both kinds of page into `folder`, and return the files: sizes.light.svg and sizes.dark.svg."""
    paths: list[Path] = []
    for theme in COLOURS:
        paths.append(folder / f"sizes.{theme}.svg")
        draw(services, paths[-1], theme)
    return paths


def services(rows: Mapping[str, Mapping[str, Any]]) -> dict[str, tuple[int, int]]:
    """Return the compressed bytes, naive and slim, of each service that figures are promised of, by its name.

    Of a service with several variants, the first by its name.
    """
    naive = {key.removesuffix(", naive"): row["compressed"] for key, row in rows.items() if key.endswith(", naive")}
    found: dict[str, tuple[int, int]] = {}
    for key, row in sorted(rows.items()):
        name = key.split(",")[0]
        if "shipped" in row and not key.endswith(", naive") and name not in found:
            found[name] = (naive[name], row["compressed"])
    return found
