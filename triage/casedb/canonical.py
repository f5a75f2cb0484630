"""The canonical dump: every table by natural key, without row ids, run times and durations.

Two cases are *the same* when their dumps are equal byte for byte. Left out are the moments at which people and
runs acted, account and machine, and the events of runs (a run that was interrupted has one more); and hash sets that
were detached, as soon as nothing stands that they matched: what people did with them stands in the audit log.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Connection

from triage.casedb.archive_spans import HOLDER
from triage.casedb.open import CaseStore
from triage.casedb.rows import canonical_json

_ENTRY: Final = (
    "(SELECT CASE WHEN a.key IS NOT NULL THEN a.key"
    " WHEN h.key IS NULL THEN s.name || '|' || v.ordinal || '|' || (e.id - v.first_entry)"
    " ELSE h.key || '|' || (e.id - h.first_entry) END FROM entry e"
    " JOIN volume v ON v.id = e.volume_id JOIN source s ON s.id = v.source_id"
    " LEFT JOIN archive a ON a.entry_id = e.id"
    f" LEFT JOIN archive h ON h.entry_id = {HOLDER.format('e.id')} WHERE e.id = {{}})"
)
"""Source, volume and number in the walk; of a member of an archive the archive's name and its number in there. What
holds the carved files of a volume has no number in any walk, but a key of its own."""
_CONTENT: Final = "(SELECT hex(sha256) FROM content WHERE id = {})"
_SET: Final = "(SELECT name FROM hash_set WHERE id = {})"
_OF_USE: Final = (
    "NOT EXISTS (SELECT 1 FROM hash_set d WHERE d.id = {0} AND d.detached_at IS NOT NULL"
    " AND NOT EXISTS (SELECT 1 FROM match_progress p WHERE p.set_id = d.id))"
)
_MESSAGE_ENTRY: Final = _ENTRY.format("f.entry_id")
_RECIPE: Final = "(SELECT stage || version || settings FROM recipe WHERE id = {})"
_MESSAGE: Final = (
    "(SELECT {entry} || '|' || f.plugin || '|' || c.key || '|' || m.table_name || '|' || m.row FROM message m"
    " JOIN conversation c ON c.id = m.conversation_id JOIN artefact f ON f.id = c.artefact_id WHERE m.id = {id})"
)

_QUERIES: Final[dict[str, str]] = {
    "case": "SELECT reference, title, examiner, tool_version, policy_sha256, profile_sha256 FROM case_info",
    "exhibit": "SELECT reference, description, role, authority, owner, seizure, scope FROM exhibit",
    "source": "SELECT x.reference, s.kind, s.paths, s.name, s.size, s.description FROM source s"
    " JOIN exhibit x ON x.id = s.exhibit_id",
    "source_digest": "SELECT s.name, d.origin, d.algorithm, d.value FROM source_digest d"
    " JOIN source s ON s.id = d.source_id",
    "volume": 'SELECT s.name, v.ordinal, v."offset", v.length, v.name, v.file_system, v.outcome, v.sentence, v.entries,'
    " v.walked FROM volume v JOIN source s ON s.id = v.source_id",
    "entry": f"SELECT {_ENTRY.format('o.id')}, {_ENTRY.format('o.parent_id')}, o.name, hex(o.name_bytes), o.address,"
    " o.stream, o.kind, o.flags, o.size, o.created, o.modified, o.accessed, o.changed, o.clocks, o.state,"
    f" o.work IS NULL, {_CONTENT.format('o.content_id')} FROM entry o",
    "archive": f"SELECT {_ENTRY.format('o.entry_id')}, key, depth, {_ENTRY.format('o.outermost')}, format, forward,"
    " members, entries, bytes, outcome FROM archive o",
    "carving": f"SELECT s.name, v.ordinal, {_ENTRY.format('o.entry_id')}, o.state, o.outcome FROM carving o"
    " JOIN volume v ON v.id = o.volume_id JOIN source s ON s.id = v.source_id",
    "content": f"SELECT hex(sha256), hex(sha1), hex(md5), size, mime, {_RECIPE.format('recipe_id')} FROM content",
    "picture": f"SELECT {_CONTENT.format('o.content_id')}, width, height, orientation, frames, hex(pdq), pdq_quality,"
    f" hex(pdq_variants), hex(phash), hex(bare_variants), bare_quality, hex(bare_phash),"
    f" {_RECIPE.format('recipe_id')} FROM picture o",
    "photodna": f"SELECT {_CONTENT.format('o.content_id')}, hex(value), sentence, {_RECIPE.format('recipe_id')}"
    " FROM photodna o",
    "exif": f"SELECT {_CONTENT.format('o.content_id')}, make, model, software, taken, digitised, modified,"
    ' "offset", orientation, latitude, longitude, altitude, gps_time, tags FROM exif o',
    "video": f"SELECT {_CONTENT.format('o.content_id')}, width, height, rotation, duration_ms, container, codec,"
    " streams, created, created_origin, created_clock, latitude, longitude, make, model, content_identifier,"
    f" key_frames, looked_at, black, alike, tags, {_RECIPE.format('recipe_id')} FROM video o",
    "frame": f"SELECT {_CONTENT.format('o.content_id')}, ordinal, from_ms, until_ms, hex(pdq), pdq_quality,"
    f" hex(pdq_variants), shown, {_RECIPE.format('recipe_id')} FROM frame o",
    "problem": "SELECT (SELECT name FROM source WHERE id = o.source_id),"
    f" (SELECT ordinal FROM volume WHERE id = o.volume_id), {_ENTRY.format('o.entry_id')},"
    f" {_CONTENT.format('o.content_id')}, stage, outcome, sentence FROM problem o",
    "hash_set": f"SELECT name, file_name, file_sha256, summary FROM hash_set o WHERE {_OF_USE.format('o.id')}",
    "unit_set": f"SELECT {_SET.format('o.set_id')}, store, title, version, compared, {_SET.format('o.successor')}"
    f" FROM unit_set o WHERE {_OF_USE.format('o.set_id')}",
    "match": f"SELECT {_SET.format('o.set_id')}, {_CONTENT.format('o.content_id')}, record, algorithm, distance,"
    " variant, category, meaning, grade, suggestion, quality FROM hash_match o",
    "video_match": f"SELECT {_SET.format('o.set_id')}, {_CONTENT.format('o.content_id')}, record, start_ms, end_ms,"
    " query_matched, query_frames, target_matched, target_frames, segments FROM video_match o",
    "stack": f"SELECT {_CONTENT.format('o.content_id')}, {_CONTENT.format('o.representative_id')}, distance,"
    " variant FROM stack o",
    "artefact": f"SELECT {_ENTRY.format('o.entry_id')}, plugin, app, platform, tested_on, outcome, sentence, messages,"
    " outside_scope FROM artefact o",
    "account": f"SELECT {_ENTRY.format('f.entry_id')}, f.plugin, o.identifier, o.name FROM account o"
    " JOIN artefact f ON f.id = o.artefact_id",
    "conversation": f"SELECT {_ENTRY.format('f.entry_id')}, f.plugin, o.key, o.title FROM conversation o"
    " JOIN artefact f ON f.id = o.artefact_id",
    "participant": f"SELECT {_MESSAGE_ENTRY}, f.plugin, c.key, o.identifier, o.name FROM participant o"
    " JOIN conversation c ON c.id = o.conversation_id JOIN artefact f ON f.id = c.artefact_id",
    "message": f"SELECT {_MESSAGE.format(entry=_MESSAGE_ENTRY, id='o.id')}, sender, sender_name, direction,"
    " sent_raw, sent_clock, text, kind, recovered FROM message o",
    "attachment": f"SELECT {_MESSAGE.format(entry=_MESSAGE_ENTRY, id='o.message_id')}, ordinal, name, mime,"
    f" size, hex(sha256), entry_path, {_ENTRY.format('o.entry_id')}, {_CONTENT.format('o.content_id')}, linked_by"
    " FROM attachment o",
    "finding": f"SELECT {_CONTENT.format('o.content_id')}, kind, significance, justification, method FROM finding o",
    "queue": f"SELECT rank, {_CONTENT.format('o.content_id')}, tier, score, significance, reasons FROM queue o",
    "decision": "SELECT id, sha256, grade, grade_source, reviewer, note, supersedes, act FROM decision",
    "mark": "SELECT o.id, s.name, o.volume, o.entry, o.plugin, o.conversation, o.first_table, o.first_row,"
    " o.last_table, o.last_row, o.messages, o.note, o.person, o.supersedes, o.act FROM mark o"
    " JOIN source s ON s.id = o.source_id",
    "time_zone": "SELECT place, zone, reason, person FROM time_zone",
    "note": "SELECT o.id, (SELECT reference FROM exhibit WHERE id = o.exhibit_id), o.sha256, o.text, o.replaces, o.act,"
    " o.person FROM note o",
    "flag": "SELECT id, sha256, label, act, person FROM flag",
    "description": "SELECT id, sha256, text, age_band, children, representative, supersedes, person FROM description",
    "withholding": f"SELECT o.id, kind, sha256, {_ENTRY.format('o.entry_id')}, plugin, key, act, reason, person"
    " FROM withholding o",
    "tally": "SELECT name, value FROM tally WHERE value <> 0",
}


def canonical_dump(store: CaseStore) -> Iterator[str]:
    """One JSON line a row, sorted within each table; one table and one connection at a time."""
    for name, query in _QUERIES.items():
        with store.read() as connection:
            lines = sorted(_lines(connection, query))
        for line in lines:
            yield f"{name} {line}"


def _lines(connection: Connection, query: str) -> Iterator[str]:
    for row in connection.exec_driver_sql(query):
        values: list[Any] = [value.hex() if isinstance(value, bytes) else value for value in row]
        yield canonical_json(values)
