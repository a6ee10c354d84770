"""Every wording holds a word by which a long log is searched, as it is printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb import load_catalog, load_index, squeeze
from kb.patterns import pieces
from kb.words import signs_of

RECORDINGS = sorted((Path(__file__).parents[2] / "data" / "recordings").glob("*/*.txt"))


def test_every_template_holds_a_word() -> None:
    words = load_index().words
    bare = []
    for entry in load_catalog().entries:
        for wording in entry.wordings:
            if entry.status == "stable" and wording.text:
                literal = max(pieces(wording.text)[0], key=lambda piece: len(squeeze(piece)))
                bare += [] if any(word in literal for word in words) else [literal]
    assert bare == []


def test_words_are_few_and_none_holds_another() -> None:
    words = load_index().words
    assert 10 < len(words) <= 180  # three passes
    assert [(a, b) for a in words for b in words if a != b and a in b] == []
    assert [word for word in words if len(word) < 4 or not word.isascii()] == []


def test_no_healthy_word_is_chosen() -> None:
    """Of words that each line of a log may hold there would be no end."""
    healthy = "Epoch 1/50 loss accuracy val_loss step tensorflow/core/common_runtime keras layers model training INFO"
    assert [word for word in load_index().words if word in healthy] == []


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        ([], ()),
        (["{_}: ab {_}"], ()),
        (["Layer '{layer}' has no gears to turn"], ("gears to turn",)),
        (["{a} has no gears to turn", "{b} wants gears to turn, but"], ("gears to turn",)),
        (["a KerasTensor and {x}", "two KerasTensors or {y}"], ("a KerasTensor and", "two KerasTensors or")),
        (["the call of add_weight() failed"], ("call of add_weight",)),
        (["{{'lr': {lr}"], ()),
        (["value '{x}' of"], ("value",)),
    ],
)
def test_what_is_chosen(texts: list[str], words: tuple[str, ...]) -> None:
    chosen = signs_of(texts)
    assert len(chosen) == len(words)
    for text in texts:
        literal = max(pieces(text)[0], key=lambda piece: len(squeeze(piece)))
        assert not words or any(word in literal for word in chosen)
