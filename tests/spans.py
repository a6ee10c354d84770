"""Whether the evidence of an answer lies where its words stand in the raw text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from diagnose.model import Diagnosis


def verdict(found: Diagnosis) -> tuple[str, str]:
    """(status, id of the first match or "")."""
    return found.status, found.matches[0].id if found.status == "diagnosed" else ""


def _letters(text: str) -> str:
    return "".join(sign for sign in text if sign.isascii() and sign.isalnum())


def misplaced(found: Diagnosis, raw: str) -> str:
    """Say what is wrong with the place of the message that was matched; "" for nothing.

    The raw range must hold the letters of the evidence in order: a style may put marks and escapes between
    them, and the evidence is cut to one line of at most 160 characters.
    """
    for evidence in found.matches[0].evidence if found.matches else ():
        if evidence.kind != "message":
            continue
        if evidence.span is None:
            return "no span"
        words = _letters(evidence.text.rstrip("\u2026"))
        seen = iter(raw[evidence.span.start : evidence.span.end])
        if not all(letter in seen for letter in words):
            return "wrong span"
    return ""
