"""The zone in which the window shows times: said once, in the top bar, and chosen there."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton, QVBoxLayout, QWidget, QWidgetAction

from triage.model.zones import DEFAULT_ZONE, USUAL_ZONES
from ui import style
from ui.widgets.plain import tooltip
from ui.widgets.zone_field import ZoneField

OTHER: Final = "Another: Asia/Tokyo"
MEANING: Final = (
    "Times in this window are shown in this zone, with daylight saving. The choice is kept with the case and in its"
    " audit log; stored times never change. Hovering a time shows the raw value and its clock."
)


class ZoneButton(QToolButton):
    """Says the zone. ``chosen`` carries the name of another one."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._zone = ""
        self.field = ZoneField()
        self._menu = QMenu(self)
        self.setMenu(self._menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._build()
        self.show_zone(DEFAULT_ZONE)

    def show_zone(self, zone: str) -> None:
        """Say in which zone times are shown."""
        if zone == self._zone:
            return
        self._zone = zone
        self.setText(f"Times in {zone}")
        self.setAccessibleName(f"Times in {zone}")
        self.setToolTip(tooltip(f"Times in {zone}\n{MEANING}"))
        self._fill()

    def zone(self) -> str:
        """The zone that is said."""
        return self._zone

    def choose(self, zone: str) -> None:
        """Want another zone."""
        name = zone.strip()
        if name and name != self._zone:
            self.chosen.emit(name)

    def ask(self) -> None:
        """Open the list of zones with the keyboard in the field for another one."""
        self._menu.popup(self.mapToGlobal(self.rect().bottomLeft()))

    def actions_by_zone(self) -> dict[str, QAction]:
        """What is offered at a click."""
        return {action.text(): action for action in self._menu.actions() if action.isCheckable()}

    def _take(self) -> None:
        zone = self.field.zone()
        self._menu.close()
        self.choose(zone)

    def _fill(self) -> None:
        for action in self.actions_by_zone().values():
            self._menu.removeAction(action)
            action.deleteLater()
        first = self._menu.actions()[0]
        for name in dict.fromkeys((*USUAL_ZONES, self._zone)):
            action = QAction(name, self._menu)
            action.setCheckable(True)
            action.setChecked(name == self._zone)
            action.triggered.connect(lambda _=False, zone=name: self.choose(zone))
            self._menu.insertAction(first, action)

    def _offer(self) -> None:
        self.field.clear()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def _build(self) -> None:
        self.field.setPlaceholderText(OTHER)
        self.field.setAccessibleName("Another zone")
        self.field.setMinimumWidth(style.SET_NAME)
        self.field.returnPressed.connect(self._take)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(style.NARROW, style.TIGHT, style.NARROW, style.TIGHT)
        column.addWidget(self.field)
        other = QWidgetAction(self._menu)
        other.setDefaultWidget(inside)
        self._menu.addSeparator()
        self._menu.addAction(other)
        self._menu.aboutToShow.connect(self._offer)
