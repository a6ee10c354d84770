"""One error printed many times: once a worker, once a retry, once an epoch."""

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
