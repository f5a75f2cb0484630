"""The reviewer's own figures: counted by day and level, kept for one account and one name, deleted at once."""

from __future__ import annotations

import json
import os
from datetime import date, timedelta
from pathlib import Path

import pytest

from ui.welfare.figures import KEPT_DAYS, REMIND_MINUTES, Figures, Shown
from ui.welfare.presenter import duration, lines, reminder, words

TODAY = date(2026, 11, 24)


def test_what_is_counted_is_there_again_for_the_same_reviewer_only(tmp_path: Path) -> None:
    path = tmp_path / "own" / "shown.json"
    mine = Figures(path, "P. Officer")
    mine.add("working", 60, 120.0, TODAY)
    mine.add("working", 40, 60.5, TODAY)
    mine.add("open", 1, 5.0, TODAY - timedelta(days=3))
    again = Figures(path, "P. Officer")
    assert again.total(1, TODAY) == {"working": Shown(100, 180.5)}
    assert again.total(7, TODAY)["open"] == Shown(1, 5.0)
    assert Figures(path, "S. Econd").total(0, TODAY) == {}
    assert "Officer" not in path.read_text(), "the file names nobody"


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps the rights of the user's folder")
def test_other_accounts_cannot_read_the_file(tmp_path: Path) -> None:
    Figures(tmp_path / "shown.json", "P. Officer").add("open", 1, 1.0, TODAY)
    assert (tmp_path / "shown.json").stat().st_mode & 0o077 == 0


def test_a_reminder_is_due_each_time_the_span_is_passed(tmp_path: Path) -> None:
    figures = Figures(tmp_path / "shown.json", "P. Officer")
    assert figures.remind == REMIND_MINUTES
    figures.set_remind(10)
    due = [figures.add("working", 10, 150.0, TODAY) for _ in range(9)]
    assert due == [False, False, False, True, False, False, False, True, False]
    assert not figures.add("closed", 1_000, 9_000.0, TODAY), "closed pictures do not count"
    figures.set_remind(0)
    assert not figures.add("open", 1, 9_000.0, TODAY)
    assert "pause" in reminder(figures)


def test_deleting_forgets_one_reviewer_and_leaves_no_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "shown.json"
    mine, other = Figures(path, "P. Officer"), Figures(path, "S. Econd")
    mine.add("open", 1, 1.0, TODAY)
    other.add("open", 2, 2.0, TODAY)
    mine.delete()
    assert mine.total(0, TODAY) == {}
    assert Figures(path, "S. Econd").total(0, TODAY) == {"open": Shown(2, 2.0)}
    other.delete()
    assert not path.exists()


def test_old_days_go(tmp_path: Path) -> None:
    figures = Figures(tmp_path / "shown.json", "P. Officer")
    figures.add("open", 1, 1.0, TODAY - timedelta(days=KEPT_DAYS + 1))
    figures.add("open", 1, 1.0, TODAY)
    assert figures.total(0, TODAY) == {"open": Shown(1, 1.0)}


@pytest.mark.parametrize("content", ["", "[]", "{", '{"x": 1}', '{"k": {"days": {"no day": {"open": [1, 2]}}}}'])
def test_a_damaged_file_counts_as_none(tmp_path: Path, content: str) -> None:
    path = tmp_path / "shown.json"
    path.write_text(content)
    figures = Figures(path, "P. Officer")
    figures.add("open", 1, 1.0, TODAY)
    assert Figures(path, "P. Officer").total(0, TODAY) == {"open": Shown(1, 1.0)}


def test_wrong_values_of_a_reviewer_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "shown.json"
    Figures(path, "P. Officer").add("open", 1, 1.0, TODAY)
    values = json.loads(path.read_text())
    (key,) = values
    values[key] = {"remind": "soon", "days": {"x": {}, "2026-11-24": {"open": ["a"]}, "2026-11-23": {"open": [3, 4]}}}
    path.write_text(json.dumps(values))
    figures = Figures(path, "P. Officer")
    assert figures.remind == REMIND_MINUTES
    assert figures.total(0, TODAY) == {"open": Shown(3, 4.0)}


def test_a_folder_that_cannot_be_written_is_known(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    figures = Figures(tmp_path / "file" / "shown.json", "P. Officer")
    figures.add("open", 1, 1.0, TODAY)
    assert not figures.kept
    assert figures.total(1, TODAY) == {"open": Shown(1, 1.0)}


def test_words() -> None:
    assert [duration(s) for s in (40, 719, 7_500)] == ["40 s", "11 min", "2 h 5 min"]
    assert words(Shown()) == "–"
    assert words(Shown(1_200, 90)) == "1,200 pictures\n1 min"


def test_the_table_has_a_row_for_each_level(tmp_path: Path) -> None:
    figures = Figures(tmp_path / "shown.json", "P. Officer")
    assert [line.level for line in lines(figures)] == ["grey and small", "open"]
    figures.add("closed", 5, 1.0)
    assert lines(figures)[0].cells[0] == "5 pictures\n1 s"
