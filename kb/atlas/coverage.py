"""Which places of a release have an entry, and what has become of the wordings of the entries.

The judge (text -> ids of the entries that explain it) is handed in, so that this package stays below `diagnose`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kb.patterns import parse_template, squeeze

from .origin import Messages
from .samples import traceback_of
from .table import release_order, short

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from kb.schema import Entry

    from .table import Atlas, PlaceKey

#: Literal characters from which on a message can be told from others without looking where it was raised.
READABLE = 12


class Cover(NamedTuple):
    """One place of a release, and the entry that answers its message; "" where there is none."""

    key: PlaceKey
    line: int
    entry: str


class Module(NamedTuple):
    """How many of a module's messages have an entry."""

    name: str
    messages: int
    covered: int


class Worded(NamedTuple):
    """A wording of an entry: the releases in which it stands, and the modules; "" and () where others print it.

    `newest` tells whether the release that was asked for has it.
    """

    entry: str
    text: str
    since: str
    until: str
    newest: bool
    modules: tuple[str, ...]


class Counts(NamedTuple):
    """Places of a release, and the messages that they print: a place may have several forms of one.

    `readable` places print a message that can be told from others by its words; `silent` ones print none at all.
    """

    places: int
    messages: int
    readable: int
    silent: int


def counted(places: Mapping[PlaceKey, int]) -> Counts:
    """Count the places of a release."""
    spots: dict[tuple[str, int], int] = {}
    for key, line in places.items():
        spot = (key.module, line)
        spots[spot] = max(spots.get(spot, 0), weight(key.template))
    readable = sum(letters >= READABLE for letters in spots.values())
    silent = sum(not letters for letters in spots.values())
    return Counts(len(spots), sum(bool(key.template) for key in places), readable, silent)


def weight(template: str) -> int:
    """Count the literal characters of a template that matching sees."""
    return parse_template(template).weight if template else 0


def is_readable(key: PlaceKey) -> bool:
    """Tell whether a place says enough to be found by its message alone."""
    return weight(key.template) >= READABLE


def cover(
    places: Mapping[PlaceKey, int],
    judge: Callable[[str], Sequence[str]],
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> list[Cover]:
    """Ask `judge` for each place of a release, with sample values in its message."""
    out = []
    for number, (key, line) in enumerate(sorted(places.items())):
        progress(number, len(places))
        found = judge(traceback_of(key, line)) if key.template else ()
        out.append(Cover(key, line, found[0] if found else ""))
    return out


def worded(atlas: Atlas, entries: Iterable[Entry], release: str) -> list[Worded]:
    """Look up each wording that is no pattern."""
    messages = Messages(atlas)
    out = []
    for entry in entries:
        for text in (wording.text for wording in entry.wordings if wording.text):
            keys = messages.places_of(parse_template(text))
            held = sorted({name for key in keys for name in atlas.places[key].lines}, key=release_order)
            span = (short(atlas.releases, held[0]), short(atlas.releases, held[-1], last=True)) if held else ("", "")
            modules = tuple(sorted({key.module for key in keys}))
            out.append(Worded(entry.id, text, *span, release in held, modules))
    return out


def by_module(covers: Sequence[Cover]) -> list[Module]:
    """Sum up by module, those with most open places first."""
    sums: dict[str, list[int]] = {}
    for one in covers:
        row = sums.setdefault(one.key.module, [0, 0])
        row[0] += 1
        row[1] += bool(one.entry)
    rows = [Module(name, total, done) for name, (total, done) in sums.items()]
    return sorted(rows, key=lambda row: (row.covered - row.messages, row.name))


def folded(text: str) -> str:
    """Fold a text for searching: no case, blanks or quotes."""
    return squeeze(text).casefold()
