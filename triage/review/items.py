"""Items: a content by its SHA-256, or an entry without one; how a person names them, and all that is known of one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from triage.casedb.archive_spans import ArchiveSpans
from triage.casedb.connection import Connection
from triage.casedb.contents import content_ids
from triage.casedb.entries import PathBuilder
from triage.casedb.live_photos import other_half
from triage.casedb.notes import descriptions_of, flags_of, in_force, notes_of
from triage.casedb.privilege import HIDDEN_CONVERSATIONS, NOT_WITHHELD_ENTRY, hidden_contents
from triage.casedb.stacks import members
from triage.errors import UsageError
from triage.model.entries import EntryFlag, EntryKind, EntryState
from triage.model.times import read_time, unpack_clocks
from triage.model.wording import COPIES
from triage.review.videos import match_record, seconds, video_record

ITEM_DIGITS: Final = 16
"""Hexadecimal digits of the SHA-256 by which an item is printed; any longer part of it names it too."""

_PAGE: Final = 1000
_WHOLE: Final = re.compile(r"[0-9a-f]{64}")


class Item(NamedTuple):
    """A resolved item."""

    content: int | None
    sha256: bytes | None
    entry: int | None


def item_name(sha256: bytes | None, entry: int) -> str:
    """How an item is printed: the first 16 digits of its SHA-256, or ``e`` and the entry's number."""
    return sha256.hex()[:ITEM_DIGITS] if sha256 is not None else f"e{entry}"


def resolve(connection: Connection, name: str, *, withheld: bool = False) -> Item:
    """Find the item that a person named.

    Args:
        connection: A reader's connection.
        name: Its SHA-256 or a part of it, or ``e`` and an entry's number.
        withheld: Whether one that is withheld may be named too, so that it can be released.

    Raises:
        UsageError: There is no such item, the name fits more than one, or it is withheld.
    """
    item = _named(connection, name)
    if not withheld and item.content is not None and item.content in hidden_contents(connection):
        raise _withheld(name)
    return item


def resolve_content(connection: Connection, name: str, *, withheld: bool = False) -> tuple[int, bytes]:
    """The content of the item that a person named, and its SHA-256.

    Raises:
        UsageError: As ``resolve``, and where the item could not be read whole.
    """
    item = resolve(connection, name, withheld=withheld)
    if item.content is None or item.sha256 is None:
        raise UsageError(f"Item {name} could not be read whole, so it has no content.")
    return item.content, item.sha256


def resolve_contents(connection: Connection, names: Sequence[str]) -> list[tuple[int, bytes]]:
    """The contents of many items in their order; whole digests are looked up together.

    Raises:
        UsageError: As ``resolve_content``, of the first item that fits.
    """
    whole = {name: bytes.fromhex(name) for name in names if _WHOLE.fullmatch(name)}
    ids = content_ids(connection, list(dict.fromkeys(whole.values())))
    hidden = hidden_contents(connection)
    found = []
    for name in names:
        content = ids.get(whole.get(name, b""))
        if content is None:
            found.append(resolve_content(connection, name))
        elif content in hidden:
            raise _withheld(name)
        else:
            found.append((content, whole[name]))
    return found


def _withheld(name: str) -> UsageError:
    hint = "`triage release` gives it back, by a named person and with a reason."
    return UsageError(f"Item {name} is withheld as possibly privileged.", hint=hint)


def _named(connection: Connection, name: str) -> Item:
    text = name.strip().lower()
    if re.fullmatch(r"e\d{1,18}", text):
        row = connection.exec_driver_sql(
            "SELECT e.id, c.id, c.sha256 FROM entry e LEFT JOIN content c ON c.id = e.content_id WHERE e.id = ?",
            (int(text[1:]),),
        ).first()
        if row is not None:
            return Item(row[1], row[2], row[0])
    elif re.fullmatch(r"[0-9a-f]{8,64}", text):
        low = bytes.fromhex(text.ljust(64, "0"))
        high = bytes.fromhex(text.ljust(64, "f"))
        rows = connection.exec_driver_sql(
            "SELECT id, sha256 FROM content WHERE sha256 BETWEEN ? AND ? LIMIT 2", (low, high)
        ).fetchall()
        if len(rows) > 1:
            raise UsageError(f"{name} fits more than one item.", hint="Give more digits of the SHA-256.")
        if rows:
            return Item(rows[0][0], rows[0][1], None)
    raise UsageError(f"There is no item {name} in this case.", hint="`triage queue` and `triage entries` print items.")


_ENTRY_COLUMNS: Final = (
    "e.id, x.reference, v.ordinal, v.file_system, v.name, e.parent_id, e.name, e.size, e.kind, e.flags, e.state,"
    " e.created, e.modified, e.accessed, e.changed, e.clocks, c.mime, c.md5, c.sha1, c.sha256, p.pdq, p.pdq_quality,"
    " p.phash, coalesce(p.width, d.width), coalesce(p.height, d.height), d.duration_ms, e.address"
)
_ENTRY_FROM: Final = (
    " FROM entry e JOIN volume v ON v.id = e.volume_id JOIN source s ON s.id = v.source_id"
    " JOIN exhibit x ON x.id = s.exhibit_id LEFT JOIN content c ON c.id = e.content_id"
    " LEFT JOIN picture p ON p.content_id = c.id LEFT JOIN video d ON d.content_id = c.id"
)

_NOT_WITHHELD: Final = f" AND {NOT_WITHHELD_ENTRY}"


def entries_page(connection: Connection, after: int, limit: int) -> list[tuple[int, dict[str, Any]]]:
    """Entries behind an id as (id, record); the record's names are those of ``entries --json``.

    A volume's root folder has no name and is left out, as in every other tool's listing,
    and so is what is withheld.
    """
    rows = connection.exec_driver_sql(
        f"SELECT {_ENTRY_COLUMNS}{_ENTRY_FROM} WHERE e.id > ? AND e.parent_id IS NOT NULL{_NOT_WITHHELD}"
        " ORDER BY e.id LIMIT ?",
        (after, limit),
    )
    paths = PathBuilder(connection)
    spans = ArchiveSpans(connection)
    return [(row[0], _entry_record(row, paths, spans)) for row in rows]


def locations(connection: Connection, content: int) -> list[dict[str, Any]]:
    """Every place that holds a content, as entry records."""
    rows = connection.exec_driver_sql(
        f"SELECT {_ENTRY_COLUMNS}{_ENTRY_FROM} WHERE e.content_id = ? ORDER BY e.id", (content,)
    )
    paths, spans = PathBuilder(connection), ArchiveSpans(connection)
    return [_entry_record(row, paths, spans) for row in rows]


def all_pages(read: Any, page: Any) -> Iterator[dict[str, Any]]:
    """All records of a paged query, one page and one connection at a time."""
    position = 0
    while True:
        with read() as connection:
            rows = page(connection, position, _PAGE)
        if not rows:
            return
        position = rows[-1][0]
        yield from (record for _, record in rows)


def item_record(connection: Connection, item: Item) -> dict[str, Any]:
    """All that is known of an item: facts, matches, findings, decisions, words of people, every location."""
    if item.content is None:
        row = connection.exec_driver_sql(f"SELECT {_ENTRY_COLUMNS}{_ENTRY_FROM} WHERE e.id = ?", (item.entry,)).one()
        record = _entry_record(row, PathBuilder(connection), ArchiveSpans(connection))
        return {**record, "problems": _problems(connection, "entry_id", item.entry), "locations": [record]}
    places = locations(connection, item.content)
    facts = {k: v for k, v in places[0].items() if k in _CONTENT_FIELDS} if places else {}
    return {
        **facts,
        "grade": _grade(connection, item.content),
        "picture": _one(connection, "SELECT * FROM picture WHERE content_id = ?", item.content),
        "exif": _exif(connection, item.content),
        "video": video_record(connection, item.content),
        "live_photo": _other_half(connection, item.content),
        "stack": stack_record(connection, item.content),
        "matches": [match_record(match) for match in _many(connection, _MATCHES, item.content)],
        "findings": _many(connection, _FINDINGS, item.content),
        "decisions": _many(connection, _DECISIONS, item.content),
        "problems": _problems(connection, "content_id", item.content),
        "messages": _many(connection, _MESSAGES, item.content),
        "notes": [_said(note, _NOTE) for note in in_force(notes_of(connection, content=item.content))],
        "flags": [_said(flag, _FLAG) for flag in flags_of(connection, item.content)],
        "descriptions": [_said(told, _DESCRIPTION) for told in descriptions_of(connection, item.content)],
        "locations": places,
    }


_CONTENT_FIELDS: Final = frozenset(
    "item size type md5 sha1 sha256 pdq pdq_quality phash width height duration".split()  # noqa: SIM905  # reads as the table's head
)
_MATCHES: Final = (
    'SELECT h.name AS "set", m.algorithm, m.distance, m.variant, m.record, m.category, m.meaning, m.grade,'
    " m.suggestion, m.quality, g.start_ms, g.end_ms, g.query_matched, g.query_frames, g.target_matched,"
    " g.target_frames, g.segments, json_extract(h.summary, '$.confidence') AS grade_confidence"
    " FROM hash_match m JOIN hash_set h ON h.id = m.set_id"
    " LEFT JOIN video_match g ON g.content_id = m.content_id"
    " AND g.set_id = m.set_id AND g.record = m.record WHERE m.content_id = ?"
    " ORDER BY m.distance, m.set_id, m.record"
)
_FINDINGS: Final = (
    "SELECT kind, significance, justification, method, based_on FROM finding WHERE content_id = ? ORDER BY id"
)
_DECISIONS: Final = (
    "SELECT id, grade, grade_source, reviewer, account, machine, note, decided_at, supersedes, act FROM decision"
    " WHERE content_id = ? ORDER BY id"
)
_NOTE: Final = ("id", "text", "person", "account", "machine", "at")
_FLAG: Final = ("label", "act", "person", "account", "machine", "at")
_DESCRIPTION: Final = ("text", "age_band", "children", "representative", "person", "account", "machine", "at")
_MESSAGES: Final = (
    "SELECT f.app, coalesce(nullif(c.title, ''), c.key) AS conversation, m.sender, m.direction, a.name, a.linked_by"
    " FROM attachment a"
    " JOIN message m ON m.id = a.message_id JOIN conversation c ON c.id = m.conversation_id"
    " JOIN artefact f ON f.id = c.artefact_id WHERE a.content_id = ?"
    f" AND c.id NOT IN ({HIDDEN_CONVERSATIONS}) ORDER BY a.id"
)


def _entry_record(row: Any, paths: PathBuilder, spans: ArchiveSpans) -> dict[str, Any]:
    flags = EntryFlag(row[9])
    carved = bool(flags & EntryFlag.CARVED)
    span = None if carved else spans.of(row[0])
    clocks = unpack_clocks(row[15])
    times = [read_time(raw, clock) for raw, clock in zip(row[11:15], clocks, strict=True)]
    return {
        "item": item_name(row[19], row[0]),
        "exhibit": row[1],
        "volume": f"{row[2]}: {row[3]} ({row[4]})",
        "path": paths.of(row[5], row[6], row[8]),
        "archive": paths.entry(span.entry) if span else None,
        "carved_at": row[26] if carved else None,
        "name": row[6],
        "size": row[7],
        "kind": EntryKind(row[8]).name.lower(),
        "allocated": not flags.deleted,
        "deleted": flags.deleted,
        "orphan": bool(flags & EntryFlag.ORPHAN),
        "state": EntryState(row[10]).name.lower().replace("_", " "),
        "outside_scope": bool(flags & EntryFlag.OUT_OF_SCOPE),
        "left_unread": bool(flags & EntryFlag.LEFT_UNREAD),
        "type": row[16],
        "md5": _hex(row[17]),
        "sha1": _hex(row[18]),
        "sha256": _hex(row[19]),
        **{
            name: str(t) if t else None
            for name, t in zip(("created", "modified", "accessed", "changed"), times, strict=True)
        },
        "clocks": [t.clock.title if t else None for t in times],
        "pdq": _hex(row[20]),
        "pdq_quality": row[21],
        "phash": _hex(row[22]),
        "width": row[23],
        "height": row[24],
        "duration": seconds(row[25]),
    }


def stack_record(connection: Connection, content: int) -> dict[str, Any] | None:
    """The stack of what looks the same; ``None`` where an item stands alone."""
    found = members(connection, content)
    if not found:
        return None
    first = connection.exec_driver_sql(
        "SELECT c.sha256 FROM stack s JOIN content c ON c.id = s.representative_id WHERE s.content_id = ?", (content,)
    ).scalar_one()
    return {
        "representative": item_name(first, 0),
        "items": len(found),
        "members": [{"item": item_name(row[1], 0), "distance": row[2], "variant": COPIES[row[4]]} for row in found],
    }


def _other_half(connection: Connection, content: int) -> str | None:
    """The clip of a still, or the still of a clip, where the two are a live photo."""
    sha256 = other_half(connection, content)
    return item_name(sha256, 0) if sha256 is not None else None


def _hex(value: bytes | None) -> str | None:
    return value.hex() if value is not None else None


def _said(record: Any, names: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(record, name) for name in names}


def _many(connection: Connection, query: str, content: int) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.exec_driver_sql(query, (content,)).mappings()]


def _one(connection: Connection, query: str, content: int) -> dict[str, Any] | None:
    row = connection.exec_driver_sql(query, (content,)).mappings().first()
    if row is None:
        return None
    hidden = ("content_id", "recipe_id", "pdq_variants", "bare_variants")
    return {k: _hex(v) if isinstance(v, bytes) else v for k, v in row.items() if k not in hidden}


def _exif(connection: Connection, content: int) -> dict[str, Any] | None:
    row = _one(connection, "SELECT * FROM exif WHERE content_id = ?", content)
    return {**row, "tags": json.loads(row["tags"] or "{}")} if row else None


def _problems(connection: Connection, column: str, number: int | None) -> list[dict[str, Any]]:
    query = f"SELECT stage, outcome, sentence FROM problem WHERE {column} = ? ORDER BY id"
    return [dict(row) for row in connection.exec_driver_sql(query, (number,)).mappings()]


def _grade(connection: Connection, content: int) -> str:
    query = "SELECT grade FROM decision WHERE content_id = ? ORDER BY id DESC LIMIT 1"
    return str(connection.exec_driver_sql(query, (content,)).scalar() or "")
