"""Verify a case: recompute the audit chain, replay its events, and hold the tables against both.

What this shows: that no event was edited, inserted, removed or reordered inside the chain, and that exhibits,
sets, decisions and machine-made rows follow from the events. What it cannot show: that the tail of the chain was
cut, or the whole case rewritten with all digests made new. Hence the head is printed in each report, to be kept
outside the case.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from cryptography.exceptions import InvalidTag
from sqlalchemy import Connection, Table
from sqlalchemy.exc import DatabaseError

from triage.casedb import audit, tables
from triage.casedb.audit import GENESIS, AuditEvent, Head, event_digest
from triage.casedb.seals import check_seals
from triage.casedb.thumbs import Level, ThumbStore
from triage.casedb.videos import thumbnail_faults
from triage.errors import CaseError

SEAL_KINDS = ("run ended",)
"""Kinds of event that carry seals."""
UNSEAL_KINDS = ("run started",)


class Verification(NamedTuple):
    """What verification found: ``faults`` break the case, ``notes`` say what could not be shown."""

    faults: list[str]
    notes: list[str]
    head: Head

    @property
    def whole(self) -> bool:
        """True where nothing contradicts the audit log."""
        return not self.faults


def verify_case(connection: Connection, thumbs: ThumbStore | None = None) -> Verification:
    """Check everything that can be checked without the evidence."""
    faults: list[str] = []
    notes: list[str] = []
    try:
        events, broken = _chain(connection)
    except (CaseError, DatabaseError) as error:
        sentence = str(error) if isinstance(error, CaseError) else "The audit log holds values that cannot be read."
        return Verification([sentence], notes, Head(0, "", ""))
    faults += broken
    faults += _replay(connection, events)
    sealed = _last_seal(events)
    if sealed is None:
        notes.append("No run has ended yet, or the last one was cut off: machine-made rows are not sealed.")
    else:
        faults += check_seals(connection, sealed)
        if thumbs is not None and not faults:
            faults += _thumbnails(connection, thumbs)
    return Verification(faults, notes, audit.head(connection))


def chain_faults(connection: Connection) -> list[str]:
    """Only whether the events themselves hang together: quick, and enough to warn whoever opens a case."""
    try:
        return _chain(connection)[1]
    except (CaseError, DatabaseError) as error:
        return [str(error) if isinstance(error, CaseError) else "The audit log holds values that cannot be read."]


def _chain(connection: Connection) -> tuple[list[AuditEvent], list[str]]:
    events: list[AuditEvent] = []
    faults: list[str] = []
    previous, expected = GENESIS, 1
    for event in audit.events(connection):
        if event.seq != expected:
            faults.append(f"Audit event {expected} is missing; event {event.seq} stands in its place.")
        if event.previous != previous:
            faults.append(f"Audit event {event.seq} does not follow the event before it: one was removed or moved.")
        if event_digest(event) != event.digest:
            faults.append(f"Audit event {event.seq} ({event.kind}) was changed after it was written.")
        previous, expected = event.digest, event.seq + 1
        events.append(event)
    if not events:
        faults.append("The audit log is empty; a case begins with an event.")
    return events, faults


def _replay(connection: Connection, events: list[AuditEvent]) -> list[str]:
    expected: dict[str, dict[tuple[Any, ...], tuple[int, dict[str, Any]]]] = {t.name: {} for t in tables.EVENTED}
    faults: list[str] = []
    for event in events:
        for name, row in event.payload.get("rows", ()):
            table = tables.metadata.tables.get(name)
            if table is None or name not in expected:
                faults.append(f"Audit event {event.seq} carries a row of a table that it may not write.")
                continue
            expected[name][_key(table, row)] = (event.seq, row)
    for table in tables.EVENTED:
        try:
            faults += _compare(connection, table, expected[table.name])
        except DatabaseError:
            faults.append(f"{table.name} does not agree with the audit log: it holds values that cannot be read.")
    return faults


def _compare(
    connection: Connection, table: Table, expected: dict[tuple[Any, ...], tuple[int, dict[str, Any]]]
) -> list[str]:
    faults = []
    seen = set()
    # As stored: a type of SQLAlchemy would make the same truth of 1 and of 7.
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    for stored in connection.exec_driver_sql(f'SELECT {columns} FROM "{table.name}"').mappings():
        key = _key(table, stored)
        seen.add(key)
        label = f"{table.name} {', '.join(str(part) for part in key)}"
        if key not in expected:
            faults.append(f"{label} follows from no audit event: it was inserted outside the product.")
            continue
        seq, row = expected[key]
        changed = [name for name in stored if stored[name] != row.get(name)]
        if changed:
            faults.append(f"{label} does not agree with audit event {seq}: {', '.join(changed)} was changed.")
    for key, (seq, _) in expected.items():
        if key not in seen:
            faults.append(f"{table.name} {', '.join(str(p) for p in key)} of audit event {seq} is missing.")
    return faults


def _key(table: Table, row: Any) -> tuple[Any, ...]:
    return tuple(row[column.name] for column in table.primary_key)


def _last_seal(events: list[AuditEvent]) -> dict[str, str] | None:
    sealed: dict[str, str] | None = None
    for event in events:
        if event.kind in SEAL_KINDS and "seals" in event.payload:
            sealed = event.payload["seals"]
        elif event.kind in UNSEAL_KINDS:
            sealed = None
    return sealed


def _thumbnails(connection: Connection, thumbs: ThumbStore) -> list[str]:
    faults = []
    stored = thumbs.pseudonyms()
    query = "SELECT c.sha256 FROM picture p JOIN content c ON c.id = p.content_id ORDER BY c.id"
    for (sha256,) in connection.exec_driver_sql(query):
        label = sha256.hex()[:16]
        stored.discard(thumbs.pseudonym(sha256))
        try:
            missing = [level.value for level in Level if thumbs.get(sha256, level) is None]
        except (CaseError, InvalidTag):
            faults.append(f"A thumbnail of item {label} was changed outside the product.")
            continue
        if missing:
            faults.append(f"Thumbnails of item {label} are missing: {', '.join(missing)}.")
    try:
        faults += thumbnail_faults(connection, thumbs, stored)
    except (CaseError, InvalidTag):
        faults.append("A rendering of a video's frame was changed outside the product.")
    if stored:
        faults.append(f"{len(stored)} thumbnail(s) belong to no picture or video of the case.")
    return faults
