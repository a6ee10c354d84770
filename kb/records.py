"""The compiled catalogue: plain named tuples that load in a millisecond, without pydantic or YAML.

`kb.index` makes them out of a `Catalog`; `diagnose` reads nothing else.
"""

from __future__ import annotations

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, NamedTuple

    from .patterns import Template
    from .versions import VersionRange
else:
    from kb.named import NamedTuple


class WordingRecord(NamedTuple):
    """One wording of one entry; `entry` is the position of the entry in `Index.ids`.

    `own` says that Keras's own code prints it, not a backend or Python.
    """

    entry: int
    number: int
    exceptions: tuple[str, ...]
    template: Template | None
    pattern: str
    unless: tuple[Template, ...]
    frames: tuple[tuple[str, str], ...]
    line: str
    required: tuple[str, ...]
    keras: VersionRange
    backends: tuple[str, ...]
    own: bool = False


class EntryRecord(NamedTuple):
    """What an answer needs of an entry, read only for the entries that match.

    `causes` and `fallbacks` are the entry's own fields as plain dicts and lists (`Entry.model_dump`
    in JSON mode); `verified` maps a program (``<cause>/broken``, ``<cause>/fix-1``) to the words that
    say where it was run, and "" to those for the whole entry.
    """

    id: str
    area: str
    title: str
    status: str
    replaced_by: str
    aliases: tuple[str, ...]
    tags: tuple[str, ...]
    summary: str
    fallbacks: dict[str, str]
    causes: list[dict[str, Any]]
    check: str
    ask: str
    references: tuple[str, ...]
    verified: dict[str, str]
    reason: str = ""


class WrapperRecord(NamedTuple):
    """One kind of text around a message. `place` is "message" or "text": where its openings stand."""

    kind: str
    says: str
    place: str
    openings: tuple[Template, ...]
    closings: tuple[Template, ...]
    arguments: bool


class OpRow(NamedTuple):
    """One row of the ops table: a tf.* function and how its call is written with Keras.

    `parameters` are TensorFlow's, in order, as ``name`` or ``name=default``. `calls` are the ways to write it,
    first fitting wins: (parameter values that must be given, template; see `kb.rewriting`). Both
    `replacement` and `calls` are empty where Keras has no counterpart; `instead` then says what to do.
    `ignored` are parameters that change nothing on the Keras side. `since` is the first Keras minor
    release with the function. `examples` and `pitfalls` are (tf, keras, backends, compare) expressions;
    the former agree on those backends and the latter do not. On the backends of `eager_only` the
    replacement takes no KerasTensor.
    """

    symbol: str
    aliases: tuple[str, ...]
    replacement: str
    parameters: tuple[str, ...]
    calls: tuple[tuple[tuple[tuple[str, str], ...], str], ...]
    ignored: tuple[str, ...]
    eager_only: tuple[str, ...]
    caveat: str
    instead: str
    since: str
    examples: tuple[tuple[str, str, tuple[str, ...], str], ...]
    pitfalls: tuple[tuple[str, str, tuple[str, ...], str], ...]


class NameRow(NamedTuple):
    """What stands for a name, member or argument of Keras 2 that Keras 3 lacks; see `kb.names`.

    `do` says what to write, in one line that starts with a verb; `to` are names of Keras 3 for it. `before` is Keras 2
    code and `after` what to write on `backends`; both may be empty. `entry` tells the whole story, if any does. `old`
    is what Keras 2.15 had no more. `taken` is "works" or "ignored" where Keras 3 takes it without a word. `printed`
    are the classes of the exceptions that real runs raised for want of it; () where none was run. `gone` are the
    Keras 3 releases without it, as ``3.0 -``: of ``keras``, and of ``tf.keras``.
    """

    key: str
    to: tuple[str, ...]
    do: str
    note: str = ""
    before: str = ""
    after: str = ""
    compare: str = "values"
    backends: tuple[str, ...] = ()
    entry: str = ""
    old: bool = False
    taken: str = ""
    printed: tuple[str, ...] = ()
    gone: tuple[str, str] = ("3.0 -", "3.0 -")


class NameTable(NamedTuple):
    """The table of names, compiled; see `kb.names.lookup`.

    `rows` by key; `classes`: class name as printed -> the owners of its members and arguments, nearest first;
    `functions`: function name as printed -> its paths; `inner`: files of Keras 2 -> public names that stood in them.
    """

    rows: Mapping[str, NameRow]
    classes: Mapping[str, tuple[str, ...]]
    functions: Mapping[str, tuple[str, ...]]
    inner: Mapping[str, tuple[str, ...]]
