"""Cut: part of the text is lost."""

from __future__ import annotations

import re

from .registry import lossy

_CLASS_LINE = re.compile(r"^[A-Za-z_][\w.]{0,120}(Error|Exception|Warning|Interrupt|Exit|Iteration)(:|$)")


def message_of(text: str) -> str:
    """The last exception (or the only warning) of a plain recording, from its class name on."""
    lines = text.splitlines()
    starts = [i for i, line in enumerate(lines) if _CLASS_LINE.match(line)]
    return "\n".join(lines[starts[-1] :]) + "\n" if starts else text


@lossy
def top_cut(text: str) -> str:
    lines = text.splitlines()
    return "\n".join(lines[len(lines) // 3 :]) + "\n"


@lossy
def top_cut_in_a_line(text: str) -> str:
    return text[len(text) // 3 :]


@lossy
def bottom_cut(text: str) -> str:
    """The last line is missing, as in a screen that was scrolled too little."""
    lines = text.splitlines()
    return "\n".join(lines[: max(1, len(lines) - 1)]) + "\n"


@lossy
def middle_cut(text: str) -> str:
    lines = text.splitlines()
    if len(lines) < 8:
        return text
    return "\n".join([*lines[:3], "    [...]", *lines[-max(4, len(message_of(text).splitlines()) + 1) :]]) + "\n"


@lossy
def headline_missing(text: str) -> str:
    """The words that only English Pythons print, or that were not copied."""
    return text.replace("Traceback (most recent call last):\n", "")


@lossy
def message_alone(text: str) -> str:
    return message_of(text)


@lossy
def message_without_class(text: str) -> str:
    return message_of(text).partition(": ")[2] or message_of(text)


@lossy
def message_in_one_line(text: str) -> str:
    return " ".join(message_of(text).split()) + "\n"


@lossy
def message_with_module(text: str) -> str:
    message = message_of(text)
    return message if "." in message.partition(":")[0] else "builtins." + message


@lossy
def first_line_alone(text: str) -> str:
    return message_of(text).splitlines()[0] + "\n"


@lossy
def last_line_alone(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1] + "\n" if lines else ""


@lossy
def chat_sentence(text: str) -> str:
    first = " ".join(message_of(text).split())
    return f"hi, after upgrading to keras 3 my training script dies with {first[:300]} - what should I do?"


@lossy
def quoted_in_a_sentence(text: str) -> str:
    kind, _, message = message_of(text).splitlines()[0].partition(": ")
    return f'Does anybody know what "{message}" means? It is a {kind} that I get since Keras 3.\n'


@lossy
def head_of_120(text: str) -> str:
    return " ".join(message_of(text).split())[:120] + "...\n"


@lossy
def search_words(text: str) -> str:
    return "keras 3 " + " ".join(message_of(text).split()[:14]).lower() + "\n"


@lossy
def pytest_summary_alone(text: str) -> str:
    first = message_of(text).splitlines()[0]
    return f"=========================== short test summary info ============================\nFAILED tests/test_train.py::test_train - {first}\n"
