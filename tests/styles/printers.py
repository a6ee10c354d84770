"""Printed by another printer of tracebacks: Pythons of several ages, rich, loguru, threads, pools, web frameworks, R."""

from __future__ import annotations

import textwrap

from .printed import Block, anew, chained, plain
from .registry import each, lossy, style

_HEADER = "Traceback (most recent call last):"


@style
def python_3_8(text: str) -> str:
    return anew(text, lambda before, blocks: before + chained(blocks, plain))


@style
def python_3_13(text: str) -> str:
    """Carets of two kinds, and the inner lines of a long call left out."""

    def one(block: Block) -> str:
        rows = [_HEADER]
        for frame in block.frames:
            rows += [f'  File "{frame.path}", line {frame.number}, in {frame.function}', f"    {frame.source}"]
            call = frame.source.find("(")
            if frame.source.endswith("("):
                rows += ["    ...<2 lines>...", "    )"]
            elif call > 0:
                rows.append("    " + "~" * call + "^" * (len(frame.source) - call))
        return "\n".join([*rows, block.message]) + "\n"

    return anew(text, lambda before, blocks: before + chained(blocks, one))


@style
def python_3_13_coloured(text: str) -> str:
    def one(block: Block) -> str:
        rows = [_HEADER]
        for frame in block.frames:
            place = f'  File \x1b[35m"{frame.path}"\x1b[0m, line \x1b[35m{frame.number}\x1b[0m, in \x1b[35m{frame.function}\x1b[0m'
            name, sign, rest = frame.source.partition("(")
            rows += [
                place,
                f"    \x1b[31m{name}\x1b[0m\x1b[1;31m{sign}{rest}\x1b[0m",
                f"    \x1b[31m{'~' * len(name)}\x1b[0m\x1b[1;31m^^\x1b[0m",
            ]
        message = block.message[len(block.name) :].removeprefix(": ")
        return "\n".join(rows) + f"\n\x1b[1;35m{block.name}\x1b[0m: \x1b[35m{message}\x1b[0m\n"

    return anew(text, lambda before, blocks: before + chained(blocks, one))


@style
def without_source(text: str) -> str:
    """The sources were not there where it ran: a zipped or compiled program."""

    def one(block: Block) -> str:
        own = [
            f'  File "{f.path}", line {f.number}, in {f.function}' + (f"\n    {f.source}" if not f.installed else "")
            for f in block.frames
        ]
        return "\n".join([_HEADER, *own, block.message]) + "\n"

    return anew(text, lambda before, blocks: before + chained(blocks, one))


@style
def with_a_note(text: str) -> str:
    return text.rstrip("\n") + "\nThis happened in fold 3 of 5.\n"


@style
def exception_group(text: str) -> str:
    def group(before: str, blocks: list[Block]) -> str:
        inner = each(chained(blocks, plain), "    | ")
        head = '  + Exception Group Traceback (most recent call last):\n  |   File "/home/user/project/run.py", line 31, in <module>\n  |     asyncio.run(main())\n'
        return f"{before}{head}  | ExceptionGroup: unhandled errors in a TaskGroup (1 sub-exception)\n  +-+---------------- 1 ----------------\n{inner}    +------------------------------------\n"

    return anew(text, group)


@style
def repeated_frames(text: str) -> str:
    def one(block: Block) -> str:
        first = f'  File "{block.frames[0].path}", line 2, in walk\n    return walk(node)\n           ^^^^^^^^^^\n'
        rest = plain(block, head="")
        return _HEADER + "\n" + first * 3 + "  [Previous line repeated 12 more times]\n" + rest

    return anew(text, lambda before, blocks: before + chained(blocks, one))


@style
def in_a_thread(text: str) -> str:
    return text.replace(_HEADER, "Exception in thread Thread-1 (train):\n" + _HEADER, 1)


@style
def in_a_process(text: str) -> str:
    return text.replace(_HEADER, "Process Process-1:\n" + _HEADER, 1)


@style
def in_a_pool(text: str) -> str:
    def pool(before: str, blocks: list[Block]) -> str:
        remote = f'multiprocessing.pool.RemoteTraceback: \n"""\n{chained(blocks, plain)}"""\n'
        outer = '  File "/home/user/project/run.py", line 8, in <module>\n    pool.map(train, folds)\n  File "/usr/lib/python3.11/multiprocessing/pool.py", line 774, in get\n    raise self._value\n'
        link = "\nThe above exception was the direct cause of the following exception:\n\n"
        return f"{before}{remote}{link}{_HEADER}\n{outer}{blocks[-1].message}\n"

    return anew(text, pool)


@style
def in_an_executor(text: str) -> str:
    def pool(before: str, blocks: list[Block]) -> str:
        outer = '  File "/usr/lib/python3.11/concurrent/futures/_base.py", line 401, in __get_result\n    raise self._exception\n'
        link = "\nThe above exception was the direct cause of the following exception:\n\n"
        return f'{before}concurrent.futures.process._RemoteTraceback: \n"""\n{chained(blocks, plain)}"""\n{link}{_HEADER}\n{outer}{blocks[-1].message}\n'

    return anew(text, pool)


@style
def in_a_task(text: str) -> str:
    return text.replace(
        _HEADER,
        "Task exception was never retrieved\nfuture: <Task finished name='Task-1' coro=<train() done, defined at /home/user/project/run.py:3> exception=RuntimeError()>\n"
        + _HEADER,
        1,
    )


@style
def in_a_destructor(text: str) -> str:
    return text.replace(_HEADER, "Exception ignored in: <function Trainer.__del__ at 0x7f3b2c1d0e50>\n" + _HEADER, 1)


@style
def faulthandler_first(text: str) -> str:
    dump = 'Current thread 0x00007f393ce1cb80 (most recent call first):\n  File "/home/user/project/watch.py", line 4 in go\n  File "/home/user/project/watch.py", line 6 in <module>\n\n'
    return dump + text


@style
def rich_traceback(text: str) -> str:
    """Rich's own form: a box with places and numbered source, the message below it wrapped to the screen."""

    def one(block: Block) -> str:
        rows = []
        for frame in block.frames:
            n = frame.number
            place = f"{frame.path}:{n} in {frame.function}"
            rows += textwrap.wrap(place, 96, break_long_words=True) or [""]
            rows += [
                "",
                f"  {n - 1:>4} │   # prepared above",
                f"❱ {n:>4} │   {frame.source}"[:96],
                f"  {n + 1:>4} ",
                "",
            ]
        body = "".join(f"│ {row:<96} │\n" for row in rows[:-1])
        lines = [
            row
            for line in block.message.splitlines()
            for row in (textwrap.wrap(line, 100, break_long_words=False) or [""])
        ]
        title = "╭" + " Traceback (most recent call last) ".center(98, "─") + "╮\n"
        return title + body + "╰" + "─" * 98 + "╯\n" + "\n".join(lines) + "\n"

    return anew(text, lambda before, blocks: before + chained(blocks, one))


@style
def rich_with_locals(text: str) -> str:
    def one(block: Block) -> str:
        rows = []
        for frame in block.frames:
            rows += textwrap.wrap(f"{frame.path}:{frame.number} in {frame.function}", 76)
            rows += ["", f"❱ {frame.number:>4} │   {frame.source}"[:76], ""]
            rows += [
                "╭" + " locals ".center(40, "─") + "╮",
                f"│ {'args = (5,)':<38} │",
                f"│ {'rows = 5':<38.38} │",
                "╰" + "─" * 40 + "╯",
                "",
            ]
        body = "".join(f"│ {row:<76} │\n" for row in rows[:-1])
        lines = [
            row
            for line in block.message.splitlines()
            for row in (textwrap.wrap(line, 80, break_long_words=False) or [""])
        ]
        return (
            "╭"
            + " Traceback (most recent call last) ".center(78, "─")
            + "╮\n"
            + body
            + "╰"
            + "─" * 78
            + "╯\n"
            + "\n".join(lines)
            + "\n"
        )

    return anew(text, lambda before, blocks: before + chained(blocks, one))


@style
def loguru_diagnosed(text: str) -> str:
    """Loguru's own form: empty lines, an arrow at the frame that caught, values below the source."""

    def one(block: Block) -> str:
        rows = [_HEADER, ""]
        for number, frame in enumerate(block.frames):
            rows += [
                f'{"> " if number == 0 else "  "}File "{frame.path}", line {frame.number}, in {frame.function}',
                f"    {frame.source}",
            ]
            rows += ["    │     └ {'name': 'first'}", "    └ <function main at 0x7fb619ccf880>", ""]
        return "\n".join([*rows, block.message]) + "\n"

    return anew(
        text,
        lambda before, blocks: (
            "2026-11-23 13:05:09.482 | ERROR    | __main__:main:8 - failed\n" + before + chained(blocks, one)
        ),
    )


@style
def streamlit_page(text: str) -> str:
    """The message first, its frames after it."""

    def one(block: Block) -> str:
        rows = [block.message, "Traceback:"]
        for frame in block.frames:
            rows += [f'File "{frame.path}", line {frame.number}, in {frame.function}', f"    {frame.source}"]
        return "\n".join(rows) + "\n"

    return anew(text, lambda before, blocks: before + chained(blocks, one))


@style
def debugger(text: str) -> str:
    frame = "> /home/user/project/train.py(12)<module>()\n-> main(x, y)\n(Pdb) q\n"
    return (
        text
        + "Uncaught exception. Entering post mortem debugging\nRunning 'cont' or 'step' will restart the program\n"
        + frame
    )


@style
def pycharm_console(text: str) -> str:
    return (
        "/home/user/venv/bin/python /home/user/project/train.py \n"
        + text
        + "python-BaseException\n\nProcess finished with exit code 1\n"
    )


@style
def pycharm_run_file(text: str) -> str:
    inner = '  File "/opt/pycharm/plugins/python/helpers/pydev/_pydev_bundle/pydev_umd.py", line 197, in runfile\n    pydev_imports.execfile(filename, global_vars, local_vars)  # execute the script\n'
    outer = f'{_HEADER}\n  File "/usr/lib/python3.11/code.py", line 90, in runcode\n    exec(code, self.locals)\n  File "<input>", line 1, in <module>\n{inner}'
    return text.replace(_HEADER + "\n", outer, 1)


@style
def reticulate(text: str) -> str:
    return (
        "> model |> fit(x, y)\nError in py_call_impl(callable, call_args$unnamed, call_args$named) : \n"
        + each(text, "  ")
        + "Run `reticulate::py_last_error()` for details.\n"
    )


@lossy
def reticulate_message(text: str) -> str:
    def message(before: str, blocks: list[Block]) -> str:
        return f"{before}Error in py_call_impl(callable, call_args$unnamed, call_args$named) : \n  {blocks[-1].message}\nRun `reticulate::py_last_error()` for details.\n"

    return anew(text, message)


@style
def reticulate_last_error(text: str) -> str:
    return (
        "> reticulate::py_last_error()\n\n── Python Exception Message ────────────────────\n"
        + text
        + "\n── R Traceback ─────────────────────────────────\n    ▆\n 1. ├─run(x, y)\n 2. └─run(x, y)\nSee `reticulate::py_last_error()$r_trace$full_call` for more details.\n"
    )
