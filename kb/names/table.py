"""Compiling the table of names: rows by key with where each is gone, and what leads from a message to a key."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from kb.records import NameTable

from .source import read_names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kb.records import NameRow

#: Classes of Keras 3 that messages name, by the class of Keras 2 whose part they have.
RENAMED = {
    "Functional": "Model",
    "Trainer": "Model",
    "TensorFlowTrainer": "Model",
    "JAXTrainer": "Model",
    "TorchTrainer": "Model",
    "BaseOptimizer": "optimizers.Optimizer",
    "TFOptimizer": "optimizers.Optimizer",
    "JaxOptimizer": "optimizers.Optimizer",
    "TorchOptimizer": "optimizers.Optimizer",
    "Operation": "layers.Layer",
    "BaseImagePreprocessingLayer": "layers.RandomFlip",
    "DTypePolicy": "mixed_precision.Policy",
    "LossScaleOptimizer": "mixed_precision.LossScaleOptimizer",
    "LegacyH5ModelTrainer": "Model",
}


def compile_names(yaml: str, keras2: str, gone: str, messages: str, where: str = "data/names.yaml") -> NameTable:
    """Compile the four files. Raises `CatalogError` with all faults of the first."""
    rows, api, missing = read_names(yaml, where), json.loads(keras2), json.loads(gone)
    printed = {key: _classes_of(texts) for key, texts in json.loads(messages)["messages"].items()}
    ranges = {key: (row["keras"], row["tf"]) for row in missing for key in row["keys"]}
    placed = {
        key: row._replace(gone=ranges.get(key, ("3.0 -", "3.0 -")), printed=printed.get(key, ()))
        for key, row in rows.items()
    }
    return NameTable(
        rows=placed,
        classes=_classes(api["classes"]),
        functions=_functions(placed, api["functions"]),
        inner={path: tuple(name for name in names if name not in ranges) for path, names in api["inner"].items()},
    )


def _classes(classes: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for path, row in classes.items():
        name = row.get("name", path.rpartition(".")[2])
        found[name] = tuple(dict.fromkeys([*found.get(name, ()), path, *row["bases"]]))
    for name, path in RENAMED.items():
        found[name] = (path, *classes[path]["bases"])
    return found


def _classes_of(messages: Sequence[Sequence[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text.partition(":")[0] for _, text in messages))


def _functions(rows: Mapping[str, NameRow], functions: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for key in rows:
        path = key.partition("(")[0]
        name = path.rpartition(".")[2]
        if path != key and path in functions:
            found[name] = tuple(dict.fromkeys([*found.get(name, ()), path]))
    return found


def backends_without(gone: Sequence[Mapping[str, Any]]) -> dict[str, frozenset[str]]:
    """On which backends of the newest release each key is missing."""
    return {key: frozenset(row["backends"]) for row in gone for key in row["keys"]}
