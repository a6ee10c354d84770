"""``kdiag atlas`` over an atlas of two small releases, from wheels of this file."""

from __future__ import annotations

import json
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest
from sample import folder

from diagnose.main import main
from kb.loading import atlas as loading

if TYPE_CHECKING:
    from pathlib import Path

TF = "A KerasTensor cannot be used as input to a TensorFlow function."
LAYER = """\
from keras.src.api_export import keras_export

@keras_export("keras.layers.Dense")
class Dense:
    def build(self, shape):
        if len(shape) < 2:
            raise ValueError(f"Dense wants two axes or more. Received: shape={{shape}}{more}")

    def call(self, x):
        {call}
"""
RELEASES = {
    "3.0.0": {
        "keras/src/version.py": '__version__ = "3.0.0"\n',
        "keras/src/layers/dense.py": LAYER.format(more="", call="pass"),
        "keras/src/gone.py": "def old():\n    raise TypeError('This goes away in the next release.')\n",
    },
    "3.1.0": {
        "keras/src/version.py": '__version__ = "3.1.0"\n',
        "keras/src/layers/dense.py": LAYER.format(more=" of {self.name}", call=f'raise ValueError("{TF}")'),
    },
}


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder and a cache of its own, which has the wheels of both releases."""
    monkeypatch.setenv("KDIAG_CACHE_DIR", str(tmp_path / "cache"))
    for release, files in RELEASES.items():
        wheel = tmp_path / "cache" / "atlas" / "wheels" / f"keras-{release}-py3-none-any.whl"
        wheel.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(wheel, "w") as archive:
            for name, text in files.items():
                archive.writestr(name, text)
    return tmp_path / "data"


@pytest.fixture
def kdiag(data: Path, capsys: pytest.CaptureFixture[str]):
    def call(*arguments: str) -> tuple[int, str, str]:
        status = main(["atlas", *arguments, "--data", str(data)])
        told = capsys.readouterr()
        assert "Traceback (most" not in told.err
        return status, told.out, told.err

    status, out, err = call("update", *RELEASES)
    assert (status, out) == (0, f"read Keras 3.0.0, 3.1.0; wrote {data}/{loading.FILE}\n")
    assert err.splitlines()[-1] == "reading Keras 3.1.0"  # where there is no terminal, a line for each step
    return call


@pytest.fixture
def nightly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Keras that is installed here, and breaks when it is imported."""
    for name, text in {**RELEASES["3.1.0"], "keras/__init__.py": "raise RuntimeError('imported')\n"}.items():
        path = tmp_path / "installed" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("3.1.0", "3.2.0.dev1").replace("two axes", "three axes"), encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path / "installed"))
    monkeypatch.delitem(sys.modules, "keras", raising=False)


def test_the_atlas_says_what_it_holds(kdiag) -> None:
    assert kdiag() == (
        0,
        (
            "2 releases of Keras, 3.0.0 to 3.1.0; 4 messages in all\n"
            "Keras 3.1.0: 2 places that raise or warn, 2 messages\n"
            "  2 (100.0 %) can be told by their words, 0 say nothing\n"
        ),
        "",
    )


def test_an_update_without_news_writes_nothing(kdiag, data: Path) -> None:
    before = (data / loading.FILE).read_bytes()
    assert kdiag("update", "3.1.0")[1] == f"read Keras 3.1.0; nothing has changed in {data}/{loading.FILE}\n"
    kdiag("update", "3.1.0", "3.0.0", "--rebuild")
    assert (data / loading.FILE).read_bytes() == before


def test_places_are_found_by_words(kdiag) -> None:
    status, out, _ = kdiag("find", "TWO", "dense")
    assert (status, out) == (
        0,
        (
            "keras.layers.Dense.build Keras 3.1, line 7\n"
            "  when len(shape) < 2\n"
            "    ValueError: Dense wants two axes or more. Received: shape={shape} of {name}\n"
        ),
    )
    assert "-> kerastensor-in-tf-function" in kdiag("find", "KerasTensor")[1]
    assert kdiag("find", "--open", "KerasTensor")[:2] == (1, "")
    assert kdiag("find", "goes", "away")[0] == 1
    assert "keras.src.gone.old Keras 3.0, line 2" in kdiag("find", "--all", "goes", "away")[1]
    assert kdiag("find", "--keras", "3.0", "goes")[0] == 0
    places = json.loads(kdiag("find", "--format", "json")[1])["places"]
    assert [place["name"] for place in places] == ["keras.layers.Dense.build", "keras.layers.Dense.call"]
    assert [place["entry"] for place in places] == ["", "kerastensor-in-tf-function"]
    assert kdiag("find", "two", "--format", "markdown")[1].startswith("- `keras.layers.Dense.build` Keras 3.1, when")


def test_coverage_is_told_by_module(kdiag) -> None:
    status, out, _ = kdiag("coverage")
    assert status == 0
    assert out.startswith("Keras 3.1.0: 2 messages, 1 of them (50 %) with an entry\n")
    assert "keras.src.layers.dense      1 of     2" in out
    assert "ValueError: Dense wants two" in kdiag("coverage", "--module", "keras.src.layers")[1]
    assert "| `keras.src.layers.dense` | 2 | 1 |" in kdiag("coverage", "--format", "markdown")[1]
    assert json.loads(kdiag("coverage", "--format", "json")[1])["covered"] == 1


def test_coverage_tells_where_wordings_stand(kdiag, data: Path) -> None:
    lines = kdiag("coverage")[1].splitlines()
    assert lines[1].startswith("Of the entries' wordings, 1 stand in Keras, 1 of them in 3.1.0, and ")
    assert lines[1].endswith(" are of other packages")
    assert "0 of them in 3.0.0" in kdiag("coverage", "--keras", "3.0")[1].splitlines()[1]
    page = kdiag("coverage", "--format", "markdown")[1]
    assert f"| `kerastensor-in-tf-function` | Keras 3.1 | `{TF}` |" in page
    folder(data.parent)  # an entry that Keras never prints, beside the atlas
    assert "wordings[0].text: stands in no release of Keras" in kdiag("coverage")[1]
    assert "at fault" not in kdiag("coverage", "--module", "keras.src.layers")[1]


def test_a_diff_tells_each_change(kdiag) -> None:
    out = kdiag("diff", "3.0.0", "3.1.0")[1]
    assert "NEW (1)" in out
    assert "GONE (1)" in out
    assert "  - ValueError: Dense wants two axes or more. Received: shape={shape}\n" in out
    assert "  + ValueError: Dense wants two axes or more. Received: shape={shape} of {name}\n" in out
    assert out.endswith("Keras 3.0.0 to 3.1.0: 1 new, 1 gone, 1 reworded\n")
    assert kdiag("diff", "3.0")[1] == out
    assert json.loads(kdiag("diff", "3.0", "--format", "json")[1])["gone"][0]["name"] == "keras.src.gone.old"
    assert "### Reworded (1)" in kdiag("diff", "3.0", "--format", "markdown")[1]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("diff", "3.7"), "the atlas has no Keras '3.7', but 3.0.0 to 3.1.0; kdiag atlas update adds new ones"),
        (("diff", "3.1"), "name two releases: 3.1.0 is both"),
        (("find", "--module", "keras.src.layers.dens"), "did you mean keras.src.layers.dense"),
        (("coverage", "--keras", "4"), "the atlas has no Keras '4'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_bad_use_is_one_line(kdiag, arguments: tuple[str, ...], told: str) -> None:
    status, out, err = kdiag(*arguments)
    assert (status, out) == (2, "")
    assert told in err
    assert err.count("\n") == 1


@pytest.mark.usefixtures("nightly")
def test_the_installed_keras_is_read_and_not_imported(kdiag) -> None:
    out = kdiag("--installed")[1]
    assert "Keras 3.2.0.dev1: 2 places" in out
    assert "since Keras 3.1.0: 0 new, 0 gone, 1 reworded, 0 moved" in out
    assert "three axes" in kdiag("find", "--installed", "axes")[1]
    assert "1 reworded" in kdiag("diff", "3.1", "--installed")[1]
    assert "3.2.0.dev1" not in kdiag()[1]  # nothing was kept
    assert kdiag("update", "--installed")[1].startswith("read Keras 3.2.0.dev1; wrote ")
    assert kdiag("find", "axes")[1].startswith("keras.layers.Dense.build Keras 3.2, line 7\n")
    assert "keras" not in sys.modules


def test_without_keras_it_says_so(kdiag, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    status, _, err = kdiag("find", "--installed")
    assert status == 2
    assert "there is no Keras in" in err


def test_a_damaged_atlas_is_one_line(kdiag, data: Path) -> None:
    (data / loading.FILE).write_text('{"format": 1', encoding="utf-8")
    status, out, err = kdiag("find", "axes")
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert "writes it anew" in err


def test_an_empty_atlas_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["atlas", "--data", str(tmp_path)]) == 2
    assert "kdiag atlas update fills it" in capsys.readouterr().err
