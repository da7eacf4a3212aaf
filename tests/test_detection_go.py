"""What a Go project tells."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
import slim
from detecting import found, write
from hypothesis import given, settings
from hypothesis import strategies as st

MOD = "module example.com/acme/shop\n\ngo 1.26\n"
MAIN = "package main\n\nfunc main() {}\n"
SERVER = 'package main\n\nimport "net/http"\n\nfunc main() { http.ListenAndServe(":8099", nil) }\n'


def go(folder: Path, files: dict[str, str]) -> Any:
    """What a folder with these files, and a go.mod, tells of its Go."""
    return found(folder / "shop", {"go.mod": MOD, **files})["go"]


def importing(*paths: str, name: str = "main", body: str = "func main() {}\n") -> str:
    """A Go file that imports these packages."""
    lines = "".join(f'\t_ "{it}"\n' for it in paths)
    return f"package {name}\n\nimport (\n{lines})\n\n{body}"


@pytest.mark.parametrize(
    ("module", "files", "name"),
    [
        ("example.com/acme/shop", {"main.go": MAIN}, "shop"),
        ("example.com/acme/shop/v3", {"main.go": MAIN}, "shop"),
        ("gopkg.in/shop.v2", {"main.go": MAIN}, "shop"),
        ("shop.app/v2", {"main.go": MAIN}, "shop"),
        ("shop", {"main.go": MAIN}, "shop"),
        ("github.com/shop/server", {"cmd/shopd/main.go": MAIN}, "shopd"),
        ("github.com/shop/server", {"main.go": MAIN}, "shop"),
    ],
)
def test_the_name_comes_from_the_module(tmp_path: Path, module: str, files: dict[str, str], name: str) -> None:
    assert go(tmp_path, {"go.mod": f"module {module}\n", **files})["name"] == name


@pytest.mark.parametrize(
    ("files", "likeliest"),
    [
        ({"cmd/worker/main.go": MAIN, "cmd/shop-server/main.go": MAIN}, "./cmd/shop-server"),
        ({"cmd/migrate/main.go": MAIN, "cmd/zz/main.go": MAIN}, "./cmd/zz"),
        ({"cmd/aa/main.go": MAIN, "cmd/bb/main.go": SERVER}, "./cmd/bb"),
        ({"hack/gen/main.go": MAIN, "scripts/x.go": MAIN, "services/pay/main.go": MAIN}, "./services/pay"),
        # A package main without a function main is a plugin, or a part of one that isn't there.
        ({"a/x.go": "package main\n", "b/main.go": MAIN}, "./b"),
        # Files for other systems, and those that a tag is needed for.
        ({"a/main_windows.go": MAIN, "b/main.go": MAIN}, "./b"),
        ({"a/main.go": f"//go:build mage || (tools && !linux)\n\n{MAIN}", "b/main.go": MAIN}, "./b"),
        ({"a/main.go": f"// +build ignore\n\n{MAIN}", "b/main.go": MAIN}, "./b"),
        ({"a/main.go": f"//go:build linux && !cgo_less && go1.18\n\n{MAIN}", "z/main.go": MAIN}, "./a"),
        # Another module's.
        ({"a/go.mod": "module example.com/a\n", "a/main.go": MAIN, "b/main.go": MAIN}, "./b"),
        (
            {
                "cmd/shop/main.go": MAIN,
                "Dockerfile": "RUN go build -o /x -ldflags '-s -w' ./cmd/till\n",
                "cmd/till/main.go": MAIN,
            },
            "./cmd/till",
        ),
        ({"a/main.go": MAIN, "b/main.go": MAIN, "Dockerfile": "RUN cd b && go build -o /b\n"}, "./b"),
        ({"a/main.go": MAIN, "b/main.go": MAIN, "Dockerfile": "RUN go build -o /b b/*.go\n"}, "./b"),
        ({"a/main.go": MAIN, "b/main.go": MAIN, "Dockerfile": "RUN go install example.com/acme/shop/b\n"}, "./b"),
        (
            {
                **{"a/main.go": MAIN, "b/main.go": MAIN},
                "Dockerfile": 'RUN go build -o a ./a && \\\n  go build -o b ./b\nENTRYPOINT ["/b"]\n',
            },
            "./b",
        ),
        ({"a/main.go": MAIN, "b/main.go": MAIN, ".goreleaser.yaml": "builds:\n  - main: ./b/main.go\n"}, "./b"),
        ({"a/main.go": MAIN, "b/main.go": MAIN, "Makefile": "GO = go\nbuild:\n\t$(GO) build -o x ./b\n"}, "./b"),
    ],
)
def test_the_likeliest_main_package_comes_first(tmp_path: Path, files: dict[str, str], likeliest: str) -> None:
    assert go(tmp_path, files)["mains"][0] == likeliest


def test_modules_of_a_workspace_are_built_together(tmp_path: Path) -> None:
    facts = found(
        tmp_path,
        {
            "go.work": "go 1.27\n\nuse (\n\t./api\n\t./lib // shared\n\t../outside\n)\n",
            "api/go.mod": "module example.com/api\n\ngo 1.25\n",
            "api/main.go": importing("example.com/lib/store"),
            "lib/go.mod": "module example.com/lib\n\ngo 1.26\n",
            "lib/store/store.go": importing("github.com/mattn/go-sqlite3", name="store", body=""),
            "other/go.mod": "module example.com/other\n",
            "other/main.go": MAIN,
        },
    )["go"]
    assert (facts["mains"], facts["version"], facts["cgo"]) == (["./api"], "1.27", True)


NO_CGO = "//go:build !cgo\n\npackage db\n"


@pytest.mark.parametrize(
    ("files", "cgo"),
    [
        # The service's own, and that of another program of the project.
        ({"main.go": importing("example.com/acme/shop/db"), "db/db.go": 'package db\n\nimport "C"\n'}, True),
        (
            {
                "main.go": MAIN,
                "tools2/main.go": importing("example.com/acme/shop/db"),
                "db/db.go": 'package db\nimport "C"\n',
            },
            False,
        ),
        ({"main.go": MAIN, "x_darwin.go": 'package main\n\nimport "C"\n'}, False),
        ({"main.go": MAIN, "x.go": '//go:build cgo\n\npackage main\n\nimport "C"\n'}, False),
        ({"main.go": MAIN, "x.go": 'package main\n\nimport "C"\n', "y.go": "//go:build !cgo\n\npackage main\n"}, False),
        ({"main.go": importing("gorm.io/driver/sqlite")}, True),
        (
            {"main.go": importing("github.com/mattn/go-sqlite3"), "Dockerfile": "ENV CGO_ENABLED=0\nRUN go build .\n"},
            False,
        ),
        (
            {"main.go": importing("github.com/mattn/go-sqlite3"), "Dockerfile": "RUN CGO_ENABLED=0 go build -o x .\n"},
            False,
        ),
        # Required for a test alone.
        (
            {
                "go.mod": f"{MOD}\nrequire github.com/mattn/go-sqlite3 v1.14.33\n",
                "main.go": MAIN,
                "db/db_test.go": importing("github.com/mattn/go-sqlite3", name="db", body=""),
            },
            False,
        ),
        # With a fallback, unless the project's image has it compiled.
        (
            {
                "main.go": importing("example.com/acme/shop/db"),
                "db/a.go": "//go:build cgo\n\n" + importing("github.com/valyala/gozstd", name="db", body=""),
                "db/b.go": NO_CGO,
            },
            False,
        ),
        (
            {
                "main.go": importing("example.com/acme/shop/db"),
                "db/a.go": "//go:build cgo\n\n" + importing("github.com/valyala/gozstd", name="db", body=""),
                "db/b.go": NO_CGO,
                "Dockerfile": "ENV CGO_ENABLED=1\nRUN apk add gcc musl-dev\nRUN go build -o /shop .\n",
            },
            True,
        ),
    ],
)
def test_cgo_is_what_the_chosen_program_needs(tmp_path: Path, files: dict[str, str], cgo: bool) -> None:
    assert go(tmp_path, files)["cgo"] is cgo


@pytest.mark.parametrize(
    ("files", "version", "commit"),
    [
        ({"main.go": MAIN}, "", ""),
        (
            {"main.go": f'{MAIN}\nvar version = "dev"\n\nvar commit string // set by the build\n'},
            "main.version",
            "main.commit",
        ),
        ({"main.go": f"{MAIN}\nvar (\n\tVersion, GitCommit string\n)\n"}, "main.Version", "main.GitCommit"),
        # What the linker can't set.
        ({"main.go": f'{MAIN}\nconst version = "dev"\n\nvar commit = read()\n\nvar minVersion = "1"\n'}, "", ""),
        (
            {
                "main.go": importing("example.com/acme/shop/internal/version"),
                "internal/version/version.go": 'package version\n\nvar Version = "dev"\n',
            },
            "example.com/acme/shop/internal/version.Version",
            "",
        ),
        (
            {
                "main.go": importing("example.com/acme/shop/conf"),
                "conf/conf.go": 'package conf\n\nvar (\n\tBuildVersion = "dev"\n\tSHA = ""\n)\n',
                "Makefile": "PKG := example.com/acme/shop/conf\nbuild:\n"
                "\tgo build -ldflags \"-X '$(PKG).BuildVersion=1' -X $(PKG).SHA=2\"\n",
            },
            "example.com/acme/shop/conf.BuildVersion",
            "example.com/acme/shop/conf.SHA",
        ),
        (
            {
                "go.mod": f"{MOD}\nrequire example.com/common v1.0.0\n",
                "main.go": MAIN,
                ".promu.yml": "build:\n  ldflags: |\n    -X example.com/common/version.Version={{.Version}}\n",
            },
            "example.com/common/version.Version",
            "",
        ),
        # Stamped, but isn't there.
        ({"main.go": MAIN, "Dockerfile": 'RUN go build -ldflags "-X main.version=$V" .\n'}, "", ""),
    ],
)
def test_the_variables_that_say_a_version_are_found(
    tmp_path: Path, files: dict[str, str], version: str, commit: str
) -> None:
    facts = go(tmp_path, files)
    assert (facts["stamp_version"], facts["stamp_commit"]) == (version, commit)


@pytest.mark.parametrize(
    ("files", "server"),
    [
        ({"main.go": MAIN}, False),
        ({"main.go": SERVER}, True),
        ({"main.go": importing("github.com/gin-gonic/gin")}, True),
        ({"main.go": importing("net/http", body="func main() { http.Get(x) }\n")}, False),
        # Only if it is told where.
        ({"main.go": importing("net", body='func main() { l, err := net.Listen("tcp", flags.Listen) }\n')}, False),
        (
            {
                "main.go": importing(
                    "net/http",
                    body='func main() {\n\thttp.HandleFunc("/", f)\n\thttp.ListenAndServe(address, nil)\n}\n',
                )
            },
            True,
        ),
        (
            {
                "main.go": importing(
                    "net/http",
                    body='func main() {\n\thttp.Handle("/metrics", f)\n\thttp.ListenAndServe(*addr, nil)\n}\n',
                )
            },
            False,
        ),
    ],
)
def test_a_server_is_told_from_a_program(tmp_path: Path, files: dict[str, str], server: bool) -> None:
    assert go(tmp_path, files)["server"] is server


def test_only_the_service_tells_its_port(tmp_path: Path) -> None:
    facts = found(
        tmp_path / "shop",
        {
            "go.mod": MOD,
            "cmd/shop/main.go": SERVER,
            "cmd/other/main.go": SERVER.replace("8099", "8001"),
            "ui/server.js": "app.listen(8002)",
            "package.json": "{}",
        },
    )
    assert facts["service"]["port"] == 8099


def test_the_notes_say_where_a_default_comes_from(tmp_path: Path) -> None:
    facts = found(tmp_path / "shop", {"go.mod": MOD.replace("1.26", "1.15"), "main.go": MAIN})
    assert facts["notes"]["go_version"] == " [go.mod says 1.15, which has no image any more; a newer Go builds it]"
    assert facts["notes"]["go_main"] == " [the only one]"


def test_a_hint_tells_of_what_is_missing_or_broken(tmp_path: Path) -> None:
    broken = found(tmp_path / "a", {"go.mod": "<<<<<<< ours\nmodule", "main.go": MAIN})
    assert broken["go"]["found"] and "go.mod can't be read" in broken["hints"][0]
    ui = 'package main\n\nimport _ "embed"\n\n//go:embed dist/*\nvar ui string\n\nfunc main() {}\n'
    assert "main.go embeds dist/*" in found(tmp_path / "b", {"go.mod": MOD, "main.go": ui})["hints"][0]


def test_tags_and_packages_come_along(tmp_path: Path) -> None:
    facts = go(
        tmp_path,
        {
            "main.go": importing("github.com/confluentinc/confluent-kafka-go/v2/kafka"),
            "Dockerfile": 'RUN go build -tags "netgo,nomsgpack" -o x .\n',
        },
    )
    assert (facts["cgo"], facts["tags"]) == (True, "nomsgpack musl")


def test_what_is_stamped_lands_in_the_build(template: Path, tmp_path: Path) -> None:
    project = slim.render(
        template, write(tmp_path / "shop", {"go.mod": MOD, "main.go": f'{MAIN}\nvar Version = "dev"\n'})
    )
    answers = slim.load(project / ".copier-answers.yml")
    assert (answers["go_stamp_version"], answers["go_stamp_commit"]) == ("main.Version", "main.commit")
    assert "-X main.Version=$VERSION -X main.commit=$COMMIT" in (project / "Dockerfile").read_text()
    assert "-X main.Version=$$VERSION" in (project / "Makefile").read_text()


@settings(max_examples=60, deadline=None)
@given(
    mod=st.text(alphabet='module go require use ( ) / . v1 \n\t"\\\x00é', max_size=80),
    source=st.text(alphabet='package main import "C" //go:build ! && || ( ) var version = ` \n\t\x00', max_size=120),
    dockerfile=st.text(alphabet="RUN go build -o -C -tags ' \" \\ $ { } && ; cd .. / \n", max_size=80),
    releaser=st.recursive(
        st.none() | st.booleans() | st.text(max_size=5) | st.integers(),
        lambda it: (
            st.lists(it, max_size=3) | st.dictionaries(st.sampled_from(["builds", "main", "env", "tags", "goos"]), it)
        ),
        max_leaves=8,
    ),
)
def test_nothing_that_is_written_raises(mod: str, source: str, dockerfile: str, releaser: Any) -> None:
    with tempfile.TemporaryDirectory() as folder:
        files = {"go.mod": f"module m\n{mod}", "main.go": f"package main\nfunc main() {{}}\n{source}", "x.go": source}
        found(Path(folder), {**files, "go.work": mod, "Dockerfile": dockerfile, ".goreleaser.yml": repr(releaser)})
