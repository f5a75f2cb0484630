"""A ZIP's directory is read once, kept small, and refused with a sentence where it is damaged."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.evidence.zip_cases import NOISE, archive, opened
from tests.samples.archives import Member, write_zip
from tests.samples.reading import by_path, read
from tests.samples.walking import key_of, paths_of, rows_of
from triage.errors import EvidenceError, UnsupportedEvidenceError
from triage.evidence.archive_file import ArchiveFile
from triage.evidence.zip_directory import ZipDirectory
from triage.model.entries import EntryFlag


def test_zip64_prefix_and_comment(tmp_path: Path) -> None:
    source = archive(
        tmp_path,
        Member("a", NOISE, zip64=True),
        Member("b", b"b"),
        before=b"MZ" + bytes(500),
        comment=b"PK\x05\x06" + bytes(30),
        zip64_end=True,
    )
    assert read(source, "a") == NOISE
    assert read(source, "b") == b"b"
    assert "502 bytes stand before" in source.recognise().problems[0]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"x" * 70_000, b"PK\x05\x06", b"PK\x05\x06" + b"\xff" * 18])
def test_what_has_no_directory_is_refused(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(data)
    with pytest.raises(EvidenceError):
        opened(tmp_path / "a.zip")


def test_a_truncated_archive_says_that_its_end_is_missing(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", [Member("a", NOISE)])
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(EvidenceError, match="its end is missing"):
        opened(path)


def test_of_two_directories_the_last_is_read_and_that_is_told(tmp_path: Path) -> None:
    inner = write_zip(tmp_path / "inner.zip", [Member("inner", b"x")]).read_bytes()
    source = archive(tmp_path, Member("outer", b"y"), comment=inner)
    assert set(by_path(source)) == {"", "inner"}
    assert "2 directories that fit" in source.recognise().problems[0]


def test_bytes_behind_the_archive_do_no_harm(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", [Member("a", b"a")])
    path.write_bytes(path.read_bytes() + b"PK\x05\x06" + bytes(500))
    assert read(opened(path), "a") == b"a"


def test_an_empty_archive_has_a_root(tmp_path: Path) -> None:
    assert paths_of(rows_of(archive(tmp_path))) == [""]


def test_a_split_archive_is_not_understood(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", [Member("a", b"a")])
    data = bytearray(path.read_bytes())
    data[-18] = 3
    path.write_bytes(data)
    with pytest.raises(UnsupportedEvidenceError, match="split archive"):
        opened(path)


def test_a_damaged_directory_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", [Member(f"{number}", b"x") for number in range(5)])
    data = bytearray(path.read_bytes())
    at = data.rindex(b"PK\x01\x02")
    data[at] ^= 255
    path.write_bytes(data)
    source = opened(path)
    assert set(by_path(source)) == {"", "0", "1", "2", "3"}
    assert [problem.split(";")[0] for problem in source.recognise().problems] == [
        f"The directory of the ZIP is damaged at byte {at:,}",
        "The ZIP says that it has 5 members",
    ]


def test_the_size_of_the_directory_is_bounded(tmp_path: Path) -> None:
    write_zip(tmp_path / "a.zip", [Member(f"{number}", b"x") for number in range(5)])
    with pytest.raises(EvidenceError, match="100 is the bound"):
        ZipDirectory(ArchiveFile(tmp_path / "a.zip"), 100)


def test_members_and_volumes_that_are_not_there(tmp_path: Path) -> None:
    source = archive(tmp_path, Member("a", b"a"))
    row = by_path(source)["a"]
    with pytest.raises(EvidenceError, match="no member 7"):
        source.content(key_of(row._replace(address=7)))
    with pytest.raises(EvidenceError, match="no volume 1"):
        list(source.walk(1))


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_damage_breaks_the_reader(data: st.DataObject, tmp_path: Path) -> None:
    members = [Member("a/b", NOISE[:500]), Member("c", b"c" * 999, 12), Member("d/", b"", 0, zip64=True)]
    path = write_zip(tmp_path / "a.zip", members, zip64_end=data.draw(st.booleans()))
    raw = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(raw)
    try:
        source = opened(path)
        rows = rows_of(source)
    except EvidenceError:
        return
    originals = {bytes(member.data) for member in members}
    for row in rows:
        assert -(1 << 63) <= row.size < 1 << 63
        if row.flags & EntryFlag.NO_CONTENT:
            continue
        try:
            content = b"".join(source.content(key_of(row)).chunks())
        except EvidenceError:
            continue
        assert content in originals
