"""What the conversations page says, read from an open case; knows no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Final

from triage.casedb.thumbs import Level
from triage.model.marks import Passage
from triage.model.messages import Direction
from triage.model.timeline import Timeline
from triage.model.wording import count, evidence_text, number, visible
from triage.model.zones import DEFAULT_ZONE, at_microseconds, start_of_day
from triage.open_case import OpenCase
from triage.review.conversations import Conversation, ConversationDetails
from triage.review.message_search import Hit, Hits
from triage.review.talk import Attached
from ui.conversations import words
from ui.conversations.facts import (
    PAGE_ROWS,
    Bubble,
    Found,
    FoundMessage,
    Line,
    Mark,
    Overview,
    Talk,
)
from ui.conversations.saying import say_message
from ui.times import Told, stamp
from ui.undoing import Undone, redo, undo

SEARCHED: Final = "messages"
"""How the examination record names a search on this page."""


class TalkPresenter:
    """Reads an open case for the conversations page. Holds no state, so that threads may share it."""

    def __init__(self, case: OpenCase) -> None:
        self._case = case

    def overview(self) -> Overview:
        """The list and what stands around it.

        Raises:
            TriageError: The case cannot be read.
        """
        zone = self._case.zones.display()
        now = datetime.now(UTC)
        lines = tuple(_line(one, zone, now) for one in self._case.messages.conversations())
        held = self._case.privilege.count().conversations
        return Overview(lines, zone, self._case.messages.state(), held, self._step())

    def _step(self) -> tuple[str, str]:
        """Why there may be no conversation: no evidence, no run, or none in what was read."""
        if not self._case.evidence.sources():
            return "Add evidence…", "intake"
        return ("Go to the run", "run") if self._case.run.last() is None else ("See what was read", "run")

    def talk(self, line: Line, zone: str) -> Talk:
        """Open a conversation.

        Raises:
            UsageError: It is not in the case any more, or it is withheld.
        """
        order = self._case.messages.timeline(line.id)
        details = self._case.messages.details(line.id)
        people = tuple(
            (evidence_text(one.name) or "no name stored", _identity(one.identifier, owner=one.owner))
            for one in details.people
        )
        first, last = _days(order, zone)
        return Talk(
            line=line,
            order=order,
            assumed=self._case.zones.assumed().get(line.exhibit, (DEFAULT_ZONE, ""))[0],
            marks=tuple(_mark(order, passage, zone) for passage in self._case.messages.marks(line.id)),
            carrying=tuple(order.positions(details.carrying)),
            people=people,
            people_left=details.people_total - len(people),
            origin=_origin(details),
            first_day=first,
            last_day=last,
        )

    def bubbles(self, talk: Talk, page: int, zone: str) -> list[Bubble]:
        """A page of messages, with the closed renderings of what they carry.

        Raises:
            TriageError: The case cannot be read, or a stored rendering was changed.
        """
        order = talk.order
        start = page * PAGE_ROWS
        before = max(start - 1, 0)
        ids = [int(one) for one in order.ids[before : start + PAGE_ROWS]]
        found = {message.id: message for message in self._case.messages.read(ids)}
        pictures = self._pictures([a for message in found.values() for a in message.attachments])
        made = []
        for place in range(start, min(start + PAGE_ROWS, len(order))):
            message = found.get(int(order.ids[place]))
            earlier = found.get(int(order.ids[place - 1])) if place else None
            made.append(say_message(talk, place, message, earlier, zone, pictures))
        return made

    def prepare_search(self) -> None:
        """Read all texts once, so that searches answer at once.

        Raises:
            TriageError: The case cannot be read.
        """
        self._case.messages.prepare_search()

    def search(self, sought: str, talk: Talk | None, zone: str) -> Found:
        """Messages whose text holds some words; the search is kept in the examination record.

        Raises:
            TriageError: The case cannot be read.
        """
        hits = self._case.messages.search(sought, talk.line.id if talk else None)
        if not hits.words:
            return Found("", "", ())
        self._case.record.searched(SEARCHED, hits.words, len(hits.hits))
        order = talk.order if talk else None
        told = _in_order(hits.hits, order) if order is not None else hits.hits
        through = len(order) if order is not None else self._case.queue.tally().get("messages", 0)
        assumed = self._assumed_of(talk)
        found = tuple(_found(hit, zone, assumed.get(hit.conversation, DEFAULT_ZONE)) for hit in told)
        return Found(hits.words, _hits_said(hits, through), found)

    def mark(self, talk: Talk, first: int, last: int, note: str) -> int:
        """Mark the messages between two positions for the report; gives the mark's number.

        Raises:
            TriageError: A message is gone, or the case cannot be written.
        """
        ids = (int(talk.order.ids[first]), int(talk.order.ids[last]))
        return self._case.messages.mark(talk.order, *ids, note, self._case.person).id

    def change_mark(self, mark: int, note: str | None) -> None:
        """Give a mark another note, or put it back; without a note, take it away.

        Raises:
            TriageError: There is no such mark, or the case cannot be written.
        """
        self._case.messages.change_mark(mark, self._case.person, note)

    def undo(self) -> Undone:
        """Take back the last act of the session.

        Raises:
            TriageError: The case cannot be written.
        """
        return undo(self._case)

    def redo(self) -> Undone:
        """Do again what was undone last.

        Raises:
            TriageError: The case cannot be written.
        """
        return redo(self._case)

    def withhold(self, conversation: int) -> None:
        """Possibly privileged: withhold a conversation from everyone until a named person releases it.

        Raises:
            TriageError: It is gone, or the case cannot be written.
        """
        self._case.privilege.withhold(conversation, self._case.person)

    def _assumed_of(self, talk: Talk | None) -> dict[int, str]:
        """The zones that somebody assumed for clocks without one, by conversation: those of the exhibits."""
        if talk is not None:
            return {talk.line.id: talk.assumed}
        assumed = self._case.zones.assumed()
        if not assumed:
            return {}
        lines = self._case.messages.conversations()
        return {one.id: assumed[one.exhibit][0] for one in lines if one.exhibit in assumed}

    def _pictures(self, attached: Sequence[Attached]) -> dict[str, bytes | None]:
        items = [one.sha256 for one in attached if one.picture]
        return dict(self._case.review.pictures(items, Level.CLOSED, self._case.person)) if items else {}


def day_position(talk: Talk, day: date, zone: str) -> int:
    """Position of the first message that is not before a day begins on the display clock."""
    return talk.order.at(start_of_day(day.year, day.month, day.day, zone))


def day_at(talk: Talk, position: int, zone: str) -> date | None:
    """The day on which a message stands on the display clock."""
    placed = at_microseconds(int(talk.order.moments[position]), zone) if 0 <= position < len(talk.order) else None
    return placed.date() if placed else None


def _in_order(hits: Sequence[Hit], order: Timeline) -> list[Hit]:
    """Hits of a conversation in the order of its times."""
    places = {int(order.ids[place]): place for place in order.positions([hit.message for hit in hits])}
    return sorted(hits, key=lambda hit: places.get(hit.message, 0))


def _at(order: Timeline, message: int | None) -> int | None:
    return order.position(message) if message is not None else None


def _days(order: Timeline, zone: str) -> tuple[date | None, date | None]:
    held = order.moments[order.timed]
    if not len(held):
        return None, None
    first, last = (at_microseconds(int(moment), zone) for moment in held[[0, -1]])
    return (first.date() if first else None), (last.date() if last else None)


def _line(one: Conversation, zone: str, now: datetime) -> Line:
    names = [evidence_text(name, 60) for name in one.people]
    if one.people_total > len(names):
        names.append(f"{number(one.people_total - len(names))} more")
    who = evidence_text(one.title, 120) or ", ".join(names) or evidence_text(one.key, 120)
    last = at_microseconds(one.last, zone) if one.last is not None else None
    clock = f"Last message: {words.moment_words(last, zone)}" if last is not None else ""
    facts = [count(one.messages, "message")]
    if one.media:
        facts.append(count(one.media, "file"))
    matched = f"{number(one.matched)} matched" if one.matched else ""
    marks = f"{number(one.marks)} marked" if one.marks else ""
    app = f"{visible(one.app)} · {evidence_text(one.exhibit, 60)}"
    when = words.short_day(last, now)
    spoken = ", ".join(part for part in (who, *names, one.key, app, when, *facts, matched, marks) if part)
    return Line(one.id, one.exhibit, who, app, when, " · ".join(facts), matched, marks, visible(spoken), clock)


def _mark(order: Timeline, passage: Passage, zone: str) -> Mark:
    ends = sorted(place for place in (_at(order, passage.first), _at(order, passage.last)) if place is not None)
    first, last = (ends[0], ends[1]) if len(ends) == 2 else (-1, -1)
    mark = passage.mark
    at = stamp(mark.marked_at, zone, seconds=False)
    said = Told(f"{count(mark.range.messages, 'message')}, {visible(mark.person)}, {at.text}", at.hover)
    return Mark(mark.id, first, last, words.said(mark.note), said)


def _origin(details: ConversationDetails) -> tuple[tuple[str, str], ...]:
    outside = count(details.outside_scope, "message") if details.outside_scope else ""
    told = (
        ("Database", evidence_text(details.database, 400)),
        ("Volume", evidence_text(details.volume)),
        ("Parser", f"{details.plugin}: {details.outcome or 'not finished'}"),
        ("It says", visible(details.sentence)),
        ("Tested on", visible(details.tested_on)),
        ("Outside the scope", outside),
    )
    return tuple((name, value) for name, value in told if value)


def _identity(identifier: str, *, owner: bool) -> str:
    return f"{evidence_text(identifier)}{' · owner of the device' if owner else ''}"


def _found(hit: Hit, zone: str, assumed: str) -> FoundMessage:
    who = "Owner" if hit.direction == Direction.SENT.value else evidence_text(hit.sender, 60) or "sender not stored"
    return FoundMessage(
        hit.message,
        hit.conversation,
        who,
        words.day_and_clock(hit.time, zone, assumed),
        words.said(hit.excerpt),
        words.full_time(hit.time, zone, assumed),
    )


def _hits_said(hits: Hits, looked_through: int) -> str:
    """How many hits, out of how many messages: a search that gave none says what it looked through."""
    if hits.more:
        return f"The first {count(len(hits.hits), 'message')} that hold these words; there are more."
    among = f"{number(len(hits.hits))} of {count(looked_through, 'message')} that were read hold these words."
    return among if hits.hits else f"{among} What was not read, and words inside pictures, were not looked through."
