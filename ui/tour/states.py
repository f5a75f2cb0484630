"""The states of the tour."""

from __future__ import annotations

from typing import Final

from ui.main_window import MainWindow
from ui.report.states import ASKED, FIRST, SampleReports, drawn, report_window
from ui.states import Scene, State
from ui.tour.addition import Tour


def _window(scene: Scene) -> MainWindow:
    window = report_window(scene, lambda case: SampleReports(case, FIRST + ASKED))
    Tour(window)
    return window


def _tour(window: MainWindow) -> Tour:
    found = window.findChild(Tour)
    assert isinstance(found, Tour), "the window was made with one"
    return found


def _step(steps: int) -> State:
    def act(window: MainWindow) -> None:
        drawn(window)
        _tour(window).begin()
        for _ in range(steps):
            _tour(window).overlay.step(1)

    return State(_window, act, seconds=2.0)


def _offer(window: MainWindow) -> None:
    drawn(window)
    _tour(window).offer_once()


STATES: Final = {
    "offer": State(_window, _offer, seconds=2.0),
    "first": _step(0),
    "report": _step(1),
    "person": _step(2),
}
