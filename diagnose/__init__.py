"""Text that holds a Keras 3 error in, diagnosis out. Nothing loads before it is used."""

from __future__ import annotations

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from .engine import diagnose_exception as diagnose_exception
    from .engine import diagnose_text as diagnose_text

__all__ = ["diagnose_exception", "diagnose_text"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import engine  # noqa: PLC0415 - only who diagnoses pays for it

    value = getattr(engine, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
