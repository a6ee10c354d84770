"""Each check of lint finds the fault that it is for, and prints it in these words; all else passes it by."""
# ruff: noqa: E501 - each expected line stands as it is printed

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from sample import ENTRY, PLACE, TAGS, changed, folder

from kb import CatalogError, lint_catalog, load_catalog
from kb.atlas import store
from kb.atlas.table import Atlas, Place, PlaceKey
from kb.lint import CHECKS
from kb.loading.entries import read_entry
from kb.verified import digest_of, programs_of
from kb.yaml_source import read_yaml

FIX_CODE = ENTRY[ENTRY.index("        code: |\n          import") : ENTRY.index("check:")]
#: By check: what is changed in the sample entry, into what, and what is then printed behind the path of its file.
PLANTED: dict[str, dict[str, tuple[str, str, str]]] = {
    "names": {
        "an alias that is an id": (
            "tags:",
            "aliases: [no-gears]\ntags:",
            ":2: aliases[0]: no-gears is a name of no-gears already; remove it",
        ),
        "an alias twice": (
            "tags:",
            "aliases: [old-name, old-name]\ntags:",
            ":2: aliases[1]: old-name is a name of no-gears already; remove it",
        ),
    },
    "labels": {
        "an unknown tag": (
            "tags: [layers]",
            "tags: [layer]",
            ":2: tags[0]: layer is no tag; did you mean layers? tags.yaml has all",
        ),
        "a tag twice": (
            "tags: [layers]",
            "tags: [layers, layers]",
            ":2: tags[1]: layers stands here twice; remove one",
        ),
    },
    "status": {
        "retired for no reason": (
            "tags:",
            "status: retired\ntags:",
            ":2: status: retired for no reason; write `replaced_by` or `reason`",
        ),
        "replaced by nothing": (
            "tags:",
            "status: retired\nreplaced_by: other\ntags:",
            ":3: replaced_by: other is no entry; write the id of one",
        ),
        "replaced by itself": (
            "tags:",
            "status: retired\nreplaced_by: no-gears\ntags:",
            ":3: replaced_by: no-gears is retired; name a stable entry",
        ),
        "a reason without retirement": (
            "tags:",
            "reason: Widgets are gone.\ntags:",
            ":2: reason: is for retired entries; remove it, or write `status: retired`",
        ),
    },
    "order": {
        "yields to nobody": (
            "summary:",
            "yields_to: [other]\nsummary:",
            ":9: yields_to[0]: other is no entry; write the id of one",
        ),
        "yields to itself": (
            "summary:",
            "yields_to: [no-gears]\nsummary:",
            ":9: yields_to[0]: yields to itself; remove it",
        ),
    },
    "near": {
        "an empty near miss": (
            "\"ValueError: Widget 'w' has no wheels.\"",
            '" "',
            ":28: near[0].text: nothing here; write the message as printed",
        ),
        "a near miss that nobody wins": (
            "wins: null",
            "wins: no-wheels",
            ":28: near[0].wins: no-wheels is no entry; write the id of an entry, or null for none",
        ),
    },
    "references": {
        "a reference without https": (
            "https://keras.io/api/",
            "http://keras.io/api/",
            ":29: references[0]: http://keras.io/api/ is no address; write https://...",
        ),
        "a reference that is no address": (
            "https://keras.io/api/",
            "https://see the guide",
            ":29: references[0]: https://see the guide is no address; write https://...",
        ),
    },
    "captures": {
        "a capture of no wording": (
            'which has no gears."',
            'which has no {gears}."',
            ":9: summary: no wording captures {gears}; there are widget",
        ),
        "a capture without fallback": (
            "fallbacks: {widget: the widget}\n",
            "",
            ":8: summary: not every text that is matched has a {widget}; write `fallbacks: {widget: ...}`",
        ),
        "a condition on no capture": (
            "    why:",
            "    when: {capture: {gears: none}}\n    why:",
            ":13: causes[0].when.capture.gears: no wording captures it; there are widget",
        ),
    },
    "fallbacks": {
        "a fallback for nothing": (
            "{widget: the widget}",
            "{widget: the widget, wheel: it}",
            ":7: fallbacks.wheel: is used nowhere; remove it",
        ),
    },
    "wordings": {
        "text and pattern": (
            '    keras: "3.10 - 3.12"',
            "    pattern: Widget .{1,40} has no gears",
            ":4: wordings[0]: has both text and pattern; make two wordings of it",
        ),
        "a wording that says nothing": (
            "    text: \"Widget '{widget}' has no gears to turn. Received: {_}\"\n",
            "",
            ":4: wordings[0]: says nothing of the message; write `text`, or evidence and `required: [frames]` or `required: [line]`",
        ),
        "required evidence that is not there": (
            '    keras: "3.10 - 3.12"',
            "    required: [frames]",
            ":6: wordings[0].required: there is no frames to require; write `frames`",
        ),
        "no class name": (
            "[ValueError]",
            "['ValueError: Widget']",
            ":4: wordings[0].exceptions[0]: 'ValueError: Widget' is no class name; write it as printed, without the message",
        ),
    },
    "patterns": {
        "a pattern that does not compile": (
            "text: \"Widget '{widget}' has no gears to turn. Received: {_}\"",
            "pattern: Widget (.{1,40} has no gears",
            ":5: wordings[0].pattern: is no regular expression: missing ) at position 28",
        ),
        "a pattern without an end": (
            "text: \"Widget '{widget}' has no gears to turn. Received: {_}\"",
            "pattern: Widget .* has no gears",
            ":5: wordings[0].pattern: .* has no end; name the characters, or write {0,200}",
        ),
        "a repeat in a repeat": (
            "text: \"Widget '{widget}' has no gears to turn. Received: {_}\"",
            "pattern: 'Widget (?P<widget>(\\w+ ?)+) has no gears'",
            ":5: wordings[0].pattern: (...)+ has no end; name the characters, or write {0,200}",
        ),
        "a pattern that matches nothing at all": (
            "text: \"Widget '{widget}' has no gears to turn. Received: {_}\"",
            "pattern: (Widget has no gears)?",
            ":5: wordings[0].pattern: matches even nothing; say what must stand there",
        ),
        "a line that does not compile": (
            '    keras: "3.10 - 3.12"',
            "    line: '['",
            ":6: wordings[0].line: is no regular expression: unterminated character set at position 0",
        ),
        "a condition that does not compile": (
            "    why:",
            "    when: {capture: {widget: '*'}}\n    why:",
            ":13: causes[0].when.capture.widget: is no regular expression: nothing to repeat at position 0",
        ),
        "a condition without an end": (
            "    why:",
            "    when: {line: 'a.+b'}\n    why:",
            ":13: causes[0].when.line: .+ has no end; name the characters, or write {0,200}",
        ),
    },
    "bare": {
        "a short message that is to tell alone": (
            "text: \"Widget '{widget}' has no gears to turn. Received: {_}\"",
            'text: "no gears in {_}"\n    required: [bare]',
            (
                ":6: wordings[0].required: bare: its fixed parts have 9 characters without blanks and quotes; "
                "16 at least, or other evidence"
            ),
        ),
        "words of any object": (
            "text: \"Widget '{widget}' has no gears to turn. Received: {_}\"",
            "text: \"'NoneType' object has no attribute 'gears'\"\n    required: [bare]",
            (
                ":6: wordings[0].required: bare: any program has such objects, the words tell nothing; "
                "name other evidence: `frames`, `line` or `named`"
            ),
        ),
        "no class": (
            "  - exceptions: [ValueError]\n    text: \"Widget '{widget}' has no gears to turn. Received: {_}\"",
            "  - text: \"Widget '{widget}' has no gears to turn. Received: {_}\"\n    required: [bare]",
            ":5: wordings[0].required: bare: no class is told from others; write `exceptions`",
        ),
    },
    "anchors": {
        "a text that says too little": (
            "text: \"Widget '{widget}' has no gears to turn. Received: {_}\"",
            'text: "{widget} is a w{_}"',
            ":5: wordings[0].text: its longest fixed part has 4 characters without blanks and quotes; 8 at least, or `required` evidence",
        ),
        "a pattern that says too little": (
            "text: \"Widget '{widget}' has no gears to turn. Received: {_}\"",
            "pattern: Widget|gears",
            ":5: wordings[0].pattern: its longest fixed part has 0 characters without blanks and quotes; 8 at least, or `required` evidence",
        ),
        "an exception to a short word": (
            '    keras: "3.10 - 3.12"',
            "    unless: ['{_} w {_}']",
            ":6: wordings[0].unless[0]: says too little; write more of the message",
        ),
    },
    "code": {
        "a program that does not parse": (
            "keras.Widget().turn()",
            "keras.Widget(.turn()",
            ":18: causes[0].broken.code: does not parse: invalid syntax",
        ),
        "blanks at the end of a line": (
            "keras.Widget().turn()\n",
            "keras.Widget().turn() \n",
            ":18: causes[0].broken.code: a tab, or blanks at the end of a line; remove them",
        ),
        "a tab in a program": (
            "keras.Widget().turn()",
            "keras.Widget().turn()\t# x",
            ":18: causes[0].broken.code: a tab, or blanks at the end of a line; remove them",
        ),
        "a program on one line": (
            "code: |\n        import keras\n\n        keras.Widget().turn()\n",
            "code: keras.Widget()\n",
            ":15: causes[0].broken.code: does not end with one line break; write it behind `code: |`",
        ),
    },
    "asserts": {
        "a fix that asserts nothing": (
            "          assert widget.turn() == 1\n",
            "",
            ":21: causes[0].fixes[0].code: asserts nothing that could fail; assert the right result at the top level, with a comparison or a call",
        ),
        "a fix that asserts a name": (
            "          assert widget.turn() == 1\n",
            "          assert widget\n",
            ":21: causes[0].fixes[0].code: asserts nothing that could fail; assert the right result at the top level, with a comparison or a call",
        ),
        "a fix that asserts a constant": (
            "          assert widget.turn() == 1\n",
            "          assert 1 == 1\n",
            (
                ":21: causes[0].fixes[0].code: asserts nothing that could fail; assert the right result at the top level, with a comparison or a call\n"
                ":25: causes[0].fixes[0].code: always holds; compare a result"
            ),
        ),
        "a fix that asserts the same of itself": (
            "          assert widget.turn() == 1\n",
            "          assert widget.turn() == widget.turn()\n",
            (
                ":21: causes[0].fixes[0].code: asserts nothing that could fail; assert the right result at the top level, with a comparison or a call\n"
                ":25: causes[0].fixes[0].code: always holds; compare a result"
            ),
        ),
        "a fix that asserts this or true": (
            "          assert widget.turn() == 1\n",
            "          assert widget.turn() == 1 or True\n",
            (
                ":21: causes[0].fixes[0].code: asserts nothing that could fail; assert the right result at the top level, with a comparison or a call\n"
                ":25: causes[0].fixes[0].code: always holds; compare a result"
            ),
        ),
        "a fix that asserts a pair": (
            "          assert widget.turn() == 1\n",
            "          assert (widget.turn() == 1, 'one')\n",
            (
                ":21: causes[0].fixes[0].code: asserts nothing that could fail; assert the right result at the top level, with a comparison or a call\n"
                ":25: causes[0].fixes[0].code: always holds; compare a result"
            ),
        ),
        "an assertion in a function": (
            "          assert widget.turn() == 1\n",
            "          def test():\n              assert widget.turn() == 1\n",
            ":21: causes[0].fixes[0].code: asserts nothing that could fail; assert the right result at the top level, with a comparison or a call",
        ),
        "an assertion in a branch": (
            "          assert widget.turn() == 1\n",
            "          if widget.turn():\n              assert widget.turn() == 1\n",
            ":21: causes[0].fixes[0].code: asserts nothing that could fail; assert the right result at the top level, with a comparison or a call",
        ),
        "a silent program without assertion": (
            "    broken:\n",
            "    broken:\n      shows: silent\n",
            ":16: causes[0].broken.code: asserts nothing that could fail; assert the odd behaviour at the top level, with a comparison or a call",
        ),
    },
    "silencing": {
        "a fix with try": (
            "          assert widget.turn() == 1\n",
            "          assert widget.turn() == 1\n          try:\n              widget.turn()\n          except ValueError:\n              pass\n",
            ":26: causes[0].fixes[0].code: uses try; a program shows what happens; `kdiag verify` watches it",
        ),
        "a fix with suppress": (
            "          assert widget.turn() == 1\n",
            "          assert widget.turn() == 1\n          import contextlib\n          with contextlib.suppress(ValueError):\n              widget.turn()\n",
            ":27: causes[0].fixes[0].code: uses suppress; a program shows what happens; `kdiag verify` watches it",
        ),
        "a fix with a warnings filter": (
            "          assert widget.turn() == 1\n",
            "          assert widget.turn() == 1\n          import warnings\n          warnings.simplefilter('ignore')\n",
            ":27: causes[0].fixes[0].code: uses simplefilter; a program shows what happens; `kdiag verify` watches it",
        ),
        "a fix that leaves early": (
            "          assert widget.turn() == 1\n",
            "          assert widget.turn() == 1\n          raise SystemExit\n",
            ":26: causes[0].fixes[0].code: uses SystemExit; a program shows what happens; `kdiag verify` watches it",
        ),
        "a fix that chooses a backend": (
            "          assert widget.turn() == 1\n",
            "          assert widget.turn() == 1\n          import os\n          os.environ['KERAS_BACKEND'] = 'jax'\n",
            ":27: causes[0].fixes[0].code: sets KERAS_BACKEND; a program shows what happens; `kdiag verify` watches it",
        ),
        "a broken program with try": (
            "        keras.Widget().turn()\n",
            "        try:\n            keras.Widget().turn()\n        finally:\n            pass\n",
            ":18: causes[0].broken.code: uses try; a program shows what happens; `kdiag verify` watches it",
        ),
        "a fix by another name of suppress": (
            "          assert widget.turn() == 1\n",
            "          assert widget.turn() == 1\n          from contextlib import suppress as s\n",
            ":26: causes[0].fixes[0].code: uses suppress; a program shows what happens; `kdiag verify` watches it",
        ),
    },
    "not-run": {
        "a need of what is not run": (
            "    broken:\n",
            "    broken:\n      not_run: needs an NVIDIA GPU\n      needs: [tf-keras]\n",
            ":16: causes[0].broken.needs: is for a program that is run; remove it or `not_run`",
        ),
    },
    "commands": {
        "a fix without code and commands": (
            FIX_CODE,
            "",
            ":20: causes[0].fixes[0]: says no way out; write `code` or `commands`",
        ),
        "commands that nothing proves": (
            FIX_CODE,
            "        commands: [pip install gears]\n",
            ":21: causes[0].fixes[0].commands: nothing shows that these help; write `code` that proves them, or `not_run`",
        ),
    },
    "sources": {
        "an error that one report alone tells of": (
            "    broken:\n",
            "    broken:\n      not_run: needs an NVIDIA GPU\n",
            ":15: causes[0].broken.not_run: nothing shows that the error is printed so; write 2 `references` at least, or that of a source file (https://github.com/.../blob/...)",
        ),
    },
    "prose": {
        "filler": (
            "why: Plain",
            "why: Unfortunately, plain",
            ':13: causes[0].why: "unfortunately" is filler or blame; leave it out',
        ),
        "blame": (
            "gives a number.",
            "gives a number. You simply forgot it.",
            (
                ':26: check: "forgot" is filler or blame; leave it out\n'
                ':26: check: "simply" is filler or blame; leave it out'
            ),
        ),
        "a title with a full stop": (
            "for its gears\n",
            "for its gears.\n",
            ":1: title: ends with '.'; a title is no sentence",
        ),
        "blanks in prose": (
            'check: "',
            'check: " ',
            ":26: check: blanks at the end or the beginning of a line; remove them",
        ),
    },
    "todo": {
        "prose that is still to be written": (
            "why: Plain widgets lost their gears in Keras 3.",
            'why: "TODO: why."',
            ":13: causes[0].why: has a TODO; write what is still to be written",
        ),
        "a program that is still to be written": (
            "          assert widget.turn() == 1\n",
            "          assert widget.turn() == 'TODO'\n",
            ":21: causes[0].fixes[0].code: has a TODO; write what is still to be written",
        ),
    },
    "steps": {
        "a step without its verb": (
            "do: make",
            "do: the widget is made by",
            ":20: causes[0].fixes[0].do: does not begin with a verb in lower case; write `call ...`, `pass ...`, or `if ..., call ...`",
        ),
        "a step in capitals": (
            "do: make",
            "do: Make",
            ":20: causes[0].fixes[0].do: does not begin with a verb in lower case; write `call ...`, `pass ...`, or `if ..., call ...`",
        ),
        "a step that ends like a sentence": (
            "a geared widget\n",
            "a geared widget.\n",
            ":20: causes[0].fixes[0].do: ends with '.'; leave it out",
        ),
    },
}

OTHER = "catalog/layers/other.yaml"
_TEXT = "Widget '{widget}' has no gears to turn. Received: {_}"


def _only(check: str) -> set[str]:
    return set(CHECKS) - {check}


def _printed(root: str, check: str) -> str:
    return "\n".join(map(str, lint_catalog(root, skip=_only(check))))


def _facts(text: str = ENTRY, *, backends: tuple[str, ...] = ("jax", "tensorflow", "torch")) -> str:
    """Facts of the sample entry as the verifier writes them, for the programs of `text`."""
    entry, _ = read_entry(read_yaml("x", text.encode()), PLACE)
    assert entry
    programs = {
        name: {"digest": digest_of(p.code), "runs": {"3.15.1": dict.fromkeys(backends, outcome)}}
        for (name, p), outcome in zip(programs_of(entry).items(), ("raised", "clean"), strict=True)
    }
    return json.dumps({"id": "no-gears", "date": "2026-01-01", "environment": {}, "programs": programs})


def test_sample_passes_every_check(tmp_path: Path) -> None:
    assert lint_catalog(folder(tmp_path, {"verified/no-gears.json": _facts()})) == ()


CASES = [(check, name) for check, cases in PLANTED.items() for name in cases]


@pytest.mark.parametrize(("check", "name"), CASES)
def test_planted_fault(tmp_path: Path, check: str, name: str) -> None:
    old, new, expected = PLANTED[check][name]
    root = folder(tmp_path, {PLACE: changed((old, new))})
    assert _printed(root, check) == "\n".join(f"data/{PLACE}{line}" for line in expected.split("\n"))


def test_every_check_has_a_planted_fault() -> None:
    here = Path(__file__).read_text(encoding="utf-8")
    assert [check for check in CHECKS if check not in PLANTED and f'"{check}")' not in here] == []


# --- faults that need more than one entry, or what lies beside them --------------------------------------


def test_area_that_is_not_in_the_list(tmp_path: Path) -> None:
    root = folder(tmp_path, {"tags.yaml": TAGS.replace("layers: writing", "training: writing")})
    assert _printed(root, "labels") == f"data/{PLACE}:1: layers is no area; tags.yaml has all, with what they mean"


def test_alias_of_another_entry(tmp_path: Path) -> None:
    root = folder(tmp_path, {OTHER: changed(("tags:", "aliases: [no-gears]\ntags:"))})
    assert _printed(root, "names") == f"data/{OTHER}:2: aliases[0]: no-gears is a name of no-gears already; remove it"


def test_two_causes_of_one_name(tmp_path: Path) -> None:
    cause = ENTRY[ENTRY.index("  - id:") : ENTRY.index("check:")]
    root = folder(tmp_path, {PLACE: ENTRY.replace(cause, cause + cause)})
    assert (
        _printed(root, "names") == f"data/{PLACE}:26: causes[1].id: a second cause plain-widget; rename one of the two"
    )


def test_replaced_by_a_draft(tmp_path: Path) -> None:
    old = changed(("tags:", "status: retired\nreplaced_by: other\ntags:"))
    root = folder(tmp_path, {PLACE: old, OTHER: changed(("tags:", "status: draft\ntags:"))})
    assert _printed(root, "status") == f"data/{PLACE}:3: replaced_by: other is draft; name a stable entry"


def test_entries_that_yield_in_a_circle(tmp_path: Path) -> None:
    files = {
        PLACE: changed(("summary:", "yields_to: [other]\nsummary:")),
        OTHER: changed(("summary:", "yields_to: [no-gears]\nsummary:")),
    }
    assert _printed(folder(tmp_path, files), "order") == (
        f"data/{PLACE}:9: yields_to[0]: yields to other, which yields to no-gears; remove one of the two\n"
        f"data/{OTHER}:9: yields_to[0]: yields to no-gears, which yields to other; remove one of the two"
    )


def test_near_miss_won_by_a_draft(tmp_path: Path) -> None:
    draft = changed(("tags:", "status: draft\ntags:"))
    root = folder(tmp_path, {PLACE: changed(("wins: null", "wins: other")), OTHER: draft})
    assert _printed(root, "near") == f"data/{PLACE}:28: near[0].wins: other is draft; name a stable entry"


GENERAL = changed((f'text: "{_TEXT}"', 'text: "{widget} has no gears to turn."'))
CLAIM = "fits every text of no-gears too; write `yields_to: [no-gears]`, or say more of the message, or use `unless`"


def test_general_text_claims_the_specific_one(tmp_path: Path) -> None:
    root = folder(tmp_path, {OTHER: GENERAL})
    assert _printed(root, "overlap") == f"data/{OTHER}:5: wordings[0].text: {CLAIM}"


@pytest.mark.parametrize(
    "change",
    [
        ("summary:", "yields_to: [no-gears]\nsummary:"),
        ("[ValueError]", "[TypeError]"),
        ("tags:", "status: draft\ntags:"),
        ('    keras: "3.10 - 3.12"', "    unless: ['to turn. Received: {_}']"),
        ('    keras: "3.10 - 3.12"', "    required: [line]\n    line: turn"),
    ],
    ids=["order", "exceptions", "draft", "unless", "evidence"],
)
def test_claims_that_are_told_apart(tmp_path: Path, change: tuple[str, str]) -> None:
    assert GENERAL.count(change[0]) == 1
    assert _printed(folder(tmp_path, {OTHER: GENERAL.replace(*change)}), "overlap") == ""


def test_order_is_followed_over_several_entries(tmp_path: Path) -> None:
    middle = changed(
        (f'text: "{_TEXT}"', "text: Something else entirely"), ("summary:", "yields_to: [no-gears]\nsummary:")
    )
    general = GENERAL.replace("summary:", "yields_to: [middle]\nsummary:")
    assert _printed(folder(tmp_path, {OTHER: general, "catalog/layers/middle.yaml": middle}), "overlap") == ""


RECORDING = "recordings/no-gears/plain-widget--jax--3.15.1.txt"


def test_text_that_stands_in_the_recording_of_another(tmp_path: Path) -> None:
    other = changed((f'text: "{_TEXT}"', "text: 'widget.turn() was called {_} times'"), ("[ValueError]", "[]"))
    files = {OTHER: other, RECORDING: "ValueError: Widget 'w' has no\ngears: widget.turn()  was called\n3 times"}
    assert _printed(folder(tmp_path, files), "recorded-overlap") == (
        f"data/{OTHER}:5: wordings[0].text: stands in the recording no-gears/plain-widget--jax--3.15.1.txt; "
        "write `yields_to: [no-gears]`, or say more of the message, or use `unless`"
    )
    assert _printed(folder(tmp_path, {OTHER: other.replace("[]", "[TypeError]")}), "recorded-overlap") == ""


def test_changed_program_makes_its_facts_stale(tmp_path: Path) -> None:
    old = _facts(ENTRY.replace("Widget().turn()", "Widget().turn(1)"))
    root = folder(tmp_path, {"verified/no-gears.json": old})
    expected = f"data/{PLACE}:15: causes[0].broken.code: has changed since it was run; run `kdiag verify no-gears`"
    assert _printed(root, "stale") == expected


def test_facts_of_nothing(tmp_path: Path) -> None:
    renamed = _facts(ENTRY.replace("id: plain-widget", "id: old-cause"))
    root = folder(tmp_path, {"verified/no-gears.json": renamed, "verified/gone.json": renamed})
    assert _printed(root, "stale") == (
        "data/verified/gone.json: is of no entry; remove the file\n"
        "data/verified/no-gears.json: has facts of old-cause/broken, which is gone; run `kdiag verify no-gears`\n"
        "data/verified/no-gears.json: has facts of old-cause/fix-1, which is gone; run `kdiag verify no-gears`"
    )


def test_facts_that_cannot_be_read(tmp_path: Path) -> None:
    root = folder(tmp_path, {"verified/no-gears.json": "{}"})
    assert (
        _printed(root, "stale") == "data/verified/no-gears.json: not what the verifier writes; run `kdiag verify` again"
    )


def test_unverified(tmp_path: Path) -> None:
    root = folder(tmp_path)
    assert _printed(root, "unverified") == f"data/{PLACE}:1: was never run; run `kdiag verify no-gears`"
    folder(tmp_path, {"verified/no-gears.json": _facts(backends=("jax",))})
    hint = "run `kdiag verify no-gears`, or take them out of `backends`"
    assert _printed(root, "unverified") == (
        f"data/{PLACE}:15: causes[0].broken.code: was never run on tensorflow, torch; {hint}\n"
        f"data/{PLACE}:21: causes[0].fixes[0].code: was never run on tensorflow, torch; {hint}"
    )
    folder(tmp_path, {PLACE: changed(("tags:", "status: draft\ntags:"))})
    assert _printed(root, "unverified") == ""


def test_range_that_was_widened_after_the_run(tmp_path: Path) -> None:
    root = folder(
        tmp_path, {"verified/no-gears.json": _facts().replace('"tensorflow": "raised"', '"tensorflow": "clean"')}
    )
    assert _printed(root, "contradicted") == (
        f"data/{PLACE}:15: causes[0].broken.code: was not raised on Keras 3.15 with tensorflow (clean); "
        "narrow `keras` or `backends`, or run `kdiag verify no-gears`"
    )
    folder(tmp_path, {PLACE: changed(("    broken:\n", "    broken:\n      backends: [jax, torch]\n"))})
    assert _printed(root, "contradicted") == ""


NOT_RUN = ("    broken:\n", "    broken:\n      not_run: needs an NVIDIA GPU\n")
SHELL = (FIX_CODE, "        commands: [pip install gears]\n        not_run: changes what is installed\n")


def test_program_that_cannot_run_was_run(tmp_path: Path) -> None:
    root = folder(tmp_path, {PLACE: changed(NOT_RUN), "verified/no-gears.json": _facts()})
    place = f"data/{PLACE}:15: causes[0].broken.not_run"
    assert _printed(root, "not-run") == f"{place}: is needless: there are facts of a run; remove it"


@pytest.mark.parametrize("more", ["https://keras.io/guides/", "https://github.com/keras-team/keras/blob/v3.9.0/a.py"])
def test_entry_of_which_nothing_can_run_passes_every_check(tmp_path: Path, more: str) -> None:
    sources = ('["https://keras.io/api/"]', f'["https://keras.io/api/", "{more}"]')
    assert lint_catalog(folder(tmp_path, {PLACE: changed(NOT_RUN, SHELL, sources)})) == ()


def test_one_source_file_is_enough(tmp_path: Path) -> None:
    source = ("https://keras.io/api/", "https://github.com/keras-team/keras/blob/v3.9.0/keras/src/losses/loss.py")
    assert _printed(folder(tmp_path, {PLACE: changed(NOT_RUN, source)}), "sources") == ""


def test_what_a_program_needs_is_part_of_what_was_run(tmp_path: Path) -> None:
    needy = changed(("    broken:\n", "    broken:\n      needs: [gears]\n"))
    root = folder(tmp_path, {PLACE: needy, "verified/no-gears.json": _facts()})
    expected = f"data/{PLACE}:16: causes[0].broken.code: has changed since it was run; run `kdiag verify no-gears`"
    assert _printed(root, "stale") == expected


def test_program_of_its_own_process_may_choose_its_backend(tmp_path: Path) -> None:
    sets = ("        keras.Widget().turn()\n", "        import os\n\n        os.environ['KERAS_BACKEND'] = 'jax'\n")
    assert "sets KERAS_BACKEND" in _printed(folder(tmp_path, {PLACE: changed(sets)}), "silencing")
    fresh = ("    broken:\n", "    broken:\n      environ: {KERAS_BACKEND: ''}\n")
    assert _printed(folder(tmp_path, {PLACE: changed(sets, fresh)}), "silencing") == ""


def test_recordings_of_nothing(tmp_path: Path) -> None:
    names = [RECORDING, RECORDING.replace(".txt", ".ipython.txt"), "recordings/gone/x--jax--3.15.1.txt"]
    names += ["recordings/no-gears/other--jax--3.15.1.txt", "recordings/no-gears/plain-widget--theano--3.15.1.txt"]
    hint = "remove the file, or name it <cause>--<backend>--<release>.txt"
    assert _printed(folder(tmp_path, dict.fromkeys(names, "x")), "recordings") == (
        "data/recordings/gone/x--jax--3.15.1.txt: is of no entry; remove the file\n"
        f"data/recordings/no-gears/other--jax--3.15.1.txt: is of no cause of no-gears; {hint}\n"
        f"data/recordings/no-gears/plain-widget--theano--3.15.1.txt: is of no cause of no-gears; {hint}"
    )


# --- exemptions, paths, tables ------------------------------------------------------------------------------


def test_exemption_holds_and_a_needless_one_is_a_fault(tmp_path: Path) -> None:
    exempt = "unverified: {no-gears: needs a GPU}\n"
    root = folder(tmp_path, {"exempt.yaml": exempt})
    assert lint_catalog(root) == ()
    folder(tmp_path, {"verified/no-gears.json": _facts(), "exempt.yaml": f"{exempt}gears: {{no-gears: why not}}\n"})
    assert "\n".join(map(str, lint_catalog(root))) == (
        "data/exempt.yaml:1: unverified.no-gears: is needless; remove it\n"
        f"data/exempt.yaml:2: gears: is no check; there are {', '.join(CHECKS)}"
    )


def test_exemption_without_a_reason(tmp_path: Path) -> None:
    root = folder(tmp_path, {"exempt.yaml": "unverified: {no-gears: }\n"})
    expected = "data/exempt.yaml:1: unverified.no-gears: is not explained; write `name: in a few words`"
    assert "\n".join(map(str, lint_catalog(root))) == expected


def test_tags_and_strays(tmp_path: Path) -> None:
    files = {"tags.yaml": TAGS + "areas: {}\n", "catalog/layers/lost.yml": ENTRY}
    assert _printed(folder(tmp_path, files), "names") == (
        "data/catalog/layers/lost.yml: is not read; an entry ends in .yaml\n"
        "data/tags.yaml:3: areas: repeats the key of line 1; keep one of the two"
    )


def test_faults_of_reading_and_of_judging_come_together(tmp_path: Path) -> None:
    root = folder(tmp_path, {OTHER: "title: x\nbogus: y\n", PLACE: changed(("why: Plain", "why: Simply, plain"))})
    found = "\n".join(map(str, lint_catalog(root, skip=["unverified"])))
    assert found.startswith(
        f'data/{PLACE}:13: causes[0].why: "simply" is filler or blame; leave it out\ndata/{OTHER}:1: '
    )
    assert f"data/{OTHER}:2: bogus: is no field;" in found


def test_lint_of_a_part_shows_only_its_faults(tmp_path: Path) -> None:
    folder(
        tmp_path,
        {PLACE: changed(("why: Plain", "why: Simply, plain")), "catalog/saving/a.yaml": ENTRY, "tags.yaml": ""},
    )
    for part, paths in (
        ("data", {PLACE, "catalog/saving/a.yaml", "tags.yaml"}),
        ("data/catalog/saving", {"catalog/saving/a.yaml"}),
        (f"data/{PLACE}", {PLACE}),
    ):
        assert {fault.path for fault in lint_catalog(str(tmp_path / part))} == {f"data/{path}" for path in paths}


def test_lint_where_there_is_no_catalogue(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing"):
        with pytest.raises(CatalogError) as caught:
            lint_catalog(str(path))
        assert str(caught.value) == f"{path}: holds no catalogue; name a folder with catalog/ in it"


def test_lint_of_a_loaded_catalogue(tmp_path: Path) -> None:
    root = folder(tmp_path, {"verified/no-gears.json": _facts()})
    catalog = load_catalog(root)
    assert lint_catalog(catalog) == ()
    shutil.rmtree(Path(root, "verified"))
    assert "\n".join(map(str, lint_catalog(catalog))) == f"data/{PLACE}:1: was never run; run `kdiag verify no-gears`"


# --- wordings that Keras does not print ------------------------------------------------------------------

GEARS = PlaceKey("keras.src.gears", "turn", "error", "ValueError", "Widget '{name}' has no gears to turn. Received: {x}")
WHEELS = GEARS._replace(template="Widget '{name}' has no wheels")
_FOREIGN = "python:\n  - has no gears to turn\n"
_GONE = (
    ":5: wordings[0].text: stands in no release of Keras; write it as `kdiag atlas find --all WORDS` shows it,"
    " retire the entry, or say in foreign.yaml who prints it"
)
_RAISED = """\
Traceback (most recent call last):
  File "/site-packages/keras/src/gears.py", line 9, in turn
    widget.gears
AttributeError: Widget 'w' has no gears to turn. Received: None
"""


def _atlas(key: PlaceKey, release: str = "3.10.0") -> dict[str, str | bytes]:
    place = Place({release: 7}, {release: ""})
    return {"atlas/keras.json": store.dump(Atlas((release,), {key: place}, {}))}


def test_wording_that_stands_in_keras(tmp_path: Path) -> None:
    assert _printed(folder(tmp_path, _atlas(GEARS)), "gone") == ""


def test_wording_that_no_release_holds(tmp_path: Path) -> None:
    assert _printed(folder(tmp_path, _atlas(WHEELS)), "gone") == f"data/{PLACE}{_GONE}"


def test_wording_with_a_slip(tmp_path: Path) -> None:
    root = folder(tmp_path, _atlas(GEARS) | {PLACE: changed(("gears to turn. Rec", "gear to turn. Rec"))})
    assert _printed(root, "gone") == f"data/{PLACE}{_GONE}"


def test_wording_of_a_retired_entry_may_be_gone(tmp_path: Path) -> None:
    retired = changed(("tags:", "status: retired\nreason: Widgets are gone.\ntags:"))
    assert _printed(folder(tmp_path, _atlas(WHEELS) | {PLACE: retired}), "gone") == ""


def test_wording_that_stands_in_other_releases_only(tmp_path: Path) -> None:
    printed = _printed(folder(tmp_path, _atlas(GEARS, "3.9.0")), "gone")
    hint = "run its program there, and correct `keras`"
    assert printed == f"data/{PLACE}:5: wordings[0].text: stands in Keras 3.9, not in 3.10 - 3.12; {hint}"


def test_wording_that_a_recording_shows_to_be_of_others(tmp_path: Path) -> None:
    name = "recordings/no-gears/plain-widget--jax--3.10.0.txt"
    assert _printed(folder(tmp_path, _atlas(WHEELS) | {name: _RAISED}), "gone") == ""
    keras = _RAISED.replace("line 9", "line 7")  # where Keras itself raises
    assert _printed(folder(tmp_path, _atlas(WHEELS) | {name: keras}), "gone") == f"data/{PLACE}{_GONE}"


def test_wording_that_is_declared_to_be_of_others(tmp_path: Path) -> None:
    assert _printed(folder(tmp_path, _atlas(WHEELS) | {"foreign.yaml": _FOREIGN}), "gone") == ""


def test_declaration_in_vain(tmp_path: Path) -> None:
    printed = _printed(folder(tmp_path, _atlas(GEARS) | {"foreign.yaml": _FOREIGN}), "gone")
    assert printed == "data/foreign.yaml:2: python: no wording needs 'has no gears to turn'; remove it"


def test_declaration_that_says_too_little(tmp_path: Path) -> None:
    printed = _printed(folder(tmp_path, {"foreign.yaml": "python: [gears]\n"}), "gone")
    assert printed == "data/foreign.yaml:1: python[0]: says too little; 12 letters at least"
