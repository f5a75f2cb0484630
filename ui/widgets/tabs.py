"""Tabs that wrap into further lines where they do not fit beside each other: none hides behind an arrow."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QStackedWidget, QToolButton, QVBoxLayout, QWidget

_STEPS: Final = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class TabLine(QWidget):
    """The buttons, line below line, as many in each as there is room for."""

    def __init__(self) -> None:
        super().__init__()
        self.buttons: list[QToolButton] = []

    def put(self, button: QToolButton) -> None:
        """Add a button at the end."""
        button.setParent(self)
        self.buttons.append(button)
        self._lay_out()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  # Qt's name
        """Lay out anew in another width."""
        super().resizeEvent(event)
        self._lay_out()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802  # Qt's name
        """Lay out anew in another font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._lay_out()

    def showEvent(self, event: object) -> None:  # noqa: N802  # Qt's name
        """The style is known now."""
        super().showEvent(event)  # type: ignore[arg-type]  # a show event
        self._lay_out()

    def _lay_out(self) -> None:
        left = top = 0
        high = max((button.sizeHint().height() for button in self.buttons), default=0)
        for button in self.buttons:
            wide = min(button.sizeHint().width(), self.width())
            if left and left + wide > self.width():
                left, top = 0, top + high
            button.setGeometry(left, top, wide, high)
            left += wide
        self.setFixedHeight(top + high)


class Tabs(QWidget):
    """Pages under their buttons; arrows at a button go to the next one."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.line = TabLine()
        self.line.setAccessibleName(name)
        self.setAccessibleName(name)
        self._pages = QStackedWidget()
        self._together = QButtonGroup(self)
        self._together.idClicked.connect(self.setCurrentIndex)
        self._together.idToggled.connect(lambda at, on: self._pages.setCurrentIndex(at) if on else None)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.line)
        column.addWidget(self._pages, 1)

    def addTab(self, page: QWidget, title: str) -> None:  # noqa: N802  # as Qt calls it
        """Add a page at the end; the first is shown."""
        button = QToolButton()
        button.setObjectName("tab")
        button.setText(title)
        button.setAccessibleName(title)
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.installEventFilter(self)
        self._together.addButton(button, self._pages.addWidget(page))
        self.line.put(button)
        button.setChecked(self._pages.count() == 1)

    def setCurrentIndex(self, at: int) -> None:  # noqa: N802  # as Qt calls it
        """Show a page."""
        self._together.button(at).setChecked(True)

    def currentIndex(self) -> int:  # noqa: N802  # as Qt calls it
        """Which page is shown."""
        return self._pages.currentIndex()

    def setTabToolTip(self, at: int, hint: str) -> None:  # noqa: N802  # as Qt calls it
        """Say more about a page."""
        self._together.button(at).setToolTip(hint)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's name
        """Arrows go to the tab beside."""
        step = _STEPS.get(Qt.Key(event.key()), 0) if isinstance(event, QKeyEvent) else 0
        if not step:
            return super().eventFilter(watched, event)
        if event.type() is QEvent.Type.KeyPress:
            at = (self.currentIndex() + step) % self._pages.count()
            self.setCurrentIndex(at)
            self.button(at).setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def button(self, at: int) -> QToolButton:
        """The button of a page."""
        return self.line.buttons[at]
