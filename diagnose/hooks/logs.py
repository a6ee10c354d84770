"""``logging``: records with an exception get its diagnosis, below the traceback and as fields of their own."""

from __future__ import annotations

import logging

from . import Policy

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType
    from typing import Any


class _Last:
    """Which error was explained last, by its `id`: no reference is kept."""

    told = 0


class DiagnosisFilter(logging.Filter):
    """For a handler or a logger: adds the diagnosis to records with ``exc_info``, passes every record.

    The record gets ``kdiag`` (the entry's id) and ``kdiag_confidence`` for formatters of fields; for those of text,
    two lines stand after the traceback, where a stack would.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Add and pass."""
        add_to(record)
        return True


def add_to(record: logging.LogRecord) -> None:
    """Add the diagnosis of a record's exception, once. Never raises an Exception."""
    try:
        error = record.exc_info[1] if record.exc_info else None
        if not isinstance(error, Exception) or hasattr(record, "kdiag"):
            return
        from diagnose.render import brief  # noqa: PLC0415 - nothing has failed until now

        from .panel import answer  # noqa: PLC0415 - as above

        found = answer(error, record.exc_info[2] if record.exc_info else None)
        if found is None or not found.matches:
            return
        record.kdiag, record.kdiag_confidence = found.matches[0].id, found.matches[0].confidence
        words = brief.render(found).rstrip("\n")
        _Last.told = id(error)
        record.stack_info = f"{record.stack_info}\n{words}" if record.stack_info else words
    except Exception:  # noqa: BLE001 - a log must not fail because of us
        return


def has_told(error: BaseException) -> bool:
    """Whether the record that was made last tells of `error`, which is still alive."""
    return _Last.told == id(error)


def attach(library: ModuleType) -> Callable[[], None]:
    """Add to the records of all loggers as they are made; returns what undoes it."""
    previous = library.getLogRecordFactory()
    active = True

    def factory(*arguments: Any, **named: Any) -> logging.LogRecord:
        record: logging.LogRecord = previous(*arguments, **named)
        if active and Policy.everything:
            add_to(record)
        return record

    def undo() -> None:
        nonlocal active
        active = False
        if library.getLogRecordFactory() is factory:
            library.setLogRecordFactory(previous)

    library.setLogRecordFactory(factory)
    return undo
