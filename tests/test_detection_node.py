"""What is found in an existing Node.js project becomes the default of a question, and is stored."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import detecting
import pytest
import slim
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hooks import detection


def answers(template: Path, folder: Path, manifest: Any, files: dict[str, str], **given: Any) -> dict[str, Any]:
    """Render into a folder with this package.json and these files, and return the answers."""
    text = manifest if isinstance(manifest, str) else json.dumps(manifest)
    return detecting.answers(template, folder, {"package.json": text, **files}, **given)


@pytest.mark.parametrize(
    ("manifest", "files", "version"),
    [
        ({}, {}, "24"),
        ({"engines": {"node": "22"}}, {}, "22"),
        ({"engines": {"node": "^22.11.0"}}, {}, "22"),
        ({"engines": {"node": "22.x"}}, {}, "22"),
        ({"engines": {"node": ">=18"}}, {}, "24"),
        ({"engines": {"node": ">=22"}}, {}, "24"),  # the default will do
        ({"engines": {"node": ">=22 <24"}}, {}, "22"),
        ({"engines": {"node": ">= 26"}}, {}, "26"),
        ({"engines": {"node": "16"}}, {}, "24"),  # older than what is offered
        ({"engines": {"node": "26"}}, {".nvmrc": "v22.20.0\n"}, "22"),
        ({}, {".nvmrc": "lts/*\n", ".node-version": "26\n"}, "26"),
        ({"volta": {"node": "22.20.0"}}, {}, "22"),
        ({"engines": ["node"]}, {}, "24"),
    ],
)
def test_the_version_comes_from_what_names_one(
    template: Path, tmp_path: Path, manifest: Any, files: dict[str, str], version: str
) -> None:
    assert answers(template, tmp_path / "p", manifest, files)["node_version"] == version


@pytest.mark.parametrize(
    ("manifest", "files", "manager"),
    [
        ({}, {}, "npm"),
        ({}, {"package-lock.json": "{}"}, "npm"),
        ({}, {"pnpm-lock.yaml": "lockfileVersion: '9.0'\n"}, "pnpm"),
        ({}, {"yarn.lock": "# yarn lockfile v1\n"}, "yarn"),
        ({"packageManager": "pnpm@10.34.8+sha512.abc"}, {"package-lock.json": "{}"}, "pnpm"),
        ({"packageManager": "bun@1.3.0"}, {"yarn.lock": "# yarn lockfile v1\n"}, "yarn"),
        ({"packageManager": 1}, {}, "npm"),
    ],
)
def test_the_package_manager_is_the_one_that_locks(
    template: Path, tmp_path: Path, manifest: Any, files: dict[str, str], manager: str
) -> None:
    assert answers(template, tmp_path / "p", manifest, files)["node_package_manager"] == manager


@pytest.mark.parametrize(
    ("manifest", "files", "build", "entry"),
    [
        ({}, {}, "", "server.js"),
        ({}, {"index.js": "x"}, "", "index.js"),
        ({}, {"src/app.mjs": "x"}, "", "src/app.mjs"),
        ({"main": "./lib/main.cjs"}, {"lib/main.cjs": "x"}, "", "lib/main.cjs"),
        ({"main": "lib"}, {"lib/index.js": "x"}, "", "lib/index.js"),
        ({"bin": {"tool": "cli.js"}}, {"cli.js": "x"}, "", "cli.js"),
        ({"scripts": {"start": "node server"}}, {"server.js": "x", "index.js": "x"}, "", "server.js"),
        ({"scripts": {"start": "node --env-file .env -r ./a.js app.js --port 1"}}, {"app.js": "x"}, "", "app.js"),
        ({"scripts": {"start": "NODE_ENV=production node bin/www"}}, {"bin/www": "x", "app.js": "x"}, "", "app.js"),
        ({"scripts": {"start": "next start"}, "main": "gone.js"}, {"app.js": "x"}, "", "app.js"),
        ({"scripts": {"start": "node ../evil.js"}}, {"app.js": "x"}, "", "app.js"),
        ({"scripts": {"start": "node 'a"}}, {"app.js": "x"}, "", "app.js"),
        ({"scripts": {"build": "tsc", "start": "node dist/server.js"}}, {}, "build", "dist/server.js"),
        (
            {"scripts": {"build": "tsc", "start": "ts-node x", "start:prod": "node dist/main"}},
            {},
            "build",
            "dist/main.js",
        ),
        ({"scripts": {"build": "tsc"}}, {"src/server.ts": "x"}, "build", "dist/server.js"),
        (
            {"scripts": {"build": "tsc"}},
            {"src/index.ts": "x", "tsconfig.json": '{ // comment\n"compilerOptions": {"outDir": "./out/",},}'},
            "build",
            "out/index.js",
        ),
        ({"scripts": {"build": "tsc"}}, {"src/app.mts": "x"}, "build", "dist/app.mjs"),
        ({"scripts": {"test": "node --test"}}, {"src/server.ts": "x"}, "", "src/server.ts"),
    ],
)
def test_the_likeliest_entry_is_offered(
    template: Path, tmp_path: Path, manifest: Any, files: dict[str, str], build: str, entry: str
) -> None:
    found = answers(template, tmp_path / "p", manifest, files)
    assert (found["language"], found["node_build"], found["node_entry"]) == ("node", build, entry)
    assert found["starter"] is False


@pytest.mark.parametrize(
    ("script", "flags"),
    [
        ("node server.js --port 1", ""),
        ("node --import ./trace.mjs --enable-source-maps server.js", "--import ./trace.mjs --enable-source-maps"),
        ("node --env-file .env --inspect=0.0.0.0 --max-old-space-size=200 server.js", "--max-old-space-size=200"),
        ("node --title='a b' server.js", ""),
        ("next start", ""),
    ],
)
def test_the_flags_of_its_start_script_are_kept(template: Path, tmp_path: Path, script: str, flags: str) -> None:
    found = answers(template, tmp_path / "p", {"scripts": {"start": script}}, {"server.js": "x"})
    assert (found["node_entry"], found["node_flags"]) == ("server.js", flags)


@pytest.mark.parametrize(
    ("manifest", "files", "packages"),
    [
        ({"dependencies": {"express": "^5"}}, {}, ""),
        ({"dependencies": {"better-sqlite3": "^12"}}, {}, "g++ make python3"),
        ({"dependencies": {"sharp": "1"}}, {"package-lock.json": '{"packages": {"node_modules/sharp": {}}}'}, ""),
        (
            {"dependencies": {"x": "1"}},
            {"package-lock.json": '{\n "packages": {\n  "node_modules/nan": {}\n }\n}'},
            "g++ make python3",
        ),
        (
            {"dependencies": {"x": "1"}},
            {"yarn.lock": 'bindings@^1.5.0:\n  version "1.5.0"\n'},
            "g++ make python3",
        ),
        (
            {"dependencies": {"x": "1"}},
            {"pnpm-lock.yaml": "packages:\n\n  prebuild-install@7.1.3:\n    resolution: {}\n"},
            "g++ make python3",
        ),
    ],
)
def test_a_compiler_is_offered_where_one_is_needed(
    template: Path, tmp_path: Path, manifest: Any, files: dict[str, str], packages: str
) -> None:
    assert answers(template, tmp_path / "a", manifest, files)["build_packages"] == packages
    assert answers(template, tmp_path / "b", manifest, files, target="alpine")["build_packages"] == packages


@pytest.mark.parametrize(
    ("npmrc", "taken"),
    [
        ("legacy-peer-deps=true\n", True),
        ("@acme:registry=https://npm.example.com/\n//npm.example.com/:_authToken=${NPM_TOKEN}\n", True),
        ("//npm.example.com/:_authToken=0123456789abcdef\n", False),
        ("_auth = dXNlcjpwYXNzd29yZA==\n", False),
        ("", False),
    ],
)
def test_settings_of_npm_are_taken_and_secrets_are_not(template: Path, tmp_path: Path, npmrc: str, taken: bool) -> None:
    project = tmp_path / "p"
    assert answers(template, project, {}, {".npmrc": npmrc})["node_npmrc"] is taken
    ignored = (project / ".dockerignore").read_text(encoding="utf-8")
    assert ("\n**/.npmrc\n" in ignored) is not taken


@pytest.mark.parametrize(
    "files",
    [
        {"go.mod": "module x\n\ngo 1.26\n"},
        {"Cargo.toml": '[package]\nname = "x"\n'},
    ],
)
def test_a_front_end_beside_a_service_does_not_win(template: Path, tmp_path: Path, files: dict[str, str]) -> None:
    assert answers(template, tmp_path / "p", {"scripts": {"build": "vite build"}}, files)["language"] != "node"


@pytest.mark.parametrize("manifest", ["<<<<<<<", "[]", "", "null", "[" * 100_000])
def test_what_is_no_manifest_is_no_project(template: Path, tmp_path: Path, manifest: str) -> None:
    assert answers(template, tmp_path / "p", manifest, {})["starter"] is True


def test_links_are_not_followed(template: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "package.json").write_text('{"main": "evil.js"}')
    (outside / ".nvmrc").write_text("22\n")
    linked = tmp_path / "linked"
    linked.mkdir()
    (linked / "package.json").symlink_to(outside / "package.json")
    assert slim.load(slim.render(template, linked) / ".copier-answers.yml")["language"] == "go"
    project = tmp_path / "p"
    project.mkdir()
    (project / ".nvmrc").symlink_to(outside / ".nvmrc")
    assert answers(template, project, {}, {})["node_version"] == "24"


def test_a_new_service_is_built_by_its_own_script(template: Path, tmp_path: Path) -> None:
    project = slim.render(template, tmp_path / "p", language="node")
    found = slim.load(project / ".copier-answers.yml")
    assert (found["node_package_manager"], found["node_build"], found["node_entry"]) == ("npm", "build", "dist/main.js")
    manifest = json.loads((project / "package.json").read_text("utf-8"))
    assert "build" in manifest["scripts"]
    assert "/dist\n" in (project / ".dockerignore").read_text("utf-8")


def found(folder: Path, manifest: Any, files: dict[str, str]) -> Any:
    """What is found of Node.js in a folder with these files."""
    return detecting.found(folder, {"package.json": json.dumps(manifest), **files})["node"]


@pytest.mark.parametrize(
    ("wish", "version"),
    [
        ("^18.12.1 || ^20.11.1 || ^22.13.1", "22"),
        (">=20.19.0 <21.0.0 || >=22.13.0 <23.0.0 || >=24.11.0 <25.0.0", "24"),
        (">=0.10.0", "24"),
        ("20 - 22", "22"),
        ("~22.3", "22"),
        (">22", "24"),
        (">22.5 <=22", "22"),
        ("<24.0.0", "22"),
        ("^0.12 || 26.x", "26"),
        (">=27", "27"),
        ("*", "24"),
        ("^14.17.0", None),
        (">=16 <17", None),
    ],
)
def test_a_range_is_read_as_npm_does(tmp_path: Path, wish: str, version: str | None) -> None:
    it = found(tmp_path / "p", {"engines": {"node": wish}}, {})
    assert it["version"] == version
    assert ("isn't maintained" in it["notes"]["node_version"]) is (version is None)


@pytest.mark.parametrize(
    ("files", "version", "note"),
    [
        ({".nvmrc": "lts/jod"}, "22", "from .nvmrc"),
        ({".tool-versions": "ruby 3.4\nnodejs 26.1.0\n"}, "26", "from .tool-versions"),
        ({"Dockerfile": "FROM node:26 AS build\nFROM node:22.3-alpine\n"}, "22", "from FROM in Dockerfile"),
        ({".nvmrc": "16.16.0", "Dockerfile": "FROM node:22\n"}, "22", "from FROM in Dockerfile"),
        ({".nvmrc": "16.16.0"}, None, ".nvmrc says 16, which isn't maintained any more"),
    ],
)
def test_a_pinned_version_says_where_it_is_from(
    tmp_path: Path, files: dict[str, str], version: str | None, note: str
) -> None:
    it = found(tmp_path / "p", {}, files)
    assert (it["version"], it["notes"]["node_version"].partition(";")[0]) == (version, note)


@pytest.mark.parametrize(
    ("manifest", "files", "build", "entry"),
    [
        # What is imported isn't what is run.
        ({"main": "index.js", "bin": {"a": "b.js"}}, {"index.js": "x", "b.js": "x"}, "", "b.js"),
        ({"name": "@x/b", "bin": {"a": "a.js", "b": "b.js"}}, {"a.js": "x", "b.js": "x"}, "", "b.js"),
        ({"bin": "bin/tool"}, {"bin/tool": "#!/usr/bin/env node\n"}, "", "bin/tool"),
        ({"bin": "bin/tool", "main": "a.js"}, {"bin/tool": "#!/bin/sh\n", "a.js": "x"}, "", "a.js"),
        ({"main": "lib/a.js"}, {"lib/a.js": "x", "server.js": "x"}, "", "server.js"),
        # Start scripts that start others.
        ({"scripts": {"start": "npm run s", "s": "node a.js"}}, {"a.js": "x", "index.js": "x"}, "", "a.js"),
        ({"scripts": {"start": "npm run start"}}, {"index.js": "x"}, "", "index.js"),
        ({"scripts": {"start": "yarn node a.js"}}, {"a.js": "x", "index.js": "x"}, "", "a.js"),
        ({"scripts": {"start": "nodemon --exec ts-node src/a.ts"}}, {"src/a.ts": "x"}, "", "src/a.ts"),
        ({"scripts": {"start": "pm2-runtime a.js"}}, {"a.js": "x", "index.js": "x"}, "", "a.js"),
        (
            {"scripts": {"start": "pm2 start pm2.config.js"}},
            {"pm2.config.js": "module.exports = {apps: [{name: 'x', script: './a.js'}]}", "a.js": "x"},
            "",
            "a.js",
        ),
        (
            {"workspaces": ["packages/*"], "scripts": {"start": "npm -w @x/api start"}},
            {
                "packages/api/package.json": '{"name": "@x/api", "scripts": {"start": "node a"}}',
                "packages/api/a.js": "x",
            },
            "",
            "packages/api/a.js",
        ),
        # What runs it in production comes first.
        (
            {"scripts": {"start": "node a.js"}},
            {"Dockerfile": 'CMD ["node", "b"]', "a.js": "x", "b.js": "x"},
            "",
            "b.js",
        ),
        (
            {"scripts": {"start": "node a.js"}},
            {"Dockerfile": 'ENTRYPOINT ["tini", "--"]\nCMD ["node", "/app/b.js"]', "a.js": "x", "b.js": "x"},
            "",
            "b.js",
        ),
        ({"scripts": {"start": "node a.js"}}, {"Dockerfile": "CMD node gone.js", "a.js": "x"}, "", "a.js"),
        (
            {"scripts": {"build": "tsc"}},
            {"Procfile": "web: node build/a.js", "tsconfig.json": "{}"},
            "build",
            "build/a.js",
        ),
        # A source becomes what it is compiled to.
        (
            {"scripts": {"build": "tsc", "start": "ts-node src/a.ts"}},
            {"src/a.ts": "x", "tsconfig.json": '{"compilerOptions": {"outDir": "out"}}'},
            "build",
            "out/a.js",
        ),
        (
            {"scripts": {"build": "esbuild src/a.ts --bundle --outfile=out/b.cjs"}},
            {"src/a.ts": "x"},
            "build",
            "out/b.cjs",
        ),
        ({"scripts": {"build": "nest build", "start": "nest start"}}, {"src/main.ts": "x"}, "build", "dist/main.js"),
        (
            {"scripts": {"build": "next build", "start": "next start"}, "dependencies": {"next": "16"}},
            {"app/page.tsx": "x"},
            "build",
            ".next/standalone/server.js",
        ),
        # What came built, without what it was built from.
        ({"scripts": {"build": "tsc"}, "bin": "dist/a.js"}, {"dist/a.js": "x"}, "", "dist/a.js"),
        (
            {"scripts": {"build": "tsc"}, "bin": "dist/a.js"},
            {"dist/a.js": "x", "tsconfig.json": "{}"},
            "build",
            "dist/a.js",
        ),
        (
            {"scripts": {"build": "tsc"}, "bin": "dist/a.js"},
            {"dist/a.js": "x", "tsconfig.json": '{"include": ["lib/**/*.ts"]}'},
            "",
            "dist/a.js",
        ),
        ({"scripts": {"build": "babel src -d lib"}, "bin": "lib/a.js"}, {"lib/a.js": "x"}, "", "lib/a.js"),
        ({"scripts": {"build": "node build.js"}, "bin": "a.js"}, {"a.js": "x"}, "", "a.js"),
        (
            {"scripts": {"build": "rm -rf dist && npm run b", "b": "rollup -c"}, "bin": "a.js"},
            {"a.js": "x"},
            "",
            "a.js",
        ),
        ({"scripts": {"build": "webpack"}, "bin": "a.js"}, {"a.js": "x", "webpack.config.js": "x"}, "build", "a.js"),
    ],
)
def test_what_it_starts_with_is_followed(
    tmp_path: Path, manifest: Any, files: dict[str, str], build: str, entry: str
) -> None:
    it = found(tmp_path / "p", manifest, files)
    assert (it["build"], it["entry"]) == (build, entry)


@pytest.mark.parametrize(
    ("manifest", "files", "server"),
    [
        ({"dependencies": {"express": "5"}}, {}, True),
        ({}, {"a.js": "require('http').createServer(f).listen(80)\n"}, True),
        ({}, {"a.js": "(0, node_http_1.createServer)(f).listen(80)\n"}, True),
        ({"devDependencies": {"express": "5"}}, {"a.js": "console.log(1)\n"}, False),
        ({}, {"bundle.js": "x;" * 1000 + "http.createServer(f)\n", "test/a.js": "http.createServer(f)\n"}, False),
    ],
)
def test_a_server_is_told_from_a_program(
    template: Path, tmp_path: Path, manifest: Any, files: dict[str, str], server: bool
) -> None:
    assert found(tmp_path / "p", manifest, files)["server"] is server
    slim.render(template, tmp_path / "p")
    assert (slim.load(tmp_path / "p/.copier-answers.yml")["port"] > 0) is server


@pytest.mark.parametrize(
    ("manifest", "name"),
    [
        ({"name": "shop"}, "shop"),
        ({"name": "@x/shop"}, "shop"),
        ({"name": "@x/cli", "bin": {"shop": "a.js"}}, "shop"),
        ({"name": "shop", "bin": {"s": "a.js"}}, "shop"),
        ({"name": 1}, ""),
    ],
)
def test_it_is_called_as_it_calls_itself(tmp_path: Path, manifest: Any, name: str) -> None:
    assert found(tmp_path / "p", manifest, {})["name"] == name


def test_a_broken_manifest_is_a_hint(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text("{")
    assert any("package.json can't be read" in it for it in detection.detect(tmp_path)["hints"])


KEYS = st.sampled_from(
    [
        "name",
        "main",
        "bin",
        "scripts",
        "engines",
        "volta",
        "dependencies",
        "packageManager",
        "node",
        "start",
        "build",
        "x",
    ]
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=9)
    | st.sampled_from(["node a.js", "npm run x", "||", "a/.js", "é.js", "dist/x.sh"])
)
ANY = st.recursive(LEAVES, lambda it: st.lists(it, max_size=3) | st.dictionaries(KEYS, it, max_size=5), max_leaves=12)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(manifest=st.dictionaries(KEYS, ANY, max_size=6), text=st.text(max_size=60))
def test_no_manifest_raises(tmp_path: Path, manifest: Any, text: str) -> None:
    files = dict.fromkeys(("Dockerfile", "Procfile", ".nvmrc", "tsconfig.json", ".tool-versions"), text)
    it = found(tmp_path / "p", manifest, files)
    assert re.search(r"\A[A-Za-z0-9_.][A-Za-z0-9_./-]*(/[^./]+|\w\.[cm]?[jt]s)\Z", it["entry"])
    (tmp_path / "p/package.json").write_text(text, encoding="utf-8")
    detection.detect(tmp_path / "p")
