"""The zone that is assumed for an exhibit's clocks without one: what it does in words, and a form to state it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from ui import style
from ui.intake.presenter import ExhibitLine
from ui.widgets.form import Form
from ui.widgets.wrapped import WrappedText
from ui.widgets.zone_field import ZoneField

MEANING: Final = (
    "FAT, exFAT, ISO 9660, ZIP and EXIF keep what a clock showed and not in which zone, and so do some apps. Such a"
    " time is printed as it was read, without a zone. Only where it has to stand in a row with others, as in a"
    " conversation, it is placed by the zone that is assumed here, and is marked as assumed. No stored time changes."
)
UNSAID: Final = "Nobody stated one: UTC is assumed until then."


class AssumedZone(QWidget):
    """``stated`` carries (zone, reason)."""

    stated = Signal(str, str)

    def __init__(self, exhibit: ExhibitLine) -> None:
        super().__init__()
        now, meaning = WrappedText(), WrappedText(quiet=True)
        now.set_text(f"Assumed: {exhibit.zone}, because: {exhibit.zone_reason}" if exhibit.zone_reason else UNSAID)
        meaning.set_text(MEANING)
        self.form = Form()
        self.zone = ZoneField()
        self.form.put("Zone of its clocks", self.zone, "A name of the IANA database, or a part of one: Europe/London.")
        self.zone.returnPressed.connect(self._send)
        self.reason = self.form.field("Reason", hint="What the assumption rests on; it is kept with it.")
        self.form.entered.connect(self._send)
        state = QPushButton("Assume this zone")
        state.setToolTip("Keeps zone and reason with the exhibit, as an event of the audit log")
        state.clicked.connect(self._send)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.NARROW)
        for part in (now, meaning, self.form):
            column.addWidget(part)
        column.addWidget(state, 0, Qt.AlignmentFlag.AlignLeft)

    def _send(self) -> None:
        if not self.zone.zone():
            self.form.show_wrong("Name a zone, for example Europe/London.", self.zone)
        elif not self.reason.text().strip():
            self.form.show_wrong("Say what the assumption rests on.", self.reason)
        else:
            self.form.show_wrong("")
            self.stated.emit(self.zone.zone(), self.reason.text().strip())
