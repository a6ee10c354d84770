"""A text with what speaks for an answer marked in it: the lines around the marks, the rest counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from . import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from diagnose.model import Diagnosis, Span

#: Lines before and behind a mark that are shown, lines shown at most, and characters of a line.
_AROUND, _MOST, _WIDEST = 8, 400, 600


class Piece(NamedTuple):
    """A part of the text. `kind`: "text", "mark", or "gap" for what stands in the place of lines that are left out."""

    kind: str
    text: str


def spans(diagnosis: Diagnosis) -> list[Span]:
    """Where the evidence stands, in order and apart from each other; of an unknown error where it stands itself."""
    if diagnosis.status == "diagnosed" and diagnosis.matches:
        found = [item.span for match in diagnosis.matches[:1] for item in match.evidence if item.span]
    else:
        located = [diagnosis.errors[site.error].span for site in diagnosis.sites[:1]]
        found = located or [raised.span for raised in diagnosis.errors if raised.kind == "error"][-1:]
    out: list[Span] = []
    for span in sorted(found):
        if span.end > span.start and (not out or span.start >= out[-1].end):
            out.append(span)
    return out


def pieces(text: str, marks: Sequence[Span]) -> list[Piece]:
    """The text as pieces; whole where it is short. No marks: its end, where an error stands."""
    lines = text.splitlines(keepends=True)
    starts, at = [], 0
    for line in lines:
        starts.append(at)
        at += len(line)
    wanted = _wanted(lines, starts, marks)
    out: list[Piece] = []
    left_out = 0
    for number, line in enumerate(lines):
        if number not in wanted:
            left_out += 1
            continue
        if left_out:
            out.append(Piece("gap", words.lines(left_out)))
            left_out = 0
        out += _marked(line, starts[number], marks)
    return [*out, Piece("gap", words.lines(left_out))] if left_out else out


def _wanted(lines: Sequence[str], starts: Sequence[int], marks: Sequence[Span]) -> set[int]:
    count = len(lines)
    if count <= _MOST // 2:
        return set(range(count))
    if not marks:
        return set(range(count - _MOST // 2, count))
    wanted: set[int] = set()
    for number, (line, start) in enumerate(zip(lines, starts, strict=True)):
        if any(mark.start < start + len(line) and mark.end > start for mark in marks):
            wanted.update(range(max(0, number - _AROUND), min(count, number + _AROUND + 1)))
        if len(wanted) >= _MOST:
            break
    return wanted


def _marked(line: str, start: int, marks: Sequence[Span]) -> Iterator[Piece]:
    at = 0
    for mark in marks:
        low, high = max(mark.start - start, at), min(mark.end - start, len(line))
        if low < high:
            yield from _cut("text", line[at:low])
            yield from _cut("mark", line[low:high])
            at = high
    yield from _cut("text", line[at:])


def _cut(kind: str, text: str) -> Iterator[Piece]:
    if len(text) > _WIDEST:
        yield Piece(kind, text[: _WIDEST // 2])
        yield Piece("gap", f"{len(text) - _WIDEST:,} characters")
        text = text[-_WIDEST // 2 :]
    if text:
        yield Piece(kind, text)
