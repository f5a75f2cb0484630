"""The states of the review page."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QApplication

from triage.casedb.thumbs import Level
from triage.review.choosing import GroupBy
from ui import style
from ui.main_window import MainWindow
from ui.review.browser import Mode
from ui.review.presenter import QueueState
from ui.review.toolbar import GROUP_TITLES
from ui.review.view import ReviewPage
from ui.review.words import grade_keys
from ui.samples import GRADES, MANY, NOTHING, FailingDesk, SampleActs, SampleDesk, WaitingDesk, review_of, sample_window
from ui.states import Scene, State


def _waiting(scene: Scene) -> MainWindow:
    desk = WaitingDesk()
    scene.endings.append(desk.let_go.set)
    return sample_window(desk, scene.jobs)


def _over(desk: SampleDesk, scene: Scene) -> MainWindow:
    return sample_window(desk, scene.jobs)


def _gallery(page: ReviewPage) -> None:
    page.set_mode(Mode.GALLERY)


def _grading(window: MainWindow) -> None:
    page = review_of(window)
    _gallery(page)
    page.grading.toggle()


def _working(window: MainWindow) -> None:
    _grading(window)
    page = review_of(window)
    page.browser.gallery.exceptions.update((2, 9))
    page.desk.shell.shield.set_level(Level.WORKING)


def _asking(window: MainWindow) -> None:
    _grading(window)
    page = review_of(window)
    rows = [page.browser.model.row(place) for place in page.browser.gallery.in_sight()]
    rest = [row.item for row in rows if row is not None and not row.grade]
    page.question.ask(SampleActs(SampleDesk()).preview_rest(rest).sentence, grade_keys(GRADES))
    page.bar.hide()


def _full(scene: Scene) -> MainWindow:
    desk = SampleDesk(240)
    desk.disk_full = True
    return _over(desk, scene)


def _grade(window: MainWindow) -> None:
    _grading(window)
    review_of(window).grading.grade("A")


def _tab(window: MainWindow, tab: int) -> None:
    review_of(window).details.tabs.setCurrentIndex(tab)


def _grouped(window: MainWindow) -> None:
    page = review_of(window)
    page.tools.group.setCurrentIndex(1)
    _gallery(page)


def _storyboard(window: MainWindow) -> None:
    """Opened as for a person who holds Space, who the program believes is there."""
    showing = review_of(window).showing
    showing.open_viewer()
    assert showing.viewer is not None, "there is an item"
    QApplication.processEvents()
    showing.hold(True, in_viewer=True)  # down


def _working_storyboard(window: MainWindow) -> None:
    """The viewer follows the level of the page."""
    _working(window)
    review_of(window).showing.open_viewer()


def _stacks(window: MainWindow) -> None:
    page = review_of(window)
    page.tools.group.setCurrentIndex(list(GROUP_TITLES).index(GroupBy.STACK))
    _gallery(page)


STATES: Final = {
    "empty": State(lambda scene: _over(SampleDesk(0, state=QueueState.NO_EXHIBITS), scene)),
    "not-ranked": State(lambda scene: _over(SampleDesk(0, state=QueueState.NOT_RANKED), scene)),
    "loading": State(_waiting),
    "queue": State(lambda scene: _over(SampleDesk(), scene)),
    "gallery": State(lambda scene: _over(SampleDesk(240), scene), lambda window: _gallery(review_of(window))),
    "list": State(lambda scene: _over(SampleDesk(), scene), lambda window: review_of(window).set_mode(Mode.LIST)),
    "grouped": State(lambda scene: _over(SampleDesk(60), scene), _grouped),
    "grading": State(lambda scene: _over(SampleDesk(240), scene), _grading),
    "working": State(lambda scene: _over(SampleDesk(240), scene), _working),
    "asking": State(lambda scene: _over(SampleDesk(240), scene), _asking),
    "disk-full": State(_full, _grade),
    "notes": State(lambda scene: _over(SampleDesk(), scene), lambda window: _tab(window, 5)),
    "places": State(lambda scene: _over(SampleDesk(), scene), lambda window: _tab(window, 3)),
    "many": State(
        lambda scene: _over(SampleDesk(MANY), scene), lambda window: review_of(window).browser.go_to(MANY - 1)
    ),
    "longest": State(lambda scene: _over(SampleDesk(long_names=True), scene)),
    "longest-list": State(
        lambda scene: _over(SampleDesk(long_names=True), scene),
        lambda window: review_of(window).set_mode(Mode.LIST),
    ),
    "filtered-out": State(lambda scene: _over(SampleDesk(), scene), lambda window: review_of(window).search(NOTHING)),
    "error": State(lambda scene: _over(FailingDesk(), scene)),
    "page-error": State(
        lambda scene: _over(FailingDesk(at_overview=False), scene),
        lambda window: review_of(window).browser.go_to(MANY // 2),
    ),
    "small": State(lambda scene: _over(SampleDesk(), scene), lambda window: window.resize(*style.SMALLEST_WINDOW)),
    "storyboard": State(
        lambda scene: _over(SampleDesk(videos=True), scene),
        _storyboard,
        lambda window: review_of(window).showing.viewer,
    ),
    "storyboard-working": State(
        lambda scene: _over(SampleDesk(240, videos=True), scene),
        _working_storyboard,
        lambda window: review_of(window).showing.viewer,
        seconds=2.0,
    ),
    "storyboard-closed": State(
        lambda scene: _over(SampleDesk(videos=True), scene),
        lambda window: review_of(window).showing.open_viewer(),
        lambda window: review_of(window).showing.viewer,
    ),
    "stack": State(lambda scene: _over(SampleDesk(60, stacks=True), scene), _stacks),
    "viewer": State(
        lambda scene: _over(SampleDesk(), scene),
        lambda window: review_of(window).showing.open_viewer(),
        lambda window: review_of(window).showing.viewer,
    ),
}
