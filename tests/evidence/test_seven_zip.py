"""7z archives: what is packed in ways that are not read is named, and no byte of a header breaks the reader."""

from __future__ import annotations

import random
import struct
import zlib
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.samples.nested import seven_zipped
from tests.samples.reading import by_path, read
from tests.samples.walking import key_of, problems_of, rows_of
from triage.errors import EvidenceError, UnsupportedEvidenceError
from triage.evidence import seven_zip, seven_zip_header
from triage.evidence.archive_bounds import INSIDE
from triage.evidence.archive_file import ArchiveBytes
from triage.evidence.seven_zip import SevenZipSource
from triage.model.entries import EntryFlag, EntryKind
from triage.model.frame import SourceId, SourceKind, SourceSpec

SPEC = SourceSpec(SourceId(1), SourceKind.FOLDER, ("/nowhere",))
FILES = {"a.txt": b"first", "folder/b.bin": bytes(range(256)) * 5, "folder/empty": b"", "c": b"x" * 300}


class _Bytes(ArchiveBytes):
    def __init__(self, data: bytes) -> None:
        self.name, self.size, self._data = "x.7z", len(data), data

    def read(self, offset: int, length: int) -> bytes:
        return self._data[offset : offset + length]

    def close(self) -> None:
        pass


def opened(data: bytes) -> SevenZipSource:
    return SevenZipSource(SPEC, _Bytes(data))


def with_checksums(data: bytearray) -> bytes:
    """A header that was changed, made to look sound again."""
    offset, size, _ = struct.unpack_from("<QQI", data, 12)
    struct.pack_into("<I", data, 28, zlib.crc32(bytes(data[32 + offset : 32 + offset + size])))
    struct.pack_into("<I", data, 8, zlib.crc32(bytes(data[12:32])))
    return bytes(data)


def test_what_is_encrypted_is_named_and_the_rest_is_read() -> None:
    source = opened(seven_zipped(FILES, solid=False, locked=True))
    assert by_path(source)["a.txt"].flags & EntryFlag.ENCRYPTED
    with pytest.raises(UnsupportedEvidenceError, match="encrypted"):
        read(source, "a.txt")
    assert read(source, "folder/b.bin") == FILES["folder/b.bin"]
    assert read(source, "folder/empty") == b""


@pytest.mark.parametrize(
    ("coder", "words"),
    [
        (b"\1\x21\x03\1\x10", "a checksum"),
        (b"\1\x23\x03\x04\x01\1\x10", "PPMd"),
        (b"\1\x24\x04\xf7\x11\x01\1\x10", "Zstandard"),
        (b"\1\x21\x21\1\x28", "dictionary"),
    ],
)
def test_a_way_of_packing_that_is_not_read_is_named(coder: bytes, words: str) -> None:
    data = seven_zipped({"a": b"x" * 100}, packed_header=False)
    offset, _, _ = struct.unpack_from("<QQI", data, 12)
    header = data[32 + offset :].replace(b"\1\x21\x21\1\x10", coder, 1)
    changed = bytearray(data[: 32 + offset] + header)
    struct.pack_into("<Q", changed, 20, len(header))
    with pytest.raises(EvidenceError, match=words if words != "a checksum" else "which is not read"):
        read(opened(with_checksums(changed)), "a")


def test_a_list_of_members_that_is_encrypted_is_said() -> None:
    data = bytearray(seven_zipped(FILES))
    offset, _, _ = struct.unpack_from("<QQI", data, 12)
    header = bytes(data[32 + offset :]).replace(b"\1\x21\x21\1\x10", b"\1\x24\x06\xf1\x07\x01\1\x10", 1)
    changed = bytearray(bytes(data[: 32 + offset]) + header)
    struct.pack_into("<Q", changed, 20, len(header))
    with pytest.raises(UnsupportedEvidenceError, match=r"list of members cannot be read.*encrypted"):
        opened(with_checksums(changed))


def test_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    data = seven_zipped(FILES)
    few = SevenZipSource(SPEC, _Bytes(data), INSIDE._replace(members=2))
    assert len([row for row in rows_of(few) if row.kind == EntryKind.FILE]) == 2
    assert "more than 2 members" in problems_of(few)[-1][1]
    with pytest.raises(EvidenceError, match="is the bound"):
        SevenZipSource(SPEC, _Bytes(data), INSIDE._replace(directory=20))
    monkeypatch.setattr(seven_zip, "MAX_RATIO", 1)
    monkeypatch.setattr(seven_zip, "_RATIO_SLACK", 0)
    with pytest.raises(EvidenceError, match="exhaust"):
        read(opened(seven_zipped({"zeros": bytes(100_000)}, packed_header=False)), "zeros")
    monkeypatch.setattr(seven_zip_header, "MAX_NAMED", 3)
    with pytest.raises(EvidenceError, match="no real one has"):
        opened(seven_zipped(FILES, packed_header=False))


@pytest.mark.parametrize("cut", [10, 31, 40, -1, -20])
def test_what_is_cut_off_is_refused(cut: int) -> None:
    with pytest.raises(EvidenceError):
        opened(seven_zipped(FILES)[:cut])


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 1 << 32), st.booleans(), st.booleans())
def test_no_byte_breaks_it(seed: int, solid: bool, packed: bool) -> None:
    chance = random.Random(seed)
    data = bytearray(seven_zipped(FILES, solid=solid, packed_header=packed))
    first = 32 + struct.unpack_from("<Q", data, 12)[0]
    for _ in range(chance.randint(1, 3)):
        data[chance.randrange(chance.choice((32, first)), len(data))] = chance.choice(
            (0, 1, 127, 255, chance.randrange(256))
        )
    try:
        source = opened(with_checksums(data))
        rows = rows_of(source)
    except EvidenceError:
        return
    for row in rows:
        if row.kind == EntryKind.FILE:
            with suppress(EvidenceError):
                assert len(b"".join(source.content(key_of(row)).chunks())) == row.size
