"""Packed TAR archives are read forward, in one pass."""

from __future__ import annotations

import bz2
import gzip
import lzma
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.evidence.tar_cases import NOISE, RANDOM, opened
from tests.samples.archives import TarEntry, write_tar
from tests.samples.reading import by_path, read, sentences
from tests.samples.walking import key_of, rows_of
from triage.errors import EvidenceError, UnsupportedEvidenceError
from triage.evidence import tar_stream
from triage.evidence.source import ContentReader
from triage.evidence.tar_archive import TarSource
from triage.model.entries import EntryKind
from triage.model.frame import SourceId, SourceKind, SourceSpec

PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
}


@pytest.mark.parametrize("packing", list(PACKERS))
def test_a_packed_archive_is_streamed_in_one_pass(packing: str, tmp_path: Path) -> None:
    plain = write_tar(tmp_path / "p.tar", [TarEntry(f"{number}", NOISE[: 1 + number * 997]) for number in range(40)])
    path = tmp_path / "a.tar.x"
    path.write_bytes(PACKERS[packing](plain.read_bytes()))
    seen: list[int] = []
    source = TarSource(SourceSpec(SourceId(1), SourceKind.TAR, (str(path),)), seen.append)
    keys = [key_of(row) for row in rows_of(source) if row.kind == EntryKind.FILE]
    RANDOM.shuffle(keys)
    seen.clear()
    got = {}
    for key, reader in source.stream(keys):
        assert isinstance(reader, ContentReader)
        got[key.name] = b"".join(reader.chunks(1000))
    assert got == {f"{number}": NOISE[: 1 + number * 997] for number in range(40)}
    assert sum(seen) == path.stat().st_size
    assert "read forward only" in source.recognise().description


def test_batches_in_ascending_order_are_one_pass(tmp_path: Path) -> None:
    plain = write_tar(tmp_path / "p.tar", [TarEntry(f"{number:02}", RANDOM.randbytes(100_000)) for number in range(40)])
    path = tmp_path / "a.tgz"
    path.write_bytes(gzip.compress(plain.read_bytes(), 1))
    seen: list[int] = []
    source = TarSource(SourceSpec(SourceId(1), SourceKind.TAR, (str(path),)), seen.append)
    keys = [key_of(row) for row in rows_of(source) if row.kind == EntryKind.FILE]
    seen.clear()
    for start in range(0, 40, 4):
        for _, reader in source.stream(keys[start : start + 4]):
            assert isinstance(reader, ContentReader)
            assert len(b"".join(reader.chunks())) == 100_000
    assert sum(seen) == path.stat().st_size
    assert len(b"".join(source.content(keys[3]).chunks())) == 100_000


def test_a_streamed_reader_can_still_go_back(tmp_path: Path) -> None:
    data = RANDOM.randbytes(3 << 20)
    plain = write_tar(tmp_path / "p.tar", [TarEntry("a", data), TarEntry("b", b"b")])
    path = tmp_path / "a.tgz"
    path.write_bytes(gzip.compress(plain.read_bytes(), 1))
    source = opened(path)
    keys = [key_of(row) for row in rows_of(source) if row.kind == EntryKind.FILE]
    for key, reader in source.stream([keys[0], keys[0], keys[1]]):
        assert isinstance(reader, ContentReader)
        if key.name == "a":
            assert reader.read_at(len(data) - 10, 100) == data[-10:]
            assert reader.read_at(5, 10) == data[5:15]
            assert b"".join(reader.chunks()) == data
        else:
            assert reader.read_at(0, 1) == b"b"


def test_several_gzip_streams_and_zeros_between_are_one_archive(tmp_path: Path) -> None:
    plain = write_tar(tmp_path / "p.tar", [TarEntry("a", NOISE)]).read_bytes()
    path = tmp_path / "a.tgz"
    path.write_bytes(gzip.compress(plain[:30_001]) + bytes(77) + gzip.compress(plain[30_001:]) + b"rubbish")
    assert read(opened(path), "a") == NOISE


@pytest.mark.parametrize("packing", list(PACKERS))
def test_a_truncated_packed_archive_is_read_as_far_as_it_goes(packing: str, tmp_path: Path) -> None:
    big = b"".join(RANDOM.randbytes(1000) for _ in range(2000))
    plain = write_tar(tmp_path / "p.tar", [TarEntry("a", NOISE), TarEntry("b", big), TarEntry("c", b"c")])
    path = tmp_path / "a.tar.x"
    packed = PACKERS[packing](plain.read_bytes())
    path.write_bytes(packed[: len(packed) * 3 // 4])
    source = opened(path)
    assert set(by_path(source)) == {"", "a", "b"}
    assert read(source, "a") == NOISE
    with pytest.raises(EvidenceError, match="truncated"):
        read(source, "b")
    assert any("truncated" in one for one in sentences(source))


@pytest.mark.parametrize("packing", list(PACKERS))
def test_a_damaged_packed_archive_is_told(packing: str, tmp_path: Path) -> None:
    plain = write_tar(tmp_path / "p.tar", [TarEntry("a", NOISE), TarEntry("b", NOISE)])
    path = tmp_path / "a.tar.x"
    data = bytearray(PACKERS[packing](plain.read_bytes()))
    data[len(data) // 2] ^= 255
    path.write_bytes(data)
    try:
        source = opened(path)
    except EvidenceError:
        return
    wrong = 0
    for row in rows_of(source):
        if row.kind == EntryKind.FILE:
            try:
                assert len(b"".join(source.content(key_of(row)).chunks())) == len(NOISE)
            except EvidenceError:
                wrong += 1
    assert wrong or any("damaged" in one for one in sentences(source))


def test_a_packing_that_is_not_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.tar.zst"
    path.write_bytes(b"\x28\xb5\x2f\xfd" + bytes(600))
    with pytest.raises(UnsupportedEvidenceError, match="Zstandard"):
        opened(path)


def test_a_packed_archive_that_grows_too_much_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tar_stream, "MAX_RATIO", 100)
    monkeypatch.setattr(tar_stream, "_RATIO_SLACK", 1 << 20)
    plain = write_tar(tmp_path / "p.tar", [TarEntry("a", NOISE), TarEntry("b", bytes(60 << 20)), TarEntry("c", b"c")])
    path = tmp_path / "a.tar.x"
    path.write_bytes(gzip.compress(plain.read_bytes(), 1))
    source = opened(path)
    assert set(by_path(source)) == {"", "a", "b"}
    assert "exhaust the reader" in sentences(source)[0]
