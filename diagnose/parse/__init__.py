"""Text -> exceptions: whole messages, frames and how one follows from another.

Each format is a module with the patterns of its own lines; one pass finds all such lines in order,
whatever their format, and `assemble` makes errors of them. So a text may mix formats, and a form that
nobody foresaw still yields what its lines tell.
"""

from __future__ import annotations

from . import closing, cpython, final, inline, ipython, logged, pytest, warned
from .assemble import Assembler
from .repeats import chained, distinct

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    import re

    from diagnose.model import Raised
else:
    from kb import regexes as re

__all__ = ["chained", "distinct", "parse"]

_FORMATS = (cpython, ipython, pytest, warned, logged, closing, final)
_PATTERNS = {kind: pattern for form in _FORMATS for kind, pattern in form.PATTERNS.items()}
_TOKENS = re.compile(
    r"^(?!\n)(?:" + "|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _PATTERNS.items()) + ")", re.M
)


def parse(text: str) -> list[Raised]:
    """Find the errors, warnings and log messages of a cleaned text, in order. Empty where it names none."""
    assembler = Assembler(text)
    for token in _TOKENS.finditer(text):
        assembler.take(token)
    errors = assembler.finish()
    return errors if any(e.kind != "message" for e in errors) else inline.read(text) or errors
