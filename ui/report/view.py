"""The report page: what the document is and still lacks on the left, the document as it will be on the right."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from triage.errors import TriageError
from triage.model.wording import number, visible
from ui import style
from ui.jobs import Job
from ui.page import Command, Desk, Page
from ui.report.options import Options
from ui.report.paper import Paper
from ui.report.presenter import BUNDLED, Document, Overview, ReportDesk, ReportPresenter
from ui.widgets.choosing import Purpose, choose_file, choose_folder
from ui.widgets.message import Message
from ui.widgets.notice import Notice

FIRST_FORM: Final = "triage-report"
REST_MS: Final = 700
"""Changes of the case within this time make one new edition of the preview."""
RESTS: Final = 3
"""The preview rests for so many times as long as it took, so that it never takes the machine while a run goes on."""


class ReportPage(Page):
    """Shows, and saves, a document of the case."""

    KEY = "report"
    TITLE = "Report"
    ICON = "report"
    HELP = "Report"

    def __init__(self, desk: Desk, presenter: ReportDesk | None = None) -> None:
        super().__init__(desk)
        self._presenter = presenter or ReportPresenter(desk.case)
        self._jobs = desk.jobs
        self._form = str(desk.shell.settings.get("report form", FIRST_FORM))
        self._wording: Path | None = BUNDLED
        self._folder: Path | None = None
        self._overview_job: Job | None = None
        self._document_job: Job | None = None
        self._again = False
        self._began = 0.0
        self._rest = QTimer(self)
        self.options = Options()
        self.paper = Paper(desk.jobs)
        self.message = Message()
        self.notice = Notice()
        self.zoom_label = QLabel()
        self.page_label = QLabel()
        self._buttons: dict[str, QPushButton] = {}
        self._stack = QStackedWidget()
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._build()
        self._connect()
        self.message.show_words("Setting the document…")
        self.reload()

    def entered(self, target: object = None) -> None:  # noqa: ARG002  # the page has one place
        """Give the keyboard to the preview."""
        self.paper.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def case_changed(self, parts: frozenset[str]) -> None:  # noqa: ARG002  # every part stands in a document
        """Make another edition, once the changes rest."""
        self._rest.start()

    def commands(self) -> list[Command]:
        """What can be done here."""
        return [
            Command("Save the document as PDF and JSON", "Ctrl+S", self.ask_to_save, self.options.save.isEnabled),
            Command("Next page of the document", "Page Down", lambda: self.paper.go_to(self.paper.page + 1)),
            Command("Previous page of the document", "Page Up", lambda: self.paper.go_to(self.paper.page - 1)),
            Command("Larger", "+", lambda: self.paper.zoom_by(1)),
            Command("Smaller", "-", lambda: self.paper.zoom_by(-1)),
            Command("As wide as the window", "0", lambda: self.paper.set_zoom(None)),
        ]

    def reload(self) -> None:
        """Read what stands beside the preview, and set the document anew; what is shown stays until then."""
        self._rest.stop()
        if self._overview_job is not None:
            self._overview_job.cancel()
        self._overview_job = self._jobs.start(
            partial(self._presenter.overview, self._form, self._wording), self._show_overview, self._no_overview
        )
        if self._document_job is not None:
            self._again = True
            return
        self._began = time.monotonic()
        self._document_job = self._jobs.start(
            partial(self._presenter.document, self._form, self._wording), self._show_document, self._no_document
        )

    def choose_form(self, form: str) -> None:
        """Show another document."""
        if form != self._form:
            self._form = form
            self.desk.shell.settings.set("report form", form)
            self.paper.clear()
            self._stack.setCurrentWidget(self.message)
            self.message.show_words("Setting the document…")
            self.reload()

    def choose_wording(self, wording: Path | None) -> None:
        """Use the words of another pack."""
        self._wording = wording
        self.reload()

    def ask_to_save(self) -> None:
        """Ask for a folder, and write the document into it."""
        start = self._folder or self._presenter.folder()
        chosen = choose_folder(self, "Save the document into", Purpose.OUTPUT, start)
        if chosen is not None:
            self.save(chosen)

    def save(self, folder: Path) -> None:
        """Write the document into a folder."""
        self._folder = folder
        self.options.set_saving(True)
        self._jobs.start(
            partial(self._presenter.write, folder, self._form, self._wording), self._saved, self._not_saved
        )

    def _settle(self, act: str) -> None:
        self._jobs.start(partial(self._presenter.settle, act), self._settled, self._show_error)

    def _settled(self, _: None) -> None:
        self.desk.shell.say("The audit log says now that you have looked at the problems.")
        self.reload()

    def _ask_for_wording(self) -> None:
        chosen = choose_file(self, "Wording pack", Purpose.RULES, "Wording packs (*.toml)")
        if chosen is not None:
            self.choose_wording(chosen)

    def _saved(self, names: tuple[str, ...]) -> None:
        self.options.set_saving(False)
        self.notice.hide()
        self.desk.shell.say(f"Written: {' and '.join(names)}, into {visible(str(self._folder))}.")
        self.reload()

    def _not_saved(self, error: TriageError) -> None:
        self.options.set_saving(False)
        self.notice.show_words(str(error))

    def _show_overview(self, overview: Overview) -> None:
        self._overview_job = None
        self.options.show_overview(overview, bundled=self._wording is BUNDLED)

    def _show_document(self, document: Document) -> None:
        self._document_job = None
        took = time.monotonic() - self._began
        self._rest.setInterval(max(REST_MS, round(took * 1000 * RESTS)))
        if self._again:
            self._again = False
            self.reload()
            return
        self.notice.hide()
        self.paper.show_document(document)
        first = self._stack.currentWidget() is not self.paper
        self._stack.setCurrentWidget(self.paper)
        inside = any(part.hasFocus() for part in self.findChildren(QWidget))
        if first and self.isVisible() and not inside:
            self.paper.setFocus(Qt.FocusReason.OtherFocusReason)  # what is hidden could not take the keyboard

    def _no_overview(self, error: TriageError) -> None:
        self._overview_job = None
        self._show_error(error)

    def _no_document(self, error: TriageError) -> None:
        self._document_job = None
        if self._again:
            self._again = False
            self.reload()
            return
        self._show_error(error)

    def _show_error(self, error: TriageError) -> None:
        if self.paper.pages:
            self.notice.show_words(str(error))
        else:
            self._stack.setCurrentWidget(self.message)
            self.message.show_error(error)

    def _show_page(self, page: int, pages: int) -> None:
        self.page_label.setText(f"Page {number(page)} of {number(pages)}" if pages else "")
        zoom = self.paper.zoom
        self.zoom_label.setText("as wide as the window" if zoom is None else f"{zoom:.0%}")
        for name, able in (("previous", page > 1), ("next", page < pages), ("larger", pages), ("smaller", pages)):
            self._buttons[name].setEnabled(bool(able))
        self._buttons["wide"].setEnabled(zoom is not None)

    def _connect(self) -> None:
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self.reload)
        self.options.form_chosen.connect(self.choose_form)
        self.options.wording_asked.connect(self._ask_for_wording)
        self.options.wording_reset.connect(lambda: self.choose_wording(BUNDLED))
        self.options.save_asked.connect(self.ask_to_save)
        self.options.lacks.chosen.connect(self.desk.shell.go)
        self.options.lacks.settled.connect(self._settle)
        self.paper.turned.connect(self._show_page)
        self.paper.failed.connect(self._show_error)
        self.message.again.connect(self.reload)
        self.notice.again.connect(self.reload)
        self._split.splitterMoved.connect(lambda *_: self.desk.shell.settings.set("report split", self._split.sizes()))

    def _bar(self) -> QWidget:
        bar = QWidget()
        line = QHBoxLayout(bar)
        line.setContentsMargins(style.WIDE, style.NARROW, style.WIDE, style.NARROW)
        line.setSpacing(style.NARROW)
        acts = {
            "previous": ("Previous", "Previous page (Page Up)", lambda: self.paper.go_to(self.paper.page - 1)),
            "next": ("Next", "Next page (Page Down)", lambda: self.paper.go_to(self.paper.page + 1)),
            "smaller": ("−", "Smaller ( - )", lambda: self.paper.zoom_by(-1)),
            "larger": ("+", "Larger ( + )", lambda: self.paper.zoom_by(1)),
            "wide": ("Fit", "As wide as the window ( 0 )", lambda: self.paper.set_zoom(None)),
        }
        for name, (text, tip, act) in acts.items():
            button = QPushButton(text)
            button.setToolTip(tip)
            button.clicked.connect(act)
            self._buttons[name] = button
        self.page_label.setFont(style.figures(self.page_label.font()))
        for part in (self._buttons["previous"], self._buttons["next"], self.page_label):
            line.addWidget(part)
        line.addStretch(1)
        for part in (self.zoom_label, self._buttons["smaller"], self._buttons["larger"], self._buttons["wide"]):
            line.addWidget(part)
        self._show_page(0, 0)
        return bar

    def _build(self) -> None:
        self.notice.hide()
        self._stack.addWidget(self.message)
        self._stack.addWidget(self.paper)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.notice, self._bar()):
            column.addWidget(part)
        column.addWidget(self._stack, 1)
        self._split.setHandleWidth(style.HAIR)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self.options)
        self._split.addWidget(right)
        self._split.setStretchFactor(1, 1)
        kept = self.desk.shell.settings.get("report split", [])
        usual = [style.WIDE_PANEL, style.WINDOW[0] - style.WIDE_PANEL]
        self._split.setSizes(kept if len(kept) == len(usual) else usual)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._split)
