"""The texts of all messages of a case as one run of bytes, so that a search reads memory and not the database.

The texts are held in UTF-8 with small ASCII letters, as SQLite's LIKE compares them: what is found is the same with it
and without it, but for what stands behind a NUL sign in a text, which LIKE does not see and this does.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Collection, Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from triage.casedb.open import CaseStore

MOST_BYTES: Final = 256 * 1024 * 1024
"""Bytes of text that are held; a case with more is searched in its database."""
REST: Final = 4
"""How many times as long as reading took nothing is read again, while a run goes on bringing messages."""
_READ: Final = 1_000
"""Rows that are read at a stretch, so that other threads get their turn."""
_PART: Final = 512 * 1024
"""Bytes that are searched at a stretch, for the same reason."""
_CHANGED: Final = frozenset({"messages", "run", "evidence"})

_Int64 = npt.NDArray[np.int64]


class Texts(NamedTuple):
    """All texts behind each other; a message begins at its place and ends before the next."""

    joined: bytes
    starts: _Int64
    ids: _Int64
    conversations: _Int64


class TextShelf:
    """Holds the texts once they were asked for, until messages change. Threads may share it."""

    def __init__(self, store: CaseStore) -> None:
        self._store = store
        self._guard = threading.Lock()
        self._texts: Texts | None = None
        self._changes = 0
        self._read_at = -1
        self._rest_until = 0.0
        store.writer.listeners.append(self._hear)

    def prepare(self) -> None:
        """Read the texts where they are not held as they are now; takes seconds in a case of a million messages."""
        with self._guard:
            changes, begun = self._changes, time.monotonic()
            if self._read_at == changes or begun < self._rest_until:
                return
            self._texts = self._read()
            self._read_at = changes
            now = time.monotonic()
            self._rest_until = now + REST * (now - begun)

    def find(
        self, spellings: Sequence[str], conversation: int | None, hidden: Collection[int], limit: int
    ) -> list[int] | None:
        """Ids of the first messages that hold one of some words; ``None`` where the texts are not held.

        Args:
            spellings: The words, as LIKE would be asked for them.
            conversation: The one to look in; all, if ``None``.
            hidden: Conversations that nobody may read.
            limit: Ids at most.
        """
        texts = self._texts
        if texts is None or self._read_at != self._changes:
            return None
        found: list[int] = []
        for places in _hits(texts, spellings):
            of = texts.conversations[places]
            wanted = of == conversation if conversation is not None else np.ones(len(of), np.bool_)
            if hidden:
                wanted &= ~np.isin(of, list(hidden))
            found += texts.ids[places[wanted]].tolist()
            if len(found) >= limit:
                break
        return found[:limit]

    def _read(self) -> Texts | None:
        parts: list[bytes] = []
        sizes: list[int] = []
        numbers: list[_Int64] = []
        held = 0
        with self._store.read() as connection:
            cursor = connection.exec_driver_sql("SELECT id, conversation_id, text FROM message ORDER BY id")
            while rows := cursor.fetchmany(_READ):
                texts = [row[2].encode("utf-8", "surrogatepass").lower() + b"\0" for row in rows]
                held += sum(map(len, texts))
                if held > MOST_BYTES:
                    return None
                parts.append(b"".join(texts))
                sizes += map(len, texts)
                numbers.append(np.array([row[:2] for row in rows], np.int64))
        ids, conversations = np.concatenate(numbers).T if numbers else np.empty((2, 0), np.int64)
        starts = np.concatenate(([0], np.cumsum(np.array(sizes, np.int64)))).astype(np.int64)
        return Texts(b"".join(parts), starts, ids, conversations)

    def _hear(self, parts: frozenset[str]) -> None:
        """Told by the writer."""
        if parts & _CHANGED:
            self._changes += 1


def _hits(texts: Texts, spellings: Sequence[str]) -> Iterator[npt.NDArray[np.intp]]:
    """Places of the messages that hold one of the spellings, each once and in order, a part of the texts at a time."""
    sought = re.compile(b"|".join(re.escape(one.encode("utf-8", "surrogatepass").lower()) for one in spellings))
    ends = texts.starts[1:]
    first = 0
    while first < len(texts.ids):
        begin = int(texts.starts[first])
        last = max(int(np.searchsorted(texts.starts, begin + _PART, side="right")) - 1, first + 1)
        spans = np.array([m.span() for m in sought.finditer(texts.joined, begin, int(ends[last - 1]))], np.int64)
        if len(spans):
            places = np.searchsorted(texts.starts, spans[:, 0], side="right") - 1
            # Words that hold the sign between two texts could be found across it.
            yield np.unique(places[spans[:, 1] < ends[places]])
        first = last
