"""YAML text to plain values with the line of each field, and all of YAML's traps as faults.

Entries are read as text, lists, mappings, `true`/`false` and whole numbers; everything else that YAML 1.1
makes out of unquoted words (3.10 = 3.1, on = true, 2024-01-01 = a date) is refused with what to write.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import yaml

from .errors import Fault

Path = tuple[str | int, ...]

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PREFIX = "tag:yaml.org,2002:"
#: Levels of lists and mappings; only newer releases of libyaml have a limit of their own.
_DEPTH = 30
_DEEP = "nested too deep"
_INT = re.compile(r"0|-?[1-9][0-9]{0,17}")
_WORDS = {"true": True, "false": False}
_KINDS = {
    "bool": "a truth value",
    "float": "a number",
    "int": "a number",
    "timestamp": "a date",
    "null": "nothing",
    "merge": "a merge key",
    "value": "a default key",
}


class Source(NamedTuple):
    """What one file says: its value, and the line of every field (a path of keys and list positions)."""

    path: str
    value: Any
    lines: dict[Path, int]
    faults: tuple[Fault, ...]

    def line(self, field: Path) -> int:
        """Give the line of `field`, or of the nearest part around it that has one."""
        return line_of(self.lines, field)


def line_of(lines: dict[Path, int], field: Path) -> int:
    """Give the line of `field`, or of the nearest part around it that has one; 0 where nothing has."""
    for end in range(len(field), -1, -1):
        if field[:end] in lines:
            return lines[field[:end]]
    return 0


def field_name(field: Path) -> str:
    """``("causes", 0, "why")`` -> ``causes[0].why``."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in field).lstrip(".")


def read_yaml(path: str, data: bytes) -> Source:
    """Read `data`; never raises. `path` is only for the faults."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return _refused(path, line, f"byte 0x{data[error.start]:02x} is not UTF-8", "save the file as UTF-8")
    try:
        reader = _Reader(path, text)
        value = reader.document()
    except yaml.YAMLError as error:
        return _refused(path, *_syntax(text, error))
    if not isinstance(value, dict) and not reader.faults:
        return _refused(path, 1, "holds no fields", "write `title: ...` and the other fields, one a line")
    return Source(path, value, reader.lines, tuple(reader.faults))


def _refused(path: str, line: int, message: str, hint: str) -> Source:
    return Source(path, None, {}, (Fault(path, line, "", message, hint),))


def _syntax(text: str, error: yaml.YAMLError) -> tuple[int, str, str]:
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        position = getattr(error, "position", 0)
        return text.count("\n", 0, position) + 1, "holds a control character", "remove it or write it as an escape"
    rows = text.splitlines()
    line = min(mark.line + 1, max(len(rows), 1))  # an end that comes too soon is marked behind the last line
    row = rows[line - 1] if rows else ""
    problem = getattr(error, "problem", None) or "cannot be read"
    if "\t" in row[: mark.column + 1] and not row[: mark.column].strip():
        return line, "indented with a tab", "indent with spaces"
    if "nesting depth" in problem:  # newer parsers set a depth of their own
        return line, _DEEP, ""
    if "mapping values are not allowed" in problem:
        return line, "a colon inside unquoted text", "put the text in quotes, or behind `>-` on a line of its own"
    quote = "cannot start any token" in problem or "block sequence entries are not allowed" in problem
    return line, problem, "put the text in quotes" if quote else ""


class _Reader:
    """Makes values out of the parser's events, collecting lines and faults."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.lines: dict[Path, int] = {}
        self.faults: list[Fault] = []
        self._loader = _Loader(text)

    def document(self) -> Any:
        """Read the one document; None where there is none. Raises YAMLError."""
        try:
            self._loader.get_event()  # the stream begins
            if isinstance(self._loader.get_event(), yaml.StreamEndEvent):
                return None
            value = self._value(self._loader.get_event(), ())
            self._loader.get_event()  # the document ends
            more = self._loader.get_event()
            if not isinstance(more, yaml.StreamEndEvent):
                self._fault(more, (), "a second document", "one entry a file")
            return value
        finally:
            self._loader.dispose()

    def _fault(self, event: Any, field: Path, message: str, hint: str) -> None:
        self.faults.append(Fault(self.path, event.start_mark.line + 1, field_name(field), message, hint))

    def _value(self, event: Any, field: Path) -> Any:
        self.lines.setdefault(field, event.start_mark.line + 1)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, field)
        if isinstance(event, yaml.AliasEvent):
            self._fault(event, field, "an alias", "write the value again")
            return None
        if event.tag not in (None, "!", f"{_PREFIX}map", f"{_PREFIX}seq"):
            self._tagged(event, event.tag, field)
        if len(field) > _DEPTH:
            raise yaml.MarkedYAMLError(problem=_DEEP, problem_mark=event.start_mark)
        return self._mapping(field) if isinstance(event, yaml.MappingStartEvent) else self._sequence(field)

    def _sequence(self, field: Path) -> list[Any]:
        result: list[Any] = []
        while not isinstance(event := self._loader.get_event(), yaml.SequenceEndEvent):
            result.append(self._value(event, (*field, len(result))))
        return result

    def _mapping(self, field: Path) -> dict[str, Any]:
        result: dict[str, Any] = {}
        while not isinstance(event := self._loader.get_event(), yaml.MappingEndEvent):
            key = self._key(event, field)
            place = (*field, key)
            if key in result:
                self._fault(event, place, f"repeats the key of line {self.lines[place]}", "keep one of the two")
                self._value(self._loader.get_event(), (*place, 2))
                continue
            self.lines[place] = event.start_mark.line + 1
            result[key] = self._value(self._loader.get_event(), place)
        return result

    def _key(self, event: Any, field: Path) -> str:
        if not isinstance(event, yaml.ScalarEvent):
            self._fault(event, field, "a key that is no text", "write a plain key")
            self._value(event, (*field, ""))
            return ""
        kind = self._kind(event)
        if kind in _KINDS:
            hint = "write the fields out" if kind == "merge" else f'write "{event.value}"'
            self._fault(event, (*field, event.value), f"YAML reads this key as {_KINDS[kind]}", hint)
        elif kind != "str":
            self._tagged(event, kind, (*field, event.value))
        return str(event.value)

    def _kind(self, event: Any) -> str:
        tag = event.tag
        if tag is None or tag == "!":
            tag = self._loader.resolve(yaml.ScalarNode, event.value, event.implicit)
        return str(tag).removeprefix(_PREFIX)

    def _tagged(self, event: Any, tag: str, field: Path) -> None:
        shown = tag if tag.startswith("!") else f"!!{tag.removeprefix(_PREFIX)}"
        self._fault(event, field, f"the tag {shown}", "write a plain value")

    def _scalar(self, event: Any, field: Path) -> Any:
        text, kind = str(event.value), self._kind(event)
        if kind == "str":
            return text
        if kind == "null":
            return None
        if kind == "bool" and text in _WORDS:
            return _WORDS[text]
        if kind == "int" and _INT.fullmatch(text):
            return int(text)
        if kind in _KINDS:
            hint = f'write "{text}"' + (" for the text, or true or false" if kind == "bool" else "")
            self._fault(event, field, f"YAML reads {text} as {_KINDS[kind]}", hint)
        else:
            self._tagged(event, kind, field)
        return text
