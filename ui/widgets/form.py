"""A form: each field under its name, what is meant beside it in quiet words, and one place for what is wrong."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from ui import style
from ui.widgets.choosing import Purpose, choose_file, choose_folder
from ui.widgets.wrapped import WrappedText


def plain_label(text: str = "") -> QLabel:
    """A label that never reads markup."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


class Form(QWidget):
    """Fields below each other; Enter in one of them is ``entered``."""

    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._fields: dict[str, QWidget] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(style.TIGHT)
        self._wrong = WrappedText(problem=True)
        self._wrong.hide()

    def field(self, name: str, *, secret: bool = False, hint: str = "", text: str = "") -> QLineEdit:
        """A line to write in."""
        line = QLineEdit(text)
        if secret:
            line.setEchoMode(QLineEdit.EchoMode.Password)
        line.returnPressed.connect(self.entered)
        self.put(name, line, hint)
        return line

    def put(self, name: str, widget: QWidget, hint: str = "") -> None:
        """Any widget under its name."""
        label = plain_label(name)
        label.setBuddy(widget)
        widget.setAccessibleName(name)
        field = QWidget()
        column = QVBoxLayout(field)
        column.setContentsMargins(0, 0, 0, style.NARROW)
        column.setSpacing(style.TIGHT)
        column.addWidget(label)
        column.addWidget(widget)
        if hint:
            said = WrappedText(quiet=True)
            said.set_text(hint)
            column.addWidget(said)
        self._fields[name] = field
        self._column.addWidget(field)

    def show_field(self, name: str, *, shown: bool) -> None:
        """Show or hide a field with its name and hint."""
        self._fields[name].setVisible(shown)

    def end(self, *buttons: QPushButton) -> None:
        """What is wrong, and the buttons."""
        self._column.addWidget(self._wrong)
        line = QHBoxLayout()
        line.setSpacing(style.NARROW)
        for button in buttons:
            line.addWidget(button)
        line.addStretch(1)
        self._column.addSpacing(style.TIGHT)
        self._column.addLayout(line)

    def show_wrong(self, sentence: str, field: QWidget | None = None) -> None:
        """Say what is wrong and go to its field; an empty sentence takes it back."""
        self._wrong.set_text(sentence)
        self._wrong.setVisible(bool(sentence))
        if field is not None:
            field.setFocus(Qt.FocusReason.OtherFocusReason)
            if isinstance(field, QLineEdit):
                field.selectAll()

    def wrong(self) -> str:
        """What is said to be wrong."""
        return self._wrong.text() if self._wrong.isVisibleTo(self) else ""


class PathField(QWidget):
    """A path that is written or chosen. ``changed`` carries its text."""

    changed = Signal(str)

    def __init__(self, title: str, *, folder: bool) -> None:
        super().__init__()
        self._title = title
        self._folder = folder
        self.line = QLineEdit()
        self.line.setAccessibleName(title)
        self.line.textChanged.connect(self.changed)
        button = QPushButton("Choose…")
        button.setToolTip(title)
        button.clicked.connect(self._choose)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(style.NARROW)
        line.addWidget(self.line, 1)
        line.addWidget(button)
        self.setFocusProxy(self.line)

    def path(self) -> Path | None:
        """The path; ``None`` where nothing is written."""
        text = self.line.text().strip()
        return Path(text).expanduser() if text else None

    def set_path(self, path: Path) -> None:
        """Write a path."""
        self.line.setText(str(path))

    def _choose(self) -> None:
        choose = choose_folder if self._folder else choose_file
        chosen = choose(self, self._title, Purpose.CASE, start=self.path())
        if chosen is not None:
            self.set_path(chosen)
