"""From a live error to words on a screen, walled in: never raises, never hangs, silent where it knows nothing."""

from __future__ import annotations

import os
import sys
from _thread import allocate_lock, get_ident, start_new_thread

from . import Policy

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import TextIO, TypeVar

    from diagnose.model import Diagnosis

    T = TypeVar("T")

#: Seconds until an answer is given up. The first one on a machine compiles the catalogue.
LIMIT = 5.0
_busy: set[int] = set()


def explain(error: BaseException, trace: TracebackType | None = None, stream: TextIO | None = None) -> None:
    """Print what is known of `error` on `stream`, standard error by default. Never raises an Exception."""
    try:
        target = sys.stderr if stream is None else stream
        if target is None or getattr(target, "closed", False):
            return
        text = within(LIMIT, lambda: _told(diagnosed(error, trace), target))
        if text:
            write(text, target)
        within(LIMIT, _keep)
    except Exception:  # noqa: BLE001 - the user's traceback is printed; nothing may come after it but our words
        return


def answer(error: BaseException, trace: TracebackType | None = None) -> Diagnosis | None:
    """Diagnose `error` within the time limit; None where there is nothing to tell. Never raises an Exception."""
    try:
        return within(LIMIT, lambda: diagnosed(error, trace))
    except Exception:  # noqa: BLE001 - as above
        return None


def diagnosed(error: BaseException, trace: TracebackType | None = None) -> Diagnosis | None:
    """Diagnose `error`; None where a hook has to be silent."""
    from diagnose.engine import diagnose_exception  # noqa: PLC0415 - nothing has failed until now

    found = diagnose_exception(error, trace)
    return found if found.status == "diagnosed" or Policy.unknown else None


def within(limit: float, work: Callable[[], T]) -> T | None:
    """Do `work` in a thread of its own; None where it fails, takes longer than `limit` seconds or asks for itself.

    The thread has a stack of its own too, so that an error that used up the caller's can be explained.
    """
    if get_ident() in _busy:
        return None
    todo, done = [work], allocate_lock()
    del work
    results: list[T] = []

    def run() -> None:
        me = get_ident()
        _busy.add(me)
        try:
            results.append(todo.pop()())  # popped: no reference to the error outlives the call
        except BaseException:  # noqa: BLE001 - printed by nobody, see the module's promise
            return
        finally:
            _busy.discard(me)
            done.release()

    done.acquire()
    try:
        start_new_thread(run, ())
    except RuntimeError:  # no thread to be had: Pyodide, an exhausted machine
        run()
    done.acquire(timeout=limit)
    todo.clear()
    return results.pop() if results else None


def write(text: str, stream: TextIO) -> None:
    """Print a panel under what stands there already; raises as the stream does."""
    from diagnose.render.terminal import is_utf8  # noqa: PLC0415 - nothing to write in most runs

    if not text.isascii() and not is_utf8(os.environ, getattr(stream, "encoding", None) or "ascii"):
        text = text.encode("ascii", "backslashreplace").decode()
    stream.write(f"\n{text}")
    stream.flush()


def rendered(diagnosis: Diagnosis, stream: TextIO | None) -> str:
    """Render the answer for `stream`: its width and colours, or plain at 80 columns where it is None."""
    from diagnose.render import terminal, text  # noqa: PLC0415 - as above

    on_screen = _is_terminal(stream)
    encoding = getattr(stream, "encoding", None) or "ascii"
    coloured = stream is not None and terminal.wants_colour(os.environ, terminal=on_screen, encoding=encoding)
    paint = terminal.COLOURED if coloured else terminal.PLAIN
    width = terminal.width_of(os.environ, lambda: _columns(stream) if on_screen else None)
    return text.render(diagnosis, width=width, paint=paint)


def _keep() -> None:
    """Store the patterns that were compiled, once all is said: the next program that fails need not compile them."""
    from kb import regexes  # noqa: PLC0415 - as above

    regexes.keep()


def _told(diagnosis: Diagnosis | None, stream: TextIO) -> str:
    return rendered(diagnosis, stream) if diagnosis is not None else ""


def _is_terminal(stream: TextIO | None) -> bool:
    try:
        return stream is not None and stream.isatty()
    except (AttributeError, ValueError, OSError):
        return False


def _columns(stream: TextIO | None) -> int | None:
    try:
        return os.get_terminal_size(stream.fileno()).columns if stream is not None else None
    except (AttributeError, ValueError, OSError):
        return None
