"""Whatever stands in the user's text, no surface hands it on as anything but text."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from answers import ANSWERS, FULL
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnose.render import json as json_surface
from diagnose.render import markdown, text
from diagnose.render.markdown import code, fenced, prose
from diagnose.render.prose import code_lines, columns, escape, fit, wrap
from diagnose.render.terminal import COLOURED

HOSTILE = (
    "\x1b[31mred\x1b]8;;http://evil.example\x07link\x1b]8;;\x07 \x9b2J \x00 \x08 \x7f"
    " \u202eevil\u202c \u2066x\u2069 \u200b\ufeff"
    " \ud800 \U000e0041 <img src=x onerror=alert(1)> </code></pre><script>1</script> `tick ``two ```three\n```\n````\n"
    "# heading\n- item\n1. one\n> quote\n[a](javascript:alert(1)) ![i](http://evil.example/i.png) "
    "http://evil.example @everyone "
    "| cell | ~~gone~~ &lt; $x$ \\ \r\n\t\u2028\u2029end"
)
UNSAFE = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\U000e0000-\U000e0fff]"
)


def poisoned(value: Any, text_: str) -> Any:
    """`value` with every string replaced, the verdict and the kinds kept."""
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        keep = {"status", "kind", "link", "fits", "shows"}
        return type(value)(
            *[part if name in keep else poisoned(part, text_) for name, part in zip(value._fields, value, strict=True)]
        )
    if isinstance(value, tuple):
        return tuple(poisoned(part, text_) for part in value)
    if isinstance(value, dict):
        return dict.fromkeys([text_] * len(value), text_)
    return text_ if isinstance(value, str) else value


@pytest.mark.parametrize("name", ANSWERS)
def test_nothing_reaches_the_terminal(name: str) -> None:
    diagnosis = poisoned(ANSWERS[name], HOSTILE)
    for width in (40, 80, 100):
        shown = text.render(diagnosis, width=width)
        assert not UNSAFE.search(shown)
        assert all(columns(line) <= width for line in shown.splitlines() if not line.startswith("More "))
        painted = re.sub(r"\x1b\[[0-9;]{1,4}m", "", text.render(diagnosis, width=width, paint=COLOURED))
        assert painted == shown


@pytest.mark.parametrize("name", ANSWERS)
def test_nothing_reaches_the_page(name: str) -> None:
    pytest.importorskip("markdown_it")
    from markdown_it import MarkdownIt

    shown = markdown.render(poisoned(ANSWERS[name], HOSTILE))
    assert not UNSAFE.search(shown.replace("\n", ""))
    page = MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(shown)
    assert not re.search(r"<(?:img|script|a |table|s>|del|blockquote|h1|h2|ol)", page)
    assert page.count("<pre>") == page.count("</pre>")


@pytest.mark.parametrize("name", ANSWERS)
def test_json_is_ascii_and_comes_back_whole(name: str) -> None:
    diagnosis = poisoned(ANSWERS[name], HOSTILE)
    shown = json_surface.render(diagnosis)
    assert shown.isascii()
    assert not UNSAFE.search(shown)
    assert json.loads(shown) == json_surface.as_data(diagnosis)


@given(st.text(max_size=300))
def test_escape_leaves_no_unsafe_character(anything: str) -> None:
    assert not UNSAFE.search(escape(anything))
    assert "\n" not in escape(anything)


@given(st.text(max_size=300), st.integers(4, 90), st.integers(1, 6))
def test_wrapping_keeps_width_and_words(anything: str, width: int, limit: int) -> None:
    safe = " ".join(escape(anything).split())
    lines = wrap(safe, width)
    assert "".join(lines).replace(" ", "") == safe.replace(" ", "")
    assert all(columns(line) <= width for line in lines)
    short = fit(safe, width, limit)
    assert len(short) <= limit
    assert all(columns(line) <= width for line in short)


@given(st.text(alphabet="`ab \n\\<&", max_size=60))
def test_code_spans_and_blocks_hold_what_they_hold(anything: str) -> None:
    pytest.importorskip("markdown_it")
    from markdown_it import MarkdownIt

    md = MarkdownIt("commonmark")
    block = md.parse(fenced(code_lines(anything), "text"))
    assert [token.type for token in block] == ["fence"]
    assert block[0].content == "\n".join(code_lines(anything)) + "\n"
    inline = code(anything)
    if inline:
        children = md.parseInline(inline)[0].children or []
        assert [token.type for token in children] == ["code_inline"]
        assert children[0].content == " ".join(escape(" ".join(anything.split())).split())


@given(st.text(alphabet="`*_[]()<>&|~#@!-+=1.:/\\ ab\n", max_size=80))
@settings(max_examples=300)
def test_prose_is_prose(anything: str) -> None:
    pytest.importorskip("markdown_it")
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("gfm-like", {"html": True, "linkify": False}).parse(prose(anything))
    kinds = {token.type for token in tokens} | {child.type for token in tokens for child in token.children or []}
    assert kinds <= {"paragraph_open", "paragraph_close", "inline", "text", "code_inline", "text_special"}


def test_a_poisoned_text_is_poisoned() -> None:
    assert UNSAFE.search(poisoned(FULL, HOSTILE).matches[0].title)
