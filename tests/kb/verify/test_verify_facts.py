from __future__ import annotations

from typing import TYPE_CHECKING

from kb.verified import read_facts as read_for_index
from kb.verify.facts import Facts, Seen, merge_facts, read_facts, runs_of, write_facts

if TYPE_CHECKING:
    from pathlib import Path

LIBRARIES = {"tensorflow": "2.21.0", "python": "3.11"}
SEEN: Seen = {("c/broken", "3.15.1", "jax"): "raised", ("c/broken", "3.9.2", "jax"): "raised"}


def facts(seen: Seen = SEEN, digest: str = "d", old: Facts | None = None, **environment: str) -> Facts:
    return merge_facts(old, "mine", {"c/broken": digest}, seen, {**LIBRARIES, **environment})


def test_a_later_run_keeps_what_an_earlier_one_saw_of_the_same_program() -> None:
    later = facts({("c/broken", "3.15.1", "torch"): "raised"}, old=facts())
    runs = later["programs"]["c/broken"]["runs"]
    assert runs == {"3.15.1": {"jax": "raised", "torch": "raised"}, "3.9.2": {"jax": "raised"}}
    assert list(runs) == ["3.15.1", "3.9.2"]


def test_a_changed_program_loses_what_was_seen_of_it() -> None:
    later = facts({("c/broken", "3.15.1", "jax"): "raised"}, digest="e", old=facts())
    assert later["programs"]["c/broken"] == {"digest": "e", "runs": {"3.15.1": {"jax": "raised"}}}


def test_a_claim_that_no_longer_holds_loses_its_fact() -> None:
    later = facts({("c/broken", "3.15.1", "jax"): ""}, old=facts())
    assert later["programs"]["c/broken"]["runs"] == {"3.9.2": {"jax": "raised"}}


def test_other_libraries_take_back_all_and_another_python_nothing() -> None:
    seen: Seen = {("c/broken", "3.15.1", "jax"): "raised"}
    assert len(runs_of(facts(seen, old=facts(), tensorflow="2.22.0"))) == 1
    assert len(runs_of(facts(seen, old=facts(), python="3.12"))) == 2


def test_a_program_that_is_gone_is_gone_from_the_facts() -> None:
    assert list(merge_facts(facts(), "mine", {"c/fix-1": "f"}, {}, LIBRARIES)["programs"]) == ["c/fix-1"]


def test_a_run_that_saw_the_same_leaves_the_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "verified" / "mine.json"
    assert write_facts(path, facts(), "2026-11-23")
    before = path.read_bytes()
    assert not write_facts(path, facts(old=read_facts(path)), "2026-12-24")
    assert path.read_bytes() == before
    assert write_facts(path, facts({("c/broken", "3.8.0", "jax"): "raised"}, old=read_facts(path)), "2026-12-24")
    assert b"2026-12-24" in path.read_bytes()


def test_the_index_reads_what_is_written(tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    write_facts(path, facts(), "2026-11-23")
    assert read_for_index(path.read_bytes())["c/broken"].digest == "d"


def test_no_file_is_no_facts(tmp_path: Path) -> None:
    assert read_facts(tmp_path / "none.json") is None
    assert runs_of(None) == []
