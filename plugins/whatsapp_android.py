"""WhatsApp on Android: msgstore.db of both generations, with the names of wa.db.

Until 2021 messages were in ``messages`` with text keys; since 2022 in ``message`` with row numbers. Both tables
are in many files, and while a phone migrates both hold rows: each is read, and a row of the old one that the
new one holds too is passed over.

Sources of the schema: real databases of both generations (tests), ALEAPP and IPED for the joins. Message types
other than 0 to 5, 7, 9 and 16 follow IPED's list.
"""

from __future__ import annotations

import re

from triage.plugin_api import (
    AttachmentRow,
    Companion,
    Direction,
    Known,
    Lookup,
    MessageRow,
    PassedOver,
    Query,
    Record,
    Row,
    SqliteApp,
    Table,
    TestedOn,
    attachment,
    direction_of,
    message,
    path_tail,
    sha256_from_base64,
    unix_milliseconds,
)

_KINDS = {
    0: "text", 1: "picture", 2: "audio", 3: "video", 4: "contact", 5: "location", 7: "system", 8: "call",
    10: "call", 13: "video", 15: "deleted", 16: "location", 20: "picture", 42: "picture", 43: "video", 62: "video",
}  # fmt: skip
_SYSTEM = 7
_STATUS_SYSTEM = 6
_PLACEHOLDER = PassedOver("the app's own placeholder")
_MIGRATED = PassedOver("also in the new table")


def _people(known: Known, chat: str) -> tuple[tuple[str, str], ...]:
    """A group's members, or the other side of a chat of two, with the names of wa.db."""

    def make() -> tuple[tuple[str, str], ...]:
        members = [row[0] for row in (*known.rows("members", chat), *known.rows("old_members", chat))]
        people = [str(member) for member in dict.fromkeys(members) if member] or ([] if _is_group(chat) else [chat])
        return tuple((person, known.text("names", person)) for person in people if person)

    return known.remember(chat, make)


def _is_group(chat: str) -> bool:
    return chat.endswith(("@g.us", "@broadcast"))


def _title(known: Known, chat: str) -> str:
    return known.text("subjects", chat) or known.text("old_subjects", chat) or known.text("names", chat)


def _kind(number: int | None, text: str) -> str:
    if number is None:
        return "text" if text else "other"
    return _KINDS.get(number, "other")


def _place(row: Row) -> str:
    latitude, longitude = row.real("latitude"), row.real("longitude")
    there = f"{latitude}, {longitude}" if latitude or longitude else ""
    return "\n".join(part for part in (row.text("place_name"), row.text("place_address"), there) if part)


def _build(
    row: Row, known: Known, table: str, kind: str, sender: str, text: str, files: tuple[AttachmentRow, ...] = ()
) -> MessageRow:
    """What all tables have in common; ``chat``, ``from_me`` and ``timestamp`` are columns of each query."""
    chat = row.text("chat") or f"chat {row.text('chat_row_id')}"
    direction = Direction.SYSTEM if kind == "system" else direction_of(row.integer("from_me"))
    if direction is Direction.RECEIVED and not sender and not _is_group(chat):
        sender = chat
    if direction is Direction.SENT:
        sender = ""
    return message(
        table,
        row.integer("_id"),
        conversation=chat,
        title=_title(known, chat),
        participants=_people(known, chat),
        sender=sender,
        sender_name=known.text("names", sender),
        direction=direction,
        sent=unix_milliseconds(row.integer("timestamp")),
        text=text,
        kind=kind,
        attachments=files,
    )


def _new(row: Row, known: Known) -> Record:
    text = row.text("text_data") or row.text("media_caption")
    if row.text("key_id") == "-1" and not text and not row.integer("timestamp"):
        return _PLACEHOLDER
    kind = _kind(row.integer("message_type"), text)
    if kind == "location":
        text = "\n".join(part for part in (text, _place(row)) if part)
    elif kind == "contact" and not text:
        text = "\n".join(str(card) for (card,) in known.rows("cards", row.value("_id")) if card)
    return _build(row, known, "message", kind, row.text("sender"), text, _new_files(row))


def _new_files(row: Row) -> tuple[AttachmentRow, ...]:
    path, name = row.text("file_path"), row.text("media_name")
    if row.value("media") is None:
        return ()
    return (
        attachment(
            path or name,
            mime=row.text("mime_type"),
            size=row.integer("file_size") or row.integer("file_length"),
            sha256=sha256_from_base64(row.text("file_hash")),
            tail=path_tail(path, start="Media"),
        ),
    )


def _quoted(row: Row, known: Known) -> MessageRow:
    return _build(row, known, "message_quoted", "quoted", row.text("sender"), row.text("text_data"))


def _call(row: Row, known: Known) -> MessageRow:
    text = f"{'Video' if row.integer('video_call') else 'Voice'} call, {row.integer('duration') or 0} s"
    return _build(row, known, "call_log", "call", row.text("sender"), text)


def _old(row: Row, known: Known) -> Record:
    text = row.text("data") or row.text("media_caption")
    if row.text("chat") == "-1" and row.text("key_id") == "-1" and not text:
        return _PLACEHOLDER
    return _MIGRATED if row.integer("migrated") else _of_old_table(row, known, "messages")


def _old_quoted(row: Row, known: Known) -> MessageRow:
    return _of_old_table(row, known, "messages_quotes")._replace(kind="quoted")


def _of_old_table(row: Row, known: Known, table: str) -> MessageRow:
    number = row.integer("media_wa_type")
    is_system = not number and row.integer("status") == _STATUS_SYSTEM
    path = _java_path(row.value("thumb_image"))
    name, mime, digest = row.text("media_name"), row.text("media_mime_type"), row.text("media_hash")
    text = row.text("data") or row.text("media_caption")
    kind = _kind(_SYSTEM if is_system else number, text)
    files: tuple[AttachmentRow, ...] = ()
    if not is_system and (path or mime or digest):
        sha256 = sha256_from_base64(digest)
        files = (
            attachment(path or name, mime=mime, size=row.integer("media_size"), sha256=sha256,
                       tail=path_tail(path, start="Media")),
        )  # fmt: skip
    if kind == "location":
        text = "\n".join(part for part in (text, _place(row)) if part)
    return _build(row, known, table, kind, row.text("remote_resource"), text, files)


def _java_path(value: object) -> str:
    """The file's path in a serialised Java ``MediaData``: a string with two bytes of length in front of it."""
    data = value if isinstance(value, bytes) else b""
    for found in re.finditer(rb"Media/", data[:65_536]):
        for start in range(found.start(), max(2, found.start() - 300) - 1, -1):
            length = int.from_bytes(data[start - 2 : start], "big")
            if data[start - 3 : start - 2] == b"t" and start + length > found.end():
                text = data[start : start + length].decode("utf-8", "replace")
                if text.isprintable() and len(data) >= start + length:
                    return text
    return ""


_JID = Table("jid", needed="_id raw_string", may_be_absent=True)
_CHAT = Table("chat", needed="_id jid_row_id", optional="subject", may_be_absent=True)
_OLD_COLUMNS = (
    "key_id key_from_me status data timestamp media_wa_type media_mime_type media_size media_name media_caption "
    "media_hash latitude longitude remote_resource thumb_image"
)
_OLD_SELECT = """SELECT m._id, m.key_remote_jid AS chat, NULL AS chat_row_id, m.key_from_me AS from_me, m.key_id,
    m.status, m.data, m.timestamp, m.media_wa_type, m.media_mime_type, m.media_size, m.media_name, m.media_caption,
    m.media_hash, m.latitude, m.longitude, NULL AS place_name, NULL AS place_address, m.remote_resource, m.thumb_image"""


class WhatsAppAndroid(SqliteApp):
    """Messages, quoted messages and calls of WhatsApp and WhatsApp Business on Android."""

    name = "whatsapp_android"
    app = "WhatsApp"
    platform = "Android"
    tested_on = TestedOn.PARTLY
    tested_note = (
        "Messages and media paths of the old generation (to 2021) were tested on two real databases; messages of the "
        "new generation, quotes and calls only on databases that we built."
    )
    paths = (
        "com.whatsapp/databases/msgstore.db",
        "com.whatsapp.w4b/databases/msgstore.db",
        "com.whatsapp/db/msgstore.db",
        "WhatsApp/Databases/msgstore.db",
    )
    companions = (Companion("contacts", ("wa.db",)),)
    lookups = (
        Lookup(
            "names",
            (Table("wa_contacts", needed="jid", optional="display_name wa_name"),),
            "SELECT jid, display_name, wa_name FROM wa_contacts",
            database="contacts",
        ),
        Lookup(
            "members",
            (Table("group_participant_user", needed="group_jid_row_id user_jid_row_id"), _JID),
            """SELECT g.raw_string, u.raw_string FROM group_participant_user p
               JOIN jid g ON g._id = p.group_jid_row_id JOIN jid u ON u._id = p.user_jid_row_id ORDER BY 1, 2""",
        ),
        Lookup(
            "old_members",
            (Table("group_participants", needed="gjid jid"),),
            "SELECT gjid, jid FROM group_participants ORDER BY 1, 2",
        ),
        Lookup(
            "subjects", (_CHAT, _JID), "SELECT j.raw_string, c.subject FROM chat c JOIN jid j ON j._id = c.jid_row_id"
        ),
        Lookup(
            "old_subjects",
            (Table("chat_list", needed="key_remote_jid subject"),),
            "SELECT key_remote_jid, subject FROM chat_list",
        ),
        Lookup(
            "cards",
            (Table("message_vcard", needed="message_row_id vcard"),),
            "SELECT message_row_id, vcard FROM message_vcard",
        ),
    )
    queries = (
        Query(
            "messages",
            (
                Table("message", needed="_id chat_row_id from_me timestamp message_type text_data", optional="key_id sender_jid_row_id"),
                _CHAT,
                _JID,
                Table("message_media", needed="message_row_id", may_be_absent=True,
                      optional="file_path file_size file_length mime_type file_hash media_name media_caption"),
                Table("message_location", needed="message_row_id", optional="latitude longitude place_name place_address", may_be_absent=True),
            ),
            """SELECT m._id, m.chat_row_id, m.from_me, m.timestamp, m.message_type, m.text_data, m.key_id, cj.raw_string AS chat,
               sj.raw_string AS sender, mm.message_row_id AS media, mm.file_path, mm.file_size, mm.file_length, mm.mime_type,
               mm.file_hash, mm.media_name, mm.media_caption, ml.latitude, ml.longitude, ml.place_name, ml.place_address
               FROM message m LEFT JOIN chat c ON c._id = m.chat_row_id LEFT JOIN jid cj ON cj._id = c.jid_row_id
               LEFT JOIN jid sj ON sj._id = m.sender_jid_row_id LEFT JOIN message_media mm ON mm.message_row_id = m._id
               LEFT JOIN message_location ml ON ml.message_row_id = m._id ORDER BY m._id""",
            _new,
        ),
        Query(
            "quoted messages",
            (
                Table("message_quoted", needed="message_row_id text_data", optional="from_me sender_jid_row_id timestamp"),
                Table("message", needed="_id chat_row_id"),
                _CHAT,
                _JID,
            ),
            """SELECT q.message_row_id AS _id, m.chat_row_id, q.from_me, q.timestamp, q.text_data, cj.raw_string AS chat,
               sj.raw_string AS sender FROM message_quoted q LEFT JOIN message m ON m._id = q.message_row_id
               LEFT JOIN chat c ON c._id = m.chat_row_id LEFT JOIN jid cj ON cj._id = c.jid_row_id
               LEFT JOIN jid sj ON sj._id = q.sender_jid_row_id ORDER BY q.message_row_id""",
            _quoted,
        ),
        Query(
            "calls",
            (Table("call_log", needed="_id jid_row_id timestamp", optional="from_me video_call duration group_jid_row_id"), _JID),
            """SELECT l._id, NULL AS chat_row_id, l.from_me, l.timestamp, l.video_call, l.duration,
               coalesce(g.raw_string, j.raw_string) AS chat, j.raw_string AS sender FROM call_log l
               LEFT JOIN jid j ON j._id = l.jid_row_id LEFT JOIN jid g ON g._id = l.group_jid_row_id ORDER BY l._id""",
            _call,
        ),
        Query(
            "messages",
            (
                Table("messages", needed="_id key_remote_jid", optional=_OLD_COLUMNS),
                Table("message", needed="key_id from_me", may_be_absent=True),
            ),
            f"""{_OLD_SELECT}, coalesce(m.key_id || ' ' || m.key_from_me IN (SELECT key_id || ' ' || from_me FROM message), 0)
            AS migrated FROM messages m ORDER BY m._id""",
            _old,
        ),
        Query(
            "quoted messages",
            (Table("messages_quotes", needed="_id key_remote_jid", optional=_OLD_COLUMNS),),
            f"{_OLD_SELECT} FROM messages_quotes m ORDER BY m._id",
            _old_quoted,
        ),
    )  # fmt: skip
