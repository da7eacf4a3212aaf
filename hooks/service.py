"""What tells how a service of any language runs so far: its Dockerfile, its compose file, its sources."""

from __future__ import annotations

import re
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

# Where no volume can be mounted: the folders of the system, and the service's own, which is read-only.
RESERVED = ("app", "bin", "dev", "etc", "lib", "lib64", "proc", "sbin", "sys", "tmp", "usr")
# Ports of what a service talks to, not its own.
OTHERS_PORTS = {22, 25, 53, 389, 465, 587, 1433, 1521, 1883, 2181, 2375, 2376, 2379, 3306, 4222, 4317, 4318}
OTHERS_PORTS |= {5432, 5672, 6060, 6379, 6831, 8125, 9042, 9092, 9200, 9411, 11211, 14268, 15672, 26257, 27017}
# A number that may be a port, in what it stands in where a service says what it listens on:
NUMBER = r"(\d{2,5})(?![\w%]|[.-]\d)"
LOCAL = r"(?:0\.0\.0\.0|127\.0\.0\.1|localhost|\[::1?\]|\*|tcp:|)"
# "0.0.0.0:8080";
ADDRESS = re.compile(rf"[\"'`\[]{LOCAL}:{NUMBER}(?=[\"'`,;/\]\s])")
# ("0.0.0.0", 8080), ([127, 0, 0, 1], 8080), Ipv4Addr::UNSPECIFIED, 8080;
PAIR = re.compile(
    r"(?:[\"'](?:0\.0\.0\.0|127\.0\.0\.1|localhost|::1?)[\"']|\b(?:0|127), ?0, ?0, ?[01][\])]"
    r"|UNSPECIFIED|LOCALHOST|::v[46]\(\))"
    rf"[\w().:]*, *{NUMBER}"
)
# port = 8080, PORT", "8080"; with nothing but names and marks between;
NAMED = re.compile(
    rf"(?:^|[^A-Za-z]|(?<=[a-z]))(?:port|Port|PORT)(?:[^A-Za-z\d\n]|[A-Za-z_]+[^\w\n]){{0,12}}?[^\w\n]{{1,4}}{NUMBER}"
)
# listen(8080);
CALLED = re.compile(
    rf"\b(?:[Ll]isten\w*|[Bb]ind\w*|[Ss]erve|[Rr]un|[Ss]tart)\([^\d\n]{{0,40}}?[\"'\s(:,]{NUMBER}|\b[Ll]isten\({NUMBER}"
)
# default_value = "8080" above a field that is called port.
DEFAULT = re.compile(rf"\b(?:default\w*|unwrap_or\w*|\w*[Vv]alue|env\w*)\b[^\d\n]{{0,20}}?[^\w\n.]{{1,3}}{NUMBER}")
# What such a line, or those around it, say of what is served, of what is another's, of what is a second port.
SERVED = re.compile(r"listen|bind|serve|http|default|env|addr|\brun\b|web|unwrap_or", re.IGNORECASE)
LISTENED = re.compile(
    r"listen_?(addr|port|on|host|http)|bind_?(addr|port|to)|server_?(addr|port)|http_?(addr|port)", re.IGNORECASE
)
ABOUT_PORT = re.compile(r"port\b|listen|addr|bind", re.IGNORECASE)
CALLS = re.compile(
    r"dial|connect|client|upstream|target|backend|redis|postgres|pg_|mysql|mongo|smtp|mail|imap|ldap|statsd|otlp|jaeger|zipkin|kafka"
    r"|amqp|rabbit|broker|nats|memcache|known_default|url|elastic|consul|etcd|vault|syslog|graphite|influx|collector|remote|proxy_?(url|pass)|database"
    r"|socks|dns|telemetry|otel|ntp|example|status|timeout|size|limit|width|height|length|bytes|buffer|max|ssh|ftp|peer",
    re.IGNORECASE,
)
# What names the port of the service itself, even if it's a well-known one.
OWN_PORT = re.compile(r"\b(DEFAULT_?PORT|[Dd]efault_?[Pp]ort|LISTEN_PORT|SERVER_PORT)\b")
SECOND = re.compile(
    r"metric|prom|debug|pprof|profil|admin|grpc|rpc|tls|https|ssl|probe|internal|gossip|cluster|relay|dev\b|inspect|health",
    re.IGNORECASE,
)
# Sources that run in a browser, and what isn't written by hand.
BROWSER = re.compile(r"(^|/)(assets|client|frontend|public|static|wwwroot)/|\.d\.[cm]?ts$|\.min\.js$")
# Settings that are committed for others to copy.
ENVIRONMENTS = (".env.example", ".env.sample", ".env.template", ".env.dist", "example.env", ".env")
# Numbers that most often count something.
ROUND = {1000, 1024, 2000, 2048, 4096, 8192, 10000, 16384, 20000, 32768, 50000, 60000, 65535}
USUAL = {80, 3000, 5000, 8000, 8080, 8081, 8888, 9000, 9090}
CONFIG = re.compile(
    r"(^|/)(defaults?|config|conf|settings?|base|application|app|server|\.env(\.(example|sample|dist|default))?)(\.\w+)?$"
)
SETTING = re.compile(
    r"^\s*[\"']?(?:\w*(?:http|web|server|app|listen|bind)\w*[_.-])?(?:listen_?|bind_?|http_?|server_?)?(?:port|addr|address|listen|bind|http|bind_addr)"
    r"[\"']?\s*[:=]\s*[\"']?(?:[\w.\[\]:*]*:)?(\d{2,5})\b",
    re.MULTILINE | re.IGNORECASE,
)
CONFIGS = (".yaml", ".yml", ".toml", ".json", ".ini", ".conf", ".cfg", ".env", ".hjson")
# The port in application.properties and application.yml, and in a Procfile.
SERVER_PORT = (
    re.compile(
        r"^(?:%prod\.)?(?:server|quarkus\.http|micronaut\.server)\.port\s*[:=]\s*(?:\$\{\w+:)?(\d{2,5})\b", re.MULTILINE
    ),
    re.compile(r"^server:\s*\n(?:[ #].*\n)*? +port:\s*(?:\$\{\w+:)?(\d{2,5})\b", re.MULTILINE),
    # One folder further in: quarkus: http: port:, micronaut: server: port:
    re.compile(
        r"^(?:quarkus|micronaut):\s*\n(?:[ #].*\n)*? +(?:http|server):\s*\n(?:[ #].*\n)*? +port:\s*"
        r"(?:\$\{\w+:)?(\d{2,5})\b",
        re.MULTILINE,
    ),
)
WEB_PORT = re.compile(r"^web:.*?(?:--?(?:port|p|bind|b)[ =]|:)[\w.:]*?(\d{4,5})\b", re.MULTILINE)
URL = re.compile(r"\w+://[^\s\"'`]*")
# An attribute of Rust is none, and what C defines.
COMMENT = re.compile(r"^\s*(//|#(?![\[!]|\s*define\b)|\*|/\*).*$", re.MULTILINE)

# What a health check is called, the likeliest first.
HEALTH = (
    "healthz",
    "health",
    "healthcheck",
    "health_check",
    "-/healthy",
    "livez",
    "live",
    "liveness",
    "alive",
    "_health",
    "_healthz",
    "ping",
    "heartbeat",
    "ready",
    "readyz",
    "-/ready",
    "status",
    "up",
)
ROUTE = re.compile(rf"[\"'`](?:[A-Z]+ )?((?:/[\w.-]+){{0,3}}/(?:{'|'.join(HEALTH)}))/?[\"'`]")
# A part of a path, in sources that compare the parts.
WORD = re.compile(r"[\"'`](healthz|livez|readyz)[\"'`]")


def detect(project: Project) -> dict[str, Any]:
    """Return what `project` says of itself, whatever its language.

    Keys: ``existing`` (those of "Dockerfile", ".dockerignore" and "Makefile" that are there), ``port`` (int, or None),
    ``exposed`` (whether a Dockerfile says so), ``health_path`` and ``data_dir`` (or nothing), and ``notes`` (by
    question, where it was found).
    """
    sources = {path: URL.sub("", COMMENT.sub("", text)) for path, text in project.sources.items()}
    written = {path: text for path, text in sources.items() if not BROWSER.search(path)}
    said = said_by_dockerfile(project)
    found = {
        "port": [
            *said["port"],
            *composed_ports(project),
            *settled_ports(project),
            *environment_ports(project),
            # A framework that takes its port from settings has one of its own without them, whatever the sources say.
            *(() if project.settled else found_ports(written)),
            *(() if project.settled else configured_ports(project)),
        ],
        "health_path": [*said["health_path"], *found_health_paths(sources)],
        "data_dir": [it for it in said["data_dir"] if it[0].isascii() and it[0].split("/")[1] not in RESERVED],
    }
    for folder, _ in [it for it in said["data_dir"] if it not in found["data_dir"]]:
        project.hint(f"Dockerfile has a volume at {folder}, which is read-only here: answer another data_dir: /data")
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
    ports, web = list[str](), set[str]()
    stages = [number for number, (name, _) in enumerate(project.dockerfile) if name == "FROM"]
    for name, rest in project.dockerfile[stages[-1] if stages else 0 :]:
        if name in ("ARG", "ENV"):
            web.update(re.findall(r"\w*(?:HTTP|WEB|API)\w*[= ][\"']?(\d{2,5})\b", rest))
        if name == "EXPOSE":
            ports += re.findall(r"(?<![\w/.-])(\d{1,5})(?:/tcp)?(?![\w/.-])", rest)
        if name == "VOLUME":
            said["data_dir"] += [
                (folder, "from VOLUME in Dockerfile") for folder in re.findall(r"(?<![\w.-])(?:/[\w][\w.-]*)+", rest)
            ]
        if name == "HEALTHCHECK" and (path := re.search(r"https?://[^\s/\"']+(/[A-Za-z0-9._~/-]*)", rest)):
            said["health_path"].append((path[1], "from HEALTHCHECK in Dockerfile"))
            web.update(re.findall(r"https?://[^\s/\"']+:(\d{2,5})/", rest))
    # Of several, the one that is called that of the web, or is asked whether the service is healthy.
    ports.sort(key=lambda it: it not in web)
    said["port"] += [(int(it), "from EXPOSE in Dockerfile") for it in ports if int(it) <= 65535]
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
    # Of several modules, those that the service is made of count, its own first.
    modules = list(dict.fromkeys(it.partition("src/main/")[0] for it in project.sources if "src/main/" in it))
    places = [(f"{folder}/".partition("src/main/")[0], folder, names) for folder, names in project.files(*SETTINGS)]
    if modules:
        places = sorted((it for it in places if it[0] in modules), key=lambda it: modules.index(it[0]))
    for _, folder, names in places:
        for name in names:
            if not project.is_test(f"{folder}/{name}"):
                text = project.read(*folder.split("/"), name)
                for setting in SERVER_PORT:
                    for port in setting.findall(text):
                        yield int(port), f"from {name}"
    for port in WEB_PORT.findall(project.read("Procfile")):
        yield int(port), "from Procfile"


def environment_ports(project: Project) -> Iterator[Said]:
    """Yield the ports that an example of the environment gives."""
    for name in ENVIRONMENTS:
        for variable, digits in re.findall(r"^(\w*PORT)=[\"']?(\d{2,5})\b", project.read(name), re.MULTILINE):
            others = CALLS.search(variable) or SECOND.search(variable) or int(digits) in OTHERS_PORTS
            if not others and 80 <= int(digits) <= 65535:
                yield int(digits), f"from {name}"


def found_ports(sources: dict[str, str]) -> Iterator[Said]:
    """Yield the ports that the sources may listen on, the likeliest first."""
    best: dict[int, tuple[float, str]] = {}
    for number, (path, text) in enumerate(sources.items()):
        # The further from the start, the less likely; a file may be called by what it does.
        here = 0.5 * bool(SERVED.search(path)) - 2 * bool(CALLS.search(path)) - min(number, 500) / 250
        # What is in columns reads like what isn't.
        lines = re.sub(r"(?<=\S)[ \t]{2,}", " ", text).splitlines()
        for at, line in enumerate(lines):
            if len(line) > 1000 or not re.search(r"\d\d", line):
                continue
            around = "\n".join(it[:200] for it in (*lines[max(0, at - 3) : at], *lines[at + 1 : at + 5]))
            for port, score in ports_in(line, around):
                best[port] = max(best.get(port, (0.0, "")), (score + here, path))
    ranked = sorted(best.items(), key=lambda it: (-it[1][0], it[0]))
    yield from ((port, f"from {path}") for port, (score, path) in ranked if score >= 4)


def ports_in(line: str, around: str) -> Iterator[tuple[int, float]]:
    """Yield the ports that a line may name, and how likely each is one that is listened on, from 4 on."""
    for pattern, score in ((PAIR, 8.0), (ADDRESS, 6.0), (CALLED, 7.0), (NAMED, 6.0), (DEFAULT, 2.0)):
        for match in pattern.finditer(line):
            port = int(next(filter(None, match.groups())))
            if port > 65535 or (port < 1024 and port not in (80, 443)):
                continue
            if port in OTHERS_PORTS and not OWN_PORT.search(line):
                continue
            # What is compared with isn't what is listened on, nor is the length of a queue; 80 is that of any URL.
            if re.search(r"[<>!=]=|[^=-]>|<", match[0]) or (port in ROUND and pattern not in (ADDRESS, PAIR)):
                continue
            if port in (80, 443) and pattern in (NAMED, DEFAULT) and not re.search(r"default", line, re.IGNORECASE):
                continue
            own = 1.5 * bool(SERVED.search(line[: match.start(match.lastindex or 0)])) + 1.5 * bool(
                re.search(r"\b(listen|bind|serve|ListenAndServe)", line, re.IGNORECASE)
            )
            if ABOUT_PORT.search(around):
                own += 3.0 if pattern is DEFAULT else 1.0
            own += 2.0 * bool(LISTENED.search(around))
            own += 0.5 * (port in USUAL) - 4 * (port in ROUND) - 1.5 * (port == 443) - 1.5 * (port == 80)
            own -= 4 * bool(CALLS.search(line)) + 1.5 * bool(SECOND.search(line))
            yield port, score + own


def configured_ports(project: Project) -> Iterator[Said]:
    """Yield the ports that configuration beside the sources gives, in files that are called so, nearest first."""
    texts = {
        path: project.read(*path.split("/"))
        for path in project.paths(*CONFIGS, ".example", ".sample", ".dist")
        if path.count("/") < 5 and (CONFIG.search(path) or path.rpartition("/")[2].rpartition(".")[0] == project.name)
    }
    settings = {path: SETTING.findall(text) for path, text in list(texts.items())[:50] if not project.is_test(path)}
    for path, found in settings.items():
        for digits in found:
            if int(digits) in (80, 443) or (1024 <= int(digits) <= 65535 and int(digits) not in OTHERS_PORTS):
                yield int(digits), f"from {path}"


def found_health_paths(sources: dict[str, str]) -> list[Said]:
    """Return the paths of the sources that a health check may ask, the likeliest first."""
    found = [(route, f"from {path}") for path, text in sources.items() for route in ROUTE.findall(text)]
    if not found:
        found = [(f"/{word}", f"from {path}") for path, text in sources.items() for word in WORD.findall(text)]
    return sorted(
        found, key=lambda it: (next(n for n, name in enumerate(HEALTH) if it[0].endswith(f"/{name}")), it[0].count("/"))
    )
