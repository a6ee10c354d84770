"""Reading the catalogue and its compiled index. Here, and in `kb.verify`, `kb` touches files and the environment."""

from __future__ import annotations

from . import cache, files
from .extras import extra_catalogs

TYPE_CHECKING = False  # as in typing, without loading it
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.catalog import Catalog
    from kb.index import Index

__all__ = ["catalog_marks", "extra_catalogs", "load_catalog", "load_index"]


def load_catalog(root: str | None = None, extras: Sequence[str] = ()) -> Catalog:
    """Read every entry below `root`, the data folder, and below those of `extras`.

    Raises `CatalogError` with all faults of all files.
    """
    root = root or files.data_root()
    if extras:
        from .beside import Part, join  # noqa: PLC0415 - most have no other catalogue

        return join([Part(one, _sources(one)) for one in (root, *extras)])
    from .entries import read_catalog  # noqa: PLC0415 - pydantic and YAML stay off the diagnosing path

    catalog, faults = read_catalog(root, _sources(root))
    if faults:
        from kb.errors import CatalogError  # noqa: PLC0415 - only where something is at fault

        raise CatalogError(faults)
    return catalog


def load_index(root: str | None = None, extras: Sequence[str] = ()) -> Index:
    """Give the compiled index, out of the cache where that is up to date. Raises as `load_catalog` does.

    Up to date is what was made of this very content. Where no file has changed in size, inode or time since
    that was last established, the content is not read again.
    """
    roots = (root or files.data_root(), *extras)
    path = cache.path_for("\n".join(roots))
    marks, newest = _marks(roots)
    key = cache.key_for(path, marks)
    index = cache.read(path, key) if key else None
    if index is not None:
        return index
    sources = [_sources(one) for one in roots]
    key = b"".join([files.key_of(one) for one in sources])
    index = cache.read(path, key)
    if index is None:
        index = _built(roots, sources)
        cache.write(path, key, index)
    cache.keep_marks(path, marks, newest, key)
    return index


def catalog_marks(extras: Sequence[str] = ()) -> bytes:
    """Name the state of our data folder and of `extras` by sizes and times of files: another one, another content."""
    return _marks((files.data_root(), *extras))[0]


def _built(roots: Sequence[str], sources: Sequence[dict[str, bytes]]) -> Index:
    if len(roots) == 1:
        from .entries import build_index  # noqa: PLC0415 - only where something has changed

        return build_index(roots[0], sources[0])
    from .beside import Part, build  # noqa: PLC0415 - as above

    return build([Part(*part) for part in zip(roots, sources, strict=True)])


def _marks(roots: Sequence[str]) -> tuple[bytes, int]:
    try:
        found = [files.marks_of(root) for root in roots]
    except OSError:
        return b"", 0
    return b"".join([marks for marks, _ in found]), max([newest for _, newest in found])


def _sources(root: str) -> dict[str, bytes]:
    try:
        return files.read_sources(root)
    except OSError as error:
        from kb.errors import CatalogError, Fault  # noqa: PLC0415 - only where something is at fault

        raise CatalogError((Fault(error.filename or root, 0, "", f"cannot be read: {error.strerror}"),)) from error
