"""What an answer shows of a row: a program that was run, and the user's own line as it should be."""

from __future__ import annotations

from .samples import program

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    import ast
    import re

    from kb.records import NameRow

    from .lookup import Lost
else:
    from kb import regexes as re

_RENAMED = re.compile(r"write `(\w{1,40})=`")


def example_of(row: NameRow) -> str:
    """Make the program of a row's example, or of the name to take; "" where it has neither."""
    if row.after:
        return program(row.after, comment=f"in Keras 2: {row.before}" if row.before else "")
    if not row.to or "(" in row.key or not row.do.startswith(f"write `{row.to[0]}`"):
        return ""
    home, _, name = row.to[0].rpartition(".")
    return f"from {home} import {name}\n"


def change_of(lost: Lost, lines: tuple[str, ...]) -> tuple[str, str]:
    """Give the user's line and how it should read, or else the row's own example; two empty texts where there is none.

    A line is rewritten only where the replacement takes the same arguments, or an argument is renamed or left out.
    """
    row = lost.rows[0]
    for line in lines:
        after = _argument(line, row) if "(" in row.key else _name(line, row)
        if after and after != line:
            return line.strip(), after.strip()
    return row.before if row.after else "", row.after


def _same_call(row: NameRow) -> bool:
    """Whether the new name takes the arguments of the old one."""
    if not row.before:
        return len(row.to) == 1 and row.do == f"write `{row.to[0]}`"
    name = row.key.rpartition(".")[2]
    return bool(row.to) and row.after == row.before.replace(f"K.{name}", row.to[0])


def _name(line: str, row: NameRow) -> str:
    if not row.to or not _same_call(row):
        return ""
    name, (home, _, new) = re.escape(row.key.rpartition(".")[2]), row.to[0].rpartition(".")
    start, alone = r"(\s{0,40})from\s{1,9}[\w.]{1,120}\s{1,9}import\s{1,9}", r"(\s{1,9}as\s{1,9}\w{1,60})?\s{0,9}$"
    imported = re.match(start + name + alone, line)
    if imported:
        alias = imported[2] or (f" as {row.key.rpartition('.')[2]}" if new != row.key.rpartition(".")[2] else "")
        return f"{imported[1]}from {home} import {new}{alias}"
    return re.sub(rf"(?<![\w.])[A-Za-z_][\w.]{{0,120}}\.{name}(?=\s{{0,9}}\()", row.to[0], line)


def _argument(line: str, row: NameRow) -> str:
    argument = row.key[:-1].partition("(")[2]
    renamed = _RENAMED.fullmatch(row.do)
    if renamed:
        return re.sub(rf"(?<![\w.]){re.escape(argument)}(?=\s{{0,9}}=(?!=))", renamed[1], line, count=1)
    return _without(line, argument) if row.do.startswith("leave it out") else ""


def _without(line: str, argument: str) -> str:
    """The line without an argument that a call in it gives; "" where the line is no whole statement."""
    import ast  # noqa: PLC0415 - few answers need it

    code = line.strip()
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and code.isascii():
            found = next((word for word in node.keywords if word.arg == argument), None)
            if found:
                return _cut(code, node, found)
    return ""


def _cut(code: str, call: ast.Call, word: ast.keyword) -> str:
    items = sorted([*call.args, *(one.value for one in call.keywords)], key=lambda one: one.col_offset)
    at = next(i for i, one in enumerate(items) if one is word.value)
    start, end = word.col_offset, word.value.end_col_offset or 0
    if at:
        start = items[at - 1].end_col_offset or 0
        start += len(code[start : word.col_offset]) - len(code[start : word.col_offset].lstrip(")"))
    elif at + 1 < len(items):
        end = next((one.col_offset for one in call.keywords if one.value is items[at + 1]), items[at + 1].col_offset)
    return code[:start] + code[end:]
