"""``case.messages``: conversations, their messages by time, search, and passages marked for the report."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from triage.casedb import tables
from triage.casedb.connection import Connection
from triage.casedb.marks import mark_history
from triage.casedb.open import CaseStore
from triage.casedb.passages import passages
from triage.casedb.rows import next_id
from triage.casedb.timeline import assumed_zone, timeline
from triage.model.marks import MarkRecord, Passage
from triage.model.timeline import Timeline
from triage.model.wording import count
from triage.review.conversations import (
    Conversation,
    ConversationDetails,
    CountShelf,
    conversation_details,
    list_conversations,
    refuse_withheld,
)
from triage.review.items import all_pages
from triage.review.marks import add_mark, change_mark, remove_mark
from triage.review.message_search import Hits, search_texts
from triage.review.message_texts import TextShelf
from triage.review.queue import message_records
from triage.review.session import Session
from triage.review.taking_back import Kind
from triage.review.talk import TalkMessage, read_messages


class Messages:
    """The messages of an open case."""

    def __init__(self, store: CaseStore, session: Session) -> None:
        self._store = store
        self._texts = TextShelf(store)
        self._counts = CountShelf(store)
        self._session = session

    def page(self, after: int = 0, limit: int = 200) -> list[tuple[int, dict[str, Any]]]:
        """(id, message) behind an id."""
        with self._store.read() as connection:
            return message_records(connection, after, limit)

    def state(self) -> str:
        """What became of the app databases: how many files of which app came to which outcome."""
        with self._store.read() as connection:
            rows = connection.exec_driver_sql(
                "SELECT app, platform, outcome, count(*) FROM artefact GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
            ).fetchall()
        if not rows:
            return "No database of an app that this version reads was among the entries that were examined."
        return " ".join(f"{r[0]} ({r[1]}): {count(r[3], 'file')} {r[2] or 'not finished'}." for r in rows)

    def records(self) -> Iterator[dict[str, Any]]:
        """All messages as ``messages --json`` prints them."""
        return all_pages(self._store.read, message_records)

    def conversations(self) -> list[Conversation]:
        """All conversations, the last active one first."""
        with self._store.read() as connection:
            return list_conversations(connection, self._counts)

    def details(self, conversation: int) -> ConversationDetails:
        """Where a conversation was read from, and who is in it.

        Raises:
            UsageError: There is no such conversation.
        """
        with self._store.read() as connection:
            return conversation_details(connection, conversation)

    def timeline(self, conversation: int) -> Timeline:
        """The order of a conversation, by which pages are asked for around an id or a date.

        Raises:
            UsageError: It is withheld.
        """
        with self._store.read() as connection:
            refuse_withheld(connection, conversation)
            return timeline(connection, conversation, assumed_zone(connection, conversation))

    def read(self, messages: Sequence[int]) -> list[TalkMessage]:
        """Some messages by id, up to 500, with their attachments."""
        with self._store.read() as connection:
            return read_messages(connection, messages)

    def search(self, words: str, conversation: int | None = None) -> Hits:
        """Messages whose text holds some words, in one conversation or in all."""
        with self._store.read() as connection:
            return search_texts(connection, words, conversation, shelf=self._texts)

    def prepare_search(self) -> None:
        """Read all texts once, so that searches answer at once; takes seconds in a case of a million messages."""
        self._texts.prepare()

    def marks(self, conversation: int | None = None) -> list[Passage]:
        """Passages that are marked for the report."""
        with self._store.read() as connection:
            return passages(connection, conversation)

    def mark(self, order: Timeline, first: int, last: int, note: str, person: str) -> MarkRecord:
        """Mark the messages between two, both counted, for the report.

        Raises:
            UsageError: One of them is not in the conversation, or nobody is named.
        """
        return self._act(lambda c: add_mark(c, order, first, last, note, person))

    def change_mark(self, number: int, person: str, note: str | None = None) -> MarkRecord:
        """Give a passage another note, which also puts a removed one back; or, without a note, remove it.

        Raises:
            UsageError: There is no such mark, or nobody is named.
        """
        if note is None:
            return self._act(lambda c: remove_mark(c, number, person))
        return self._act(lambda c: change_mark(c, number, note, person))

    def mark_history(self, number: int) -> list[MarkRecord]:
        """All acts about a passage, the first first."""
        with self._store.read() as connection:
            return mark_history(connection, number)

    def _act(self, work: Callable[[Connection], MarkRecord]) -> MarkRecord:
        kept: list[MarkRecord] = []

        def write(connection: Connection, _: object) -> list[int]:
            fresh = next_id(connection, tables.mark)
            kept[:] = [work(connection)]
            return [record.id for record in kept if record.id >= fresh]

        self._session.keep(Kind.MARK, [None], write)
        return kept[0]
