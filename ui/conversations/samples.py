"""Invented conversations for pictures and tests of the page; they answer as a case would, and hold no evidence."""

from __future__ import annotations

from datetime import date
from typing import Final

import numpy as np

from triage.errors import CaseError
from triage.model.timeline import Timeline
from triage.model.times import Clock, Time, read_time
from triage.model.zones import at_microseconds
from triage.review.talk import Attached, TalkMessage
from ui.conversations.facts import PAGE_ROWS, Bubble, Found, FoundMessage, Line, Mark, Overview, Talk
from ui.conversations.saying import say_message
from ui.samples import MANY, Fails, Waits, closed_sample
from ui.undoing import Undone

START_MS: Final = 1_711_843_200_000
"""2024-03-31T00:00:00Z, the day on which British clocks went forward."""

_LONG: Final = "A name that somebody wrote without an end " * 6
_TITLES: Final = ("Allotment 14", "Ann", "447700900077", "Walking club, Bo, Cy, 12 more")
_SAID: Final = (
    ("received", "Are you coming to the allotment on Saturday?", "text"),
    ("sent", "Yes, about ten. Shall I bring the seed potatoes?", "text"),
    ("received", "Please. And the long rake, if it still has its handle.", "text"),
    ("sent", "It has. 🙂", "text"),
    ("received", "", "picture"),
    ("received", "That is how the bed looks now", "text"),
    ("system", "Ann changed the subject to “Allotment 14”", "system"),
    ("sent", "Voice call, 2 min 14 s", "call"),
    ("received", "هل ستأتي يوم السبت؟ نلتقي عند البوابة في الساعة العاشرة.", "text"),
    ("received", "Shalom שלום 👩‍🌾👨‍👩‍👧 and a crafted \u202egpj.exe name", "text"),
    ("received", "", "deleted"),
    ("sent", "Are you coming to the allotment on Saturday?", "quoted"),
    ("", "A row whose sender the app does not store", "text"),
    ("sent", "Word " * 400, "text"),
)


class SampleTalks:
    """Conversations of any length."""

    def __init__(self, messages: int = 60, *, talks: int = 14, long_names: bool = False, withheld: int = 0) -> None:
        self.messages, self.talks, self.long_names, self.withheld = messages, talks, long_names, withheld
        self.zone = "UTC"
        self.marks = [Mark(1, 3, 6, "They arrange a place and a time.", "4 messages, Officer Two, 2026-11-02 10:14Z")]

    def overview(self) -> Overview:
        """The list."""
        lines = tuple(self._line(number) for number in range(1, self.talks + 1))
        return Overview(lines, self.zone, "WhatsApp (Android): 1 file read.", self.withheld)

    def talk(self, line: Line, zone: str) -> Talk:
        """A conversation whose messages stand some minutes apart, and now and then a night."""
        places = np.arange(self.messages, dtype=np.int64)
        moments = (START_MS + places * 140_000 + (places // 9) * 30_000_000) * 1000
        order = Timeline(line.id, places + 1, moments, np.ones(self.messages, np.bool_))
        people = (("Owner", "447700900001 · owner of the device"), ("Ann", "447700900002"), (_LONG.strip(), "44" * 40))
        origin = (
            ("Database", "data/data/com.whatsapp/databases/msgstore.db"),
            ("Parser", "whatsapp_android: read"),
            ("Tested on", "databases of the public test data, and built ones"),
        )
        days = [self._day(int(moments[end]), zone) for end in (0, -1)] if self.messages else [None, None]
        carrying = tuple(range(4, self.messages, max(14, self.messages // 40)))
        shown = people if self.long_names else people[:2]
        return Talk(line, order, "UTC", tuple(self.marks), carrying, shown, 0, origin, days[0], days[1])

    def bubbles(self, talk: Talk, page: int, zone: str) -> list[Bubble]:
        """A page of messages."""
        start = page * PAGE_ROWS
        closed = {"ab" * 32: closed_sample()}
        return [
            say_message(talk, place, self._message(place), self._message(place - 1) if place else None, zone, closed)
            for place in range(start, min(start + PAGE_ROWS, len(talk.order)))
        ]

    def prepare_search(self) -> None:
        """Samples are ready."""

    def search(self, sought: str, talk: Talk | None, zone: str) -> Found:  # noqa: ARG002  # the protocol's
        """Some messages, whatever is sought."""
        if sought == "nowhere":
            return Found(sought, "0 of 60 messages that were read hold these words.", ())
        hits = tuple(
            FoundMessage(
                place + 1, 1 + place % self.talks, "Ann", "31 Mar 2024, 10:14", f"…and the {sought}, if it has…"
            )
            for place in range(2, min(self.messages, 40), 5)
        )
        if talk is not None:
            hits = tuple(hit._replace(conversation=talk.line.id) for hit in hits)
        return Found(sought, f"{len(hits)} of 60 messages that were read hold these words.", hits)

    def mark(self, talk: Talk, first: int, last: int, note: str) -> int:  # noqa: ARG002  # the protocol's
        """Keep a mark."""
        self.marks.append(Mark(len(self.marks) + 1, first, last, note, f"{last - first + 1} messages, Officer Two"))
        return len(self.marks)

    def change_mark(self, mark: int, note: str | None) -> None:
        """Take a mark away."""
        self.marks = [one for one in self.marks if one.id != mark or note is not None]

    def undo(self) -> Undone:
        """Nothing is kept of samples."""
        return Undone("", (), False)  # a field

    def redo(self) -> Undone:
        """Nothing is kept of samples."""
        return Undone("", (), False)  # a field

    def withhold(self, conversation: int) -> None:  # noqa: ARG002  # the protocol's
        """Count it."""
        self.withheld += 1

    def _day(self, moment: int, zone: str) -> date | None:
        placed = at_microseconds(moment, zone)
        return placed.date() if placed else None

    def _line(self, number: int) -> Line:
        who = (
            _LONG
            if self.long_names
            else ("Allotment 14", "Ann", "447700900077", "Walking club, Bo, Cy, 12 more")[number % 4]
        )
        matched = f"{number} matched" if number % 3 == 1 else ""
        facts = f"{self.messages:,} messages · 12 files"
        marks = "1 marked" if number == 1 else ""
        return Line(number, "AB/1", who, "WhatsApp · AB/1", f"{30 - number} Mar 2024", facts, matched, marks, who)

    def _message(self, place: int) -> TalkMessage:
        direction, text, kind = _SAID[place % len(_SAID)]
        time: Time | None = read_time(START_MS + place * 140_000 + (place // 9) * 30_000_000, Clock.UNIX_MS)
        if place % 23 == 22:
            time = read_time(START_MS // 1000 + place * 140, Clock.EXIF_WALL)
        files = (_picture(place, long_name=self.long_names),) if kind == "picture" else ()
        sender, name = ("447700900002", _LONG if self.long_names else "Ann") if direction != "sent" else ("me", "")
        return TalkMessage(
            place + 1, sender if direction else "", name if direction else "", direction, time, text,
            8_000 if kind == "text" and len(text) > 1000 else 0, kind, "message", place + 1, place % 17 == 15, files,
        )  # fmt: skip


def _picture(place: int, *, long_name: bool) -> Attached:
    name = "Media/WhatsApp Images/" + ("x" * 300 if long_name else f"IMG-20240331-WA{place:04d}.jpg")
    known = place % 28 == 4
    return Attached(
        name=name,
        mime="image/jpeg",
        size=91_237,
        sha256="ab" * 32,
        linked_by="the path that the app kept",
        picture=True,
        matched=known,
        grade="B" if known else "",
        tier=1 if known else 5,
        significance="known" if known else "context",
    )


class WaitingTalks(Waits, SampleTalks):
    """Conversations that are not there yet."""


class FailingTalks(Fails, SampleTalks):
    """Conversations that cannot be read."""

    def bubbles(self, talk: Talk, page: int, zone: str) -> list[Bubble]:
        """The last page, and then a failure."""
        if page < MANY // PAGE_ROWS - 2:
            raise CaseError("A part of this conversation cannot be read: disk I/O error.")
        return super().bubbles(talk, page, zone)
