"""The worker's task: what it tells, in what order, and what it says of a volume that it does not search."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.samples.exhibits import picture
from tests.samples.fat import SECTOR, Fat16
from tests.samples.images import image
from triage.entries.carving import task
from triage.entries.carving.task import carve_volume
from triage.entries.inside import WithArchives
from triage.errors import EvidenceError
from triage.evidence.free_space import FreeSpace
from triage.evidence.open import open_source
from triage.execution.slots import NullSlot
from triage.model.carving import CARVED_FORMATS, CarvingOutcome
from triage.model.entries import EntryFlag, EntryKey, EntryRow
from triage.model.frame import SourceId, SourceKind, SourceSpec
from triage.model.problems import Outcome
from triage.model.tasks import CarveTask


def spec_of(path: Path) -> SourceSpec:
    return SourceSpec(SourceId(1), SourceKind.RAW, (str(path),))


def told(spec: SourceSpec, state: dict[str, int] | None = None) -> list[tuple[Any, ...]]:
    return list(carve_volume(CarveTask(spec, 0, -1, state or {}), NullSlot()))


def rows_of(messages: list[tuple[Any, ...]]) -> list[EntryRow]:
    return [row for message in messages if message[0] == "carved" for row in message[1]]


@pytest.fixture
def lost(tmp_path: Path) -> tuple[SourceSpec, int, int]:
    """A volume, and where two lost pictures begin in it."""
    fat = Fat16()
    one, two = fat.lose(picture(1), range(100, 400)), fat.lose(picture(2), range(500, 900))
    path = tmp_path / "a.dd"
    path.write_bytes(fat.image())
    return spec_of(path), one, two


def test_rows_come_with_the_state_behind_them(lost: tuple[SourceSpec, int, int]) -> None:
    spec, one, two = lost
    said = told(spec)
    assert [message[0] for message in said] == ["begun", "carved", "closed"]
    rows: list[EntryRow] = said[1][1]
    assert [(row.index, row.parent, row.address, row.size) for row in rows] == [
        (0, -1, one, len(picture(1))),
        (1, -1, two, len(picture(2))),
    ]
    for row in rows:
        assert row.name == f"jpeg at byte {row.address}"
        assert (row.flags, row.stream) == (EntryFlag.CARVED, CARVED_FORMATS["jpeg"])
        assert EntryFlag(row.flags).deleted
        assert row[9:13] == (None,) * 4
    assert said[2][1] is CarvingOutcome.SEARCHED
    assert json.loads(json.dumps(said[1][2])) == said[1][2]


def test_a_search_that_goes_on_numbers_on(lost: tuple[SourceSpec, int, int]) -> None:
    spec, one, two = lost
    state = {"position": (one - Fat16().place(2)) + SECTOR * 100, "carved": 1, "carved:jpeg": 1, "bytes": 5}
    said = told(spec, state)
    assert [(row.index, row.address) for row in said[1][1]] == [(1, two)]
    assert "Carved: 2 JPEG." in said[-1][2][0][1]


def test_what_is_found_leaves_while_the_search_goes_on(
    lost: tuple[SourceSpec, int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(task, "BATCH_ROWS", 1)
    said = told(lost[0])
    assert [len(message[1]) for message in said if message[0] == "carved"] == [1, 1, 0]
    assert said[1][2]["carved"] == 1


def test_a_carved_file_is_read_again_by_its_key_alone(lost: tuple[SourceSpec, int, int]) -> None:
    spec, one, _ = lost
    row: EntryRow = told(spec)[1][1][0]
    source = WithArchives(open_source(spec))
    holder = EntryKey(9, 0, 0, -1, 0, 5, 0, 0, "$Unallocated", "$Unallocated")
    key = EntryKey(10, 0, 0, row.address, row.stream, row.kind, row.flags, row.size, row.name, row.name, holder)
    assert b"".join(source.content(key).chunks()) == picture(1)
    assert source.unallocated(0).position(one) >= 0
    with pytest.raises(EvidenceError, match="what was carved than the bound allows"):
        source.content(key._replace(flags=key.flags | EntryFlag.OVER_BOUND))


@pytest.mark.parametrize(
    ("head", "outcome"),
    [(b"\xeb\x58\x90-FVE-FS-", CarvingOutcome.NOT_SEARCHED), (bytes(32) + b"NXSB", CarvingOutcome.NOT_SEARCHED)],
)
def test_a_volume_that_is_not_searched_says_why(head: bytes, outcome: CarvingOutcome, tmp_path: Path) -> None:
    path = tmp_path / "a.dd"
    path.write_bytes(head.ljust(400 * SECTOR, b"\0"))
    ((tag, came, problems),) = told(spec_of(path))
    assert (tag, came) == ("closed", outcome)
    assert problems[0][0] is Outcome.NOT_UNDERSTOOD
    assert problems[0][1].startswith(
        "Volume 0. Its unallocated space was not carved. Which of its bytes are free is not known."
    )


def test_a_map_that_cannot_be_read_is_a_failure(tmp_path: Path) -> None:
    data = bytearray(image("disk_formats", "sleuthkit/image.dd").read_bytes())
    at = 1024 * 2 if data[1024 + 20] else 1024
    data[at : at + 4] = b"\xff\xff\xff\x7f"
    path = tmp_path / "a.dd"
    path.write_bytes(bytes(data))
    ((_, outcome, problems),) = told(spec_of(path))
    assert outcome is CarvingOutcome.FAILED
    assert problems[0][0] is Outcome.FAILED


def test_a_source_that_went_away_is_no_fault_of_the_volume(
    lost: tuple[SourceSpec, int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = lost[0]
    steps = carve_volume(CarveTask(spec, 0, -1, {}), NullSlot())
    monkeypatch.setattr(task, "is_there", lambda _: False)
    monkeypatch.setattr("triage.entries.carving.search.PIECE", 1 << 16)
    assert next(steps)[0] == "begun"

    def gone(*_: object) -> bytes:
        raise EvidenceError("gone")

    monkeypatch.setattr("triage.evidence.free_space.FreeSpace.read", gone)
    with pytest.raises(EvidenceError, match="went away"):
        list(steps)


def test_a_search_whose_source_went_away_goes_on_where_it_was(
    lost: tuple[SourceSpec, int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was not read because the source was gone is no damage of it: no state that says so may be kept."""
    spec = lost[0]
    monkeypatch.setattr("triage.entries.carving.search.PIECE", 1 << 16)
    monkeypatch.setattr(task, "_BATCH_SECONDS", 0.0)
    undisturbed = told(spec)
    there, kept, read = True, list[tuple[Any, ...]](), FreeSpace.read

    def reading(space: FreeSpace, position: int, length: int) -> bytes:
        if not there:
            raise EvidenceError("gone")
        return read(space, position, length)

    def keep_and_pull_out() -> None:
        nonlocal there
        for message in carve_volume(CarveTask(spec, 0, -1, {}), NullSlot()):
            if message[0] == "carved":
                kept.append(message)
                there = False

    with monkeypatch.context() as disturbed:
        disturbed.setattr(FreeSpace, "read", reading)
        disturbed.setattr(task, "is_there", lambda _: there)
        with pytest.raises(EvidenceError, match="went away"):
            keep_and_pull_out()
    assert "unreadable" not in kept[-1][2]
    rest = told(spec, kept[-1][2])
    assert rest[-1] == undisturbed[-1]
    assert [*rows_of(kept), *rows_of(rest)] == rows_of(undisturbed)
