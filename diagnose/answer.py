"""Make the answer's records: causes ordered for this text, all prose filled with the captured values."""

from __future__ import annotations

from kb import ANY_VERSION, VersionRange, parse_range

from .capture import holds
from .context import called_by_package, has_frame
from .model import Cause, Fix, KnownCause
from .rank import release, searched

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    import re
    from collections.abc import Mapping, Sequence
    from typing import Any, NamedTuple

    from kb import EntryRecord, Template

    from .model import Environment, Frame
else:
    from kb import NamedTuple
    from kb import regexes as re

_SLOT = re.compile(r"\{\{|\}\}|\{([A-Za-z_][A-Za-z0-9_]{0,40})(?::(?:int|id))?\}")
_LONGEST = 160
_templates: dict[str, Template] = {}
_ranges: dict[str, VersionRange] = {}


class Case(NamedTuple):
    """What the text says about one match: what causes are judged by."""

    captures: Mapping[str, str]
    frames: Sequence[Frame]
    line: str
    around: Environment
    letters: str  # the whole text, squeezed


def fill(text: str, values: Mapping[str, str], fallbacks: Mapping[str, str]) -> str:
    """`text` with its ``{capture}`` slots filled; a slot that nobody can fill stays as it is."""
    if "{" not in text and "}" not in text:
        return text

    def value(found: re.Match[str]) -> str:
        name = found[1]
        if not name:
            return found[0][0]
        words = values.get(name) or fallbacks.get(name)
        return shorten(words) if words else found[0]

    return _SLOT.sub(value, text)


def shorten(words: str) -> str:
    """One line of at most 160 characters, without control characters."""
    words = " ".join(words[: 4 * _LONGEST].split())
    if not words.isprintable():
        words = "".join([c if c.isprintable() else " " for c in words])
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "\u2026"


class Causes:
    """The causes of one entry, ready to be judged. Those that no capture changes are made once."""

    def __init__(self, entry: EntryRecord) -> None:
        self.entry = entry
        self.replaces_ops = any(fix["replaces_ops"] for cause in entry.causes for fix in cause["fixes"])
        self._rows = [({name: clue for name, clue in (row["when"] or {}).items() if clue}, row) for row in entry.causes]
        self._made: dict[tuple[int, str], KnownCause] = {}

    def told(self, case: Case) -> tuple[Cause, ...]:
        """Give the causes, likeliest first; commonest first among equals."""
        ranked = []
        for number, (when, _) in enumerate(self._rows):
            fits = _fits(when, case) if when else ""
            ranked.append((_ORDER[fits], number, fits or "maybe"))
        ranked.sort()
        return tuple([self._cause(number, fits, case.captures) for _, number, fits in ranked])

    def _cause(self, number: int, fits: str, values: Mapping[str, str]) -> Cause:
        made = self._made.get((number, fits))
        if made is None:
            row = self._rows[number][1]
            cause = _cause(row, fits, self.entry, values)
            if any("{" in text or "}" in text for text in _filled(row)):
                return cause
            made = self._made[number, fits] = KnownCause._make(cause)
        return made


_ORDER = {"yes": 0, "": 1, "maybe": 1, "no": 2}


def _filled(row: Mapping[str, Any]) -> list[str]:
    """What `_cause` fills with captured values."""
    return [row["title"], row["why"], *[part or "" for fix in row["fixes"] for part in (fix["do"], fix["note"])]]


def _cause(row: Mapping[str, Any], fits: str, entry: EntryRecord, values: Mapping[str, str]) -> Cause:
    name, broken, known = row["id"], row["broken"], entry.fallbacks
    fixes = tuple(
        Fix(
            do=fill(fix["do"], values, known),
            code=fix["code"],
            note=fill(fix["note"] or "", values, known),
            backends=tuple(fix["backends"]),
            keras=_range_words(fix["keras"]),
            replaces_ops=bool(fix["replaces_ops"]),
            verified=entry.verified.get(f"{name}/fix-{number}", ""),
            commands=tuple(fix["commands"]),
            not_run=fix["not_run"] or "",
        )
        for number, fix in enumerate(row["fixes"], 1)
    )
    return Cause(
        id=name,
        title=fill(row["title"], values, known),
        why=fill(row["why"], values, known),
        broken=broken["code"],
        shows=broken["shows"],
        backends=tuple(broken["backends"]),
        keras=_range_words(broken["keras"]),
        fits=fits,
        fixes=fixes,
        verified=entry.verified.get(f"{name}/broken", ""),
        not_run=broken["not_run"] or "",
    )


def _range_words(value: object) -> str:
    return value.strip(" -") and value if isinstance(value, str) else ""


def _fits(when: Mapping[str, Any], case: Case) -> str:
    """Say "yes", "maybe" or "no"; "" where no condition is given."""
    answers = [answer for answer in _answers(when, case) if answer]
    if not answers:
        return ""
    if "no" in answers:
        return "no"
    return "maybe" if "maybe" in answers else "yes"


def _answers(when: Mapping[str, Any], case: Case) -> list[str]:
    around, frames = case.around, case.frames
    out = []
    if when.get("backends"):
        out.append(_decide(around.backend in when["backends"] if around.backend else None))
    known = _range(when.get("keras"))
    if known != ANY_VERSION:
        minor = release(around.keras)
        out.append(_decide(known.holds(minor) if minor else None))
    if when.get("frame"):
        clue = when["frame"]
        out.append(_decide(has_frame(frames, clue["path"], clue.get("function") or "") if frames else None))
    for name, pattern in (when.get("capture") or {}).items():
        value = case.captures.get(name)
        out.append(_decide(searched(pattern, value) if value else None))
    if when.get("line"):
        out.append(_decide(searched(when["line"], case.line) if case.line else None))
    if when.get("text"):
        held = holds(_template(when["text"]), case.letters)
        out.append(_decide(held if held or frames else None))
    if when.get("caller"):
        package = called_by_package(frames) if frames else None
        out.append(_decide(None if package is None else package == (when["caller"] == "package")))
    return out


def _decide(held: bool | None) -> str:
    return "maybe" if held is None else "yes" if held else "no"


def _range(text: object) -> VersionRange:
    if not isinstance(text, str) or not text.strip(" -"):
        return ANY_VERSION
    if text not in _ranges:
        _ranges[text] = parse_range(text)
    return _ranges[text]


def _template(text: str) -> Template:
    if text not in _templates:
        from kb import parse_template  # noqa: PLC0415 - few entries have such a condition

        _templates[text] = parse_template(text)
    return _templates[text]
