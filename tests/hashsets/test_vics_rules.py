"""The rules of an importer of Project VIC files (vics.md §3.4), one test each; those of single fields are in test_vics."""

from __future__ import annotations

import base64
import json
import tracemalloc
from pathlib import Path
from random import Random
from typing import Any

import pytest

from hashsets.importing import CompileTask, compile_set
from hashsets.records import Reading, SetRecord
from hashsets.vics_times import vics_time
from hashsets.vpdq import distinct, frames, vpdq_value
from tests.hashsets.test_vics import read
from tests.samples.hash_sets import KEY, compiled, media, request, vics
from triage.execution.slots import NullSlot

PHOTODNA = bytes(range(144))


def test_files_without_a_context_are_told_by_their_structure(tmp_path: Path) -> None:
    found, reading = read(tmp_path, vics([media(1), media(2)], context=""))
    assert [record.md5 for record in found] == [bytes.fromhex("00000001" * 4), bytes.fromhex("00000002" * 4)]
    assert (reading.version, reading.region, reading.context) == ("", "", "")


@pytest.mark.parametrize("version", ["1.1", "1.2", "1.3", "2.0"])
@pytest.mark.parametrize("region", ["", "/Default", "/US", "/UK", "/CUSTOM", "/uk/"])
@pytest.mark.parametrize("metadata", ["", "/$metadata", "$metadata"])
def test_every_spelling_of_the_context(tmp_path: Path, version: str, region: str, metadata: str) -> None:
    text = f"https://github.com/VICSDATAMODEL/ProjectVic/DataModels/{version}.xml{region}{metadata}#Media"
    data = vics([media(1)], context="2.0 Default")
    was = b"http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml/Default/$metadata#Media"
    assert was in data
    found, reading = read(tmp_path, data.replace(was, text.encode()))
    assert len(found) == 1
    assert (reading.version, reading.region, reading.context) == (version, region.strip("/"), "Media")


def test_a_record_of_version_1_1_has_a_name_and_no_files(tmp_path: Path) -> None:
    found, reading = read(tmp_path, vics([media(1, Name="a.jpg")], context="1.1 media"))
    assert found == [SetRecord(bytes.fromhex("00000001" * 4), bytes.fromhex("00000001" * 5), size=1001, code="1")]
    assert not reading.refused


def test_rule_4_a_set_says_in_how_many_records_a_victim_is_identified(tmp_path: Path) -> None:
    said = [True, "true", 1, "1", False, "false", 0, None, ""]
    _, reading = read(tmp_path, vics([media(n, VictimIdentified=value) for n, value in enumerate(said)]))
    assert reading.flags == {"VictimIdentified": 4}


def test_rules_5_to_7_numbers_as_text_blank_digests_and_either_case(tmp_path: Path) -> None:
    records = [
        {"MediaID": "7", "MD5": "AB" * 16, "SHA1": "cd" * 20, "MediaSize": "12", "Category": "1"},
        {"MediaID": 8, "MD5": "", "SHA1": "CD" * 20, "MediaSize": 12, "Category": 1},
        {"MediaID": 9, "MD5": "not hexadecimal at all, thirty-two", "SHA1": "ef" * 20, "Category": 1.0},
    ]
    found, reading = read(tmp_path, vics(records))
    assert [record.code for record in found] == ["1", "1", "1"]
    assert [record.size for record in found] == [12, 12, -1]
    assert found[0].sha1 == found[1].sha1
    assert reading.refused == {"MD5 blank": 1, "MD5 not hexadecimal of 32 digits": 1}


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2023-06-07T02:31:49.8300Z", "2023-06-07T02:31:49.830000+00:00"),
        ("2023-06-07T02:31:49-05:00", "2023-06-07T07:31:49+00:00"),
        ("2023-06-07 02:31:49", "2023-06-07T02:31:49+00:00"),
        ("2013-01-02T03:04:05+1:00Z", "2013-01-02T02:04:05+00:00"),
        ("/Date(1370000000123)/", "2013-05-31T11:33:20.123000+00:00"),
        ("/Date(-1)/", "1969-12-31T23:59:59.999000+00:00"),
        ("2023-13-07T02:31:49Z", None),
        ("9999-12-31T23:59:59-14:00", None),
        ("/Date(999999999999999)/", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_rule_8_times_of_all_habits(text: str, moment: str | None) -> None:
    found = vics_time(text)
    assert (found.isoformat() if found else None) == moment


def test_rule_8_a_bad_time_is_counted_and_costs_no_record(tmp_path: Path) -> None:
    times = ["2024-01-01T00:00:00Z", "/Date(1700000000000)/", "2023-06-07T02:31:49+1:00Z", "", None, "soon"]
    found, reading = read(tmp_path, vics([media(n, DateUpdated=value) for n, value in enumerate(times)]))
    assert len(found) == len(times)
    assert reading.updated == "2024-01-01T00:00:00Z"
    assert reading.refused == {"DateUpdated not a time": 1}


def test_rule_11_totals_of_the_head_and_marks_of_precategorisation_are_ignored(tmp_path: Path) -> None:
    records = [media(1, None, IsPrecategorized=True), media(2, IsPrecategorized="false", PrecategorizationSource="x")]
    found, reading = read(tmp_path, vics(records, context="2.0 US case"))  # its head claims nine media files
    assert [record.code for record in found] == ["", "1"]
    assert not reading.refused


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (base64.b64encode(PHOTODNA).decode(), ""),
        (PHOTODNA.hex(), ""),
        (PHOTODNA.hex().upper(), ""),
        ("A" * 192, "PhotoDNA without detail"),
        ("7f" * 144, "PhotoDNA without detail"),
        ("AAAA", "PhotoDNA of another length than 144 bytes"),
        ("!" * 192, "PhotoDNA neither base64 nor hexadecimal"),
        ("zz" * 144, "PhotoDNA neither base64 nor hexadecimal"),
    ],
)
def test_rule_13_photodna_in_both_writings(tmp_path: Path, value: str, reason: str) -> None:
    for record in (
        media(1, PhotoDNA=value),
        media(1, AlternativeHashes=[{"HashName": "PhotoDNA", "HashValue": value}]),
    ):
        found, reading = read(tmp_path, vics([record], context="2.0 Default"))
        assert found[0].photodna == (() if reason else (PHOTODNA,))
        assert dict(reading.refused) == ({reason: 1} if reason else {})
        assert found[0].pdq == found[0].phash == ()


def test_rule_14_the_empty_file_is_dropped_and_counted(tmp_path: Path) -> None:
    empty = {"MD5": "D41D8CD98F00B204E9800998ECF8427E", "SHA1": "da39a3ee5e6b4b0d3255bfef95601890afd80709"}
    _, summary = compiled(tmp_path, vics([{**empty, "Category": 1}, media(1)]), request())
    assert summary.usable == {"sha1": 1, "md5": 1}
    assert summary.refused == {"digest of the empty file": 1}


def test_rule_15_exif_of_a_set_is_passed_over_whatever_it_says(tmp_path: Path) -> None:
    exif = [{"PropertyName": "GPS Latitude Ref", "PropertyValue": "up"}, {"PropertyName": None}, [["deep"] * 50]]
    found, reading = read(tmp_path, vics([media(1, Exifs=exif, MediaFiles=[{"SourceID": "x", "sourceID": 1}])]))
    assert found[0].md5 is not None
    assert not reading.refused


def value_of(text: str) -> tuple[bytes | None, Reading]:
    reading = Reading()
    return vpdq_value(text, reading), reading


HASH = "f8" * 32


@pytest.mark.parametrize(
    "text",
    [f"0,80,{HASH},0.0\n1,81,{HASH},1.0", f'["{HASH},80,0.0", "{HASH},81,1.0"]', f"{HASH},80,0.0;{HASH},81,1.0"],
)
def test_vpdq_in_each_writing(text: str) -> None:
    value, reading = value_of(text)
    assert value is not None
    assert frames(value) == [(bytes.fromhex(HASH), 0.0), (bytes.fromhex(HASH), 1.0)]
    assert not reading.refused


@pytest.mark.parametrize(
    "text",
    [
        "[1]", "[" * 10_000, '[{"a": 1}]', f"{HASH},101,1", f"{HASH},9", f"{HASH[:-1]},90,1", f"0,90,{HASH},-1",
        f"x,90,{HASH},1", f"{HASH},80.5,1", f"{HASH},90,1e99", f"{HASH},90,nan", f"{HASH},90,1\n{HASH},90,two",
        "frame,quality,hash,timestamp", f"٣,90,{HASH},1",
    ],
)  # fmt: skip
def test_other_vpdq_is_refused(text: str) -> None:
    value, reading = value_of(text)
    assert value is None
    assert reading.refused == {"vPDQ not understood": 1}


@pytest.mark.parametrize("text", ["", " \n", "[]"])
def test_vpdq_without_a_frame_is_named(text: str) -> None:
    value, reading = value_of(text)
    assert value is None
    assert reading.refused == {"vPDQ without a frame": 1}


def test_vpdq_of_a_long_video_as_meta_s_python_writes_it() -> None:
    """``f"{second:.3}"`` gives three digits and an exponent from a thousand seconds on."""
    seconds = (999.0, 1000.0, 12345.6)
    value, reading = value_of(json.dumps([f"{HASH},90,{second:.3}" for second in seconds]))
    assert value is not None
    assert [second for _, second in frames(value)] == [999.0, 1000.0, 12300.0]
    assert not reading.refused


def unlike(count: int, seed: int = 0) -> list[str]:
    return [Random(1_000 * seed + n).randbytes(32).hex() for n in range(count)]


def test_the_frames_that_are_compared_are_the_distinct_ones_in_the_order_of_their_times() -> None:
    one, two, three = unlike(3)
    like_one = f"{int(one, 16) ^ ((1 << 15) - 1):064x}"
    hardly = f"{int(one, 16) ^ ((1 << 16) - 1):064x}"
    first, _ = value_of(f"{two},90,5;{one},90,0;{like_one},90,1;{hardly},90,2;{one},90,9")
    second, _ = value_of(f"{three},90,7;{two},90,5.5")
    assert first is not None
    assert second is not None
    assert [frame.hex() for frame in distinct([first])] == [one, hardly, two]
    assert [frame.hex() for frame in distinct([first, second])] == [one, hardly, two, three]


def test_bound_vpdq_distinct_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hashsets.vpdq.DISTINCT_LIMIT", 4)
    hashes = unlike(8)
    value, _ = value_of(";".join(f"{frame},90,{n}" for n, frame in enumerate(hashes)))
    assert value is not None
    assert [frame.hex() for frame in distinct([value])] == hashes[::2]


def test_vpdq_is_bounded_and_its_poor_frames_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hashsets.vpdq.FRAME_LIMIT", 100)
    value, reading = value_of("\n".join(f"{HASH},90,{n}" for n in range(101)))
    assert value is None
    assert reading.refused == {"vPDQ of more than 100 frames": 1}
    value, reading = value_of(f"{HASH},10,0;{HASH},90,1;{'0' * 64},90,2;{'F' * 64},90,2")
    assert value is not None
    assert len(frames(value)) == 1
    assert reading.refused == {"vPDQ frame of a quality below 50": 1, "vPDQ frame without detail": 2}


def padded(number: int) -> dict[str, Any]:
    """A record with a kilobyte that nobody keeps."""
    return media(number, Comments="c" * 500, MediaFiles=[{"FilePath": "p" * 400, "FileName": "n"}])


def test_rule_1_memory_does_not_grow_with_the_bytes_of_a_file(tmp_path: Path) -> None:
    """The soak has this with a gigabyte; here ten megabytes and the same bound."""
    path = tmp_path / "set.json"
    path.write_bytes(vics([padded(number) for number in range(10_000)]))
    assert path.stat().st_size > 10 << 20
    tracemalloc.start()
    told = list(compile_set(CompileTask(str(path), request(), str(tmp_path / "out"), KEY), NullSlot()))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(told) > 5
    assert peak < 10_000 * 200 + (4 << 20)
