"""Published lists beside Project VIC: each is told by its content, read whole, and refused where it is cut off."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from hashsets.recognise import READ, Format, recognise
from hashsets.records import WITHDRAWN_LIMIT, Reading, SetRecord
from hashsets.source import SourceStream
from tests.testdata import testdata
from triage.errors import HashSetError

MD5 = [hashlib.md5(b"%d" % n, usedforsecurity=False).digest() for n in range(9)]
SHA1 = [hashlib.sha1(b"%d" % n, usedforsecurity=False).digest() for n in range(9)]
SHA256 = [hashlib.sha256(b"%d" % n).digest() for n in range(9)]


def read(path: Path) -> tuple[Format, list[SetRecord], Reading]:
    kind, reading = recognise(path), Reading()
    with closing(SourceStream(path)) as stream:
        return kind, list(kind.read(stream, reading)), reading


def written(folder: Path, data: bytes | str) -> Path:
    path = folder / "a file whose name says nothing"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def encase(digests: list[bytes], *, stated: int | None = None, name: str = "Operation Sample") -> bytes:
    """An EnCase hash set; ``stated`` is the number in its header."""
    head = bytearray(1152)
    head[:8] = b"HASH\r\n\xff\x00"
    head[8:12] = (2).to_bytes(4, "little")
    head[16:20] = (len(digests) if stated is None else stated).to_bytes(4, "little")
    head[1032 : 1032 + 2 * len(name)] = name.encode("utf-16-le")
    return bytes(head) + b"".join(digest + b"\0\0" for digest in digests)


def test_encase(tmp_path: Path) -> None:
    kind, found, reading = read(written(tmp_path, encase(MD5)))
    assert kind.name == "EnCase hash set"
    assert not kind.coded
    assert [record.md5 for record in found] == MD5
    assert reading.provenance == "Operation Sample"


def test_encase_of_more_records_than_one_block_and_without_a_count(tmp_path: Path) -> None:
    many = [hashlib.md5(b"%d" % n, usedforsecurity=False).digest() for n in range(10_000)]
    assert [record.md5 for record in read(written(tmp_path, encase(many, stated=0)))[1]] == many


def test_encase_zeros_are_counted(tmp_path: Path) -> None:
    _, found, reading = read(written(tmp_path, encase([MD5[0], bytes(16)])))
    assert found == [SetRecord(md5=MD5[0]), SetRecord()]
    assert reading.refused == {"MD5 of zeros": 1}


@pytest.mark.parametrize("data", [encase(MD5)[:-1], encase(MD5)[:600], encase(MD5[:5], stated=9)])
def test_encase_that_is_cut_off(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(HashSetError, match="cut off"):
        read(written(tmp_path, data))


def test_hashkeeper(tmp_path: Path) -> None:
    head = '"file_id","hashset_id","file_name","directory","hash","file_size","date_modified","time_modified"'
    rows = [f'{n},7,"a, b.jpg","C:\\x","{MD5[n].hex().upper()}",{10 + n},,' for n in range(4)]
    kind, found, _ = read(written(tmp_path, "\r\n".join([head, *rows])))
    assert kind.name == "HashKeeper list"
    assert found == [SetRecord(md5=MD5[n], size=10 + n) for n in range(4)]


def test_ilook(tmp_path: Path) -> None:
    head = "V3Hash,HashSHA1,FileName,FilePath,FileSize,HashSHA256,HashSHA384,HashSHA512"
    row = f"{MD5[1].hex()},{SHA1[1].hex()},a.jpg,/x,12,{SHA256[1].hex()},,"
    _, found, _ = read(written(tmp_path, f"{head}\n{row}\n"))
    assert found == [SetRecord(MD5[1], SHA1[1], SHA256[1], size=12)]


def test_a_hash_column_says_by_its_digits_what_it_holds(tmp_path: Path) -> None:
    _, found, reading = read(
        written(tmp_path, f"name,hash\na,{MD5[0].hex()}\nb,{SHA1[0].hex()}\nc,{SHA256[0].hex()}\n")
    )
    assert found == [SetRecord(md5=MD5[0]), SetRecord(sha1=SHA1[0]), SetRecord()]
    assert reading.refused == {"hash neither of 32 nor of 40 digits, under a heading that does not say its kind": 1}


def test_icse_keeps_its_photodna(tmp_path: Path) -> None:
    head = "MD5;SHA1;PhotoDNA;Image ID;Is distributed;Number of submissions"
    value = bytes(range(144))
    kind, found, reading = read(written(tmp_path, f"{head}\n{MD5[0].hex()};;{value.hex()};1;true;3\n"))
    assert kind.name == "ICSE list"
    assert (found[0].md5, found[0].photodna) == (MD5[0], (value,))
    assert reading.refused == {"SHA-1 blank": 1}


def test_a_sleuth_kit_index_alone_holds_what_its_source_holds() -> None:
    kind, found, reading = read(testdata("hashsets_real", "testmd5.dat-md5.idx"))
    _, listed, _ = read(testdata("hashsets_real", "testmd5.dat"))
    assert kind.name == "Sleuth Kit index"
    assert {record.md5 for record in found} == {record.md5 for record in listed}
    assert len(found) > 20
    assert reading.provenance == "md5sum, testmd5.dat"
    assert not reading.refused


def index(rows: list[str]) -> str:
    return "\n".join(["0" * 41 + "|nsrl", *rows])


def test_a_sleuth_kit_index_of_sha1_and_its_bad_rows(tmp_path: Path) -> None:
    rows = [f"{SHA1[0].hex().upper()}|{17:016d}", "nonsense", f"{SHA1[1].hex()}|{18:016d}\n"]
    _, found, reading = read(written(tmp_path, index(rows)))
    assert found == [SetRecord(sha1=SHA1[0]), SetRecord(), SetRecord(sha1=SHA1[1])]
    assert reading.refused == {"line that is no row of an index": 1}
    with pytest.raises(HashSetError, match="cut off"):
        read(written(tmp_path, index([rows[0], rows[2][:30]])))


def test_the_sleuth_kits_own_database(tmp_path: Path) -> None:
    path = tmp_path / "known.kdb"
    with closing(sqlite3.connect(path)) as database:
        database.execute(
            "CREATE TABLE hashes(id INTEGER PRIMARY KEY, md5 BINARY(16), sha1 BINARY(20), sha2_256 BINARY(32))"
        )
        database.executemany("INSERT INTO hashes VALUES(?, ?, NULL, ?)", [(n, MD5[n], SHA256[n]) for n in range(3)])
        database.commit()
    _, found, _ = read(path)
    assert found == [SetRecord(MD5[n], None, SHA256[n]) for n in range(3)]


def test_hashdeep(tmp_path: Path) -> None:
    lines = [
        "%%%% HASHDEEP-1.0",
        "%%%% size,md5,sha256,filename",
        "## Invoked from: /x",
        "## ",
        f"12,{MD5[0].hex()},{SHA256[0].hex()},/x/a, b and c.jpg",
        "%%%% size,sha1,filename",
        f"13,{SHA1[1].hex()},/x/d.jpg",
    ]
    kind, found, reading = read(written(tmp_path, "\n".join(lines)))
    assert kind.name == "hashdeep list"
    assert found == [SetRecord(MD5[0], None, SHA256[0], size=12), SetRecord(sha1=SHA1[1], size=13)]
    assert reading.version == "1.0"
    assert not reading.refused
    with pytest.raises(HashSetError, match="cut off"):
        read(written(tmp_path, "\n".join(lines)[:-20]))


def test_hashdeep_rows_before_their_heading_are_counted(tmp_path: Path) -> None:
    _, found, reading = read(written(tmp_path, f"%%%% HASHDEEP-1.0\n12,{MD5[0].hex()},a\n"))
    assert found == [SetRecord()]
    assert reading.refused == {"row before the heading that names its columns": 1}


@pytest.mark.parametrize("line", ["{0}  a.jpg", "{0} *a.jpg", "MD5 (a.jpg) = {0}", "\\{0}  a\\nb.jpg", "{0}"])
def test_lists_of_gnu_and_bsd(tmp_path: Path, line: str) -> None:
    kind, found, _ = read(written(tmp_path, "\n".join(line.format(digest.hex()) for digest in MD5)))
    assert kind.name == "Digest list"
    assert [record.md5 for record in found] == MD5


DELTA = f"""BEGIN TRANSACTION;
-- RDS 2024.03.1 delta
INSERT INTO FILE VALUES('{SHA256[0].hex()}','{SHA1[0].hex()}','{MD5[0].hex()}','0000ffff','it''s a; name(1).jpg',17,5);
INSERT OR IGNORE INTO METADATA (sha256, bytes, file_name)
  VALUES ('{SHA256[1].hex().upper()}', 18, 'a'), ('{SHA256[2].hex()}', 19, 'b');
INSERT INTO MFG VALUES(1,'Somebody');
UPDATE FILE SET file_name = 'x' WHERE sha256 = '{SHA256[3].hex()}';
DELETE FROM FILE WHERE sha256 = '{SHA256[4].hex()}' AND sha1 = '{SHA1[4].hex()}';
DELETE FROM FILE WHERE package_id = 9;
COMMIT;
"""


def test_a_delta_of_the_nsrl_is_read_and_never_run(tmp_path: Path) -> None:
    kind, found, reading = read(written(tmp_path, DELTA))
    assert kind.name == "NSRL RDS v3 delta"
    assert found == [
        SetRecord(MD5[0], SHA1[0], SHA256[0]),
        SetRecord(None, None, SHA256[1], size=18),
        SetRecord(None, None, SHA256[2], size=19),
    ]
    assert reading.withdrawn == {SHA256[4], SHA1[4]}
    assert reading.refused == {
        "UPDATE of a delta, which is not applied": 1,
        "DELETE of a delta that names no digest, which is not applied": 1,
    }


def test_a_delta_that_is_cut_off(tmp_path: Path) -> None:
    with pytest.raises(HashSetError, match="cut off"):
        read(written(tmp_path, DELTA[: DELTA.index("0000ffff")]))


def test_what_a_delta_takes_away_is_bounded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert WITHDRAWN_LIMIT > 100_000
    monkeypatch.setattr("hashsets.records.WITHDRAWN_LIMIT", 1)
    with pytest.raises(HashSetError, match="takes away more than 1 "):
        read(written(tmp_path, DELTA))


def test_what_is_not_read_is_told_what_is(tmp_path: Path) -> None:
    with pytest.raises(HashSetError) as caught:
        recognise(written(tmp_path, "some words\n"))
    assert READ in caught.value.sentence
    for name in ("Project VIC", "CAID", "NSRL", "ICSE", "HashKeeper", "EnCase", "Sleuth Kit", "PDQ", "export"):
        assert name in caught.value.sentence
