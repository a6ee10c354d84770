"""What ``kdiag serve`` does: settings out of options, files and the environment, then the server."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from diagnose.main import BadUse
from diagnose.render.prose import clip, escape

if TYPE_CHECKING:
    from diagnose.server.settings import Settings

MISSING = "the server is an extra of its own: pip install 'kdiag[serve]'"


def serve(settings: Settings) -> int:
    """Serve until a signal ends it. Raises BadUse where the extra is missing."""
    try:
        from diagnose.server.run import serve as run  # noqa: PLC0415 - an extra
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] in ("diagnose", "kb"):
            raise
        raise BadUse(f"{MISSING} ({missing.name} is not there)") from None
    return run(settings)


def token(path: str) -> str:
    """The token in the file at `path`, else in the environment; "" for none. Raises BadUse."""
    if not path:
        return os.environ.get("KDIAG_TOKEN", "").strip()
    shown = clip(escape(path), 200)
    try:
        found = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadUse(f"the token file '{shown}' cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if not found:
        raise BadUse(f"the token file '{shown}' is empty")
    return found
