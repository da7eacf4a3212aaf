"""What holds for Node.js alone."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import slim

pytestmark = pytest.mark.engine

LISTENS = "require('node:http').createServer((_, answer) => answer.end('ok')).listen(8080)\n"
HANDLES = "process.on('SIGTERM', () => { console.log('stopping'); setTimeout(() => process.exit(3), 500) })\n"


@pytest.mark.parametrize("target", slim.LANGUAGES["node"]["targets"])
@pytest.mark.parametrize(("code", "status"), [(LISTENS, "143"), (LISTENS + HANDLES, "3")], ids=["deaf", "listening"])
def test_a_service_stops_at_once_whether_it_listens_to_signals_or_not(
    template: Path, tmp_path: Path, target: str, code: str, status: str
) -> None:
    project = tmp_path / "p"
    project.mkdir()
    (project / "package.json").write_text('{ "name": "x", "private": true }\n')
    (project / "server.js").write_text(code)
    slim.render(template, project, language="node", target=target)
    slim.docker("build", "--tag", f"test-stop:{target}", project)
    with slim.container(f"test-stop:{target}", port=8080) as (container, url):
        assert slim.request(url) == (200, "ok")
        start = time.monotonic()
        slim.docker("stop", "--timeout", "10", container)
        assert time.monotonic() - start < 2
        assert slim.docker("wait", container).strip() == status
        assert ("stopping" in slim.docker("logs", container)) is (code != LISTENS)
