"""Exhibits with their sources and volumes as a tree, and beside it all that is known of the one at hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QHeaderView, QPushButton, QTreeWidget, QTreeWidgetItem

from ui import style
from ui.intake.assuming import AssumedZone
from ui.intake.presenter import ExhibitLine, SourceLine, VolumeLine
from ui.widgets.facts import Facts
from ui.widgets.plain import tooltip
from ui.widgets.section import Panel, heading, subject
from ui.widgets.wrapped import WrappedText

COLUMNS: Final = ("Exhibit, source, volume", "What it is", "Size", "State")
SUBJECT: Final = Qt.ItemDataRole.UserRole


class EvidenceTree(QTreeWidget):
    """``chosen`` carries the ExhibitLine or SourceLine at hand, or ``None``."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._items: dict[str, QTreeWidgetItem] = {}
        self.setObjectName("exhibits")
        self.setAccessibleName("Exhibits and sources")
        self.setHeaderLabels(COLUMNS)
        self.setUniformRowHeights(True)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        heads = self.header()
        heads.setStretchLastSection(True)
        heads.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for column, width in enumerate(style.TREE_COLUMNS):
            self.setColumnWidth(column, width)
        self.headerItem().setTextAlignment(2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.currentItemChanged.connect(self._tell)

    def show_exhibits(self, exhibits: Sequence[ExhibitLine]) -> None:
        """Show these; what was at hand stays at hand."""
        kept = _name(self._subject())
        self.blockSignals(True)
        self.clear()
        self._items = {}
        for exhibit in exhibits:
            top = self._item(self, (exhibit.reference, exhibit.description, "", exhibit.role), exhibit, good=True)
            top.setFont(0, style.strong(self.font()))
            for source in exhibit.sources:
                words = (source.name, source.description, source.size, source.state)
                item = self._item(top, words, source, good=source.good)
                for volume in source.volumes:
                    self._item(item, (volume.name, "", volume.size, volume.outcome or "read"), source, good=volume.good)
                item.setExpanded(len(source.volumes) > 1)
            top.setExpanded(True)
        self.blockSignals(False)
        self._go_to(kept)

    def _go_to(self, kept: str) -> None:
        known = self._items.get(kept) or next(iter(self._items.values()), None)
        if known is not None:
            self.setCurrentItem(known)
        self._tell()

    def _item(
        self, parent: QTreeWidget | QTreeWidgetItem, words: tuple[str, ...], line: object, *, good: bool
    ) -> QTreeWidgetItem:
        item = QTreeWidgetItem(parent, list(words))
        item.setData(0, SUBJECT, line)
        self._items.setdefault(_name(line), item)
        item.setTextAlignment(2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        item.setSizeHint(0, QSize(0, style.HEAD_ROW))
        for column, text in enumerate(words):
            item.setToolTip(column, tooltip(text))
        if not good:
            item.setForeground(3, QColor(style.current(self.palette()).problem))
        return item

    def _subject(self) -> object:
        item = self.currentItem()
        return item.data(0, SUBJECT) if item is not None else None

    def _tell(self, *_: object) -> None:
        self.chosen.emit(self._subject())


class EvidencePanel(Panel):
    """All of an exhibit or of a source. ``checked`` and ``relinked`` carry the source, ``added`` the exhibit."""

    checked = Signal(object)
    relinked = Signal(object)
    added = Signal(object)
    assumed = Signal(object, str, str)
    """An exhibit, the zone of its clocks without one, and the reason."""

    def __init__(self) -> None:
        super().__init__("Exhibit or source")
        self._subject: object = None
        self._said = WrappedText()

    def show_subject(self, shown: object) -> None:
        """Show it; one that has not changed stays as it is, with what was said of it."""
        if shown is not None and shown == self._subject:
            return
        self._subject = shown
        self.clear()
        if isinstance(shown, ExhibitLine):
            self._show_exhibit(shown)
        elif isinstance(shown, SourceLine):
            self._show_source(shown)
        self.column.addStretch(1)

    def say(self, sentence: str) -> None:
        """Say what came of a check, or how far it is."""
        self._said.set_text(sentence)
        self._said.setVisible(bool(sentence))

    def said(self) -> str:
        """What was said."""
        return self._said.text()

    def _show_exhibit(self, exhibit: ExhibitLine) -> None:
        facts = Facts()
        facts.show_facts(exhibit.facts)
        more = QPushButton("Add evidence to it…")
        more.setToolTip("Add another source to this exhibit")
        more.clicked.connect(lambda: self.added.emit(exhibit))
        self.put(subject(f"Exhibit {exhibit.reference}"), facts)
        self.column.addWidget(more, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addSpacing(style.MIDDLE)
        self.clocks = AssumedZone(exhibit)
        self.clocks.stated.connect(lambda zone, reason: self.assumed.emit(exhibit, zone, reason))
        self._said = WrappedText()
        self.put(heading("Clocks without a zone"), self.clocks, self._said)
        self._said.hide()

    def _show_source(self, source: SourceLine) -> None:
        facts = Facts()
        files = (("Files" if len(source.files) > 1 else "Place", "\n".join(source.files)),)
        rows = (("What it is", source.description), ("Size", source.size or "known once it is read"))
        facts.show_facts((*rows, ("State", source.state), *source.digests, *files, ("Added", source.added)))
        self.put(subject(source.name), facts)
        wrong = ""
        if source.missing:
            wrong = f"Not at its place: {', '.join(source.missing)}. Connect its disk, or relink it."
        elif "differs" in source.state:
            wrong = "It differs from the digest stored with it: damaged, or changed. Compare it with another copy."
        if wrong:
            said = WrappedText(problem=True)
            said.set_text(wrong)
            self.put(said)
        self.put(heading("Volumes"), *(volume_text(volume) for volume in source.volumes))
        self._said = WrappedText()
        self.put(self._said)
        self._said.hide()
        self._put_buttons(source)

    def _put_buttons(self, source: SourceLine) -> None:
        line = QHBoxLayout()
        line.setSpacing(style.NARROW)
        for text, hint, signal in (
            ("Check it", "Looks whether it is still where and what it was when it was added", self.checked),
            ("Relink…", "Says where it lies now; its digest proves that it is the same", self.relinked),
        ):
            button = QPushButton(text)
            button.setToolTip(hint)
            button.clicked.connect(lambda _, told=signal: told.emit(source))
            line.addWidget(button)
        line.addStretch(1)
        self.column.addLayout(line)


def volume_text(volume: VolumeLine) -> WrappedText:
    """A volume in a line of its own, in the ink of a problem where it stays unread."""
    said = WrappedText(problem=not volume.good)
    said.set_text(", ".join(part for part in (volume.name, volume.size, volume.outcome) if part))
    return said


def _name(line: object) -> str:
    if isinstance(line, SourceLine):
        return f"source {line.id}"
    return f"exhibit {line.reference}" if isinstance(line, ExhibitLine) else ""
