"""The walk and the reading of content through libtsk: order, kinds, flags, failures and bounds."""

from __future__ import annotations

import itertools
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.samples.images import image
from tests.samples.walking import digests_of, key_of, paths_of, problems_of, rows_of
from tests.testdata import testdata
from triage.errors import EvidenceError
from triage.evidence import tsk_walk
from triage.evidence.disk import DiskSource
from triage.evidence.order import LikelyPlaces
from triage.evidence.raw import RawMedia
from triage.evidence.tsk import FileSystem, TskImage, tsk_sentence
from triage.evidence.tsk_rows import RowBuilder, decode_name
from triage.evidence.tsk_walk import FileSystemWalk
from triage.model.entries import EntryFlag, EntryKind, EntryRow
from triage.model.frame import SourceId, SourceKind, SourceSpec
from triage.model.times import Clock, unpack_clocks


def opened(path: Path) -> DiskSource:
    return DiskSource(SourceSpec(SourceId(0), SourceKind.RAW, (str(path),)))


def ntfs() -> Path:
    return image("disk_dftt", "8-jpeg-search.zip", "8-jpeg-search.dd")


def fat() -> Path:
    return image("disk_smallfs", "dfir_ntfs/fat_deleted_dir_2.raw.gz")


ALL = [
    ("disk_dftt", "8-jpeg-search.zip", "8-jpeg-search.dd"),
    ("disk_smallfs", "dfir_ntfs/fat_deleted_dir_2.raw.gz", ""),
    ("disk_smallfs", "dfir_ntfs/fat32_loop.raw.gz", ""),
    ("disk_formats", "dfvfs/hfsplus.raw", ""),
    ("disk_formats", "sleuthkit/image.iso", ""),
]


@pytest.mark.parametrize(("group", "file", "member"), ALL)
def test_the_shape_of_every_walk(group: str, file: str, member: str) -> None:
    rows = rows_of(opened(image(group, file, member)))
    assert [row.index for row in rows] == list(range(len(rows)))
    assert (rows[0].parent, rows[0].name, rows[0].kind, rows[0].priority) == (-1, "", EntryKind.DIRECTORY, 1)
    for row in rows[1:]:
        assert 0 <= row.parent < row.index
        assert row.name not in (".", "..")
        parent = rows[row.parent].kind
        assert parent in ((EntryKind.FILE, EntryKind.DIRECTORY) if row.kind == EntryKind.STREAM else (2, 5))
        assert bool(row.stream) == (row.kind == EntryKind.STREAM)
        assert type(row.flags) is type(row.kind) is type(row.priority) is int
    assert rows == rows_of(opened(image(group, file, member)))


def test_order_is_likely_places_then_breadth_first() -> None:
    path = ntfs()
    media = RawMedia([str(path)])
    system = FileSystem(TskImage(media), 0)

    def listed(places: LikelyPlaces) -> list[str]:
        rows = [row for row in FileSystemWalk(system, places).rows() if isinstance(row, EntryRow)]
        folders = [where.rpartition("/")[0] for where in paths_of(rows)[1:]]
        return [folder for folder, _ in itertools.groupby(folders)]

    plain = listed(LikelyPlaces([]))
    assert [one.count("/") for one in plain] == sorted(one.count("/") for one in plain)
    assert plain.index("alloc") < plain.index("misc")
    likely = listed(LikelyPlaces(["misc"]))
    assert likely[:2] == ["", "misc"]
    assert sorted(likely) == sorted(plain)
    rows = [row for row in FileSystemWalk(system, LikelyPlaces(["misc"])).rows() if isinstance(row, EntryRow)]
    below = {where for row, where in zip(rows, paths_of(rows), strict=True) if row.priority == 0}
    assert below == {where for where in paths_of(rows) if where.split("/")[0] == "misc"}


def test_a_stream_stands_behind_its_file_and_reads_its_own_bytes() -> None:
    source = opened(ntfs())
    rows = rows_of(source)
    paths = paths_of(rows)
    position = paths.index("misc/file13.dll:here")
    stream, file = rows[position], rows[position - 1]
    assert (stream.parent, file.name, stream.stream >> 16) == (file.index, "file13.dll", 128)
    assert stream.size != file.size
    assert digests_of(source, key_of(stream))[0] == "9b787e63e3b64562730c5aecaab1e1f8"
    assert digests_of(source, key_of(stream))[0] != digests_of(source, key_of(file))[0]
    assert stream.modified == file.modified


def test_the_map_of_bad_clusters_is_as_long_as_the_volume_and_has_no_content() -> None:
    source = opened(ntfs())
    rows = rows_of(source)
    bad = rows[paths_of(rows).index("$BadClus:$Bad")]
    assert bad.size > 10_000_000
    assert bad.flags & EntryFlag.NO_CONTENT
    with pytest.raises(EvidenceError, match="no content"):
        source.content(key_of(bad))


def test_deleted_orphaned_and_virtual_entries() -> None:
    rows = rows_of(opened(fat()))
    paths = paths_of(rows)
    by_path = dict(zip(paths, rows, strict=True))
    assert {by_path[name].kind for name in ("$MBR", "$FAT1", "$OrphanFiles")} == {EntryKind.VIRTUAL}
    assert not EntryFlag(by_path["$MBR"].flags).deleted
    orphans = [row for row, path in zip(rows, paths, strict=True) if path.startswith("$OrphanFiles/")]
    assert {bool(row.flags & EntryFlag.ORPHAN) for row in orphans} <= {True}
    assert not any(row.flags & EntryFlag.ORPHAN for row in rows if row not in orphans)
    assert Counter(EntryFlag(row.flags).deleted for row in rows)[True] > 200


def test_loops_end_and_are_said() -> None:
    source = opened(image("disk_smallfs", "dfir_ntfs/fat32_loop.raw.gz"))
    assert len(rows_of(source)) == 98
    assert len(set(paths_of(rows_of(source)))) == 98


def test_a_directory_is_listed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three deleted names of one renamed directory share its clusters: listed as often as the bound allows."""
    path = testdata("disk_formats", "bulk_extractor", "1mb_fat32.dmg")
    whole = len(rows_of(opened(path)))
    assert not [sentence for _, sentence in problems_of(opened(path)) if "met before" in sentence]
    monkeypatch.setattr(tsk_walk, "MAX_SAME_BLOCK", 1)
    assert len(rows_of(opened(path))) < whole
    assert [sentence for _, sentence in problems_of(opened(path)) if "met before" in sentence]


def test_depth_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tsk_walk, "MAX_DEPTH", 1)
    source = opened(image("disk_smallfs", "dfir_ntfs/fat32_loop.raw.gz"))
    rows, problems = rows_of(source), problems_of(source)
    assert max(path.count("/") for path in paths_of(rows)) == 1
    assert any("more than 1 deep" in sentence for _, sentence in problems)
    assert all(rows[index].kind == EntryKind.DIRECTORY for index, _ in problems)


def test_the_number_of_entries_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tsk_walk, "MAX_ENTRIES", 50)
    monkeypatch.setattr(tsk_walk, "_HANDED_OUT", 10)
    source = opened(fat())
    assert 50 <= len(rows_of(source)) <= 60
    assert problems_of(source)[-1] == (-1, "The walk was ended after 50 entries; what lies behind them was not listed.")


def test_the_number_of_streams_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tsk_walk, "MAX_STREAMS", 0)
    source = opened(ntfs())
    assert not [row for row in rows_of(source) if row.kind == EntryKind.STREAM]
    assert any("1 alternate streams; the first 0 were listed" in sentence for _, sentence in problems_of(source))


class Faulty(RawMedia):
    """A medium with a span that cannot be read."""

    bad = range(0)

    def read_at(self, offset: int, length: int) -> bytes:
        if offset < self.bad.stop and offset + length > self.bad.start:
            raise EvidenceError("The sector is bad.")
        return super().read_at(offset, length)


def test_an_unreadable_directory_is_a_problem_and_the_rest_is_walked() -> None:
    media = Faulty([str(testdata("disk_formats", "sleuthkit", "image.dd"))])
    image_of = TskImage(media)
    system = FileSystem(image_of, 0)
    whole = [row for row in FileSystemWalk(system, LikelyPlaces([])).rows() if isinstance(row, EntryRow)]
    folder = next(row for row in whole if row.name == "a_directory")
    media.bad = range(folder.block, folder.block + 1024)
    items = list(FileSystemWalk(FileSystem(TskImage(media), 0), LikelyPlaces([])).rows())
    rows = [item for item in items if isinstance(item, EntryRow)]
    names = {row.name for row in rows}
    problems = [(rows[item[0]].name, item[1]) for item in items if not isinstance(item, EntryRow)]
    assert names >= {"lost+found", "passwords.txt", "a_directory"}
    assert "another_file" not in names
    assert problems == [
        ("a_directory", "This directory cannot be listed: The sector is bad."),
        ("$OrphanFiles", "A part of this directory cannot be read: The sector is bad."),
    ]


def test_unreadable_content_is_an_error_with_its_place_and_never_zeros() -> None:
    media = Faulty([str(image("disk_dftt", "8-jpeg-search.zip", "8-jpeg-search.dd"))])
    source = opened(ntfs())
    row = next(row for row in rows_of(source) if row.name == "file1.jpg")
    source._media = media
    source._image = TskImage(media)
    source._file_systems.clear()
    whole = b"".join(source.content(key_of(row)).chunks())
    assert len(whole) == row.size > 70_000
    media.bad = range(row.block + 8192, row.block + 8704)
    source._image = TskImage(media)
    source._file_systems.clear()
    reader = source.content(key_of(row))
    assert reader.read_at(0, 4096) == whole[:4096]
    with pytest.raises(EvidenceError, match=r"cannot be read at byte 4,096: The sector is bad\."):
        reader.read_at(4096, 8192)


def test_any_range_of_a_content_is_the_same_bytes() -> None:
    source = opened(ntfs())
    rows = rows_of(source)
    row = next(row for row in rows if row.name == "file1.jpg")
    whole = b"".join(source.content(key_of(row)).chunks())
    reader = source.content(key_of(row))
    for offset, length in ((0, 1), (511, 2), (4095, 8194), (row.size - 3, 100), (row.size, 5), (0, row.size + 9)):
        assert reader.read_at(offset, length) == whole[offset : offset + length]


def test_a_size_beyond_the_data_is_an_error() -> None:
    source = opened(ntfs())
    row = next(row for row in rows_of(source) if row.name == "file1.jpg")
    reader = source.content(key_of(row._replace(size=row.size + 10)))
    with pytest.raises(EvidenceError, match=f"ends at byte {row.size:,} of {row.size + 10:,}"):
        list(reader.chunks())


def test_an_address_that_is_not_there() -> None:
    source = opened(ntfs())
    row = rows_of(source)[1]
    with pytest.raises(EvidenceError, match="metadata at address 99,999,999"):
        source.content(key_of(row._replace(address=99_999_999)))
    with pytest.raises(EvidenceError, match="no content"):
        source.content(key_of(row._replace(address=-1)))


def test_a_volume_that_is_not_read_is_not_walked() -> None:
    source = opened(testdata("disk_formats", "dfvfs", "apfs.raw"))
    with pytest.raises(EvidenceError, match="APFS"):
        rows_of(source)
    with pytest.raises(EvidenceError, match="no volume 7"):
        rows_of(source, 7)


def test_directories_give_their_own_bytes() -> None:
    source = opened(testdata("disk_formats", "sleuthkit", "image.dd"))
    row = next(row for row in rows_of(source) if row.name == "a_directory")
    assert b"a_file" in source.content(key_of(row)).read_at(0, row.size)


def test_first_blocks_are_where_the_content_lies() -> None:
    path = ntfs()
    source, raw = opened(path), path.read_bytes()
    checked = 0
    for row in rows_of(source):
        if row.block and not row.flags & EntryFlag.NO_CONTENT and row.kind == EntryKind.FILE and row.size:
            head = source.content(key_of(row)).read_at(0, 512)
            assert raw[row.block : row.block + len(head)] == head
            checked += 1
    assert checked > 15


class FakeMeta:
    """Only the times of a TSK_FS_META."""

    def __init__(self, seconds: int, nano: int = 0) -> None:
        self.crtime = self.mtime = self.atime = self.ctime = seconds
        self.crtime_nano = self.mtime_nano = self.atime_nano = self.ctime_nano = nano


def test_times_beyond_what_a_row_can_hold_fall_back_to_seconds() -> None:
    builder = RowBuilder(FileSystem(TskImage(RawMedia([str(ntfs())])), 0))
    assert builder._times(FakeMeta(0))[:4] == (None,) * 4
    *times, clocks = builder._times(FakeMeta(1_000_000_000, 7))
    assert (times, set(unpack_clocks(clocks))) == ([1_000_000_000_000_000_007] * 4, {Clock.UNIX_NS})
    *times, clocks = builder._times(FakeMeta(900_000_000_000))  # the year 30,489, which NTFS can hold
    assert (times, set(unpack_clocks(clocks))) == ([900_000_000_000] * 4, {Clock.UNIX_S})


def test_names_that_are_not_utf8_keep_their_bytes() -> None:
    assert decode_name("grün".encode()) == ("grün", None)
    assert decode_name(b"a\xffb") == ("a\ufffdb", b"a\xffb")


def test_sentences_do_not_quote_the_library() -> None:
    text = (
        "FS_Info_Con: (tsk3.cpp:214) Unable to open the image as a filesystem at offset: 0x0 with error: No such thing"
    )
    assert tsk_sentence(OSError(text)) == "No such thing."
    assert tsk_sentence(RuntimeError("")) == "RuntimeError."


def test_reads_are_told() -> None:
    seen: list[int] = []
    spec = SourceSpec(SourceId(0), SourceKind.RAW, (str(ntfs()),))
    rows_of(DiskSource(spec, seen.append))
    assert sum(seen) > 100_000


@pytest.mark.parametrize(
    ("name", "record", "allocated", "later"),
    [(1, 2, 0, False), (1, 1, 0, False), (1, 3, 0, True), (1, 2, 1, True), (65535, 1, 0, False), (2, 1, 0, True)],
)
def test_a_freed_record_one_ahead_of_its_name_is_still_that_files(
    name: int, record: int, allocated: int, later: bool
) -> None:
    named, meta = SimpleNamespace(meta_seq=name), SimpleNamespace(seq=record, flags=allocated or 2)
    assert tsk_walk._of_a_later_file(named, meta) is later


def test_deleted_ntfs_files_that_nothing_replaced_are_not_flagged_as_replaced() -> None:
    rows = {row.name: row for row in rows_of(opened(ntfs()))}
    for name in ("file6.jpg", "file7.hmm"):
        assert EntryFlag(rows[name].flags).deleted
        assert not rows[name].flags & (EntryFlag.REALLOCATED | EntryFlag.NO_CONTENT)
