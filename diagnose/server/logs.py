"""What is logged: one JSON object a line, with nothing in it that a user wrote.

A failure is told by its class and its places in the code: its message may hold the user's text.
"""

from __future__ import annotations

import json
import logging
import time
import traceback
from functools import lru_cache
from json.encoder import encode_basestring_ascii as _string
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kb import Fault

_log = logging.getLogger("kdiag.server")
#: The rest of a line behind its time.
_REQUEST = (
    '"level": "info", "event": "request", "id": %s, "method": "%s", "route": %s, "status": %d, "seconds": %.6f, '
    '"client": %s}'
)


class JsonLines(logging.Formatter):
    """Records as JSON, one a line, ASCII only."""

    def format(self, record: logging.LogRecord) -> str:
        """Time, level, event and what more the record has in `data`."""
        if line := getattr(record, "line", ""):
            return f'{{"time": "{_time(record.created)}", {line}'
        row = {"time": _time(record.created), "level": record.levelname.lower(), "event": record.getMessage()}
        row |= getattr(record, "data", {})
        if record.exc_info and record.exc_info[1]:
            row |= _told(record.exc_info[1])
        return json.dumps(row)


class TextLines(JsonLines):
    """The same for the eye: time, event, and what more there is as ``name=value``."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        row = json.loads(super().format(record))
        lead = [row.pop("time")[11:19], row.pop("level"), row.pop("event")]
        return " ".join([*lead, *[f"{name}={json.dumps(value)}" for name, value in row.items()]])


def configuration(level: str, form: str) -> dict[str, Any]:
    """Logging as `logging.config.dictConfig` takes it: everything on standard error. `form` is "json" or "text"."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": TextLines if form == "text" else JsonLines}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {name: {"level": level.upper()} for name in ("kdiag", "uvicorn")},
    }


def lean() -> None:
    """Leave out of every record of this process what no line tells: threads, processes and tasks."""
    for name in ("logThreads", "logProcesses", "logMultiprocessing", "logAsyncioTasks"):
        setattr(logging, name, False)


def request(client: Any, method: str, route: str, request_id: str, status: int, seconds: float) -> None:  # noqa: PLR0913, PLR0917 - a field each
    """Log one answered request; a status of 0 stands for a client that left before its answer."""
    if _log.isEnabledFor(logging.INFO):
        # made here: finding out the calling line, which nobody is told, is most of what a logger does
        record = logging.LogRecord(_log.name, logging.INFO, "", 0, "request", None, None)
        record.line = _REQUEST % (
            _string(request_id), method, _string(route), status, seconds, _string(client[0] if client else ""),
        )  # fmt: skip
        _log.handle(record)


def failure(error: BaseException, request_id: str) -> None:
    """Log a fault of ours."""
    _log.error("failure", extra={"data": {"id": request_id, **_told(error)}})


def event(name: str, **data: Any) -> None:
    """Log something that happened to the server."""
    _log.info(name, extra={"data": data})


def warning(name: str, **data: Any) -> None:
    """Log something that somebody should look at."""
    _log.warning(name, extra={"data": data})


def faults(name: str, found: Iterable[Fault]) -> None:
    """Log the faults of a catalogue: the words of lint, who writes for its author."""
    _log.error(name, extra={"data": {"faults": [str(fault) for fault in found][:20]}})


def _told(error: BaseException) -> dict[str, Any]:
    frames = traceback.extract_tb(error.__traceback__)[-12:]
    return {"error": type(error).__name__, "at": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]}


def _time(seconds: float) -> str:
    return f"{_second(int(seconds))}.{int(seconds % 1 * 1000):03d}Z"


@lru_cache(maxsize=4)
def _second(seconds: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds))
