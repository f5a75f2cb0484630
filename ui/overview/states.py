"""The states of the overview page."""

from __future__ import annotations

from typing import Final

from ui import style
from ui.changes import Changes
from ui.main_window import MainWindow
from ui.overview.presenter import OverviewDesk
from ui.overview.samples import EmptyGlance, FailingGlance, SampleGlance, WaitingGlance
from ui.overview.view import OverviewPage
from ui.page import Desk
from ui.samples import NO_CASE, SampleFacts
from ui.settings import Settings
from ui.states import Scene, State


def overview_window(presenter: OverviewDesk, scene: Scene) -> MainWindow:
    """A window whose only page shows an invented case."""

    class SamplePage(OverviewPage):
        def __init__(self, desk: Desk) -> None:
            super().__init__(desk, presenter)

    facts = SampleFacts(long_names=getattr(presenter, "long_names", False))
    return MainWindow(NO_CASE, scene.jobs, Changes(lambda _: None), Settings(), [SamplePage], facts)


def _waiting(scene: Scene) -> MainWindow:
    desk = WaitingGlance()
    scene.endings.append(desk.let_go.set)
    return overview_window(desk, scene)


STATES: Final = {
    "empty": State(lambda scene: overview_window(EmptyGlance(), scene)),
    "loading": State(_waiting),
    "normal": State(lambda scene: overview_window(SampleGlance(), scene)),
    "longest": State(lambda scene: overview_window(SampleGlance(long_names=True), scene)),
    "error": State(lambda scene: overview_window(FailingGlance(), scene)),
    "small": State(
        lambda scene: overview_window(SampleGlance(), scene), lambda window: window.resize(*style.SMALLEST_WINDOW)
    ),
}
