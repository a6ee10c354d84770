"""Texts for property tests: pieces that formats are made of, in any order, beside characters of any kind."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from hypothesis import strategies as st
from styles import STYLES

from kb import load_index

ROOT = Path(__file__).resolve().parents[2]

#: What makes a terminal or a page show something else than what stands in the text.
UNSAFE = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\U000e0000-\U000e0fff]"
)
#: What the cleaner and the parsers look for, whole and broken.
PIECES = (
    "Traceback (most recent call last):", "Traceback (most recent call last)", 'File "a.py", line 1, in f', 'File "',
    "Exception Group Traceback (most recent call last):", "  + Exception Group Traceback",
    "+-+---------------- 1 ----", "The above exception was the direct cause of the following exception:",
    "During handling of the above exception, ", "[Previous line repeated 9 more times]", "Cell In[1], line 1",
    "----> 1 x", "~~~^^^", "Input In [2]", "File a.py:3, in f(x)", "a.py:3 in f", "a.py:1: UserWarning: x",
    "ValueError: no", "keras.errors.KError: ", "Error:", "KeyError", "E   ", "> ", ">>> ", "| ", "│ ",
    "╭─ Traceback (most recent call last) ─╮", "╰─", "[rank0]: ", "[1,0]<stderr>:", "2026-11-23 13:05:09,482 ERROR ",
    "ERROR:root:", "(TrainWorker pid=1) ", "[repeated 2x across cluster]", "node-1 | ", '{"log":"',
    '\\n","stream":"stderr"}', '{"a": "', "\\n", "\\\\n", "\\x1b[0m", "\\u00", "\\ud83d", "\x1b[31m", "\x1b]0;",
    "\x9b", "\x1b", "[0m", "\r", "\r\n", "\x08", "\x00", "&lt;", "&#x1b;", "&#99999999;", "<pre>", "</div>", "<br>",
    "[a](http://b)", "\u201c", "\u2019", "\u200b", "\ufeff", "\ud800", "\u2028", "```", "`", '"', "'", "{", "}",
    "<script>", "__init__", "Exception encountered when calling Dense.call().", "Arguments received by", "keras",
    "Layer 'd'", "tf.squeeze(x)", "site-packages/keras/src/layers/layer.py", "\n", "\n\n", "    ", "\t", ": ", "...",
    "%s", "{x}", "{{", "|", "#", "@a",
)  # fmt: skip

#: What acts on a terminal, a page or a chat.
NASTY = (
    "```", "````\n", "\n```\n", "`", "``", "\u202e", "\u200b", "\u2028", "\x1b[31m", "\x07", "\x9b2J", "\xad",
    "\U000e0041", "<img src=x>", "</code></pre>", "<script>", "[a](javascript:b)", "![i](http://a.example)",
    "http://a.example", "@all", "\n# head", "\n- item", "\n1. one", "\n> quote", "\n    code", "| a |", "~~gone~~",
    "&lt;b&gt;", "$x$", "\\", "*b*", "_i_",
)  # fmt: skip


@cache
def recordings() -> list[str]:
    """Some recordings."""
    return [p.read_text(encoding="utf-8") for p in sorted(ROOT.glob("data/recordings/*/*.txt"))[::37]]


def _cut(made: tuple[str, str, int, int, str]) -> str:
    """A recording in a style, with something put in the place of a part."""
    text, style, start, size, piece = made
    styled = STYLES[style](text)
    at = start % (len(styled) + 1)
    return styled[:at] + piece + styled[at + size :]


def _error(path: str, function: str, code: str, words: str) -> str:
    """A traceback that is shown as it stands, since no entry knows it."""
    frame = f'  File "{path}.py", line 1, in f{function}\n    {code}'
    return f"Traceback (most recent call last):\n{frame}\nValueError: {words}"


anything = st.text(st.characters(), max_size=80)
# the index is loaded in a test, not here: by then it has a cache folder of its own
anchor = st.deferred(lambda: st.sampled_from(sorted(load_index().anchors)))
piece = st.one_of(st.sampled_from(PIECES), anchor, anything)
pieces = st.lists(st.tuples(piece, st.sampled_from(("", " ", "\n"))), max_size=30).map(
    lambda rows: "".join(part for row in rows for part in row)
)
damaged = st.tuples(
    st.sampled_from(recordings()), st.sampled_from(sorted(STYLES)), st.integers(0, 9999), st.integers(0, 400), piece
).map(_cut)
nasty = st.sampled_from(NASTY)
plain = st.sampled_from(("a word", " ", "\n", "Layer 'd'", "x=1"))
message = st.lists(st.one_of(nasty, plain), min_size=1, max_size=8).map("".join)
shown = st.builds(_error, nasty, nasty, nasty, message)
spiked = st.tuples(st.sampled_from(recordings()), st.just("as_printed"), st.integers(0, 9999), st.just(0), nasty).map(
    _cut
)
fences = st.lists(st.sampled_from(("\n```\n", "\n````\n", "`", "words")), max_size=5).map("".join)
fenced = st.builds(_error, st.just("a"), st.just("f"), st.just("x"), fences)
texts = st.one_of(pieces, damaged, shown, spiked, anything)
data = st.one_of(st.binary(max_size=200), texts.map(lambda text: text.encode("utf-8", "surrogatepass")))
