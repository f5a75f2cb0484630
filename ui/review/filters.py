"""The panel of filters at the left: what may be chosen with how many there are, and how many are shown at its foot."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from triage.model.wording import number
from ui import style
from ui.review.facets import Choice, Facet
from ui.widgets.check import CheckBox
from ui.widgets.wrapped import WrappedText


class FacetBox(QWidget):
    """One heading with its choices. ``changed`` tells that another set of them is ticked."""

    changed = Signal()

    def __init__(self, facet: Facet) -> None:
        super().__init__()
        self._boxes: dict[str, tuple[CheckBox, QLabel]] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, style.NARROW, style.NARROW)
        self._grid.setHorizontalSpacing(style.NARROW)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(0, 1)
        heading = QLabel(facet.title)
        heading.setTextFormat(Qt.TextFormat.PlainText)
        heading.setFont(style.strong(heading.font()))
        self._grid.addWidget(heading, 0, 0, 1, 2)
        self.show_facet(facet)

    def chosen(self) -> frozenset[str]:
        """The values of the choices that are ticked."""
        return frozenset(value for value, (box, _) in self._boxes.items() if box.isChecked())

    def choose(self, values: frozenset[str]) -> None:
        """Tick these choices and no others, without telling."""
        for value, (box, _) in self._boxes.items():
            box.blockSignals(True)  # Qt's signature
            box.setChecked(value in values)
            box.blockSignals(False)  # Qt's signature

    def show_facet(self, facet: Facet) -> None:
        """Show the choices that there are now; those that were ticked stay so."""
        for value in set(self._boxes) - {choice.value for choice in facet.choices}:
            for part in self._boxes.pop(value):
                part.deleteLater()
        for line, choice in enumerate(facet.choices, 1):
            if choice.value not in self._boxes:
                self._boxes[choice.value] = self._made(choice)
            box, many = self._boxes[choice.value]
            many.setText("" if choice.count is None else number(choice.count))
            self._grid.addWidget(box, line, 0)
            self._grid.addWidget(many, line, 1, Qt.AlignmentFlag.AlignRight)

    def _made(self, choice: Choice) -> tuple[CheckBox, QLabel]:
        box = CheckBox(choice.title, choice.hint)
        box.toggled.connect(lambda _: self.changed.emit())
        many = QLabel()
        many.setObjectName("quiet")
        many.setTextFormat(Qt.TextFormat.PlainText)
        many.setFont(style.figures(many.font()))
        return box, many


class FilterPanel(QFrame):
    """All facets. ``changed`` carries what is ticked by facet; ``asked_withheld`` asks what is withheld."""

    changed = Signal(object)
    asked_withheld = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("filters")
        self.boxes: dict[str, FacetBox] = {}
        self.clear_button = QPushButton("Show all")
        self._count = QLabel()
        self._left = WrappedText(quiet=True)
        self.withheld_button = QPushButton("Withheld…")
        self._column = QVBoxLayout()
        self._build()

    def show_facets(self, facets: Sequence[Facet]) -> None:
        """Show the choices and counts that there are now."""
        for at, facet in enumerate(facets):
            if facet.key in self.boxes:
                self.boxes[facet.key].show_facet(facet)
            else:
                box = self.boxes[facet.key] = FacetBox(facet)
                box.changed.connect(self._tell)
                self._column.insertWidget(at, box)
            self.boxes[facet.key].setVisible(bool(facet.choices))

    def chosen(self) -> dict[str, frozenset[str]]:
        """What is ticked, by facet."""
        return {key: values for key, box in self.boxes.items() if (values := box.chosen())}

    def choose(self, chosen: dict[str, frozenset[str]]) -> None:
        """Tick these and no others, and tell."""
        for key, box in self.boxes.items():
            box.choose(chosen.get(key, frozenset()))
        self._tell()

    def show_count(self, shown: int, total: int) -> None:
        """Say how many of how many are shown."""
        self._count.setText(f"{number(shown)} of {number(total)}")

    def show_left(self, left: int, withheld: int) -> None:
        """Say how many are not reviewed yet, and how many nobody is shown."""
        parts = [f"{number(left)} not reviewed" if left else "all reviewed"]
        if withheld:
            parts.append(f"{number(withheld)} withheld as possibly privileged")
        self._left.set_text("\n".join(parts))
        self.withheld_button.setVisible(bool(withheld))

    def left_words(self) -> str:
        """What is said under the count."""
        return self._left.text()

    def count_words(self) -> str:
        """What is said at the foot."""
        return self._count.text()

    def _tell(self) -> None:
        chosen = self.chosen()
        self.clear_button.setEnabled(bool(chosen))
        self.changed.emit(chosen)

    def _build(self) -> None:
        inside = QWidget()
        inside.setObjectName("filters")
        inside.setLayout(self._column)
        self._column.setContentsMargins(style.WIDE, style.MIDDLE, style.NARROW, style.NARROW)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        scroll = QScrollArea()
        scroll.setObjectName("filters")
        scroll.setAccessibleName("Filters")
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        self._count.setTextFormat(Qt.TextFormat.PlainText)
        self._count.setFont(style.strong(style.figures(self._count.font())))
        self.clear_button.setToolTip("Take all filters away")
        self.clear_button.setEnabled(False)
        self.clear_button.clicked.connect(lambda: self.choose({}))
        self.withheld_button.setToolTip("List what is withheld, by whom and since when, and release it")
        self.withheld_button.clicked.connect(self.asked_withheld)
        self.withheld_button.hide()
        foot = QGridLayout()
        foot.setVerticalSpacing(style.TIGHT)
        foot.setContentsMargins(style.WIDE, style.NARROW, style.NARROW, style.NARROW)
        foot.addWidget(self._count, 0, 0, 1, 2)
        foot.addWidget(self._left, 1, 0, 1, 2)
        foot.addWidget(self.withheld_button, 2, 0, Qt.AlignmentFlag.AlignLeft)
        foot.addWidget(self.clear_button, 3, 0, Qt.AlignmentFlag.AlignLeft)  # side by side a narrow panel cuts them
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(scroll, 1)
        column.addLayout(foot)
