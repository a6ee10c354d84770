"""Entries that a table fills: one message with hundreds of instances, each with its own row."""

from __future__ import annotations

from kb import change_of, example_of, look_up, parse_range

from .capture import Squeezed, captured, fit
from .model import Fix
from .rank import release

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kb import Index, Lost

    from .match import Hit
    from .model import Cause
    from .rank import Judged, Scene


def looked_up(index: Index, hit: Hit, message: str, scene: Scene) -> Hit | None:
    """Give the hit in `message` with what its table says of the captured name; None where it does not know it there."""
    if hit.kind != "whole":
        return None
    lost, named = None, scene.signs == "named"
    for captures in (hit.captures, *_joined(hit, message)):
        lost = lost or look_up(index.name_table, captures, scene.lines, named=named)
    if lost is None:
        return None
    minor = release(scene.around.keras)
    if minor is not None and lost.gone and not parse_range(lost.gone).holds(minor):
        return None
    return hit._replace(captures=hit.captures | values(lost), lost=lost)


def _joined(hit: Hit, message: str) -> Iterator[dict[str, str]]:
    """The captures as they read where lines of the message were broken within a word."""
    template = hit.wording.template
    if template is None or "\n" not in message:
        return
    source = Squeezed(message[hit.start :].replace("\n", ""))
    at = source.letters.find(template.literals[template.anchor])
    found = fit(template, source.letters, template.anchor, at) if at >= 0 else None
    if found:
        yield captured(template, found, source)


def values(lost: Lost) -> dict[str, str]:
    """What the entry's prose may say of a row."""
    row = lost.rows[0]
    return {"lost": lost.name, "do": row.do, "story": row.entry}


def behind_stories(found: Sequence[Judged], bar: float, yields: Mapping[int, Sequence[int]]) -> list[Judged]:
    """Leave out what a table says of an error that an entry of its own explains, save one that yields to the table."""
    told = [one.hit for one in found if one.hit.lost is None and one.confidence >= bar]
    return [one for one in found if one.hit.lost is None or not any(_outdone(one.hit, by, yields) for by in told)]


def _outdone(hit: Hit, by: Hit, yields: Mapping[int, Sequence[int]]) -> bool:
    return by.error == hit.error and hit.wording.entry not in yields.get(by.wording.entry, ())


def fixed(causes: tuple[Cause, ...], lost: Lost, lines: tuple[str, ...]) -> tuple[Cause, ...]:
    """Put what the rows say in the place of the fixes of the likeliest cause."""
    first, *rest = causes
    return (first._replace(fixes=tuple(_fix(number, lost, lines, first) for number in range(len(lost.rows)))), *rest)


def _fix(number: int, lost: Lost, lines: tuple[str, ...], cause: Cause) -> Fix:
    row = lost.rows[number]
    before, after = change_of(lost, lines) if number == 0 else ("", "")
    return Fix(
        do=row.do,
        code=example_of(row),
        note=row.note,
        backends=row.backends or cause.backends,
        keras="",
        replaces_ops=False,
        verified=cause.fixes[0].verified,
        before=before,
        after=after,
    )
