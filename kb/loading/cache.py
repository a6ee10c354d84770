"""The compiled index in the user's cache folder.

Nothing here may fail aloud: a cache that is missing, damaged, foreign or not to be written is no cache.
One file for each data folder and Python; a new one replaces it in one step, so that two processes that
start at once never see half of it.
"""
# ruff: noqa: PTH100, PTH103, PTH105, PTH108, PTH111, PTH117, PTH120, PTH123 - pathlib would cost every start more

from __future__ import annotations

import os
import sys
import zlib
from _thread import get_ident
from time import time_ns

#: A file that changed within this time (ns) may change again under the same time stamp.
SETTLED = 2_000_000_000

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from kb.index import Index


def path_for(root: str) -> str | None:
    """Tell where the index of the data folder `root` is kept; None where the user has no place for it."""
    folder = user_folder()
    if not folder:
        return None
    place = zlib.crc32(os.fsencode(os.path.abspath(root)))
    return f"{folder}/index-{sys.implementation.cache_tag or 'python'}-{place:08x}.bin"


def user_folder() -> str | None:
    """Tell this package's own cache folder, existing or not; None where the user has no place for one."""
    env = os.environ
    if chosen := env.get("KDIAG_CACHE_DIR"):
        return os.path.abspath(chosen)
    if sys.platform == "win32":
        base = env.get("LOCALAPPDATA")
    elif sys.platform == "darwin":
        base = _home("Library/Caches")
    else:
        base = env.get("XDG_CACHE_HOME") or _home(".cache")
    return f"{base}/kdiag" if base and os.path.isabs(base) else None


def _home(below: str) -> str | None:
    home = os.path.expanduser("~").rstrip("/")
    return f"{home}/{below}" if home not in ("", "~") else None


def read(path: str | None, key: bytes) -> Index | None:
    """Read the index kept at `path` if it was made of what `key` stands for."""
    if path is None:
        return None
    from kb.index import read_index  # noqa: PLC0415 - not needed where there is no cache

    try:
        data = _read_own(path)
        return read_index(memoryview(data)[len(key) :]) if data.startswith(key) else None
    except (OSError, ValueError):
        return None


def key_for(path: str | None, marks: bytes) -> bytes:
    """Tell the key that the sources had when they bore these `marks`; b"" where that is not known."""
    if path is None or not marks:
        return b""
    kept = read_bytes(f"{path}.seen")
    return kept[len(marks) :] if kept.startswith(marks) else b""


def keep_marks(path: str | None, marks: bytes, newest: int, key: bytes) -> None:
    """Keep that sources with these `marks` have this `key`, unless one changed so lately that it may do so unseen."""
    if path is not None and marks and time_ns() - newest > SETTLED and read_bytes(f"{path}.seen") != marks + key:
        write_bytes(f"{path}.seen", marks + key)


def _read_own(path: str) -> bytes:
    """Content of a file that this user wrote: marshal must not be fed by others."""
    with open(path, "rb", 0) as file:
        if hasattr(os, "geteuid") and os.fstat(file.fileno()).st_uid != os.geteuid():
            return b""
        return file.read()


def write(path: str | None, key: bytes, index: Index) -> None:
    """Keep `index` at `path`, in one step; do nothing where that cannot be."""
    if path is None:
        return
    from kb.index import dump_index  # noqa: PLC0415 - not needed where there is no cache

    write_bytes(path, key + dump_index(index))


def write_bytes(path: str, data: bytes) -> None:
    """Keep `data` at `path`, in one step; do nothing where that cannot be."""
    half = f"{path}.{os.getpid()}-{get_ident()}.tmp"
    try:
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        with open(half, "xb") as file:
            file.write(data)
        os.replace(half, path)
    except OSError:
        _remove(half)


def read_bytes(path: str) -> bytes:
    """Read what this user kept at `path`; nothing where there is no such thing."""
    try:
        return _read_own(path)
    except OSError:
        return b""


def checksum(data: bytes) -> bytes:
    """Four bytes that tell whether `data` is as it was written."""
    return zlib.crc32(data).to_bytes(4, "big")


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        return
