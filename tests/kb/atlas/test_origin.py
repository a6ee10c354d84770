"""Wordings are found among what Keras prints, in whole and in part, and no further."""

from __future__ import annotations

import pytest

from kb import parse_template
from kb.atlas.origin import Messages, printed_by, shared_letters
from kb.atlas.table import Atlas, Place, PlaceKey

TURN = "Widget '{name}' has no gears to turn. Received: {x}"
GEARS = PlaceKey("keras.src.gears", "turn", "error", "ValueError", TURN)
KWARGS = PlaceKey("keras.src.layers", "__init__", "error", "ValueError", "Unrecognized keyword arguments: {kwargs}")
SILENT = PlaceKey("keras.src.layers", "call", "error", "NotImplementedError", "")
ATLAS = Atlas(("3.9.0",), {key: Place({"3.9.0": 7}, {"3.9.0": ""}) for key in (GEARS, KWARGS, SILENT)}, {})


@pytest.mark.parametrize(
    ("wording", "place"),
    [
        ("Widget '{widget}' has no gears to turn. Received: {_}", GEARS),
        ("has no gears to turn", GEARS),
        ("Widget 'w' has no gears to turn. Received: None", GEARS),
        ("Widget 'w' has no {what} to turn.", GEARS),
        ("Unrecognized keyword arguments: {{'units': {n:int}}}", KWARGS),
        ("Widget '{widget}' has no gers to turn. Received: {_}", None),
        ("Widget '{widget}' has no gears to turn. Please turn it yourself.", None),
        ("A widget has no gears to turn.", None),
        ("Unrecognized keyword argument: {kwargs}", None),
        ("'Widget' object has no attribute 'gears'", None),
    ],
)
def test_a_wording_is_found_where_a_place_may_print_it(wording: str, place: PlaceKey | None) -> None:
    assert Messages(ATLAS).places_of(parse_template(wording)) == ([place] if place else [])


def test_letters_in_the_values_of_a_place_are_not_shared() -> None:
    assert shared_letters("Unrecognizedkeywordarguments:units", "Unrecognizedkeywordarguments:\1") == 29


TRACEBACK = """\
Traceback (most recent call last):
  File "/home/user/project/train.py", line 4, in <module>
    keras.Widget().turn()
  File "/usr/lib/python3/site-packages/{path}", line {line}, in turn
    raise ValueError(
ValueError: Widget \x1b[1m'w'\x1b[0m has no gears to turn. Received: 3
"""


@pytest.mark.parametrize(
    ("path", "line", "told"),
    [
        ("keras/src/gears.py", 7, "keras"),
        ("keras/src/gears.py", 8, "other"),  # Python itself has raised there
        ("torch/gears.py", 7, "other"),
    ],
)
def test_the_frame_above_the_message_tells_who_has_raised(path: str, line: int, told: str) -> None:
    lines = {("3.9.0", "keras/src/gears.py"): {7}}
    text = TRACEBACK.format(path=path, line=line)
    assert printed_by(text, parse_template("has no gears to turn"), "3.9.0", lines) == told
    assert printed_by(text, parse_template("has no wheels to turn"), "3.9.0", lines) == ""
