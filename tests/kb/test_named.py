"""The quick `NamedTuple` and `cached_property` against the standard ones."""

from __future__ import annotations

import copy
import functools
import pickle
import typing

import pytest

from kb import named


def _classes(base: object) -> tuple[type, type]:
    class Point(base):  # type: ignore[misc, valid-type]
        """A point."""

        x: int
        y: int = 2
        label: str = "here"

        @property
        def both(self) -> int:
            """Sum."""
            return self.x + self.y

        def moved(self) -> object:
            """Elsewhere."""
            return self._replace(x=self.x + 1)

    class Empty(base):  # type: ignore[misc, valid-type]
        pass

    return Point, Empty


QUICK, QUICK_EMPTY = _classes(named.NamedTuple)
STANDARD, _ = _classes(typing.NamedTuple)


class Kept(named.NamedTuple):
    """Can be pickled: it has a place in a module."""

    a: int
    b: tuple[int, ...] = ()


@pytest.mark.parametrize("arguments", [(1,), (1, 3), (1, 3, "there")])
def test_values_are_those_of_the_standard_one(arguments: tuple[object, ...]) -> None:
    quick, standard = QUICK(*arguments), STANDARD(*arguments)
    assert (quick, hash(quick)) == (standard, hash(standard))
    assert (repr(quick), quick._asdict(), quick.both, quick.moved()) == (
        repr(standard),
        standard._asdict(),
        standard.both,
        standard.moved(),
    )
    assert (quick.x, quick.y, quick.label) == (standard.x, standard.y, standard.label)
    assert copy.deepcopy(quick) == quick


def test_the_class_is_described_as_the_standard_one() -> None:
    for name in ("_fields", "_field_defaults", "__match_args__", "__doc__", "__bases__", "__name__", "__module__"):
        assert getattr(QUICK, name) == getattr(STANDARD, name), name
    assert typing.get_type_hints(QUICK) == typing.get_type_hints(STANDARD)
    assert type(QUICK) is type
    assert not hasattr(QUICK(1), "__dict__")
    assert QUICK_EMPTY() == ()


def test_names_defaults_and_making() -> None:
    assert QUICK(y=5, x=1) == QUICK(1, y=5) == (1, 5, "here")
    assert QUICK._make(iter([1, 2, "a"])) == (1, 2, "a")
    assert QUICK(1)._replace(label="b", x=3) == (3, 2, "b")
    match QUICK(7, 8):
        case QUICK(x, y):
            assert (x, y) == (7, 8)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda c: c(),
        lambda c: c(1, 2, "a", 4),
        lambda c: c(1, x=1),
        lambda c: c(1, z=1),
        lambda c: c._make([1]),
        lambda c: c(1)._replace(z=1),
    ],
)
def test_what_the_standard_one_refuses(wrong: typing.Callable[[type], object]) -> None:
    for each in (QUICK, STANDARD):
        with pytest.raises((TypeError, ValueError)):
            wrong(each)


def test_a_field_cannot_be_set() -> None:
    with pytest.raises(AttributeError):
        QUICK(1).x = 2


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_pickle(protocol: int) -> None:
    kept = Kept(1, (2, 3))
    again = pickle.loads(pickle.dumps(kept, protocol))  # noqa: S301 - just written
    assert (again, type(again)) == (kept, Kept)


@pytest.mark.parametrize("decorator", [named.cached_property, functools.cached_property])
def test_a_cached_property_is_computed_once(decorator: typing.Any) -> None:
    done: list[int] = []

    class Thing:
        @decorator
        def value(self) -> int:
            """Value."""
            done.append(1)
            return 5

    thing = Thing()
    assert (thing.value, thing.value, len(done)) == (5, 5, 1)
    assert Thing().value == 5
    assert Thing.value.__doc__ == "Value."
