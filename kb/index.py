"""The compiled catalogue: plain tuples in one marshal block, entries and tables decoded when asked for."""

from __future__ import annotations

import marshal
import zlib

from .patterns import HEAD, Slot, Template, parse_template
from .records import EntryRecord, NameRow, NameTable, OpRow, WordingRecord, WrapperRecord
from .versions import VersionRange

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from functools import cached_property
    from typing import Any

    from .anchors import Anchors
    from .catalog import Catalog
    from .schema import Entry, Wording
    from .verified import Facts

    _OpTable = Mapping[str, OpRow]
    _NameRows = Mapping[str, NameRow]
else:
    from _collections_abc import Mapping as _OpTable  # its public home loads collections

    _NameRows = _OpTable

    from kb.named import cached_property

_MAGIC = b"kdiag index 10\n"
_HEAD = len(_MAGIC) + 20


class Index:
    """The catalogue for diagnosing. Entries are named by their position in `ids`."""

    def __init__(self, body: tuple[Any, ...], entries: bytes | memoryview) -> None:
        self._body = body
        self._entries = entries
        names, self._rows, anchors, symptoms, yields, self._starts, self._ops, ids, wrappers, *rest = body
        tables, words, printed = rest
        self.ids: tuple[str, ...] = ids
        self.names: dict[str, int] = names
        self._wordings: dict[int, WordingRecord] = {}
        #: What the automaton looks for, and the wordings that have nothing to look for; see `kb.anchors`.
        self.anchors: Anchors = anchors[0]
        self.bare: dict[str, tuple[int, ...]] = anchors[1]
        self.free: tuple[int, ...] = anchors[2]
        self.symptoms: tuple[tuple[str, int], ...] = symptoms
        #: By what each opening of a wrapper is found in a squeezed message.
        self.openings: tuple[str, ...] = wrappers[0]
        self._wrappers: bytes = wrappers[1]
        #: Plain words of the wordings; see `kb.words`.
        self.words: tuple[str, ...] = words
        self.yields: dict[int, tuple[int, ...]] = yields
        #: Entries that a table fills, by the name of the table.
        self.tabled: dict[int, str] = tables[0]
        self._names: bytes = tables[1]
        self._printed: bytes = printed

    @cached_property
    def mark(self) -> int:
        """Checksum of the ids and the wordings: what is made of them is kept under it."""
        return zlib.crc32(b"".join(self._rows), zlib.crc32("\n".join(self.ids).encode()))

    @property
    def wordings(self) -> tuple[WordingRecord, ...]:
        """All wordings. A text needs few of them: see `wording`."""
        return tuple(map(self.wording, range(len(self._rows))))

    def wording(self, number: int) -> WordingRecord:
        """Decode one wording, once."""
        found = self._wordings.get(number)
        if found is None:
            found = self._wordings[number] = _wording_out(marshal.loads(self._rows[number]))  # noqa: S302 - as below
        return found

    def entry(self, position: int) -> EntryRecord:
        """Decode the entry at `position` of `ids`."""
        row = self._entries[self._starts[position] : self._starts[position + 1]]
        return EntryRecord(*marshal.loads(row))  # noqa: S302 - written here, checksum checked

    @cached_property
    def wrappers(self) -> tuple[WrapperRecord, ...]:
        """Decode the table of wrappers."""
        rows = marshal.loads(self._wrappers)  # noqa: S302 - written here, checksum checked
        return tuple([_wrapper_out(row) for row in rows])

    @cached_property
    def printed(self) -> tuple[dict[str, tuple[Any, ...]], dict[str, tuple[Any, ...]]]:
        """Open what `others` and `longer` give, by first letters; both are empty where no atlas was at hand."""
        found: tuple[dict[str, tuple[Any, ...]], dict[str, tuple[Any, ...]]]
        found = marshal.loads(zlib.decompress(self._printed))  # noqa: S302 - written here, checksum checked
        return found

    def others(self, letters: str) -> list[Template]:
        """Decode the messages of Keras that begin as squeezed `letters` do and that no entry explains."""
        return [_template_out(row) for row in self.printed[0].get(letters[:HEAD], ())]

    def longer(self, letters: str) -> list[tuple[Template, WordingRecord]]:
        """Decode the messages of Keras that begin so and are longer than a wording, each with that wording."""
        rows = self.printed[1].get(letters[:HEAD], ())
        return [(_template_out(row), self.wording(number)) for row, number in rows]

    @cached_property
    def ops(self) -> Mapping[str, OpRow]:
        """Open the ops table: rows by the name of the TensorFlow symbol, each decoded when asked for."""
        return _Ops(*marshal.loads(self._ops))  # noqa: S302 - written here, checksum checked


    @cached_property
    def name_table(self) -> NameTable:
        """Open the table of names: rows by key, each decoded when asked for."""
        rows, *rest = marshal.loads(zlib.decompress(self._names))  # noqa: S302 - written here, checksum checked
        return NameTable(_Names(rows), *rest)


class _Ops(_OpTable):
    """Rows of the ops table, kept as bytes until one is looked up. `named` has each under its aliases too."""

    def __init__(self, rows: dict[str, bytes], aliases: dict[str, str]) -> None:
        self._rows = rows
        self._aliases = aliases

    @cached_property
    def named(self) -> _Ops:
        """Give the rows by every name."""
        return _Ops(self._rows | {alias: self._rows[name] for alias, name in self._aliases.items()}, {})

    def __getitem__(self, name: str) -> OpRow:
        return OpRow(*marshal.loads(self._rows[name]))  # noqa: S302 - as above

    def __contains__(self, name: object) -> bool:
        return name in self._rows

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


class _Names(_NameRows):
    """Rows of the table of names, kept as bytes until one is looked up."""

    def __init__(self, rows: dict[str, bytes]) -> None:
        self._rows = rows

    def __getitem__(self, key: str) -> NameRow:
        return NameRow(*marshal.loads(self._rows[key]))  # noqa: S302 - as above

    def __contains__(self, key: object) -> bool:
        return key in self._rows

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


def compile_index(  # noqa: PLR0913, PLR0917 - all that an index is made of
    catalog: Catalog,
    ops: Mapping[str, OpRow],
    verified: Mapping[str, Mapping[str, Facts]],
    wrappers: Sequence[WrapperRecord] = (),
    table: NameTable | None = None,
    messages: Iterable[str] = (),
) -> Index:
    """Compile. Only stable entries are matched; drafts and retired ones can be looked up.

    `messages` are templates of all that Keras prints.
    """
    from itertools import accumulate  # noqa: PLC0415 - off the diagnosing path

    from .anchors import anchors_of  # noqa: PLC0415 - as above
    from .printed import sort_out  # noqa: PLC0415 - as above
    from .verified import verified_words  # noqa: PLC0415 - as above
    from .words import signs_of  # noqa: PLC0415 - as above

    entries = catalog.entries
    names = {name: at for at, entry in enumerate(entries) for name in entry.aliases}
    names.update((entry.id, at) for at, entry in enumerate(entries))
    live = [(at, entry) for at, entry in enumerate(entries) if entry.status == "stable"]
    printed = [(at, number, wording) for at, entry in live for number, wording in enumerate(entry.wordings)]
    wordings = [form for row in printed for form in _forms(*row)]
    told = sort_out(wordings, messages)
    wordings = [wording._replace(own=number in told.own) for number, wording in enumerate(wordings)]
    rows = [marshal.dumps(_entry(e, verified_words(e, verified.get(e.id, {})))) for e in entries]
    body = (  # plain tuples: marshal takes no named ones
        names,
        tuple(marshal.dumps(_plain(wording)) for wording in wordings),
        anchors_of(wordings),
        tuple((phrase, at) for at, entry in live for phrase in entry.symptoms),
        {at: tuple(names[i] for i in entry.yields_to if i in names) for at, entry in live if entry.yields_to},
        (0, *accumulate(map(len, rows))),
        marshal.dumps(_ops(ops)),
        tuple(entry.id for entry in entries),
        (_openings(wrappers), marshal.dumps(_plain(tuple(wrappers)))),
        ({at: entry.table for at, entry in live if entry.table}, zlib.compress(marshal.dumps(_names(table)))),
        signs_of(wording.text for _, _, wording in printed if wording.text),
        zlib.compress(marshal.dumps((told.others, told.longer))),
    )
    return Index(body, b"".join(rows))


def _openings(wrappers: Sequence[WrapperRecord]) -> tuple[str, ...]:
    """Give the longest literal of each opening that stands in a message; one that holds another stands for it."""
    templates = [opening for row in wrappers if row.place == "message" for opening in row.openings]
    keys = dict.fromkeys(template.literals[template.anchor] for template in templates)
    return tuple(key for key in keys if not any(other != key and other in key for other in keys))


def _ops(rows: Mapping[str, OpRow]) -> tuple[dict[str, bytes], dict[str, str]]:
    aliases = {alias: name for name, row in rows.items() for alias in row.aliases}
    return {name: marshal.dumps(_plain(row)) for name, row in rows.items()}, aliases


def _names(table: NameTable | None) -> tuple[Any, ...]:
    if table is None:
        return {}, {}, {}, {}
    rows = {key: marshal.dumps(_plain(row)) for key, row in table.rows.items()}
    return rows, dict(table.classes), dict(table.functions), dict(table.inner)


def _forms(at: int, number: int, wording: Wording) -> Iterator[WordingRecord]:
    """Yield a wording as printed, and as a forum shows it that takes ``__init__`` for a bold ``init``."""
    import re  # noqa: PLC0415 - off the diagnosing path

    yield _wording(at, number, wording)
    eaten = re.sub(r"__(\w{1,40}?)__", r"\1", wording.text or "")
    if eaten != (wording.text or ""):
        yield _wording(at, number, wording.model_copy(update={"text": eaten}))


def _wording(at: int, number: int, wording: Wording) -> WordingRecord:
    return WordingRecord(
        entry=at,
        number=number,
        exceptions=wording.exceptions,
        template=parse_template(wording.text) if wording.text else None,
        pattern=wording.pattern or "",
        unless=tuple(map(parse_template, wording.unless)),
        frames=tuple((clue.path, clue.function) for clue in wording.frames),
        line=wording.line or "",
        required=wording.required,
        keras=wording.keras,
        backends=wording.backends,
    )


def _entry(entry: Entry, verified: dict[str, str]) -> tuple[Any, ...]:
    record = EntryRecord(
        id=entry.id,
        area=entry.area,
        title=entry.title,
        status=entry.status,
        replaced_by=entry.replaced_by or "",
        aliases=entry.aliases,
        tags=entry.tags,
        summary=entry.summary,
        fallbacks=dict(entry.fallbacks),
        causes=[cause.model_dump(mode="json") for cause in entry.causes],
        check=entry.check,
        ask=entry.ask or "",
        references=entry.references,
        verified=verified,
        reason=entry.reason or "",
    )
    return tuple(record)


def _plain(value: Any) -> Any:
    """`value` with every tuple, named or not, as a plain one."""
    return tuple(map(_plain, value)) if isinstance(value, tuple) else value


def _template_out(row: tuple[Any, ...]) -> Template:
    return Template(row[0], tuple([Slot(*slot) for slot in row[1]]))


def _wrapper_out(row: tuple[Any, ...]) -> WrapperRecord:
    kind, says, place, openings, closings, arguments = row
    return WrapperRecord(
        kind, says, place, tuple(map(_template_out, openings)), tuple(map(_template_out, closings)), arguments
    )


def _wording_out(row: tuple[Any, ...]) -> WordingRecord:
    entry, number, exceptions, template, pattern, unless, frames, line, required, keras, backends, own = row
    return WordingRecord(
        entry,
        number,
        exceptions,
        _template_out(template) if template else None,
        pattern,
        tuple([_template_out(other) for other in unless]),
        frames,
        line,
        required,
        VersionRange(*keras),
        backends,
        own,
    )


def dump_index(index: Index) -> bytes:
    """`index` as bytes for `read_index` of the same Python and the same release of this package.

    The entries stand apart from the rest: they are most of it, and a start reads one of them.
    """
    body, entries = marshal.dumps(index._body), index._entries  # noqa: SLF001 - the other half of this module
    sizes = len(body).to_bytes(8, "big") + len(entries).to_bytes(8, "big")
    return b"".join((_MAGIC, sizes, zlib.crc32(entries, zlib.crc32(body)).to_bytes(4, "big"), body, entries))


def read_index(data: bytes | memoryview) -> Index:
    """Undo `dump_index`. Raises ValueError where `data` is damaged or of another format."""
    head = bytes(data[:_HEAD])
    size = int.from_bytes(head[len(_MAGIC) : -12], "big")
    more = int.from_bytes(head[-12:-4], "big")
    rest = memoryview(data)[_HEAD:]
    if not head.startswith(_MAGIC) or len(rest) != size + more or zlib.crc32(rest) != int.from_bytes(head[-4:], "big"):
        raise ValueError("damaged index")
    try:
        return Index(marshal.loads(rest[:size]), rest[size:])  # noqa: S302 - checksum checked above
    except (EOFError, TypeError, ValueError) as error:
        raise ValueError("damaged index") from error
