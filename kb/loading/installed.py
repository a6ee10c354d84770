"""Which Keras is installed, told by the names of folders: importlib.metadata would cost every start a quarter more."""
# ruff: noqa: PTH112, PTH208 - pathlib would cost every start more

from __future__ import annotations

import os

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from collections.abc import Iterable


def keras_release(places: Iterable[str]) -> str:
    """The release of the first Keras in `places`, folders as in ``sys.path``; "" without one."""
    return next(filter(None, map(_release_in, places)), "")


def _release_in(place: str) -> str:
    try:
        names = os.listdir(place or ".") if os.path.isdir(place or ".") else []
    except OSError:
        return ""
    found = next((name for name in names if name.startswith("keras-") and name.endswith(".dist-info")), "")
    return found.removeprefix("keras-").removesuffix(".dist-info")
