"""Schema errors in the words of someone who writes entries."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from kb import schema

if TYPE_CHECKING:
    from pydantic import BaseModel

    from kb.yaml_source import Path

_LIST = "a list", "write [one, two], or one a line behind `- `"
_FIELDS = "fields", "write `name: value`, one a line"
_WANTED = {
    "string_type": ("text", "write it in quotes"),
    "bool_type": ("true or false", "write true or false"),
    "tuple_type": _LIST,
    "list_type": _LIST,
    "dict_type": _FIELDS,
    "model_type": _FIELDS,
    "model_attributes_type": _FIELDS,
}
#: Record behind each field, for the names that may stand there.
_RECORDS: dict[str, type[BaseModel]] = {
    "": schema.Entry,
    "wordings": schema.Wording,
    "frames": schema.FrameClue,
    "frame": schema.FrameClue,
    "causes": schema.Cause,
    "when": schema.When,
    "broken": schema.Broken,
    "fixes": schema.Fix,
    "near": schema.Near,
}
#: Fields that come from the path of the file.
_FROM_PATH = frozenset({"id", "area"})


def explain(row: Any, field: Path) -> tuple[str, str]:
    """Message and hint for one error of pydantic's list."""
    kind, given = row["type"], row["input"]
    if kind in _WANTED:
        wanted, hint = _WANTED[kind]
        return f"{_show(given)} where {wanted} {'are' if wanted == 'fields' else 'is'} wanted", hint
    if kind == "missing":
        return "is missing", ""
    if kind == "extra_forbidden":
        return "is no field", _suggest(field)
    if kind == "value_error":
        message, _, hint = str(row["ctx"]["error"]).partition("; ")
        return message, hint
    return _limits(kind, row.get("ctx", {}), given) or (str(row["msg"]), "")


def _limits(kind: str, context: dict[str, Any], given: Any) -> tuple[str, str] | None:
    if kind == "string_too_long":
        return f"{len(given)} characters", f"{context['max_length']} at most"
    if kind == "string_too_short":
        return "nothing here" if not given else f"{len(given)} characters", f"at least {context['min_length']}"
    if kind == "too_short":
        return "an empty list", f"at least {context['min_length']}"
    if kind == "literal_error":
        return f"{_show(given)} where only {context['expected']} can stand", ""
    if kind == "string_pattern_mismatch":
        hint = "keep it on one line" if "\\n" in context["pattern"] else "write words-like-these"
        return f"{_show(given)} is not in the right form", hint
    return None


def _suggest(field: Path) -> str:
    if len(field) == 1 and field[0] in _FROM_PATH:
        return "remove it, the path of the file says it"
    parents = [part for part in field[:-1] if isinstance(part, str)]
    record = _RECORDS.get(parents[-1] if parents else "", schema.Entry)
    names = [name for name in record.model_fields if record is not schema.Entry or name not in _FROM_PATH]
    near = get_close_matches(str(field[-1]), names, 1, 0.6)
    return f"did you mean {near[0]}?" if near else f"there are {', '.join(names)}"


def _show(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return repr(value if len(value) <= 40 else value[:37] + "...")
    if isinstance(value, dict):
        return "a group of fields"
    return "a list" if isinstance(value, list) else str(value)[:40]
