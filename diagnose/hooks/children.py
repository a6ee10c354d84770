"""Processes of ``multiprocessing``: a child prints the traceback of its target itself, without any hook.

Our words follow when its bootstrap has printed the traceback. Children made by ``fork`` inherit this, those made by
``spawn`` have it where their start installs it again: by ``install()`` at the top of the main module, or by
``KDIAG=1``. Errors in workers of a pool or of ``concurrent.futures`` travel to the parent, which explains them when
it prints them.
"""

from __future__ import annotations

import sys

from . import wanted
from .replaced import replace

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType
    from typing import Any


def attach(process: ModuleType) -> Callable[[], None]:
    """Stand around the bootstrap of a child; returns what undoes it."""
    owner = process.BaseProcess
    bootstrap = owner._bootstrap  # noqa: SLF001 - there is no hook: see above
    active = True

    def explained(self: Any, *arguments: Any, **named: Any) -> Any:
        if active:
            _listen(getattr(bootstrap, "__code__", None))
        return bootstrap(self, *arguments, **named)

    owner._bootstrap = explained  # noqa: SLF001 - as above

    def undo() -> None:
        nonlocal active
        active = False
        if owner._bootstrap is explained:  # noqa: SLF001 - as above
            owner._bootstrap = bootstrap  # noqa: SLF001 - as above

    return undo


def _listen(bootstrap: Any) -> None:
    """In a child: stand behind `traceback.print_exc`, for the one call that its bootstrap makes."""

    def printed(*_: object, **__: object) -> None:
        error = sys.exc_info()[1]
        if error is not None and sys._getframe(2).f_code is bootstrap and wanted(error):  # noqa: SLF001 - the only way to the caller
            from .panel import explain  # noqa: PLC0415 - nothing has failed until now

            explain(error)

    try:
        import traceback  # noqa: PLC0415 - in a child only

        replace(traceback, "print_exc", printed)
    except Exception:  # noqa: BLE001 - the child goes on
        return
