"""Words a message: from what the engine read to what stands in its bubble."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from triage.model.messages import Direction
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
    order = talk.order
    moment = at_microseconds(int(order.moments[place]), zone) if order.timed[place] else None
    placed = at_microseconds(int(order.moments[place]), zone)
    before = at_microseconds(int(order.moments[place - 1]), zone) if place else None
    day_now = words.day_of(placed)
    new_day = not place or words.day_of(before) != day_now
    pause = (int(order.moments[place]) - int(order.moments[place - 1])) // 1_000_000 if place else 0
    if message is None:
        gone = "This message is not in the case any more."
        return Bubble(int(order.ids[place]), "middle", "", day_now if new_day else "", day_now, "", "", False, True,
                      gone, "", (), "", "", gone, True)  # fmt: skip
    side = "middle" if message.kind == "system" else _SIDES.get(message.direction, "middle")
    same = earlier is not None and (earlier.direction, earlier.sender) == (message.direction, message.sender)
    starts = new_day or not same or pause > NEAR_S
    full = words.said(message.text)
    cut = full[: words.LONG_TEXT]
    left = len(full) - len(cut) + message.text_left
    hover = words.full_time(message.time, zone, talk.assumed)
    sender = ", ".join(part for part in (evidence_text(message.sender_name), evidence_text(message.sender)) if part)
    row = f"Sender: {sender or 'not stored'}\nRead from table {visible(message.table)}, row {message.row}"
    return Bubble(
        id=message.id,
        side=side,
        name=_name(message, side) if starts else "",
        day=day_now if new_day else "",
        day_now=day_now,
        gap=words.gap(pause) if pause >= words.GAP_S and not new_day else "",
        tag=_tag(message, side),
        recovered=message.recovered,
        faint=message.kind in _FAINT,
        text=cut,
        more=f"and {count(left, 'more character')}" if left else "",
        media=tuple(_media(one, pictures) for one in message.attachments),
        time=words.clock_of(message.time, zone, talk.assumed) if moment or message.time else words.NO_TIME,
        hover=f"{hover}\n{row}",
        full=full + (f"\n… and {count(message.text_left, 'more character')}" if message.text_left else ""),
        starts=starts,
    )


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
