"""What Keras itself prints against what the entries know: made once, as the catalogue is compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .patterns import HEAD, Template, parse_template

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .records import WordingRecord

#: Literals and slots of a template, as marshal keeps them.
Plain = tuple[tuple[str, ...], tuple[tuple[str, str], ...]]
#: Stands for a value: no message holds it.
_VALUE = "\x01v\x01"
_END = "\x00"
#: Literal letters from which on a template of the atlas says whose words they are.
_TELLING = 12
#: Literal letters that are kept of a message: enough to tell how it begins.
_KEPT = 200


class Printed(NamedTuple):
    """What Keras prints, sorted out.

    `own` are numbers of the wordings that Keras's own code prints; `others` the messages that no wording covers;
    `longer` those that a wording covers in part, each with the number of that wording. The latter two by their first
    letters, each message as plain tuples of a template.
    """

    own: frozenset[int]
    others: dict[str, list[Plain]]
    longer: dict[str, list[tuple[Plain, int]]]


def sort_out(wordings: Sequence[WordingRecord], messages: Iterable[str]) -> Printed:
    """Compare wordings with all `messages` of Keras: a wording that is narrower than one does not cover it."""
    printed = [template for text in dict.fromkeys(messages) if text and (template := parse_template(text)).weight]
    templates = [wording.template or _NOTHING for wording in wordings]
    telling = [t if t.weight >= _TELLING else _NOTHING for t in printed]
    covering = list(_holding([_of_any_class(template) for template in templates], printed))
    own = {number for number, _ in covering} | {number for _, number in _holding(telling, templates)}
    covered = {found for _, found in covering}
    others: dict[str, list[Plain]] = {}
    for template in (t for n, t in enumerate(printed) if n not in covered and _tells(t)):
        others.setdefault(template.literals[0][:HEAD], []).append(_begin(template))
    longer: dict[str, list[tuple[Plain, int]]] = {}
    for number, n in covering:
        if _tells(printed[n]) and printed[n].literals != templates[number].literals:
            longer.setdefault(printed[n].literals[0][:HEAD], []).append((_begin(printed[n]), number))
    return Printed(frozenset(own), others, longer)


def _of_any_class(template: Template) -> Template:
    """Make of a template one that also fits where the atlas has a value for `<class '...'>`, as `type()` prints it."""
    literals = list(template.literals)
    for n in range(len(template.slots)):
        if literals[n].endswith("<class") and literals[n + 1].startswith(">"):
            literals[n], literals[n + 1] = literals[n].removesuffix("<class"), literals[n + 1][1:]
    return Template(tuple(literals), template.slots)


def _tells(template: Template) -> bool:
    return len(template.literals[0]) >= HEAD


_NOTHING = Template(("",), ())


def _holding(inner: Sequence[Template], outer: Sequence[Template]) -> Iterable[tuple[int, int]]:
    """Yield (number of inner, number of outer) where the inner template fits what the outer one prints."""
    samples = [_VALUE.join(template.literals) for template in outer]
    text, starts, size = _END.join(samples), [], 0
    for sample in samples:
        starts.append(size)
        size += len(sample) + 1
    for number, template in enumerate(inner):
        literal = template.literals[template.anchor]
        at, last = text.find(literal) if literal else -1, -1
        while at >= 0:
            place = _before(starts, at)
            if place != last and _fits(template, samples[place]):
                yield number, place
            last = place
            at = text.find(literal, at + 1)


def _before(starts: Sequence[int], at: int) -> int:
    from bisect import bisect_right  # noqa: PLC0415 - off the diagnosing path

    return bisect_right(starts, at) - 1


def _fits(template: Template, text: str) -> bool:
    """Whether the literals stand there one after the other."""
    at = 0
    for literal in template.literals:
        found = text.find(literal, at)
        if found < 0:
            return False
        at = found + len(literal)
    return True


def _begin(template: Template) -> Plain:
    literals: list[str] = []
    left = _KEPT
    for literal in template.literals:
        literals.append(literal[:left])
        left -= len(literal)
        if left <= 0:
            break
    return tuple(literals), tuple(("_", slot.kind) for slot in template.slots[: len(literals) - 1])
