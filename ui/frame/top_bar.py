"""The bar above the pages: case, exhibits it is confined to, search, zone of times, shield in words, reviewer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QMenu, QSizePolicy, QToolButton

from triage.casedb.thumbs import Level
from triage.model.wording import evidence_text
from ui import style
from ui.frame.presenter import CaseFacts
from ui.frame.zone_button import ZoneButton
from ui.icons import IconButton
from ui.shield import MEANING, WORDS, Shield
from ui.widgets.plain import tooltip
from ui.widgets.wrapped import WrappedText

SEARCH_MS: Final = 200
"""A search is told this long after the last key, or at Enter."""
ALL: Final = "All exhibits"
SHIELD_ICONS: Final = {level: f"shield-{level.value}" for level in Level}


class TopBar(QFrame):
    """Says where one is. ``searched`` carries the text, ``confined`` the chosen references (none means all)."""

    searched = Signal(str)
    confined = Signal(object)

    def __init__(self, shield: Shield) -> None:
        super().__init__()
        self.setObjectName("topbar")
        self._shield = shield
        self._exhibits: tuple[str, ...] = ()
        self._chosen: frozenset[str] = frozenset()
        self._case = WrappedText(1)
        self._person = ""
        self.scope = QToolButton()
        self.field = QLineEdit()
        self.zone = ZoneButton()
        self.shield_button = IconButton(SHIELD_ICONS[shield.level])
        self.person_button = IconButton("person")
        self.person_menu = QMenu(self)
        self._pause = QTimer(self)
        self._build()
        shield.changed.connect(self._show_level)
        self._show_level(shield.level)
        self._fill_scope()

    def show_facts(self, facts: CaseFacts) -> None:
        """Say which case it is, and who sits here."""
        self._case.set_text(" · ".join(part for part in (facts.reference, facts.title) if part))
        self._person = facts.person
        self.person_button.setText(evidence_text(facts.person, style.PERSON_SIGNS))
        self.person_button.setToolTip(tooltip(f"Reviewer: {facts.person}"))
        self.zone.show_zone(facts.zone)
        if facts.exhibits != self._exhibits:
            self._exhibits = facts.exhibits
            self._confine(self._chosen & frozenset(facts.exhibits))

    def case_words(self) -> str:
        """What is said of the case."""
        return self._case.text()

    def person(self) -> str:
        """Who sits here."""
        return self._person

    def show_search(self, label: str, text: str) -> None:
        """Offer the search of a page, with what was searched there before; hide it where the page has none."""
        self.field.setVisible(bool(label))
        self.field.setPlaceholderText(f"{label}  ( / )")
        self.field.setAccessibleName(label)
        self.field.blockSignals(True)
        self.field.setText(text)
        self.field.blockSignals(False)
        self._pause.stop()

    def _show_level(self, level: Level) -> None:
        self.shield_button.set_icon_name(SHIELD_ICONS[level])
        self.shield_button.setText(WORDS[level])
        self.shield_button.setToolTip(f"{MEANING[level]} F12, or Esc twice, closes all pictures.")
        self.shield_button.setProperty("level", level.value)
        self.shield_button.style().polish(self.shield_button)

    def _fill_scope(self) -> None:
        menu = self.scope.menu()
        menu.clear()
        everything = menu.addAction(ALL)
        everything.setCheckable(True)
        everything.setChecked(not self._chosen)
        everything.triggered.connect(lambda: self._confine(frozenset()))
        menu.addSeparator()
        for reference in self._exhibits:
            action = QAction(evidence_text(reference).replace("&", "&&"), menu)
            action.setCheckable(True)
            action.setChecked(reference in self._chosen)
            action.triggered.connect(lambda _, name=reference: self._confine(self._chosen ^ {name}))
            menu.addAction(action)
        self.scope.setText(_scope_words(sorted(self._chosen)))
        self.scope.setToolTip(tooltip("\n".join(("Exhibits shown on every page:", *(sorted(self._chosen) or [ALL])))))
        self.scope.setEnabled(len(self._exhibits) > 1)

    def _confine(self, chosen: frozenset[str]) -> None:
        changed = chosen != self._chosen
        self._chosen = chosen
        self._fill_scope()
        if changed:
            self.confined.emit(chosen)

    def _tell_search(self) -> None:
        self._pause.stop()
        self.searched.emit(self.field.text())

    def _build(self) -> None:
        self._case.setFont(style.strong(self._case.font()))
        self.scope.setMenu(QMenu(self.scope))
        self.scope.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.scope.setAccessibleName("Exhibits")
        self.person_button.setMenu(self.person_menu)
        self.person_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        for button in (self.shield_button, self.person_button):
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.shield_button.setObjectName("shield")
        self.shield_button.clicked.connect(self._shield.close_all)
        self.field.setClearButtonEnabled(True)
        self.field.setMaximumWidth(style.SEARCH)
        self.field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._pause.setSingleShot(True)
        self._pause.setInterval(SEARCH_MS)
        self._pause.timeout.connect(self._tell_search)
        self.field.textChanged.connect(lambda _: self._pause.start())
        self.field.returnPressed.connect(self._tell_search)
        line = QHBoxLayout(self)
        line.setContentsMargins(style.WIDE, style.NARROW, style.WIDE, style.NARROW)
        line.setSpacing(style.MIDDLE)
        line.addWidget(self._case, 2, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self.scope)
        line.addWidget(self.field, 2)
        line.addWidget(self.zone)
        line.addWidget(self.shield_button)
        line.addWidget(self.person_button)


def _scope_words(chosen: Sequence[str]) -> str:
    if not chosen:
        return ALL
    if len(chosen) == 1:
        return f"Exhibit {evidence_text(chosen[0], style.PERSON_SIGNS)}"
    return f"{len(chosen)} exhibits"
