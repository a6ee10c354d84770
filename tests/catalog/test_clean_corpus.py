"""Precision: what is no Keras problem gets no Keras diagnosis."""

from __future__ import annotations

import pathlib

import pytest
from styles import LOSSY, STYLES

from diagnose import diagnose_text
from kb import load_catalog, load_index

CLEAN = sorted((pathlib.Path(__file__).parents[1] / "clean").glob("*.txt"))
#: Both claim that Keras is at work.
SAYING = ("diagnosed", "located")
#: Their last line alone is word for word what Keras makes Python say; only the frames show that no Keras is there.
SAME_WORDS = {"python-arguments", "python-missing-initializer"}


@pytest.mark.parametrize("path", CLEAN, ids=lambda path: path.stem)
def test_clean_text_gets_no_diagnosis(path: pathlib.Path) -> None:
    text = path.read_text(encoding="utf-8")
    for name, style in STYLES.items():
        if path.stem in SAME_WORDS and name in LOSSY:
            continue
        answer = diagnose_text(style(text))
        assert answer.status not in SAYING, f"{name}: {[m.id for m in answer.matches] or answer.sites}"


def test_healthy_logs_hold_no_error() -> None:
    for name in ("healthy-logs", "healthy-keras"):
        text = next(path for path in CLEAN if path.stem == name).read_text(encoding="utf-8")
        assert diagnose_text(text).status == "no-error"


def test_honeypot_of_catalogue_words_gets_no_diagnosis() -> None:
    """All the words of all the wordings, sorted: no message of Keras, whatever its vocabulary."""
    texts = [wording.text or "" for entry in load_catalog().entries for wording in entry.wordings]
    words = sorted({word for text in texts for word in text.split()})
    for text in (" ".join(words), "ValueError: " + " ".join(words), "\n".join(words)):
        assert diagnose_text(text).status not in SAYING


def test_the_catalogue_itself_is_no_error() -> None:
    """A listing of titles (`kdiag list` piped into `kdiag`) is no traceback."""
    index = load_index()
    titles = "\n".join(index.entry(i).title for i in range(len(index.ids)))
    assert diagnose_text(titles).status not in SAYING
