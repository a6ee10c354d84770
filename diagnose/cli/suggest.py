"""What the reader may have meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from diagnose.main import COMMANDS
from diagnose.render.prose import clip, escape

if TYPE_CHECKING:
    from collections.abc import Iterable


def near(name: str, names: Iterable[str], limit: int = 3) -> list[str]:
    """The names that look like `name`, best first; those that contain it come first of all."""
    from difflib import get_close_matches

    name, names = name.casefold()[:200], list(names)
    inside = [other for other in names if len(name) > 2 and name in other]
    return list(dict.fromkeys([*inside, *get_close_matches(name, names, n=limit, cutoff=0.6)]))[:limit]


def for_missing_file(path: str) -> str:
    """One line for a file that does not exist: what else the word may have been."""
    shown = clip(escape(path), 200)
    stem = path.rsplit("/", 1)[-1]
    command = near(stem, COMMANDS, 1)
    if command and "/" not in path and "." not in path:
        return f"there is no file '{shown}'; did you mean `kdiag {command[0]}`?"
    ids = _near_entries(stem)
    if ids and ids[0] == stem:
        return f"there is no file '{shown}'; for the entry: kdiag explain {stem}"
    if ids:
        return f"there is no file '{shown}'; did you mean `kdiag explain {ids[0]}`?"
    return f"there is no file '{shown}'"


def _near_entries(name: str) -> list[str]:
    from kb import CatalogError, load_index

    try:
        names = load_index().names
    except (CatalogError, OSError):
        return []
    return [name] if name in names else near(name, names, 1) if "." not in name else []


def did_you_mean(names: list[str]) -> str:
    """The end of a message about an unknown name."""
    return f"; did you mean {' or '.join(names)}?" if names else ""
