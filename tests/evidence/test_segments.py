"""Any segment leads to all segments, and a missing one is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from triage.errors import EvidenceError
from triage.evidence import segments
from triage.evidence.segments import raw_segments


def made(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).write_bytes(b"x")


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("given", [0, 1, 2])
def test_any_segment_leads_to_all_in_order(tmp_path: Path, first: int, given: int) -> None:
    names = [f"disk.dd.{number:03}" for number in range(first, first + 3)]
    made(tmp_path, *names, "disk.dd.001.txt", "other.dd.001", "disk.dd.log")
    assert [path.name for path in raw_segments(tmp_path / names[given])] == names


def test_past_999_the_numbers_go_on(tmp_path: Path) -> None:
    made(tmp_path, *(f"d.{number:03}" for number in range(1, 1003)))
    found = raw_segments(tmp_path / "d.500")
    assert (len(found), found[998].name, found[-1].name) == (1002, "d.999", "d.1002")


def test_the_missing_one_is_named(tmp_path: Path) -> None:
    made(tmp_path, "d.001", "d.002", "d.004")
    with pytest.raises(EvidenceError, match=r"segment d\.003 is missing"):
        raw_segments(tmp_path / "d.001")
    made(tmp_path, "e.003")
    with pytest.raises(EvidenceError, match=r"2 segments are missing, the first is e\.001"):
        raw_segments(tmp_path / "e.003")


@pytest.mark.parametrize("name", ["disk.dd", "report.2021", "one.001", "one.000", "x.12", ".001"])
def test_a_file_alone_is_itself(tmp_path: Path, name: str) -> None:
    made(tmp_path, name)
    assert raw_segments(tmp_path / name) == [tmp_path / name]


def test_there_is_a_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segments, "MAX_SEGMENTS", 3)
    made(tmp_path, *(f"d.{number:03}" for number in range(1, 5)))
    with pytest.raises(EvidenceError, match="more than 3 segments"):
        raw_segments(tmp_path / "d.001")
