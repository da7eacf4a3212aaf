"""What holds for Node.js alone."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import slim

pytestmark = pytest.mark.engine

LISTENS = "require('node:http').createServer((_, answer) => answer.end('ok')).listen(8080)\n"
HANDLES = "process.on('SIGTERM', () => { console.log('stopping'); setTimeout(() => process.exit(3), 500) })\n"


@pytest.mark.timed
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


def test_nothing_secret_or_bulky_gets_into_the_context(template: Path, tmp_path: Path) -> None:
    project = tmp_path / "p"
    kept_out = [
        *(".npmrc", "packages/x/.npmrc", ".env", "node_modules/x/index.js", "packages/x/node_modules/y/index.js"),
        *("dist/old.js", "tsconfig.tsbuildinfo", "coverage/index.html", "npm-debug.log", "data.db", "README.md"),
        *("src/app.test.ts", "test/app.ts", "src/__tests__/a.ts", ".yarn/cache/x.zip", ".github/workflows/ci.yml"),
    ]
    kept = [
        *("package.json", "package-lock.json", ".yarnrc.yml", ".yarn/releases/yarn-4.18.1.cjs", "tsconfig.json"),
        *("src/server.ts", "src/dist/x.ts", "views/a.ejs", "public/app.js", "migrations/1.sql", "content/post.md"),
    ]
    for name in [*kept_out, *kept]:
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text("{}")
    slim.render(template, project, language="node", node_build="build", node_entry="dist/server.js", node_npmrc=False)
    (project / "Dockerfile").write_text("FROM scratch\nCOPY . /\n")
    slim.docker("build", "--output", f"type=tar,dest={tmp_path}/context.tar", project)
    names = {it for it in slim.run("tar", "-tf", tmp_path / "context.tar").splitlines() if not it.endswith("/")}
    assert not names & set(kept_out)
    assert set(kept) <= names
