"""How the conversations page words times, gaps, kinds of message and the texts themselves."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import Final

from triage.model.times import Time, WallTime
from triage.model.wording import count
from triage.model.zones import place
from ui.conversations.facts import Bubble

LONG_TEXT: Final = 1_200
"""Characters of a message that stand in its bubble; the panel beside shows more."""

GAP_S: Final = 3_600
"""A pause of this many seconds within a day is said."""

NO_TIME: Final = "no time stored"

KINDS: Final = {
    "picture": "Picture",
    "video": "Video",
    "audio": "Audio",
    "location": "Location",
    "contact": "Contact card",
    "call": "Call",
    "system": "Note of the app",
    "deleted": "Deleted in the app",
    "quoted": "Copy inside a reply",
    "earlier": "Earlier text of an edited message",
    "other": "Of a kind that this version does not name",
}
SPOKEN_KINDS: Final = frozenset({"location", "contact", "call", "deleted", "quoted", "earlier", "other"})
"""Kinds that are named above the words; pictures and texts show what they are."""

_JOINERS: Final = frozenset("\u200c\u200d\u200e\u200f")
_HIDDEN: Final = frozenset({"Cc", "Cs", "Co", "Zl", "Zp"})
_TAGS: Final = range(0xE0020, 0xE0080)
"""Signs of which flags are made."""


def said(text: str) -> str:
    """The words of a message, fit for the screen: line breaks and emoji kept, what turns the text around made visible.

    A right-to-left override or an invisible sign is shown by its number; joiners and marks of direction, of which
    emoji and many scripts are made, are left as they are.
    """
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    return "".join(_sign(sign) for sign in text.replace("\r\n", "\n").replace("\r", "\n"))


def _sign(sign: str) -> str:
    if sign in "\n\t" or sign in _JOINERS or ord(sign) in _TAGS:
        return sign
    category = unicodedata.category(sign)
    if category in _HIDDEN or category == "Cf":
        return f"<U+{ord(sign):04X}>"
    return sign


def clock_of(time: Time | None, zone: str, assumed: str) -> str:
    """Hours and minutes on the display clock; an assumed placing says so by its sign."""
    if time is None:
        return NO_TIME
    placed = place(time, zone, assumed)
    if placed is None:
        return str(time)
    text = f"{placed.moment:%H:%M:%S}"
    return f"≈ {text} assumed" if placed.assumed else text


def day_and_clock(time: Time | None, zone: str, assumed: str) -> str:
    """Day, hours and minutes on the display clock, for a list."""
    if time is None:
        return NO_TIME
    placed = place(time, zone, assumed)
    if placed is None:
        return str(time)
    return f"{placed.moment.day} {placed.moment:%b %Y, %H:%M}{' assumed' if placed.assumed else ''}"


def moment_words(moment: datetime, zone: str) -> str:
    """A moment in full on the display clock."""
    return f"{moment:%A %d %B %Y, %H:%M:%S %z} ({zone})"


def full_time(time: Time | None, zone: str, assumed: str) -> str:
    """The time in full, as read, and the raw value with its clock."""
    if time is None:
        return "The app stores no time for this message."
    placed = place(time, zone, assumed)
    shown = moment_words(placed.moment, zone) if placed else "no calendar holds it"
    lines = [shown, f"As read: {time}", f"Raw value: {time.raw}, clock: {time.clock.title}"]
    if isinstance(time, WallTime):
        lines.insert(1, f"The clock names no zone: it is assumed to be {assumed}.")
    return "\n".join(lines)


def day_of(moment: datetime | None) -> str:
    """A day for a sticky header."""
    return f"{moment:%A} {moment.day} {moment:%B %Y}" if moment is not None else "No time that a calendar holds"


def short_day(moment: datetime | None, now: datetime) -> str:
    """When a conversation was last active, as short as can be told apart."""
    if moment is None:
        return "no time"
    return f"{moment.day} {moment:%b}" if moment.year == now.year else f"{moment.day} {moment:%b %Y}"


def gap(seconds: int) -> str:
    """A pause between two messages of a day."""
    hours, minutes = divmod(seconds // 60, 60)
    parts = [count(hours, "hour")] if hours else []
    parts += [count(minutes, "minute")] if minutes and hours < 6 else []
    return f"{' '.join(parts)} later"


def copied(bubble: Bubble) -> str:
    """A message as one line of text, for the clipboard."""
    files = " ".join(f"[{one.label}]" for one in bubble.media)
    who = {"right": "sent by the owner", "left": "received"}.get(bubble.side, "")
    parts = (f"{bubble.day_now} {bubble.time}", bubble.name or who, bubble.tag, bubble.full, files)
    return " | ".join(part.replace("\n", " ") for part in parts if part)
