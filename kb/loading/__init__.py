"""Reading the catalogue and its compiled index. Here, and in `kb.verify`, `kb` touches files."""

from __future__ import annotations

from . import cache, files

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from kb.catalog import Catalog
    from kb.index import Index


def load_catalog(root: str | None = None) -> Catalog:
    """Read every entry below `root`, the data folder. Raises `CatalogError` with all faults of all files."""
    from .entries import read_catalog  # noqa: PLC0415 - pydantic and YAML stay off the diagnosing path

    root = root or files.data_root()
    catalog, faults = read_catalog(root, _sources(root))
    if faults:
        from kb.errors import CatalogError  # noqa: PLC0415

        raise CatalogError(faults)
    return catalog


def load_index(root: str | None = None) -> Index:
    """Give the compiled index, out of the cache where that is up to date. Raises as `load_catalog` does.

    Up to date is what was made of this very content. Where no file has changed in size, inode or time since
    that was last established, the content is not read again.
    """
    root = root or files.data_root()
    path = cache.path_for(root)
    marks, newest = _marks(root)
    key = cache.key_for(path, marks)
    index = cache.read(path, key) if key else None
    if index is not None:
        return index
    sources = _sources(root)
    key = files.key_of(sources)
    index = cache.read(path, key)
    if index is None:
        from .entries import build_index  # noqa: PLC0415 - only where something has changed

        index = build_index(root, sources)
        cache.write(path, key, index)
    cache.keep_marks(path, marks, newest, key)
    return index


def _marks(root: str) -> tuple[bytes, int]:
    try:
        return files.marks_of(root)
    except OSError:
        return b"", 0


def _sources(root: str) -> dict[str, bytes]:
    try:
        return files.read_sources(root)
    except OSError as error:
        from kb.errors import CatalogError, Fault  # noqa: PLC0415

        raise CatalogError((Fault(error.filename or root, 0, "", f"cannot be read: {error.strerror}"),)) from error
