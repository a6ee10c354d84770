"""The atlas as one file: JSON, a line for each place, the same bytes for the same releases.

A module has the public names of what stands at its top and its places, each as
``[function, exception, template, guard, lines]``. Of a place that warns, the exception is ``warns UserWarning``.
`lines` is ``0-5:132 6-39:140``: in the releases number 0 to 5 of ``keras``, line 132; `guard` is a text, or
``[[0, text], [6, text]]`` where it has changed with release number 6.
"""

from __future__ import annotations

import json
from itertools import groupby
from typing import TYPE_CHECKING, Any

from .table import EMPTY, Atlas, Place, PlaceKey

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FORMAT = 1
_WARNS = "warns "


def dump(atlas: Atlas) -> str:
    """Write an atlas."""
    keys = sorted(atlas.places)
    modules = [_module(atlas, name, list(group)) for name, group in groupby(keys, key=lambda key: key.module)]
    head = f'{{"format": {FORMAT},\n"keras": {json.dumps(list(atlas.releases))},\n"modules": {{\n'
    return head + ",\n".join(modules) + "\n}}\n"


def _module(atlas: Atlas, name: str, keys: Sequence[PlaceKey]) -> str:
    names = _compact(dict(sorted(atlas.names.get(name, {}).items())))
    rows = ",\n".join(_compact(_row(atlas, key)) for key in keys)
    return f'{_compact(name)}: {{"names": {names}, "places": [\n{rows}]}}'


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _row(atlas: Atlas, key: PlaceKey) -> list[object]:
    place = atlas.places[key]
    found = [(number, name) for number, name in enumerate(atlas.releases) if name in place.lines]
    guards = [(number, place.guards.get(name, "")) for number, name in found]
    changes = [pair for n, pair in enumerate(guards) if n == 0 or guards[n - 1][1] != pair[1]]
    guard: object = changes[0][1] if len(changes) == 1 else [list(pair) for pair in changes]
    exception = _WARNS + key.exception if key.kind == "warning" else key.exception
    lines = " ".join(_runs([(number, place.lines[name]) for number, name in found]))
    return [key.function, exception, key.template, guard, lines]


def _runs(lines: Sequence[tuple[int, int]]) -> Iterator[str]:
    """Join neighbouring releases with the same line."""
    at = 0
    while at < len(lines):
        end = at
        while end + 1 < len(lines) and lines[end + 1] == (lines[end][0] + 1, lines[at][1]):
            end += 1
        first, last = lines[at][0], lines[end][0]
        yield f"{first}:{lines[at][1]}" if first == last else f"{first}-{last}:{lines[at][1]}"
        at = end + 1


def load(text: str | bytes) -> Atlas:
    """Read what `dump` wrote. Raises ValueError where it is something else."""
    try:
        data = json.loads(text)
        if data["format"] != FORMAT:
            raise ValueError(f"format {data['format']!r}, not {FORMAT}")
        releases = tuple(data["keras"])
        places: dict[PlaceKey, Place] = {}
        for module, part in data["modules"].items():
            for row in part["places"]:
                _read_row(module, row, releases, places)
        names = {module: dict(part["names"]) for module, part in data["modules"].items() if part["names"]}
    except (KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
        raise ValueError("not what `kdiag atlas update` writes") from error
    return Atlas(releases, places, names) if releases else EMPTY


def messages(text: str | bytes) -> tuple[str, ...]:
    """Read the templates alone, each once, in order. Raises ValueError as `load` does."""
    try:
        modules = json.loads(text)["modules"].values()
        return tuple(dict.fromkeys(row[2] for part in modules for row in part["places"] if row[2]))
    except (KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
        raise ValueError("not what `kdiag atlas update` writes") from error


def _read_row(module: str, row: Sequence[Any], releases: Sequence[str], places: dict[PlaceKey, Place]) -> None:
    function, exception, template, guard, runs = row
    kind = "warning" if exception.startswith(_WARNS) else "error"
    key = PlaceKey(module, function, kind, exception.removeprefix(_WARNS), template)
    while key in places:
        key = key._replace(number=key.number + 1)
    changes = [(0, guard)] if isinstance(guard, str) else [(int(n), str(words)) for n, words in guard]
    lines: dict[str, int] = {}
    guards: dict[str, str] = {}
    for run in runs.split():
        span, _, line = run.partition(":")
        first, _, last = span.partition("-")
        for number in range(int(first), int(last or first) + 1):
            name = releases[number]
            lines[name] = int(line)
            guards[name] = [words for n, words in changes if n <= number or n == changes[0][0]][-1]
    places[key] = Place(lines, guards)
