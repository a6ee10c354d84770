"""The atlas: every place in Keras's own source that raises or warns, for every release of Keras 3.

Read with `ast` out of the wheels; nothing of Keras is imported or run. `reader` reads a release, `table` puts releases
together, `store` is the file in ``data/atlas``; `drift` compares releases, `coverage` compares them with the entries.
"""
