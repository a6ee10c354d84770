"""Prose: short, plain, without blame."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .captures import prose_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.errors import Fault
    from kb.schema import Entry
    from kb.subject import Subject
    from kb.yaml_source import Path

#: Words that blame the reader or say nothing. `just` and `easy` tell a stuck reader that they should not be.
FILLER = (
    "actually", "basically", "clearly", "easily", "easy", "forgot", "just", "mistake", "mistakenly", "obviously",
    "of course", "please", "simple", "simply", "stupid", "trivial", "trivially", "unfortunately", "wrongly",
)  # fmt: skip
_FILLER = re.compile(rf"\b({'|'.join(FILLER)})\b", re.IGNORECASE)
_QUOTED = re.compile(r"`[^`]*`")
#: First words that show that a step does not begin with its verb. "if ..., " and the like may stand before it.
_NO_VERB = frozenset((
    "a", "an", "the", "this", "that", "these", "those", "you", "your", "it", "there", "to", "by", "in", "of", "from",
    "instead", "also", "and", "or", "then", "but", "not", "no", "never", "always", "should", "must", "can", "may",
    "could", "would", "is", "are", "be", "was", "keras", "tensorflow", "jax", "torch",
))  # fmt: skip
_BEFORE_VERB = re.compile(r"^(?:if|where|when|on|with|for|once|after|before|until|up to)\b[^,]{1,80}, ")
_VERB = re.compile(r"^([a-z]+)\b")


def prose(subject: Subject) -> Iterator[Fault]:
    """Demand no filler, no blame, no blanks at line ends, no title that ends like a sentence."""
    for entry in subject.catalog.entries:
        for field, text in prose_of(entry):
            for word in dict.fromkeys(found.lower() for found in _FILLER.findall(_QUOTED.sub("", text))):
                yield subject.fault(entry, field, f'"{word}" is filler or blame', "leave it out")
            if any(line != line.rstrip() for line in text.rstrip("\n").split("\n")) or text != text.lstrip():
                yield subject.fault(entry, field, "blanks at the end or the beginning of a line", "remove them")
            if field[-1] == "title" and text.endswith((".", "!", ":")):
                yield subject.fault(entry, field, f"ends with {text[-1]!r}", "a title is no sentence")


def todo(subject: Subject) -> Iterator[Fault]:
    """Demand that nothing is left of what a draft marks as still to be written, unless it is a draft."""
    for entry in subject.catalog.entries:
        if entry.status == "draft":
            continue
        for field, text in (*prose_of(entry), *_codes(entry)):
            if "TODO" in text:
                yield subject.fault(entry, field, "has a TODO", "write what is still to be written")


def _codes(entry: Entry) -> Iterator[tuple[Path, str]]:
    for c, cause in enumerate(entry.causes):
        yield ("causes", c, "broken", "code"), cause.broken.code
        for f, fix in enumerate(cause.fixes):
            yield ("causes", c, "fixes", f, "code"), fix.code


def steps(subject: Subject) -> Iterator[Fault]:
    """Demand that a step begins with a verb in lower case and has no full stop: it is put behind "Fix" and "Or"."""
    for entry in subject.catalog.entries:
        for c, cause in enumerate(entry.causes):
            for f, fix in enumerate(cause.fixes):
                field = ("causes", c, "fixes", f, "do")
                word = _VERB.match(_BEFORE_VERB.sub("", fix.do))
                if not word or word[1] in _NO_VERB or word[1].endswith("ing"):
                    hint = "write `call ...`, `pass ...`, or `if ..., call ...`"
                    yield subject.fault(entry, field, "does not begin with a verb in lower case", hint)
                if fix.do.endswith((".", "!")):
                    yield subject.fault(entry, field, f"ends with {fix.do[-1]!r}", "leave it out")
