"""Wordings are what a release of Keras prints, or what the packages around it do.

What stands in no release is wrong from the start, was reworded before it was written down, or belongs to others. The
last is told by what a recorded traceback shows, or is declared in ``foreign.yaml``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.atlas.origin import Messages, printed_by, raising_lines
from kb.patterns import parse_template, squeeze
from kb.versions import minor_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.atlas.table import Atlas, PlaceKey
    from kb.errors import Fault
    from kb.patterns import Template
    from kb.schema import Entry
    from kb.subject import Subject
    from kb.versions import Minor, VersionRange


def gone(subject: Subject) -> Iterator[Fault]:
    """Demand that each wording stands in a release that it is for, or is of others; and no needless declaration."""
    if subject.atlas is None:
        return
    needed: set[str] = set()
    messages, lines = Messages(subject.atlas), raising_lines(subject.atlas)
    for entry in subject.catalog.entries:
        if entry.status != "stable":
            continue  # of a draft, nothing has been run that could show who prints it
        for at, wording in enumerate(entry.wordings):
            if not wording.text:
                continue
            template = parse_template(wording.text)
            places = messages.places_of(template)
            if places:
                found = _outside(subject.atlas, places, wording.keras)
            else:
                found = _nowhere(subject, entry, template, lines)
            declared = _declared(subject, template) if found and not places else ()
            needed.update(declared)
            if found and not declared:
                yield subject.fault(entry, ("wordings", at, "text"), *found)
    for words, (library, line) in subject.foreign.items():
        if words not in needed:
            yield subject.table_fault("foreign.yaml", line, (library,), f"no wording needs {words!r}", "remove it")


def _outside(atlas: Atlas, places: list[PlaceKey], claimed: VersionRange) -> tuple[str, str] | None:
    """Say that the places which print a wording stand in no release that it is for."""
    minors = {minor for key in places for release in atlas.places[key].lines if (minor := minor_of(release))}
    if not minors or any(claimed.holds(minor) for minor in minors):
        return None
    ends = dict.fromkeys((_dotted(min(minors)), _dotted(max(minors))))
    span = " to ".join(ends)
    return f"stands in Keras {span}, not in {claimed}", "run its program there, and correct `keras`"


def _dotted(minor: Minor) -> str:
    return f"{minor[0]}.{minor[1]}"


def _nowhere(
    subject: Subject, entry: Entry, template: Template, lines: dict[tuple[str, str], set[int]]
) -> tuple[str, str] | None:
    """Say that no release prints a wording, unless a recording shows that others do."""
    for name, text in subject.recordings.items():
        folder, _, file = name.partition("/")
        if folder == entry.id and not file.endswith(".ipython.txt"):
            release = file.removesuffix(".txt").rpartition("--")[2]
            if printed_by(text, template, release, lines) == "other":
                return None
    hint = "write it as `kdiag atlas find --all WORDS` shows it, retire the entry, or say in foreign.yaml who prints it"
    return "stands in no release of Keras", hint


def _declared(subject: Subject, template: Template) -> tuple[str, ...]:
    """Give the declared words that stand in a wording, the longest of them; empty where there are none."""
    text = "\0".join(template.literals)
    found = [words for words in subject.foreign if squeeze(words) in text]
    return (max(found, key=len),) if found else ()
