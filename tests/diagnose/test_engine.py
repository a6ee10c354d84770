"""Whole texts of real Keras in every form in which people paste them, judged by a small catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_catalogue import ANSWERS, TEXTS, engine_of, entry
from styles import LOSSY, STYLES

from diagnose import context
from diagnose.model import Environment
from kb import parse_range

if TYPE_CHECKING:
    from diagnose.engine import Engine


HEAD = 'Traceback (most recent call last):\n  File "a.py", line 1, in f\n    x\n'
WHOLE = sorted(set(STYLES) - LOSSY)


def test_each_text_has_an_answer() -> None:
    assert set(TEXTS) == set(ANSWERS)


@pytest.mark.parametrize("style", WHOLE)
@pytest.mark.parametrize("name", sorted(ANSWERS))
def test_the_verdict_is_the_same_in_every_form(engine: Engine, name: str, style: str) -> None:
    found = engine.diagnose(STYLES[style](TEXTS[name]))
    assert (found.status, found.matches[0].id) == ("diagnosed", ANSWERS[name])


@pytest.mark.parametrize("style", sorted(LOSSY))
@pytest.mark.parametrize("name", sorted(ANSWERS))
def test_a_cut_text_gets_no_other_answer(engine: Engine, name: str, style: str) -> None:
    found = engine.diagnose(STYLES[style](TEXTS[name]))
    first = found.matches[0].id if found.matches else None
    # Without the user's line nothing tells what of `experimental` was meant; a wrapper's first line is all wrapper.
    assert first in (None, ANSWERS[name]) or (ANSWERS[name], first) in {
        ("fourier", "experimental"),
        ("masked", "not-built"),
    }


@pytest.mark.parametrize(
    "style", ["as_printed", "ansi_each_line", "json_string", "markdown_quote", "github_actions", "html_pre"]
)
def test_the_evidence_is_shown_where_it_stands_in_the_pasted_text(engine: Engine, style: str) -> None:
    text = STYLES[style](TEXTS["squeeze-keras-tensor--jax"])
    span = engine.diagnose(text).matches[0].evidence[0].span
    assert span is not None
    assert text[span.start : span.end] == "A KerasTensor cannot be used as input to a TensorFlow function."


def test_the_users_own_line_is_the_last_one_outside_of_packages(engine: Engine) -> None:
    line = engine.diagnose(TEXTS["squeeze-keras-tensor--jax"]).matches[0].line
    assert line is not None
    assert (line.path, line.line, line.code) == (
        "/home/user/project/train.py",
        5,
        "outputs = tf.squeeze(inputs, axis=-1)",
    )


def test_captures_fill_the_prose_and_doubled_braces_are_braces(engine: Engine) -> None:
    text = "UserWarning: Layer 'my layer' looks like it has unbuilt state, but Keras is not able to trace the layer"
    match = engine.diagnose(text).matches[0]
    assert match.captures == {"layer": "my layer"}
    assert match.summary == "`my layer` of `{a}`"


def test_a_trailing_capture_ends_with_its_line(engine: Engine) -> None:
    text = "Invalid filepath extension for saving. Received: filepath=saved_model.\nThanks for any help. Bye."
    assert engine.diagnose(text).matches[0].captures == {"filepath": "saved_model"}


def test_the_last_frame_tells_which_cause_of_an_entry_it_is(engine: Engine) -> None:
    causes = {
        name: engine.diagnose(TEXTS[name]).matches[0].causes
        for name in ("bool-of-tensor--jax", "warning-then-error--jax")
    }
    assert [(c.id, c.fits) for c in causes["bool-of-tensor--jax"]] == [("bool", "yes"), ("array", "no")]
    assert [(c.id, c.fits) for c in causes["warning-then-error--jax"]] == [("array", "yes"), ("bool", "no")]


def test_what_stopped_the_program_comes_before_the_warning_that_stands_above_it(engine: Engine) -> None:
    found = engine.diagnose(TEXTS["warning-then-error--jax"])
    assert found.matches[0].id == "masked"
    assert "unbuilt" in [match.id for match in found.matches]
    assert [error.kind for error in found.errors] == ["warning", "warning", "error"]


def test_the_inside_of_a_wrapper_comes_before_the_wrapper(engine: Engine) -> None:
    assert [match.id for match in engine.diagnose(TEXTS["not-built--jax"]).matches] == ["masked", "not-built"]


def test_the_root_of_a_chain_comes_before_what_follows_from_it(engine: Engine) -> None:
    text = (
        'Traceback (most recent call last):\n  File "a.py", line 1, in f\n    keras.x\n'
        "ValueError: A KerasTensor cannot be used as input to a TensorFlow function.\n\n"
        "The above exception was the direct cause of the following exception:\n\n"
        'Traceback (most recent call last):\n  File "a.py", line 2, in <module>\n    f()\n'
        "RuntimeError: Unable to automatically build the model. Please build it yourself\n"
    )
    found = engine.diagnose(text)
    assert [match.id for match in found.matches] == ["on-keras-tensor", "not-built"]
    assert [error.link for error in found.errors] == ["cause", ""]


def test_of_two_separate_errors_the_one_that_ended_the_program_comes_first(engine: Engine) -> None:
    first = HEAD + "ValueError: Invalid filepath extension for saving. Received: filepath=a.\n"
    last = HEAD + "ValueError: A KerasTensor cannot be used as input to a TensorFlow function.\n"
    assert [match.id for match in engine.diagnose(first + "retrying\n" + last).matches] == [
        "on-keras-tensor",
        "save-extension",
    ]


def test_a_longer_identifier_is_another_name(engine: Engine) -> None:
    line = "AttributeError: module 'keras.layers' has no attribute 'ThresholdedReLU{}'"
    assert engine.diagnose(line.format("")).matches[0].id == "relu"
    assert engine.diagnose(line.format("X")).status == "unknown"
    assert engine.diagnose(line.format("").replace("module", "submodule")).status == "unknown"


def test_required_evidence_that_is_absent_forbids_the_entry(engine: Engine) -> None:
    assert engine.diagnose("TypeError: got an unexpected keyword argument 'constants'").status == "unknown"
    assert engine.diagnose("NotImplementedError").status in ("unknown", "no-error")
    text = TEXTS["bare-not-implemented--torch"].replace("add_loss\n", "compute\n")
    assert engine.diagnose(text).status == "unknown"


def test_the_wording_that_pins_down_more_wins_over_the_general_one() -> None:
    general = entry("general", [{"text": "Unrecognized keyword arguments passed to {layer}: {names}"}])
    special = entry("special", [{"text": "Unrecognized keyword arguments passed to {layer}: {{'time_major': {_}"}])
    text = "ValueError: Unrecognized keyword arguments passed to keras LSTM: {'time_major': True}"
    assert [match.id for match in engine_of(general, special).diagnose(text).matches] == ["special", "general"]


def test_an_entry_that_yields_comes_after_even_where_it_pins_down_more() -> None:
    short = entry("short", [{"text": "Unrecognized keyword arguments passed to {layer}:"}])
    long = entry(
        "long", [{"text": "Unrecognized keyword arguments passed to {layer}: {{'time_major': {_}"}], yields_to=["short"]
    )
    text = "ValueError: Unrecognized keyword arguments passed to keras LSTM: {'time_major': True}"
    assert [match.id for match in engine_of(short, long).diagnose(text).matches] == ["short", "long"]


def test_unless_takes_a_wording_back() -> None:
    only = entry(
        "only", [{"text": "Unrecognized keyword arguments passed to {layer}:", "unless": ["passed to Dense: {names}"]}]
    )
    text = "ValueError: Unrecognized keyword arguments passed to {}: 'a' in keras"
    assert engine_of(only).diagnose(text.format("LSTM")).status == "diagnosed"
    assert engine_of(only).diagnose(text.format("Dense")).status == "unknown"


def test_a_pattern_is_searched_where_its_plain_part_stands() -> None:
    only = entry(
        "only", [{"exceptions": ["ValueError"], "pattern": r"expected (?P<n>\d+) outputs? from the keras model"}]
    )
    match = engine_of(only).diagnose("ValueError: expected 3 outputs\nfrom the keras model").matches[0]
    assert (match.id, match.captures) == ("only", {"n": "3"})


def test_a_mistyped_message_is_recognised(engine: Engine) -> None:
    found = engine.diagnose("ValueError: A KerasTensor canot be used as inptu to a TensorFlow function.")
    assert found.matches[0].id == "on-keras-tensor"


def test_another_word_is_no_typing_error(engine: Engine) -> None:
    assert engine.diagnose("ValueError: A KerasTensor cannot be used as input to a JAX function.").status == "unknown"


def test_a_message_cut_short_is_recognised(engine: Engine) -> None:
    assert (
        engine.diagnose("ValueError: A KerasTensor cannot be used as input to a Tens...").matches[0].id
        == "on-keras-tensor"
    )


def test_a_whole_message_that_is_the_beginning_of_another_is_not(engine: Engine) -> None:
    assert engine.diagnose("ValueError: A KerasTensor cannot be used as input to a Tens").status == "unknown"


def test_a_silent_behaviour_is_found_in_prose(engine: Engine) -> None:
    found = engine.diagnose("Hello! My Dropout layer gives me the same noise for each call of predict. Why?")
    assert [match.id for match in found.matches] == ["silent"]


def test_prose_about_other_things_is_no_error(engine: Engine) -> None:
    assert engine.diagnose("Which layer should I use to predict the noise of an engine?").status == "no-error"


def test_healthy_logs_are_no_error(engine: Engine) -> None:
    log = "2026-11-23 13:05:01.1: I tensorflow/core/util/port.cc:153] oneDNN is on.\nEpoch 1/5\n12/12 3ms/step\n"
    assert engine.diagnose(log).status == "no-error"
    assert engine.diagnose("").status == "no-error"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_bytes_of_any_encoding(engine: Engine, encoding: str) -> None:
    text = "caf\xe9\nValueError: A KerasTensor cannot be used as input to a TensorFlow function.\n"
    assert engine.diagnose(text.encode(encoding)).matches[0].id == "on-keras-tensor"


def test_bytes_that_are_no_text(engine: Engine) -> None:
    assert engine.diagnose(bytes(range(256)) * 40).status in ("no-error", "unknown")


PIECES = st.sampled_from(
    [
        *TEXTS.values(), "Traceback (most recent call last):\n", '  File "a.py", line 3, in f\n', "ValueError: ",
        "\\n", "\x1b[1m", "\r", "> ", "│ ",
        "&lt;", "<br>", "{\"log\":\"", "\"}", "Layer '", "' looks like it has unbuilt state", "UserWarning: ",
        "a.py:3: ", "---> 3 x", "\ud800", "“", "[rank0]: ",
        "module '", "' has no attribute '", "The above exception was the direct cause of the following exception:\n",
    ]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES | st.text(max_size=30), max_size=12).map("".join))
def test_no_text_raises_and_every_place_lies_in_it(text: str) -> None:
    found = ENGINE.diagnose(text)
    spans = [error.span for error in found.errors]
    spans += [frame.span for error in found.errors for frame in error.frames]
    spans += [item.span for match in found.matches for item in match.evidence if item.span]
    assert all(0 <= span.start <= span.end <= len(text) for span in spans)
    assert all(0 <= match.confidence <= 1 and match.error < len(found.errors) for match in found.matches)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_raise(data: bytes) -> None:
    assert ENGINE.diagnose(data).status in ("diagnosed", "unknown", "no-error")


ENGINE = engine_of(
    entry(
        "general",
        [
            {"text": "Layer '{layer}' looks like it has unbuilt state"},
            {"text": "module '{m:id}' has no attribute '{name:id}'"},
        ],
    )
)


@pytest.mark.parametrize(
    ("keras", "told"), [("3.9 - ", "3.9+"), ("3.0 - 3.8", "3.0 - 3.8"), ("- 3.6", "- 3.6"), ("3.5", "3.5")]
)
def test_a_wording_tells_the_releases_that_print_it(keras: str, told: str) -> None:
    assert context.printed_by(Environment(), parse_range(keras)).keras == told
    assert context.printed_by(Environment(keras="3.1.0"), parse_range(keras)).keras == "3.1.0"


def test_underlined_frames_tell_python() -> None:
    frame = '  File "/home/user/project/train.py", line 3, in <module>\n    model.fit(x)\n    {}\nValueError: x\n'
    assert context.environment(frame.format("~~~~~~~~~^^^")).python == "3.11+"
    assert context.environment(frame.format("model.fit(y)")).python == ""
    syntax = '  File "train.py", line 3\n    model.fit(x\n             ^^\nSyntaxError: invalid syntax\n'
    assert context.environment(syntax).python == ""


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("since keras 3 my script dies with TypeError: gears must be of one kind - why?", "diagnosed"),
        ("TypeError: gears must be of one kind", "unknown"),
        ("since keras 3 my script dies with ValueError: gears must be of one kind - why?", "unknown"),
        ('Using keras 3.6\n  File "train.py", line 3, in turn\nTypeError: gears must be of one kind\n', "unknown"),
    ],
)
def test_a_wording_may_want_keras_named_where_no_frames_are_shown(text: str, status: str) -> None:
    wording = {"exceptions": ["TypeError"], "text": "gears must be of one kind", "required": ["exception", "named"]}
    assert engine_of(entry("named", [wording])).diagnose(text).status == status
