"""The states of the conversations page."""

from __future__ import annotations

from typing import Final

from ui import style
from ui.changes import Changes
from ui.conversations.facts import Found, TalkDesk
from ui.conversations.samples import FailingTalks, SampleTalks, WaitingTalks
from ui.conversations.view import ConversationsPage
from ui.main_window import MainWindow
from ui.page import Desk
from ui.samples import MANY, NO_CASE, SampleFacts
from ui.settings import Settings
from ui.states import Scene, State


def talks_over(presenter: TalkDesk) -> type[ConversationsPage]:
    """The page over invented conversations."""

    class SamplePage(ConversationsPage):
        def __init__(self, desk: Desk) -> None:
            super().__init__(desk, presenter)

    return SamplePage


def talks_window(presenter: TalkDesk, scene: Scene) -> MainWindow:
    """A window whose only page shows invented conversations."""
    facts = SampleFacts(long_names=getattr(presenter, "long_names", False))
    return MainWindow(NO_CASE, scene.jobs, Changes(lambda _: None), Settings(), [talks_over(presenter)], facts)


def talks_of(window: MainWindow) -> ConversationsPage:
    """The conversations page of a window."""
    page = window.page(ConversationsPage.KEY)
    assert isinstance(page, ConversationsPage), "the key of another page"
    return page


def _waiting(scene: Scene) -> MainWindow:
    desk = WaitingTalks()
    scene.endings.append(desk.let_go.set)
    return talks_window(desk, scene)


def _choose(window: MainWindow) -> None:
    page = talks_of(window)
    page.stream.go_to(4)
    page.stream.go_to(7, extend=True)


def _hits(window: MainWindow) -> None:
    page = talks_of(window)
    hits = SampleTalks().search("handle", None, "UTC")
    page.talks.show_hits(Found(hits.words, hits.said, hits.hits))
    page.controls.field.setText("handle")
    page.controls.searched.emit("handle")


STATES: Final = {
    "empty": State(lambda scene: talks_window(SampleTalks(talks=0, withheld=1), scene)),
    "loading": State(_waiting),
    "normal": State(lambda scene: talks_window(SampleTalks(withheld=1), scene)),
    "start": State(lambda scene: talks_window(SampleTalks(), scene), lambda window: talks_of(window).stream.go_to(0)),
    "chosen": State(lambda scene: talks_window(SampleTalks(), scene), _choose),
    "search": State(lambda scene: talks_window(SampleTalks(), scene), _hits),
    "many": State(
        lambda scene: talks_window(SampleTalks(MANY, talks=3_000), scene),
        lambda window: talks_of(window).stream.go_to(MANY // 2),
    ),
    "longest": State(lambda scene: talks_window(SampleTalks(long_names=True), scene)),
    "error": State(lambda scene: talks_window(FailingTalks(), scene)),
    "page-error": State(
        lambda scene: talks_window(FailingTalks(at_overview=False), scene),
        lambda window: talks_of(window).stream.go_to(MANY // 2),
    ),
    "small": State(
        lambda scene: talks_window(SampleTalks(), scene), lambda window: window.resize(*style.SMALLEST_WINDOW)
    ),
}
