"""Passages that people marked for the report: each act supersedes the one before, none is ever edited.

A passage is named by what a re-reading of the evidence does not change: source, volume, number of the database's
entry in its volume, parser, the app's key of the conversation, and the rows of its first and last message.
"""

from __future__ import annotations

from sqlalchemy import Connection, select

from triage import host
from triage.casedb import audit, tables
from triage.casedb.rows import next_id
from triage.model.marks import MarkRecord, MessageRange, PlaceOfConversation

_PLACE = PlaceOfConversation._fields
_RANGE = MessageRange._fields


def keep_mark(
    connection: Connection,
    place: PlaceOfConversation,
    rows: MessageRange,
    note: str,
    person: str,
    *,
    act: str,
    supersedes: int | None = None,
) -> MarkRecord:
    """Store an act about a passage together with its audit event."""
    number = next_id(connection, tables.mark)
    record = MarkRecord(number, place, rows, note, person, host.account(), host.machine(), audit.now(), supersedes, act)
    row = record._asdict()
    row |= row.pop("place")._asdict() | row.pop("range")._asdict()
    audit.record(connection, f"passage {act}", person, {"messages": rows.messages}, [(tables.mark, row)])
    return record


def standing_marks(connection: Connection, place: PlaceOfConversation | None = None) -> list[MarkRecord]:
    """Marks that hold, in the order in which their passages were first marked; of one conversation or of all."""
    table = tables.mark
    newer = table.alias()
    query = select(table).where(~select(newer.c.id).where(newer.c.supersedes == table.c.id).exists())
    if place is not None:
        query = query.where(*(table.c[name] == value for name, value in place._asdict().items()))
    records = (_record(row) for row in connection.execute(query.order_by(table.c.id)).mappings())
    return [record for record in records if record.stands]


def mark_by_id(connection: Connection, number: int) -> MarkRecord:
    """One act about a passage; there is one."""
    return _record(connection.execute(select(tables.mark).where(tables.mark.c.id == number)).mappings().one())


def newest_act(connection: Connection, number: int) -> MarkRecord | None:
    """The last act about the passage to which an act belongs; ``None`` where there is no such act."""
    acts = mark_history(connection, number)
    return acts[-1] if acts else None


def mark_history(connection: Connection, number: int) -> list[MarkRecord]:
    """All acts about the passage to which an act belongs, the first first."""
    table = tables.mark
    row = connection.execute(select(table).where(table.c.id == number)).mappings().first()
    found = [_record(row)] if row else []
    while found and found[0].supersedes is not None:
        earlier = connection.execute(select(table).where(table.c.id == found[0].supersedes)).mappings().one()
        found.insert(0, _record(earlier))
    while found:
        later = connection.execute(select(table).where(table.c.supersedes == found[-1].id)).mappings().first()
        if later is None:
            break
        found.append(_record(later))
    return found


def _record(row: object) -> MarkRecord:
    values = dict(row)  # type: ignore[call-overload]  # a RowMapping, whose type SQLAlchemy does not export for this
    place = PlaceOfConversation(*(values.pop(name) for name in _PLACE))
    rows = MessageRange(*(values.pop(name) for name in _RANGE))
    return MarkRecord(place=place, range=rows, **values)
