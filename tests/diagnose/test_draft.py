"""Drafts of entries: they load, lint finds no fault with them as drafts, and their wording finds the text again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sample import folder
from small_catalogue import engine_of

from diagnose.draft import template_of
from diagnose.main import main
from kb import ANY_VERSION, atlas_coverage, atlas_loading, lint_catalog, load_catalog
from kb.atlas import samples

if TYPE_CHECKING:
    from pathlib import Path

DECAY = """\
Traceback (most recent call last):
  File "/home/me/train.py", line 5, in <module>
    rate = keras.optimizers.schedules.CosineDecay(0.1, decay_steps=-1)
  File "/usr/lib/python3/site-packages/keras/src/optimizers/schedules/learning_rate_schedule.py", line 690, in __init__
    raise ValueError(
ValueError: Argument `decay_steps` must be > 0. Received: decay_steps=-1
"""
WRAPPED = """\
Traceback (most recent call last):
  File "/home/me/train.py", line 12, in <module>
    model(x)
  File "/usr/lib/python3/site-packages/keras/src/utils/traceback_utils.py", line 122, in error_handler
    raise e.with_traceback(filtered_tb) from None
  File "/home/me/train.py", line 7, in call
    return x.zap + 3
AttributeError: Exception encountered when calling Mine.call().

\x1b[1m'EagerTensor' object has no attribute 'zap'\x1b[0m

Arguments received by Mine.call():
  • x=tf.Tensor(shape=(1, 2), dtype=float32)
"""


@pytest.fixture
def kdiag(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    def new(text: str, *arguments: str) -> tuple[int, str, str]:
        source = tmp_path / "trace.txt"
        source.write_text(text, encoding="utf-8")
        status = main(["new", str(source), *arguments])
        told = capsys.readouterr()
        assert "Traceback (most" not in told.err
        return status, told.out, told.err

    return new


def test_a_draft_as_it_is_printed(kdiag, golden) -> None:
    status, out, err = kdiag(DECAY)
    assert status == 0
    golden("draft/located.yaml", out)
    assert err.endswith("--write training/argument-decay-steps-must-be-0\n")


def test_a_draft_of_what_keras_does_not_print_itself(kdiag, golden) -> None:
    out = kdiag(WRAPPED)[1]
    golden("draft/wrapped.yaml", out)
    assert "text: '''{value}'' object has no attribute ''{value_2}'''" in out  # nothing of the user's


def test_a_draft_is_written_once(kdiag, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = folder(tmp_path)
    status, out, err = kdiag(DECAY, "--write", "layers/decay-steps", "--data", root)
    assert (status, out) == (0, f"{root}/catalog/layers/decay-steps.yaml\n")
    assert "kdiag verify decay-steps" in err
    assert lint_catalog(f"{root}/catalog/layers/decay-steps.yaml") == ()
    assert main(["verify", "decay-steps", "--data", root]) == 2
    assert "decay-steps is a draft, which explains no text: take out `status: draft`" in capsys.readouterr().err
    status, out, err = kdiag(DECAY, "--write", "layers/decay-steps", "--data", root)
    assert (status, out) == (2, "")
    assert "there is an entry decay-steps already" in err


@pytest.mark.parametrize(
    ("text", "arguments", "status", "told"),
    [
        ("all is well\n", (), 1, "there is no error in this text"),
        (DECAY, ("--write", "decay"), 2, "'decay' is no AREA/ID"),
        (DECAY, ("--write", "Layers/decay"), 2, "is no AREA/ID"),
        (DECAY, ("--write", "layers/../../decay"), 2, "is no AREA/ID"),
        (DECAY, ("--write", "layers/decay", "--data", "/nowhere"), 2, "there is no catalogue in '/nowhere'"),
        (DECAY, ("--write", "layers/unbuilt-state"), 2, "there is an entry unbuilt-state already"),
    ],
)
def test_what_cannot_be_drafted_is_told_in_a_line(kdiag, text: str, arguments: tuple[str, ...], status: int, told: str):
    found, out, err = kdiag(text, *arguments)
    assert (found, out) == (status, "")
    assert told in err
    assert err.count("\n") == 1


def test_each_form_of_other_releases_becomes_a_wording(kdiag, tmp_path: Path) -> None:
    said = "zero or negative. Received: `inputs.shape=(1, 2)`, `pool_size=(4,)`, `strides=(4,)`, `padding=valid`."
    out = kdiag(f"ValueError: Computed output size would be {said}\n")[1]
    entry = load_catalog(folder(tmp_path, {"catalog/layers/forms.yaml": out})).find("forms")
    assert entry is not None
    told = [((one.text or "").partition(". ")[0], str(one.keras)) for one in entry.wordings]
    now, before = "Computed output size would be zero or negative", "Computed output size would be negative"
    assert told == [(now, "3.15 -"), (before, "- 3.14")]
    assert entry.causes[0].broken.keras == ANY_VERSION


def test_what_an_entry_explains_is_drafted_with_a_word_of_warning(kdiag) -> None:
    text = "ValueError: A KerasTensor cannot be used as input to a TensorFlow function.\n"
    status, out, err = kdiag(text)
    assert status == 0
    assert "# Explained already, by kerastensor-in-tf-function" in out
    assert err.startswith("kdiag: kerastensor-in-tf-function explains this text already")


def test_drafts_are_without_fault_and_find_their_text_again(kdiag, tmp_path: Path) -> None:
    atlas = atlas_loading.load_atlas(own=False)
    places = [row for row in sorted(atlas.of(atlas.releases[-1]).items()) if atlas_coverage.is_readable(row[0])]
    texts = [samples.traceback_of(key, line) for key, line in places[::160]]
    for number, text in enumerate(texts):
        status, out, _ = kdiag(text)
        assert status == 0, text
        folder(tmp_path, {f"catalog/layers/place-{number}.yaml": out})
    root = str(tmp_path / "data")
    assert [fault for fault in lint_catalog(root) if "place-" in fault.path] == []
    for number, text in enumerate(texts):
        entry = load_catalog(root).find(f"place-{number}")
        assert entry is not None
        found = engine_of(entry.model_copy(update={"status": "stable"})).diagnose(text)
        assert [match.id for match in found.matches] == [entry.id], text


@pytest.mark.parametrize(
    ("message", "template"),
    [
        ("Layer 'dense_7' has 3 weights", "Layer '{value}' has {number:int} weights"),
        ("no file /home/me/my model.h5 here", "no file {path} model.h5 here"),
        ("expected (None, 32), got [1, 2]", "expected {shape}, got {shape_2}"),
        ("got {'units': 7}", "got {{'{value}': {number:int}}}"),
        ("rate is -0.5 at step 12", "rate is {number} at step {number_2:int}"),
        ("`x2` of <Thing at 0x7f> is no tensor", "`x2` of {value} is no tensor"),
    ],
)
def test_values_become_captures(message: str, template: str) -> None:
    assert template_of(message) == template


def test_what_a_text_hides_does_not_stand_in_the_draft(kdiag, tmp_path: Path) -> None:
    hidden = DECAY.replace("=-1", "=\u202e\x07\x9b2J\x00 # x: &a [*a]\x85!!python/object:os.system")
    status, out, _ = kdiag(hidden.replace("CosineDecay", "Cosine\u2066Decay"))
    assert status == 0
    assert all(char.isprintable() for line in out.split("\n") for char in line)
    entry = load_catalog(folder(tmp_path, {"catalog/layers/hidden.yaml": out})).find("hidden")
    assert entry is not None


def test_any_message_makes_a_template() -> None:
    for message in ("", "'", "''''a''b''", "{}", "{a}{b}", "1 2 3 4", "<><a><b>", "'a''b' 3 (1,2)(3,4)" * 50):
        assert not re.search(r"\n", template_of(message))
