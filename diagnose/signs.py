"""Whether a text tells of Keras at all: by its name, by what only Keras prints, or by what its users write."""

from __future__ import annotations

from kb import squeeze

_REGION = 200_000
#: What only Keras prints, besides its name.
_SIGNS = (
    "keras",
    "Keras",
    "KERAS",
    "Unable to automatically build the model",
    "Exception encountered when calling",
    "TensorFlowTrainer",
    "JAXTrainer",
    "TorchTrainer",
    "PyDataset",
    "compile_loss/",
    "_step_on_iterator",
    "one_step_on_data",
)
_LIKELY = (
    "tf.",
    "LossScaleOptimizer",
    "add_weight(",
    "reset_states",
    "layer",
    ".compile(",
    ".fit(",
    "train_on_batch",
    "SymbolicTensor",
    "model.input",
    "model.output",
    ".as_list(",
    ".base_dtype",
    "_set_hyper",
    "_get_hyper",
    ".history[",
    "'History' object",
)


def names_keras(text: str) -> bool:
    """Whether a text holds what only Keras prints, or its name."""
    return any(sign in text for sign in _SIGNS)


def signs_of(text: str) -> str:
    """Give "named" where a text names Keras, "likely" where it holds what its users write, else ""."""
    if names_keras(text) or (len(text) < _REGION and "keras" in squeeze(text).lower()):  # broken by a line's end
        return "named"
    return "likely" if any(sign in text for sign in _LIKELY) else ""
