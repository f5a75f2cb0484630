"""Contents and what was computed from them: keep what the examination yields."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection

from triage.casedb import tables
from triage.casedb.leaving import keep_left
from triage.casedb.matches import Hit, keep_hits
from triage.casedb.order import TO_EXAMINE
from triage.casedb.problems import ProblemPlace, keep_problems
from triage.casedb.rows import chunked, count_up, insert_rows
from triage.casedb.videos import keep_videos
from triage.model.content import UNKNOWN_TYPE, ContentRow, ExifRow, PictureRow
from triage.model.entries import EntryFlag, EntryState
from triage.model.problems import Outcome, ProblemRow
from triage.model.video import FrameRow, VideoRow

_PICTURE_COLUMNS: Final = [column.name for column in tables.picture.columns]
_EXIF_COLUMNS: Final = [column.name for column in tables.exif.columns]
_PICTURE_FACTS: Final = [name for name in _PICTURE_COLUMNS if name in PictureRow._fields]
"""Fields of ``PictureRow`` that are kept in the table; the others are renderings."""


_AT_ONCE: Final = 500
"""Values named in one statement; SQLite takes 32,766 at most."""


class Examined(NamedTuple):
    """Results of an examination, sorted by what they are; built by ``sort_results``."""

    contents: list[tuple[int, ContentRow, bool]]
    """(entry, content, whether the name's extension disagrees with the type)"""
    pictures: list[tuple[bytes, PictureRow]]
    exifs: list[tuple[bytes, ExifRow]]
    problems: list[tuple[int, bytes | None, ProblemRow]]
    read: list[int]
    """Entries whose content was read first, and which are examined in their turn."""
    ends: list[int]
    hits: list[Hit]
    outside: list[int]
    """Entries that their type shows to lie outside the scope; nothing else is kept of them."""
    left: list[tuple[int, int]]
    """(entry, kinds that it may be of): those of a kind that the profile does not read."""
    videos: list[tuple[bytes, VideoRow]]
    frames: list[tuple[bytes, FrameRow]]


def sort_results(results: Iterable[tuple[Any, ...]]) -> Examined:
    """Sort the tagged tuples of ``analysis.examine`` by their tag.

    Raises:
        ValueError: A tag is unknown; a result is never dropped silently.
    """
    sorted_ = Examined([], [], [], [], [], [], [], [], [], [], [])
    by_content: dict[str, tuple[Any, list[Any]]] = {
        "picture": (PictureRow, sorted_.pictures),
        "exif": (ExifRow, sorted_.exifs),
        "video": (VideoRow, sorted_.videos),
        "frame": (FrameRow, sorted_.frames),
    }
    for tag, *rest in results:
        if tag == "content":
            sorted_.contents.append((rest[0], ContentRow(*rest[1:-1]), rest[-1]))
        elif tag in by_content:
            row, held = by_content[tag]
            held.append((rest[0], row(*rest[1:])))
        elif tag == "problem":
            sorted_.problems.append((rest[0], rest[1], ProblemRow(*rest[2:])))
        elif tag == "read":
            sorted_.read.append(rest[0])
        elif tag == "end":
            sorted_.ends.append(rest[0])
        elif tag == "hit":
            sorted_.hits.append(tuple(rest))
        elif tag == "outside":
            sorted_.outside.append(rest[0])
        elif tag == "left":
            sorted_.left.append((rest[0], rest[1]))
        else:
            raise ValueError(f"unknown result {tag!r}")
    return sorted_


def keep_examined(connection: Connection, results: Examined, source: int, recipe: int) -> None:
    """Store a batch of results in one transaction. Doing it again changes nothing."""
    _keep_contents(connection, results.contents, recipe)
    wanted = {row[0] for row in (*results.pictures, *results.exifs, *results.videos)} | {hit[2] for hit in results.hits}
    ids = content_ids(connection, [*wanted, *(sha256 for _, sha256, _ in results.problems if sha256 is not None)])
    if not wanted <= ids.keys():
        raise ValueError("a picture, EXIF, video or hit came before its content")
    pictures = [
        (ids[sha256], *(getattr(row, name) for name in _PICTURE_FACTS), recipe) for sha256, row in results.pictures
    ]
    insert_rows(connection, tables.picture, _PICTURE_COLUMNS, pictures, replace=True)
    exifs = [(ids[sha256], *row, recipe) for sha256, row in results.exifs]
    insert_rows(connection, tables.exif, _EXIF_COLUMNS, exifs, replace=True)
    keep_videos(connection, ids, results.videos, results.frames, recipe)
    keep_problems(
        connection, [(_place(source, entry, ids.get(sha256 or b"")), row) for entry, sha256, row in results.problems]
    )
    keep_hits(connection, results.hits, ids)
    _put_among_media(connection, results.read)
    _end(connection, results.ends)
    _set_aside(connection, results.outside)
    keep_left(connection, results.left)


def content_ids(connection: Connection, digests: Sequence[bytes]) -> dict[bytes, int]:
    """The ids of contents by SHA-256; those that the case does not hold are left out."""
    found: dict[bytes, int] = {}
    for part in chunked(digests, _AT_ONCE):
        places = ", ".join("?" * len(part))
        rows = connection.exec_driver_sql(f"SELECT sha256, id FROM content WHERE sha256 IN ({places})", tuple(part))
        found.update((sha256, number) for sha256, number in rows)
    return found


def _keep_contents(connection: Connection, rows: Sequence[tuple[int, ContentRow, bool]], recipe: int) -> None:
    if not rows:
        return
    before = connection.exec_driver_sql("SELECT coalesce(max(id), 0) FROM content").scalar_one()
    connection.exec_driver_sql(
        "INSERT INTO content (sha256, sha1, md5, size, mime, recipe_id) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (sha256) DO UPDATE SET mime = excluded.mime, recipe_id = excluded.recipe_id",
        [(*row, recipe) for _, row, _ in rows],
    )
    connection.exec_driver_sql(
        "UPDATE entry SET content_id = (SELECT id FROM content WHERE sha256 = ?) WHERE id = ?",
        [(row.sha256, entry) for entry, row, _ in rows],
    )
    after = connection.exec_driver_sql("SELECT coalesce(max(id), 0) FROM content").scalar_one()
    count_up(connection, {"contents": after - before})
    keep_problems(
        connection,
        [(ProblemPlace(None, None, entry, None), _mismatch(row.mime)) for entry, row, differs in rows if differs],
    )


def _mismatch(mime: str) -> ProblemRow:
    known = (
        f"which is {mime} by its signature" if mime != UNKNOWN_TYPE else "in which no known signature was recognised"
    )
    sentence = f"The name's extension does not fit the content, {known}."
    return ProblemRow("type", Outcome.NOTE, sentence)


def _place(source: int, entry: int, content: int | None) -> ProblemPlace:
    return ProblemPlace(source, None, entry, None) if content is None else ProblemPlace(None, None, None, content)


def _put_among_media(connection: Connection, entries: Sequence[int]) -> None:
    """Give entries that were read first the place at which they are examined."""
    for part in chunked(entries, _AT_ONCE):
        places = ", ".join("?" * len(part))
        connection.exec_driver_sql(
            f"UPDATE entry SET work = {TO_EXAMINE} WHERE id IN ({places}) AND work >= 0 AND content_id IS NOT NULL",
            tuple(part),
        )


def _end(connection: Connection, entries: Sequence[int]) -> None:
    """Close entries. One whose bytes were read whole is done, whatever its decoder said; else it is a problem."""
    for part in chunked(entries, _AT_ONCE):
        places = ", ".join("?" * len(part))
        closed = connection.exec_driver_sql(
            "UPDATE entry SET work = NULL, state = CASE WHEN content_id IS NULL THEN ? ELSE ? END"
            f" WHERE id IN ({places}) AND work >= 0 RETURNING size, content_id IS NULL",
            (EntryState.PROBLEM, EntryState.DONE, *part),
        ).fetchall()
        sizes = [size for size, unread in closed if not unread]
        unread = len(closed) - len(sizes)
        count_up(connection, {"files done": len(sizes), "bytes done": sum(sizes), "files unread": unread})


def _set_aside(connection: Connection, entries: Sequence[int]) -> None:
    for part in chunked(entries, _AT_ONCE):
        places = ", ".join("?" * len(part))
        sizes = connection.exec_driver_sql(
            f"UPDATE entry SET work = NULL, state = ?, flags = flags | ? WHERE id IN ({places}) AND work >= 0"
            " RETURNING size",
            (EntryState.SET_ASIDE, EntryFlag.OUT_OF_SCOPE, *part),
        ).scalars()
        gone = list(sizes)
        count_up(connection, {"files": -len(gone), "bytes": -sum(gone), "outside scope": len(gone)})
