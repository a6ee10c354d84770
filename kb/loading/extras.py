"""Which catalogues stand beside ours: those that the user names, and those that installed packages bring.

Every diagnosis asks, so next to nothing is loaded and nothing of a package is imported: its entry point in the group
``kdiag.catalogs`` names a folder inside of it, written as a module is (``ours = library.kdiag_data``).
"""
# ruff: noqa: PTH100, PTH112, PTH116, PTH118, PTH208 - pathlib would cost every start more

from __future__ import annotations

import os
import sys
import zlib
from time import time_ns

from . import cache, files

#: Folders with a catalogue, separated as in PATH.
VARIABLE = "KDIAG_CATALOG"
GROUP = "[kdiag.catalogs]"


def extra_catalogs() -> tuple[str, ...]:
    """Data folders beside ours, absolute, each once: first those of the environment, then those of packages."""
    named = [os.path.abspath(folder) for folder in os.environ.get(VARIABLE, "").split(os.pathsep) if folder]
    return tuple(dict.fromkeys([*named, *_packaged()]))


def _packaged() -> list[str]:
    """Folders of packages; looked up anew where a folder of packages has changed."""
    places = [place for place in dict.fromkeys(sys.path) if place.endswith(("site-packages", "dist-packages"))]
    marks, newest = _marks(places)
    home = cache.user_folder()
    path = f"{home}/packages-{zlib.crc32(marks.partition(b':')[2]):08x}.txt" if home else None
    if path is not None:
        kept = cache.read_bytes(path)
        if kept.startswith(marks):
            return kept[len(marks) :].decode("utf-8", "surrogateescape").splitlines()
    found = [folder for place in places for value in _declared(place) for folder in _folder(value)]
    if path is not None and time_ns() - newest > cache.SETTLED:
        cache.write_bytes(path, marks + "\n".join(found).encode("utf-8", "surrogateescape"))
    return found


def _marks(places: list[str]) -> tuple[bytes, int]:
    """Name the state of folders of packages: their times of change, then their names; and the newest change, in ns."""
    times = [os.stat(place).st_mtime_ns for place in places if os.path.isdir(place)]
    names = os.fsencode("\0".join(places))
    return b"%s:%s\n" % (b" ".join([b"%d" % time for time in times]), names), max(times, default=0)


def _declared(place: str) -> list[str]:
    """Values of the group's entry points in one folder of packages."""
    try:
        names = sorted(name for name in os.listdir(place) if name.endswith((".dist-info", ".egg-info")))
    except OSError:
        return []
    return [value for name in names for value in _values(f"{place}/{name}/entry_points.txt")]


def _values(path: str) -> list[str]:
    try:
        text = files.read_bytes(path).decode("utf-8", "replace")
    except OSError:
        return []
    _, found, rest = text.partition(GROUP)
    lines = rest.partition("\n[")[0].splitlines() if found else ()
    return [line.partition("=")[2].partition("[")[0].strip() for line in lines if "=" in line]


def _folder(value: str) -> list[str]:
    """Find the folder that ``package.folder`` names, without importing the package; nothing where it is not there."""
    package, *rest = value.replace(":", ".").split(".")
    if not all(part.isidentifier() for part in (package, *rest)):
        return []
    from importlib.util import find_spec  # noqa: PLC0415 - only where a package brings a catalogue

    try:
        spec = find_spec(package)  # of a top level name: finds it and runs nothing
    except (ImportError, ValueError):
        return []
    homes = list(spec.submodule_search_locations or ()) if spec else []
    folders = [os.path.join(home, *rest) for home in homes]
    return [folder for folder in folders if os.path.isdir(folder)][:1]
