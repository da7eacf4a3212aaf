"""Run a command on the machine's own Docker Engine, or on the lab's where none answers: `with_engine.py COMMAND…`.

A lab that runs already is used and left running; one that had to be started is stopped at the end.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

LAB = [sys.executable, str(Path(__file__).parent / "lab" / "lab.py")]


def answers() -> bool:
    """Say whether an engine that builds with BuildKit answers to the docker command, as the environment has it."""
    try:
        return all(
            subprocess.run(["docker", *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0
            for words in (["version"], ["buildx", "version"])
        )
    except FileNotFoundError:
        return False


def main() -> int:
    """Run the command and return its exit code."""
    command = sys.argv[1:]
    if answers():
        return subprocess.run(command).returncode
    ours = subprocess.run([*LAB, "status"], stdout=subprocess.DEVNULL).returncode != 0
    try:
        started = subprocess.run([*LAB, "start"], stdout=subprocess.PIPE, text=True)
        if started.returncode:
            return started.returncode
        name, _, value = started.stdout.splitlines()[-1].removeprefix("export ").partition("=")
        return subprocess.run(command, env={**os.environ, name: value}).returncode
    finally:
        if ours:
            subprocess.run([*LAB, "stop"])


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
