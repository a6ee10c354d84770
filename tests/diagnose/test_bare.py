"""Messages that stand alone: a wording may be declared to tell enough then, and says nothing against a traceback."""

from __future__ import annotations

import pytest
from small_catalogue import engine_of, entry

from diagnose.rank import BAR

WORDS = "gearboxes of this make cannot be turned while their lid is open"
BARE = {"exceptions": ["TypeError"], "text": WORDS, "required": ["bare"]}
KNOWN = entry("known", [BARE])
CALL = '  File "/home/user/project/train.py", line 3, in turn\n    box.turn()\n'
HEAD = "Traceback (most recent call last):\n"


@pytest.mark.parametrize(
    "text",
    [
        f"TypeError: {WORDS}",
        WORDS,
        f"my script dies with TypeError: {WORDS} - what should I do?",
        f"TypeError: {WORDS[:56]}...",
        f"I get this since yesterday\n\nTypeError: {WORDS}\n",
    ],
)
def test_a_message_alone_is_answered(text: str) -> None:
    match = engine_of(KNOWN).diagnose(text).matches[0]
    assert BAR <= match.confidence < 0.8  # nobody says who printed it
    assert [item.kind for item in match.evidence if item.kind == "alone"]


@pytest.mark.parametrize(
    "text",
    [
        f"{HEAD}{CALL}TypeError: {WORDS}",
        f"{CALL}TypeError: {WORDS}",  # cut above
        f"    box.turn()\nTypeError: {WORDS}",
        f"{HEAD}TypeError: {WORDS}",
        f"ValueError: {WORDS}",
        f"TypeError: {WORDS[:22]}...",
        f"TypeError: {WORDS}\n\nValueError: the gears are gone",
        f"{'a long log ' * 150}\nTypeError: {WORDS}",
    ],
)
def test_part_of_a_traceback_is_not(text: str) -> None:
    assert engine_of(KNOWN).diagnose(text).status == "unknown"


def test_what_a_person_says_around_a_message_is_as_good_as_a_line_where_that_is_declared() -> None:
    lined = BARE | {"line": r"turn_twice|gearboxes", "required": ["line", "bare"]}
    for wording, status in ((lined, "diagnosed"), (lined | {"required": ["line"]}, "unknown")):
        engine = engine_of(entry("lined", [wording]))
        assert engine.diagnose(f"I called turn_twice and got TypeError: {WORDS} - why?").status == status
        assert engine.diagnose(f"I called it and got TypeError: {WORDS} - why?").status == "unknown"


def test_an_error_that_another_one_quotes_tells_its_class() -> None:
    known = entry("known", [{"exceptions": ["TypeError"], "text": WORDS}])
    names = ("TypeError", "KeyError")
    sure = [engine_of(known).candidates(f"RuntimeError: job 7 failed: {name}: {WORDS}") for name in names]
    assert sure[0][0].confidence > BAR > sure[1][0].confidence


def test_other_evidence_is_wanted_as_before_where_nothing_is_declared() -> None:
    known = entry("known", [BARE | {"required": ["exception", "named"]}])
    assert engine_of(known).diagnose(f"TypeError: {WORDS}").status == "unknown"


def test_where_keras_is_named_more_may_stand_around() -> None:
    text = f"{'a long log ' * 150}\nUsing keras 3.6\nTypeError: {WORDS}"
    match = engine_of(KNOWN).diagnose(text).matches[0]
    assert not [item.kind for item in match.evidence if item.kind == "alone"]


def test_of_two_entries_with_the_same_words_the_one_whose_evidence_is_there_is_named() -> None:
    framed = BARE | {"required": ["frames"], "frames": [{"path": "keras/src/gears.py"}]}
    found = engine_of(KNOWN, entry("framed", [framed])).diagnose(f"TypeError: {WORDS[:56]}...")
    assert [match.id for match in found.matches] == ["known"]


@pytest.mark.parametrize(
    "line",
    [
        "LLVM ERROR: gears are gone",
        "Aborted (core dumped)",
        "Aborted (core dumped",
        "Segmentation fault",
        "[1]    4242 segmentation fault  python train.py",
        "train.sh: line 3:  4242 Illegal instruction     (core dumped) python train.py",
        "terminate called after throwing an instance of 'std::bad_alloc'\n  what():  std::bad_alloc",
        "Fatal Python error: Segmentation fault",
        "F0000 00:00:1700000000.123456    4242 gears.cc:12] Check failed: left == right",
    ],
)
def test_a_crash_of_a_library_is_an_error(line: str) -> None:
    for text in (line, f"Epoch 1/3\n10/10 - 1s\n{line}\n"):
        assert engine_of(KNOWN).diagnose(text).status == "unknown"


def test_a_crash_is_answered_by_its_words() -> None:
    known = entry("known", [{"text": "LLVM ERROR: keras gears cannot be lowered to teeth."}])
    text = f"{HEAD}{CALL}LLVM ERROR: keras gears cannot be lowered to teeth.\nAborted (core dumped)\n"
    assert engine_of(known).diagnose(text).matches[0].id == "known"


@pytest.mark.parametrize("line", ["The run was Aborted by me", "Aborted batches are counted", "no Segmentation fault"])
def test_words_of_a_crash_in_a_sentence_are_none(line: str) -> None:
    assert engine_of(KNOWN).diagnose(line).status == "no-error"
