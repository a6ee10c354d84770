"""Converters of call arguments from TensorFlow's form to Keras's, on source text.

Each takes the text of one argument and returns the text to write, or None where that cannot be known
from the text (then the call is not rewritten).
"""

from __future__ import annotations

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_UNKNOWN = object()


def _literal(text: str) -> Any:
    try:
        from ast import literal_eval  # noqa: PLC0415 - few calls need it

        return literal_eval(text.strip())
    except (SyntaxError, ValueError, TypeError, MemoryError, RecursionError):
        return _UNKNOWN


def _integers(value: object) -> bool:
    return isinstance(value, list | tuple) and all(type(item) is int for item in value)


def _is_name(text: str) -> bool:
    return all(part.isidentifier() for part in text.split("."))


def spatial(text: str) -> str | None:
    """Strides or dilations: ``[1, 2, 2, 1]`` of TensorFlow's NHWC order -> ``(2, 2)``; a number or a name stays."""
    value = _literal(text)
    if type(value) is int or _is_name(text):
        return text
    if not isinstance(value, list | tuple) or not _integers(value):
        return None
    if len(value) < 3:
        return repr(value[0] if len(value) == 1 else tuple(value))
    if value[0] != 1 or value[-1] != 1:
        return None
    return repr(value[1] if len(value) == 3 else tuple(value[1:-1]))


def array(text: str) -> str | None:
    """Make an array where JAX and torch want one: ``[1, 0]`` -> ``keras.ops.array([1, 0])``; anything else stays."""
    return f"keras.ops.array({text})" if text.lstrip().startswith("[") else text


def cuts(text: str) -> str | None:
    """Where to split: sizes ``[1, 2, 3]`` -> positions ``[1, 3]``; a number of equal parts and a name stay."""
    value = _literal(text)
    if type(value) is int or _is_name(text):
        return text
    if not isinstance(value, list | tuple) or not _integers(value) or not value or -1 in value:
        return None
    return repr([sum(value[: i + 1]) for i in range(len(value) - 1)])


def lower(text: str) -> str | None:
    """Write a quoted word in lower case: ``"CONSTANT"`` -> ``"constant"``; a name stays."""
    if _is_name(text):
        return text
    value = _literal(text)
    return f'"{value.lower()}"' if isinstance(value, str) and value.isidentifier() else None


def shape(text: str) -> str | None:
    """Make a shape of the single number that TensorFlow takes too: ``3`` -> ``(3,)``; anything else stays."""
    return f"({text},)" if type(_literal(text)) is int else text


def axes(text: str) -> str | None:
    """Axes as JAX wants them: ``[1, 2]`` -> ``(1, 2)``, ``[1]`` -> ``1``; anything else stays."""
    value = _literal(text)
    if not isinstance(value, list | tuple) or not _integers(value):
        return text
    return repr(value[0] if len(value) == 1 else tuple(value))


CONVERTERS: dict[str, Callable[[str], str | None]] = {
    function.__name__: function for function in (array, axes, cuts, lower, shape, spatial)
}
