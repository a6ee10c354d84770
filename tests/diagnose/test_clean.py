"""Cleaning undoes what was done, and every clean character leads back to its own place."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_catalogue import TEXTS
from styles import STYLES

from diagnose.clean import clean, decode
from diagnose.model import Span

TEXT = TEXTS["squeeze-keras-tensor--jax"]
FRAME = '  File "/home/user/project/train.py", line 5, in <module>\n    outputs = tf.squeeze(inputs, axis=-1)\n'


def test_a_text_as_printed_is_left_alone() -> None:
    cleaned = clean(TEXT)
    assert cleaned.text == TEXT
    assert cleaned.stages == ()


@pytest.mark.parametrize(
    "style",
    [
        "logging_prefix", "syslog_prefix", "loguru_prefix", "github_actions", "docker_compose", "kubernetes_json",
        "kubernetes_cri", "ray_worker",
        "torchrun_rank", "horovod_rank", "ansi_each_line", "old_mac", "markdown_quote",
        "indented_block", "smart_quotes", "html_pre", "python_repr",
        "json_string", "json_in_json", "bytes_repr", "pytest_section",
    ],
)  # fmt: skip
def test_the_frame_stands_as_python_printed_it(style: str) -> None:
    assert FRAME in clean(STYLES[style](TEXT)).text


def test_progress_that_overwrote_itself_becomes_lines() -> None:
    assert clean("1/2\r2/2\r\ndone").text == "1/2\n2/2\ndone"


def test_hyperlinks_and_titles_of_a_terminal_vanish() -> None:
    assert clean("\x1b]8;;file:///a\x07train.py\x1b]8;;\x1b\\:3 \x1b[38;5;9mx\x1b[0m").text == "train.py:3 x"


def test_numbers_in_brackets_stay() -> None:
    assert clean("x[0] m [3m]").text == "x[0] m [3m]"


def test_a_path_of_windows_is_no_escape() -> None:
    text = 'Traceback (most recent call last):\n  File "C:\\new\\table.py", line 1, in <module>\n    x\nValueError: y\n'
    assert clean(text).text == text


def test_markdown_links_of_colab() -> None:
    assert clean("[/usr/lib/a.py](https://localhost:8080/#) in f(x)").text == "/usr/lib/a.py in f(x)"


def test_ranks_with_other_numbers_lose_the_same_mark() -> None:
    text = '[rank0]: Traceback (most recent call last):\n[rank1]:   File "a"\n[rank12]: ValueError: x\n'
    assert clean(text).text == 'Traceback (most recent call last):\n  File "a"\nValueError: x\n'


def test_a_message_that_happens_to_be_as_wide_as_a_screen_keeps_its_end() -> None:
    text = "TypeError: relu(): argument 'input' (position 1) must be Tensor, not KerasTensor\nRun it again\n"
    assert len(text.partition("\n")[0]) == 80
    assert clean(text).text == text


def test_utf8_with_one_bad_byte_stays_utf8() -> None:
    assert decode("• caf\u00e9 ".encode() + b"\xff") == "• caf\u00e9 \ufffd"


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(STYLES)), st.text(alphabet="ab \n'\"\\<&>[]1m•", max_size=60), st.integers(0, 10_000))
def test_kept_characters_lead_back_to_themselves(style: str, around: str, at: int) -> None:
    raw = STYLES[style](around + "\nTraceback (most recent call last):\nValueError: x")
    cleaned = clean(raw)
    if not cleaned.text:
        return
    at %= len(cleaned.text)
    span = cleaned.span(Span(at, at + 1))
    assert 0 <= span.start < span.end <= len(raw)
    letter = cleaned.text[at]
    if letter.isalpha() and raw.isascii():
        seen = raw[span.start]
        assert letter == seen or seen in "\\&"  # an escape stands for another character


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200), st.integers(0, 200), st.integers(0, 200))
def test_any_range_lies_in_the_raw_text(raw: str, start: int, size: int) -> None:
    cleaned = clean(raw)
    start = min(start, len(cleaned.text))
    span = cleaned.span(Span(start, min(start + size, len(cleaned.text))))
    assert 0 <= span.start <= span.end <= len(raw)
