"""Reads entries of an opened source by their paths, as tests of archives want them."""

from __future__ import annotations

from tests.samples.walking import key_of, paths_of, problems_of, rows_of
from triage.evidence.source import Source
from triage.model.entries import EntryRow


def by_path(source: Source) -> dict[str, EntryRow]:
    """The rows of the only volume by path; of duplicates the last."""
    rows = rows_of(source)
    return dict(zip(paths_of(rows), rows, strict=True))


def read(source: Source, path: str) -> bytes:
    """The whole content of an entry."""
    return b"".join(source.content(key_of(by_path(source)[path])).chunks())


def sentences(source: Source) -> list[str]:
    """What the walk of the only volume complains about."""
    return [sentence for _, sentence in problems_of(source)]
