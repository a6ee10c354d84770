"""``threading.excepthook``: errors that end a thread."""

from __future__ import annotations

from . import wanted
from .replaced import replace

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType
    from typing import Any


def attach(threading: ModuleType) -> Callable[[], None]:
    """Put a hook over the present one; returns what takes it out."""
    return replace(threading, "excepthook", _ended, threading.__excepthook__)


def _ended(told: Any) -> None:
    if told.exc_value is not None and wanted(told.exc_value):
        from .panel import explain  # noqa: PLC0415 - nothing has failed until now

        explain(told.exc_value, told.exc_traceback)
