"""The rows of the table for a name that somebody asks for, as they write it. Pure."""

from __future__ import annotations

from .lookup import inner_row, spelled

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from kb.records import NameRow, NameTable
else:
    from kb import regexes as re

_LONGEST = 120
_MOST = 4
#: ``Embedding(input_length=8)``: what has the argument, and the argument.
_ARGUMENT = re.compile(r"([A-Za-z_][\w.]{0,99})\(\s{0,9}(\w{1,60})\s{0,9}(?:=.{0,99})?\)")


def asked_for(query: str, names: NameTable) -> tuple[NameRow, ...]:
    """Give the rows of ``tf.keras.backend.int_shape``, ``Sequential.predict_classes`` or ``Embedding(input_length)``.

    A name without its module gives all rows that end in it, while they are few.
    """
    if len(query) > _LONGEST:
        return ()
    for key in _keys(query, names):
        row = names.rows.get(key) or inner_row(names, key)
        if row:
            return (row,)
    ends = _bare(query)
    found = [key for key in names.rows if ends and key.endswith(ends)]
    return tuple(names.rows[key] for key in found) if len(found) <= _MOST else ()


def _keys(query: str, names: NameTable) -> Iterator[str]:
    argument = _ARGUMENT.fullmatch(query)
    whole, more = (argument[1], f"({argument[2]})") if argument else (query, "")
    where = spelled(whole)
    path = where[1] if where else f"backend{whole[1:]}" if whole.startswith("K.") else whole
    yield path + more
    yield f"{path}(*)"
    owner, _, member = path.rpartition(".")
    if more:
        yield from (f"{one}{more}" for one in names.classes.get(member, ()))
        yield from (f"{one}{more}" for one in names.functions.get(member, ()))
        yield f"Model.{path}{more}"
    for one in names.classes.get(owner.rpartition(".")[2], ()):
        yield f"{one}.{member}{more}"


def _bare(query: str) -> str:
    """How the key of a name ends that is given without what it belongs to; "" where it is given with it."""
    name = query.partition("(")[0]
    return f".{query}" if name.isidentifier() and ("_" in name or name[:1].isupper()) else ""
