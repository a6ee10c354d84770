"""Under which condition a place is reached, as the source words it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST = 100
_LEAVES = (ast.Raise, ast.Return, ast.Continue, ast.Break)


class _Condition(NamedTuple):
    """One test as `form` puts it: as written, its contrary, or classes of exceptions that were caught."""

    node: ast.expr
    form: str = "{}"


class Guards(NamedTuple):
    """The conditions around a statement: those of the nearest ``if`` with its ``elif`` tests before it."""

    near: tuple[_Condition, ...] = ()

    def when(self, test: ast.expr) -> Guards:
        """Go into the body of an ``if``. An ``elif`` keeps what its tests before it say, if there is room."""
        return Guards((_Condition(test),))

    def otherwise(self, test: ast.expr) -> Guards:
        """Go into the ``else`` of an ``if``."""
        return Guards((_Condition(test, "not ({})"),))

    def caught(self, handler: ast.ExceptHandler) -> Guards:
        """Go into an ``except``."""
        return Guards((_Condition(handler.type, "except {}"),) if handler.type is not None else ())

    def fresh(self) -> Guards:
        """Go where no condition of the outside says anything."""
        return Guards()

    def after(self, before: list[ast.stmt]) -> Guards:
        """Stand behind an ``if`` that leaves: what follows is its ``else``."""
        last = before[-1] if before else None
        while isinstance(last, (ast.Assign, ast.AugAssign, ast.AnnAssign)) and len(before) > 1:
            before = before[:-1]  # a message is often made on a line of its own
            last = before[-1]
        if self.near or not isinstance(last, ast.If):
            return self
        tests = []
        rest: list[ast.stmt] = [last]
        while len(rest) == 1 and isinstance(one := rest[0], ast.If) and isinstance(one.body[-1], _LEAVES):
            tests.append(_Condition(one.test, "not ({})"))
            rest = one.orelse
        return self if rest else Guards(tuple(tests))

    def words(self, lines: Sequence[bytes]) -> str:
        """Word the conditions as in the source's `lines`, line ends as one blank; "" where they are long."""
        told = []
        for node, form in self.near:
            text = written(lines, node)
            if not text:
                return ""
            told.append(form.format(text) if "{" in form else text)
        words = " and ".join(told)
        return words if len(words) <= _LONGEST else ""


def written(lines: Sequence[bytes], node: ast.expr) -> str:
    """Give what stands in the source for `node`, with one blank for each run of white space and line ends.

    Not `ast.unparse`, which words one tree in another way in each Python.
    """
    first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
    piece = list(lines[first : last + 1])
    piece[-1] = piece[-1][: node.end_col_offset]
    piece[0] = piece[0][node.col_offset :]
    return " ".join(b" ".join(piece).decode("utf-8", "replace").split())
