"""Logs as blocks of bytes: files, packed or not, and what still grows: a pipe, a file that is followed.

Between the blocks of what grows stands ``b""`` each time nothing has come for a while.
"""

from __future__ import annotations

import os
import stat
import sys

from diagnose.main import UTF16, is_binary

from .packed import SIGNATURE, Unpackable, fault, unpacked

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import BinaryIO

#: Bytes of one read: what fits a processor's cache is searched fastest.
BLOCK = 1 << 17
#: Seconds without a block after which what has come is answered, and between two looks at a followed file.
QUIET = 0.5


class Problem(Exception):  # noqa: N818 - told to the user in one line, no fault of the program
    """A log, or the rest of it, cannot be read; the text says why, to stand behind its name."""


def of_file(path: str, passed: Callable[[int], None]) -> Iterator[bytes]:
    """Yield the blocks of a file, packed or not; `passed` hears how many of its bytes are read. Raises Problem."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - pathlib takes longer to load than a log to scan
            yield from _of(file, passed)
    except (OSError, ValueError) as error:
        raise Problem(_why(error, path)) from None


def of_input(passed: Callable[[int], None]) -> Iterator[bytes]:
    """Yield the blocks of standard input: of a pipe as they come. Raises Problem."""
    file = sys.stdin.buffer
    try:
        if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            yield from _of(file, passed)
        elif unpacked(file, start := _start(file)) is file:
            yield from _text(_grown(file.fileno(), file.read1(BLOCK) if start else b""))  # type: ignore[attr-defined]
        else:
            yield from _of(file, lambda _: None)
    except (OSError, ValueError) as error:
        raise Problem(_why(error, "")) from None
    except Unpackable as problem:
        raise Problem(str(problem)) from None


def followed(path: str) -> Iterator[bytes | None]:
    """Yield what a file holds and what is written to it from now on; None where it begins anew. Raises Problem.

    A file begins anew where another one takes its place, as when logs are rotated, and where it gets shorter.
    """
    try:
        yield from _text(_followed(path))
    except (OSError, ValueError) as error:
        raise Problem(_why(error, path)) from None


def _followed(path: str) -> Iterator[bytes | None]:
    file: BinaryIO = open(path, "rb", 0)  # noqa: PTH123, SIM115 - it may have to be opened again
    while True:
        while block := file.read(BLOCK):
            yield block
        again = _anew(file, path)
        if again is None:
            yield b""
        else:
            file = again
            yield None


def _anew(file: BinaryIO, path: str) -> BinaryIO | None:
    """The file that stands at `path` now, or `file` at its start again; None where nothing has changed."""
    own = os.fstat(file.fileno())
    try:
        there = os.stat(path)  # noqa: PTH116 - as above
        if (there.st_ino, there.st_dev) != (own.st_ino, own.st_dev):
            fresh = open(path, "rb", 0)  # noqa: PTH123, SIM115 - as above
            file.close()
            return fresh
    except OSError:
        return None  # moved away, and the new one is not there yet
    if own.st_size < file.tell():
        file.seek(0)
        return file
    return None


def _of(file: BinaryIO, passed: Callable[[int], None]) -> Iterator[bytes]:
    """Yield the blocks of a file that does not grow."""
    try:
        yield from _text(_read(unpacked(file, _start(file)), file, passed))
    except Unpackable as problem:
        raise Problem(str(problem)) from None


def _start(file: BinaryIO) -> bytes:
    return file.peek(SIGNATURE)[:SIGNATURE]  # type: ignore[attr-defined,no-any-return]


def _read(inner: BinaryIO, outer: BinaryIO, passed: Callable[[int], None]) -> Iterator[bytes]:
    """Yield the blocks of `inner`; how far it is read is told in bytes of `outer`, the file itself."""
    while True:
        try:
            block = inner.read1(BLOCK)  # type: ignore[attr-defined]  # keeps what comes before a fault
        except Exception as error:  # each packer has its own
            if why := fault(error):
                raise Problem(why) from None
            raise
        if not block:
            return
        passed(outer.tell() if outer.seekable() else 0)
        yield block


def _text(blocks: Iterable[bytes | None]) -> Iterator[bytes]:
    """Yield `blocks`, in UTF-8 where they begin with the mark of UTF-16. Raises Problem where they are no text."""
    decode, begun = None, False
    for block in blocks:
        if block and not begun:
            begun = True
            if block.startswith(UTF16):
                import codecs

                decode = codecs.getincrementaldecoder("utf-16")("replace").decode
            elif is_binary(block):
                raise Problem("is no text: it looks like a binary file")
        elif block is None:
            decode, begun = None, False
        yield decode(block).encode("utf-8", "replace") if decode and block else block  # type: ignore[misc]


def _grown(source: int, block: bytes) -> Iterator[bytes]:
    """Yield what a pipe brings as it comes, after its first `block`."""
    import queue
    import threading

    came: queue.Queue[bytes | OSError] = queue.Queue(maxsize=16)

    def read() -> None:
        more = block
        while more:
            came.put(more)
            try:  # not through the buffered file: one that a thread waits in cannot be closed at the end
                more = os.read(source, BLOCK)
            except OSError as error:
                came.put(error)
                return
        came.put(b"")

    threading.Thread(target=read, daemon=True).start()
    while True:
        try:
            found = came.get(timeout=QUIET)
        except queue.Empty:
            yield b""
            continue
        if isinstance(found, OSError):
            raise found
        if not found:
            return
        yield found


def _why(error: OSError | ValueError, path: str) -> str:
    if isinstance(error, FileNotFoundError):
        return "is not there"
    if isinstance(error, IsADirectoryError) or (path and os.path.isdir(path)):  # noqa: PTH112 - as above
        return "is a folder; name the files in it"
    if isinstance(error, PermissionError):
        return "cannot be read: no permission"
    return f"cannot be read: {getattr(error, 'strerror', None) or error}"
