"""The states of the report page, over a case without exhibits and invented lists of what is missing."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from triage.open_case import OpenCase
from ui.changes import Changes
from ui.main_window import MainWindow
from ui.page import Desk
from ui.report.presenter import Document, Lack, Overview, ReportDesk, ReportPresenter
from ui.report.view import ReportPage
from ui.samples import unreadable
from ui.settings import Settings
from ui.states import Scene, State

PATIENCE: Final = 5.0
ASKED: Final = (
    Lack("Exhibit AB/1, phone.zip: not yet verified.", False, "run", "AB/1"),
    Lack("12 items that match a set have no grade.", False, "review", "ungraded matches"),
    Lack("Not read: Exhibit AB/2, laptop.E01, volume 3 (Recovery): encrypted. It is locked.", False, "run", ""),
    Lack("37 problems were recorded, and nobody has said to have looked at them.", False, "run", "problems", "looked"),
)
FIRST: Final = (Lack("A run goes on, or was cut off before its end.", True, "run", ""),)
_LONG: Final = "Exhibit Force/Region/2026/AB-{:04d}/part of a very long reference, image.E01: not yet verified."
LONG: Final = tuple(Lack(_LONG.format(n), False, "run", "") for n in range(150))


class SampleReports(ReportPresenter):
    """The documents of a real case, beside an invented list."""

    def __init__(self, case: OpenCase, lacks: tuple[Lack, ...], unlisted: int = 0) -> None:
        super().__init__(case)
        self._lacks = lacks
        self._unlisted = unlisted

    def overview(self, form: str, wording: Path | None) -> Overview:
        """What stands beside the preview."""
        return super().overview(form, wording)._replace(lacks=self._lacks, unlisted=self._unlisted)


class WaitingReports(SampleReports):
    """Sets no document until it is let go."""

    def __init__(self, case: OpenCase) -> None:
        super().__init__(case, ASKED)
        self.let_go = threading.Event()

    def document(self, form: str, wording: Path | None) -> Document:
        """Wait, then answer."""
        self.let_go.wait(30)
        return super().document(form, wording)


class FailingReports(SampleReports):
    """Cannot set a document, from the beginning or after the first edition."""

    def __init__(self, case: OpenCase, first: int = 0) -> None:
        super().__init__(case, ASKED)
        self._left = first

    def document(self, form: str, wording: Path | None) -> Document:
        """Fail."""
        if self._left <= 0:
            raise unreadable()
        self._left -= 1
        return super().document(form, wording)


def report_window(scene: Scene, make: Callable[[OpenCase], ReportDesk], form: str = "triage-report") -> MainWindow:
    """A window whose report page stands over a new case and the presenter that ``make`` gives for it."""
    case = OpenCase.create(
        scene.folder / "case", "sample", reference="OP/1234/26", title="Smith", examiner="Officer Two"
    )
    scene.endings.append(case.close)
    presenter = make(case)
    if isinstance(presenter, WaitingReports):
        scene.endings.insert(0, presenter.let_go.set)
    settings = Settings()
    settings.set("report form", form)

    class SampleReport(ReportPage):
        def __init__(self, desk: Desk) -> None:
            super().__init__(desk, presenter)

    return MainWindow(case, scene.jobs, Changes(lambda _: None), settings, [SampleReport])


def report_of(window: MainWindow) -> ReportPage:
    """The report page of a window."""
    page = window.page(ReportPage.KEY)
    assert isinstance(page, ReportPage), "the key of another page"
    return page


def drawn(window: MainWindow) -> None:
    """Wait until the pages on screen are drawn."""
    paper = report_of(window).paper
    end = time.monotonic() + PATIENCE
    while not (paper.pages and paper.drawn()) and time.monotonic() < end:
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)


def _again(window: MainWindow) -> None:
    drawn(window)
    report_of(window).reload()


def _large(window: MainWindow) -> None:
    drawn(window)
    report_of(window).paper.zoom_by(1)
    drawn(window)


def _with(lacks: tuple[Lack, ...], unlisted: int = 0, form: str = "triage-report") -> Callable[[Scene], MainWindow]:
    return lambda scene: report_window(scene, lambda case: SampleReports(case, lacks, unlisted), form)


STATES: Final = {
    "normal": State(_with(ASKED), drawn, seconds=3.0),
    "waits": State(_with(FIRST + ASKED), drawn, seconds=3.0),
    "record": State(_with((), form="examination-record"), drawn, seconds=3.0),
    "longest": State(_with(FIRST + LONG, 1_234), _large, seconds=3.0),
    "loading": State(lambda scene: report_window(scene, WaitingReports)),
    "error": State(lambda scene: report_window(scene, FailingReports)),
    "edition-error": State(
        lambda scene: report_window(scene, lambda case: FailingReports(case, 1)), _again, seconds=3.0
    ),
}
