"""The table of what Keras 2 had and Keras 3 lacks: names, members of classes, arguments, each with what to do instead.

`compare` tells what the API of one Keras lacks of another's (`kb.verify.api_reader` reads them), `source` reads the
judgements of ``data/names.yaml``, `check` makes the programs that prove them, `table` compiles, `lookup` answers.
"""
