"""What a Node.js project tells about itself."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from hooks.detection import Project

Table = dict[str, Any]

SCRIPTS = (".cjs", ".cts", ".js", ".mjs", ".mts", ".ts")

NOTHING: Table = {
    "found": False,
    "name": "",
    "version": None,
    "package_manager": "npm",
    "build": "",
    "entry": "",
    "flags": [],
    "npmrc": False,
    "server": None,
    "needs": {},
    "notes": {},
}

# The releases that are offered, in the order in which they are preferred, and those that will come.
RELEASES = (24, 22, 26, *range(27, 60))
# What .nvmrc calls the releases that are maintained for long.
CODENAMES = {"argon": 4, "boron": 6, "carbon": 8, "dubnium": 10, "erbium": 12, "fermium": 14, "gallium": 16}
CODENAMES |= {"hydrogen": 18, "iron": 20, "jod": 22, "krypton": 24}

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
    for folder in ("", "src/", "server/", "bin/")
    for name in ("server", "index", "app", "main", "www")
    for ending in ("js", "mjs", "cjs", "ts", "mts", "cts")
]
# The scripts that build and start a service, the likeliest first, and what node takes with a value.
BUILDS = ("build", "build:prod", "build:production", "compile", "build:server", "build:ts", "tsc")
STARTS = ("start:prod", "start:production", "start", "prod", "serve:prod", "server", "serve")
TAKE_VALUE = {"-r", "--require", "--import", "--loader", "--experimental-loader", "--env-file", "-C", "--conditions"}
PLAIN = re.compile(r"[A-Za-z0-9@%+=:,._/-]+")
# What stands before a command without changing what it starts, and what runs TypeScript or watches.
BEFORE = {
    "cross-env",
    "cross-env-shell",
    "dotenv",
    "dotenvx",
    "dumb-init",
    "env",
    "exec",
    "npx",
    "tini",
    "--",
    "-g",
    "time",
}
RUNNERS = {"babel-node", "bun", "esno", "nodemon", "swc-node", "ts-node", "ts-node-dev", "tsnd", "tsx", "vite-node"}
RUNNERS |= {"ts-node-esm", "ts-node-transpile-only"}
# What the question node_entry takes.
PART = r"[A-Za-z0-9_.][A-Za-z0-9_.-]*"
ENTRY = re.compile(rf"(?:{PART}/)+[A-Za-z0-9_][A-Za-z0-9_-]*|(?:{PART}/)*{PART}(?<=\w)\.[cm]?[jt]s", re.ASCII)
# Where what is built lands, as far as others are not said to be it.
OUTPUTS = ("dist", "build", "out", "lib", "output", "bin", "server", ".output", ".next", "compiled")
# What a tool builds from where no argument says it; without any of these it has nothing to build.
INPUTS = {
    "babel": (),
    "next": ("app", "pages", "src/app", "src/pages"),
    "nest": ("nest-cli.json", "src"),
    "parcel": ("src", "source"),
    "rollup": ("rollup.config.*",),
    "swc": (),
    "tsc": ("tsconfig.json",),
    "tsdown": ("tsdown.config.*", "src"),
    "tsup": ("tsup.config.*", "src"),
    "vite": ("vite.config.*", "index.html"),
    "webpack": ("webpack.config.*", "src"),
}
# What follows these is no input, and what these take is none.
WRITES = {"-o", "-d", "--out", "--out-dir", "--outDir", "--outdir", "--dist-dir", "--outfile", "--outFile", ">", ">>"}
WRITES |= {"--destination", "--output", "--output-dir", "--target", "--dest"}
MOVES = {"chmod", "copyfiles", "cp", "cpx", "cpy", "del", "del-cli", "echo", "mkdir", "mkdirp", "mv", "rimraf", "rm"}
MOVES |= {"shx", "test", "touch", "husky"}
INPUT = re.compile(r"\./\w[\w.-]*|(\./)?\w[\w.-]*(/[\w.-]*)+|(\./)?[\w.-]+\.([cm]?[jt]s|json)|src")
OUTPUT = re.compile(r"(\./)?(node_modules|dist|build|lib|out)(/|$)")
# Packages that a server is made with, and what a server does.
SERVERS = {
    "@adonisjs/core",
    "@apollo/server",
    "@hapi/hapi",
    "@hono/node-server",
    "@nestjs/core",
    "@sveltejs/adapter-node",
}
SERVERS |= {"apollo-server", "connect", "express", "fastify", "h3", "koa", "micro", "next", "nuxt", "polka"}
SERVERS |= {"restify", "sails", "serve-handler", "socket.io", "union", "uWebSockets.js"}
LISTENS = re.compile(r"\bcreate(Secure)?Server\)?\s*\(|\bBun\.serve\(|\bnew (WebSocket\.Server|WebSocketServer)\(")
# Packages that compile themselves, and what others do so with where there is nothing prebuilt for a system.
COMPILED = {"better-sqlite3", "canvas", "node-pty", "re2", "sqlite3"}
COMPILERS = {"@mapbox/node-pre-gyp", "bindings", "nan", "node-gyp", "prebuild-install"}
# What a secret looks like in an .npmrc; a ${NAME} is none.
SECRET = re.compile(r"^[^#;]*(_auth|_authToken|_password|email|key)\s*=\s*(?!.*\$\{)", re.MULTILINE | re.IGNORECASE)


def detect(project: Project) -> Table:
    """Return what `project` says of itself.

    Keys: ``found`` (bool), ``name`` (or nothing), ``version`` (the major version of Node.js to run on, such as "24", or
    None), ``package_manager`` ("npm", "pnpm" or "yarn"), ``build`` (the script that builds it, or nothing), ``entry``
    (the file that node starts, the likeliest), ``flags`` (those that its start script gives to node), ``npmrc``
    (whether .npmrc has settings and no secret), ``server`` (bool), ``needs`` (system packages that the dependencies are
    compiled with, by distribution) and ``notes`` (by question, where its default comes from).
    """
    manifest = project.json("package.json")
    if not isinstance(manifest, dict):
        return NOTHING
    scripts = table(manifest.get("scripts"))
    build = next((it for it in BUILDS if text(scripts.get(it)).strip()), "")
    npmrc = project.read(".npmrc")
    tools = "g++ make python3" if compiles(project, manifest) else ""
    release, release_note = version(project, manifest)
    manager, manager_note = package_manager(project, manifest)
    start = entry(project, manifest, build)
    if ".." in start.file or not ENTRY.fullmatch(start.file):
        start = Start("server.js", [])
    notes = {"node_version": release_note, "node_package_manager": manager_note, "node_entry": start.note}
    # A package out of a registry comes as built, and without what it was built from.
    if build and exists(project, start.file) and not buildable(project, manifest, scripts, text(scripts[build])):
        notes["node_build"] = f"what {build} builds is here, and its sources aren't"
        build = ""
    elif build:
        notes["node_build"] = "from package.json"
    called = name(manifest)
    if called:
        notes["project_name"] = "from package.json"
    return {
        "found": True,
        "name": called,
        "version": release,
        "package_manager": manager,
        "build": build,
        "entry": start.file,
        "flags": start.flags,
        "npmrc": bool(npmrc.strip()) and not SECRET.search(npmrc),
        "server": serves(project, manifest),
        "needs": {"alpine": tools, "debian": tools},
        "notes": {question: note for question, note in notes.items() if note},
    }


def name(manifest: Table) -> str:
    """Return what the package calls itself: the one program of a package that has a scope, else its name."""
    scope, _, last = text(manifest.get("name")).rpartition("/")
    programs = list(table(manifest.get("bin")))
    return programs[0] if scope and len(programs) == 1 else last


def serves(project: Project, manifest: Table) -> bool:
    """Say whether it listens: it depends on what servers are made with, or its sources open one."""
    if SERVERS & set(table(manifest.get("dependencies"))):
        return True
    # What was bundled into one line may have a server that is never used.
    lines = (it for path, text in project.sources.items() if path.endswith(SCRIPTS) for it in text.splitlines())
    return any(len(line) < 500 and LISTENS.search(line) for line in lines)


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


# --- versions ---------------------------------------------------------------------------------------------------------

Number = tuple[int, int, int]
ENDLESS: Number = (10**9, 0, 0)


def version(project: Project, manifest: Table) -> tuple[str | None, str]:
    """Return the major version to run on, and where it comes from: the one pinned, else the preferred that will do."""
    images = [rest for word, rest in project.dockerfile[::-1] if word == "FROM"]
    image = next((it[1] for rest in images if (it := re.search(r"\bnode:(\d+)", rest))), "")
    tools = re.search(r"^(?:nodejs|node)\s+(\S+)", project.read(".tool-versions"), re.MULTILINE)
    pins = {
        ".nvmrc": project.read(".nvmrc"),
        ".node-version": project.read(".node-version"),
        ".tool-versions": tools[1] if tools else "",
        "volta in package.json": text(table(manifest.get("volta")).get("node")),
        "FROM in Dockerfile": image,
    }
    gone = ""
    for where, pin in pins.items():
        found = re.match(r"v?(\d{1,3})\b(?!\.\d+x)|lts/(\*|[a-z]+)", pin.strip().lower())
        major = int(found[1]) if found and found[1] else CODENAMES.get(found[2], 0) if found else 0
        if major in RELEASES:
            return str(major), f"from {where}"
        gone = gone or (f"{where.split()[-1]} says {major}" if major else "")
    wish = text(table(manifest.get("engines")).get("node")).strip()
    fitting = next((it for it in RELEASES if satisfies(it, wish)), None) if wish else None
    if gone or (wish and not fitting):
        gone = gone or f"package.json says {wish[:40]}"
        return fitting and str(fitting), f"{gone}, which isn't maintained any more; a newer Node.js most often runs it"
    return fitting and str(fitting), f"package.json says {wish[:40]}" if fitting else ""


def satisfies(major: int, wish: str) -> bool:
    """Say whether a release of this major version is in a range such as `^20.19 || >=22 <25`."""
    return any(max(low, (major, 0, 0)) < min(high, (major + 1, 0, 0)) for low, high in map(interval, wish.split("||")))


def interval(wish: str) -> tuple[Number, Number]:
    """Return the first version that a part of a range takes, and the first above that it doesn't."""
    low, high = (0, 0, 0), ENDLESS
    if span := re.fullmatch(r"\s*(\S+)\s+-\s+(\S+)\s*", wish):
        wish = f">={span[1]} <={span[2]}"
    for operator, digits in re.findall(r"(>=|<=|>|<|=|\^|~>?)?\s*v?((?:\d{1,6}|[xX*])(?:\.(?:\d{1,6}|[xX*]))*)", wish):
        parts = [int(it) for it in re.match(r"(?:\d+\.?)*", digits)[0].split(".") if it][:3]  # type: ignore[index]
        if not parts:
            continue
        first = as_number(parts)
        # A version is the first of those that begin like it.
        after = as_number([*parts[:-1], parts[-1] + 1])
        if operator in (">=", ">"):
            low = max(low, first if operator == ">=" else after)
        elif operator in ("<", "<="):
            high = min(high, first if operator == "<" else after)
        else:
            if operator == "^":
                after = as_number([parts[0] + 1]) if parts[0] or len(parts) == 1 else as_number([0, parts[1] + 1])
            elif operator.startswith("~") and len(parts) > 1:
                after = as_number([parts[0], parts[1] + 1])
            low, high = max(low, first), min(high, after)
    return low, high


def as_number(parts: list[int]) -> Number:
    """Return a version of three numbers."""
    major, minor, patch = [*parts, 0, 0][:3]
    return major, minor, patch


def package_manager(project: Project, manifest: Table) -> tuple[str, str]:
    """Return what package.json or a lock file names, and where."""
    named = re.match(r"(npm|pnpm|yarn)@", text(manifest.get("packageManager")))
    if named:
        return named[1], "from packageManager in package.json"
    lock = next((it for it in LOCKS if project.read(it)), "")
    return LOCKS.get(lock, "npm"), f"from {lock}" if lock else ""


# --- what it starts with ----------------------------------------------------------------------------------------------


class Start(NamedTuple):
    """What node starts: a file, the flags before it, and where this was found."""

    file: str
    flags: list[str]
    note: str = ""
    # Whether it is a source, which a developer runs by what compiles it on the way.
    source: bool = False


def entry(project: Project, manifest: Table, build: str) -> Start:
    """Return what node starts: what is said of production, else programs, else what is called like an entry."""
    scripts = table(manifest.get("scripts"))
    # A CMD may be the argument of an ENTRYPOINT.
    words = [command(rest) for name in ("ENTRYPOINT", "CMD") for it, rest in project.dockerfile[::-1] if it == name]
    procfile = re.search(r"^web:(.*)", project.read("Procfile"), re.MULTILINE)
    said = [("Dockerfile", it) for it in [*words, " ".join(words)]]
    said += [("Procfile", procfile[1])] if procfile else []
    said += [(f"scripts.{it} in package.json", text(scripts.get(it))) for it in STARTS if text(scripts.get(it))]
    for where, line in said:
        for start in started(project, manifest, line):
            if file := located(project, start.file, build, trusted=where != "Dockerfile" and not start.source):
                return Start(file, start.flags, f"from {where}")
    # As `npm start` does by itself.
    if not text(scripts.get("start")) and exists(project, "server.js"):
        return Start("server.js", [], "")
    named, called = manifest.get("bin"), name(manifest)
    programs = {called: named} if isinstance(named, str) else table(named)
    in_order = sorted(programs, key=lambda it: it != called)
    candidates = [("bin", text(programs[it])) for it in in_order] + [("main", text(manifest.get("main")))]
    for where, file in candidates:
        if found := located(project, file, build, trusted=True):
            return Start(found, [], f"from {where} in package.json")
    dependencies = {**table(manifest.get("dependencies")), **table(manifest.get("devDependencies"))}
    for package, output in FRAMEWORKS.items():
        if build and package in dependencies:
            return Start(output, [], f"what {package} builds")
    found = next((it for it in ENTRIES if exists(project, it)), "")
    if build:
        return Start(compiled(project, found or "src/index.ts", text(scripts.get(build))), [])
    return Start(found or "server.js", [])


# What a framework builds to be run.
FRAMEWORKS = {
    "next": ".next/standalone/server.js",
    "nuxt": ".output/server/index.mjs",
    "@sveltejs/adapter-node": "build/index.js",
    "@astrojs/node": "dist/server/entry.mjs",
    "@nestjs/core": "dist/main.js",
}


def exists(project: Project, path: str) -> bool:
    """Say whether there is such a file."""
    return bool(path) and bool(project.read(*path.split("/")))


def located(project: Project, name: str, build: str, *, trusted: bool) -> str:
    """Return the file that `node name` starts, if there is one, or will be one once it is built."""
    name = re.sub(r"^(\./)+|/+$", "", re.sub(r"^/(usr/src/app|opt/app|app|home/node/app|srv/app)/", "", name))
    if not re.fullmatch(r"[A-Za-z0-9_.][A-Za-z0-9_.-]*(/[A-Za-z0-9_.][A-Za-z0-9_.-]*)*", name) or ".." in name:
        return ""
    manifest = table(project.json("package.json"))
    source = text(table(manifest.get("scripts")).get(build))
    # As `node dist/main` finds it.
    for path in (name, *(f"{name}{it}" for it in (".js", ".cjs", ".mjs", "/index.js", ".ts", "/index.ts"))):
        if exists(project, path):
            # An entry without an ending is for node where it says so.
            if "." not in path.rpartition("/")[2] and "node" not in project.read(*path.split("/"))[:60]:
                continue
            if not re.search(r"/[^/.]+$|\w\.[cm]?[jt]s$", path):
                continue
            return compiled(project, path, source) if build and path.endswith("ts") else path
    ending = re.search(r"\.[cm]?js$", name)
    folder = name.partition("/")[0]
    if build and trusted and ("/" in name or ending) and not name.endswith("ts"):
        return name if ending else f"{name}.js"
    if build and folder in OUTPUTS and ending:
        return name
    return ""


def compiled(project: Project, path: str, command: str) -> str:
    """Return what a source becomes once it is built: as the command says, or tsconfig.json."""
    if bundle := re.search(r"(?:--outfile|-o)[= ](?:\./)?([\w./-]+\.[cm]?js)\b", command):
        return bundle[1]
    settings: Table = {}
    for file in ("tsconfig.json", "tsconfig.build.json", "tsconfig.prod.json"):
        settings |= table(table(parsed_with_comments(project.read(file))).get("compilerOptions"))
    said = re.search(r"(?:--outdir|--outDir|--out-dir|-d|-o)[= ](?:\./)?([\w./-]+)", command)
    folder = re.sub(r"^\./|/$", "", said[1] if said else text(settings.get("outDir")) or "dist")
    root = re.sub(r"^\./|/$", "", text(settings.get("rootDir")) or "src")
    file = re.sub(r"ts$", "js", path.removeprefix(f"{root}/"))
    return f"{folder}/{file}" if re.fullmatch(r"\w[\w./-]*", folder) and ".." not in folder else "dist/index.js"


def command(rest: str) -> str:
    """Return an instruction's command as one line, whether it is in the form of a list or of a shell."""
    words = parsed_list(rest)
    return shlex.join(words) if words else rest


def parsed_list(source: str) -> list[str]:
    """Return the strings of a JSON array. None where it is none."""
    try:
        found = json.loads(source) if source.startswith("[") else []
    except (ValueError, RecursionError):
        return []
    return [it for it in found if isinstance(it, str)] if isinstance(found, list) else []


def split(command: str) -> list[list[str]]:
    """Return the words of each of the commands in a line for the shell."""
    lexer = shlex.shlex(command, posix=True, punctuation_chars=";&|")
    lexer.whitespace_split, lexer.commenters = True, ""
    found: list[list[str]] = [[]]
    try:
        for word in lexer:
            if set(word) <= set(";&|"):
                found.append([])
            else:
                found[-1].append(word)
    except ValueError:
        return []
    return [it for it in found if it]


def started(project: Project, manifest: Table, command: str, depth: int = 5, folder: str = "") -> Iterator[Start]:
    """Yield what a line for the shell starts by node, the last command first: what goes before prepares."""
    scripts = table(manifest.get("scripts"))
    for words in reversed(split(command[:2000])):
        while words and (re.match(r"\w+=", words[0]) or words[0].rpartition("/")[2] in BEFORE):
            words.pop(0)
        if not words:
            continue
        program, rest = words[0].rpartition("/")[2], words[1:]
        if program in ("sh", "bash") and rest[:1] and re.fullmatch(r"-\w*c", rest[0]) and depth:
            yield from started(project, manifest, " ".join(rest[1:2]), depth - 1, folder)
        elif program in ("npm", "yarn", "pnpm") and depth:
            yield from called(project, manifest, program, rest, depth, folder)
        elif program in ("pm2", "pm2-runtime", "pm2-docker"):
            for it in rest:
                if re.search(r"\.(json|config\.c?js|ya?ml)$", it):
                    script = re.search(r"[\"']?\bscript[\"']?\s*:\s*[\"']?([\w./-]+)", project.read(*it.split("/")))
                    yield Start(folder + (script[1] if script else ""), [])
                elif "." in it or "/" in it:
                    yield Start(folder + it, [])
        elif program == "nest" and rest[:1] == ["start"]:
            yield Start(f"{folder}dist/main.js", [])
        elif program in RUNNERS:
            yield from (
                Start(folder + it, [], source=True) for it in rest if re.search(r"[\w-]/[\w-]|\.[cm]?[jt]sx?$", it)
            )
        elif program in ("node", "nodejs"):
            flags: list[str] = []
            while rest and rest[0].startswith("-"):
                count = 2 if rest[0] in TAKE_VALUE else 1
                flag = rest[:count]
                del rest[:count]
                # What is for a developer's machine has no place in an image.
                if not flag[0].startswith(("--env-file", "--inspect", "--watch")) and all(map(PLAIN.fullmatch, flag)):
                    flags += flag
            yield Start(folder + rest[0] if rest else "", flags)
        elif "/" in words[0] or re.search(r"\.[cm]?js$", words[0]):
            yield Start(folder + words[0], [])
        elif program in scripts and depth and scripts[program] != command:
            yield from started(project, manifest, text(scripts[program]), depth - 1, folder)


def called(
    project: Project, manifest: Table, manager: str, words: list[str], depth: int, folder: str
) -> Iterator[Start]:
    """Yield what a call of a package manager starts: a script of this package, or of one in a workspace."""
    where, rest = "", []
    words = list(words)
    while words:
        word, _, value = words.pop(0).partition("=")
        if word in ("-w", "--workspace", "--filter", "-F", "--prefix", "--cwd", "-C", "--dir", "workspace"):
            where = value or (words.pop(0) if words else "")
        elif not word.startswith("-") and word not in ("run", "run-script", "exec"):
            rest.append(word)
        elif word == "--":
            break
    if not rest:
        return
    if where:
        path, inner = package(project, where)
        if inner is not None:
            yield from started(project, inner, text(table(inner.get("scripts")).get(rest[0])), depth - 1, f"{path}/")
        return
    script = text(table(manifest.get("scripts")).get(rest[0]))
    if script:
        yield from started(project, manifest, script, depth - 1, folder)
    elif manager != "npm" or len(rest) > 1:
        # As `yarn node server.js` does.
        yield from started(project, manifest, shlex.join([*rest, *words]), depth - 1, folder)


def package(project: Project, wanted: str) -> tuple[str, Table | None]:
    """Return the folder and the manifest of a package of the workspace, by its name or its folder."""
    for folder, names in project.tree.items():
        if folder != "." and "package.json" in names:
            manifest = parsed(project.read(*folder.split("/"), "package.json"))
            if manifest and wanted.removeprefix("./").rstrip("/") in (folder, manifest.get("name")):
                return folder, manifest
    return "", None


def buildable(project: Project, manifest: Table, scripts: Table, command: str, depth: int = 5) -> bool:
    """Say whether all is there that the commands of a script work on, as far as they tell."""
    for words in split(command[:2000]):
        while words and (re.match(r"\w+=", words[0]) or words[0] in (*BEFORE, "yarn", "pnpm")):
            words.pop(0)
        if words[:2] == ["npm", "run"]:
            words = words[2:]
        if not words or words[0] in MOVES:
            continue
        if depth and text(scripts.get(words[0])) not in ("", command):
            if not buildable(project, manifest, scripts, text(scripts[words[0]]), depth - 1):
                return False
            continue
        given = [it for before, it in pairwise(words) if before not in WRITES]
        paths = [it for it in given if INPUT.fullmatch(it) and not OUTPUT.match(it)]
        if any(not (project.root / it).exists() for it in paths):
            return False
        if words[0] == "tsc" and not paths and not compiler_inputs(project):
            return False
        inputs = INPUTS.get(words[0])
        if inputs and not paths and not any(next(iter(project.root.glob(it)), None) for it in inputs):
            return False
    return True


def compiler_inputs(project: Project) -> bool:
    """Say whether anything is there of what tsconfig.json compiles, as far as it says."""
    included = table(parsed_with_comments(project.read("tsconfig.json"))).get("include")
    names = [text(it) for it in included] if isinstance(included, list) else []
    # Up to the first part that is a pattern.
    folders = [re.sub(r"(^|/)[^/]*[*?{].*$", "", it).removeprefix("./") for it in names]
    return not folders or any(".." in it or (project.root / it).exists() for it in folders)


def parsed_with_comments(source: str) -> Table | None:
    """Return the object that a tsconfig.json holds, which may have comments and commas at the end."""
    plain = re.sub(r'("(?:[^"\\]|\\.)*")|//[^\n]*|/\*.*?\*/', lambda it: it[1] or "", source, flags=re.DOTALL)
    return parsed(re.sub(r",(\s*[}\]])", r"\1", plain))


def compiles(project: Project, manifest: Table) -> bool:
    """Say whether a dependency may have to be compiled."""
    names = set(table(manifest.get("dependencies"))) | set(table(manifest.get("optionalDependencies")))
    if names & COMPILED:
        return True
    lock = "".join(project.read(it) for it in ("package-lock.json", "pnpm-lock.yaml", "yarn.lock"))
    return any(re.search(rf"""^\W*(node_modules/)*{re.escape(it)}["@:]""", lock, re.MULTILINE) for it in COMPILERS)
