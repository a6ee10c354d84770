# ruff: noqa: INP001 - Python itself looks for a module of this name in a folder of its own
"""Start of a Python that ``kdiag run`` made: puts the hooks in, then hands over to the environment's own module.

This folder stands first in ``PYTHONPATH``; what the program sees of its environment is as if it did not.
"""

import os
import sys


def _restore() -> str:
    """Take this folder off the path and the environment; returns the folder that holds the packages."""
    here = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120 - every start pays for pathlib
    sys.path[:] = [place for place in sys.path if os.path.abspath(place) != here]  # noqa: PTH100 - as above
    before = os.environ.pop("_KDIAG_PYTHONPATH", None)
    if before is None:
        os.environ.pop("PYTHONPATH", None)
    else:
        os.environ["PYTHONPATH"] = before
    return os.path.dirname(os.path.dirname(os.path.dirname(here)))  # noqa: PTH120 - as above


def _install(root: str) -> None:
    sys.path.insert(0, root)  # the kdiag that made this Python, also where it is not installed
    try:
        import diagnose  # noqa: PLC0415 - only where it was asked for
        import kb  # noqa: F401, PLC0415 - found now, needed when something fails
    finally:
        sys.path.remove(root)
    diagnose.install()


def _own_module() -> None:
    ours = sys.modules.pop(__name__)
    try:
        __import__(__name__)
    except ModuleNotFoundError as error:
        if error.name != __name__:
            raise
        sys.modules[__name__] = ours  # the import that runs this looks for it


def _start() -> None:
    root = _restore()
    try:
        _install(root)
    except Exception:  # noqa: BLE001 - the program runs without hooks
        return


_start()
_own_module()
