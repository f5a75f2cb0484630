"""A large case for the desktop: 200,000 media items among 1,000,000 entries, written by the case's own functions.

No evidence stands behind it. Thumbnails are the renderings of one pattern, which all pictures share: their number and
the work of sealing, opening and decoding them is what counts here, not what they show.
"""

from __future__ import annotations

import hashlib
import random
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from PIL import Image
from sqlalchemy.schema import CreateTable

from triage.analysis.renderings import render
from triage.casedb import audit, tables
from triage.casedb.connection import Connection
from triage.casedb.contents import keep_examined, sort_results
from triage.casedb.entries import finish_walk, keep_walked
from triage.casedb.frame import keep_volumes, recipe_id, scope_json
from triage.casedb.matches import keep_matches, start_matching
from triage.casedb.messages import ArtefactRow, begin_artefact, finish_artefact, keep_messages, link_attachment
from triage.casedb.open import CaseStore
from triage.casedb.ranking import keep_findings, keep_queue
from triage.casedb.rows import canonical_json
from triage.casedb.thumbs import Level
from triage.model.entries import EntryFlag, EntryKind, EntryRow, Walked
from triage.model.findings import FindingRow, QueueRow
from triage.model.frame import Scope, VolumeOutcome, VolumeRow
from triage.model.matches import MatchRow
from triage.model.messages import AttachmentRow, MessageRow
from triage.model.times import Clock, pack_clocks
from triage.open_case import OpenCase

PASSPHRASE: Final = "benchmark"  # noqa: S105  # of a case that holds nothing
EXHIBITS: Final = 4
SEED: Final = 20_26

_LIVE: Final = int(EntryFlag.NAME_ALLOCATED | EntryFlag.META_ALLOCATED)
_DELETED: Final = int(EntryFlag.META_ALLOCATED)
_CLOCKS: Final = pack_clocks(Clock.NTFS_100NS, Clock.NTFS_100NS, Clock.NTFS_100NS, Clock.NTFS_100NS)
_START: Final = 133_000_000_000_000_000
_BATCH: Final = 5_000
_RUN_GROUP: Final = 200
"""Contents in one transaction of a run: three results each (``triage.pipeline.keeping.HELD_RESULTS``)."""
_FOLDER: Final = 50
"""Files of one folder."""
_SETS: Final = ("Force hashes", "National", "Indicative")
_OTHER_TYPES: Final = ("text/plain", "application/pdf", "application/octet-stream", "application/zip", "text/html")
_MEDIA_TYPES: Final = ("image/jpeg",) * 8 + ("image/png", "video/mp4")


@dataclass(frozen=True, slots=True)
class Shape:
    """How large the case is."""

    media: int = 200_000
    entries: int = 1_000_000
    messages: int = 100_000

    @property
    def contents(self) -> int:
        """Different contents: the media, and half of what else there is."""
        return self.media + (self.entries - self.media) // 2


def build(folder: Path, shape: Shape | None = None) -> Path:
    """Make the case, or take what an earlier call left; gives its folder."""
    size = shape or Shape()
    more = f"-{size.messages}" if size.messages != Shape().messages else ""
    place = folder / f"case-pictured-{size.media}-{size.entries}{more}-{_schema()}"
    if (place / "case.db").exists() and (folder / f"{place.name}.complete").exists():
        return place
    with OpenCase.create(place, PASSPHRASE, reference="OP/1/26", title="Benchmark", examiner="E. Xaminer") as case:
        store: CaseStore = case._store  # noqa: SLF001  # the generator writes what a run would write
        _frame(store)
        contents = _content_numbers(size)
        for exhibit in range(1, EXHIBITS + 1):
            _entries(store, exhibit, size, contents)
        _pictures(store, size)
        _messages(store, size)
        _ranking(store)
        store.act(lambda c: audit.record(c, "run ended", "", {"outcome": "finished", "ranked": True}), name="run-end")
    (folder / f"{place.name}.complete").touch()
    return place


def _schema() -> str:
    """What tells cases of other tables apart, which this build would refuse to open."""
    made = "".join(str(CreateTable(table)) for table in tables.metadata.sorted_tables)
    return hashlib.sha256(made.encode()).hexdigest()[:8]


def digest_of(number: int) -> bytes:
    """The SHA-256 of a content, by its number from 1."""
    return hashlib.sha256(b"content %d" % number).digest()


def _frame(store: CaseStore) -> None:
    def write(c: Connection) -> None:
        rows: list[tuple[Any, dict[str, Any]]] = []
        for number in range(1, EXHIBITS + 1):
            rows += [(tables.exhibit, _exhibit(number)), (tables.source, _source(number))]
        rows += [(tables.hash_set, _hash_set(number, name)) for number, name in enumerate(_SETS, 1)]
        audit.record(c, "evidence added", "E. Xaminer", {}, rows)
        for number in range(1, EXHIBITS + 1):
            keep_volumes(c, number, [VolumeRow(0, 0, 1 << 38, "NTFS", "ntfs", VolumeOutcome.READ)])
        recipe_id(c, "examine", 1, {})

    store.act(write, name="frame")


def _entries(store: CaseStore, exhibit: int, size: Shape, contents: Iterator[int]) -> None:
    """The files of an exhibit: every content lies once on one of them, and what is left are copies."""
    rng = random.Random(SEED + exhibit)
    files = size.entries // EXHIBITS
    rows: list[EntryRow] = [_row(0, -1, "", EntryKind.DIRECTORY, 0, rng)]
    results: list[tuple[Any, ...]] = []
    first = 1 + sum(size.entries // EXHIBITS for _ in range(1, exhibit))
    folder = 0
    for index in range(1, files):
        if index % _FOLDER == 1:
            folder = index
            parent = 0 if rng.random() < 0.2 else max(0, (index - 1) // _FOLDER // 8 * 8 * _FOLDER + 1 - 8 * _FOLDER)
            parent = parent if parent < index else 0
            rows.append(_row(index, parent, f"folder {index:06}", EntryKind.DIRECTORY, 0, rng))
            continue
        number = next(contents)
        media = number <= size.media
        name = f"IMG_{number:07}.jpg" if media else f"document {number:07}.dat"
        rows.append(_row(index, folder, name, EntryKind.FILE, _bytes_of(number), rng))
        results += _results(first + index, number, media=media)
        if len(rows) >= _BATCH:
            _write(store, exhibit, rows, results)
            rows, results = [], []
    _write(store, exhibit, rows, results)
    store.act(lambda c: finish_walk(c, exhibit), name="walk-end")


def _content_numbers(size: Shape) -> Iterator[int]:
    """Each content once, media and other files mixed, then copies of any."""
    rng = random.Random(SEED)
    for place in range(size.contents):
        yield place * 7_919 % size.contents + 1
    while True:
        yield rng.randrange(1, size.contents + 1)


def _row(index: int, parent: int, name: str, kind: EntryKind, length: int, rng: random.Random) -> EntryRow:
    flags = _LIVE if rng.random() < 0.9 else _DELETED
    when = _START + index * 10_000_000
    if kind is EntryKind.DIRECTORY:
        flags = _LIVE | EntryFlag.NO_CONTENT
    return EntryRow(
        index, parent, name, None, index, 0, kind, int(flags), length, when, when, when, when, _CLOCKS, index * 4096, 1
    )


def _bytes_of(number: int) -> int:
    return 1_000 + number * 7_907 % 4_000_000


def _results(entry: int, number: int, *, media: bool) -> Iterator[tuple[Any, ...]]:
    sha256 = digest_of(number)
    mime = _MEDIA_TYPES[number % len(_MEDIA_TYPES)] if media else _OTHER_TYPES[number % len(_OTHER_TYPES)]
    yield "content", entry, sha256, sha256[:20], sha256[:16], _bytes_of(number), mime, False
    if media:
        pdq = sha256
        yield "picture", sha256, 4000, 3000, 1, 1, pdq, 90, pdq * 8, sha256[:8], b"", b"", b""
        taken = f"20{number % 25:02}:{number % 12 + 1:02}:{number % 28 + 1:02} {number % 24:02}:30:15"
        yield "exif", sha256, "Maker", f"Model {number % 9}", None, taken, *(None,) * 8, "{}"
    yield "end", entry, 1


def _write(store: CaseStore, exhibit: int, rows: list[EntryRow], results: list[tuple[Any, ...]]) -> None:
    def work(c: Connection) -> None:
        keep_walked(c, exhibit, exhibit, Walked(rows, []))
        keep_examined(c, sort_results(results), exhibit, 1)

    store.batch(work, name="walk").result()


def examined_again(case: OpenCase, stop: threading.Event) -> None:
    """Write as a run writes, in groups of its size, until told to stop: what is there already, so nothing changes."""
    store: CaseStore = case._store  # noqa: SLF001  # as above
    numbers = _read(store, "SELECT e.id, c.sha256, c.sha1, c.md5, c.size, c.mime FROM entry e JOIN content c"
                           " ON c.id = e.content_id JOIN picture p ON p.content_id = c.id LIMIT 2000")  # fmt: skip
    while not stop.is_set():
        for start in range(0, len(numbers), _RUN_GROUP):
            part = numbers[start : start + _RUN_GROUP]
            results: list[tuple[Any, ...]] = []
            for entry, sha256, *rest in part:
                results.append(("content", entry, sha256, *rest, False))
                results.append(("picture", sha256, 4000, 3000, 1, 1, sha256, 90, sha256 * 8, sha256[:8], *(b"",) * 3))
                results.append(("end", entry, 1))
            future = store.batch(partial(_examine, results), name="examine")
            future.result()
            if stop.is_set():
                return


def _examine(results: list[tuple[Any, ...]], connection: Connection) -> None:
    keep_examined(connection, sort_results(results), 1, 1)


def _pattern() -> Image.Image:
    """Bands of colour."""
    picture = Image.new("RGB", (400, 300))
    for x in range(0, 400, 20):
        picture.paste((x % 256, 255 - x % 256, x * 7 % 256), (x, 0, x + 20, 300))
    return picture


def _pictures(store: CaseStore, size: Shape) -> None:
    levels = dict(zip((Level.CLOSED, Level.WORKING, Level.OPEN), render(_pattern()), strict=True))
    for start in range(1, size.media + 1, _BATCH):
        end = min(start + _BATCH, size.media + 1)
        store.thumbs.keep((digest_of(number), levels) for number in range(start, end))


def _messages(store: CaseStore, size: Shape) -> None:
    """Conversations of very different lengths, a picture in every tenth message."""

    def begin(c: Connection) -> int:
        recipe = recipe_id(c, "parse", 1, {"plugin": "sample", "digest": "0"})
        return begin_artefact(c, ArtefactRow(1, 3, "sample", "Sample", "Android", "built by us", recipe))

    artefact = store.act(begin, name="artefact")
    for start in range(0, size.messages, _BATCH):
        rows = [_message(number) for number in range(start, min(start + _BATCH, size.messages))]
        carried = [number for number in range(start, start + len(rows)) if number % 10 == 0]

        def work(c: Connection, rows: list[MessageRow] = rows, carried: list[int] = carried) -> None:
            first = c.exec_driver_sql("SELECT coalesce(max(id), 0) + 1 FROM attachment").scalar_one()
            keep_messages(c, artefact, rows)
            for offset in range(len(carried)):
                entry = 3 + (carried[offset] * 31) % (size.entries - 10)
                link_attachment(c, first + offset, entry, "the path that the app kept")

        store.batch(work, name="messages").result()
    store.act(lambda c: finish_artefact(c, artefact, "read", ""), name="artefact-end")


def _message(number: int) -> MessageRow:
    chat = f"chat{number % 7 if number % 3 == 0 else number % 400}"
    attachments = (AttachmentRow("a.jpg", "image/jpeg", 10, None, "x.jpg"),) if number % 10 == 0 else ()
    sent = 1_600_000_000_000 + number * 60_000
    direction = "sent" if number % 2 else "received"
    return MessageRow(
        chat, f"Chat {chat}", (("447000", "Ann"),), "447000", "Ann", direction, sent, Clock.UNIX_MS,
        f"Message {number} of this conversation, with some words in it.", "text", attachments, "message", number,
    )  # fmt: skip


def _ranking(store: CaseStore) -> None:
    """Matches, findings and the queue: two media items in a hundred match, and so do documents by a known-good set."""
    contents = [c for (c,) in _read(store, "SELECT id FROM content ORDER BY sha256")]
    media = {c for (c,) in _read(store, "SELECT content_id FROM picture")}
    matched = {c for c in contents if c in media and c % 50 == 0}

    def matches(c: Connection) -> None:
        for number in range(1, len(_SETS) + 1):
            recipe = recipe_id(c, "match", 1, {"set": number})
            start_matching(c, number, recipe)
            grade = "ABC"[number - 1]
            rows = [
                MatchRow(m, m, "sha1", 0, 0, str(number), "graded", grade, suggestion=False)
                for m in sorted(matched)
                if m % (number * 100) == 0
            ]
            keep_matches(c, number, recipe, max(contents), rows)

    store.act(matches, name="matches")
    recipe = store.act(lambda c: recipe_id(c, "judge", 1, {}), name="recipe")
    ordered = sorted(contents, key=lambda c: (_tier(c, c in matched, c in media), c * 7_919 % 1_000_003))
    for start in range(0, len(ordered), _BATCH):
        part = ordered[start : start + _BATCH]

        def keep(c: Connection, part: list[int] = part, start: int = start) -> None:
            tiers = [(content, _tier(content, content in matched, content in media)) for content in part]
            keep_findings(c, recipe, [_finding(content) for content, tier in tiers if tier < 6])
            keep_queue(c, recipe, start + 1, [_queue_row(content, tier) for content, tier in tiers])

        store.batch(keep, name="judge").result()


def _read(store: CaseStore, query: str) -> list[Any]:
    with store.read() as connection:
        return list(connection.exec_driver_sql(query))


def _tier(content: int, matched: bool, media: bool) -> int:  # two plain facts
    if matched:
        return 1
    return 2 + content % 4 if media and content % 10 == 0 else 6


def _finding(content: int) -> FindingRow:
    reason = f"In the same folder as 3 matches: Users/alex/Pictures/folder {content % 900:06} on exhibit AB/1"
    return FindingRow(content, "beside", "context", reason, "policy default", f"folder:{content % 900}")


def _queue_row(content: int, tier: int) -> QueueRow:
    words = ("act now", "known", "near", "context", "rest")
    reasons = () if tier >= 6 else (_finding(content).justification,)
    return QueueRow(content, tier, 1_000_000 - content, words[min(tier - 1, 4)], reasons)


def _exhibit(number: int) -> dict[str, Any]:
    said = {"description": "a laptop", "role": "suspect", "authority": "s.19", "owner": "", "seizure": ""}
    return {"id": number, "reference": f"AB/{number}", **said, "scope": scope_json(Scope()), "added_at": audit.now()}


def _source(number: int) -> dict[str, Any]:
    said = {"kind": "raw", "paths": canonical_json([f"/gone/disk{number}.dd"]), "name": f"disk{number}.dd"}
    return {"id": number, "exhibit_id": number, **said, "size": 1 << 38, "description": "raw", "added_at": audit.now()}


def _hash_set(number: int, name: str) -> dict[str, Any]:
    summary = {"name": name, "confidence": "trusted" if number == 1 else "indicative", "usable": {"sha1": 1_000}}
    return {
        "id": number,
        "name": name,
        "file_name": f"{number}.json",
        "file_sha256": "aa" * 32,
        "compiled": f"{number}.bin",
        "summary": canonical_json(summary),
        "imported_at": audit.now(),
        "imported_by": "E. Xaminer",
    }
