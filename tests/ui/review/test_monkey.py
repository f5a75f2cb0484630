"""A monkey at the keyboard: whatever it presses, nothing is graded unasked, no decision is lost, nothing raises."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.samples.stills import stills_case
from tests.ui.review.driving import SHIFT, Driver, grades_of
from ui.jobs import Jobs
from ui.review.browser import Mode

SECONDS = 12
SOAK_SECONDS = 300
STILLS = 240
CTRL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier

MOVES: list[tuple[Qt.Key, Qt.KeyboardModifier]] = [
    (key, modifier)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_PageDown,
                Qt.Key.Key_PageUp, Qt.Key.Key_Home, Qt.Key.Key_End)
    for modifier in (NONE, NONE, NONE, SHIFT, CTRL)
]  # fmt: skip
LETTERS = "gnrxfpwzzzcdtvvb+-" + "hqyeu"
DIGITS = "0123456789"


class Monkey:
    """Presses keys by a seed and keeps account of what it may have graded."""

    def __init__(self, person: Driver, seed: int) -> None:
        self.person = person
        self.random = random.Random(seed)
        self.upto = 0
        self.lost: list[str] = []

    def decisions(self) -> list[Any]:
        """What was decided since it was asked last: (sha256, grade, act)."""
        with self.person.case._store.read() as connection:
            rows = connection.exec_driver_sql(
                "SELECT id, sha256, grade, act FROM decision WHERE id > ? ORDER BY id", (self.upto,)
            ).fetchall()
        self.upto = rows[-1][0] if rows else self.upto
        return [tuple(row[1:]) for row in rows]

    def step(self) -> None:
        """Do one thing, and see that it did what it may and no more."""
        kind = self.random.choices(("move", "letter", "digit", "enter", "escape", "click", "space", "mode"),
                                   (30, 25, 25, 6, 4, 8, 3, 3))[0]  # fmt: skip
        page = self.person.page
        grading, asked = page.grading.on, page.grading.asks()
        row, many = page.browser.current_row(), page.browser.chosen_count()
        on_view = QApplication.focusWidget() in page.browser.views
        key = getattr(self, f"_{kind}")()
        self.settle()
        made = self.decisions()
        if made and not ((grading and (kind == "digit" or (kind == "enter" and asked))) or key == "Z"):
            self.lost.append(f"{kind} {key} graded unasked: {made[:3]}")
        if kind == "digit" and grading and not asked and on_view and many == 1 and row is not None and not row.withheld:
            grade = next((k.grade for k in page.grading._keys if k.digit == key), None)
            expected = [(row.item, grade, "graded")] if grade is not None else []
            if made != expected:
                self.lost.append(f"digit {key} made {made[:3]} of {expected}")
        if not on_view:
            page.browser.take_keyboard()

    def settle(self) -> None:
        """Wait for the disk after most acts; a hasty monkey does not."""
        if page_viewer := self.person.page.showing.viewer:
            page_viewer.close()
        self.person.settle()

    def _move(self) -> str:
        key, modifier = self.random.choice(MOVES)
        QTest.keyClick(self._target(), key, modifier)
        return key.name

    def _letter(self) -> str:
        letter = self.random.choice(LETTERS)
        names = {"+": "Plus", "-": "Minus"}
        key = getattr(Qt.Key, f"Key_{names.get(letter, letter.upper())}")
        QTest.keyClick(self._target(), key, SHIFT if self.random.random() < 0.2 else NONE)
        return letter.upper()

    def _digit(self) -> str:
        digit = self.random.choice(DIGITS)
        QTest.keyClick(self._target(), getattr(Qt.Key, f"Key_{digit}"))
        return digit

    def _enter(self) -> str:
        QTest.keyClick(self._target(), Qt.Key.Key_Return)
        return "Enter"

    def _escape(self) -> str:
        QTest.keyClick(self._target(), Qt.Key.Key_Escape)
        return "Escape"

    def _click(self) -> str:
        places = list(self.person.page.browser.in_sight())
        if places:
            self.person.click_item(self.random.choice(places), self.random.choice((NONE, NONE, SHIFT, CTRL)))
        return "click"

    def _space(self) -> str:
        target = self._target()
        QTest.keyPress(target, Qt.Key.Key_Space)
        QTest.qWait(self.random.choice((0, 30)))
        QTest.keyRelease(target, Qt.Key.Key_Space)
        return "Space"

    def _mode(self) -> str:
        self.person.click(self.person.page.tools.modes[self.random.choice(list(Mode))])
        self.person.page.browser.take_keyboard()
        return "mode"

    def _target(self) -> Any:
        return self.person.page.browser.view


def let_loose(person: Driver, seed: int, seconds: float) -> None:
    """Let a monkey at the keyboard for so long, then look at what it left."""
    print(f"\nseed {seed}")
    crashes: list[str] = []
    person.jobs.crashed.connect(crashes.append)
    monkey, end, steps = Monkey(person, seed), time.monotonic() + seconds, 0
    person.key("g")
    while time.monotonic() < end and not monkey.lost:
        monkey.step()
        steps += 1
    assert monkey.lost == [], f"seed {seed}, step {steps}"
    assert crashes == [], f"seed {seed}"
    assert person.window.crash_box() is None
    person.settle()
    kept = grades_of(person.case)
    browser = person.page.browser
    person.wait(lambda: all(browser.model.row(place) is not None for place in browser.in_sight()))
    person.settle()
    rows = [row for place in browser.in_sight() if (row := browser.model.row(place)) is not None and not row.withheld]
    assert {row.item: row.grade for row in rows} == {row.item: kept[row.item] for row in rows}, f"seed {seed}"
    assert person.case.audit.verify().faults == []
    print(f"{steps} steps, {monkey.upto} decisions")


@pytest.fixture
def person(qtbot: QtBot, jobs: Jobs, tmp_path: Path) -> Iterator[Driver]:
    """A window over a case that a monkey may spoil."""
    with stills_case(tmp_path / "case", STILLS) as case:
        driver = Driver(qtbot, case, jobs)
        yield driver
        driver.close()


def a_seed() -> int:
    """A seed that is printed; the one of ``MONKEY_SEED`` where it is set, so that a run can be repeated."""
    return int(os.environ.get("MONKEY_SEED", random.SystemRandom().randrange(1 << 30)))


def test_a_monkey_for_some_seconds(person: Driver) -> None:
    let_loose(person, a_seed(), SECONDS)


@pytest.mark.soak
def test_a_monkey_for_five_minutes(person: Driver) -> None:
    let_loose(person, a_seed(), SOAK_SECONDS)


def test_a_hasty_monkey_loses_nothing(person: Driver) -> None:
    """Digits, undo and redo faster than the disk: what is left is what the same acts leave one by one."""
    seed = a_seed()
    print(f"\nseed {seed}")
    chance = random.Random(seed)
    person.key("g")
    expected: dict[str, str] = dict.fromkeys(grades_of(person.case), "")
    order = [row.sha256 for row in person.case.items.rows(person.case.items.select(), 0, STILLS)]
    grades = {"1": "A", "2": "B", "3": "C", "0": "ignorable"}
    done: list[tuple[str, str, str]] = []
    for place in range(100):
        digit = chance.choice("1230")
        person.key(digit)
        done.append((order[place], expected[order[place]], grades[digit]))
        expected[order[place]] = grades[digit]
    for _ in range(chance.randrange(10, 40)):
        person.key("z")
        item, before, _ = done.pop()
        expected[item] = before
    person.settle()
    assert grades_of(person.case) == expected, f"seed {seed}"
    assert person.case.audit.verify().faults == []


def test_a_planted_unasked_grade_is_seen(person: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkey = Monkey(person, 1)
    item = person.case.queue.page()[0].sha256.hex()
    monkeypatch.setattr(monkey, "_move", lambda: str(person.case.review.grade([item], "A", "Nobody")))
    monkeypatch.setattr(monkey.random, "choices", lambda *_: ["move"])
    monkey.step()
    assert monkey.lost != []
