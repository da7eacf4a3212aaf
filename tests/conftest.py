"""Fixtures and options of the tests."""

from __future__ import annotations

import http.server
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
import slim

# The linters that the lock file pins, and that a rendered Makefile looks for.
os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"

# The same examples each time, however slow the machine: what is red for one is red for all. With
# --hypothesis-profile=default they are drawn anew.
hypothesis.settings.register_profile("same", derandomize=True, deadline=None)
hypothesis.settings.load_profile("same")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --golden."""
    parser.addoption("--golden", action="store_true", help="write the golden files instead of comparing with them")


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Let it be no error when -k leaves no test of this kind."""
    if exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED and session.config.option.keyword:
        session.exitstatus = pytest.ExitCode.OK


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template as a tagged repository, with the working tree's uncommitted changes applied."""
    return slim.clone_template(tmp_path_factory.mktemp("template"))


@pytest.fixture(scope="session")
def tls_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """An HTTPS server on loopback: its URL, and the certificate that a client must trust."""
    port = slim.free_port()
    handler = http.server.SimpleHTTPRequestHandler
    with slim.https_server(handler, "localhost", tmp_path_factory.mktemp("tls"), port) as certificate:
        yield f"https://localhost:{port}/", certificate


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print how many answers about real packages were right, by language."""
    scores: dict[str, list[int]] = {}
    for reports in terminalreporter.stats.values():
        for report in reports:
            for name, value in getattr(report, "user_properties", []):
                if name == "score" and report.when == "call":
                    score = scores.setdefault(value[0], [0, 0])
                    score[0], score[1] = score[0] + value[1], score[1] + value[2]
    for language, (right, answers) in sorted(scores.items()):
        terminalreporter.write_line(f"real packages, {language}: {right} of {answers} answers right")
