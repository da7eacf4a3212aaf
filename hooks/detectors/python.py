"""What a Python project tells about itself."""

from __future__ import annotations

import ast
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
    "compose.y*ml",
    "docker-compose.y*ml",
    "*.sh",
    "scripts/*.sh",
    "Makefile",
)
NAME = r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*"
SERVES = re.compile(r"\b(uvicorn|gunicorn|hypercorn|granian|daphne)\b(?!\.)(?=(.{0,400}))", re.DOTALL)
OBJECT = re.compile(rf"(?<![\w./:-])({NAME}):([A-Za-z_]\w*)(\(\))?(?![\w:/.])")
RUNS = re.compile(
    r"(?:^web:|CMD|ENTRYPOINT|command:|exec)\W[^\n]*?\bpython[\d.]*[^\w/]+(?:-[uOB]\W+)*"
    rf"(?:-m\W+({NAME})|(?:/\w+/)?([\w/-]+\.py))\b",
    re.MULTILINE,
)

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

    Keys: ``found`` (bool), ``version`` (the release to build with, such as "3.13", or None), ``installer`` ("uv",
    "poetry" or "pip"), ``requirements`` (the file that pip reads), ``runner`` ("uvicorn", "gunicorn", "script" or
    "python"), ``apps`` (what each of the runners can start, the likeliest first), ``package`` (bool: the project itself
    is to be installed) and ``needs`` (system packages that the dependencies are built with, by distribution).
    """
    found: Table = {
        "found": False,
        "version": None,
        "installer": "uv",
        "requirements": "requirements.txt",
        "runner": "python",
        "apps": {"uvicorn": [], "gunicorn": [], "script": [], "python": []},
        "package": False,
        "needs": {"alpine": "", "debian": ""},
    }
    text = project.read("pyproject.toml")
    declared = bool(re.search(r"^\[(project|tool\.(poetry|uv))\b", text, re.MULTILINE))
    setup = project.read("setup.py"), project.read("setup.cfg")
    requirements_file = next((it for it in REQUIREMENTS if project.read(*it.split("/"))), "requirements.txt")
    requirements = project.read(*requirements_file.split("/"))
    packaged = bool(setup[0] or re.search(r"^\[(metadata|options)\b", setup[1], re.MULTILINE))
    alone = not any((project.root / name).exists() for name in OTHERS)
    if not (declared or packaged or requirements or project.read("Pipfile") or (alone and has_program(project))):
        return found

    manifest = project.toml("pyproject.toml")
    sources = list(read_sources(project))
    # A folder for packages, unless it is one.
    if any(it.path == "src/__init__.py" or IMPORTS_SRC.search(it.text) for it in sources):
        sources = [
            it._replace(module=it.path.removesuffix(".py").removesuffix("/__init__").replace("/", "."))
            for it in sources
        ]
    scripts = console_scripts(manifest, setup)
    dependencies = dependency_names(project, manifest, requirements)
    said, kinds = said_apps(project, {it.module for it in sources if it.module}), found_apps(sources)
    apps = {
        "uvicorn": unique([*said["uvicorn"], *kinds["asgi"]]),
        "gunicorn": unique([*said["gunicorn"], *kinds["wsgi"]]),
        "script": sorted(scripts, key=lambda it: (it in {"dev", "format", "lint", "test"}, it != project.name)),
        "python": unique([*said["python"], *programs(sources, project.name)]),
    }
    apps = {runner: [it for it in names if ANSWERS[runner].fullmatch(it)] for runner, names in apps.items()}
    return {
        "found": True,
        "version": version(project, manifest, setup),
        "installer": installer(project, text, declared, requirements),
        "requirements": requirements_file,
        "runner": likeliest_runner(apps, said, kinds, dependencies),
        "apps": apps,
        "package": is_package(text, manifest, packaged)
        and bool(apps["script"] or any(in_src(it) or METADATA.search(it.text) for it in sources)),
        "needs": needs(dependencies, text + requirements),
    }


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
    """Say whether a file at the root can be run or served."""
    texts = (
        project.read(path.name) for path in sorted(project.root.glob("*.py"))[:50] if not NO_SOURCE.fullmatch(path.name)
    )
    return any(MAIN.search(text) or INTERESTING.search(text) for text in texts)


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
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source.text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
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


def said_apps(project: Project, modules: set[str]) -> dict[str, list[str]]:
    """Return the applications that a Procfile, Dockerfile or the like starts, by runner, as far as they exist."""
    said: dict[str, list[str]] = {"uvicorn": [], "gunicorn": [], "python": []}
    paths = [path.relative_to(project.root) for it in STARTS for path in sorted(project.root.glob(it))[:20]]
    for path in paths:
        text = re.sub(r"(?m)^\s*#.*$", "", re.sub(r"\\\n", " ", project.read(*path.parts)))
        for server, rest in SERVES.findall(text):
            rest = re.split(r"\n\s*\n|\n[A-Z]+ ", rest)[0]
            app = OBJECT.search(rest)
            if app and app[1] in modules:
                asgi = server != "gunicorn" or "uvicorn" in rest.partition("\n")[0]
                factory = "()" if app[3] or "--factory" in rest else ""
                said["uvicorn" if asgi else "gunicorn"].append(f"{app[1]}:{app[2]}{factory}")
        for module, file in RUNS.findall(text):
            if (
                module in modules
                or f"{module}.__main__" in modules
                or (file != "manage.py" and project.read(*file.split("/")))
            ):
                said["python"].append(module or file)
    return said


def likeliest_runner(
    apps: dict[str, list[str]], said: dict[str, list[str]], kinds: dict[str, list[str]], dependencies: set[str]
) -> str:
    """Return what starts the service: what a file says, else what the application speaks, else what is there."""
    for runner in ("uvicorn", "gunicorn"):
        if set(said[runner]) & set(apps[runner]):
            return runner
    # `python app.py` with Flask is its server for development.
    if set(said["python"]) & set(apps["python"]) and not apps["gunicorn"]:
        return "python"
    if apps["uvicorn"] and apps["gunicorn"]:
        servers = dependencies & {"uvicorn", "gunicorn"}
        if len(servers) == 1:
            return servers.pop()
        # Django writes both, and is used by the second most often.
        return "gunicorn" if apps["uvicorn"] == kinds["django"] else "uvicorn"
    return next((it for it in ("uvicorn", "gunicorn", "script") if apps[it]), "python")


def installer(project: Project, text: str, declared: bool, requirements: str) -> str:
    """Return what says which packages it needs."""
    if project.read("uv.lock"):
        return "uv"
    if project.read("poetry.lock"):
        return "poetry"
    if requirements and "[tool.uv]" not in text:
        return "pip"
    if "[tool.poetry" in text:
        return "poetry"
    return "uv" if declared else "pip"


def console_scripts(manifest: Table, setup: tuple[str, str]) -> list[str]:
    """Return the names of the console scripts that a project declares."""
    tables = [table(manifest, "project", "scripts"), table(manifest, "tool", "poetry", "scripts")]
    names = [name for it in tables for name in it]
    names += re.findall(
        r"^\s*['\"]?([\w.-]+)\s*=\s*[\w.]+:\w+", section(setup[1], "options.entry_points"), re.MULTILINE
    )
    if "console_scripts" in setup[0]:
        names += re.findall(r"['\"]([\w.-]+)\s*=\s*[\w.]+:\w+", setup[0].partition("console_scripts")[2])
    return unique(names)


def is_package(text: str, manifest: Table, packaged: bool) -> bool:
    """Say whether the project itself can be installed."""
    if (
        table(manifest, "tool", "poetry").get("package-mode") is False
        or table(manifest, "tool", "uv").get("package") is False
    ):
        return False
    return packaged or "[build-system]" in text


def version(project: Project, manifest: Table, setup: tuple[str, str]) -> str | None:
    """Return the release to build with: the one that is pinned, else the one that we prefer of those that will do."""
    pinned = [re.match(r"\s*(?:c?python-?)?(\d+\.\d+)", project.read(it)) for it in (".python-version", "runtime.txt")]
    for it in filter(None, pinned):
        return it[1] if it[1] in RELEASES else None
    python = table(manifest, "tool", "poetry", "dependencies").get("python")
    candidates = [
        table(manifest, "project").get("requires-python"),
        python.get("version") if isinstance(python, dict) else python,
        table(project.toml("Pipfile"), "requires").get("python_version"),
        *re.findall(r"python_requires\s*=\s*(.+)", setup[1]),
        *re.findall(r"python_requires\s*=\s*['\"]([^'\"]+)", setup[0]),
    ]
    for wish in candidates:
        if isinstance(wish, str) and wish.strip():
            return next((it for it in RELEASES if satisfies(it, wish)), None)
    return None


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


def dependency_names(project: Project, manifest: Table, requirements: str) -> set[str]:
    """Return the names of the packages that it depends on, as an index has them."""
    names = re.findall(r'^name = "([^"]+)"', project.read("uv.lock") + project.read("poetry.lock"), re.MULTILINE)
    declared = table(manifest, "project").get("dependencies")
    lines = [*requirements.splitlines(), *(declared if isinstance(declared, list) else [])]
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


def section(text: str, name: str) -> str:
    """Return a section of a text such as setup.cfg."""
    return text.partition(f"[{name}]")[2].partition("\n[")[0]


def unique(names: Iterable[str]) -> list[str]:
    """Return the names once each, in their order."""
    return list(dict.fromkeys(names))
