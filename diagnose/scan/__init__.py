"""Long logs: blocks of bytes in, the errors in them out, with a memory that does not grow with the log.

Few parts of a long log are worth reading. `signs` finds the places that an error or a known wording can be at,
`windows` cuts the log around them, `streams` takes apart what several processes wrote at once, and the engine reads
each of those parts. `tally` counts what is found.
"""

from __future__ import annotations

from .scanner import Found, Scanner
from .signs import Signs
from .tally import Tally

__all__ = ["Found", "Scanner", "Signs", "Tally"]
