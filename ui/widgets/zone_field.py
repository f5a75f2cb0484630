"""A field for the name of a time zone: completed from the IANA database, found by a part of its name."""

from __future__ import annotations

from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QCompleter, QLineEdit

from triage.model.zones import zone_names


class ZoneField(QLineEdit):
    """Is written in. The names are read when somebody first comes to it."""

    def __init__(self) -> None:
        super().__init__()
        self._names = QStringListModel(self)
        completer = QCompleter(self._names, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.setCompleter(completer)

    def zone(self) -> str:
        """The zone that is meant: what fits alone counts as written out; else the words as they are."""
        written = self.text().strip()
        fitting = [name for name in zone_names() if written.casefold() in name.casefold()] if written else []
        exact = [name for name in fitting if name.casefold() == written.casefold()]
        return exact[0] if exact else fitting[0] if len(fitting) == 1 else written

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802  # Qt's name
        """Read the names."""
        super().focusInEvent(event)
        if not self._names.stringList():
            self._names.setStringList(list(zone_names()))
