"""The commands around the service, as typer sees them; `app` takes them in. What they do is in `serving`."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

from diagnose.server.settings import Settings

_DEFAULT = Settings()

SERVE_EPILOG = """\
\b
Examples:
  kdiag serve                                   http://127.0.0.1:8765, for this machine alone
  kdiag serve --host 0.0.0.0 --token-file /etc/kdiag/token --workers 4
  curl --data-binary @train.log -H 'Content-Type: text/plain' http://127.0.0.1:8765/v1/diagnose

\b
Environment:
  KDIAG_TOKEN   the token, where no --token-file is given
"""


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(epilog=SERVE_EPILOG)(serve)


def serve(  # noqa: PLR0913, PLR0917 - an option each
    host: Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 for all.")] = _DEFAULT.host,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 for any free one.")] = _DEFAULT.port,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes.")] = _DEFAULT.workers,
    token_file: Annotated[
        str, typer.Option(help="File that holds the token which clients must bring.", show_default=False)
    ] = "",
    cors_origin: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option(help="Origin of a page that may call, such as https://chat.example; repeatable."),
    ] = None,
    rate: Annotated[
        float, typer.Option(min=0, help="Requests per second of one client; 0 for no limit.")
    ] = _DEFAULT.rate,
) -> int:
    """Answer over HTTP, for programs, chats and browsers."""
    from . import serving  # noqa: PLC0415

    settings = Settings(
        host=host,
        port=port,
        workers=workers,
        token=serving.token(token_file),
        cors_origins=tuple(cors_origin or ()),
        rate=rate,
    )
    return serving.serve(settings)
