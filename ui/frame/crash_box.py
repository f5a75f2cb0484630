"""The box of a crash: one at a time, with what is safe said first and a report that can be copied."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox, QWidget

TEXT = "A defect in the program stopped one step."
SAFE = (
    "Nothing is lost: each grade and note was on the disk before its next key was taken, and the window can be used "
    "on. The report says where in the program it happened and holds nothing of the evidence."
)


class CrashBox(QObject):
    """Shows crash reports over a window, so that a defect that repeats does not bury the screen."""

    def __init__(self, window: QWidget, name: str) -> None:
        super().__init__(window)
        self._window = window
        self._name = name
        self.box: QMessageBox | None = None

    def show_report(self, report: str) -> None:
        """Show a report, unless one is on screen already."""
        if self.box is not None:
            return
        box = QMessageBox(self._window)
        box.setWindowTitle(self._name)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(TEXT)
        box.setInformativeText(SAFE)
        box.setDetailedText(report)
        copy = box.addButton("Copy the report", QMessageBox.ButtonRole.ActionRole)
        copy.clicked.disconnect()
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(report))
        box.setDefaultButton(box.addButton("Go on", QMessageBox.ButtonRole.AcceptRole))
        box.finished.connect(self._seen)
        self.box = box
        box.open()

    def _seen(self) -> None:
        if self.box is not None:
            self.box.deleteLater()
        self.box = None
