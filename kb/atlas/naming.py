"""A short name for the value of an expression, as a capture of a template."""

from __future__ import annotations

import ast
import re

_PLAIN = re.compile(r"[^A-Za-z0-9_]+")
_LONGEST = 38
#: Names that say nothing of their own: what they stand on is named instead.
_EMPTY = frozenset({"self", "cls"})
_SAME = frozenset({"str", "repr", "list", "tuple", "sorted", "set", "dict", "items", "copy", "strip", "format", "join"})


def name_of(node: ast.expr) -> str:
    """Name what `node` stands for: ``x.shape`` is ``x_shape``, ``len(x)`` is ``len_x``, ``self.units`` is ``units``."""
    name = re.sub("_{2,}", "_", _PLAIN.sub("_", "_".join(_words(node)))).strip("_")[:_LONGEST].rstrip("_")
    return name if name and not name[0].isdigit() else f"value_{name}".rstrip("_")


def _words(node: ast.expr) -> list[str]:  # noqa: PLR0911 - one line a form of expression
    if isinstance(node, ast.Name):
        return [] if node.id in _EMPTY else [node.id]
    if isinstance(node, ast.Attribute):
        if node.attr == "__name__":
            return _class_words(node.value)
        return [*_words(node.value)[-2:], node.attr]
    if isinstance(node, ast.Call):
        return _call_words(node)
    if isinstance(node, (ast.Subscript, ast.Starred, ast.Await)):
        return _words(node.value)
    if isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp)):
        return _words(node.generators[0].iter)
    if isinstance(node, ast.BoolOp):
        return _words(node.values[0])
    if isinstance(node, ast.IfExp):
        return _words(node.body)
    return []


def _class_words(node: ast.expr) -> list[str]:
    """``type(x).__name__`` and ``x.__class__.__name__``: the class of x."""
    inner: ast.expr | None = None
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "type" and node.args:
        inner = node.args[0]
    elif isinstance(node, ast.Attribute) and node.attr == "__class__":
        inner = node.value
    if inner is None:
        return [*_words(node), "name"]
    return [*(_words(inner)), "class"] if _words(inner) else ["class", "name"]


def _call_words(node: ast.Call) -> list[str]:
    function = node.func
    name = function.attr if isinstance(function, ast.Attribute) else str(getattr(function, "id", ""))
    if isinstance(function, ast.Attribute) and not node.args:
        owner = _words(function.value)
        return owner if name in _SAME and owner else [*owner, name]
    inner = next((words for argument in node.args if (words := _words(argument))), [])
    return inner if name in _SAME and inner else [name, *inner]
