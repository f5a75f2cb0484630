"""What stands at the head of a page: where one is, what is next, and the acts of the page."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui import style
from ui.widgets.section import page_title
from ui.widgets.wrapped import WrappedText


class PageHead(QWidget):
    """Title and next step on the left, the parts given on the right."""

    def __init__(self, *parts: QWidget) -> None:
        super().__init__()
        self.title = page_title()
        self.next = WrappedText(2, quiet=True)
        said = QVBoxLayout()
        said.setSpacing(style.TIGHT)
        said.addWidget(self.title)
        said.addWidget(self.next)
        line = QHBoxLayout(self)
        line.setContentsMargins(style.WIDE, style.MIDDLE, style.WIDE, style.MIDDLE)
        line.setSpacing(style.NARROW)
        line.addLayout(said, 1)
        acts = QHBoxLayout()
        for part in parts:
            acts.addWidget(part)
        line.addLayout(acts)
        line.setAlignment(acts, Qt.AlignmentFlag.AlignTop)
