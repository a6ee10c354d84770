"""asyncio: errors of tasks and callbacks that nobody waits for, which the loop's default handler logs.

A loop with a handler of its own (``loop.set_exception_handler``) reports as its owner wants: nothing is added.
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


def attach(base_events: ModuleType) -> Callable[[], None]:
    """Stand behind the default handler of every loop; returns what undoes it."""
    return replace(base_events.BaseEventLoop, "default_exception_handler", _reported)


def _reported(_: object, context: dict[str, Any]) -> None:
    error = context.get("exception")
    logs = sys.modules.get("diagnose.hooks.logs")  # where records are explained, the handler's own is, too
    if error is not None and wanted(error) and not (logs is not None and logs.has_told(error)):
        from .panel import explain  # noqa: PLC0415 - nothing has failed until now

        explain(error)
