"""The atlas for looking up, out of the user's cache. Read only where no entry explains a text."""
# ruff: noqa: PTH116 - pathlib would cost every such start more

from __future__ import annotations

import marshal
import os
import sys
import zlib
from time import time_ns

from kb.atlas.lookup import Places, compile_places, dump_places, read_places

from . import cache
from .files import data_root, read_bytes

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from kb.index import Index

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120 - as above


def load_places(index: Index, root: str | None = None) -> Places | None:
    """Give the places of the atlas, compiled anew where the atlas, the entries or this code have changed.

    None where there is no atlas or it cannot be read: then nothing is located, and `kdiag atlas` says why.
    """
    root = root or data_root()
    own = cache.user_folder()
    paths = [f"{root}/atlas/keras.json", f"{root}/shared.yaml", *([f"{own}/atlas/own.json"] if own else [])]
    marks, newest = _marks(paths)
    if not any(path.endswith(".json") for path, *_ in marks):
        return None
    key = f"kdiag places {zlib.crc32(marshal.dumps((marks, _code(), sys.version, index.mark), 2)):08x}\n".encode()
    path = _path(root)
    places = _kept(path, key)
    if places is None:
        places = _compiled(index, root)
        if places is not None and path is not None and time_ns() - newest > cache.SETTLED:
            cache.write_bytes(path, key + dump_places(places))
    return places


def _path(root: str) -> str | None:
    index = cache.path_for(root)
    folder, _, name = (index or "").rpartition("/")
    return f"{folder}/{name.replace('index-', 'places-', 1)}" if index else None


def _marks(paths: list[str]) -> tuple[list[tuple[str, int, int, int]], int]:
    """State of the files that there are, and the newest change, in ns."""
    found, newest = [], 0
    for path in paths:
        try:
            stat = os.stat(path)
        except OSError:
            continue
        found.append((path, stat.st_ino, stat.st_size, stat.st_mtime_ns))
        newest = max(newest, stat.st_mtime_ns, stat.st_ctime_ns)
    return found, newest


def _code() -> list[tuple[str, int, int]]:
    """Size and time of the modules that the compiled form depends on."""
    found = []
    for name in ("patterns.py", "atlas/lookup.py", "atlas/table.py", "atlas/store.py"):
        try:
            stat = os.stat(f"{_PACKAGE}/{name}")
        except OSError:
            continue  # in an archive
        found.append((name, stat.st_size, stat.st_mtime_ns))
    return found


def _kept(path: str | None, key: bytes) -> Places | None:
    data = cache.read_bytes(path) if path else b""
    if not data.startswith(key):
        return None
    try:
        return read_places(memoryview(data)[len(key) :])
    except ValueError:
        return None


def _compiled(index: Index, root: str) -> Places | None:
    from .atlas import AtlasFault, load_atlas  # noqa: PLC0415 - only where something has changed

    try:
        atlas = load_atlas(root)
    except AtlasFault:
        return None
    wordings = [(index.ids[one.entry], one.template) for one in index.wordings if one.template is not None]
    return compile_places(atlas, wordings, _shared(root))


def _shared(root: str) -> list[str]:
    """Words that other libraries print too; none where the table is missing or, as lint says, at fault."""
    from kb.atlas.declared import load_words  # noqa: PLC0415 - as above
    from kb.errors import CatalogError  # noqa: PLC0415 - only where something is at fault

    try:
        table = load_words(read_bytes(f"{root}/shared.yaml").decode("utf-8", "replace"))
    except (OSError, CatalogError):
        return []
    return [words for row in table.values() for words in row]
