"""Every surface on texts of any kind: nothing of the text acts on a terminal, a page or a chat."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import UNSAFE, fenced, texts

from diagnose.engine import diagnose_text
from diagnose.render import json as json_surface
from diagnose.render import markdown, text
from diagnose.render.prose import columns
from diagnose.render.terminal import COLOURED

_COLOUR = re.compile(r"\x1b\[[0-9;]{1,4}m")
_FENCE = re.compile(r"^(`{3,})", re.MULTILINE)


@given(texts, st.integers(40, 100))
def test_a_terminal_gets_plain_lines_that_fit(source: str, width: int) -> None:
    found = diagnose_text(source)
    shown = text.render(found, width=width)
    assert not UNSAFE.search(shown)
    assert all(columns(line) <= width for line in shown.splitlines() if not line.startswith("More "))
    assert _COLOUR.sub("", text.render(found, width=width, paint=COLOURED)) == shown


@given(texts)
def test_a_program_gets_ascii(source: str) -> None:
    found = diagnose_text(source)
    shown = json_surface.render(found)
    assert shown.isascii()
    assert not UNSAFE.search(shown)
    assert json.loads(shown) == json_surface.as_data(found)


@given(st.one_of(texts, fenced))
def test_a_page_gets_no_tags_and_whole_fences(source: str) -> None:
    shown = markdown.render(diagnose_text(source))
    assert not UNSAFE.search(shown.replace("\n", ""))
    open_fence = ""
    for found in _FENCE.finditer(shown):
        if not open_fence:
            open_fence = found[1]
        elif len(found[1]) >= len(open_fence):
            open_fence = ""
    assert not open_fence


@given(texts)
def test_a_page_is_read_as_it_is_meant(source: str) -> None:
    pytest.importorskip("markdown_it")
    from markdown_it import MarkdownIt

    shown = markdown.render(diagnose_text(source))
    tokens = MarkdownIt("gfm-like", {"html": True, "linkify": False}).parse(shown)
    kinds = {token.type for token in tokens} | {child.type for token in tokens for child in token.children or []}
    assert not kinds & {"html_block", "html_inline", "image", "table_open", "blockquote_open", "s_open", "code_block"}
    links = [child for token in tokens for child in token.children or [] if child.type == "link_open"]
    assert all(link.attrs["href"].startswith("https://") for link in links)
