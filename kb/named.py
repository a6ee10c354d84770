"""`NamedTuple` as in typing, made in a tenth of the time, and `cached_property`, as in functools.

A diagnosis defines some thirty records; the standard ones would take longer than the diagnosis itself.
Modules on its way import this one at run time and show the standard one to type checkers::

    TYPE_CHECKING = False
    if TYPE_CHECKING:
        from typing import NamedTuple
    else:
        from kb.named import NamedTuple
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, TypeVar

    R = TypeVar("R", bound="tuple[Any, ...]")

try:
    from _collections import _tuplegetter as _getter  # type: ignore[import-not-found]
except ImportError:  # pragma: no cover - another Python than CPython
    from operator import itemgetter

    def _getter(index: int, doc: str) -> Any:
        return property(itemgetter(index), doc=doc)

_make = tuple.__new__


def _new(cls: type[R], *values: Any, **named: Any) -> R:
    if named:
        return _make(cls, _bind(cls, values, named))
    if missing := len(cls._fields) - len(values):  # type: ignore[attr-defined]
        tail = cls._last_defaults  # type: ignore[attr-defined]
        values = values + tail[-missing:] if 0 < missing <= len(tail) else _bind(cls, values, named)
    return _make(cls, values)


def _bind(cls: Any, values: tuple[Any, ...], named: dict[str, Any]) -> tuple[Any, ...]:
    """All values in order, out of those given by position, those given by name, and the defaults."""
    fields, defaults = cls._fields, cls._field_defaults
    if len(values) + len(named) == len(fields):
        try:
            return (*values, *[named[name] for name in fields[len(values) :]])
        except KeyError:
            pass  # said below
    if len(values) > len(fields):
        raise TypeError(f"{cls.__name__} takes {len(fields)} values, not {len(values)}")
    rest = []
    for name in fields[len(values) :]:
        if name in named:
            rest.append(named.pop(name))
        elif name in defaults:
            rest.append(defaults[name])
        else:
            raise TypeError(f"{cls.__name__} misses {name!r}")
    if named:
        raise TypeError(f"{cls.__name__} has no {', '.join(map(repr, named))}, or twice")
    return (*values, *rest)


def _of(cls: type[R], values: Iterable[Any]) -> R:
    """Make a record of an iterable."""
    made = _make(cls, values)
    if len(made) != len(cls._fields):  # type: ignore[attr-defined]
        raise TypeError(f"{cls.__name__} takes {len(cls._fields)} values, not {len(made)}")  # type: ignore[attr-defined]
    return made


def _replace(self: Any, /, **named: Any) -> Any:
    """Make a record like this one with other values for some fields."""
    fields, values = self._fields, list(self)
    for name, value in named.items():
        if name not in fields:
            raise TypeError(f"{type(self).__name__} has no {name!r}")
        values[fields.index(name)] = value
    return _make(type(self), values)


def _asdict(self: Any) -> dict[str, Any]:
    """Values by field."""
    return dict(zip(self._fields, self, strict=True))


def _repr(self: Any) -> str:
    parts = [f"{name}={value!r}" for name, value in zip(self._fields, self, strict=True)]
    return f"{type(self).__name__}({', '.join(parts)})"


def _arguments(self: Any) -> tuple[Any, ...]:
    return tuple(self)


_COMMON = {
    "__slots__": (),
    "__new__": _new,
    "__repr__": _repr,
    "__getnewargs__": _arguments,
    "_make": classmethod(_of),
    "_replace": _replace,
    "__replace__": _replace,
    "_asdict": _asdict,
}


class _Maker(type):
    """Turns a class body with annotations into a tuple class."""

    def __new__(cls, name: str, _bases: tuple[type, ...], body: dict[str, Any]) -> type:
        fields = tuple(body.get("__annotations__", ()))
        made = _COMMON | body
        made["_field_defaults"] = defaults = {field: body[field] for field in fields if field in body}
        made["_last_defaults"] = tuple(defaults.values())
        made["_fields"] = made["__match_args__"] = fields
        for index, field in enumerate(fields):
            made[field] = _getter(index, "")
        return type(name, (tuple,), made)


NamedTuple = type.__new__(_Maker, "NamedTuple", (), {})


class cached_property:  # noqa: N801 - as in functools
    """A property that is computed once for each object."""

    def __init__(self, make: Any) -> None:
        self.make = make
        self.__doc__ = make.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, owner: Any, cls: type | None = None) -> Any:
        if owner is None:
            return self
        value = owner.__dict__[self.name] = self.make(owner)
        return value
