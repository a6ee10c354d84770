"""The atlas for looking up: one marshal block, each place decoded when a text asks for it.

A place is found by a short piece of its longest literal, the one that the fewest others have, or by the frame of its
function. `kb.loading` keeps the block in the user's cache; nothing here reads a syntax tree or a YAML file.
"""

from __future__ import annotations

import marshal
import zlib

from kb.patterns import Template, parse_template, squeeze

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from functools import cached_property
    from typing import Any, NamedTuple

    from .table import Atlas, Place, PlaceKey
else:
    from kb.named import NamedTuple, cached_property

#: Letters of a piece by which a place is found.
PIECE = 8
_MAGIC = b"kdiag places 2\n"
_HEAD = len(_MAGIC) + 28


class PlaceRecord(NamedTuple):
    """A place. `name` is its public name, or that of its module and function.

    `lines` are (release, line) from each release on in which it has moved. `near` are ids of entries whose wordings
    share words with it, the most alike first. `shared` places print what another library prints too.
    """

    template: Template
    module: str
    function: str
    name: str
    kind: str
    exception: str
    text: str
    guard: str
    since: str
    until: str
    lines: tuple[tuple[str, int], ...]
    near: tuple[str, ...]
    shared: bool = False

    @property
    def path(self) -> str:
        """Its file, as in a traceback."""
        return f"{self.module.replace('.', '/')}.py"

    def held_by(self, release: str) -> bool:
        """Whether a release such as ``3.6`` or ``3.6.0`` has the place; of gaps within its span nothing is known."""
        first, last = _numbers(self.since), _numbers(self.until, last=True)
        return not release or (first <= _numbers(release, last=True) and _numbers(release) <= last)

    def line_in(self, release: str) -> tuple[str, int]:
        """Give the release that is meant, and the line there; without one that has the place, those of the newest."""
        wanted = [row for row in self.lines if release and _numbers(row[0]) <= _numbers(release, last=True)]
        if wanted and self.held_by(release):
            return release, wanted[-1][1]
        return self.until, self.lines[-1][1]


def _numbers(release: str, *, last: bool = False) -> tuple[int, ...]:
    """``3.6`` is before all of its releases, or after them."""
    found = tuple([int(part) if part.isdigit() else -1 for part in release.split(".")[:3]])
    return (*found, 1 << 30) if last and len(found) < 3 else found


class Places:
    """All places, by number. `pieces` and `frames` give those that a piece of text or a frame may stand for."""

    def __init__(self, pieces: dict[str, tuple[tuple[int, int, int], ...]], rest: tuple[bytes, bytes, tuple[int, ...]]):
        #: Piece -> (number of the place, of the literal, where in that literal the piece begins).
        self.pieces = pieces
        self._frames, self._rows, self._starts = rest
        self._records: dict[int, PlaceRecord] = {}

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __getitem__(self, number: int) -> PlaceRecord:
        found = self._records.get(number)
        if found is None:
            row = marshal.loads(self._rows[self._starts[number] : self._starts[number + 1]])  # noqa: S302 - checked below
            found = self._records[number] = PlaceRecord(_template(row[5]), *row)
        return found

    @cached_property
    def frames(self) -> Mapping[str, tuple[int, ...]]:
        """Places by file and function; see `frame_key`."""
        found: Mapping[str, tuple[int, ...]] = marshal.loads(self._frames)  # noqa: S302 - checked below
        return found


def frame_key(path: str, function: str) -> str:
    """Name a frame in Keras: ``keras/src/layers/core/dense.py build``; "" for one elsewhere."""
    path = path.replace("\\", "/")
    at = path.rfind("keras/src/")
    return f"{path[at:]} {function.rpartition('.')[2].strip('_')}" if at >= 0 and path[at - 1 : at] in ("", "/") else ""


# --- compiling ------------------------------------------------------------------------------------------


def compile_places(atlas: Atlas, wordings: Iterable[tuple[str, Template]] = (), shared: Iterable[str] = ()) -> Places:
    """Compile. `wordings` are those of the entries, with their ids: what `PlaceRecord.near` is made of.

    `shared` are words that other libraries print too.
    """
    from itertools import accumulate  # noqa: PLC0415 - off the diagnosing path

    keys = sorted(atlas.places)
    templates = [_template(key.template) for key in keys]
    nearness = _Nearness(wordings)
    words = tuple(map(squeeze, shared))
    rows = [
        marshal.dumps((*_row(atlas, key, atlas.places[key]), nearness.of(template), is_shared(template, words)))
        for key, template in zip(keys, templates, strict=True)
    ]
    frames: dict[str, list[int]] = {}
    for number, key in enumerate(keys):
        frames.setdefault(frame_key(f"{key.module.replace('.', '/')}.py", key.function), []).append(number)
    blob = marshal.dumps({name: tuple(found) for name, found in frames.items()})
    return Places(_pieces(templates), (blob, b"".join(rows), (0, *accumulate(map(len, rows)))))


def _template(text: str) -> Template:
    return parse_template(text) if text else Template(("",), ())


def is_shared(template: Template, words: Iterable[str]) -> bool:
    """Tell whether any of the squeezed `words` stands in a template's literals."""
    text = "\0".join(template.literals)
    return any(one in text for one in words)


def _row(atlas: Atlas, key: PlaceKey, place: Place) -> tuple[Any, ...]:
    from .table import place_span, public_name  # noqa: PLC0415 - off the diagnosing path

    releases = [name for name in atlas.releases if name in place.lines]
    lines = [(name, place.lines[name]) for name in releases]
    moved = tuple(row for n, row in enumerate(lines) if n == 0 or lines[n - 1][1] != row[1])
    name = public_name(atlas, key) or ".".join(filter(None, [key.module, key.function]))
    head = (key.module, key.function, name, key.kind, key.exception, key.template)
    return (*head, place.guards[releases[-1]], *place_span(atlas, place), moved)


def _pieces(templates: list[Template]) -> dict[str, tuple[tuple[int, int, int], ...]]:
    """Choose for each template the piece of its literals that the fewest others have."""
    windows = [list(_windows(template)) for template in templates]
    counts: dict[str, int] = {}
    for row in windows:
        for piece in {window[0] for window in row}:
            counts[piece] = counts.get(piece, 0) + 1
    users: dict[str, list[tuple[int, int, int]]] = {}
    for place, row in enumerate(windows):
        if row:
            rarity = [counts[window[0]] for window in row]
            piece, number, at = row[rarity.index(min(rarity))]
            users.setdefault(piece, []).append((place, number, at))
    return {piece: tuple(found) for piece, found in users.items()}


def _windows(template: Template, size: int = PIECE, step: int = 1) -> Iterator[tuple[str, int, int]]:
    for number, literal in enumerate(template.literals):
        for at in range(0, len(literal) - size + 1, step):
            yield literal[at : at + size], number, at


class _Nearness:
    """Which entries share words with a text: by pieces of their wordings."""

    SIZE = 14
    LEAST = 2
    MOST = 3

    def __init__(self, wordings: Iterable[tuple[str, Template]]) -> None:
        self._users: dict[str, set[str]] = {}
        for entry, template in wordings:
            for piece, _, _ in _windows(template, self.SIZE, self.SIZE // 2):
                self._users.setdefault(piece, set()).add(entry)

    def of(self, template: Template) -> tuple[str, ...]:
        counts: dict[str, int] = {}
        for piece in {piece for piece, _, _ in _windows(template, self.SIZE)} & self._users.keys():
            for entry in self._users[piece]:
                counts[entry] = counts.get(entry, 0) + 1
        found = sorted(counts, key=lambda entry: (-counts[entry], entry))
        return tuple(entry for entry in found if counts[entry] >= self.LEAST)[: self.MOST]


# --- as bytes -------------------------------------------------------------------------------------------


def dump_places(places: Places) -> bytes:
    """Write `places` for `read_places` of the same Python and the same release of this package."""
    head = marshal.dumps((places.pieces, places._starts))  # noqa: SLF001 - the other half of this module
    frames, rows = places._frames, places._rows  # noqa: SLF001 - as above
    sizes = b"".join(len(part).to_bytes(8, "big") for part in (head, frames, rows))
    body = b"".join((head, frames, rows))
    return b"".join((_MAGIC, sizes, zlib.crc32(body).to_bytes(4, "big"), body))


def read_places(data: bytes | memoryview) -> Places:
    """Undo `dump_places`. Raises ValueError where `data` is damaged or of another format."""
    lead, body = bytes(data[:_HEAD]), memoryview(data)[_HEAD:]
    first, second, third = (int.from_bytes(lead[len(_MAGIC) + n * 8 :][:8], "big") for n in range(3))
    sound = lead.startswith(_MAGIC) and len(lead) == _HEAD and len(body) == first + second + third
    if not sound or zlib.crc32(body) != int.from_bytes(lead[-4:], "big"):
        raise ValueError("damaged places")
    try:
        pieces, starts = marshal.loads(body[:first])  # noqa: S302 - checksum checked above
    except (EOFError, TypeError, ValueError) as error:
        raise ValueError("damaged places") from error
    return Places(pieces, (bytes(body[first : first + second]), bytes(body[first + second :]), starts))
