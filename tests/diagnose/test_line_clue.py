"""A message that says too little is told apart by the line that called Keras, whoever wrote that line."""

from __future__ import annotations

from diagnose import diagnose_text


def test_the_line_of_the_package_that_called_keras_is_a_clue() -> None:
    text = """Traceback (most recent call last):
  File "app.py", line 8, in <module>
    name = translate(words)
  File "/usr/lib/python3.11/site-packages/translator/model.py", line 62, in translate
    vocabulary = pickle.load(file)
ModuleNotFoundError: No module named 'keras.preprocessing.text'
"""
    assert diagnose_text(text).matches[0].id == "pickle-references-removed-keras-module"
    other = text.replace("vocabulary = pickle.load(file)", "from keras.preprocessing.text import Tokenizer")
    assert diagnose_text(other).matches[0].id == "keras-preprocessing-text-removed"
