"""Text -> exceptions: whole messages, frames and how one follows from another.

Each format is a module with the patterns of its own lines; one pass finds all such lines in order,
whatever their format, and `assemble` makes errors of them. So a text may mix formats, and a form that
nobody foresaw still yields what its lines tell.
"""

from __future__ import annotations

from . import closing, cpython, crashed, final, inline, ipython, logged, pytest, warned
from .assemble import Assembler
from .repeats import chained, distinct

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    import re

    from diagnose.model import Raised
else:
    from kb import regexes as re

__all__ = ["chained", "distinct", "parse"]

_FORMATS = (cpython, ipython, pytest, warned, logged, closing, crashed, final)
_PATTERNS = {kind: pattern for form in _FORMATS for kind, pattern in form.PATTERNS.items()}
#: Lines that take the longest to be told from others, and words of which each of them holds one: where a text holds
#: none, they are not looked for.
_NOTEBOOK, _NOTEBOOK_WORDS = ("cell", "rich", "shown", "place"), ("Cell ", "Input ", ".py:", ".ipynb:", "\u2771")
_WARNED, _WARNED_WORD = ("warned",), "Warning:"


def _tokens(*left_out: str) -> str:
    rows = [f"(?P<{kind}>{pattern})" for kind, pattern in _PATTERNS.items() if kind not in left_out]
    return rf"^(?!\n)(?:{'|'.join(rows)})"


#: By whether a text holds words of the one and of the other; compiled when a text first needs it.
_TOKENS = {
    (True, True): _tokens(),
    (True, False): _tokens(*_WARNED),
    (False, True): _tokens(*_NOTEBOOK),
    (False, False): _tokens(*_NOTEBOOK, *_WARNED),
}


def parse(text: str) -> list[Raised]:
    """Find the errors, warnings and log messages of a cleaned text, in order. Empty where it names none."""
    assembler = Assembler(text)
    pattern = _TOKENS[any(map(text.__contains__, _NOTEBOOK_WORDS)), _WARNED_WORD in text]
    for token in re.finditer(pattern, text, re.M):
        assembler.take(token)
    errors = assembler.finish()
    return errors if any(e.kind != "message" for e in errors) else inline.read(text) or errors
