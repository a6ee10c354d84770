"""The matcher on messages of any kind: whatever fits stands there, and adding nothing changes nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from strategies import anchor, piece, texts

from diagnose.capture import Squeezed, fit
from diagnose.clean import decode
from diagnose.engine import default_engine
from diagnose.model import Raised, Span
from kb import load_index, parse_template

wording = st.deferred(lambda: st.sampled_from([one for one in load_index().wordings if one.template]))


def hits(message: str) -> list[tuple[int, int, int, int]]:
    message = decode(message)  # as everything that the matcher is given
    error = Raised("ValueError", message, "error", (), "", Span(0, len(message)))
    found = default_engine().matcher.find([error], [Squeezed(message)])
    return [(hit.wording.entry, hit.wording.number, hit.start, hit.end) for hit in found]


@given(st.lists(st.one_of(anchor, piece), max_size=6).map(" ".join))
def test_hits_lie_in_the_message_and_come_again(message: str) -> None:
    found = hits(message)
    assert found == hits(message)
    assert all(0 <= start <= end <= len(message) for _, _, start, end in found)


@given(wording, st.lists(st.text("abcXYZ_09.", min_size=1, max_size=12), min_size=1, max_size=4))
def test_a_filled_template_fits_itself(one: object, values: list[str]) -> None:
    template = one.template  # type: ignore[attr-defined]
    slots = [("7" if slot.kind == "int" else values[i % len(values)]) for i, slot in enumerate(template.slots)]
    filled = "".join(a + b for a, b in zip(template.literals, [*slots, ""], strict=True))
    at = filled.find(template.literals[template.anchor])
    found = fit(template, filled, template.anchor, at)
    assert found is not None
    assert filled[found.start :].startswith(template.literals[0])
    assert filled[: found.end].endswith(template.literals[-1])


@given(texts)
def test_squeezed_letters_know_their_places(text: str) -> None:
    source = Squeezed(text)
    places = [source.at(i) for i in range(len(source.letters))]
    assert places == sorted(set(places))
    assert [text[place] for place in places] == list(source.letters)


@given(st.text("abc{}: _", max_size=40))
def test_a_template_is_read_or_refused(text: str) -> None:
    try:
        template = parse_template(text)
    except ValueError:
        return
    assert len(template.literals) == len(template.slots) + 1
