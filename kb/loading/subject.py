"""What lint needs beside the entries: tags, exemptions, facts, recordings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kb.atlas.declared import load_words
from kb.errors import CatalogError, Fault
from kb.subject import Subject
from kb.yaml_source import Source, field_name, read_yaml

from .atlas import AtlasFault, load_atlas
from .entries import read_catalog, read_name_table, read_ops, read_verified, read_wrappers, shown
from .files import read_bytes, read_sources, walk

if TYPE_CHECKING:
    from collections.abc import Callable

    from kb.atlas.table import Atlas
    from kb.catalog import Catalog


def read_subject(path: str) -> tuple[Subject, str]:
    """Read the data folder at or around `path`. The second value is what the paths of wanted faults begin with."""
    place = Path(path).resolve()
    root = next((folder for folder in (place, *place.parents) if (folder / "catalog").is_dir()), None)
    if root is None or not place.exists():
        raise CatalogError((Fault(path, 0, "", "holds no catalogue", "name a folder with catalog/ in it"),))
    try:
        sources = read_sources(str(root))
    except OSError as error:
        raise CatalogError((Fault(error.filename, 0, "", f"cannot be read: {error.strerror}"),)) from error
    catalog, faults = read_catalog(str(root), sources)
    subject = _beside(catalog, str(root), sources)
    inside = place.relative_to(root).as_posix()
    return subject._replace(faults=(*faults, *subject.faults)), "" if inside == "." else shown(str(root), inside)


def subject_of(catalog: Catalog) -> Subject:
    """Read what lies beside a catalogue that is loaded already."""
    return _beside(catalog, catalog.root, read_sources(catalog.root)) if catalog.root else Subject(catalog)


def _beside(catalog: Catalog, root: str, sources: dict[str, bytes]) -> Subject:
    facts, faults = read_verified(root, sources)
    labels, exempt = _table(root, "tags.yaml"), _table(root, "exempt.yaml")
    foreign, more = _words(root, "foreign.yaml")
    return Subject(
        catalog=catalog,
        folder=Path(root).resolve().name,
        areas=_meanings(labels, "areas"),
        tags=_meanings(labels, "tags"),
        facts=facts,
        recordings=_recordings(root),
        exempt={(str(k[0]), str(k[1])): line for k, line in exempt.lines.items() if len(k) == 2} if exempt else {},
        atlas=_atlas(root),
        foreign=foreign,
        faults=(*faults, *_shape(labels), *_shape(exempt), *_table_faults(root, sources), *more, *_strays(root)),
    )


def _table(root: str, name: str) -> Source | None:
    path = Path(root, name)
    return read_yaml(shown(root, name), read_bytes(str(path))) if path.is_file() else None


def _meanings(labels: Source | None, part: str) -> dict[str, str] | None:
    rows = labels.value.get(part) if labels and isinstance(labels.value, dict) else None
    return rows if isinstance(rows, dict) else None


def _shape(table: Source | None) -> list[Fault]:
    """Faults of a table of groups, each of names with a line of text."""
    if table is None or not isinstance(table.value, dict):
        return list(table.faults) if table else []
    faults = list(table.faults)
    for group, rows in table.value.items():
        cells = rows.items() if isinstance(rows, dict) else [("", None)]
        for name, text in cells:
            if not isinstance(text, str) or not text:
                place = (group, name) if name else (group,)
                field = field_name(place)
                hint = "write `name: in a few words`"
                faults.append(Fault(table.path, table.line(place), field, "is not explained", hint))
    return faults


def _words(root: str, name: str) -> tuple[dict[str, tuple[str, int]], tuple[Fault, ...]]:
    """Read a table of words: each with its library and its line; and the faults of this table and of its sister."""
    faults: tuple[Fault, ...] = _faults_of(lambda: _declared(root, "shared.yaml"))
    try:
        rows = _declared(root, name)
    except CatalogError as error:
        return {}, (*faults, *error.faults)
    table = _table(root, name)
    line = table.line if table else lambda _place: 0
    found = {words: (library, line((library, n))) for library, row in rows.items() for n, words in enumerate(row)}
    return found, faults


def _declared(root: str, name: str) -> dict[str, tuple[str, ...]]:
    path = Path(root, name)
    return load_words(read_bytes(str(path)).decode("utf-8", "replace"), shown(root, name)) if path.is_file() else {}


def _atlas(root: str) -> Atlas | None:
    """Give what Keras prints; None where the folder has no atlas, or, as `kdiag atlas` says, a damaged one."""
    try:
        found = load_atlas(root, own=False)
    except AtlasFault:
        return None
    return found if found.releases else None


def _recordings(root: str) -> dict[str, str]:
    names = walk(root, "recordings", "")
    texts = {name: read_bytes(f"{root}/{name}").decode("utf-8", "replace") for name in names}
    return {name.removeprefix("recordings/"): text for name, text in texts.items()}


def _table_faults(root: str, sources: dict[str, bytes]) -> tuple[Fault, ...]:
    return (
        *_faults_of(lambda: read_ops(root, sources)),
        *_faults_of(lambda: read_wrappers(root, sources)),
        *_faults_of(lambda: read_name_table(root, sources)),
    )


def _faults_of(read: Callable[[], object]) -> tuple[Fault, ...]:
    try:
        read()
    except CatalogError as error:
        return error.faults
    return ()


def _strays(root: str) -> list[Fault]:
    """Files of the catalogue that nobody reads, such as those ending in .yml."""
    names = [name for name in walk(root, "catalog", "") if not name.endswith(".yaml")]
    return [Fault(shown(root, name), 0, "", "is not read", "an entry ends in .yaml") for name in names]
