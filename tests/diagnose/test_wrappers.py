"""What stands inside of a wrapper is answered, and what the wrapper tells is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from diagnose.render import markdown
from diagnose.render import text as text_surface
from kb import CatalogError, load_wrappers

if TYPE_CHECKING:
    from diagnose.engine import Engine

INNER = "A KerasTensor cannot be used as input to a TensorFlow function."
FRAME = '  File "/home/user/train.py", line 3, in call\n    x = tf.squeeze(x)\n'
TRACE = f"Traceback (most recent call last):\n{FRAME}"
LATER = "\nThe above exception was the direct cause of the following exception:\n\n"
#: kind -> what is printed where INNER was raised
AROUND = {
    "layer-call": (
        f"{TRACE}ValueError: Exception encountered when calling Flip.call().\n\n{INNER}\n\n"
        "Arguments received by Flip.call():\n  • x=<KerasTensor shape=(2, 3)>\n  • training=True\n\nbye\n"
    ),
    "building": (
        f"{TRACE}RuntimeError: Unable to automatically build the model. Please build it yourself before calling fit. "
        f"Exception encountered: ''{INNER}''\n"
    ),
    "graph-execution": f"{TRACE}InvalidArgumentError: Graph execution error:\n\n{INNER}\n",
    "in-user-code": f"{TRACE}ValueError: in user code:\n\n{FRAME}\n    ValueError: {INNER}\n",
    "deserialization": (
        f"{TRACE}TypeError: Error when deserializing class 'Flip' using config={{'name': 'flip'}}.\n\n"
        f"Exception encountered: {INNER}\n"
    ),
    "tensor-conversion": f"{TRACE}ValueError: Tried to convert 'x' to a tensor and failed. Error: {INNER}\n",
    "ray": (
        f"ray.exceptions.RayTaskError(ValueError): ray::fit_one() (pid=12, ip=10.0.0.5)\n{FRAME}ValueError: {INNER}\n"
    ),
    "joblib": (
        f'joblib.externals.loky.process_executor._RemoteTraceback: \n"""\n{TRACE}ValueError: {INNER}\n"""\n{LATER}'
        f"{TRACE}ValueError: {INNER}\n"
    ),
    "torch-data-loader": (
        f"{TRACE}ValueError: Caught ValueError in DataLoader worker process 3.\nOriginal {TRACE}ValueError: {INNER}\n"
    ),
    "jax-notes": (
        "jax.errors.SimplifiedTraceback: For simplicity, JAX has removed its internal frames from the traceback of "
        f"the following exception.\n{LATER}{TRACE}ValueError: {INNER}\n"
    ),
    "keras-tuner": (
        f"{TRACE}ValueError: {INNER}\n{LATER}{TRACE}"
        "RuntimeError: Number of consecutive failures exceeded the limit of 3.\n"
        f"{TRACE}ValueError: {INNER}\n"
    ),
    "scikeras": (
        "FitFailedWarning: Estimator fit failed. The score on this train-test partition is nan.\n"
        f"{TRACE}ValueError: {INNER}\n"
    ),
    "eager-op": f"{TRACE}ValueError: {INNER} [Op:Squeeze]\n",
}


@pytest.mark.parametrize("kind", AROUND)
def test_the_inside_is_answered_and_the_wrapper_is_told(engine: Engine, kind: str) -> None:
    match = engine.diagnose(AROUND[kind]).matches[0]
    assert match.id == "on-keras-tensor"
    assert kind in [wrapper.kind for wrapper in match.wrappers]


def test_a_layer_call_tells_its_layer_and_arguments(engine: Engine) -> None:
    found = engine.diagnose(AROUND["layer-call"])
    wrapper = found.matches[0].wrappers[-1]
    assert (wrapper.layer, wrapper.arguments) == ("Flip", ("x=<KerasTensor shape=(2, 3)>", "training=True"))
    assert "inside layer `Flip`" in text_surface.render(found)
    assert "inside layer `Flip`" in markdown.render(found)


def test_nested_calls_are_told_from_the_outside_in(engine: Engine) -> None:
    text = AROUND["layer-call"].replace(
        "calling Flip", "calling Net.call().\n\nException encountered when calling Flip"
    )
    assert [w.layer for w in engine.diagnose(text).matches[0].wrappers] == ["Net", "Flip"]


@pytest.mark.parametrize(("kind", "detail"), [("torch-data-loader", "3"), ("ray", "fit_one"), ("eager-op", "Squeeze")])
def test_launchers_tell_who_it_was(engine: Engine, kind: str, detail: str) -> None:
    assert detail in [w.detail for w in engine.diagnose(AROUND[kind]).matches[0].wrappers if w.kind == kind]


def test_a_wrapper_is_known_however_its_lines_were_broken(engine: Engine) -> None:
    text = AROUND["building"].replace("automatically build the model", "automatically\nbuild the\nmodel")
    assert [match.id for match in engine.diagnose(text).matches][:2] == ["on-keras-tensor", "not-built"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("one:\n  says: x\n  openings: ['short']\n", "8"),
        ("one:\n  says: x\n  openings: ['in {who} it failed with']\n", "captures who"),
        ("one:\n  says: x\n  openings: ['it {_} abcdef']\n", "too little"),
        (
            "one:\n  says: x\n  openings: ['failed within it']\ntwo:\n  says: x\n  openings: ['failed within it']\n",
            "under one",
        ),
        ("one:\n  says: x\n  arguments: true\n  openings: ['failed within it']\n", "no closing"),
        ("one:\n  openings: ['failed within it']\n", "required"),
    ],
)
def test_faults_of_the_table_are_said_with_their_line(text: str, told: str) -> None:
    with pytest.raises(CatalogError) as caught:
        load_wrappers(text)
    assert any(told in fault.message and fault.line for fault in caught.value.faults)
