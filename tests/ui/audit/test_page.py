"""The audit page over a real case: filtered, verified, exported; and quick with a hundred thousand events."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from tests.ui.pages import Opens
from tests.ui.watchdog import MOST_MS, longest_hold
from triage.open_case import OpenCase
from ui import style
from ui.audit.samples import MANY, SampleAudit
from ui.audit.states import audit_of, audit_window
from ui.audit.view import AuditPage
from ui.jobs import Jobs
from ui.main_window import MainWindow
from ui.states import Scene


def page_of(qtbot: QtBot, window: MainWindow) -> AuditPage:
    window.go("audit")
    page = window.page("audit")
    assert isinstance(page, AuditPage)
    settle(qtbot, page)
    return page


def settle(qtbot: QtBot, page: AuditPage) -> None:
    for _ in range(3):
        qtbot.waitUntil(lambda: not page.desk.jobs.busy)
        qtbot.wait(20)


def kinds(page: AuditPage) -> list[str]:
    rows = (page.model.row(place) for place in range(page.model.rowCount()))
    return [row.kind for row in rows if row is not None]


def test_the_log_is_shown_the_newest_first_with_the_event_at_hand(qtbot: QtBot, show: Opens, phone: OpenCase) -> None:
    page = page_of(qtbot, show(phone))
    head = phone.audit.head()
    assert page.model.rowCount() == head.seq
    assert kinds(page)[-1] == "case created"
    assert page.side.head() == f"OP/1/26: audit event {head.seq} of {head.at}, {head.digest}"
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_End)
    settle(qtbot, page)
    assert page.side._event.text() == "Event 1: case created"
    assert "Examiner One" in page.side._facts.text()


def test_filters_confine_and_are_taken_away(qtbot: QtBot, show: Opens, phone: OpenCase) -> None:
    page = page_of(qtbot, show(phone))
    whole = page.model.rowCount()
    page.filters.kind.setCurrentText("run ended")
    qtbot.waitUntil(lambda: page.model.rowCount() == 1)
    settle(qtbot, page)
    assert kinds(page) == ["run ended"]
    assert page.filters.count.text() == f"1 of {whole} events"
    page.filters.clear.click()
    qtbot.waitUntil(lambda: page.model.rowCount() == whole)
    page.search("nothing of the kind")
    qtbot.waitUntil(lambda: page.model.rowCount() == 0)
    assert "Every event stays in the log." in page.message.words()
    page.filters.reset()
    qtbot.waitUntil(lambda: page.model.rowCount() == whole)
    page.filters.person.setCurrentText("Examiner One")
    qtbot.waitUntil(lambda: 0 < page.model.rowCount() <= whole)


def test_days_confine(qtbot: QtBot, show: Opens, phone: OpenCase) -> None:
    page = page_of(qtbot, show(phone))
    today = phone.audit.head().at[:10]
    assert page.filters.last.date() == QDate.fromString(today, "yyyy-MM-dd")
    assert page.filters.chosen().last_day == "", "the whole log is no filter"


def test_a_new_event_arrives_and_the_one_at_hand_stays(qtbot: QtBot, show: Opens, phone: OpenCase) -> None:
    page = page_of(qtbot, show(phone))
    before = page.model.rowCount()
    page.table.go_to(2)
    settle(qtbot, page)
    shown = page.side._event.text()
    phone.zones.choose("Europe/London", "DC 1")
    qtbot.waitUntil(lambda: page.model.rowCount() == before + 1)
    settle(qtbot, page)
    assert page.table.currentIndex().row() == 3
    assert page.side._event.text() == shown


def test_the_case_is_verified_beside_the_window(qtbot: QtBot, show: Opens, phone: OpenCase) -> None:
    window = show(phone)
    page = page_of(qtbot, window)
    assert page.side.state() == "Not verified since this window was opened."
    page.side.verify.click()
    assert "Verifying" in page.side.state()
    assert not page.side.verify.isEnabled()
    qtbot.waitUntil(lambda: "the chain is whole" in page.side.state(), timeout=20_000)
    assert page.side.verify.isEnabled()
    assert "the chain is whole" in window.foot.words()


def test_a_changed_case_names_its_faults(qtbot: QtBot, show: Opens, phone: OpenCase) -> None:
    change = "UPDATE exhibit SET description = 'another phone'"
    phone._store.act(lambda c: c.exec_driver_sql(change), name="tamper")
    page = page_of(qtbot, show(phone))
    page.entered("verify")
    qtbot.waitUntil(lambda: "is not as its audit log says" in page.side.state(), timeout=20_000)
    assert "exhibit 1 does not agree with audit event" in page.side.state()


def test_the_head_is_copied_and_the_log_exported(
    qtbot: QtBot, show: Opens, phone: OpenCase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = show(phone)
    page = page_of(qtbot, window)
    page.side.copy.click()
    assert QGuiApplication.clipboard().text() == page.side.head()
    written = phone.audit.head().seq
    asked = (str(tmp_path / "log"), "JSON Lines (*.jsonl)")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: asked)
    page.side.export.click()
    qtbot.waitUntil((tmp_path / "log.jsonl").is_file)
    qtbot.waitUntil(lambda: "written to log.jsonl" in window.foot.words())
    lines = (tmp_path / "log.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["seq"] for line in lines] == list(range(1, written + 1))
    page.export_to(tmp_path / "missing" / "log.csv")
    qtbot.waitUntil(lambda: "cannot be written" in page.notice.words())


def test_a_hundred_thousand_events_hold_nothing(qtbot: QtBot, qapp: QApplication, jobs: Jobs) -> None:
    style.dress(qapp, style.LIGHT)
    window = audit_window(SampleAudit(MANY), Scene(jobs, Path()))
    qtbot.addWidget(window)
    window.show()
    page = audit_of(window)
    settle(qtbot, page)
    bar = page.table.verticalScrollBar()

    def drag() -> None:
        for step in range(80):
            bar.setValue(bar.maximum() * step // 79)
            end = time.monotonic() + 0.006
            while time.monotonic() < end:
                QApplication.processEvents()

    assert longest_hold(drag) <= MOST_MS
