"""The forms in which people paste one and the same recording: ``STYLES[name](text) -> text``.

Each takes what a program printed and returns what would arrive: through a log collector, a chat, a
mail, a CI job. The tests hold that the verdict is the same in every one of them.
"""

from __future__ import annotations

import html
import itertools
import json
import re
import textwrap
from collections.abc import Callable

Style = Callable[[str], str]
STYLES: dict[str, Style] = {}
#: Styles in which part of the text is lost: the verdict holds where what is left says enough.
LOSSY: set[str] = set()

_CLASS_LINE = re.compile(r"^[A-Za-z_][\w.]{0,120}(Error|Exception|Warning|Interrupt|Exit|Iteration)(:|$)")
_SMART = str.maketrans({"'": "\u2019", '"': "\u201d"})


def style(function: Style) -> Style:
    """Register a style under its own name."""
    STYLES[function.__name__] = function
    return function


def lossy(function: Style) -> Style:
    """Register a style that loses part of the text."""
    LOSSY.add(function.__name__)
    return style(function)


def _each(text: str, before: str = "", after: str = "") -> str:
    return "".join(f"{before}{line}{after}\n" for line in text.splitlines())


@style
def as_printed(text: str) -> str:
    return text


# --- through a log -----------------------------------------------------------------------------


@style
def logging_prefix(text: str) -> str:
    return _each(text, "2026-11-23 13:05:09,482 ERROR [trainer] ")


@style
def syslog_prefix(text: str) -> str:
    return _each(text, "Nov 23 13:05:09 gpu-node-7 train[2212]: ")


@style
def loguru_prefix(text: str) -> str:
    return _each(text, "2026-11-23 13:05:09.482 | ERROR    | __main__:main:31 - ")


@style
def github_actions(text: str) -> str:
    return "##[group]Run python train.py\n" + _each(text, "2026-11-23T13:05:09.4821133Z ") + "##[error]Process completed with exit code 1.\n"


@style
def gitlab(text: str) -> str:
    head = "\x1b[0Ksection_start:1763900000:step_script\r\x1b[0K\x1b[32;1m$ python train.py\x1b[0;m\n"
    return head + _each(text) + "\x1b[31;1mERROR: Job failed: exit code 1\n\x1b[0;m"


@style
def docker_compose(text: str) -> str:
    return _each(text, "trainer-1  | ")


@style
def kubernetes_json(text: str) -> str:
    stamp = "2026-11-23T13:05:09.482113395Z"
    return "".join(json.dumps({"log": line + "\n", "stream": "stderr", "time": stamp}) + "\n" for line in text.splitlines())


@style
def kubernetes_cri(text: str) -> str:
    return _each(text, "2026-11-23T13:05:09.482113395Z stderr F ")


@style
def ray_worker(text: str) -> str:
    return _each(text, "(TrainWorker pid=29733, ip=10.0.0.5) ", " [repeated 2x across cluster]")


@style
def torchrun_rank(text: str) -> str:
    return _each(text, "[rank0]: ")


@style
def horovod_rank(text: str) -> str:
    return _each(text, "[1,0]<stderr>:")


@style
def json_log_record(text: str) -> str:
    record = {"level": "ERROR", "logger": "trainer", "message": "training failed", "exc_info": text}
    return json.dumps({"level": "INFO", "message": "epoch 1"}) + "\n" + json.dumps(record) + "\n"


@style
def among_training_logs(text: str) -> str:
    bars = "".join(f"Epoch {i}/50\n 12/12 ━━━━━━━━━━━━━━━━━━━━ 0s 3ms/step - accuracy: 0.51 - loss: 0.69\n" for i in range(1, 20))
    return "2026-11-23 13:05:01.1: I tensorflow/core/util/port.cc:153] oneDNN custom operations are on.\n" + bars + text + "Terminated\n"


# --- through a terminal or a notebook ----------------------------------------------------------


@style
def ansi_each_line(text: str) -> str:
    return _each(text, "\x1b[0;31m", "\x1b[0m")


@style
def rich_box(text: str) -> str:
    rows = [row for line in text.splitlines() for row in (textwrap.wrap(line, 96, replace_whitespace=False, drop_whitespace=False) or [""])]
    title = "╭─────────────────── Traceback (most recent call last) ────────────────────╮\n"
    return title + "".join(f"│ {row:<96} │\n" for row in rows) + "╰" + "─" * 98 + "╯\n"


@style
def pytest_section(text: str) -> str:
    head = "=================================== FAILURES ===================================\n_________________________________ test_train __________________________________\n\n"
    body, message = [], False
    for line in text.splitlines():
        message = message or bool(_CLASS_LINE.match(line))
        body.append(("E       " if message else "    ") + line)
    return head + "\n".join(body) + "\n\ntests/test_train.py:12: Failed\n=========================== 1 failed in 3.21s ===========================\n"


@style
def double_spaced(text: str) -> str:
    return text.replace("\n", "\n\n")


@style
def tabs_for_spaces(text: str) -> str:
    return text.replace("    ", "\t")


@style
def windows_console(text: str) -> str:
    return text.replace("/home/user/project/", "C:\\Users\\user\\project\\").replace("\n", "\r\n")


@style
def old_mac(text: str) -> str:
    return text.replace("\n", "\r")


# --- through a chat, a mail or a forum -----------------------------------------------------------


@style
def markdown_fence(text: str) -> str:
    return f"Hi all, after the upgrade I get this:\n\n```python-traceback\n{text}```\n\nAny idea? Thanks!\n"


@style
def markdown_quote(text: str) -> str:
    return _each(text, "> ") + "\nSame here.\n"


@style
def indented_block(text: str) -> str:
    return "My script fails:\n\n" + _each(text, "    ") + "\nWhat is wrong?\n"


@style
def mail_reply(text: str) -> str:
    wrapped = itertools.chain.from_iterable(textwrap.wrap(line, 70, break_long_words=False) or [""] for line in text.splitlines())
    return "On Mon, 23 Nov 2026 at 13:05, A. User wrote:\n" + "".join(f"> > {line}\n" for line in wrapped)


@style
def wrapped_at_60(text: str) -> str:
    return "\n".join(row for line in text.splitlines() for row in (textwrap.wrap(line, 60, break_long_words=False) or [""])) + "\n"


@style
def broken_at_80(text: str) -> str:
    return "\n".join(line[i : i + 80] for line in text.splitlines() for i in range(0, max(1, len(line)), 80)) + "\n"


@style
def broken_at_47(text: str) -> str:
    return "\n".join(line[i : i + 47] for line in text.splitlines() for i in range(0, max(1, len(line)), 47)) + "\n"


@style
def collapsed(text: str) -> str:
    return " ".join(text.split())


@style
def smart_quotes(text: str) -> str:
    return text.translate(_SMART)


@style
def no_backticks(text: str) -> str:
    return text.replace("`", "")


@style
def markdown_eaten(text: str) -> str:
    """A forum that took `__init__` for bold and backticks for code."""
    return re.sub(r"__(\w{1,40})__", r"\1", text).replace("`", "")


@style
def html_pre(text: str) -> str:
    return f'<div class="output"><pre>{html.escape(text)}</pre></div>'


@style
def html_breaks(text: str) -> str:
    return html.escape(text).replace("\n", "<br>\n").replace("  ", "&nbsp;&nbsp;")


@style
def python_repr(text: str) -> str:
    return repr(text)


@style
def json_string(text: str) -> str:
    return json.dumps(text)


@style
def json_in_json(text: str) -> str:
    return json.dumps({"body": json.dumps({"traceback": text})})


@style
def bytes_repr(text: str) -> str:
    return repr(text.encode())


@style
def reticulate(text: str) -> str:
    return "> model |> fit(x, y)\nError in py_call_impl(callable, call_args$unnamed, call_args$named) : \n" + _each(text, "  ") + "Run `reticulate::py_last_error()` for details.\n"


# --- cut ------------------------------------------------------------------------------------------


@lossy
def top_cut(text: str) -> str:
    lines = text.splitlines()
    return "\n".join(lines[len(lines) // 3 :]) + "\n"


def message_of(text: str) -> str:
    """The last exception (or the only warning) of a plain recording, from its class name on."""
    lines = text.splitlines()
    starts = [i for i, line in enumerate(lines) if _CLASS_LINE.match(line)]
    return "\n".join(lines[starts[-1] :]) + "\n" if starts else text


@lossy
def message_alone(text: str) -> str:
    return message_of(text)


@lossy
def first_line_alone(text: str) -> str:
    return message_of(text).splitlines()[0] + "\n"


@lossy
def chat_sentence(text: str) -> str:
    first = " ".join(message_of(text).split())
    return f"hi, after upgrading to keras 3 my training script dies with {first[:300]} - what should I do?"


@lossy
def head_of_120(text: str) -> str:
    return " ".join(message_of(text).split())[:120] + "...\n"
