"""What no entry explains is located in Keras, if it is Keras's at all. Over an atlas of this file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from small_catalogue import WRAPPERS, entry

from diagnose.engine import Engine
from kb import compile_index
from kb.atlas import table
from kb.atlas.flow import Raw
from kb.atlas.lookup import compile_places, dump_places, read_places
from kb.atlas.texts import Hole
from kb.catalog import Catalog

if TYPE_CHECKING:
    from diagnose.model import Diagnosis

UNITS = ("The number of units must be a positive integer. Received: units=", Hole("units", "u"))
SHAPE = ("Cannot work out the shape of ", Hole("layer", "l"), ". The error was: ", Hole("e", "e"))
WEAK = ("Bad mode: ", Hole("mode", "m"))
TWIN = ("Structures differ in their number of leaves.",)
OLD = ("The argument is called `shape` since this release.",)
WARNED = ("The argument `speed` is ignored by this layer.",)
FIRST, LAST = "3.2.0", "3.4.0"


def raw(module: str, function: str, line: int, *text: object, exception: str = "ValueError", guard: str = "") -> Raw:
    kind = "warning" if exception.endswith("Warning") else "error"
    return Raw(f"keras.src.{module}", function, line, kind, exception, (text,), guard)  # type: ignore[arg-type]


BOTH = [
    raw("layers.core.dense", "Dense.__init__", 102, *UNITS, guard="units <= 0"),
    raw("ops.operation", "Operation.compute", 60, *SHAPE, exception="RuntimeError"),
    raw("utils.modes", "check", 8, *WEAK),
    raw("utils.modes", "todo", 12, exception="NotImplementedError"),
    raw("tree.one", "check", 20, *TWIN),
    raw("tree.two", "check", 30, *TWIN),
    raw("layers.core.dense", "Dense.call", 140, *WARNED, exception="UserWarning"),
    raw("utils.traceback_utils", "handler", 9, "Passed on by somebody who says a lot: ", Hole("e", "e"), exception=""),
]
PUBLIC = {"keras.src.layers.core.dense": {"Dense": "keras.layers.Dense"}}
ENTRY = entry(
    "positive-numbers",
    [{"exceptions": ["ValueError"], "text": "The number of units must be a positive integer and even. Received: {x}"}],
)


@pytest.fixture(scope="module")
def engine() -> Engine:
    atlas = table.add(table.EMPTY, FIRST, [*BOTH, raw("layers.core.dense", "Dense.build", 70, *OLD)], PUBLIC)
    moved = [one._replace(line=one.line + 1) for one in BOTH]
    atlas = table.add(atlas, LAST, moved, PUBLIC)
    index = compile_index(Catalog((ENTRY,)), {}, {}, WRAPPERS)
    wordings = [(index.ids[one.entry], one.template) for one in index.wordings if one.template]
    places = read_places(dump_places(compile_places(atlas, wordings)))
    return Engine(index, lambda _index: places)


def traced(last: str, *frames: str) -> str:
    lines = [
        f'  File "{frame.split(" ")[0]}", line {frame.split(" ")[1]}, in {frame.split(" ")[2]}' for frame in frames
    ]
    return "\n".join(
        ["Traceback (most recent call last):", '  File "/home/u/train.py", line 3, in <module>', *lines, last]
    )


DENSE = "/usr/lib/python3/site-packages/keras/src/layers/core/dense.py"
HANDLER = "/usr/lib/python3/site-packages/keras/src/utils/traceback_utils.py 122 error_handler"
SAID = "ValueError: The number of units must be a positive integer. Received: units=-4"


def names(found: Diagnosis) -> list[str]:
    return [site.name for site in found.sites]


def test_a_place_is_told_with_all_that_is_known(engine: Engine) -> None:
    found = engine.diagnose(traced(SAID, HANDLER, f"{DENSE} 103 __init__"))
    assert found.status == "located"
    (site,) = found.sites
    assert (site.module, site.function, site.name) == (
        "keras.src.layers.core.dense",
        "Dense.__init__",
        "keras.layers.Dense.__init__",
    )
    assert (site.since, site.until, site.kind, site.exception) == ("3.2", "3.4", "error", "ValueError")
    assert (site.guard, dict(site.captures)) == ("units <= 0", {"units": "-4"})
    assert site.template == "The number of units must be a positive integer. Received: units={units}"
    assert (site.path, site.line, site.release) == ("keras/src/layers/core/dense.py", 103, "3.4")
    assert [one.kind for one in site.evidence] == ["message", "frame"]
    assert found.errors[site.error].exception == "ValueError"
    assert [(match.id, match.confidence) for match in found.matches] == [("positive-numbers", 0.0)]


def test_the_line_is_that_of_the_release_that_the_text_names(engine: Engine) -> None:
    (site,) = engine.diagnose(f"Keras 3.2.0\n{SAID}").sites
    assert (site.line, site.release) == (102, "3.2.0")


@pytest.mark.parametrize(
    "text",
    [
        SAID,
        f"{SAID}\n\nArguments received by Dense.call():\n  • x=1",
        traced(f"ValueError: Exception encountered when calling Dense.call().\n\n{SAID[12:]}", HANDLER),
        traced(SAID, "/home/u/layers.py 8 make"),
        traced(SAID, r"C:\Users\u\site-packages\keras\src\layers\core\dense.py 103 __init__"),
        "I use keras and get: " + SAID[12:],
    ],
    ids=["one-line", "arguments", "wrapped", "last-frame-is-the-users", "windows", "prose"],
)
def test_it_is_located_in_many_forms(engine: Engine, text: str) -> None:
    assert names(engine.diagnose(text)) == ["keras.layers.Dense.__init__"]


NUMPY = "/usr/lib/python3/site-packages/numpy/core.py 9 check"
KERAS_2 = "/usr/lib/python3/site-packages/keras/src/engine/base_layer.py 9 __call__"
TF_KERAS = "/usr/lib/python3/site-packages/tf_keras/src/layers/core/dense.py 9 __init__"


@pytest.mark.parametrize(
    "text",
    [
        SAID.replace("ValueError", "TypeError"),
        traced(SAID, f"{DENSE} 103 __init__", NUMPY),
        traced(SAID, KERAS_2),
        traced(SAID, TF_KERAS),
        "ValueError: Bad mode: sideways",
        "ValueError: sklearn: Bad mode: sideways and more words",
        traced("ValueError: Bad mode: sideways", "/home/u/modes.py 8 check"),
        traced("NotImplementedError", f"{DENSE} 103 __init__"),
        "Passed on by somebody who says a lot: anything",
        "ValueError: Exception encountered when calling Mine.call().\n\nMy own words, in my own layer, of keras.",
        "UserWarning: my own warning about keras",
    ],
    ids=[
        "other-class",
        "raised-by-numpy",
        "keras-2",
        "tf-keras",
        "weak-alone",
        "weak-within",
        "weak-in-my-file",
        "bare-elsewhere",
        "passed-on",
        "own-message-in-a-wrapper",
        "own-warning",
    ],
)
def test_what_is_not_shown_to_be_of_keras_is_not_located(engine: Engine, text: str) -> None:
    assert engine.diagnose(text).status in ("unknown", "no-error")


def test_a_frame_is_enough_for_a_place_that_says_little(engine: Engine) -> None:
    modes = DENSE.replace("layers/core/dense", "utils/modes")
    assert names(engine.diagnose(traced("ValueError: Bad mode: up", f"{modes} 9 check"))) == [
        "keras.src.utils.modes.check"
    ]
    assert names(engine.diagnose(traced("NotImplementedError", f"{modes} 13 todo"))) == ["keras.src.utils.modes.todo"]
    assert engine.diagnose(traced("NotImplementedError: or else", f"{modes} 13 todo")).status == "unknown"
    assert engine.diagnose(traced("NotImplementedError", f"{modes} 9 check")).status == "unknown"


def test_places_that_say_the_same_are_all_listed_unless_a_frame_tells(engine: Engine) -> None:
    said = f"ValueError: {TWIN[0]}"
    assert names(engine.diagnose(f"import keras\n{said}")) == ["keras.src.tree.one.check", "keras.src.tree.two.check"]
    two = DENSE.replace("layers/core/dense", "tree/two")
    assert names(engine.diagnose(traced(said, f"{two} 31 check"))) == ["keras.src.tree.two.check"]


def test_a_release_without_the_place_says_where_it_was(engine: Engine) -> None:
    found = engine.diagnose(f"keras 3.4.0\nValueError: {OLD[0]}")
    assert [(site.until, site.line, site.release) for site in found.sites] == [("3.2", 70, "3.2")]


def test_the_message_within_is_what_was_raised(engine: Engine) -> None:
    text = f"RuntimeError: Cannot work out the shape of Dense. The error was: {SAID[12:]}"
    assert names(engine.diagnose(f"{text}\nkeras")) == ["keras.layers.Dense.__init__"]
    outer = "RuntimeError: Cannot work out the shape of Dense. The error was: something of my own"
    assert names(engine.diagnose(outer)) == ["keras.src.ops.operation.Operation.compute"]


def test_a_warning_counts_where_nothing_was_raised(engine: Engine) -> None:
    warned = f"/home/u/train.py:3: UserWarning: {WARNED[0]}\n  model.fit(x)\n"
    (site,) = engine.diagnose(warned).sites
    assert (site.kind, site.name) == ("warning", "keras.layers.Dense.call")
    assert engine.diagnose(f"{warned}{traced('KeyError: 1')}").status == "unknown"
    assert engine.diagnose(traced(f"UserWarning: {WARNED[0]}", f"{DENSE} 141 call")).status == "located"


def test_an_entry_comes_before_a_place(engine: Engine) -> None:
    text = "ValueError: The number of units must be a positive integer and even. Received: 3"
    assert engine.diagnose(text).status == "diagnosed"


@pytest.mark.parametrize("text", [traced("ValueError: x", NUMPY), traced("KeyError: 'a'"), "all is well"])
def test_the_atlas_is_not_opened_for_what_has_nothing_to_do_with_keras(text: str) -> None:
    opened = []
    Engine(compile_index(Catalog((ENTRY,)), {}, {}, WRAPPERS), opened.append).diagnose(text)  # type: ignore[arg-type]
    assert bool(opened) == (text == "all is well")  # words alone may be a message of Keras


def test_without_an_atlas_nothing_is_located() -> None:
    assert Engine(compile_index(Catalog((ENTRY,)), {}, {}, WRAPPERS)).diagnose(SAID).status == "unknown"
