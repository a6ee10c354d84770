"""Through a terminal: colours, boxes, line ends, and screens of a fixed width that break words."""

from __future__ import annotations

import re
import textwrap

from .registry import define, each, style

WIDTHS = (47, 72, 80, 100, 120, 132, 160)


def broken(text: str, width: int) -> str:
    """Break each line where the screen ends, in the middle of a word."""
    return (
        "\n".join(line[i : i + width] for line in text.splitlines() for i in range(0, max(1, len(line)), width)) + "\n"
    )


for _width in WIDTHS:
    define(f"broken_at_{_width}", lambda text, width=_width: broken(text, width))


@style
def as_printed(text: str) -> str:
    return text


@style
def ansi_each_line(text: str) -> str:
    return each(text, "\x1b[0;31m", "\x1b[0m")


@style
def ansi_without_escape(text: str) -> str:
    """Some viewers drop the escape character and leave the rest."""
    return each(text, "[0;31m", "[0m")


@style
def ansi_as_carets(text: str) -> str:
    return each(text, "^[[0;31m", "^[[0m")


@style
def rich_box(text: str) -> str:
    rows = [
        row
        for line in text.splitlines()
        for row in (textwrap.wrap(line, 96, replace_whitespace=False, drop_whitespace=False) or [""])
    ]
    title = "╭─────────────────── Traceback (most recent call last) ────────────────────╮\n"
    return title + "".join(f"│ {row:<96} │\n" for row in rows) + "╰" + "─" * 98 + "╯\n"


@style
def box_of_plus_and_minus(text: str) -> str:
    rows = re.sub(r"\x1b\[[\d;]*m", "", text).splitlines()  # what a screen counts
    width = max(map(len, rows), default=0)
    edge = "+" + "-" * (width + 2) + "+\n"
    return edge + "".join(f"| {row:<{width}} |\n" for row in rows) + edge


@style
def trailing_spaces(text: str) -> str:
    """A screen copied as a block: every line is filled up."""
    return "".join(f"{row:<200}\n" for row in text.splitlines())


@style
def double_spaced(text: str) -> str:
    return text.replace("\n", "\n\n")


@style
def tabs_for_spaces(text: str) -> str:
    return text.replace("    ", "\t")


@style
def no_indentation(text: str) -> str:
    return "".join(line.lstrip() + "\n" for line in text.splitlines())


@style
def windows_console(text: str) -> str:
    return text.replace("/home/user/project/", "C:\\Users\\user\\project\\").replace("\n", "\r\n")


@style
def windows_paths(text: str) -> str:
    """Keras itself is installed on Windows, too."""
    text = text.replace("/home/user/project/", "C:\\Users\\Some User\\project\\")
    rows = (line.replace("/", "\\") if line.startswith("  File ") else line for line in text.splitlines())
    return "\n".join(rows).replace("\\usr\\local\\lib\\python3.11\\", "C:\\Program Files\\Python311\\Lib\\") + "\n"


@style
def old_mac(text: str) -> str:
    return text.replace("\n", "\r")


@style
def mixed_line_ends(text: str) -> str:
    return "".join(line + ("\r\n", "\n")[n % 2] for n, line in enumerate(text.splitlines()))


@style
def unicode_line_ends(text: str) -> str:
    return text.replace("\n", "\u2028")


@style
def terminal_recording(text: str) -> str:
    return (
        "Script started on 2026-11-23 13:05:01+00:00\n\x1b]0;user@gpu-node-7: ~\x07$ python train.py\r\n\x1b[?2004l\r"
        + text.replace("\n", "\r\n")
        + "\x1b[?2004h$ exit\r\n"
    )


@style
def line_numbers(text: str) -> str:
    """Copied out of a viewer that numbers the lines."""
    return "".join(f"{n:>5}  {line}\n" for n, line in enumerate(text.splitlines(), 118))


@style
def line_numbers_with_tab(text: str) -> str:
    return "".join(f"{n}\t{line}\n" for n, line in enumerate(text.splitlines(), 1))


@style
def line_numbers_with_bar(text: str) -> str:
    return "".join(f"{n:>4} | {line}\n" for n, line in enumerate(text.splitlines(), 1))


@style
def grep_numbers(text: str) -> str:
    return "".join(f"train.log:{n}:{line}\n" for n, line in enumerate(text.splitlines(), 118))


@style
def diff_added(text: str) -> str:
    return "--- a/expected.txt\n+++ b/output.txt\n@@ -0,0 +1,20 @@\n" + each(text, "+")
