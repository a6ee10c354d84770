"""Logs to scan: healthy lines of several sorts, and errors to plant between them."""

from __future__ import annotations

from diagnose.engine import default_engine
from diagnose.scan import Found, Scanner

OTHER = """\
Traceback (most recent call last):
  File "/home/user/project/data.py", line 3, in load
    frame = rows["label"]
KeyError: 'label'
"""
#: A message as ``print(error)`` leaves it: no exception is named.
MESSAGE = "giving up: Layer.add_weight() got multiple values for argument 'shape'\n"
MESSAGE_ENTRY = "add-weight-positional-name"


def healthy(lines: int) -> str:
    """Lines of a logger and of TensorFlow, and the progress bars of Keras, which begin a line anew."""
    out = []
    for n in range(lines):
        out.append(
            f"2026-11-23 13:{n // 60 % 60:02d}:{n % 60:02d},123 - trainer - INFO - step {n} loss=0.{693 - n % 50}\n"
        )
        if n % 7 == 0:
            out.append(f"2026-11-23 13:05:01.1: I tensorflow/core/util/port.cc:153] custom operations are on: {n}\n")
        if n % 5 == 0:
            bar = "".join(
                f"\r\x1b[1m{i:3d}/100\x1b[0m \x1b[32m━━━\x1b[0m 3ms/step - accuracy: 0.5{i}" for i in range(4)
            )
            out.append(f"Epoch {n}/50\n{bar}\n")
    return "".join(out)


def scanned(log: str | bytes, block: int = 1 << 17) -> list[Found]:
    """What a log holds, read in blocks of so many bytes."""
    data = log.encode("utf-8", "surrogatepass") if isinstance(log, str) else log
    scanner = Scanner(default_engine())
    found = [one for at in range(0, len(data), block) for one in scanner.feed(data[at : at + block])]
    return [*found, *scanner.close()]


def named(found: list[Found]) -> list[tuple[int, str]]:
    """Line and verdict of each: the id of an entry, or the exception's name."""
    return [
        (one.line, one.diagnosis.matches[0].id if one.diagnosis.matches else one.diagnosis.errors[-1].exception)
        for one in found
    ]
