"""A hook keeps silent on an error that is only located, as on an unknown one, unless it was asked to tell."""

from __future__ import annotations

import pytest

from diagnose import diagnose_exception
from diagnose.hooks import Policy, panel


def _raised() -> BaseException:
    """Words of Keras's that no entry explains, without a frame of any package."""
    error = ValueError("Argument `decay_steps` must be > 0. Received: decay_steps=-1")
    error.__traceback__ = None
    return error


@pytest.mark.parametrize("asked", [False, True])
def test_located_is_told_only_where_it_was_asked_for(monkeypatch: pytest.MonkeyPatch, asked: bool) -> None:
    assert diagnose_exception(_raised()).status == "located"
    monkeypatch.setattr(Policy, "unknown", asked)
    found = panel.answer(_raised())
    assert (found is not None) == asked
