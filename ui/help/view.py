"""The help page: contents and search on the left, a chapter of the manual beside them."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from triage.errors import TriageError
from triage.model.wording import count
from ui import style
from ui.help.browser import Browser
from ui.help.presenter import Library, Place, folder, read_library
from ui.page import Command, Desk, Page
from ui.widgets.message import Message
from ui.widgets.plain import tooltip

_PLACE: Final = Qt.ItemDataRole.UserRole


class HelpPage(Page):
    """Shows the documents that come with the program."""

    KEY = "help"
    TITLE = "Help"
    ICON = "help"
    HELP = "Help"
    SEARCHES = "Search the manual"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._library: Library | None = None
        self._wanted: object = None
        self._place: Place | None = None
        self._been: list[Place] = []
        self._words = ""
        self.contents = QTreeWidget()
        self.found = QLabel()
        self.browser = Browser(folder())
        self.message = Message()
        self.back = QPushButton("Back")
        self.earlier = QPushButton("Previous chapter")
        self.later = QPushButton("Next chapter")
        self._stack = QStackedWidget()
        self._build()
        self._connect()
        self.message.show_words("Reading the manual…")
        self._read()

    def opened_from(self, page: Page) -> object:
        """Help opens at the page that one comes from."""
        return page.HELP or None

    def entered(self, target: object = None) -> None:
        """Show a heading of the manual, and take the keyboard."""
        self._wanted = target
        if self._library is not None:
            self._show_wanted()
        self.browser.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def search(self, text: str) -> None:
        """List the sections that hold the words, in the place of the contents."""
        self._words = text.strip()
        if self._library is not None:
            self._fill()

    def commands(self) -> list[Command]:
        """What can be done here."""
        return [
            Command("Back to where I read before", "Alt+Left", self.go_back, lambda: bool(self._been)),
            Command("Previous chapter", "Alt+Up", lambda: self._step(-1)),
            Command("Next chapter", "Alt+Down", lambda: self._step(1)),
        ]

    def shown_heading(self) -> str:
        """The heading that was gone to last."""
        if self._library is None or self._place is None:
            return ""
        return self._library.chapters[self._place.chapter].sections[self._place.section].title

    def go(self, place: Place) -> None:
        """Show a section; Back comes to where one was."""
        if self._place is not None and place != self._place:
            self._been.append(self._place)
        self._show(place)

    def go_back(self) -> None:
        """Show what was shown before."""
        if self._been:
            self._show(self._been.pop())

    def _read(self) -> None:
        self.desk.jobs.start(read_library, self._show_library, self._show_error)

    def _show_library(self, library: Library) -> None:
        self._library = library
        self._stack.setCurrentIndex(1)
        self._fill()
        self._show_wanted()

    def _show_error(self, error: TriageError) -> None:
        self._stack.setCurrentWidget(self.message)
        self.message.show_error(error)

    def _show_wanted(self) -> None:
        assert self._library is not None, "the manual was read"
        wanted, self._wanted = self._wanted, None
        place = self._library.find(str(wanted)) if wanted is not None else None
        if place is not None:
            self.go(place)
        elif self._place is None:
            self.go(Place(0))

    def _show(self, place: Place) -> None:
        assert self._library is not None, "the manual was read"
        before, self._place = self._place, place
        if before is None or before.chapter != place.chapter:
            self.browser.show_chapter(self._library.chapters[place.chapter].text)
        self.browser.mark(self._words)
        self.browser.go_to(place.section)
        self.back.setEnabled(bool(self._been))
        self.earlier.setEnabled(place.chapter > 0)
        self.later.setEnabled(place.chapter + 1 < len(self._library.chapters))
        self._mark_contents(place)

    def _step(self, steps: int) -> None:
        if self._library is not None and self._place is not None:
            chapter = self._place.chapter + steps
            if 0 <= chapter < len(self._library.chapters):
                self.go(Place(chapter))

    def _follow(self, link: str) -> None:
        if self._library is None or self._place is None:
            return
        place = self._library.follow(link, self._library.chapters[self._place.chapter].book)
        if place is not None:
            self.go(place)
        else:
            self.desk.shell.say("That document is not part of the program; it lies in its repository.")

    def _fill(self) -> None:
        assert self._library is not None, "the manual was read"
        self.contents.blockSignals(True)
        self.contents.clear()
        self.contents.setRootIsDecorated(not self._words)
        if self._words:
            hits = self._library.search(self._words)
            for hit in hits:
                item = _item(hit.title, hit.place)
                item.setFont(0, style.strong(self.font()))
                item.setToolTip(0, tooltip(f"{self._library.chapters[hit.place.chapter].book}: {hit.excerpt}"))
                item.addChild(_item(hit.excerpt, hit.place))
                self.contents.addTopLevelItem(item)
            self.contents.expandAll()
            self.found.setText(count(len(hits), "section with these words", "sections with these words"))
        else:
            self._fill_contents(self._library)
            self.found.setText("Contents")
        self.contents.blockSignals(False)
        if self._place is not None:
            self.browser.mark(self._words)
            self._mark_contents(self._place)

    def _fill_contents(self, library: Library) -> None:
        parents: dict[str, QTreeWidgetItem] = {}
        for number, chapter in enumerate(library.chapters):
            if chapter.book not in parents:
                parents[chapter.book] = _item(chapter.title, Place(number))
                self.contents.addTopLevelItem(parents[chapter.book])
                continue
            item = _item(chapter.title, Place(number))
            parents[chapter.book].addChild(item)
            for place, section in enumerate(chapter.sections[1:], 1):
                item.addChild(_item(section.title, Place(number, place)))
        first = self.contents.topLevelItem(0)
        if first is not None:
            first.setExpanded(True)

    def _mark_contents(self, place: Place) -> None:
        """Show in the contents where one is."""
        if self._words:
            return
        for wanted in (place, Place(place.chapter)):
            for item in self.contents.findItems("", Qt.MatchFlag.MatchContains | Qt.MatchFlag.MatchRecursive):
                if item.data(0, _PLACE) == tuple(wanted):
                    self.contents.blockSignals(True)
                    self.contents.setCurrentItem(item)
                    self.contents.blockSignals(False)
                    return

    def _chosen(self, item: QTreeWidgetItem | None) -> None:
        if item is not None:
            self.go(Place(*item.data(0, _PLACE)))

    def _connect(self) -> None:
        self.contents.currentItemChanged.connect(lambda item, _: self._chosen(item))
        self.browser.followed.connect(self._follow)
        self.message.again.connect(self._read)
        for button, keys, act in (
            (self.back, "Alt+Left", self.go_back),
            (self.earlier, "Alt+Up", lambda: self._step(-1)),
            (self.later, "Alt+Down", lambda: self._step(1)),
        ):
            button.clicked.connect(act)
            button.setToolTip(f"{button.text()} ({keys})")
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    def _build(self) -> None:
        self.contents.setHeaderHidden(True)
        self.contents.setWordWrap(True)
        self.contents.setAccessibleName("Contents")
        self.contents.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.found.setFont(style.title(self.found.font()))
        self.browser.setAccessibleName("The manual")
        left, right = QWidget(), QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(style.WIDE, style.MIDDLE, 0, 0)
        column.setSpacing(style.NARROW)
        column.addWidget(self.found)
        column.addWidget(self.contents, 1)
        bar = QHBoxLayout()
        bar.setContentsMargins(style.WIDE, style.NARROW, style.WIDE, style.NARROW)
        bar.setSpacing(style.NARROW)
        for button in (self.back, self.earlier, self.later):
            bar.addWidget(button)
        bar.addStretch(1)
        pages = QVBoxLayout(right)
        pages.setContentsMargins(0, 0, 0, 0)
        pages.setSpacing(0)
        pages.addLayout(bar)
        pages.addWidget(self.browser, 1)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(style.HAIR)
        split.setChildrenCollapsible(False)
        split.addWidget(left)
        split.addWidget(right)
        split.setStretchFactor(1, 1)
        split.setSizes([style.PANEL, style.WINDOW[0] - style.PANEL])
        self._stack.addWidget(self.message)
        self._stack.addWidget(split)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)


def _item(text: str, place: Place) -> QTreeWidgetItem:
    item = QTreeWidgetItem([text])
    item.setData(0, _PLACE, tuple(place))
    return item
