"""A dialogue's answers in Markdown: sentences around an entry in English and Korean, the entry's own prose as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import listing, markdown, words
from .markdown import code, program, prose, shell

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from diagnose.model import Cause, Diagnosis, Evidence, Fix, Match

#: The dialogue's own sentences; ``{}`` takes a name in code marks or words of the catalogue.
_SAID = {
    "en": {
        "hello": "Hello.",
        "thanks": "Glad it helped.",
        "help": (
            "I know errors of Keras 3. Paste a traceback, a log or a warning, and I answer with the cause, a fix and a "
            "program that shows it, each run on real Keras.\n\nAfter an answer you may say: *that did not help*, *show "
            "the reproduction*, *on jax*, *which versions*, *why do you think so*. Or ask how a TensorFlow function is "
            "written with Keras: `tf.gather`."
        ),
        "off": (
            "I find no error in that. I only know errors of Keras 3 and what its catalogue says: paste the traceback, "
            "from its first line to the last, or name a `tf.*` function."
        ),
        "no_topic": "About which error? Paste the traceback first, from its first line to the last.",
        "next": "Then perhaps this:",
        "gone": (
            "That was all that the catalogue has for this text. Please give the whole output, from the first "
            "\"Traceback\" to the last line and with the warnings above it: a longer text often decides it."
        ),
        "which": "Which one is it? A number is enough.",
        "shows": "This program shows the error of {}:",
        "holds": "It is printed on {}.",
        "no_broken": "There is no program for it in the catalogue.",
        "why": "{} of texts that look like this one are this error. What speaks for {}:",
        "message": "the message holds {}",
        "exception": "the exception is {}",
        "frame": "the traceback goes through {}",
        "line": "your line is {}",
        "symptom": "you describe {}",
        "alone": "your text is this message alone, and does not name Keras",
        "versions": "Where it was run, for {}:",
        "text_says": "Your text tells: {}.",
        "fixed_there": "On {}:",
        "not_there": "On {} this error was not seen: there the program runs.",
        "no_fix_there": "None of the catalogue's fixes was run on {}; they hold elsewhere:",
        "found": "These entries may be what you mean:",
        "no_op": "The table does not have {}.",
        "near": "Perhaps {}?",
        "once_more": "Once more, what helps:",
    },
    "ko": {
        "hello": "안녕하세요.",
        "thanks": "도움이 되었다니 다행입니다.",
        "help": (
            "저는 Keras 3의 오류를 압니다. 트레이스백, 로그, 경고를 붙여 넣으시면 원인과 해결 방법, 그리고 오류를 "
            "재현하는 프로그램을 알려 드립니다. 모두 실제 Keras에서 실행해 본 것입니다.\n\n답을 받은 뒤에는 "
            "*도움이 안 돼요*, *재현 코드 보여줘*, *jax에서는?*, *어느 버전?*, *왜 그렇게 생각해?* 처럼 물으실 수 "
            "있습니다. `tf.gather` 같은 TensorFlow 함수를 Keras로 어떻게 쓰는지도 답합니다. 항목의 본문은 영어입니다."
        ),
        "off": (
            "그 글에서는 오류를 찾지 못했습니다. 저는 Keras 3의 오류와 그 목록에 있는 것만 압니다. 트레이스백을 "
            "첫 줄부터 마지막 줄까지 붙여 넣거나 `tf.*` 함수 이름을 알려 주세요."
        ),
        "no_topic": "어떤 오류에 대한 질문인가요? 먼저 트레이스백을 첫 줄부터 마지막 줄까지 붙여 넣어 주세요.",
        "next": "그렇다면 이것일 수 있습니다.",
        "gone": (
            "이 글에 대해 목록에 있는 것은 여기까지입니다. 첫 \"Traceback\" 줄부터 마지막 줄까지, 그 위의 경고도 함께 "
            "보내 주세요. 글이 길수록 원인을 가리기 쉽습니다."
        ),
        "which": "어느 쪽인가요? 번호로 답하셔도 됩니다.",
        "shows": "{} 오류를 재현하는 프로그램입니다.",
        "holds": "이 오류는 {}에서 나타납니다.",
        "no_broken": "이 오류를 재현하는 프로그램은 목록에 없습니다.",
        "why": "이런 글의 {}가 이 오류였습니다. {}로 보는 근거는 다음과 같습니다.",
        "message": "메시지에 다음이 있습니다: {}",
        "exception": "예외의 종류: {}",
        "frame": "트레이스백이 지나는 곳: {}",
        "line": "코드의 해당 줄: {}",
        "symptom": "설명하신 증상: {}",
        "alone": "글에는 이 메시지만 있고 Keras라는 이름은 없습니다",
        "versions": "{}의 프로그램을 실행한 곳입니다.",
        "text_says": "보내 주신 글의 환경: {}.",
        "fixed_there": "{}에서는 다음과 같습니다.",
        "not_there": "{}에서는 이 오류가 나타나지 않았습니다. 프로그램이 그대로 실행됩니다.",
        "no_fix_there": "{}에서 실행해 본 해결 방법은 없습니다. 다른 곳에서는 다음 방법이 통합니다.",
        "found": "다음 항목을 찾으시나요?",
        "no_op": "표에 {}가 없습니다.",
        "near": "혹시 {}인가요?",
        "once_more": "해결 방법은 다음과 같습니다.",
    },
}  # fmt: skip
_EVIDENCE = ("message", "exception", "frame", "line", "symptom", "alone")


def say(language: str, name: str, *values: str) -> str:
    """One of the dialogue's own sentences, in ``"en"`` or ``"ko"``; `values` are Markdown."""
    parts = _SAID[language][name].split("{}")
    return "".join(part + value for part, value in zip(parts, [*values, ""], strict=True))


def together(parts: Iterable[str]) -> str:
    """Paragraphs as one text."""
    return "\n\n".join(filter(None, (part.strip("\n") for part in parts))) + "\n"


def answer(diagnosis: Diagnosis) -> str:
    """The whole answer, as everywhere."""
    return markdown.render(diagnosis)


def options(language: str, rungs: Sequence[tuple[str, str]]) -> str:
    """The explanations to choose from, numbered: (entry's title, cause's title); "" for fewer than two."""
    if len(rungs) < 2:
        return ""
    rows = [f"{number}. {prose(cause)}" for number, (_, cause) in enumerate(rungs, 1)]
    if len({title for title, _ in rungs}) > 1:
        rows = [f"{number}. {prose(title)}: {prose(cause)}" for number, (title, cause) in enumerate(rungs, 1)]
    return f"{say(language, 'which')}\n\n" + "\n".join(rows)


def reproduction(language: str, match: Match, cause: Cause) -> str:
    """The program that shows the error."""
    if not cause.broken:
        return say(language, "no_broken")
    told = cause.verified or (f"{words.NOT_RUN_HERE}: {cause.not_run}" if cause.not_run else words.NOT_RUN)
    return together([say(language, "shows", code(match.id)), program(cause.broken), prose(f"{told.rstrip('.')}.")])


def versions(language: str, match: Match, cause: Cause, told: str) -> str:
    """Where the error and each fix were run, and what the user's text tells."""
    rows = [f"- {prose(cause.title)}: {prose(cause.verified or words.NOT_RUN)}"]
    rows += [f"- {prose(fix.do)}: {prose(fix.verified or fix.not_run or words.NOT_RUN)}" for fix in cause.fixes]
    return together([say(language, "versions", code(match.id)), "\n".join(rows), prose(told)])


def reasons(language: str, match: Match, evidence: Sequence[Evidence]) -> str:
    """Why this entry was named."""
    told = [(item.kind, [code(item.text)] if item.text else []) for item in evidence if item.kind in _EVIDENCE]
    rows = [f"- {say(language, kind, *values)}" for kind, values in told]
    head = say(language, "why", words.percent(match.confidence), code(match.id))
    return together([head, "\n".join(rows)])


def on_backend(language: str, backend: str, match: Match, cause: Cause) -> str:
    """What holds on one backend: whether the error is seen there, and the fixes that were run there."""
    name = words.backend(backend)
    there = [fix for fix in cause.fixes if backend in fix.backends]
    parts = [say(language, "fixed_there", name), f"**{prose(match.title)}** ({code(match.id)})"]
    if cause.broken and cause.backends and backend not in cause.backends:
        parts.append(say(language, "not_there", name))
    if there:
        parts += [part for fix in there for part in _fix(fix)]
    else:
        parts += [say(language, "no_fix_there", name), *[part for fix in cause.fixes for part in _fix(fix)]]
    return together(parts)


def fixes(language: str, cause: Cause) -> str:
    """The fixes of a cause once more."""
    return together([say(language, "once_more"), *[part for fix in cause.fixes for part in _fix(fix)]])


def _fix(fix: Fix) -> list[str]:
    where = words.only_on(fix.backends, fix.keras)
    body = shell(fix.commands) if fix.commands else program(fix.code)
    return [f"**{words.FIX}:** {prose(f'{fix.do} ({where})' if where else fix.do)}", body, prose(fix.note)]


def entries(language: str, rows: Sequence[tuple[str, str]]) -> str:
    """Entries found by words: (id, title)."""
    return together([say(language, "found"), "\n".join(f"- {code(name)} {prose(title)}" for name, title in rows)])


def operation(language: str, found: dict[str, object]) -> str:
    """What to write for a TensorFlow function or a name of Keras 2; `found` is one row of `listed.ops_data`."""
    rows = found["rows"]
    assert isinstance(rows, list)  # noqa: S101 - made by `listed.ops_data`
    if not rows:
        near = found["near"]
        assert isinstance(near, list)  # noqa: S101 - as above
        hint = say(language, "near", ", ".join(map(code, near))) if near else ""
        return together([say(language, "no_op", code(str(found["query"]))), hint])
    return together(part for row in rows for part in _operation(row))


def _operation(row: dict[str, object]) -> list[str]:
    parts = [listing.op_head(row), *map(prose, listing.op_notes(row))]
    for name, label in (("examples", words.EXAMPLE), ("pitfalls", words.PITFALL)):
        pairs = row[name]
        assert isinstance(pairs, list)  # noqa: S101 - as above
        for pair in pairs[:2]:
            lines = [f"- {pair['tf']}", f"+ {pair['keras']}"]
            parts.append(f"**{label}:**\n\n" + markdown.fenced(lines, "diff"))
    return parts
