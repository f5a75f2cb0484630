"""What was recognised at each path that a person wants to add: one card a path, before anything is added."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from triage.errors import TriageError
from triage.model.wording import visible
from ui import style
from ui.icons import IconButton
from ui.intake.exhibits import volume_text
from ui.intake.presenter import Recognition
from ui.widgets.plain import tooltip
from ui.widgets.section import subject
from ui.widgets.wrapped import WrappedText


class Card(QFrame):
    """One path: being recognised, recognised, or refused with its sentence. ``removed`` is told by its button."""

    removed = Signal()

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.setObjectName("card")
        self.path = path
        self.found: Recognition | None = None
        self.error: TriageError | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(style.MIDDLE, style.NARROW, style.NARROW, style.NARROW)
        self._column.setSpacing(style.TIGHT)
        remove = IconButton("close")
        remove.setToolTip("Do not add this")
        remove.setAccessibleName("Do not add this")
        remove.clicked.connect(self.removed)
        title = subject(visible(path.name))
        title.setToolTip(tooltip(visible(str(path))))
        line = QHBoxLayout()
        line.addWidget(title, 1)
        line.addWidget(remove, 0, Qt.AlignmentFlag.AlignTop)
        self._column.addLayout(line)
        self._state = WrappedText(quiet=True)
        self._state.set_text("Recognising…")
        self._column.addWidget(self._state)

    @property
    def pending(self) -> bool:
        """Whether it is still being recognised."""
        return self.found is None and self.error is None

    def words(self) -> str:
        """All that is said on it."""
        return "\n".join(part.text() for part in self.findChildren(WrappedText))

    def show_found(self, found: Recognition) -> None:
        """Say what it is."""
        self.found = found
        self._state.set_text(", ".join(part for part in (found.description, found.size) if part))
        for text in found.digests:
            self._say(text, quiet=True)
        for volume in found.volumes:
            self._column.addWidget(volume_text(volume))
        for text in found.notes:
            self._say(text, problem=True)

    def show_error(self, error: TriageError) -> None:
        """Say why it cannot be added."""
        self.error = error
        self._state.hide()
        self._say(str(error), problem=True)

    def _say(self, text: str, *, quiet: bool = False, problem: bool = False) -> None:
        said = WrappedText(quiet=quiet, problem=problem)
        said.set_text(text)
        self._column.addWidget(said)
