"""The compiled index in the user's cache folder.

Nothing here may fail aloud: a cache that is missing, damaged, foreign or not to be written is no cache.
One file for each data folder and Python; a new one replaces it in one step, so that two processes that
start at once never see half of it.
"""

from __future__ import annotations

import os
import sys
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kb.index import Index


def path_for(root: str) -> str | None:
    """Where the index of the data folder `root` is kept; None where the user has no place for it."""
    folder = _folder()
    if not folder:
        return None
    place = zlib.crc32(os.fsencode(os.path.abspath(root)))  # noqa: PTH100 - pathlib costs 12 ms
    return f"{folder}/index-{sys.implementation.cache_tag or 'python'}-{place:08x}.bin"


def _folder() -> str | None:
    env = os.environ
    chosen = env.get("KDIAG_CACHE_DIR")
    if chosen:
        return chosen
    if sys.platform == "win32":
        base = env.get("LOCALAPPDATA")
    elif sys.platform == "darwin":
        base = _home("Library/Caches")
    else:
        base = env.get("XDG_CACHE_HOME") or _home(".cache")
    return f"{base}/kdiag" if base and os.path.isabs(base) else None  # noqa: PTH117


def _home(below: str) -> str | None:
    home = os.path.expanduser("~")  # noqa: PTH111
    return f"{home}/{below}" if home != "~" else None


def read(path: str | None, key: bytes) -> Index | None:
    """The index kept at `path` if it was made of what `key` stands for."""
    if path is None:
        return None
    from kb.index import read_index  # noqa: PLC0415

    try:
        with open(path, "rb", 0) as file:  # noqa: PTH123
            data = file.read()
        return read_index(data[len(key) :]) if data.startswith(key) else None
    except (OSError, ValueError):
        return None


def write(path: str | None, key: bytes, index: Index) -> None:
    """Keep `index` at `path`, in one step; do nothing where that cannot be."""
    if path is None:
        return
    from kb.index import dump_index  # noqa: PLC0415

    half = f"{path}.{os.getpid()}.tmp"
    try:
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)  # noqa: PTH103, PTH120
        with open(half, "xb") as file:  # noqa: PTH123
            file.write(key + dump_index(index))
        os.replace(half, path)  # noqa: PTH105
    except OSError:
        try:
            os.unlink(half)  # noqa: PTH108
        except OSError:
            return
