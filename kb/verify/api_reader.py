"""Reads the public API of an installed Keras: modules, classes with what they inherit, functions, all arguments.

This file runs in the environment under test, which knows nothing of kdiag: it imports the standard library only. As
a program it takes the name of the package that holds the API (``keras``, ``keras._tf_keras.keras``) and writes JSON.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import pkgutil
import sys
import types
from functools import cache
from pathlib import Path
from typing import Any

#: Modules that are no part of the API, though their names have no underscore.
INNER = frozenset({"src", "api", "protobuf"})
#: Packages whose classes are Keras's own.
HOMES = ("keras.", "tf_keras.")
DEEPEST = 6
#: Words in the names of the sets with which Keras looks through its ``**kwargs``.
CHECKED = ("allowed", "supported", "legacy", "valid")


def public_modules(root: str) -> dict[str, tuple[types.ModuleType, list[str]]]:
    """Give the modules below `root` by their dotted path below it ("" for itself), each with its names.

    A module may be reached as an attribute or by import alone; then it is no name of its parent.
    """
    found: dict[str, tuple[types.ModuleType, list[str]]] = {}
    waiting = [("", importlib.import_module(root))]
    while waiting:
        path, module = waiting.pop()
        if path in found or path.count(".") > DEEPEST:
            continue
        names = public_names(module)
        found[path] = module, names
        for name in sorted({*names, *submodules(module)}):
            value = getattr(module, name, None) or importlib.import_module(f"{module.__name__}.{name}")
            if isinstance(value, types.ModuleType):
                waiting.append((f"{path}.{name}".lstrip("."), value))
    return {path: found[path] for path in sorted(found)}


def submodules(module: types.ModuleType) -> list[str]:
    """List the public modules below a package that can be imported, be they attributes of it or not."""
    found = pkgutil.iter_modules(getattr(module, "__path__", ()))
    return [one.name for one in found if not one.name.startswith("_") and one.name not in INNER]


def public_names(module: types.ModuleType) -> list[str]:
    """List the names of a module that are its own: no underscore, no inner module, no foreign one."""
    home = module.__name__.partition(".")[0]
    names = []
    for name in dir(module):
        value = getattr(module, name, None)
        foreign = isinstance(value, types.ModuleType) and not value.__name__.startswith((home, "keras", "tf_keras"))
        if not name.startswith("_") and name not in INNER and not foreign:
            names.append(name)
    return names


# --- source -----------------------------------------------------------------------------------------------


@cache
def definitions(path: str) -> dict[tuple[str, int], Any]:
    """Give the classes and functions of a file by name and line."""
    found: dict[tuple[str, int], Any] = {}
    for node in ast.walk(ast.parse(Path(path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            found[node.name, node.lineno] = node
            found[node.name, min([node.lineno, *(one.lineno for one in node.decorator_list)])] = node
            found.setdefault((node.name, 0), node)
    return found


def source_of(value: Any) -> Any:
    """Give the syntax tree of a class or a function; None where it has no source."""
    try:
        if isinstance(value, type):
            return definitions(inspect.getfile(value)).get((value.__name__, 0))
        code = inspect.unwrap(value).__code__
        return definitions(code.co_filename).get((code.co_name, code.co_firstlineno))
    except (AttributeError, OSError, TypeError, ValueError):
        return None


def words(nodes: list[Any]) -> list[str]:
    """Give the strings among the literals `nodes`."""
    return [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]


def taken_out(function: Any, rest: str, owner: type | None) -> list[str]:
    """List the names that `function` looks for in its ``**rest``, itself or in a method of `owner` that it asks."""
    tree = source_of(function)
    found: list[str] = []
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, ast.Call):
            found += _popped(node, rest) + _handed_on(node, rest, owner)
        elif isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.In | ast.NotIn):
            if any(isinstance(one, ast.Name) and one.id == rest for one in node.comparators):
                found += words([node.left])
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            if any(word in node.targets[0].id for word in CHECKED):
                found += words(getattr(node.value, "elts", []))
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub):
            found += words(getattr(node.right, "elts", []))
    return found


def _popped(node: ast.Call, rest: str) -> list[str]:
    call = node.func
    if isinstance(call, ast.Attribute) and call.attr in ("pop", "get") and isinstance(call.value, ast.Name):
        return words(node.args[:1]) if call.value.id == rest else []
    return []


def _handed_on(node: ast.Call, rest: str, owner: type | None) -> list[str]:
    call = node.func
    if owner is None or not isinstance(call, ast.Attribute) or not isinstance(call.value, ast.Name):
        return []
    if call.value.id != "self" or not any(isinstance(one, ast.Name) and one.id == rest for one in _values(node)):
        return []
    method = getattr(owner, call.attr, None)
    tree = source_of(method)
    if tree is None or tree.name == "__init__":
        return []
    given = tree.args.kwarg.arg if tree.args.kwarg else tree.args.args[-1].arg
    return taken_out(method, given, None)


def _values(node: ast.Call) -> list[Any]:
    return [*node.args, *(one.value for one in node.keywords)]


def fixed_for_base(function: Any) -> tuple[list[str], int]:
    """Tell what an ``__init__`` itself gives to that of its base: names, and how many by position."""
    tree = source_of(function)
    names: list[str] = []
    count = 0
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "__init__":
            names += [one.arg for one in node.keywords if one.arg]
            count = max(count, sum(not isinstance(one, ast.Starred) for one in node.args))
    return names, count


@cache
def assigned(cls: type) -> list[str]:
    """List the attributes that the methods of a class give to its objects: ``self.x = ...``."""
    tree = source_of(cls)
    places = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute)] if tree else []
    stored = [(node.attr, node.value) for node in places if isinstance(node.ctx, ast.Store)]
    return [name for name, value in stored if isinstance(value, ast.Name) and value.id == "self"]


# --- objects ----------------------------------------------------------------------------------------------


def arguments_of(function: Any, owner: type | None = None) -> list[str]:
    """List the arguments that may be given by name: those of the signature, and those taken out of ``**kwargs``.

    ``**`` ends the list where others may be given too: they go on to another function, or are refused there.
    """
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return []
    kinds = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    names = [p.name for p in parameters if p.kind in kinds and p.name not in ("self", "cls", "instance")]
    rest = next((p.name for p in parameters if p.kind is inspect.Parameter.VAR_KEYWORD), None)
    if rest is None:
        return names
    return [*names, *sorted(set(taken_out(function, rest, owner)) - set(names)), "**"]


def is_own(cls: type) -> bool:
    """Whether a class is defined in Keras."""
    return (cls.__module__ + ".").startswith(HOMES)


def read_class(cls: type, public: dict[int, str]) -> dict[str, Any]:
    """Give a class: `bases`, the public ones among what it inherits from, nearest first; all its `members`.

    A method is given with its arguments, anything else with null. `init` are the arguments of its making.
    """
    members: dict[str, list[str] | None] = {}
    for base in reversed(cls.__mro__[:-1]):
        for name in [*vars(base), *(assigned(base) if is_own(base) else ())]:
            if not name.startswith("_"):
                value = getattr(cls, name, None)
                members[name] = arguments_of(value, cls) if inspect.isroutine(value) else None
    bases = [public[id(base)] for base in cls.__mro__[1:] if id(base) in public]
    return {
        "name": cls.__name__,
        "home": cls.__module__,
        "bases": bases,
        "init": made_with(cls),
        "members": dict(sorted(members.items())),
    }


def made_with(cls: type) -> list[str]:
    """List the arguments with which a class may be called, those of its bases too where ``**kwargs`` go on to them.

    ``**`` ends the list where any others go on to a class that is not Keras's.
    """
    names: list[str] = []
    fixed: list[str] = []
    count = 0
    for base in cls.__mro__[:-1]:
        if "__init__" not in vars(base):
            continue
        if not is_own(base):
            return [*names, "**"]
        function = vars(base)["__init__"]
        own = arguments_of(function, cls)
        fixed += own[:count]
        count = max(0, count - len(own[:count])) if own != ["**"] else count
        names += [name for name in own if name not in ("**", *names, *fixed)]
        if "**" not in own:
            return names
        given, more = fixed_for_base(function)
        fixed, count = fixed + given, max(count, more)
    return names


def preferred(paths: list[str]) -> str:
    """Choose the name by which people know it: no experimental one, the shortest, a class before its alias."""

    def oddity(path: str) -> tuple[bool, int, bool, str]:
        return "experimental" in path or "legacy" in path, path.count("."), path.rpartition(".")[2].islower(), path

    return min(paths, key=oddity)


def read_api(root: str) -> dict[str, Any]:
    """Read the API below the package `root`."""
    modules = public_modules(root)
    paths: dict[int, list[str]] = {}
    values: dict[int, Any] = {}
    for path, (module, own) in modules.items():
        for name in own:
            value = getattr(module, name)
            if callable(value):
                paths.setdefault(id(value), []).append(f"{path}.{name}".lstrip("."))
                values[id(value)] = value
    names = {key: preferred(found) for key, found in paths.items()}
    public = {key: name for key, name in names.items() if isinstance(values[key], type)}
    functions = {key: name for key, name in names.items() if key not in public}
    ordered = sorted(public.items(), key=_name)
    homes = {name: getattr(values[key], "__module__", None) for key, name in functions.items()}
    return {
        "version": importlib.import_module("keras").__version__,
        "modules": {path: own for path, (_, own) in modules.items()},
        "same": sorted(sorted(found) for found in paths.values() if len(found) > 1),
        "classes": {name: read_class(values[key], public) for key, name in ordered if is_own(values[key])},
        "functions": {n: arguments_of(values[k]) for k, n in sorted(functions.items(), key=_name)},
        "homes": {name: home for name, home in homes.items() if home},
    }


def _name(item: tuple[int, str]) -> str:
    return item[1]


if __name__ == "__main__":
    json.dump(read_api(sys.argv[1]), sys.stdout)
