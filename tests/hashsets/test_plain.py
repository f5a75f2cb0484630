"""Plain lists: what counts as a line, and what is counted as a bad one."""

from __future__ import annotations

from pathlib import Path

import pytest

from hashsets import plain
from hashsets.lines import LINE_LIMIT
from hashsets.records import Reading, SetRecord
from hashsets.source import SourceStream
from triage.errors import HashSetError

MD5, SHA1, SHA256 = "ab" * 16, "cd" * 20, "ef" * 32


def read(folder: Path, data: bytes) -> tuple[list[SetRecord], Reading]:
    path = folder / "list.txt"
    path.write_bytes(data)
    reading = Reading()
    stream = SourceStream(path)
    try:
        return list(plain.read(stream, reading)), reading
    finally:
        stream.finish()
        stream.close()


@pytest.mark.parametrize(
    "line",
    [
        MD5,
        MD5.upper(),
        f"{MD5}  a picture.jpg",
        f"{MD5} *a picture.jpg",
        f"\\{MD5}  a\\\\b.jpg",
        f"  {MD5}\t",
        f"{MD5},a.jpg,17",
        f'"{MD5}";"a.jpg"',
        f"MD5 (a (1).jpg) = {MD5}",
        f"MD5(a.jpg)= {MD5}",
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", ""])
def test_one_digest_in_each_usual_writing(tmp_path: Path, line: str, end: str) -> None:
    found, reading = read(tmp_path, (line + end).encode())
    assert found == [SetRecord(md5=bytes.fromhex(MD5))]
    assert not reading.refused


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_mark_at_the_start_says_the_encoding(tmp_path: Path, encoding: str) -> None:
    found, reading = read(tmp_path, f"{SHA1}  ä.jpg\n# ü\n{SHA256}\n".encode(encoding))
    assert found == [SetRecord(sha1=bytes.fromhex(SHA1)), SetRecord(sha256=bytes.fromhex(SHA256))]
    assert not reading.refused


def test_lengths_are_sorted_apart_and_bad_lines_counted_with_their_numbers(tmp_path: Path) -> None:
    lines = ["# comment", MD5, "", SHA1, "not a hash", SHA256, "ab" * 17, f"x{MD5}", f"{MD5}x", f"SHA1 (a) = {MD5}"]
    found, reading = read(tmp_path, "\n".join(lines).encode())
    assert [record for record in found if record != SetRecord()] == [
        SetRecord(md5=bytes.fromhex(MD5)),
        SetRecord(sha1=bytes.fromhex(SHA1)),
        SetRecord(sha256=bytes.fromhex(SHA256)),
    ]
    assert reading.refused == {"line without a digest": 5}
    assert reading.places == {"line without a digest": [5, 7, 8, 9, 10]}


def test_bytes_that_are_no_text_make_a_bad_line(tmp_path: Path) -> None:
    found, reading = read(tmp_path, b"\xff\xfe\xfd".join([b"", b"\n"])[3:] + b"\x80\x81\n" + MD5.encode())
    assert found[-1] == SetRecord(md5=bytes.fromhex(MD5))
    assert reading.refused.total() >= 1


def test_a_line_without_end_is_bounded(tmp_path: Path) -> None:
    text = f"{MD5} " + "x" * (5 * LINE_LIMIT) + f"\n{SHA1}\n" + "y" * (3 * LINE_LIMIT)
    found, reading = read(tmp_path, text.encode())
    assert found == [SetRecord(md5=bytes.fromhex(MD5)), SetRecord(sha1=bytes.fromhex(SHA1)), SetRecord()]
    assert reading.places == {"line without a digest": [3]}


@pytest.mark.parametrize("kept", [1, 8, 31, 32, 40, 63])
def test_a_digest_that_was_cut_off_refuses_the_file(tmp_path: Path, kept: int) -> None:
    with pytest.raises(HashSetError, match="cut off"):
        read(tmp_path, f"{SHA256}\n{SHA256[:kept]}".encode())


def test_digests_in_further_columns_are_said_to_be_unused(tmp_path: Path) -> None:
    found, reading = read(tmp_path, f"{MD5},{SHA1},a.jpg\n".encode())
    assert found == [SetRecord(md5=bytes.fromhex(MD5))]
    assert reading.not_used == {"digest in a further column without a heading": 1}
