"""The states of the panel with a reviewer's own figures."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from ui.help.states import help_window
from ui.main_window import MainWindow
from ui.states import Scene, State
from ui.welfare.figures import Figures
from ui.welfare.panel import WelfarePanel

DAYS: Final = 20


def _panel(window: MainWindow) -> WelfarePanel:
    panel = window.findChild(WelfarePanel)
    assert isinstance(panel, WelfarePanel), "the window was made with one"
    return panel


def _window(scene: Scene, *, filled: bool, writable: bool = True) -> MainWindow:
    place = scene.folder / "shown.json"
    if not writable:
        (scene.folder / "file").write_bytes(b"")
        place = scene.folder / "file" / "shown.json"
    figures = Figures(place, "Officer Two")
    today = datetime.now(UTC).astimezone().date()
    for day in range(DAYS if filled else 0):
        figures.add("working", 1_400 - 37 * day, 5_400.0 - 90 * day, today - timedelta(days=day))
        figures.add("open", 12 + day, 60.0 + day, today - timedelta(days=day))
    if not writable:
        figures.add("open", 1, 2.0, today)
    window = help_window(scene)
    WelfarePanel(window, figures)
    return window


def _open(window: MainWindow) -> None:
    _panel(window).open_it()


STATES: Final = {
    "normal": State(lambda scene: _window(scene, filled=True), _open),
    "empty": State(lambda scene: _window(scene, filled=False), _open),
    "not-kept": State(lambda scene: _window(scene, filled=False, writable=False), _open),
}
