"""What the template finds in the destination before it asks, offered as defaults.

Copier loads `Detection` through ``_jinja_extensions``. It adds ``detected`` to the context:

- facts by language, e.g. ``detected.go.mains``; the same keys whether something was found or not, ``found`` among them;
- ``detected.service`` and ``detected.files``, what any project tells;
- ``detected.reserved``, the folders below / that take no volume;
- ``detected.names``, by language what stands behind the prompt for the name;
- ``detected.notes``, by question what stands behind its prompt, e.g. " [from go.mod]";
- ``detected.hints``, sentences about what couldn't be read or isn't supported any more, for a start.

A fact is only ever a question's default. Copier stores the answer, so that an update, which renders into empty
folders, doesn't look again.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from functools import cache, cached_property
from importlib import import_module
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import yaml
from copier_template_extensions import ContextHook
from jinja2 import Environment

# Python 3.10 has no parser for TOML: nothing is offered from it there, and the questions are the same.
tomllib = import_module("tomllib") if find_spec("tomllib") else None

HOOKS = Path(__file__).parent
TEMPLATE = HOOKS.parent / "template"

# What a detector says of a project that isn't written in its language, at least.
NOTHING: dict[str, Any] = {"found": False}

# What a source ends in, and what is a test.
SOURCES = (
    *(".c", ".cc", ".cpp", ".cxx", ".go", ".h", ".hpp", ".java", ".kt", ".rs"),
    *(".cjs", ".cts", ".js", ".mjs", ".mts", ".py", ".ts"),
)
TEST = re.compile(
    r"(^|/)(tests?|__tests__|e2e|benches|fixtures|mocks?)/|(^|/)test_[^/]*$|[._-](test|spec)\.\w+$|Tests?\.\w+$"
)

# Folders that hold no service, or somebody else's code.
SKIPPED = {"examples", "example", "tools", "node_modules", "vendor", "testdata", "target", "third_party"}
# Where a Dockerfile is that says how the service runs so far, the likeliest place first.
DOCKERFILES = (
    *("Dockerfile", "Containerfile", "Dockerfile.prod", "Dockerfile.production", "production.Dockerfile"),
    *("docker/Dockerfile", "build/Dockerfile", "build/package/Dockerfile", "deploy/Dockerfile"),
)
# How many files and folders are looked at, those nearest to the root first, and how much of a file is read.
ENTRIES, CHARACTERS = 100_000, 1_000_000
# How many sources are looked through for what any language has in common, and how many characters in all.
COUNT, IN_ALL = 600, 4_000_000


class Project:
    """The folder that is looked at: what lies in it is read, never followed out of it, and nothing is run."""

    def __init__(self, root: Path) -> None:
        """Look at the folder `root`, which needn't exist."""
        self.root = root
        self.name = root.resolve().name
        self.hints: list[str] = []
        self.settled = False  # whether nothing but settings tells the port: its framework takes it from them
        self.read = cache(self._read)

    def _read(self, *names: str) -> str:
        """Return the file at `names` below the root, its first million characters at most. Else nothing."""
        name = "/".join(it for it in names if it != ".")
        try:
            # A manifest or a link may lead out of the project, and a pipe would never end.
            if name.startswith("/") or ".." in name.split("/"):
                return ""
            if name not in self.plain:
                path = self.root / name
                if not path.is_file() or not path.resolve().is_relative_to(self.root.resolve()):
                    return ""
            # Not by Path, which takes twice the time, of thousands of files.
            with open(f"{self.root}/{name}", encoding="utf-8", errors="replace") as file:  # noqa: PTH123
                return file.read(CHARACTERS)
        except (OSError, ValueError):
            return ""

    def toml(self, *names: str) -> dict[str, Any]:
        """Return what the TOML file at `names` below the root holds. Nothing, and a hint, where it is none."""
        try:
            return tomllib.loads(self.read(*names)) if tomllib else {}
        except ValueError as error:
            self.hint(f"{'/'.join(names)} can't be read, so nothing is taken from it: {error}")
            return {}

    def json(self, *names: str) -> Any:
        """Return what the JSON file at `names` below the root holds. None, and a hint, where it is none."""
        text = self.read(*names).removeprefix("\ufeff")
        try:
            return json.loads(text) if text.strip() else None
        except (ValueError, RecursionError) as error:
            self.hint(f"{'/'.join(names)} can't be read, so nothing is taken from it: {error}")
            return None

    def hint(self, sentence: str) -> None:
        """Have a sentence shown before the first question."""
        # What a file holds must not move the cursor.
        plain = re.sub(r"[^ -~\u00a0-\uffff]+", " ", sentence)
        if plain not in self.hints:
            self.hints.append(plain)

    @cached_property
    def tree(self) -> dict[str, list[str]]:
        """The folders that may hold the service's code, nearest first, and the names of their files.

        Folders are paths below the root, "." first. Links, hidden folders and `SKIPPED` are left out.
        """
        found: dict[str, list[str]] = {}
        waiting, entries = ["."], 0
        # It grows while it is read: breadth first.
        for folder in waiting:
            names, subfolders = [], []
            try:
                with os.scandir(self.root / folder) as listing:
                    for entry in listing:
                        if entry.is_symlink():
                            continue
                        if entry.is_file():
                            names.append(entry.name)
                        elif entry.is_dir() and (folder.startswith("src/main/") or "/src/main/" in folder):
                            # A package of Java may be called anything: com.example.tools
                            subfolders.append(f"{folder}/{entry.name}")
                        elif entry.is_dir() and entry.name[0] not in "._" and entry.name not in SKIPPED:
                            subfolders.append(entry.name if folder == "." else f"{folder}/{entry.name}")
            except OSError:
                continue
            entries += len(names) + len(subfolders)
            if entries > ENTRIES:
                break
            found[folder] = sorted(names)
            waiting += sorted(subfolders)
        return found

    @cached_property
    def plain(self) -> set[str]:
        """The paths of all files of the tree, which are no links and in no linked folder."""
        return set(self.paths(""))

    @cached_property
    def sources(self) -> dict[str, str]:
        """The sources that may be the service's, in any language, by path: those nearest to the root, no tests."""
        found: dict[str, str] = {}
        rest = IN_ALL
        for path in self.paths(*SOURCES):
            if len(found) < COUNT and rest > 0 and not self.is_test(path):
                found[path] = self.read(*path.split("/"))
                rest -= len(found[path])
        return found

    def offered(self, language: str) -> list[str]:
        """Return the versions that the template offers of a language, the newest first."""
        return [str(it) for it in languages()[language]["versions"]]

    def narrow(self, sources: dict[str, str]) -> None:
        """Let only these sources count for what any language has in common: those that the service is made of."""
        found, rest = dict[str, str](), IN_ALL
        for path, text in sources.items():
            if len(found) < COUNT and rest > 0 and not self.is_test(path):
                found[path] = text
                rest -= len(text)
        self.sources = found

    def ports(self, sources: dict[str, str]) -> list[int]:
        """Return the ports that these sources may listen on by default, the likeliest first, but for what observes."""
        observed = re.compile(r"^.*(?:prom|metric|debug|pprof).*$", re.IGNORECASE | re.MULTILINE)
        plain = {path: observed.sub("", text) for path, text in sources.items()}
        return [port for port, _ in load("service.py").found_ports(plain)]

    def is_test(self, path: str) -> bool:
        """Say whether a file is a test, or serves one, by its path."""
        return bool(TEST.search(path))

    @cached_property
    def dockerfile(self) -> list[tuple[str, str]]:
        """The instructions of the project's Dockerfile, such as ("EXPOSE", "8080"), without comments.

        What has a default in the file, such as $PORT behind ARG PORT=8080, stands as that. Empty where there is none.
        """
        text = next((it for names in DOCKERFILES if (it := self.read(*names.split("/")))), "")
        lines = re.sub(r"^\s*#.*\n?", "", text, flags=re.MULTILINE)
        instructions, values = [], dict[str, str]()
        for line in re.sub(r"\\\s*\n", " ", lines).splitlines():
            name, _, rest = line.strip().partition(" ")
            rest = re.sub(
                r"\$(?:\{(\w+)(?::-([^}]*))?\}|(\w+))",
                lambda it: values.get(it[1] or it[3]) or it[2] or it[0],
                rest.strip(),
            )
            if name.upper() in ("ARG", "ENV"):
                values.update(re.findall(r"(\w+)=[\"']?([^\s\"']*)", rest) or re.findall(r"^(\w+)\s+(\S+)$", rest))
            if name:
                instructions.append((name.upper(), rest))
        return instructions

    def files(self, *endings: str) -> Iterator[tuple[str, list[str]]]:
        """Yield the folders that hold files with these endings: path below the root ("." first), and names."""
        for folder, names in self.tree.items():
            if chosen := [it for it in names if it.endswith(endings)]:
                yield folder, chosen

    def paths(self, *endings: str) -> Iterator[str]:
        """Yield the paths below the root of the files with these endings, in the same order."""
        for folder, names in self.files(*endings):
            yield from (name if folder == "." else f"{folder}/{name}" for name in names)


@cache
def load(name: str) -> ModuleType:
    """Return the module in the file `name` below hooks/, which is no package for those who load it."""
    spec = spec_from_file_location(f"copier_slim_image_{Path(name).stem}", HOOKS / name)
    assert spec and spec.loader, name
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def languages() -> dict[str, dict[str, Any]]:
    """Return what the template says of its languages, by name: the one first that wins where a folder holds several."""
    found = [yaml.safe_load(it.read_text(encoding="utf-8")) for it in TEMPLATE.glob("languages/*/language.yml")]
    return {it["name"]: it for it in sorted(found, key=lambda it: int(it["order"]))}


def detect(root: Path) -> dict[str, Any]:
    """Return what is found in the folder `root`: `detected`, as described above."""
    project = Project(root)
    found = {path.stem: load(f"detectors/{path.name}").detect(project) for path in HOOKS.glob("detectors/*.py")}
    # What another language's front end listens on isn't the service's port.
    likeliest = next((found[it] for it in languages() if found.get(it, NOTHING)["found"]), NOTHING)
    project.settled = bool(likeliest.get("settled"))
    if sources := likeliest.get("sources"):
        project.narrow(sources)
    found = {name: {key: value for key, value in facts.items() if key != "sources"} for name, facts in found.items()}
    found |= {name: load(f"{name}.py").detect(project) for name in ("service", "files")}
    notes = {question: f" [{note}]" for facts in found.values() for question, note in facts.get("notes", {}).items()}
    # This one isn't a language's own.
    names = {
        name: f" [{facts['notes']['project_name']}]"
        for name, facts in found.items()
        if "project_name" in facts.get("notes", {})
    }
    return {
        **found,
        "notes": notes,
        "names": names,
        "hints": project.hints,
        "reserved": load("service.py").RESERVED,
    }


class Detection(ContextHook):
    """Adds what is found in the destination to the context of each template."""

    def __init__(self, environment: Environment) -> None:
        """Begin with nothing looked at."""
        super().__init__(environment)
        # Copier renders dozens of templates in a run, the first of them before it writes a file.
        self.facts: dict[str, Any] | None = None

    def hook(self, context: dict[str, Any]) -> None:
        """Add `detected` to `context`, in place."""
        if self.facts is None:
            folder, answers_file = (Path(context["_copier_conf"][it]) for it in ("dst_path", "answers_file"))
            self.facts = detect(folder)
            if (folder / answers_file).is_file():
                # Not the first copy, perhaps by a version that didn't ask about them: they are the rendered ones.
                self.facts["service"]["existing"] = []
        context["detected"] = self.facts
