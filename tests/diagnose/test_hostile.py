"""Texts of absurd lengths: what is left out is said, and what stands around it is read. Their speed is a benchmark."""

from __future__ import annotations

from pathlib import Path

import pytest

from diagnose.clean import clean
from diagnose.clean.overlong import HEAD, LONGEST, MARK, TAIL
from diagnose.engine import diagnose_text
from diagnose.model import Diagnosis, Raised, Span
from diagnose.parse.final import named_within
from diagnose.render import markdown, text

RECORDING = min(Path(__file__).parents[2].glob("data/recordings/kerastensor-in-tf-function/*--jax--*.txt"))
ERROR = RECORDING.read_text(encoding="utf-8")


def test_an_error_before_a_line_without_end_is_read() -> None:
    found = diagnose_text(ERROR.rstrip("\n") + "x" * 2 * LONGEST)
    assert [match.id for match in found.matches] == [match.id for match in diagnose_text(ERROR).matches]
    assert f"Not read: {found.unread:,} characters" in text.render(found)
    assert f"Not read: {found.unread:,} characters" in markdown.render(found)


def test_an_error_after_a_line_without_end_is_read_and_found_in_the_raw_text() -> None:
    raw = "x" * 2 * LONGEST + "\n" + ERROR
    found = diagnose_text(raw)
    assert found.status == "diagnosed"
    assert found.unread == 2 * LONGEST - HEAD - TAIL
    assert raw[found.errors[0].span.start :].startswith("Traceback")


def test_only_overlong_lines_lose_their_middle() -> None:
    lines = ["a" * LONGEST, "b" * (LONGEST + 1), "c", "d" * LONGEST, "e" * 3 * LONGEST]
    source = clean("\n".join(lines))
    kept = source.text.split("\n")
    assert [len(line) for line in kept] == [LONGEST, HEAD + TAIL + len(MARK), 1, LONGEST, HEAD + TAIL + len(MARK)]
    assert source.unread == LONGEST + 1 + 3 * LONGEST - 2 * (HEAD + TAIL)
    at = source.text.index("c")
    assert source.span(Span(at, at + 1)) == Span(source.raw.index("c"), source.raw.index("c") + 1)


def test_nothing_is_left_out_of_a_text_of_many_lines() -> None:
    source = clean("a line\n" * (LONGEST // 5))
    assert (source.unread, source.stages) == (0, ())


def test_a_message_without_end_is_shown_in_part() -> None:
    raised = Raised("ValueError", "y" * 300_000 + "\nlast", "error", (), "", Span(0, 9))
    for diagnosis in (Diagnosis("unknown", errors=(raised,)), Diagnosis("unknown", errors=(raised, raised))):
        assert len(text.render(diagnosis)) < 3_000
        assert len(markdown.render(diagnosis)) < 15_000


@pytest.mark.parametrize("before", ["Error: ", "Warning: ", "a.b.", "x Exception: "])
def test_the_first_full_name_is_found_behind_many_half_ones(before: str) -> None:
    source = before * 500 + " it says my.ValueError: no"
    assert named_within(source) == ("my.ValueError", source.index("my."), len(source) - 3)
