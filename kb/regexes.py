"""`re` for the way of a diagnosis: patterns that were compiled once are not compiled again.

Python compiles its regular expressions anew in every process, which takes longer than a whole diagnosis.
Here the compiled form is kept in the user's cache, by the pattern's own text and this very Python, and
even `re` is not loaded as long as nothing new has to be compiled. Modules on that way import this one at
run time and show the standard one to type checkers::

    TYPE_CHECKING = False
    if TYPE_CHECKING:
        import re
    else:
        from kb import regexes as re
"""

from __future__ import annotations

import marshal
import sys

from kb.loading import cache

try:
    import _sre  # type: ignore[import-not-found]
except ImportError:  # pragma: no cover - another Python than CPython
    _sre = None

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterator
    from typing import Any

    #: flags, code as 32-bit numbers, number of groups, index by group name, name by group index
    Compiled = tuple[int, bytes, int, dict[str, int], tuple[str | None, ...]]

I = IGNORECASE = 2  # noqa: E741 - as in re
M = MULTILINE = 8
S = DOTALL = 16
X = VERBOSE = 64
A = ASCII = 256

_MOST = 500
_MAGIC = f"kdiag regexes 1 {sys.version} {getattr(_sre, 'MAGIC', 0)}\n".encode()
#: Each Python has a file of its own: two of one release would overwrite each other's for ever.
_NAME = f"{sys.implementation.cache_tag or 'python'}-{int.from_bytes(cache.checksum(_MAGIC), 'big'):08x}"
_stored: dict[tuple[str, int], Compiled] = {}
_patterns: dict[tuple[str, int], re.Pattern[str]] = {}
_missed: set[tuple[str, int]] = set()
_read = False


def compile(pattern: str, flags: int = 0) -> re.Pattern[str]:  # noqa: A001 - as in re
    """As `re.compile`, for text patterns.

    Only what a module compiles as it loads is kept: a pattern made later may hold a piece of the user's text.
    """
    if sys._getframe(1).f_code.co_name != "<module>":  # noqa: SLF001 - cheaper than another name for each use
        other: re.Pattern[str] = _own_re().compile(pattern, flags)
        return other
    return _get(pattern, flags)


def search(pattern: str, text: str, flags: int = 0) -> re.Match[str] | None:
    """As `re.search`; `pattern` is a constant of the program or the catalogue, as in all of these."""
    return _get(pattern, flags).search(text)


def match(pattern: str, text: str, flags: int = 0) -> re.Match[str] | None:
    """As `re.match`."""
    return _get(pattern, flags).match(text)


def fullmatch(pattern: str, text: str, flags: int = 0) -> re.Match[str] | None:
    """As `re.fullmatch`."""
    return _get(pattern, flags).fullmatch(text)


def finditer(pattern: str, text: str, flags: int = 0) -> Iterator[re.Match[str]]:
    """As `re.finditer`."""
    return _get(pattern, flags).finditer(text)


def findall(pattern: str, text: str, flags: int = 0) -> list[Any]:
    """As `re.findall`."""
    return _get(pattern, flags).findall(text)


def sub(pattern: str, new: str, text: str, count: int = 0) -> str:
    """As `re.sub`, for a plain `new`: without backslashes."""
    return _get(pattern, 0).sub(new, text, count)


def _get(pattern: str, flags: int) -> re.Pattern[str]:
    key = (pattern, int(flags))
    found = _patterns.get(key)
    if found is None:
        found = _patterns[key] = _restored(key) or _compiled(key)
    return found


def _own_re() -> Any:
    import re  # noqa: PLC0415 - only where it cannot be spared

    return re


def _restored(key: tuple[str, int]) -> re.Pattern[str] | None:
    global _read  # noqa: PLW0603 - one store a process
    if not _read:
        _read = True
        _stored.update(_load())
    kept = _stored.get(key)
    if kept is None:
        return None
    try:
        flags, code, groups, index, names = kept
        words = memoryview(code).cast("I").tolist()
        found: re.Pattern[str] = _sre.compile(key[0], flags, words, groups, index, names)
    except (RuntimeError, ValueError, TypeError, OverflowError):
        return None
    return found


def _compiled(key: tuple[str, int]) -> re.Pattern[str]:
    found: re.Pattern[str] = _own_re().compile(*key)
    _missed.add(key)
    return found


def keep() -> None:
    """Store what had to be compiled in this process, for the next ones. Does nothing where it cannot."""
    path = _path()
    if not _missed or path is None or _sre is None:
        return
    fresh = {key: _taken_apart(key) for key in _missed}
    _missed.clear()
    known = _load() | fresh
    kept = known if len(known) <= _MOST else {key: known[key] for key in _patterns if key in known}
    body = marshal.dumps(kept)
    cache.write_bytes(path, _MAGIC + cache.checksum(body) + body)


def _load() -> dict[tuple[str, int], Compiled]:
    path = _path()
    data = cache.read_bytes(path) if path and _sre else b""
    body = data[len(_MAGIC) + 4 :]
    if not data.startswith(_MAGIC) or data[len(_MAGIC) : len(_MAGIC) + 4] != cache.checksum(body):
        return {}
    found: dict[tuple[str, int], Compiled] = marshal.loads(body)  # noqa: S302 - written by this user, checksum checked
    return found


def _path() -> str | None:
    folder = cache.user_folder()
    return f"{folder}/regexes-{_NAME}.bin" if folder else None


def _taken_apart(key: tuple[str, int]) -> Compiled:
    """What `re` hands to its engine for a pattern; see `compile` in Lib/re/_compiler.py."""
    if sys.version_info >= (3, 11):
        from re import _compiler, _parser  # type: ignore[attr-defined]  # noqa: PLC0415 - only where a pattern is compiled
    else:
        import sre_compile as _compiler  # noqa: PLC0415 - only where a pattern is compiled
        import sre_parse as _parser  # noqa: PLC0415 - only where a pattern is compiled
    tree = _parser.parse(*key)
    names: list[str | None] = [None] * tree.state.groups
    for name, index in tree.state.groupdict.items():
        names[index] = name
    code = b"".join(int(word).to_bytes(4, sys.byteorder) for word in _compiler._code(tree, key[1]))  # noqa: SLF001 - as `re` itself does it
    return key[1] | tree.state.flags, code, tree.state.groups - 1, dict(tree.state.groupdict), tuple(names)


def __getattr__(name: str) -> Any:
    """Everything else, as in `re`."""
    return getattr(_own_re(), name)
