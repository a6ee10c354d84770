"""The server's own JSON is the JSON of the command, sign for sign."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from diagnose import diagnose_text
from diagnose.render import compact
from diagnose.render.json import as_data

RECORDINGS = sorted((Path(__file__).parents[2] / "data" / "recordings").glob("*/*.txt"))


@pytest.mark.parametrize("text", ["", "all is well", "ValueError: \x1b[31m\u202e<b>%s {}\ud800 \U0001f600"])
def test_of_a_text_without_a_match(text: str) -> None:
    found = diagnose_text(text)
    assert compact.render(found) == json.dumps(as_data(found))


@pytest.mark.parametrize("path", RECORDINGS[:: len(RECORDINGS) // 60], ids=lambda path: path.parent.name)
def test_of_a_recording(path: Path) -> None:
    found = diagnose_text(path.read_text(encoding="utf-8"))
    assert compact.render(found) == json.dumps(as_data(found))


def test_what_is_no_number_is_null() -> None:
    found = diagnose_text(RECORDINGS[0].read_text(encoding="utf-8"))
    odd = found._replace(matches=(found.matches[0]._replace(confidence=float("nan"), causes=()),))
    assert compact.render(odd) == json.dumps(as_data(odd))
