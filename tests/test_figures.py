"""The figures that the README promises hold: sizes, digests, and the cost of an edit."""

from __future__ import annotations

from pathlib import Path

import figures
import pytest
import slim

pytestmark = pytest.mark.engine

MB = 1_000_000
BASES = {"distroless": "gcr.io/distroless/static-debian13:nonroot", "alpine": "alpine:3.24"}


@pytest.fixture(scope="module")
def scratch_image(template: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    return figures.build(template, tmp_path_factory.mktemp("scratch") / "p", "scratch")


def test_the_image_on_scratch_is_small(scratch_image: str) -> None:
    image = figures.weigh(scratch_image)
    assert image.unpacked <= 11 * MB
    assert image.compressed <= 4.6 * MB
    assert image.unpacked - figures.binary_size(scratch_image) <= 0.5 * MB
    assert image.waste == 0


@pytest.mark.parametrize("target", BASES)
def test_another_target_adds_its_base_alone(template: Path, tmp_path: Path, scratch_image: str, target: str) -> None:
    image = figures.weigh(figures.build(template, tmp_path / "p", target))
    base = figures.weigh(BASES[target])
    assert image.unpacked <= base.unpacked + figures.binary_size(scratch_image) + 0.1 * MB


def test_an_edit_ships_the_app_layer_alone_and_is_built_soon(template: Path, tmp_path: Path) -> None:
    edit = figures.cost_of_an_edit(template, tmp_path / "p", "scratch")
    # rootfs, app, and the empty layer of WORKDIR.
    assert (edit.changed_layers, edit.layers) == ([1], 3)
    assert edit.ratio <= 0.15, edit


def test_clean_builds_in_two_places_give_one_digest(template: Path, tmp_path: Path) -> None:
    # Once through make and once by `docker build` alone: outside a git repository both stamp the same defaults.
    for name in ("one", "two"):
        slim.render_sample(template, figures.SAMPLE, tmp_path / name)
    slim.make(tmp_path / "one", "build", "TAG=test-one", "BUILD_FLAGS=--no-cache")
    slim.docker("build", "--provenance=false", "--no-cache", "--tag", "user-service:test-two", tmp_path / "two")
    assert slim.digest("user-service:test-one") == slim.digest("user-service:test-two")
