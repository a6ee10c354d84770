"""Texts that are known in part: what stands in the source as literals, with a hole for every value.

A message may have several forms, one for each way through the code; they are kept side by side.
"""

from __future__ import annotations

import re
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from kb.patterns import squeeze

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

#: Forms of one message that are kept apart; where there would be more, a part of it becomes a hole.
MOST_FORMS = 12
#: A message has this many characters at most, so that a loop in the source cannot make it grow.
LONGEST = 6_000
#: Keras prints parts of its messages in bold; nobody sees these signs.
_STYLE = re.compile(r"\x1b\[[0-9;]{0,20}m")


class Hole(NamedTuple):
    """A value that only a run knows. `key` tells whether two holes hold the same; `kind` is "any" or "int"."""

    name: str
    key: str
    kind: str = "any"


Text = tuple["str | Hole", ...]
#: All forms of a message; never empty.
Forms = tuple[Text, ...]


def plain(text: str) -> Forms:
    """Give the one form of a literal."""
    return ((text,),) if text else ((),)


def hole(name: str, key: str, kind: str = "any") -> Forms:
    """Give the one form of a value that is not known."""
    return ((Hole(name, key, kind),),)


def letters(text: Text) -> int:
    """Count the literal characters that matching sees."""
    return sum(len(squeeze(part)) for part in text if isinstance(part, str))


def is_known(forms: Forms) -> bool:
    """Tell whether any form holds a literal."""
    return any(letters(text) for text in forms)


def union(*several: Forms) -> Forms:
    """Put forms side by side, each once."""
    return tuple(dict.fromkeys(text for forms in several for text in forms))


def joined(parts: Iterable[Forms], instead: Callable[[int], Forms]) -> Forms:
    """Concatenate; `instead` names the hole for part number n where all its forms would be too many."""
    kept = [cut if len(cut := _tidy(forms)) <= MOST_FORMS else instead(n) for n, forms in enumerate(parts)]
    while _count(kept) > MOST_FORMS:
        n = max((n for n, forms in enumerate(kept) if len(forms) > 1), key=lambda n: (len(kept[n]), -_most(kept[n])))
        kept[n] = instead(n)
    return tuple(dict.fromkeys(merged([part for text in texts for part in text]) for texts in product(*kept)))


def _count(parts: list[Forms]) -> int:
    total = 1
    for forms in parts:
        total *= len(forms)
    return total


def _most(forms: Forms) -> int:
    return max(map(letters, forms))


def _tidy(forms: Forms) -> Forms:
    return tuple(dict.fromkeys(forms))


def merged(parts: Iterable[str | Hole]) -> Text:
    """Join neighbouring literals; a text that grows beyond all measure ends in a hole."""
    out: list[str | Hole] = []
    size = 0
    for part in parts:
        if not part:
            continue
        if isinstance(part, str):
            size += len(part)
            if size > LONGEST:
                out.append(Hole("rest", "rest"))
                break
        if out and isinstance(part, str) and isinstance(out[-1], str):
            out[-1] += part
        else:
            out.append(part)
    return tuple(out)


def each(forms: Forms, change: Callable[[str], str]) -> Forms:
    """Change every literal."""
    return tuple(dict.fromkeys(merged(change(p) if isinstance(p, str) else p for p in text) for text in forms))


def template(text: Text) -> str:
    """Write a text as a template of the catalogue: ``Layer '{name}' has {len_inputs:int} inputs``.

    Holes that touch, or have nothing but blanks and quotes between them, become one: nothing tells them apart in a
    message. The same value has the same name; other values of the same name are numbered.
    """
    names: dict[str, str] = {}
    taken: dict[str, int] = {}
    out: list[str] = []
    for part in _apart(text):
        if isinstance(part, str):
            out.append(_STYLE.sub("", part).replace("{", "{{").replace("}", "}}"))
            continue
        if part.key not in names:
            taken[part.name] = number = taken.get(part.name, 0) + 1
            names[part.key] = part.name if number == 1 else f"{part.name[:37]}_{number}"
        out.append(f"{{{names[part.key]}:int}}" if part.kind == "int" else f"{{{names[part.key]}}}")
    return "".join(out)


def _apart(text: Text) -> list[str | Hole]:
    out: list[str | Hole] = []
    for part in text:
        touching = len(out) > 1 and isinstance(out[-2], Hole) and isinstance(out[-1], str) and not squeeze(out[-1])
        if isinstance(part, Hole) and touching:
            out.pop()
        if isinstance(part, Hole) and out and isinstance(out[-1], Hole):
            first = out.pop()
            assert isinstance(first, Hole)  # noqa: S101 - tested above
            part = Hole(_both(first.name, part.name), f"{first.key}+{part.key}")  # noqa: PLW2901 - the two are one now
        out.append(part)
    return out


def _both(first: str, second: str) -> str:
    return first if first == second or len(first) + len(second) > 30 else f"{first}_{second}"
