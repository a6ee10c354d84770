"""What is said when a command cannot end as it should: a broken catalogue, a fault of our own."""

from __future__ import annotations

import os

from diagnose.main import BROKEN_CATALOGUE, OUR_FAULT, say
from diagnose.render.prose import escape, one_line


def explain_failure(error: Exception) -> int:
    """Say what went wrong, without a traceback, and return the exit status.

    ``KDIAG_TRACEBACK=1`` shows where; it is for those who work on kdiag.
    """
    if os.environ.get("KDIAG_TRACEBACK"):
        raise error
    from kb import CatalogError

    if isinstance(error, CatalogError):
        for fault in error.faults:
            say(escape(str(fault)))
        say(f"the catalogue is broken: {len(error.faults)} fault{'s' * (len(error.faults) != 1)}")
        return BROKEN_CATALOGUE
    what = one_line(f"{type(error).__name__}: {error}")[:400]
    say(f"this is a fault of kdiag, not of your program: {what}")
    say("please report it with the text you gave; KDIAG_TRACEBACK=1 shows where it happened")
    return OUR_FAULT
