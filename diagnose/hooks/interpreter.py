"""``sys.excepthook`` and ``sys.unraisablehook``: errors that nobody caught, errors that nobody can catch.

A program may put a hook of its own over ours without calling it, as pretty printers of tracebacks do. Its hook is the
one that Python calls; what ended the program is then explained when it exits.
"""

import atexit

from . import wanted
from .replaced import replace

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType, TracebackType
    from typing import Any

#: Before a script's own frame stand those of `runpy`, under ``python -m``.
_OUTERMOST = 3


class _Last:
    """Which error our hook saw last, by its `id`: no reference is kept."""

    seen = 0


def attach(sys: "ModuleType") -> "Callable[[], None]":
    """Put hooks over both; returns what takes them out."""
    undo = [
        replace(sys, "excepthook", _uncaught, sys.__excepthook__),
        replace(sys, "unraisablehook", _unraisable, sys.__unraisablehook__),
    ]
    ours = sys.excepthook

    def left() -> None:
        if sys.excepthook is not ours:
            _left(sys)

    atexit.register(left)
    undo.append(lambda: atexit.unregister(left))

    def detach() -> None:
        for one in undo:
            one()

    return detach


def _uncaught(_: "Any", error: "BaseException | None", trace: "TracebackType | None" = None) -> None:
    _Last.seen = id(error)
    try:
        _explain(error, trace)
    except BaseException:  # noqa: BLE001 - not even Ctrl-C in our work may change how the program ends
        return


def _unraisable(told: "Any") -> None:
    _explain(told.exc_value, told.exc_traceback)


def _left(sys: "ModuleType") -> None:
    """Explain what ended the program where Python has called another hook than ours."""
    error = getattr(sys, "last_value", None)
    if error is None or id(error) == _Last.seen or hasattr(sys, "ps1") or "IPython" in sys.modules:
        return
    if _ended(error.__traceback__, vars(sys.modules["__main__"])):
        _uncaught(None, error)


def _ended(trace: "TracebackType | None", main: "dict[str, Any]") -> bool:
    """Whether an error went through the whole main module."""
    for _ in range(_OUTERMOST):
        if trace is None:
            return False
        if trace.tb_frame.f_globals is main:
            return trace.tb_frame.f_code.co_name == "<module>"
        trace = trace.tb_next
    return False


def _explain(error: "BaseException | None", trace: "TracebackType | None") -> None:
    if error is not None and wanted(error):
        from .panel import explain  # noqa: PLC0415 - nothing has failed until now

        explain(error, trace)
