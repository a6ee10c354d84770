"""A message as Keras would print it: a template with sample values, and the traceback around it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .table import PlaceKey

_SLOT = re.compile(r"\{\{|\}\}|\{([A-Za-z_][A-Za-z0-9_]{0,40})(?::(int|id))?\}")
#: Words in the name of a capture, and a value that it might have; the first that fits is taken.
_VALUES = (
    ("shapes", "[(None, 32), (None, 16)]"),
    ("shape", "(None, 32)"),
    ("dtype", "float16"),
    ("class", "MyThing"),
    ("type", "<class 'int'>"),
    ("path", "/home/user/data/some.file"),
    ("axis", "-2"),
    ("ndim", "4"),
    ("rank", "4"),
    ("name", "thing_7"),
    ("method", "do_it"),
    ("layer", "dense_7"),
    ("kwargs", "{'speed': 7}"),
    ("args", "('a', 7)"),
    ("config", "{'units': 7}"),
    ("mode", "sideways"),
)


def filled(template: str, number: int = 7) -> str:
    """Fill a template: a number where it wants one, else something that fits the capture's name."""

    def value(found: re.Match[str]) -> str:
        if found[0] in ("{{", "}}"):
            return found[0][0]
        if found[2] == "int":
            return str(number)
        told = next((text for word, text in _VALUES if word in found[1]), f"value_{number}")
        return "thing_7" if found[2] == "id" and not told.isidentifier() else told

    return _SLOT.sub(value, template)


def traceback_of(key: PlaceKey, line: int, message: str | None = None) -> str:
    """Print a place as Python does when it raises or warns; by default with sample values."""
    text = filled(key.template) if message is None else message
    exception = key.exception or "RuntimeError"
    if key.kind == "warning":
        return f"/home/user/project/train.py:12: {exception}: {text}\n  model = make()\n"
    said = f"{exception}: {text}" if text else exception
    function = key.function.rpartition(".")[2] or "<module>"
    path = f"/usr/lib/python3/site-packages/{key.module.replace('.', '/')}.py"
    return (
        "Traceback (most recent call last):\n"
        '  File "/home/user/project/train.py", line 12, in <module>\n    model = make()\n'
        f'  File "{path}", line {line}, in {function}\n    raise {exception}(\n{said}\n'
    )
