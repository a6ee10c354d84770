"""The answer for programs in one line, for a server: what `diagnose.render.json` says, in a fraction of the time."""

from __future__ import annotations

from json import dumps
from json.encoder import encode_basestring_ascii as _string
from typing import Any

from diagnose.model import Diagnosis, Match

from .json import FORMAT, plain

#: By record, its field names as JSON has them.
_keys: dict[type, list[str]] = {}


def render(diagnosis: Diagnosis) -> str:
    """``json.dumps(as_data(diagnosis))``, made without the dicts between."""
    return f'{{"format": {FORMAT}, {_encoded(diagnosis)[1:]}'


def _encoded(value: Any) -> str:
    kind = type(value)
    if kind is str:
        return _string(value)
    if kind is tuple:
        return f"[{', '.join([_encoded(part) for part in value])}]"
    if value is None:
        return "null"
    if hasattr(kind, "_fields"):
        return _record(kind, value)
    return dumps(plain(value))


def _record(kind: Any, value: Any) -> str:
    keys = _keys.get(kind)
    if keys is None:
        keys = _keys[kind] = [f"{_string(name)}: " for name in kind._fields]
    parts = [
        key + (_string(part) if type(part) is str else _encoded(part)) for key, part in zip(keys, value, strict=True)
    ]
    if kind is Match and value.causes:
        parts.append(f'"cause": {_encoded(value.causes[0])}')
    return f"{{{', '.join(parts)}}}"
