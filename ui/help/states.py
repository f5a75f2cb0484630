"""The states of the help page."""

from __future__ import annotations

from typing import Final

from ui.changes import Changes
from ui.help.view import HelpPage
from ui.main_window import MainWindow
from ui.samples import NO_CASE, SampleFacts
from ui.settings import Settings
from ui.states import Scene, State


def help_window(scene: Scene) -> MainWindow:
    """A window that shows the help page."""
    return MainWindow(NO_CASE, scene.jobs, Changes(lambda _: None), Settings(), [HelpPage], SampleFacts())


def _at(heading: str) -> State:
    return State(help_window, lambda window: window.go(HelpPage.KEY, heading), seconds=2.0)


def _search(window: MainWindow) -> None:
    window.shown().search("hash set")
    window.go(HelpPage.KEY, "4. Hash sets")


STATES: Final = {
    "normal": _at("4. Hash sets"),
    "section": _at("verify"),
    "search": State(help_window, _search, seconds=2.0),
}
