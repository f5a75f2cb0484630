"""The conversations page over a real case, by keys and mouse."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.samples.cases import new_case
from tests.samples.talks import START_MS, message, talk_case
from tests.ui.pages import Opens
from triage.model.times import Clock
from triage.open_case import OpenCase
from ui.conversations.presenter import TalkPresenter
from ui.conversations.view import ConversationsPage
from ui.main_window import MainWindow

Keys = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier


def page_of(qtbot: QtBot, window: MainWindow) -> ConversationsPage:
    window.go("conversations")
    page = window.page("conversations")
    assert isinstance(page, ConversationsPage)
    settle(qtbot, page)
    return page


def settle(qtbot: QtBot, page: ConversationsPage) -> None:
    qtbot.waitUntil(lambda: not page.desk.jobs.busy)
    qtbot.wait(30)
    qtbot.waitUntil(lambda: not page.desk.jobs.busy)


def titles(page: ConversationsPage) -> list[str]:
    cards = page.talks.list.cards
    return [cards.card(row).title for row in range(cards.rowCount())]  # type: ignore[union-attr]


def open_titled(qtbot: QtBot, page: ConversationsPage, title: str) -> None:
    page.talks.list.go_to(titles(page).index(title))
    settle(qtbot, page)


def seen(page: ConversationsPage) -> list[str]:
    texts = (page.model.bubble(place) for place in range(len(page.model)))
    return [one.text for one in texts if one is not None]


def at_hand(page: ConversationsPage) -> str:
    bubble = page.stream.current()
    assert bubble is not None
    return bubble.text


def test_a_conversation_is_read_from_list_to_last_message(qtbot: QtBot, show: Opens, phone: OpenCase) -> None:
    page = page_of(qtbot, show(phone))
    assert sorted(titles(page)) == ["447700900001@s.whatsapp.net", "Old club", "Walking club"]
    open_titled(qtbot, page, "447700900001@s.whatsapp.net")
    assert "Are you there?" in seen(page)
    bubbles = [page.model.bubble(place) for place in range(len(page.model))]
    sides = {one.text: one.side for one in bubbles if one}
    assert (sides["Yes 🙂"], sides["Are you there?"]) == ("right", "left")
    tags = " ".join(one.tag for one in bubbles if one)
    for tag in ("Copy inside a reply", "Location", "Contact card", "Call, outgoing"):
        assert tag in tags
    assert page.stream.at_position() == len(page.model) - 1, "it opens at the newest message"


def test_a_sent_picture_stands_in_place_closed_and_leads_to_the_review(
    qtbot: QtBot, show: Opens, phone: OpenCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = show(phone)
    page = page_of(qtbot, window)
    open_titled(qtbot, page, "Walking club")
    places = [place for place in range(len(page.model)) if (one := page.model.bubble(place)) and one.media]
    bubble = page.model.bubble(places[0])
    assert bubble is not None
    assert bubble.media[0].picture is not None
    assert not [event for event in phone.audit.page() if event.kind == "viewed"], "closed needs no viewing event"
    gone: list[tuple[str, object]] = []
    monkeypatch.setattr(window, "go", lambda key, target=None: gone.append((key, target)))
    page.stream.go_to(places[0])
    QTest.keyClick(page.stream, Keys.Key_Return)
    assert gone == [("review", bubble.media[0].item)]


def test_a_passage_is_marked_by_keys_and_undone(qtbot: QtBot, show: Opens, phone: OpenCase) -> None:
    window = show(phone)
    page = page_of(qtbot, window)
    open_titled(qtbot, page, "447700900001@s.whatsapp.net")
    page.stream.setFocus()
    QTest.keyClick(page.stream, Keys.Key_Home)
    QTest.keyClick(page.stream, Keys.Key_Down, SHIFT)
    QTest.keyClick(page.stream, Keys.Key_Down, SHIFT)
    assert page.marks.words() == "3 messages chosen"
    QTest.keyClick(page.stream, Keys.Key_M)
    QTest.keyClicks(page.marks.note, "They are in touch.")
    QTest.keyClick(page.marks.note, Keys.Key_Return)
    qtbot.waitUntil(lambda: [p.mark.note for p in phone.messages.marks()] == ["They are in touch."])
    settle(qtbot, page)
    qtbot.waitUntil(lambda: page.model.talk is not None and len(page.model.talk.marks) == 1)
    assert phone.messages.marks()[0].mark.range.messages == 3
    assert window.foot.words() == "3 messages marked for the report."
    window.foot.button.click()
    qtbot.waitUntil(lambda: phone.messages.marks() == [])
    settle(qtbot, page)
    page.stream.setFocus()
    QTest.keyClick(page.stream, Keys.Key_Z, SHIFT)
    qtbot.waitUntil(lambda: [p.mark.note for p in phone.messages.marks()] == ["They are in touch."])
    qtbot.waitUntil(lambda: window.foot.words() == "Done again: the mark of 3 messages stands again.")
    QTest.keyClick(page.stream, Keys.Key_Z)
    qtbot.waitUntil(lambda: phone.messages.marks() == [])
    QTest.keyClick(page.stream, Keys.Key_Z)
    qtbot.waitUntil(lambda: window.foot.words() == "There is nothing to be undone.")
    assert phone.audit.verify().faults == []


def test_a_note_is_changed_and_the_mark_removed_from_the_panel(qtbot: QtBot, show: Opens, phone: OpenCase) -> None:
    (first,) = [one for one in phone.messages.conversations() if one.title == "Walking club"]
    order = phone.messages.timeline(first.id)
    phone.messages.mark(order, int(order.ids[0]), int(order.ids[0]), "first words", "Officer Two")
    page = page_of(qtbot, show(phone))
    open_titled(qtbot, page, "Walking club")
    assert page.model.talk is not None
    page.side.edited.emit(page.model.talk.marks[0])
    assert page.marks.note.text() == "first words"
    page.marks.note.setText("other words")
    page.marks.button.click()
    qtbot.waitUntil(lambda: [p.mark.note for p in phone.messages.marks()] == ["other words"])
    settle(qtbot, page)
    qtbot.waitUntil(lambda: page.model.talk is not None and page.model.talk.marks[0].note == "other words")
    page.side.removed.emit(page.model.talk.marks[0])
    qtbot.waitUntil(lambda: phone.messages.marks() == [])


def test_search_here_steps_from_hit_to_hit_and_is_recorded(qtbot: QtBot, show: Opens, phone: OpenCase) -> None:
    window = show(phone)
    page = page_of(qtbot, window)
    open_titled(qtbot, page, "447700900001@s.whatsapp.net")
    page.controls.focus_search()
    QTest.keyClicks(page.controls.field, "there?")
    QTest.keyClick(page.controls.field, Keys.Key_Return)
    settle(qtbot, page)
    assert page.controls.hits.text().startswith("1 of ")
    assert "there?" in at_hand(page)
    before = page.stream.at_position()
    QTest.keyClick(page, Keys.Key_F3)
    assert page.stream.at_position() != before
    assert [event.payload["query"] for event in phone.record.events()] == ["there?"]
    page.controls.searched.emit("words that stand nowhere")
    settle(qtbot, page)
    assert page.controls.hits.text() == "–"
    assert "that were read hold these words" in window.foot.words()


def test_search_over_all_leads_to_the_message(qtbot: QtBot, show: Opens, phone: OpenCase) -> None:
    page = page_of(qtbot, show(phone))
    page.search("old message")
    qtbot.waitUntil(page.talks.shows_hits)
    settle(qtbot, page)
    assert page.talks.hits.cards.rowCount() == 1
    page.talks.hits.go_to(0)
    settle(qtbot, page)
    assert page.model.talk is not None
    assert page.model.talk.line.who == "Old club"
    assert at_hand(page) == "An old message"
    page.search("")
    qtbot.waitUntil(lambda: not page.talks.shows_hits())


def test_the_zone_is_chosen_in_the_top_bar_and_kept_with_the_case(qtbot: QtBot, show: Opens, tmp_path: Path) -> None:
    with talk_case(
        tmp_path / "case", [message(0), message(60), message(0, raw=START_MS // 1000, clock=Clock.FAT_WALL)]
    ) as case:
        window = show(case)
        page = page_of(qtbot, window)
        times = [page.model.bubble(place).time for place in range(3)]  # type: ignore[union-attr]
        assert times == ["00:00:00", "≈ 00:00:00 assumed", "01:00:00"]
        window.top.zone.actions_by_zone()["Europe/London"].trigger()
        qtbot.waitUntil(lambda: case.zones.display() == "Europe/London")
        qtbot.waitUntil(lambda: (one := page.model.bubble(2)) is not None and one.time == "02:00:00")
        hover = page.model.bubble(2).hover  # type: ignore[union-attr]
        assert f"Raw value: {START_MS + 3_600_000}, clock: Unix milliseconds" in hover
        qtbot.waitUntil(lambda: window.top.zone.zone() == "Europe/London")
        window.top.zone.ask()
        window.top.zone.field.setText("Mars/Olympus")
        QTest.keyClick(window.top.zone.field, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: "not a time zone" in window.foot.words())
        assert window.top.zone.zone() == "Europe/London"


def test_a_date_is_jumped_to(qtbot: QtBot, show: Opens, tmp_path: Path) -> None:
    with talk_case(tmp_path / "case", [message(n * 60) for n in range(200)]) as case:
        page = page_of(qtbot, show(case))
        page.controls.dated.emit(date(2024, 4, 3))
        settle(qtbot, page)
        bubble = page.stream.current()
        assert bubble is not None
        assert bubble.day == "Wednesday 3 April 2024"
        assert page.stream.at_position() == 72
        assert page.controls.date.date().day() == 3


def test_a_withheld_conversation_is_gone_and_said(qtbot: QtBot, show: Opens, phone: OpenCase) -> None:
    window = show(phone)
    page = page_of(qtbot, window)
    open_titled(qtbot, page, "Old club")
    page.stream.setFocus()
    QTest.keyClick(page.stream, Keys.Key_P)
    qtbot.waitUntil(lambda: "Old club" not in titles(page))
    assert page.talks.withheld.text() == "1 conversation withheld as possibly privileged"
    assert "withheld" in window.foot.words()
    assert phone.privilege.count().conversations == 1


def test_the_list_is_filtered_by_words_and_exhibits(qtbot: QtBot, show: Opens, phone: OpenCase) -> None:
    page = page_of(qtbot, show(phone))
    QTest.keyClicks(page.talks.filter, "club walk")
    assert titles(page) == ["Walking club"]
    assert page.talks.count.text() == "1 of 3 conversations"
    page.talks.filter.clear()
    page.exhibits_chosen(frozenset({"elsewhere"}))
    assert titles(page) == []
    page.exhibits_chosen(frozenset())
    assert len(titles(page)) == 3


def test_a_click_chooses_and_copies_with_its_time(qtbot: QtBot, show: Opens, phone: OpenCase) -> None:
    page = page_of(qtbot, show(phone))
    open_titled(qtbot, page, "447700900001@s.whatsapp.net")
    page.stream.go_to(0)
    view = page.stream.viewport()
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(view.width() // 2, 60))
    assert page.stream.at_position() == 0
    QTest.keyClick(page.stream, Keys.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith("Friday 14 July 2017 02:40:02 | ")
    assert "IMG-20170714-WA0001.jpg" in copied


def test_a_case_without_conversations_says_what_became_of_the_databases(
    qtbot: QtBot, show: Opens, tmp_path: Path
) -> None:
    with new_case(tmp_path / "case") as case:
        page = page_of(qtbot, show(case))
        assert "No conversations to show yet" in page.message.words()
        assert "No database of an app" in page.message.words()


def test_crafted_words_are_shown_as_they_are(qtbot: QtBot, show: Opens, tmp_path: Path) -> None:
    crafted = "<b>bold</b> \u202egpj.exe \x07 👨\u200d👩\u200d👧 line\nline"
    with talk_case(tmp_path / "case", [message(0, text=crafted), message(1, text="x" * 60_000)]) as case:
        page = page_of(qtbot, show(case))
        assert seen(page)[0] == "<b>bold</b> <U+202E>gpj.exe <U+0007> 👨\u200d👩\u200d👧 line\nline"
        long = page.model.bubble(1)
        assert long is not None
        assert (len(long.text), long.more) == (1_200, "and 58,800 more characters")


def test_a_damaged_rendering_is_said_and_ends_nothing(tmp_path: Path) -> None:
    with talk_case(tmp_path / "case", [message(0, files=("file1.jpg",))]) as case:
        desk = TalkPresenter(case)
        (line,) = desk.overview().lines
        (bubble,) = desk.bubbles(desk.talk(line, "UTC"), 0, "UTC")
        assert bubble.media[0].picture is None, "no rendering was stored for this sample"
