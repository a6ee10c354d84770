"""``kdiag scan`` as typer sees it; `app` takes it in. What it does is in `scanning`."""

from __future__ import annotations

from typing import Annotated, Literal, Optional

import typer

SCAN_EPILOG = """\
\b
Examples:
  kdiag scan train.log                   all errors, each with how often and where it was printed
  kdiag scan logs/*.log.gz --format json
  python train.py 2>&1 | kdiag scan      errors as they are printed
  kdiag scan --follow train.log          errors as they are written, until Ctrl-C

\b
Formats:
  text     an error in a few lines
  json     one document; with --follow a line for each new error, and the document last
  github   workflow commands, which annotate the lines of your own files
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=SCAN_EPILOG)(scan)


def scan(
    files: Annotated[
        Optional[list[str]],
        typer.Argument(
            metavar="[FILE]...", help="Logs, plain, .gz or .zst; - or nothing: standard input.", show_default=False
        ),
    ] = None,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on as the files grow.")] = False,
    format: Annotated[
        Literal["text", "json", "github"], typer.Option("--format", help="text, json or github.")
    ] = "text",
    color: Annotated[
        Optional[bool],
        typer.Option(
            "--color/--no-color", help="Colours or none; by default, colours on a terminal.", show_default=False
        ),
    ] = None,
) -> int:
    """Find the errors in long logs."""
    from . import scanning

    return scanning.scan(scanning.Request(tuple(files or ()), follow, format, color))
