"""What a message without an error in it asks for, in English and Korean."""

from __future__ import annotations

import re
from typing import NamedTuple

#: Longer messages are texts to diagnose, not questions about one.
LONGEST = 400
_ORDINALS = {
    "first": "1", "second": "2", "third": "3", "former": "1", "latter": "2",
    "첫": "1", "두": "2", "둘": "2", "세": "3", "셋": "3",
}  # fmt: skip
_BACKENDS = {
    "jax": "jax", "잭스": "jax", "torch": "torch", "pytorch": "torch", "토치": "torch", "파이토치": "torch",
    "tensorflow": "tensorflow", "tf": "tensorflow", "텐서플로": "tensorflow", "텐서플로우": "tensorflow",
}  # fmt: skip
_SYMBOL = re.compile(r"(?<![\w.])((?:tf|tensorflow|K|keras)\.[A-Za-z_]\w{0,60}(?:\.\w{1,60}){0,6})", re.ASCII)
_NUMBER = re.compile(r"^\W{0,3}(?:number |no\. ?|option )?([1-9])(?:\W|번|$)", re.IGNORECASE)
#: In this order: the first that is found is meant. Each is a list of alternatives.
_PHRASES = {
    "next": (
        (
            r"\b(?:did|does|do|is|was|has|can)(?:n['\u2019]?t| not)"
            r" (?:help|work|fix|solve|it|that|the (?:cause|problem|reason))"
        ),
        r"\bno(?:t| longer)? (?:luck|help(?:ed|ing)?|work(?:ed|ing)?|fix(?:ed)?|difference|good)\b|\bnot (?:it|that)\b",
        r"\bstill (?:fail|broken|the same|get|see|same|rais|crash|happen|not|does)|\bsame (?:error|problem|thing)",
        (
            r"\b(?:another|next|other|different)"
            r" (?:one|causes?|reasons?|fix|fixes|ideas?|ways?|candidates?|options?)\b"
        ),
        r"\b(?:any|some)thing else\b|^next\b|\bwhat else\b",
        r"안\s?(?:돼|되|됩|됐|됨|통|먹)|해결\S{0,3}\s?(?:안|못|않)|않았|소용\s?없|효과\S?\s?없|여전히|그대로|똑같",
        r"다른\s?(?:원인|방법|이유|해결|후보)|다음",
    ),
    "no": (r"^\W{0,3}(?:no|nope|아니)(?:\b|요|에|야|오|$)",),
    "yes": (r"^\W{0,3}(?:yes|yep|yeah|correct|right|exactly|that is it|네|예|응|맞)",),
    "choice": (r"\b(first|second|third|former|latter)\b|(첫|두|둘|세|셋)\s?번?째",),
    "reproduction": (
        r"\brepro|\bminimal (?:example|program|code)|\bbroken (?:program|example|code)|\bexample\b",
        r"\bshow (?:me )?(?:the |an |a )?(?:code|program)",
        r"재현|예제|예시|최소\s?코드|코드\S?\s?(?:좀\s?)?보여",
    ),
    "version": (
        r"\b(?:which|what) (?:keras )?(?:versions?|releases?)|\bsince when|\b(?:verified|tested|run|ran) on\b",
        r"\bversions?\W{0,3}$|버전|언제부터|검증",
    ),
    "why": (
        r"\bwhy (?:do|did|are|would|is) (?:you|it|that|this)|\bhow (?:do|did|can) you know",
        r"\bhow (?:sure|certain|confident)|\bare you sure|\bevidence\b|\bconfiden|^\W{0,3}why\W{0,3}$",
        r"왜|근거|확신|어떻게\s?알|확실",
    ),
    "backend": (
        (
            r"(?:^|\b(?:on|with|using|use|for|in|about|under|is)\s+)(?:the\s+)?"
            r"(jax|pytorch|torch|tensorflow|tf)\b(?![.\w])"
        ),
        (
            r"(jax|pytorch|torch|tensorflow|잭스|파이토치|토치|텐서플로우?)"
            r"\s?(?:에서|에선|로|으로|는|은|이면|라면|를|을|백엔드|쓰)"
        ),
    ),
    "fix": (r"\bfix|\bsolv|\bsolution|\bwhat (?:should|can|do) i do|고치|고쳐|해결|수정",),
    "thanks": (
        r"\bthank|\bthx\b|\bcheers\b|\bgreat\b|\b(?:it|that) (?:works|worked|helped)",
        r"고마|감사|됐어|됩니다|해결됐",
    ),
    "hello": (r"^\W{0,3}(?:hi|hello|hey|good (?:morning|evening|afternoon|day))\b|안녕",),
    "help": (
        r"\bwhat (?:can|do) you|\bwho are you|\bhow (?:do|does) (?:you|this|it) work|^\W{0,3}help\b",
        r"도움말|누구|할\s?수\s?있|사용법",
    ),
}
_INTENTS = {kind: re.compile("|".join(forms), re.IGNORECASE) for kind, forms in _PHRASES.items()}
_VALUES = {"choice": _ORDINALS, "backend": _BACKENDS}


class Intent(NamedTuple):
    """What is asked: `kind` is one of `_PHRASES`, "op" or ""; `value` a backend, a number or a function's name."""

    kind: str = ""
    value: str = ""


def read(text: str) -> Intent:
    """Tell what a short message asks for; ``Intent("")`` where nothing is recognised."""
    line = " ".join(text[: LONGEST + 1].split())
    if not line or len(line) > LONGEST:
        return Intent()
    if symbol := _SYMBOL.search(line):
        return Intent("op", symbol[1])
    if number := _NUMBER.match(line):
        return Intent("choice", number[1])
    for kind, phrase in _INTENTS.items():
        if found := phrase.search(line):
            word = next(filter(None, found.groups()), "").lower()
            return Intent(kind, _VALUES[kind][word] if word else "")
    return Intent()


def language(text: str) -> str:
    """``"ko"`` where the message holds Hangul, else ``"en"``."""
    return "ko" if re.search(r"[\uac00-\ud7a3]", text[:10_000]) else "en"
