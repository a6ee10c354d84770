"""Schema errors in the words of someone who writes entries."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from kb import schema

if TYPE_CHECKING:
    from kb.yaml_source import Path

_WANTED = {
    "string_type": "text",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": "fields",
    "model_type": "fields",
    "model_attributes_type": "fields",
}
_HINTS = {
    "string_type": "write text, in quotes",
    "bool_type": "write true or false",
    "tuple_type": "write [one, two], or one a line behind `- `",
    "dict_type": "write `name: value`, one a line",
    "model_type": "write `name: value`, one a line",
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


def explain(row: Any, field: Path) -> tuple[str, str]:
    """Message and hint for one error of pydantic's list."""
    kind, context, given = row["type"], row.get("ctx", {}), row["input"]
    if kind == "missing":
        return "is missing", ""
    if kind == "extra_forbidden":
        return "is no field", _suggest(field)
    if kind in _WANTED:
        return f"{_show(given)} where {_WANTED[kind]} is wanted", _HINTS.get(kind, "")
    if kind == "literal_error":
        return f"{_show(given)} is not one of {context['expected']}", ""
    if kind == "string_too_long":
        return f"{len(given)} characters, {context['max_length']} at most", "shorten it"
    if kind in ("string_too_short", "too_short"):
        return "is too short", f"at least {context['min_length']}"
    if kind == "string_pattern_mismatch":
        one_line = "\\n" in context["pattern"]
        return f"{_show(given)} is not in the right form", "keep it on one line" if one_line else "write words-with-dashes"
    if kind == "value_error":
        message, _, hint = str(context["error"]).partition("; ")
        return message, hint
    return str(row["msg"]), ""


def _suggest(field: Path) -> str:
    parents = [part for part in field[:-1] if isinstance(part, str)]
    names = list(_RECORDS[parents[-1] if parents else ""].model_fields)
    near = get_close_matches(str(field[-1]), names, 1, 0.6)
    return f"did you mean {near[0]}?" if near else f"there are {', '.join(names)}"


def _show(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return repr(value if len(value) <= 40 else value[:37] + "...")
    return {dict: "a group of fields", list: "a list"}.get(type(value), str(value)[:40])
