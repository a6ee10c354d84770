"""Captures: what the prose says of the reader's own names must be in the message, or have words for its absence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.patterns import parse_template

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.errors import Fault
    from kb.schema import Entry, Wording
    from kb.subject import Subject
    from kb.yaml_source import Path

#: What a table says of the captured name, by the name of the table: prose may use it as if it were captured.
TOLD = {"names": ("lost", "do", "story")}
_USE = re.compile(r"(?<!\{)\{([A-Za-z_][A-Za-z0-9_]{0,40})\}(?!\})")
_GROUP = re.compile(r"\(\?P?<([A-Za-z_]\w*)>")


def prose_of(entry: Entry) -> Iterator[tuple[Path, str]]:
    """Yield every text of an entry that a reader sees, with its field."""
    yield ("title",), entry.title
    yield ("summary",), entry.summary
    for c, cause in enumerate(entry.causes):
        yield ("causes", c, "title"), cause.title
        yield ("causes", c, "why"), cause.why
        for f, fix in enumerate(cause.fixes):
            yield ("causes", c, "fixes", f, "do"), fix.do
            if fix.note:
                yield ("causes", c, "fixes", f, "note"), fix.note
    yield ("check",), entry.check
    for field in ("ask", "reason"):
        if text := getattr(entry, field):
            yield (field,), text
    yield from ((("fallbacks", name), words) for name, words in entry.fallbacks.items())


def captured(wording: Wording) -> set[str]:
    """Names that a wording captures."""
    names = set(parse_template(wording.text).captures) if wording.text else set()
    return names | {name for text in (wording.pattern, wording.line) for name in _GROUP.findall(text or "")}


def captures(subject: Subject) -> Iterator[Fault]:
    """Demand that a capture used in prose or in `when` is one of every wording, or has a fallback."""
    for entry in subject.catalog.entries:
        told = set(TOLD[entry.table]) if entry.table else set()
        every = [captured(wording) | told for wording in entry.wordings]
        known = set().union(*every)
        always = set.intersection(*every) if every and not entry.symptoms else set()
        for field, text in prose_of(entry):
            for name in dict.fromkeys(_USE.findall(text)):
                if name not in known:
                    yield subject.fault(entry, field, f"no wording captures {{{name}}}", _known(known))
                elif name not in always and name not in entry.fallbacks:
                    hint = f"write `fallbacks: {{{name}: ...}}`"
                    yield subject.fault(entry, field, f"not every text that is matched has a {{{name}}}", hint)
        for c, cause in enumerate(entry.causes):
            for name in sorted(set(cause.when.capture) - known):
                place = ("causes", c, "when", "capture", name)
                yield subject.fault(entry, place, "no wording captures it", _known(known))


def _known(names: set[str]) -> str:
    return f"there are {', '.join(sorted(names))}" if names else "write {{...}} for braces that are meant as such"


def fallbacks(subject: Subject) -> Iterator[Fault]:
    """Demand that a fallback stands for a capture that the prose uses."""
    for entry in subject.catalog.entries:
        used = {name for _, text in prose_of(entry) for name in _USE.findall(text)}
        for name in entry.fallbacks:
            if name not in used:
                yield subject.fault(entry, ("fallbacks", name), "is used nowhere", "remove it")
