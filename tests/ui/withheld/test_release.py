"""What is withheld is listed without being shown, and comes back by a named person with a reason alone."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.ui.pages import Opens
from triage.open_case import OpenCase
from ui.conversations.view import ConversationsPage
from ui.main_window import MainWindow
from ui.page import WITHHELD
from ui.review.view import ReviewPage
from ui.samples import review_of, unreadable
from ui.withheld.addition import add_withheld
from ui.withheld.panel import ABOUT, EMPTY, WithheldPanel
from ui.withheld.presenter import Held

Keys = Qt.Key


def _wait(qtbot: QtBot, so: Callable[[], object]) -> None:
    qtbot.waitUntil(lambda: bool(so()), timeout=10_000)


def _window(show: Opens, case: OpenCase, page: str) -> tuple[MainWindow, WithheldPanel]:
    window = show(case)
    panel = add_withheld(window)
    window.go(page)
    return window, panel


def test_an_item_is_withheld_by_a_key_listed_and_released(qtbot: QtBot, show: Opens, phone: OpenCase) -> None:
    window, panel = _window(show, phone, ReviewPage.KEY)
    page = review_of(window)
    _wait(qtbot, lambda: page.shows_queue() and page.browser.current_row() is not None)
    row = page.browser.current_row()
    assert row is not None
    before = page.browser.model.rowCount()
    QTest.keyClick(page.browser.view, Keys.Key_P)
    _wait(qtbot, lambda: page.browser.model.rowCount() == before - 1)
    _wait(qtbot, page.filters.withheld_button.isVisible)
    QTest.mouseClick(page.filters.withheld_button, Qt.MouseButton.LeftButton)
    _wait(qtbot, panel.words)
    (line,) = panel.words()
    assert line.startswith(f"Item {row.item[:16]}\nOfficer Two, ")
    assert row.name not in line
    assert panel.said() == ABOUT
    assert not panel.release.isEnabled(), "nobody is named"
    QTest.keyClicks(panel.person, "A. Solicitor")
    assert "say why" in panel.release.toolTip()
    QTest.keyClicks(panel.reason, "   ")
    QTest.keyClick(panel.reason, Keys.Key_Return)
    assert phone.privilege.count().items == 1
    QTest.keyClicks(panel.reason, "Not a letter.")
    QTest.keyClick(panel.reason, Keys.Key_Return)
    _wait(qtbot, lambda: phone.privilege.count().items == 0)
    _wait(qtbot, lambda: panel.said() == EMPTY)
    assert window.foot.words() == "1 item released by A. Solicitor."
    QTest.keyClick(panel, Keys.Key_Escape)
    _wait(qtbot, lambda: page.browser.model.rowCount() == before)
    _wait(qtbot, lambda: not page.filters.withheld_button.isVisible())
    released = phone.privilege.history()[-1]
    assert (released.act, released.person, released.reason) == ("released", "A. Solicitor", "Not a letter.")
    assert phone.audit.verify().faults == []


def test_a_conversation_is_listed_without_its_people_and_released(qtbot: QtBot, show: Opens, phone: OpenCase) -> None:
    window, panel = _window(show, phone, ConversationsPage.KEY)
    page = window.shown()
    assert isinstance(page, ConversationsPage)
    _wait(qtbot, lambda: page.model.talk is not None)
    talk = page.model.talk
    assert talk is not None
    page.stream.setFocus()
    QTest.keyClick(page.stream, Keys.Key_P)
    _wait(qtbot, page.talks.withheld_button.isVisible)
    held = phone.privilege.count()
    QTest.mouseClick(page.talks.withheld_button, Qt.MouseButton.LeftButton)
    _wait(qtbot, panel.words)
    (line,) = panel.words()
    assert line.startswith(f"Conversation {talk.line.id}, ")
    assert talk.line.who not in line
    QTest.keyClicks(panel.person, "A. Solicitor")
    QTest.keyClicks(panel.reason, "With a sister.")
    QTest.mouseClick(panel.release, Qt.MouseButton.LeftButton)
    _wait(qtbot, lambda: phone.privilege.count() == (0, 0))
    assert held.conversations == 1
    _wait(qtbot, lambda: talk.line.id in [line.id for line in page.talks._lines])


def test_several_are_released_as_they_are_chosen(qtbot: QtBot, show: Opens, phone: OpenCase) -> None:
    items = phone.items.digests(phone.items.select())[:3]
    for item in items:
        phone.privilege.withhold(item)
    window, panel = _window(show, phone, ReviewPage.KEY)
    window.do(WITHHELD)
    _wait(qtbot, lambda: len(panel.words()) == 3)
    assert panel.isVisible()
    panel.list.setFocus()
    QTest.keyClick(panel.list, Keys.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    panel.person.setText("A. Solicitor")
    panel.reason.setText("Not letters.")
    assert panel.release.text() == "Release 2 entries"
    QTest.mouseClick(panel.release, Qt.MouseButton.LeftButton)
    _wait(qtbot, lambda: len(panel.words()) == 1)
    assert [act.sha256 for act in phone.privilege.withheld()] == items[2:]


def test_what_was_released_meanwhile_is_said(qtbot: QtBot, show: Opens, phone: OpenCase) -> None:
    (item, *_) = phone.items.digests(phone.items.select())
    phone.privilege.withhold(item)
    _, panel = _window(show, phone, ReviewPage.KEY)
    panel.open_it()
    _wait(qtbot, panel.words)
    panel.person.setText("A. Solicitor")
    panel.reason.setText("Not a letter.")
    phone.privilege.release(item, "Somebody", "first")
    QTest.mouseClick(panel.release, Qt.MouseButton.LeftButton)
    _wait(qtbot, lambda: panel.said() == EMPTY)
    assert panel.wrong() == "" or "not withheld" in panel.wrong()


def test_what_cannot_be_read_offers_no_release(qtbot: QtBot, show: Opens, phone: OpenCase) -> None:
    class Unreadable:
        def held(self) -> list[Held]:
            raise unreadable()

        def release(self, subjects: object, person: str, reason: str) -> str:
            raise AssertionError((subjects, person, reason))

    window = show(phone)
    panel = add_withheld(window, Unreadable())
    panel.open_it()
    _wait(qtbot, lambda: panel.said().startswith("The case cannot be read"))
    assert not panel.release.isVisible()
    assert not panel.list.isVisible()
