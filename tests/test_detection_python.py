"""What is found in an existing Python project becomes the default of a question, and is stored."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any

import detecting
import pytest
import slim
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hooks import detection

PROJECT = '[project]\nname = "shop"\n'
FASTAPI = "from fastapi import FastAPI\n\napp = FastAPI()\n"
FLASK = "from flask import Flask\n\napp = Flask(__name__)\n"
FACTORY = "from flask import Flask\n\ndef create_app(config=None):\n    app = Flask(__name__)\n    return app\n"
DJANGO = {
    "shop/wsgi.py": "from django.core.wsgi import get_wsgi_application\n\napplication = get_wsgi_application()\n",
    "shop/asgi.py": "from django.core.asgi import get_asgi_application\n\napplication = get_asgi_application()\n",
    "manage.py": "if __name__ == '__main__':\n    pass\n",
}
SCRIPTED = f"{PROJECT}[project.scripts]\nshop = 'shop:main'\nshopd = 'shop.d:main'\n"
PROGRAM = 'if __name__ == "__main__":\n    print("hello")\n'

needs_toml = pytest.mark.skipif(not detection.tomllib, reason="this Python has no parser for TOML")


def found(folder: Path, files: dict[str, str]) -> Any:
    """What is found of Python in a folder with these files."""
    return detecting.found(folder, files)["python"]


def test_answers_are_what_is_found(template: Path, tmp_path: Path) -> None:
    files = {
        "pyproject.toml": f'{PROJECT}requires-python = "<3.13"\n',
        "uv.lock": "version = 1\n",
        "src/shop/web.py": FASTAPI,
    }
    found(tmp_path / "shop", files)
    slim.render(template, tmp_path / "shop")
    answers = slim.load(tmp_path / "shop/.copier-answers.yml")
    asked = {it: answers[f"python_{it}"] for it in ("installer", "runner", "app", "package")}
    assert asked == {"installer": "uv", "runner": "uvicorn", "app": "shop.web:app", "package": False}
    assert (answers["language"], answers["starter"]) == ("python", False)
    assert not (tmp_path / "shop/app").exists()


@pytest.mark.parametrize(
    ("files", "is_one"),
    [
        ({"pyproject.toml": PROJECT}, True),
        ({"pyproject.toml": "[tool.poetry]\nname = 'shop'\n"}, True),
        ({"pyproject.toml": "[tool.uv]\npackage = false\n"}, True),
        ({"pyproject.toml": "[tool.poetry.dependencies]\nflask = '^3'\n"}, True),
        ({"pyproject.toml": "[project]\n<<<<<<<\n"}, True),
        ({"pyproject.toml": "[tool.ruff]\nline-length = 100\n"}, False),
        ({"requirements.txt": "flask\n"}, True),
        ({"setup.py": "from setuptools import setup\nsetup()\n"}, True),
        ({"setup.cfg": "[metadata]\nname = shop\n"}, True),
        ({"setup.cfg": "[flake8]\nmax-line-length = 100\n"}, False),
        ({"Pipfile": "[packages]\nflask = '*'\n"}, True),
        ({"main.py": PROGRAM}, True),
        ({"web.py": FLASK}, True),
        ({"main.py": PROGRAM, "package.json": "{}\n"}, False),
        ({"helpers.py": "def f(): ...\n"}, False),
        ({"noxfile.py": PROGRAM}, False),
        ({"scripts/release.py": PROGRAM}, False),
        ({"README.md": "# Python\n"}, False),
        ({}, False),
    ],
)
def test_it_is_told_from_other_folders(tmp_path: Path, files: dict[str, str], is_one: bool) -> None:
    it = found(tmp_path / "shop", files)
    assert it["found"] is is_one
    assert it["apps"].keys() == {"uvicorn", "gunicorn", "script", "python"}


@needs_toml
@pytest.mark.parametrize(
    ("files", "version"),
    [
        ({"pyproject.toml": f'{PROJECT}requires-python = ">=3.9"\n'}, "3.13"),
        ({"pyproject.toml": f'{PROJECT}requires-python = ">=3.11,<3.13"\n'}, "3.12"),
        ({"pyproject.toml": f'{PROJECT}requires-python = ">=3.14"\n'}, "3.14"),
        ({"pyproject.toml": f'{PROJECT}requires-python = ">=3.12.4,!=3.13.*,<3.14"\n'}, "3.12"),
        ({"pyproject.toml": f'{PROJECT}requires-python = "==3.11.*"\n'}, "3.11"),
        ({"pyproject.toml": f'{PROJECT}requires-python = "~=3.12.0"\n'}, "3.12"),
        ({"pyproject.toml": f'{PROJECT}requires-python = ">=3.16"\n'}, "3.16"),  # newer than what is known here
        ({"pyproject.toml": f'{PROJECT}requires-python = "<3.11"\n'}, None),
        ({"pyproject.toml": f'{PROJECT}requires-python = "latest"\n'}, None),
        ({"pyproject.toml": f"{PROJECT}requires-python = 3\n"}, None),
        ({"pyproject.toml": PROJECT}, None),
        ({"pyproject.toml": "[tool.poetry.dependencies]\npython = '^3.9'\n"}, "3.13"),
        ({"pyproject.toml": "[tool.poetry.dependencies]\npython = '~3.12'\n"}, "3.12"),
        ({"pyproject.toml": "[tool.poetry.dependencies]\npython = '>=3.9 <3.13'\n"}, "3.12"),
        ({"pyproject.toml": "[tool.poetry.dependencies]\npython = '~2.7 || ^3.14'\n"}, "3.14"),
        ({"pyproject.toml": "[tool.poetry.dependencies]\npython = { version = '3.11.*' }\n"}, "3.11"),
        ({"Pipfile": '[requires]\npython_version = "3.12"\n'}, "3.12"),
        ({"setup.py": "setup(python_requires='>=3.8, <3.12')\n"}, "3.11"),
        ({"setup.cfg": "[options]\npython_requires = ~=3.11.2\n"}, "3.11"),
        ({"requirements.txt": "flask\n", "runtime.txt": "python-3.12.7\n"}, "3.12"),
        ({"pyproject.toml": f'{PROJECT}requires-python = ">=3.9"\n', ".python-version": "3.14.0\n"}, "3.14"),
        ({"requirements.txt": "flask\n", ".python-version": "cpython-3.12\n"}, "3.12"),
        ({"requirements.txt": "flask\n", ".python-version": "3.8\n"}, None),
        ({"requirements.txt": "flask\n", ".python-version": "pypy3.10\n"}, None),
        ({"requirements.txt": "flask\n", ".python-version": "<<<<<<<\n"}, None),
    ],
)
def test_the_version_is_one_that_it_asks_for(tmp_path: Path, files: dict[str, str], version: str | None) -> None:
    assert found(tmp_path / "shop", files)["version"] == version


def test_the_releases_are_those_that_are_offered() -> None:
    source = (slim.REPO / "hooks/detectors/python.py").read_text("utf-8")
    known = re.search(r"^RELEASES = \((.*?), \*", source, re.MULTILINE)
    assert known
    assert sorted(re.findall(r"3\.\d+", known[1])) == sorted(slim.LANGUAGES["python"]["versions"])


@pytest.mark.parametrize(
    ("files", "installer"),
    [
        ({"pyproject.toml": PROJECT}, "uv"),
        ({"pyproject.toml": PROJECT, "uv.lock": "version = 1\n", "requirements.txt": "flask\n"}, "uv"),
        ({"pyproject.toml": f"{PROJECT}[tool.uv]\n", "requirements.txt": "flask\n"}, "uv"),
        ({"pyproject.toml": PROJECT, "requirements.txt": "flask==3.1.3\n"}, "pip"),
        ({"pyproject.toml": f"{PROJECT}dependencies = ['flask']\n", "requirements.txt": "flask==3.1.3\n"}, "pip"),
        ({"pyproject.toml": f"{PROJECT}dependencies = ['flask']\n", "requirements.txt": "flask>=3\n"}, "uv"),
        ({"pyproject.toml": f"{PROJECT}dynamic = ['dependencies']\n", "setup.py": "setup()\n"}, "pip"),
        ({"pyproject.toml": f"{PROJECT}dynamic = ['version']\n"}, "uv"),
        ({"requirements.txt": "flask\n"}, "pip"),
        ({"main.py": PROGRAM}, "pip"),
        ({"pyproject.toml": PROJECT, "poetry.lock": "# Poetry\n"}, "poetry"),
        ({"pyproject.toml": "[tool.poetry]\nname = 'shop'\n"}, "poetry"),
    ],
)
def test_the_installer_is_the_one_whose_lock_file_is_there(
    tmp_path: Path, files: dict[str, str], installer: str
) -> None:
    assert found(tmp_path / "shop", files)["installer"] == installer


@pytest.mark.parametrize(
    ("files", "requirements"),
    [
        ({"requirements.txt": "flask\n", "requirements/production.txt": "flask\n"}, "requirements.txt"),
        ({"requirements/base.txt": "flask\n", "requirements/production.txt": "flask\n"}, "requirements/production.txt"),
        ({"requirements-prod.txt": "flask\n", "requirements-dev.txt": "pytest\n"}, "requirements-prod.txt"),
        ({"setup.py": "setup()\n"}, "setup.py"),
        ({"setup.py": "setup()\n", "requirements.txt": "-e .\n"}, "setup.py"),
        ({"setup.cfg": "[metadata]\n", "requirements.txt": "-r gone.txt\n"}, "setup.cfg"),
    ],
)
def test_the_requirements_are_those_of_production(tmp_path: Path, files: dict[str, str], requirements: str) -> None:
    it = found(tmp_path / "shop", files)
    assert (it["installer"], it["requirements"]) == ("pip", requirements)


@pytest.mark.parametrize(
    ("files", "runner", "app"),
    [
        ({"main.py": FASTAPI}, "uvicorn", "main:app"),
        ({"shop/__init__.py": "", "shop/main.py": FASTAPI}, "uvicorn", "shop.main:app"),
        ({"src/shop/__init__.py": FASTAPI}, "uvicorn", "shop:app"),
        ({"src/main.py": FASTAPI}, "uvicorn", "main:app"),
        ({"src/main.py": FASTAPI, "src/orders/page.py": "from src.orders import x\n"}, "uvicorn", "src.main:app"),
        ({"src/__init__.py": "", "src/main.py": FASTAPI}, "uvicorn", "src.main:app"),
        ({"a.py": "import fastapi as f\nweb: f.FastAPI = f.FastAPI()\n"}, "uvicorn", "a:web"),
        ({"a.py": "from starlette.applications import Starlette as S\napp = S(routes=[])\n"}, "uvicorn", "a:app"),
        ({"a.py": "import litestar\n\napp = litestar.Litestar([])\n"}, "uvicorn", "a:app"),
        ({"a.py": "from fastapi import FastAPI\nclass Mine(FastAPI): ...\napp = Mine()\n"}, "uvicorn", "a:app"),
        ({"a.py": "import falcon\napp = falcon.App()\n"}, "gunicorn", "a:app"),
        ({"a.py": "import falcon.asgi\napp = falcon.asgi.App()\n"}, "uvicorn", "a:app"),
        ({"a.py": "import bottle\napp = application = bottle.Bottle()\n"}, "gunicorn", "a:app"),
        (
            {"a.py": "from pyramid.config import Configurator\nc = Configurator()\napp = c.make_wsgi_app()\n"},
            "gunicorn",
            "a:app",
        ),
        ({"app.py": FLASK}, "gunicorn", "app:app"),
        ({"app.py": f"try:\n    import x\nexcept ImportError:\n    x = None\n{FLASK}"}, "gunicorn", "app:app"),
        ({"shop/__init__.py": FACTORY}, "gunicorn", "shop:create_app()"),
        (
            {"shop/__init__.py": FACTORY, "wsgi.py": "from shop import create_app\n\napp = create_app()\n"},
            "gunicorn",
            "wsgi:app",
        ),
        ({"shop/__init__.py": FACTORY.replace("config=None", "config")}, "python", "app"),
        ({"shop/__init__.py": FACTORY.replace("create_app", "helper")}, "python", "app"),
        ({"shop/web.py": "def make_app() -> 'FastAPI': ...\n"}, "python", "app"),
        (DJANGO, "gunicorn", "shop.wsgi:application"),
        ({**DJANGO, "requirements.txt": "django\nuvicorn\n"}, "uvicorn", "shop.asgi:application"),
        ({"main.py": PROGRAM.replace("print", FASTAPI.replace("\n", "\n    ") + "print")}, "python", "main.py"),
        # What is named and placed like a service comes first, and what isn't part of it doesn't count.
        ({"a.py": FASTAPI, "shop/main.py": FASTAPI}, "uvicorn", "shop.main:app"),
        ({"shop/v1/api.py": FASTAPI, "shop/main.py": FASTAPI}, "uvicorn", "shop.main:app"),
        ({"shop/main.py": f"{FASTAPI}admin = FastAPI()\nv1 = FastAPI()\n"}, "uvicorn", "shop.main:app"),
        ({"tests/app.py": FASTAPI, "docs/main.py": FASTAPI, "examples/app.py": FASTAPI}, "python", "app"),
        (
            {"test_app.py": FASTAPI, "conftest.py": FASTAPI, "deep/down/below/x.py": FASTAPI},
            "uvicorn",
            "deep.down.below.x:app",
        ),
        ({"scripts/main.py": FASTAPI, "shop/deep/main.py": FASTAPI}, "uvicorn", "shop.deep.main:app"),
        ({"venv/pyvenv.cfg": "", "venv/lib/main.py": FASTAPI, ".venv/main.py": FASTAPI}, "python", "app"),
        ({"my-scripts/main.py": FASTAPI, "node_modules/x/main.py": FASTAPI}, "python", "app"),
        ({"broken.py": f"{FASTAPI}def (:\n", "nul.py": f"{FASTAPI}\0"}, "python", "app"),
        ({"comment.py": f"# FastAPI()\nTEXT = '''\n{FASTAPI}'''\n"}, "python", "app"),
    ],
)
def test_the_application_is_found_in_the_sources(tmp_path: Path, files: dict[str, str], runner: str, app: str) -> None:
    it = found(tmp_path / "p", {"requirements.txt": "x\n", **files})
    assert (it["runner"], [*it["apps"][it["runner"]], "app"][0]) == (runner, app)


@pytest.mark.parametrize(
    ("files", "runner", "app"),
    [
        ({"Procfile": "web: uvicorn shop.other:api --host 0.0.0.0 --port $PORT\n"}, "uvicorn", "shop.other:api"),
        ({"Procfile": "web: gunicorn -w 4 -b 0.0.0.0:8000 shop.other:api\n"}, "gunicorn", "shop.other:api"),
        ({"Procfile": "web: gunicorn -k uvicorn.workers.UvicornWorker shop.other:api\n"}, "uvicorn", "shop.other:api"),
        (
            {"Dockerfile": 'CMD ["uvicorn", "--factory", "shop.other:make", "--host", "0.0.0.0"]\n'},
            "uvicorn",
            "shop.other:make()",
        ),
        (
            {"Dockerfile": 'CMD ["gunicorn", "--bind", "0.0.0.0:80", \\\n  "shop.other:make()"]\n'},
            "gunicorn",
            "shop.other:make()",
        ),
        ({"Dockerfile": "RUN pip install uvicorn==0.5\nCMD uvicorn shop.other:api\n"}, "uvicorn", "shop.other:api"),
        (
            {"compose.yaml": "services:\n  web:\n    command:\n      - uvicorn\n      - shop.other:api\n"},
            "uvicorn",
            "shop.other:api",
        ),
        ({"scripts/start-prod.sh": "#!/bin/sh\ngunicorn shop.other:api\n"}, "gunicorn", "shop.other:api"),
        ({"start.sh": "#!/bin/sh\nexec hypercorn shop.other:api\n"}, "uvicorn", "shop.other:api"),
        (
            {"Dockerfile": 'ENTRYPOINT ["/deps/bin/python", "-m", "uvicorn", "shop.other:api"]\n'},
            "uvicorn",
            "shop.other:api",
        ),
        ({"Dockerfile": 'ENTRYPOINT ["/deps/bin/python", "-m", "shop"]\n'}, "python", "shop"),
        ({"Dockerfile": "CMD python -u serve.py\n"}, "python", "serve.py"),
        ({"Dockerfile": 'CMD ["python3.12", "/code/serve.py"]\n'}, "python", "serve.py"),
        ({"Dockerfile": "CMD python /code/../serve.py\n"}, "uvicorn", "shop.main:app"),
        ({"compose.yaml": "services:\n  web:\n    command: python manage.py runserver\n"}, "uvicorn", "shop.main:app"),
        ({"Procfile": "worker: python -m shop\n"}, "uvicorn", "shop.main:app"),
        # What is in two instructions, or alone, or what another server runs.
        (
            {"Dockerfile": 'ENTRYPOINT ["gunicorn", "-b", "0.0.0.0:80"]\nCMD ["shop.other"]\n'},
            "gunicorn",
            "shop.other:application",
        ),
        ({"docker/uwsgi.ini": "[uwsgi]\nmodule = shop.other:api\n"}, "gunicorn", "shop.other:api"),
        ({"start.sh": "exec granian --interface wsgi shop.other:api\n"}, "gunicorn", "shop.other:api"),
        ({"start.sh": "waitress-serve --port 80 shop.other:api\n"}, "gunicorn", "shop.other:api"),
        ({"pyproject.toml": f"{PROJECT}[tool.fastapi]\nentrypoint = 'shop.other:api'\n"}, "uvicorn", "shop.other:api"),
        ({"Dockerfile": 'CMD ["python", "-u", "/srv/serve.py"]\n'}, "python", "serve.py"),
        ({"Dockerfile": 'CMD ["shopd", "serve"]\n', "pyproject.toml": SCRIPTED}, "script", "shopd"),
        ({"Dockerfile": 'CMD ["sh", "-c", "x && shopd serve"]\n', "pyproject.toml": SCRIPTED}, "script", "shopd"),
        # The Dockerfile comes first.
        (
            {"Dockerfile": "CMD shopd\n", "Makefile": "\tuvicorn shop.other:api\n", "pyproject.toml": SCRIPTED},
            "script",
            "shopd",
        ),
        # A module that isn't there, a comment, and what only looks alike.
        ({"Dockerfile": 'CMD ["uvicorn", "gone.main:app"]\n'}, "uvicorn", "shop.main:app"),
        ({"Procfile": "# web: uvicorn shop.other:api\n"}, "uvicorn", "shop.main:app"),
        ({"Dockerfile": "FROM tiangolo/uvicorn-gunicorn:python3.11\n"}, "uvicorn", "shop.main:app"),
        (
            {"compose.yaml": "services:\n  web:\n    image: gunicorn:shop\n    ports: ['8000:8000']\n"},
            "uvicorn",
            "shop.main:app",
        ),
    ],
)
def test_what_starts_it_already_is_believed(tmp_path: Path, files: dict[str, str], runner: str, app: str) -> None:
    sources = {
        "pyproject.toml": PROJECT,
        "shop/main.py": FASTAPI,
        "shop/other.py": "api = thing()\n",
        "shop/__main__.py": "import shop\n",
        "serve.py": "import shop\n",
        "manage.py": PROGRAM,
    }
    it = found(tmp_path / "p", {**sources, **files})
    assert (it["runner"], it["apps"][it["runner"]][0]) == (runner, app)


def test_what_is_found_is_always_an_answer(template: Path, tmp_path: Path) -> None:
    files = {
        "pyproject.toml": f"{PROJECT}[project.scripts]\n'größe' = 'a:b'\n",
        "größe.py": FASTAPI + PROGRAM,
        "Dockerfile": 'CMD ["python", "/app/größe.py"]\n',
        "requirements-größe.txt": "x\n",
    }
    assert found(tmp_path / "p", files)["runner"] == "python"
    slim.render(template, tmp_path / "p")
    assert slim.load(tmp_path / "p/.copier-answers.yml")["python_app"] == "app"


def test_the_server_for_development_is_not_believed(tmp_path: Path) -> None:
    files = {"requirements.txt": "flask\n", "app.py": f"{FLASK}\n{PROGRAM}", "Dockerfile": 'CMD ["python", "app.py"]\n'}
    it = found(tmp_path / "p", files)
    assert (it["runner"], it["apps"]["gunicorn"], it["apps"]["python"]) == ("gunicorn", ["app:app"], ["app.py"])


@needs_toml
@pytest.mark.parametrize(
    ("files", "scripts"),
    [
        ({"pyproject.toml": f"{PROJECT}[project.scripts]\nother = 'a:b'\nshop = 'a:b'\n"}, ["shop", "other"]),
        ({"pyproject.toml": "[tool.poetry.scripts]\nlint = 'a:b'\nserve = 'a:b'\n"}, ["serve", "lint"]),
        (
            {"setup.cfg": "[options.entry_points]\nconsole_scripts =\n    serve = a.b:main\n\n[flake8]\nx = a:b\n"},
            ["serve"],
        ),
        ({"setup.py": "setup(entry_points={'console_scripts': ['serve=a.b:main']})\n"}, ["serve"]),
        ({"setup.py": r"setup(entry_points='\n  [console_scripts]\n  serve = a.b:main\n')"}, ["serve"]),
        ({"setup.py": "P = {'console_scripts': ['serve=a:b', 1]}\nx.setup(entry_points=P)\n"}, ["serve"]),
        ({"setup.py": "setup(**{'entry_points': {'console_scripts': 'serve=a:b'}})\n"}, ["serve"]),
        ({"setup.py": "setup(entry_points=read())\nx = 'console_scripts'\n"}, []),
        ({"pyproject.toml": f"{PROJECT}[project.scripts]\n'$(id)' = 'a:b'\n"}, []),
        ({"pyproject.toml": f"{PROJECT}scripts = 3\n"}, []),
    ],
)
def test_console_scripts_are_offered(tmp_path: Path, files: dict[str, str], scripts: list[str]) -> None:
    it = found(tmp_path / "shop", files)
    assert it["apps"]["script"] == scripts
    assert it["runner"] == ("script" if scripts else "python")


@pytest.mark.parametrize(
    ("files", "programs"),
    [
        ({"main.py": "print()\n"}, ["main.py"]),
        ({"bot.py": PROGRAM, "setup.py": PROGRAM, "manage.py": PROGRAM}, ["bot.py"]),
        ({"shop/__main__.py": "print()\n", "shop/__init__.py": "", "other/__main__.py": ""}, ["shop", "other"]),
        ({"src/shop/__main__.py": "print()\n"}, ["shop"]),
        ({"src/main.py": PROGRAM}, ["src/main.py"]),
        ({"shop/__init__.py": "", "shop/cli.py": PROGRAM}, ["shop.cli"]),
        ({"my-jobs/job.py": PROGRAM}, ["my-jobs/job.py"]),
        ({"my job.py": PROGRAM}, []),
        ({"größe.py": PROGRAM, "größe/__main__.py": ""}, []),
    ],
)
def test_programs_are_offered(tmp_path: Path, files: dict[str, str], programs: list[str]) -> None:
    it = found(tmp_path / "shop", {"requirements.txt": "x\n", **files})
    assert (it["runner"], it["apps"]["python"]) == ("python", programs)


BUILD = "[build-system]\nrequires = ['hatchling']\n"


@needs_toml
@pytest.mark.parametrize(
    ("files", "package"),
    [
        ({"pyproject.toml": PROJECT + BUILD, "shop/__init__.py": ""}, False),
        ({"pyproject.toml": PROJECT + BUILD, "src/shop/__init__.py": ""}, True),
        ({"pyproject.toml": PROJECT, "src/shop/__init__.py": ""}, False),
        ({"pyproject.toml": f"{PROJECT}[project.scripts]\nshop = 'shop:main'\n{BUILD}"}, True),
        ({"pyproject.toml": PROJECT + BUILD, "shop/a.py": "from importlib.metadata import version\n"}, True),
        ({"pyproject.toml": f"[tool.poetry]\npackage-mode = false\n{BUILD}", "src/shop/__init__.py": ""}, False),
        ({"pyproject.toml": f"{PROJECT}[tool.uv]\npackage = false\n{BUILD}", "src/shop/__init__.py": ""}, False),
        ({"setup.py": "setup()\n", "src/shop/__init__.py": ""}, True),
        ({"setup.py": "setup()\n", "shop/__init__.py": ""}, False),
    ],
)
def test_the_project_is_installed_where_there_is_a_reason(tmp_path: Path, files: dict[str, str], package: bool) -> None:
    assert found(tmp_path / "shop", files)["package"] is package


@pytest.mark.parametrize(
    ("files", "debian"),
    [
        ({"requirements.txt": "psycopg2==2.9.11\n"}, "gcc libc6-dev libpq-dev"),
        ({"requirements.txt": "psycopg2-binary\nPsycopg\n"}, ""),
        (
            {"pyproject.toml": PROJECT, "uv.lock": '[[package]]\nname = "mysqlclient"\n'},
            "gcc libc6-dev libmariadb-dev pkg-config",
        ),
        ({"requirements.txt": "x @ git+https://example.com/x\n"}, "git"),
    ],
)
def test_the_packages_that_a_dependency_is_compiled_with_are_offered(
    tmp_path: Path, files: dict[str, str], debian: str
) -> None:
    assert found(tmp_path / "shop", files)["needs"]["debian"] == debian


def test_links_are_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "main.py").write_text(FASTAPI)
    (outside / "pyproject.toml").write_text(PROJECT)
    project = tmp_path / "p"
    project.mkdir()
    (project / "shop").symlink_to(outside)
    (project / "loop").symlink_to(project)
    (project / "web.py").symlink_to(outside / "main.py")
    assert found(project, {"requirements.txt": "x\n"})["apps"]["uvicorn"] == []
    (tmp_path / "q").mkdir()
    (tmp_path / "q/pyproject.toml").symlink_to(outside / "pyproject.toml")
    assert found(tmp_path / "q", {})["found"] is False


def test_a_large_project_takes_no_time(tmp_path: Path) -> None:
    project = tmp_path / "p"
    for number in range(500):
        folder = project / f"data/{number}"
        folder.mkdir(parents=True)
        for file in range(20):
            (folder / f"{file}.py").write_text(FASTAPI)
    (project / "main.py").write_text(FASTAPI + "x = 1\n" * 20_000)
    (project / "huge.py").write_bytes(b"\xff\x00FastAPI" * 200_000)
    start = time.process_time()
    it = found(project, {"requirements.txt": "x\n"})
    assert time.process_time() - start < 2
    assert it["apps"]["uvicorn"][0] == "main:app"


@needs_toml
@pytest.mark.parametrize(
    ("files", "version", "note"),
    [
        ({"requirements.txt": "x\n", "Dockerfile": "FROM python:3.12 AS a\nFROM a\n"}, "3.12", "from Dockerfile"),
        (
            {"pyproject.toml": f'{PROJECT}requires-python = ">=3.13"\n', "Dockerfile": "FROM python:3.12\n"},
            "3.13",
            "pyproject.toml says >=3.13",
        ),
        ({"requirements.txt": "x\n", ".tool-versions": "python 3.14.1\n"}, "3.14", "from .tool-versions"),
        ({"requirements.txt": "x\n", ".python-version": "# ours\n3.14\n"}, "3.14", "from .python-version"),
        (
            {"requirements.txt": "x\n", "runtime.txt": "python-3.6.9\n"},
            None,
            "runtime.txt says 3.6, which isn't offered any more",
        ),
        ({"setup.py": "setup(python_requires='<3.9')\n"}, None, "setup.py says <3.9, which isn't offered any more"),
    ],
)
def test_the_version_says_where_it_is_from(
    tmp_path: Path, files: dict[str, str], version: str | None, note: str
) -> None:
    it = found(tmp_path / "shop", files)
    assert (it["version"], it["notes"]["python_version"].partition(";")[0]) == (version, note)


@needs_toml
@pytest.mark.parametrize(
    ("files", "name"),
    [
        ({"pyproject.toml": PROJECT}, "shop"),
        ({"pyproject.toml": "[tool.poetry]\nname = 'shop'\n"}, "shop"),
        ({"setup.cfg": "[metadata]\nname = shop\n"}, "shop"),
        ({"setup.py": "NAME = 'shop'\nsetup(name=NAME)\n"}, "shop"),
        ({"setup.py": "setup(name=name())\n"}, ""),
        ({"requirements.txt": "x\n"}, ""),
    ],
)
def test_it_is_called_as_it_calls_itself(tmp_path: Path, files: dict[str, str], name: str) -> None:
    assert found(tmp_path / "p", files)["name"] == name


@needs_toml
@pytest.mark.parametrize(
    ("files", "runner", "server"),
    [
        ({"pyproject.toml": SCRIPTED, "shop/__init__.py": "", "web/app.py": FLASK}, "script", False),
        ({"pyproject.toml": SCRIPTED, "shop/__init__.py": "", "shop/web.py": "import waitress\n"}, "script", True),
        ({"pyproject.toml": SCRIPTED, "shop/app.py": FLASK}, "gunicorn", True),
        ({"main.py": "import http.server as h\nh.HTTPServer()\n", "requirements.txt": "x\n"}, "python", True),
        ({"main.py": PROGRAM}, "python", False),
    ],
)
def test_a_server_is_told_from_a_program(
    template: Path, tmp_path: Path, files: dict[str, str], runner: str, server: bool
) -> None:
    it = found(tmp_path / "shop", files)
    assert (it["runner"], it["server"]) == (runner, server)
    slim.render(template, tmp_path / "shop")
    assert (slim.load(tmp_path / "shop/.copier-answers.yml")["port"] > 0) is server


@pytest.mark.parametrize(
    ("files", "is_one"),
    [
        ({"package.json": "{}", "requirements.txt": "mkdocs\n"}, False),
        ({"package.json": "{}", "requirements.txt": "flask\n", "src/web.py": FLASK}, True),
        ({"package.json": "{}", "requirements.txt": "x\n", "job.py": PROGRAM, "Dockerfile": "FROM node:24\n"}, False),
        ({"go.mod": "module x\n", "requirements.txt": "x\n"}, False),
    ],
)
def test_requirements_beside_another_language_are_its_own_only_with_a_program(
    tmp_path: Path, files: dict[str, str], is_one: bool
) -> None:
    assert found(tmp_path / "shop", files)["found"] is is_one


@needs_toml
@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"pyproject.toml": "[project]\n<<<<<<<\n"}, "pyproject.toml can't be read"),
        ({"setup.cfg": "<<<<<<<\n", "setup.py": "setup()\n"}, "setup.cfg can't be read"),
        ({"Pipfile": "[packages]\nflask = '*'\n"}, "pipenv requirements > requirements.txt"),
        ({"requirements.txt": "flask\n", "app.py": FLASK}, "gunicorn is not among the dependencies"),
    ],
)
def test_what_is_wrong_is_a_hint(tmp_path: Path, files: dict[str, str], sentence: str) -> None:
    found(tmp_path, files)
    assert any(sentence in it for it in detection.detect(tmp_path)["hints"])


KEYS = st.sampled_from(["project", "tool", "poetry", "uv", "name", "scripts", "dependencies", "python", "dynamic", "x"])
LEAVES = st.booleans() | st.integers(0, 9) | st.text("ab:.*\n[]", max_size=9)
ANY = st.recursive(LEAVES, lambda it: st.lists(it, max_size=3) | st.dictionaries(KEYS, it, max_size=5), max_leaves=12)


def toml(value: Any) -> str:
    """A value as TOML, in one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {toml(it)}" for key, it in value.items()) + "}"
    return f"[{', '.join(map(toml, value))}]" if isinstance(value, list) else json.dumps(value)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(manifest=st.dictionaries(KEYS, ANY, max_size=6), text=st.text(max_size=60))
def test_no_manifest_raises(tmp_path: Path, manifest: dict[str, Any], text: str) -> None:
    source = "".join(f"{key} = {toml(it)}\n" for key, it in manifest.items())
    if detection.tomllib:
        assert detection.tomllib.loads(source) == manifest
    names = ("setup.py", "setup.cfg", "Pipfile", "requirements.txt", "Dockerfile", ".python-version")
    found(tmp_path / "p", {"pyproject.toml": f"# [project]\n{source}", **dict.fromkeys(names, text)})
    found(tmp_path / "p", {"pyproject.toml": text, "setup.py": f"setup({text})", "setup.cfg": f"[metadata]\n{text}"})
    found(tmp_path / "p", {"pyproject.toml": f"[project]\n[tool.uv]\n[a]\n{source}", "Pipfile": source})
