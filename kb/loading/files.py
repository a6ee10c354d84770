"""The data folder and what lies in it. Imports nothing but `os`, `sys` and `zlib`: every diagnosis reads this."""

from __future__ import annotations

import os
import sys
import zlib

#: Parts of the data folder that the index is made of, with the ending of their files.
_PARTS = (("catalog", ".yaml"), ("verified", ".json"))
_TABLES = ("ops.yaml",)


def data_root() -> str:
    """The data folder: inside the package where it is installed, beside it in a checkout."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120 - pathlib costs 12 ms
    inside = os.path.join(package, "data")  # noqa: PTH118
    return inside if os.path.isdir(inside) else os.path.join(os.path.dirname(package), "data")  # noqa: PTH112, PTH118, PTH120


def read_sources(root: str) -> dict[str, bytes]:
    """Content of every file that the index is made of, by its path below `root` with forward slashes, in order."""
    names = [name for part, ending in _PARTS for name in _walk(root, part, ending)]
    names += [name for name in _TABLES if os.path.isfile(f"{root}/{name}")]  # noqa: PTH113
    return {name: read_bytes(f"{root}/{name}") for name in names}


def _walk(root: str, below: str, ending: str) -> list[str]:
    """Files below ``root/below``, in order; hidden ones are not ours."""
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
            found += _walk(root, f"{below}/{name}", ending)
        elif name.endswith(ending):
            found.append(f"{below}/{name}")
    return found


def read_bytes(path: str) -> bytes:
    """One whole file. Unbuffered: these are small."""
    with open(path, "rb", 0) as file:  # noqa: PTH123
        return file.read()


def key_of(sources: dict[str, bytes]) -> bytes:
    """What the index depends on, in 40 bytes or so: all content, this package and this Python."""
    from kb import __version__  # noqa: PLC0415 - the root is fully loaded by now

    crc, adler, size = 0, 1, 0
    for name, data in sources.items():
        head = f"{name}\0{len(data)}\0".encode()
        crc = zlib.crc32(data, zlib.crc32(head, crc))
        adler = zlib.adler32(data, adler)
        size += len(data)
    tag = sys.implementation.cache_tag or "python"
    return f"{__version__} {tag} {len(sources)} {size} {crc:08x}{adler:08x}\n".encode()
