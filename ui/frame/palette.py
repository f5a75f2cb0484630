"""The command palette and the list of keys: all that can be done here, found by writing a part of its name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ui import style
from ui.page import Command
from ui.widgets.form import plain_label
from ui.widgets.sheet import Cover

NOTHING: Final = "No command has these words in its name."
_MOVES: Final = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class Group(NamedTuple):
    """Commands under a heading."""

    title: str
    commands: Sequence[Command]


class Palette(Cover):
    """Lies over a window while something is chosen in it; Esc or a click beside it closes it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, style.FORM)
        self._groups: list[Group] = []
        self._title = plain_label()
        self.field = QLineEdit()
        self.list = QListWidget()
        self._none = plain_label(NOTHING)
        self._build()

    def show_commands(self, title: str, groups: Sequence[Group]) -> None:
        """Show commands; those that cannot be done now are left out."""
        self._groups = [Group(g.title, [c for c in g.commands if c.enabled()]) for g in groups]
        self._title.setText(title)
        self.field.clear()
        self._fill("")
        self.open_at(self.field)

    def titles(self) -> list[str]:
        """The titles that are listed now."""
        rows = [self.list.item(row) for row in range(self.list.count())]
        return [command.title for row in rows if (command := row.data(Qt.ItemDataRole.UserRole)) is not None]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's name
        """Keys of the field move in the list; a click beside closes; the window's size is followed."""
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            return self._key(event)
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.close_it()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._run(self.list.currentItem())
        elif key in _MOVES:
            self._move(-1 if key in (Qt.Key.Key_Up, Qt.Key.Key_PageUp) else 1)
        else:
            return False
        return True

    def _move(self, step: int) -> None:
        row = self.list.currentRow() + step
        while 0 <= row < self.list.count():
            if self.list.item(row).flags() & Qt.ItemFlag.ItemIsSelectable:
                self.list.setCurrentRow(row)
                return
            row += step

    def _run(self, item: QListWidgetItem | None) -> None:
        command = item.data(Qt.ItemDataRole.UserRole) if item is not None else None
        if command is not None:
            self.close_it()
            command.run()

    def _fill(self, text: str) -> None:
        words = text.casefold().split()
        self.list.clear()
        for group in self._groups:
            fitting = [c for c in group.commands if all(word in c.title.casefold() for word in words)]
            if fitting:
                self._add_heading(group.title)
            for command in fitting:
                self._add(command)
        self.list.setCurrentRow(-1)
        self._move(1)
        self._none.setVisible(self.list.count() == 0)

    def _add_heading(self, text: str) -> None:
        item = QListWidgetItem(text)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        item.setFont(style.strong(self.font()))
        item.setSizeHint(QSize(0, style.HEAD_ROW))
        self.list.addItem(item)

    def _add(self, command: Command) -> None:
        item = QListWidgetItem()
        item.setData(Qt.ItemDataRole.UserRole, command)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{command.title} {command.keys}")
        item.setSizeHint(QSize(0, style.HEAD_ROW))
        self.list.addItem(item)
        self.list.setItemWidget(item, _row(command))

    def tall(self, width: int) -> int:  # noqa: ARG002  # a list has no height of its own
        """As high as the window allows."""
        return style.FORM

    def _build(self) -> None:
        self.field.setPlaceholderText("Write a part of its name")
        self.field.setAccessibleName("Command")
        self.field.textChanged.connect(self._fill)
        self.field.installEventFilter(self)
        self.list.setAccessibleName("Commands")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemClicked.connect(self._run)
        self._title.setFont(style.strong(self._title.font()))
        column = QVBoxLayout(self)
        column.setContentsMargins(style.MIDDLE, style.MIDDLE, style.MIDDLE, style.MIDDLE)
        column.setSpacing(style.NARROW)
        for part in (self._title, self.field, self._none):
            column.addWidget(part)
        column.addWidget(self.list, 1)


def _row(command: Command) -> QWidget:
    row = QWidget()
    row.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    keys: QLabel = plain_label(command.keys)
    line = QHBoxLayout(row)
    line.setContentsMargins(style.NARROW, 0, style.NARROW, 0)
    line.addWidget(plain_label(command.title), 1)
    line.addWidget(keys)
    return row
