"""The panel beside the messages: the message at hand, marked passages, matched media, the people, where it was read."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from triage.model.wording import count, number
from ui import style
from ui.conversations.facts import Bubble, Mark, Talk
from ui.times import Words
from ui.widgets.wrapped import WrappedText

MOST_PEOPLE = 60
"""People who are listed; a group may have a thousand."""

MOST_MARKS = 60
"""Marked passages that are listed."""

MOST_FILES = 12
"""Files of one message that are listed."""


class Section(QWidget):
    """A heading, and what stands below it; hidden where there is nothing."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = QLabel(title)
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._title.setFont(style.strong(self._title.font()))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, style.MIDDLE)
        self._column.setSpacing(style.TIGHT)
        self._column.addWidget(self._title)
        self.hide()

    def show_parts(self, parts: Sequence[QWidget], title: str = "") -> None:
        """Put other parts below the heading."""
        if title:
            self._title.setText(title)
        while self._column.count() > 1:
            item = self._column.takeAt(1)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for part in parts:
            self._column.addWidget(part)
        self.setVisible(bool(parts))


class SidePanel(QScrollArea):
    """``gone_to`` carries a position; ``opened`` the SHA-256 of an item; the others the mark that is meant."""

    gone_to = Signal(int)
    opened = Signal(str)
    edited = Signal(object)
    removed = Signal(object)
    stepped = Signal(int)
    """To the next (1) or earlier (-1) message with matched media."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("details")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.message = Section("This message")
        self.marks = Section("Marked for the report")
        self.media = Section("Matched media")
        self.people = Section("People")
        self.origin = Section("Read from")
        inside = QWidget()
        inside.setObjectName("details")
        column = QVBoxLayout(inside)
        column.setContentsMargins(style.WIDE, style.MIDDLE, style.WIDE, style.WIDE)
        column.setSpacing(0)
        for section in (self.message, self.marks, self.media, self.people, self.origin):
            column.addWidget(section)
        column.addStretch(1)
        self.setWidget(inside)

    def show_talk(self, talk: Talk | None) -> None:
        """Show what is known of a conversation."""
        self.show_message(None)
        self.marks.show_parts([self._mark(mark) for mark in talk.marks[:MOST_MARKS]] if talk else [])
        self.media.show_parts([self._media(talk)] if talk and talk.carrying else [])
        people = [_pair(name, identity) for name, identity in talk.people[:MOST_PEOPLE]] if talk else []
        left = talk.people_left + max(0, len(talk.people) - MOST_PEOPLE) if talk else 0
        if left:
            people.append(_said(f"and {number(left)} more, whom the command line lists", quiet=True))
        total = f"People ({number(len(talk.people) + talk.people_left)})" if talk else ""
        self.people.show_parts(people, total)
        self.origin.show_parts([_pair(name, value) for name, value in talk.origin] if talk else [])

    def show_message(self, bubble: Bubble | None) -> None:
        """Show the time in full, the row, the files, and the whole text where the bubble shows a part of it."""
        if bubble is None:
            self.message.show_parts([])
            return
        parts: list[QWidget] = [_said(bubble.hover)]
        if bubble.more:
            parts.append(_said(bubble.full))
        for one in [media for media in bubble.media if media.item][:MOST_FILES]:
            button = QPushButton("Open in review")
            button.setToolTip(f"Shows {one.label} in the review page (Enter)")
            button.clicked.connect(lambda _=False, item=one.item: self.opened.emit(item))
            parts += [_said("\n".join(part for part in (one.label, one.verdict, one.note) if part)), button]
        self.message.show_parts(parts)

    def _mark(self, mark: Mark) -> QWidget:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, style.NARROW)
        column.setSpacing(style.HAIR)
        column.addWidget(_said(mark.note or "without a note"))
        there = mark.first >= 0
        column.addWidget(_said(mark.said, quiet=True))
        if not there:
            column.addWidget(_said("Not in the case as it is read now.", quiet=True))
        line = QHBoxLayout()
        line.setSpacing(style.TIGHT)
        for words, tip, act in (
            ("Go there", "Shows the first message of the passage", lambda: self.gone_to.emit(mark.first)),
            ("Note", "Changes the note", lambda: self.edited.emit(mark)),
            ("Remove", "Takes the mark away; the history keeps it", lambda: self.removed.emit(mark)),
        ):
            button = QPushButton(words)
            button.setToolTip(tip)
            button.clicked.connect(act)
            button.setEnabled(there or words != "Go there")
            line.addWidget(button)
        line.addStretch(1)
        column.addLayout(line)
        return inside

    def _media(self, talk: Talk) -> QWidget:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.TIGHT)
        carried = len(talk.carrying)
        carries = "carries" if carried == 1 else "carry"
        column.addWidget(_said(f"{count(carried, 'message')} {carries} files that stand in a hash set."))
        line = QHBoxLayout()
        for words, keys, step in (("Before", "Alt+Up", -1), ("Next", "Alt+Down", 1)):
            button = QPushButton(words)
            button.setToolTip(f"{words} message with matched media ({keys})")
            button.clicked.connect(lambda _=False, step=step: self.stepped.emit(step))
            line.addWidget(button)
        line.addStretch(1)
        column.addLayout(line)
        return inside


def _said(text: Words, *, quiet: bool = False) -> WrappedText:
    words = WrappedText(quiet=quiet)
    words.set_text(text)
    return words


def _pair(name: str, value: str) -> QWidget:
    inside = QWidget()
    column = QVBoxLayout(inside)
    column.setContentsMargins(0, 0, 0, style.TIGHT)
    column.setSpacing(0)
    column.addWidget(_said(name))
    column.addWidget(_said(value, quiet=True))
    return inside
