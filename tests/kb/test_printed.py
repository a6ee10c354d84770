"""What Keras prints against what the entries know."""

from __future__ import annotations

import pathlib

from kb import ANY_VERSION, WordingRecord, load_index, parse_template
from kb.atlas.store import messages
from kb.printed import sort_out


def _wording(text: str) -> WordingRecord:
    return WordingRecord(0, 0, (), parse_template(text), "", (), (), "", (), ANY_VERSION, ())


MESSAGE = "Cannot turn {gear} to the {side}. Received: {value}"


def test_a_wording_with_a_slot_for_each_value_covers_the_message() -> None:
    found = sort_out([_wording("Cannot turn {a} to the {b}. Received: {c}")], [MESSAGE])
    assert (found.own, found.others, found.longer) == (frozenset({0}), {}, {})


def test_a_wording_of_the_inside_leaves_the_beginning_to_be_known() -> None:
    found = sort_out([_wording("to the {b}. Received:")], [MESSAGE])
    assert (found.own, found.others) == (frozenset({0}), {})
    assert [(plain[0][0], number) for plain, number in found.longer["Canno"]] == [("Cannotturn", 0)]


def test_a_narrower_wording_is_of_keras_but_the_message_stays_open() -> None:
    found = sort_out([_wording("Cannot turn {a} to the left. Received: {c}")], [MESSAGE])
    assert (found.own, len(found.others), found.longer) == (frozenset({0}), 1, {})


def test_words_of_a_backend_are_not_of_keras() -> None:
    found = sort_out([_wording("Array indices must be concrete; got {a}")], [MESSAGE])
    assert (found.own, len(found.others)) == (frozenset(), 1)


def test_the_installed_catalogue_was_compared_with_the_atlas() -> None:
    root = pathlib.Path(__file__).parents[2]
    index = load_index()
    others, longer = index.printed
    assert 0 < sum(map(len, others.values())) < len(messages((root / "data" / "atlas" / "keras.json").read_bytes()))
    assert longer
    assert any(wording.own for wording in index.wordings)
    assert not all(wording.own for wording in index.wordings)
