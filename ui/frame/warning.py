"""A case whose audit log is broken: said above every page, with the way to where it is shown in full."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton

from triage.model.wording import count
from ui import style
from ui.widgets.wrapped import WrappedText


class ChainWarning(QFrame):
    """Stays as long as the window: a broken log is not mended by looking away. ``asked`` wants to see all of it."""

    asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("notice")
        self._words = WrappedText(3, problem=True)
        self.button = QPushButton("See the audit log")
        self.button.clicked.connect(self.asked)
        line = QHBoxLayout(self)
        line.setContentsMargins(style.WIDE, style.NARROW, style.WIDE, style.NARROW)
        line.setSpacing(style.WIDE)
        line.addWidget(self._words, 1, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self.button)
        self.hide()

    def words(self) -> str:
        """What is said."""
        return self._words.text()

    def show_faults(self, faults: list[str]) -> None:
        """Say what is broken; nothing where nothing is."""
        if not faults:
            return
        more = f" There are {count(len(faults) - 1, 'more fault')} of this kind." if len(faults) > 1 else ""
        self._words.set_text(
            f"The audit log of this case is broken: {faults[0]}{more} What the case holds can be read; do not rely on "
            "its history, and keep a copy of the case folder as it is."
        )
        self.show()
