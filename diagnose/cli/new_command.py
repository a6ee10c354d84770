"""``kdiag new`` as typer sees it; `app` takes it in. What it does is in `drafting`."""

from __future__ import annotations

from typing import Annotated

import typer

NEW_EPILOG = """\
\b
Examples:
  kdiag new < trace.txt                                     print a draft
  kdiag new trace.txt --write saving/file-not-found         write data/catalog/saving/file-not-found.yaml
  kdiag new trace.txt --data ours --write house/our-error   write into a catalogue of your own

\b
What is marked with TODO is yours to write. Then:
  kdiag lint PATH      every fault, with its line
  kdiag verify ID      runs each program on real Keras and keeps what it printed
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog=NEW_EPILOG)(new)


def new(
    file: Annotated[
        str, typer.Argument(metavar="[FILE]", help="The text; - or nothing: standard input.", show_default=False)
    ] = "",
    place: Annotated[
        str, typer.Option("--write", metavar="AREA/ID", help="Write catalog/AREA/ID.yaml instead.", show_default=False)
    ] = "",
    data: Annotated[
        str, typer.Option(metavar="DIR", help="Folder with catalog/ in it; by default, data/ of this checkout.")
    ] = "",
) -> int:
    """Draft an entry out of a traceback: wording, place in Keras, frames, nearest entries."""
    from . import drafting

    return drafting.new(drafting.Wanted(file, place, data))
