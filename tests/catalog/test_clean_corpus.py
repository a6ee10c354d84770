"""Precision: what is no Keras problem gets no Keras diagnosis."""

from __future__ import annotations

import pathlib
from typing import TYPE_CHECKING

import pytest
from styles import LOSSY, STYLES

from diagnose import diagnose_text
from kb import load_catalog, load_index

if TYPE_CHECKING:
    from collections.abc import Collection

CLEAN = sorted((pathlib.Path(__file__).parents[1] / "clean").glob("*.txt"))
#: Both claim that Keras is at work.
SAYING = ("diagnosed", "located")
#: Their last line alone is word for word what Keras makes Python say; only the frames show that no Keras is there.
SAME_WORDS = {"python-arguments", "python-missing-initializer"}
#: Texts of which the message alone, without the traceback that shows no Keras, is word for word what the named entry
#: declares to be answered so (`required: [bare]`): who asks about it has chosen to ask a tool for Keras.
BARE = {
    "h5py-open": "h5-file-not-found",  # the file is not there, whoever opens it
    "python-attribute-metrics": "layer-metrics-removed",  # a class that is named as a layer of Keras
    "torch-module-init": "super-init-not-called",  # a layer is such a module on torch
    "torch-numpy": "torch-numpy-on-grad-tensor",  # torch's words, the same in a metric or a loss of Keras
}


def _answers(path: pathlib.Path, styles: Collection[str]) -> dict[str, str]:
    """What is said of a text, by style; silence is left out."""
    text = path.read_text(encoding="utf-8")
    given = {name: diagnose_text(STYLES[name](text)) for name in styles}
    saying = {name: got for name, got in given.items() if got.status in SAYING}
    return {name: got.matches[0].id if got.matches else got.status for name, got in saying.items()}


@pytest.mark.parametrize("path", CLEAN, ids=lambda path: path.stem)
def test_clean_text_gets_no_diagnosis(path: pathlib.Path) -> None:
    assert _answers(path, STYLES.keys() - LOSSY) == {}
    if path.stem not in SAME_WORDS:
        said = set(_answers(path, sorted(LOSSY)).values())
        assert said <= {BARE[path.stem]} if path.stem in BARE else not said, said


@pytest.mark.parametrize("stem", sorted(BARE))
def test_no_bare_pair_is_needless(stem: str) -> None:
    path = next(path for path in CLEAN if path.stem == stem)
    assert _answers(path, ["message_alone"]) == {"message_alone": BARE[stem]}
    entry = load_catalog().find(BARE[stem])
    assert entry is not None
    assert any("bare" in wording.required for wording in entry.wordings)


@pytest.mark.parametrize("stem", sorted(SAME_WORDS))
def test_no_pair_of_the_same_words_is_needless(stem: str) -> None:
    assert _answers(next(path for path in CLEAN if path.stem == stem), sorted(LOSSY))


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
