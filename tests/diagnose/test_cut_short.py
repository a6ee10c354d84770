"""Messages of which only the beginning is left."""

from __future__ import annotations

import pytest

from diagnose import diagnose_text

SAYS = "ValueError: Only input tensors may be passed as positional arguments. The following argu"
VALUE = "ment value should be passed as a keyword argument: <GRU name=gru_6, built=False> (of type <class 'keras.src.G"


@pytest.mark.parametrize("rest", ["ment...", f"{VALUE} - what now?", f"{VALUE}...", VALUE])
def test_a_beginning_that_two_entries_share_is_answered_by_the_general_one(rest: str) -> None:
    found = diagnose_text(SAYS + rest)
    assert [match.id for match in found.matches] == ["non-tensor-positional-call-arg"]


def test_a_value_that_goes_on_is_not_taken_for_a_cut_one() -> None:
    text = f"{SAYS}ment value should be passed as a keyword argument: 3 of our own.\nThen all went well.\n"
    assert diagnose_text(text).status != "diagnosed"
