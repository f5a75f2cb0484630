"""ZIP archives are read in place; hostile names stay data."""

from __future__ import annotations

import hashlib
import io
import stat
import struct
import zipfile
import zlib
from pathlib import Path

import msgspec
import pytest

from tests.evidence.zip_cases import NOISE, RANDOM, REAL, STAT, archive, clbx_members, opened
from tests.samples.archives import DOS_DATE, Member, extended_times, write_zip
from tests.samples.reading import by_path, read
from tests.samples.walking import key_of, paths_of, problems_of, rows_of
from tests.testdata import testdata
from triage.errors import EvidenceError
from triage.evidence import archive_names, clbx, zip_archive
from triage.evidence.archive_bounds import EXHIBIT
from triage.evidence.source import ContentReader
from triage.evidence.zip_archive import ZipSource
from triage.model.entries import EntryFlag, EntryKind
from triage.model.frame import SourceId, SourceKind, SourceSpec, VolumeOutcome
from triage.model.times import Clock, read_time, unpack_clocks


@pytest.mark.parametrize("parts", REAL, ids=lambda parts: parts[-1])
def test_real_archives_give_what_zipfile_gives(parts: tuple[str, ...]) -> None:
    path = testdata(*parts)
    source = opened(path)
    rows = rows_of(source)
    seen = 0
    with zipfile.ZipFile(path) as oracle:
        infos = oracle.infolist()
        for row, place in zip(rows, paths_of(rows), strict=True):
            if row.kind == EntryKind.FILE:
                assert infos[row.address].filename.strip("/") == place
                assert b"".join(source.content(key_of(row)).chunks()) == oracle.read(infos[row.address])
                seen += 1
        assert seen == sum(not info.is_dir() for info in infos)
    recognised = source.recognise()
    assert recognised.volumes[0].file_system == "zip"
    assert recognised.volumes[0].outcome is VolumeOutcome.READ
    assert recognised.size == path.stat().st_size


def test_missing_directories_are_made_and_the_root_is_first(tmp_path: Path) -> None:
    source = archive(tmp_path, Member("a/b/c.txt", b"c"), Member("a/b/", method=0), Member("d.txt", b"d"))
    rows = rows_of(source)
    assert paths_of(rows) == ["", "a", "d.txt", "a/b", "a/b/c.txt"]
    assert [row.index for row in rows] == list(range(5))
    assert [row.parent for row in rows] == [-1, 0, 0, 1, 3]
    assert [row.address for row in rows] == [-1, -1, 2, 1, 0]
    assert [row.kind for row in rows] == [2, 2, 1, 2, 1]
    assert rows[1].flags & EntryFlag.NO_CONTENT
    assert not EntryFlag(rows[4].flags).deleted
    assert rows[4].block == 0


def test_likely_places_come_first(tmp_path: Path) -> None:
    names = ["x/readme.txt", "x/y/deep.txt", "sub/DCIM/1.jpg", "data/media/0/DCIM/2.jpg"]
    rows = rows_of(archive(tmp_path, *(Member(name, b"x") for name in names)))
    paths = paths_of(rows)
    assert paths.index("data/media/0/DCIM/2.jpg") < paths.index("x/readme.txt")
    assert paths.index("sub/DCIM/1.jpg") < paths.index("x/y/deep.txt")
    assert {path: row.priority for path, row in zip(paths, rows, strict=True)} == {
        path: 0 if "DCIM" in path else 1 for path in paths
    }
    assert [row.index for row in rows] == list(range(len(rows)))
    assert all(row.parent < row.index for row in rows)


def test_two_walks_and_two_openings_give_the_same_rows(tmp_path: Path) -> None:
    members = [Member(f"{RANDOM.choice('abc')}/{RANDOM.choice('abc')}/{number}", b"x") for number in range(300)]
    source = archive(tmp_path, *members)
    first = list(source.walk(0))
    assert list(source.walk(0)) == first
    assert list(opened(tmp_path / "a.zip").walk(0)) == first


def test_duplicates_are_both_kept_with_their_own_bytes(tmp_path: Path) -> None:
    source = archive(tmp_path, Member("a.txt", b"first"), Member("a.txt", b"second"), Member("a.txt/b", b"third"))
    rows = [row for row in rows_of(source) if row.kind == EntryKind.FILE]
    assert [b"".join(source.content(key_of(row)).chunks()) for row in rows] == [b"first", b"second", b"third"]
    assert len({row.address for row in rows}) == 3
    assert [sentence for _, sentence in problems_of(source)] == [
        "Another entry of this directory has the same name; both are listed."
    ] * 2


@pytest.mark.parametrize(
    ("name", "path", "sentence"),
    [
        (b"../../etc/passwd", "%2E%2E/%2E%2E/etc/passwd", "climbs"),
        (b"a/../../b", "a/%2E%2E/%2E%2E/b", "climbs"),
        (b"/abs/x", "abs/x", "below the root"),
        (b"a//./b", "a/b", "empty parts"),
        (b"", "(no name)", "is empty"),
        (b"//", "(no name)", "is empty"),
        (b"C:/x", "C:/x", "drive letter"),
        (b"a\0b.jpg", "a\N{REPLACEMENT CHARACTER}b.jpg", "NUL"),
        (b"bad\xff.jpg", "bad\N{REPLACEMENT CHARACTER}.jpg", "not valid in its encoding"),
    ],
)
def test_hostile_names_are_made_harmless_and_told(name: bytes, path: str, sentence: str, tmp_path: Path) -> None:
    source = archive(tmp_path, Member(name, b"data"))
    rows = rows_of(source)
    assert paths_of(rows)[-1] == path
    assert any(sentence in problem for _, problem in problems_of(source))
    if name.endswith(b"/"):
        return
    assert b"".join(source.content(key_of(rows[-1])).chunks()) == b"data"
    stored = {b"a\0b.jpg": b"a\0b.jpg", b"bad\xff.jpg": b"bad\xff.jpg", b"": b""}.get(name)
    assert rows[-1].name_bytes == stored


def test_backslashes_part_names_only_where_windows_made_them(tmp_path: Path) -> None:
    source = archive(tmp_path, Member("a\\b.txt", b"1", system=0), Member("c\\d.txt", b"2", system=3))
    assert set(by_path(source)) == {"", "a", "a/b.txt", "c\\d.txt"}
    assert [sentence for _, sentence in problems_of(source)] == [
        "1 stored name of the form: has “\\” between its parts, as Windows writes paths."
    ]


def test_names_without_the_utf8_flag_are_read_as_what_they_are(tmp_path: Path) -> None:
    path_field = struct.pack("<HHBI", 0x7075, 5 + 7, 1, zlib.crc32(b"\x84.txt")) + "Ω€.x".encode()
    source = archive(
        tmp_path,
        Member("fünf.txt".encode(), flags=0),
        Member("f\u00fcnf2".encode("cp437"), flags=0),
        Member(b"\x84.txt", flags=0, extra=path_field),
        Member(b"\x84.tx2", flags=0, extra=path_field),
    )
    assert set(by_path(source)) == {"", "fünf.txt", "fünf2", "Ω€.x", "ä.tx2"}


def test_altered_names_are_named_up_to_a_bound_and_then_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive_names, "MAX_NAMED", 3)
    source = archive(tmp_path, *(Member(f"../{number}") for number in range(10)))
    sentences = [sentence for _, sentence in problems_of(source)]
    assert len(sentences) == 4
    assert sentences[-1].startswith("7 more entries")


def test_depth_and_directories_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = archive(tmp_path, Member("/".join("d" * 9_000) + "/x.jpg", b"deep"))
    rows = rows_of(source)
    assert len(rows) == archive_names.MAX_DEPTH + 1
    assert rows[-1].name == "x.jpg"
    assert any("too many parts" in sentence for _, sentence in problems_of(source))
    monkeypatch.setattr("tests.evidence.zip_cases.BOUNDS", EXHIBIT._replace(directories=2))
    source = archive(tmp_path, *(Member(f"{number}/x", b"x") for number in range(5)))
    assert set(by_path(source)) == {"", "0", "0/x", "1", "1/x", "x"}
    assert len(rows_of(source)) == 8


def test_kinds_and_flags(tmp_path: Path) -> None:
    source = archive(
        tmp_path,
        Member("plain", b"abc", method=0),
        Member("packed", b"abc"),
        Member("locked", b"abc", flags=1 | 1 << 11),
        Member("link", b"/etc/passwd", mode=stat.S_IFLNK | 0o777),
        Member("socket", b"", mode=stat.S_IFSOCK),
        Member("folder", b"", mode=stat.S_IFDIR),
        Member("hidden", NOISE, mode=stat.S_IFLNK),
        Member("full/", b"abc"),
        Member("windows", b"abc", system=0, mode=stat.S_IFLNK),
    )
    rows = by_path(source)
    kinds = {path: EntryKind(row.kind).name for path, row in rows.items() if path}
    assert kinds == {
        "plain": "FILE",
        "packed": "FILE",
        "locked": "FILE",
        "link": "LINK",
        "socket": "OTHER",
        "folder": "DIRECTORY",
        "hidden": "FILE",
        "full": "DIRECTORY",
        "windows": "FILE",
    }
    assert not rows["plain"].flags & EntryFlag.COMPRESSED
    assert rows["packed"].flags & EntryFlag.COMPRESSED
    assert rows["locked"].flags & EntryFlag.ENCRYPTED
    assert rows["link"].flags & EntryFlag.NO_CONTENT
    assert read(source, "hidden") == NOISE
    sentences = dict(problems_of(source))
    assert "read as a file" in sentences[rows["hidden"].index]
    assert "holds 3 bytes" in sentences[rows["full"].index]
    with pytest.raises(EvidenceError, match="no content"):
        source.content(key_of(rows["link"]))


def test_each_time_says_which_clock_wrote_it(tmp_path: Path) -> None:
    source = archive(tmp_path, Member("dos"), Member("ut", extra=extended_times(1_715_000_000)), Member("none", date=0))
    rows = by_path(source)
    assert str(read_time(rows["dos"].modified, unpack_clocks(rows["dos"].clocks)[1])) == "2024-05-06T13:14:20"
    assert unpack_clocks(rows["dos"].clocks) == (0, Clock.DOS_ZIP_WALL, 0, 0)
    assert unpack_clocks(rows["ut"].clocks) == (0, Clock.UNIX_S, 0, 0)
    assert rows["none"].modified is None


def test_the_extractions_own_metadata_comes_first_and_names_what_was_not_extracted(tmp_path: Path) -> None:
    stats = {
        "private/var/a.jpg": STAT,
        "private/var/mobile": {"mode": 0o40755},
        "private/var/mobile/locked.jpg": {**STAT, "size": 99},
        "private/var/odd": {"mode": 0o120777, "mtime": (1 << 64) - 1},
    }
    source = archive(tmp_path, *clbx_members(stats))
    rows = by_path(source)
    known = rows["filesystem1/private/var/a.jpg"]
    assert (known.created, known.modified, known.accessed, known.changed) == (
        STAT["btime"],
        STAT["mtime"],
        STAT["atime"],
        STAT["ctime"],
    )
    assert set(unpack_clocks(known.clocks)) == {Clock.UNIX_NS}
    other = rows["filesystem1/private/var/b.jpg"]
    assert (other.modified, unpack_clocks(other.clocks)[1]) == (5, Clock.UNIX_S)
    listed = rows["filesystem1/private/var/mobile/locked.jpg"]
    assert (listed.size, listed.address, listed.kind) == (99, -1, EntryKind.FILE)
    assert listed.flags & EntryFlag.NO_CONTENT
    assert rows["filesystem1/private/var/mobile"].kind == EntryKind.DIRECTORY
    assert rows["filesystem1/private/var/odd"].kind == EntryKind.LINK
    assert rows["filesystem1/private/var/odd"].modified is None
    assert problems_of(source) == [
        (-1, "1 files are listed in the extraction's own metadata and their content is not in it.")
    ]
    with pytest.raises(EvidenceError, match="no content"):
        source.content(key_of(listed))


@pytest.mark.parametrize(
    "stats",
    [["a"], {"a": {"mtime": "x"}}, {1: STAT}, b"\xff", {"a": 5}],
    ids=["list", "text", "key", "bytes", "number"],
)
def test_metadata_that_is_not_understood_is_told_and_the_header_used(stats: object, tmp_path: Path) -> None:
    source = archive(tmp_path, *clbx_members(stats))
    assert by_path(source)["filesystem1/private/var/a.jpg"].modified == 5
    sentences = [sentence for _, sentence in problems_of(source)]
    assert len(sentences) == 1
    assert "is not understood" in sentences[0]
    assert sentences[0].endswith("the times of its files are from the ZIP header fields.")


def test_metadata_is_bounded_and_may_be_damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = archive(tmp_path, *clbx_members({"a": STAT}, crc=1))
    assert any("cannot be read" in sentence for _, sentence in problems_of(source))
    monkeypatch.setattr(zip_archive, "MAX_METADATA_SIZE", 10)
    assert any("is larger than 10 bytes" in sentence for _, sentence in problems_of(source))
    deep = msgspec.msgpack.encode("x")
    for _ in range(100_000):
        deep = b"\x91" + deep
    metadata = clbx.ExtractionMetadata()
    metadata.add(b"", b"\x81\xa1a\x81\xa1x" + deep)
    assert "is not understood" in metadata.problems[0]


def test_a_cellebrite_report_says_what_is_not_read_of_it(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.ufdr", [Member("report.xml", b"<x/>"), Member("files/Image/a.jpg", b"x")])
    assert "UFDR" in opened(path).recognise().problems[0]


def test_media_chunks_are_the_file_and_nothing_is_written(tmp_path: Path) -> None:
    seen: list[int] = []
    path = write_zip(tmp_path / "a.zip", [Member("a", NOISE), Member("b/c", NOISE, 0)])
    before = hashlib.sha256(path.read_bytes()).digest(), path.stat().st_mtime_ns
    source = ZipSource(SourceSpec(SourceId(1), SourceKind.ZIP, (str(path),)), seen.append)
    for key, reader in source.stream([key_of(row) for row in rows_of(source) if row.kind == EntryKind.FILE]):
        assert isinstance(reader, ContentReader), key
        assert b"".join(reader.chunks()) == NOISE
    digest = hashlib.sha256()
    for block in source.media_chunks():
        digest.update(block)
    source.close()
    assert digest.digest() == before[0]
    assert (hashlib.sha256(path.read_bytes()).digest(), path.stat().st_mtime_ns) == before
    assert list(tmp_path.iterdir()) == [path]
    assert sum(seen) > path.stat().st_size


def test_what_python_writes_is_read_too(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as writer:
        with writer.open("stream.bin", "w", force_zip64=True) as member:
            member.write(NOISE)
        writer.writestr("ünïcode/x", "x")
    (tmp_path / "a.zip").write_bytes(buffer.getvalue())
    source = opened(tmp_path / "a.zip")
    assert read(source, "stream.bin") == NOISE
    assert read(source, "ünïcode/x") == b"x"
    assert by_path(source)["stream.bin"].modified != DOS_DATE
