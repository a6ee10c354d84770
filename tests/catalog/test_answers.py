"""What a reader sees: the answer to every recording, on every surface."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from diagnose import diagnose_text
from diagnose.render import json as json_surface
from diagnose.render import markdown, text
from diagnose.render.prose import columns

ROOT = Path(__file__).resolve().parents[2]
RECORDINGS = sorted((ROOT / "data" / "recordings").glob("*/*.txt"))
_UNFILLED = re.compile(r"\{[a-z_]+(?::\w+)?\}")


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


@pytest.mark.parametrize("path", RECORDINGS, ids=_name)
def test_an_answer_fits_a_screen_and_says_what_to_do(path: Path) -> None:
    diagnosis = diagnose_text(path.read_bytes())
    assert diagnosis.status == "diagnosed"
    match = diagnosis.matches[0]
    shown = text.render(diagnosis)
    lines = shown.splitlines()
    assert len(lines) <= text.SCREEN
    assert all(columns(line) <= 80 for line in lines if not line.startswith("More "))
    assert lines[-1] == f"More   kdiag explain {match.id}"
    assert any(line.startswith("Fix ") for line in lines)
    assert any(line.startswith("Check ") for line in lines)
    assert not re.search(r"[^\x20-\x7e\n]", re.sub(r"[^\x00-\x7f]", "x", shown))
    for prose in (match.title, match.summary, match.check, match.ask, match.cause.why, match.cause.title):
        assert not _UNFILLED.search(re.sub(r"`[^`]*`", "", prose)), prose


def test_every_surface_names_the_same_entry_and_fix() -> None:
    for path in {path.parent: path for path in RECORDINGS}.values():
        diagnosis = diagnose_text(path.read_bytes())
        match = diagnosis.matches[0]
        data = json.loads(json_surface.render(diagnosis))["matches"][0]
        page = markdown.render(diagnosis)
        shown = text.render(diagnosis, width=100)
        assert data["id"] == match.id
        assert f"`{match.id}`" in page
        assert match.id in shown
        assert [fix["do"] for fix in data["cause"]["fixes"]] == [fix.do for fix in match.fixes]
        assert all(markdown.prose(fix.do) in page for fix in match.fixes)
        assert match.fixes[0].do.split()[0] in shown
