"""What a release has changed is told as new, gone, reworded or moved."""

from __future__ import annotations

from kb.atlas.drift import compare_releases
from kb.atlas.table import PlaceKey


def key(function: str, template: str, exception: str = "ValueError", module: str = "keras.src.m") -> PlaceKey:
    return PlaceKey(module, function, "error", exception, template)


STAYS = key("f", "This message stays as it is.")
OLD = key("g", "The argument `units` must be positive. Received: {units}")
NEW = key("g", "The argument `units` must be a positive integer. Received: units={units}")
MOVED_FROM = key("_check", "Only lists of layers may be given here.", module="keras.src.a")
MOVED_TO = key("_check", "Only lists of layers may be given here.", module="keras.src.b")
OTHER_CLASS = key("h", "Words that stay while the class changes.", "ValueError")
OTHER_CLASS_NOW = key("h", "Words that stay while the class changes.", "TypeError")
GONE = key("i", "Nobody says this any more.")
CAME = key("j", "Nobody has said this before.")


def test_each_change_has_its_kind() -> None:
    before = dict.fromkeys([STAYS, OLD, MOVED_FROM, OTHER_CLASS, GONE], 1)
    after = dict.fromkeys([STAYS, NEW, MOVED_TO, OTHER_CLASS_NOW, CAME], 2)
    found = compare_releases(before, after)
    assert found.new == (CAME,)
    assert found.gone == (GONE,)
    assert found.reworded == ((OLD, NEW), (OTHER_CLASS, OTHER_CLASS_NOW))
    assert found.moved == ((MOVED_FROM, MOVED_TO),)


def test_lines_alone_are_no_change() -> None:
    assert compare_releases({STAYS: 1}, {STAYS: 200}) == ((), (), (), ())


def test_other_words_in_the_same_function_are_another_message() -> None:
    found = compare_releases({key("f", "Layers need a name."): 1}, {key("f", "The batch size must divide 12."): 1})
    assert len(found.new) == len(found.gone) == 1


def test_a_short_message_does_not_move() -> None:
    found = compare_releases({key("f", "{x}"): 1}, {key("g", "{x}"): 1})
    assert not found.moved
