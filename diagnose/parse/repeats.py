"""Errors that belong together: one printed many times (a worker, a retry, an epoch), and those of a chain."""

from __future__ import annotations

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from collections.abc import Sequence

    from diagnose.model import Raised

#: No text needs more errors looked at than this: the last ones, where a program stops.
MOST_ERRORS = 400


def distinct(errors: Sequence[Raised]) -> list[Raised]:
    """Give each error once, at its first place, with its `times`; the last 400 of them."""
    first: dict[tuple[str, str, str], int] = {}
    out: list[Raised] = []
    for error in errors:
        known = first.setdefault((error.exception, error.message, error.link), len(out))
        if known == len(out):
            out.append(error)
        else:
            out[known] = out[known]._replace(times=out[known].times + 1)
    return out[-MOST_ERRORS:]


def chained(errors: Sequence[Raised]) -> list[list[Raised]]:
    """Give the errors, those together that follow from each other."""
    out: list[list[Raised]] = []
    linked = False
    for error in errors:
        if linked:
            out[-1].append(error)
        else:
            out.append([error])
        linked = bool(error.link)
    return out
