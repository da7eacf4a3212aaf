"""`make demo`: the user-service from its sources to a proven image, step by step as a user would go."""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path

import figures
import slim

SAMPLE = figures.SAMPLE


def step(text: str) -> None:
    """Print a heading."""
    print(f"\n== {text}", flush=True)


def show(*command: str, cwd: Path) -> None:
    """Show a command, and what it prints, as in a terminal."""
    print(f"$ {' '.join(command)}", flush=True)
    subprocess.run(command, cwd=cwd, check=True, stdin=subprocess.DEVNULL)


def main() -> None:
    """Run the demo."""
    with tempfile.TemporaryDirectory(prefix="slim-demo-") as folder:
        template, project = Path(folder, "template"), Path(folder, "user-service")
        template.mkdir()
        slim.clone_template(template)

        step("A service that exists: Gin and SQLite through cgo. The template renders its files beside the sources.")
        slim.render_sample(template, SAMPLE, project)
        show("ls", "-A", cwd=project)

        step("The naive image, in one stage on the Debian toolchain (a few minutes the first time)")
        naive = figures.build_naive(SAMPLE, Path(folder, "naive"))
        print(f"built {naive}")

        step("The slim image")
        show("make", "--no-print-directory", "build", "BUILD_FLAGS=--quiet", cwd=project)

        step("Run as in production: nonroot, read-only root, no capabilities")
        show("make", "--no-print-directory", "smoke", cwd=project)
        with slim.container("user-service:latest", port=SAMPLE.port, flags=("--volume", "/data")) as (_, url):
            ada = {"name": "Ada", "email": "ada@example.com"}
            print("POST /users", json.dumps(ada), "->", *slim.request(f"{url}/users", "POST", ada))
            print("GET /users/1 ->", *slim.request(f"{url}/users/1"))

        step("What it weighs")
        show("make", "--no-print-directory", "size", cwd=project)
        print()
        show("make", "--no-print-directory", "compare", f"BASE={naive}", cwd=project)


if __name__ == "__main__":
    main()
