"""The report page on a real case: what is missing, the preview, its keys, and saving."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.samples.cases import new_case
from tests.ui.case_window import case_window
from tests.ui.watchdog import MOST_MS, longest_hold
from triage.open_case import OpenCase
from triage.report.verification import verify_report
from ui.main_window import MainWindow
from ui.page import Page
from ui.report.view import ReportPage

LEFT = Qt.MouseButton.LeftButton


class OtherPage(Page):
    """Keeps what it was entered with."""

    KEY = "review"
    TITLE = "Review"
    ICON = "review"
    target: object = None

    def entered(self, target: object = None) -> None:
        self.target = target


@pytest.fixture
def shown(qtbot: QtBot, qapp: object, tmp_path: Path) -> Iterator[tuple[MainWindow, OpenCase]]:
    with case_window(qtbot, tmp_path, [ReportPage, OtherPage]) as made:
        yield made


def page_of(window: MainWindow) -> ReportPage:
    page = window.page("report")
    assert isinstance(page, ReportPage)
    return page


def wait_for_pages(qtbot: QtBot, page: ReportPage) -> None:
    qtbot.waitUntil(lambda: page.paper.pages > 0 and page.paper.drawn(), timeout=20_000)


def test_the_preview_is_the_document_and_turns_by_keys(qtbot: QtBot, shown: tuple[MainWindow, OpenCase]) -> None:
    page = page_of(shown[0])
    wait_for_pages(qtbot, page)
    assert page.paper.pages >= 4
    assert page.page_label.text() == f"Page 1 of {page.paper.pages}"
    page.paper.setFocus()
    QTest.keyClick(page.paper, Qt.Key.Key_PageDown)
    assert page.paper.page == 2
    QTest.keyClick(page.paper, Qt.Key.Key_End)
    assert page.paper.page == page.paper.pages
    QTest.keyClick(page.paper, Qt.Key.Key_Home)
    assert page.paper.page == 1
    wait_for_pages(qtbot, page)
    picture = page.paper.viewport().grab().toImage()
    colours = {picture.pixel(x, y) for x in range(0, picture.width(), 3) for y in range(0, picture.height(), 3)}
    assert len(colours) > 20, "text is drawn"


def test_zoom_and_a_new_edition_keep_the_place(qtbot: QtBot, shown: tuple[MainWindow, OpenCase]) -> None:
    window, case = shown
    page = page_of(window)
    wait_for_pages(qtbot, page)
    page.paper.go_to(3)
    for key in (Qt.Key.Key_Plus, Qt.Key.Key_Plus, Qt.Key.Key_Minus, Qt.Key.Key_0, Qt.Key.Key_Minus):
        QTest.keyClick(page.paper, key)
        assert page.paper.page == 3, key
    assert page.zoom_label.text().endswith("%")
    window.resize(window.width() - 200, window.height())
    assert page.paper.page == 3
    before = page.paper._edition
    case.notes.write("Seen at the office.", exhibit="AB/1")
    qtbot.waitUntil(lambda: page.paper._edition > before, timeout=20_000)
    assert page.paper.page == 3
    wait_for_pages(qtbot, page)


def test_what_is_missing_leads_to_where_it_is_mended(qtbot: QtBot, shown: tuple[MainWindow, OpenCase]) -> None:
    window, _ = shown
    page = page_of(window)
    wait_for_pages(qtbot, page)
    buttons = page.options.lacks.buttons()
    assert buttons
    assert page.options.save.isEnabled(), page.options.reason.text()
    review = next(button for button in buttons if "deep the queue" in button.accessibleName())
    QTest.mouseClick(review, LEFT)
    assert window.shown().KEY == "review"


def test_saving_writes_both_files_and_says_so(
    qtbot: QtBot, shown: tuple[MainWindow, OpenCase], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, case = shown
    page = page_of(window)
    wait_for_pages(qtbot, page)
    out = tmp_path / "out"
    monkeypatch.setattr("ui.widgets.choosing.QFileDialog.getExistingDirectory", lambda *_: str(out))
    QTest.mouseClick(page.options.save, LEFT)
    qtbot.waitUntil(lambda: "Written:" in window.foot.words(), timeout=20_000)
    written = sorted(path.suffix for path in out.iterdir())
    assert written == [".json", ".pdf"]
    for path in out.iterdir():
        assert verify_report(path).faults == []
    qtbot.waitUntil(lambda: case.reports.number() == 2 and page.options.save.isEnabled(), timeout=20_000)


def test_a_folder_that_cannot_be_used_is_said_and_nothing_is_lost(
    qtbot: QtBot, shown: tuple[MainWindow, OpenCase], tmp_path: Path
) -> None:
    window, case = shown
    page = page_of(window)
    wait_for_pages(qtbot, page)
    (tmp_path / "file").write_bytes(b"")
    page.save(tmp_path / "file")
    qtbot.waitUntil(page.notice.isVisible, timeout=20_000)
    assert "is a file" in page.notice.words()
    assert page.options.save.isEnabled()
    assert case.reports.number() == 1


def test_the_other_form_is_shown_and_kept(qtbot: QtBot, shown: tuple[MainWindow, OpenCase], tmp_path: Path) -> None:
    window, _ = shown
    page = page_of(window)
    wait_for_pages(qtbot, page)
    radio = page.options.radios()["examination-record"]
    QTest.mouseClick(radio, LEFT, pos=QPoint(8, radio.height() // 2))
    qtbot.waitUntil(lambda: page.paper.pages > 0 and page.paper.drawn(), timeout=20_000)
    page.save(tmp_path / "out")
    qtbot.waitUntil(lambda: "Written: examination-record" in window.foot.words(), timeout=20_000)
    assert window.settings.get("report form", "") == "examination-record"


def test_wrong_words_are_told_and_saving_waits(
    qtbot: QtBot, shown: tuple[MainWindow, OpenCase], tmp_path: Path
) -> None:
    page = page_of(shown[0])
    wait_for_pages(qtbot, page)
    wrong = tmp_path / "mine.toml"
    wrong.write_text("nonsense = 1", encoding="utf-8")
    page.choose_wording(wrong)
    qtbot.waitUntil(lambda: not page.options.save.isEnabled(), timeout=20_000)
    assert "cannot be used" in page.options.reason.text()
    QTest.mouseClick(page.options.own_words, LEFT)
    qtbot.waitUntil(page.options.save.isEnabled, timeout=20_000)


def test_an_empty_case_cannot_be_reported_and_can_be_recorded(qtbot: QtBot, qapp: object, tmp_path: Path) -> None:
    with case_window(qtbot, tmp_path, [ReportPage, OtherPage], new_case(tmp_path / "empty")) as (window, _):
        page = page_of(window)
        wait_for_pages(qtbot, page)
        qtbot.waitUntil(lambda: bool(page.options.reason.text()), timeout=20_000)
        assert not page.options.save.isEnabled()
        assert "Saving waits for: The case has no exhibits." in page.options.reason.text()
        page.choose_form("examination-record")
        qtbot.waitUntil(page.options.save.isEnabled, timeout=20_000)


def test_the_page_never_holds_the_window(qtbot: QtBot, shown: tuple[MainWindow, OpenCase]) -> None:
    page = page_of(shown[0])
    wait_for_pages(qtbot, page)

    def work() -> None:
        page.reload()
        for _ in range(3):
            QTest.keyClick(page.paper, Qt.Key.Key_PageDown)
            qtbot.wait(60)
        page.paper.zoom_by(1)
        qtbot.waitUntil(page.paper.drawn, timeout=20_000)

    assert longest_hold(work) <= MOST_MS


def test_saying_to_have_looked_at_the_problems_takes_the_line_away(
    qtbot: QtBot, shown: tuple[MainWindow, OpenCase]
) -> None:
    window, case = shown
    page = page_of(window)
    wait_for_pages(qtbot, page)
    button = next(b for b in page.options.lacks.buttons() if b.accessibleName().startswith("Looked at"))
    QTest.mouseClick(button, LEFT)
    qtbot.waitUntil(
        lambda: not any(b.accessibleName().startswith("Looked at") for b in page.options.lacks.buttons()),
        timeout=20_000,
    )
    assert "problems looked at" in {event.kind for event in case.audit.page()}
