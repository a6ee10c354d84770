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
    "LegacyH5ModelTrainer": "Model",
}


def compile_names(yaml: str, keras2: str, gone: str, where: str = "data/names.yaml") -> NameTable:
    """Compile the three files. Raises `CatalogError` with all faults of the first."""
    rows, api, missing = read_names(yaml, where), json.loads(keras2), json.loads(gone)
    ranges = {key: (row["keras"], row["tf"]) for row in missing for key in row["keys"]}
    placed = {key: row._replace(gone=ranges.get(key, ("3.0 -", "3.0 -"))) for key, row in rows.items()}
    return NameTable(
        rows=placed,
        classes=_classes(api["classes"]),
        functions=_functions(placed),
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


def _functions(rows: Mapping[str, NameRow]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for key in rows:
        path = key.partition("(")[0]
        name = path.rpartition(".")[2]
        if path != key and not name[:1].isupper() and not path.rpartition(".")[0].rpartition(".")[2][:1].isupper():
            found[name] = tuple(dict.fromkeys([*found.get(name, ()), path]))
    return found


def backends_without(gone: Sequence[Mapping[str, Any]]) -> dict[str, frozenset[str]]:
    """On which backends of the newest release each key is missing."""
    return {key: frozenset(row["backends"]) for row in gone for key in row["keys"]}
