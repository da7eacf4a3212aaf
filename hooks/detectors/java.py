"""What a Java project tells about itself."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

if TYPE_CHECKING:
    from hooks.detection import Project

Table = dict[str, Any]

NOTHING: Table = {"found": False, "version": None, "build": "maven", "module": "", "main": "", "needs": {}}

# The releases with long-term support, oldest first.
RELEASES = (17, 21, 25)
GRADLE_FILES = ("build.gradle.kts", "build.gradle")
GRADLE_SETTINGS = ("settings.gradle.kts", "settings.gradle")
# A project of more modules than these is looked at in part.
MOST_MODULES = 200
MOST_SOURCES = 5000  # of one module

MODULE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*")
CLASS = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*")
STARTS = {
    ".java": re.compile(r"\bstatic\s+(final\s+)?void\s+main\s*\(|^\s*void\s+main\s*\(", re.MULTILINE),
    ".kt": re.compile(r"^(suspend\s+)?fun\s+main\s*\(", re.MULTILINE),
}
PACKAGE = re.compile(r"^\s*package\s+([\w.]+)", re.MULTILINE)
GRADLE_VERSIONS = (
    re.compile(r"JavaLanguageVersion\.of\(\s*['\"]?(\d+)"),
    re.compile(r"\bjvmToolchain\(\s*(\d+)"),
    re.compile(r"\brelease(?:\.set\(|\s*=)\s*['\"]?(\d+)"),
    re.compile(r"\b(?:source|target)Compatibility\s*=?\s*(?:JavaVersion\.VERSION_)?['\"]?(?:1[._])?(\d+)"),
)
GRADLE_SPRING = re.compile(r"""id\s*\(?\s*['"]org\.springframework\.boot['"](?!.*\bapply\s*\(?\s*false)""")
GRADLE_MAIN = re.compile(r"""\bmainClass(?:\.set\(|\s*=)\s*['"]([\w.]+)['"]""")


def detect(project: Project) -> Table:
    """Return what `project` says of itself.

    Keys: ``found`` (bool), ``version`` (the oldest release with long-term support that will do, such as "21", or None),
    ``build`` ("maven" or "gradle"), ``module`` (the folder of the module that most likely holds the service, nothing
    where there is one alone), ``main`` (its main class, nothing where Spring Boot or the jar's manifest names it) and
    ``needs`` (nothing).
    """
    poms = maven_modules(project)
    if poms:
        spring = {folder for folder, pom in poms.items() if uses_spring(pom) and not is_parent(pom)}
        # What the parent calls, its modules call.
        if uses_spring(poms[""]):
            spring |= {folder for folder, pom in poms.items() if not is_parent(pom)}
        named = {folder: it for folder, pom in poms.items() if (it := main_class(pom))}
        found = version(maven_versions(poms))
        build = "maven"
    else:
        scripts = gradle_modules(project)
        if not scripts:
            return NOTHING
        spring = {folder for folder, text in scripts.items() if GRADLE_SPRING.search(text)}
        named = {
            folder: told[1]
            for folder, text in scripts.items()
            if (told := re.search(r"""\bmainClass(?:\.set\(|\s*=)\s*['"]([\w.]+)['"]""", text))
            and CLASS.fullmatch(told[1])
        }
        numbers = [rule.search(text) for text in scripts.values() for rule in GRADLE_VERSIONS]
        found = version([int(number[1]) for number in numbers if number])
        build = "gradle"
    modules = list(poms or scripts)
    mains = main_classes(project, modules)
    module = likeliest(project, modules, spring, named, mains)
    main = "" if module in spring else named.get(module) or next(iter(mains.get(module, [])), "")
    return {"found": True, "version": found, "build": build, "module": module, "main": main, "needs": {}}


def version(asked: list[int]) -> str | None:
    """Return the oldest release that all that is asked for can be built with; None where nothing is asked for."""
    newest = max(asked, default=0)
    return str(next((it for it in RELEASES if it >= newest), newest)) if 0 < newest < 100 else None


def likeliest(
    project: Project, modules: list[str], spring: set[str], named: dict[str, str], mains: dict[str, list[str]]
) -> str:
    """Return the module that holds the service."""
    for choice in (sorted(spring & mains.keys()), sorted(spring), sorted(named), sorted(mains)):
        like_the_project = [it for it in choice if it.rpartition("/")[2] == project.name]
        for it in [*like_the_project, *choice]:
            if it in modules and (not it or MODULE.fullmatch(it)):
                return it
    return ""


def main_classes(project: Project, modules: list[str]) -> dict[str, list[str]]:
    """Return the classes that can be started, by module."""
    found: dict[str, list[str]] = {}
    for module in modules:
        for path in islice(sources(project, module), MOST_SOURCES):
            text = project.read(*path.parts)
            if STARTS[path.suffix].search(text):
                package = PACKAGE.search(text)
                name = path.stem + ("Kt" if path.suffix == ".kt" else "")
                full = f"{package[1]}.{name}" if package else name
                if CLASS.fullmatch(full):
                    found.setdefault(module, []).append(full)
    return found


def sources(project: Project, module: str) -> Iterator[Path]:
    """Yield the sources of a module, below the root. Links are left out.

    Any folder is looked into: a package may be called as one that holds no service elsewhere, com.example.tools.
    """
    start = Path(*filter(None, module.split("/")), "src", "main")
    if any((project.root / it).is_symlink() for it in (start, *start.parents[:-1])):
        return
    for folder, subfolders, names in os.walk(project.root / start):
        subfolders.sort()
        for name in sorted(it for it in names if it.endswith(tuple(STARTS))):
            yield (Path(folder) / name).relative_to(project.root)


def maven_modules(project: Project) -> dict[str, ElementTree.Element]:
    """Return the poms by the folder that they are in, "" for the root's, which comes first."""
    found: dict[str, ElementTree.Element] = {}
    folders = [""]
    while folders and len(found) < MOST_MODULES:
        folder = folders.pop(0)
        pom = parsed(project.read(*filter(None, folder.split("/")), "pom.xml"))
        if pom is None or folder in found:
            continue
        found[folder] = pom
        for path in ("modules/module", "subprojects/subproject"):
            names = [(it.text or "").strip() for it in pom.findall(path)]
            folders += [f"{folder}/{it}".lstrip("/") for it in names if MODULE.fullmatch(it)]
    return found


def parsed(source: str) -> ElementTree.Element | None:
    """Return the project that a pom.xml holds, its names without their namespace, if it holds one."""
    # A pom has no use for a DTD, which could have a few bytes unfold to gigabytes.
    if re.search(r"<!(DOCTYPE|ENTITY)", source, re.IGNORECASE):
        return None
    try:
        root = ElementTree.fromstring(source.lstrip("\ufeff").strip().encode())
    except (ElementTree.ParseError, ValueError, LookupError, RecursionError):
        return None
    for it in root.iter():
        it.tag = it.tag.rpartition("}")[2]
    return root if root.tag == "project" else None


def plugins(pom: ElementTree.Element) -> Iterator[ElementTree.Element]:
    """Yield the plugins that a pom calls, those of its profiles too."""
    yield from pom.findall("build/plugins/plugin")
    yield from pom.findall("profiles/profile/build/plugins/plugin")


def uses_spring(pom: ElementTree.Element) -> bool:
    """Say whether Spring Boot makes the jar."""
    return any(it.findtext("artifactId", "").strip() == "spring-boot-maven-plugin" for it in plugins(pom))


def is_parent(pom: ElementTree.Element) -> bool:
    """Say whether a pom makes nothing itself."""
    return pom.findtext("packaging", "").strip() == "pom"


def main_class(pom: ElementTree.Element) -> str:
    """Return the main class that a plugin is told."""
    told = [it.text or "" for plugin in plugins(pom) for it in plugin.iter() if it.tag in ("mainClass", "Main-Class")]
    return next((it.strip() for it in told if CLASS.fullmatch(it.strip())), "")


def maven_versions(poms: dict[str, ElementTree.Element]) -> list[int]:
    """Return the releases that poms ask for."""
    asked = []
    for pom in poms.values():
        # Of the properties the first counts: the others are older ways to say it.
        properties = ("maven.compiler.release", "java.version", "maven.compiler.target", "maven.compiler.source")
        told = [pom.findtext(f"properties/{it}", "") for it in properties]
        told += [it.text or "" for plugin in plugins(pom) for it in plugin.findall("configuration/release")]
        numbers = [int(it[1]) for text in told if (it := re.fullmatch(r"(?:1\.)?(\d{1,2})", text.strip()))]
        asked += numbers[:1]
    return asked


def gradle_modules(project: Project) -> dict[str, str]:
    """Return the build files by the folder that they are in, "" for the root's. Those that build nothing are empty."""

    def script(*folder: str) -> str:
        return next((it for name in GRADLE_FILES if (it := project.read(*folder, name))), "")

    settings = next((it for name in GRADLE_SETTINGS if (it := project.read(name))), "")
    root = script()
    if not root and not settings:
        return {}
    folders = []
    for call in re.findall(r"^\s*include\b\s*\(?((?:[^)\n]|(?<=,)\n)*)", settings, re.MULTILINE):
        folders += [it.strip(":").replace(":", "/") for it in re.findall(r"""['"]([^'"]+)['"]""", call)]
    found = {"": root}
    for folder in folders[:MOST_MODULES]:
        if MODULE.fullmatch(folder):
            found[folder] = script(*folder.split("/"))
    return found
