"""Cases with conversations of any length, made through the engine's own keeping functions and without evidence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from sqlalchemy import Connection

from tests.samples.cases import new_case
from tests.samples.filled import sha256_of
from triage.casedb import audit, tables
from triage.casedb.contents import keep_examined, sort_results
from triage.casedb.entries import finish_walk, keep_walked
from triage.casedb.frame import keep_volumes, recipe_id, scope_json
from triage.casedb.messages import (
    ArtefactRow,
    begin_artefact,
    finish_artefact,
    keep_account,
    keep_messages,
    link_attachment,
)
from triage.casedb.rows import canonical_json
from triage.model.entries import EntryFlag, EntryKind, EntryRow, Walked
from triage.model.frame import Scope, VolumeOutcome, VolumeRow
from triage.model.messages import AttachmentRow, MessageRow
from triage.model.times import Clock, pack_clocks
from triage.open_case import OpenCase

LIVE = EntryFlag.NAME_ALLOCATED | EntryFlag.META_ALLOCATED
START_MS = 1_711_843_200_000
"""2024-03-31T00:00:00Z: the day on which British clocks went forward at 01:00 UTC."""
PICTURES = 4


def message(
    number: int,
    *,
    chat: str = "chat1",
    title: str = "Chat",
    people: Sequence[tuple[str, str]] = (("447000", "Ann"),),
    sender: str = "447000",
    name: str = "Ann",
    direction: str = "received",
    raw: int | None = None,
    clock: int = Clock.UNIX_MS,
    text: str = "",
    kind: str = "text",
    files: Sequence[str] = (),
    table: str = "message",
    row: int | None = None,
    recovered: bool = False,
) -> MessageRow:
    """A message; ``number`` gives its minute behind the start, unless ``raw`` says another time."""
    sent = START_MS + number * 60_000 if raw is None else raw
    attachments = tuple(AttachmentRow(name, "image/jpeg", 10, None, name) for name in files)
    return MessageRow(
        chat, title, tuple(people), sender, name, direction, sent if clock else None, int(clock),
        text or f"message {number}", kind, attachments, table, number if row is None else row, recovered,
    )  # fmt: skip


def talk_case(folder: Path, rows: Iterable[MessageRow]) -> OpenCase:
    """A case with one exhibit, some pictures ``file1.jpg`` …, and one chat database ``chat.db``."""
    case = new_case(folder)
    case._store.act(lambda c: fill_talk(c, list(rows)), name="fill")
    return case


def fill_talk(c: Connection, rows: list[MessageRow]) -> None:
    """Write exhibit, pictures and messages; attachments are linked to the picture that they name."""
    exhibit = {
        "id": 1, "reference": "AB/1", "description": "phone", "role": "other", "authority": "s.19",
        "owner": "", "seizure": "",
        "scope": scope_json(Scope()), "added_at": audit.now(),
    }  # fmt: skip
    source = {
        "id": 1, "exhibit_id": 1, "kind": "folder", "paths": canonical_json(["/gone/phone"]), "name": "phone",
        "size": 1000, "description": "folder", "added_at": audit.now(),
    }  # fmt: skip
    audit.record(c, "evidence added", "me", {}, [(tables.exhibit, exhibit), (tables.source, source)])
    keep_volumes(c, 1, [VolumeRow(0, 0, 1000, "data", "folder", VolumeOutcome.READ)])
    names = ["", "chat.db", *(f"file{number}.jpg" for number in range(1, PICTURES + 1))]
    keep_walked(c, 1, 1, Walked([_entry(place, name) for place, name in enumerate(names)], []))
    finish_walk(c, 1)
    keep_examined(c, sort_results(_pictures()), 1, recipe_id(c, "examine", 1, {}))
    number = begin_artefact(
        c,
        ArtefactRow(1, 2, "sample", "Sample", "Android", "built by us", recipe_id(c, "parse", 1, {"plugin": "sample"})),
    )
    keep_account(c, number, "447111", "Owner")
    for start in range(0, len(rows), 5000):
        keep_messages(c, number, rows[start : start + 5000])
    finish_artefact(c, number, "read", "")
    for place in range(1, PICTURES + 1):
        held = c.exec_driver_sql("SELECT id FROM attachment WHERE name = ?", (f"file{place}.jpg",)).fetchall()
        for (attachment,) in held:
            link_attachment(c, attachment, place + 2, "the path that the app kept")


def match_pictures(case: OpenCase, *, graded: int, known_good: int) -> None:
    """Let a set hold two of the pictures, one of them as known good."""

    def work(c: Connection) -> None:
        c.exec_driver_sql(
            "INSERT INTO hash_set (id, name, file_name, file_sha256, compiled, summary, imported_at, imported_by)"
            " VALUES (1, 'Known', 'f', 'x', 'c', '{}', 'now', 'me')"
        )
        for content, meaning in ((graded, "graded"), (known_good, "non-pertinent")):
            c.exec_driver_sql(
                "INSERT INTO hash_match VALUES (NULL, 1, ?, 0, 'sha1', 0, 0, '1', ?, 'A', 0, NULL, 1)",
                (content, meaning),
            )

    case._store.act(work, name="match", parts=("matches",))


def _entry(place: int, name: str) -> EntryRow:
    kind = EntryKind.FILE if name else EntryKind.DIRECTORY
    flags = LIVE if name else LIVE | EntryFlag.NO_CONTENT
    clocks = pack_clocks(Clock.FAT_WALL, Clock.FAT_WALL, Clock.FAT_WALL, Clock.NONE)
    size = 10 if name else 0
    return EntryRow(place, 0 if name else -1, name, None, place, 0, kind, flags, size, 1, 2, 3, None, clocks, place, 1)


def _pictures() -> list[tuple[object, ...]]:
    found: list[tuple[object, ...]] = []
    for number in range(1, PICTURES + 1):
        sha256 = sha256_of(number)
        found.append(("content", number + 2, sha256, sha256[:20], sha256[:16], 10, "image/jpeg", False))
        found.append(("end", number + 2, 1))
        found.append(("picture", sha256, 10, 10, 1, 1, bytes(32), 80, bytes(256), bytes(8), b"c", b"w", b"o"))
    return found
