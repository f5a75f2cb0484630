"""The conversations of a case: who speaks in which app, when last, and how much media and matched media they carry."""

from __future__ import annotations

import threading
from typing import Final, NamedTuple

from triage.casedb.connection import Connection
from triage.casedb.entries import PathBuilder
from triage.casedb.marks import standing_marks
from triage.casedb.open import CaseStore
from triage.casedb.passages import conversation_at
from triage.casedb.privilege import HIDDEN_CONTENTS, hidden_conversations
from triage.errors import UsageError
from triage.model.matches import Meaning
from triage.model.times import microseconds, read_time

MAX_PEOPLE: Final = 1000
"""People of one conversation that are listed."""

MAX_CARRYING: Final = 5_000
"""Messages with matched media of one conversation that are pointed to."""

NAMES_SHOWN: Final = 3
"""People who are named in a conversation without a title."""


class Conversation(NamedTuple):
    """A conversation in the list. Times are microseconds since 1970 UTC; of a wall time, of what the wall showed."""

    id: int
    exhibit: str
    app: str
    platform: str
    key: str
    """The app's own key."""
    title: str
    """As the app stored it; empty where it stored none."""
    people: tuple[str, ...]
    """The first few by name, or by identifier where they have none; the owner left out."""
    people_total: int
    messages: int
    first: int | None
    last: int | None
    media: int
    """Attachments."""
    matched: int
    """Attachments whose content stands in a hash set in a way that matters."""
    marks: int
    """Passages marked for the report."""


class Person(NamedTuple):
    """Somebody in a conversation."""

    identifier: str
    name: str
    owner: bool
    """True for an account of the device's owner, as far as the app's own data names it."""


class ConversationDetails(NamedTuple):
    """Where a conversation was read from, and who is in it."""

    database: str
    """Path in its volume."""
    volume: str
    plugin: str
    tested_on: str
    outcome: str
    sentence: str
    """What the parser said of the whole file."""
    people: tuple[Person, ...]
    people_total: int
    outside_scope: int
    """Messages of the same database that the exhibit's scope left out."""
    carrying: tuple[int, ...]
    """Ids of the messages that carry matched media, up to ``MAX_CARRYING``."""


_CHANGES_COUNTS: Final = frozenset({"messages", "matches", "run", "evidence", "sets", "privilege"})
_MATCHED: Final = f"SELECT content_id FROM hash_match WHERE meaning <> ? AND content_id NOT IN ({HIDDEN_CONTENTS})"


class Counts(NamedTuple):
    """What is counted over all messages, by conversation."""

    spans: dict[int, tuple[int, int | None, int | None]]
    media: dict[int, tuple[int, int]]


class CountShelf:
    """Holds the counts until messages or matches change: marks, grades and zones leave them as they are."""

    def __init__(self, store: CaseStore) -> None:
        self._guard = threading.Lock()
        self._changes = 0
        self._held: tuple[int, Counts] | None = None
        store.writer.listeners.append(self._hear)

    def counts(self, connection: Connection) -> Counts:
        """The counts as of now."""
        with self._guard:
            # Taken before the reading begins: what is told meanwhile is for the next time.
            changes = self._changes
            if self._held is None or self._held[0] != changes:
                self._held = (changes, Counts(_spans(connection), _media(connection)))
            return self._held[1]

    def _hear(self, parts: frozenset[str]) -> None:
        """Told by the writer."""
        if parts & _CHANGES_COUNTS:
            self._changes += 1


def list_conversations(connection: Connection, counts: CountShelf) -> list[Conversation]:
    """All conversations, the last active one first; those without a time last, withheld ones left out."""
    hidden = hidden_conversations(connection)
    spans, media = counts.counts(connection)
    people, totals = _people(connection)
    marks = _marks(connection)
    rows = connection.exec_driver_sql(
        "SELECT c.id, x.reference, f.app, f.platform, c.key, c.title FROM conversation c"
        " JOIN artefact f ON f.id = c.artefact_id JOIN volume v ON v.id = f.volume_id"
        " JOIN source s ON s.id = v.source_id JOIN exhibit x ON x.id = s.exhibit_id ORDER BY c.id"
    )
    found = []
    for row in rows:
        number = row[0]
        if number in hidden:
            continue
        count, first, last = spans.get(number, (0, None, None))
        held, matched = media.get(number, (0, 0))
        names = tuple(people.get(number, ()))
        values = (*row, names, totals.get(number, 0), count, first, last, held, matched, marks.get(number, 0))
        found.append(Conversation._make(values))
    found.sort(key=lambda one: (one.last is None, -(one.last or 0), one.id))
    return found


def refuse_withheld(connection: Connection, number: int) -> None:
    """Say that a conversation is withheld, where it is.

    Raises:
        UsageError: It is withheld.
    """
    if number in hidden_conversations(connection):
        raise UsageError("This conversation is withheld: it may be privileged, and nobody reads it until its release.")


def conversation_details(connection: Connection, number: int) -> ConversationDetails:
    """Where a conversation was read from, and who is in it.

    Raises:
        UsageError: There is no such conversation, or it is withheld.
    """
    refuse_withheld(connection, number)
    row = connection.exec_driver_sql(
        "SELECT f.id, e.parent_id, e.name, e.kind, v.ordinal, v.file_system, v.name, f.plugin, f.tested_on, f.outcome,"
        " f.sentence, f.outside_scope, s.name FROM conversation c JOIN artefact f ON f.id = c.artefact_id"
        " JOIN entry e ON e.id = f.entry_id JOIN volume v ON v.id = e.volume_id JOIN source s ON s.id = v.source_id"
        " WHERE c.id = ?",
        (number,),
    ).first()
    if row is None:
        raise UsageError("This conversation is not in the case any more.")
    owners = [Person(r[0], r[1], owner=True) for r in connection.exec_driver_sql(
        "SELECT identifier, name FROM account WHERE artefact_id = ? ORDER BY id LIMIT ?", (row[0], MAX_PEOPLE)
    )]  # fmt: skip
    others = [Person(r[0], r[1], owner=False) for r in connection.exec_driver_sql(
        "SELECT identifier, name FROM participant WHERE conversation_id = ? ORDER BY name = '', name, identifier"
        " LIMIT ?", (number, MAX_PEOPLE),
    )]  # fmt: skip
    total = connection.exec_driver_sql(
        "SELECT count(*) FROM participant WHERE conversation_id = ?", (number,)
    ).scalar_one()
    return ConversationDetails(
        database=PathBuilder(connection).of(row[1], row[2], row[3]),
        volume=f"{row[12]}, volume {row[4]}: {row[5]} ({row[6]})",
        plugin=row[7],
        tested_on=row[8],
        outcome=row[9],
        sentence=row[10],
        people=(*owners, *others),
        people_total=len(owners) + int(total),
        outside_scope=row[11],
        carrying=_carrying(connection, number),
    )


def _spans(connection: Connection) -> dict[int, tuple[int, int | None, int | None]]:
    """(messages, first, last) by conversation; read from an index alone."""
    rows = connection.exec_driver_sql(
        "SELECT conversation_id, sent_clock, count(*), min(sent_raw), max(sent_raw) FROM message GROUP BY 1, 2"
    )
    found: dict[int, tuple[int, int | None, int | None]] = {}
    for number, clock, count, low, high in rows:
        total, first, last = found.get(number, (0, None, None))
        if read_time(low, clock) is not None:
            moments = [m for m in (first, last, microseconds(low, clock), microseconds(high, clock)) if m is not None]
            first, last = min(moments), max(moments)
        found[number] = (total + count, first, last)
    return found


def _media(connection: Connection) -> dict[int, tuple[int, int]]:
    rows = connection.exec_driver_sql(
        f"SELECT m.conversation_id, count(*), sum(a.content_id IS NOT NULL AND a.content_id IN ({_MATCHED}))"
        # From the files to their messages: SQLite would rather walk all messages, most of which carry nothing.
        " FROM attachment a CROSS JOIN message m ON m.id = a.message_id GROUP BY 1",
        (Meaning.NON_PERTINENT.value,),
    )
    return {row[0]: (row[1], row[2] or 0) for row in rows}


def _carrying(connection: Connection, number: int) -> tuple[int, ...]:
    rows = connection.exec_driver_sql(
        "SELECT DISTINCT m.id FROM attachment a JOIN message m ON m.id = a.message_id"
        f" WHERE a.content_id IN ({_MATCHED}) AND m.conversation_id = ? LIMIT ?",
        (Meaning.NON_PERTINENT.value, number, MAX_CARRYING),
    )
    return tuple(row[0] for row in rows)


def _people(connection: Connection) -> tuple[dict[int, list[str]], dict[int, int]]:
    names: dict[int, list[str]] = {}
    totals: dict[int, int] = {}
    rows = connection.exec_driver_sql(
        "SELECT conversation_id, coalesce(nullif(name, ''), identifier) FROM participant"
        " ORDER BY conversation_id, name = '', identifier"
    )
    for number, name in rows:
        totals[number] = totals.get(number, 0) + 1
        shown = names.setdefault(number, [])
        if len(shown) < NAMES_SHOWN:
            shown.append(name)
    return names, totals


def _marks(connection: Connection) -> dict[int, int]:
    found: dict[int, int] = {}
    for record in standing_marks(connection):
        number = conversation_at(connection, record.place)
        if number is not None:
            found[number] = found.get(number, 0) + 1
    return found
