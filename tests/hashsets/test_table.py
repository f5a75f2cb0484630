"""Lists with a heading: NSRL version 2, PDQ, ICSE and plain CSV."""

from __future__ import annotations

from pathlib import Path

import pytest

from hashsets import pdq_csv, table
from hashsets.records import NO_SIZE, Reading, SetRecord
from hashsets.source import SourceStream
from tests.testdata import testdata
from triage.errors import HashSetError

MD5, SHA1, SHA256, PDQ = "ab" * 16, "cd" * 20, "ef" * 32, "f0" * 32


def read(folder: Path, text: str) -> tuple[list[SetRecord], Reading]:
    path = folder / "list.csv"
    path.write_bytes(text.encode())
    return read_file(path)


def read_file(path: Path) -> tuple[list[SetRecord], Reading]:
    reading = Reading()
    stream = SourceStream(path)
    try:
        return list(table.read(stream, reading)), reading
    finally:
        stream.close()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_columns_are_found_by_their_headings(tmp_path: Path, delimiter: str) -> None:
    rows = [
        ["File name", "SHA-256", "MD5 Hash", "File Size", "SHA1"],
        ['"a, b; c|d.jpg"', SHA256, MD5.upper(), "17", SHA1],
        ["e.jpg", "", MD5, "", "nonsense"],
    ]
    found, reading = read(tmp_path, "\n".join(delimiter.join(row) for row in rows) + "\n")
    md5 = bytes.fromhex(MD5)
    assert found == [
        SetRecord(md5=md5, sha1=bytes.fromhex(SHA1), sha256=bytes.fromhex(SHA256), size=17),
        SetRecord(md5=md5, size=NO_SIZE),
    ]
    assert reading.refused == {"SHA-256 blank": 1, "SHA-1 not hexadecimal of 40 digits": 1}
    assert reading.places["SHA-256 blank"] == [3]


def test_rows_of_another_width_are_counted(tmp_path: Path) -> None:
    found, reading = read(tmp_path, f"md5,name\n{MD5},a\n{MD5}\n{MD5},a,b\n{MD5},c\n")
    assert [record.md5 is not None for record in found] == [True, False, False, True]
    assert reading.refused == {"row of another number of columns": 2}
    assert reading.places == {"row of another number of columns": [3, 4]}


def test_a_table_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    with pytest.raises(HashSetError, match="cut off"):
        read(tmp_path, f"md5,name,size\n{MD5},a,1\n{MD5},b")


def test_a_pdq_list_refuses_noise(tmp_path: Path) -> None:
    rows = [
        "pdq,quality,file",
        f"{PDQ},100,a",
        f"{PDQ},50,b",
        f"{PDQ},49,c",
        f"{PDQ},good,d",
        f"{'0' * 64},100,e",
        f"{PDQ},,f",
    ]
    found, reading = read(tmp_path, "\n".join(rows) + "\n")
    assert [bool(record.pdq) for record in found] == [True, True, False, False, False, True]
    assert reading.refused == {
        "PDQ of a quality below 50": 1,
        "PDQ quality not a number from 0 to 100": 1,
        "PDQ without detail": 1,
    }


def test_a_pdq_list_without_heading(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(f"{PDQ},100,a.jpg\n{PDQ},7\n# note\nnothing\n", encoding="utf-8")
    reading = Reading()
    stream = SourceStream(path)
    found = list(pdq_csv.read_bare(stream, reading))
    stream.close()
    assert found == [SetRecord(pdq=(bytes.fromhex(PDQ),)), SetRecord(), SetRecord()]
    assert reading.refused == {"PDQ of a quality below 50": 1, "line without a PDQ value and its quality": 1}
    assert reading.places["line without a PDQ value and its quality"] == [4]


def test_nsrl_version_2_keeps_size_and_special_code() -> None:
    found, reading = read_file(testdata("hashsets_derived", "NSRLFile.txt"))
    assert len(found) == 6
    assert [record.code for record in found].count("M") == 1
    assert all(record.size > 0 and record.md5 and record.sha1 for record in found)
    assert not reading.refused


def test_icse_gives_both_digests() -> None:
    found, reading = read_file(testdata("hashsets_derived", "icse_style.csv"))
    assert len(found) == 5
    assert all(record.md5 and record.sha1 for record in found)
    assert not reading.refused
