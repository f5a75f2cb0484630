"""Messages on iOS (sms.db) and macOS (chat.db): iMessage, SMS and MMS.

Since iOS 14 or so the text often stands in ``attributedBody`` alone, an ``NSAttributedString`` in Apple's
typedstream; ``read_typedstream`` finds its string. Earlier texts of an edited message are in the property list
``message_summary_info``.

Sources: the schema as read in three real databases (docs/plugins.md); the samples of imessage-exporter for
typedstream and edits (tests).
"""

from __future__ import annotations

import plistlib
from typing import Any, Literal

from triage.plugin_api import (
    Account,
    AttachmentRow,
    Direction,
    Known,
    Lookup,
    MessageRow,
    Note,
    Query,
    Record,
    Row,
    SqliteApp,
    Table,
    TestedOn,
    Value,
    attachment,
    cocoa_seconds,
    cocoa_seconds_or_nanoseconds,
    direction_of,
    kind_of_mime,
    message,
    path_tail,
)

_GROUP_STYLE = 43
_MAX_EDITS = 100
_TAPBACKS = range(2000, 4000)
_PLACEHOLDER = "\ufffc"
"""Stands in the text where an attachment is shown."""


# --- Apple's typedstream ---

_ORDERS: dict[bytes, Literal["little", "big"]] = {b"streamtyped": "little", b"typedstream": "big"}
_STRING_CLASSES = (b"NSString", b"NSMutableString")
_CONTENT = b"\x84\x01+"
"""A new type of one byte, "+": a length and that many bytes."""
_LONG, _LONGER = 0x81, 0x82
_TAGS = range(0x83, 0x92)


def read_typedstream(data: bytes) -> str | None:
    """The string of an archived ``NSAttributedString`` or ``NSString``; ``None`` where it is not understood."""
    order = _ORDERS.get(data[2:13])
    starts = [data.find(name) for name in _STRING_CLASSES if name in data]
    start = data.find(_CONTENT, min(starts, default=len(data)))
    if order is None or start < 0:
        return None
    position = start + len(_CONTENT)
    size = {_LONG: 2, _LONGER: 4}.get(data[position] if position < len(data) else 0, 0)
    if size:
        position += 1
    length = int.from_bytes(data[position : position + (size or 1)], order)
    position += size or 1
    if (not size and length in _TAGS) or position + length > len(data):
        return None
    return data[position : position + length].decode("utf-8", "replace")


# --- rows ---


def _plain(account: str) -> str:
    """An account without the letter for its kind: ``E:`` an address, ``P:`` a number."""
    return account[2:] if account[:2].lower() in ("e:", "p:") else account


def _people(known: Known, chat: Value, handle: str) -> tuple[tuple[str, str], ...]:
    def make() -> tuple[tuple[str, str], ...]:
        handles = dict.fromkeys(str(row[0]) for row in known.rows("members", chat) if row[0])
        return tuple((each, "") for each in handles)

    people = known.remember(("people", chat), make)
    return people or (((handle, ""),) if handle else ())


def _files(known: Known, row_id: int | None) -> tuple[AttachmentRow, ...]:
    return tuple(
        attachment(
            str(path or name or ""),
            mime=str(mime or ""),
            size=size if isinstance(size, int) else None,
            tail=path_tail(str(path or ""), start="Library"),
        )
        for path, name, mime, size in known.rows("attachments", row_id)
    )


def _text(row: Row) -> tuple[str, list[Note]]:
    body = row.blob("attributedBody")
    text = row.text("text")
    if text or not body:
        return text, []
    found = read_typedstream(body)
    if found is None:
        return "", [Note(f"The text of the message in row {row.text('ROWID')} is in a form that is not understood.")]
    return found, []


def _kind(row: Row, text: str, files: tuple[AttachmentRow, ...], info: dict[str, Any]) -> str:
    if row.integer("item_type"):
        return "system"
    if row.integer("deleted_chat") or (not text and (row.integer("date_retracted") or info.get("rp"))):
        return "deleted"
    if (row.integer("associated_message_type") or 0) in _TAPBACKS:
        return "other"
    if files:
        return kind_of_mime(files[0].mime)
    return "text" if text or not row.text("balloon_bundle_id") else "other"


def _message(row: Row, known: Known) -> list[Record]:
    text, notes = _text(row)
    info = _summary(row.blob("message_summary_info"))
    files = _files(known, row.integer("ROWID"))
    kind = _kind(row, text, files, info)
    handle = row.text("handle") or row.text("address")
    direction = Direction.SYSTEM if kind == "system" else direction_of(row.integer("is_from_me"))
    chat = row.value("chat")
    whole = message(
        "message",
        row.integer("ROWID"),
        conversation=row.text("guid") or row.text("chat_identifier") or handle or f"chat {row.text('chat')}",
        title=row.text("display_name") or (row.text("room_name") if row.integer("style") == _GROUP_STYLE else ""),
        participants=_people(known, chat, handle),
        sender=_plain(row.text("account")) if direction is Direction.SENT else handle,
        direction=direction,
        sent=cocoa_seconds_or_nanoseconds(row.integer("date")),
        text=text or (row.text("group_title") if kind == "system" else ""),
        kind=kind,
        attachments=files,
    )
    return [whole, *_earlier(whole, info), *notes]


def _summary(data: bytes) -> dict[str, Any]:
    """The property list about edits; empty where there is none or it is not understood."""
    if not data:
        return {}
    try:
        info = plistlib.loads(data, fmt=plistlib.FMT_BINARY)
    except (plistlib.InvalidFileException, ArithmeticError, LookupError, TypeError, ValueError, RecursionError):
        return {}
    return info if isinstance(info, dict) else {}


def _earlier(whole: MessageRow, info: dict[str, Any]) -> list[MessageRow]:
    """Texts that an edited message had before, each with its own time; the last is the text that it has now."""
    parts = info.get("ec")
    found: list[MessageRow] = []
    for part in parts.values() if isinstance(parts, dict) else ():
        for edit in part[:-1] if isinstance(part, list) else ():
            body, when = (edit.get("t"), edit.get("d")) if isinstance(edit, dict) else (None, None)
            text = read_typedstream(body) if isinstance(body, bytes) else None
            if text is not None and len(found) < _MAX_EDITS:
                raw, clock = cocoa_seconds(when if isinstance(when, float) else None)
                table = f"message.message_summary_info[{len(found)}]"
                earlier = whole._replace(text=text, kind="earlier", attachments=(), table=table)
                found.append(earlier._replace(sent_raw=raw, sent_clock=int(clock)))
    return found


def _account(row: Row, _known: Known) -> Record:
    return Account(_plain(row.text("account")))


_CHAT_JOIN = Table("chat_message_join", needed="chat_id message_id", may_be_absent=True)
_BIN_JOIN = Table("chat_recoverable_message_join", needed="chat_id message_id", may_be_absent=True)
_HANDLE = Table("handle", needed="ROWID id", may_be_absent=True)


class IosMessages(SqliteApp):
    """iMessage, SMS and MMS of the Messages app on iOS and macOS, with deleted ones that it can still restore."""

    name = "ios_messages"
    app = "Messages"
    platform = "iOS and macOS"
    tested_on = TestedOn.PARTLY
    tested_note = (
        "The text of attributedBody and of edits was tested on real samples; the database itself only on one that we "
        "built from the schema of real ones."
    )
    paths = (
        "Library/SMS/sms.db",
        "Library/Messages/chat.db",
        "HomeDomain/Library/SMS/sms.db",
        "3d/3d0d7e5fb2ce288813306e4d4636395e047a3d28",
    )
    lookups = (
        Lookup(
            "members",
            (Table("chat_handle_join", needed="chat_id handle_id"), _HANDLE),
            "SELECT j.chat_id, h.id FROM chat_handle_join j JOIN handle h ON h.ROWID = j.handle_id ORDER BY 1, 2",
        ),
        Lookup(
            "attachments",
            (
                Table("message_attachment_join", needed="message_id attachment_id"),
                Table("attachment", needed="ROWID", optional="filename transfer_name mime_type total_bytes"),
            ),
            """SELECT j.message_id, a.filename, a.transfer_name, a.mime_type, a.total_bytes
               FROM message_attachment_join j JOIN attachment a ON a.ROWID = j.attachment_id ORDER BY 1, a.ROWID""",
        ),
    )
    queries = (
        Query(
            "accounts",
            (Table("message", needed="account"),),
            "SELECT account FROM message WHERE length(account) > 2 GROUP BY account ORDER BY account",
            _account,
        ),
        Query(
            "messages",
            (
                Table("message", needed="ROWID date", optional=(
                    "text attributedBody handle_id address account is_from_me item_type group_title date_retracted "
                    "associated_message_type balloon_bundle_id message_summary_info")),
                _HANDLE, _CHAT_JOIN, _BIN_JOIN,
                Table("chat", needed="ROWID", optional="guid chat_identifier display_name room_name style",
                      may_be_absent=True),
            ),
            """SELECT m.ROWID, m.date, m.text, m.attributedBody, m.address, m.account, m.is_from_me, m.item_type,
               m.group_title, m.date_retracted, m.associated_message_type, m.balloon_bundle_id, m.message_summary_info,
               h.id AS handle, c.ROWID AS chat, c.guid, c.chat_identifier, c.display_name, c.room_name, c.style,
               d.chat_id AS deleted_chat FROM message m
               LEFT JOIN (SELECT message_id, min(chat_id) AS chat_id FROM chat_message_join GROUP BY message_id) j
               ON j.message_id = m.ROWID
               LEFT JOIN (SELECT message_id, min(chat_id) AS chat_id FROM chat_recoverable_message_join
               GROUP BY message_id) d ON d.message_id = m.ROWID
               LEFT JOIN chat c ON c.ROWID = coalesce(j.chat_id, d.chat_id)
               LEFT JOIN handle h ON h.ROWID = m.handle_id ORDER BY m.ROWID""",
            _message,
        ),
    )  # fmt: skip
