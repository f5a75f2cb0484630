"""NSRL version 3 is read as it stands, and a damaged database is refused whole."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from hashsets import nsrl_db
from hashsets.records import NO_SIZE, Reading, SetRecord
from hashsets.source import SourceStream
from tests.testdata import testdata
from triage.errors import HashSetError


def read(path: Path) -> tuple[list[SetRecord], Reading]:
    reading = Reading()
    with closing(SourceStream(path)) as stream:
        return list(nsrl_db.read(stream, reading)), reading


def build(path: Path, script: str) -> Path:
    with closing(sqlite3.connect(path)) as database:
        database.executescript(script)
    return path


def test_the_minimal_edition() -> None:
    found, reading = read(testdata("hashsets_derived", "RDS_test_minimal.db"))
    assert len(found) == 10
    assert found[0].sha256 == bytes.fromhex("4723C892D4D3C200074F3A8A437B0D3E62E631E140B68E2386A54C45F0DA2566")
    assert found[0].size == 62096
    assert reading.version == "RDS_TEST modern_minimal 2024-01-01"
    assert not reading.refused


def test_the_full_edition_has_a_view(tmp_path: Path) -> None:
    script = "CREATE TABLE METADATA(sha1, md5, extra); CREATE VIEW FILE AS SELECT sha1, md5 FROM METADATA;"
    script += f"INSERT INTO METADATA VALUES('{'AB' * 20}', NULL, 1), ('', 'nonsense', 2);"
    found, reading = read(build(tmp_path / "rds.db", script))
    assert found == [SetRecord(sha1=bytes.fromhex("ab" * 20)), SetRecord()]
    assert reading.refused == {"SHA-1 blank": 1, "MD5 not hexadecimal of 32 digits": 1}


def test_odd_values_are_counted(tmp_path: Path) -> None:
    script = "CREATE TABLE FILE(md5, sha1, sha256, file_size);"
    script += f"INSERT INTO FILE VALUES('{'ab' * 16}', x'ff', 3, 'big'), ('{'ab' * 16}', NULL, NULL, -4);"
    found, reading = read(build(tmp_path / "rds.db", script))
    assert [record.size for record in found] == [NO_SIZE, NO_SIZE]
    assert reading.refused["file size not a number"] == 2


def test_another_database_is_refused(tmp_path: Path) -> None:
    with pytest.raises(HashSetError, match="without the NSRL table FILE"):
        read(build(tmp_path / "other.db", "CREATE TABLE message(text);"))
    with pytest.raises(HashSetError, match="without the NSRL table FILE"):
        read(build(tmp_path / "file.db", "CREATE TABLE FILE(name);"))


def test_a_database_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    whole = testdata("hashsets_derived", "RDS_test_minimal.db").read_bytes()
    for size in (50, 4096, len(whole) - 1):
        path = tmp_path / f"{size}.db"
        path.write_bytes(whole[:size])
        with pytest.raises(HashSetError, match="cut off"):
            read(path)


def test_a_damaged_database_is_refused(tmp_path: Path) -> None:
    whole = bytearray(testdata("hashsets_derived", "RDS_test_minimal.db").read_bytes())
    whole[4096:] = b"\xff" * (len(whole) - 4096)
    path = tmp_path / "rds.db"
    path.write_bytes(whole)
    with pytest.raises(HashSetError, match="damaged"):
        read(path)


def test_a_journal_beside_it_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    path = tmp_path / "rds.db"
    path.write_bytes(testdata("hashsets_derived", "RDS_test_minimal.db").read_bytes())
    read(path)
    assert [child.name for child in tmp_path.iterdir()] == ["rds.db"]
    (tmp_path / "rds.db-wal").write_bytes(b"x")
    with pytest.raises(HashSetError, match="journal"):
        read(path)
