"""What needs no process: the panel as HTML, two lines, Sentry's events."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from answers import ANSWERS, FULL, MATCH
from programs import ENTRY, MESSAGE

from diagnose.hooks.sentry import before_send, before_send_after
from diagnose.model import Seen
from diagnose.render import brief, html, text


def caught(message: str) -> dict[str, object]:
    error = ValueError(message)
    return {"exc_info": (ValueError, error, None)}


def test_sentry_gets_tag_and_fingerprint() -> None:
    event = before_send({"tags": {"a": "b"}}, caught(MESSAGE))
    assert event == {"tags": {"a": "b", "kdiag": ENTRY}, "fingerprint": ["kdiag", ENTRY]}
    listed = before_send({"tags": [["a", "b"]], "fingerprint": ["{{ default }}"]}, caught(MESSAGE))
    assert listed == {"tags": [["a", "b"], ["kdiag", ENTRY]], "fingerprint": ["kdiag", ENTRY]}
    assert before_send({"fingerprint": ["mine"]}, caught(MESSAGE))["fingerprint"] == ["mine"]


@pytest.mark.parametrize("hint", [{}, {"exc_info": None}, {"exc_info": ()}, caught("no widgets")])
def test_sentry_events_of_others_stay(hint: dict[str, object]) -> None:
    assert before_send({"message": "m"}, hint) == {"message": "m"}


def test_a_before_send_of_the_program_comes_first() -> None:
    assert before_send_after(lambda _, __: None)({}, caught(MESSAGE)) is None
    assert before_send_after(lambda event, _: {**event, "x": 1})({}, caught("no widgets")) == {"x": 1}


class _Reader(HTMLParser):
    """Tags as opened and closed, and all attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def read(page: str) -> _Reader:
    reader = _Reader()
    reader.feed(page)
    assert not reader.open
    return reader


@pytest.mark.parametrize("name", ANSWERS)
def test_every_answer_is_well_formed(name: str) -> None:
    read(html.page(ANSWERS[name]))
    assert bool(html.fragment(ANSWERS[name])) == (ANSWERS[name].status in ("diagnosed", "located"))


EVIL = '</code></pre><script>alert(1)</script><img src=x onerror=alert(1)>" onclick="x\' \x1b[31m\u202e'


def test_nothing_of_the_user_becomes_markup() -> None:
    line = MATCH.line
    assert line is not None
    fixes = tuple(fix._replace(do=EVIL, code=EVIL, note=EVIL) for fix in MATCH.fixes)
    cause = MATCH.causes[0]._replace(why=EVIL, broken=EVIL, title=EVIL, fixes=fixes)
    match = MATCH._replace(
        id=EVIL, title=EVIL, summary=EVIL, check=EVIL, ask=EVIL, verified=EVIL, causes=(cause, cause),
        line=line._replace(path=EVIL, code=EVIL),
    )  # fmt: skip
    bad = FULL._replace(matches=(match,), seen=(Seen(EVIL, EVIL, EVIL, EVIL),))
    clean, dirty = read(html.fragment(FULL)), read(html.fragment(bad))
    assert {tag for tag, _ in dirty.seen} <= {tag for tag, _ in clean.seen}
    assert {name for _, attributes in dirty.seen for name in attributes} <= {
        "class",
        "style",
        "type",
        "onclick",
        "data-copy",
    }
    assert {a["onclick"] for _, a in dirty.seen if "onclick" in a} == {
        a["onclick"] for _, a in clean.seen if "onclick" in a
    }
    assert "\x1b" not in html.fragment(bad)
    assert "\u202e" not in html.fragment(bad)


def test_the_copy_button_holds_the_line_to_write() -> None:
    buttons = [attributes["data-copy"] for _, attributes in read(html.fragment(FULL)).seen if "data-copy" in attributes]
    assert buttons == ["x = keras.ops.squeeze(inputs)", MATCH.fixes[1].code.rstrip("\n")]


def test_two_lines() -> None:
    assert brief.render(FULL) == (
        "kdiag: A TensorFlow function was called on a KerasTensor (kerastensor-in-tf-function 98 %)\n"
        "       Fix: call the Keras operation instead: x = keras.ops.squeeze(inputs); "
        "kdiag explain kerastensor-in-tf-function\n"
    )
    assert brief.render(ANSWERS["unknown-near"]) == ""


def test_what_was_seen_is_told() -> None:
    told = FULL._replace(seen=(Seen("first", "Dense", "(None, 4)", ""), Seen("x", "ndarray", "(8, 3)", "float32")))
    assert "  first: Dense (None, 4); x: ndarray (8, 3) float32\n" in text.render(told)
    assert "first: Dense (None, 4); x: ndarray (8, 3) float32" in html.fragment(told)
