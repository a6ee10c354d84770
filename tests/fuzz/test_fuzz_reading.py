"""Cleaner, parsers and engine on texts of any kind: nothing raises, and every place lies where it should."""

from __future__ import annotations

import json

from hypothesis import given
from strategies import data, texts

from diagnose.clean import STEPS, clean, decode
from diagnose.clean.pieces import Kept, rewrite
from diagnose.engine import default_engine, diagnose_text
from diagnose.model import Diagnosis, Span
from diagnose.parse import distinct, parse
from diagnose.rank import BAR
from diagnose.render import json as json_surface

#: Characters that cleaning puts in, and those with which a piece begins that it reads as something else.
MADE = "\n'\":. []"
REPLACED = "&\\<\r"
LINKS = {"", "cause", "context", "group"}


@given(texts)
def test_cleaning_keeps_the_way_back(text: str) -> None:
    source = clean(text)
    size = len(source.raw)
    assert source.raw == decode(text)
    starts = [source.span(Span(at, at + 1)).start for at in range(len(source.text))]
    assert starts == sorted(starts)
    assert all(0 <= start < size for start in starts)
    kept = zip(source.text, starts, strict=True)
    assert all(char == source.raw[at] or char in MADE or source.raw[at] in REPLACED for char, at in kept)
    for at in range(0, len(source.text) + 1, 7):
        span = source.span(Span(at, min(at + 11, len(source.text))))
        assert 0 <= span.start <= span.end <= size


@given(texts)
def test_every_step_changes_the_text_from_left_to_right(text: str) -> None:
    current = decode(text)
    for step in STEPS:
        changes = step(current)
        if isinstance(changes, Kept):
            assert all(current.startswith(part, at) for part, at in zip(*changes, strict=True)), step.__name__
            starts = [0, *(at + size for part, at in zip(*changes, strict=True) for size in (0, len(part)))]
            assert starts == sorted(starts), step.__name__
        elif changes is not None:
            changes = list(changes)
            ends = [0, *(place for start, end, _ in changes for place in (start, end)), len(current)]
            assert ends == sorted(ends), step.__name__
        if changes:
            current = rewrite(current, changes)[0]


@given(texts)
def test_what_is_unchanged_maps_to_itself(text: str) -> None:
    source = clean(text)
    if not source.stages:
        assert source.text == source.raw
        assert source.span(Span(1, 3)) == Span(1, 3)


@given(texts)
def test_parsing_yields_errors_within_the_text(text: str) -> None:
    text = clean(text).text
    found = parse(text)
    for error in found:
        assert 0 <= error.span.start <= error.span.end <= len(text)
        assert error.link in LINKS
        assert error.kind in ("error", "warning", "message")
        assert error.message == error.message.strip()
        assert all(0 <= frame.span.start <= frame.span.end <= len(text) for frame in error.frames)
    few = distinct(found)
    assert sum(error.times for error in few) == len(found)
    assert {error.message for error in few} == {error.message for error in found}


@given(texts)
def test_diagnosing_twice_says_the_same(text: str) -> None:
    engine = default_engine()
    assert engine.diagnose(text) == engine.diagnose(text)


@given(texts)
def test_bytes_are_read_as_their_text(text: str) -> None:
    text = text.encode("utf-8", "ignore").decode().lstrip("\ufeff")
    assert diagnose_text(text.encode()) == diagnose_text(text)


@given(data)
def test_any_bytes_have_an_answer(raw: bytes) -> None:
    judged(diagnose_text(raw), len(decode(raw)))


@given(texts)
def test_any_text_has_an_answer(text: str) -> None:
    judged(diagnose_text(text), len(text))


def judged(found: Diagnosis, size: int) -> None:
    """The promises of the record."""
    assert found.status in ("diagnosed", "located", "unknown", "no-error")
    assert found.matches or found.status != "diagnosed"
    assert not found.matches or found.status != "no-error"  # of the unknown: rivals that begin alike
    assert bool(found.sites) == (found.status == "located")
    spans = [error.span for error in found.errors] + [frame.span for error in found.errors for frame in error.frames]
    for match in found.matches:
        assert 0 <= match.confidence <= 1
        assert 0 <= match.error < len(found.errors)
        assert match.causes
        spans += [item.span for item in match.evidence if item.span]
    confident = [match.confidence for match in found.matches]
    if found.status == "diagnosed":
        assert max(confident) >= BAR
    if found.status == "located":
        assert not any(confident)  # entries that are near, and no more
        assert all(0 <= site.error < len(found.errors) for site in found.sites)
        spans += [item.span for site in found.sites for item in site.evidence if item.span]
    assert all(0 <= span.start <= span.end <= size for span in spans)
    assert json.loads(json_surface.render(found))["status"] == found.status
