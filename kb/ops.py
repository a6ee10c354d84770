"""The ops table: which Keras function stands for a ``tf.*`` function, and how the call is written.

`load_ops` reads ``data/ops.yaml`` (strictly, with all its faults at once), `describe` answers for one
name (also for one of Keras 2, out of the table of names), `rewrite_calls` for the tf calls of one source line.
"""

from __future__ import annotations

from .names.asked import asked_for
from .names.lookup import spelled
from .records import OpRow

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    import re
    from collections.abc import Mapping
    from typing import NamedTuple

    from .records import NameRow, NameTable
else:
    from kb import regexes as re
    from kb.named import NamedTuple

__all__ = ["Description", "OpRow", "Rewrite", "describe", "load_ops", "normal_name", "rewrite_calls"]

_SPELLINGS = re.compile(r"^(?:tf|tensorflow)\.(?:compat\.v2\.)?(?=[A-Za-z_])")
_NEAR_LIMIT = 5
_NEAR_SCORE = 70.0


class Rewrite(NamedTuple):
    """What the table says on one tf call of a line.

    `before` is the line as given and `after` the same line with all calls replaced for which that is
    safe; both are equal where nothing can be replaced mechanically. `caveat` may be empty.
    """

    symbol: str
    replacement: str
    before: str
    after: str
    caveat: str


class Description(NamedTuple):
    """What the tables of operations and of names hold for a name, or else names that look alike, best first."""

    query: str
    rows: tuple[OpRow | NameRow, ...]
    near: tuple[str, ...]


def normal_name(name: str) -> str:
    """`name` as the table spells it: ``tensorflow.math.exp`` and ``tf.compat.v2.math.exp`` are ``tf.math.exp``."""
    return _SPELLINGS.sub("tf.", name.strip(), count=1)


def load_ops(text: str, where: str = "data/ops.yaml") -> dict[str, OpRow]:
    """Rows by their symbol. Raises `CatalogError` with all faults."""
    from .ops_source import read_rows  # noqa: PLC0415 - pydantic and yaml stay off the diagnosing path

    return {row.symbol: row for row in read_rows(text, where)}


def by_name(rows: Mapping[str, OpRow]) -> Mapping[str, OpRow]:
    """Rows by each of their TensorFlow names, aliases included."""
    named: Mapping[str, OpRow] | None = getattr(rows, "named", None)  # the compiled table has them at hand
    if named is not None:
        return named
    return {name: row for row in rows.values() for name in (row.symbol, *row.aliases)}


def describe(symbol: str, rows: Mapping[str, OpRow], lost: NameTable | None = None) -> Description:
    """Give the row of a tf name, the rows of a name that Keras 3 lacks, those that lead to it, or what looks alike.

    `lost` is the table of names that Keras 3 lacks; without it, only tf names are known.
    """
    query = symbol.strip().removesuffix("()")
    name, names = normal_name(query), by_name(rows)
    for candidate in (name, f"tf.{name}", f"x.{name}"):
        if candidate in names:
            return Description(query, (names[candidate],), ())
    found: tuple[OpRow | NameRow, ...] = asked_for(query, lost) if lost else ()
    found = found or tuple(row for row in rows.values() if _leads_to(row, name))
    return Description(query, found, () if found else _near(name, names, lost))


def _leads_to(row: OpRow, name: str) -> bool:
    return bool(row.replacement) and name in (row.replacement, row.replacement.removeprefix("keras."))


def _near(name: str, names: Mapping[str, OpRow], lost: NameTable | None) -> tuple[str, ...]:
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - only where nothing matched

    where = spelled(name) if lost else None
    if lost and where:
        short = {f"keras.{key}": key for key in lost.rows if "*" not in key}
    else:
        short = {key: key.removeprefix("tf.") for key in names}
    asked = where[1] if where else name.removeprefix("tf.")
    found = process.extract(asked[:80], short, scorer=fuzz.WRatio, limit=4 * _NEAR_LIMIT, score_cutoff=_NEAR_SCORE)
    return tuple(dict.fromkeys(names[key].symbol if key in names else key for _, _, key in found))[:_NEAR_LIMIT]


def rewrite_calls(line: str, rows: Mapping[str, OpRow]) -> tuple[Rewrite, ...]:
    """Give the known tf calls of a source line, outermost first, each with the line as it reads with Keras.

    The line may be incomplete (``if tf.reduce_sum(x) > 0:``, ``x = tf.concat([a,``). Never raises.
    """
    if ("tf." not in line and "tensorflow." not in line and ".numpy" not in line) or not rows:
        return ()
    from .rewriting import rewrite_line  # noqa: PLC0415 - loads ast, only for a line with a tf call

    after, found = rewrite_line(line, by_name(rows))
    return tuple(Rewrite(row.symbol, row.replacement, line, after, caveat) for row, caveat in found)
