"""The review page on screen: its states, its keys, and text of the evidence that is never obeyed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.samples.cases import new_case
from tests.samples.filled import FILES, filled_case
from triage.errors import CaseError
from triage.open_case import OpenCase
from ui.changes import Changes
from ui.main_window import MainWindow
from ui.review.browser import Mode
from ui.review.details import CLOSED, HINT, NO_PICTURE
from ui.review.facts import Details
from ui.review.presenter import Overview, QueueState, ReviewDesk, ReviewPresenter
from ui.review.view import ReviewPage
from ui.review.words import COLUMNS, QUEUE_COLUMNS
from ui.samples import HEADER, MANY, NOTHING, FailingDesk, SampleDesk, WaitingDesk, review_of

Opens = Callable[[ReviewDesk], MainWindow]


@pytest.fixture
def case(tmp_path: Path) -> Iterator[OpenCase]:
    with filled_case(tmp_path / "case") as opened:
        yield opened


def ready(qtbot: QtBot, window: MainWindow) -> ReviewPage:
    """The page once it shows the details of its first row."""
    page = review_of(window)
    qtbot.waitUntil(lambda: page.shows_queue() and page.details.words() not in ("", HINT, "Reading…"))
    return page


def fact(page: ReviewPage, row: int) -> str:
    item = page.details.facts.item(row, 1)
    return item.text() if item is not None else ""


def cells(page: ReviewPage, row: int) -> list[str]:
    model = page.browser.model
    return [model.index(row, COLUMNS.index(column)).data() for column in QUEUE_COLUMNS]


def test_the_ranked_queue_of_a_case_is_shown_with_its_reasons(qtbot: QtBot, open_window: Opens, case: OpenCase) -> None:
    page = ready(qtbot, open_window(ReviewPresenter(case)))
    assert page.header() == case.queue.header()
    assert page.browser.model.rowCount() == FILES
    said = "Exact match (SHA-1): set Known, category A, trusted; Received, Sample, chat Chat, exhibit AB/1"
    assert cells(page, 0) == ["1", "1  known", said, "image/jpeg", "1", "A"]
    assert page.browser.current() == 0
    assert page.details.words().startswith("1  Exact match (SHA-1): set Known")
    assert page.details.places.item(0).text() == "AB/1: file1.jpg"
    assert page.notice() == ""
    assert page.filters.count_words() == f"{FILES} of {FILES}"


def test_a_change_of_the_case_comes_to_the_screen(qtbot: QtBot, open_window: Opens, case: OpenCase) -> None:
    window = open_window(ReviewPresenter(case))
    changes = Changes(case.listen)
    changes.changed.connect(review_of(window).case_changed)
    page = ready(qtbot, window)
    page.browser.go_to(2)
    case.review.grade([case.queue.page()[2].sha256.hex()], "B", "Officer")
    qtbot.waitUntil(lambda: cells(page, 2)[-1] == "B")
    qtbot.waitUntil(lambda: fact(page, 0) == "B, Officer (viewed by a reviewer)")
    assert page.browser.current() == 2
    changes.close()


def test_a_part_that_is_not_shown_reads_nothing(qtbot: QtBot, open_window: Opens) -> None:
    desk = SampleDesk()
    page = ready(qtbot, open_window(desk))
    page.case_changed(frozenset({"reports"}))
    qtbot.wait(50)
    assert desk.calls == [0]


@pytest.mark.parametrize(
    ("state", "words"), [(QueueState.NO_EXHIBITS, "No exhibits yet"), (QueueState.NOT_RANKED, "Nothing is ranked yet")]
)
def test_an_empty_queue_says_what_to_do(qtbot: QtBot, open_window: Opens, state: QueueState, words: str) -> None:
    page = review_of(open_window(SampleDesk(0, state=state)))
    qtbot.waitUntil(lambda: words in page.message.words())
    assert not page.shows_queue()
    button = page.message.findChild(QPushButton)
    assert isinstance(button, QPushButton)
    assert button.isVisible()
    assert button.text().startswith("Go to ")
    assert page.header() == ("" if state is QueueState.NO_EXHIBITS else HEADER)


def test_a_new_case_is_empty_on_screen(qtbot: QtBot, open_window: Opens, tmp_path: Path) -> None:
    with new_case(tmp_path / "case") as case:
        page = review_of(open_window(ReviewPresenter(case)))
        qtbot.waitUntil(lambda: "No exhibits yet" in page.message.words())


def test_filters_that_leave_nothing_say_so_and_offer_all(qtbot: QtBot, open_window: Opens) -> None:
    page = ready(qtbot, open_window(SampleDesk()))
    page.search(NOTHING)
    qtbot.waitUntil(lambda: not page.shows_queue())
    assert "filters leave nothing to show" in page.message.words()
    button = page.message.findChild(QPushButton)
    assert isinstance(button, QPushButton)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(page.shows_queue)


def test_while_it_reads_the_page_says_so(qtbot: QtBot, open_window: Opens) -> None:
    desk = WaitingDesk()
    page = review_of(open_window(desk))
    assert page.message.words() == "Reading the queue…"
    desk.let_go.set()
    ready(qtbot, page.window())  # type: ignore[arg-type]  # the window that was opened above


def test_a_case_that_cannot_be_read_is_said_calmly_and_tried_again(qtbot: QtBot, open_window: Opens) -> None:
    desk = FailingDesk()
    window = open_window(desk)
    page = review_of(window)
    qtbot.waitUntil(lambda: "disk I/O error" in page.message.words())
    assert "Check that its disk" in page.message.words()
    assert window.crash_box() is None
    desk.at_overview = False
    button = page.message.findChild(QPushButton)
    assert isinstance(button, QPushButton)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    ready(qtbot, window)


def test_a_page_that_cannot_be_read_leaves_the_rest_usable(qtbot: QtBot, open_window: Opens) -> None:
    page = ready(qtbot, open_window(FailingDesk(at_overview=False)))
    page.browser.go_to(MANY // 2)
    qtbot.waitUntil(lambda: page.notice() != "")
    assert page.notice() == "A part of the queue cannot be read: disk I/O error."
    qtbot.waitUntil(lambda: page.details.words() == "This row could not be read.")
    page.browser.go_to(0)
    qtbot.waitUntil(lambda: page.details.words().startswith("1  Exact match"))


class NoSuchItem(SampleDesk):
    """Fails for each item."""

    def details(self, item: str, *, suggestions: bool) -> Details:
        raise CaseError("A stored thumbnail was changed outside the product; run `triage verify`.")


def test_an_item_that_cannot_be_shown_is_said_in_its_place(qtbot: QtBot, open_window: Opens) -> None:
    page = review_of(open_window(NoSuchItem()))
    qtbot.waitUntil(lambda: "triage verify" in page.details.words())
    assert page.details.picture().isNull()


class Defective(SampleDesk):
    """Holds a defect."""

    def overview(self) -> Overview:
        raise ZeroDivisionError("/evidence/path")


def test_a_defect_is_a_crash_box_and_the_window_stays(qtbot: QtBot, open_window: Opens) -> None:
    window = open_window(Defective())
    qtbot.waitUntil(lambda: window.crash_box() is not None)
    box = window.crash_box()
    assert box is not None
    assert "ZeroDivisionError" in box.detailedText()
    assert "/evidence/path" not in box.detailedText()
    window.show_crash("another")
    assert window.crash_box() is box
    box.accept()
    assert window.crash_box() is None
    assert "defect" in review_of(window).message.words()


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize(
    ("key", "row"), [(Qt.Key.Key_End, MANY - 1), (Qt.Key.Key_Home, 0), (Qt.Key.Key_Up, -1), (Qt.Key.Key_Down, 1)]
)
def test_keys_move_among_the_items(qtbot: QtBot, open_window: Opens, mode: Mode, key: Qt.Key, row: int) -> None:
    page = ready(qtbot, open_window(SampleDesk(MANY)))
    page.set_mode(mode)
    page.browser.go_to(10)
    QTest.keyClick(page.browser.view, key)
    columns = page.browser.gallery._grid.columns if mode is Mode.GALLERY else 1
    expected = row if abs(row) != 1 else 10 + row * columns
    assert page.browser.current() == expected
    last = f"IMG_{expected + 1:04}.jpg"
    qtbot.waitUntil(lambda: page.details.places.count() > 0 and page.details.places.item(0).text().endswith(last))


def test_letters_ask_for_no_rows(qtbot: QtBot, open_window: Opens) -> None:
    desk = SampleDesk(MANY)
    page = ready(qtbot, open_window(desk))
    QTest.keyClicks(page.browser.queue, "ee")
    QTest.keyClick(page.browser.queue, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.wait(50)
    assert desk.calls == [0]
    assert page.browser.current() == 0
    assert page.browser.chosen_count() == MANY


def test_d_goes_to_the_details_and_escape_back(qtbot: QtBot, open_window: Opens) -> None:
    page = ready(qtbot, open_window(SampleDesk()))
    page.browser.take_keyboard()
    QTest.keyClick(page.browser.view, Qt.Key.Key_D)
    qtbot.waitUntil(page.details.facts.hasFocus)
    QTest.keyClick(page.details.facts, Qt.Key.Key_Escape)
    qtbot.waitUntil(page.browser.view.hasFocus)


def test_the_layouts_keep_the_item_at_hand_and_the_choice(qtbot: QtBot, open_window: Opens) -> None:
    page = ready(qtbot, open_window(SampleDesk(400)))
    page.browser.go_to(300)
    QTest.keyClick(page.browser.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    for _ in range(3):
        QTest.keyClick(page.browser.view, Qt.Key.Key_V)
        assert page.browser.current() == 301
        assert page.browser.runs() == [range(300, 302)]
        assert 301 in page.browser.in_sight()
    assert page.browser.mode is Mode.QUEUE


def test_headings_and_order_come_from_the_lists_and_the_columns(qtbot: QtBot, open_window: Opens) -> None:
    page = ready(qtbot, open_window(SampleDesk(60)))
    page.tools.group.setCurrentIndex(1)
    qtbot.waitUntil(lambda: bool(page.browser.queue._bands.bands))
    assert page.browser.queue._bands.bands[30].startswith("6  The rest")
    assert page.browser.queue.rowHeight(30) > page.browser.queue.rowHeight(31)
    head = page.browser.queue.horizontalHeader()
    left = head.sectionViewportPosition(COLUMNS.index("places")) + 5
    QTest.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=head.rect().topLeft() + type(head.pos())(left, 5))
    assert page.wanted().order.value == "places"
    page.tools.group.setCurrentIndex(0)
    qtbot.waitUntil(lambda: not page.browser.queue._bands.bands)
    assert page.browser.queue.rowHeight(30) == page.browser.queue.rowHeight(31)


def test_a_place_is_whole_on_copy_and_in_its_tooltip(qtbot: QtBot, open_window: Opens) -> None:
    desk = SampleDesk(long_names=True)
    page = ready(qtbot, open_window(desk))
    places = page.details.places
    whole = desk.details(f"{1:x}", suggestions=True).places[0].words
    assert places.textElideMode() is Qt.TextElideMode.ElideMiddle
    assert places.item(0).text() == whole
    assert "&lt;b&gt;com.example&lt;/b&gt;" in places.item(0).toolTip()
    places.setCurrentRow(0)
    QTest.keyClick(places, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == whole


def test_all_of_a_long_header_can_be_read_by_keyboard(qtbot: QtBot, open_window: Opens) -> None:
    desk = SampleDesk(long_names=True)
    page = ready(qtbot, open_window(desk))
    button = next(b for b in page.findChildren(QPushButton) if b.text() == "Read all of it")
    assert button.isVisible()
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert page.details.words() != ""


def test_a_short_header_needs_no_button(qtbot: QtBot, open_window: Opens) -> None:
    page = ready(qtbot, open_window(SampleDesk()))
    assert not next(b for b in page.findChildren(QPushButton) if b.text() == "Read all of it").isVisible()


def test_rows_and_text_have_the_size_that_the_rules_give(qtbot: QtBot, open_window: Opens) -> None:
    page = ready(qtbot, open_window(SampleDesk()))
    assert {page.browser.queue.rowHeight(row) for row in range(24)} == {20}
    assert page.browser.queue.fontInfo().pixelSize() == 13
    assert page.browser.queue.horizontalHeader().isVisible()
    assert page.details.places.sizeHintForRow(0) == 20


def test_no_label_reads_markup(qtbot: QtBot, open_window: Opens) -> None:
    window = open_window(SampleDesk(long_names=True))
    ready(qtbot, window)
    kinds = {label.textFormat() for label in window.findChildren(QLabel) if label.text()}
    assert kinds == {Qt.TextFormat.PlainText}


def test_everything_that_takes_the_keyboard_has_a_name(qtbot: QtBot, open_window: Opens) -> None:
    window = open_window(SampleDesk())
    ready(qtbot, window)
    for widget in window.findChildren(QWidget):
        tabbed = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.isVisible()
        text = getattr(widget, "text", str)()
        assert not tabbed or widget.accessibleName() or text or widget is review_of(window).details, widget


def test_a_closed_picture_is_shown_at_its_own_size(qtbot: QtBot, open_window: Opens) -> None:
    page = ready(qtbot, open_window(SampleDesk()))
    assert page.details.picture().size().toTuple() == (64, 48)
    assert page.details.shield_words() == CLOSED
    page.browser.go_to(6)
    qtbot.waitUntil(lambda: page.details.shield_words() == NO_PICTURE)
    assert page.details.picture().isNull()
