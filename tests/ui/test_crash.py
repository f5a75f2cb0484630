"""A crash report says where in the program, and nothing of the evidence."""

from __future__ import annotations

from pathlib import Path

import pytest

from ui.crash import FRAMES, crash_report


def fail(depth: int, text: str) -> None:
    if depth:
        fail(depth - 1, text)
    raise KeyError(text)


def report_of(depth: int) -> str:
    with pytest.raises(KeyError) as raised:
        fail(depth, "message text of the owner")
    return crash_report(raised.value)


def test_report_names_kind_and_place_and_no_message() -> None:
    report = report_of(0)
    assert "KeyError" in report
    assert "ui/test_crash.py:" in report
    assert "message text" not in report


def test_report_names_no_folder_of_this_machine() -> None:
    assert str(Path(__file__).resolve().parents[2]) not in report_of(3)


def test_report_is_bounded() -> None:
    assert len(report_of(FRAMES * 2).splitlines()) == FRAMES + 2
