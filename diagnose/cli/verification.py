"""`kdiag verify`: hands the catalogue and the judge to `kb.verify`."""

from __future__ import annotations

import sys
from typing import NamedTuple

from diagnose.engine import diagnose_text
from diagnose.main import DIAGNOSED, NOT_DIAGNOSED, BadUse, write
from kb import BACKENDS, load_catalog
from kb.verify import Options, render_report, run, terminal_progress


class Wanted(NamedTuple):
    """What was asked for; "" and () where nothing was said."""

    ids: tuple[str, ...]
    backends: tuple[str, ...]
    keras: tuple[str, ...]
    all_minors: bool
    check: bool
    ops: bool
    names: bool
    unproven: bool
    jobs: int
    seconds: float
    python: str
    keras_home: str
    data: str


def verify(wanted: Wanted) -> int:
    """Run, show the progress on standard error and the report on standard output; returns the exit status."""
    for name in wanted.backends:
        if name not in BACKENDS:
            raise BadUse(f"there is no backend {name!r}; there are: {', '.join(BACKENDS)}")
    options = Options(
        ids=wanted.ids,
        backends=wanted.backends,
        keras=wanted.keras,
        all_minors=wanted.all_minors,
        jobs=wanted.jobs,
        ops=wanted.ops,
        names=wanted.names,
        unproven=wanted.unproven,
        check=wanted.check,
        python=wanted.python or None,
        keras_home=wanted.keras_home or None,
        seconds=wanted.seconds,
    )
    catalog = load_catalog(wanted.data or None)
    for name in wanted.ids:
        entry = catalog.find(name)
        if entry is not None and entry.status == "draft":
            raise BadUse(f"{entry.id} is a draft, which explains no text: take out `status: draft`, then verify it")
    try:
        report = run(catalog, options, judge, terminal_progress(sys.stderr))
    except ValueError as problem:
        raise BadUse(str(problem)) from None
    write(render_report(report) + "\n")
    return DIAGNOSED if report.passed else NOT_DIAGNOSED


def judge(text: str) -> list[str]:
    """Ids of the entries that explain `text`, best first; none where the answer is not "diagnosed"."""
    diagnosis = diagnose_text(text)
    return [match.id for match in diagnosis.matches] if diagnosis.status == "diagnosed" else []
