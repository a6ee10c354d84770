"""Put several matches in order: what stopped the program first, specific before general, one hit an entry."""

from __future__ import annotations

from .rank import BAR

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .match import Hit
    from .model import Raised
    from .rank import Judged


def standing(hits: Sequence[Hit], judged: Sequence[Judged]) -> list[Hit]:
    """Count as rivals only the entries whose evidence stands in the text."""
    left = {(one.hit.error, one.hit.wording.entry) for one in judged if one.hit.rivals}
    counts = [sum(error == hit.error for error, _ in left) - 1 for hit in hits]
    return [hit._replace(rivals=n) if hit.rivals else hit for hit, n in zip(hits, counts, strict=True) if n >= 0]


def order(found: Sequence[Judged], errors: Sequence[Raised], yields: Mapping[int, Sequence[int]]) -> list[Judged]:
    """Give one hit an entry, best first.

    What stopped the program comes before what it survived, the root of a chain before what follows from it,
    the inside of a wrapper before the wrapper, much text before little; an entry that yields comes last.
    """
    if len(found) == 1:
        return list(found)
    ranks = places(errors)
    best: dict[int, Judged] = {}
    for one in found:
        entry = one.hit.wording.entry
        if entry not in best or _key(one, ranks) < _key(best[entry], ranks):
            best[entry] = one
    return _yielding(sorted(best.values(), key=lambda one: _key(one, ranks)), yields)


def _key(one: Judged, ranks: Sequence[tuple[int, ...]]) -> tuple[object, ...]:
    weak = one.confidence < BAR
    template = one.hit.wording.template
    weight = template.weight * one.hit.share if template else 30.0
    evidence = sum(10.0 for item in one.evidence if item.kind in ("frame", "line"))
    return (weak, *ranks[one.hit.error], -one.wrapped, -(weight + evidence), -one.confidence, one.hit.start)


def places(errors: Sequence[Raised]) -> list[tuple[int, ...]]:
    """For each error its rank: kind, then the last chain of the text first, in it the root first."""
    kinds = {"error": 0, "warning": 1, "message": 2}
    chains, chain = [], 0
    for error in errors:
        chains.append(chain)
        chain += not error.link
    out: list[tuple[int, ...]] = []
    for number, error in enumerate(errors):
        out.append((kinds.get(error.kind, 2), -chains[number], number))
    return out


def _yielding(ranked: list[Judged], yields: Mapping[int, Sequence[int]]) -> list[Judged]:
    """Move each entry behind those that it yields to and that stand above the floor."""
    entries = [one.hit.wording.entry for one in ranked]
    strong = {one.hit.wording.entry for one in ranked if one.confidence >= BAR}
    out: list[Judged] = []
    waiting = list(ranked)
    while waiting:
        left = {one.hit.wording.entry for one in waiting}
        for i, one in enumerate(waiting):
            betters = yields.get(one.hit.wording.entry, ())
            if not any(b in left and b in strong and b != one.hit.wording.entry for b in betters):
                out.append(waiting.pop(i))
                break
        else:
            return out + waiting  # two that yield to each other: lint forbids it, an answer is still due
    assert len(out) == len(entries)  # noqa: S101 - nothing may get lost
    return out
