from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from answers import ANSWERS, FULL, MATCH

from diagnose.model import Diagnosis, Match
from diagnose.render import brief, html, markdown, text
from diagnose.render import json as json_surface
from diagnose.render.prose import columns
from diagnose.render.terminal import COLOURED

if TYPE_CHECKING:
    from collections.abc import Callable

    Golden = Callable[[str, str], None]
LONG = "A sentence that goes on and on, as sentences do which nobody has cut to the bone. " * 12


@pytest.mark.parametrize("name", ANSWERS)
def test_each_part_absent_once_as_text(name: str, golden: Golden) -> None:
    golden(f"text/{name}.txt", text.render(ANSWERS[name], lines=120))


@pytest.mark.parametrize("name", ANSWERS)
def test_each_part_absent_once_as_markdown(name: str, golden: Golden) -> None:
    golden(f"markdown/{name}.md", markdown.render(ANSWERS[name], lines=120))


@pytest.mark.parametrize("name", ["full", "least", "unknown", "located", "no-error"])
def test_verdicts_as_json(name: str, golden: Golden) -> None:
    golden(f"json/{name}.json", json_surface.render(ANSWERS[name]))


@pytest.mark.parametrize("name", ["full", "located", "located-alone", "located-warning", "located-often"])
def test_panels_and_two_lines(name: str, golden: Golden) -> None:
    golden(f"panel/{name}.html", html.fragment(ANSWERS[name]) + "\n")
    golden(f"brief/{name}.txt", brief.render(ANSWERS[name]))


def test_narrow_and_coloured(golden: Golden) -> None:
    golden("text/full-40-columns.txt", text.render(FULL, width=40))
    golden("text/full-100-columns.txt", text.render(FULL, width=100))
    golden("text/full-coloured.txt", text.render(FULL, paint=COLOURED))


def test_colour_changes_nothing_but_colour() -> None:
    import re

    for diagnosis in ANSWERS.values():
        coloured = text.render(diagnosis, paint=COLOURED)
        assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == text.render(diagnosis)


def long_match() -> Match:
    fix = MATCH.fixes[1]._replace(do=LONG[:160], note=LONG, code="\n".join(f"step_{i}({i})" for i in range(60)))
    cause = MATCH.cause._replace(why=LONG, title=LONG[:72], fixes=(fix,) * 6)
    return MATCH._replace(
        title=LONG[:72],
        summary=LONG,
        causes=(cause,) * 5,
        check=LONG,
        ask=LONG[:160],
        verified=LONG[:90],
        id="an-id-" + "x" * 50,
    )


def test_the_longest_entry_fits_a_screen() -> None:
    match = long_match()
    errors = tuple(FULL.errors[2]._replace(message=str(i)) for i in range(9))
    diagnosis = FULL._replace(matches=(match,) * 7, errors=(FULL.errors[0], *errors))
    shown = text.render(diagnosis)
    assert len(shown.splitlines()) <= text.SCREEN
    assert f"kdiag explain {match.id}" in shown
    assert match.check[:20] in shown


def lines_but_the_command(shown: str) -> list[str]:
    """A command is never cut: it is to be copied."""
    return [line for line in shown.splitlines() if not line.startswith("More ")]


@pytest.mark.parametrize("width", [40, 41, 60, 80, 100])
def test_no_line_is_wider_than_asked(width: int) -> None:
    long = FULL._replace(matches=(long_match(), *FULL.matches))
    wide = FULL._replace(matches=(MATCH._replace(summary="模型需要一个确定的形状" * 30, title="한국어 제목 " * 9),))
    for diagnosis in (*ANSWERS.values(), long, wide):
        for line in lines_but_the_command(text.render(diagnosis, width=width)):
            assert columns(line) <= width


def plain_facts(diagnosis: Diagnosis) -> list[str]:
    match = diagnosis.matches[0]
    return [
        match.id,
        "98 %",
        "x = keras.ops.squeeze(inputs)",
        "`model.summary()` lists the step.",
        "A package that you use was made for Keras 2",
        "kerastensor-in-numpy-function",
        "optimizer-reused",
        "division by zero",
        "Keras 3.6.0, TensorFlow, Python 3.11",
        "Run on Keras 3.0 to 3.15 with TensorFlow, JAX and torch.",
    ]


def test_all_surfaces_show_the_same_facts() -> None:
    data = json.loads(json_surface.render(FULL))
    first = data["matches"][0]
    assert [first["id"], round(first["confidence"] * 100), first["verified"]] == [MATCH.id, 98, MATCH.verified]
    assert [fix["do"] for fix in first["cause"]["fixes"]] == [fix.do for fix in MATCH.fixes]
    assert text.render(FULL).count(MATCH.id) == 2
    for fact in plain_facts(FULL):
        assert fact in " ".join(text.render(FULL).split()), fact
        assert fact in markdown.render(FULL), fact


def test_causes_that_are_ruled_out_stay_out() -> None:
    assert "Never to be seen" not in text.render(FULL)
    assert "Never to be seen" not in markdown.render(FULL)


def test_json_has_the_fields_of_the_record_in_their_order() -> None:
    data = json.loads(json_surface.render(FULL))
    assert list(data) == ["format", *Diagnosis._fields]
    assert list(data["matches"][0]) == [*Match._fields, "cause"]
    assert data["format"] == 1
    assert data["matches"][0]["cause"] == data["matches"][0]["causes"][0]
    assert rebuilt(data) == rebuilt(json_surface.as_data(FULL))


def rebuilt(data: dict[str, object]) -> str:
    return json.dumps(data, sort_keys=True)


def test_json_holds_no_number_that_json_lacks() -> None:
    for odd in (float("nan"), float("inf"), float("-inf")):
        shown = json_surface.render(FULL._replace(matches=(MATCH._replace(confidence=odd),)))
        assert json.loads(shown, parse_constant=pytest.fail)["matches"][0]["confidence"] is None
