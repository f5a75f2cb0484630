"""A case of many stills with renderings, ranked and sealed, made through the engine's own keeping functions."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw
from sqlalchemy import Connection

from tests.samples.cases import new_case
from triage.analysis.renderings import render
from triage.casedb import audit, tables
from triage.casedb.contents import keep_examined, sort_results
from triage.casedb.entries import finish_walk, keep_walked
from triage.casedb.frame import keep_volumes, recipe_id, scope_json
from triage.casedb.rows import canonical_json
from triage.casedb.thumbs import Level
from triage.model.entries import EntryFlag, EntryKind, EntryRow, Walked
from triage.model.frame import Scope, VolumeOutcome, VolumeRow
from triage.model.problems import Outcome
from triage.model.times import Clock, pack_clocks
from triage.open_case import OpenCase

LIVE = EntryFlag.NAME_ALLOCATED | EntryFlag.META_ALLOCATED
PATTERNS = 24
BROKEN = 40
"""Every so many stills one cannot be decoded."""
COPIES = 25
"""Every so many stills one lies in two places."""
_BATCH = 500


def still_of(number: int) -> bytes:
    """The SHA-256 of still ``number``."""
    return hashlib.sha256(b"still %d" % number).digest()


@cache
def renderings(number: int) -> tuple[bytes, bytes, bytes]:
    """(closed, working, open) of a generated pattern."""
    picture = Image.new("RGB", (400, 300), (30 + number * 9 % 200, 60, 250 - number * 7 % 200))
    draw = ImageDraw.Draw(picture)
    for line in range(0, 400, 20):
        draw.line((line, 0, (line + number * 31) % 400, 300), fill=(200, line % 256, number * 11 % 256), width=6)
    return render(picture)


def stills_case(folder: Path, count: int) -> OpenCase:
    """A case whose queue holds this many stills, none of them graded."""
    case = new_case(folder)
    fill_stills(case, count)
    case.run.start(workers=1, until="seal")
    return case


def fill_stills(case: OpenCase, count: int) -> None:
    """Put the stills into an empty case."""
    case._store.act(_frame, name="fill")
    places = [*range(count), *range(0, count, COPIES)]
    root = _entry(0, "", 0)
    case._store.act(lambda c: keep_walked(c, 1, 1, Walked([root], [])), name="fill")
    for start in range(0, len(places), _BATCH):
        part = range(start, min(start + _BATCH, len(places)))
        case._store.act(lambda c, part=part: _keep(c, places, part), name="fill")  # type: ignore[misc]  # the loop's value
    case._store.act(lambda c: finish_walk(c, 1), name="fill")
    levels = (Level.CLOSED, Level.WORKING, Level.OPEN)
    case._store.thumbs.keep(
        (still_of(n), dict(zip(levels, renderings(n % PATTERNS), strict=True))) for n in range(count) if n % BROKEN
    )


def _frame(c: Connection) -> None:
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
    rows = [(tables.exhibit, exhibit), (tables.source, source), (tables.source_digest, digest)]
    audit.record(c, "evidence added", "me", {}, rows)
    keep_volumes(c, 1, [VolumeRow(0, 0, 1000, "FAT16", "fat16", VolumeOutcome.READ)])


def _keep(c: Connection, places: list[int], part: range) -> None:
    entries = [_entry(place + 1, f"IMG_{place + 1:05}.jpg", 10 + places[place]) for place in part]
    keep_walked(c, 1, 1, Walked(entries, []))
    found: list[tuple[object, ...]] = []
    for place in part:
        number, entry = places[place], place + 2
        sha256 = still_of(number)
        found.append(("content", entry, sha256, sha256[:20], sha256[:16], 10 + number, "image/jpeg", False))
        if number % BROKEN:
            pdq, levels = bytes(32), renderings(number % PATTERNS)
            found.append(("picture", sha256, 400, 300, 1, 1, pdq, 0, pdq * 8, bytes(8), *levels))
        else:
            found.append(("problem", entry, sha256, "picture", Outcome.FAILED, "The picture is truncated."))
        found.append(("end", entry, 1))
    keep_examined(c, sort_results(found), 1, recipe_id(c, "examine", 1, {}))


def _entry(index: int, name: str, size: int) -> EntryRow:
    kind = EntryKind.FILE if index else EntryKind.DIRECTORY
    flags = LIVE if index else LIVE | EntryFlag.NO_CONTENT
    clocks = pack_clocks(Clock.FAT_WALL, Clock.FAT_WALL, Clock.FAT_WALL, Clock.NONE)
    parent = 0 if index else -1
    return EntryRow(index, parent, name, None, index, 0, kind, flags, size, 1, 2, 3, None, clocks, index, 1)
