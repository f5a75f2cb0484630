"""A case whose audit log is broken: said above every page, with the way to where it is shown in full."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton

from triage.model.wording import count
from ui.widgets.notice import Strip


class ChainWarning(Strip):
    """Stays as long as the window: a broken log is not mended by looking away. ``asked`` wants to see all of it."""

    asked = Signal()

    def __init__(self) -> None:
        self.button = QPushButton("See the audit log")
        super().__init__(3, self.button, problem=True)
        self.button.clicked.connect(self.asked)
        self.hide()

    def show_faults(self, faults: list[str]) -> None:
        """Say what is broken; nothing where nothing is."""
        if not faults:
            return
        more = f" There are {count(len(faults) - 1, 'more fault')} of this kind." if len(faults) > 1 else ""
        self.say(
            f"The audit log of this case is broken: {faults[0]}{more} What the case holds can be read; do not rely on "
            "its history, and keep a copy of the case folder as it is."
        )
