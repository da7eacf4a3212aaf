"""The figures that the README promises hold: sizes, digests, and the cost of an edit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bench
import figures
import pytest
import slim

pytestmark = [pytest.mark.engine, pytest.mark.timed]

MB = 1_000_000
# How much larger than recorded an image may be: what a toolchain's patch release changes.
GROWTH = 1.02
BASES = {"distroless": "gcr.io/distroless/static-debian13:nonroot", "alpine": "alpine:3.24"}
FIGURES = [
    pytest.param(sample, it, id="-".join([name, *map(str, it.get("answers", {}).values())]))
    for name, sample in slim.SAMPLES.items()
    for it in sample.figures
]


@pytest.mark.parametrize(("sample", "promised"), FIGURES)
def test_an_image_on_scratch_is_small_and_soon_built_again(
    template: Path, tmp_path: Path, sample: slim.Sample, promised: dict[str, Any]
) -> None:
    answers = promised.get("answers", {})
    builds = figures.measure_builds(template, tmp_path / "one", sample, **answers)
    image = figures.weigh(f"{sample.name}:clean")
    assert image.unpacked <= promised["unpacked"] * MB
    assert image.compressed <= promised["compressed"] * MB
    recorded = bench.recorded()[bench.label(sample, answers)]
    for unit in ("unpacked", "compressed"):
        now, then = getattr(image, unit), recorded[unit]
        assert now <= GROWTH * then, f"{unit}: {now} bytes, recorded were {then}. Is it meant? make bench"
    contract = slim.LANGUAGES[sample.language]["layers"]
    if contract == ["app"]:
        assert image.unpacked - figures.binary_size(f"{sample.name}:clean", sample) <= 0.5 * MB
    assert image.waste == 0
    # rootfs, then those of the contract, app last, and the empty layer of WORKDIR.
    assert (builds.changed_layers, builds.layers) == ([len(contract)], len(contract) + 2)
    assert builds.shipped <= promised.get("shipped", 1e6) * 1000
    assert builds.ratio <= promised["rebuild"], builds
    # A second clean build, elsewhere and without make: outside a git repository both stamp the same defaults.
    elsewhere = slim.render_sample(template, sample, tmp_path / "two", target="scratch", **answers)
    again = figures.build_plainly(elsewhere, f"{sample.name}:again", "--no-cache")
    assert slim.digest(again) == slim.digest(f"{sample.name}:clean")


@pytest.mark.parametrize("target", BASES)
def test_another_target_adds_its_base_alone(template: Path, tmp_path: Path, target: str) -> None:
    scratch = figures.build(template, tmp_path / "scratch", figures.SAMPLE, "scratch")
    image = figures.weigh(figures.build(template, tmp_path / "p", figures.SAMPLE, target))
    base = figures.weigh(BASES[target])
    assert image.unpacked <= base.unpacked + figures.binary_size(scratch, figures.SAMPLE) + 0.1 * MB
