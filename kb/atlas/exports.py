"""Under which public name a function of Keras is known: ``keras.layers.Dense.build``."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .package import Module

_HIDDEN = "keras._legacy"


def public_names(module: Module) -> dict[str, str]:
    """Give the public name of each function and class of a module that has one, by its name in the module."""
    found = {}
    for node in module.tree.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names = [name for decorator in node.decorator_list for name in _exported(decorator)]
            best = next((name for name in names if not name.startswith(_HIDDEN)), "")
            if best:
                found[node.name] = best
    return found


def _exported(node: ast.expr) -> list[str]:
    """Read ``keras_export("keras.Layer")`` and ``keras_export(["keras.Layer", "keras.layers.Layer"])``."""
    if not isinstance(node, ast.Call) or not node.args or getattr(node.func, "id", "") != "keras_export":
        return []
    given = node.args[0]
    items = given.elts if isinstance(given, (ast.List, ast.Tuple)) else [given]
    return [item.value for item in items if isinstance(item, ast.Constant) and isinstance(item.value, str)]
