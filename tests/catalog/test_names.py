"""Every message that real Keras printed for want of a name is answered by that name's own row, in each form."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from diagnose import diagnose_text
from kb import load_catalog, load_index

NAMES = Path(__file__).parents[2] / "data" / "names"
MESSAGES: dict[str, list[list[str]]] = json.loads((NAMES / "messages.json").read_text(encoding="utf-8"))["messages"]
ROWS = load_index().name_table.rows
TABLED = {entry.id for entry in load_catalog().entries if entry.table}
TRACE = (
    'Traceback (most recent call last):\n  File "/home/user/train.py", line 2, in <module>\n    import keras\n'
    '  File "/home/user/train.py", line 3, in <module>\n    {}\n{}\n'
)
#: Python's own words about a common name, or about no name at all: nothing is claimed of them.
CAUTIOUS = {
    *("Model.inputs", "Model.outputs", "layers.RNN.time_major", "layers.Bidirectional.call(constants)"),
    *("layers.Bidirectional.call(inputs)", "layers.GroupNormalization.call(mask)", "layers.RNN.call(constants)"),
    *("layers.RNN.call(inputs)", "Model.load_weights(by_name)"),
}
KEYS = sorted(MESSAGES)


def _verdict(key: str, text: str) -> str:
    found = diagnose_text(text)
    if found.status != "diagnosed":
        return "silent"
    match = found.matches[0]
    if match.id not in TABLED:
        return "story"
    return "exact" if any(fix.do == ROWS[key].do for fix in match.fixes) else f"other: {match.title}"


@pytest.mark.parametrize("part", range(8))
def test_each_message_gets_the_fix_of_its_own_row(part: int) -> None:
    wrong = {}
    for key in KEYS[part::8]:
        for line, message in MESSAGES[key]:
            verdict = _verdict(key, TRACE.format(line, message))
            if verdict not in ("exact", "story") and key not in CAUTIOUS:
                wrong[key, line] = verdict
    assert wrong == {}


def test_nothing_is_exempt_in_vain() -> None:
    for key in CAUTIOUS:
        verdicts = {_verdict(key, TRACE.format(line, message)) for line, message in MESSAGES[key]}
        assert "silent" in verdicts, key


def _forms(message: str) -> dict[str, str]:
    """The message as other releases of Keras and Python print it."""
    forms = {
        "did you mean": f"{message}. Did you mean: 'something'?",
        "keras.api": re.sub(r"'keras\.(?=[a-z])", "'keras.api.", message),
        "pasted alone": message,
        "backticks": message.replace("'", "`"),
    }
    if message.startswith("TypeError"):
        forms["python 3.9"] = re.sub(r"\w+\.(?=\w+\(\) got)", "", message)
    return forms


@pytest.mark.parametrize("form", ["did you mean", "keras.api", "pasted alone", "backticks", "python 3.9"])
def test_no_form_of_a_message_gets_another_fix(form: str) -> None:
    seen: Counter[str] = Counter()
    for key in KEYS[::5]:
        for line, message in MESSAGES[key][:2]:
            text = _forms(message).get(form, "")
            if not text or key in CAUTIOUS:
                continue
            alone = form == "pasted alone"
            verdict = _verdict(key, text if alone else TRACE.format(line, text))
            above = verdict.startswith("other") and "(" not in key and alone  # without its line, the parent is named
            assert verdict in ("exact", "story", "silent") or above, (key, text, verdict)
            seen[verdict] += 1
    assert seen["exact"] > 3 * seen["silent"], seen


def test_tf_keras_is_answered_under_its_own_names() -> None:
    for root in ("keras._tf_keras.keras", "tensorflow.keras"):
        for name in ("placeholder", "learning_phase", "in_train_phase"):
            text = f"AttributeError: module '{root}.backend' has no attribute '{name}'"
            assert _verdict(f"backend.{name}", text) == "exact", text
        assert _verdict("backend.abs", f"AttributeError: module '{root}.backend' has no attribute 'abs'") == "silent"


def test_a_typo_of_any_name_is_no_removed_name() -> None:
    for key in KEYS[::7]:
        name = re.split(r"[.(]", key.rstrip(")"))[-1]
        typo = f"{name[:-1]}qx"
        for _, message in MESSAGES[key][:1]:
            text = message.replace(f"'{name}'", f"'{typo}'")
            found = diagnose_text(text)
            shown = [fix.do for match in found.matches for fix in match.fixes if match.id in TABLED]
            assert text == message or found.status != "diagnosed" or ROWS[key].do not in shown, text


def test_a_release_that_has_the_name_is_not_told_that_it_lacks_it() -> None:
    said = "Unrecognized keyword arguments passed to BatchNormalization: {{'renorm': True}}"
    text = "Keras version: {}\nValueError: " + said
    assert diagnose_text(text.format("3.5.0")).matches[0].fixes[0].do.startswith("upgrade to Keras 3.14")
    told = diagnose_text(text.format("3.15.1"))
    assert all(match.id not in TABLED and "upgrade" not in match.fixes[0].do for match in told.matches)


FOREIGN = [
    "AttributeError: 'Board' object has no attribute 'reset_states'",
    "AttributeError: 'SVC' object has no attribute 'predict_proba'",
    "AttributeError: 'Model' object has no attribute 'history'",
    "AttributeError: module 'tensorflow' has no attribute 'placeholder'",
    "ImportError: cannot import name 'int_shape' from 'mylib.backend' (/home/user/mylib/backend.py)",
    "ModuleNotFoundError: No module named 'mykeras.utils.vis_utils'",
    "TypeError: fit() got an unexpected keyword argument 'workers'",
    "TypeError: Trainer.__init__() got an unexpected keyword argument 'workers'",
    "ValueError: Invalid keyword arguments: {'options': None, 'color': 1}".replace("'options': None, ", ""),
]


@pytest.mark.parametrize("text", FOREIGN)
def test_others_errors_stay_unanswered(text: str) -> None:
    assert diagnose_text(text).status != "diagnosed"
