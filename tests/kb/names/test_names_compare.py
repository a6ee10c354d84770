"""Comparing two APIs: names, members and arguments, each told of the class that brought it."""

from __future__ import annotations

from typing import Any

from kb.names.compare import compact, lacking
from kb.names.inner import inner_modules


def _class(name: str, bases: list[str], init: list[str], members: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "home": "keras", "bases": bases, "init": init, "members": members}


def _api(**changes: Any) -> dict[str, Any]:
    layer = _class("Layer", [], ["name", "weights"], {"call": ["inputs"], "losses": None, "get_input_at": ["node"]})
    dense = _class("Dense", ["layers.Layer"], ["units", "name", "weights"], {**layer["members"], "units": None})
    api: dict[str, Any] = {
        "version": "2",
        "modules": {"": ["layers", "utils"], "layers": ["Layer", "Dense"], "utils": ["to_x"]},
        "same": [],
        "classes": {"layers.Layer": layer, "layers.Dense": dense},
        "functions": {"utils.to_x": ["y", "dtype"]},
    }
    return api | changes


def test_an_api_lacks_nothing_of_itself() -> None:
    assert lacking(compact(_api()), _api()) == frozenset()


def test_what_is_gone_is_told_of_the_class_that_brought_it() -> None:
    layer = _class("Layer", [], ["name"], {"call": ["inputs"], "losses": None})
    dense = _class("Dense", ["layers.Layer"], ["units", "name"], {"call": ["x"], "losses": None, "units": None})
    new = _api(
        modules={"": ["layers", "utils"], "layers": ["Layer", "Dense"], "utils": []},
        classes={"layers.Layer": layer, "layers.Dense": dense},
        functions={},
    )
    wanted = {"utils.to_x", "layers.Layer.get_input_at", "layers.Layer(weights)", "layers.Dense.call(inputs)"}
    assert lacking(compact(_api()), new) == wanted


def test_a_class_is_found_under_its_other_names() -> None:
    moved = _api()
    moved["classes"] = {"layers.Layer": moved["classes"]["layers.Layer"], "Dense2": moved["classes"]["layers.Dense"]}
    moved["same"] = [["Dense2", "layers.Dense"]]
    assert lacking(compact(_api()), moved) == frozenset()


def test_arguments_that_go_on_are_not_judged() -> None:
    new = _api()
    new["classes"]["layers.Layer"]["members"]["call"] = ["**"]
    assert lacking(compact(_api()), new) == frozenset()


def test_a_file_of_keras_2_tells_what_was_public_in_it() -> None:
    sources = {
        "keras/utils/x_utils.py": "def to_x(): pass\ndef _hidden(): pass\ndef helper(): pass\n",
        "keras/src/layers/core/dense.py": "class Dense: pass\n",
        "keras/utils/__init__.py": "from keras.utils.x_utils import to_x\n",
        "keras/utils/x_utils_test.py": "def to_x(): pass\n",
    }
    assert inner_modules(sources, _api()["modules"]) == {
        "layers.core": ["layers.Dense"],
        "layers.core.dense": ["layers.Dense"],
        "utils.x_utils": ["utils.to_x"],
    }
