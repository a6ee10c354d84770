"""Through a mail: quoted, re-wrapped, encoded for transport."""

from __future__ import annotations

import itertools
import quopri
import textwrap

from .registry import define, each, style

WIDTHS = (40, 50, 60, 66, 72, 78, 90, 100, 120)


def wrapped(text: str, width: int) -> str:
    """Break lines between words."""
    return (
        "\n".join(
            row
            for line in text.splitlines()
            for row in (textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False) or [""])
        )
        + "\n"
    )


for _width in WIDTHS:
    define(f"wrapped_at_{_width}", lambda text, width=_width: wrapped(text, width))


@style
def mail_reply(text: str) -> str:
    rows = itertools.chain.from_iterable(
        textwrap.wrap(line, 70, break_long_words=False) or [""] for line in text.splitlines()
    )
    return "On Mon, 23 Nov 2026 at 13:05, A. User wrote:\n" + "".join(f"> > {line}\n" for line in rows)


@style
def mail_reply_narrow(text: str) -> str:
    return "A. User <a@example.org> wrote:\n\n" + each(wrapped(text, 52), "> ") + "\nI have seen this, too.\n"


@style
def mail_broken_after_the_mark(text: str) -> str:
    """A client that wraps quoted lines: what is left over stands on a line without the mark."""
    rows = []
    for line in text.splitlines():
        rows += textwrap.wrap("> " + line, 74, break_long_words=False) or [">"]
    return "On Mon, A. User wrote:\n" + "\n".join(rows) + "\n"


@style
def mail_quoted_outlook(text: str) -> str:
    return "From: A. User\nSent: Monday, November 23, 2026 1:05 PM\nSubject: it fails\n\n" + each(text, "    ") + "\n"


@style
def mail_quoted_bars(text: str) -> str:
    return "A. User wrote:\n" + each(text, "| ")


@style
def mail_encoded(text: str) -> str:
    return "Content-Transfer-Encoding: quoted-printable\n\n" + quopri.encodestring(text.encode()).decode()


@style
def mail_joined_paragraphs(text: str) -> str:
    """Lines that follow each other become one paragraph; empty lines stay."""
    return "\n\n".join(" ".join(part.split()) for part in text.split("\n\n")) + "\n"
