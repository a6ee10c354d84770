"""``with explain_errors():`` and ``@explain_errors``: errors that leave a block, wherever they are printed."""

from __future__ import annotations

from contextlib import ContextDecorator

from . import arm

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import Any, TypeVar

    _F = TypeVar("_F", bound=Callable[..., Any])


class explain_errors(ContextDecorator):  # noqa: N801 - reads as a function: `with explain_errors():`
    """Explain an error that leaves the block, below its traceback, when and where that is printed.

    Changes nothing else: the error goes on as it is, and one that the program catches further up prints nothing.
    Decorates functions and coroutine functions, written with or without parentheses.
    """

    def __new__(cls, function: Callable[..., Any] | None = None) -> Any:
        """Give a block, or `function` decorated."""
        made = super().__new__(cls)
        return made if function is None else made(function)

    def __call__(self, function: _F) -> _F:
        """Give `function` with the block around each call."""
        from functools import wraps  # noqa: PLC0415 - a block needs none of these
        from inspect import iscoroutinefunction  # noqa: PLC0415 - as above

        if not iscoroutinefunction(function):
            return super().__call__(function)

        @wraps(function)
        async def inside(*arguments: Any, **named: Any) -> Any:
            with self:
                return await function(*arguments, **named)

        return inside  # type: ignore[return-value]

    def __enter__(self) -> explain_errors:  # noqa: PYI034 - no subclass is meant
        return self

    def __exit__(self, _: object, error: BaseException | None, __: TracebackType | None) -> None:
        if isinstance(error, Exception):
            arm(error)
