"""``with explain_errors():`` and ``@explain_errors()``: errors that leave a block, wherever they are printed."""

from __future__ import annotations

from contextlib import ContextDecorator

from . import arm

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from types import TracebackType


class explain_errors(ContextDecorator):  # noqa: N801 - reads as a function: `with explain_errors():`
    """Explain an error that leaves the block, below its traceback, when and where that is printed.

    Changes nothing else: the error goes on as it is, and one that the program catches further up prints nothing.
    As a decorator it takes plain functions; the body of a coroutine needs the ``with`` form.
    """

    def __enter__(self) -> explain_errors:  # noqa: PYI034 - no subclass is meant
        return self

    def __exit__(self, _: object, error: BaseException | None, __: TracebackType | None) -> None:
        if isinstance(error, Exception):
            arm(error)
