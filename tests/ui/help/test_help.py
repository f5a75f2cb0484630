"""The manual in the window: every heading can be gone to, links lead on, search finds, help opens where one is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.house.test_links import anchors
from tests.house.tree import ROOT
from tests.ui.case_window import case_window
from tests.ui.watchdog import MOST_MS, longest_hold
from triage.errors import TriageError
from triage.resources import document
from ui.help import presenter
from ui.help.browser import Browser
from ui.help.presenter import BOOKS, Place, anchor_of, chapters_of, read_library
from ui.help.view import HelpPage
from ui.main_window import MainWindow
from ui.pages import PAGES

LIBRARY = read_library()
MOST_BYTES = 200_000


@pytest.fixture
def window(qtbot: QtBot, qapp: object, tmp_path: Path) -> Iterator[MainWindow]:
    with case_window(qtbot, tmp_path, PAGES) as (window, _):
        yield window


def help_of(qtbot: QtBot, window: MainWindow) -> HelpPage:
    page = window.page("help")
    assert isinstance(page, HelpPage)
    qtbot.waitUntil(lambda: page.shown_heading() != "", timeout=10_000)
    return page


def test_all_documents_are_there_and_their_headings_are_those_that_links_name() -> None:
    for book in BOOKS:
        text = document(book).read_text(encoding="utf-8")
        made = {s.anchor for chapter in chapters_of(book, text) for s in chapter.sections}
        assert made == anchors(text), book
    kept = {path.name for path in (ROOT / "docs").glob("*.md")} - {"README.md"}
    assert set(BOOKS) == kept


def test_no_text_of_a_document_is_lost() -> None:
    for book in BOOKS:
        text = document(book).read_text(encoding="utf-8")
        assert "\n".join(chapter.text for chapter in chapters_of(book, text)) == text.rstrip("\n")


def test_headings_in_code_are_none() -> None:
    made = chapters_of("x.md", "# A\n\n```\n## not one\n```\n\n## B `code`\ntext\n### C\n")
    assert [[section.title for section in chapter.sections] for chapter in made] == [["A"], ["B code", "C"]]
    assert anchor_of("1. The case: what it is") == "1-the-case-what-it-is"


def test_every_heading_of_every_chapter_can_be_gone_to(qtbot: QtBot) -> None:
    browser = Browser(document())
    qtbot.addWidget(browser)
    for chapter in LIBRARY.chapters:
        browser.show_chapter(chapter.text)
        for number, section in enumerate(chapter.sections):
            block = browser.heading(number)
            assert block is not None, section.title
            assert block.text() == section.title
        assert browser.heading(len(chapter.sections)) is None


def test_every_page_opens_help_at_a_heading_that_there_is() -> None:
    assert [page.KEY for page in PAGES if LIBRARY.find(page.HELP) is None] == []


def test_every_link_between_the_documents_leads_on() -> None:
    assert LIBRARY.follow("report.md#bounds", "manual.md") is not None
    assert LIBRARY.follow("#2-commands", "manual.md") is not None
    assert LIBRARY.follow("../README.md", "manual.md") is None


def test_search_names_the_sections_that_hold_all_words() -> None:
    hits = LIBRARY.search("examination record disclosure")
    assert any(hit.title == "The examination record" for hit in hits)
    assert all(hit.excerpt for hit in hits)
    assert any(hit.title == "4. Hash sets" for hit in LIBRARY.search("hash sets format")), "words of the heading count"
    assert LIBRARY.search("") == ()
    assert LIBRARY.search("xyzzyplugh") == ()


def test_help_opens_where_one_is(qtbot: QtBot, window: MainWindow) -> None:
    window.go("report")
    window.go("help")
    page = help_of(qtbot, window)
    assert page.shown_heading() == "Report"
    window.go("review")
    window.go("help", "12. The case folder and its encryption")
    assert page.shown_heading() == "12. The case folder and its encryption"
    assert page.browser.verticalScrollBar().value() == 0, "a chapter opens at its head"


def test_contents_links_chapters_and_back(qtbot: QtBot, window: MainWindow) -> None:
    window.go("help", "1. The case")
    page = help_of(qtbot, window)
    page._follow("#verify")
    assert page.shown_heading() == "verify"
    assert page.browser.verticalScrollBar().value() > 0
    QTest.mouseClick(page.later, Qt.MouseButton.LeftButton)
    assert page.shown_heading() == "8. Times"
    QTest.mouseClick(page.back, Qt.MouseButton.LeftButton)
    assert page.shown_heading() == "verify"
    page._follow("../CHANGELOG.md")
    assert "not part of the program" in window.foot.words()
    item = page.contents.currentItem()
    assert item is not None
    assert item.text(0) == "verify"


def test_search_lists_and_marks(qtbot: QtBot, window: MainWindow) -> None:
    window.go("help")
    page = help_of(qtbot, window)
    QTest.keyClicks(window.top.field, "passphrase")
    QTest.keyClick(window.top.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "with these words" in page.found.text())
    first = page.contents.topLevelItem(0)
    assert first is not None
    page.contents.setCurrentItem(first)
    assert page.browser.extraSelections()
    window.top.field.clear()
    QTest.keyClick(window.top.field, Qt.Key.Key_Return)
    assert page.found.text() == "Contents"


def test_nothing_is_fetched_and_no_file_beside_the_documents_is_read(qtbot: QtBot) -> None:
    browser = Browser(document())
    qtbot.addWidget(browser)
    for name in (
        "https://example.org/x.png",
        "../pyproject.toml",
        "file:///etc/hostname",
        "../resources/icons/help.svg",
    ):
        assert browser.loadResource(2, name) is None, name


def test_a_missing_document_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presenter, "BOOKS", ("gone.md",))
    with pytest.raises(TriageError, match=r"gone\.md is missing"):
        read_library()


def test_reading_never_holds_the_window(qtbot: QtBot, window: MainWindow) -> None:
    window.go("help")
    page = help_of(qtbot, window)

    def work() -> None:
        for number in range(0, len(LIBRARY.chapters), 3):
            page.go(Place(number))
            qtbot.wait(5)
        for word in ("report", "case"):
            page.search(word)
            qtbot.wait(5)
        page.search("")
        qtbot.wait(5)

    assert longest_hold(work) <= MOST_MS


def test_the_pictures_of_the_documents_are_small_and_all_are_shown() -> None:
    pictures = sorted((ROOT / "docs" / "pictures").glob("*.png"))
    said = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")))
    assert pictures
    assert [path.name for path in pictures if path.stat().st_size >= MOST_BYTES] == []
    assert [path.name for path in pictures if f"pictures/{path.name})" not in said] == []


def test_a_picture_is_as_wide_as_the_page_at_most(qtbot: QtBot) -> None:
    browser = Browser(document())
    qtbot.addWidget(browser)
    browser.resize(600, 400)
    image = browser.loadResource(2, "pictures/report.png")
    assert 0 < image.width() <= 600
