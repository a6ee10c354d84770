"""Every pattern of the catalogue on texts made to be slow for it, and what happens to one that is slow all the same."""

from __future__ import annotations

import itertools
import re
import time
from typing import TYPE_CHECKING

import pytest
import regex

from diagnose import timed
from diagnose.rank import _SEARCHED, _SHORT, searched
from kb import load_catalog

if TYPE_CHECKING:
    from collections.abc import Iterator

#: A hundred times the limit of a diagnosis would already be a fault of the pattern, not of the machine.
GENEROUS = 2.0
SLOW = r"^(?:(?:a|\w|\s){0,30}){0,30}[!?]"
#: Characters that the classes of patterns are made of, and pieces in which two of them may take turns.
FILLERS = ("a", "A_", "0", " ", ".", "(", ")", "a.", "a(", "(a", "a b ", "a=", "a, ", "[", "[a]", "'", '"', "self.")


def patterns() -> dict[str, int]:
    """Each pattern of the catalogue and how many characters it may meet."""
    found: dict[str, int] = {}
    for entry in load_catalog().entries:
        found.update({wording.pattern: 20_000 for wording in entry.wordings if wording.pattern})
        lines = [wording.line for wording in entry.wordings] + [cause.when.line for cause in entry.causes if cause.when]
        captures = [p for cause in entry.causes if cause.when for p in cause.when.capture.values()]
        found.update(dict.fromkeys(filter(None, lines + captures), _SEARCHED))
    return found


PATTERNS = patterns()


def hostile(pattern: str, size: int) -> Iterator[str]:
    """Texts of `size` characters: the plain pieces of the pattern, and each beginning of it before a long filling."""
    pieces = [piece for piece in re.split(r"\\[a-zA-Z]|[^\w ]+|\d+,\d+", pattern) if piece.strip()]
    for unit in filter(None, (*pieces, *FILLERS, "".join(pieces), " ".join(pieces), pattern)):
        yield (unit * (size // len(unit) + 1))[:size]
    for count, filler in itertools.product(range(1, len(pieces) + 1), FILLERS):
        start = ".".join(pieces[:count])
        yield (start + filler * size)[:size]
        yield ((start + filler) * (size // len(start) + 1))[:size]


@pytest.mark.parametrize("pattern", sorted(PATTERNS))
def test_no_pattern_runs_away(pattern: str) -> None:
    compiled = regex.compile(pattern)
    for text in hostile(pattern, PATTERNS[pattern]):
        compiled.search(text, timeout=GENEROUS)  # raises TimeoutError
    for text in hostile(pattern, _SHORT):
        assert bool(re.search(pattern, text)) == bool(compiled.search(text, timeout=GENEROUS))


@pytest.mark.parametrize("pattern", sorted(PATTERNS))
def test_no_pattern_runs_away_in_a_diagnosis(pattern: str) -> None:
    """Whichever way it is searched: without a limit of time only where the text bounds its steps."""
    compiled = regex.compile(pattern)
    for text in hostile(pattern, PATTERNS[pattern]):
        start = time.process_time()
        found = timed.search(pattern, text)
        assert time.process_time() - start < GENEROUS / 10
        if found is not None:
            assert compiled.search(text, timeout=GENEROUS).span() == found.span()


def test_a_pattern_out_of_time_is_not_found() -> None:
    text = "a " * 400
    with pytest.raises(TimeoutError):
        regex.search(SLOW, text, timeout=0.02)
    assert timed.search(SLOW, text) is None
    assert not searched(SLOW, text)


def test_a_pattern_in_time_is_found_also_in_a_long_line() -> None:
    line = "x = 1; " * 100 + "model.fit(x)"
    assert len(line) > _SHORT
    assert searched(r"\.fit\(", line)
    assert not searched(r"\.fit\(", " " * _SEARCHED + line)


def test_a_bad_pattern_is_not_found() -> None:
    assert not searched("(", "(")
    assert not searched("(", "(" * _SEARCHED)
