"""``warnings.showwarning``: warnings that an entry explains, each entry once, where the filters let them by."""

from __future__ import annotations

import sys

from . import Policy

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TextIO

_explained: set[str] = set()


def attach(warnings: Any) -> Callable[[], None]:
    """Stand behind what shows warnings; returns what undoes it."""
    previous = warnings.showwarning
    original = previous is getattr(warnings, "_showwarning_orig", None)
    active = True

    def showwarning(  # noqa: PLR0913, PLR0917 - the signature that warnings calls
        message: Any, category: Any, filename: str, lineno: int, file: TextIO | None = None, line: str | None = None
    ) -> None:
        # The public signature has no room for a ResourceWarning's source, which Python prints where it has not
        # been replaced: then its own record is handed on.
        record = sys._getframe(1).f_locals.get("msg") if original else None  # noqa: SLF001 - the only way to the whole record
        if record is not None and getattr(record, "message", None) is message and record.source is not None:
            warnings._showwarnmsg_impl(record)  # noqa: SLF001 - the only way to the whole record
        else:
            previous(message, category, filename, lineno, file, line)
        if active and Policy.everything and "keras" in sys.modules:
            _explain(f"{filename}:{lineno}: {category.__name__}: {message}\n", file)

    def undo() -> None:
        nonlocal active
        active = False
        if warnings.showwarning is showwarning:
            warnings.showwarning = previous

    warnings.showwarning = showwarning
    return undo


def _explain(text: str, file: TextIO | None) -> None:
    try:
        from . import panel  # noqa: PLC0415 - no warning until now

        stream = sys.stderr if file is None else file
        told = panel.within(panel.LIMIT, lambda: _told(text)) if stream is not None else None
        if told and told[0] not in _explained:
            _explained.add(told[0])
            stream.write(told[1])
            stream.flush()
    except Exception:  # noqa: BLE001 - a warning must stay one
        return


def _told(text: str) -> tuple[str, str] | None:
    from diagnose.engine import diagnose_text  # noqa: PLC0415 - as above
    from diagnose.render import brief  # noqa: PLC0415 - as above

    found = diagnose_text(text)
    if found.status != "diagnosed" or found.errors[found.matches[0].error].kind != "warning":
        return None
    return found.matches[0].id, brief.render(found)
