"""A report is written whole or not at all, under names that every system holds."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.errors import ReportError
from triage.report.writing import MAX_REFERENCE, report_paths, safe_reference, write_report


def test_files_stand_under_their_names(tmp_path: Path) -> None:
    paths = report_paths(tmp_path / "new" / "folder", "OP/1234/26", 3)
    write_report(paths, b"pdf", b"json")
    assert sorted(path.name for path in paths.pdf.parent.iterdir()) == [
        "triage-report-OP-1234-26-3.json",
        "triage-report-OP-1234-26-3.pdf",
    ]
    assert paths.pdf.read_bytes() == b"pdf"
    assert paths.json.read_bytes() == b"json"


@given(st.text())
def test_names_are_legal_everywhere(reference: str) -> None:
    name = safe_reference(reference)
    assert name
    assert len(name) <= MAX_REFERENCE
    assert not set(name) & set('<>:"/\\|?*')
    assert name.isascii()
    assert name.isprintable()
    assert " " not in name
    assert not name.endswith(".")


@pytest.mark.parametrize("which", [0, 1])
def test_an_existing_file_is_never_replaced(tmp_path: Path, which: int) -> None:
    paths = report_paths(tmp_path, "X", 1)
    paths[which].write_bytes(b"old")
    with pytest.raises(ReportError, match="never replaced"):
        write_report(paths, b"pdf", b"json")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"]


@pytest.mark.parametrize("failing", [1, 2])
def test_a_full_disk_is_one_sentence_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    calls: list[int] = []

    def full(_: int) -> None:
        calls.append(1)
        if len(calls) == failing:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ReportError, match="disk is full"):
        write_report(report_paths(tmp_path, "X", 1), b"pdf", b"json")
    assert list(tmp_path.iterdir()) == []


def test_a_failure_behind_the_first_file_takes_it_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.replace

    def failing(self: Path, target: Path) -> Path:
        if target.suffix == ".json":
            raise OSError(errno.EIO, "Input/output error")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(ReportError, match="Input/output error"):
        write_report(report_paths(tmp_path, "X", 1), b"pdf", b"json")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ReportError, match="cannot be written"):
        write_report(report_paths(tmp_path / "file" / "sub", "X", 1), b"pdf", b"json")


@pytest.mark.parametrize(("point", "left"), [("write:report-pdf", set()), ("write:report-json", {".pdf"})])
def test_a_killed_process_leaves_no_half_file_under_a_reports_name(tmp_path: Path, point: str, left: set[str]) -> None:
    code = (
        "from pathlib import Path; from triage.report.writing import report_paths, write_report;"
        f"write_report(report_paths(Path({str(tmp_path)!r}), 'X', 1), b'pdf', b'json')"
    )
    environment = {**os.environ, "TRIAGE_FAULT": f"{point}:1"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, check=False)
    assert done.returncode == 86
    whole = {path for path in tmp_path.iterdir() if path.suffix != ".part"}
    assert {path.suffix for path in whole} == left
    assert all(path.read_bytes() == b"pdf" for path in whole)
