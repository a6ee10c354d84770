"""Messages that were cut: answered where what is left says enough, candidates where it fits several entries."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from small_catalogue import engine_of, entry

from diagnose.render import markdown
from diagnose.render import text as text_surface

if TYPE_CHECKING:
    from diagnose.engine import Engine
    from kb import Entry

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


@pytest.mark.parametrize("rest", ["keras.gears.toothed...", "keras.gears.toothed.wheels' has no..."])
def test_a_name_of_which_nothing_was_said_yet_is_answered_by_none(rest: str) -> None:
    message = "module 'keras.gears.toothed.wheels' has no attribute 'teeth'"
    wording = {"exceptions": ["AttributeError"], "text": message}
    known = entry("toothed", [wording])
    assert engine_of(known).diagnose(f"AttributeError: module '{rest}").status == "unknown"
    said = f"AttributeError: {message[:-3]}..."
    assert engine_of(known).diagnose(said).matches


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


def test_the_general_entry_answers_for_what_it_excludes_where_it_yields_to_it() -> None:
    text = f"ValueError: {BEGINNING[:80]}..."
    special = entry("special", [{"text": BEGINNING + "none (of size two)"}])
    other = {"exceptions": ["ValueError"], "text": BEGINNING + "{gear} (of size {size})", "unless": ["first: none (of"]}
    general = entry("value", [other], yields_to=["special"])
    assert engine_of(general, special).diagnose(text).matches[0].id == "value"


def test_a_class_in_a_wording_stands_for_any_that_keras_prints() -> None:
    wording = {"exceptions": ["TypeError"], "text": "Odd gearwheels found: {gear} of type <class '{kind:id}'>."}
    messages = ("Odd gearwheels found: {gear} of type {kind}.", WHEELS)
    text = "TypeError: Odd gearwheels found: keras.wheel(<function teeth at ..."
    assert engine_of(entry("known", [wording]), messages=messages).diagnose(text).matches[0].id == "known"


def test_a_short_beginning_names_no_candidates(engine: Engine) -> None:
    assert engine.diagnose("ValueError: Unable to...").matches == ()


# --- against all that Keras prints ----------------------------------------------------------------------

GEARS = "Unknown gearwheel: {gear}. This machine was built for other gears."
WHEELS = "Unknown gear for the box: {box}. Open the hood first."
WORN = "Unknown gearwheel: {gear}. Its teeth are worn."
KNOWN = entry("known", [{"exceptions": ["ValueError"], "text": GEARS}])
NARROW = entry("narrow", [{"text": "Unknown gearwheel: {gear}. This machine was built for keras"}])
INNER = entry("inner", [{"exceptions": ["ValueError"], "text": "This machine was built for other gears."}])


@pytest.mark.parametrize("known", [KNOWN, INNER])
@pytest.mark.parametrize("rest", ["<Gear of keras, bui...", "<Gear of keras> - what now?"])
def test_a_short_beginning_is_answered_where_keras_prints_no_other_that_begins_so(known: Entry, rest: str) -> None:
    found = engine_of(known, messages=(GEARS, WHEELS)).diagnose(f"ValueError: Unknown gearwheel: {rest}")
    assert [match.id for match in found.matches] == [known.id]


@pytest.mark.parametrize(
    ("others", "text"),
    [
        ((GEARS, WORN), "ValueError: Unknown gearwheel: <Gear of keras, bui..."),
        ((GEARS, WHEELS), "ValueError: Unknown gear for the box: <Box of keras, bui..."),
        ((GEARS, WHEELS), "TypeError: Unknown gearwheel: <Gear of keras, bui..."),
        ((GEARS, WHEELS), "ValueError: I met it: Unknown gearwheel: <Gear of keras, bui..."),
        ((), "ValueError: Unknown gearwheel: <Gear of keras, bui..."),
    ],
)
def test_a_short_beginning_says_nothing_elsewhere(others: tuple[str, ...], text: str) -> None:
    assert engine_of(KNOWN, messages=others).diagnose(text).status == "unknown"


def test_a_wording_that_is_narrower_than_the_message_does_not_stand_for_its_beginning() -> None:
    engine = engine_of(NARROW, messages=(GEARS.replace("other gears", "{other}"),))
    assert engine.diagnose("ValueError: Unknown gearwheel: <Gear of keras, bui...").status == "unknown"


def test_a_message_of_keras_that_no_entry_explains_is_no_typing_error_of_another() -> None:
    known = entry("known", [{"text": "The keras gears must turn to the left side: {gear}"}])
    other = "The keras gears must turn to the lift side: {gear}"
    text = "ValueError: The keras gears must turn to the lift side: gear_6"
    assert engine_of(known).diagnose(text).status == "diagnosed"
    assert engine_of(known, messages=(other,)).diagnose(text).status == "unknown"


def test_a_wrapper_that_was_cut_is_nobodys_beginning() -> None:
    wrapped = "Exception encountered when calling {layer:id}.call(). No gears left"
    engine = engine_of(entry("wrapped", [{"exceptions": ["ValueError"], "text": wrapped}]), messages=(GEARS,))
    assert engine.diagnose("ValueError: Exception encountered when calling Gearbox.ca...").status == "unknown"


def test_a_cut_message_that_a_narrower_one_may_begin_gets_both_as_candidates() -> None:
    words = "Only gears may be put into a keras machine."
    text = f"ValueError: {words} Received: "
    special = entry("special", [{"text": f"{words} Received: {{_}} (of type hub.Wheel)"}])
    engine = engine_of(entry("general", [{"exceptions": ["ValueError"], "text": words}]), special)
    assert engine.diagnose(text + "5 (of type int)").matches[0].id == "general"
    found = engine.diagnose(text + "...")
    assert (found.status, {match.id for match in found.matches}) == ("unknown", {"general", "special"})


def test_words_that_quote_a_message_tell_no_silent_behaviour() -> None:
    silent = entry("silent", [], symptoms=["keras gears turn to the left side"])
    quoted = "The keras gears turn to the left side of {gear}, which nobody built"
    text = 'I get "The keras gears turn to the left side of gear_6, which" here'
    assert engine_of(silent).diagnose(text).matches[0].id == "silent"
    assert engine_of(silent, messages=(quoted,)).diagnose(text).status != "diagnosed"
