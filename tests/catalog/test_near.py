"""Near misses: the look-alikes that each entry names are answered by the entry that should win, or by none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from diagnose import diagnose_text
from kb import load_catalog

if TYPE_CHECKING:
    from kb.schema import Near

NEAR = [(entry.id, number, near) for entry in load_catalog().entries for number, near in enumerate(entry.near, 1)]


@pytest.mark.parametrize(("owner", "number", "near"), NEAR, ids=lambda value: value if isinstance(value, str) else None)
def test_near_miss(owner: str, number: int, near: Near) -> None:
    answer = diagnose_text(near.text)
    first = answer.matches[0].id if answer.status == "diagnosed" else None
    assert first == near.wins, f"near miss {number} of {owner}"
