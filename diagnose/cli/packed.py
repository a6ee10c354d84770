"""Packed logs, read as a stream: gzip by Python itself, zstd by Python 3.14 or by an extra."""

from __future__ import annotations

import zlib

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from typing import BinaryIO

_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
#: What a parallel packer writes before the first frame of zstd, behind one byte that varies.
_SKIPPED = b"\x2a\x4d\x18"
#: Bytes from which it can be told how a file is packed.
SIGNATURE = 4
MISSING = "is packed with zstd, which this Python does not read: pip install 'kdiag[zstd]'"


class Unpackable(Exception):  # noqa: N818 - told to the user in one line, no fault of the program
    """A packed log cannot be read; the text says why, to stand behind its name."""


def unpacked(file: BinaryIO, start: bytes) -> BinaryIO:
    """`file`, which begins with `start`, as what was packed into it; itself where it is not packed.

    A read takes no more memory than what it gives. Raises Unpackable.
    """
    if start.startswith(_GZIP):
        import gzip

        return gzip.GzipFile(fileobj=file)  # type: ignore[return-value]
    return _zstd(file) if start.startswith(_ZSTD) or start[1:4] == _SKIPPED else file


def _zstd(file: BinaryIO) -> BinaryIO:
    try:
        from compression import zstd  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        try:
            from backports import zstd  # type: ignore[no-redef,unused-ignore]
        except ImportError:
            raise Unpackable(MISSING) from None
    return zstd.ZstdFile(file)  # type: ignore[no-any-return,return-value,unused-ignore]


def fault(error: Exception) -> str:
    """What is wrong with a packed log whose reading raised `error`; "" where that is no fault of the packing."""
    if isinstance(error, EOFError):
        return "ends in the middle of what was packed into it"
    damaged = isinstance(error, zlib.error) or type(error).__name__ in ("BadGzipFile", "ZstdError")
    return f"is damaged: {error}" if damaged else ""
