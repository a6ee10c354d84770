"""What the verifier found, in words that claim no more than was run."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from sample import PLACE, changed, folder

from kb import load_catalog, load_index
from kb.verified import Facts, digest_of, not_run_of, programs_of, read_facts, verified_words

if TYPE_CHECKING:
    from pathlib import Path

    from kb import Entry

Runs = dict[str, dict[str, str]]


def _entry(tmp_path: Path, *changes: tuple[str, str]) -> Entry:
    return load_catalog(folder(tmp_path, {PLACE: changed(*changes)})).entries[0]


def _words(entry: Entry, broken: Runs, fix: Runs) -> dict[str, str]:
    programs = programs_of(entry)
    runs = zip(programs, (broken, fix), strict=True)
    return verified_words(entry, {name: Facts(digest_of(programs[name].code), found) for name, found in runs})


def _runs(outcome: str, releases: str, *backends: str) -> Runs:
    return {release: dict.fromkeys(backends, outcome) for release in releases.split()}


ALL = ("jax", "tensorflow", "torch")


def test_everywhere(tmp_path: Path) -> None:
    releases = "3.0.5 3.1.1 3.2.1"
    assert _words(_entry(tmp_path), _runs("raised", releases, *ALL), _runs("clean", releases, *ALL)) == {
        "plain-widget/broken": "Raises on Keras 3.0 to 3.2 with TensorFlow, JAX and torch",
        "plain-widget/fix-1": "Runs clean on Keras 3.0 to 3.2 with TensorFlow, JAX and torch",
        "": "Run on Keras 3.0 to 3.2 with TensorFlow, JAX and torch",
    }


def test_error_that_is_gone(tmp_path: Path) -> None:
    entry = _entry(tmp_path, ("    broken:\n", '    broken:\n      keras: "- 3.9"\n      backends: [jax, torch]\n'))
    broken = _runs("raised", "3.8.0 3.9.2", "jax", "torch") | _runs("clean", "3.10.0 3.11.3", "jax")
    broken["3.10.0"]["torch"] = "raised"  # another error: no claim, and not clean either
    assert _words(entry, broken, _runs("clean", "3.8.0 3.10.0", "jax")) == {
        "plain-widget/broken": (
            "Raises on Keras 3.8 to 3.9 with JAX and torch, runs clean on Keras 3.10 to 3.11 with JAX"
        ),
        "plain-widget/fix-1": "Runs clean on Keras 3.8 and 3.10 with JAX",
        "": "Run on Keras 3.8 to 3.11 with JAX, 3.8 to 3.10 with torch",
    }


@pytest.mark.parametrize(("shows", "verb"), [("warning", "Warns"), ("silent", "Shows")])
def test_what_is_no_exception(tmp_path: Path, shows: str, verb: str) -> None:
    entry = _entry(tmp_path, ("    broken:\n", f"    broken:\n      shows: {shows}\n"))
    words = _words(entry, _runs("silent", "3.15.1", "torch"), _runs("raised", "3.15.1", "torch"))
    assert words == {"plain-widget/broken": f"{verb} on Keras 3.15 with torch", "": "Run on Keras 3.15 with torch"}


def test_program_that_was_changed_or_never_run_claims_nothing(tmp_path: Path) -> None:
    entry = _entry(tmp_path)
    runs = _runs("clean", "3.15.1", "jax")
    stale = {name: Facts("0" * 64, runs) for name in programs_of(entry)}
    assert verified_words(entry, {}) == verified_words(entry, stale) == {}
    half = {"plain-widget/fix-1": Facts(digest_of(entry.causes[0].fixes[0].code), runs)}
    assert verified_words(entry, half) == {"plain-widget/fix-1": "Runs clean on Keras 3.15 with JAX"}


def test_program_that_cannot_run_is_told_apart(tmp_path: Path) -> None:
    entry = _entry(tmp_path, ("    broken:\n", "    broken:\n      not_run: needs an NVIDIA GPU\n"))
    assert not_run_of(entry) == {"plain-widget/broken": "needs an NVIDIA GPU"}
    runs = _runs("clean", "3.15.1", "jax")
    facts = {name: Facts(digest_of(program.code), runs) for name, program in programs_of(entry).items()}
    assert verified_words(entry, facts) == {
        "plain-widget/fix-1": "Runs clean on Keras 3.15 with JAX",
        "": "Run on Keras 3.15 with JAX",
    }
    assert not_run_of(_entry(tmp_path)) == {}


def test_words_reach_the_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KDIAG_CACHE_DIR", str(tmp_path / "cache"))
    entry = _entry(tmp_path)
    runs = _runs("clean", "3.15.1", "jax")
    programs = {name: {"digest": digest_of(p.code), "runs": runs} for name, p in programs_of(entry).items()}
    root = folder(tmp_path, {"verified/no-gears.json": json.dumps({"id": "no-gears", "programs": programs})})
    assert load_index(root).entry(0).verified[""] == "Run on Keras 3.15 with JAX"


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"programs": []}', '{"programs": {"a": {}}}', "[" * 10_000, "\xff"])
def test_what_the_verifier_did_not_write(text: str) -> None:
    with pytest.raises(ValueError, match=r"^not what the verifier writes$"):
        read_facts(text.encode("latin-1"))
