"""Texts that Keras, its backends and launchers put around a message; what stands inside is the real one."""

from __future__ import annotations

from kb import squeeze

from .capture import Squeezed, fit
from .model import Wrapper

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kb import Template, WrapperRecord

    from .model import Raised

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


def within(table: Sequence[WrapperRecord], message: str) -> str:
    """Give what stands inside of the wrappers of a message that close again: the innermost text."""
    source = Squeezed(message[: 2 * _BEFORE])
    start, stop = 0, len(source.letters)
    closed = [row for row in table if row.place == "message" and row.closings]
    for row in closed:
        start = max([start, *[end for opening in row.openings for _, end, _ in places(opening, source.letters)]])
    for row in closed:
        found = [at for closing in row.closings for at, _, _ in places(closing, source.letters)]
        stop = min([stop, *[at for at in found if at > start]])
    if start >= stop or (start == 0 and stop == len(source.letters)):
        return message
    begin, end = source.at(start - 1) + 1 if start else 0, source.at(stop) if stop < len(source.letters) else None
    return source.text[begin:end].strip()


class Table:
    """The known wrappers, each with the literal that must stand in a text before anything else is looked at."""

    def __init__(self, rows: Sequence[WrapperRecord]) -> None:
        every = [(opening.literals[opening.anchor], row, opening) for row in rows for opening in row.openings]
        self.in_text = [one for one in every if one[1].place == "text"]
        self.in_message = [one for one in every if one[1].place == "message"]


def around(table: Table, errors: Sequence[Raised], number: int, start: int, letters: str) -> tuple[Wrapper, ...]:
    """Give the wrappers of what stands at `start` of an error's message, the outermost first.

    The errors that followed from it wrap it as a whole. `letters` is the whole text, squeezed: launchers print lines
    of their own.
    """
    found, messages = _in_text(table, letters), _messages(errors, number)
    for place in range(len(messages) - 1, -1, -1):
        message = messages[place]
        if stop := len(message) if place else start:
            found += _within(table, Squeezed(message[: 2 * _BEFORE]), stop)
    return tuple(dict.fromkeys(found))


def _messages(errors: Sequence[Raised], number: int) -> list[str]:
    """Give the message of an error, then those of the errors that followed from it."""
    out = [errors[number].message]
    while errors[number].link in ("cause", "context") and number + 1 < len(errors):
        number += 1
        out.append(errors[number].message)
    return out


def _in_text(table: Table, letters: str) -> list[Wrapper]:
    """What the first wrapper of each kind tells that stands anywhere in the text."""
    found: dict[int, Wrapper] = {}
    for literal, row, opening in table.in_text:
        if literal in letters and id(row) not in found:
            for _, _, values in places(opening, letters):
                found[id(row)] = Wrapper(row.kind, row.says, "", values.get("detail", ""))
                break
    return list(found.values())


def _within(table: Table, source: Squeezed, start: int) -> list[Wrapper]:
    stop = len(squeeze(source.text[:start]))
    before = source.letters[:stop]
    found: dict[int, Wrapper] = {}
    for literal, row, opening in table.in_message:
        if literal in before:
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
