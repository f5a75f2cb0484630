"""The review queue and the other lists that a person reads, by pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from triage.casedb.connection import Connection
from triage.casedb.entries import PathBuilder
from triage.casedb.examined import examined, not_carved, set_limitations
from triage.casedb.open import CaseStore
from triage.casedb.privilege import HIDDEN_CONTENTS, HIDDEN_CONVERSATIONS
from triage.casedb.problems import problems_page
from triage.casedb.ranking import QueueRecord, queue_page
from triage.casedb.rows import read_tally
from triage.model.matches import Meaning
from triage.model.times import read_time
from triage.model.wording import COPIES, Examined, count, no_match_sentence, number
from triage.review.items import all_pages, entries_page, item_name, item_record, resolve
from triage.review.videos import segments_record

PATHS_SHOWN: Final = 20
"""Paths printed with a row of the queue; ``show`` lists all."""


class Queue:
    """Items in the order in which a person should look at them, and everything known of one."""

    def __init__(self, store: CaseStore) -> None:
        self._store = store

    def page(self, after: int = 0, limit: int = 200) -> list[QueueRecord]:
        """Rows behind a rank."""
        with self._store.read() as connection:
            return queue_page(connection, after, limit)

    def count(self) -> int:
        """How many rows the queue has; what is withheld is not among them."""
        with self._store.read() as connection:
            rows = connection.exec_driver_sql("SELECT coalesce(max(rank), 0) FROM queue").scalar_one()
            withheld = connection.exec_driver_sql(
                f"SELECT count(*) FROM queue WHERE content_id IN ({HIDDEN_CONTENTS})"
            ).scalar_one()
            return int(rows - withheld)

    def header(self) -> str:
        """What stands above the queue: how much was examined, the matches or the worded zero, what sets cannot find."""
        with self._store.read() as connection:
            what = examined(connection)
            matches, good = _matched(connection)
            limits = set_limitations(connection)
        if good:
            limits = [f"Known good: {count(good, 'item')}, ranked last.", *limits]
        if not matches:
            return " ".join([no_match_sentence(what), *limits])
        said = f"{count(matches, 'item')} matched in what was examined: {number(what.files_done)} of"
        said += f" {count(what.files_total, 'file')}."
        if what.not_examined:
            said += f" Not examined: {'; '.join(what.not_examined)}."
        return " ".join([said, *limits])

    def examined(self) -> Examined:
        """How much of the evidence was examined, and what was left out, as phrases."""
        with self._store.read() as connection:
            return examined(connection)

    def not_carved(self) -> list[str]:
        """Volumes of images that were not carved, or not whole, as phrases."""
        with self._store.read() as connection:
            return not_carved(connection)

    def records(self) -> Iterator[dict[str, Any]]:
        """All rows as ``queue --json`` prints them."""
        return all_pages(self._store.read, _queue_records)

    def entries(self) -> Iterator[dict[str, Any]]:
        """All entries as ``entries --json`` prints them."""
        return all_pages(self._store.read, entries_page)

    def matches(self) -> Iterator[dict[str, Any]]:
        """All matches, one record for each place of the matched content."""
        return all_pages(self._store.read, _match_records)

    def problems(self) -> Iterator[dict[str, Any]]:
        """All problems with their places."""
        return all_pages(self._store.read, _problem_records)

    def item(self, name: str) -> dict[str, Any]:
        """All that is known of an item.

        Raises:
            UsageError: There is no such item.
        """
        with self._store.read() as connection:
            return item_record(connection, resolve(connection, name))

    def tally(self) -> dict[str, int]:
        """The counts of the case."""
        with self._store.read() as connection:
            return read_tally(connection)


def _matched(connection: Connection) -> tuple[int, int]:
    """Items that stand in a set in a way that matters, and those that are known good, by a digest that suffices."""
    row = connection.exec_driver_sql(
        "SELECT coalesce(sum(matters), 0), coalesce(sum(good AND NOT matters), 0) FROM (SELECT max(meaning <> ?1) AS"
        " matters, max(meaning = ?1 AND NOT suggestion) AS good FROM hash_match"
        f" WHERE content_id NOT IN ({HIDDEN_CONTENTS}) GROUP BY content_id)",
        (Meaning.NON_PERTINENT.value,),
    ).one()
    return int(row[0]), int(row[1])


def _queue_records(connection: Connection, after: int, limit: int) -> list[tuple[int, dict[str, Any]]]:
    paths = PathBuilder(connection)
    return [
        (
            row.rank,
            {
                "rank": row.rank,
                "item": item_name(row.sha256, 0),
                "tier": row.tier,
                "significance": row.significance,
                "grade": row.grade,
                "reasons": list(row.reasons),
                "type": row.mime,
                "size": row.size,
                "places": row.places,
                "stack": _stack(connection, row.content),
                "paths": _paths(connection, paths, row.content),
            },
        )
        for row in queue_page(connection, after, limit)
    ]


def _stack(connection: Connection, content: int) -> str | None:
    """The item that stands for the stack of this one; ``None`` where it stands alone."""
    sha256 = connection.exec_driver_sql(
        "SELECT c.sha256 FROM stack s JOIN content c ON c.id = s.representative_id WHERE s.content_id = ?", (content,)
    ).scalar()
    return item_name(sha256, 0) if sha256 is not None else None


def _paths(connection: Connection, paths: PathBuilder, content: int) -> list[str]:
    rows = connection.exec_driver_sql(
        "SELECT x.reference, e.parent_id, e.name, e.kind FROM entry e JOIN volume v ON v.id = e.volume_id"
        " JOIN source s ON s.id = v.source_id JOIN exhibit x ON x.id = s.exhibit_id"
        " WHERE e.content_id = ? ORDER BY e.id LIMIT ?",
        (content, PATHS_SHOWN),
    )
    return [f"{row[0]}: {paths.of(row[1], row[2], row[3])}" for row in rows]


def _match_records(connection: Connection, after: int, limit: int) -> list[tuple[int, dict[str, Any]]]:
    """A page of matches; each is repeated for every place of its content."""
    rows = connection.exec_driver_sql(
        f"WITH page AS (SELECT * FROM hash_match WHERE id > ? AND content_id NOT IN ({HIDDEN_CONTENTS})"
        " ORDER BY id LIMIT ?)"
        " SELECT m.id, x.reference, e.parent_id, e.name, h.name, m.category, m.meaning, m.grade, m.suggestion,"
        " m.algorithm, m.distance, m.record, m.variant, c.sha256, json_extract(h.summary, '$.confidence'), e.id,"
        " e.kind, m.quality, json_extract(h.summary, '$.compiled_sha256'), g.start_ms, g.end_ms, g.query_matched,"
        " g.query_frames, g.target_matched, g.target_frames, g.segments"
        " FROM page m JOIN hash_set h ON h.id = m.set_id JOIN content c ON c.id = m.content_id"
        " JOIN entry e ON e.content_id = c.id JOIN volume v ON v.id = e.volume_id JOIN source s ON s.id = v.source_id"
        " JOIN exhibit x ON x.id = s.exhibit_id LEFT JOIN video_match g ON"
        " g.content_id = m.content_id AND g.set_id = m.set_id AND g.record = m.record ORDER BY m.id, e.id",
        (after, limit),
    )
    paths = PathBuilder(connection)
    return [(row[0], _match_record(row, paths)) for row in rows]


def _match_record(row: Any, paths: PathBuilder) -> dict[str, Any]:
    return {
        "item": item_name(row[13], row[15]),
        "exhibit": row[1],
        "path": paths.of(row[2], row[3], row[16]),
        "set": row[4],
        "category": row[5],
        "meaning": row[6],
        "grade": row[7],
        "suggestion": bool(row[8]),
        "grade_confidence": row[14],
        "algorithm": row[9],
        "distance": row[10],
        "record": row[11],
        "variant": COPIES[row[12]],
        "quality": row[17],
        "set_version": row[18],
        **segments_record(row[19:]),
    }


def _problem_records(connection: Connection, after: int, limit: int) -> list[tuple[int, dict[str, Any]]]:
    paths = PathBuilder(connection)
    return [
        (
            row.id,
            {
                "exhibit": row.exhibit,
                "source": row.source,
                "path": paths.entry(row.entry_id) if row.entry_id is not None else "",
                "stage": row.stage,
                "outcome": row.outcome,
                "sentence": row.sentence,
            },
        )
        for row in problems_page(connection, after, limit)
    ]


def message_records(connection: Connection, after: int, limit: int) -> list[tuple[int, dict[str, Any]]]:
    """A page of messages as ``messages --json`` prints them."""
    rows = connection.exec_driver_sql(
        "SELECT m.id, x.reference, f.app, f.platform, c.key, c.title, m.sender, m.sender_name, m.direction, m.sent_raw,"
        " m.sent_clock, m.text, m.kind, m.table_name, m.row, m.recovered, f.entry_id, f.id FROM message m"
        " JOIN conversation c ON c.id = m.conversation_id JOIN artefact f ON f.id = c.artefact_id"
        " JOIN volume v ON v.id = f.volume_id JOIN source s ON s.id = v.source_id JOIN exhibit x ON x.id = s.exhibit_id"
        f" WHERE m.id > ? AND m.conversation_id NOT IN ({HIDDEN_CONVERSATIONS}) ORDER BY m.id LIMIT ?",
        (after, limit),
    )
    paths = PathBuilder(connection)
    return [(row[0], _message_record(connection, row, paths)) for row in rows]


def _message_record(connection: Connection, row: Any, paths: PathBuilder) -> dict[str, Any]:
    accounts = connection.exec_driver_sql(
        "SELECT identifier FROM account WHERE artefact_id = ? ORDER BY id", (row[17],)
    )
    sent = read_time(row[9], row[10])
    attachments = connection.exec_driver_sql(
        "SELECT a.name, a.mime, a.size, a.linked_by, c.sha256 FROM attachment a"
        " LEFT JOIN content c ON c.id = a.content_id WHERE a.message_id = ?"
        f" AND (a.content_id IS NULL OR a.content_id NOT IN ({HIDDEN_CONTENTS})) ORDER BY a.ordinal",
        (row[0],),
    )
    return {
        "exhibit": row[1],
        "app": row[2],
        "platform": row[3],
        "account": ", ".join(r[0] for r in accounts),
        "conversation": row[5] or row[4],
        "conversation_key": row[4],
        "sender": row[6],
        "sender_name": row[7],
        "direction": row[8],
        "sent_at": str(sent) if sent else None,
        "text": row[11],
        "kind": row[12],
        "attachments": [
            {
                "name": a[0],
                "type": a[1],
                "size": a[2],
                "found": bool(a[3]),
                "linked_by": a[3],
                "item": a[4].hex()[:16] if a[4] else None,
            }
            for a in attachments
        ],
        "source": {"database": paths.entry(row[16]), "table": row[13], "row": row[14]},
        "recovered": bool(row[15]),
    }
