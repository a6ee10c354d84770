"""The commands beyond diagnosing, through the argument parser, in this process."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from sample import folder

from diagnose.cli.app import command_first
from diagnose.cli.suggest import near
from diagnose.main import BROKEN_CATALOGUE, COMMANDS, main
from diagnose.render import entry as entry_page
from diagnose.render.prose import columns
from kb import load_catalog, load_index

if TYPE_CHECKING:
    from pathlib import Path

ENTRY = "kerastensor-in-tf-function"


@pytest.fixture
def kdiag(capsys: pytest.CaptureFixture[str]):
    def call(*arguments: str) -> tuple[int, str, str]:
        status = main(list(arguments))
        told = capsys.readouterr()
        assert "Traceback (most" not in told.err
        return status, told.out, told.err

    return call


def test_the_commands_are_those_of_the_parser() -> None:
    from diagnose.cli.app import app

    names = [info.name or info.callback.__name__ for info in app.registered_commands if info.callback]
    names += [info.name or info.typer_instance.info.name for info in app.registered_groups if info.typer_instance]
    assert sorted(names) == sorted(COMMANDS)


def test_help_teaches(kdiag) -> None:
    status, out, _ = kdiag("--help")
    assert status == 0
    for words in (
        *COMMANDS,
        "Examples:",
        "python train.py 2>&1 | kdiag",
        "Exit status:",
        "NO_COLOR",
        "--install-completion",
    ):
        assert words in out
    assert all(len(line) <= 100 for line in out.splitlines())
    for name in COMMANDS:
        status, out, _ = kdiag(name, "--help")
        assert status == 0
        assert f"Usage: kdiag {name}" in out


def test_version(kdiag) -> None:
    from kb import __version__

    assert kdiag("--version") == (0, f"kdiag {__version__}\n", "")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--bogus",),
        ("list", "--bogus"),
        ("explain",),
        ("search",),
        ("op",),
        ("a", "b"),
        ("--format", "xml", "f"),
        ("--lang", "de", "f"),
    ],
    ids=" ".join,
)
def test_bad_use_is_2_and_says_so(kdiag, arguments: tuple[str, ...]) -> None:
    status, out, err = kdiag(*arguments)
    assert (status, out) == (2, "")
    assert "Error" in err


def test_only_english_so_far(kdiag) -> None:
    assert "English only so far" in kdiag("--lang", "ko", "f")[2]


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ([], []),
        (["--help"], ["--help"]),
        (["trace.txt"], ["diagnose", "trace.txt"]),
        (["list", "--format", "json"], ["list", "--format", "json"]),
        (["--format", "json", "list"], ["list", "--format", "json"]),
        (["--no-color", "explain", "x"], ["explain", "--no-color", "x"]),
        (["--format", "json", "trace.txt"], ["diagnose", "--format", "json", "trace.txt"]),
        (["-", "list"], ["diagnose", "-", "list"]),
    ],
)
def test_a_first_word_that_is_no_command_is_a_file(given: list[str], wanted: list[str]) -> None:
    assert command_first(given) == wanted


def test_explain_prints_the_entry_whole(kdiag) -> None:
    entry = load_catalog().find(ENTRY)
    assert entry
    status, out, err = kdiag("explain", ENTRY)
    assert (status, err) == (0, "")
    words = " ".join(out.split())
    for cause in entry.causes:
        for program in (cause.broken, *cause.fixes):
            for line in program.code.splitlines():
                assert line.strip() in out
        assert all(" ".join(fix.do.split()) in words for fix in cause.fixes)
        assert " ".join(cause.why.split()) in words
    assert " ".join(entry.check.split()) in words
    assert all(reference in out for reference in entry.references)
    for near_miss in entry.near:
        assert " ".join(near_miss.text.split())[:60] in words
    assert all(len(line) <= 80 for line in out.splitlines())


def test_every_entry_has_a_page() -> None:
    for entry in load_catalog().entries:
        data = entry.model_dump(mode="json")
        for page in (entry_page.render_text(data, {}), entry_page.render_markdown(data, {})):
            assert "{" not in page.split("\n")[0]
            assert all(line.strip() in page for cause in entry.causes for line in cause.broken.code.splitlines())
        lines = entry_page.render_text(data, {}).splitlines()
        assert all(columns(line) <= 80 or line.startswith("    ") for line in lines)


def test_explain_in_other_formats(kdiag) -> None:
    data = json.loads(kdiag("explain", ENTRY, "--format", "json")[1])
    assert (data["format"], data["id"], data["causes"][0]["fixes"][0]["replaces_ops"]) == (1, ENTRY, True)
    assert kdiag("explain", ENTRY, "--format", "markdown")[1].startswith("# A TensorFlow function")


def test_aliases_are_explained(kdiag) -> None:
    aliases = [alias for entry in load_catalog().entries for alias in entry.aliases]
    for alias in aliases[:3]:
        assert kdiag("explain", alias)[0] == 0


def test_an_unknown_id_is_told_with_its_neighbours(kdiag) -> None:
    status, out, err = kdiag("explain", "kerastensor-in-tf-functoin")
    assert (status, out) == (1, "")
    assert ENTRY in err
    assert "kdiag list" in kdiag("explain", "qqqqqqqq")[2]


def test_list(kdiag) -> None:
    catalog = load_catalog()
    status, out, _ = kdiag("list")
    assert status == 0
    assert [line.split()[0] for line in out.splitlines() if line[0] != " "] == [entry.id for entry in catalog.entries]
    assert all(len(line) <= 80 for line in out.splitlines())
    chosen = json.loads(
        kdiag("list", "--area", "functional", "--tag", "tensorflow", "--status", "stable", "--format", "json")[1]
    )
    assert [e["id"] for e in chosen["entries"]] == [e.id for e in catalog.filter("functional", "tensorflow", "stable")]
    assert kdiag("list", "--format", "markdown")[1].count("\n- ") == len(catalog.entries) - 1
    status, out, err = kdiag("list", "--area", "nowhere")
    assert (status, out) == (2, "")
    assert "functional" in err


def test_list_of_what_no_run_has_shown(kdiag, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KDIAG_CATALOG", "")  # as set by --catalog for the rest of a process
    status, out, _ = kdiag("list", "--unverified", "--catalog", folder(tmp_path))
    assert status == 0
    assert "no-gears" in out
    assert "    plain-widget/broken\n    plain-widget/fix-1\n" in out
    found = json.loads(kdiag("list", "--unverified", "--format", "json")[1])
    told = {entry["id"]: entry["unverified"] for entry in found["entries"]}
    assert told["no-gears"] == ["plain-widget/broken", "plain-widget/fix-1"]
    assert ENTRY not in told
    reasons = {name.partition(" (")[2] for names in told.values() for name in names}
    assert reasons > {""}  # those of ours that cannot be run say why


def test_search(kdiag) -> None:
    status, out, _ = kdiag("search", "TensorFlow", "function", "KerasTensor")
    assert status == 0
    assert out.startswith(ENTRY)
    status, out, err = kdiag("search", "no-such-word-anywhere")
    assert (status, out) == (1, "")
    assert "fewer words find more" in err


def test_op(kdiag) -> None:
    assert load_index().ops
    status, out, _ = kdiag("op", "tf.squeeze", "tensorflow.gather")
    assert status == 0
    assert "keras.ops.squeeze" in out
    assert "keras.ops.take" in out
    status, out, err = kdiag("op", "tf.squeeeze", "tf.squeeze")
    assert status == 1
    assert "keras.ops.squeeze" in out
    assert "did you mean tf.squeeze" in err
    data = json.loads(kdiag("op", "tf.squeeze", "--format", "json")[1])
    assert data["ops"][0]["rows"][0]["replacement"] == "keras.ops.squeeze"
    assert data["ops"][0]["rows"][0]["examples"][0]["keras"].startswith("keras.ops.squeeze(")
    assert "```diff" in kdiag("op", "tf.squeeze", "--format", "markdown")[1]


def test_every_op_can_be_shown(kdiag) -> None:
    names = sorted({row.symbol for row in load_index().ops.values()})
    for form in ("text", "json", "markdown"):
        status, out, err = kdiag("op", *names, "--format", form)
        assert (status, err) == (0, "")
        assert all(name in out for name in names)


def test_lint_names_each_fault_and_ends_with_3(kdiag, tmp_path: Path) -> None:
    place = tmp_path / "data" / "catalog" / "functional"
    place.mkdir(parents=True)
    (place / "broken-one.yaml").write_text("title: x\ntitel: y\n")
    status, out, err = kdiag("lint", str(tmp_path / "data"))
    assert status == BROKEN_CATALOGUE
    assert "broken-one.yaml:2" in out
    assert "fault" in err
    data = json.loads(kdiag("lint", str(tmp_path / "data"), "--format", "json")[1])
    assert {"path", "line", "field", "message", "hint"} == set(data["faults"][0])
    assert kdiag("lint", str(tmp_path / "none"))[0] == 2


def test_verify_says_what_it_does_not_know(kdiag) -> None:
    status, out, err = kdiag("verify", "no-such-entry", "--check")
    assert (status, out) == (2, "")
    assert "no-such-entry" in err
    assert "there is no backend 'numpy'" in kdiag("verify", "--backend", "numpy")[2]


def test_completion_is_offered(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def complete(*words: str) -> str:
        monkeypatch.setenv("_KDIAG_COMPLETE", "complete_zsh")
        monkeypatch.setenv("_TYPER_COMPLETE_ARGS", " ".join(("kdiag", *words)))
        main([])
        return capsys.readouterr().out

    assert "explain" in complete("ex")
    assert ENTRY in complete("explain", "kerastensor-in-t")
    assert "--format" in complete("--fo")
    assert "json" in complete("trace.txt", "--format", "j")
    assert "tf.squeeze" in complete("op", "tf.sque")


def test_names_that_look_alike() -> None:
    names = ["explain", "list", "kerastensor-in-tf-function"]
    assert near("explian", names) == ["explain"]
    assert near("Kerastensor-in-tf", names) == ["kerastensor-in-tf-function"]
    assert near("zzz", names) == []
