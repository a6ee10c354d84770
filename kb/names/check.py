"""Programs that prove the table of names: each name is gone, its message is kept, what stands for it does the same.

They need Keras 3 and tf_keras (Keras 2 under another name), run on the backend in force, print one line for each
message that a missing name gives, and end with an assertion that names every row that failed. Nothing here imports
Keras.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .probes import probes
from .samples import program

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kb.records import NameRow

#: Rows in one program: few enough to see progress, enough to pay the imports once.
BATCH = 350

PROGRAM = '''\
import json
import os

os.environ["TF_USE_LEGACY_KERAS"] = "0"
import keras
import numpy as np
import tensorflow as tf
import tf_keras


def arrays(value):
    """All numbers of a result, as a list of arrays."""
    if value is None or isinstance(value, str):
        return [np.array([str(value)])]
    if isinstance(value, (list, tuple)) and not (value and all(type(item) is int for item in value)):
        return [array for item in value for array in arrays(item)]
    if not isinstance(value, (list, tuple, int, float, bool, np.ndarray, np.generic)):
        value = value.numpy() if isinstance(value, (tf.Tensor, tf.Variable)) else keras.ops.convert_to_numpy(value)
    return [np.asarray(value)]


def difference(left, right, compare):
    """What tells two results apart, or an empty text."""
    left, right = arrays(left), arrays(right)
    if len(left) != len(right):
        return f"{len(left)} and {len(right)} results"
    for one, two in zip(left, right):
        if one.shape != two.shape:
            return f"shapes {one.shape} and {two.shape}"
        if compare == "shape":
            continue
        same = one == two if one.dtype.kind in "US" else np.isclose(one, two, rtol=1e-4, atol=1e-5, equal_nan=True)
        if not np.all(same):
            return f"{one.ravel()[:4]} and {two.ravel()[:4]}"
    return ""


def told(error):
    return f"{type(error).__name__}: {(str(error).splitlines() or [''])[0]}"


def result(code):
    names = {"__name__": "example"}
    exec(code, names)
    return names["result"]


def failure(code):
    """How code fails: the last line of its traceback, or an empty text."""
    try:
        exec(code, {"__name__": "example"})
    except Exception as error:
        return told(error)
    return ""


def missing(path):
    """Why a dotted name cannot be resolved, or an empty text."""
    value = keras
    try:
        for name in path.split(".")[1:]:
            value = getattr(value, name)
    except AttributeError as error:
        return str(error)
    return ""


def compared(before, after, compare):
    """How the two programs differ, or an empty text."""
    expected = result(before) if before else None
    try:
        found = result(after)
    except Exception as error:
        return told(error)
    return "" if not before or compare == "runs" else difference(expected, found, compare)


def faults_of(row):
    key, resolve, taken, fails, words, fails_before, before, after, compare, backends = row
    for path in resolve:
        if why := missing(path):
            yield f"{path}: {why}"
    for code in taken:
        if why := failure(code):
            yield f"{code} is not taken: {why}"
    for code in fails:
        why = failure(code)
        print("@message", json.dumps([key, code.strip().splitlines()[-1].removeprefix("result = "), why]))
        if not any(word in why for word in words):
            yield f"{code} does not fail for want of it: {why}"
    if fails_before and not all(map(failure, fails_before)):
        yield "Keras 2 has it"
    if after:
        why = compared(before, after, compare)
        if bool(why) == (keras.backend.backend() in backends):
            yield f"{after}: {why or 'runs here, too'}"
    elif before:
        result(before)


faults = []
for row in ROWS:
    try:
        faults += [f"{row[0]}: {fault}" for fault in faults_of(row)]
    except Exception as error:
        faults.append(f"{row[0]}: {told(error)}")
assert not faults, "\\n".join(["table of names", *faults])
'''


class Claim(NamedTuple):
    """What is run of one row; all are programs but `resolve` (dotted names) and `words` (of which one must be printed).

    `taken` end clean. `fails` fail on Keras 3, `fails_before` on Keras 2. `before` is for Keras 2; `after` gives the
    same on `backends`, as far as `compare` says.
    """

    key: str
    resolve: tuple[str, ...]
    taken: tuple[str, ...]
    fails: tuple[str, ...]
    words: tuple[str, ...]
    fails_before: tuple[str, ...]
    before: str
    after: str
    compare: str
    backends: tuple[str, ...]


def claim_of(row: NameRow, backend: str, missing: frozenset[str]) -> Claim:
    """Give the claim of a row on a backend; `missing` are the backends on which the name is gone."""
    found = probes(row) if "*" not in row.key else []
    gone = not row.taken and (row.old or backend in missing)
    return Claim(
        key=row.key,
        resolve=row.to,
        taken=tuple(one.code for one in found) if row.taken else (),
        fails=tuple(one.code for one in found) if gone else (),
        words=_words(row.key),
        fails_before=tuple(one.old_code for one in found) if row.old and not row.taken else (),
        before="" if row.old or not row.before else program(row.before, old=True),
        after=program(row.after) if row.after else "",
        compare=row.compare,
        backends=row.backends,
    )


def _words(key: str) -> tuple[str, ...]:
    """What a message may name where `key` is gone: the name itself, or the part of its path that is gone first."""
    if "(" in key:
        return (key[:-1].partition("(")[2],)
    return tuple(word for part in key.split(".") for word in (f"'{part}", f".{part}'"))


def names_programs(
    rows: Mapping[str, NameRow], gone: Mapping[str, frozenset[str]], backend: str
) -> Iterator[tuple[str, str]]:
    """(name, code) of programs that prove `rows` on `backend`; `gone` says on which backends each name is missing."""
    chosen = list(rows.values())
    for start in range(0, len(chosen), BATCH):
        batch = chosen[start : start + BATCH]
        claims = [tuple(claim_of(row, backend, gone.get(row.key, frozenset()))) for row in batch]
        listing = "".join(f"    {claim!r},\n" for claim in claims)
        yield f"{batch[0].key} to {batch[-1].key}", f"ROWS = [\n{listing}]\n{PROGRAM}"
