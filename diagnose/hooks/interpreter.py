"""``sys.excepthook`` and ``sys.unraisablehook``: errors that nobody caught, errors that nobody can catch."""

from . import wanted
from .replaced import replace

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType, TracebackType
    from typing import Any


def attach(sys: "ModuleType") -> "Callable[[], None]":
    """Put hooks over both; returns what takes them out."""
    undo = (
        replace(sys, "excepthook", _uncaught, sys.__excepthook__),
        replace(sys, "unraisablehook", _unraisable, sys.__unraisablehook__),
    )

    def detach() -> None:
        for one in undo:
            one()

    return detach


def _uncaught(_: "Any", error: "BaseException | None", trace: "TracebackType | None" = None) -> None:
    _explain(error, trace)


def _unraisable(told: "Any") -> None:
    _explain(told.exc_value, told.exc_traceback)


def _explain(error: "BaseException | None", trace: "TracebackType | None") -> None:
    if error is not None and wanted(error):
        from .panel import explain  # noqa: PLC0415 - nothing has failed until now

        explain(error, trace)
