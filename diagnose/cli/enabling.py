"""``kdiag enable`` and ``kdiag disable``: hooks in every Python of this environment that starts with ``KDIAG=1``."""

from __future__ import annotations

import site
import sysconfig
from pathlib import Path

from diagnose.main import DIAGNOSED, BadUse, write

NAME = "kdiag-hooks.pth"
#: One line, as the file format wants it. Silent where kdiag is gone: every start would print a fault.
LINE = (
    'import os; exec("try:\\n import diagnose\\n diagnose.install()\\nexcept Exception:\\n pass") '
    'if os.environ.get("KDIAG", "0") not in ("", "0") else None\n'
)


def places() -> list[Path]:
    """Folders whose ``.pth`` files this Python reads: the environment's, then the user's."""
    found = [Path(sysconfig.get_path("purelib"))]
    if site.ENABLE_USER_SITE:
        found.append(Path(site.getusersitepackages()))
    return found


def enable() -> int:
    """Write the file; returns the exit status. Raises BadUse where no place can be written to."""
    told = ""
    for folder in places():
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / NAME).write_text(LINE, encoding="ascii")
        except OSError as error:
            told = f"{folder}: {error.strerror or error}"
            continue
        write(f"enabled by {folder / NAME}\nKDIAG=1 python train.py    explains what the program raises\n")
        return DIAGNOSED
    raise BadUse(f"the hooks cannot be enabled in {told}")


def disable() -> int:
    """Remove the file wherever it is; returns the exit status. Raises BadUse where one cannot be removed."""
    for path in [folder / NAME for folder in places()]:
        try:
            path.unlink()
        except FileNotFoundError:
            continue
        except OSError as error:
            raise BadUse(f"{path} cannot be removed: {error.strerror or error}") from None
        write(f"removed {path}\n")
        return DIAGNOSED
    write("not enabled in this environment\n")
    return DIAGNOSED
