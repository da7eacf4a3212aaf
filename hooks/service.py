"""What tells how a service of any language runs so far: its Dockerfile, its compose file, its sources."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from hooks.detection import Project

# What was found, and where.
Said = tuple[Any, str]

FILES = {
    "Dockerfile": ("Dockerfile",),
    ".dockerignore": (".dockerignore",),
    "Makefile": ("GNUmakefile", "makefile", "Makefile"),
}
COMPOSE = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
SETTINGS = ("application.properties", "application.yml", "application.yaml")

# What the question data_dir takes.
DATA_DIR = re.compile(r"(?!/(app|bin|dev|etc|lib|lib64|proc|sbin|sys|tmp|usr)(/|$))(/[A-Za-z0-9_][A-Za-z0-9._-]*)+")
# Ports of what a service talks to, not its own.
OTHERS_PORTS = {22, 25, 53, 389, 465, 587, 1433, 1521, 1883, 2181, 2375, 2376, 2379, 3306, 4222, 4317, 4318}
OTHERS_PORTS |= {5432, 5672, 6379, 6831, 8125, 9042, 9092, 9200, 9411, 11211, 14268, 15672, 26257, 27017}
# A number that may be a port, and no part of a version, an address or a name.
NUMBER = r"(?<![\w.-])(\d{2,5})(?!\w|\.\d)"
# What stands around the port that a service listens on, the surest first.
LISTENS = (
    # PORT = 8080, process.env.PORT || 8080, os.environ.get("APP_PORT", 8080)
    re.compile(rf"\b((?:[A-Z][A-Z0-9]*_)*)PORT\b[^\n\d]{{0,40}}?{NUMBER}"),
    # "--port", default=8080, or port: { default: 8080 }
    re.compile(rf"[\"'\s,-]((?:[a-z]+[-_])*)port\b[^;]{{0,150}}?\bdefault(?:_value)?\b\W{{1,5}}{NUMBER}"),
    re.compile(rf"--((?:[a-z]+-)*)port\b[^\n\d]{{0,80}}?[\s,(=\"']{NUMBER}"),
    re.compile(
        rf"()\b(?:Listen\w*|listen|bind\w*|Bind\w*|serve|Serve|run|Run|Start|start|Addr|addr)\b[^\n]{{0,60}}?[\"'`\s(,:]{NUMBER}"
    ),
    re.compile(rf"\b((?:[A-Za-z]+_)*|[A-Za-z]*?)_?[pP]ort\b[^\n\d]{{0,40}}?{NUMBER}"),
    re.compile(r"()[\"'`](?:0\.0\.0\.0|127\.0\.0\.1|localhost|\[::\])?:(\d{2,5})[\"'`]"),
)
# Whose port it is, where it is no service's own, by what stands before the word.
OTHERS = re.compile(
    r"(admin|flower|amqp|cache|client|database|db|debug|elastic\w*|es|ftp|grpc|grafana|graphite|https|imap|kafka|ldap|mail|max|memcached?"
    r"|metrics|min|mongo(db)?|mqtt|mysql|nats|pg|pop3?|postgres(ql)?|prometheus|proxy|rabbit\w*|redis|remote|smtp|source|ssh|ssl"
    r"|statsd|target|tls|udp|upstream|vite)",
    re.IGNORECASE,
)
# Sources that run in a browser, and what isn't written by hand.
BROWSER = re.compile(r"(^|/)(assets|client|frontend|public|static|wwwroot)/|\.d\.[cm]?ts$|\.min\.js$")
LONG = re.compile(r"^.{600,}$", re.MULTILINE)
# Settings that give a port, and how.
ENVIRONMENTS = (".env.example", ".env.sample", ".env.template", ".env.dist", "example.env", ".env")
CONFIG = re.compile(r"(config|defaults?|settings|appsettings)(\.\w+)?\.(json|toml|ya?ml)")
CONFIGURED = re.compile(rf"^\s*[\"']?([a-zA-Z]*?)_?[pP]ort[\"']?\s*[:=]\s*[\"']?{NUMBER}", re.MULTILINE)
# The port in application.properties and application.yml, and in a Procfile.
SERVER_PORT = (
    re.compile(r"^server\.port\s*[:=]\s*(?:\$\{\w+:)?(\d{2,5})\b", re.MULTILINE),
    re.compile(r"^server:\s*\n(?:[ #].*\n)*? +port:\s*(?:\$\{\w+:)?(\d{2,5})\b", re.MULTILINE),
)
WEB_PORT = re.compile(r"^web:.*?(?:--?(?:port|p|bind|b)[ =]|:)[\w.:]*?(\d{4,5})\b", re.MULTILINE)
URL = re.compile(r"\w+://[^\s\"'`]*")
COMMENT = re.compile(r"^\s*(//|#(?!\s*define\b)|\*|/\*).*$", re.MULTILINE)

# What a health check is called, the likeliest first.
HEALTH = (
    "healthz",
    "health",
    "healthcheck",
    "health_check",
    "livez",
    "live",
    "ready",
    "readyz",
    "_health",
    "ping",
    "status",
    "up",
)
ROUTE = re.compile(rf"[\"'`]((?:/[\w.-]+){{0,3}}/(?:{'|'.join(HEALTH)}))/?[\"'`]")


def detect(project: Project) -> dict[str, Any]:
    """Return what `project` says of itself, whatever its language.

    Keys: ``existing`` (those of "Dockerfile", ".dockerignore" and "Makefile" that are there), ``port`` (int, or None),
    ``exposed`` (whether a Dockerfile says so), ``health_path`` and ``data_dir`` (or nothing), and ``notes`` (by
    question, where it was found).
    """
    sources = {path: URL.sub("", COMMENT.sub("", text)) for path, text in project.sources.items()}
    said = said_by_dockerfile(project)
    found = {
        "port": [*said["port"], *composed_ports(project), *settled_ports(project), *found_ports(project, sources)],
        "health_path": [*said["health_path"], *found_health_paths(sources)],
        "data_dir": said["data_dir"],
    }
    # What a volume can't be mounted on, since it is read-only here.
    for folder in [it for it, _ in found["data_dir"] if not DATA_DIR.fullmatch(it)]:
        project.hint(f"Dockerfile has a volume at {folder}, which is read-only here: answer another data_dir: /data")
    found["data_dir"] = [it for it in found["data_dir"] if DATA_DIR.fullmatch(it[0])]
    chosen = {question: candidates[0] for question, candidates in found.items() if candidates}
    return {
        "existing": [name for name, names in FILES.items() if any((project.root / it).is_file() for it in names)],
        **{"port": None, "health_path": "", "data_dir": ""},
        **{question: value for question, (value, _) in chosen.items()},
        "exposed": bool(said["port"]),
        "notes": {question: where for question, (_, where) in chosen.items()},
    }


def said_by_dockerfile(project: Project) -> dict[str, list[Said]]:
    """Return what the last stage of the project's Dockerfile says: port, health_path and data_dir."""
    said: dict[str, list[Said]] = {"port": [], "health_path": [], "data_dir": []}
    stages = [number for number, (name, _) in enumerate(project.dockerfile) if name == "FROM"]
    for name, rest in project.dockerfile[stages[-1] if stages else 0 :]:
        if name == "EXPOSE":
            ports = re.findall(r"(?<!\S)(\d{1,5})(?:/tcp)?(?!\S)", rest)
            said["port"] += [(int(it), "from EXPOSE in Dockerfile") for it in ports]
        if name == "VOLUME":
            said["data_dir"] += [
                (folder, "from VOLUME in Dockerfile") for folder in re.findall(r"(?<![\w.-])(?:/[\w][\w.-]*)+", rest)
            ]
        if name == "HEALTHCHECK" and (path := re.search(r"https?://[^\s/\"']+(/[A-Za-z0-9._~/-]*)", rest)):
            said["health_path"].append((path[1], "from HEALTHCHECK in Dockerfile"))
    return said


def composed_ports(project: Project) -> Iterator[Said]:
    """Yield the port of the one service that the compose file builds from this folder."""
    name = next((it for it in COMPOSE if project.read(it)), "")
    try:
        services = yaml.safe_load(project.read(name)).get("services") if name else {}
        built = [it for it in services.values() if it.get("build")]
    except (yaml.YAMLError, AttributeError, TypeError, RecursionError):
        project.hint(f"{name} can't be read, so nothing is taken from it.")
        return
    for port in (built[0].get("ports") or []) if len(built) == 1 else []:
        text = str(port.get("target") if isinstance(port, dict) else port).split("/")[0].rpartition(":")[2]
        if text.isdecimal():
            yield int(text), f"from {name}"


def settled_ports(project: Project) -> Iterator[Said]:
    """Yield the ports that settings beside the sources give: Spring's, or a Procfile's."""
    for folder, names in project.files(*SETTINGS):
        for name in names:
            if not project.is_test(f"{folder}/{name}"):
                text = project.read(*folder.split("/"), name)
                for setting in SERVER_PORT:
                    for port in setting.findall(text):
                        yield int(port), f"from {name}"
    for port in WEB_PORT.findall(project.read("Procfile")):
        yield int(port), "from Procfile"


def found_ports(project: Project, sources: dict[str, str]) -> Iterator[Said]:
    """Yield the ports that the sources may listen on, the likeliest first, those of example settings before."""
    for name in ENVIRONMENTS:
        for prefix, port in re.findall(r"^((?:\w+_)?)PORT=[\"']?(\d{2,5})\b", project.read(name), re.MULTILINE):
            if is_own(prefix, port):
                yield int(port), f"from {name}"
    texts = {path: LONG.sub("", text) for path, text in sources.items() if not BROWSER.search(path)}
    late: list[Said] = []
    for number, pattern in enumerate(LISTENS):
        count: Counter[tuple[int, str]] = Counter()
        for path, text in texts.items():
            for prefix, port in pattern.findall(text):
                if is_own(prefix, port):
                    count[int(port), path] += 1
        found: list[Said] = [(port, f"from {path}") for (port, path), _ in count.most_common()]
        # These are seldom one's own, and may be a status or the length of a queue.
        late += [it for it in found if it[0] in (80, 443) or (it[0] < 1024 and number < 3)]
        yield from (it for it in found if it[0] >= 1024)
        if number == 2:
            yield from configured_ports(project)
    yield from late


def configured_ports(project: Project) -> Iterator[Said]:
    """Yield the ports that files of settings give, those nearest to the root first."""
    for folder, names in project.files(".json", ".toml", ".yml", ".yaml"):
        for name in filter(CONFIG.fullmatch, names):
            path = name if folder == "." else f"{folder}/{name}"
            for prefix, port in [] if project.is_test(path) else CONFIGURED.findall(project.read(*path.split("/"))):
                if is_own(prefix, port):
                    yield int(port), f"from {path}"


def is_own(prefix: str, port: str) -> bool:
    """Say whether a port may be the service's own, by what its name begins with."""
    others = any(OTHERS.fullmatch(it) for it in re.split(r"[_-]|(?<=[a-z])(?=[A-Z])", prefix) if it)
    return not others and 80 <= int(port) <= 65535 and int(port) not in OTHERS_PORTS


def found_health_paths(sources: dict[str, str]) -> list[Said]:
    """Return the paths of the sources that a health check may ask, the likeliest first."""
    found = [(route, f"from {path}") for path, text in sources.items() for route in ROUTE.findall(text)]
    return sorted(found, key=lambda it: (HEALTH.index(it[0].rpartition("/")[2]), it[0].count("/")))
