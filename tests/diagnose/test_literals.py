"""The two ways to find the catalogue's literals agree: one after the other, and all in one pass."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from diagnose.match import _FEW, Matcher, _one_by_one, automaton
from diagnose.parse import parse
from kb import load_index, squeeze

TEXTS = sorted(Path(__file__).parents[2].glob("data/recordings/*/*.txt"))[::40]


@given(st.lists(st.text("ab", min_size=1, max_size=4), max_size=6, unique=True), st.text("abc", max_size=40))
def test_both_ways_find_the_same(literals: list[str], text: str) -> None:
    found = automaton(literals).find_matches_as_indexes(text, overlapping=True)
    assert sorted(_one_by_one(literals, text)) == sorted(map(tuple, found))


def test_both_ways_find_the_same_in_recordings_in_the_same_order() -> None:
    literals = tuple(load_index().anchors)
    whole = automaton(literals)
    for path in TEXTS:
        text = squeeze(path.read_text(encoding="utf-8"))
        found = list(map(tuple, whole.find_matches_as_indexes(text, overlapping=True)))
        assert _one_by_one(literals, text) == found
        assert found or parse(text) == []


def test_a_process_that_reads_much_makes_the_automaton() -> None:
    matcher = Matcher(load_index())
    matcher._places("x" * (_FEW - 1))
    assert matcher._automaton is None
    matcher._places("xx")
    assert matcher._automaton is not None
