"""Format strings: ``"%s of %d" % (a, b)`` and ``"{} of {n}".format(a, n=b)``."""

from __future__ import annotations

import ast
import re
import string
from typing import TYPE_CHECKING

from . import texts
from .texts import Forms, Hole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    #: Reads the expression that is put in; None where there is none.
    Read = Callable[["ast.expr | None", str], Forms]

_FIELD = re.compile(r"%(?:\((\w{1,60})\))?[#0\- +]{0,5}(?:\*|\d{1,4})?(?:\.(?:\*|\d{1,4}))?[hlL]?([diouxXeEfFgGcrsa%])")


def percent(left: Forms, right: ast.expr, read: Read) -> Forms:
    """Fill each form of the left side of a ``%``."""
    named = {}
    if isinstance(right, ast.Dict):
        keys = zip(right.keys, right.values, strict=True)
        named = {str(key.value): value for key, value in keys if isinstance(key, ast.Constant)}
    out: Forms = ()
    for text in left:
        order = iter(right.elts if isinstance(right, ast.Tuple) else [right])
        parts: list[Forms] = []
        for part in text:
            if isinstance(part, Hole):
                parts.append(((part,),))
                continue
            for literal, name, field in _fields(part):
                parts.append(texts.plain(literal))
                if field:
                    parts.append(read(named.get(name) if name else next(order, None), name))
        out = texts.union(out, _joined(parts))
    return out


def _fields(text: str) -> Iterator[tuple[str, str, bool]]:
    """Split ``"%s of %(n)d"`` into (literal before, name, whether a field follows)."""
    end, piece = 0, ""
    for found in _FIELD.finditer(text):
        piece += text[end : found.start()]
        end = found.end()
        if found[2] == "%":
            piece += "%"
            continue
        yield piece, found[1] or "", True
        piece = ""
    yield piece + text[end:], "", False


def braces(left: Forms, call: ast.Call, read: Read) -> Forms | None:
    """Fill each form of what ``format`` is called on; None where one is no format string."""
    named = {one.arg: one.value for one in call.keywords if one.arg}
    out: Forms = ()
    for text in left:
        count = 0
        parts: list[Forms] = []
        for part in text:
            if isinstance(part, Hole):
                parts.append(((part,),))
                continue
            try:
                fields = list(string.Formatter().parse(part))
            except ValueError:
                return None
            for literal, field, _, _ in fields:
                parts.append(texts.plain(literal))
                if field is None:
                    continue
                key = field.partition(".")[0].partition("[")[0]
                count, number = (count + 1, count) if not key else (count, int(key) if key.isdigit() else -1)
                value = call.args[number] if 0 <= number < len(call.args) else named.get(key)
                whole = field == key and not isinstance(value, ast.Starred)
                parts.append(read(value if whole else None, _word(field)))
        out = texts.union(out, _joined(parts))
    return out


def _word(field: str) -> str:
    """``layer.name`` -> ``layer_name``."""
    return "_".join(filter(str.isidentifier, re.split(r"[.\[\]]", field)))


def _joined(parts: list[Forms]) -> Forms:
    return texts.joined(parts, lambda n: texts.hole("value", f"part {n}"))
