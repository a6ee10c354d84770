"""The answer for programs in one line, for a server: what `diagnose.render.json` says, in half the time."""

from __future__ import annotations

from json import dumps
from json.encoder import encode_basestring_ascii as _string
from typing import Any

from diagnose.model import Diagnosis, Match

from .json import FORMAT, plain

#: By record, its JSON with ``%s`` for each field.
_forms: dict[type, str] = {}
_CAUSES = Match._fields.index("causes")


def render(diagnosis: Diagnosis) -> str:
    """``json.dumps(as_data(diagnosis))``, made without the dicts between."""
    return f'{{"format": {FORMAT}, {_encoded(diagnosis)[1:]}'


def _encoded(value: Any) -> str:
    kind = type(value)
    if kind is tuple:
        return f"[{', '.join([_string(one) if type(one) is str else _encoded(one) for one in value])}]"
    if value is None:
        return "null"
    if kind is str:
        return _string(value)
    form = _forms.get(kind) or _form(kind)
    if not form:
        return str(value) if kind is int else dumps(plain(value))
    if kind is Match:
        return _match(form, value)
    return form % tuple([_string(one) if type(one) is str else _encoded(one) for one in value])


def _form(kind: Any) -> str:
    """Make the form of a record; "" for what is none."""
    if not hasattr(kind, "_fields"):
        return ""
    form = _forms[kind] = f"{{{', '.join([f'{_string(name)}: %s' for name in kind._fields])}}}"
    return form


def _match(form: str, match: Match) -> str:
    """A match, whose likeliest cause stands there twice and is encoded once."""
    causes = [_encoded(cause) for cause in match.causes]
    parts = [_encoded(part) if number != _CAUSES else "" for number, part in enumerate(match)]
    parts[_CAUSES] = f"[{', '.join(causes)}]"
    told = form % tuple(parts)
    return f'{told[:-1]}, "cause": {causes[0]}}}' if causes else told
