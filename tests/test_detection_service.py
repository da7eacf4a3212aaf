"""What any project tells, whatever its language: how it was run so far, and which files it needs."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import slim
from detecting import found, write
from hypothesis import given
from hypothesis import strategies as st

from hooks import detection

MAIN = "package main\n\nfunc main() {}\n"


DOCKERFILE = """\
FROM golang:1.26 AS build
EXPOSE 1
RUN go build -o /shop ./cmd/shop

# The runtime
FROM debian
ARG PORT=9000
ENV DATA_DIR /var/lib/shop
EXPOSE ${PORT}/tcp 9001
VOLUME ["$DATA_DIR", "/more"]
HEALTHCHECK --interval=5s \\
    # asks itself
    CMD curl -f http://localhost:9000/internal/ready || exit 1
USER 1000
CMD ["/shop"]
"""


def test_a_dockerfile_says_how_the_service_runs(tmp_path: Path) -> None:
    service = found(tmp_path, {"Dockerfile": DOCKERFILE, "main.go": MAIN})["service"]
    assert service == {
        "existing": ["Dockerfile"],
        "port": 9000,
        "exposed": True,
        "health_path": "/internal/ready",
        "data_dir": "/var/lib/shop",
        "notes": {
            "port": "from EXPOSE in Dockerfile",
            "health_path": "from HEALTHCHECK in Dockerfile",
            "data_dir": "from VOLUME in Dockerfile",
        },
    }


@pytest.mark.parametrize(
    ("files", "port"),
    [
        ({"main.go": 'log.Fatal(http.ListenAndServe(":3000", nil))'}, 3000),
        ({"main.go": 'addr := flag.String("addr", "0.0.0.0:3001", "")'}, 3001),
        ({"main.go": 'db := dial("db:5432")\nhttp.Get("http://localhost:4000/x")\nrun(":3002")'}, 3002),
        ({"src/main.rs": 'let listener = TcpListener::bind(("0.0.0.0", 3003)).await;'}, 3003),
        ({"server.js": "const port = process.env.PORT || 3004;\napp.listen(port)"}, 3004),
        ({"server.ts": "await app.listen({ host: '::', port: 3005 })"}, 3005),
        ({"app.py": 'app.run(host="0.0.0.0", port=int(os.environ.get("PORT", "3006")))'}, 3006),
        ({"main.cpp": "acceptor.bind({tcp::v4(), 3007});"}, 3007),
        ({"src/main/resources/application.properties": "server.port=3008\n"}, 3008),
        ({"src/main/resources/application.yml": "spring:\n  name: x\nserver:\n  # mine\n  port: ${PORT:3009}\n"}, 3009),
        ({"Procfile": "web: gunicorn --bind 0.0.0.0:3010 app:app\n"}, 3010),
        ({"compose.yaml": "services:\n  web:\n    build: .\n    ports: ['80:3011']\n  db:\n    image: x\n"}, 3011),
        ({"docker-compose.yml": "services:\n  web:\n    build: .\n    ports:\n      - target: 3012\n"}, 3012),
        ({"main_test.go": 'listen(":3013")', "tests/x.py": "port = 3013"}, None),
        ({"main.go": "// listen on port 3014\nx := 3014"}, None),
        ({"compose.yaml": "services: [broken"}, None),
        ({"compose.yaml": "services:\n  a: {build: a, ports: ['1:1']}\n  b: {build: b, ports: ['2:2']}\n"}, None),
    ],
)
def test_the_port_is_found(tmp_path: Path, files: dict[str, str], port: int | None) -> None:
    assert found(tmp_path, files)["service"]["port"] == port


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ('r.GET("/users")\nr.GET("/ping")\nr.GET("/healthz")', "/healthz"),
        ("app.get('/api/v1/health', (_, res) => res.send())", "/api/v1/health"),
        ('mux.HandleFunc("/ready/", x)', "/ready"),
        ('mux.HandleFunc("GET /healthz", x)', "/healthz"),
        ('case "healthz": answer()', "/healthz"),
        ('// "/healthz" comes later', ""),
        ('r.GET("/unhealthy-users")', ""),
    ],
)
def test_the_health_path_is_found(tmp_path: Path, text: str, path: str) -> None:
    assert found(tmp_path, {"main.go": text})["service"]["health_path"] == path


def test_a_volume_that_cannot_be_written_here_is_a_hint(tmp_path: Path) -> None:
    detected = found(tmp_path, {"Dockerfile": "FROM x\nVOLUME /app/data\n"})
    assert detected["service"]["data_dir"] == ""
    assert detected["hints"] == [
        "Dockerfile has a volume at /app/data, which is read-only here: answer another data_dir: /data"
    ]


# --- files ------------------------------------------------------------------------------------------------------------

SHOP = {
    "go.mod": "module example.com/shop\n\ngo 1.26\n",
    "templates/page.html": "<p>",
    "config/shop.yaml": "a: b",
    "migrations/1.sql": "select 1",
    "static/app.js": "1",
    "static/logo.svg": "<svg/>",
    "users/users.go": "package users\n",
    "certs/ca.pem": "-",
    "notes.txt": "-",
}


@pytest.mark.parametrize(
    ("line", "files"),
    [
        ('r.LoadHTMLGlob("templates/*")', ["templates"]),
        ('os.ReadFile("./config/shop.yaml")', ["config/shop.yaml"]),
        (
            'flag.String("config", "config/shop.yaml", "")\nr.Static("/static", "static")',
            ["config/shop.yaml", "static"],
        ),
        ('migrate.New("file://migrations", dsn)', ["migrations"]),
        ('http.FileServer(http.Dir("static"))', ["static"]),
        ('os.Open("notes.txt")\nos.Open("missing.txt")\nos.Open("/etc/hosts")\nos.Open("../x")', ["notes.txt"]),
        ('x := "users"\ny := "config"', []),  # a package, and a word
        ('load("users")', []),
        ("//go:embed templates static/*.svg\nvar files embed.FS", []),
        ('os.ReadFile("go.mod")', []),
        ('// os.Open("notes.txt")', []),
    ],
)
def test_what_is_read_at_run_time_comes_along(tmp_path: Path, line: str, files: list[str]) -> None:
    main = f"package main\n\nfunc main() {{\n{line}\n}}\n"
    assert found(tmp_path, {**SHOP, "main.go": main})["files"]["runtime_files"] == files


@pytest.mark.parametrize(
    ("files", "language", "kept"),
    [
        ({"main.go": "//go:embed certs/ca.pem\nvar ca []byte"}, "go", ["certs/ca.pem"]),
        ({"main.go": "//go:embed certs\nvar ca embed.FS"}, "go", ["certs/ca.pem"]),
        ({"tls/tls.go": "//go:embed key.pem\nvar ca []byte", "tls/key.pem": "-"}, "go", ["tls/key.pem"]),
        # A secret that is read at run time is to be mounted there.
        ({"main.go": 'os.ReadFile("certs/ca.pem")'}, "go", []),
        ({"main.go": 'os.Open("seed.db")', "seed.db": "-"}, "go", ["seed.db"]),
        ({"src/main.rs": 'include_bytes!("../certs/ca.pem")'}, "rust", ["certs/ca.pem"]),
        ({"src/main.rs": 'include_str!("text.txt")', "src/text.txt": "-"}, "rust", []),
        ({"server.js": "fs.readFileSync('README.md')", "README.md": "-"}, "node", []),
        ({"app.py": "open('docs/help.txt')", "docs/help.txt": "-"}, "python", ["docs/help.txt"]),
    ],
)
def test_what_dockerignore_would_keep_out_is_taken_back_in(
    tmp_path: Path, files: dict[str, str], language: str, kept: list[str]
) -> None:
    assert found(tmp_path, {**SHOP, **files})["files"]["context_files"][language] == kept


@pytest.mark.engine
def test_needed_files_are_in_the_image(template: Path, tmp_path: Path) -> None:
    main = """\
package main

import (
\t_ "embed"
\t"fmt"
\t"os"
)

//go:embed certs/ca.pem
var ca string

func main() {
\tpage, err := os.ReadFile("templates/page.html")
\tfmt.Println(ca, string(page), err)
}
"""
    project = write(tmp_path / "shop", {**SHOP, "main.go": main})
    (project / "templates/page.html").chmod(0o600)
    slim.make(slim.render(template, project, port=0), "build", "IMAGE=test-files")
    assert slim.docker("run", "--rm", *slim.HARDENED, "test-files") == "- <p> <nil>\n"


# --- any folder -------------------------------------------------------------------------------------------------------


def test_what_is_found_is_shown_and_stored(template: Path, tmp_path: Path) -> None:
    project = slim.render(template, write(tmp_path / "p", {**SHOP, "main.go": MAIN, "Dockerfile": DOCKERFILE}))
    answers = slim.load(project / ".copier-answers.yml")
    assert {it: answers[it] for it in ("port", "health_path", "data_dir", "runtime_files")} == {
        "port": 9000,
        "health_path": "/internal/ready",
        "data_dir": "/var/lib/shop",
        "runtime_files": "",
    }


def test_fifty_thousand_files_take_less_than_a_second(tmp_path: Path) -> None:
    for number in range(500):
        folder = tmp_path / f"package{number}/deep"
        folder.mkdir(parents=True)
        for file in range(100):
            (folder / f"file{file}.go").write_text('package deep\n\nvar x = load("templates")\n', encoding="utf-8")
    # Of the processor's time, whatever else the machine does.
    start = time.process_time()
    detection.detect(write(tmp_path, {"go.mod": SHOP["go.mod"], "main.go": MAIN}))
    assert time.process_time() - start < 1


def test_nothing_outside_the_folder_is_read(tmp_path: Path) -> None:
    outside = write(tmp_path / "outside", {"Dockerfile": DOCKERFILE, "x/main.go": 'listen(":3000")', "page.html": "-"})
    project = write(tmp_path / "project", {"main.go": 'os.Open("page.html")\nos.Open("x/main.txt")'})
    for name in ("Dockerfile", "x", "page.html"):
        (project / name).symlink_to(outside / name)
    detected = detection.detect(project)
    assert (detected["service"]["port"], detected["files"]["runtime_files"]) == (None, [])


NAMES = [
    *("Dockerfile", "compose.yaml", "Procfile", "go.mod", "go.work", "main.go", "Cargo.toml", "src/main.rs"),
    *(
        "package.json",
        "package-lock.json",
        ".nvmrc",
        "tsconfig.json",
        "server.js",
        "pyproject.toml",
        "uv.lock",
        "app.py",
    ),
    *("setup.cfg", "requirements.txt", "CMakeLists.txt", "CMakePresets.json", "Makefile", "pom.xml", "build.gradle"),
]
PIECES = [
    *(
        "[",
        "]",
        "{",
        "}",
        '"',
        "'",
        ":",
        "=",
        "\n",
        "\\",
        "$",
        "#",
        "*",
        "?",
        "..",
        "/",
        "\0",
        "\ufeff",
        "é",
        "1",
        "true",
    ),
    *("module", "go ", "require", "name", "version", "[package]", "[project]", "scripts", '"main"', "EXPOSE", "VOLUME"),
    *("FROM ", "ports", "services", "build", "//go:embed ", "include_str!(", "listen(", "package main", "[[bin]]"),
]


@given(st.dictionaries(st.sampled_from(NAMES), st.lists(st.sampled_from(PIECES), max_size=30).map("".join), max_size=6))
def test_no_text_raises(tmp_path_factory: pytest.TempPathFactory, files: dict[str, str]) -> None:
    detected = found(tmp_path_factory.mktemp("any"), files)
    assert all(isinstance(it, str) and it.isprintable() for it in detected["hints"])
