"""An error that the catalogue knows, as Python prints it, and the entry that explains it."""

ERROR = """\
Traceback (most recent call last):
  File "train.py", line 12, in <module>
    x = tf.squeeze(inputs)
  File "/venv/lib/python3.11/site-packages/keras/src/backend/common/keras_tensor.py", line 194, in __tf_tensor__
    raise ValueError(
ValueError: A KerasTensor cannot be used as input to a TensorFlow function. A KerasTensor is a symbolic \
placeholder for a shape and dtype, used when constructing Keras Functional models or Keras Functions.
"""
ENTRY = "kerastensor-in-tf-function"
