"""Programs to run in a Python of their own, with errors in the words of Keras: no Keras is needed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ENTRY = "kerastensor-in-tf-function"
MESSAGE = (
    "A KerasTensor cannot be used as input to a TensorFlow function. A KerasTensor is a symbolic placeholder for a "
    "shape and dtype, used when constructing Keras Functional models or Keras Functions."
)
#: Installs with time enough for a catalogue that has to be compiled on a busy machine.
HOOK = "import diagnose.hooks.panel; diagnose.hooks.panel.LIMIT = 60; diagnose.install()"
#: What differs from one run of a program to the next.
_ADDRESS = re.compile(r"0x[0-9a-f]+|(?<=object refcount : )\d+")
RAISE = f"""
def outputs_of(inputs):
    raise ValueError({MESSAGE!r})
"""


class Ended:
    """How a program ended."""

    def __init__(self, run: subprocess.CompletedProcess[bytes]) -> None:
        self.status, self.out = run.returncode, run.stdout.decode()
        self.err = _ADDRESS.sub("<number>", run.stderr.decode())


def python(
    folder: Path, code: str, *arguments: str, name: str = "train.py", shell: str = "", **environment: str | None
) -> Ended:
    """Run `code` as the script `name` in `folder`; `shell` is a shell command around the Python in ``$@``."""
    (folder / name).write_text(code, encoding="utf-8")
    line = [sys.executable, name, *arguments]
    if shell:
        line = ["sh", "-c", shell, "sh", *line]
    return command(folder, *line, **environment)


def command(folder: Path, *line: str, **environment: str | None) -> Ended:
    """Run a command in `folder`; a variable that is None is unset."""
    wanted = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    kept = {name: value for name, value in wanted.items() if value is not None}
    return Ended(
        subprocess.run(
            line, cwd=folder, env=kept, capture_output=True, stdin=subprocess.DEVNULL, timeout=300, check=False
        )
    )


def both(folder: Path, code: str, *arguments: str, **environment: str | None) -> tuple[Ended, Ended]:
    """Run ``HOOK`` of a program as nothing and as `install()`."""
    bare = python(folder, code.replace("HOOK", "pass"), *arguments, **environment)
    return bare, python(folder, code.replace("HOOK", HOOK), *arguments, **environment)


def explained(bare: Ended, hooked: Ended) -> str:
    """What the hooks added below what Python prints; that stands there byte for byte, and the status is the same."""
    assert hooked.status == bare.status
    assert hooked.out == bare.out
    assert hooked.err.startswith(bare.err)
    return hooked.err[len(bare.err) :]
