"""WhatsApp on iOS: ChatStorage.sqlite and CallHistory.sqlite, with the names of ContactsV2.sqlite.

The sender of a group message is the group member, never ``ZFROMJID``, which holds the group. The owner is whom
received group messages are addressed to (``ZTOJID``).

Sources of the schema: real databases (tests) and iLEAPP for the joins. Message types beyond 0, 1, 5, 6 and 10
follow iLEAPP's list.
"""

from __future__ import annotations

import re

from triage.plugin_api import (
    Account,
    AttachmentRow,
    Companion,
    Direction,
    Known,
    Lookup,
    MessageRow,
    Query,
    Record,
    Row,
    SqliteApp,
    Table,
    TestedOn,
    attachment,
    cocoa_seconds,
    direction_of,
    message,
    path_tail,
)

_KINDS = {
    0: "text", 1: "picture", 2: "video", 3: "audio", 4: "contact", 5: "location", 6: "system", 7: "text",
    8: "other", 10: "system", 11: "video", 14: "deleted", 15: "picture",
}  # fmt: skip
_WITH_FILE = (1, 2, 3, 8, 11, 15)
_MIME = re.compile(r"[\w.+-]{1,64}/[\w.+-]{1,64}")
_LOCATION = 5
_CONTACT = 4
_SHARED_FOLDER = "AppDomainGroup-group.net.whatsapp.WhatsApp.shared"
"""The domain in an iTunes or Finder backup, whose files are named by the SHA-1 of ``domain-path``."""


def _name(known: Known, jid: str) -> str:
    """The address book's name, then the one the person gave, then the one of a group's member list."""
    return (
        (known.text("contacts", jid) or known.text("push_names", jid) or known.text("member_names", jid)) if jid else ""
    )


def _owner(known: Known) -> str:
    """The address to which most received messages of groups were sent."""
    counts = known.rows("owners", "owner")
    return str(counts[0][0]) if counts else ""


def _people(known: Known, session: int | None, chat: str) -> tuple[tuple[str, str], ...]:
    def make() -> tuple[tuple[str, str], ...]:
        members = [str(row[0]) for row in known.rows("members", session) if row[0]]
        people = members or ([] if chat.endswith("@g.us") else [chat])
        return tuple((jid, _name(known, jid)) for jid in dict.fromkeys(people) if jid and jid != _owner(known))

    return known.remember((session, chat), make)


def _message(row: Row, known: Known) -> MessageRow:
    number = row.integer("ZMESSAGETYPE")
    text = row.text("ZTEXT")
    kind = _KINDS.get(number, "other") if number is not None else "text"
    chat = row.text("ZCONTACTJID") or row.text("ZFROMJID") or f"session {row.text('ZCHATSESSION')}"
    direction = Direction.SYSTEM if kind == "system" else direction_of(row.integer("ZISFROMME"))
    sender = row.text("ZMEMBERJID")
    if direction is Direction.SENT:
        sender = _owner(known)
    elif not sender and direction is Direction.RECEIVED and not chat.endswith("@g.us"):
        sender = row.text("ZFROMJID") or chat
    if number == _LOCATION:
        text = _place(row, text)
    elif number == _CONTACT and not text:
        text = row.text("ZVCARDNAME")
    return message(
        "ZWAMESSAGE",
        row.integer("Z_PK"),
        conversation=chat,
        title=row.text("ZPARTNERNAME") or _name(known, chat),
        participants=_people(known, row.integer("ZCHATSESSION"), chat),
        sender=sender,
        sender_name=_name(known, sender) or row.text("ZCONTACTNAME"),
        direction=direction,
        sent=cocoa_seconds(row.real("ZMESSAGEDATE")),
        text=text,
        kind=kind,
        attachments=_files(row, number),
    )


def _place(row: Row, text: str) -> str:
    latitude, longitude = row.real("ZLATITUDE"), row.real("ZLONGITUDE")
    there = f"{latitude}, {longitude}" if latitude or longitude else ""
    return "\n".join(part for part in (text, row.text("ZTITLE"), there) if part)


def _files(row: Row, number: int | None) -> tuple[AttachmentRow, ...]:
    """The media file; a message of text has a media item too (for its link preview), without a path."""
    path = row.text("ZMEDIALOCALPATH")
    if row.value("ZMEDIAITEM") is None or not (path or number in _WITH_FILE):
        return ()
    mime = row.text("ZVCARDSTRING")
    return (
        attachment(
            path or row.text("ZTITLE"),
            mime=mime if _MIME.fullmatch(mime) else "",  # the column holds a vCard for other types
            size=row.integer("ZFILESIZE"),
            tail=path_tail(path, below="Message"),
        ),
    )


def _call(row: Row, known: Known) -> MessageRow:
    people = tuple(
        (str(jid), _name(known, str(jid))) for (jid,) in known.rows("call_people", row.value("Z1CALLEVENTS")) if jid
    )
    incoming, seconds = row.integer("ZINCOMING"), row.real("ZDURATION") or 0
    missed = ", missed" if row.integer("ZMISSED") else ""
    caller = row.text("ZGROUPCALLCREATORUSERJIDSTRING")
    sender = caller or (people[0][0] if incoming and len(people) == 1 else "")
    chat = row.text("ZGROUPJIDSTRING") or (people[0][0] if people else "")
    return message(
        "ZWACDCALLEVENT",
        row.integer("Z_PK"),
        conversation=chat or f"call {row.text('Z_PK')}",
        title=_name(known, chat),
        participants=people,
        sender=sender,
        sender_name=_name(known, sender),
        direction=direction_of(None if incoming is None else 1 - incoming),
        sent=cocoa_seconds(row.real("ZDATE")),
        text=f"{'Video' if row.integer('ZVIDEO') else 'Voice'} call{missed}, {int(seconds)} s",
        kind="call",
    )


def _account(row: Row, _known: Known) -> Record:
    return Account(row.text("ZTOJID"))


_OWNERS = """SELECT {columns} FROM ZWAMESSAGE WHERE ZISFROMME = 0 AND ZTOJID LIKE '%@%' AND ZFROMJID LIKE '%@g.us'
    GROUP BY ZTOJID ORDER BY count(*) DESC, ZTOJID LIMIT 1"""
_OWNER_COLUMNS = Table("ZWAMESSAGE", needed="ZISFROMME ZTOJID ZFROMJID")


class WhatsAppIos(SqliteApp):
    """Messages and calls of WhatsApp and WhatsApp Business on iOS."""

    name = "whatsapp_ios"
    app = "WhatsApp"
    platform = "iOS"
    tested_on = TestedOn.PARTLY
    tested_note = (
        "Texts between two people, system messages, calls and names were tested on real databases; senders in groups, "
        "media, places and contacts only on one that we built."
    )
    paths = (
        "ChatStorage.sqlite",
        "AppGroup/*/CallHistory.sqlite",
        f"{_SHARED_FOLDER}/CallHistory.sqlite",
        "1b/1b432994e958845fffe8e2f190f26d1511534088",
        "7c/7c7fba66680ef796b916b067077cc246adacf01d",
    )
    companions = (Companion("contacts", ("ContactsV2.sqlite", "../b8/b8548dc30aa1030df0ce18ef08b882cf7ab5212f")),)
    lookups = (
        Lookup(
            "contacts",
            (Table("ZWAADDRESSBOOKCONTACT", needed="ZWHATSAPPID ZFULLNAME"),),
            "SELECT ZWHATSAPPID, ZFULLNAME FROM ZWAADDRESSBOOKCONTACT",
            database="contacts",
        ),
        Lookup(
            "push_names",
            (Table("ZWAPROFILEPUSHNAME", needed="ZJID ZPUSHNAME"),),
            "SELECT ZJID, ZPUSHNAME FROM ZWAPROFILEPUSHNAME",
        ),
        Lookup(
            "member_names",
            (Table("ZWAGROUPMEMBER", needed="ZMEMBERJID ZCONTACTNAME"),),
            "SELECT ZMEMBERJID, ZCONTACTNAME FROM ZWAGROUPMEMBER WHERE ZCONTACTNAME <> ''",
        ),
        Lookup(
            "members",
            (Table("ZWAGROUPMEMBER", needed="ZCHATSESSION ZMEMBERJID"),),
            "SELECT ZCHATSESSION, ZMEMBERJID FROM ZWAGROUPMEMBER ORDER BY 1, 2",
        ),
        Lookup("owners", (_OWNER_COLUMNS,), _OWNERS.format(columns="'owner', ZTOJID")),
        Lookup(
            "call_people",
            (Table("ZWACDCALLEVENTPARTICIPANT", needed="Z1PARTICIPANTS ZJIDSTRING"),),
            "SELECT Z1PARTICIPANTS, ZJIDSTRING FROM ZWACDCALLEVENTPARTICIPANT ORDER BY 1, 2",
        ),
    )
    queries = (
        Query("accounts", (_OWNER_COLUMNS,), _OWNERS.format(columns="ZTOJID"), _account),
        Query(
            "messages",
            (
                Table("ZWAMESSAGE", needed="Z_PK ZISFROMME ZMESSAGEDATE ZTEXT ZCHATSESSION",
                      optional="ZMESSAGETYPE ZFROMJID ZGROUPMEMBER ZMEDIAITEM"),
                Table("ZWACHATSESSION", needed="Z_PK ZCONTACTJID", optional="ZPARTNERNAME", may_be_absent=True),
                Table("ZWAGROUPMEMBER", needed="Z_PK ZMEMBERJID", optional="ZCONTACTNAME", may_be_absent=True),
                Table("ZWAMEDIAITEM", needed="Z_PK", may_be_absent=True,
                      optional="ZMEDIALOCALPATH ZFILESIZE ZVCARDSTRING ZVCARDNAME ZTITLE ZLATITUDE ZLONGITUDE"),
            ),
            """SELECT m.Z_PK, m.ZISFROMME, m.ZMESSAGETYPE, m.ZMESSAGEDATE, m.ZTEXT, m.ZFROMJID, m.ZCHATSESSION,
               s.ZCONTACTJID, s.ZPARTNERNAME, g.ZMEMBERJID, g.ZCONTACTNAME, i.Z_PK AS ZMEDIAITEM, i.ZMEDIALOCALPATH,
               i.ZFILESIZE, i.ZVCARDSTRING, i.ZVCARDNAME, i.ZTITLE, i.ZLATITUDE, i.ZLONGITUDE
               FROM ZWAMESSAGE m LEFT JOIN ZWACHATSESSION s ON s.Z_PK = m.ZCHATSESSION
               LEFT JOIN ZWAGROUPMEMBER g ON g.Z_PK = m.ZGROUPMEMBER
               LEFT JOIN ZWAMEDIAITEM i ON i.Z_PK = m.ZMEDIAITEM ORDER BY m.Z_PK""",
            _message,
        ),
        Query(
            "calls",
            (
                Table("ZWACDCALLEVENT", needed="Z_PK ZDATE",
                      optional="ZDURATION Z1CALLEVENTS ZGROUPJIDSTRING ZGROUPCALLCREATORUSERJIDSTRING"),
                Table("ZWAAGGREGATECALLEVENT", needed="Z_PK", optional="ZINCOMING ZMISSED ZVIDEO", may_be_absent=True),
            ),
            """SELECT e.Z_PK, e.ZDATE, e.ZDURATION, e.Z1CALLEVENTS, e.ZGROUPJIDSTRING, e.ZGROUPCALLCREATORUSERJIDSTRING,
               a.ZINCOMING, a.ZMISSED, a.ZVIDEO FROM ZWACDCALLEVENT e
               LEFT JOIN ZWAAGGREGATECALLEVENT a ON a.Z_PK = e.Z1CALLEVENTS ORDER BY e.Z_PK""",
            _call,
        ),
    )  # fmt: skip
