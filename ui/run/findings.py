"""What a run brings as it goes: the first hits, and the problems grouped by kind with their places."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QTreeWidget, QTreeWidgetItem

from triage.model.wording import number
from ui import style
from ui.run.presenter import HITS, HitLine, ProblemGroup, ProblemLine
from ui.widgets.plain import tooltip

SUBJECT: Final = Qt.ItemDataRole.UserRole
LAST: Final = Qt.ItemDataRole.UserRole + 1
MORE: Final = "Show more…"


class HitList(QListWidget):
    """Hits in the order in which they came. ``opened`` carries the SHA-256 of the one that was clicked."""

    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("First hits")
        self.setObjectName("cases")
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.last = 0
        self.itemClicked.connect(lambda item: self.opened.emit(item.data(SUBJECT)))

    @property
    def full(self) -> bool:
        """Whether as many are listed as are listed here at all."""
        return self.count() >= HITS

    def start_anew(self) -> None:
        """Forget all."""
        self.clear()
        self.last = 0

    def add_hits(self, hits: Sequence[HitLine]) -> None:
        """List more, as far as there is room; one that is listed already is left out."""
        fresh = [hit for hit in hits if hit.id > self.last]
        for hit in fresh[: HITS - self.count()]:
            item = QListWidgetItem(f"{hit.why}\n{hit.place}")
            item.setData(SUBJECT, hit.item)
            item.setToolTip(tooltip(f"{hit.why}\n{hit.place}\nA click shows it in the review."))
            item.setSizeHint(QSize(0, 2 * style.ROW + style.NARROW))
            self.addItem(item)
        if fresh:
            self.last = fresh[-1].id

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  # Qt's name
        """Enter shows the hit at hand in the review."""
        item = self.currentIndex().data(SUBJECT)
        if item is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(item)
        else:
            super().keyPressEvent(event)


class ProblemTree(QTreeWidget):
    """Kinds of problems; opened, a kind lists its places. ``wanted`` carries (ProblemGroup, last id)."""

    wanted = Signal(object, int)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Problems by kind")
        self.setColumnCount(1)
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._kinds: dict[tuple[str, str], QTreeWidgetItem] = {}
        self.itemExpanded.connect(self._ask_first)
        self.itemActivated.connect(self._ask_more)
        self.itemClicked.connect(self._ask_more)

    def show_groups(self, groups: Sequence[ProblemGroup]) -> None:
        """Show these kinds; an open one stays open, and lists its places again where there are more now."""
        wanted = {(group.stage, group.outcome) for group in groups}
        for key in [key for key in self._kinds if key not in wanted]:
            self.takeTopLevelItem(self.indexOfTopLevelItem(self._kinds.pop(key)))
        for group in groups:
            self._show(group)

    def add_places(self, group: ProblemGroup, places: Sequence[ProblemLine]) -> None:
        """List places below a kind."""
        top = self._kinds.get((group.stage, group.outcome))
        if top is None:
            return
        self._drop_last(top)
        for place in places:
            words = f"{place.place}: {place.sentence}" if place.place else place.sentence
            item = QTreeWidgetItem(top, [words])
            item.setToolTip(0, tooltip(f"{place.place}\n{place.sentence}"))
            item.setData(0, LAST, place.id)
        if places and top.childCount() < group.number:
            more = QTreeWidgetItem(top, [MORE])
            more.setData(0, LAST, places[-1].id)
            more.setData(0, SUBJECT, group)

    def open_first(self) -> None:
        """Take the keyboard and show the places of the first kind."""
        first = self.topLevelItem(0)
        if first is not None:
            first.setExpanded(True)
            self.setCurrentItem(first)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def titles(self) -> list[str]:
        """What is said of each kind."""
        return [item.text(0) for item in self._kinds.values()]

    def _show(self, group: ProblemGroup) -> None:
        key = (group.stage, group.outcome)
        top = self._kinds.get(key)
        if top is None:
            top = self._kinds[key] = QTreeWidgetItem(self, [""])
            top.setChildIndicatorPolicy(QTreeWidgetItem.ChildIndicatorPolicy.ShowIndicator)
        before = top.data(0, SUBJECT)
        top.setText(0, f"{group.title} ({number(group.number)})")
        top.setData(0, SUBJECT, group)
        top.setSizeHint(0, QSize(0, style.HEAD_ROW))
        if top.isExpanded() and isinstance(before, ProblemGroup) and before.number != group.number:
            top.takeChildren()
            self.wanted.emit(group, 0)

    def _ask_first(self, item: QTreeWidgetItem) -> None:
        if not item.childCount():
            QTreeWidgetItem(item, ["Reading…"])
            self.wanted.emit(item.data(0, SUBJECT), 0)

    def _ask_more(self, item: QTreeWidgetItem) -> None:
        group = item.data(0, SUBJECT)
        if item.parent() is not None and isinstance(group, ProblemGroup):
            self.wanted.emit(group, item.data(0, LAST))

    def _drop_last(self, top: QTreeWidgetItem) -> None:
        """Take away the line that asked for more, or that said that it is being read."""
        last = top.child(top.childCount() - 1) if top.childCount() else None
        if last is not None and (last.data(0, LAST) is None or isinstance(last.data(0, SUBJECT), ProblemGroup)):
            top.removeChild(last)
