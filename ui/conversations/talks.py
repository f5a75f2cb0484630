"""The left side of the conversations page: the list with its filter, or what a search over all messages found."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from triage.model.wording import count, number
from ui import style
from ui.conversations.cards import CardList, card_of_hit, card_of_line
from ui.conversations.facts import Found, Line
from ui.widgets.wrapped import WrappedText


class TalkPane(QFrame):
    """``opened`` carries a Line, ``hit_opened`` a FoundMessage; ``entered`` tells that Enter was pressed."""

    opened = Signal(object)
    hit_opened = Signal(object)
    entered = Signal()
    asked_withheld = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("talks")
        self._lines: tuple[Line, ...] = ()
        self._exhibits: frozenset[str] = frozenset()
        self.filter = QLineEdit()
        self.count = QLabel()
        self.withheld = WrappedText(quiet=True)
        self.withheld_button = QPushButton("Withheld…")
        self.list = CardList("Conversations")
        self.said = WrappedText()
        self.hits = CardList("Messages with these words")
        self.back = QPushButton("Back to the conversations")
        self._stack = QStackedWidget()
        self._build()
        self.filter.textChanged.connect(lambda _: self._refill())
        self.list.chosen.connect(self.opened)
        self.list.entered.connect(self.entered)
        self.hits.chosen.connect(self.hit_opened)
        self.hits.entered.connect(self.entered)
        self.withheld_button.clicked.connect(self.asked_withheld)
        self.back.clicked.connect(lambda: self.show_hits(None))

    def show_lines(self, lines: Sequence[Line], withheld: int) -> None:
        """Show the conversations; the one that is open stays chosen."""
        self._lines = tuple(lines)
        self.withheld.set_text(f"{count(withheld, 'conversation')} withheld as possibly privileged" if withheld else "")
        self.withheld.setVisible(bool(withheld))
        self.withheld_button.setVisible(bool(withheld))
        self._refill()

    def confine(self, exhibits: frozenset[str]) -> None:
        """List the conversations of these exhibits only; empty means all."""
        self._exhibits = exhibits
        self._refill()

    def open_talk(self, conversation: int) -> None:
        """Choose a conversation by its id; the filter is taken away where it hides it."""
        if conversation not in [line.id for line in self._shown()]:
            self.filter.clear()
        for row, line in enumerate(self._shown()):
            if line.id == conversation:
                self.list.go_to(row)

    def open_first(self) -> None:
        """Choose the conversation at the head of the list."""
        self.list.clearSelection()
        with QSignalBlocker(self.list.selectionModel()):
            self.list.setCurrentIndex(self.list.rootIndex())
        self.list.go_to(0)

    def focus_list(self) -> None:
        """Give the keyboard to the list on screen."""
        shown = self.hits if self._stack.currentIndex() else self.list
        shown.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_hits(self, found: Found | None) -> None:
        """Show what a search over all messages found, or the conversations again."""
        names = {line.id: line.who for line in self._lines}
        here = [hit for hit in found.hits if hit.conversation in names] if found else []
        self.hits.cards.show_cards([card_of_hit(hit, names[hit.conversation]) for hit in here])
        self.said.set_text(f"“{found.words}”: {found.said}" if found else "")
        self._stack.setCurrentIndex(1 if found else 0)

    def shows_hits(self) -> bool:
        """Whether the list of hits is on screen."""
        return self._stack.currentIndex() == 1

    def _shown(self) -> list[Line]:
        words = self.filter.text().casefold().split()
        return [
            line
            for line in self._lines
            if (not self._exhibits or line.exhibit in self._exhibits)
            and all(word in line.spoken.casefold() for word in words)
        ]

    def _refill(self) -> None:
        index = self.list.currentIndex()
        card = self.list.cards.card(index.row()) if index.isValid() else None
        lines = self._shown()
        with QSignalBlocker(self.list.selectionModel()):
            self.list.cards.show_cards([card_of_line(line) for line in lines])
            if card is not None:
                rows = [row for row, line in enumerate(lines) if line.id == card.about.id]
                if rows:
                    self.list.go_to(rows[0])
        whole = len(self._lines)
        few = f"{number(len(lines))} of {count(whole, 'conversation')}"
        self.count.setText(few if len(lines) != whole else count(whole, "conversation"))

    def _build(self) -> None:
        self.filter.setPlaceholderText("Filter by person, number, app")
        self.filter.setClearButtonEnabled(True)
        self.filter.setAccessibleName("Filter conversations")
        self.count.setTextFormat(Qt.TextFormat.PlainText)
        self.count.setFont(style.strong(style.figures(self.count.font())))
        self.back.setToolTip("Shows the list of conversations again")
        for parts, stretched in (
            ((self.filter, self.count, self.withheld, self.withheld_button), self.list),
            ((self.back, self.said), self.hits),
        ):  # fmt: skip
            page = QWidget()
            column = QVBoxLayout(page)
            column.setContentsMargins(0, style.NARROW, 0, 0)
            column.setSpacing(style.NARROW)
            for part in parts:
                inset = QVBoxLayout()
                inset.setContentsMargins(style.MIDDLE, 0, style.MIDDLE, 0)
                inset.addWidget(part)
                column.addLayout(inset)
            column.addWidget(stretched, 1)
            self._stack.addWidget(page)
        self.withheld_button.setToolTip("List what is withheld, by whom and since when, and release it")
        for part in (self.withheld, self.withheld_button):
            part.hide()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)
