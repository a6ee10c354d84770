"""The modules of one Keras release as syntax trees, and what a name in them stands for. Nothing is imported."""

from __future__ import annotations

import ast
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Function = ast.FunctionDef | ast.AsyncFunctionDef
#: An import leads to another one at most so often.
_HOPS = 6
_DEEPEST = 12


@dataclass(frozen=True, eq=False)
class Class:
    """A class at the top of its module. `fields` get a value in one place of it, on ``self`` or plain; None is none.

    A field has the method that assigns it, None for the body of the class.
    """

    name: str
    module: Module
    node: ast.ClassDef
    methods: dict[str, Function]
    fields: dict[str, tuple[ast.expr, Function | None]]


class Module:
    """One module: its tree, and by name what stands at its top."""

    def __init__(self, name: str, tree: ast.Module, text: str, *, is_package: bool) -> None:
        self.name = name
        self.tree = tree
        self.lines = text.encode().splitlines()
        self.is_package = is_package
        self.functions: dict[str, Function] = {}
        self.classes: dict[str, Class] = {}
        self.constants: dict[str, ast.expr] = {}
        self.imports: dict[str, tuple[str, str]] = {}
        self._fill()

    def _fill(self) -> None:
        assigned: dict[str, list[ast.expr]] = {}
        for node in _top(self.tree.body):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                self.functions[node.name] = node
            elif isinstance(node, ast.ClassDef):
                self.classes[node.name] = _class_of(self, node)
            elif isinstance(node, (ast.Import, ast.ImportFrom)):
                self._import(node)
            else:
                for name, value in _assigned(node):
                    assigned.setdefault(name, []).append(value)
        self.constants = {name: values[0] for name, values in assigned.items() if len(values) == 1}

    def _import(self, node: ast.Import | ast.ImportFrom) -> None:
        if isinstance(node, ast.Import):
            for alias in node.names:
                self.imports[alias.asname or alias.name.partition(".")[0]] = (alias.name, "")
            return
        home = node.module or ""
        if node.level:
            parts = self.name.split(".")
            base = parts[: len(parts) - node.level + self.is_package]
            home = ".".join([*base, *([home] if home else [])])
        for alias in node.names:
            self.imports[alias.asname or alias.name] = (home, alias.name)


def _top(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements at the top of a module, those in conditions too."""
    for node in body:
        yield node
        if isinstance(node, (ast.If, ast.Try, ast.With)):
            for part in (node.body, getattr(node, "orelse", []), getattr(node, "finalbody", [])):
                yield from _top(part)
            for handler in getattr(node, "handlers", []):
                yield from _top(handler.body)


def _assigned(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(node, ast.Assign):
        for target in node.targets:
            if isinstance(target, ast.Name):
                yield target.id, node.value
    elif isinstance(node, ast.AnnAssign) and node.value is not None and isinstance(node.target, ast.Name):
        yield node.target.id, node.value
    elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
        yield node.target.id, node.value
        yield node.target.id, node.value  # assigned more than once


def _class_of(module: Module, node: ast.ClassDef) -> Class:
    methods = {part.name: part for part in node.body if isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef))}
    found: dict[str, list[tuple[ast.expr, Function | None]]] = {}
    for part in node.body:
        for name, value in _assigned(part):
            found.setdefault(name, []).append((value, None))
    for method in methods.values():
        for name, value in _own_fields(method):
            found.setdefault(name, []).append((value, method))
    said = {name: [row for row in rows if not is_none(row[0])] for name, rows in found.items()}
    return Class(node.name, module, node, methods, {name: rows[0] for name, rows in said.items() if len(rows) == 1})


def is_none(node: ast.expr) -> bool:
    """Tell whether an expression is ``None``."""
    return isinstance(node, ast.Constant) and node.value is None


def _own_fields(method: Function) -> Iterator[tuple[str, ast.expr]]:
    for node in ast.walk(method):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Attribute) and getattr(target.value, "id", "") == "self":
                    yield target.attr, node.value


class Package:
    """All modules of a release by their dotted names. `skipped` could not be parsed by this Python."""

    def __init__(self, modules: Mapping[str, Module], skipped: tuple[str, ...] = ()) -> None:
        self.modules = dict(modules)
        self.skipped = skipped
        self._speaking: dict[int, bool] = {}

    def speaks(self, function: Function) -> bool:
        """Tell whether a function holds words that it may return: most do not, and need not be followed."""
        found = self._speaking.get(id(function))
        if found is None:
            told = function.body[ast.get_docstring(function) is not None :]
            found = self._speaking[id(function)] = any(map(_speaks, told))
        return found

    def find(self, module: Module, name: str) -> Module | Class | Function | tuple[Module, ast.expr] | None:
        """Give what `name` at the top of `module` stands for: a constant comes with the module that it stands in."""
        for _ in range(_HOPS):
            if name in module.functions:
                return module.functions[name]
            if name in module.classes:
                return module.classes[name]
            if name in module.imports:
                home, part = module.imports[name]
                whole = f"{home}.{part}" if part else home
                if whole in self.modules:
                    return self.modules[whole]
                if home not in self.modules or not part:
                    return None
                module, name = self.modules[home], part
                continue
            return (module, module.constants[name]) if name in module.constants else None
        return None

    def home(self, module: Module, name: str) -> Module | None:
        """Give the module in which the function or class `name`, as `module` knows it, is written."""
        for _ in range(_HOPS):
            if name in module.functions or name in module.classes:
                return module
            home, part = module.imports.get(name, ("", ""))
            if home not in self.modules or not part:
                return None
            module, name = self.modules[home], part
        return None

    def lineage(self, cls: Class) -> Iterator[Class]:
        """Yield a class and those that it inherits from, as far as they are in the package."""
        seen: set[int] = set()
        waiting = [cls]
        while waiting and len(seen) < _DEEPEST:
            one = waiting.pop(0)
            if id(one.node) in seen:
                continue
            seen.add(id(one.node))
            yield one
            for base in one.node.bases:
                found = self.named(one.module, base)
                if isinstance(found, Class):
                    waiting.append(found)

    def named(self, module: Module, node: ast.expr) -> Module | Class | Function | tuple[Module, ast.expr] | None:
        """Give what a plain or dotted name stands for."""
        if isinstance(node, ast.Name):
            return self.find(module, node.id)
        if isinstance(node, ast.Attribute):
            owner = self.named(module, node.value)
            return self.find(owner, node.attr) if isinstance(owner, Module) else None
        return None


def read_package(sources: Mapping[str, str], before: Package | None = None) -> Package:
    """Parse `sources`, texts by path such as ``keras/src/layers/layer.py``.

    `before` is another release: a module that is the same there is not parsed again.
    """
    modules: dict[str, Module] = {}
    skipped = []
    for path, text in sources.items():
        name = module_name(path)
        old = before.modules.get(name) if before else None
        if old is not None and old.lines == text.encode().splitlines() and old.is_package == _is_package(path):
            modules[name] = old
            continue
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # a stray backslash in somebody else's source
                tree = ast.parse(text)
        except (SyntaxError, ValueError):
            skipped.append(path)
            continue
        modules[name] = Module(name, tree, text, is_package=_is_package(path))
    return Package(modules, tuple(skipped))


def _is_package(path: str) -> bool:
    return path.endswith("/__init__.py")


def module_name(path: str) -> str:
    """``keras/src/layers/layer.py`` -> ``keras.src.layers.layer``."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _speaks(statement: ast.stmt) -> bool:
    """Tell whether a statement holds a literal with a blank in it, other than in what it raises."""
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Constant):
            if isinstance(node.value, str) and " " in node.value:
                return True
        elif not isinstance(node, (ast.Raise, ast.Assert)):
            waiting += ast.iter_child_nodes(node)
    return False
