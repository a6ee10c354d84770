"""Wait for a library to be loaded: hooks for it cost nothing in a program that never does so."""

import sys

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType
    from typing import Any

    Action = Callable[[ModuleType], None]

_waiting: "dict[str, dict[str, Action]]" = {}


def when_loaded(name: str, library: str, action: "Action") -> None:
    """Call `action` with the module `library` as soon as it is loaded: now, or after its import.

    `name` stands for the wish, see `forget`. What `action` raises is dropped.
    """
    module = sys.modules.get(library)
    if module is not None:
        _act(action, module)
        return
    _waiting.setdefault(library, {})[name] = action
    if _FINDER not in sys.meta_path:
        sys.meta_path.insert(0, _FINDER)


def forget(name: str) -> None:
    """Drop the wish `name`."""
    for library in list(_waiting):
        _waiting[library].pop(name, None)
        if not _waiting[library]:
            del _waiting[library]
    _leave()


def _leave() -> None:
    if not _waiting and _FINDER in sys.meta_path:
        sys.meta_path.remove(_FINDER)


def _act(action: "Action", module: "ModuleType") -> None:
    try:
        action(module)
    except Exception:  # noqa: BLE001 - a surface that cannot be attached is none
        return


class _Finder:
    """Finds nothing itself: has the other finders find what is waited for, and stands behind its loader."""

    def find_spec(
        self, name: str, path: "Sequence[str] | None" = None, target: "ModuleType | None" = None
    ) -> "ModuleSpec | None":
        if name not in _waiting:
            return None
        for finder in sys.meta_path:
            find = getattr(finder, "find_spec", None)
            spec: ModuleSpec | None = find(name, path, target) if find and finder is not self else None
            if spec is not None:
                if hasattr(spec.loader, "exec_module"):
                    spec.loader = _Loader(spec.loader)  # type: ignore[assignment]
                return spec
        return None


class _Loader:
    """The library's own loader, once; the module never sees this one."""

    def __init__(self, loader: "Any") -> None:
        self.loader = loader

    def create_module(self, spec: "ModuleSpec") -> "ModuleType | None":
        made: ModuleType | None = self.loader.create_module(spec)
        return made

    def exec_module(self, module: "ModuleType") -> None:
        if module.__spec__ is not None:
            module.__spec__.loader = self.loader
        module.__loader__ = self.loader
        self.loader.exec_module(module)
        for action in _waiting.pop(module.__name__, {}).values():
            _act(action, module)
        _leave()

    def __getattr__(self, name: str) -> "Any":
        return getattr(self.loader, name)


_FINDER = _Finder()
