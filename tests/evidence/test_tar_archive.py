"""TAR archives are read in place, with the times and names that they carry."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import lzma
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.evidence.tar_cases import NOISE, archive, opened
from tests.samples.archives import TarEntry, write_tar
from tests.samples.reading import by_path, read, sentences
from tests.samples.walking import key_of, paths_of, rows_of
from tests.testdata import testdata
from triage.errors import EvidenceError, UnsupportedEvidenceError
from triage.evidence import tar_headers
from triage.model.entries import EntryFlag, EntryKind
from triage.model.times import Clock, read_time, unpack_clocks

PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
}


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
@pytest.mark.parametrize("packing", ["", "gzip", "bzip2", "xz"])
def test_what_tarfile_writes_is_read(form: int, packing: str, tmp_path: Path) -> None:
    names = ["a.txt", "d/" + "n" * 90 + "/" + "f" * 60 + ".jpg", "ünï/ß.bin"]
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=form) as writer:
        for number, name in enumerate(names):
            info = tarfile.TarInfo(name)
            info.size, info.mtime = 500 + number * 20_000, 1_715_000_000
            writer.addfile(info, io.BytesIO(NOISE[: info.size]))
        folder = tarfile.TarInfo("d/empty")
        folder.type = tarfile.DIRTYPE
        writer.addfile(folder)
    path = tmp_path / "a.tar"
    path.write_bytes(PACKERS[packing](buffer.getvalue()) if packing else buffer.getvalue())
    source = opened(path)
    assert source.sequential is bool(packing)
    rows = by_path(source)
    assert set(rows) == {"", "d", "d/empty", "ünï", *names, names[1].rsplit("/", 1)[0]}
    for number, name in enumerate(names):
        assert read(source, name) == NOISE[: 500 + number * 20_000]
        assert str(read_time(rows[name].modified, unpack_clocks(rows[name].clocks)[1])) == "2024-05-06T12:53:20Z"
    assert sentences(source) == []


def test_a_real_archive_gives_what_tarfile_gives() -> None:
    path = testdata("containers_misc", "test_mockTar.tar")
    source = opened(path)
    with tarfile.open(path) as oracle:
        for info in oracle.getmembers():
            name = info.name.strip("/").removeprefix("./")
            if info.isfile():
                extracted = oracle.extractfile(info)
                assert extracted is not None
                assert read(source, name) == extracted.read()


def test_addresses_are_the_blocks_of_the_headers_and_directories_are_made(tmp_path: Path) -> None:
    rows = by_path(archive(tmp_path, TarEntry("a/b", b"x" * 600), TarEntry("c", b"y", pax={"comment": "z"})))
    assert {path: row.address for path, row in rows.items()} == {"": -1, "a": -1, "a/b": 0, "c": 3}
    assert rows["a"].flags & EntryFlag.NO_CONTENT
    assert rows["c"].block == 6 * 512


def test_kinds(tmp_path: Path) -> None:
    source = archive(
        tmp_path,
        TarEntry("old", b"x", b"\0"),
        TarEntry("oldfolder/", b"", b"0"),
        TarEntry("hard", b"", b"1", size=99),
        TarEntry("soft", b"", b"2"),
        TarEntry("device", b"", b"3"),
        TarEntry("folder", b"", b"5"),
        TarEntry("contiguous", b"x", b"7"),
        TarEntry("label", b"", b"V"),
        TarEntry("strange", b"odd", b"Q"),
    )
    rows = by_path(source)
    assert {path: EntryKind(row.kind).name for path, row in rows.items() if path} == {
        "old": "FILE",
        "oldfolder": "DIRECTORY",
        "hard": "LINK",
        "soft": "LINK",
        "device": "OTHER",
        "folder": "DIRECTORY",
        "contiguous": "FILE",
        "label": "OTHER",
        "strange": "FILE",
    }
    assert read(source, "strange") == b"odd"
    assert len(sentences(source)) == 2
    with pytest.raises(EvidenceError, match="no content"):
        read(source, "soft")


def test_names_of_all_kinds_and_hostile_ones(tmp_path: Path) -> None:
    source = archive(
        tmp_path,
        TarEntry("name", b"1", tail=b"prefix/of/ustar"),
        TarEntry("short", b"2", long_name=b"very/" + b"l" * 200),
        TarEntry("short", b"3", pax={"path": "pax/ü"}),
        TarEntry("../../etc/passwd", b"4"),
        TarEntry(b"bad\xff", b"5"),
        TarEntry("name", b"6", magic=b"ustar  \0", tail=b"not a prefix"),
        TarEntry("name", b"7"),
    )
    rows = by_path(source)
    assert read(source, "prefix/of/ustar/name") == b"1"
    assert read(source, "very/" + "l" * 200) == b"2"
    assert read(source, "pax/ü") == b"3"
    assert read(source, "%2E%2E/%2E%2E/etc/passwd") == b"4"
    assert rows["bad\N{REPLACEMENT CHARACTER}"].name_bytes == b"bad\xff"
    twins = [row for row in rows_of(source) if row.name == "name" and row.parent == 0]
    assert [b"".join(source.content(key_of(row)).chunks()) for row in twins] == [b"6", b"7"]
    told = sentences(source)
    assert any("climbs" in one for one in told)
    assert any("not valid in its encoding" in one for one in told)
    assert any("has the same name" in one for one in told)


def test_times_of_pax_are_exact_and_those_of_the_header_are_seconds(tmp_path: Path) -> None:
    pax: dict[str, str | bytes] = {
        "mtime": "1715000000.123456789",
        "atime": "-1.5",
        "ctime": "17",
        "LIBARCHIVE.creationtime": "x",
    }
    rows = by_path(archive(tmp_path, TarEntry("a", pax=pax), TarEntry("b", mtime=-5), TarEntry("c", mtime=1 << 70)))
    row = rows["a"]
    assert (row.created, row.modified, row.accessed, row.changed) == (
        None,
        1715000000123456789,
        -1_500_000_000,
        17_000_000_000,
    )
    assert unpack_clocks(row.clocks) == (Clock.NONE, Clock.UNIX_NS, Clock.UNIX_NS, Clock.UNIX_NS)
    assert (rows["b"].modified, unpack_clocks(rows["b"].clocks)[1]) == (-5, Clock.UNIX_S)


def test_a_global_header_counts_for_all_that_follow(tmp_path: Path) -> None:
    first = TarEntry("g", b"".join([b"24 ctime=1715000000.5000\n"][:0]) + b"17 ctime=1234.50\n", b"g")
    rows = by_path(archive(tmp_path, first, TarEntry("a"), TarEntry("b", pax={"ctime": "1"})))
    assert rows["a"].changed == 1_234_500_000_000
    assert rows["b"].changed == 1_000_000_000


def test_truncated_plain_archives_are_read_as_far_as_they_go(tmp_path: Path) -> None:
    source = archive(tmp_path, TarEntry("a", NOISE), TarEntry("b", b"x" * 100, size=5000), end=b"")
    assert read(source, "a") == NOISE
    with pytest.raises(EvidenceError, match="truncated"):
        read(source, "b")
    assert any("truncated" in one or "without its end mark" in one for one in sentences(source))


def test_a_damaged_header_ends_the_list_and_is_told(tmp_path: Path) -> None:
    source = archive(tmp_path, TarEntry("a", b"a"), TarEntry("b", b"b", checksum=1), TarEntry("c", b"c"))
    assert set(by_path(source)) == {"", "a"}
    assert sentences(source) == [
        "The header at byte 1,024 of the archive is damaged (checksum). What lies there was not read."
    ]


def test_bytes_behind_the_end_mark_are_told(tmp_path: Path) -> None:
    write_tar(tmp_path / "b.tar", [TarEntry("hidden", b"x")])
    source = archive(tmp_path, TarEntry("a", b"a"), end=bytes(1024) + (tmp_path / "b.tar").read_bytes())
    assert set(by_path(source)) == {"", "a"}
    assert "further bytes behind the end mark" in sentences(source)[0]


def test_sparse_members_are_refused_with_a_sentence(tmp_path: Path) -> None:
    source = archive(
        tmp_path,
        TarEntry("gnu", b"x" * 512, b"S", magic=b"ustar  \0"),
        TarEntry("pax", b"x" * 512, pax={"GNU.sparse.major": "1", "GNU.sparse.name": "real/name"}),
        TarEntry("after", b"y"),
    )
    rows = by_path(source)
    assert read(source, "after") == b"y"
    for path in ("gnu", "real/name"):
        assert rows[path].flags & EntryFlag.SPARSE
        with pytest.raises(UnsupportedEvidenceError, match="sparse"):
            read(source, path)
    assert len(sentences(source)) == 2


def test_the_further_maps_of_a_sparse_member_are_stepped_over_and_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mapped = bytes(137) + b"\x01"  # bytes 345 to 482: one more map follows
    maps = bytes(504) + b"\x01" + bytes(7) + bytes(512)
    entries = [TarEntry("s", maps + b"x" * 512, b"S", size=512, tail=mapped), TarEntry("after", b"y")]
    assert read(archive(tmp_path, *entries), "after") == b"y"
    monkeypatch.setattr(tar_headers, "MAX_EXTENSION", 512)
    with pytest.raises(EvidenceError, match="sparse map"):
        archive(tmp_path, *entries)


@pytest.mark.parametrize(
    "entry",
    [
        TarEntry("a", pax={"size": "99999999999999999999"}),
        TarEntry("a", pax={"size": "-5"}),
        TarEntry("a", size=1 << 70),
        TarEntry("a", size=-5),
        TarEntry("p", b"99 x=y\n", b"x"),
        TarEntry("p", b"5 x=y", b"x"),
        TarEntry("p", b"rubbish", b"x"),
        TarEntry("p", b"", b"x", size=8 << 30),
        TarEntry("p", b"x" * 512, b"L", size=8 << 30),
    ],
)
def test_impossible_claims_end_the_list(entry: TarEntry, tmp_path: Path) -> None:
    source = archive(tmp_path, TarEntry("good", b"g"), entry, TarEntry("after", b"x"))
    assert set(by_path(source)) == {"", "good"}
    assert len(sentences(source)) == 1


def test_a_claimed_size_beyond_the_file_is_not_believed(tmp_path: Path) -> None:
    source = archive(tmp_path, TarEntry("a", b"x", size=1 << 60))
    assert by_path(source)["a"].size == 1 << 60
    with pytest.raises(EvidenceError, match="ends at byte"):
        read(source, "a")


def test_extensions_and_members_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    many = [TarEntry("L", b"x", b"L")] * (tar_headers.MAX_EXTENSIONS + 1)
    source = archive(tmp_path, TarEntry("good"), *many, TarEntry("a"))
    assert "more than 64 extension headers" in sentences(source)[0]
    monkeypatch.setattr(tar_headers, "MAX_MEMBERS", 3)
    source = archive(tmp_path, *(TarEntry(f"{number}") for number in range(9)))
    assert set(by_path(source)) == {"", "0", "1", "2"}
    assert "more than 3 members" in sentences(source)[0]


@pytest.mark.parametrize("data", [b"", b"x" * 2000, bytes(100), b"\x1f\x8b\x08" + bytes(20)])
def test_what_is_no_archive_is_refused(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.tar").write_bytes(data)
    with pytest.raises(EvidenceError):
        opened(tmp_path / "a.tar")


def test_an_empty_archive_has_a_root(tmp_path: Path) -> None:
    assert paths_of(rows_of(archive(tmp_path))) == [""]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_damage_breaks_the_reader(data: st.DataObject, tmp_path: Path) -> None:
    entries = [TarEntry("a/b", NOISE[:700], pax={"mtime": "1.5"}), TarEntry("c", b"c", long_name=b"n" * 150)]
    raw = bytearray(write_tar(tmp_path / "a.tar", entries).read_bytes())
    for _ in range(data.draw(st.integers(1, 5))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    (tmp_path / "a.tar").write_bytes(raw)
    try:
        source = opened(tmp_path / "a.tar")
    except EvidenceError:
        return
    for row in rows_of(source):
        if not row.flags & EntryFlag.NO_CONTENT:
            try:
                assert len(b"".join(source.content(key_of(row)).chunks())) == row.size
            except EvidenceError:
                continue


def test_media_chunks_are_the_file_and_nothing_is_written(tmp_path: Path) -> None:
    source = archive(tmp_path, TarEntry("a", NOISE))
    path = tmp_path / "a.tar"
    before = path.read_bytes(), path.stat().st_mtime_ns
    rows_of(source)
    read(source, "a")
    digest = hashlib.sha256(b"".join(source.media_chunks()))
    source.close()
    assert digest.digest() == hashlib.sha256(before[0]).digest()
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert list(tmp_path.iterdir()) == [path]


def test_two_walks_give_the_same_rows(tmp_path: Path) -> None:
    source = archive(tmp_path, *(TarEntry(f"{number % 7}/{number}/x", b"x") for number in range(100)))
    first = list(source.walk(0))
    assert list(source.walk(0)) == first
    assert [row.index for row in rows_of(source)] == list(range(208))
    with pytest.raises(EvidenceError, match="no volume 1"):
        list(source.walk(1))
