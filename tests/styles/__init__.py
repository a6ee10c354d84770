"""The forms in which people paste one and the same recording: ``STYLES[name](text) -> text``.

Each takes what a program printed and returns what would arrive: through a log collector, a chat, a
mail, a CI job, another program's printer of tracebacks. The tests hold that the verdict is the same in
every one of them. A form that only makes sense for a traceback of Python gives other texts back as they are.
`OPEN` holds the forms that are not read wholly yet.
"""

from __future__ import annotations

from . import chats, clusters, consoles, crowds, cuts, logs, mails, notebooks, opened, pages, printers, reports, strings
from .cuts import message_of
from .encodings import BYTES
from .registry import LOSSY, STYLES, Style

__all__ = ["BYTES", "LOSSY", "OPEN", "STYLES", "Style", "message_of"]
OPEN = {name: STYLES.pop(name) for name in opened.NAMES}
LOSSY.intersection_update(STYLES)
del chats, clusters, consoles, crowds, cuts, logs, mails, notebooks, opened, pages, printers, reports, strings
