"""The panel beside the queue: why an item is here, its facts, its places, and its picture as the shield allows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from triage.model.wording import number
from ui import style
from ui.review.presenter import Details, Fact
from ui.widgets.plain import tooltip
from ui.widgets.wrapped import WrappedText

LINES_OF_PLACES: Final = 12
NO_PICTURE: Final = "No rendering was made of this item."
BROKEN_PICTURE: Final = "The stored rendering of this item cannot be drawn."
CLOSED: Final = "Closed: blurred and grey"
HINT: Final = "Choose an item of the queue to see why it is here."


def closed_picture(jpeg: bytes) -> QImage:
    """Decode a closed rendering; null where it is not a JPEG of its small size."""
    buffer = QBuffer()
    buffer.setData(QByteArray(jpeg))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(b"jpeg"))
    size = reader.size()
    if not size.isValid() or max(size.width(), size.height()) > style.PICTURE:
        return QImage()
    return reader.read()


class FactTable(QTableWidget):
    """Names and values in rows of one height; a value that is too long loses its middle, and is whole on copy."""

    def __init__(self) -> None:
        super().__init__(0, 2)
        self.setAccessibleName("Facts")
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.setColumnWidth(0, style.FACT_NAME)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(style.ROW)
        self.verticalHeader().setDefaultSectionSize(style.ROW)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_facts(self, facts: Sequence[Fact]) -> None:
        """Show these facts and be as high as they need."""
        self.setRowCount(len(facts))
        for row, fact in enumerate(facts):
            name, value = QTableWidgetItem(fact.name), QTableWidgetItem(fact.value)
            name.setFlags(Qt.ItemFlag.ItemIsEnabled)
            name.setForeground(self.palette().placeholderText())
            value.setFont(style.figures(self.font()))
            value.setToolTip(tooltip(fact.value))
            self.setItem(row, 0, name)
            self.setItem(row, 1, value)
        self.setFixedHeight(style.ROW * len(facts))


class PlaceList(QListWidget):
    """Where the content lies; a long path loses its middle, and is whole in its tooltip and on copy."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Locations")
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)

    def show_places(self, places: Sequence[str]) -> None:
        """Show these places, some lines of them at once."""
        self.clear()
        for place in places:
            item = QListWidgetItem(place)
            item.setToolTip(tooltip(place))
            item.setSizeHint(QSize(0, style.ROW))
            self.addItem(item)
        lines = min(len(places), LINES_OF_PLACES)
        self.setFixedHeight(style.ROW * lines)


class DetailsPanel(QScrollArea):
    """Shows one item, a text, or a hint where nothing is chosen."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("details")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._picture = QLabel()
        self._picture.setContentsMargins(style.INSET, 0, 0, 0)
        self._shield = WrappedText(quiet=True, inset=style.INSET)
        self._why_title = _heading("Why this is here")
        self._why = WrappedText(inset=style.INSET)
        self._facts_title = _heading("Facts")
        self.facts = FactTable()
        self._places_title = _heading("")
        self.places = PlaceList()
        self._problems_title = _heading("Problems")
        self._problems = WrappedText(inset=style.INSET)
        self._build()
        self.show_text("", HINT)

    def show_text(self, heading: str, text: str) -> None:
        """Show a text in place of an item."""
        self._picture.clear()
        self._show_section(self._why_title, self._why, bool(text))
        self._why_title.setText(heading)
        self._why_title.setVisible(bool(heading))
        self._why.set_text(text)
        for part in (
            self._picture, self._shield, self._facts_title, self.facts, self._places_title, self.places,
            self._problems_title, self._problems,
        ):  # fmt: skip
            part.hide()

    def show_details(self, details: Details) -> None:
        """Show an item."""
        self.show_text("Why this is here", "\n".join(f"{n}  {why}" for n, why in enumerate(details.reasons, 1)))
        self._show_picture(details.picture)
        self.facts.show_facts(details.facts)
        self._show_section(self._facts_title, self.facts, bool(details.facts))
        self.places.show_places(details.places)
        listed = len(details.places)
        more = f", the first {number(listed)} listed" if listed < details.places_total else ""
        self._places_title.setText(f"Locations ({number(details.places_total)}{more})")
        self._show_section(self._places_title, self.places, bool(details.places))
        self._problems.set_text("\n".join(details.problems))
        self._show_section(self._problems_title, self._problems, bool(details.problems))

    def words(self) -> str:
        """The text under the first heading."""
        return self._why.text()

    def picture(self) -> QPixmap:
        """The rendering on screen; null where there is none."""
        return self._picture.pixmap()

    def shield_words(self) -> str:
        """What is said beside the picture, or in its place."""
        return self._shield.text()

    def focus_first(self) -> None:
        """Give the keyboard to the facts."""
        self.facts.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if self.facts.currentRow() < 0 and self.facts.rowCount():
            self.facts.setCurrentCell(0, 1)

    def _show_picture(self, jpeg: bytes | None) -> None:
        image = closed_picture(jpeg) if jpeg is not None else QImage()
        if not image.isNull():
            self._picture.setPixmap(QPixmap.fromImage(image))
            self._picture.show()
        self._shield.set_text(NO_PICTURE if jpeg is None else BROKEN_PICTURE if image.isNull() else CLOSED)
        self._shield.show()

    def _show_section(self, heading: QWidget, body: QWidget, shown: bool) -> None:
        heading.setVisible(shown)
        body.setVisible(shown)

    def _build(self) -> None:
        inside = QWidget()
        inside.setObjectName("details")
        column = QVBoxLayout(inside)
        column.setContentsMargins(style.WIDE, style.MIDDLE, style.WIDE, style.WIDE)
        column.setSpacing(style.TIGHT)
        sections = (
            (self._why_title, self._why),
            (self._picture, self._shield),
            (self._facts_title, self.facts),
            (self._places_title, self.places),
            (self._problems_title, self._problems),
        )
        for heading, body in sections:
            column.addWidget(heading)
            column.addWidget(body)
            column.addSpacing(style.NARROW)
        column.addStretch(1)
        self.setWidget(inside)


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    label.setIndent(style.INSET)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setFont(style.strong(label.font()))
    return label
