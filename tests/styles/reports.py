"""Printed by a test runner: pytest's forms, unittest."""

from __future__ import annotations

import re

from .cuts import message_of
from .printed import Block, Printed, anew, chained, plain
from .registry import each, lossy, style

_FAILURES = "=================================== FAILURES ===================================\n_________________________________ test_train __________________________________\n"
_SUMMARY = "=========================== short test summary info ============================\n"
_CLASS_LINE = re.compile(r"^[A-Za-z_][\w.]{0,120}(Error|Exception|Warning|Interrupt|Exit|Iteration)(:|$)")


def _summary(message: str) -> str:
    first = message.splitlines()[0]
    return f"{_SUMMARY}FAILED tests/test_train.py::test_train - {first[:50]}...\n========================= 1 failed, 12 passed in 3.21s =========================\n"


def _near(frame: Printed) -> str:
    return frame.path.replace("/home/user/project/", "").replace("/usr/local/lib/", "../../../usr/local/lib/")


@style
def pytest_section(text: str) -> str:
    body, message = [], False
    for line in text.splitlines():
        message = message or bool(_CLASS_LINE.match(line))
        body.append(("E       " if message else "    ") + line)
    return (
        _FAILURES
        + "\n"
        + "\n".join(body)
        + "\n\ntests/test_train.py:12: Failed\n=========================== 1 failed in 3.21s ===========================\n"
    )


@style
def pytest_short(text: str) -> str:
    def one(block: Block) -> str:
        rows = [row for f in block.frames for row in (f"{_near(f)}:{f.number}: in {f.function}", f"    {f.source}")]
        return "\n".join(rows) + "\n" + each(block.message, "E   ")

    return anew(text, lambda before, blocks: before + _FAILURES + chained(blocks, one) + _summary(blocks[-1].message))


@style
def pytest_long(text: str) -> str:
    def one(block: Block) -> str:
        rows = []
        for number, frame in enumerate(block.frames):
            last = number == len(block.frames) - 1
            rows += [
                "",
                f"    def {frame.function.strip('<>').rpartition('.')[2]}(x, name=None):",
                "        limit = 3",
                f">       {frame.source}",
            ]
            rows += each(block.message, "E       ").splitlines() if last else []
            rows += ["", f"{_near(frame)}:{frame.number}: " + (block.name.rpartition(".")[2] if last else "")]
            rows += [] if last else ["_ " * 40, "", "args = (5,), kwargs = {'name': 'first'}"]
        return "\n".join(rows) + "\n"

    return anew(text, lambda before, blocks: before + _FAILURES + chained(blocks, one) + _summary(blocks[-1].message))


@style
def pytest_native(text: str) -> str:
    return _FAILURES + text + _summary(message_of(text))


@lossy
def pytest_line(text: str) -> str:
    def report(before: str, blocks: list[Block]) -> str:
        block, last = blocks[-1], blocks[-1].frames[-1]
        message = block.message.replace("\n", "\n    ")
        return f"{before}{_FAILURES.splitlines()[0]}\nE   {message}\n{last.path}:{last.number}: {block.message}\n{_summary(block.message)}"

    return anew(text, report)


@style
def pytest_xdist(text: str) -> str:
    def one(block: Block) -> str:
        rows = [row for f in block.frames for row in (f"{_near(f)}:{f.number}: in {f.function}", f"    {f.source}")]
        return "\n".join(rows) + "\n" + each(block.message, "E   ")

    head = _FAILURES + "[gw1] linux -- Python 3.11.9 /home/user/venv/bin/python\n"
    return anew(text, lambda before, blocks: before + head + chained(blocks, one) + _summary(blocks[-1].message))


@style
def pytest_collection(text: str) -> str:
    head = "==================================== ERRORS ====================================\n_____________________ ERROR collecting tests/test_train.py _____________________\n"

    def one(block: Block) -> str:
        rows = [row for f in block.frames for row in (f"{_near(f)}:{f.number}: in {f.function}", f"    {f.source}")]
        return "\n".join(rows) + "\n" + each(block.message, "E   ")

    tail = "!!!!!!!!!!!!!!!!!!!! Interrupted: 1 error during collection !!!!!!!!!!!!!!!!!!!!\n"
    return anew(text, lambda before, blocks: before + head + chained(blocks, one) + tail)


@style
def pytest_captured(text: str) -> str:
    return (
        _FAILURES
        + "    def test_train():\n>       subprocess.run(command, check=True)\n\n----------------------------- Captured stderr call -----------------------------\n"
        + text
        + _SUMMARY
        + "FAILED tests/test_train.py::test_train - subprocess.CalledProcessError: Comma...\n"
    )


@style
def unittest_report(text: str) -> str:
    line, rule = "=" * 70, "-" * 70
    return f"..E\n{line}\nERROR: test_train (tests.test_train.TrainTest.test_train)\n{rule}\n{text}\n{rule}\nRan 3 tests in 0.412s\n\nFAILED (errors=1)\n"


@style
def nose_report(text: str) -> str:
    return anew(
        text,
        lambda before, blocks: (
            before + "ERROR: tests.test_train\n" + each(chained(blocks, plain), "  ") + "\n1 failed\n"
        ),
    )


@style
def doctest_report(text: str) -> str:
    rule = "*" * 70
    return f'{rule}\nFile "/home/user/project/train.py", line 3, in train\nFailed example:\n    main(x, y)\nException raised:\n{each(text, "    ")}{rule}\n1 items had failures:\n'
