"""Puts the list of what is withheld into a window, where it is reached from every page."""

from __future__ import annotations

from PySide6.QtGui import QAction

from ui.main_window import MainWindow
from ui.page import WITHHELD, Command
from ui.withheld.panel import WithheldPanel
from ui.withheld.presenter import HeldDesk, HeldPresenter


def add_withheld(window: MainWindow, desk: HeldDesk | None = None) -> WithheldPanel:
    """Offer the sheet in the menu under the name, and among what can be done everywhere."""
    panel = WithheldPanel(window, desk or HeldPresenter(window.desk.case), window.desk.jobs, window.say)
    action = QAction(f"{WITHHELD}…", window)
    action.triggered.connect(panel.open_it)
    window.top.person_menu.insertAction(next(iter(window.top.person_menu.actions()), action), action)
    window.extra.append(Command(WITHHELD, "", panel.open_it))
    return panel
