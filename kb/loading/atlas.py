"""The atlas file, the wheels that it is read from, and the Keras that is installed here."""

from __future__ import annotations

import ast
import importlib.util
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kb.atlas import store, table
from kb.atlas.reader import Reading, is_read, read_places

from .cache import user_folder, write_bytes
from .files import data_root, read_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kb.atlas.table import Atlas

FILE = "atlas/keras.json"
_AVAILABLE = re.compile(r"^Available versions: (.+)$", re.MULTILINE)
_PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input"]
_MAJOR = "3"


class AtlasFault(Exception):  # noqa: N818 - told to the user as it stands
    """The atlas cannot be read, or what it is made of is not to be had; one line says why."""


def load_atlas(root: str | None = None, *, own: bool = True) -> Atlas:
    """Give the atlas of the data folder with, where `own`, the releases that this user has added.

    Raises AtlasFault where a file is damaged; without any file, the atlas is empty.
    """
    atlas = _read(Path(root or data_root(), FILE))
    mine = own_path() if own else None
    return table.joined(atlas, _read(mine)) if mine is not None and mine.is_file() else atlas


def own_path() -> Path | None:
    """Where releases that the user added are kept; None where there is no cache folder."""
    folder = user_folder()
    return Path(folder, "atlas", "own.json") if folder else None


def _read(path: Path) -> Atlas:
    try:
        return store.load(read_bytes(str(path)))
    except FileNotFoundError:
        return table.EMPTY
    except (OSError, ValueError) as error:
        raise AtlasFault(f"{path} cannot be read: {error}; `kdiag atlas update --rebuild` writes it anew") from None


def write_atlas(atlas: Atlas, path: Path) -> bool:
    """Write the atlas; tells whether the file has changed. Raises AtlasFault where it cannot be written."""
    data = store.dump(atlas).encode()
    try:
        if path.is_file() and path.read_bytes() == data:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise AtlasFault(f"{path} cannot be written: {error.strerror}") from None
    write_bytes(str(path), data)
    if not path.is_file() or path.read_bytes() != data:
        raise AtlasFault(f"{path} cannot be written")
    return True


# --- releases -------------------------------------------------------------------------------------------


def wheel_folder() -> Path:
    """Where the wheels are kept. Raises AtlasFault where there is no cache folder."""
    folder = user_folder()
    if not folder:
        raise AtlasFault("no cache folder: set KDIAG_CACHE_DIR to a folder that can be written")
    return Path(folder, "atlas", "wheels")


def available() -> list[str]:
    """List the releases of Keras 3 that pip can get, in order. Raises AtlasFault."""
    found = _AVAILABLE.search(_pip("index", "versions", "keras"))
    names = [name.strip() for name in found[1].split(",")] if found else []
    names = [name for name in names if name.partition(".")[0] == _MAJOR]
    if not names:
        raise AtlasFault("pip names no release of Keras 3")
    return sorted(names, key=table.release_order)


def wheel_of(release: str) -> Path:
    """Give the wheel of a release, downloaded where it is not yet kept. Raises AtlasFault."""
    folder = wheel_folder()
    kept = folder / f"keras-{release}-py3-none-any.whl"
    if kept.is_file():
        return kept
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".half-", dir=folder) as half:
        _pip("download", "--quiet", "--no-deps", "--only-binary=:all:", "--dest", half, f"keras=={release}")
        found = next(Path(half).glob("*.whl"), None)
        if found is None:
            raise AtlasFault(f"pip got no wheel of Keras {release}")
        found.replace(kept)
    return kept


def _pip(*arguments: str) -> str:
    line = [*_PIP, *arguments]
    done = subprocess.run(line, check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL)  # noqa: S603 - a command of our own, no shell
    if done.returncode:
        words = [text for text in (done.stderr or done.stdout).splitlines() if text.startswith("ERROR")]
        raise AtlasFault(f"pip {arguments[0]} failed: {(words or ['no reason given'])[-1].removeprefix('ERROR: ')}")
    return done.stdout


def sources_of(wheel: Path) -> dict[str, str]:
    """Read the modules of a wheel, by path. Raises AtlasFault where it is no wheel."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            names = sorted(filter(is_read, archive.namelist()))
            return {name: archive.read(name).decode("utf-8", "replace") for name in names}
    except (OSError, zipfile.BadZipFile) as error:
        raise AtlasFault(f"{wheel} is no wheel: {error}; remove it") from None


def installed() -> tuple[str, dict[str, str]]:
    """Give the release and the modules of the Keras that is installed here, without importing it. Raises AtlasFault."""
    spec = importlib.util.find_spec("keras")
    if spec is None or not spec.origin:
        raise AtlasFault(f"there is no Keras in {sys.prefix}")
    folder = Path(spec.origin).parent
    sources = sources_in(folder.parent)
    release = _release_of(sources)
    if release.partition(".")[0] != _MAJOR:
        raise AtlasFault(f"the Keras in {folder} is {release or 'of an unknown release'}: the atlas is of Keras 3")
    return release, sources


def sources_in(folder: Path) -> dict[str, str]:
    """Read the modules of the Keras that lies unpacked in `folder`, by path."""
    paths = {path.relative_to(folder).as_posix(): path for path in folder.glob("keras/src/**/*.py")}
    return {name: paths[name].read_text("utf-8", "replace") for name in sorted(filter(is_read, paths))}


def _release_of(sources: Mapping[str, str]) -> str:
    for node in ast.walk(ast.parse(sources.get("keras/src/version.py", ""))):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            names = [getattr(target, "id", "") for target in node.targets]
            if "__version__" in names and isinstance(node.value.value, str):
                return node.value.value
    return ""


# --- bringing it up to date -----------------------------------------------------------------------------

#: Told how far it is: releases done, of how many, and what is being read.
Progress = Callable[[float, int, str], None]


class Update(NamedTuple):
    """What an update did: the releases that it read, the file, whether that has changed, what could not be parsed."""

    added: tuple[str, ...]
    path: Path
    changed: bool
    skipped: tuple[str, ...]


def update_atlas(
    progress: Progress, *, root: str | None = None, releases: Sequence[str] = (), rebuild: bool = False
) -> Update:
    """Read `releases`, or all that pip can get and the atlas lacks; with `rebuild`, all of them anew.

    Writes the data folder of a checkout; where kdiag is installed, the user's own file. Raises AtlasFault.
    """
    path = _target(root)
    atlas = table.EMPTY if rebuild else _read(path)
    known = load_atlas(root).releases if not rebuild else ()
    wanted = list(releases) or [name for name in available() if name not in known]
    skipped: list[str] = []
    reading: Reading | None = None
    for number, release in enumerate(wanted):
        progress(number, len(wanted), f"fetching Keras {release}")
        sources = sources_of(wheel_of(release))
        reading = read_places(sources, _part(progress, number, len(wanted), release), reading)
        atlas = table.add(atlas, release, reading.places, reading.names)
        skipped += [f"{release}: {name}" for name in reading.skipped]
    progress(len(wanted), len(wanted), "")
    return Update(tuple(wanted), path, write_atlas(atlas, path), tuple(skipped))


def keep_installed(progress: Progress) -> Update:
    """Add the Keras that is installed here to the user's own releases. Raises AtlasFault."""
    release, sources = installed()
    path = own_path()
    if path is None:
        raise AtlasFault("no cache folder: set KDIAG_CACHE_DIR to a folder that can be written")
    reading = read_places(sources, _part(progress, 0, 1, release))
    atlas = table.add(_read(path), release, reading.places, reading.names)
    progress(1, 1, "")
    return Update((release,), path, write_atlas(atlas, path), reading.skipped)


def with_installed(progress: Progress, root: str | None = None) -> tuple[Atlas, str]:
    """Give the atlas with the Keras that is installed here, and its release; nothing is kept. Raises AtlasFault."""
    release, sources = installed()
    reading = read_places(sources, _part(progress, 0, 1, release))
    progress(1, 1, "")
    return table.add(load_atlas(root), release, reading.places, reading.names), release


def _target(root: str | None) -> Path:
    inside = Path(data_root()).parent.joinpath("__init__.py").is_file()  # the data folder of an installation
    if root is None and inside:
        mine = own_path()
        if mine is None:
            raise AtlasFault("no cache folder: set KDIAG_CACHE_DIR to a folder that can be written")
        return mine
    return Path(root or data_root(), FILE)


def _part(progress: Progress, number: int, total: int, release: str) -> Callable[[int, int], None]:
    return lambda done, of: progress(number + done / max(of, 1), total, f"reading Keras {release}")
