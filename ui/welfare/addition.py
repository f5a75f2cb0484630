"""Puts the reviewer's own figures into a window: counts what its shield tells, and offers the panel."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtGui import QAction

from triage.casedb.thumbs import Level
from ui.main_window import MainWindow
from ui.page import Command
from ui.welfare import figures as own
from ui.welfare.panel import WelfarePanel
from ui.welfare.presenter import reminder

TITLE: Final = "What I was shown"


def add_welfare(window: MainWindow) -> WelfarePanel:
    """Count for the person at work in the window's case, and put the panel into the menu under the name."""
    figures = own.Figures(own.figures_path(), window.desk.case.person)
    panel = WelfarePanel(window, figures)
    window.shield.shown.connect(partial(_count, window, figures))
    action = QAction(f"{TITLE}…", window)
    action.triggered.connect(panel.open_it)
    menu = window.top.person_menu
    first = menu.actions()[0] if menu.actions() else None
    if first is None:
        menu.addAction(action)
    else:
        menu.insertAction(first, action)
    window.extra.append(Command(f"Welfare: {TITLE[0].lower()}{TITLE[1:]}", "", panel.open_it))
    return panel


def _count(window: MainWindow, figures: own.Figures, level: Level, items: int, seconds: float) -> None:
    if figures.add(level.value, items, seconds):
        window.say(reminder(figures))
