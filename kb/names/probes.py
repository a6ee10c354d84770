"""Code that fails where a name, a member or an argument is gone: what people write who meet its message."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .samples import program

if TYPE_CHECKING:
    from kb.records import NameRow

#: An object of each class whose members are looked for, where it takes more than its name to make one.
OBJECTS = {
    "Model": "model",
    "callbacks.BackupAndRestore": "keras.callbacks.BackupAndRestore('backup')",
    "callbacks.Callback": "keras.callbacks.Callback()",
    "callbacks.CallbackList": "keras.callbacks.CallbackList()",
    "callbacks.ModelCheckpoint": "keras.callbacks.ModelCheckpoint('m.keras')",
    "export.ExportArchive": "keras.export.ExportArchive()",
    "layers.Layer": "dense",
    "layers.RNN": "rnn",
    "layers.Bidirectional": "bidirectional",
    "layers.InputLayer": "inputlayer",
    "layers.SpectralNormalization": "keras.layers.SpectralNormalization(keras.layers.Dense(2))",
    "metrics.Metric": "metric",
    "mixed_precision.LossScaleOptimizer": "keras.mixed_precision.LossScaleOptimizer(keras.optimizers.SGD())",
    "optimizers.Optimizer": "optimizer",
    "optimizers.Lion": "keras.optimizers.Lion()",
}
#: Calls without their closing bracket, with what they cannot do without.
CALLED = {
    "Input": "keras.Input((4,)",
    "Model": "Own(",
    "Model.compile": "subclassed.compile(loss='mse'",
    "Model.fit": "model.fit(x, t3, verbose=0",
    "Model.evaluate": "model.evaluate(x, t3, verbose=0",
    "Model.predict": "model.predict(x, verbose=0",
    "Model.load_weights": "model.load_weights('m.weights.h5'",
    "Model.save": "model.save('m.keras'",
    "Model.save_weights": "model.save_weights('m.weights.h5'",
    "Model.train_on_batch": "model.train_on_batch(x, t3",
    "Model.test_on_batch": "model.test_on_batch(x, t3",
    "activations.relu": "keras.activations.relu(x",
    "callbacks.BackupAndRestore": "keras.callbacks.BackupAndRestore('backup'",
    "callbacks.ModelCheckpoint": "keras.callbacks.ModelCheckpoint('m.keras'",
    "layers.Layer": "keras.layers.Dense(2",
    "layers.RNN": "keras.layers.RNN(keras.layers.LSTMCell(2)",
    "layers.StackedRNNCells": "keras.layers.StackedRNNCells([keras.layers.LSTMCell(2)]",
    "layers.Embedding": "keras.layers.Embedding(5, 2",
    "layers.CategoryEncoding": "keras.layers.CategoryEncoding(4",
    "layers.Discretization": "keras.layers.Discretization([0.0, 1.0]",
    "layers.InputLayer": "keras.layers.InputLayer((4,)",
    "layers.GroupNormalization.call": "keras.layers.GroupNormalization(2)(x",
    "layers.RNN.call": "lstm(seq",
    "layers.Bidirectional.call": "bidirectional(seq",
    "layers.StackedRNNCells.call": "keras.layers.StackedRNNCells([keras.layers.LSTMCell(2)]).call(x, []",
    "layers.Layer.add_weight": "dense.add_weight(shape=(2,), name='more'",
    "layers.Layer.add_variable": "dense.add_variable((2,), 'zeros'",
    "layers.Layer.compute_mask": "dense.compute_mask(x",
    "metrics.Metric": "keras.metrics.Mean(",
    "metrics.Metric.add_weight": "metric.add_weight(name='more'",
    "optimizers.Optimizer": "keras.optimizers.Adam(",
    "optimizers.Optimizer.apply_gradients": "optimizer.apply_gradients([]",
    "utils.to_categorical": "keras.utils.to_categorical(lab",
    "utils.load_img": "keras.utils.load_img('x.png'",
    "utils.get_source_inputs": "keras.utils.get_source_inputs(kt",
    "layers.dot": "keras.layers.dot([a, a], axes=1",
    "saving.deserialize_keras_object": "keras.saving.deserialize_keras_object({}",
    "mixed_precision.Policy.from_config": "keras.mixed_precision.Policy('float32').from_config({'name': 'float32'}",
    "preprocessing.image_dataset_from_directory": "keras.preprocessing.image_dataset_from_directory('.'",
    "optimizers.get": "keras.optimizers.get('adam'",
}
#: What classes are made with whose names hold these words; the longest word decides.
WITH = {
    "Conv": "2, 2", "AveragePooling": "2", "MaxPool": "2", "Attention": "", "MultiHeadAttention": "2, 2",
    "Dropout": "0.5", "GaussianNoise": "0.5", "Dense": "2", "LSTM": "2", "GRU": "2", "SimpleRNN": "2",
    "Random": "0.2", "RandomTranslation": "0.2, 0.2", "RandomCrop": "2, 2", "RandomFlip": "",
    "EinsumDense": "'ab,bc->ac', 3", "CenterCrop": "2, 2", "Resizing": "2, 2", "HashedCrossing": "4",
}  # fmt: skip


class Probe(NamedTuple):
    """A program for Keras 3 and the same for Keras 2."""

    code: str
    old_code: str


def probes(row: NameRow) -> list[Probe]:
    """Give the programs that fail where the name of a row is gone."""
    key = row.key
    if "(" in key:
        return [_probe(row.before or _given(*key[:-1].split("(")))]
    owner, _, name = key.rpartition(".")
    if owner in OBJECTS or _is_class(owner):
        return [_probe(row.before or f"{_object_of(owner)}.{name}")]
    statements = (f"from keras{'.' * bool(owner)}{owner} import {name}\n", f"import keras.{key}\n")
    return [_probe(f"keras.{key}"), *(Probe(text, text.replace("keras", "tf_keras", 1)) for text in statements)]


def _probe(expression: str) -> Probe:
    return Probe(program(expression), program(expression, old=True))


def _is_class(path: str) -> bool:
    return path.rpartition(".")[2][:1].isupper()


def _given(owner: str, argument: str) -> str:
    start = _beginning(owner)
    return f"{start}{'' if start.endswith('(') else ', '}{argument}=None)"


def _beginning(owner: str) -> str:
    """Give the call of `owner` without its closing bracket."""
    if owner in CALLED:
        return CALLED[owner]
    head, _, name = owner.rpartition(".")
    if _is_class(owner):
        fitting = [word for word in WITH if word in name]
        return f"keras.{owner}({WITH[max(fitting, key=len)] if fitting else ''}"
    if _is_class(head):
        return f"{_object_of(head)}.{name}("
    return f"keras.{owner}("


def _object_of(owner: str) -> str:
    return OBJECTS.get(owner) or _beginning(owner) + ")"
