"""Catalogues beside ours: whose they are, that they come in whole or not at all, and that asking costs nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from sample import PLACE, changed, folder

from kb import CatalogError, extra_catalogs, load_catalog, load_index
from kb.loading import extras

if TYPE_CHECKING:
    from pathlib import Path

OURS = len(load_index().ids)
TEXT = "    text: \"Widget '{widget}' has no gears to turn. Received: {_}\""


@pytest.fixture
def theirs(tmp_path: Path) -> str:
    return folder(tmp_path / "theirs")


def test_theirs_stand_beside_ours(theirs: str) -> None:
    index, catalog = load_index(extras=[theirs]), load_catalog(extras=[theirs])
    assert len(index.ids) == len(catalog.entries) == OURS + 1
    assert index.entry(index.names["no-gears"]).title == "A widget was asked for its gears"
    assert catalog.find("no-gears")
    assert len(index.ops) == len(load_index().ops)
    assert "no-gears" not in load_index().names


def test_several_at_once(tmp_path: Path, theirs: str) -> None:
    other = folder(tmp_path / "other", {PLACE: b"", "catalog/layers/no-wheels.yaml": changed()})
    (tmp_path / "other" / "data" / PLACE).unlink()
    assert len(load_index(extras=[theirs, other]).ids) == OURS + 2


def test_facts_come_with_their_entries(tmp_path: Path) -> None:
    place = folder(tmp_path, {"verified/no-gears.json": b"{"})  # what cannot be read claims nothing, as with ours
    assert load_index(extras=[place]).entry(0).id


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        (PLACE, changed(("title: A widget", "titel: A widget")), "titel"),
        ("catalog/layers/metric-reset-states-renamed.yaml", changed(), "is a name of data/catalog/removed"),
        (PLACE, changed(("tags: [layers]", "tags: [layers]\naliases: [unbuilt-state]")), "is a name of"),
        (PLACE, changed(("    text: ", '    pattern: "(a+)+b"\n    keras: ""\n    unless: []\n    x: ')), "x"),
        (PLACE, changed(("{_}", "{_}"), ('    keras: "3.10', '    line: "(a*)*.*"\n    keras: "3.10')), "has no end"),
        (PLACE, changed((TEXT, "    text: short {widget}")), "longest fixed part"),
        (PLACE, changed(("          widget = keras", "          widget === keras")), "code"),
        (PLACE, changed(("symptoms: [gears", "yields_to: [nobody]\nsymptoms: [gears")), "nobody is no entry"),
    ],
)  # fmt: skip
def test_a_faulty_one_is_refused_in_the_words_of_lint(tmp_path: Path, name: str, content: str, told: str) -> None:
    place = folder(tmp_path, {name: content})
    for load in (load_index, load_catalog):
        with pytest.raises(CatalogError) as caught:
            load(extras=[place])
        assert told in str(caught.value)
        assert all(str(fault).startswith("data/") for fault in caught.value.faults)


def test_a_folder_without_entries_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match="holds no entries"):
        load_index(extras=[str(tmp_path)])


def test_a_change_is_seen(tmp_path: Path, theirs: str) -> None:
    def title() -> str:
        index = load_index(extras=[theirs])
        return index.entry(index.names["no-gears"]).title

    assert title() == "A widget was asked for its gears"
    folder(tmp_path / "theirs", {PLACE: changed(("A widget was", "A gadget was"))})
    assert title() == "A gadget was asked for its gears"


def test_the_environment_names_folders(monkeypatch: pytest.MonkeyPatch, theirs: str) -> None:
    monkeypatch.setenv(extras.VARIABLE, os.pathsep.join([theirs, "", "some/where"]))
    assert extra_catalogs()[:2] == (theirs, os.path.abspath("some/where"))  # noqa: PTH100 - as the code does


# --- packages -------------------------------------------------------------------------------------------------


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of packages on the path, in which `library` brings a catalogue. Importing it would fail."""
    place = tmp_path / "site-packages"
    data = folder(place / "library")
    (place / "library" / "__init__.py").write_text("raise RuntimeError('code of a foreign package was run')")
    (place / "library" / "data" / "__init__.py").write_text("raise RuntimeError('code of a foreign package was run')")
    declared(place, "[console_scripts]\nx = library:x\n\n[kdiag.catalogs]\nours = library.data\n\n[other]\ny = z\n")
    monkeypatch.syspath_prepend(str(place))
    assert data.endswith("library/data")
    return place


def declared(place: Path, text: str, name: str = "library-1.0.dist-info") -> None:
    (place / name).mkdir(exist_ok=True)
    (place / name / "entry_points.txt").write_text(text)


def test_a_package_brings_one_without_being_imported(site: Path) -> None:
    assert extra_catalogs() == (str(site / "library" / "data"),)
    assert "library" not in sys.modules
    assert "no-gears" in load_index(extras=extra_catalogs()).names


@pytest.mark.parametrize("value", ["library.nothing", "nowhere.data", "../../etc", "library.data.x:y", ""])
def test_what_is_not_there_is_none(site: Path, value: str) -> None:
    declared(site, f"[kdiag.catalogs]\nours = {value}\n")
    assert extra_catalogs() == ()


def test_packages_are_looked_through_once(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extras.cache, "SETTLED", -(10**15))
    found = extra_catalogs()
    with monkeypatch.context() as patch:
        patch.setattr(extras, "_declared", lambda _: pytest.fail("the packages were looked through again"))
        assert extra_catalogs() == found
    declared(site, "[kdiag.catalogs]\nmore = library\n", "library2-1.0.dist-info")
    os.utime(site, ns=(1, os.stat(site).st_mtime_ns + 10**9))  # noqa: PTH116 - as the code under test does it
    assert extra_catalogs() == (*found, str(site / "library"))


def test_the_command_takes_folders(tmp_path: Path, theirs: str) -> None:
    text = "ValueError: Widget 'w' has no gears to turn. Received: 3"
    broken = folder(tmp_path / "broken", {PLACE: changed(("title: A widget", "titel: A widget"))})

    def kdiag(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        line = [sys.executable, "-m", "diagnose", *arguments]
        environment = os.environ | more
        return subprocess.run(line, input=text, env=environment, capture_output=True, encoding="utf-8", check=False)

    assert kdiag().returncode == 1
    for options in (["--catalog", theirs], ["diagnose", "--catalog", theirs], [f"--catalog={theirs}"]):
        assert "no-gears" in kdiag(*options).stdout, options
    assert "no-gears" in kdiag(KDIAG_CATALOG=theirs).stdout
    assert "no-gears" in kdiag("list", "--catalog", theirs).stdout
    assert "gears" in kdiag("explain", "no-gears", "--catalog", theirs).stdout
    refused = kdiag("--catalog", broken)
    assert (refused.returncode, "titel" in refused.stderr, refused.stdout) == (3, True, "")
    left_out = kdiag(KDIAG_CATALOG=broken)
    assert (left_out.returncode, "left out" in left_out.stderr, "no-gears.yaml" in left_out.stderr) == (1, True, True)
    assert "ValueError" in left_out.stdout


def test_hooks_know_them_and_do_without_a_faulty_one(tmp_path: Path, theirs: str) -> None:
    program = tmp_path / "train.py"
    gears = "ValueError(\"Widget 'w' has no gears to turn. Received: 3\")"
    known = 'ValueError("A KerasTensor cannot be used as input to a TensorFlow function.")'
    broken = folder(tmp_path / "broken", {PLACE: changed(("title: A widget", "titel: A widget"))})
    load_index(extras=[theirs])  # a hook gives up where compiling takes longer than its answer may

    def run(error: str, place: str) -> str:
        program.write_text(f"import diagnose; diagnose.install()\nraise {error}")
        environment = os.environ | {"KDIAG_CATALOG": place, "PYTHONPATH": os.getcwd()}  # noqa: PTH109 - as the code under test does it
        done = subprocess.run(
            [sys.executable, str(program)], env=environment, capture_output=True, text=True, check=False
        )
        return done.stderr

    assert "no-gears" in run(gears, theirs)
    assert "kerastensor-in-tf-function" in run(known, broken)
