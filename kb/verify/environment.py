"""Builds what the programs run on: one environment of libraries, and each Keras release in its own folder.

Both are cached and named after what they hold, so that another pin builds another one and two processes
that start at once cannot spoil each other's.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kb.loading.cache import user_folder

if TYPE_CHECKING:
    from .plan import Options
    from .settings import Settings

Say = Callable[[str], None]
_COMPLETE = ".complete"


class EnvironmentFault(Exception):  # noqa: N818 - a fault of the machine, told to the user as it stands
    """The environment could not be built; the text is pip's last words."""


def cache_home(options: Options) -> Path:
    """Give the folder of all environments: ``verify`` in that of the options or in kdiag's cache folder."""
    folder = options.cache or user_folder()
    if not folder:
        raise EnvironmentFault("no cache folder: set KDIAG_CACHE_DIR to a folder that can be written")
    return Path(folder) / "verify"


def library_folder(options: Options, settings: Settings) -> Path:
    """Name the folder of the environment with these pins for the Python that runs now."""
    wanted = "\n".join("\n".join(group) for group in settings.libraries)
    version = ".".join(map(str, sys.version_info[:2]))
    return cache_home(options) / f"python{version}-{hashlib.sha256(wanted.encode()).hexdigest()[:12]}"


def is_complete(folder: Path) -> bool:
    """Tell whether `folder` was built to the end."""
    return (folder / _COMPLETE).exists()


def python_for(options: Options, settings: Settings, say: Say) -> str:
    """Give the interpreter that has the libraries; built on first use (minutes, some GB)."""
    if not hasattr(os, "fork"):
        raise EnvironmentFault("programs are run in forked processes: use Linux, macOS or WSL")
    if existing := options.python or os.environ.get("KDIAG_VERIFY_PYTHON"):
        return existing
    return _environment(library_folder(options, settings), settings.libraries, say)


def python_with(options: Options, name: str, pins: Sequence[str], say: Say) -> str:
    """Give the interpreter of an environment `name` of its own that has `pins`; built on first use."""
    mark = hashlib.sha256("\n".join((sys.version[:4], *pins)).encode()).hexdigest()[:12]
    return _environment(cache_home(options) / f"{name}-{mark}", [pins], say)


def _environment(folder: Path, groups: Iterable[Sequence[str]], say: Say) -> str:
    python = str(folder / "bin" / "python")
    with _built(folder, in_place=True) as target:
        if target is not None:
            say(f"building the environment in {folder}")
            _command([sys.executable, "-m", "venv", str(target)])
            for group in groups:
                say("installing " + ", ".join(text.partition(";")[0].strip() for text in group))
                _command([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *group])
    return python


def keras_folder(options: Options, releases: Iterable[str], say: Say) -> Path:
    """Give the folder that holds each of `releases` in a folder of its own; what is missing is downloaded."""
    if existing := options.keras_home or os.environ.get("KDIAG_VERIFY_KERAS"):
        return Path(existing)
    home = cache_home(options) / "keras"
    for release in releases:
        with _built(home / release) as target:
            if target is not None:
                say(f"fetching Keras {release}")
                _unpack(release, target)
    return home


def extra_folders(options: Options, settings: Settings, needs: Iterable[str], say: Say) -> dict[str, str]:
    """Give the folder of each extra that is needed, by name; installed on first use, without its dependencies.

    Raises ValueError on one that is not in the settings.
    """
    folders = {}
    for name in needs:
        if name not in settings.extras:
            raise ValueError(f"no extra {name!r}; data/verify.yaml names {', '.join(settings.extras) or 'none'}")
        wanted = settings.extras[name]
        mark = hashlib.sha256("\n".join((sys.version[:4], *wanted)).encode()).hexdigest()[:12]
        folder = cache_home(options) / "extras" / f"{name}-{mark}"
        with _built(folder) as target:
            if target is not None:
                say("installing " + ", ".join(wanted))
                pip = [python_for(options, settings, say), "-m", "pip", "install", "--disable-pip-version-check"]
                _command([*pip, "--quiet", "--no-deps", "--target", str(target), *wanted])
        folders[name] = str(folder)
    return folders


def _unpack(release: str, target: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="kdiag-wheel-") as folder:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
        _command([*pip, "--only-binary=:all:", "--dest", folder, f"keras=={release}"])
        (wheel,) = Path(folder).glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(target)


@contextmanager
def _built(folder: Path, *, in_place: bool = False) -> Iterator[Path | None]:
    """Yield where to build `folder`, or None where it is complete.

    A folder that can move is built beside its place and renamed; one that cannot (`in_place`: a virtual
    environment knows its own path) is marked when it is complete, and built anew where it is not.
    """
    if is_complete(folder):
        yield None
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    if in_place:
        shutil.rmtree(folder, ignore_errors=True)
        yield folder
        (folder / _COMPLETE).touch()
        return
    half = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        yield half
        (half / _COMPLETE).touch()
        shutil.rmtree(folder, ignore_errors=True)
        half.rename(folder)
    finally:
        shutil.rmtree(half, ignore_errors=True)


def _command(command: list[str]) -> None:
    done = subprocess.run(command, check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL)  # noqa: S603 - a command of our own, no shell
    if done.returncode:
        words = (done.stderr or done.stdout).strip().splitlines()[-6:]
        raise EnvironmentFault("\n".join([" ".join(command), *words]))
