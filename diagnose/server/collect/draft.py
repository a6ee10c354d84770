"""The beginning of an entry, out of a group of unmatched errors: a file that loads, with what to write marked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from diagnose.draft import PROGRAM, TODO, written

from .skeleton import NAME, NUMBER

if TYPE_CHECKING:
    from .store import Unmatched

_HEAD = """\
# Seen {count} times{around}. Write what is marked, give the file its id as a name:
#   catalog/<area>/<id>.yaml, then `kdiag lint` and `kdiag verify <id>`.
# A slot that matters gets a name: {{layer}} instead of {{_}}.
"""
#: Letters that a wording must pin down.
_LEAST = 12


def draft(row: Unmatched) -> str:
    """The YAML text of a draft entry."""
    exceptions = [] if row.exception == NAME else [row.exception]
    wording = {**({"exceptions": exceptions} if exceptions else {}), "text": template(row.text)}
    around = f", last with {row.around.replace('-', ' ')}" if row.around else ""
    head = _HEAD.format(count=row.count, around=around)
    return head + written([wording], {"code": f"import keras\n\n{PROGRAM}"})


def template(text: str) -> str:
    """The wording of a skeleton: marks become slots; two in a row become one, for nothing tells them apart."""
    out = re.sub(f"(?:{NAME}|{NUMBER})(?: (?:{NAME}|{NUMBER}))*", "{_}", text)
    return out if len(out.replace("{_}", "").replace(" ", "")) >= _LEAST else TODO.format("the message as printed")
