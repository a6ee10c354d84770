"""An error message without anything of its user's: only words that the catalogue itself uses stay.

A list of what is forbidden would always lack something. So every word is dropped that is not on a list of what is
known: the words in which entries are written. Numbers, paths, addresses, quoted values, names, keys and words of any
other language become marks.
"""

from __future__ import annotations

import builtins
import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kb import Entry

#: Characters of a message that are looked at, and of a skeleton.
_READ, LONGEST = 4000, 400
NUMBER, NAME = "<n>", "<x>"
#: In this order: what may hold the others comes first.
_TOKEN = re.compile(
    r"(?P<address>\b[a-zA-Z][a-zA-Z0-9+.-]{1,20}://\S+|\S+@\S+|\bwww\.\S+)"
    r"|(?P<path>(?:[A-Za-z]:)?[\w.~-]*[\\/][^\s'\"`,;:()\[\]]*)"
    r"|(?P<quoted>'[^'\n]{0,400}'|\"[^\"\n]{0,400}\"|`[^`\n]{0,400}`)"
    r"|(?P<number>[-+]?(?:0x[0-9a-fA-F]+|\d+(?:\.\d+)*(?:e[-+]?\d+)?)(?![\w]))"
    r"|(?P<word>\w[\w.]*\w|\w)"
    r"|(?P<sign>[.,:;()\[\]=?!])"
)
_WORD = re.compile(r"[A-Za-z]{1,24}")
_BUILTIN = frozenset(
    name for name in dir(builtins) if isinstance(getattr(builtins, name), type) and name.endswith(("Error", "Warning"))
)


class Known(NamedTuple):
    """What may stay: words by their stems, and names of exceptions."""

    words: frozenset[str]
    exceptions: frozenset[str]


class Skeleton(NamedTuple):
    """What is kept of one error. `keras` is a minor release, `backend` one of three; "" where the text did not tell."""

    exception: str
    text: str
    keras: str
    backend: str


def known_of(entries: Iterable[Entry]) -> Known:
    """Collect the words in which `entries` are written, and the exceptions that they name."""
    words: set[str] = set()
    exceptions = set(_BUILTIN)
    for entry in entries:
        causes = [part for cause in entry.causes for part in (cause.title, cause.why)]
        texts = [wording.text or "" for wording in entry.wordings]
        for text in (entry.title, entry.summary, entry.check, *entry.symptoms, *causes, *texts):
            words.update(_stem(word) for word in _WORD.findall(text))
        exceptions.update(name for wording in entry.wordings for name in wording.exceptions)
    return Known(frozenset(words), frozenset(exceptions))


def skeleton(exception: str, message: str, keras: str, backend: str, known: Known) -> Skeleton:
    """Take all that is the user's out of an error."""
    name = exception.rpartition(".")[2]
    kept = exception if exception in known.exceptions else name if name in known.exceptions else NAME
    minor = re.match(r"3\.\d{1,2}(?!\d)", keras)
    told = backend if backend in ("tensorflow", "jax", "torch") else ""
    return Skeleton(kept, _text(message, known.words), minor[0] if minor else "", told)


def _text(message: str, words: frozenset[str]) -> str:
    out: list[str] = []
    for found in _TOKEN.finditer(message[:_READ]):
        kind, token = found.lastgroup, found[0]
        if kind == "sign":
            if out and out[-1] != token:
                out.append(token)
            continue
        mark = NUMBER if kind == "number" else token if kind == "word" and _plain(token, words) else NAME
        if mark == NAME and out and out[-1] == NAME:
            continue  # how many words there were tells something, too
        out.append(mark)
    text = re.sub(r" ([.,:;)\]?!])", r"\1", " ".join(out)).replace("( ", "(").replace("[ ", "[")
    return text if len(text) <= LONGEST else text[:LONGEST].rsplit(" ", 1)[0]


def _plain(token: str, words: frozenset[str]) -> bool:
    """Whether each part of a token is a known word: ``keras.layers`` as well as ``layer``, but not ``my_layer``."""
    return all(_WORD.fullmatch(part) and _stem(part) in words for part in token.split("."))


def _stem(word: str) -> str:
    """What ``expects``, ``expected`` and ``expect`` have in common, roughly."""
    word = word.lower()
    ending = next((ending for ending in ("ing", "ed", "es", "s", "e") if word.endswith(ending) and len(word) > 5), "")
    return word.removesuffix(ending)
