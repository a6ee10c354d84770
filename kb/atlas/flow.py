"""Walk through a function as a run would, with what its local names hold, up to each place that raises or warns."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from . import texts
from .guards import Guards
from .package import is_none
from .scopes import Made, Names, Scope, class_name, parameters
from .values import forms_of, made_by, value_of

if TYPE_CHECKING:
    from .package import Class, Function, Module, Package
    from .texts import Forms

_DEEPEST_CALL = 4
_WORDS = (b"raise", b"warn", b"assert")


class Raw(NamedTuple):
    """A place as read from one release. `function` is "" at the top of a module; `kind` is "error" or "warning"."""

    module: str
    function: str
    line: int
    kind: str
    exception: str
    forms: Forms
    guard: str


def places_of(package: Package, module: Module) -> list[Raw]:
    """Give every place of a module, in the order of its lines."""
    found: list[Raw] = []
    walk = _Walk(package, module, None, "", found)
    walk.body(module.tree.body, {}, Guards())
    return sorted(found, key=lambda raw: raw.line)


class _Walk:
    """One function (or the top of a module or class). Local names are a dict; None stands for "does not go on"."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a place is named by
        self,
        package: Package,
        module: Module,
        cls: Class | None,
        function: str,
        found: list[Raw] | None,
        depth: int = 0,
        followed: tuple[Function, ...] = (),
    ) -> None:
        self.package = package
        self.module = module
        self.cls = cls
        self.function = function
        self.found = found
        self.depth = depth
        self.followed = followed
        self.returned: list[Forms | Made] = []
        self.loops = 0

    def scope(self, names: Names) -> Scope:
        """Give the scope of an expression that stands where these names hold."""
        function = self.function or "<module>"
        return Scope(self.package, self.module, self.cls, names, self.depth, follow, function, self.followed)

    def body(self, statements: list[ast.stmt], names: Names | None, guards: Guards) -> Names | None:
        """Go through statements in order."""
        for number, statement in enumerate(statements):
            if names is None:
                return None
            names = self.statement(statement, names, guards.after(statements[:number]))
        return names

    def statement(self, node: ast.stmt, names: Names, guards: Guards) -> Names | None:
        """Go through one statement; gives the names that hold after it."""
        rule = getattr(self, f"_{type(node).__name__.lower()}", None)
        return rule(node, names, guards) if rule else names

    # --- places

    def _raise(self, node: ast.Raise, names: Names, guards: Guards) -> None:
        if node.exc is not None:
            scope = self.scope(names)
            made = made_by(node.exc, scope) or value_of(node.exc, scope)
            if isinstance(made, Made):
                self._place(node, "error", made, guards)

    def _assert(self, node: ast.Assert, names: Names, guards: Guards) -> Names:
        if node.msg is not None:
            made = Made("AssertionError", forms_of(node.msg, self.scope(names)))
            self._place(node, "error", made, guards.otherwise(node.test))
        return names

    def _expr(self, node: ast.Expr, names: Names, guards: Guards) -> Names:
        call = node.value
        if isinstance(call, ast.Call) and self._warns(call.func) and call.args:
            category = next((one.value for one in call.keywords if one.arg == "category"), None) or (
                call.args[1] if len(call.args) > 1 else None
            )
            made = value_of(call.args[0], self.scope(names))
            if not isinstance(made, Made):
                name = class_name(category) if category is not None else "UserWarning"
                made = Made(name or "", forms_of(call.args[0], self.scope(names)))
            self._place(node, "warning", made, guards)
        return names

    def _warns(self, node: ast.expr) -> bool:
        if isinstance(node, ast.Name):
            return self.module.imports.get(node.id) == ("warnings", "warn")
        return isinstance(node, ast.Attribute) and node.attr == "warn" and _is(node.value, "warnings")

    def _place(self, node: ast.stmt, kind: str, made: Made, guards: Guards) -> None:
        if self.found is not None:
            guard = guards.words(self.module.lines)
            raw = Raw(self.module.name, self.function, node.lineno, kind, made.name, made.forms, guard)
            self.found.append(raw)

    # --- names

    def _assign(self, node: ast.Assign, names: Names, _guards: Guards) -> Names:
        names = dict(names)
        for target in node.targets:
            self._bind(target, node.value, names)
        return names

    def _annassign(self, node: ast.AnnAssign, names: Names, _guards: Guards) -> Names:
        names = dict(names)
        if node.value is not None:
            self._bind(node.target, node.value, names)
        return names

    def _bind(self, target: ast.expr, value: ast.expr, names: Names) -> None:
        if isinstance(target, ast.Name):
            names[target.id] = None if is_none(value) else self._value(value, names)
        elif isinstance(target, (ast.Tuple, ast.List)):
            values = value.elts if isinstance(value, (ast.Tuple, ast.List)) else []
            for n, part in enumerate(target.elts):
                if len(values) == len(target.elts):
                    self._bind(part, values[n], names)
                else:
                    _forget(part, names)

    def _value(self, node: ast.expr, names: Names) -> Forms | Made | None:
        value = value_of(node, self.scope(names))
        if isinstance(value, tuple):
            return value if texts.is_known(value) or value == ((),) else None
        return value

    def _augassign(self, node: ast.AugAssign, names: Names, _guards: Guards) -> Names:
        if not isinstance(node.target, ast.Name):
            return names
        name = node.target.id
        before = names.get(name)
        names = dict(names)
        names[name] = None
        if isinstance(node.op, ast.Add) and isinstance(before, tuple):
            listed = texts.hole("listed", f"more {node.lineno}")  # as often as the loop goes round
            more = listed if self.loops else forms_of(node.value, self.scope(names))
            names[name] = texts.joined((before, more), lambda n: texts.hole(name, f"{name} {n}"))
        return names

    # --- ways

    def _if(self, node: ast.If, names: Names, guards: Guards) -> Names | None:
        yes = self.body(node.body, dict(names), guards.when(node.test))
        no = self.body(node.orelse, dict(names), guards.otherwise(node.test))
        return _merged(yes, no)

    def _for(self, node: ast.For | ast.AsyncFor | ast.While, names: Names, guards: Guards) -> Names | None:
        inner = dict(names)
        if not isinstance(node, ast.While):
            _forget(node.target, inner)
        self.loops += 1
        end = self.body(node.body, inner, guards.when(node.test) if isinstance(node, ast.While) else guards.fresh())
        self.loops -= 1
        after = _merged(dict(names), end)
        return self.body(node.orelse, after, guards.fresh())

    _while = _asyncfor = _for

    def _with(self, node: ast.With | ast.AsyncWith, names: Names, guards: Guards) -> Names | None:
        names = dict(names)
        for item in node.items:
            if item.optional_vars is not None:
                _forget(item.optional_vars, names)
        return self.body(node.body, names, guards)

    _asyncwith = _with

    def _try(self, node: ast.Try, names: Names, guards: Guards) -> Names | None:
        end = self.body(node.body, dict(names), guards)
        ends = [self.body(node.orelse, end, guards)]
        for handler in node.handlers:
            caught = dict(_merged(dict(names), end) or names)
            if handler.name:
                caught[handler.name] = None
            ends.append(self.body(handler.body, caught, guards.caught(handler)))
        after: Names | None = None
        for one in ends:
            after = _merged(after, one)
        last = self.body(node.finalbody, after if after is not None else dict(names), guards)
        return last if after is not None else None

    _trystar = _try

    def _match(self, node: ast.Match, names: Names, guards: Guards) -> Names | None:
        after: Names | None = dict(names)
        for case in node.cases:
            after = _merged(after, self.body(case.body, dict(names), guards.fresh()))
        return after

    def _return(self, node: ast.Return, names: Names, _guards: Guards) -> None:
        if node.value is not None:
            value = value_of(node.value, self.scope(names))
            if isinstance(value, Made) or (value is not None and texts.is_known(value)):
                self.returned.append(value)

    def _continue(self, _node: ast.stmt, names: Names, _guards: Guards) -> Names:
        return names

    _break = _continue

    # --- what is defined within

    def _functiondef(self, node: Function, names: Names, _guards: Guards) -> Names:
        names = {**names, node.name: node}
        if self.found is not None and _may_hold(self.module, node):
            inner = _Walk(self.package, self.module, self.cls, _dotted(self.function, node.name), self.found)
            inner.body(node.body, {**names, **_given(node)}, Guards())
        return names

    _asyncfunctiondef = _functiondef

    def _classdef(self, node: ast.ClassDef, names: Names, _guards: Guards) -> Names:
        if self.found is not None:
            cls = self.module.classes.get(node.name) if not self.function else None
            name = _dotted(self.function, node.name)
            inner = _Walk(self.package, self.module, cls or self.cls, name, self.found)
            inner.body(node.body, {} if not self.function else dict(names), Guards())
        return names


def follow(function: Function, scope: Scope) -> list[Forms | Made]:
    """Give all that a function may return, as far as it can be read."""
    if scope.depth > _DEEPEST_CALL or not scope.package.speaks(function):
        return []
    walk = _Walk(scope.package, scope.module, scope.cls, scope.function, None, scope.depth, scope.followed)
    walk.body(function.body, dict(scope.names), Guards())
    return walk.returned


def _may_hold(module: Module, node: Function) -> bool:
    """Tell whether there is anything to find in a function: most raise nothing, and need not be walked through."""
    return any(word in line for line in module.lines[node.lineno - 1 : node.end_lineno] for word in _WORDS)


def _given(node: Function) -> Names:
    """Give what is known of the parameters of a function that is looked at by itself: nothing."""
    return dict.fromkeys(parameters(node))


def _dotted(*names: str) -> str:
    return ".".join(filter(None, names))


def _is(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _forget(target: ast.expr, names: Names) -> None:
    for node in ast.walk(target):
        if isinstance(node, ast.Name):
            names[node.id] = None


def _merged(one: Names | None, other: Names | None) -> Names | None:
    """Give the names after two ways have met."""
    if one is None or other is None:
        return one if other is None else other
    out: Names = {}
    for name in {**one, **other}:
        if name not in one or name not in other:
            out[name] = one.get(name, other.get(name))
            continue
        out[name] = _either(name, one[name], other[name])
    return out


def _either(name: str, left: object, right: object) -> Forms | Made | Function | None:
    if left == right:
        return left  # type: ignore[return-value]
    if isinstance(left, Made) or isinstance(right, Made):
        made = [side for side in (left, right) if isinstance(side, Made)]
        name = made[0].name if len(made) == 2 and made[0].name == made[1].name else ""
        return Made(name, texts.union(*[one.forms for one in made]))  # the other side passes on what was caught
    if isinstance(left, tuple) or isinstance(right, tuple):
        sides = [side if isinstance(side, tuple) else texts.hole(name, name) for side in (left, right)]
        forms = texts.union(*sides)
        return forms if len(forms) <= texts.MOST_FORMS else None
    return None
