"""All places of one Keras release that raise or warn, with every form of what they say."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from . import texts
from .exports import public_names
from .flow import Raw, follow, places_of
from .package import Package, module_name, read_package
from .scopes import Scope, arguments
from .texts import Forms, Hole, Text
from .values import forms_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from .package import Function, Module

#: What a caller hands over counts as a message from so many letters on.
_LEAST = 12
#: Letters that a form must have to stand for another one that says the same with a value in place of a hole.
_SAYING = 16


def is_read(path: str) -> bool:
    """Tell whether a file of the package is read: Keras's own code, not its tests nor what only they use."""
    tests = path.endswith("_test.py") or "/testing/" in path
    return path.startswith("keras/src/") and path.endswith(".py") and not tests


class Reading(NamedTuple):
    """What one release says: its places, the public names by module and name, and what could not be parsed."""

    places: list[Raw]
    names: dict[str, dict[str, str]]
    package: Package

    @property
    def skipped(self) -> tuple[str, ...]:
        """Paths of the files that this Python cannot parse."""
        return self.package.skipped


def read_places(
    sources: Mapping[str, str],
    progress: Callable[[int, int], None] = lambda _done, _of: None,
    before: Reading | None = None,
) -> Reading:
    """Read a release. `before` is the reading of another one, which saves parsing what is the same there."""
    package = read_package(sources, before.package if before else None)
    found: list[Raw] = []
    for number, module in enumerate(package.modules.values()):
        progress(number, len(package.modules))
        found += places_of(package, module)
    handed = _handed_over(package, found)
    found = [raw._replace(forms=_said(raw.forms, handed)) for raw in found]
    return Reading(found, {name: public_names(module) for name, module in package.modules.items()}, package)


def _said(forms: Forms, handed: Mapping[str, Forms]) -> Forms:
    """Give the forms that can be told apart, with what callers hand over in place of a parameter."""
    forms = texts.union(*[handed.get(key, (text,)) if (key := _alone(text)) else (text,) for text in forms])
    known = tuple(text for text in forms if texts.letters(text))
    return tuple(text for text in known if not any(_stands_for(other, text) for other in known)) or known or forms[:1]


def _alone(text: Text) -> str:
    """Give the key of a text that is one hole."""
    return text[0].key if len(text) == 1 and isinstance(text[0], Hole) else ""


def _stands_for(other: Text, text: Text) -> bool:
    """Tell whether `other` says what `text` says, with holes where that has a value."""
    here, there = texts.letters(text), texts.letters(other)
    if other == text or there < _SAYING or there > here or (there == here and len(other) <= len(text)):
        return False
    whole = "".join(part if isinstance(part, str) else "\0" for part in text)
    literals = [part for part in other if isinstance(part, str)]
    at = 0
    for number, literal in enumerate(literals):
        fixed = number == 0 and isinstance(other[0], str)
        at = (0 if whole.startswith(literal) else -1) if fixed else whole.find(literal, at)
        if at < 0:
            return False
        at += len(literal)
    return at == len(whole) or isinstance(other[-1], Hole)


# --- messages that a caller hands over ---------------------------------------------------------------------


def _handed_over(package: Package, found: list[Raw]) -> dict[str, Forms]:
    """Give, for each parameter that is raised as it was given, what the calls in the package give for it."""
    wanted = {key for raw in found for text in raw.forms if (key := _alone(text)) and ":" in key and " " not in key}
    by_name: dict[str, list[tuple[str, str, Function]]] = {}
    for key in sorted(wanted):
        path, _, parameter = key.partition(":")
        for name, function in _functions(package, path):
            by_name.setdefault(name, []).append((key, parameter, function))
    handed: dict[str, Forms] = {}
    for module in package.modules.values() if by_name else ():
        for name, call in _calls(module, by_name):
            for key, parameter, function in by_name[name]:
                value = arguments(call, function, bound=True).get(parameter)
                forms = forms_of(value, _outside(package, module)) if value is not None else ()
                said = tuple(text for text in forms if texts.letters(text) >= _LEAST and " " in str(text[0]))
                handed[key] = texts.union(handed.get(key, ()), said)
    return {key: forms for key, forms in handed.items() if forms}


def _functions(package: Package, path: str) -> Iterator[tuple[str, Function]]:
    """Yield the functions of this dotted name in any module, with the name by which they are called."""
    owner, _, name = path.rpartition(".")
    for module in package.modules.values():
        if owner and owner in module.classes and name in module.classes[owner].methods:
            yield (owner if name == "__init__" else name), module.classes[owner].methods[name]
        elif not owner and name in module.functions:
            yield name, module.functions[name]


def _calls(module: Module, names: Mapping[str, object]) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            function = node.func
            name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
            if name in names:
                yield name, node


def _outside(package: Package, module: Module) -> Scope:
    return Scope(package, module, None, {}, 0, follow)


__all__ = ["is_read", "module_name", "read_places"]
