"""``python -m kb.verify``: the verifier without the rest of kdiag."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

from kb.loading.entries import read_catalog
from kb.loading.files import data_root, read_sources
from kb.patterns import parse_template, squeeze

from . import Options, render_report, run, terminal_progress

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .claims import Judge


def wordings_judge(catalog: Any) -> Judge:
    """Names each entry one of whose templates stands in the text: no ranking, no engine."""
    templates = [(e.id, parse_template(w.text)) for e in catalog.entries for w in e.wordings if w.text]

    def judge(text: str) -> list[str]:
        squeezed, found = squeeze(text), []
        for name, template in templates:
            at = 0
            for literal in template.literals:
                at = squeezed.find(literal, at)
                if at < 0:
                    break
                at += len(literal)
            if at >= 0 and name not in found:
                found.append(name)
        return found

    return judge


def named_judge(name: str) -> Judge:
    """``module:function``, where the function maps text to a diagnosis."""
    module, _, function = name.partition(":")
    diagnose: Callable[[str], Any] = getattr(import_module(module), function)

    def judge(text: str) -> list[str]:
        diagnosis = diagnose(text)
        return [match.id for match in diagnosis.matches] if diagnosis.status == "diagnosed" else []

    return judge


def main(arguments: Sequence[str] | None = None) -> int:
    """Return 0 where all claims held, 1 where not, 2 for bad use, 3 for a broken catalogue."""
    parser = argparse.ArgumentParser(prog="python -m kb.verify")
    parser.add_argument("ids", nargs="*")
    parser.add_argument("-b", "--backend", action="append", default=[])
    parser.add_argument("-k", "--keras", action="append", default=[])
    parser.add_argument("--all-minors", action="store_true")
    parser.add_argument("-j", "--jobs", type=int, default=2)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--ops", action="store_true")
    parser.add_argument("--judge", default="wordings", help="wordings, or module:function (text -> diagnosis)")
    parser.add_argument("--data", help="data folder")
    options = parser.parse_args(arguments)
    try:
        root = options.data or data_root()
        catalog, faults = read_catalog(root, read_sources(root))
        for fault in faults:
            print(fault, file=sys.stderr)
        if faults and not options.ids:
            return 3
        judge = wordings_judge(catalog) if options.judge == "wordings" else named_judge(options.judge)
        wanted = Options(
            ids=tuple(options.ids),
            backends=tuple(options.backend),
            keras=tuple(options.keras),
            all_minors=options.all_minors,
            jobs=options.jobs,
            ops=options.ops,
            check=options.check,
        )
        report = run(catalog, wanted, judge, terminal_progress(sys.stderr))
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    print(render_report(report))
    return 0 if report.passed else 1


if __name__ == "__main__":
    sys.exit(main())
