from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from kb.verify.plan import Cell, Claim, Job
from kb.verify.pool import Bench, Pool

if TYPE_CHECKING:
    from pathlib import Path

CELL = Cell("3.15.1", "jax")
JOBS = [Job(Claim("mine", "c/broken", "error", ""), CELL, inside=True)] * 60


def pool(folder: Path) -> Pool:
    """A pool whose workers find no Keras."""
    bench = Bench(sys.executable, folder, seconds=5, memory=1 << 32, reported=(), shims={CELL: ()}, newest="3.15.1")
    return Pool(bench, 2)


def test_each_job_of_a_worker_that_cannot_start_is_told_with_the_reason(tmp_path: Path) -> None:
    outcomes = list(pool(tmp_path).run(JOBS))
    assert len(outcomes) == len(JOBS)
    assert {outcome.run.status for outcome in outcomes} == {"absent"}
    assert "keras" in outcomes[0].run.message


def test_a_pool_that_is_left_early_ends_with_work_still_waiting(tmp_path: Path) -> None:
    one = pool(tmp_path)
    running = one.run(JOBS * 2000)
    next(running)
    running.close()
    assert sum(map(len, one._waiting.values())) > 0
    assert one._claim() is None
