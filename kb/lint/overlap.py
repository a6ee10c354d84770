"""No two entries claim the same text, unless it is written down which of them yields."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from kb.patterns import CAPTURE_LIMIT, Template, parse_template, squeeze

from .names import yielded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.errors import Fault
    from kb.schema import Entry, Wording
    from kb.subject import Subject
    from kb.yaml_source import Path

#: Keras prints parts of its messages in bold.
_STYLE = re.compile(r"\x1b\[[0-9;]{0,20}m")
#: Stands for any value of a capture: it is in no literal.
_VALUE = "\0"


class _Claim(NamedTuple):
    """One wording of a stable entry. `text` is the squeezed message with a mark for each capture."""

    entry: Entry
    field: Path
    template: Template
    exceptions: frozenset[str]
    unless: tuple[Template, ...]
    bound: bool
    text: str


def _claims(subject: Subject) -> list[_Claim]:
    return [
        _claim(entry, ("wordings", at, "text"), wording, wording.text)
        for entry in subject.catalog.entries
        if entry.status == "stable"
        for at, wording in enumerate(entry.wordings)
        if wording.text
    ]


def _claim(entry: Entry, field: Path, wording: Wording, text: str) -> _Claim:
    template = parse_template(text)
    return _Claim(
        entry=entry,
        field=field,
        template=template,
        exceptions=frozenset(name.rpartition(".")[2] for name in wording.exceptions),
        unless=tuple(map(parse_template, wording.unless)),
        bound=bool({"frames", "line"} & set(wording.required)),
        text=_VALUE.join(template.literals),
    )


def _holds(template: Template, text: str) -> bool:
    """Whether all literals stand in `text`, in order, no farther apart than a capture may be long."""
    start = text.find(template.literals[0])
    while start >= 0:
        end = start + len(template.literals[0])
        for literal in template.literals[1:]:
            at = text.find(literal, end, end + CAPTURE_LIMIT + len(literal))
            if at < 0:
                break
            end = at + len(literal)
        else:
            return True
        start = text.find(template.literals[0], start + 1) if template.literals[0] else -1
    return False


def _takes(claim: _Claim, text: str) -> bool:
    return _holds(claim.template, text) and not any(_holds(other, text) for other in claim.unless)


def templates(subject: Subject) -> Iterator[Fault]:
    """Demand `yields_to` where a wording fits each text of another entry's wording."""
    by_id = {entry.id: entry for entry in subject.catalog.entries}
    claims = _claims(subject)
    for claim in claims:
        told: set[str] = set()
        for other in claims:
            if other.entry.id == claim.entry.id or other.entry.id in told or claim.bound:
                continue
            alike = not claim.exceptions or not other.exceptions or claim.exceptions & other.exceptions
            if alike and _takes(claim, other.text) and not _ordered(claim.entry.id, other.entry.id, by_id):
                told.add(other.entry.id)
                yield _unordered(subject, claim, f"fits every text of {other.entry.id} too", other.entry.id)


def _ordered(one: str, other: str, by_id: dict[str, Entry]) -> bool:
    if bool(by_id[one].table) != bool(by_id[other].table):
        return True  # a table says nothing where an entry of its own does
    return other in yielded(one, by_id) or one in yielded(other, by_id)


def _unordered(subject: Subject, claim: _Claim, message: str, other: str) -> Fault:
    hint = f"write `yields_to: [{other}]`, or say more of the message, or use `unless`"
    return subject.fault(claim.entry, claim.field, message, hint)


def recordings(subject: Subject) -> Iterator[Fault]:
    """Demand `yields_to` where a wording stands in the recording of another entry."""
    by_id = {entry.id: entry for entry in subject.catalog.entries}
    claims = [claim for claim in _claims(subject) if not claim.bound]
    told: set[tuple[str, str]] = set()
    for name, text in subject.recordings.items():
        owner = name.partition("/")[0]
        if owner not in by_id or name.endswith(".ipython.txt"):
            continue
        squeezed = squeeze(_STYLE.sub("", text))
        for claim in claims:
            pair = (claim.entry.id, owner)
            if owner == claim.entry.id or pair in told or not _printed(claim, text):
                continue
            if _takes(claim, squeezed) and not _ordered(*pair, by_id):
                told.add(pair)
                yield _unordered(subject, claim, f"stands in the recording {name}", owner)


def _printed(claim: _Claim, text: str) -> bool:
    return not claim.exceptions or any(name in text for name in claim.exceptions)
