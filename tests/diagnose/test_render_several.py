"""The errors of whole logs: whole texts, and nothing of a log that acts on a terminal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from answers import ANSWERS, FULL, MATCH, RAISED, RIVAL
from test_render_hostile import HOSTILE, UNSAFE, poisoned

from diagnose.model import Diagnosis, Finding, Log, Place, Scan
from diagnose.render import github, html, several
from diagnose.render import json as json_surface
from diagnose.render.prose import columns
from diagnose.render.terminal import COLOURED

if TYPE_CHECKING:
    from collections.abc import Callable

    Golden = Callable[[str, str], None]
PLACE = Place("logs/train.log", 35_445)
KNOWN = Finding(FULL._replace(matches=(MATCH,), errors=(RAISED,)), 3, PLACE, Place("logs/train.log", 40_000))
PLAIN = Finding(ANSWERS["least"], 1, PLACE, PLACE)
OTHER = Finding(ANSWERS["unknown"], 2, PLACE, Place("logs/worker.log", 7))
BARE = Finding(Diagnosis("unknown", errors=(RAISED._replace(exception="KeyError", message="'loss'"),)), 1, PLACE, PLACE)
LOGS = (Log("logs/train.log", 1_000_000, 98_765_432), Log("logs/worker.log", 12, 345, "is damaged: no"))
SCANS = {
    "several": Scan((OTHER, KNOWN, BARE, PLAIN), LOGS),
    "one": Scan((KNOWN,), LOGS[:1]),
    "none": Scan((), LOGS[1:]),
    "unknown": Scan((BARE,) * 30, LOGS[1:], 5),
}


@pytest.mark.parametrize("name", SCANS)
def test_whole_scans(name: str, golden: Golden) -> None:
    golden(f"scan/{name}.txt", several.render(SCANS[name]))
    golden(f"scan/{name}-told.txt", several.render(SCANS[name], told=True))


def test_a_scan_as_json_narrow_and_coloured(golden: Golden) -> None:
    golden("scan/one.json", json_surface.render(SCANS["one"]))
    golden("scan/several-40-columns.txt", several.render(SCANS["several"], width=40))
    coloured = several.render(SCANS["several"], paint=COLOURED)
    golden("scan/several-coloured.txt", coloured)
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == several.render(SCANS["several"])


def test_one_line_of_json_is_one_line() -> None:
    for record in (KNOWN, SCANS["several"]):
        assert json_surface.render_line(record).count("\n") == 1


@pytest.mark.parametrize("width", [40, 60, 80, 100])
@pytest.mark.parametrize("name", SCANS)
def test_nothing_of_a_log_reaches_the_terminal(name: str, width: int) -> None:
    shown = several.render(poisoned(SCANS[name], HOSTILE), width=width)
    assert not UNSAFE.search(shown)
    assert all(columns(line) <= width for line in shown.splitlines() if not line.startswith("More "))


@pytest.mark.parametrize("name", ANSWERS)
def test_nothing_reaches_a_page_or_a_runner(name: str) -> None:
    diagnosis = poisoned(ANSWERS[name], HOSTILE)
    shown = html.page(diagnosis)
    assert "<script" not in shown
    assert "<img" not in shown
    assert not UNSAFE.search(shown)
    assert all(line.startswith("::") for line in github.render(diagnosis).splitlines())


def test_another_match_is_not_told_twice() -> None:
    finding = KNOWN._replace(diagnosis=FULL._replace(matches=(MATCH, RIVAL)))
    assert several.one(finding) == several.one(KNOWN)
