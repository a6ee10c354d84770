"""``kdiag run``: a program in a plain Python of its own, with the hooks in.

The process becomes that Python, so that arguments, ``__main__``, signals and the exit status are Python's own; the
hooks come in by the module that every Python loads at its start.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from diagnose.main import BadUse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

STARTUP = Path(__file__).resolve().parents[1] / "hooks" / "startup"


def run(arguments: Sequence[str]) -> int:
    """Become ``python ARGUMENTS``; raises BadUse without any. Returns the exit status where a process cannot change."""
    if not arguments:
        raise BadUse("kdiag run takes what python takes: a script, or -m and a module, and its arguments")
    line = [sys.executable, *arguments]
    environment = with_hooks(os.environ)
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    if sys.platform == "win32":  # there, exec does not wait
        return subprocess.run(line, env=environment, check=False).returncode  # noqa: S603 - the user's own command
    return os.execve(sys.executable, line, environment)  # noqa: S606 - as above


def with_hooks(environment: Mapping[str, str]) -> dict[str, str]:
    """Give the environment in which Python starts with hooks; the start restores what is changed here."""
    before = environment.get("PYTHONPATH")
    kept = {"_KDIAG_PYTHONPATH": before} if before is not None else {}
    return {**environment, **kept, "PYTHONPATH": os.pathsep.join(filter(None, [str(STARTUP), before]))}
