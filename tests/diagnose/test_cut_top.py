"""Texts whose top is cut off, and names of exceptions in the marks of a chat."""

from __future__ import annotations

from diagnose import diagnose_text

INDENTED = """        grads = self._filter(
    File "/home/user/venv/lib/python3.12/site-packages/keras/src/optimizers/base_optimizer.py", line 571, in _filter
        raise ValueError("No gradients provided for any variable.")

    ValueError: No gradients provided for any variable.
"""


def test_an_error_as_deep_as_its_frames_is_read_where_the_top_is_cut_off() -> None:
    errors = diagnose_text(INDENTED).errors
    assert [(error.exception, error.message) for error in errors] == [
        ("ValueError", "No gradients provided for any variable.")
    ]


def test_frames_alone_stay_an_error_without_a_name() -> None:
    frames = INDENTED.rpartition("    ValueError")[0]
    assert [error.exception for error in diagnose_text(frames).errors] == [""]


def test_italics_are_no_part_of_a_name() -> None:
    text = "It says:\n\n_AttributeError: 'Sequential' object has no attribute 'predict_classes'_\n\nwhen fitting"
    found = diagnose_text(text)
    assert found.errors[0].exception == "AttributeError"
    assert found.matches[0].id == "keras-attribute-removed"
