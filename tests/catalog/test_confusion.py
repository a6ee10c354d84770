"""No entry steals another's texts."""

from __future__ import annotations

import pytest
from confused import matrix
from styles import STYLES


@pytest.mark.parametrize("style", ["as_printed", "message_alone"])
def test_no_entry_is_named_for_the_text_of_another(style: str) -> None:
    """Off the diagonal only silence may stand, and a general entry that yields, once the frames are gone."""
    from kb import load_catalog

    general = {(specific, entry.id) for entry in load_catalog().entries for specific in entry.yields_to}
    named, _ = matrix(STYLES[style])
    stolen = {pair for pair in named if pair[0] != pair[1] and pair[1] != "-"}
    assert stolen - (general if style == "message_alone" else set()) == set()
    assert style != "as_printed" or all(wanted == first for wanted, first in named)
