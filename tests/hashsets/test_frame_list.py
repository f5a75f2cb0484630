"""Lists of videos: which rows are one record, what of them is kept, and what is counted."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from hashsets import frame_list
from hashsets.records import Reading, SetRecord
from hashsets.source import SourceStream
from hashsets.vpdq import distinct
from tests.samples.hash_sets import compiled, plain_request

ONE, TWO, THREE = (Random(n).randbytes(32) for n in range(3))
LIKE_ONE = (int.from_bytes(ONE) ^ 7).to_bytes(32)


def read(folder: Path, rows: list[str], head: str = "video,pdq,quality,time") -> tuple[list[SetRecord], Reading]:
    path = folder / "list.csv"
    path.write_text("\n".join([head, *rows]) + "\n")
    reading, stream = Reading(), SourceStream(path)
    try:
        return list(frame_list.read(stream, reading)), reading
    finally:
        stream.close()


def test_the_rows_of_a_video_are_one_record_of_its_distinct_frames(tmp_path: Path) -> None:
    rows = [f"a,{frame.hex()},90,{n}" for n, frame in enumerate((TWO, ONE, LIKE_ONE, ONE, THREE))]
    found, reading = read(tmp_path, [*rows, f"b,{ONE.hex()},100,0"])
    assert [distinct(record.vpdq) for record in found] == [[TWO, ONE, THREE], [ONE]]
    assert not any(record.pdq for record in found)
    assert not reading.refused


def test_digests_and_size_are_taken_from_whichever_row_has_them(tmp_path: Path) -> None:
    rows = [f"a,{ONE.hex()},,", f"a,{TWO.hex()},{'ab' * 16},", f"a,{THREE.hex()},,700"]
    ((record,), _) = read(tmp_path, rows, "video,pdq,md5,size")
    assert (record.md5, record.size) == (b"\xab" * 16, 700)
    assert len(distinct(record.vpdq)) == 3


def test_what_cannot_be_used_is_counted(tmp_path: Path) -> None:
    rows = [f"a,{ONE.hex()},10,0", "a,short,90,1", f"a,{TWO.hex()},90,2", f",{ONE.hex()},90,3", "a,b"]
    found, reading = read(tmp_path, rows)
    assert [distinct(record.vpdq) for record in found] == [[TWO], [], []]
    assert reading.refused == {
        "PDQ of a quality below 50": 1,
        "PDQ not hexadecimal of 64 digits": 1,
        "frame of no video": 2,
        "row of another number of columns": 1,
    }


def test_bound_frames_of_a_video(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frame_list, "FRAME_LIMIT", 2)
    ((record,), reading) = read(tmp_path, [f"a,{frame.hex()},90,0" for frame in (ONE, TWO, THREE)])
    assert distinct(record.vpdq) == [ONE, TWO]
    assert reading.refused == {"frames past the 2th of a video": 1}


def test_the_set_says_that_it_holds_videos(tmp_path: Path) -> None:
    rows = [f"{name},{frame.hex()}" for name in "ab" for frame in (ONE, TWO)]
    (tmp_path / "list.csv").write_text("\n".join(["video,pdq", *rows]))
    _, summary = compiled(tmp_path, tmp_path / "list.csv", plain_request())
    # The two hold the same frames: the second one says nothing new.
    assert (summary.records, summary.repeated, summary.usable) == (2, 1, {"pdq": 2})
    assert summary.capability == "near only (PDQ of 1 record with 1 video by its frames)"
