"""What lies over the window and goes by Esc, or a click beside it; nothing opens a window of its own."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGraphicsDropShadowEffect, QLabel, QPushButton, QVBoxLayout, QWidget

from ui import style


class Cover(QFrame):
    """Follows the size of its window, and gives the keyboard back where it was."""

    def __init__(self, window: QWidget, widest: int) -> None:
        super().__init__(window)
        self.setObjectName("palette")
        self._window = window
        self._widest = widest
        self._before: QWidget | None = None
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(style.BROAD)
        shadow.setOffset(0, style.TIGHT)
        self.setGraphicsEffect(shadow)
        window.installEventFilter(self)
        self.hide()

    def open_at(self, first: QWidget) -> None:
        """Lie over the window, with the keyboard in one of the parts."""
        self._before = self._window.focusWidget()
        self.place()
        self.show()
        self.raise_()
        first.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_it(self) -> None:
        """Go back to what was done before."""
        self.hide()
        if self._before is not None:
            self._before.setFocus(Qt.FocusReason.PopupFocusReason)

    def tall(self, width: int) -> int:
        """How high it is at a width."""
        layout = self.layout()
        fits = layout.totalHeightForWidth(width) if layout is not None and layout.hasHeightForWidth() else -1
        return fits if fits > 0 else self.sizeHint().height()

    def place(self) -> None:
        """Lie in the upper middle of the window, as high as the parts need and no higher than the window."""
        width = min(self._widest, self._window.width() - 2 * style.BROAD)
        left = (self._window.width() - width) // 2
        self.setGeometry(left, 2 * style.BROAD, width, min(self.tall(width), self._window.height() - 4 * style.BROAD))

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


class Sheet(Cover):
    """Holds parts under a title. Whoever makes one fills ``column`` and calls ``close_it`` from ``close_button``."""

    def __init__(self, window: QWidget, title: str) -> None:
        super().__init__(window, style.SHEET)
        self.close_button = QPushButton("Close")
        self.close_button.setToolTip("Close (Esc)")
        self.close_button.clicked.connect(self.close_it)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(style.BROAD, style.WIDE, style.BROAD, style.WIDE)
        self.column.setSpacing(style.MIDDLE)
        head = QLabel(title)
        head.setFont(style.title(head.font()))
        self.column.addWidget(head)

    def open_it(self) -> None:
        """Show it over the window, with the keyboard at its button."""
        self.fill()
        self.open_at(self.close_button)

    def fill(self) -> None:
        """Read anew what it shows."""
