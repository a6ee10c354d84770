"""Patterns that cannot match for lack of their first words are not tried at all."""

from __future__ import annotations

from math import inf

import pytest

from diagnose import timed
from diagnose.timed import beginning, search, ways, words
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


WAYS = [
    ("plain words", 1),
    (r"a{3}", 4),
    (r"\w{1,80}\.call", 81),
    (r"\w{1,9} .{0,4}x", 50),
    (r"a?b", 2),
    (r"a(?:b|c)d", 2),
    (r"a(?:b|c|d)e(f|(?:g|h))", 12),
    ("a|b|c", 3),
    (r"(?P<x>a{0,3})(?!b)", 4),
    (r"a\{1,9}b\?c\|d\+", 1),
    (r"a[{1,9}?|*+]b", 1),
    (r"a[]*]b[^]+]c[\]*]", 1),
    (r"a)b", inf),
    (r"a+", inf),
    (r"a.*b", inf),
    (r"a{2,}", inf),
    (r"(?:ab){0,9}", inf),
    (r"(a{0,9}b){1,9}c", inf),
]


@pytest.mark.parametrize(("pattern", "count"), WAYS)
def test_in_how_many_ways_a_pattern_goes_on(pattern: str, count: float) -> None:
    assert ways(pattern) == count


def test_what_could_run_away_has_its_limit_of_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else `re` would be at it for hours: the same pattern is searched with it only where the text bounds the steps."""
    limited: list[str] = []
    search_so = timed._limited

    def noted(pattern: str, text: str) -> object:
        limited.append(pattern)
        return search_so(pattern, text)

    monkeypatch.setattr(timed, "_limited", noted)
    many, nested = r"a.{0,90}b.{0,90}c", r"(?:(?:a|\w){0,30}){0,30}[!?]"
    assert search(many, "ab" * 10 + "c")
    assert limited == []
    assert search(many, "c" + "ab" * 9_000) is None
    assert search(nested, "a" * 40) is None
    assert limited == [many, nested]


def test_a_bad_pattern_is_found_nowhere() -> None:
    assert search("a(b", "a(b") is None
    assert search("a(b{1,9}", "a(b" * 9_000) is None


HELD = [
    (r"Layer \w{1,9} is new", ("Layer ", " is new")),
    (r"a\(b\)\. .{0,9}words(?P<x>more words)", ("a(b). ", "words")),
    ("ab?c+de", ("a", "c", "de")),
    ("abc{0,2}d", ("ab", "d")),
    ("(?:abc|abd)e", ("e",)),
    ("abc|def", ()),
    ("(?i)abc", ()),
    ("(?i:abc)d", ()),
    ("ab(?!cdefg)c", ("ab", "c")),
    ("[abc]{3}", ()),
    (r"\babc\.d\n", ("abc.d",)),
    ("abc(", ("abc",)),
    ("", ()),
]


@pytest.mark.parametrize(("pattern", "held"), HELD)
def test_words_that_every_match_holds(pattern: str, held: tuple[str, ...]) -> None:
    assert words(pattern) == held


def test_what_only_regex_understands_is_searched_with_it() -> None:
    pattern = r"shape \p{Lu}{1,3} is"
    found = timed.search(pattern, "the shape ABC is new")
    assert found is not None
    assert found[0] == "shape ABC is"
