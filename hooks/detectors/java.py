"""What a Java project tells about itself."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.etree import ElementTree

if TYPE_CHECKING:
    from hooks.detection import Project

Table = dict[str, Any]

NOTHING: Table = {
    "found": False,
    "name": "",
    "version": None,
    "build": "maven",
    "module": "",
    "main": "",
    "server": None,
    "port": 0,
    "settled": False,
    "health_path": "",
    "needs": {},
    "notes": {},
    "sources": {},
}

# The releases with long-term support, oldest first, and the oldest language that the oldest of them compiles.
RELEASES = (17, 21, 25)
OLDEST_COMPILED = 7
GRADLE_FILES = ("build.gradle.kts", "build.gradle")
GRADLE_SETTINGS = ("settings.gradle.kts", "settings.gradle")
# A project of more modules than these is looked at in part.
MOST_MODULES = 200
MOST_SOURCES = 5000  # of one module
MOST_READ = 12_000  # of all

# Where sources are, besides src/main: in Kotlin that is built for several platforms.
SOURCE_FOLDERS = ("src/jvmMain", "src/backendMain", "src/serverMain")

MODULE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*")
CLASS = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*")
# A main method, without the comments around it: Java's, also as from 25 on; Kotlin's in a file, and in an object.
MAIN_JAVA = re.compile(
    r"\bstatic\s+(?:(?:final|public|synchronized|strictfp)\s+)*void\s+main\s*\(|^\s*void\s+main\s*\(", re.MULTILINE
)
MAIN_KOTLIN = re.compile(r"^(?:suspend\s+)?fun\s+main\s*\(", re.MULTILINE)
MAIN_OBJECT = re.compile(r"@JvmStatic\s+fun\s+main\s*\(")
JVM_NAME = re.compile(r"^@file:JvmName\(\s*\"(\w+)\"", re.MULTILINE)
PACKAGE = re.compile(r"^\s*package\s+([\w.]+)", re.MULTILINE)
# Comments, and what stands in quotes, which may look like one.
COMMENT = re.compile(r"\"\"\".*?\"\"\"|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])+'|//[^\n]*|/\*.*?\*/", re.DOTALL)

# Classes that hold no service, by words of their name or their package.
DECOYS = re.compile(
    r"(^|\.)(examples?|demos?|samples?|tests?|testing|benchmarks?|bench|jmh|gui|swing|debug\w*|docs?|internal\.doc|playground)\."
    r"|(Generator|Benchmark|Bench|Example|Sample|Demo|Test|Tests|Client|Profiler|Migration|Tool|Util|Utils|Documentation"
    r"|Converter|Importer|Exporter|Dump|Printer|Healthcheck|HealthCheck|GUI|Swing|Frame|Window|Check)$"
)
# Folders of modules that hold none.
DECOY_MODULES = re.compile(
    r"(^|[/_-])(examples?|demos?|samples?|tests?|it|e2e|integration-tests?|benchmarks?|jmh|test-?utils?|docs?|archetypes?"
    r"|tools?|scripts?|playground|build-?tools|generator|codegen|migration|coverage|client)([/_-]|$)"
)
# What a class that starts the service is called.
STARTERS = re.compile(
    r"(^|\.)(\w*Main|\w*Application|\w*App|\w*Server|\w*Launcher|\w*Cli|\w*CLI|\w*Cmd|Run\w*|\w*Runner|\w*Bootstrap)$"
)
# What starts a framework.
FRAMEWORK_STARTS = re.compile(
    r"@SpringBootApplication\b|@QuarkusMain\b|\bMicronaut\s*\.\s*(?:run|build)\b|\bSpringApplication\b|\bextends\s+Application<"
    r"|\bQuarkus\s*\.\s*run\b|\bembeddedServer\s*\(|\bEngineMain\b|\bJavalin\s*\.\s*create|\brunApplication<|\brunApp\s*\("
)
# Names that tell nothing.
GENERIC = {
    "app",
    "application",
    "server",
    "service",
    "main",
    "web",
    "backend",
    "api",
    "core",
    "boot",
    "launcher",
    "root",
    "parent",
}

# Artifacts that serve, wherever they are among the dependencies.
SERVING = re.compile(
    r"spring-boot-starter-(?:web|webflux|webmvc|web-services|webservices|websocket|jersey|graphql|hateoas|data-rest|rsocket|tomcat|jetty|undertow"
    r"|reactor-netty|grpc-server|thymeleaf|freemarker|mustache)|spring-cloud-starter-(?:gateway|netflix-(?:eureka-server|zuul))[\w-]*"
    r"|spring-cloud-config-server|spring-boot-admin-starter-server|grpc-(?:server-)?spring-boot-starter"
    r"|quarkus-(?:rest|resteasy|vertx-http|undertow|grpc|reactive-routes|spring-web|smallrye-graphql|smallrye-health|websockets"
    r"|micrometer-registry-prometheus)(?:-(?:jackson|jsonb|reactive|reactive-jackson|qute|next|kotlin-serialization|links))*"
    r"|micronaut-http-server[\w-]*|micronaut-grpc-server[\w-]*|micronaut-servlet[\w-]*|javalin(?:-bundle)?|vertx-web|vertx-grpc-server"
    r"|dropwizard-core|spark-core|spark-kotlin|ktor-server-(?:core|netty|cio|jetty|tomcat)[\w-]*|helidon-webserver[\w-]*"
    r"|helidon-microprofile[\w-]*|jooby[\w-]*|http4k-server-[\w-]*|jersey-container-(?:grizzly2|netty|jdk|jetty)-http|armeria-spring-boot[\w-]*"
    r"|ratpack-core|blade-core|play-(?:netty|pekko-http|akka-http)-server[\w-]*|muserver|mu-server|solon-web|camel-(?:jetty|undertow|netty-http)"
)
# Frameworks that take their port from settings.
SETTLED = re.compile(r"spring-boot-starter|quarkus-|micronaut-http-server|helidon-microprofile")
# What of the sources serves: a socket of any port but 0, which only looks for a free one.
LISTENS = re.compile(
    r"\bnew\s+ServerSocket\s*\((?!\s*0\s*\))|\bServerSocketChannel\s*\.\s*open\b|\bHttps?Server\s*\.\s*create\b"
    r"|\bnew\s+ServerBootstrap\b|\bUndertow\s*\.\s*builder\b|\bnew\s+Tomcat\s*\(|\bcreateHttpServer\s*\(|\bcreateNetServer\s*\("
    r"|\b(?:Netty)?ServerBuilder\s*\.\s*for(?:Port|Address)\b|\bJavalin\s*\.\s*create\b|\bWebServer\s*\.\s*(?:builder|create)\b"
    r"|\bembeddedServer\s*\(|\bGrpc\s*\.\s*newServerBuilder|\bGrizzlyHttpServerFactory\b|\bHttpServer\s*\.\s*createSimpleServer"
    r"|\bextends\s+NanoHTTPD\b|\bHTTPServer\s*\.\s*builder\b|\bnew\s+HTTPServer\s*\(|\bSpark\s*\.\s*(?:port|get|post)\b|\bimport\s+static\s+spark\.Spark\b|\bextends\s+NanoWSD\b"
    r"|\bserverSocketFactory\b|\bServerSocketFactory\b[^\n]*createServerSocket\b|\bcreateServerSocket\s*\(|\bnew\s+ServerConnector\s*\("
)
JETTY = re.compile(r"\bimport\s+(?:static\s+)?org\.eclipse\.jetty\.server\.(?:Server\b|\*)")
JETTY_SERVER = re.compile(r"\bnew\s+(?:JettyServer|Server)\s*\(")

# Plugins that are told which class starts what is built, the surest first: others run classes while they build.
MAIN_PLUGINS = (
    *(
        "spring-boot-maven-plugin",
        "maven-jar-plugin",
        "maven-shade-plugin",
        "maven-assembly-plugin",
        "quarkus-maven-plugin",
    ),
    *(
        "native-maven-plugin",
        "jib-maven-plugin",
        "appassembler-maven-plugin",
        "onejar-maven-plugin",
        "maven-war-plugin",
    ),
    *(
        "micronaut-maven-plugin",
        "launch4j-maven-plugin",
        "really-executable-jar-maven-plugin",
        "bootstrap-maven-plugin",
    ),
    *("maven-bundle-plugin", "bnd-maven-plugin", "jlink-maven-plugin", "capsule-maven-plugin", "exec-maven-plugin"),
)
MAIN_PROPERTIES = ("start-class", "exec.mainClass", "mainClass", "main.class", "main-class", "main.verticle")
# What of the properties says the release: the first counts, the others are older ways to say it.
VERSION_PROPERTIES = (
    *("maven.compiler.release", "java.version", "maven.compiler.target", "maven.compiler.source"),
    *("project.build.targetJdk", "jdk.version", "javaVersion", "java.release", "air.java.version", "jdkVersion"),
)
NUMBER = re.compile(r"(?:1\.)?(\d{1,2})(?:\.0)?")
# Up to where a property is looked up in others.
DEEPEST = 10

GRADLE_VERSIONS = (
    re.compile(r"JavaLanguageVersion\.of\(\s*['\"]?(\d+)"),
    re.compile(r"\bjvmToolchain\(\s*(\d+)"),
    re.compile(r"\brelease(?:\.set\(|\s*=)\s*['\"]?(\d+)"),
    re.compile(r"\b(?:source|target)Compatibility\s*=?\s*(?:JavaVersion\.VERSION_)?['\"]?(?:1[._])?(\d+)"),
    re.compile(r"\b(?:source|target)Compatibility\s*=?\s*(?:JavaVersion\.toVersion\()?['\"](?:1\.)?(\d+)"),
    re.compile(r"\bJvmTarget\.JVM_(?:1_)?(\d+)"),
)
GRADLE_SPRING = re.compile(r"""id\s*\(?\s*['"]org\.springframework\.boot['"](?!.*\bapply\s*\(?\s*false)""")
GRADLE_PLUGIN = re.compile(r"""\b(?:id\s*\(?\s*|apply\s*\(?\s*plugin\s*[:=]\s*)['"]([\w.-]+)['"]""")
GRADLE_MAIN = re.compile(
    r"""\b(?:mainClass(?:Name)?(?:\.set\(|\s*=|\s)|['"]?Main-Class['"]?\s*(?:\)\s*=|to|:|,))\s*\(?['"]([\w.]+)['"]"""
)
GRADLE_ROOT = re.compile(r"""\brootProject\.name\s*=\s*['"]([^'"$]+)['"]""")
GRADLE_ARTIFACT = re.compile(r"""['"][\w.-]+:([\w.-]+)(?::[^'"]*)?['"]""")
GRADLE_OWN = re.compile(r"""\bproject\(\s*(?:path\s*[:=]\s*)?['"]:([\w:.-]+)['"]""")
GRADLE_OLD_SPRING = re.compile(
    r"""org\.springframework\.boot['"]?\)?\s*(?:version|:spring-boot-gradle-plugin:)\s*\(?['"]?(\d+)\.(\d+)"""
)

# Where else a version stands, and what: of a tool manager, of Heroku, of an image.
VERSION_FILES = (
    (".sdkmanrc", re.compile(r"^java\s*=\s*(\d+)", re.MULTILINE)),
    (".tool-versions", re.compile(r"^java\s+(?:[a-z][\w-]*?-)?(\d+)", re.MULTILINE)),
    (".java-version", re.compile(r"^\s*(?:[a-z]+64-)?(?:[a-z]+-)?(?:1\.)?(\d+)", re.MULTILINE)),
    ("system.properties", re.compile(r"^java\.runtime\.version\s*=\s*(?:1\.)?(\d+)", re.MULTILINE)),
)
JDK_IMAGE = re.compile(
    r"(?:temurin|corretto|openjdk|zulu|liberica|java|jdk|jre|graalvm|distroless/java)\D{0,20}?[-:]?(\d{1,2})(?=\D|$)",
    re.IGNORECASE,
)


class Pom:
    """A pom.xml of the project."""

    def __init__(self, folder: str, root: ElementTree.Element) -> None:
        """Take the one in `folder`, read as `root`. What it inherits from is set later."""
        self.folder = folder
        self.root = root
        self.parent: Pom | None = None

    @property
    def lineage(self) -> list[Pom]:
        """This pom and those that it inherits from, nearest first."""
        found = [self]
        while (up := found[-1].parent) is not None and up not in found and len(found) < DEEPEST:
            found.append(up)
        return found

    def told(self, name: str) -> str:
        """Return what a property is, as it stands; nothing where it isn't known."""
        known = name.removeprefix("project.").removeprefix("pom.")
        for pom in self.lineage:
            properties = pom.root.find("properties")
            for it in properties if properties is not None else ():
                if it.tag == name and it.text:
                    return it.text.strip()
        if known in (
            "artifactId",
            "groupId",
            "version",
            "name",
            "parent.version",
            "parent.artifactId",
            "parent.groupId",
        ):
            own = self.root.findtext(known.replace(".", "/"), "").strip()
            return own or (self.root.findtext(f"parent/{known}", "").strip() if known in ("groupId", "version") else "")
        return ""

    def value(self, text: str | None) -> str:
        """Return `text` with the properties that it names, as far as they are known."""
        found = (text or "").strip()[:1000]
        for _ in range(DEEPEST):
            replaced = re.sub(r"\$\{([^{}$]+)\}", lambda it: self.told(it[1]) or it[0], found)[:1000]
            if replaced == found:
                break
            found = replaced
        return found

    @property
    def artifact(self) -> str:
        """What it is called."""
        return self.value(self.root.findtext("artifactId"))

    @property
    def is_parent(self) -> bool:
        """Whether it makes nothing itself."""
        return self.packaging == "pom"

    @property
    def packaging(self) -> str:
        """What it makes: jar, war, pom …"""
        return self.root.findtext("packaging", "").strip() or "jar"

    def folders(self) -> list[str]:
        """Return where its sources are, in the order in which they are tried."""
        told = [self.value(pom.root.findtext("build/sourceDirectory")) for pom in self.lineage]
        plain = [re.sub(r"^\$\{(project\.)?basedir\}/|^\./", "", it) for it in told]
        return ["src/main", *(it for it in plain if MODULE.fullmatch(it)), *SOURCE_FOLDERS]

    def plugins(self, *, inherited: bool = True) -> Iterator[ElementTree.Element]:
        """Yield the plugins that are called, those of profiles too, and, `inherited`, what is managed and inherited."""
        for pom in self.lineage if inherited else [self]:
            for path in ("build/plugins/plugin", "profiles/profile/build/plugins/plugin"):
                yield from pom.root.findall(path)
            if inherited:
                yield from pom.root.findall("build/pluginManagement/plugins/plugin")

    def uses(self, *artifacts: str) -> bool:
        """Say whether a plugin of this name is called by this pom itself or those that it inherits from."""
        return any(
            it.findtext("artifactId", "").strip() in artifacts
            for pom in self.lineage
            for it in pom.plugins(inherited=False)
        )

    def dependencies(self) -> set[str]:
        """Return what it depends on, but for tests, with what it inherits."""
        found = set()
        for pom in self.lineage:
            for path in ("dependencies/dependency", "profiles/profile/dependencies/dependency"):
                for it in pom.root.findall(path):
                    if it.findtext("scope", "").strip() != "test":
                        found.add(self.value(it.findtext("artifactId")))
        return found

    def main(self) -> tuple[str, bool]:
        """Return the main class that a plugin or a property tells, if one does, and whether that one is sure."""
        told = list[tuple[int, int, str]]()
        for plugin in self.plugins():
            name = plugin.findtext("artifactId", "").strip()
            for it in plugin.iter():
                # What runs while it is built, in a phase of its own, isn't what is built.
                if it.tag not in ("mainClass", "Main-Class", "main.class") or (
                    name == "exec-maven-plugin" and has_phase(plugin)
                ):
                    continue
                found = self.value(it.text)
                if CLASS.fullmatch(found) and name in MAIN_PLUGINS:
                    told.append((MAIN_PLUGINS.index(name), len(told), found))
        for number, name in enumerate(MAIN_PROPERTIES):
            found = self.value(self.told(name))
            if CLASS.fullmatch(found) and "." in found:
                told.append((len(MAIN_PLUGINS) - 1, number, found))
        first = min(told, default=(0, 0, ""))
        return first[2], bool(told) and first[0] < len(MAIN_PLUGINS) - 1

    def versions(self) -> list[int]:
        """Return the releases that are asked for: the first way to say it that is used."""
        told = [self.told(it) for it in VERSION_PROPERTIES]
        for plugin in self.plugins():
            if plugin.findtext("artifactId", "").strip() in ("maven-compiler-plugin", "kotlin-maven-plugin", ""):
                told += [
                    plugin.findtext(f"configuration/{it}", "") for it in ("release", "target", "source", "jvmTarget")
                ]
                told += [it.text or "" for it in plugin.findall("executions/execution/configuration/release")]
        numbers = [int(it[1]) for text in told if (it := NUMBER.fullmatch(self.value(text)))]
        return numbers[:1]


class Module(NamedTuple):
    """What holds sources: a pom or a build file."""

    folder: str
    name: str
    spring: bool
    main: str
    sure: bool  # what is built is told this class, in so many words
    versions: list[int]
    artifacts: set[str]
    own: list[str]  # the folders of modules that it needs
    folders: list[str]  # where its sources are, in the order in which they are tried
    packaging: str
    boot: tuple[int, int]  # the version of Spring Boot, as far as it is known


class Start(NamedTuple):
    """A class that can be started."""

    name: str
    path: str
    text: str


def detect(project: Project) -> Table:
    """Return what `project` says of itself.

    Keys: ``found`` (bool), ``name`` (or nothing), ``version`` (the oldest release with long-term support that will do,
    such as "21", or None), ``build`` ("maven" or "gradle"), ``module`` (the folder of the module that most likely holds
    the service, nothing where there is one alone), ``main`` (its main class, nothing where Spring Boot or the jar's
    manifest names it), ``server`` (whether it listens, None where that isn't known), ``port`` (that of its framework
    where it is an unusual one, else 0), ``settled`` (whether its framework takes the port from settings),
    ``health_path`` (its framework's, or nothing), ``needs`` (nothing), ``notes`` (by question, where it was found) and
    ``sources`` (those that the service is made of, by path, the likeliest to say how it runs first).
    """
    poms = maven_modules(project)
    if poms:
        modules, build, file = of_maven(poms), "maven", "pom.xml"
        root_name = poms[""].artifact
    else:
        scripts = gradle_modules(project)
        if not scripts:
            return NOTHING
        modules, build = of_gradle(project, scripts), "gradle"
        file = next((it for it in GRADLE_FILES if project.read(it)), GRADLE_FILES[0])
        settings = next((it for name in GRADLE_SETTINGS if (it := project.read(name))), "")
        named = GRADLE_ROOT.search(settings)
        root_name = named[1].strip() if named else ""
    texts = {folder: sources(project, folder, it.folders) for folder, it in modules.items()}
    starts = {folder: mains for folder, found in texts.items() if (mains := main_classes(found))}
    chosen = modules[likeliest(project, modules, starts, texts)]
    parts = closure(modules, chosen)
    own = {path: text for part in parts for path, text in texts[part.folder].items()}
    artifacts = set().union(*(it.artifacts for it in parts))
    main, where = main_of(project, chosen, starts.get(chosen.folder, []), file)
    name = chosen.name if chosen.name and (chosen.name.lower() not in GENERIC or not root_name) else root_name
    found, told = version(project, parts, build, file)
    notes = {
        "java_version": told,
        "java_build": f"from {file}",
        "java_module": f"from {chosen.folder}/{file}" if chosen.folder and build == "maven" else "",
        "java_main": where,
    }
    if name:
        plain = name == root_name and build == "gradle"
        notes["project_name"] = (
            "from settings.gradle" if plain else f"from {chosen.folder}/{file}".replace("from /", "from ")
        )
    # A tool may open a socket for a moment, or for its own workers.
    tool = bool(re.search(r"(^|[-_.])(cli|cmd|commands?)$", chosen.name)) and not artifacts_serve(artifacts)
    server = False if tool and own else serves(artifacts, own)
    if chosen.spring and (0, 0) < chosen.boot < (3, 3):
        project.hint(
            f"{file} has Spring Boot {chosen.boot[0]}.{chosen.boot[1]}, whose jar can't be taken apart: 3.3's can."
        )
    if chosen.packaging == "war":
        server = True
        project.hint(f"{file} makes a WAR, which the Dockerfile doesn't know: have it make a jar that can be started.")
    health = health_path(project, chosen, artifacts) if server else ("", "")
    notes["health_path"] = health[1]
    if any(it == "quarkus-core" or it.startswith("quarkus-") for it in artifacts):
        project.hint(
            f"{file} uses Quarkus, whose own layout of jars the Dockerfile doesn't know: most likely it won't start."
        )
    return {
        "found": True,
        "name": name,
        "version": found,
        "build": build,
        "module": chosen.folder,
        "main": main,
        "server": server,
        "port": 4567 if "spark-core" in artifacts and "spark-sql" not in artifacts else 0,
        "settled": any(SETTLED.match(it) for it in artifacts),
        "health_path": health[0],
        "needs": {},
        "notes": {question: note for question, note in notes.items() if note},
        "sources": {path: own[path] for path in sorted(own, key=lambda it: distance(it, main))},
    }


def version(project: Project, parts: list[Module], build: str, file: str) -> tuple[str | None, str]:
    """Return the oldest release that all that is asked for can be built with, if any is, and what to say of it."""
    newest, where = max((it for part in parts for it in part.versions), default=0), file
    if not newest:
        for name, pattern in VERSION_FILES:
            if told := pattern.search(project.read(name)):
                newest, where = int(told[1]), name
                break
    if not newest:
        for name, rest in project.dockerfile:
            if name == "FROM" and (told := JDK_IMAGE.search(rest.partition(" AS ")[0])):
                newest, where = int(told[1]), "Dockerfile"
    if not 0 < newest < 100:
        return None, ""
    found = next((it for it in RELEASES if it >= newest), newest)
    if newest < OLDEST_COMPILED and where == file:
        project.hint(
            f"{file} asks for Java {newest}, which no JDK compiles any more: {RELEASES[0]} takes {OLDEST_COMPILED} on."
        )
    elif newest == OLDEST_COMPILED and where == file:
        project.hint(f"{file} asks for Java {newest}, which only JDK {RELEASES[0]} compiles still.")
    if newest >= RELEASES[0] or newest == found:
        return str(found), f"from {where}"
    return str(found), f"{where} says {newest}, which isn't offered any more; a newer JDK builds it"


def likeliest(
    project: Project, modules: dict[str, Module], starts: dict[str, list[Start]], texts: dict[str, dict[str, str]]
) -> str:
    """Return the folder of the module that holds the service."""
    needed = {it for module in modules.values() for it in module.own}
    said = " ".join(
        rest for name, rest in project.dockerfile if name in ("ARG", "COPY", "ADD", "RUN", "ENTRYPOINT", "CMD")
    )

    def likelihood(folder: str) -> tuple[Any, ...]:
        module = modules[folder]
        mains = starts.get(folder, [])
        last = folder.rpartition("/")[2]
        serving = any(SERVING.fullmatch(it) for part in closure(modules, module) for it in part.artifacts)
        return (
            bool(DECOY_MODULES.search(folder)),
            not (folder and re.search(rf"(?<![\w-]){re.escape(folder)}/(target|build)/", said)),
            not (module.spring and mains),
            not module.spring,
            not (module.main and (mains or module.sure)),
            not mains,
            not (serving and mains),
            not any(FRAMEWORK_STARTS.search(it.text) for it in mains),
            last != project.name and module.name != project.name,
            not any(LISTENS.search(it.text) or JETTY_SERVER.search(it.text) for it in mains),
            # What others need is a library.
            folder in needed,
            all(DECOYS.search(it.name) for it in mains),
            not re.search(r"(^|-)(server|app|application|service|web|api|boot|cli|main|backend|launcher)$", last),
            folder.count("/"),
            folder,
        )

    # Where none can be started, the only one with sources, or else the root.
    able = [
        it
        for it in modules
        if (not it or MODULE.fullmatch(it)) and (modules[it].spring or starts.get(it) or modules[it].sure)
    ]
    if not able:
        with_sources = [it for it in modules if texts[it] and MODULE.fullmatch(it)]
        return with_sources[0] if len(with_sources) == 1 and not texts.get("") else ""
    return min(able, key=likelihood)


def closure(modules: dict[str, Module], module: Module) -> list[Module]:
    """Return a module and those of the project that it needs."""
    found = [module]
    for it in found:
        found += [modules[name] for name in dict.fromkeys(it.own) if name in modules and modules[name] not in found]
    return found


def main_of(project: Project, module: Module, mains: list[Start], file: str) -> tuple[str, str]:
    """Return the main class of a module, nothing where Spring Boot names it, and where that was found."""
    if module.spring:
        return "", "Spring Boot names it"
    names = [it.name for it in mains]
    for name, rest in reversed(project.dockerfile):
        if name in ("ENTRYPOINT", "CMD"):
            for it in CLASS.finditer(rest):
                if it[0] in names and "." in it[0]:
                    return it[0], f"from {name} in Dockerfile"
    if module.main and (module.sure or module.main in names or not names):
        return module.main, f"from {file}"

    def likelihood(start: Start) -> tuple[Any, ...]:
        simple = start.name.rpartition(".")[2].removesuffix("Kt").lower().removesuffix("cmd")
        plain = re.sub(r"[^a-z0-9]", "", module.name.lower())
        like = simple.removesuffix("application").removesuffix("main").removesuffix("app").removesuffix("server")
        return (
            bool(DECOYS.search(start.name)),
            "@Deprecated" in start.text,
            not FRAMEWORK_STARTS.search(start.text),
            not (plain.endswith(simple) or (like and plain.endswith(like))),
            not STARTERS.search(start.name.removesuffix("Kt")),
            not (LISTENS.search(start.text) or JETTY_SERVER.search(start.text)),
            simple not in ("main", "application", "app", "server"),
            start.name.count("."),
            start.name,
        )

    first = min(mains, key=likelihood, default=None)
    return (first.name, f"from {first.path}") if first else ("", "")


def serves(artifacts: set[str], texts: dict[str, str]) -> bool | None:
    """Say whether what depends on these artifacts, and is made of these sources, listens. None where nothing tells."""
    if artifacts_serve(artifacts):
        return True
    for text in texts.values():
        # Who listens on the machine itself alone talks to its own workers.
        if "getLoopbackAddress" in text:
            continue
        if LISTENS.search(text) or (JETTY.search(text) and JETTY_SERVER.search(text)):
            return True
    return False if texts else None


def artifacts_serve(artifacts: set[str]) -> bool:
    """Say whether one of these artifacts is there to serve."""
    return any(SERVING.fullmatch(it) for it in artifacts)


def health_path(project: Project, module: Module, artifacts: set[str]) -> tuple[str, str]:
    """Return the path that a framework answers on when it is healthy, and what to say of it."""
    if "spring-boot-starter-actuator" in artifacts:
        folder = f"{module.folder}/src/main/resources".lstrip("/").split("/")
        told = project.read(*folder, "application.properties")
        context = re.search(
            r"^(?:server\.servlet\.context-path|spring\.webflux\.base-path)\s*[:=]\s*(/[\w./-]*)", told, re.MULTILINE
        )
        base = re.search(r"^management\.endpoints\.web\.base-path\s*[:=]\s*(/[\w./-]*)", told, re.MULTILINE)
        path = (context[1].rstrip("/") if context else "") + (base[1].rstrip("/") if base else "/actuator")
        return f"{path}/health", "of Spring Boot's actuator"
    if "quarkus-smallrye-health" in artifacts:
        return "/q/health/live", "of quarkus-smallrye-health"
    if "micronaut-management" in artifacts:
        return "/health", "of micronaut-management"
    if "helidon-webserver-observe-health" in artifacts:
        return "/observe/health", "of helidon-webserver-observe-health"
    return "", ""


def distance(path: str, main: str) -> int:
    """Return how far a source is from the main class: 0 for its own, 1 for those of its package, 2 for others."""
    start = main.removesuffix("Kt").replace(".", "/")
    stem = path.rpartition(".")[0]
    return (
        2 - (f"/{stem}".endswith(f"/{start}") + stem.rpartition("/")[0].endswith(start.rpartition("/")[0]))
        if main
        else 2
    )


def main_classes(texts: dict[str, str]) -> list[Start]:
    """Return the classes of these sources that can be started."""
    found = []
    for path, text in texts.items():
        kotlin = path.endswith(".kt")
        rules = (MAIN_KOTLIN, MAIN_OBJECT) if kotlin else (MAIN_JAVA,)
        if not any(it.search(text) for it in rules):
            continue
        plain = COMMENT.sub(lambda it: '""' if it[0][0] in "\"'" else " ", text)
        started = next((it for it in rules if it.search(plain)), None)
        if started is None:
            continue
        package = PACKAGE.search(plain)
        simple = path.rpartition("/")[2].rpartition(".")[0]
        if started is MAIN_KOTLIN:
            told = JVM_NAME.search(text)
            simple = told[1] if told else f"{simple[:1].upper()}{simple[1:]}Kt"
        full = f"{package[1]}.{simple}" if package else simple
        if CLASS.fullmatch(full):
            found.append(Start(full, path, plain))
    return found


def sources(project: Project, module: str, folders: list[str]) -> dict[str, str]:
    """Return the sources of a module in the first of `folders` that has some, by their paths below the root.

    Links are left out.

    Any folder is looked into: a package may be called as one that holds no service elsewhere, com.example.tools.
    """

    def walk(start: Path) -> Iterator[str]:
        if any((project.root / it).is_symlink() for it in (start, *start.parents[:-1])):
            return
        for folder, subfolders, names in os.walk(project.root / start):
            subfolders.sort()
            for name in sorted(it for it in names if it.endswith((".java", ".kt"))):
                path = Path(folder) / name
                if not path.is_symlink():
                    yield path.relative_to(project.root).as_posix()

    for start in folders:
        paths = list(islice(walk(Path(*filter(None, f"{module}/{start}".split("/")))), MOST_SOURCES))
        if paths:
            return {path: project.read(*path.split("/")) for path in paths}
    return {}


def maven_modules(project: Project) -> dict[str, Pom]:
    """Return the poms by the folder that they are in, "" for the root's, which comes first."""
    found: dict[str, Pom] = {}
    folders = [""]
    while folders and len(found) < MOST_MODULES:
        folder = folders.pop(0)
        names = [*filter(None, folder.split("/")), "pom.xml"]
        text = project.read(*names)
        root = parsed(text)
        if root is None or folder in found:
            if root is None and text.strip():
                project.hint(f"{'/'.join(names)} can't be read, so nothing is taken from it: it is no pom, or no XML.")
            continue
        found[folder] = Pom(folder, root)
        # Those of profiles too: what is built may be in one.
        for path in ("modules/module", "subprojects/subproject", "profiles/profile/modules/module"):
            listed = [(it.text or "").strip().removesuffix("/pom.xml").strip("/") for it in root.findall(path)]
            folders += [f"{folder}/{it}".lstrip("/") for it in listed if MODULE.fullmatch(it)]
    named = {pom.root.findtext("artifactId", "").strip(): pom for pom in reversed(found.values())}
    for pom in found.values():
        # One that names no parent has what lists it say the same, most often.
        up = pom.root.findtext("parent/artifactId", "").strip()
        parent = named.get(up) if up else found[""]
        if parent is not pom:
            pom.parent = parent
    return found


def of_maven(poms: dict[str, Pom]) -> dict[str, Module]:
    """Return the modules by folder, the root's first."""
    named = {pom.artifact: folder for folder, pom in poms.items()}
    found = {}
    for folder, pom in poms.items():
        artifacts = pom.dependencies()
        main, sure = pom.main()
        spring = not pom.is_parent and pom.uses("spring-boot-maven-plugin")
        versions = pom.versions()
        if not versions and spring and any(boot(it) >= (3, 0) for it in pom.lineage):
            versions = [17]  # as Spring Boot's own parent says
        own = [named[it] for it in sorted(artifacts & named.keys()) if named[it] != folder]
        found[folder] = Module(
            folder,
            pom.artifact,
            spring,
            main,
            sure and not pom.is_parent,
            versions,
            artifacts,
            own,
            pom.folders(),
            pom.packaging,
            max(boot(it) for it in pom.lineage),
        )
    return found


def boot(pom: Pom) -> tuple[int, int]:
    """Return the version of Spring Boot whose parent a pom inherits from."""
    if pom.root.findtext("parent/artifactId", "").strip() != "spring-boot-starter-parent":
        return 0, 0
    told = re.match(r"(\d+)\.(\d+)", pom.root.findtext("parent/version", "").strip())
    return (int(told[1]), int(told[2])) if told else (0, 0)


def has_phase(plugin: ElementTree.Element) -> bool:
    """Say whether a plugin is called in some phase of the build."""
    return any((it.text or "").strip() not in ("", "none") for it in plugin.findall("executions/execution/phase"))


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


def gradle_modules(project: Project) -> dict[str, str]:
    """Return the build files by the folder that they are in, "" for the root's. Those that build nothing are empty."""

    def script(*folder: str) -> str:
        names = [*GRADLE_FILES, *(f"{folder[-1]}.gradle{it}" for it in (".kts", "") if folder)]
        return next((it for name in names if (it := project.read(*folder, name))), "")

    settings = next((it for name in GRADLE_SETTINGS if (it := project.read(name))), "")
    root = script()
    if not root and not settings:
        return {}
    folders = {}
    for call in re.findall(r"^\s*include\b\s*\(?((?:[^)\n]|(?<=,)\n)*)", settings, re.MULTILINE):
        for name in re.findall(r"""['"]([^'"]+)['"]""", call):
            folders[name.strip(":")] = name.strip(":").replace(":", "/")
    # A module may lie elsewhere than it is called.
    for name, folder in re.findall(
        r"""project\(\s*['"]:([^'"]+)['"]\s*\)\.projectDir\s*=\s*(?:new\s+)?[Ff]ile\([^'"\n]*['"]([^'"]+)['"]""",
        settings,
    ):
        folders[name] = folder.removeprefix("./").rstrip("/")
    found = {"": root}
    for folder in list(folders.values())[:MOST_MODULES]:
        if MODULE.fullmatch(folder):
            found[folder] = script(*folder.split("/"))
    return found


def of_gradle(project: Project, scripts: dict[str, str]) -> dict[str, Module]:
    """Return the modules by folder, the root's first."""
    catalog = cataloged(project)
    conventions = {
        re.sub(r"\.gradle(\.kts)?$", "", name): (folder, name)
        for folder, names in project.files(".gradle", ".gradle.kts")
        for name in names
        if re.search(r"(^|/)src/main/(groovy|kotlin)", folder)
    }
    root = spelled_out(scripts[""], catalog)
    # What the root says of all modules.
    shared = root if re.search(r"\b(allprojects|subprojects)\b", root) else ""
    properties = project.read("gradle.properties")
    found = {}
    for folder, script in scripts.items():
        text = spelled_out(script, catalog)
        for name in GRADLE_PLUGIN.findall(text):
            if name in conventions:
                where, file = conventions[name]
                text += "\n" + spelled_out(project.read(*where.split("/"), file), catalog)
        main = next((it for it in GRADLE_MAIN.findall(text) if CLASS.fullmatch(it)), "")
        versions = [int(number[1]) for rule in GRADLE_VERSIONS if (number := rule.search(text))]
        if not versions:
            versions = [int(number[1]) for rule in GRADLE_VERSIONS if (number := rule.search(shared))]
        if not versions and (
            named := re.search(r"^\w*[jJ](?:ava|dk)_?-?[vV]ersion\s*=\s*(?:1\.)?(\d+)\s*$", properties, re.MULTILINE)
        ):
            versions = [int(named[1])]
        told = GRADLE_OLD_SPRING.search(f"{text}\n{root}")
        spring_boot = (int(told[1]), int(told[2])) if told else (0, 0)
        if GRADLE_SPRING.search(text) and spring_boot >= (3, 0) and not versions:
            versions = [17]
        lines = "\n".join(
            it for it in (text + "\n" + shared).splitlines() if not re.match(r"\s*(?:\w*[tT]est\w*|//)", it)
        )
        name = folder.rpartition("/")[2]
        own = [it.replace(":", "/") for it in GRADLE_OWN.findall(lines)]
        artifacts = set(GRADLE_ARTIFACT.findall(lines))
        if re.search(r"""id\s*\(?\s*['"]io\.quarkus['"]""", text):
            artifacts.add("quarkus-core")
        listed = re.findall(r"\bsrcDirs?\b[^\n'\"]*['\"]([^'\"\n]+)['\"]", text)
        folders = ["src/main", *(it for it in listed if MODULE.fullmatch(it) and "test" not in it), *SOURCE_FOLDERS]
        spring = bool(
            GRADLE_SPRING.search(text) or re.search(r"apply\s+plugin:\s*['\"]org\.springframework\.boot['\"]", text)
        )
        found[folder] = Module(
            folder, name, spring, main, bool(main), versions, artifacts, own, folders, "jar", spring_boot
        )
    return found


def cataloged(project: Project) -> dict[str, str]:
    """Return what Gradle's catalog of versions calls its artifacts and plugins, by how build files name them."""
    if not project.read("gradle", "libs.versions.toml"):
        return {}
    table = project.toml("gradle", "libs.versions.toml")
    found = {}

    def accessor(*names: str) -> str:
        return ".".join(("libs", *(re.sub(r"[-_]", ".", it) for it in names)))

    def entries(name: str) -> dict[str, Any]:
        it = table.get(name)
        return it if isinstance(it, dict) else {}

    for name, it in entries("libraries").items():
        told = it if isinstance(it, str) else ""
        if isinstance(it, dict):
            told = str(it.get("module") or f"{it.get('group')}:{it.get('name')}")
        found[accessor(name)] = "'" + ":".join(told.split(":")[:2]) + "'"
    for name, it in entries("plugins").items():
        plugin: Any = it.get("id") if isinstance(it, dict) else it
        number = it.get("version") if isinstance(it, dict) else str(it).partition(":")[2]
        if isinstance(number, dict):
            number = entries("versions").get(str(number.get("ref")))
        found[accessor("plugins", name)] = f"'{str(plugin).split(':')[0]}' version '{number}'"
    for name, it in entries("bundles").items():
        listed = it if isinstance(it, list) else []
        found[accessor("bundles", name)] = " ".join(found.get(accessor(str(one)), "") for one in listed)
    for name, it in entries("versions").items():
        if isinstance(it, str):
            found[accessor("versions", name)] = f"'{it}'"
    return found


def spelled_out(script: str, catalog: dict[str, str]) -> str:
    """Return a build file without comments, its names of the catalog replaced by what they stand for."""
    plain = COMMENT.sub(lambda it: it[0] if it[0][0] in "\"'" else " ", script)
    plain = re.sub(r"\blibs(?:\.\w+)+", lambda it: named(it[0], catalog), plain)
    return re.sub(r"\balias\s*\(?\s*('[^']*')", r"id(\1", plain)


def named(accessor: str, catalog: dict[str, str]) -> str:
    """Return what the longest part of `accessor` stands for, the rest being a call such as get()."""
    parts = accessor.split(".")
    for length in range(len(parts), 1, -1):
        if (it := catalog.get(".".join(parts[:length]))) is not None:
            return it
    return accessor
