"""The states of the audit page."""

from __future__ import annotations

from typing import Final

from ui import style
from ui.audit.presenter import AuditDesk
from ui.audit.samples import MANY, FailingAudit, SampleAudit, WaitingAudit
from ui.audit.view import AuditPage
from ui.changes import Changes
from ui.main_window import MainWindow
from ui.page import Desk
from ui.samples import NO_CASE, SampleFacts
from ui.settings import Settings
from ui.states import Scene, State


def audit_window(presenter: AuditDesk, scene: Scene) -> MainWindow:
    """A window whose only page shows an invented log."""

    class SamplePage(AuditPage):
        def __init__(self, desk: Desk) -> None:
            super().__init__(desk, presenter)

    return MainWindow(NO_CASE, scene.jobs, Changes(lambda _: None), Settings(), [SamplePage], SampleFacts())


def audit_of(window: MainWindow) -> AuditPage:
    """The audit page of a window."""
    page = window.page(AuditPage.KEY)
    assert isinstance(page, AuditPage), "the key of another page"
    return page


def _waiting(scene: Scene) -> MainWindow:
    desk = WaitingAudit()
    scene.endings.append(desk.let_go.set)
    return audit_window(desk, scene)


STATES: Final = {
    "normal": State(lambda scene: audit_window(SampleAudit(), scene)),
    "loading": State(_waiting),
    "verified": State(lambda scene: audit_window(SampleAudit(), scene), lambda window: audit_of(window).verify()),
    "broken": State(
        lambda scene: audit_window(SampleAudit(whole=False), scene), lambda window: audit_of(window).verify()
    ),
    "filtered-out": State(
        lambda scene: audit_window(SampleAudit(), scene), lambda window: audit_of(window).search("nowhere")
    ),
    "many": State(
        lambda scene: audit_window(SampleAudit(MANY), scene), lambda window: audit_of(window).table.go_to(MANY // 2)
    ),
    "longest": State(lambda scene: audit_window(SampleAudit(long_names=True), scene)),
    "error": State(lambda scene: audit_window(FailingAudit(), scene)),
    "small": State(
        lambda scene: audit_window(SampleAudit(), scene), lambda window: window.resize(*style.SMALLEST_WINDOW)
    ),
}
