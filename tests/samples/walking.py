"""Walks an opened source as the stages do: rows, paths, keys and digests."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from triage.errors import EvidenceError
from triage.evidence.source import Source
from triage.model.entries import EntryKey, EntryKind, EntryRow


def rows_of(source: Source, volume: int = 0) -> list[EntryRow]:
    """All rows of a volume, without the problems."""
    return [item for item in source.walk(volume) if isinstance(item, EntryRow)]


def problems_of(source: Source, volume: int = 0) -> list[tuple[int, str]]:
    """All problems of a walk."""
    return [item for item in source.walk(volume) if not isinstance(item, EntryRow)]


def paths_of(rows: Iterable[EntryRow]) -> list[str]:
    """The path of each row from the volume's root; a stream stands beside its file."""
    paths: list[str] = []
    parents: list[int] = []
    for row in rows:
        above = parents[row.parent] if row.kind == EntryKind.STREAM else row.parent
        parents.append(row.parent)
        paths.append(f"{paths[above]}/{row.name}".lstrip("/") if above >= 0 else row.name)
    return paths


def key_of(row: EntryRow, path: str = "", *, volume: int = 0, offset: int = 0) -> EntryKey:
    """What a worker gets to read the entry again."""
    return EntryKey(row.index, volume, offset, row.address, row.stream, row.kind, row.flags, row.size, row.name, path)


def digests_of(source: Source, key: EntryKey) -> tuple[str | None, str | None, str]:
    """(MD5, SHA-1, sentence of the failure or nothing); digests are ``None`` where no byte came."""
    md5, sha1, count = hashlib.md5(), hashlib.sha1(), 0
    try:
        for block in source.content(key).chunks():
            md5.update(block)
            sha1.update(block)
            count += len(block)
    except EvidenceError as error:
        return None, None, error.sentence
    return (md5.hexdigest(), sha1.hexdigest(), "") if count else (None, None, "")
