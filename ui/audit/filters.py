"""The filters above the audit log: kind, person, words, days."""

from __future__ import annotations

from PySide6.QtCore import QDate, QSignalBlocker, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QDateEdit, QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout

from triage.model.trail import EventFilter, Names
from ui import style
from ui.widgets.form import plain_label

QUIET_MS = 300
"""After this time without a further letter the log is filtered."""
ALL_KINDS, ALL_PEOPLE = "All kinds", "Everybody"


class Filters(QFrame):
    """``changed`` tells that another filter is chosen."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("talkhead")
        self.kind, self.person, self.text = QComboBox(), QComboBox(), QLineEdit()
        self.first, self.last = _date_field("First day"), _date_field("Last day")
        self.clear = QPushButton("Show all")
        self.count = QLabel()
        self._wait = QTimer(self)
        self._days = (QDate(), QDate())
        self._build()

    def chosen(self) -> EventFilter:
        """The filter that is chosen."""
        first, last = (field.date() for field in (self.first, self.last))
        return EventFilter(
            self.kind.currentText() if self.kind.currentIndex() > 0 else "",
            self.person.currentText() if self.person.currentIndex() > 0 else "",
            self.text.text(),
            first.toString("yyyy-MM-dd") if first > self._days[0] else "",
            last.toString("yyyy-MM-dd") if last < self._days[1] else "",
        )

    def show_names(self, names: Names, days: tuple[str, str]) -> None:
        """Offer the kinds and people that the log names; what is chosen stays."""
        for box, every, found in ((self.kind, ALL_KINDS, names.kinds), (self.person, ALL_PEOPLE, names.people)):
            if [box.itemText(row) for row in range(1, box.count())] == list(found):
                continue
            before = box.currentText()
            with QSignalBlocker(box):
                box.clear()
                box.addItems([every, *found])
                box.setCurrentIndex(max(0, box.findText(before)))
        first, last = (QDate.fromString(day, "yyyy-MM-dd") for day in days)
        if first.isValid() and last.isValid() and (first, last) != self._days:
            whole = (self.first.date() <= self._days[0], self.last.date() >= self._days[1])
            self._days = (first, last)
            for field, kept, day in ((self.first, whole[0], first), (self.last, whole[1], last)):
                field.setSpecialValueText("")
                field.setEnabled(True)
                with QSignalBlocker(field):
                    field.setDateRange(first, last)
                    if kept:
                        field.setDate(day)

    def reset(self) -> None:
        """Show all events."""
        for box in (self.kind, self.person):
            with QSignalBlocker(box):
                box.setCurrentIndex(0)
        for field, day in ((self.first, self._days[0]), (self.last, self._days[1])):
            with QSignalBlocker(field):
                field.setDate(day)
        with QSignalBlocker(self.text):
            self.text.clear()
        self.changed.emit()

    def _build(self) -> None:
        self.text.setPlaceholderText("Words in the event")
        self.text.setClearButtonEnabled(True)
        self.text.setAccessibleName("Words in the event")
        self.kind.setAccessibleName("Kind")
        self.person.setAccessibleName("Person")
        self.count.setFont(style.strong(style.figures(self.count.font())))
        self.kind.addItem(ALL_KINDS)
        self.person.addItem(ALL_PEOPLE)
        for box in (self.kind, self.person):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(style.NAME_SIGNS)
            box.currentIndexChanged.connect(lambda _: self.changed.emit())
        for field in (self.first, self.last):
            field.dateChanged.connect(lambda _: self._wait.start(QUIET_MS))
        self._wait.setSingleShot(True)
        self._wait.timeout.connect(self.changed)
        self.text.textChanged.connect(lambda _: self._wait.start(QUIET_MS))
        self.clear.setToolTip("Takes every filter away")
        self.clear.clicked.connect(self.reset)
        column = QVBoxLayout(self)
        column.setContentsMargins(style.WIDE, style.NARROW, style.WIDE, style.NARROW)
        column.setSpacing(style.TIGHT)
        for parts in (
            (self.kind, self.person, self.text),
            (plain_label("from"), self.first, plain_label("to"), self.last, self.clear, self.count),
        ):
            line = QHBoxLayout()
            line.setSpacing(style.NARROW)
            for part in parts:
                line.addWidget(part, 1 if part is self.text else 0)
            if self.text not in parts:
                line.insertStretch(line.count() - 1)
            column.addLayout(line)


def _date_field(name: str) -> QDateEdit:
    field = QDateEdit()
    field.setCalendarPopup(True)
    field.setDisplayFormat("d MMM yyyy")
    field.setAccessibleName(name)
    field.setToolTip(name)
    field.setDate(field.minimumDate())
    field.setSpecialValueText(" ")  # no day is named before it is known between which days the events lie
    field.setEnabled(False)
    return field
