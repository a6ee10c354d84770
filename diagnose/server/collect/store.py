"""Skeletons in an SQLite file: like ones in one row, counted, within a limit of size.

Several processes may write (WAL, with a time to wait for each other); a process that is killed leaves the file whole.
"""

from __future__ import annotations

import hashlib
import sqlite3
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from .skeleton import Skeleton

_SCHEMA = """
CREATE TABLE IF NOT EXISTS unmatched (
  id TEXT PRIMARY KEY,
  exception TEXT NOT NULL,
  text TEXT NOT NULL,
  count INTEGER NOT NULL,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  around TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS by_exception ON unmatched (exception, count);
"""
_PAGE = 4096
#: From this likeness on, of 100, two skeletons of one exception are one.
_ALIKE = 88
#: Rows that a new skeleton is compared with, the commonest first.
_COMPARED = 2000
#: Share of the rows that make room when the file is full.
_DROPPED = 0.1


@dataclass(frozen=True)
class Unmatched:
    """One group of like errors. `first` and `last` are seconds since 1970; `around` where they were seen."""

    id: str
    exception: str
    text: str
    count: int
    first: int
    last: int
    around: str


class Store:
    """One file. Not for several threads at a time."""

    def __init__(self, path: str | Path, limit: int = 64 << 20) -> None:
        """Open or make the file at `path`, of at most `limit` bytes. Raises sqlite3.Error and OSError."""
        self._connection = sqlite3.connect(path, timeout=5, isolation_level=None, check_same_thread=False)
        try:
            self._execute("PRAGMA journal_mode = WAL")
            self._execute("PRAGMA synchronous = NORMAL")
            self._execute("PRAGMA secure_delete = ON")
            self._execute(f"PRAGMA journal_size_limit = {limit // 8}")
            self._execute(f"PRAGMA wal_autocheckpoint = {max(8, limit // _PAGE // 8)}")
            self._execute(f"PRAGMA max_page_count = {max(16, limit // _PAGE)}")
            self._connection.executescript(_SCHEMA)
        except BaseException:
            self._connection.close()
            raise

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def add(self, skeletons: Iterable[Skeleton]) -> None:
        """Count each with its like. Makes room where the file is full. Raises sqlite3.Error."""
        rows = list(skeletons)
        try:
            self._add(rows)
        except sqlite3.OperationalError as error:
            if "full" not in str(error):  # the code of it is told from Python 3.11 on
                raise
            self._make_room()
            self._add(rows)

    def _add(self, rows: list[Skeleton]) -> None:
        now = int(time.time())
        self._execute("BEGIN IMMEDIATE")
        try:
            for row in rows:
                self._one(row, now)
        except BaseException:
            self._connection.rollback()
            raise
        self._execute("COMMIT")

    def _one(self, row: Skeleton, now: int) -> None:
        name = self._like(row) or _id(row)
        around = " ".join(filter(None, (row.keras and f"keras-{row.keras}", row.backend)))
        self._execute(
            "INSERT INTO unmatched VALUES (?, ?, ?, 1, ?, ?, ?) "
            "ON CONFLICT (id) DO UPDATE SET count = count + 1, last = excluded.last, around = excluded.around",
            (name, row.exception, row.text, now, now, around),
        )

    def _like(self, row: Skeleton) -> str | None:
        """Id of the group that a skeleton belongs to."""
        if self._execute("SELECT 1 FROM unmatched WHERE id = ?", (_id(row),)).fetchone():
            return _id(row)
        known = self._execute(
            "SELECT id, text FROM unmatched WHERE exception = ? ORDER BY count DESC LIMIT ?", (row.exception, _COMPARED)
        ).fetchall()
        best = process.extractOne(row.text, dict(known), scorer=fuzz.ratio, score_cutoff=_ALIKE)
        return best[2] if best else None

    def _make_room(self) -> None:
        """Drop those that were seen least, and least lately."""
        number = self._execute("SELECT count(*) FROM unmatched").fetchone()[0]
        self._execute(
            "DELETE FROM unmatched WHERE id IN (SELECT id FROM unmatched ORDER BY count, last LIMIT ?)",
            (max(1, int(number * _DROPPED)),),
        )

    def rows(self, limit: int = 50) -> list[Unmatched]:
        """The commonest groups first."""
        found = self._execute("SELECT * FROM unmatched ORDER BY count DESC, last DESC LIMIT ?", (limit,)).fetchall()
        return [Unmatched(*row) for row in found]

    def find(self, name: str) -> Unmatched | None:
        """The group whose id begins with `name`, where only one does."""
        escaped = name.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        found = self._execute(
            "SELECT * FROM unmatched WHERE id LIKE ? ESCAPE '\\' LIMIT 2", (f"{escaped}%",)
        ).fetchall()
        return Unmatched(*found[0]) if len(found) == 1 and name else None

    def total(self) -> tuple[int, int]:
        """How many groups there are, and how many errors."""
        groups, errors = self._execute("SELECT count(*), coalesce(sum(count), 0) FROM unmatched").fetchone()
        return groups, errors

    def delete_all(self) -> None:
        """Delete everything, from the disk too."""
        self._execute("DELETE FROM unmatched")
        self._execute("VACUUM")
        self._execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _execute(self, statement: str, values: tuple[object, ...] = ()) -> sqlite3.Cursor:
        return self._connection.execute(statement, values)


def _id(row: Skeleton) -> str:
    return hashlib.blake2b(f"{row.exception}\0{row.text}".encode(), digest_size=5).hexdigest()
