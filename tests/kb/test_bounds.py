"""Reading regular expressions for what may run away in them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.lint.bounds import bounds_of


@pytest.mark.parametrize(
    ("pattern", "loose", "weight"),
    [
        ("has no gears", (), 10),
        (r"has .{1,40} gears", (), 5),
        (r"has .* gears", (".*",), 5),
        (r"has .+? gears", (".+?",), 5),
        (r"has .{3,} gears", (".{3,}",), 5),
        (r"has [.]* gears", (), 5),
        (r"has \.* gears", (), 5),
        (r"(\w+ )+gears", ("(...)+",), 5),
        (r"(?:\w{1,9} ){1,9}gears", ("(...){1,9}",), 5),
        (r"((a|b+)c)*", ("(...)*",), 0),
        (r"(?P<x>\w{4})+", (), 0),
        (r"(?:\w+ )?gears", (), 5),
        (r"(?i)gears(?# turn )\b", (), 5),
        (r"gears?", (), 4),
        (r"gears+", (), 5),
        (r"gears{0,2}", (), 4),
        (r"gears|wheels", (), 0),
        (r"(gears|wheels) turn", (), 4),
        (r"\p{Lu}gears[^)(]{2}x", (), 5),
        (r"^gears$", (), 5),
        (r"it\'s a 'gear'", (), 8),
    ],
)
def test_bounds(pattern: str, loose: tuple[str, ...], weight: int) -> None:
    assert bounds_of(pattern) == (loose, weight)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=30) | st.lists(st.sampled_from(list("()[]{}?*+|\\.^$<>=!:,-0a")), max_size=20).map("".join))
def test_any_text_is_read(pattern: str) -> None:
    assert bounds_of(pattern).weight >= 0
