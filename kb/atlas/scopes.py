"""Where an expression stands, and what its names and calls lead to."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from . import texts
from .naming import name_of
from .package import Class, Function, Module, Package

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .texts import Forms

_MADE_BY = ("Error", "Exception", "Warning", "Iteration", "Interrupt", "Exit")


@dataclass(frozen=True)
class Made:
    """An exception with its message. `name` is its class, "" for one that a run alone knows."""

    name: str
    forms: Forms


#: What a local name holds; None where that is not known.
Names = dict[str, "Forms | Made | Function | None"]


class Scope(NamedTuple):
    """The module, the class and the function around an expression, the local names, and how deep in calls it stands.

    `run` follows a function to what it returns; those of `followed` are on the way already.
    """

    package: Package
    module: Module
    cls: Class | None
    names: Names
    depth: int
    run: Callable[[Function, Scope], list[Forms | Made]]
    function: str = ""
    followed: tuple[Function, ...] = ()

    def inside(self, module: Module, cls: Class | None, names: Names, function: str = "") -> Scope:
        """Give the scope of something that is called or looked up from here."""
        return self._replace(module=module, cls=cls, names=names, depth=self.depth + 1, function=function)


def unknown(node: ast.expr, scope: Scope) -> Forms:
    """Give the hole for a value. That of a parameter or local name has the key ``function:name``."""
    if isinstance(node, ast.Name) and node.id in scope.names and scope.function:
        return texts.hole(name_of(node), f"{scope.function}:{node.id}")
    counted = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "len"
    return texts.hole(name_of(node), ast.dump(node), "int" if counted else "any")


def class_name(node: ast.expr) -> str | None:
    """Name the exception class that `node` is; "" for the class of another exception, None for no class."""
    if isinstance(node, ast.Name):
        return node.id if node.id.endswith(_MADE_BY) and node.id[:1].isupper() else None
    if isinstance(node, ast.Attribute):
        if node.attr == "__class__":
            return ""
        return node.attr if node.attr.endswith(_MADE_BY) and node.attr[:1].isupper() else None
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "type":
        return "" if len(node.args) == 1 else None
    return None


def parameters(function: Function) -> list[str]:
    """Name the parameters of a function, in order."""
    given = function.args
    every = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
    return [one.arg for one in every if one is not None]


def defaults(function: Function) -> dict[str, ast.expr]:
    """Give the default values of parameters, by name."""
    given = function.args
    names = [one.arg for one in (*given.posonlyargs, *given.args)]
    found = dict(zip(reversed(names), reversed(given.defaults), strict=False))
    named = zip(given.kwonlyargs, given.kw_defaults, strict=True)
    found.update({one.arg: value for one, value in named if value is not None})
    return found


def arguments(node: ast.Call, function: Function, *, bound: bool) -> dict[str, ast.expr]:
    """Bind the arguments of a call to the parameters of `function`; `bound` where the first one is ``self``."""
    names = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
    if bound and names[:1] in (["self"], ["cls"]):
        names = names[1:]
    given: dict[str, ast.expr] = {}
    for name, value in zip(names, node.args, strict=False):
        if isinstance(value, ast.Starred):
            break
        given[name] = value
    given.update({one.arg: one.value for one in node.keywords if one.arg})
    return given


class Callee(NamedTuple):
    """A function that a call reaches, and where it is written."""

    function: Function
    module: Module
    cls: Class | None


def callee(node: ast.expr, scope: Scope) -> Callee | None:
    """Find the function that a call reaches, for the expression that is called."""
    if isinstance(node, ast.Name):
        local = scope.names.get(node.id)
        if isinstance(local, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return Callee(local, scope.module, scope.cls)
    if isinstance(node, ast.Attribute) and scope.cls is not None and is_own(node.value):
        return next(_methods(node.attr, scope.cls, scope.package), None)
    found = scope.package.named(scope.module, node)
    if not isinstance(found, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return None
    owner = scope.package.named(scope.module, node.value) if isinstance(node, ast.Attribute) else scope.module
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    home = scope.package.home(owner, name) if isinstance(owner, Module) else None
    return Callee(found, home or scope.module, None)


def _methods(name: str, cls: Class, package: Package) -> Iterator[Callee]:
    for one in package.lineage(cls):
        if name in one.methods:
            yield Callee(one.methods[name], one.module, one)


def is_own(node: ast.expr) -> bool:
    """Tell whether an expression is ``self``, ``cls`` or ``super()``."""
    plain = isinstance(node, ast.Name) and node.id in ("self", "cls")
    above = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super"
    return plain or above
