"""Messages that were cut: answered where what is left says enough, candidates where it fits several entries."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from small_catalogue import engine_of, entry

from diagnose.render import markdown
from diagnose.render import text as text_surface

if TYPE_CHECKING:
    from diagnose.engine import Engine

BEGINNING = "Only gears of one size may be passed to a keras machine. The following gear should come first: "
VALUE = entry("value", [{"exceptions": ["ValueError"], "text": BEGINNING + "{gear} (of size {size})"}])
UNNAMED = entry("unnamed", [{"exceptions": ["ValueError"], "text": BEGINNING + "{_} (of size two)"}])
LEFT = entry("left", [{"text": BEGINNING + "the left one"}], ask="Which gear is named last?")
RIGHT = entry("right", [{"text": BEGINNING + "the right one"}])


@pytest.mark.parametrize("mark", ["...", "\u2026", " - what now?"])
def test_a_message_cut_within_a_value_is_answered(mark: str) -> None:
    match = engine_of(VALUE).diagnose(f"ValueError: {BEGINNING}<Gear name=gear_6, bui{mark}").matches[0]
    assert match.id == "value"


@pytest.mark.parametrize(
    "rest",
    ["<Gear name=gear_6, bui", "a gear. Another sentence follows... and more", "the following (of which all are..."],
)
def test_a_message_that_only_begins_alike_is_not(rest: str) -> None:
    text = f"ValueError: {BEGINNING}{rest}"
    wanted = "diagnosed" if rest.startswith("the following") else "unknown"
    assert engine_of(VALUE).diagnose(text).status == wanted


def test_what_follows_on_an_unnamed_slot_is_never_taken_for_granted() -> None:
    assert engine_of(UNNAMED).diagnose(f"ValueError: {BEGINNING}<Gear name=gear_6, bui...").status == "unknown"


def test_entries_that_begin_alike_are_candidates() -> None:
    found = engine_of(LEFT, RIGHT).diagnose(f"ValueError: {BEGINNING}the...")
    assert (found.status, {match.id for match in found.matches}) == ("unknown", {"left", "right"})
    for shown in (text_surface.render(found), markdown.render(found)):
        assert "Which gear is named last?" in shown


def test_the_entry_that_fits_what_the_other_prints_answers_for_both() -> None:
    text = f"ValueError: {BEGINNING[:80]}..."
    special = entry("special", [{"text": BEGINNING + "none (of size two)"}])
    assert engine_of(VALUE, special).diagnose(text).matches[0].id == "value"
    other = {"exceptions": ["ValueError"], "text": BEGINNING + "{gear} (of size {size})", "unless": ["first: none (of"]}
    assert engine_of(entry("value", [other]), special).diagnose(text).status == "unknown"


def test_a_short_beginning_names_no_candidates(engine: Engine) -> None:
    assert engine.diagnose("ValueError: Unable to...").matches == ()
