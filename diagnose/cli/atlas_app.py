"""``kdiag atlas`` as typer sees it; what the commands do is in `atlas`."""

from __future__ import annotations

from typing import Annotated, Literal, Optional

import typer

HELP = """\
Every place in Keras's own source that raises or warns, for every release of Keras 3.

The atlas knows no causes and no fixes: those are in the entries. It says where a message comes from, since when and
until when, and which messages have no entry yet.
"""
EPILOG = """\
\b
Examples:
  kdiag atlas find positional arguments     places whose message or name has these words
  kdiag atlas coverage --module keras.src.saving
  kdiag atlas diff 3.14.1 3.15.1
  kdiag atlas diff 3.15.1 --installed       what a nightly has changed
  kdiag atlas update                        add what pip has and the atlas lacks
"""

atlas_app = typer.Typer(
    name="atlas",
    help=HELP,
    epilog=EPILOG,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)

FormatOption = Annotated[Literal["text", "json", "markdown"], typer.Option("--format", help="text, json or markdown.")]
InstalledOption = Annotated[
    bool, typer.Option("--installed", help="The Keras that is installed here, read without importing it.")
]
KerasOption = Annotated[str, typer.Option("--keras", help="A release; by default, the newest of the atlas.")]
ModuleOption = Annotated[str, typer.Option("--module", help="Only what lies in this module or below it.")]
DataOption = Annotated[str, typer.Option("--data", help="Another data folder.")]


@atlas_app.callback(invoke_without_command=True)
def atlas(context: typer.Context, installed: InstalledOption = False, data: DataOption = "") -> Optional[int]:
    """See HELP."""
    if context.invoked_subcommand is not None:
        return None
    from . import atlas as commands

    raise typer.Exit(commands.summary(installed=installed, data=data))


@atlas_app.command()
def find(
    words: Annotated[Optional[list[str]], typer.Argument(help="Words, all of them; none finds all places.")] = None,
    keras: KerasOption = "",
    all_releases: Annotated[bool, typer.Option("--all", help="Places of older releases too.")] = False,
    module: ModuleOption = "",
    uncovered: Annotated[bool, typer.Option("--open", help="Only places that no entry explains.")] = False,
    installed: InstalledOption = False,
    data: DataOption = "",
    format: FormatOption = "text",
) -> int:
    """Find places by the words of their message, function or module."""
    from . import atlas as commands

    wanted = commands.Wanted(keras, installed, module, data, format)
    return commands.find(wanted, words or [], all_releases=all_releases, uncovered=uncovered)


@atlas_app.command()
def coverage(
    keras: KerasOption = "",
    module: ModuleOption = "",
    installed: InstalledOption = False,
    data: DataOption = "",
    format: FormatOption = "text",
) -> int:
    """Say which places have an entry, by module, and whether the entries' wordings still stand in Keras."""
    from . import atlas as commands

    return commands.coverage(commands.Wanted(keras, installed, module, data, format))


@atlas_app.command()
def diff(
    before: Annotated[str, typer.Argument(metavar="BEFORE", help="A release, such as 3.14.1 or 3.14 (its last).")],
    after: Annotated[
        str, typer.Argument(metavar="[AFTER]", help="Another one; by default, the newest.", show_default=False)
    ] = "",
    module: ModuleOption = "",
    installed: InstalledOption = False,
    data: DataOption = "",
    format: FormatOption = "text",
) -> int:
    """Say which messages are new, gone, reworded or moved from one release to another."""
    from . import atlas as commands

    return commands.diff(commands.Wanted(after, installed, module, data, format), before)


@atlas_app.command()
def update(
    releases: Annotated[Optional[list[str]], typer.Argument(help="Releases; by default, all that are new.")] = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Read every release anew.")] = False,
    installed: Annotated[
        bool, typer.Option("--installed", help="Keep the places of the Keras that is installed here, for yourself.")
    ] = False,
    data: DataOption = "",
) -> int:
    """Fetch new releases of Keras by pip and add their places."""
    from . import atlas as commands

    return commands.update(releases or [], rebuild=rebuild, installed=installed, data=data)
