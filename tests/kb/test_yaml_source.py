"""Any bytes are read without raising, and every field has its line."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from sample import ENTRY

from kb.yaml_source import field_name, read_yaml

WORDS = st.sampled_from(
    [*"[]{}:,-?&*!|>'\"%@`#~ \t\n\r\0\x85\ud800", "a", "on", "3.10", "<<", "=", "&a", "*a", "---", "...", "é"]
)


def test_lines_of_fields() -> None:
    source = read_yaml("x", ENTRY.encode())
    rows = ENTRY.split("\n")
    assert source.faults == ()
    places = {field_name(field): rows[line - 1].strip() for field, line in source.lines.items()}
    assert places["title"] == "title: A widget was asked for its gears"
    assert places["wordings[0].keras"] == 'keras: "3.10 - 3.12"'
    assert places["wordings[0].exceptions[0]"] == places["wordings[0]"] == "- exceptions: [ValueError]"
    assert places["causes[0].fixes[0].code"] == "code: |"
    assert (source.line(("causes", 0, "fixes", 0, "note")), source.line(("nowhere",))) == (20, 1)


@settings(max_examples=300, deadline=None)
@given(
    st.binary(max_size=200)
    | st.lists(WORDS, max_size=40).map(lambda words: "".join(words).encode("utf-8", "surrogatepass"))
)
def test_any_bytes_are_read(data: bytes) -> None:
    source = read_yaml("x", data)
    assert isinstance(source.value, dict) or source.faults
    lines = len((data or b" ").splitlines()) + data.count(b"\xc2\x85") + data.count(b"\xe2\x80") + 1
    for fault in source.faults:
        assert str(fault).startswith("x:")
        assert 1 <= fault.line <= lines + 1


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_entry_cut_or_spoilt_anywhere(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(ENTRY)))
    end = data.draw(st.integers(start, min(len(ENTRY), start + 5)))
    text = ENTRY[:start] + data.draw(WORDS) + ENTRY[end:]
    source = read_yaml("x", text.encode("utf-8", "surrogatepass"))
    assert source.value is None or isinstance(source.value, dict) or source.faults
