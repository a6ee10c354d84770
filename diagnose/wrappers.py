"""Texts that Keras, its backends and launchers put around a message; what stands inside is the real one."""

from __future__ import annotations

from kb import squeeze

from .capture import Squeezed, fit
from .model import Wrapper

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kb import Template, WrapperRecord

#: Characters before a message in which its wrappers are looked for, and wrappers of one form that are told.
_BEFORE = 8_000
_TRIES = 20
_ARGUMENTS = 4_000
_LONGEST = 160
#: What Keras prints before each argument of a call.
_BULLET = "\u2022"


def depth(openings: Sequence[str], message: str, start: int) -> int:
    """How many wrappers open before `start` in a message. `openings` are squeezed."""
    if not start:
        return 0
    before = squeeze(message[max(0, start - _BEFORE) : start])
    return sum(opening in before for opening in openings)


def around(table: Sequence[WrapperRecord], messages: Sequence[str], start: int, letters: str) -> tuple[Wrapper, ...]:
    """Give the wrappers of what stands at `start` of the first message, the outermost first.

    The further messages are those that followed from it: they wrap it as a whole. `letters` is the whole text,
    squeezed: launchers print lines of their own.
    """
    found = [Wrapper(row.kind, row.says, "", detail) for row in table for detail in _told_once(row, letters)]
    for number in range(len(messages) - 1, -1, -1):
        message = messages[number]
        found += _within(table, Squeezed(message[: 2 * _BEFORE]), start if number == 0 else len(message))
    return tuple(dict.fromkeys(found))


def _told_once(row: WrapperRecord, letters: str) -> Iterator[str]:
    """Yield what the first wrapper of this kind tells that stands anywhere in the text."""
    if row.place != "text":
        return
    for opening in row.openings:
        for _, _, values in places(opening, letters):
            yield values.get("detail", "")
            return


def _within(table: Sequence[WrapperRecord], source: Squeezed, start: int) -> list[Wrapper]:
    if not start:
        return []
    stop = len(squeeze(source.text[:start]))
    before = source.letters[:stop]
    found: dict[int, Wrapper] = {}
    for row in table:
        if row.place == "message":
            for opening in row.openings:
                for at, _, values in places(opening, before):
                    found.setdefault(at, _wrapper(row, values, source, stop))
    return [found[at] for at in sorted(found)]


def _wrapper(row: WrapperRecord, values: dict[str, str], source: Squeezed, stop: int) -> Wrapper:
    layer = values.get("layer", "")
    arguments = _arguments(row, layer, source, stop) if row.arguments else ()
    return Wrapper(row.kind, row.says, layer[:_LONGEST], values.get("detail", "")[:_LONGEST], arguments)


def _arguments(row: WrapperRecord, layer: str, source: Squeezed, stop: int) -> tuple[str, ...]:
    for closing in row.closings:
        for at, end, values in places(closing, source.letters):
            if at >= stop and values.get("layer", "") == layer:
                return tuple(_listed(source.text[source.at(end - 1) + 1 :][:_ARGUMENTS]))
    return ()


def _listed(text: str) -> Iterator[str]:
    """Yield the items of a list as printed, each on one line, up to the empty line that ends it."""
    for part in text.split(_BULLET)[1:]:
        item, gap, _ = part.partition("\n\n")
        words = " ".join(item.split())
        yield words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "\u2026"
        if gap:
            return


def places(template: Template, letters: str) -> Iterator[tuple[int, int, dict[str, str]]]:
    """Yield where `template` stands in squeezed text: (start, end, values of its slots)."""
    number, at = template.anchor, -1
    literal = template.literals[number]
    for _ in range(_TRIES):
        at = letters.find(literal, at + 1)
        if at < 0:
            return
        found = fit(template, letters, number, at)
        if found is not None:
            slots = zip(template.slots, found.slots, strict=True)
            yield found.start, found.end, {slot.name: letters[start:end] for slot, (start, end) in slots}
