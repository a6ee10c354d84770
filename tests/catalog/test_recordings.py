"""Recall: each recording of a real run is answered by its own entry, in every form in which it is pasted."""

from __future__ import annotations

import pathlib
import zlib

import pytest
from spans import misplaced
from styles import LOSSY, STYLES

from diagnose import diagnose_text
from kb import load_catalog

RECORDINGS = sorted((pathlib.Path(__file__).parents[2] / "data" / "recordings").glob("*/*.txt"))


#: A log of another thread, between frames that TensorFlow prints inside of a message, is taken for the message's end.
#: Two styles hide the user's own line, which alone tells SciKeras from any other estimator.
#: (entry, style) pairs; a needless one is a fault.
UNREADABLE = {
    ("embedding-index-out-of-range", "noise_between_the_frames"),
    ("label-out-of-range", "noise_between_the_frames"),
    ("numpy-dtype-object-or-string", "noise_between_the_frames"),
    ("scikeras-sklearn16-tags", "collapsed_with_spaces"),
    ("scikeras-sklearn16-tags", "rich_with_locals"),
    ("scikeras-sklearn16-tags", "wrapped_at_40"),
}


def _first(text: str) -> str:
    answer = diagnose_text(text)
    return answer.matches[0].id if answer.status == "diagnosed" else answer.status


def _name(path: pathlib.Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def test_every_entry_that_prints_something_has_a_recording() -> None:
    recorded = {path.parent.name for path in RECORDINGS}
    printing = {
        entry.id
        for entry in load_catalog().entries
        if entry.status == "stable"
        and any(cause.broken.shows != "silent" and cause.broken.not_run is None for cause in entry.causes)
    }
    assert printing - recorded == set()


def _sampled(path: pathlib.Path, names: list[str]) -> list[str]:
    """Every eleventh style, which ones its name tells: a recording's turn is the same whichever others there are."""
    return ["as_printed", *names[zlib.crc32(_name(path).encode()) % 11 :: 11]]


@pytest.mark.parametrize("path", RECORDINGS, ids=_name)
def test_recording_is_answered_by_its_entry(path: pathlib.Path) -> None:
    text = path.read_text(encoding="utf-8")
    owner = path.parent.name
    answers = {name: STYLES[name](text) for name in _sampled(path, sorted(set(STYLES) - LOSSY))}
    found = {name: diagnose_text(raw) for name, raw in answers.items()}
    assert {name: misplaced(found[name], raw) for name, raw in answers.items() if misplaced(found[name], raw)} == {}
    verdicts = {name: got.matches[0].id if got.status == "diagnosed" else got.status for name, got in found.items()}
    missed = {name: got for name, got in verdicts.items() if got != owner}
    assert {name: got for name, got in missed.items() if (owner, name) not in UNREADABLE or got != "unknown"} == {}


def test_no_exemption_is_needless() -> None:
    for owner, name in UNREADABLE:
        texts = [path.read_text(encoding="utf-8") for path in RECORDINGS if path.parent.name == owner]
        assert any(_first(STYLES[name](text)) != owner for text in texts), (owner, name)


@pytest.mark.parametrize("path", RECORDINGS, ids=_name)
def test_what_is_left_of_a_recording_is_never_answered_wrongly(path: pathlib.Path) -> None:
    """A cut text may say too little to be answered; none but its entry or a general one that yields to it may.

    An entry that a table fills yields to all others.
    """
    text = path.read_text(encoding="utf-8")
    verdicts = {name: _first(STYLES[name](text)) for name in sorted(LOSSY)}
    entries = load_catalog().entries
    general = {entry.id for entry in entries if entry.table or path.parent.name in entry.yields_to}
    silent = {path.parent.name, "unknown", "no-error", "located"} | general
    assert {name: got for name, got in verdicts.items() if got not in silent} == {}
