from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from small_entries import entry

from kb.ops import load_ops
from kb.verify import Options
from kb.verify.plan import Cell, cells_of, claims_of, plan_jobs, plan_ops
from kb.verify.settings import Settings, read_settings

DATA = Path(__file__).parents[3] / "data"
SETTINGS = Settings(
    releases=("3.0.5", "3.12.4", "3.15.1"),
    libraries=(("a==1",),),
    reported=("numpy",),
    shims=({"name": "jax.spmd_mode", "keras": "- 3.9", "backends": ["jax"], "why": "gone"},),
)


def test_the_newest_release_on_every_backend_unless_asked_otherwise() -> None:
    assert cells_of(Options(), SETTINGS) == tuple(Cell("3.15.1", b) for b in ("tensorflow", "jax", "torch"))


def test_a_minor_names_its_release_and_the_newest_comes_first() -> None:
    cells = cells_of(Options(keras=("3.0", "3.12.4", "3.0.5"), backends=("jax",)), SETTINGS)
    assert cells == (Cell("3.12.4", "jax"), Cell("3.0.5", "jax"))


def test_all_minors_are_all_releases_of_the_settings() -> None:
    assert len(cells_of(Options(all_minors=True), SETTINGS)) == 9


def test_a_release_that_is_not_run_is_refused_with_those_that_are() -> None:
    with pytest.raises(ValueError, match=r"3\.1 is not run.*3\.0\.5, 3\.12\.4"):
        cells_of(Options(keras=("3.1",)), SETTINGS)


def test_programs_are_named_as_in_the_facts() -> None:
    assert [claim.program for claim, _ in claims_of(entry())] == ["unknown-name/broken", "unknown-name/fix-1"]


def test_broken_programs_run_outside_their_claim_too_and_fixes_do_not() -> None:
    one = entry(keras="- 3.12", backends=["jax"])
    cells = (Cell("3.15.1", "jax"), Cell("3.12.4", "jax"), Cell("3.12.4", "torch"))
    jobs = plan_jobs([one], cells, "3.15.1")
    broken = [(job.cell, job.inside) for job in jobs if job.claim.shows == "error"]
    assert broken == [(cells[0], False), (cells[1], True), (cells[2], False)]
    assert [job.cell for job in jobs if job.claim.shows == "clean"] == list(cells)


def test_causes_that_share_a_program_share_its_cells() -> None:
    one, late = entry(keras="- 3.11").causes[0], entry(keras="3.13 -").causes[0]
    both = entry().model_copy(update={"causes": (one, late.model_copy(update={"id": "of-late"}))})
    cells = [Cell(release, "jax") for release in ("3.13.2", "3.12.4", "3.11.3")]
    jobs = plan_jobs([both], cells, "3.15.1")
    broken = [(job.claim.cause, job.cell.release, job.inside) for job in jobs if job.claim.shows == "error"]
    assert broken == [
        ("of-late", "3.13.2", True),
        ("unknown-name", "3.12.4", False),
        ("of-late", "3.12.4", False),
        ("unknown-name", "3.11.3", True),
    ]


@pytest.mark.parametrize(
    ("more", "ran"),
    [
        ({"keras": "- 3.12", "lacks": ["torch"]}, "3.12.4 jax, 3.12.4 torch"),
        ({"keras": "3.0 -", "needs": ["tf-keras"], "backends": ["jax"]}, "3.15.1 jax, 3.12.4 jax"),
        ({"needs": ["tf-keras"]}, "3.15.1 jax"),
        ({"keras": "3.0 -", "environ": {"KERAS_BACKEND": "torch"}}, "3.12.4 torch"),
        ({"keras": "3.0 -", "environ": {"KERAS_BACKEND": "theano"}}, "3.15.1 tensorflow"),
    ],
    ids=["a range", "a backend", "no range", "its own backend", "no backend"],
)
def test_program_that_needs_more_is_run_where_it_is_claimed(more: dict[str, Any], ran: str) -> None:
    cells = (Cell("3.15.1", "tensorflow"), Cell("3.15.1", "jax"), Cell("3.12.4", "jax"), Cell("3.12.4", "torch"))
    if "tensorflow" not in ran:
        cells = cells[1:]
    jobs = plan_jobs([entry(**more)], cells, "3.15.1")
    broken = [job for job in jobs if job.claim.shows == "error" and job.style == "plain"]
    assert (", ".join(str(job.cell) for job in broken), all(job.inside for job in broken)) == (ran, True)


def test_program_that_cannot_run_is_not_planned() -> None:
    jobs = plan_jobs([entry(not_run="needs an NVIDIA GPU")], (Cell("3.15.1", "jax"),), "3.15.1")
    assert {job.claim.program for job in jobs} == {"unknown-name/fix-1"}


def test_fact_is_bound_to_what_a_program_needs() -> None:
    settings = [{}, {"needs": ["a"]}, {"lacks": ["a"]}, {"environ": {"a": "b"}}, {"environ": {"a": "c"}}]
    digests = [next(claims_of(entry(**setting)))[0].digest for setting in settings]
    assert len(set(digests)) == len(settings)


def test_only_what_is_printed_on_the_newest_release_is_recorded_in_ipython() -> None:
    cells = (Cell("3.15.1", "jax"), Cell("3.12.4", "jax"))
    styled = [job for job in plan_jobs([entry()], cells, "3.15.1") if job.style == "ipython"]
    assert [(job.claim.program, job.cell.release) for job in styled] == [("unknown-name/broken", "3.15.1")]
    silent = plan_jobs([entry(shows="silent")], cells, "3.15.1")
    assert all(job.style == "plain" for job in silent)


def test_old_releases_get_what_today_lacks() -> None:
    assert [shim.name for shim in SETTINGS.shims_for("3.0.5", "jax")] == ["jax.spmd_mode"]
    assert SETTINGS.shims_for("3.0.5", "torch") == ()
    assert SETTINGS.shims_for("3.12.4", "jax") == ()


def test_the_settings_of_the_repository_name_every_minor_once_in_order() -> None:
    releases = read_settings(DATA).releases
    assert [r.rpartition(".")[0] for r in releases] == [f"3.{minor}" for minor in range(16)]


def test_settings_with_an_unknown_shim_are_refused(tmp_path: Path) -> None:
    fields = yaml.safe_load((DATA / "verify.yaml").read_text(encoding="utf-8"))
    fields["shims"].append({"name": "os.system", "why": "because"})
    (tmp_path / "verify.yaml").write_text(yaml.safe_dump(fields), encoding="utf-8")
    with pytest.raises(ValueError, match=r"os\.system"):
        read_settings(tmp_path)


def test_the_ops_table_is_run_on_the_newest_release_only() -> None:
    rows = load_ops((DATA / "ops.yaml").read_text(encoding="utf-8"))
    jobs = plan_ops(rows, (Cell("3.15.1", "jax"), Cell("3.12.4", "jax")), "3.15.1")
    assert jobs
    assert {job.cell.release for job in jobs} == {"3.15.1"}
