"""A program that holds the comparison against real packages: nothing is missing that is not known, nothing is back."""

from __future__ import annotations

import inspect
import json
from typing import TYPE_CHECKING, Any

from kb.names import compare

from . import api_reader

if TYPE_CHECKING:
    from collections.abc import Mapping

#: What tf_keras has got since Keras 2.15.
LATER = ("UpdateEmbeddingCallback", "DynamicEmbedding", "DynamicLookup")
PROGRAM = '''\
import json
import sys
import types


def module(name, source):
    """A module of this source, which nobody has to find on this machine."""
    made = sys.modules[name] = types.ModuleType(name)
    exec(compile(source, name, "exec"), made.__dict__)
    return made


reader, compare = module("reader", READER), module("compare", COMPARE)
faults = []
for root, expected in EXPECTED:
    lacks = compare.lacking(json.loads(KERAS2), reader.read_api(root))
    print("@lacks", json.dumps([root, sorted(lacks)]))
    faults += [f"{root} lacks {key}: judge it in data/names.yaml" for key in sorted(lacks - {*expected})]
    faults += [f"{root} has {key}" for key in sorted({*expected} - lacks)]
if TWIN:
    keras2 = json.loads(KERAS2)
    twin = reader.read_api("tf_keras")
    faults += [f"tf_keras lacks {key}" for key in sorted(compare.lacking(keras2, twin))]
    faults += [f"keras2.json lacks {path}.{name}" for path, names in twin["modules"].items() for name in names
               if name not in keras2["modules"].get(path, ()) and name not in LATER]
assert not faults, "\\n".join(["names of Keras 2", *faults[:200]])
'''  # fmt: skip


def complete_program(keras2: Mapping[str, Any], expected: Mapping[str, list[str]], *, twin: bool) -> str:
    """Make the program: what each package of `expected` lacks is exactly what stands there, of what Keras 2 had.

    With `twin`, the list of Keras 2 itself is held against tf_keras, which is Keras 2 under another name.
    """
    parts = {
        "READER": inspect.getsource(api_reader),
        "COMPARE": inspect.getsource(compare),
        "KERAS2": json.dumps({key: keras2[key] for key in ("modules", "same", "classes", "functions")}),
        "EXPECTED": [*expected.items()],
        "TWIN": twin,
        "LATER": LATER,
    }
    return "".join(f"{name} = {value!r}\n" for name, value in parts.items()) + PROGRAM
