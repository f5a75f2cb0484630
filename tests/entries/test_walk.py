"""A volume is walked in batches that a second walk can go on from."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from tests.samples.images import image
from tests.samples.walking import paths_of
from triage.entries import walk
from triage.entries.walk import WalkFailed, WalkTask, walk_volume
from triage.errors import EvidenceError
from triage.evidence.source import Source
from triage.execution.slots import NullSlot
from triage.model.entries import EntryFlag, EntryKind, EntryRow, Walked
from triage.model.frame import Scope, SourceId, SourceKind, SourceSpec


def spec(path: Path) -> SourceSpec:
    return SourceSpec(SourceId(0), SourceKind.RAW, (str(path),))


def loop() -> SourceSpec:
    return spec(image("disk_smallfs", "dfir_ntfs/fat32_loop.raw.gz"))


def walked(task: WalkTask) -> list[Walked]:
    found = list(walk_volume(task, NullSlot()))
    assert all(isinstance(one, Walked) for one in found)
    return [one for one in found if isinstance(one, Walked)]


def flat(batches: list[Walked]) -> tuple[list[EntryRow], list[tuple[int, str]]]:
    return [row for one in batches for row in one.rows], [problem for one in batches for problem in one.problems]


@pytest.mark.parametrize("batch", [1, 7, 50, 2000])
@pytest.mark.parametrize("taken", [0, 1, 3, 1000])
def test_a_walk_that_was_cut_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch, batch: int, taken: int) -> None:
    """Whatever batches were kept, a second walk with ``skip`` gives the rest, problems too, none twice."""
    from triage.evidence import tsk_walk

    monkeypatch.setattr(tsk_walk, "MAX_DEPTH", 1)  # so that there are problems
    whole = walked(WalkTask(loop(), 0, 0, Scope(), batch))
    kept = whole[:taken]
    skip = sum(len(one.rows) for one in kept)
    again = walked(WalkTask(loop(), 0, skip, Scope(), batch))
    rows, problems = flat(kept)
    more_rows, more_problems = flat(again)
    assert (rows + more_rows, problems + more_problems) == flat(whole)
    assert flat(whole)[1]
    assert [row.index for row in rows + more_rows] == list(range(93))


def test_batches_are_full_and_cross_processes() -> None:
    batches = walked(WalkTask(loop(), 0, 0, Scope(), 40))
    assert [len(one.rows) for one in batches] == [40, 40, 18]
    assert pickle.loads(pickle.dumps(batches)) == batches


class Planned(Source):
    """A source whose walk is written down: name and priority of each file below the root."""

    def __init__(self, plan: list[int]) -> None:
        self.plan = plan
        self.closed = False

    def recognise(self) -> None:  # type: ignore[override]
        raise AssertionError("not asked for")

    def content(self, key: object) -> None:  # type: ignore[override]
        raise AssertionError("not asked for")

    def media_chunks(self) -> None:  # type: ignore[override]
        raise AssertionError("not asked for")

    def walk(self, volume: int):  # type: ignore[no-untyped-def]
        yield EntryRow(0, -1, "", None, 0, 0, EntryKind.DIRECTORY, 3, 0, None, None, None, None, 0, 0, 1)
        for index, priority in enumerate(self.plan, 1):
            yield EntryRow(
                index, 0, str(index), None, 0, 0, EntryKind.FILE, 3, 0, None, None, None, None, 0, 0, priority
            )

    def close(self) -> None:
        self.closed = True


def sizes(monkeypatch: pytest.MonkeyPatch, plan: list[int], batch: int = 2000) -> list[int]:
    source = Planned(plan)
    monkeypatch.setattr(walk, "open_source", lambda *_: source)
    found = [len(one.rows) for one in walked(WalkTask(spec(Path("x")), 0, 0, Scope(), batch))]
    assert source.closed
    return found


def test_likely_places_go_out_as_soon_as_they_are_done(monkeypatch: pytest.MonkeyPatch) -> None:
    assert sizes(monkeypatch, [1] * 10 + [0] * 5 + [1] * 100) == [16, 100]
    assert sizes(monkeypatch, [0, 0, 1, 1, 0, 1]) == [3, 3, 1]
    assert sizes(monkeypatch, [1] * 10) == [11]


def test_many_small_places_do_not_make_many_commits(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(sizes(monkeypatch, [0, 1] * 500)) == walk.EARLY_BATCHES + 1


def test_outside_rows_are_flagged_by_the_walk_also_after_a_skip() -> None:
    source = spec(image("disk_dftt", "8-jpeg-search.zip", "8-jpeg-search.dd"))
    scope = Scope(folders=("misc",))
    rows, _ = flat(walked(WalkTask(source, 0, 0, scope)))
    inside = {path for row, path in zip(rows, paths_of(rows), strict=True) if not row.flags & EntryFlag.OUT_OF_SCOPE}
    assert inside == {"", "misc", "misc/file11.dat", "misc/file12.doc", "misc/file13.dll", "misc/file13.dll:here"}
    assert flat(walked(WalkTask(source, 0, 20, scope)))[0] == rows[20:]


def test_a_source_that_is_gone_is_an_error() -> None:
    with pytest.raises(EvidenceError, match="missing"):
        walked(WalkTask(spec(Path("nowhere.dd")), 0, 0, Scope()))


class Failing(Planned):
    """A source that gives a root and then no more; it may go away at that moment."""

    def __init__(self, path: Path, *, gone: bool) -> None:
        super().__init__([])
        self.path, self.gone = path, gone

    def walk(self, volume: int):  # type: ignore[no-untyped-def]
        yield from super().walk(volume)
        if self.gone:
            self.path.unlink()
        raise EvidenceError("The root cannot be read.")


@pytest.mark.parametrize("gone", [False, True])
def test_a_damaged_volume_is_told_from_a_source_that_went_away(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, gone: bool
) -> None:
    image_path = tmp_path / "image.dd"
    image_path.write_bytes(b"x")
    monkeypatch.setattr(walk, "open_source", lambda *_: Failing(image_path, gone=gone))
    found = walk_volume(WalkTask(spec(image_path), 0, 0, Scope()), NullSlot())
    if gone:
        with pytest.raises(EvidenceError, match="went away"):
            list(found)
    else:
        rows, end = list(found)
        assert (len(rows[0]), end) == (1, WalkFailed("The root cannot be read."))


def test_signs_of_life_during_the_walk() -> None:
    class Counting(NullSlot):
        ticks = 0

        def tick(self, _count: int) -> None:
            self.ticks += 1

    slot = Counting()
    list(walk_volume(WalkTask(loop(), 0, 0, Scope()), slot))
    assert slot.ticks > 10
