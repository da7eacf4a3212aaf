"""Run by Copier before and after an update that crosses a version: new names for stored answers and for files.

Copier itself would forget an answer whose question is called otherwise now, and delete a file that moved together with
the owner's edits. In copier.yml:

    _migrations:
      - version: v1.2.0  # the first one with the new names
        when: true       # before and after
        command:
          - "{{ _copier_python }}"
          - "{{ _copier_conf.src_path }}/hooks/migrate.py"
          - "{{ _copier_conf.answers_file }}"
          - --answer=old_name=new_name
          - --file=old/path=new/path

It is run in the project's folder, with STAGE and VERSION_FROM in its environment.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import tempfile
from pathlib import Path

import copier
import yaml


def pair(text: str) -> tuple[str, str]:
    """Return OLD and NEW of OLD=NEW."""
    old, _, new = text.partition("=")
    return old, new


def rename_answers(path: Path, names: dict[str, str]) -> None:
    """Give the answers that are stored in `path` the names that their questions have now."""
    answers = yaml.safe_load(path.read_text(encoding="utf-8"))
    if names.keys() & answers.keys():
        renamed = {names.get(name, name): value for name, value in answers.items()}
        path.write_text(yaml.safe_dump(renamed, allow_unicode=True, sort_keys=False), encoding="utf-8")


def committed(path: str) -> str | None:
    """Return the text that `path`, from the project's folder, had before the update. None where there was none."""
    done = subprocess.run(["git", "show", f"HEAD:./{path}"], capture_output=True, text=True, check=False)
    return None if done.returncode else done.stdout


def carry_edits_along(answers_file: str, files: dict[str, str]) -> None:
    """Merge what the owner changed in files that have moved into the files at their new places."""
    answers = yaml.safe_load(committed(answers_file) or "{}")
    with tempfile.TemporaryDirectory() as folder:
        copier.run_copy(
            answers["_src_path"],
            folder,
            data={name: value for name, value in answers.items() if not name.startswith("_")},
            vcs_ref=os.environ["VERSION_FROM"],
            defaults=True,
            unsafe=True,
            quiet=True,
        )
        for old, new in files.items():
            base, mine, theirs = Path(folder, old), Path(folder, ".mine"), Path(new)
            text = committed(old)
            if not base.is_file() or not theirs.is_file():
                continue
            if text is None:
                # The owner had deleted it.
                theirs.unlink()
                continue
            mine.write_text(text, encoding="utf-8")
            labels = [it for label in ("before updating", "last update", "after updating") for it in ("-L", label)]
            merge = ["git", "merge-file", "--stdout", *labels, str(mine), str(base), str(theirs)]
            theirs.write_bytes(subprocess.run(merge, stdout=subprocess.PIPE, check=False).stdout)


def main() -> None:
    """Do what is to be done at this stage."""
    parser = argparse.ArgumentParser(description="carry a project over to the names of a newer version")
    parser.add_argument("answers_file")
    parser.add_argument("--answer", metavar="OLD=NEW", type=pair, action="append", default=[])
    parser.add_argument("--file", metavar="OLD=NEW", type=pair, action="append", default=[])
    arguments = parser.parse_args()
    if os.environ["STAGE"] == "before":
        rename_answers(Path(arguments.answers_file), dict(arguments.answer))
    elif arguments.file:
        carry_edits_along(arguments.answers_file, dict(arguments.file))


if __name__ == "__main__":
    main()
