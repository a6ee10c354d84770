"""One process that diagnoses, for a server that must not: it is killed where a text takes too long.

It is started by `pool`, reads frames from its standard input and answers on its standard output: first the compiled
catalogue, then a job each. A frame is its length in four bytes, then what `marshal` makes of plain values.
"""

from __future__ import annotations

import gc
import marshal
import pickle
import signal
import sys
import time
from importlib import import_module
from typing import TYPE_CHECKING, Any

from diagnose.engine import Engine, places_of
from diagnose.model import Environment
from diagnose.render import compact
from kb import read_index

if TYPE_CHECKING:
    from typing import BinaryIO

    from diagnose.model import Diagnosis

#: What a job asks for: the answer as JSON or as the record itself.
JSON, RECORD = 0, 1
#: Modules that few texts need.
_LATE = ("regex", "rapidfuzz.fuzz", "rapidfuzz.distance", "kb.names", "kb.rewriting", "diagnose.tabled", "ast")


def main() -> None:
    """Work until the input ends: the server is gone then, however it went."""
    for name in ("SIGINT", "SIGTERM"):  # a terminal and a service manager send it to all; the server ends us in order
        signal.signal(getattr(signal, name), signal.SIG_IGN)
    read, write = sys.stdin.buffer, sys.stdout.buffer
    engine = Engine(read_index(_frame(read)), places_of)
    _warm(engine)
    gc.freeze()  # the catalogue stays: no collection need look at it again
    gc.set_threshold(20_000, 20, 20)  # a diagnosis leaves few cycles behind
    _send(write, b"")
    while frame := _frame(read):
        _send(write, marshal.dumps(_done(engine, *marshal.loads(frame))))  # noqa: S302 - written by our own server


def _warm(engine: Engine) -> None:
    """Load what else the first text would wait for that needs it."""
    for name in _LATE:
        import_module(name)
    for position in range(len(engine.index.ids)):
        engine.causes(position)
    cell, warning = "Cell In[1], line 1\n", "a.py:1: UserWarning: b\n"  # lines of which each needs a pattern of its own
    for lines in ("", cell, warning, cell + warning):
        engine.diagnose(f"{lines}ValueError: the first one loads the atlas{', a long one the automaton' * 400}")


def _done(engine: Engine, text: str | bytes, told: tuple[str, ...], kind: int, candidates: int) -> tuple[Any, ...]:
    """Make what `pool.Answer` holds."""
    start = time.perf_counter()
    found = engine.diagnose(text, Environment(*told) if any(told) else None)
    seconds = time.perf_counter() - start
    first = found.matches[0].id if found.status == "diagnosed" else ""
    return found.status, first, seconds, _answer(found, kind, candidates), _unknown(found)


def _answer(found: Diagnosis, kind: int, candidates: int) -> bytes:
    if kind == RECORD:
        return pickle.dumps(found, protocol=5)
    return compact.render(found._replace(matches=found.matches[:candidates])).encode("ascii")


def _unknown(found: Diagnosis) -> tuple[str, str, str, str] | None:
    """What there is to learn from a text that no entry explains: the error that came first, and where it was seen."""
    if found.status not in ("unknown", "located"):
        return None
    error = next((error for error in found.errors if error.kind == "error"), None)
    if error is None:
        return None
    return error.exception[:200], error.message[:4000], found.environment.keras, found.environment.backend


def _frame(stream: BinaryIO) -> bytes:
    """The next frame; b"" at the end of the input."""
    head = stream.read(4)
    return stream.read(int.from_bytes(head, "big")) if len(head) == 4 else b""


def _send(stream: BinaryIO, data: bytes) -> None:
    stream.write(len(data).to_bytes(4, "big") + data)  # at once: in two parts it would wake the server twice
    stream.flush()
