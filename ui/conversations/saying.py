"""Words a message: from what the engine read to what stands in its bubble."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from triage.model.messages import Direction
from triage.model.timeline import Timeline
from triage.model.times import MICROSECONDS
from triage.model.wording import count, evidence_text, size, visible
from triage.model.zones import at_microseconds
from triage.review.talk import Attached, TalkMessage
from ui.conversations import words
from ui.conversations.facts import Bubble, Media, Talk

NEAR_S: Final = 300
"""Messages of one person within this time stand in one group."""

_SIDES: Final = {Direction.SENT.value: "right", Direction.RECEIVED.value: "left"}
_FAINT: Final = frozenset({"deleted", "quoted", "earlier"})


def say_message(
    talk: Talk,
    place: int,
    message: TalkMessage | None,
    earlier: TalkMessage | None,
    zone: str,
    pictures: Mapping[str, bytes | None],
) -> Bubble:
    """A message in words.

    Args:
        talk: The open conversation.
        place: Position of the message in it.
        message: The message; ``None`` where it is gone.
        earlier: The one before it, by which groups are told.
        zone: In which times are shown.
        pictures: Closed renderings by SHA-256.
    """
    when = _when(talk.order, place, zone)
    if message is None:
        return _gone(int(talk.order.ids[place]), when)
    side = "middle" if message.kind == "system" else _SIDES.get(message.direction, "middle")
    same = earlier is not None and (earlier.direction, earlier.sender) == (message.direction, message.sender)
    starts = when.new_day or not same or when.pause > NEAR_S
    full = words.said(message.text)
    cut = full[: words.LONG_TEXT]
    left = len(full) - len(cut) + message.text_left
    return Bubble(
        id=message.id,
        side=side,
        name=_name(message, side) if starts else "",
        day=when.day if when.new_day else "",
        day_now=when.day,
        gap=words.gap(when.pause) if when.pause >= words.GAP_S and not when.new_day else "",
        tag=_tag(message, side),
        recovered=message.recovered,
        faint=message.kind in _FAINT,
        text=cut,
        more=f"and {count(left, 'more character')}" if left else "",
        media=tuple(_media(one, pictures) for one in message.attachments),
        time=words.clock_of(message.time, zone, talk.assumed),
        hover=f"{words.full_time(message.time, zone, talk.assumed)}\n{_origin(message)}",
        full=full + (f"\n… and {count(message.text_left, 'more character')}" if message.text_left else ""),
        starts=starts,
    )


class _When(NamedTuple):
    """Where a message stands in the order of days."""

    day: str
    new_day: bool
    pause: int
    """Seconds since the message before it."""


def _when(order: Timeline, place: int, zone: str) -> _When:
    now = int(order.moments[place])
    day = words.day_of(at_microseconds(now, zone))
    if not place:
        return _When(day, new_day=True, pause=0)
    before = int(order.moments[place - 1])
    new_day = words.day_of(at_microseconds(before, zone)) != day
    return _When(day, new_day, (now - before) // MICROSECONDS)


def _gone(message: int, when: _When) -> Bubble:
    """The place of a message that a new reading took away while its conversation was open."""
    words_now = "This message is not in the case any more."
    return Bubble(
        id=message, side="middle", name="", day=when.day if when.new_day else "", day_now=when.day, gap="", tag="",
        recovered=False, faint=True, text=words_now, more="", media=(), time="", hover="", full=words_now, starts=True,
    )  # fmt: skip


def _origin(message: TalkMessage) -> str:
    sender = ", ".join(part for part in (evidence_text(message.sender_name), evidence_text(message.sender)) if part)
    return f"Sender: {sender or 'not stored'}\nRead from table {visible(message.table)}, row {message.row}"


def _name(message: TalkMessage, side: str) -> str:
    who = evidence_text(message.sender_name or message.sender, 80)
    if message.kind == "system":
        return ""
    if side == "right":
        return evidence_text(message.sender_name, 80) or "Owner"
    if side == "middle":
        return f"{who or 'Sender not stored'} · direction not stored"
    return who


def _tag(message: TalkMessage, side: str) -> str:
    parts = []
    if message.recovered:
        parts.append("Recovered row")
    if message.kind in words.SPOKEN_KINDS or (message.kind not in ("text", "system") and not message.attachments):
        kind = words.KINDS.get(message.kind, visible(message.kind))
        parts.append(f"{kind}{_call_direction(message, side)}")
    return " · ".join(parts)


def _call_direction(message: TalkMessage, side: str) -> str:
    if message.kind != "call":
        return ""
    return {"right": ", outgoing", "left": ", incoming"}.get(side, "")


def _media(one: Attached, pictures: Mapping[str, bytes | None]) -> Media:
    if one.withheld:
        return Media("A file that is withheld", "may be privileged", "", "", "", None)
    label = evidence_text(one.name.replace("\\", "/").rpartition("/")[2] or one.mime or "file", 60)
    said = ["matched"] if one.matched else []
    said += [f"grade {one.grade}"] if one.grade else []
    said += ["the file itself was not reached"] if not one.sha256 else []
    note = " · ".join(part for part in (one.mime, size(one.size) if one.size is not None else "") if part)
    return Media(label, " · ".join(said), visible(note), one.sha256, one.significance, pictures.get(one.sha256))
