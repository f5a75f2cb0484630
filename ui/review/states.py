"""The states of the review page."""

from __future__ import annotations

from typing import Final

from ui import style
from ui.main_window import MainWindow
from ui.review.presenter import QueueState
from ui.samples import MANY, FailingDesk, SampleDesk, WaitingDesk, review_of, sample_window
from ui.states import Scene, State


def _waiting(scene: Scene) -> MainWindow:
    desk = WaitingDesk()
    scene.endings.append(desk.let_go.set)
    return sample_window(desk, scene.jobs)


def _over(desk: SampleDesk, scene: Scene) -> MainWindow:
    return sample_window(desk, scene.jobs)


STATES: Final = {
    "empty": State(lambda scene: _over(SampleDesk(0, state=QueueState.NO_EXHIBITS), scene)),
    "not-ranked": State(lambda scene: _over(SampleDesk(0, state=QueueState.NOT_RANKED), scene)),
    "loading": State(_waiting),
    "normal": State(lambda scene: _over(SampleDesk(), scene)),
    "many": State(lambda scene: _over(SampleDesk(MANY), scene), lambda window: review_of(window).table.go_to(MANY - 1)),
    "longest": State(lambda scene: _over(SampleDesk(long_names=True), scene)),
    "error": State(lambda scene: _over(FailingDesk(), scene)),
    "page-error": State(
        lambda scene: _over(FailingDesk(at_overview=False), scene),
        lambda window: review_of(window).table.go_to(MANY // 2),
    ),
    "small": State(lambda scene: _over(SampleDesk(), scene), lambda window: window.resize(*style.SMALLEST_WINDOW)),
}
