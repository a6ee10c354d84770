"""What is wrong with an entry is said with file, line, field and what to write instead, all of it at once."""
# ruff: noqa: E501 - each expected line stands as it is printed

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sample import ENTRY, PLACE, changed, folder

from kb import CatalogError, load_catalog

if TYPE_CHECKING:
    from pathlib import Path

#: What is changed in the sample entry, into what, and what is then printed behind the path of its file.
CHANGES: dict[str, tuple[str, str, str]] = {
    "a version read as a float": (
        '"3.10 - 3.12"',
        "3.10",
        ':6: wordings[0].keras: YAML reads 3.10 as a number; write "3.10"',
    ),
    "a version read as a whole number": (
        '"3.10 - 3.12"',
        "3",
        ':6: wordings[0].keras: 3 is no version range; quote it: "3.10 - 3.12"',
    ),
    "an octal number": (
        '"3.10 - 3.12"',
        "010",
        ':6: wordings[0].keras: YAML reads 010 as a number; write "010"',
    ),
    "a number to base 60": (
        '"3.10 - 3.12"',
        "3:10",
        ':6: wordings[0].keras: YAML reads 3:10 as a number; write "3:10"',
    ),
    "a range that YAML reads as a list": (
        '"3.10 - 3.12"',
        "- 3.12",
        ":6: block sequence entries are not allowed in this context; put the text in quotes",
    ),
    "a range the wrong way round": (
        '"3.10 - 3.12"',
        '"3.12 - 3.10"',
        ":6: wordings[0].keras: '3.12 - 3.10' ends before it begins",
    ),
    "a range in words": (
        '"3.10 - 3.12"',
        "since 3.10",
        ":6: wordings[0].keras: 'since 3.10' is no version range; write '3.4 - 3.12', '3.13 -', '- 3.6' or '3.5'",
    ),
    "on as a value": (
        "gears do not turn",
        "on",
        ':8: symptoms[0]: YAML reads on as a truth value; write "on" for the text, or true or false',
    ),
    "Yes as a value": (
        "gears do not turn",
        "Yes",
        ':8: symptoms[0]: YAML reads Yes as a truth value; write "Yes" for the text, or true or false',
    ),
    "no as a value": (
        "gears do not turn",
        "no",
        ':8: symptoms[0]: YAML reads no as a truth value; write "no" for the text, or true or false',
    ),
    "on as a key": (
        "check:",
        "on:",
        ':1: check: is missing\n:26: on: YAML reads this key as a truth value; write "on"',
    ),
    "a date": (
        "gears do not turn",
        "2024-01-01",
        ':8: symptoms[0]: YAML reads 2024-01-01 as a date; write "2024-01-01"',
    ),
    "true where text is wanted": (
        "gears do not turn",
        "true",
        ":8: symptoms[0]: true where text is wanted; write it in quotes",
    ),
    "yes where true is wanted": (
        "make a geared widget",
        "make a geared widget\n        replaces_ops: yes",
        ':21: causes[0].fixes[0].replaces_ops: YAML reads yes as a truth value; write "yes" for the text, or true or false',
    ),
    "text where true is wanted": (
        "make a geared widget",
        "make a geared widget\n        replaces_ops: often",
        ":21: causes[0].fixes[0].replaces_ops: 'often' where true or false is wanted; write true or false",
    ),
    "nothing where text is wanted": (
        "title: A widget was asked for its gears",
        "title:",
        ":1: title: nothing where text is wanted; write it in quotes",
    ),
    "fields where text is wanted": (
        "title: A widget was asked for its gears",
        "title: {a: b}",
        ":1: title: a group of fields where text is wanted; write it in quotes",
    ),
    "a list where text is wanted": (
        "title: A widget was asked for its gears",
        "title: [a]",
        ":1: title: a list where text is wanted; write it in quotes",
    ),
    "text where a list is wanted": (
        "[gears do not turn]",
        "gears do not turn",
        ":8: symptoms: 'gears do not turn' where a list is wanted; write [one, two], or one a line behind `- `",
    ),
    "text where fields are wanted": (
        "{widget: the widget}",
        "the widget",
        ":7: fallbacks: 'the widget' where fields are wanted; write `name: value`, one a line",
    ),
    "a misspelt field": (
        "summary:",
        "sumary:",
        ":1: summary: is missing\n:9: sumary: is no field; did you mean summary?",
    ),
    "a misspelt field far inside": (
        "        code: |\n          import keras\n\n          widget",
        "        codes: |\n          import keras\n\n          widget",
        ":21: causes[0].fixes[0].codes: is no field; did you mean code?",
    ),
    "a field of nowhere": (
        "check:",
        "colour: red\ncheck:",
        ":26: colour: is no field; there are title, status, aliases, replaced_by, reason, tags, wordings, symptoms, yields_to, table, summary, fallbacks, causes, check, ask, near, references",
    ),
    "a field of another part": (
        "    why:",
        "    do: x\n    why:",
        ":13: causes[0].do: is no field; there are id, title, when, why, broken, fixes",
    ),
    "the id as a field": (
        "check:",
        "id: other\ncheck:",
        ":26: id: is no field; the name of the file says it",
    ),
    "a key twice": (
        "check:",
        "tags: [layers]\ncheck:",
        ":26: tags: repeats the key of line 2; keep one of the two",
    ),
    "a key twice far inside": (
        "    title: A plain",
        "    id: again\n    title: A plain",
        ":12: causes[0].id: repeats the key of line 11; keep one of the two",
    ),
    "a missing field": (
        "    why: Plain widgets lost their gears in Keras 3.\n",
        "",
        ":11: causes[0].why: is missing",
    ),
    "a title too long": (
        "A widget was asked for its gears",
        "A" * 73,
        ":1: title: 73 characters; 72 at most",
    ),
    "a text too short": (
        "Widget '{widget}' has no gears to turn. Received: {_}",
        "gears",
        ":5: wordings[0].text: 5 characters; at least 8",
    ),
    "a stray brace": (
        "'{widget}' has",
        "'{widget' has",
        ":5: wordings[0].text: stray '{' at column 9; write '{{' for the character",
    ),
    "captures that touch": (
        "'{widget}' has",
        "{widget}{b} has",
        ":5: wordings[0].text: two captures touch; put the literal text that stands between them",
    ),
    "an unknown backend": (
        '    keras: "3.10 - 3.12"',
        "    backends: [tensorflow, theano]",
        ":6: wordings[0].backends[1]: 'theano' where only 'tensorflow', 'jax' or 'torch' can stand",
    ),
    "an unknown status": (
        "tags:",
        "status: done\ntags:",
        ":2: status: 'done' where only 'draft', 'stable' or 'retired' can stand",
    ),
    "an id in capitals": (
        "id: plain-widget",
        "id: Plain Widget",
        ":11: causes[0].id: 'Plain Widget' is not in the right form; write words-like-these",
    ),
    "two lines where one is wanted": (
        "do: make a geared widget",
        'do: "make\\na"',
        ":20: causes[0].fixes[0].do: 'make\\na' is not in the right form; keep it on one line",
    ),
    "a tab": (
        "    title: A plain",
        "	title: A plain",
        ":12: indented with a tab; indent with spaces",
    ),
    "a colon in bare text": (
        "why: Plain",
        "why: Plain: ",
        ":13: a colon inside unquoted text; put the text in quotes, or behind `>-` on a line of its own",
    ),
    "a backtick at the beginning": (
        '"`widget.turn()` gives a number."',
        "`widget.turn()` gives",
        ":26: found character that cannot start any token; put the text in quotes",
    ),
    "an open bracket": (
        "[gears do not turn]",
        "[gears",
        ":9: did not find expected ',' or ']'",
    ),
    "an alias": (
        "symptoms: [gears do not turn]",
        "symptoms: &a [gears do not turn]\naliases: *a",
        ":9: aliases: an alias; write the value again",
    ),
    "a tag": (
        "check: ",
        "check: !!python/name:os.system ",
        ":26: check: the tag !!python/name:os.system; write a plain value",
    ),
    "a merge key": (
        "symptoms:",
        "<<: {a: b}\nsymptoms:",
        ":8: <<: YAML reads this key as a merge key; write the fields out",
    ),
    "a list as a key": (
        "tags:",
        "? [a]\n: b\ntags:",
        ":2: a key that is no text; write a plain key",
    ),
    "a second document": (
        "references:",
        "---\nreferences:",
        ":29: a second document; one entry a file",
    ),
    "a control character": (
        "gears do not turn",
        "gears ",
        ":8: holds a control character; remove it or write it as an escape",
    ),
}

BYTES: dict[str, tuple[bytes, str]] = {
    "Latin-1": (
        ENTRY.replace("no gears", "n\u00e9 gears").encode("latin-1"),
        ":5: byte 0xe9 is not UTF-8; save the file as UTF-8",
    ),
    "UTF-16": (ENTRY.encode("utf-16"), ":1: byte 0xff is not UTF-8; save the file as UTF-8"),
    "an empty file": (b"", ":1: holds no fields; write `title: ...` and the other fields, one a line"),
    "a comment only": (b"# later\n", ":1: holds no fields; write `title: ...` and the other fields, one a line"),
    "a list": (b"- title: x\n", ":1: holds no fields; write `title: ...` and the other fields, one a line"),
    "deep nesting": (b"a: " + b"[" * 100_000, ":1: nested too deep"),
    "no fixes": (
        ENTRY[: ENTRY.index("    fixes:")].encode() + b"    fixes: []\ncheck: x\n",
        ":19: causes[0].fixes: an empty list; at least 1",
    ),
}


def _printed(root: str) -> str:
    with pytest.raises(CatalogError) as caught:
        load_catalog(root)
    return str(caught.value)


def test_sample_has_no_fault(tmp_path: Path) -> None:
    assert load_catalog(folder(tmp_path)).entries[0].id == "no-gears"


@pytest.mark.parametrize("name", CHANGES)
def test_planted_fault(tmp_path: Path, name: str) -> None:
    old, new, expected = CHANGES[name]
    root = folder(tmp_path, {PLACE: changed((old, new))})
    assert _printed(root) == "\n".join(f"data/{PLACE}{line}" for line in expected.split("\n"))


@pytest.mark.parametrize("name", BYTES)
def test_file_that_is_no_entry(tmp_path: Path, name: str) -> None:
    content, expected = BYTES[name]
    assert _printed(folder(tmp_path, {PLACE: content})) == f"data/{PLACE}{expected}"


@pytest.mark.parametrize(
    "content", [ENTRY.encode("utf-8-sig"), ENTRY.replace("\n", "\r\n").encode()], ids=["BOM", "CRLF"]
)
def test_windows_files_read_the_same(tmp_path: Path, content: bytes) -> None:
    other = load_catalog(folder(tmp_path / "other", {PLACE: content}))
    assert other.entries == load_catalog(folder(tmp_path)).entries


def test_all_faults_of_all_files_come_at_once(tmp_path: Path) -> None:
    bad = changed(("title: A widget", "titel: A widget"), ('"3.10 - 3.12"', "3.10"))
    root = folder(tmp_path, {PLACE: bad, "catalog/layers/other.yaml": "title: [", "catalog/layers/third.yaml": b"\xff"})
    assert _printed(root) == (
        "data/catalog/layers/no-gears.yaml:1: title: is missing\n"
        "data/catalog/layers/no-gears.yaml:1: titel: is no field; did you mean title?\n"
        'data/catalog/layers/no-gears.yaml:6: wordings[0].keras: YAML reads 3.10 as a number; write "3.10"\n'
        "data/catalog/layers/other.yaml:1: did not find expected node content\n"
        "data/catalog/layers/third.yaml:1: byte 0xff is not UTF-8; save the file as UTF-8"
    )


def test_names_of_files_are_ids(tmp_path: Path) -> None:
    places = [
        "catalog/no-area.yaml",
        "catalog/a/b/c.yaml",
        "catalog/Foo_bar/Bad Name.yaml",
        "catalog/other/no-gears.yaml",
    ]
    assert _printed(folder(tmp_path, dict.fromkeys(places, ENTRY))) == (
        "data/catalog/Foo_bar/Bad Name.yaml: 'Bad Name' is no name for a file; lower case words-like-these, 60 characters at most\n"
        "data/catalog/Foo_bar/Bad Name.yaml: 'Foo_bar' is no name for a folder; lower case words-like-these, 60 characters at most\n"
        "data/catalog/a/b/c.yaml: is not in the folder of an area; catalog/<area>/<id>.yaml\n"
        "data/catalog/no-area.yaml: is not in the folder of an area; catalog/<area>/<id>.yaml\n"
        "data/catalog/other/no-gears.yaml: has the id of data/catalog/layers/no-gears.yaml; a file name is unique in the whole catalogue; rename one"
    )


def test_folder_without_entries(tmp_path: Path) -> None:
    assert _printed(str(tmp_path / "data")) == "data/catalog: holds no entries; one file each: <area>/<id>.yaml"
