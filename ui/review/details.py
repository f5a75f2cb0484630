"""The panel beside the items: why one is here, its facts, its places, what people did with it and said of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QVBoxLayout,
)

from triage.model.wording import count, number
from ui import style
from ui.renderings import closed_picture
from ui.review.facts import Details, Fact, PlaceFact
from ui.review.notes import NotesPanel
from ui.widgets.plain import tooltip
from ui.widgets.section import TabPanel, heading
from ui.widgets.tabs import Tabs
from ui.widgets.texts import TextTable
from ui.widgets.wrapped import WrappedText

LINES_OF_PLACES: Final = 12
WHY_LINES: Final = 8
NO_PICTURE: Final = "No rendering was made of this item."
BROKEN_PICTURE: Final = "The stored rendering of this item cannot be drawn."
CLOSED: Final = "Closed: blurred and grey"
HINT: Final = "Choose an item to see why it is here."
NO_EXIF: Final = "No EXIF was read from this item."
NO_MATCHES: Final = "No set that is in use gave this item its place."
NO_HISTORY: Final = "Nobody has graded, flagged or described this item yet."


class FactTable(TextTable):
    """Names and values in rows of one height; a value that is too long loses its middle, and is whole on copy."""

    def __init__(self, name: str) -> None:
        super().__init__(name, ("Fact", "Value"), wide="Value")
        self.horizontalHeader().hide()
        self.setColumnWidth(0, style.FACT_NAME)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setItemDelegate(QStyledItemDelegate(self))  # it draws names and values in inks of their own
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_facts(self, facts: Sequence[Fact]) -> None:
        """Show these facts and be as high as they need."""
        self.setRowCount(len(facts))
        for row, fact in enumerate(facts):
            name, value = self.put_row(row, (fact.name, fact.value))
            name.setFlags(Qt.ItemFlag.ItemIsEnabled)
            name.setForeground(self.palette().placeholderText())
            value.setFont(style.figures(self.font()))
        self.setFixedHeight(style.ROW * len(facts))


class PlaceList(QListWidget):
    """Where the content lies; a long path loses its middle, and is whole in its tooltip and on copy."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Locations")
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)

    def show_places(self, places: Sequence[PlaceFact]) -> None:
        """Show these places, some lines of them at once."""
        self.clear()
        for place in places:
            times = "\n".join(f"{time.name}: {time.value}" for time in place.times)
            item = QListWidgetItem(place.words)
            item.setToolTip(tooltip(f"{place.words}\n{times}".rstrip()))
            item.setSizeHint(QSize(0, style.ROW))
            self.addItem(item)
        lines = min(len(places), LINES_OF_PLACES)
        self.setFixedHeight(style.ROW * lines)


class PlacesTab(TabPanel):
    """Every place of the item, and the times of the one that is chosen."""

    def __init__(self) -> None:
        self.list = PlaceList()
        self.times = FactTable("Times of the place")
        self._more = WrappedText(quiet=True, inset=style.INSET)
        super().__init__("Places", self._more, self.list, self.times)
        self._places: tuple[PlaceFact, ...] = ()
        self.list.currentRowChanged.connect(self._show_times)

    def show_places(self, places: tuple[PlaceFact, ...], total: int) -> None:
        """Show the places, the first one chosen."""
        self._places = places
        self.list.show_places(places)
        listed = f", the first {number(len(places))} listed" if len(places) < total else ""
        self._more.set_text(f"{count(total, 'place')}{listed}")
        self.list.setCurrentRow(0 if places else -1)

    def _show_times(self, row: int) -> None:
        self.times.show_facts(self._places[row].times if 0 <= row < len(self._places) else ())


class TextTab(TabPanel):
    """Sentences, one under the other."""

    def __init__(self, name: str) -> None:
        self.sentences = WrappedText(inset=style.INSET)
        super().__init__(name, self.sentences)

    def show_lines(self, lines: Sequence[str], otherwise: str) -> None:
        """Show the sentences, or what is said where there are none."""
        self.sentences.set_text("\n".join(lines) or otherwise)


class DetailsPanel(QFrame):
    """Shows one item, a text, or a hint where nothing is chosen."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("details")
        self._picture = QLabel()
        self._picture.setContentsMargins(style.INSET, 0, 0, 0)
        self._shield = WrappedText(quiet=True, inset=style.INSET)
        self._why_title = heading("Why this is here", inset=style.INSET)
        self._why = WrappedText(WHY_LINES, inset=style.INSET)
        self.tabs = Tabs("About the item")
        self.facts = FactTable("Facts")
        self._problems_title = heading("Problems", inset=style.INSET)
        self._problems = WrappedText(inset=style.INSET)
        self.exif = FactTable("EXIF")
        self._no_exif = WrappedText(quiet=True, inset=style.INSET)
        self.matches = TextTab("Matches")
        self.places_tab = PlacesTab()
        self.places = self.places_tab.list
        self.history = TextTab("History")
        self.notes = NotesPanel()
        self._build()
        self.show_text("", HINT)

    def show_text(self, title: str, text: str) -> None:
        """Show a text in place of an item."""
        self._picture.clear()
        self._picture.hide()
        self._shield.hide()
        self.tabs.hide()
        self._why_title.setText(title)
        self._why_title.setVisible(bool(title))
        self._why.setVisible(bool(text))
        self._why.set_text(text)

    def show_details(self, details: Details) -> None:
        """Show an item."""
        self._why_title.setText("Why this is here")
        self._why_title.show()
        self._why.set_text("\n".join(f"{n}  {why}" for n, why in enumerate(details.reasons, 1)))
        self._why.show()
        self._show_picture(details.picture)
        self.facts.show_facts(details.facts)
        self._problems.set_text("\n".join(details.problems))
        self._problems_title.setVisible(bool(details.problems))
        self._problems.setVisible(bool(details.problems))
        self.exif.show_facts(details.exif)
        self._no_exif.set_text("" if details.exif else NO_EXIF)
        self._no_exif.setVisible(not details.exif)
        self.matches.show_lines(details.matches, NO_MATCHES)
        self.places_tab.show_places(details.places, details.places_total)
        self.history.show_lines(details.history, NO_HISTORY)
        self.notes.show_details(details)
        self.tabs.setTabToolTip(3, count(details.places_total, "place"))
        self.tabs.setTabToolTip(5, count(len(details.notes) + bool(details.description.text), "note"))
        self.tabs.show()

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
        self.tabs.setCurrentIndex(0)
        self.facts.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if self.facts.currentRow() < 0 and self.facts.rowCount():
            self.facts.setCurrentCell(0, 1)

    def focus_notes(self) -> None:
        """Give the keyboard to the field for a note."""
        self.tabs.setCurrentIndex(5)
        self.notes.note_field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _show_picture(self, jpeg: bytes | None) -> None:
        image = closed_picture(jpeg) if jpeg is not None else QImage()
        self._picture.clear()
        self._picture.setVisible(not image.isNull())
        if not image.isNull():
            self._picture.setPixmap(QPixmap.fromImage(image))
        self._shield.set_text(NO_PICTURE if jpeg is None else BROKEN_PICTURE if image.isNull() else CLOSED)
        self._shield.show()

    def _build(self) -> None:
        file_tab = TabPanel("File", self.facts, self._problems_title, self._problems)
        exif_tab = TabPanel("EXIF", self._no_exif, self.exif)
        pages = (
            ("File", file_tab), ("EXIF", exif_tab), ("Matches", self.matches), ("Places", self.places_tab),
            ("History", self.history), ("Notes", self.notes),
        )  # fmt: skip
        for title, tab in pages:
            self.tabs.addTab(tab, title)
        column = QVBoxLayout(self)
        column.setContentsMargins(style.WIDE, style.MIDDLE, style.NARROW, 0)
        column.setSpacing(style.TIGHT)
        for part in (self._why_title, self._why, self._picture, self._shield):
            column.addWidget(part)
        column.addSpacing(style.TIGHT)
        column.addWidget(self.tabs, 1)
        column.addStretch(0)
