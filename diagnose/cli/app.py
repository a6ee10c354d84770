"""The commands, as typer sees them: what each takes, what its help says. What they do is in `commands`."""

from __future__ import annotations

import os
from typing import Annotated, Any, Literal, Optional

import typer
from typer.core import TyperGroup

from diagnose.main import COMMANDS, BadUse, use_catalogs

from . import new_command, scan_command, service
from .atlas_app import atlas_app
from .completion import entry_ids, op_names

Format = Literal["text", "json", "markdown"]
AnswerFormat = Literal["text", "json", "markdown", "html", "github"]

FormatOption = Annotated[Format, typer.Option("--format", help="text, json or markdown.")]
ColourOption = Annotated[
    Optional[bool],
    typer.Option("--color/--no-color", help="Colours or none; by default, colours on a terminal.", show_default=False),
]
CatalogOption = Annotated[
    Optional[list[str]],
    typer.Option(metavar="DIR", help="A folder with catalog/ in it: your own entries; repeatable."),
]
HELP = """\
Diagnose Keras 3 errors: cause, minimal reproduction and fix, each of them run on real Keras.

kdiag without a command reads a text that holds an error (a traceback, a notebook cell, a CI log, a line
from a chat) from FILE or from standard input, and answers.
"""
EPILOG = """\
\b
Examples:
  python train.py 2>&1 | kdiag        diagnose what a program prints
  kdiag trace.txt --format markdown   diagnose a file, answer for an issue or a chat
  kdiag scan train.log worker.log.gz  find the errors in long logs
  kdiag explain load-savedmodel-unsupported
  kdiag op tf.reduce_max K.int_shape
  kdiag new < trace.txt               draft an entry for an error that has none

\b
Exit status:
  0  diagnosed, or done      2  bad use
  1  not diagnosed           3  the catalogue is broken
  (70: a fault of kdiag itself, 130: interrupted, 141: the reader of the output has gone)

\b
Environment:
  NO_COLOR, FORCE_COLOR   never colours, always colours
  COLUMNS                 width of the answer, 40 to 100
  KDIAG_CACHE_DIR         where the compiled catalogue is kept
  KDIAG_CATALOG           folders of your own entries, for every surface, separated as in PATH
  KDIAG=1                 explain errors as they are raised, after kdiag enable

kdiag --install-completion sets up completion for your shell. A file that is named like a command is read
by kdiag ./NAME.
"""


class Group(TyperGroup):
    """Commands, of which ``diagnose`` needs no name: a first word that is no command is its file."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the command first: the default one, or one that stands behind options."""
        return super().parse_args(ctx, command_first(args))

    def shell_complete(self, ctx: Any, incomplete: str) -> Any:
        """Commands and own options, and those of the default command."""
        found = super().shell_complete(ctx, incomplete)
        return (
            [*found, *self.commands["diagnose"].shell_complete(ctx, incomplete)]
            if incomplete.startswith("-")
            else found
        )


_OWN_OPTIONS = ("--help", "--version", "--install-completion", "--show-completion")


def command_first(args: list[str]) -> list[str]:
    """``kdiag FILE`` -> ``kdiag diagnose FILE``; ``kdiag --format json list`` -> ``kdiag list --format json``."""
    if not args or args[0] in _OWN_OPTIONS:
        return args
    position = 0
    while position < len(args) and args[position].startswith("-") and args[position] != "-":
        position += 2 if args[position] in ("--format", "--lang", "--catalog") else 1
    if position < len(args) and args[position] in COMMANDS:
        return [args[position], *args[:position], *args[position + 1 :]]
    return ["diagnose", *args]


app = typer.Typer(
    cls=Group,
    name="kdiag",
    help=HELP,
    epilog=EPILOG,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _version(asked: bool) -> None:
    if asked:
        from kb import __version__

        typer.echo(f"kdiag {__version__}")
        raise typer.Exit


def _english(lang: str) -> str:
    if lang != "en":
        raise typer.BadParameter("answers come in English only so far: --lang en")
    return lang


EntryArguments = typer.Argument(
    metavar="[IDS]...",
    help="Entries; by default, all.",
    show_default=False,
    autocompletion=entry_ids,
)


@app.callback()
def _kdiag(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and end.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """See HELP."""


@app.command(epilog="kdiag FILE and kdiag alone do the same: this command needs no name.")
def diagnose(
    file: Annotated[
        str, typer.Argument(metavar="[FILE]", help="The text; - or nothing: standard input.", show_default=False)
    ] = "",
    format: Annotated[AnswerFormat, typer.Option("--format", help="text, json, markdown, html or github.")] = "text",
    color: ColourOption = None,
    lang: Annotated[  # noqa: ARG001 - its callback refuses what there is not
        str, typer.Option(callback=_english, help="Language of the answer; en is the only one so far.")
    ] = "en",
    catalog: CatalogOption = None,
) -> int:
    """Diagnose the error in FILE or standard input."""
    from diagnose.main import Request, answer

    return answer(Request(file, format, color, tuple(catalog or ())))


@app.command()
def explain(
    entry: Annotated[
        str, typer.Argument(metavar="ID", help="Id of an entry, or an older name of it.", autocompletion=entry_ids)
    ],
    format: FormatOption = "text",
    color: ColourOption = None,
    catalog: CatalogOption = None,
) -> int:
    """Print an entry whole: every cause, program and fix."""
    from . import commands

    use_catalogs(catalog or ())
    return commands.explain(entry, format, color)


@app.command("list")
def list_entries(
    area: Annotated[str, typer.Option(help="Only this area (a folder of the catalogue).")] = "",
    tag: Annotated[str, typer.Option(help="Only entries with this tag.")] = "",
    status: Annotated[str, typer.Option(help="Only draft, stable or retired ones.")] = "",
    unverified: Annotated[
        bool, typer.Option("--unverified", help="Only those with programs that no run has shown yet; names these.")
    ] = False,
    format: FormatOption = "text",
    color: ColourOption = None,
    catalog: CatalogOption = None,
) -> int:
    """List the entries of the catalogue."""
    from . import commands

    use_catalogs(catalog or ())
    return commands.list_entries(commands.Listed(area, tag, status, unverified), format, color)


@app.command()
def search(
    words: Annotated[list[str], typer.Argument(help="Words that an entry must hold, all of them.")],
    format: FormatOption = "text",
    color: ColourOption = None,
    catalog: CatalogOption = None,
) -> int:
    """Find entries by their words, best first."""
    from . import commands

    use_catalogs(catalog or ())
    return commands.search(words, format, color)


@app.command()
def op(
    names: Annotated[
        list[str],
        typer.Argument(
            help="Names such as tf.reduce_max, K.int_shape or 'Model.fit(workers)'.", autocompletion=op_names
        ),
    ],
    format: FormatOption = "text",
    color: ColourOption = None,
) -> int:
    """Say what to write in Keras 3 for a tf.* function, or for a name or argument of Keras 2."""
    from . import commands

    return commands.op(names, format, color)


@app.command()
def lint(
    path: Annotated[
        str,
        typer.Argument(
            metavar="[PATH]", help="A data folder, an area or an entry; by default, kdiag's own.", show_default=False
        ),
    ] = "",
    format: Annotated[Literal["text", "json"], typer.Option("--format", help="text or json.")] = "text",
) -> int:
    """Check the catalogue and name every fault: exit status 3 where there is one."""
    from . import commands

    return commands.lint(path, format)


@app.command(
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
    epilog="All that follows is Python's own command line: kdiag run -W error train.py --epochs 3",
)
def run(
    line: Annotated[
        Optional[list[str]],
        typer.Argument(metavar="(SCRIPT | -m MODULE) [ARGS]...", help="What to run.", show_default=False),
    ] = None,
) -> int:
    """Run a Python program and explain the error that ends it, below its traceback."""
    from . import running

    return running.run(line or ())


@app.command()
def enable() -> int:
    """Explain errors in every Python of this environment that starts with KDIAG=1."""
    from . import enabling

    return enabling.enable()


@app.command()
def disable() -> int:
    """Undo `kdiag enable`."""
    from . import enabling

    return enabling.disable()


service.register(app)
scan_command.register(app)
new_command.register(app)


@app.command(epilog="Exit status 0: every claim held. 1: one did not.")
def verify(
    ids: Annotated[Optional[list[str]], EntryArguments] = None,
    backend: Annotated[Optional[list[str]], typer.Option(help="tensorflow, jax or torch; repeatable.")] = None,
    keras: Annotated[Optional[list[str]], typer.Option(help="A Keras release; repeatable.")] = None,
    all_minors: Annotated[
        bool, typer.Option("--all-minors", help="The last release of each minor from 3.0 on.")
    ] = False,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail where something is out of date.")] = False,
    ops: Annotated[bool, typer.Option("--ops", help="Run the rows of the ops table too.")] = False,
    names: Annotated[bool, typer.Option("--names", help="Run the table of removed names too.")] = False,
    unproven: Annotated[
        bool, typer.Option("--unproven", help="Only what was not seen yet with these programs; to go on after a stop.")
    ] = False,
    jobs: Annotated[int, typer.Option(min=1, help="Programs at a time.")] = min(4, os.cpu_count() or 1),
    seconds: Annotated[float, typer.Option(min=1, help="Time limit for one program.")] = 120,
    python: Annotated[str, typer.Option(help="A Python that has the backends; by default, one is made.")] = "",
    keras_home: Annotated[str, typer.Option(help="A folder that holds Keras releases by number.")] = "",
    data: Annotated[str, typer.Option(help="Another data folder.")] = "",
) -> int:
    """Run every program of the catalogue on real Keras."""
    from . import verification

    wanted = verification.Wanted(
        tuple(ids or ()),
        tuple(backend or ()),
        tuple(keras or ()),
        all_minors,
        check,
        ops,
        names,
        unproven,
        jobs,
        seconds,
        python,
        keras_home,
        data,
    )
    return verification.verify(wanted)


app.add_typer(atlas_app)

__all__ = ["BadUse", "app", "command_first"]
