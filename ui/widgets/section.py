"""A panel that scrolls: headings, each with what belongs to it below."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QLayout, QScrollArea, QVBoxLayout, QWidget

from ui import style
from ui.widgets.form import plain_label
from ui.widgets.wrapped import WrappedText


def heading(text: str = "", *, inset: int = 0) -> QLabel:
    """A heading within a panel; above a table it is moved in as far as the text of the cells."""
    label = plain_label(text)
    label.setIndent(inset)
    label.setFont(style.strong(label.font()))
    label.setMinimumWidth(style.HAIR)  # a long one may not make the panel wider than it is
    return label


def empty(layout: QLayout) -> None:
    """Take everything out of a layout."""
    while (item := layout.takeAt(0)) is not None:
        part, inner = item.widget(), item.layout()
        if part is not None:
            part.hide()
            part.deleteLater()
        elif inner is not None:
            empty(inner)


def subject(text: str) -> WrappedText:
    """A heading that names something of the evidence: it may be of any length."""
    said = WrappedText(2)
    said.setFont(style.strong(said.font()))
    said.set_text(text)
    return said


def page_title() -> WrappedText:
    """The title of a page, elided where the window is narrow."""
    said = WrappedText(1)
    said.setFont(style.title(said.font()))
    return said


class Panel(QScrollArea):
    """Holds parts below each other, as wide as it is and as high as they need."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName("details")
        self.setAccessibleName(name)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        inside.setObjectName("details")
        self.column = QVBoxLayout(inside)
        self.column.setContentsMargins(style.WIDE, style.MIDDLE, style.WIDE, style.WIDE)
        self.column.setSpacing(style.NARROW)
        self.setWidget(inside)

    def put(self, *parts: QWidget) -> None:
        """Add parts at the end."""
        for part in parts:
            self.column.addWidget(part)

    def clear(self) -> None:
        """Take everything out."""
        empty(self.column)


class TabPanel(Panel):
    """A panel under a tab: its parts begin where the tabs do."""

    def __init__(self, name: str, *parts: QWidget) -> None:
        super().__init__(name)
        self.column.setContentsMargins(0, style.NARROW, style.NARROW, style.NARROW)
        self.put(*parts)
        if parts:
            self.column.addStretch(1)
