"""What has changed from one release to another: places that are new, gone, reworded or moved."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kb.patterns import squeeze

from .table import release_order

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .table import Atlas, PlaceKey

#: Texts that are alike in so many per cent are one message that was reworded.
_ALIKE = 55
_SAYING = 12


class Drift(NamedTuple):
    """Places by what became of them; of those reworded or moved, how they were and how they are."""

    new: tuple[PlaceKey, ...]
    gone: tuple[PlaceKey, ...]
    reworded: tuple[tuple[PlaceKey, PlaceKey], ...]
    moved: tuple[tuple[PlaceKey, PlaceKey], ...]


def compare_releases(before: Mapping[PlaceKey, int], after: Mapping[PlaceKey, int]) -> Drift:
    """Compare the places of two releases."""
    gone = sorted(key for key in before if key not in after)
    new = sorted(key for key in after if key not in before)
    moved = _pairs(gone, new, _same_words)
    gone, new = _left(gone, new, moved)
    reworded = _pairs(gone, new, _alike)
    gone, new = _left(gone, new, reworded)
    return Drift(tuple(new), tuple(gone), tuple(reworded), tuple(moved))


def other_forms(atlas: Atlas, key: PlaceKey) -> list[PlaceKey]:
    """Give the places that print a message in other words in releases that do not have `key`, the latest first."""
    held = set(atlas.places[key].lines)
    found = [other for other, place in atlas.places.items() if not held & set(place.lines) and _alike(key, other) > 0]
    return sorted(found, key=lambda other: release_order(next(reversed(atlas.places[other].lines))), reverse=True)


def _left(
    gone: Sequence[PlaceKey], new: Sequence[PlaceKey], pairs: Sequence[tuple[PlaceKey, PlaceKey]]
) -> tuple[list[PlaceKey], list[PlaceKey]]:
    olds, news = {old for old, _ in pairs}, {one for _, one in pairs}
    return [key for key in gone if key not in olds], [key for key in new if key not in news]


def _pairs(gone: Sequence[PlaceKey], new: Sequence[PlaceKey], score: object) -> list[tuple[PlaceKey, PlaceKey]]:
    """Pair each place that is gone with the new one that is most like it, the most alike first."""
    assert callable(score)  # noqa: S101 - one of the two below
    scored = [(points, old, one) for old in gone for one in new if (points := score(old, one))]
    scored.sort(key=lambda row: (-row[0], row[1], row[2]))
    out: list[tuple[PlaceKey, PlaceKey]] = []
    taken: set[PlaceKey] = set()
    for _, old, one in scored:
        if old not in taken and one not in taken:
            taken |= {old, one}
            out.append((old, one))
    return sorted(out)


def _same_words(old: PlaceKey, new: PlaceKey) -> float:
    """The same message in another function: sooner in one of the same name."""
    if old.template != new.template or len(squeeze(old.template)) < _SAYING or old[:2] == new[:2]:
        return 0.0
    return 1.0 + (_name(old) == _name(new)) + (old.module == new.module)


def _name(key: PlaceKey) -> str:
    return key.function.rpartition(".")[2]


def _alike(old: PlaceKey, new: PlaceKey) -> float:
    """Another message, or another exception, in the same function."""
    if old[:3] != new[:3]:
        return 0.0
    from rapidfuzz import fuzz  # noqa: PLC0415 - few comparisons need it

    points = fuzz.ratio(squeeze(old.template), squeeze(new.template))
    return points + (old.exception == new.exception) if points >= _ALIKE else 0.0
