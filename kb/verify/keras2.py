"""Writes ``data/names/keras2.json`` anew: what Keras 2.15 had, and what the files of older releases held.

``python -m kb.verify.keras2`` builds an environment with Keras 2.15 (Python 3.11 at most: TensorFlow 2.15 has no
wheels for a newer one) and fetches the wheels of `FILES`; both are kept in the cache.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kb.names.compare import compact
from kb.names.inner import inner_modules
from kb.names.stored import dump

from . import api_reader
from .environment import EnvironmentFault, keras_folder, python_with
from .plan import Options

if TYPE_CHECKING:
    from collections.abc import Mapping

PINS = ("tensorflow-cpu==2.15.1", "keras==2.15.0")
#: Releases whose files people import from: each brought some, or took some away.
FILES = ("2.2.4", "2.3.1", "2.6.0", "2.9.0", "2.12.0", "2.15.0")


def rebuild(options: Options) -> str:
    """Give the text of the file. Raises `EnvironmentFault` where something cannot be built or read."""
    python = python_with(options, "keras2", PINS, _say)
    api = compact(_read_api(python))
    homes = keras_folder(options, FILES, _say)
    files = [inner_modules(_sources(homes / release), api["modules"]) for release in FILES]
    return dump(api | {"inner": _united(files)})


def _read_api(python: str) -> dict[str, Any]:
    done = subprocess.run(  # noqa: S603 - our own program, in the environment made for it
        [python, api_reader.__file__, "keras"], check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    if done.returncode:
        raise EnvironmentFault("\n".join(done.stderr.strip().splitlines()[-6:]))
    api: dict[str, Any] = json.loads(done.stdout)
    return api


def _sources(folder: Path) -> dict[str, str]:
    """Files of a release, below its folder; ``keras/api`` holds the API itself."""
    files = [path for path in sorted(folder.glob("keras/**/*.py")) if "api" not in path.relative_to(folder).parts[1:2]]
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in files}


def _united(found: list[dict[str, list[str]]]) -> Mapping[str, list[str]]:
    paths = sorted({path for one in found for path in one})
    return {path: sorted({name for one in found for name in one.get(path, ())}) for path in paths}


def _say(text: str) -> None:
    print(text, file=sys.stderr)


def main() -> int:
    """Write the file, or with ``--check`` tell whether it is as it would be written."""
    parser = argparse.ArgumentParser(prog="python -m kb.verify.keras2", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; end with 1 where the file is out of date")
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[2] / "data", help="the data folder")
    asked = parser.parse_args()
    path = asked.data / "names" / "keras2.json"
    try:
        text = rebuild(Options())
    except EnvironmentFault as fault:
        parser.exit(1, f"{fault}\n")
    if asked.check:
        same = path.read_text(encoding="utf-8") == text
        _say(f"{path} is {'up to date' if same else 'not what the packages say'}")
        return 0 if same else 1
    path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
