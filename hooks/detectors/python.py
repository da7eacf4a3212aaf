"""What a Python project tells about itself."""

from __future__ import annotations

import ast
import configparser
import os
import re
import warnings
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from packaging.specifiers import InvalidSpecifier, SpecifierSet

if TYPE_CHECKING:
    from hooks.detection import Project

Table = dict[str, Any]

# The releases that are offered, in the order in which they are preferred, and those that will come.
RELEASES = ("3.13", "3.14", "3.12", "3.11", *(f"3.{minor}" for minor in range(15, 30)))

# A project of another language may have scripts in Python beside it.
OTHERS = ("package.json", "go.mod", "Cargo.toml", "CMakeLists.txt", "meson.build", "pom.xml", "build.gradle")
OTHER_IMAGES = re.compile(r"\b(node|golang|rust|openjdk|eclipse-temurin|maven|gradle|gcc|bun|deno)\b")
# Folders that hold no service, and files that are none.
SKIPPED = {
    *(
        "build",
        "dist",
        "doc",
        "docs",
        "example",
        "examples",
        "node_modules",
        "site-packages",
        "target",
        "test",
        "testing",
    ),
    *("tests", "third_party", "vendor"),
}
NO_SOURCE = re.compile(r"(test_.*|.*_test|conftest|setup|noxfile|fabfile|tasks|conanfile)\.py")
# What is in these is seldom the service.
ASIDE = {"admin", "bench", "benchmarks", "demo", "demos", "migrations", "samples", "scripts", "tools", "utils"}
# How much is read of a project: folders, sources, and characters that are parsed.
FOLDERS, SOURCES, CHARACTERS = 5_000, 400, 600_000

# Where requirements are written down, the likeliest place first.
REQUIREMENTS = (
    "requirements.txt",
    *(f"requirements{mark}{name}.txt" for name in ("production", "prod", "base", "main") for mark in "/-_."),
)

# What makes an application, by what uvicorn and gunicorn speak.
ASGI = {
    *(
        "fastapi.FastAPI",
        "starlette.applications.Starlette",
        "litestar.Litestar",
        "litestar.app.Litestar",
        "quart.Quart",
    ),
    *(
        "sanic.Sanic",
        "falcon.asgi.App",
        "blacksheep.Application",
        "blacksheep.server.Application",
        "channels.routing.ProtocolTypeRouter",
    ),
    *("django.core.asgi.get_asgi_application", "asgiref.wsgi.WsgiToAsgi"),
}
WSGI = {
    *("flask.Flask", "apiflask.APIFlask", "bottle.Bottle", "bottle.default_app", "falcon.App", "falcon.API"),
    *("django.core.wsgi.get_wsgi_application", "eve.Eve"),
}
DJANGO_ASGI = "django.core.asgi.get_asgi_application"
FACTORY = re.compile(r"(create|make|build|get|init)_(app|application|api|server)|app_factory")
INTERESTING = re.compile(
    rf"\b({'|'.join(sorted({name.rpartition('.')[2] for name in ASGI | WSGI}))})\b|make_wsgi_app|{FACTORY.pattern}"
)
MAIN = re.compile(r"^if __name__ == ['\"]__main__['\"]", re.MULTILINE)
IMPORTS_SRC = re.compile(r"^(from|import) src\b", re.MULTILINE)
METADATA = re.compile(r"\bimportlib[._]metadata\b|\bfrom importlib import metadata\b|\bpkg_resources\b")
MODULE_NAMES = {"__init__", "__main__", "api", "app", "application", "asgi", "main", "server", "wsgi"}
OBJECT_NAMES = {"api", "app", "application", "server"}

# Where a project says how it is started, and what says it.
STARTS = (
    "Procfile",
    "Dockerfile",
    "*.Dockerfile",
    "docker/Dockerfile",
    "docker/*.sh",
    "docker/*.ini",
    "uwsgi.ini",
    "bin/*entrypoint*",
    "container/*.sh",
    "deploy/*.sh",
    "compose.y*ml",
    "docker-compose.y*ml",
    "*.sh",
    "scripts/*.sh",
    "Makefile",
)
NAME = r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*"
SERVES = re.compile(
    r"\b(uvicorn|gunicorn|hypercorn|granian|daphne|uwsgi|waitress-serve|mod_wsgi-express)\b(?!\.)(?=(.{0,400}))",
    re.DOTALL,
)
# What a Dockerfile or a Procfile calls, at the beginning or after other commands.
CALLS = re.compile(
    r"(?:^(?:CMD|web:)[\s\[\"'(]*|&&\s*|\bexec\s+|\brun\s+)(?:[\w./-]*/)?([A-Za-z][\w.-]*)", re.MULTILINE
)
OBJECT = re.compile(rf"(?<![\w./:-])({NAME}):([A-Za-z_]\w*)(\(\))?(?![\w:/.])")
RUNS = re.compile(
    r"(?:^web:|CMD|ENTRYPOINT|command:|exec)\W[^\n]*?\bpython[\d.]*[^\w/]+(?:-[uOB]\W+)*"
    rf"(?:-m\W+({NAME})|(?:\./|/\w+/)?([\w/-]+\.py))\b",
    re.MULTILINE,
)

EXTRAS = re.compile(r"\b(fastapi|litestar|starlette|sanic)\[", re.IGNORECASE)
# What runs an application for development, and what opens a server.
DEVELOPS = re.compile(r"\bimport (app|application|create_app)\b|\bapp\.run\(|\bflask\b")
LISTENS = re.compile(
    r"\b(uvicorn|hypercorn|waitress|bjoern|werkzeug|cheroot|make_server|run_simple|run_app|serve_forever|start_server"
    r"|create_server|HTTPServer|TCPServer|WSGIServer|ThreadingHTTPServer|Flask|FastAPI|aiohttp\.web"
    r"|from aiohttp import web|tornado\.(web|httpserver)|twisted\.(web|internet)|cherrypy|grpc\.server"
    r"|grpc\.aio\.server|websockets\.serve"
    r"|start_http_server|from bottle|import bottle)\b"
)
# Console scripts that start no service.
ASIDE_SCRIPTS = {"dev", "format", "lint", "test", "tests", "check", "build", "docs"}

# What the questions take for an answer, by runner.
APP = re.compile(rf"{NAME}:{NAME}(\(\))?", re.ASCII)
ANSWERS = {
    "uvicorn": APP,
    "gunicorn": APP,
    "script": re.compile(r"[A-Za-z0-9_][\w.-]*", re.ASCII),
    "python": re.compile(rf"{NAME}|([A-Za-z0-9_][\w-]*/)*[A-Za-z0-9_][\w-]*\.py", re.ASCII),
}

# Packages of the system that a dependency is compiled with, on Alpine and on Debian: it has no wheels.
NEEDS = {
    "mysqlclient": ("", "gcc libc6-dev libmariadb-dev pkg-config"),
    "psycopg2": ("gcc libpq-dev musl-dev", "gcc libc6-dev libpq-dev"),
    "uwsgi": ("gcc linux-headers musl-dev", "gcc libc6-dev"),
}


def detect(project: Project) -> Table:
    """Return what `project` says of itself.

    Keys: ``found`` (bool), ``name`` (or nothing), ``version`` (the release to build with, such as "3.13", or None),
    ``installer`` ("uv", "poetry" or "pip"), ``requirements`` (the file that pip reads), ``runner`` ("uvicorn",
    "gunicorn", "script" or "python"), ``apps`` (what each of the runners can start, the likeliest first), ``package``
    (bool: the project itself is to be installed), ``server`` (bool), ``needs`` (system packages that the dependencies
    are built with, by distribution) and ``notes`` (by question, where its default comes from).
    """
    found: Table = {
        "found": False,
        "name": "",
        "version": None,
        "installer": "uv",
        "requirements": "requirements.txt",
        "runner": "python",
        "apps": {"uvicorn": [], "gunicorn": [], "script": [], "python": []},
        "package": False,
        "server": None,
        "needs": {"alpine": "", "debian": ""},
        "notes": {},
    }
    text = project.read("pyproject.toml")
    declared = bool(re.search(r"^\[(project|tool\.(poetry|uv))\b", text, re.MULTILINE))
    setup = read_setup(project)
    requirements_file = next((it for it in REQUIREMENTS if usable(project, it)), "")
    requirements = project.read(*requirements_file.split("/")) if requirements_file else ""
    alone = not any((project.root / name).exists() for name in OTHERS)
    other = not alone and runs_other(project)
    # Beside a project of another language, requirements may be those of its documentation.
    listed = project.read("requirements.txt") or requirements or project.read("Pipfile")
    if not (
        declared or setup.file or (listed and alone) or ((alone or (listed and not other)) and has_program(project))
    ):
        return found

    manifest = project.toml("pyproject.toml")
    sources = list(read_sources(project))
    # A folder for packages, unless it is one.
    if any(it.path == "src/__init__.py" or IMPORTS_SRC.search(it.text) for it in sources):
        sources = [
            it._replace(module=it.path.removesuffix(".py").removesuffix("/__init__").replace("/", "."))
            for it in sources
        ]
    called, called_note = name_of(manifest, setup)
    scripts = console_scripts(manifest, setup)
    dependencies = dependency_names(project, manifest, setup, requirements)
    kinds = found_apps(sources)
    said = said_apps(project, manifest, {it.module for it in sources if it.module}, set(scripts), kinds)
    names = {called, called.lower().replace("-", "_"), called.lower().replace("_", "-"), project.name}
    apps = {
        "uvicorn": unique([*said["uvicorn"], *kinds["asgi"]]),
        "gunicorn": unique([*said["gunicorn"], *kinds["wsgi"]]),
        "script": unique([*said["script"], *sorted(scripts, key=lambda it: (it in ASIDE_SCRIPTS, it not in names))]),
        "python": unique([*said["python"], *programs(sources, project.name)]),
    }
    apps = {runner: [it for it in names if ANSWERS[runner].fullmatch(it)] for runner, names in apps.items()}
    runner = likeliest_runner(apps, said, kinds, dependencies, sources)
    # What is named like the project starts it, rather than an application in one of its corners.
    if runner in ("uvicorn", "gunicorn") and not said[runner] and apps["script"] and apps["script"][0] in names:
        target = scripts.get(apps["script"][0], "").partition(":")[0].split(".")[0]
        if apps[runner][0].split(".")[0].partition(":")[0] != target:
            runner = "script"
    release, release_note = version(project, manifest, setup)
    tool, tool_note, file = installer(project, manifest, text, declared, setup, requirements_file)
    starts = [*apps[runner], ""][0]
    package = is_package(text, manifest, bool(setup.file))
    notes = {
        "project_name": called_note,
        "python_version": release_note,
        "python_installer": tool_note,
        "python_app": f"from {said['where'][0]}" if starts in said[runner] and said["where"] else "",
    }
    needed = {"uvicorn", "gunicorn"} & {runner}
    # fastapi[standard] brings uvicorn.
    if dependencies and needed - dependencies and not EXTRAS.search(text + requirements):
        project.hint(f"{runner} is not among the dependencies that are declared. The image needs it: add it to them.")
    return {
        "found": True,
        "name": called,
        "version": release,
        "installer": tool,
        "requirements": file,
        "runner": runner,
        "apps": apps,
        "package": package
        and bool(runner == "script" or any(in_src(it) or METADATA.search(it.text) for it in sources)),
        "server": bool(needed) or serves(sources, runner, scripts.get(starts, "") if runner == "script" else starts),
        "needs": needs(dependencies, text + requirements),
        "notes": {question: note for question, note in notes.items() if note},
    }


def name_of(manifest: Table, setup: Setup) -> tuple[str, str]:
    """Return what the project calls itself, and where."""
    for name in (table(manifest, "project").get("name"), table(manifest, "tool", "poetry").get("name")):
        if isinstance(name, str) and name:
            return name, "from pyproject.toml"
    return setup.name, f"from {setup.file}" if setup.name else ""


def serves(sources: list[Source], runner: str, target: str) -> bool:
    """Say whether what it starts with listens, or what lies in the same package."""
    top = re.split(r"[:.]", target.removesuffix(".py").replace("/", "."))[0]
    own = [it for it in sources if it.module.split(".")[0] == top] if runner != "python" or "/" not in target else []
    # A program may lie beside the packages that it is made of.
    if runner == "python" and not any("/" in it.path for it in own):
        own = sources
    return any(LISTENS.search(it.text) for it in own or sources)


# --- setup.py and setup.cfg -------------------------------------------------------------------------------------------


class Setup(NamedTuple):
    """What setup.py or setup.cfg says: the file, if any, the name, the Python, console scripts and requirements."""

    file: str
    name: str
    python: list[str]
    scripts: dict[str, str]
    requires: list[str]


def read_setup(project: Project) -> Setup:
    """Read setup.cfg and setup.py, without running it: what it computes isn't known."""
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(project.read("setup.cfg"))
    except configparser.Error as error:
        project.hint(f"setup.cfg can't be read, so nothing is taken from it: {error}")
    given = keywords(project.read("setup.py"))
    packaged = any(it == "metadata" or it.startswith("options") for it in parser.sections())
    file = "setup.py" if project.read("setup.py").strip() else "setup.cfg" if packaged else ""
    name = parser.get("metadata", "name", fallback="") or given.get("name", "")
    python = [parser.get("options", "python_requires", fallback=""), given.get("python_requires")]
    points = given.get("entry_points")
    if isinstance(points, str):
        inner = configparser.RawConfigParser(strict=False, delimiters=("=",))
        inner.optionxform = str  # type: ignore[assignment,method-assign]
        try:
            inner.read_string(re.sub(r"^[ \t]+", "", points, flags=re.MULTILINE))
        except configparser.Error:
            points = None
        else:
            points = {it: [f"{key}={value}" for key, value in inner.items(it)] for it in inner.sections()}
    lines = parser.get("options.entry_points", "console_scripts", fallback="").splitlines()
    more = points.get("console_scripts") if isinstance(points, dict) else None
    lines += [more] if isinstance(more, str) else [str(it) for it in more] if isinstance(more, list) else []
    matches = (re.match(r"\s*([\w.-]+)\s*=\s*([\w.:]+)", line) for line in lines)
    scripts = {it[1]: it[2] for it in matches if it}
    requires = parser.get("options", "install_requires", fallback="").splitlines()
    more = given.get("install_requires")
    requires += [str(it) for it in more] if isinstance(more, list) else []
    return Setup(
        file,
        name if isinstance(name, str) and file else "",
        [it for it in python if isinstance(it, str)],
        scripts if file else {},
        requires,
    )


def keywords(text: str) -> Table:
    """Return the arguments of setup() that are written out, in place or in a variable before it."""
    tree = parse(text)
    values: Table = {}
    found: Table = {}
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            values[node.targets[0].id] = literal(node.value, values)
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, ast.Call) and dotted(node.func).rpartition(".")[2] == "setup":
            for it in node.keywords:
                if it.arg is None and isinstance(known := literal(it.value, values), dict):
                    found |= {key: value for key, value in known.items() if isinstance(key, str)}
                elif it.arg:
                    found[it.arg] = literal(it.value, values)
    return found


def literal(node: ast.expr, values: Table) -> Any:
    """Return the value of an expression that is written out. None, and lists and tables without it, where it isn't."""
    if isinstance(node, ast.Name):
        return values.get(node.id)
    if isinstance(node, (ast.List, ast.Tuple)):
        return [it for it in (literal(it, values) for it in node.elts) if it is not None]
    if isinstance(node, ast.Dict):
        return {
            key.value: literal(value, values)
            for key, value in zip(node.keys, node.values, strict=True)
            if isinstance(key, ast.Constant)
        }
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def parse(text: str) -> ast.Module | None:
    """Parse a source. None where it isn't sound."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


# --- the sources ------------------------------------------------------------------------------------------------------


class Source(NamedTuple):
    """A file of Python: its path below the root, its text, the module that it is, and whether it is in a package."""

    path: str
    text: str
    module: str
    packaged: bool

    @property
    def rank(self) -> int:
        """How unlikely it is to be what the service starts with."""
        *folders, name = self.path.removeprefix("src/").removesuffix(".py").split("/")
        return len(folders) + (0 if name in MODULE_NAMES else 2) + (10 if ASIDE & {*folders, name} else 0)


def in_src(source: Source) -> bool:
    """Say whether a source is in src/, a folder for packages."""
    return source.path.startswith("src/") and source.module.split(".")[0] != "src"


def has_program(project: Project) -> bool:
    """Say whether a file at the root, or in src/, can be run or served."""
    paths = [*sorted(project.root.glob("*.py"))[:50], *sorted(project.root.glob("src/*.py"))[:50]]
    texts = (project.read(*it.relative_to(project.root).parts) for it in paths if not NO_SOURCE.fullmatch(it.name))
    return any(MAIN.search(text) or INTERESTING.search(text) for text in texts)


def runs_other(project: Project) -> bool:
    """Say whether its Dockerfile runs it on what is another language's."""
    images = [rest for word, rest in project.dockerfile if word == "FROM"]
    return bool(images) and not re.search(r"python|\buv\b", " ".join(images)) and bool(OTHER_IMAGES.search(images[-1]))


def read_sources(project: Project) -> Iterator[Source]:
    """Yield the files of Python that may be part of the service: what is nearest to the root, of large projects."""
    folders, count = [""], 0
    for folder in folders:
        try:
            entries = sorted(os.scandir(project.root / folder), key=lambda it: it.name)
        except OSError:
            continue
        names = {it.name for it in entries}
        if "pyvenv.cfg" in names:
            continue
        for entry in entries:
            path = f"{folder}/{entry.name}".removeprefix("/")
            if entry.is_symlink():
                continue
            if entry.is_dir():
                if entry.name[0] not in "._" and entry.name not in SKIPPED and len(folders) < FOLDERS:
                    folders.append(path)
            elif entry.name.endswith(".py") and not NO_SOURCE.fullmatch(entry.name) and count < SOURCES:
                count += 1
                parts = path.removesuffix(".py").split("/")
                if parts[0] == "src" and len(parts) > 1:
                    parts = parts[1:]
                if parts[-1] == "__init__":
                    parts = parts[:-1]
                yield Source(path, project.read(*path.split("/")), ".".join(parts), "__init__.py" in names)


class Module:
    """What a source has at its top: applications and factories, with their kinds, and objects that a call returned."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.apps: dict[str, str] = {}
        self.factories: dict[str, str] = {}
        self.calls: dict[str, str] = {}


def found_apps(sources: list[Source]) -> dict[str, list[str]]:
    """Return the applications in the sources as "module:object", the likeliest first: "asgi", "wsgi", "django"."""
    modules: list[tuple[Source, Module]] = []
    left = CHARACTERS
    for source in sources:
        importable = all(part.isidentifier() for part in source.module.split("."))
        if importable and len(source.text) <= left and INTERESTING.search(source.text):
            left -= len(source.text)
            modules.append((source, read_module(source)))
    factories = {name: kind for _, module in modules for name, kind in module.factories.items()}
    ranked: dict[str, list[tuple[int, bool, bool, str]]] = {"asgi": [], "wsgi": [], "django": []}
    for source, module in modules:
        # What a factory returns that is defined here or elsewhere.
        made = {name: factories[call] for name, call in module.calls.items() if call in factories}
        for name, kind in {**made, **module.apps}.items():
            ranked[kind].append((source.rank, False, name not in OBJECT_NAMES, f"{source.module}:{name}"))
        for name, kind in module.factories.items():
            ranked[kind].append((source.rank, True, False, f"{source.module}:{name}()"))
    names = {kind: [it[-1] for it in sorted(rows)] for kind, rows in ranked.items()}
    return {"asgi": [*names["asgi"], *names["django"]], "wsgi": names["wsgi"], "django": names["django"]}


def read_module(source: Source) -> Module:
    """Parse a source, and return what it assigns. Nothing where it isn't sound."""
    tree = parse(source.text)
    if not tree:
        return Module()
    imported: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imported.update({it.asname: it.name for it in node.names if it.asname})
        elif isinstance(node, ast.ImportFrom):
            imported.update({it.asname or it.name: f"{node.module or ''}.{it.name}" for it in node.names})
    module = Module()
    # A class of the project's own is what it inherits from.
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            for base in map(dotted, node.bases):
                imported.setdefault(node.name, origin(base, imported))

    def kind(value: ast.expr | None) -> str:
        """The kind of an application that an expression makes, if any."""
        if not isinstance(value, ast.Call):
            return ""
        if isinstance(value.func, ast.Attribute) and value.func.attr == "make_wsgi_app":
            return "wsgi"
        made = origin(dotted(value.func), imported)
        return "django" if made == DJANGO_ASGI else "asgi" if made in ASGI else "wsgi" if made in WSGI else ""

    for node in statements(tree.body):
        if isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                if isinstance(target, ast.Name) and (found := kind(node.value)):
                    module.apps[target.id] = found
                elif isinstance(target, ast.Name) and isinstance(node.value, ast.Call):
                    module.calls[target.id] = dotted(node.value.func).rpartition(".")[2]
        elif isinstance(node, ast.FunctionDef) and FACTORY.fullmatch(node.name):
            returned = returned_kind(node, kind, origin(dotted(node.returns), imported))
            needed = len(node.args.args) + len(node.args.posonlyargs) - len(node.args.defaults)
            if returned and not needed and None not in node.args.kw_defaults:
                module.factories[node.name] = returned
    return module


def returned_kind(function: ast.FunctionDef, kind: Callable[[ast.expr | None], str], annotated: str) -> str:
    """Return the kind of the application that a function returns, by its annotation or by what it assigns."""
    if annotated in ASGI | WSGI:
        return "asgi" if annotated in ASGI else "wsgi"
    made: dict[str, str] = {}
    for node in ast.walk(function):
        if isinstance(node, (ast.Assign, ast.AnnAssign)):
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                if isinstance(target, ast.Name) and (it := kind(node.value)):
                    made[target.id] = it
    results = [node.value for node in ast.walk(function) if isinstance(node, ast.Return)]
    kinds = [made.get(it.id, "") if isinstance(it, ast.Name) else kind(it) for it in results]
    return next(filter(None, kinds), "")


def statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements that run on import: those of blocks too, but not what only runs as a program."""
    for node in body:
        if isinstance(node, ast.If) and "__name__" not in ast.dump(node.test):
            yield from statements([*node.body, *node.orelse])
        elif isinstance(node, (ast.Try, ast.With)):
            yield from statements(node.body)
        else:
            yield node


def dotted(node: ast.expr | None) -> str:
    """Return a name such as a.b.c as text. Nothing where it is something else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (before := dotted(node.value)):
        return f"{before}.{node.attr}"
    return ""


def origin(name: str, imported: dict[str, str]) -> str:
    """Return the full name of what is called `name` where these names are imported."""
    first, dot, rest = name.partition(".")
    return imported.get(first, first) + dot + rest


def programs(sources: list[Source], name: str) -> list[str]:
    """Return what can be run as modules or files, the likeliest first: as `python -m` or `python` call them."""
    ranked = []
    for source in sources:
        last = source.path.rpartition("/")[2].removesuffix(".py")
        if last != "__main__" and not MAIN.search(source.text) and source.path != "main.py":
            continue
        package = source.module.removesuffix(".__main__")
        if last == "__main__" and "/" in source.path:
            app = package
        elif source.packaged or (in_src(source) and "." in source.module):
            app = source.module
        else:
            app = source.path
        if last != "manage":
            ranked.append((source.rank, package != name.replace("-", "_"), last != "__main__", app))
    return [it[-1] for it in sorted(ranked)]


# --- what the files around them say -----------------------------------------------------------------------------------


def said_apps(
    project: Project, manifest: Table, modules: set[str], scripts: set[str], kinds: dict[str, list[str]]
) -> dict[str, list[str]]:
    """Return the applications that a Procfile, Dockerfile or the like starts, by runner, as far as they exist.

    "runners" and "where" are which of them, and the files that said so, the surest first.
    """
    said: dict[str, list[str]] = {"uvicorn": [], "gunicorn": [], "script": [], "python": [], "where": [], "runners": []}
    paths = [path.relative_to(project.root) for it in STARTS for path in sorted(project.root.glob(it))[:20]]
    texts = [(path.as_posix(), project.read(*path.parts)) for path in paths]
    # Its arguments may be in another instruction than the program.
    last = [next((rest for it, rest in project.dockerfile[::-1] if it == name), "") for name in ("ENTRYPOINT", "CMD")]
    texts.insert(0, ("Dockerfile", f"CMD {' '.join(last)}\n"))
    entrypoint = table(manifest, "tool", "fastapi").get("entrypoint")
    if isinstance(entrypoint, str) and entrypoint.partition(":")[0] in modules:
        said["uvicorn"].append(entrypoint)
        said["runners"].append("uvicorn")
        said["where"].append("pyproject.toml")
    for where, raw in texts:
        before = {runner: len(said[runner]) for runner in ANSWERS}
        text = re.sub(r"(?m)^\s*#.*$", "", re.sub(r"\\\n", " ", raw))
        for server, rest in SERVES.findall(text):
            rest = re.split(r"\n\s*\n|\n[A-Z]+ ", rest)[0]
            app = OBJECT.search(rest)
            # gunicorn takes a module alone, too.
            alone = re.search(rf"[\s\"']({NAME})[\"'\s\]]*(\n|$)", rest) if server == "gunicorn" else None
            if app and app[1] in modules:
                name = f"{app[1]}:{app[2]}{'()' if app[3] or '--factory' in rest else ''}"
            elif alone and alone[1] in modules:
                name = next((it for it in kinds["wsgi"] if it.startswith(f"{alone[1]}:")), f"{alone[1]}:application")
            else:
                continue
            line = rest.partition("\n")[0]
            wsgi = server in ("gunicorn", "uwsgi", "waitress-serve", "mod_wsgi-express") and "uvicorn" not in line
            wsgi = wsgi or (server == "granian" and (name in kinds["wsgi"] or "interface wsgi" in line))
            said["gunicorn" if wsgi else "uvicorn"].append(name)
        for module, path in RUNS.findall(text):
            # An image may have it in a folder of its own, without the one that it is in here.
            name = path.lstrip("/")
            last = name.rpartition("/")[2]
            file = next((it for it in (name, last, f"src/{last}") if name and project.read(*it.split("/"))), "")
            if module in modules or f"{module}.__main__" in modules or (file and name != "manage.py"):
                said["python"].append(module or file)
        if where in ("Dockerfile", "Procfile"):
            said["script"] += [it for it in CALLS.findall(text) if it in scripts]
        more = [runner for runner, count in before.items() if len(said[runner]) > count]
        said["runners"] += more
        said["where"] += [where] * bool(more)
    return said


def likeliest_runner(
    apps: dict[str, list[str]],
    said: dict[str, list[str]],
    kinds: dict[str, list[str]],
    dependencies: set[str],
    sources: list[Source],
) -> str:
    """Return what starts the service: what a file says, else what the application speaks, else what is there."""
    # What says it first is the surest.
    for runner in said["runners"]:
        if runner != "python" and set(said[runner]) & set(apps[runner]):
            return runner
        if runner == "python" and not apps["gunicorn"]:
            break
    # `python app.py` with Flask is its server for development: so is what imports an application to run it.
    started = next((it for it in said["python"] if it in apps["python"]), "")
    text = next((it.text for it in sources if started in (it.path, it.module, it.module.removesuffix(".__main__"))), "")
    if started and not (apps["gunicorn"] and (DEVELOPS.search(text) or not text)):
        return "python"
    if apps["uvicorn"] and apps["gunicorn"]:
        servers = dependencies & {"uvicorn", "gunicorn"}
        if len(servers) == 1:
            return servers.pop()
        # Django writes both, and is used by the second most often.
        return "gunicorn" if apps["uvicorn"] == kinds["django"] else "uvicorn"
    return next((it for it in ("uvicorn", "gunicorn", "script") if apps[it]), "python")


def usable(project: Project, file: str) -> bool:
    """Say whether a file of requirements is one that can be installed by itself: not the project, nothing missing."""
    text = project.read(*file.split("/"))
    included = re.findall(r"^(?:-r|--requirement)[ =]*(\S+)", text, re.MULTILINE)
    return (
        bool(text.strip())
        and not re.search(r"^(-e\s*|--editable[ =])?\.(\[|\s|$)", text, re.MULTILINE)
        and all((project.root / file).parent.joinpath(it).is_file() for it in included)
    )


def installer(
    project: Project, manifest: Table, text: str, declared: bool, setup: Setup, requirements: str
) -> tuple[str, str, str]:
    """Return what says which packages it needs, where that comes from, and the file that pip would read."""
    file = requirements or setup.file or "requirements.txt"
    if project.read("uv.lock"):
        return "uv", "from uv.lock", file
    if project.read("poetry.lock"):
        return "poetry", "from poetry.lock", file
    dynamic = table(manifest, "project").get("dynamic")
    static = table(manifest, "project").get("dependencies")
    if requirements and "[tool.uv]" not in text:
        listed = project.read(*requirements.split("/"))
        # What is pinned is a lock. Else what the project says of itself counts, if it does.
        if not static or re.search(r"^[\w.\[\]-]+\s*==", listed, re.MULTILINE):
            return "pip", f"from {requirements}", file
    if "[tool.poetry" in text and "[project]" not in text:
        return "poetry", "from pyproject.toml", file
    if isinstance(dynamic, list) and "dependencies" in dynamic:
        return "pip", "from pyproject.toml", "pyproject.toml"
    if declared and (static is not None or not setup.requires):
        return "uv", "from pyproject.toml", file
    if not requirements and not setup.file and project.read("Pipfile"):
        project.hint(
            "Pipfile names the packages, which pipenv reads and none of the installers here. "
            "Write them down for pip: pipenv requirements > requirements.txt"
        )
    return "pip", f"from {file}" if file != "requirements.txt" else "", file


def console_scripts(manifest: Table, setup: Setup) -> dict[str, str]:
    """Return the console scripts that a project declares, with the function that each calls."""
    found: dict[str, str] = {}
    for it in (table(manifest, "project", "scripts"), table(manifest, "tool", "poetry", "scripts"), setup.scripts):
        for name, target in it.items():
            found.setdefault(name, target if isinstance(target, str) else "")
    return found


def is_package(text: str, manifest: Table, packaged: bool) -> bool:
    """Say whether the project itself can be installed."""
    if (
        table(manifest, "tool", "poetry").get("package-mode") is False
        or table(manifest, "tool", "uv").get("package") is False
    ):
        return False
    return packaged or "[build-system]" in text


def version(project: Project, manifest: Table, setup: Setup) -> tuple[str | None, str]:
    """Return the release to build with, and where it comes from: the one pinned, else the preferred that will do."""
    images = [rest for word, rest in project.dockerfile[::-1] if word == "FROM"]
    pins = {
        ".python-version": re.sub(r"^\s*#.*\n", "", project.read(".python-version"), flags=re.MULTILINE),
        "runtime.txt": project.read("runtime.txt"),
        ".tool-versions": "".join(re.findall(r"^python\s+(\S+)", project.read(".tool-versions"), re.MULTILINE)[:1]),
        "Dockerfile": next((it[1] for rest in images if (it := re.search(r"\bpython:(3\.\d+)", rest))), ""),
    }
    python = table(manifest, "tool", "poetry", "dependencies").get("python")
    wishes = {
        "pyproject.toml": table(manifest, "project").get("requires-python")
        or (python.get("version") if isinstance(python, dict) else python),
        "Pipfile": table(project.toml("Pipfile"), "requires").get("python_version"),
        setup.file: next(filter(None, setup.python), ""),
    }
    where, wish = next(((it, text) for it, text in wishes.items() if isinstance(text, str) and text.strip()), ("", ""))
    gone = ""
    for file, pin in pins.items():
        found = re.match(r"\s*(?:c?python-?)?(\d{1,2}\.\d{1,3})", pin)
        # What builds it so far may be older than what it asks for.
        if found and found[1] in RELEASES and (file != "Dockerfile" or not wish or satisfies(found[1], wish)):
            return found[1], f"from {file}"
        gone = gone or (f"{file} says {found[1]}" if found and found[1] not in RELEASES else "")
    fitting = next((it for it in RELEASES if satisfies(it, wish)), None) if wish else None
    if gone or (wish and not fitting):
        gone = gone or f"{where} says {wish[:40]}"
        return fitting, f"{gone}, which isn't offered any more; a newer Python often runs it"
    return fitting, f"{where} says {wish[:40]}" if fitting else ""


def satisfies(release: str, wish: str) -> bool:
    """Say whether a patch of the release is one that the wish asks for, in the words of pip or of Poetry."""
    for either in wish.split("||"):
        parts = []
        for part in filter(None, re.split(r"[,\s]+(?=[<>=!~^\d*])", either.strip())):
            number = re.sub(r"^[~^]=?\s*|^==?\s*", "", part).split(".")
            if part.startswith("^"):
                parts += [f">={part[1:].strip()}", f"<{int(number[0]) + 1}" if number[0].isdigit() else "<0"]
            elif part.startswith("~") and not part.startswith("~="):
                parts.append(f"=={'.'.join(number[:2])}.*")
            elif part[0].isdigit():
                parts.append(f"=={part if part.endswith('*') or len(number) > 2 else part + '.*'}")
            elif part != "*":
                parts.append(part)
        try:
            wanted = SpecifierSet(",".join(parts))
        except InvalidSpecifier:
            continue
        if any(wanted.contains(f"{release}.{patch}") for patch in range(40)):
            return True
    return False


def dependency_names(project: Project, manifest: Table, setup: Setup, requirements: str) -> set[str]:
    """Return the names of the packages that it depends on, as an index has them."""
    names = re.findall(r'^name = "([^"]+)"', project.read("uv.lock") + project.read("poetry.lock"), re.MULTILINE)
    declared = table(manifest, "project").get("dependencies")
    lines = [*requirements.splitlines(), *setup.requires, *(declared if isinstance(declared, list) else [])]
    names += [it[1] for line in lines if (it := re.match(r"\s*([A-Za-z0-9][\w.-]*)", str(line)))]
    names += [*table(manifest, "tool", "poetry", "dependencies"), *table(project.toml("Pipfile"), "packages")]
    return {re.sub(r"[-_.]+", "-", it).lower() for it in names}


def needs(dependencies: set[str], declared: str) -> dict[str, str]:
    """Return the packages of Alpine and of Debian that the dependencies are built with."""
    wanted = [NEEDS[name] for name in sorted(dependencies & set(NEEDS))]
    if "git+" in declared or re.search(r"\bgit\s*=\s*['\"]", declared):
        wanted.append(("git", "git"))
    both = (" ".join(sorted({name for pair in wanted for name in pair[index].split()})) for index in (0, 1))
    return dict(zip(("alpine", "debian"), both, strict=True))


def table(manifest: Table, *names: str) -> Table:
    """Return the table at `names` in a manifest, an empty one where there is none."""
    for name in names:
        inner = manifest.get(name)
        if not isinstance(inner, dict):
            return {}
        manifest = inner
    return manifest


def unique(names: Iterable[str]) -> list[str]:
    """Return the names once each, in their order."""
    return list(dict.fromkeys(names))
