from __future__ import annotations

import pytest
from small_entries import FIX

from kb.verify.claims import Run, hides, judge_run
from kb.verify.plan import Cell, Claim, Job

CELL = Cell("3.15.1", "jax")
RAISED = Run("exit", 1, "ValueError", "no", 0, "ValueError: no")
CLEAN = Run("exit", 0, asserts=2, output="fine")


def job(shows: str, *, inside: bool = True, code: str = FIX, style: str = "plain") -> Job:
    return Job(Claim("mine", "c/broken", shows, code), CELL, inside, style)


def verdict(one: Job, run: Run, *ids: str) -> tuple[str, str]:
    return judge_run(one, run, lambda _: list(ids))


def test_an_error_holds_where_it_is_diagnosed_first() -> None:
    assert verdict(job("error"), RAISED, "mine", "other") == ("raised", "")
    assert verdict(job("error"), RAISED, "other", "mine")[1] == "raises ValueError: no, and is diagnosed as other"
    assert verdict(job("error"), RAISED)[1].endswith("is diagnosed as nothing")


def test_an_error_that_is_not_raised_asks_for_a_narrower_claim() -> None:
    assert "narrow" in verdict(job("error"), CLEAN, "mine")[1]


def test_a_warning_may_end_either_way_but_must_be_diagnosed() -> None:
    assert verdict(job("warning"), CLEAN, "mine") == ("warned", "")
    assert verdict(job("warning"), RAISED, "mine") == ("warned", "")
    assert verdict(job("warning"), CLEAN)[1] == "ends clean, and is diagnosed as nothing"


def test_silent_behaviour_is_shown_by_assertions_that_ran() -> None:
    assert verdict(job("silent"), CLEAN) == ("silent", "")
    assert "asserts nothing" in verdict(job("silent"), CLEAN._replace(asserts=0))[1]
    assert "raises ValueError: no" in verdict(job("silent"), RAISED)[1]


@pytest.mark.parametrize(("shows", "run"), [("error", RAISED), ("warning", CLEAN), ("silent", CLEAN)])
def test_what_shows_outside_its_claim_asks_for_a_wider_one(shows: str, run: Run) -> None:
    assert "widen" in verdict(job(shows, inside=False), run, "mine")[1]


def test_outside_its_claim_another_end_is_no_fault_and_no_fact() -> None:
    assert verdict(job("error", inside=False), RAISED, "other") == ("", "")
    assert verdict(job("error", inside=False), CLEAN) == ("", "")
    assert verdict(job("silent", inside=False), RAISED) == ("", "")
    assert verdict(job("error", inside=False), Run("timeout", seconds=120), "mine") == ("", "")


def test_a_fix_runs_clean_asserts_and_says_nothing_of_its_own_error() -> None:
    assert verdict(job("clean"), CLEAN) == ("clean", "")
    assert "is no fix here" in verdict(job("clean"), RAISED)[1]
    assert "asserts nothing" in verdict(job("clean"), CLEAN._replace(asserts=0))[1]
    assert "still prints" in verdict(job("clean"), CLEAN, "mine")[1]


@pytest.mark.parametrize(
    ("run", "words"),
    [
        (Run("timeout", seconds=120.2), "did not end within 120 s"),
        (Run("signal", 11), "was killed by signal 11"),
        (Run("crash"), "took its worker down"),
        (Run("exit", 3), "exits with status 3"),
    ],
)
@pytest.mark.parametrize("shows", ["error", "warning", "silent", "clean", "agrees"])
def test_a_program_that_does_not_end_by_itself_never_holds(run: Run, words: str, shows: str) -> None:
    fact, fault = verdict(job(shows), run, "mine")
    assert not fact
    assert words in fault


def test_in_ipython_only_the_ending_counts() -> None:
    assert verdict(job("error", style="ipython"), RAISED) == ("", "")
    assert verdict(job("error", style="ipython"), Run("timeout", seconds=9))[1] == "in IPython: did not end within 9 s"


@pytest.mark.parametrize(
    "code",
    [
        "try:\n    f()\nexcept ValueError:\n    pass\n",
        "from contextlib import suppress\nwith suppress(ValueError):\n    f()\n",
        "import contextlib as c\nwith c.suppress(Exception):\n    f()\n",
        "import warnings\nwarnings.simplefilter('ignore')\n",
        "import warnings\nwith warnings.catch_warnings():\n    f()\n",
        "import sys\nsys.excepthook = print\n",
        "import os\nos._exit(0)\n",
        "assert (\n",
    ],
)
def test_a_fix_that_hides_its_error_is_none(code: str) -> None:
    assert hides(code)
    assert not verdict(job("clean", code=code), CLEAN)[0]


def test_an_honest_fix_hides_nothing() -> None:
    assert hides(FIX) == ""
