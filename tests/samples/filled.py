"""A case with rows in every table, made through the engine's own keeping functions and without any evidence."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table

from tests.samples.cases import new_case
from tests.samples.hash_sets import compiled_into
from triage.casedb import audit, tables
from triage.casedb.archives import close_archive
from triage.casedb.carving import close_carving
from triage.casedb.contents import keep_examined, sort_results
from triage.casedb.decisions import Graded, decide
from triage.casedb.entries import finish_walk, keep_walked
from triage.casedb.frame import keep_volumes, recipe_id, scope_json
from triage.casedb.matches import keep_matches, start_matching
from triage.casedb.messages import (
    ArtefactRow,
    begin_artefact,
    finish_artefact,
    keep_account,
    keep_messages,
    link_attachment,
)
from triage.casedb.photodna import keep_values, start_comparing
from triage.casedb.rows import canonical_json
from triage.casedb.thumbs import Level
from triage.model.archives import ArchiveOutcome
from triage.model.carving import CarvingOutcome
from triage.model.entries import EntryFlag, EntryKind, EntryRow, Walked
from triage.model.findings import GradeSource
from triage.model.frame import Scope, VolumeOutcome, VolumeRow
from triage.model.matches import MatchRow
from triage.model.messages import AttachmentRow, MessageRow
from triage.model.problems import Outcome
from triage.model.times import Clock, pack_clocks
from triage.model.video import VideoMatch, VideoRow, frame_name
from triage.open_case import OpenCase

FILES = 6
VIDEO = 3
"""Which of the files is a video."""
VIDEO_FACTS = VideoRow(
    640, 360, 90, 5000, "QuickTime or MP4", "h264", "video,audio", "2024-05-01T10:00:00+0200", "movie header", "UTC",
    51.5, -0.1, "Make", "Model", "ID", 3, 3, 1, 0, "{}",
)  # fmt: skip
MATCHES = (
    MatchRow(1, 0, "sha1", 0, 0, "1", "graded", "A", suggestion=False),
    MatchRow(
        VIDEO + 1, 1, "pdq", 4, 0, "1", "non-pertinent", "", suggestion=True,
        video=VideoMatch(0, 150, 2, 2, 1, 1, ((0, 50), (100, 150))),
    ),
)  # fmt: skip
LIVE = EntryFlag.NAME_ALLOCATED | EntryFlag.META_ALLOCATED
SUMMARY = {
    "name": "Known",
    "format": "Project VIC",
    "version": "2.0",
    "region": "UK",
    "context": "Media",
    "file_sha256": "aa" * 32,
    "compiled_sha256": "bb" * 32,
    "confidence": "trusted",
    "records": 2,
    "repeated": 0,
    "usable": {"md5": 2, "sha1": 2},
    "refused": {},
    "places": {},
    "not_used": {},
    "flags": {},
    "codes": {"1": ["1", "graded", "A", 2]},
    "conflicts": 0,
    "sized": 2,
    "capability": "exact only; altered copies of its pictures were not looked for",
    "meaning": "",
    "grades": {"1": "A"},
    "non_pertinent": [],
}


def sha256_of(number: int) -> bytes:
    """The digest of sample file ``number``."""
    return hashlib.sha256(b"file %d" % number).digest()


def filled_case(folder: Path) -> OpenCase:
    """Fill a new case and run over it, so that it is ranked and sealed."""
    case = new_case(folder)
    facts = compiled_into(case._store.folder / "sets" / "set.bin", case._store.keys.sets)
    case._store.act(lambda c: _fill(c, SUMMARY | facts), name="fill")
    sealed = {Level.CLOSED: b"c", Level.WORKING: b"w", Level.OPEN: b"o"}
    names = (sha256_of(0), sha256_of(2), *(frame_name(sha256_of(VIDEO), ordinal) for ordinal in (0, 1)))
    case._store.thumbs.keep((name, sealed) for name in names)
    case.run.start(workers=1, until="seal")
    case.messages.mark(case.messages.timeline(1), 1, 1, "to be read out", "Officer Two")
    case.zones.choose("Europe/London", "Officer Two")
    _words(case)
    case._store.act(_grade, name="grade")
    return case


def _words(case: OpenCase) -> None:
    """A note, a flag, a description, and something withheld that was released again."""
    item = sha256_of(FILES - 1).hex()
    case.notes.write("Battery was flat.", exhibit="AB/1")
    case.notes.flag([item])
    case.notes.unflag([item])
    case.notes.describe(item, "A plain picture.", children=0)
    case.privilege.withhold(item)
    case.privilege.release(item, "Independent Counsel", "a holiday picture")


def _fill(c: Connection, summary: dict[str, Any]) -> None:
    exhibit = {
        "id": 1,
        "reference": "AB/1",
        "description": "phone",
        "role": "other",
        "authority": "s.19",
        "owner": "",
        "seizure": "",
        "scope": scope_json(Scope()),
        "added_at": audit.now(),
    }
    source = {
        "id": 1,
        "exhibit_id": 1,
        "kind": "raw",
        "paths": canonical_json(["/gone/disk.dd"]),
        "name": "disk.dd",
        "size": 1000,
        "description": "raw",
        "added_at": audit.now(),
    }
    digest = {"source_id": 1, "origin": "computed", "algorithm": "sha256", "value": "cc" * 32}
    hash_set = {
        "id": 1,
        "name": "Known",
        "file_name": "known.json",
        "file_sha256": "aa" * 32,
        "compiled": "set.bin",
        "summary": canonical_json(summary),
        "imported_at": audit.now(),
        "imported_by": "me",
    }
    rows = [
        (tables.exhibit, exhibit),
        (tables.source, source),
        (tables.source_digest, digest),
        (tables.hash_set, hash_set),
        *_replaced(hash_set),
    ]
    audit.record(c, "evidence added", "me", {}, rows)
    _walked(c)
    keep_examined(c, sort_results(_results()), 1, recipe_id(c, "examine", 1, {}))
    _archives(c)
    _carving(c)
    recipe = recipe_id(c, "match", 1, {"set": "set.bin", "file": "aa" * 32, "compiled": summary["compiled_sha256"]})
    start_matching(c, 1, recipe)
    keep_matches(c, 1, recipe, FILES, MATCHES)
    _photodna(c)
    _messages(c)


def _replaced(used: dict[str, Any]) -> list[tuple[Table, dict[str, Any]]]:
    """A version of a set of a unit's store whose place the set of the case has taken."""
    place = {
        "set_id": 2,
        "store": "ee" * 16,
        "folder": "/gone",
        "title": "Known",
        "version": "2026-08",
        "sealed_key": "ff" * 40,
        "compared": "[]",
        "imported_at": audit.now(),
        "imported_by": "me",
        "successor": 1,
    }
    old = {**used, "id": 2, "name": "Known@2026-08", "compiled": "old.bin"}
    return [(tables.hash_set, old), (tables.unit_set, place)]


def _photodna(c: Connection) -> None:
    library = recipe_id(c, "photodna", 1, {"program": "dd" * 32})
    keep_values(c, library, [(1, bytes(range(144)), "")])
    start_comparing(c, 1, library)


def _entry(index: int) -> EntryRow:
    name = f"file{index}.jpg" if index else ""
    kind = EntryKind.FILE if index else EntryKind.DIRECTORY
    flags = LIVE if index else LIVE | EntryFlag.NO_CONTENT
    clocks = pack_clocks(Clock.FAT_WALL, Clock.FAT_WALL, Clock.FAT_WALL, Clock.NONE)
    size = 10 if index else 0
    return EntryRow(index, 0 if index else -1, name, None, index, 0, kind, flags, size, 1, 2, 3, None, clocks, index, 1)


def _results() -> list[tuple[object, ...]]:
    found: list[tuple[object, ...]] = []
    for number in range(FILES):
        sha256 = sha256_of(number)
        found.append(
            (
                "content",
                number + 2,
                sha256,
                sha256[:20],
                sha256[:16],
                10,
                "video/mp4" if number == VIDEO else "image/jpeg",
                number == 2,
            )
        )
        found.append(("end", number + 2, 1))
    pdq = bytes(32)
    found.append(("picture", sha256_of(0), 10, 10, 1, 1, pdq, 80, pdq * 8, bytes(8), b"c", b"w", b"o"))
    near = b"\x01" + bytes(31)
    found.append(("picture", sha256_of(2), 8, 8, 1, 1, near, 80, near * 8, bytes(8), b"c", b"w", b"o"))
    found.append(("video", sha256_of(VIDEO), *VIDEO_FACTS))
    found.append(("video", sha256_of(4), *VIDEO_FACTS._replace(duration_ms=None)))
    found.append(("frame", sha256_of(4), 0, 0, 50, pdq, 80, None, False, None, None, None))
    found += [
        ("frame", sha256_of(VIDEO), n, n * 100, n * 100 + 50, pdq, 80, pdq * 8, True, b"c", b"w", b"o") for n in (0, 1)
    ]
    found.append(("exif", sha256_of(0), "Make", "Model", *(None,) * 5, 1, 51.5, -0.1, None, None, "{}"))
    found.append(("problem", 3, sha256_of(1), "picture", Outcome.FAILED, "The picture is truncated."))
    return found


def _walked(c: Connection) -> None:
    keep_volumes(c, 1, [VolumeRow(0, 0, 1000, "FAT16", "fat16", VolumeOutcome.READ)])
    keep_walked(c, 1, 1, Walked([_entry(i) for i in range(FILES + 1)], [(3, "A folder could not be read.")]))
    finish_walk(c, 1)


def _archives(c: Connection) -> None:
    for entry in (2, 3):
        close_archive(c, entry, ArchiveOutcome.FAILED, [])


def _carving(c: Connection) -> None:
    close_carving(c, 1, CarvingOutcome.SEARCHED, [])


def _messages(c: Connection) -> None:
    recipe = recipe_id(c, "parse", 1, {"plugin": "sample", "digest": "0"})
    number = begin_artefact(c, ArtefactRow(1, 2, "sample", "Sample", "Android", "built by us", recipe))
    attachment = AttachmentRow("a.jpg", "image/jpeg", 10, None, "file1.jpg")
    row = MessageRow(
        "chat1", "Chat", (("447000", "Ann"),), "447000", "Ann", "received", 1_700_000_000_000, Clock.UNIX_MS,
        "planted message text", "picture", (attachment,), "message", 7,
    )  # fmt: skip
    keep_account(c, number, "447111", "Owner")
    keep_messages(c, number, [row])
    finish_artefact(c, number, "read", "")
    link_attachment(c, 1, 2, "the path that the app kept")


def _grade(c: Connection) -> None:
    decide(c, [Graded(1, sha256_of(0), "A", GradeSource.VIEWED.value, "")], "Officer Two")
