"""Colour: the one place that knows terminal escapes, and the one that decides whether there are any."""

from __future__ import annotations

from collections.abc import Callable, Mapping

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from typing import NamedTuple
else:
    from kb import NamedTuple

MIN_WIDTH, WIDTH, MAX_WIDTH = 40, 80, 100

Colour = Callable[[str], str]


def _plain(text: str) -> str:
    return text


def _ansi(code: str) -> Colour:
    return lambda text: f"\x1b[{code}m{text}\x1b[0m" if text else ""


class Paint(NamedTuple):
    """What each kind of text looks like. Takes safe text, after it was measured and broken."""

    title: Colour = _plain
    label: Colour = _plain
    code: Colour = _plain
    quiet: Colour = _plain
    minus: Colour = _plain
    plus: Colour = _plain


PLAIN = Paint()
# Bold, dim and the basic colours only: they follow the user's own light or dark theme.
COLOURED = Paint(_ansi("1"), _ansi("1;36"), _ansi("36"), _ansi("2"), _ansi("31"), _ansi("32"))


def wants_colour(environment: Mapping[str, str], *, terminal: bool, encoding: str, asked: bool | None = None) -> bool:
    """Whether to colour. `asked` is ``--color`` or ``--no-color``; ``NO_COLOR`` beats ``FORCE_COLOR``."""
    if asked is not None:
        return asked
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return True
    return terminal and environment.get("TERM") != "dumb" and is_utf8(environment, encoding)


def is_utf8(environment: Mapping[str, str], encoding: str) -> bool:
    """Whether the output is UTF-8. A locale that says ``C`` wins over Python, which then writes UTF-8 all the same."""
    name = environment.get("LC_ALL") or environment.get("LC_CTYPE") or environment.get("LANG") or ""
    return name not in ("C", "POSIX") and encoding.lower().replace("-", "") in ("utf8", "utf8sig", "cp65001")


def width_of(environment: Mapping[str, str], size: Callable[[], int | None]) -> int:
    """Columns to write: ``COLUMNS``, else the terminal's `size`, else 80; from 40 to 100."""
    told = environment.get("COLUMNS", "")
    columns = int(told) if told.isdecimal() and len(told) < 6 and int(told) else size()
    return min(MAX_WIDTH, max(MIN_WIDTH, columns or WIDTH))
