"""The data folder and what lies in it. Every diagnosis reads this, so it imports next to nothing."""
# ruff: noqa: PTH100, PTH112, PTH113, PTH116, PTH118, PTH120, PTH123 - pathlib would cost every start more

from __future__ import annotations

import marshal
import os
import sys
import zlib

#: Parts of the data folder that the index is made of, with the ending of their files.
_PARTS = (("catalog", ".yaml"), ("verified", ".json"))
_TABLES = (
    *("ops.yaml", "wrappers.yaml", "names.yaml", "names/keras2.json", "names/gone.json", "names/messages.json"),
    "atlas/keras.json",
)
_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def data_root() -> str:
    """Find the data folder: inside the package where it is installed, beside it in a checkout."""
    inside = f"{_PACKAGE}/data"
    return inside if os.path.isdir(inside) else os.path.join(os.path.dirname(_PACKAGE), "data")


def read_sources(root: str) -> dict[str, bytes]:
    """Read every file that the index is made of, by its path below `root` with forward slashes, in order."""
    names = [name for part, ending in _PARTS for name in walk(root, part, ending)]
    names += [name for name in _TABLES if os.path.isfile(f"{root}/{name}")]
    return {name: read_bytes(f"{root}/{name}") for name in names}


def walk(root: str, below: str, ending: str) -> list[str]:
    """List the files below ``root/below``, in order, without hidden ones; none where there is no such folder."""
    found: list[str] = []
    try:
        with os.scandir(f"{root}/{below}") as rows:
            entries = sorted((row.name, row.is_dir()) for row in rows)
    except (FileNotFoundError, NotADirectoryError):
        return found
    for name, is_folder in entries:
        if name.startswith("."):
            continue
        if is_folder:
            found += walk(root, f"{below}/{name}", ending)
        elif name.endswith(ending):
            found.append(f"{below}/{name}")
    return found


def marks_of(root: str) -> tuple[bytes, int]:
    """Name the state of all files that the index is made of, without opening one; and the newest change, in ns.

    Files that change while they keep name, size, inode and both times are not told apart.
    """
    rows = [row for part, ending in _PARTS for row in _marks(root, part, ending)]
    rows += [_mark(name, os.stat(f"{root}/{name}")) for name in _TABLES if os.path.isfile(f"{root}/{name}")]
    rows.sort()
    text = marshal.dumps((rows, _code_mark(), sys.version), 2)  # of this version, it depends on the values alone
    newest = max([max(row[3], row[4]) for row in rows], default=0)
    return f"{len(rows)} {zlib.crc32(text):08x}{zlib.adler32(text):08x}\n".encode(), newest


def _marks(root: str, below: str, ending: str) -> list[tuple[str, int, int, int, int]]:
    found: list[tuple[str, int, int, int, int]] = []
    try:
        with os.scandir(f"{root}/{below}") as rows:
            for row in rows:
                if row.name.startswith("."):
                    continue
                if row.is_dir():
                    found += _marks(root, f"{below}/{row.name}", ending)
                elif row.name.endswith(ending):
                    found.append(_mark(f"{below}/{row.name}", row.stat()))
    except (FileNotFoundError, NotADirectoryError):
        return found
    return found


def _mark(name: str, stat: os.stat_result) -> tuple[str, int, int, int, int]:
    return name, stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns


def read_bytes(path: str) -> bytes:
    """Read one whole file, unbuffered: these are small."""
    with open(path, "rb", 0) as file:
        return file.read()


def key_of(sources: dict[str, bytes]) -> bytes:
    """Name all that the index depends on, in one line: the content, this package's own code, this Python."""
    from kb import __version__  # noqa: PLC0415 - the root is loaded by now

    crc, adler, size = _code_mark(), 1, 0
    for name, data in sources.items():
        crc = zlib.crc32(data, zlib.crc32(f"{name}\0{len(data)}\0".encode(), crc))
        adler = zlib.adler32(data, adler)
        size += len(data)
    tag = sys.implementation.cache_tag or "python"
    return f"kdiag {__version__} {tag} {len(sources)} {size} {crc:08x}{adler:08x}\n".encode()


def _code_mark() -> int:
    """Size and time of this package's modules: an index compiled by other code is another index."""
    files = []
    for folder in (_PACKAGE, f"{_PACKAGE}/names"):
        with os.scandir(folder) as rows:
            files += [(row.name, row.stat()) for row in rows if row.name.endswith(".py")]
    return zlib.crc32(repr(sorted((name, stat.st_size, stat.st_mtime_ns) for name, stat in files)).encode())
