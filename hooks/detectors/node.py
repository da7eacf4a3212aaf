"""What a Node.js project tells about itself."""

from __future__ import annotations

import json
import re
import shlex
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hooks.detection import Project

Table = dict[str, Any]

NOTHING: Table = {
    "found": False,
    "version": None,
    "package_manager": "npm",
    "build": "",
    "entry": "",
    "flags": [],
    "npmrc": False,
    "needs": {},
}

LOCKS = {
    "package-lock.json": "npm",
    "npm-shrinkwrap.json": "npm",
    "pnpm-lock.yaml": "pnpm",
    "yarn.lock": "yarn",
    "pnpm-workspace.yaml": "pnpm",
    ".yarnrc.yml": "yarn",
}
# Entries that are tried where package.json names none.
ENTRIES = [
    f"{folder}{name}.{ending}"
    for folder in ("", "src/", "bin/")
    for name in ("server", "index", "app", "main")
    for ending in ("js", "mjs", "cjs", "ts", "mts", "cts")
]
# The scripts that start a service, and what node takes with a value.
STARTS = ("start:prod", "start")
TAKE_VALUE = {"-r", "--require", "--import", "--loader", "--experimental-loader", "--env-file", "-C", "--conditions"}
PLAIN = re.compile(r"[A-Za-z0-9@%+=:,._/-]+")
# Packages that compile themselves, and what others do so with where there is nothing prebuilt for a system.
COMPILED = {"better-sqlite3", "canvas", "node-pty", "re2", "sqlite3"}
COMPILERS = {"@mapbox/node-pre-gyp", "bindings", "nan", "node-gyp", "prebuild-install"}
# What a secret looks like in an .npmrc; a ${NAME} is none.
SECRET = re.compile(r"^[^#;]*(_auth|_authToken|_password|email|key)\s*=\s*(?!.*\$\{)", re.MULTILINE | re.IGNORECASE)


def detect(project: Project) -> Table:
    """Return what `project` says of itself.

    Keys: ``found`` (bool), ``version`` (the major version of Node.js that it asks for, such as "24", or None),
    ``package_manager`` ("npm", "pnpm" or "yarn"), ``build`` (the script that builds it, or nothing), ``entry`` (the
    file that node starts, the likeliest), ``flags`` (those that its start script gives to node), ``npmrc`` (whether
    .npmrc has settings and no secret) and ``needs`` (system packages that the dependencies are compiled with, by
    distribution).
    """
    manifest = parsed(project.read("package.json"))
    if manifest is None:
        return NOTHING
    scripts = table(manifest.get("scripts"))
    build = next((it for it in ("build", "build:prod", "compile") if text(scripts.get(it))), "")
    npmrc = project.read(".npmrc")
    tools = "g++ make python3" if compiles(project, manifest) else ""
    return {
        "found": True,
        "version": version(project, manifest),
        "package_manager": package_manager(project, manifest),
        "build": build,
        "entry": entry(project, manifest, scripts, build),
        "flags": next((it for script in STARTS if (it := started(text(scripts.get(script)))[1])), []),
        "npmrc": bool(npmrc.strip()) and not SECRET.search(npmrc),
        "needs": {"alpine": tools, "debian": tools},
    }


def parsed(source: str) -> Table | None:
    """Return the object that a JSON file holds, if it holds one."""
    try:
        found = json.loads(source.removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def table(value: Any) -> Table:
    """Return `value` if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def text(value: Any) -> str:
    """Return `value` if it is a string, else an empty one."""
    return value if isinstance(value, str) else ""


def version(project: Project, manifest: Table) -> str | None:
    """Return the major version that the project asks for. One with no upper end asks for none, but for a newer one."""
    asked = [project.read(".nvmrc"), project.read(".node-version"), text(table(manifest.get("volta")).get("node"))]
    for it in [*asked, text(table(manifest.get("engines")).get("node"))]:
        if found := re.match(r"(>=|\^|~|=|v)?\s*(\d+)", it.strip()):
            return None if found[1] == ">=" and "<" not in it and int(found[2]) <= 24 else found[2]
    return None


def package_manager(project: Project, manifest: Table) -> str:
    """Return what package.json or a lock file names."""
    named = re.match(r"(npm|pnpm|yarn)@", text(manifest.get("packageManager")))
    return named[1] if named else next((it for name, it in LOCKS.items() if project.read(name)), "npm")


def entry(project: Project, manifest: Table, scripts: Table, build: str) -> str:
    """Return the file that node starts."""
    binary = manifest.get("bin")
    candidates = [
        *(started(text(scripts.get(it)))[0] for it in STARTS),
        text(manifest.get("main")),
        *([binary] if isinstance(binary, str) else map(text, table(binary).values())),
    ]
    for it in candidates:
        name = re.sub(r"^\./", "", it)
        if not re.fullmatch(r"[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*", name) or ".." in name:
            continue
        # As `node dist/main` finds it.
        for path in (name, f"{name}.js", f"{name}/index.js"):
            if project.read(*path.split("/")) and re.search(r"\.[cm]?[jt]s$", path):
                return path
        if build:
            return name if re.search(r"\.[cm]?[jt]s$", name) else f"{name}.js"
    found = next((it for it in ENTRIES if project.read(*it.split("/"))), "")
    if build:
        compiled = table(table(parsed_with_comments(project.read("tsconfig.json"))).get("compilerOptions"))
        folder = re.sub(r"^\./|/$", "", text(compiled.get("outDir")) or "dist")
        name = re.sub(r"^src/", "", found) or "index.ts"
        return (
            f"{folder}/{re.sub(r'ts$', 'js', name)}" if re.fullmatch(r"[A-Za-z0-9_./-]+", folder) else "dist/index.js"
        )
    return found or "server.js"


def parsed_with_comments(source: str) -> Table | None:
    """Return the object that a tsconfig.json holds, which may have comments and commas at the end."""
    plain = re.sub(r'("(?:[^"\\]|\\.)*")|//[^\n]*|/\*.*?\*/', lambda it: it[1] or "", source, flags=re.DOTALL)
    return parsed(re.sub(r",(\s*[}\]])", r"\1", plain))


def started(command: str) -> tuple[str, list[str]]:
    """Return what `NODE_ENV=production node --enable-source-maps dist/server.js` starts, and the flags before it."""
    try:
        words = shlex.split(command.split("&&")[-1])
    except ValueError:
        return "", []
    while words and (re.match(r"\w+=", words[0]) or words[0] in ("cross-env", "exec")):
        words.pop(0)
    if not words or words.pop(0) not in ("node", "nodejs"):
        return "", []
    flags: list[str] = []
    while words and words[0].startswith("-"):
        count = 2 if words[0] in TAKE_VALUE else 1
        flag = words[:count]
        del words[:count]
        # What is for a developer's machine has no place in an image.
        if not flag[0].startswith(("--env-file", "--inspect", "--watch")) and all(map(PLAIN.fullmatch, flag)):
            flags += flag
    return words[0] if words else "", flags


def compiles(project: Project, manifest: Table) -> bool:
    """Say whether a dependency may have to be compiled."""
    names = set(table(manifest.get("dependencies"))) | set(table(manifest.get("optionalDependencies")))
    if names & COMPILED:
        return True
    lock = "".join(project.read(it) for it in ("package-lock.json", "pnpm-lock.yaml", "yarn.lock"))
    return any(re.search(rf"""^\W*(node_modules/)*{re.escape(it)}["@:]""", lock, re.MULTILINE) for it in COMPILERS)
