"""A made-up phone: the full file system of an Android device as a ZIP, with camera pictures and a chat database."""

from __future__ import annotations

import hashlib
import sqlite3
import struct
import zipfile
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from triage.demo.pictures import CameraFacts, altered, gradient, jpeg, landscape, pattern

PHOTOGRAPHS: Final = 14
MAKE, MODEL = "Northlight", "NL-2"
_SIZE: Final = (1280, 960)
_START: Final = datetime(2025, 6, 1, 9, 30, tzinfo=UTC)
_CAMERA: Final = "data/media/0/DCIM/Camera"
_WHATSAPP: Final = "data/media/0/Android/media/com.whatsapp/WhatsApp/Media/WhatsApp Images"
_DATABASES: Final = "data/data/com.whatsapp/databases"
_OWNER, _ANN, _BEN = "447700900000", "447700900101", "447700900102"


class PhoneFile(NamedTuple):
    """A file of the phone."""

    path: str
    data: bytes
    modified: datetime


@cache
def photograph(number: int) -> bytes:
    """A picture of the phone's own camera; always the same for a number."""
    taken = _START + timedelta(days=number, minutes=37 * number)
    facts = CameraFacts(
        MAKE, MODEL, "NL camera 4.1", taken.replace(tzinfo=None), 52.2370 + number / 500, -0.8950 - number / 700
    )
    return jpeg(landscape(number, *_SIZE), facts)


@cache
def received_picture() -> bytes:
    """A pattern that came in by chat."""
    return jpeg(pattern(501, 1024, 768))


def phone_files() -> list[PhoneFile]:
    """All files of the phone, in the order in which they stand in the archive."""
    photographs = [photograph(number) for number in range(PHOTOGRAPHS)]
    sent = altered(photographs[3], width=960, quality=70)
    received = received_picture()
    day = timedelta(days=1)
    files = [
        PhoneFile(f"{_CAMERA}/IMG_{2025_0600 + n}.jpg", data, _START + n * day) for n, data in enumerate(photographs)
    ]
    files += [
        PhoneFile(f"{_CAMERA}/.trashed-1754300000-IMG_20250620.jpg", photograph(40), _START + 20 * day),
        PhoneFile(f"{_WHATSAPP}/Sent/IMG-20250605-WA0003.jpg", sent, _START + 4 * day),
        PhoneFile(f"{_WHATSAPP}/IMG-20250606-WA0001.jpg", received, _START + 5 * day),
        PhoneFile("data/media/0/Download/wallpaper.dat", jpeg(gradient(601, 900, 900)), _START),
        PhoneFile("data/media/0/Download/small.jpg", altered(photographs[5], width=480), _START + 9 * day),
        PhoneFile("data/media/0/Download/turned.jpg", altered(photographs[6], mirrored=True), _START + 9 * day),
        PhoneFile("data/media/0/Download/broken.jpg", photographs[7][:20_000], _START + 9 * day),
        PhoneFile("data/media/0/Documents/shopping.txt", b"bread\nmilk\napples\n", _START),
        PhoneFile("data/system/users/0.xml", b"<user id='0'/>", _START),
        PhoneFile(f"{_DATABASES}/msgstore.db", _messages(sent, received), _START + 21 * day),
        PhoneFile(f"{_DATABASES}/wa.db", _contacts(), _START + 21 * day),
    ]
    return files


def build_phone(path: Path) -> None:
    """Write the archive; its times stand in UT fields as well, in UTC."""
    with zipfile.ZipFile(path, "w") as archive:
        for file in phone_files():
            info = zipfile.ZipInfo(file.path, file.modified.timetuple()[:6])
            info.compress_type = zipfile.ZIP_STORED if file.path.endswith(".jpg") else zipfile.ZIP_DEFLATED
            # Extended timestamp (APPNOTE 4.6, header 0x5455): flags, then the modification time in Unix seconds.
            info.extra = struct.pack("<HHBi", 0x5455, 5, 1, int(file.modified.timestamp()))
            archive.writestr(info, file.data)


def _messages(sent: bytes, received: bytes) -> bytes:
    """A message store of the generation in use since 2022."""
    store = sqlite3.connect(":memory:")
    store.executescript(_SCHEMA)
    people = ((1, _ANN), (2, _BEN))
    store.executemany(
        "INSERT INTO jid (_id, user, server, raw_string) VALUES (?, ?, 's.whatsapp.net', ?)",
        [(number, user, f"{user}@s.whatsapp.net") for number, user in people],
    )
    store.execute("INSERT INTO jid (_id, user, server, raw_string) VALUES (3, 'walks', 'g.us', 'walks@g.us')")
    store.executemany(
        "INSERT INTO chat (_id, jid_row_id, hidden, subject) VALUES (?, ?, 0, ?)",
        [(1, 1, None), (2, 3, "Sunday walks")],
    )
    when = int((_START + timedelta(days=4)).timestamp() * 1000)
    rows = (
        (1, 1, 0, 0, "Did you get up the hill?", 0),
        (2, 1, 1, 0, "Yes, here is the view from the top", 0),
        (3, 1, 1, 0, "", 1),
        (4, 1, 0, 0, "Lovely! Look at this quilt in return", 0),
        (5, 1, 0, 0, "", 1),
        (6, 2, 0, 2, "Sunday at ten by the church?", 0),
        (7, 2, 1, 0, "I will be there", 0),
        (8, 2, 0, 1, "Bring the map please", 0),
    )
    store.executemany(
        "INSERT INTO message (_id, chat_row_id, from_me, key_id, sender_jid_row_id, timestamp, message_type, text_data)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (number, chat, mine, f"K{number}", sender, when + 60_000 * number, kind, text or None)
            for number, chat, mine, sender, text, kind in rows
        ],
    )
    media = (
        (3, "Media/WhatsApp Images/Sent/IMG-20250605-WA0003.jpg", sent),
        (5, "Media/WhatsApp Images/IMG-20250606-WA0001.jpg", received),
    )
    store.executemany(
        "INSERT INTO message_media (message_row_id, chat_row_id, file_path, file_size, mime_type, file_hash)"
        " VALUES (?, 1, ?, ?, 'image/jpeg', ?)",
        [(n, path, len(data), b64encode(hashlib.sha256(data).digest()).decode()) for n, path, data in media],
    )
    store.commit()
    return store.serialize()


_SCHEMA: Final = """
CREATE TABLE jid (_id INTEGER PRIMARY KEY, user TEXT, server TEXT, agent INTEGER, device INTEGER, type INTEGER,
    raw_string TEXT);
CREATE TABLE chat (_id INTEGER PRIMARY KEY, jid_row_id INTEGER, hidden INTEGER, subject TEXT,
    created_timestamp INTEGER);
CREATE TABLE group_participant_user (_id INTEGER PRIMARY KEY, group_jid_row_id INTEGER, user_jid_row_id INTEGER);
CREATE TABLE message (_id INTEGER PRIMARY KEY, chat_row_id INTEGER, from_me INTEGER, key_id TEXT,
    sender_jid_row_id INTEGER, status INTEGER, recipient_count INTEGER, timestamp INTEGER, received_timestamp INTEGER,
    message_type INTEGER, text_data TEXT, starred INTEGER, sort_id INTEGER);
CREATE TABLE message_media (message_row_id INTEGER PRIMARY KEY, chat_row_id INTEGER, file_path TEXT, file_size INTEGER,
    media_key BLOB, mime_type TEXT, file_length INTEGER, media_name TEXT, file_hash TEXT);
"""


def _contacts() -> bytes:
    store = sqlite3.connect(":memory:")
    store.execute(
        "CREATE TABLE wa_contacts (_id INTEGER PRIMARY KEY, jid TEXT, is_whatsapp_user INTEGER, number TEXT,"
        " display_name TEXT, wa_name TEXT)"
    )
    store.executemany(
        "INSERT INTO wa_contacts (jid, is_whatsapp_user, number, display_name) VALUES (?, 1, ?, ?)",
        [(f"{_ANN}@s.whatsapp.net", f"+{_ANN}", "Ann Walker"), (f"{_BEN}@s.whatsapp.net", f"+{_BEN}", "Ben Hill")],
    )
    store.commit()
    return store.serialize()
