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
        node = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        return _refused(path, *_syntax(text, error))
    except RecursionError:
        return _refused(path, 1, "nested too deep", "an entry needs few levels")
    reader = _Reader(path)
    value = reader.value(node, ()) if node is not None else None
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
    line = mark.line + 1
    rows = text.splitlines()
    row = rows[mark.line] if mark.line < len(rows) else ""
    problem = getattr(error, "problem", None) or "cannot be read"
    if "\t" in row[: mark.column + 1] and not row[: mark.column].strip():
        return line, "indented with a tab", "indent with spaces"
    if "mapping values are not allowed" in problem:
        return line, "a colon inside unquoted text", "put the text in quotes, or behind `>-` on a line of its own"
    if "but found another document" in problem:
        return line, "a second document", "one entry a file"
    return line, problem, ""


class _Reader:
    """Walks the nodes of one file, collecting lines and faults."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.lines: dict[Path, int] = {}
        self.faults: list[Fault] = []
        self._seen: set[int] = set()

    def fault(self, node: yaml.Node, field: Path, message: str, hint: str) -> None:
        self.faults.append(Fault(self.path, node.start_mark.line + 1, field_name(field), message, hint))

    def value(self, node: yaml.Node, field: Path) -> Any:
        self.lines.setdefault(field, node.start_mark.line + 1)
        if id(node) in self._seen:
            self.fault(node, field, "an alias", "write the value again")
            return None
        self._seen.add(id(node))
        kind = node.tag.removeprefix(_PREFIX)
        if isinstance(node, yaml.MappingNode) and kind == "map":
            return self._mapping(node, field)
        if isinstance(node, yaml.SequenceNode) and kind == "seq":
            return [self.value(item, (*field, i)) for i, item in enumerate(node.value)]
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, kind, field)
        self.fault(node, field, f"the tag {node.tag}", "write a plain value")
        return None

    def _mapping(self, node: yaml.MappingNode, field: Path) -> dict[str, Any]:
        result: dict[str, Any] = {}
        first: dict[str, int] = {}
        for key_node, value_node in node.value:
            key = self._key(key_node, field)
            if key is None:
                continue
            line = key_node.start_mark.line + 1
            if key in result:
                self.fault(key_node, (*field, key), f"repeats the key of line {first[key]}", "keep one of the two")
                continue
            first[key] = self.lines[(*field, key)] = line
            result[key] = self.value(value_node, (*field, key))
        return result

    def _key(self, node: yaml.Node, field: Path) -> str | None:
        if not isinstance(node, yaml.ScalarNode):
            self.fault(node, field, "a key that is no text", "write a plain key")
            return None
        kind = node.tag.removeprefix(_PREFIX)
        if kind != "str":
            what = _KINDS.get(kind, node.tag)
            self.fault(node, (*field, node.value), f"YAML reads this key as {what}", f'write "{node.value}"')
        return str(node.value)

    def _scalar(self, node: yaml.ScalarNode, kind: str, field: Path) -> Any:
        text = str(node.value)
        if kind == "str":
            return text
        if kind == "null":
            return None
        if kind == "bool" and text in _WORDS:
            return _WORDS[text]
        if kind == "int" and _INT.fullmatch(text):
            return int(text)
        hint = f'write "{text}"' + (" for the text, or true or false" if kind == "bool" else "")
        self.fault(node, field, f"YAML reads {text} as {_KINDS.get(kind, node.tag)}", hint)
        return text
