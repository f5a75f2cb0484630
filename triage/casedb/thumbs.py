"""thumbs.db: three renderings a picture, each blob AES-GCM, found by a keyed pseudonym of the content's SHA-256."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Sequence
from enum import StrEnum
from pathlib import Path

from cryptography.exceptions import InvalidTag

from triage.casedb.keys import Sealer
from triage.errors import CaseError
from triage.faultpoints import fault_point


class Level(StrEnum):
    """How sharp a rendering is (UI.md, rule 1)."""

    CLOSED = "closed"
    WORKING = "working"
    OPEN = "open"


class ThumbStore:
    """The thumbnails of a case. Calls may come from several threads."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._sealer = Sealer(key)
        self._guard = threading.Lock()
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        try:
            for pragma in ("journal_mode = WAL", "temp_store = MEMORY"):
                self._connection.execute(f"PRAGMA {pragma}")
            self._connection.execute(
                "CREATE TABLE IF NOT EXISTS thumb"
                " (item BLOB, level TEXT, sealed BLOB NOT NULL, PRIMARY KEY (item, level)) WITHOUT ROWID"
            )
        except sqlite3.Error:
            self._connection.close()
            raise

    def keep(self, pictures: Iterable[tuple[bytes, dict[Level, bytes]]]) -> None:
        """Store renderings by SHA-256; doing it again replaces them."""
        rows = [
            (self._sealer.pseudonym(sha256), level.value, self._sealer.seal(image, sha256 + level.value.encode()))
            for sha256, levels in pictures
            for level, image in levels.items()
        ]
        with self._guard:
            try:
                self._connection.execute("BEGIN")
                self._connection.executemany("INSERT OR REPLACE INTO thumb VALUES (?, ?, ?)", rows)
                fault_point("before-commit:thumbnails")
                self._connection.execute("COMMIT")
            except sqlite3.Error:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
        fault_point("commit:thumbnails")

    def get(self, sha256: bytes, level: Level) -> bytes | None:
        """The image file of this level; ``None`` where no rendering was made.

        Raises:
            CaseError: The stored rendering was changed.
        """
        return self.get_many([sha256], level)[sha256]

    def get_many(self, digests: Sequence[bytes], level: Level) -> dict[bytes, bytes | None]:
        """The image files of this level by SHA-256, in the order asked for; ``None`` where no rendering was made.

        Raises:
            CaseError: A stored rendering was changed.
        """
        names = {self._sealer.pseudonym(sha256): sha256 for sha256 in digests}
        query = f"SELECT item, sealed FROM thumb WHERE level = ? AND item IN ({', '.join('?' * len(names))})"
        try:
            with self._guard:
                rows = self._connection.execute(query, (level.value, *names)).fetchall()
            sealed = {names[item]: image for item, image in rows}
            return {
                sha256: self._sealer.open(sealed[sha256], sha256 + level.value.encode()) if sha256 in sealed else None
                for sha256 in digests
            }
        except (InvalidTag, TypeError, sqlite3.DatabaseError) as error:
            raise CaseError("A stored thumbnail was changed outside the product; run `triage verify`.") from error

    def pseudonyms(self) -> set[bytes]:
        """The pseudonyms of all pictures that have renderings, for ``verify``."""
        with self._guard:
            return {row[0] for row in self._connection.execute("SELECT DISTINCT item FROM thumb")}

    def pseudonym(self, sha256: bytes) -> bytes:
        """The pseudonym under which a content's renderings stand."""
        return self._sealer.pseudonym(sha256)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
