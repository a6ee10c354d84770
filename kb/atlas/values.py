"""What an expression says: the forms of a text, or an exception that is being made."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from . import formats, texts
from .package import Class, Module, is_none
from .scopes import Made, Names, Scope, arguments, callee, class_name, defaults, is_own, parameters, unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .package import Function
    from .texts import Forms

_DEEPEST = 5
#: They change nothing that matching sees, or only the case.
_KEEPING = frozenset({"strip", "lstrip", "rstrip", "expandtabs", "removeprefix", "removesuffix"})
_CASES = {"lower": str.lower, "upper": str.upper, "title": str.title, "capitalize": str.capitalize}
_WRAPPING = frozenset({"dedent", "cleandoc", "fill", "indent"})


def forms_of(node: ast.expr, scope: Scope) -> Forms:
    """Give the forms of the text that `node` is; a hole where it is none that can be read."""
    value = value_of(node, scope)
    return value if isinstance(value, tuple) else unknown(node, scope)


def value_of(node: ast.expr, scope: Scope) -> Forms | Made | None:
    """Give what `node` is as far as it can be read; None where it cannot."""
    rule = _RULES.get(type(node))
    return rule(node, scope) if rule and scope.depth <= _DEEPEST else None


def made_by(node: ast.expr, scope: Scope) -> Made | None:
    """Give the exception that an expression makes: ``ValueError(...)``, ``ValueError``, ``type(e)(...)``."""
    if isinstance(node, ast.Name) and node.id in scope.names:
        made = scope.names[node.id]
        return made if isinstance(made, Made) else None
    call = node if isinstance(node, ast.Call) else None
    name = class_name(call.func if call else node)
    if name is None or (call is None and not name):
        return None
    if call is None:
        return Made(name, ((),))
    given = [one for one in call.args if not isinstance(one, ast.Starred)]
    given += [one.value for one in call.keywords if one.arg in ("message", "msg")]
    return Made(name, forms_of(given[0], scope) if given else ((),))


# --- literals and operators -----------------------------------------------------------------------------


def _constant(node: ast.Constant, _scope: Scope) -> Forms | None:
    return texts.plain(node.value) if isinstance(node.value, str) else None


def _joined_string(node: ast.JoinedStr, scope: Scope) -> Forms:
    parts = [_field(part, scope) for part in node.values]
    return texts.joined(parts, lambda n: unknown(_inner(node.values[n]), scope))


def _inner(node: ast.expr) -> ast.expr:
    return node.value if isinstance(node, ast.FormattedValue) else node


def _field(node: ast.expr, scope: Scope) -> Forms:
    if not isinstance(node, ast.FormattedValue):
        return forms_of(node, scope)
    if node.format_spec is not None:
        return unknown(node.value, scope)
    return texts.plain(str(node.value.value)) if isinstance(node.value, ast.Constant) else forms_of(node.value, scope)


def _operation(node: ast.BinOp, scope: Scope) -> Forms | None:
    if isinstance(node.op, ast.Add):
        sides = (node.left, node.right)
        both = [forms_of(side, scope) for side in sides]
        if any(map(texts.is_known, both)):
            return texts.joined(both, lambda n: unknown(sides[n], scope))
    elif isinstance(node.op, ast.Mod):
        left = value_of(node.left, scope)
        return formats.percent(left, node.right, _reader(scope)) if isinstance(left, tuple) else None
    elif isinstance(node.op, ast.Mult) and isinstance(node.left, ast.Constant) and isinstance(node.right, ast.Constant):
        text, count = node.left.value, node.right.value
        if isinstance(text, str) and isinstance(count, int) and len(text) * count <= texts.LONGEST:
            return texts.plain(text * count)
    return None


def _reader(scope: Scope) -> Callable[[ast.expr | None, str], Forms]:
    def read(node: ast.expr | None, name: str) -> Forms:
        return texts.hole(name or "value", f"given {name}") if node is None else forms_of(node, scope)

    return read


def _choice(node: ast.IfExp, scope: Scope) -> Forms | None:
    return _either([node.body, node.orelse], scope)


def _fallback(node: ast.BoolOp, scope: Scope) -> Forms | None:
    """``a or b``: what follows a text that is never empty is never reached."""
    if not isinstance(node.op, ast.Or):
        return None
    first = next((n for n, one in enumerate(node.values) if all(map(texts.letters, forms_of(one, scope)))), None)
    return _either(node.values if first is None else node.values[: first + 1], scope)


def _either(nodes: Sequence[ast.expr], scope: Scope) -> Forms | None:
    """Put the forms of several expressions side by side; None where none can be read."""
    forms = texts.union(*[forms_of(node, scope) for node in nodes if not is_none(node)])
    return forms if texts.is_known(forms) else None


# --- names ----------------------------------------------------------------------------------------------


def _name(node: ast.Name, scope: Scope) -> Forms | Made | None:
    if node.id in scope.names:
        value = scope.names[node.id]
        return value if isinstance(value, (tuple, Made)) else None
    return _constant_of(scope.package.find(scope.module, node.id), scope)


def _constant_of(found: object, scope: Scope) -> Forms | None:
    """Read a constant of a module."""
    if not isinstance(found, tuple):
        return None
    module, value = found
    forms = value_of(value, scope.inside(module, None, {}))
    return forms if isinstance(forms, tuple) and texts.is_known(forms) else None


def _attribute(node: ast.Attribute, scope: Scope) -> Forms | None:
    if scope.cls is not None and is_own(node.value):
        return _own(node.attr, scope.cls, scope)
    owner = scope.package.named(scope.module, node.value)
    if isinstance(owner, Class):
        return _own(node.attr, owner, scope)
    return _constant_of(scope.package.named(scope.module, node), scope) if isinstance(owner, Module) else None


def _own(name: str, cls: Class, scope: Scope) -> Forms | None:
    """Read an attribute that a class, or one that it inherits from, sets in one place."""
    for one in scope.package.lineage(cls):
        if name in one.fields:
            value, method = one.fields[name]
            names: Names = dict.fromkeys(parameters(method)) if method else {}
            function = f"{one.name}.{method.name}" if method else one.name
            forms = forms_of(value, scope.inside(one.module, one, names, function))
            return forms if texts.is_known(forms) or isinstance(value, ast.Name) else None
    return None


# --- calls ----------------------------------------------------------------------------------------------


def _call(node: ast.Call, scope: Scope) -> Forms | Made | None:
    function = node.func
    if isinstance(function, ast.Attribute):
        found = _method(node, function, scope)
        if found is not None:
            return found
    if isinstance(function, ast.Name) and function.id == "str" and len(node.args) == 1:
        return forms_of(node.args[0], scope)
    return made_by(node, scope) or _returned(node, scope)


def _method(node: ast.Call, function: ast.Attribute, scope: Scope) -> Forms | Made | None:  # noqa: PLR0911 - a form each
    name, owner = function.attr, function.value
    if name in _WRAPPING and node.args:
        return forms_of(node.args[0], scope)
    if name == "with_traceback":
        return value_of(owner, scope)
    if name == "join" and len(node.args) == 1 and isinstance(node.args[0], (ast.List, ast.Tuple)):
        return _list(owner, node.args[0].elts, scope)
    if name not in _CASES and name not in _KEEPING and name not in ("format", "replace"):
        return None
    forms = value_of(owner, scope)
    if not isinstance(forms, tuple) or not texts.is_known(forms):
        return None
    if name == "format":
        return formats.braces(forms, node, _reader(scope))
    if name in _CASES:
        return texts.each(forms, _CASES[name])
    return _replaced(node, forms) if name == "replace" else forms


def _list(between: ast.expr, items: Sequence[ast.expr], scope: Scope) -> Forms:
    """``" ".join(["a", b])``."""
    comma = forms_of(between, scope)
    parts = [part for n, item in enumerate(items) for part in (*((comma,) if n else ()), forms_of(item, scope))]
    return texts.joined(parts, lambda n: unknown(items[(n + 1) // 2], scope))


def _replaced(node: ast.Call, forms: Forms) -> Forms | None:
    given = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    if len(given) != 2 or len(node.args) != 2:
        return None
    old, new = given
    return texts.each(forms, lambda text: text.replace(old, new))


def _returned(node: ast.Call, scope: Scope) -> Forms | Made | None:
    """Follow a call to what the function returns."""
    found = callee(node.func, scope) if scope.depth < _DEEPEST else None
    if found is None or found.function in scope.followed:
        return None
    names = _handed(node, found.function, scope, bound=found.cls is not None)
    inside = scope.inside(found.module, found.cls, names, found.function.name)
    results = scope.run(found.function, inside._replace(followed=(*scope.followed, found.function)))
    made = [one for one in results if isinstance(one, Made)]
    if made:
        return Made(made[0].name, texts.union(*[one.forms for one in made]))
    forms = texts.union(*[one for one in results if isinstance(one, tuple)])
    return forms if texts.is_known(forms) else None


def _handed(node: ast.Call, function: Function, scope: Scope, *, bound: bool) -> Names:
    """Give what the parameters of a function that is called hold."""
    names: Names = dict.fromkeys(parameters(function))
    given = arguments(node, function, bound=bound)
    said = {name: value for name, value in defaults(function).items() if name not in given}
    for name, value in (given | said).items():
        names[name] = None if is_none(value) else forms_of(value, scope)
    return names


def _named_value(node: ast.NamedExpr, scope: Scope) -> Forms | Made | None:
    return value_of(node.value, scope)


_RULES: dict[type[ast.expr], Callable[..., Forms | Made | None]] = {
    ast.Constant: _constant,
    ast.JoinedStr: _joined_string,
    ast.BinOp: _operation,
    ast.IfExp: _choice,
    ast.BoolOp: _fallback,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Call: _call,
    ast.NamedExpr: _named_value,
}
