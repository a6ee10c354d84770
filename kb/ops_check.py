"""Programs that prove the ops table: each example agrees with TensorFlow, each pitfall does not.

They are complete, need Keras and TensorFlow, run on the backend in force, and end with an assertion that
names every row that failed. Nothing here imports Keras.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .ops import rewrite_calls

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .records import OpRow

_BACKENDS = ("tensorflow", "jax", "torch")
#: Rows in one program: few enough to see progress, enough to pay the import once.
BATCH = 40

_PROGRAM = '''\
import keras
import numpy as np
import tensorflow as tf

rng = np.random.default_rng(7)


def floats(*shape):
    return rng.uniform(-1, 1, shape).astype("float32")


square = floats(3, 3)
VALUES = {
    "x": floats(3, 4),
    "y": floats(3, 4),
    "a": floats(2, 3, 4),
    "w": floats(4, 5),
    "v2": floats(2),
    "v3": floats(3),
    "v": floats(4),
    "u": rng.uniform(0.05, 0.95, (3, 4)).astype("float32"),
    "n": np.arange(12, dtype="int32").reshape(3, 4),
    "b": np.arange(12).reshape(3, 4) % 3 == 0,
    "i": np.array([2, 0], "int32"),
    "ij": np.array([[0, 1], [2, 3], [1, 0]], "int32"),
    "ids": np.array([2, 0, 2], "int32"),
    "sorted_ids": np.array([1, 1, 3], "int32"),
    "seg": np.array([0, 0, 1], "int32"),
    "bad": np.array([1.0, np.inf, -np.inf, np.nan], "float32"),
    "half": np.array([0.5, 1.5, 2.5, -0.5], "float32"),
    "ramp": np.array([0.1, 0.3, 0.5, 0.7], "float32"),
    "prob": np.full((3, 4), 0.25, "float32"),
    "spd": (square @ square.T + 3 * np.eye(3)).astype("float32"),
    "low": (np.tril(square) + 3 * np.eye(3)).astype("float32"),
    "img": rng.uniform(0, 1, (2, 4, 5, 3)).astype("float32"),
    "big": rng.uniform(0, 1, (1, 16, 16, 3)).astype("float32"),
    "deep": floats(1, 2, 2, 8),
    "seq": floats(2, 8, 3),
    "seq1": floats(1, 8, 3),
    "vol": floats(1, 4, 4, 4, 2),
    "k1": floats(3, 3, 6),
    "k2": floats(3, 3, 3, 6),
    "k3": floats(3, 3, 3, 2, 4),
    "k1t": floats(3, 3, 3),
    "k2t": floats(3, 3, 3, 3),
    "k3t": floats(3, 3, 3, 2, 2),
    "kd": floats(3, 3, 3, 2),
    "kp": floats(1, 1, 6, 5),
    "sig": floats(2, 16),
    "zr": floats(2, 4, 4),
    "zi": floats(2, 4, 4),
    "zc": (floats(3, 4) + 1j * floats(3, 4)).astype("complex64"),
    "out": np.array([-1, 5], "int32"),
    "len2": np.array([2], "int32"),
    "len8": np.array([8], "int32"),
    "lab": np.array([[1, 2]], "int32"),
}
TF = {"tf": tf, **{name: tf.constant(value) for name, value in VALUES.items()}}
KERAS = {"keras": keras, **{name: keras.ops.convert_to_tensor(value) for name, value in VALUES.items()}}
SYMBOLIC = {"keras": keras, **{k: keras.KerasTensor(v.shape, dtype=str(v.dtype)) for k, v in VALUES.items()}}
MIXED = {**KERAS, **{k: SYMBOLIC[k] for k, v in VALUES.items() if v.dtype.kind == "f"}}


def arrays(value):
    """All numbers of a result, as a list of arrays; a complex array counts as two."""
    if value is None:
        return []
    if isinstance(value, (list, tuple)) and not (value and all(type(item) is int for item in value)):
        return [array for item in value for array in arrays(item)]
    if not isinstance(value, (list, tuple, int, float, bool, np.ndarray)):
        value = value.numpy() if isinstance(value, tf.Tensor) else keras.ops.convert_to_numpy(value)
    array = np.asarray(value)
    return [array.real, array.imag] if array.dtype.kind == "c" else [array]


def difference(left, right, compare):
    """What tells two results apart, or an empty text."""
    left, right = arrays(left), arrays(right)
    if len(left) != len(right):
        return f"{len(left)} and {len(right)} results"
    for one, two in zip(left, right):
        if one.shape != two.shape:
            return f"shapes {one.shape} and {two.shape}"
        if one.dtype.kind.replace("u", "i") != two.dtype.kind.replace("u", "i"):
            return f"dtypes {one.dtype} and {two.dtype}"
        if compare == "values" and not np.allclose(one, two, rtol=1e-4, atol=1e-5, equal_nan=True):
            return f"numbers {one.ravel()[:4]} and {two.ravel()[:4]}"
    return ""


def check(tf_code, keras_code, compare):
    """How Keras's result differs from TensorFlow's; an error of Keras counts as a difference."""
    expected = eval(tf_code, dict(TF))
    try:
        found = eval(keras_code, dict(KERAS))
    except Exception as error:
        return f"{type(error).__name__}: {str(error).splitlines()[:1]}"
    return difference(expected, found, compare)


def refusal(keras_code):
    """Why the call takes no KerasTensor, neither everywhere nor in place of the floats; "" where it takes one."""
    for names in (SYMBOLIC, MIXED):
        try:
            eval(keras_code, dict(names))
        except Exception as error:
            why = f"{type(error).__name__}: {str(error).splitlines()[:1]}"
        else:
            return ""
    return why


faults = []
for symbol, claim, tf_code, keras_code, backends, compare in CHECKS:
    try:
        found = refusal(keras_code) if claim == "symbolic" else check(tf_code, keras_code, compare)
    except Exception as error:
        faults.append(f"{symbol}: {tf_code}: {type(error).__name__}: {error}")
        continue
    holds = bool(found) == (claim == "pitfall")
    if holds != (keras.backend.backend() in backends):
        faults.append(f"{symbol}: {claim} {tf_code} | {keras_code}: {found or 'same result'}")
assert not faults, "\\n".join(["ops table", *faults])
'''


class Check(NamedTuple):
    """One claim; the rest is as in `OpRow.examples`.

    "example": both agree; "pitfall": they do not; "symbolic": the Keras code takes a KerasTensor.
    """

    symbol: str
    claim: str
    tf: str
    keras: str
    backends: tuple[str, ...]
    compare: str


def checks_of(row: OpRow, rows: Mapping[str, OpRow]) -> Iterator[Check]:
    """Give the claims of a row; an example without Keras code of its own gets what `rewrite_calls` makes of it."""
    first = ""
    for tf, keras, backends, compare in row.examples:
        written = keras or next((found.after for found in rewrite_calls(tf, rows)), tf)
        first = first or written
        yield Check(row.symbol, "example", tf, written, backends, compare)
    if first and row.replacement:
        backends = tuple(backend for backend in _BACKENDS if backend not in row.eager_only)
        yield Check(row.symbol, "symbolic", "", first, backends, "values")
    for tf, keras, backends, compare in row.pitfalls:
        yield Check(row.symbol, "pitfall", tf, keras, backends, compare)


def ops_programs(rows: Mapping[str, OpRow]) -> list[tuple[str, str]]:
    """(name, code) of programs that prove `rows`; the name says which rows: ``ops tf.abs to tf.cast``."""
    programs = []
    chosen = [row for row in rows.values() if row.examples or row.pitfalls]
    for start in range(0, len(chosen), BATCH):
        batch = chosen[start : start + BATCH]
        claims = [tuple(check) for row in batch for check in checks_of(row, rows)]
        listing = "".join(f"    {claim!r},\n" for claim in claims)
        name = f"ops {batch[0].symbol} to {batch[-1].symbol}"
        programs.append((name, f"CHECKS = [\n{listing}]\n{_PROGRAM}"))
    return programs
