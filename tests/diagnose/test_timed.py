"""Patterns that cannot match for lack of their first words are not tried at all."""

from __future__ import annotations

import pytest

from diagnose.timed import beginning, search
from kb import load_index

WORDS = [
    (r"Layer \w{1,9} is new", "Layer "),
    (r"\bcompile\(\) got", "compile"),
    ("load_model|load_weights", ""),
    ("ab?c", "a"),
    ("ab{0,2}", "a"),
    ("a(b|c)d", "a"),
    ("a(b|c)|d", ""),
    (r"x\|y", "x"),
    ("ab[|]c|d", ""),
    ("ab[^]|]c|d", ""),
    ("(?i)abc", ""),
    ("^abc", ""),
    ("", ""),
]


@pytest.mark.parametrize(("pattern", "words"), WORDS)
def test_words_that_every_match_begins_with(pattern: str, words: str) -> None:
    assert beginning(pattern) == words


def test_no_pattern_of_the_catalogue_has_another_way_to_begin() -> None:
    """A recording of each match would be better; here the pattern itself, with its words cut off, must not match."""
    patterns = {wording.pattern for wording in load_index().wordings if wording.pattern}
    assert patterns
    for pattern in patterns:
        words = beginning(pattern)
        assert pattern.removeprefix(r"\b").startswith(words)


def test_what_begins_otherwise_is_found_where_it_stands() -> None:
    found = search("b(c|d)e", "abde")
    assert found
    assert found.span() == (1, 4)
    assert search("b(c|d)e", "a") is None
