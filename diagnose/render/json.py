"""The answer for programs: the record as it stands, field for field, ASCII only."""

from __future__ import annotations

from typing import Any

from diagnose.model import Diagnosis, Finding, Match, Scan

#: Raised when a field changes its meaning or goes; new fields do not raise it.
FORMAT = 1


def render(record: Diagnosis | Scan) -> str:
    """One JSON object and a line end: ``format``, then the fields of the record, `diagnose.model`'s, in their order.

    A match also has ``cause``, its likeliest one, as the record has.
    """
    import json

    return json.dumps(as_data(record), indent=2, allow_nan=False) + "\n"


def render_line(record: Finding | Scan) -> str:
    """The same in one line."""
    import json

    return json.dumps(as_data(record), allow_nan=False) + "\n"


def as_data(record: Diagnosis | Finding | Scan) -> dict[str, Any]:
    """The record as plain dicts, lists, strings and numbers."""
    return {"format": FORMAT, **plain(record)}


def plain(value: Any) -> Any:
    """`value` with named tuples as dicts and tuples as lists; a number that is none becomes None."""
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        data = {name: plain(part) for name, part in zip(value._fields, value, strict=True)}
        if isinstance(value, Match) and value.causes:
            data["cause"] = plain(value.causes[0])
        return data
    if isinstance(value, (tuple, list)):
        return [plain(part) for part in value]
    if isinstance(value, dict):
        return {str(name): plain(part) for name, part in value.items()}
    if isinstance(value, float) and not (float("-inf") < value < float("inf")):
        return None
    return value
