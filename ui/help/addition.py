"""Puts F1 into a window: help, opened at the page that is shown."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence, QShortcut

from ui.help.view import HelpPage
from ui.main_window import MainWindow
from ui.page import Command

KEYS = "F1"


def add_help(window: MainWindow) -> None:
    """F1, and a command in the palette."""

    def show() -> None:
        page = window.shown()
        window.go(HelpPage.KEY, page.HELP if page.HELP and page.KEY != HelpPage.KEY else None)

    QShortcut(QKeySequence(KEYS), window).activated.connect(show)
    window.extra.append(Command("Help for this page", KEYS, show))
