"""Wordings: each says enough to be found, and nothing in them can run away on a long text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from kb.patterns import parse_template, squeeze

from .bounds import bounds_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.errors import Fault
    from kb.schema import Entry, Wording
    from kb.subject import Subject
    from kb.yaml_source import Path

#: Squeezed characters that the longest literal of a wording must have; fewer where it names its exception.
ANCHOR_WEIGHT = 12
NAMED_WEIGHT = 8
#: Squeezed characters of the fixed parts of a message that tells enough alone.
BARE_WEIGHT = 16
_OF_ANY_OBJECT = re.compile(
    r"""\W{0,3}(?:NoneType|tuple|list|dict|str|bytes|int|float|bool|set|function|method|module|type|object)\W{1,3}object\b"""
)
_NOT_FIXED = re.compile(r"\\.|\[[^\]]{1,80}\]|\(\?[^)]{1,200}\)|\{[^}]{1,20}\}|[.^$*+?()|]")
_EXCEPTION = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*")


def evidence(subject: Subject) -> Iterator[Fault]:
    """Demand a text or a pattern, or else evidence that must be there; and that such evidence is given."""
    for entry in subject.catalog.entries:
        for at, wording in enumerate(entry.wordings):
            place = ("wordings", at)
            if wording.text and wording.pattern:
                yield subject.fault(entry, place, "has both text and pattern", "make two wordings of it")
            if not wording.text and not wording.pattern and not {"frames", "line"} & set(wording.required):
                hint = "write `text`, or evidence and `required: [frames]` or `required: [line]`"
                yield subject.fault(entry, place, "says nothing of the message", hint)
            for clue in wording.required:
                source = "exceptions" if clue == "exception" else clue
                if clue not in ("named", "bare") and not getattr(wording, source):
                    message = f"there is no {clue} to require"
                    yield subject.fault(entry, (*place, "required"), message, f"write `{source}`")
            for n, name in enumerate(wording.exceptions):
                if not _EXCEPTION.fullmatch(name):
                    hint = "write it as printed, without the message"
                    yield subject.fault(entry, (*place, "exceptions", n), f"{name!r} is no class name", hint)


def _searched(entry: Entry) -> Iterator[tuple[Path, str]]:
    """Patterns that are looked for with `re` in short texts."""
    for at, wording in enumerate(entry.wordings):
        if wording.line is not None:
            yield ("wordings", at, "line"), wording.line
    for at, cause in enumerate(entry.causes):
        if cause.when.line is not None:
            yield ("causes", at, "when", "line"), cause.when.line
        for name, pattern in cause.when.capture.items():
            yield ("causes", at, "when", "capture", name), pattern


def patterns(subject: Subject) -> Iterator[Fault]:
    """Demand patterns that compile, find something in particular, and stay linear on any text."""
    import regex  # type: ignore[import-untyped, unused-ignore]  # noqa: PLC0415 - heavy, and only needed here

    for entry in subject.catalog.entries:
        for field, text in _searched(entry):
            yield from (subject.fault(entry, field, *problem) for problem in _problems(text, re))
        for at, wording in enumerate(entry.wordings):
            if wording.pattern is not None:
                field = ("wordings", at, "pattern")
                yield from (subject.fault(entry, field, *problem) for problem in _problems(wording.pattern, regex))


def _problems(pattern: str, engine: Any) -> Iterator[tuple[str, str]]:
    """Yield message and hint for what is wrong with a pattern of `re` or `regex`."""
    try:
        empty = engine.compile(pattern).search("")
    except engine.error as problem:
        yield f"is no regular expression: {problem}", ""
        return
    if empty is not None:
        yield "matches even nothing", "say what must stand there"
    for part in bounds_of(pattern).loose:
        yield f"{part} has no end", "name the characters, or write {0,200}"


def anchors(subject: Subject) -> Iterator[Fault]:
    """Demand that a wording without required evidence pins down enough of the message to be found without doubt."""
    for entry in subject.catalog.entries:
        for at, wording in enumerate(entry.wordings):
            weight = _weight(wording)
            needed = NAMED_WEIGHT if wording.exceptions else ANCHOR_WEIGHT
            if weight is not None and weight < needed and not wording.required:
                field = ("wordings", at, "text" if wording.text else "pattern")
                message = f"its longest fixed part has {weight} characters without blanks and quotes"
                hint = f"{needed} at least, or `required` evidence"
                yield subject.fault(entry, field, message, hint)
            for n, text in enumerate(wording.unless):
                if parse_template(text).weight < NAMED_WEIGHT:
                    place = ("wordings", at, "unless", n)
                    yield subject.fault(entry, place, "says too little", "write more of the message")


def bare(subject: Subject) -> Iterator[Fault]:
    """Demand of a message that counts when it stands alone that its words are many, and not those of any object."""
    for entry in subject.catalog.entries:
        for at, wording in enumerate(entry.wordings):
            if "bare" not in wording.required:
                continue
            place = ("wordings", at, "required")
            weight = _told(wording)
            if weight < BARE_WEIGHT:
                message = f"bare: its fixed parts have {weight} characters without blanks and quotes"
                yield subject.fault(entry, place, message, f"{BARE_WEIGHT} at least, or other evidence")
            if _OF_ANY_OBJECT.match(wording.text or wording.pattern or ""):
                hint = "name other evidence: `frames`, `line` or `named`"
                yield subject.fault(entry, place, "bare: any program has such objects, the words tell nothing", hint)
            if not wording.exceptions:
                yield subject.fault(entry, place, "bare: no class is told from others", "write `exceptions`")


def _told(wording: Wording) -> int:
    """Count the squeezed characters that stand fixed in all of a wording."""
    if wording.text:
        return parse_template(wording.text).weight
    return len(squeeze(_NOT_FIXED.sub("", wording.pattern or "")))


def _weight(wording: Wording) -> int | None:
    if wording.text:
        template = parse_template(wording.text)
        return len(template.literals[template.anchor])
    return bounds_of(wording.pattern).weight if wording.pattern else None
