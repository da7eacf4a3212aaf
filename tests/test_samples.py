"""Every sample built on every target, run as in production, and probed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import slim

pytestmark = pytest.mark.engine

SAMPLES_ON_TARGETS = [
    (name, target) for name, it in slim.SAMPLES.items() if it.built for target in slim.LANGUAGES[it.language]["targets"]
]
STAMP = ("VERSION=1.2.3", "COMMIT=abc1234")


def flags(project: Path) -> tuple[str, ...]:
    """The volume that a project's answers ask for."""
    data_dir = slim.load(project / ".copier-answers.yml")["data_dir"]
    return ("--volume", data_dir) if data_dir else ()


@pytest.mark.parametrize(
    ("name", "target"),
    SAMPLES_ON_TARGETS,
)
def test_a_sample_works_on_a_target(template: Path, tmp_path: Path, name: str, target: str) -> None:
    sample = slim.SAMPLES[name]
    project = slim.render_sample(template, sample, tmp_path / name, target=target)
    image = f"test-{name}:{target}"
    slim.make(project, "build", f"IMAGE=test-{name}", f"TAG={target}", *STAMP)

    with slim.container(image, *sample.args, port=sample.port, flags=flags(project)) as (container, url):
        slim.probe(sample, url)
        if sample.port:
            slim.docker("stop", "--timeout", "5", container)
        code = slim.docker("wait", container).strip()
        output = slim.docker("logs", container)
        # A service is asked to stop, and some runtimes have a number for that; another program ends by itself.
        stop_code = slim.LANGUAGES[sample.language].get("stop_code", 0) if sample.port else 0
        assert code == str(stop_code), output
        assert sample.output in output

    if sample.version:
        version_flag = slim.LANGUAGES[sample.language]["version_flag"]
        version = slim.docker("run", "--rm", *slim.HARDENED, image, version_flag).strip()
        assert re.fullmatch(sample.version.strip("^$"), version), version
    said = slim.make(project, "smoke", f"IMAGE=test-{name}", f"TAG={target}")
    slim.docker("image", "rm", image)
    static = "deps" not in slim.LANGUAGES[sample.language]["layers"] and target != "distroless-cc"
    assert f"user 65532:65532, read-only root, no capabilities{', static' if static else ''}\n" in said
