"""Message templates and the space in which they are matched.

A template is a message in its own form with ``{capture}`` slots: ``Layer '{layer}' looks like it has
unbuilt state``. ``{name:int}`` takes digits only, ``{name:id}`` a dotted name without spaces, ``{_}``
anything that nobody needs; ``{{`` and ``}}`` are literal braces.

Matching happens on *squeezed* text: without white space, quotes, backticks and invisible characters.
Those are what terminals, chats and mail programs change, so two forms of one message squeeze alike.
"""

from __future__ import annotations

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    import re
    from typing import NamedTuple
else:
    from kb import regexes as re
    from kb.named import NamedTuple


#: Longest value of one capture, in squeezed characters: keeps matching linear on any text.
CAPTURE_LIMIT = 600
#: Longest literal handed to the automaton; longer ones add memory and no selectivity.
ANCHOR_LIMIT = 48
#: First squeezed letters by which what Keras prints is looked up.
HEAD = 5

_DROPPED = (
    " \t\n\r\x0b\x0c\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000"
    "\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "'\"`\u2018\u2019\u201a\u201c\u201d\u201e\u00b4\u00ab\u00bb"
    "\u200b\u200c\u200d\u2060\ufeff\u00ad"
)
DROPPED = frozenset(_DROPPED)
_DROPPED_ASCII = "".join(c for c in _DROPPED if c.isascii()).encode()
# Patterns are compiled where they are used (`re` keeps them): every start reads this module.
_DROPPED_WIDE = "[" + "".join(c for c in _DROPPED if not c.isascii()) + "]+"
_SLOT = r"\{\{|\}\}|\{([A-Za-z_][A-Za-z0-9_]{0,40})(?::(int|id))?\}|[{}]"


def squeeze(text: str) -> str:
    """`text` without white space, quotes and invisible characters."""
    # Bytes delete ten times faster than str.translate does on text that is not pure ASCII.
    kept = text.encode("utf-8", "surrogatepass").translate(None, _DROPPED_ASCII).decode("utf-8", "surrogatepass")
    return kept if kept.isascii() else re.sub(_DROPPED_WIDE, "", kept)


def last_name(exception: str) -> str:
    """``ResourceError`` of ``package.errors.ResourceError``."""
    return exception.rpartition(".")[2]


class Slot(NamedTuple):
    """One ``{name:kind}`` of a template; kind is ``"any"``, ``"int"`` or ``"id"``."""

    name: str
    kind: str


class Template(NamedTuple):
    """Squeezed literals with a slot between each two: ``len(literals) == len(slots) + 1``."""

    literals: tuple[str, ...]
    slots: tuple[Slot, ...]

    @property
    def captures(self) -> tuple[str, ...]:
        """Names of the captures, in order, without ``_``."""
        return tuple(slot.name for slot in self.slots if slot.name != "_")

    @property
    def weight(self) -> int:
        """Squeezed literal characters: how much of a message the template pins down."""
        return sum(map(len, self.literals))

    @property
    def anchor(self) -> int:
        """Number of the longest literal: the one that the automaton looks for."""
        number = _anchors.get(self.literals)
        if number is None:
            number = max(range(len(self.literals)), key=lambda i: len(self.literals[i]))
            _anchors[self.literals] = number
        return number


#: By literals of a template; as many as catalogues have templates.
_anchors: dict[tuple[str, ...], int] = {}


def parse_template(text: str) -> Template:
    """Read a template. Raises ValueError on a stray brace or where two captures touch."""
    raw, slots = pieces(text)
    literals = list(map(squeeze, raw))
    if any(not literal for literal in literals[1:-1]):
        raise ValueError("two captures touch; put the literal text that stands between them")
    return Template(tuple(literals), slots)


def pieces(text: str) -> tuple[list[str], tuple[Slot, ...]]:
    """Cut a template at its slots: the literal text before, between and after them, and the slots."""
    literals, slots, piece, end = [], [], "", 0
    for token in re.finditer(_SLOT, text):
        piece += text[end : token.start()]
        end = token.end()
        if token[0] in ("{{", "}}"):
            piece += token[0][0]
        elif token[1]:
            literals.append(piece)
            slots.append(Slot(token[1], token[2] or "any"))
            piece = ""
        else:
            hint = f"write {token[0] * 2!r} for the character"
            raise ValueError(f"stray {token[0]!r} at column {token.start() + 1}; {hint}")
    return [*literals, piece + text[end:]], tuple(slots)
