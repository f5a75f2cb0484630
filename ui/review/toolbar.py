"""The line over the items: how they are laid out, ordered and grouped, and what is done with what is chosen."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QButtonGroup, QComboBox, QFrame, QHBoxLayout, QLabel, QMenu, QToolButton

from triage.review.choosing import GroupBy, ItemOrder
from ui import style
from ui.review.browser import Mode

ORDER_TITLES: Final = {
    ItemOrder.RANK: "rank",
    ItemOrder.SIZE: "size",
    ItemOrder.KIND: "type",
    ItemOrder.PLACES: "places",
    ItemOrder.GRADE: "grade",
    ItemOrder.TAKEN: "time taken",
}
GROUP_TITLES: Final = {
    None: "no groups",
    GroupBy.TIER: "tier",
    GroupBy.GRADE: "grade",
    GroupBy.SOURCE: "graded by",
    GroupBy.KIND: "type",
    GroupBy.EXHIBIT: "exhibit",
    GroupBy.SET: "hash set",
    GroupBy.STACK: "stack",
    GroupBy.FOLDER: "folder",
    GroupBy.DAY: "day taken",
}


class Toolbar(QFrame):
    """Buttons and lists. ``arranged`` tells that order or group was changed; ``sized`` carries the side of a tile."""

    moded = Signal(object)
    arranged = Signal()
    sized = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("tools")
        self.modes: dict[Mode, QToolButton] = {}
        self.order = QComboBox()
        self.direction = QToolButton()
        self.group = QComboBox()
        self.smaller = _button("−", "Smaller tiles (−)")
        self.larger = _button("+", "Larger tiles (+)")
        self.room = _button("⤢", "More room for the items: hide the panels beside them (B)")
        self.room.setCheckable(True)
        self._side = 0
        self.grading = QToolButton()
        self.more = QToolButton()
        self.chosen = QLabel()
        self._menu = QMenu(self)
        self._build()

    def add_action(self, title: str, keys: str, *, checkable: bool = False) -> QAction:
        """Something in the menu; the page binds its keys."""
        action = QAction(f"{title}\t{keys}" if keys else title, self._menu)
        action.setCheckable(checkable)
        self._menu.addAction(action)
        return action

    def show_mode(self, mode: Mode) -> None:
        """Show how items are laid out."""
        self.modes[mode].setChecked(True)
        for button in (self.smaller, self.larger):
            button.setVisible(mode is Mode.GALLERY)

    def set_order(self, order: ItemOrder) -> None:
        """Order by this; by the same once more, the other way round."""
        if self.order.currentData() == order:
            self.direction.click()
        else:
            self.order.setCurrentIndex(self.order.findData(order))

    def set_side(self, side: int) -> None:
        """Show tiles of this size."""
        self._side = style.TILES.index(side)
        self.resize_tiles(0)

    def resize_tiles(self, step: int) -> None:
        """Make tiles larger or smaller by a step."""
        self._side = max(0, min(self._side + step, len(style.TILES) - 1))
        self.smaller.setEnabled(self._side > 0)
        self.larger.setEnabled(self._side < len(style.TILES) - 1)
        self.sized.emit(style.TILES[self._side])

    def arrangement(self) -> tuple[ItemOrder, bool, GroupBy | None]:
        """Order, whether it is turned round, and group."""
        order, group = self.order.currentData(), self.group.currentData()
        # Qt hands an enumeration of text back as bare text.
        return ItemOrder(order), self.direction.isChecked(), GroupBy(group) if group is not None else None

    def _build(self) -> None:
        line = QHBoxLayout(self)
        line.setContentsMargins(style.NARROW, style.TIGHT, style.NARROW, style.TIGHT)
        line.setSpacing(style.HAIR)
        together = QButtonGroup(self)
        for mode in Mode:
            button = self.modes[mode] = _button(mode.value, f"Show the items as {mode.value.lower()} (V: the next)")
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, mode=mode: self.moded.emit(mode))
            together.addButton(button)
            line.addWidget(button)
        self.chosen.setObjectName("quiet")
        self.chosen.setTextFormat(Qt.TextFormat.PlainText)
        line.addSpacing(style.NARROW)
        line.addWidget(self.chosen, 1)
        self._fill_lists()
        self.order.setToolTip("Order of the items")
        self.group.setToolTip("Headings over the items")
        for tiny in (self.smaller, self.larger, self.direction, self.room):
            tiny.setObjectName("tiny")
        self.direction.setText("↓")
        self.direction.setCheckable(True)
        self.direction.setToolTip("The other way round")
        self.direction.setAccessibleName("The other way round")
        self.grading.setText("Grade (G)")
        self.grading.setCheckable(True)
        self.grading.setToolTip("Grading mode: digits grade (G)")
        self.more.setText("More ▾")
        self.more.setToolTip("What else can be done with the items")
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setMenu(self._menu)
        self.order.currentIndexChanged.connect(lambda _: self.arranged.emit())
        self.group.currentIndexChanged.connect(lambda _: self.arranged.emit())
        self.direction.toggled.connect(self._turned)
        self.smaller.clicked.connect(lambda: self.resize_tiles(-1))
        self.larger.clicked.connect(lambda: self.resize_tiles(1))
        for part in (
            self.smaller, self.larger, self.order, self.direction, self.group, self.room, self.grading, self.more,
        ):  # fmt: skip
            line.addWidget(part)

    def _fill_lists(self) -> None:
        for order, title in ORDER_TITLES.items():
            self.order.addItem(f"by {title}", order)
        for group, title in GROUP_TITLES.items():
            self.group.addItem(title if group is None else f"by {title}", group)
        for box, name in ((self.order, "Order"), (self.group, "Groups")):
            box.setAccessibleName(name)
            box.setMinimumWidth(style.CHOICE)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.view().setMinimumWidth(style.FILTERS)

    def _turned(self, turned: bool) -> None:
        self.direction.setText("↑" if turned else "↓")
        self.arranged.emit()


def _button(text: str, hint: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setToolTip(hint)
    button.setAccessibleName(text)
    return button
