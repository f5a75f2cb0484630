"""The keys of the items: heard where the keyboard is on a view of them, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView

DIGITS: Final = {getattr(Qt.Key, f"Key_{digit}"): str(digit) for digit in range(10)}
_FREE: Final = Qt.KeyboardModifier.NoModifier | Qt.KeyboardModifier.KeypadModifier
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)

Press = tuple[Qt.Key, bool]
"""A key, and whether Shift is held."""


class ItemKeys(QObject):
    """Watches the views. A held key repeats movement, and never an act.

    Args:
        acts: What each key does.
        digit: Called with each digit.
        asks: Whether a question waits for its answer; then only Enter, Esc and digits count, and any other key leaves.
        answer: Called with the answer.
        hold: Called when Space goes down and comes up, and when the keyboard goes elsewhere.
        parent: The page.
    """

    def __init__(
        self,
        acts: Mapping[Press, Callable[[], object]],
        *,
        digit: Callable[[str], None],
        asks: Callable[[], bool],
        answer: Callable[[bool], None],
        hold: Callable[[bool], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._acts = acts
        self._digit = digit
        self._asks = asks
        self._answer = answer
        self._hold = hold

    def watch(self, *views: QAbstractItemView) -> None:
        """Hear what is pressed on these views."""
        for view in views:
            view.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's name
        """Take our keys before the view does."""
        kind = event.type()
        if isinstance(event, QKeyEvent):
            if kind is QEvent.Type.ShortcutOverride and self._is_ours(event):
                event.accept()
                return True
            if kind is QEvent.Type.KeyPress:
                return self._pressed(event)
            if kind is QEvent.Type.KeyRelease and event.key() == Qt.Key.Key_Space:
                if not event.isAutoRepeat():
                    self._hold(False)  # up
                return True
        elif kind is QEvent.Type.FocusOut:
            self._hold(False)  # up
        return super().eventFilter(watched, event)

    def _pressed(self, event: QKeyEvent) -> bool:
        key, shift = Qt.Key(event.key()), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if self._asks():
            return self._answered(key, event)
        if not self._plain(event):
            return False
        if key == Qt.Key.Key_Space:
            if not event.isAutoRepeat():
                self._hold(True)  # down
            return True
        act = self._acts.get((key, shift))
        digit = DIGITS.get(key) if not shift else None
        if act is None and digit is None:
            return False
        if event.isAutoRepeat():
            return True
        if act is not None:
            act()
        elif digit is not None:
            self._digit(digit)
        return True

    def _answered(self, key: Qt.Key, event: QKeyEvent) -> bool:
        if event.isAutoRepeat() or key in (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt):
            return True
        if key in _ENTER:
            self._answer(True)  # yes
        elif key in DIGITS and self._plain(event):
            self._digit(DIGITS[key])
        else:
            self._answer(False)  # leave it
        return True

    def _is_ours(self, event: QKeyEvent) -> bool:
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        key = Qt.Key(event.key())
        return self._plain(event) and (key in DIGITS or key == Qt.Key.Key_Space or (key, shift) in self._acts)

    def _plain(self, event: QKeyEvent) -> bool:
        return not event.modifiers() & ~(_FREE | Qt.KeyboardModifier.ShiftModifier)
