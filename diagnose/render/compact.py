"""The answer for programs in one line, for a server: what `diagnose.render.json` says, in a fraction of the time."""

from __future__ import annotations

from functools import cache
from json import dumps
from json.encoder import encode_basestring_ascii as _string
from math import isfinite
from typing import TYPE_CHECKING, Any, get_args, get_origin, get_type_hints

from diagnose.model import Cause, Diagnosis, KnownCause, Match

from .json import FORMAT, plain

if TYPE_CHECKING:
    from collections.abc import Callable

    Encoder = Callable[[Any], str]


def render(diagnosis: Diagnosis) -> str:
    """``json.dumps(as_data(diagnosis))``, made without the dicts between."""
    return f'{{"format": {FORMAT}, {_encoder(Diagnosis)(diagnosis)[1:]}'


@cache
def _encoder(kind: Any) -> Encoder:
    """Make what encodes values of one type, as the fields of the records are declared."""
    if kind in _PLAIN:
        return _PLAIN[kind]
    if hasattr(kind, "_fields"):
        return {Match: _match, Cause: _cause}.get(kind, _record)(kind)
    arguments = get_args(kind)
    if get_origin(kind) is tuple:
        return _sequence(_encoder(arguments[0]))
    if type(None) in arguments:
        return _optional(_encoder(arguments[0]))
    return lambda value: dumps(plain(value))


def _number(value: float) -> str:
    return repr(value) if isfinite(value) else "null"


_PLAIN: dict[Any, Encoder] = {str: _string, int: str, float: _number}


def _sequence(one: Encoder) -> Encoder:
    return lambda values: f"[{', '.join(map(one, values))}]" if values else "[]"


def _optional(one: Encoder) -> Encoder:
    return lambda value: "null" if value is None else one(value)


def _record(kind: Any) -> Encoder:
    """Fill a form with ``%s`` for each field."""
    hints = get_type_hints(kind)
    form = _form(kind)
    if all(hints[name] is int for name in kind._fields):
        return lambda value: form % value  # a tuple of numbers, as it stands
    fields = [_encoder(hints[name]) for name in kind._fields]
    return lambda value: form % tuple([one(part) for one, part in zip(fields, value)])  # noqa: B905 - one a field


def _form(kind: Any) -> str:
    return f"{{{', '.join([f'{_string(name)}: %s' for name in kind._fields])}}}"


def _cause(kind: Any) -> Encoder:
    """What is the same for every text is encoded once."""
    encode = _record(kind)

    def cause(value: Cause) -> str:
        if type(value) is not KnownCause:
            return encode(value)
        if not value.kept:
            value.kept = encode(value)
        return value.kept

    return cause


def _match(kind: Any) -> Encoder:
    """A match tells its likeliest cause twice, which is encoded once."""
    form, hints, cause = _form(kind)[:-1], get_type_hints(kind), _encoder(Cause)
    at = kind._fields.index("causes")
    before, after = ([_encoder(hints[name]) for name in names] for names in (kind._fields[:at], kind._fields[at + 1 :]))

    def match(value: Match) -> str:
        causes = list(map(cause, value.causes))
        parts = [one(part) for one, part in zip(before, value)]  # noqa: B905 - up to the causes
        parts.append(f"[{', '.join(causes)}]")
        parts += [one(part) for one, part in zip(after, value[at + 1 :])]  # noqa: B905 - as above
        return f'{form % tuple(parts)}, "cause": {causes[0]}}}' if causes else f"{form % tuple(parts)}}}"

    return match
