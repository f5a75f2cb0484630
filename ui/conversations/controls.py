"""What stands above the messages: whose conversation it is, search in it, a date to jump to."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QDateEdit, QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout

from ui import style
from ui.conversations.facts import Found, Talk
from ui.widgets.wrapped import WrappedText


class Controls(QFrame):
    """``searched`` carries words, ``stepped`` 1 or -1, ``dated`` a date."""

    searched = Signal(str)
    stepped = Signal(int)
    dated = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("talkhead")
        self._title = WrappedText(1)
        self._second = WrappedText(1, quiet=True)
        self.field = QLineEdit()
        self.hits = QLabel()
        self.before, self.after = QPushButton("‹"), QPushButton("›")
        self.date = QDateEdit()
        self.jump = QPushButton("Go")
        self._build()
        self._connect()

    def show_talk(self, talk: Talk | None) -> None:
        """Say whose conversation is open."""
        self._title.set_text(talk.line.who if talk else "")
        self._second.set_text(f"{talk.line.app} · {talk.line.facts}" if talk else "")
        days = (talk.first_day, talk.last_day) if talk else (None, None)
        for part in (self.date, self.jump):
            part.setEnabled(None not in days)
        if days[0] is not None and days[1] is not None:
            self.date.setDateRange(_date(days[0]), _date(days[1]))
        self.show_found(None, 0)

    def show_day(self, day: date) -> None:
        """The day at hand, from which one jumps."""
        with QSignalBlocker(self.date):
            self.date.setDate(_date(day))

    def show_found(self, found: Found | None, place: int) -> None:
        """Say which of how many hits is at hand."""
        count = len(found.hits) if found else 0
        self.hits.setText(f"{place + 1} of {count:,}" if count else "–" if found and found.words else "")
        self.hits.setToolTip(found.said if found else "")
        for button in (self.before, self.after):
            button.setEnabled(count > 0)

    def focus_search(self) -> None:
        """Give the keyboard to the search."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def focus_date(self) -> None:
        """Give the keyboard to the date."""
        self.date.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _jump(self) -> None:
        chosen = self.date.date()
        self.dated.emit(date(chosen.year(), chosen.month(), chosen.day()))

    def _connect(self) -> None:
        self.field.returnPressed.connect(lambda: self.searched.emit(self.field.text()))
        self.before.clicked.connect(lambda: self.stepped.emit(-1))
        self.after.clicked.connect(lambda: self.stepped.emit(1))
        self.jump.clicked.connect(self._jump)

    def _build(self) -> None:
        self._title.setFont(style.strong(self._title.font()))
        self.field.setPlaceholderText("Search this conversation")
        self.field.setClearButtonEnabled(True)
        self.field.setToolTip("Search the words of this conversation; Enter searches, F3 goes on (Ctrl+F)")
        self.field.setAccessibleName("Search this conversation")
        self.hits.setTextFormat(Qt.TextFormat.PlainText)
        for button, name, keys in ((self.before, "Hit before", "Shift+F3"), (self.after, "Next hit", "F3")):
            button.setAccessibleName(name)
            button.setToolTip(f"{name} ({keys})")
            button.setFixedWidth(style.SMALL_BUTTON)
        self.date.setCalendarPopup(True)
        self.date.setDisplayFormat("d MMM yyyy")
        self.date.setAccessibleName("Date")
        self.jump.setToolTip("Goes to the first message of this day, or the next one behind it (Ctrl+G)")
        line = QHBoxLayout()
        line.setSpacing(style.TIGHT)
        line.addWidget(self.field, 1)
        for part in (self.before, self.after, self.hits, self.date, self.jump):
            line.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(style.WIDE, style.NARROW, style.WIDE, style.NARROW)
        column.setSpacing(style.TIGHT)
        column.addWidget(self._title)
        column.addWidget(self._second)
        column.addLayout(line)


def _date(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)
