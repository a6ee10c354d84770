"""Messages of Keras and of others to hold the atlas to, for tests and benchmarks."""

from __future__ import annotations

import pathlib
from typing import TYPE_CHECKING, NamedTuple

from diagnose.engine import Engine
from kb import compile_index, load_places, parse_template
from kb.atlas import samples, texts
from kb.atlas.flow import places_of
from kb.atlas.package import read_package
from kb.catalog import Catalog
from kb.wrappers import load_wrappers

if TYPE_CHECKING:
    from collections.abc import Callable

    from diagnose.model import Diagnosis
    from kb import Atlas, PlaceKey

ROOT = pathlib.Path(__file__).parents[1]
#: Literal letters of a message of others that could be taken for one of Keras's at all.
LEAST = 12
_LEFT_OUT = ("/test/", "/tests/", "/keras/", "/tf_keras/", "/idlelib/", "/lib2to3/", "/site-packages/")


def engine_without_entries() -> Engine:
    """The pipeline over an empty catalogue: whatever it names, it names by the atlas."""
    wrappers = load_wrappers((ROOT / "data" / "wrappers.yaml").read_text(encoding="utf-8"))
    return Engine(compile_index(Catalog(()), {}, {}, wrappers), load_places)


def shared_in(engine: Engine, keys: list[PlaceKey]) -> set[PlaceKey]:
    """Those of `keys` whose words other libraries print too."""
    places = engine.places
    assert places is not None
    records = [places[number] for number in range(len(places))]
    named = {(one.module, one.function, one.text) for one in records if one.shared}
    return {key for key in keys if (key.module, key.function, key.template) in named}


def twins_of(atlas: Atlas) -> dict[PlaceKey, set[PlaceKey]]:
    """For each place, those that print the same words by the same class."""
    groups: dict[tuple[object, ...], set[PlaceKey]] = {}
    names = {key: (key.kind, key.exception, _words(key.template)) for key in atlas.places}
    for key, name in names.items():
        groups.setdefault(name, set()).add(key)
    return {key: groups[name] for key, name in names.items()}


def _words(template: str) -> tuple[object, ...]:
    if not template:
        return ()
    parsed = parse_template(template)
    return (parsed.literals, tuple(slot.kind for slot in parsed.slots))


def is_exact(found: Diagnosis, key: PlaceKey, twins: set[PlaceKey], *, alone: bool) -> bool:
    """Whether a place is listed, with all its twins unless a frame showed which it is (`alone`), and no other words."""
    if found.status != "located":
        return False
    named = {(site.module, site.function, site.template) for site in found.sites}
    wanted = {(twin.module, twin.function, twin.template) for twin in twins}
    own = (key.module, key.function, key.template) in named
    return own and (alone or wanted <= named)


class Foreign(NamedTuple):
    """A message of another package."""

    path: str
    function: str
    exception: str
    message: str

    @property
    def line(self) -> str:
        """The last line of its traceback."""
        return f"{self.exception}: {self.message}"

    @property
    def traceback(self) -> str:
        """Raised in its own file, called by a program that uses Keras."""
        return (
            'Traceback (most recent call last):\n  File "/home/user/train.py", line 3, in <module>\n'
            "    data = keras.utils.make(load())\n"
            f'  File "/usr/lib/python3/site-packages/{self.path}", line 12, in {self.function}\n'
            f"    raise {self.exception}(\n{self.line}\n"
        )


def foreign_messages(folders: list[pathlib.Path], progress: Callable[[str], None]) -> list[Foreign]:
    """Read what the packages in `folders` say when they raise."""
    found: dict[tuple[str, str], Foreign] = {}
    for folder in folders:
        paths = sorted(folder.rglob("*.py"))
        for number, path in enumerate(paths):
            name = path.relative_to(folder).as_posix()
            if number % 50 == 0:
                progress(f"reading {folder.name}: {number} of {len(paths)}")
            if any(part in f"/{folder.name}/{name}" for part in _LEFT_OUT):
                continue
            for exception, message, function in _raised(path, name):
                found.setdefault((exception, message), Foreign(f"{folder.name}/{name}", function, exception, message))
    progress("")
    return list(found.values())


def _raised(path: pathlib.Path, name: str) -> list[tuple[str, str, str]]:
    text = path.read_bytes()
    if b"raise" not in text:
        return []
    package = read_package({name: text.decode("utf-8", "replace")})
    out = []
    for raw in [raw for module in package.modules.values() for raw in places_of(package, module)]:
        for form in raw.forms:
            if raw.kind == "error" and raw.exception and texts.letters(form) >= LEAST:
                function = raw.function.rpartition(".")[2] or "<module>"
                out.append((raw.exception, samples.filled(texts.template(form)), function))
    return out
