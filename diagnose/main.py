"""The command ``kdiag``: entry point, and the whole of plain diagnosing.

A pipe that waits for an answer should not wait for an argument parser, so the plain uses (``kdiag``,
``kdiag FILE``, ``--format``, ``--color``) are read here; the rest goes to `diagnose.cli`, whose default
command ends in the same `answer`.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import BinaryIO, NamedTuple, TextIO

    from diagnose.model import Diagnosis
else:
    from kb import NamedTuple

#: All commands; a first argument that is none of them is a file.
COMMANDS = (
    *("diagnose", "explain", "list", "search", "op", "lint", "verify", "run", "enable", "disable", "serve", "mcp"),
    *("atlas", "unmatched", "scan", "new"),
)
FORMATS = ("text", "json", "markdown", "html", "github")
DIAGNOSED, NOT_DIAGNOSED, BAD_USE, BROKEN_CATALOGUE, OUR_FAULT = 0, 1, 2, 3, 70
INTERRUPTED, PIPE_CLOSED = 130, 141
#: Of a longer input the end is read: Python prints the error last.
LIMIT = 16 << 20
_BLOCK = 1 << 20
#: Control characters that no text holds in number; escapes and backspaces do occur.
_NO_TEXT = bytes([*range(8), *range(0x0E, 0x1B), *range(0x1C, 0x20)])
UTF16 = (b"\xff\xfe", b"\xfe\xff")

NO_INPUT = """\
kdiag reads a Keras error and answers with its cause and fix.

  python train.py 2>&1 | kdiag    diagnose what a program prints
  kdiag trace.txt                 diagnose a file
  kdiag -                         paste here, then press Ctrl-D
  kdiag --help                    all commands
"""


class Request(NamedTuple):
    """One plain diagnosis. `source` is a path, "-" for a pasted text, or "" for what is piped in.

    `catalogs` are folders with entries of the user's own.
    """

    source: str = ""
    format: str = "text"
    colour: bool | None = None
    catalogs: tuple[str, ...] = ()


class BadUse(Exception):  # noqa: N818 - told to the user in one line, no fault of the program
    """The command cannot be done as asked; the text says why, in one line."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status. Never raises; prints no traceback.

    As the process itself (without `arguments`) a plain diagnosis or a scan ends it here: taking Python down in order
    takes as long as a quarter of the answer, and nothing is left to do.
    """
    if arguments is not None:
        return _run(arguments)
    status = _run(sys.argv[1:])
    if (sys.argv[1:2] == ["scan"] or plain_request(sys.argv[1:]) is not None) and _flushed():
        os._exit(status)
    return status


def _run(arguments: Sequence[str]) -> int:
    try:
        request = plain_request(arguments)
        if request is not None:
            return answer(request)
        from diagnose.cli import run

        return run(arguments)
    except BadUse as problem:
        say(str(problem))
        return BAD_USE
    except KeyboardInterrupt:
        return INTERRUPTED
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else BAD_USE
    except Exception as error:  # noqa: BLE001 - whatever it is gets one line
        return _failed(error)


def plain_request(arguments: Sequence[str]) -> Request | None:
    """What `arguments` ask for where that is one plain diagnosis; None where the argument parser must see them."""
    if (arguments and arguments[0] in COMMANDS) or "_KDIAG_COMPLETE" in os.environ:
        return None  # a shell that completes a command line asks the parser, through the environment
    source, form, colour = "", "text", None
    catalogs: tuple[str, ...] = ()
    rest = iter(arguments)
    for argument in rest:
        if argument in ("--color", "--no-color"):
            colour = argument == "--color"
        elif argument == "--format" or argument.startswith("--format="):
            form = argument[9:] if "=" in argument else next(rest, "")
        elif argument == "--catalog":
            catalogs = (*catalogs, next(rest, ""))
        elif source or argument in COMMANDS or argument == "" or (argument[0] == "-" and argument != "-"):
            return None
        else:
            source = argument
    return Request(source, form, colour, catalogs) if form in FORMATS and all(catalogs) else None


def answer(request: Request) -> int:
    """Read, diagnose, print. Returns the exit status; raises BadUse where there is nothing to read."""
    data = read_input(request.source)
    use_catalogs(request.catalogs)
    diagnosis = _diagnosis(data, strict=bool(request.catalogs))
    write(rendered(diagnosis, request, data.count(b"\n") + (not data.endswith(b"\n"))))
    from kb import regexes

    regexes.keep()
    return DIAGNOSED if diagnosis.status == "diagnosed" else NOT_DIAGNOSED


def use_catalogs(folders: Sequence[str]) -> None:
    """Have this process, and those that it starts, know the catalogues in `folders` beside ours."""
    if folders:
        known = os.environ.get("KDIAG_CATALOG")
        os.environ["KDIAG_CATALOG"] = os.pathsep.join([*folders, *([known] if known else [])])


def _diagnosis(data: bytes, *, strict: bool) -> Diagnosis:
    """Diagnose. A faulty catalogue beside ours is told and left out; with `strict` it raises `CatalogError`."""
    from diagnose import context, engine
    from kb import keras_release

    found = engine.default_engine(strict=strict).diagnose(data)
    around = context.beside(found.environment, lambda: keras_release(sys.path))
    if engine.refused:
        say(f"catalogues beside kdiag's own are left out, see kdiag list: {engine.refused[0]}")
    return found._replace(environment=around)


def rendered(diagnosis: Diagnosis, request: Request, lines: int) -> str:
    """The answer in the format that was asked for; one module is loaded for it, not all."""
    if request.format == "json":
        from diagnose.render import json

        return json.render(diagnosis)
    if request.format == "markdown":
        from diagnose.render import markdown

        return markdown.render(diagnosis, lines=lines)
    if request.format != "text":
        from diagnose.cli import pages

        return pages.render(diagnosis, request.format)
    from diagnose.render import terminal, text

    paint = terminal.COLOURED if colour(request.colour) else terminal.PLAIN
    return text.render(diagnosis, width=width(), paint=paint, lines=lines)


def colour(asked: bool | None) -> bool:
    """Whether standard output gets colours."""
    from diagnose.render.terminal import wants_colour

    return wants_colour(os.environ, terminal=_is_terminal(sys.stdout), encoding=_encoding(), asked=asked)


def width() -> int:
    """Columns of standard output."""
    from diagnose.render.terminal import width_of

    return width_of(os.environ, _terminal_columns)


def _terminal_columns() -> int | None:
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns if _is_terminal(sys.stdout) else None
    except (OSError, ValueError):
        return None


def _encoding() -> str:
    return getattr(sys.stdout, "encoding", None) or "ascii"


def _is_terminal(stream: object) -> bool:
    try:
        return bool(stream is not None and stream.isatty())  # type: ignore[attr-defined]
    except ValueError:  # closed
        return False


def read_input(source: str) -> bytes:
    """All of the input, or the last `LIMIT` bytes of it. Raises BadUse where there is none or it is no text."""
    data = _read_file(source) if source not in ("", "-") else _read_stdin(asked=source == "-")
    if not data.strip():
        raise BadUse(f"{_name(source)} is empty: there is nothing to diagnose")
    if data[:2] in UTF16:  # what PowerShell's > writes
        data = data.decode("utf-16", "replace").encode("utf-8", "replace")
    if is_binary(data):
        raise BadUse(f"{_name(source)} is no text: it looks like a binary file")
    return data


def is_binary(data: bytes) -> bool:
    """Whether `data` begins as no text does."""
    start = data[: 1 << 16]
    return (len(start) - len(start.translate(None, _NO_TEXT))) * 20 > len(start)


def _name(source: str) -> str:
    return "the input" if source in ("", "-") else _shown(source)


def _shown(path: str) -> str:
    from diagnose.render.prose import escape

    return f"'{escape(path)}'"


def _read_file(path: str) -> bytes:
    try:
        with open(path, "rb", 0) as file:  # noqa: PTH123 - pathlib is not loaded at a start
            size = os.fstat(file.fileno()).st_size
            if size > LIMIT:
                file.seek(size - LIMIT)
                return _tail_of(file.read(LIMIT), size, path)
            return _drain(file, path)
    except FileNotFoundError:
        from diagnose.cli.suggest import for_missing_file

        raise BadUse(for_missing_file(path)) from None
    except IsADirectoryError:
        raise BadUse(f"{_shown(path)} is a folder; name a file in it") from None
    except PermissionError:
        raise BadUse(f"{_shown(path)} cannot be read: no permission") from None
    except (OSError, ValueError) as error:
        raise BadUse(f"{_shown(path)} cannot be read: {getattr(error, 'strerror', None) or error}") from None


def _read_stdin(*, asked: bool) -> bytes:
    stdin: TextIO | None = sys.stdin
    if stdin is None or stdin.closed:
        raise BadUse("there is no input: standard input is closed; name a file or pipe the text in")
    if _is_terminal(stdin):
        if not asked:
            raise BadUse(NO_INPUT)
        say("paste the error, then press Ctrl-D (Ctrl-Z and Enter on Windows)")
    try:
        return _drain(stdin.buffer, "")
    except OSError as error:
        raise BadUse(f"the input cannot be read: {error.strerror or error}") from None


def _drain(file: BinaryIO, name: str) -> bytes:
    """Everything up to the end of `file`, of which the last `LIMIT` bytes are kept at any time."""
    blocks: list[bytes] = []
    size = kept = 0
    while block := file.read(_BLOCK):
        blocks.append(block)
        size += len(block)
        kept += len(block)
        while kept - len(blocks[0]) >= LIMIT:
            kept -= len(blocks.pop(0))
    data = b"".join(blocks)
    return data if size <= LIMIT else _tail_of(data[-LIMIT:], size, name)


def _tail_of(data: bytes, size: int, name: str) -> bytes:
    say(f"{_name(name)} has {size >> 20} MB; the last {LIMIT >> 20} MB are read, where Python prints the error")
    start = data.find(b"\n", 0, 4096) + 1
    return data[start:]


def write(text: str) -> None:
    """Print to standard output, whatever it can show. Ends the process where nobody reads any more."""
    from diagnose.render.terminal import is_utf8

    out = sys.stdout
    if out is None:
        return
    if not text.isascii() and not is_utf8(os.environ, _encoding()):
        text = text.encode("ascii", "backslashreplace").decode()
    try:
        out.write(text)
        out.flush()
    except BrokenPipeError:
        _forget_stdout()
        raise SystemExit(PIPE_CLOSED) from None


def say(text: str) -> None:
    """One line for the user, beside the answer."""
    if sys.stderr is not None:
        lead = "" if "\n" in text else "kdiag: "
        sys.stderr.write(f"{lead}{text}".rstrip("\n").encode("ascii", "backslashreplace").decode() + "\n")


def _flushed() -> bool:
    """Whether all that was printed has left; a profiler or a coverage tool still has work to do."""
    if sys.gettrace() or sys.getprofile():
        return False
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except (OSError, ValueError):
        return False
    return True


def _forget_stdout() -> None:
    """Keep Python from flushing into the closed pipe once more at its end."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError, AttributeError):
        return


def _failed(error: Exception) -> int:
    from diagnose.cli.failure import explain_failure

    return explain_failure(error)
