"""Whether one run shows what its entry claims."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from kb.lint.programs import hiding

if TYPE_CHECKING:
    from .plan import Job

#: Text as printed -> ids of the entries that explain it, best first; empty where none does.
Judge = Callable[[str], list[str]]


class Run(NamedTuple):
    """What the worker saw. `status`: exit, signal, timeout, crash (of the worker) or absent (no worker).

    `exception` and `message` are those that ended the program; `asserts` counts the assertions that held;
    `output` is stdout and stderr with volatile parts made equal.
    """

    status: str
    code: int = 0
    exception: str = ""
    message: str = ""
    asserts: int = 0
    output: str = ""
    seconds: float = 0.0


class Verdict(NamedTuple):
    """`fact` goes into the verified facts ("" for none); `fault` says what is wrong ("" for nothing)."""

    fact: str
    fault: str


def hides(code: str, *, fresh: bool = False) -> str:
    """Say how a fix hides its error instead of removing it; "" where it does not. Takes any Python text."""
    try:
        tree = ast.parse(code)
    except SyntaxError as error:
        return f"is no Python: line {error.lineno}: {error.msg}"
    found = next(hiding(tree, fresh=fresh), None)
    return f"line {found[0]} {found[1]}: that hides an error, and mends none" if found else ""


def _last_line(run: Run) -> str:
    lines = [line for line in run.message.splitlines() if line.strip()] or [""]
    return f"{run.exception}: {lines[0]}"[:160]


def _ending(run: Run) -> str:
    """Say how a run ended that did not end by itself or not clean."""
    if run.status == "timeout":
        return f"did not end within {run.seconds:.0f} s"
    if run.status == "signal":
        return f"was killed by signal {run.code}"
    if run.status != "exit":
        return "took its worker down"
    return f"raises {_last_line(run)}" if run.exception else f"exits with status {run.code}"


def judge_run(job: Job, run: Run, judge: Judge) -> Verdict:
    """Hold one run against its claim."""
    if job.style == "ipython":
        return Verdict("", "" if _ended(run) else f"in IPython: {_ending(run)}")
    if job.claim.shows == "agrees":
        return Verdict("clean", "") if _clean(run) else Verdict("", _ending(run))
    if job.claim.shows == "clean":
        return _judge_fix(job, run, judge)
    return (_judge_inside if job.inside else _judge_outside)(job, run, judge)


def _ended(run: Run) -> bool:
    return run.status == "exit" and (run.code == 0 or bool(run.exception))


def _clean(run: Run) -> bool:
    return run.status == "exit" and run.code == 0 and run.asserts > 0


def _judge_fix(job: Job, run: Run, judge: Judge) -> Verdict:
    if fault := hides(job.claim.code, fresh=job.claim.setting.fresh):
        return Verdict("", fault)
    if run.status != "exit" or run.code:
        return Verdict("", f"is no fix here: it {_ending(run)}")
    if not run.asserts:
        return Verdict("", "asserts nothing: assert the right result")
    if job.claim.entry in judge(run.output):
        return Verdict("", "still prints this entry's own message")
    return Verdict("clean", "")


def _named(ids: list[str]) -> str:
    return f"is diagnosed as {ids[0]}" if ids else "is diagnosed as nothing"


def _judge_inside(job: Job, run: Run, judge: Judge) -> Verdict:
    if not _ended(run):
        return Verdict("", _ending(run))
    if job.claim.shows == "silent":
        if run.code:
            return Verdict("", f"does not show its silent behaviour: it {_ending(run)}")
        return Verdict("silent", "") if run.asserts else Verdict("", "asserts nothing: assert the odd behaviour")
    if job.claim.shows == "error" and not run.exception:
        return Verdict("", "raises nothing here: narrow `keras` or `backends`")
    ids = judge(run.output)
    if ids[:1] == [job.claim.entry]:
        return Verdict("raised" if job.claim.shows == "error" else "warned", "")
    ending = _ending(run) if run.exception else "ends clean"
    return Verdict("", f"{ending}, and {_named(ids)}")


def _judge_outside(job: Job, run: Run, judge: Judge) -> Verdict:
    """Refuse a claim that is too narrow: it misleads as much as one that is too wide."""
    if run.status != "exit":
        return Verdict("", "")
    if job.claim.shows == "silent":
        shows = _clean(run)
    else:
        shows = (run.exception != "" or job.claim.shows == "warning") and judge(run.output)[:1] == [job.claim.entry]
    return Verdict("", f"shows on {job.cell} too: widen `keras` or `backends`" if shows else "")
