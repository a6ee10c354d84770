"""The README's console blocks show what the commands print: each is run and compared, whole.

``pytest --rewrite-goldens`` writes the outputs anew.
"""

from __future__ import annotations

import os
import pathlib
import re
import shlex
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
_BLOCK = re.compile(r"```console\n\$ (kdiag[^\n]*)\n(.*?)```", re.DOTALL)


def blocks() -> list[tuple[str, str]]:
    """(command, output) of each console block that runs kdiag."""
    return [(found[1], found[2]) for found in _BLOCK.finditer(README.read_text(encoding="utf-8"))]


def run(command: str) -> str:
    """What the command prints on a pipe, 80 columns wide, in UTF-8."""
    words = shlex.split(command)[1:]
    environment = os.environ | {"COLUMNS": "80", "PYTHONIOENCODING": "utf-8", "PYTHONUTF8": "1", "NO_COLOR": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "diagnose", *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return done.stdout + done.stderr


def test_the_tour_has_commands() -> None:
    assert len(blocks()) >= 4


@pytest.mark.parametrize(("command", "shown"), blocks(), ids=lambda value: value[:60])
def test_readme_shows_what_the_command_prints(command: str, shown: str, request: pytest.FixtureRequest) -> None:
    printed = run(command)
    if request.config.getoption("--rewrite-goldens"):
        text = README.read_text(encoding="utf-8")
        README.write_text(text.replace(f"$ {command}\n{shown}```", f"$ {command}\n{printed}```"), encoding="utf-8")
        return
    assert printed == shown
