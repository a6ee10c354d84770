"""Where in a log an error can be at all: one fast pass for plain signs of errors, one for words of the catalogue.

Both passes are made by automata over few literals, which a processor compares many at a time. Signs are what every
form of a traceback, an exception or a warning keeps in some of its lines. Words matter where a log holds a message
without any of these, as after ``print(error)``; they count only where a wording's own literal stands around them.
"""

from __future__ import annotations

from ahocorasick_rs import BytesAhoCorasick, MatchKind

from kb import squeeze

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import NamedTuple

    from diagnose.engine import Engine
else:
    from kb import NamedTuple

SIGN, HEAD, WARNED = range(3)
#: Last names of exceptions and warnings, headlines of tracebacks, and the beginnings of frames in all their forms.
_NAMES = (b"Error", b"Exception", b"Interrupt", b"Warning")
_HEAD = b"Traceback (most rece"
_FRAMES = (
    *(b'File "', b'File \\"', b"File &quot;", b"File \xe2\x80\x9c", b"File /", b"File ~", b"File <", b"Cell In"),
    *(b"Input In", b"File \x1b[", b"File \\u001b", b"File \\x1b", b"---> ", b"--->\x1b[", b"--->\\u001b", b"--->\\x1b"),
)
_SIGNS = (*_NAMES, _HEAD, *_FRAMES)
_KINDS = (*[WARNED if name == b"Warning" else SIGN for name in _NAMES], HEAD, *[SIGN] * len(_FRAMES))
#: So many literals are compared at once by the processor; with more, one automaton is faster than so many passes.
_AT_ONCE = 60
_MOST_PASSES = 3
#: Bytes before and after a word in which a wording's literal must stand.
AROUND = 1_024


class Sign(NamedTuple):
    """A place where something begins and ends, and what: the headline of a traceback, a mere warning, or a sign."""

    start: int
    end: int
    kind: int


class Signs:
    """What to look for, over one catalogue."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        index = engine.index
        words = [word.encode() for word in index.words]
        step = _AT_ONCE if len(words) <= _AT_ONCE * _MOST_PASSES else len(words)
        self._signs = _automaton(_SIGNS)
        self._words = [_automaton(words[i : i + step]) for i in range(0, len(words), step)]
        self._anchors = _automaton([anchor.encode() for anchor in index.anchors] or [b"\0"])
        #: Bytes of the longest of them.
        self.longest = max(map(len, (*_SIGNS, *words)))

    def find(self, data: bytearray, start: int, end: int) -> list[Sign]:
        """Give all signs in this range of `data`, in order. Around words it looks `AROUND` bytes further."""
        with memoryview(data) as whole, whole[start:end] as part:
            found = [
                Sign(start + at, start + stop, _KINDS[sign])
                for sign, at, stop in self._signs.find_matches_as_indexes(part)
                if sign >= len(_NAMES) or _ends_name(data[start + stop : start + stop + 6])
            ]
            places = [row[1:] for words in self._words for row in words.find_matches_as_indexes(part)]
        return sorted([*found, *self._worded(data, start, sorted(places))]) if places else found

    def _worded(self, data: bytearray, start: int, places: Sequence[tuple[int, int]]) -> Iterator[Sign]:
        """Yield those of the places of words around which a wording's own literal stands."""
        looked, held = -AROUND, False
        for at, stop in places:
            if at - looked > AROUND // 2:
                looked, around = at, data[max(0, start + at - AROUND) : start + at + AROUND]
                held = bool(self._anchors.find_matches_as_indexes(_letters(around).encode()))
            if held:
                yield Sign(start + at, start + stop, SIGN)

    def tells(self, data: bytes) -> bool:
        """Whether `data` holds enough of any wording for an entry to be named: else it is some other library's."""
        letters = _letters(data)
        return bool(self._anchors.find_matches_as_indexes(letters.encode())) or self._engine.guesser.touches(letters)


def _letters(data: bytes | bytearray) -> str:
    """`data` as the matcher compares it, whether or not its quotes and line ends are escaped."""
    return squeeze(data.decode("utf-8", "replace")).replace("\\n", "").replace("\\", "")


def _ends_name(after: bytearray) -> bool:
    """Whether an exception's name can end before `after`: not in ``ErrorHandler``, nor in ``Error in``."""
    if after.startswith(b"Group"):
        return True
    if after.startswith(b" "):
        return not after[1:2].isalpha()
    return not (after[:1].isalnum() or after.startswith(b"_"))


def _automaton(literals: Sequence[bytes]) -> BytesAhoCorasick:
    """Make an automaton. Only for this kind of match it compares many bytes at once."""
    return BytesAhoCorasick(literals, matchkind=MatchKind.LeftmostFirst)
