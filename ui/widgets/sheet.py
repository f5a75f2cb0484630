"""A sheet that lies over the window and goes by Esc, or a click beside it; nothing opens a window of its own."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGraphicsDropShadowEffect, QLabel, QPushButton, QVBoxLayout, QWidget

from ui import style


class Sheet(QFrame):
    """Holds parts under a title. Whoever makes one fills ``column`` and calls ``close_it`` from ``close_button``."""

    def __init__(self, window: QWidget, title: str) -> None:
        super().__init__(window)
        self.setObjectName("palette")
        self._window = window
        self._before: QWidget | None = None
        self.close_button = QPushButton("Close")
        self.close_button.setToolTip("Close (Esc)")
        self.close_button.clicked.connect(self.close_it)
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(style.BROAD)
        shadow.setOffset(0, style.TIGHT)
        self.setGraphicsEffect(shadow)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(style.BROAD, style.WIDE, style.BROAD, style.WIDE)
        self.column.setSpacing(style.MIDDLE)
        head = QLabel(title)
        head.setFont(style.title(head.font()))
        self.column.addWidget(head)
        window.installEventFilter(self)
        self.hide()

    def open_it(self) -> None:
        """Show it over the window, with the keyboard at its button."""
        self._before = self._window.focusWidget()
        self.fill()
        self.place()
        self.show()
        self.raise_()
        self.close_button.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_it(self) -> None:
        """Go back to what was done before."""
        self.hide()
        if self._before is not None:
            self._before.setFocus(Qt.FocusReason.PopupFocusReason)

    def fill(self) -> None:
        """Read anew what it shows."""

    def place(self) -> None:
        """Lie in the upper middle of the window, as high as the parts need and no higher than the window."""
        width = min(style.SHEET, self._window.width() - 2 * style.BROAD)
        most = self._window.height() - 4 * style.BROAD
        height = min(max(self.heightForWidth(width), self.sizeHint().height()), most)
        self.setGeometry((self._window.width() - width) // 2, 3 * style.BROAD, width, height)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  # Qt's name
        """Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_it()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's name
        """Follow the window's size; a click beside closes."""
        if watched is self._window and self.isVisible():
            if isinstance(event, QResizeEvent):
                self.place()
            elif event.type() is QEvent.Type.MouseButtonPress:
                self.close_it()
        return super().eventFilter(watched, event)
