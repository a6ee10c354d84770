"""Which entry is named first for the texts of which other: over all recordings and near misses."""

from __future__ import annotations

import pathlib
from collections import Counter
from typing import TYPE_CHECKING

from diagnose import diagnose_text
from kb import load_catalog

if TYPE_CHECKING:
    from collections.abc import Iterator

    from styles import Style

    from diagnose.model import Diagnosis

RECORDINGS = pathlib.Path(__file__).parents[1] / "data" / "recordings"
#: Stands where no entry should be named, or none is.
NONE = "-"


def texts() -> Iterator[tuple[str, str]]:
    """The entry that should be named, or NONE, and the text."""
    for path in sorted(RECORDINGS.glob("*/*.txt")):
        yield path.parent.name, path.read_text(encoding="utf-8")
    for entry in load_catalog().entries:
        for near in entry.near:
            yield near.wins or NONE, near.text


def _declared(found: Diagnosis) -> bool:
    """Whether the answer rests on words that an entry declares to tell alone, in a text that is no more than they."""
    return any(item.kind == "alone" for match in found.matches[:1] for item in match.evidence)


def matrix(style: Style) -> tuple[Counter[tuple[str, str]], Counter[tuple[str, str]]]:
    """Count (wanted, named first) and (named first, named second) over all texts in one form."""
    named: Counter[tuple[str, str]] = Counter()
    behind: Counter[tuple[str, str]] = Counter()
    for wanted, text in texts():
        found = diagnose_text(style(text))
        ids = [match.id for match in found.matches] if found.status == "diagnosed" else [NONE]
        named[ids[0] if wanted == NONE and _declared(found) else wanted, ids[0]] += 1
        behind.update([(ids[0], other) for other in ids[1:2]])
    return named, behind
