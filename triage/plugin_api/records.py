"""What a row function gives back, and the small pure functions that build it."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from typing import Final, NamedTuple

from triage.errors import PluginError
from triage.model.messages import AttachmentRow, Direction, MessageRow
from triage.model.times import Clock
from triage.plugin_api.rows import INT64

Moment = tuple[int | None, Clock]
"""A raw time and the clock that wrote it; the engine builds the object when somebody looks."""

NO_TIME: Final[Moment] = (None, Clock.NONE)

_MAX_TAIL: Final = 4096
_SHA256_BYTES: Final = 32
_SECONDS_END: Final = 100_000_000_000
"""Apple times above this are nanoseconds: as seconds it would be the year 5169."""


class Account(NamedTuple):
    """An account that was used on the device, as far as the app's own data names it."""

    identifier: str
    name: str = ""


class PassedOver(NamedTuple):
    """A row that is no record (a placeholder of the app). It is counted with its reason, never lost in silence."""

    reason: str


class Note(NamedTuple):
    """Something about a row that a person should know; it becomes a Problem. Never put message text in it."""

    sentence: str


Record = MessageRow | Account | PassedOver | Note


def message(
    table: str,
    row: int | None,
    *,
    conversation: str,
    title: str = "",
    participants: Iterable[tuple[str, str]] = (),
    sender: str = "",
    sender_name: str = "",
    direction: Direction = Direction.UNKNOWN,
    sent: Moment = NO_TIME,
    text: str = "",
    kind: str = "text",
    attachments: Iterable[AttachmentRow] = (),
) -> MessageRow:
    """Build a message. See ``MessageRow`` for what each part means.

    Raises:
        PluginError: It has no origin (no table, or no row id).
    """
    if row is None or not table:
        raise PluginError("A record without the row that it came from cannot be built.")
    return MessageRow(
        conversation=conversation,
        conversation_title=title,
        participants=tuple(participants),
        sender=sender,
        sender_name=sender_name,
        direction=direction.value,
        sent_raw=sent[0],
        sent_clock=int(sent[1]),
        text=text,
        kind=kind,
        attachments=tuple(attachments),
        table=table,
        row=row,
    )


def attachment(
    name: str, *, mime: str = "", size: int | None = None, sha256: bytes | None = None, tail: str = ""
) -> AttachmentRow:
    """Build an attachment; ``tail`` is the end of the path under which the engine may look in the same volume."""
    return AttachmentRow(name, mime, size if size is not None and size >= 0 else None, sha256, tail)


def direction_of(from_me: int | None) -> Direction:
    """Sent for 1, received for 0, and unknown for all else: blank is better than a guess."""
    if from_me is None:
        return Direction.UNKNOWN
    return {0: Direction.RECEIVED, 1: Direction.SENT}.get(from_me, Direction.UNKNOWN)


def kind_of_mime(mime: str, otherwise: str = "other") -> str:
    """The kind of a message whose file has this type."""
    return {"image": "picture", "video": "video", "audio": "audio"}.get(mime.partition("/")[0].lower(), otherwise)


def unix_seconds(value: int | None) -> Moment:
    """Seconds since 1970 UTC; 0 and negative values are how apps write "no time"."""
    return (value, Clock.UNIX_S) if value is not None and value > 0 else NO_TIME


def unix_milliseconds(value: int | None) -> Moment:
    """Milliseconds since 1970 UTC; 0 and negative values are how apps write "no time"."""
    return (value, Clock.UNIX_MS) if value is not None and value > 0 else NO_TIME


def cocoa_seconds(value: float | None) -> Moment:
    """Core Data's floating seconds since 2001 UTC, rounded to microseconds; 0 and less mean "no time".

    Raises:
        PluginError: The value is larger than any clock.
    """
    if value is None or value <= 0:
        return NO_TIME
    raw = round(value * 1_000_000)
    if raw >= INT64:
        raise PluginError("A time is larger than any clock.")
    return raw, Clock.COCOA_US


def cocoa_seconds_or_nanoseconds(value: int | None) -> Moment:
    """Whole seconds or nanoseconds since 2001 UTC, told apart by size (iOS 11 and later write nanoseconds)."""
    if value is None or value <= 0:
        return NO_TIME
    return value, Clock.COCOA_NS if value > _SECONDS_END else Clock.COCOA_S


def sha256_from_base64(text: str) -> bytes | None:
    """The 32 bytes of a SHA-256 that an app keeps as base64; ``None`` where it is none."""
    try:
        digest = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return digest if len(digest) == _SHA256_BYTES else None


def path_tail(path: str, *, start: str = "", below: str = "") -> str:
    """The end of a path that the engine may look for, or an empty text where the path leads nowhere safe.

    Args:
        path: As the app wrote it; ``~``, ``file:`` and a leading ``/`` are cut off.
        start: Cut off what stands before the first part of this name.
        below: Folders to put in front.
    """
    plain = path.removeprefix("file://").replace("\\", "/")
    parts = [part for part in plain.split("/") if part not in ("", ".", "~")]
    if start in parts:
        parts = parts[parts.index(start) :]
    if not parts or ".." in parts or "\0" in plain or len(plain) > _MAX_TAIL:
        return ""
    return "/".join((*(part for part in below.split("/") if part), *parts))
