"""Contents of ZIP members: bounds, checksums, encryption, each with its sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.evidence.zip_cases import NOISE, archive
from tests.samples.archives import Member, pack
from tests.samples.reading import by_path, read
from tests.samples.walking import key_of
from triage.errors import EvidenceError, UnsupportedEvidenceError
from triage.evidence import member_reader, zip_content


@pytest.mark.parametrize("method", [0, 8, 12, 14])
@pytest.mark.parametrize("streamed", [False, True])
def test_every_method_gives_its_bytes_in_any_order(
    method: int, streamed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if streamed:
        monkeypatch.setattr(member_reader, "IN_MEMORY", 1000)
        monkeypatch.setattr(zip_content, "CHUNK", 4096)
    data = NOISE[:20_000] + bytes(30_000) + NOISE
    source = archive(tmp_path, Member("empty", b"", method), Member("x", data, method))
    reader = source.content(key_of(by_path(source)["x"]))
    assert reader.size == len(data)
    assert b"".join(reader.chunks(777)) == data
    for offset, length in ((90_000, 500), (10, 5), (0, 100_000), (99_990, 50), (50_000, 20_000), (50_001, 1)):
        assert reader.read_at(offset, length) == data[offset : offset + length]
    assert reader.read_at(len(data), 10) == b""
    assert b"".join(reader.chunks()) == data
    assert read(source, "empty") == b""


@pytest.mark.parametrize(
    ("member", "sentence"),
    [
        (Member("x", b"abc", flags=1), "is encrypted"),
        (Member("x", b"abc", local_flags=1), "is encrypted"),
        (Member("x", b"abc", method=99), r"method 99 \(AES encryption\)"),
        (Member("x", b"abc", method=93), r"method 93 \(Zstandard\)"),
        (Member("x", b"abc", method=1234), r"method 1234 \(unknown\)"),
    ],
)
def test_what_is_not_supported_is_named(member: Member, sentence: str, tmp_path: Path) -> None:
    source = archive(tmp_path, member)
    with pytest.raises(UnsupportedEvidenceError, match=sentence):
        read(source, "x")


@pytest.mark.parametrize(
    ("member", "sentence"),
    [
        (Member("x", b"abc", crc=5), r"checksum \(CRC-32\)"),
        (Member("x", b"abc", 0, crc=5), r"checksum \(CRC-32\)"),
        (Member("x", NOISE, size=60_000), "ends at byte 50,000 of 60,000"),
        (Member("x", NOISE, size=40_000), "more than the 40,000 bytes"),
        (Member("x", NOISE, 12, size=40_000), "more than the 40,000 bytes"),
        (Member("x", b"abc", 0, size=5), "two different sizes"),
        (Member("x", NOISE, packed=NOISE), "damaged behind its byte"),
        (Member("x", NOISE, 12, packed=NOISE), "damaged behind its byte"),
        (Member("x", NOISE, packed=pack(NOISE, 8)[:-30]), "ends at byte"),
        (Member("x", b"abc", 14, packed=b"\0\0\5\0\x5d\xff\xff\xff\xffxxxx"), "LZMA dictionary of 4,294,967,295"),
        (Member("x", b"abc", 14, packed=b"\0\0\6\0xxxxxxxxx"), "LZMA properties"),
        (Member("x", b"abc", header=7), "header is not at byte 7"),
        (Member("x", b"abc", compressed=5_000_000), "ends at byte"),
        (Member("x", b"abc", size=3_000_000), "exhaust the reader"),
        (Member("x", b"abc", size=1 << 50, zip64=True), "is the bound"),
        (Member("x", b"abc", header=1 << 62, zip64=True), "header is not at byte"),
    ],
)
def test_what_cannot_be_read_whole_is_an_error_and_never_an_end(member: Member, sentence: str, tmp_path: Path) -> None:
    source = archive(tmp_path, member, Member("good", b"good"))
    with pytest.raises(EvidenceError, match=sentence):
        read(source, "x")
    assert read(source, "good") == b"good"


def test_a_bomb_is_refused_by_its_claim_and_ended_where_it_lies(tmp_path: Path) -> None:
    bomb = Member("bomb", bytes(200 << 20), crc=0)
    liar = Member("liar", b"", packed=pack(bytes(20 << 20), 8), size=1 << 20)
    source = archive(tmp_path, bomb, liar, Member("claims", b"", packed=pack(b"x", 8), size=1 << 32, zip64=True))
    blocks = source.content(key_of(by_path(source)["bomb"])).chunks()
    assert [len(next(blocks)) for _ in range(200)] == [1 << 20] * 200
    with pytest.raises(EvidenceError, match="CRC"):
        next(blocks)
    with pytest.raises(EvidenceError, match="more than the"):
        read(source, "liar")
    with pytest.raises(EvidenceError, match="exhaust"):
        read(source, "claims")
