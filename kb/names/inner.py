"""What the files of Keras 2 held that was public: the modules below ``keras`` that were never part of its API.

Much code imports from them all the same: ``keras.utils.vis_utils``, ``keras.layers.core``, ``keras.src.engine``.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: Parts of paths that nobody imports from.
_SKIPPED = ("_test", "test_", "tests", "benchmark", "integration", "protobuf", "keras_doctest", "__main__")
#: Where a name of several modules is looked for last.
_LAST = ("backend", "experimental", "legacy", "estimator", "dtensor")


def inner_modules(sources: Mapping[str, str], modules: Mapping[str, Any]) -> dict[str, list[str]]:
    """Map each file of `sources` (``keras/utils/vis_utils.py`` -> text) to the public names of what stands in it.

    Keys are dotted paths below ``keras``, without ``src`` and without the API's own `modules` (path -> names).
    """
    owners: dict[str, list[str]] = {}
    for path, names in modules.items():
        for name in names:
            owners.setdefault(name, []).append(path)
    found: dict[str, list[str]] = {}
    for file, text in sources.items():
        path = _dotted(file)
        if path and path not in modules and not any(word in file for word in _SKIPPED):
            public = {f"{_owner(path, owners[name])}.{name}".lstrip(".") for name in _tops(text) if name in owners}
            found[path] = sorted({*found.get(path, ()), *public})
    return dict(sorted(_with_packages(found, modules)))


def _with_packages(found: dict[str, list[str]], modules: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """Give each package what stands below it, too: the first part of a path that is gone is what a message names."""
    packages = {path.rsplit(".", up)[0] for path in found for up in range(path.count(".") + 1)}
    for package in packages - {*modules}:
        below = [name for path, names in found.items() if (path + ".").startswith(package + ".") for name in names]
        yield package, sorted({*below})


def _dotted(file: str) -> str:
    parts = file.removesuffix(".py").removesuffix("/__init__").split("/")[1:]
    return ".".join(parts[1:] if parts[:1] == ["src"] else parts)


def _tops(text: str) -> set[str]:
    """Names that a module defines; a mere ``__init__`` shows what it imports."""
    body = ast.parse(text).body
    defined = {node.name for node in body if isinstance(node, ast.ClassDef | ast.FunctionDef)}
    imported = {
        alias.asname or alias.name
        for node in body
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("keras")
        for alias in node.names
    }
    return {name for name in defined or imported if not name.startswith("_")}


def _owner(path: str, owners: list[str]) -> str:
    """Choose the module from which people know a name: that with the longest common beginning, the shortest one."""

    def oddity(owner: str) -> tuple[bool, int, int, str]:
        same = owner.split(".", maxsplit=1)[0] == path.split(".", maxsplit=1)[0]
        return any(word in owner for word in _LAST) and not same, -same, owner.count("."), owner

    return min(owners, key=oddity)
