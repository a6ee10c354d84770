"""The beginning of an entry, out of a group of unmatched errors: a file that loads, with what to write marked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import yaml

from .skeleton import NAME, NUMBER

if TYPE_CHECKING:
    from .store import Unmatched

_HEAD = """\
# Seen {count} times{around}. Write what is marked, give the file its id as a name:
#   catalog/<area>/<id>.yaml, then `kdiag lint` and `kdiag verify <id>`.
# A slot that matters gets a name: {{layer}} instead of {{_}}.
"""
_TODO = "TODO: {}"
#: Letters that a wording must pin down.
_LEAST = 12


def draft(row: Unmatched) -> str:
    """The YAML text of a draft entry."""
    exceptions = [] if row.exception == NAME else [row.exception]
    program = {"code": "import keras\n\nraise NotImplementedError('a program that ends in this error')\n"}
    fixed = {"do": _TODO.format("begin with a verb"), "code": "assert True  # the same program, and what it shows\n"}
    cause = {
        "id": "first-cause",
        "title": _TODO.format("one reason for it"),
        "why": _TODO.format("why that is an error in Keras 3."),
        "broken": program,
        "fixes": [fixed],
    }
    entry = {
        "title": _TODO.format("what happened, no advice"),
        "status": "draft",
        "wordings": [{**({"exceptions": exceptions} if exceptions else {}), "text": template(row.text)}],
        "summary": _TODO.format("what the code did, and what Keras expects."),
        "causes": [cause],
        "check": _TODO.format("how one sees that it is fixed."),
    }
    around = f", last with {row.around.replace('-', ' ')}" if row.around else ""
    head = _HEAD.format(count=row.count, around=around)
    return head + yaml.safe_dump(entry, sort_keys=False, allow_unicode=True, width=110)


def template(text: str) -> str:
    """The wording of a skeleton: marks become slots; two in a row become one, for nothing tells them apart."""
    out = re.sub(f"(?:{NAME}|{NUMBER})(?: (?:{NAME}|{NUMBER}))*", "{_}", text)
    return out if len(out.replace("{_}", "").replace(" ", "")) >= _LEAST else _TODO.format("the message as printed")
