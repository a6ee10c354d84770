"""All commands of ``kdiag`` beyond plain diagnosing, and its messages. Loads typer only when it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def run(arguments: Sequence[str]) -> int:
    """Run ``kdiag`` with `arguments` through the argument parser; returns the exit status."""
    from .app import app  # noqa: PLC0415

    try:
        status = app(args=list(arguments), prog_name="kdiag", standalone_mode=True)
    except SystemExit as end:
        status = end.code
    return status if isinstance(status, int) else int(status is not None)
