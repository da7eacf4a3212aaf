"""Which files of a project its service reads at run time, and which its build needs in the context."""

from __future__ import annotations

import os
import re
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from pathspec import GitIgnoreSpec

if TYPE_CHECKING:
    from hooks.detection import Project

TEMPLATE = Path(__file__).parent.parent / "template"

COMMENT = re.compile(r"^\s*(//|#(?![\[!])|\*|/\*).*$", re.MULTILINE)
LITERAL = re.compile(r"\"([^\"\n\\]{1,100})\"|'([^'\n\\]{1,100})'|`([^`\n\\]{1,100})`")
# What names other sources, which are no files of a running service.
IMPORTS = re.compile(r"\s*(import|from|export|use|mod|package|require)\b")
# What a line does that reads files; without it, a single word is most often no path.
READS = re.compile(
    r"open|read|load|file|dir(?!ect)|folder|path|glob|static|template|asset|public|migrat|parse|serve|root|walk",
    re.IGNORECASE,
)
# What the compiler embeds, so that the build alone needs it.
GO_EMBED = re.compile(r"^//go:embed\s+(.+)$")
EMBED = re.compile(
    r"\b(include_str|include_bytes|include_dir|include|migrate|embed_migrations)!\s*\(|#\[\w+\(?\s*(path|folder)\s*="
)
# What is no file of a running service, although a source names it.
NEVER = re.compile(
    r"(^|/)(go\.(mod|sum|work)|Cargo\.(toml|lock)|package(-lock)?\.json|tsconfig\.json|pom\.xml|pyproject\.toml"
    r"|CMakeLists\.txt|[Mm]akefile|Dockerfile|LICENSE|[A-Z_-]+\.(md|rst|txt)|[^/]*\.egg-info|yarn\.lock|docs?"
    r"|[Dd]ocumentation|man|scripts?|examples?|tests?|testdata|src|lib|cmd"
    r"|internal|pkg|app|bin|build|dist|target)$"
)
# A path without blanks and marks, which a Dockerfile takes as it is.
PATH = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*")
# What is compiled, so that a folder of it is no data.
SOURCES = (".c", ".cc", ".cpp", ".go", ".h", ".hpp", ".java", ".kt", ".proto", ".rs")


def detect(project: Project) -> dict[str, Any]:
    """Return which files of `project` are needed.

    Keys: ``runtime_files`` (files and folders below the root that the sources name in a literal), ``context_files``
    (by language, files that the build or the service needs and that its .dockerignore would keep out) and ``notes``.
    """
    embedded = embedded_by(project)
    # Where a part of it is embedded, the whole is.
    needed = [path for path in read_by(project) if not any(f"{it}/".startswith(f"{path}/") for it in embedded)]
    return {
        "runtime_files": needed,
        "context_files": kept_out(project, needed, embedded),
        "notes": {"runtime_files": "named in the sources"} if needed else {},
    }


def read_by(project: Project) -> list[str]:
    """Return the files and folders below the root that the sources name in a literal, but for what is embedded."""
    found, missing = set[str](), set[str]()
    # Most of what is in quotes begins like nothing that is there.
    there = {it.name for it in project.root.iterdir()} if project.root.is_dir() else set()
    for text in project.sources.values():
        for line in COMMENT.sub("", text).splitlines():
            # A line by a bundler names all and everything.
            if len(line) > 1000 or EMBED.search(line) or IMPORTS.match(line):
                continue
            reads = READS.search(LITERAL.sub("", line))
            for literal in literals(line):
                # Up to the first part that is a pattern.
                plain = literal.removeprefix("file://").removeprefix("./")
                path = re.sub(r"(^|/)[^/]*[*?{%].*$", "", plain).rstrip("/")
                is_path = "/" in literal or "." in path
                if path.split("/")[0] not in there or path in found or path in missing or NEVER.search(path):
                    continue
                if PATH.fullmatch(path) and (is_path or reads):
                    (found if is_data(project, path) else missing).add(path)
    # A folder brings what is in it.
    return sorted(it for it in found if not any(str(up) in found for up in PurePosixPath(it).parents))


def literals(line: str) -> list[str]:
    """Return what stands in quotes in a line."""
    return [next(filter(None, it.groups())) for it in LITERAL.finditer(line)]


def is_data(project: Project, path: str) -> bool:
    """Say whether `path` is a file or folder of the project that a service may read: no source, no link."""
    whole = project.root / path
    if any(it.is_symlink() for it in (whole, *list(whole.parents)[: path.count("/")])):
        return False
    if whole.is_file():
        return not path.endswith(SOURCES)
    if not whole.is_dir():
        return False
    names = [it for folder, found in project.tree.items() if f"{folder}/".startswith(f"{path}/") for it in found]
    return bool(names) and not any(it.endswith(SOURCES) for it in names)


def embedded_by(project: Project) -> list[str]:
    """Return the files that the compiler embeds, as paths below the root."""
    found: set[str] = set()
    for path, text in project.sources.items():
        folder = PurePosixPath(path).parent
        if "//go:embed" not in text and not EMBED.search(text):
            continue
        for line in text.splitlines():
            if match := GO_EMBED.match(line):
                patterns = [it.strip('"`').removeprefix("all:") for it in match[1].split()]
            else:
                patterns = literals(line) if EMBED.search(line) else []
            # A pattern is of the source's folder, or of the manifest's.
            for pattern in patterns:
                for base in (folder, PurePosixPath(".")):
                    found.update(matching(project, os.path.normpath(base / pattern)))
    return sorted(found)


def matching(project: Project, pattern: str) -> list[str]:
    """Return the files below the root that match `pattern`, and those in the folders that do."""
    if pattern.startswith(("/", "..")):
        return []
    try:
        return [
            it.relative_to(project.root).as_posix()
            for match in islice(project.root.glob(pattern), 100)
            for it in ([match] if match.is_file() else islice(match.rglob("*"), 1000))
            if it.is_file() and not it.is_symlink()
        ]
    except (ValueError, NotImplementedError, OSError, IndexError):
        return []


def kept_out(project: Project, needed: list[str], embedded: list[str]) -> dict[str, list[str]]:
    """Return by language those of these files that its .dockerignore keeps out of the build.

    A secret is taken along only where it is embedded, so that the build fails without it.
    """
    files = {file for path in needed for file in matching(project, path) if not project.is_test(file)}
    secret = rules(TEMPLATE / "secrets.dockerignore")
    found = {}
    for path in TEMPLATE.glob("languages/*/dockerignore.jinja"):
        left_out = rules(path)
        kept = {it for it in files if left_out.match_file(it) and not secret.match_file(it)}
        found[path.parent.name] = sorted(
            kept | {it for it in embedded if left_out.match_file(it) or secret.match_file(it)}
        )
    return found


def rules(path: Path) -> GitIgnoreSpec:
    """Return the patterns of a part of .dockerignore, without those that an answer decides."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return GitIgnoreSpec.from_lines([it for it in lines if it.startswith(("/", "**/")) and "{" not in it])
