"""The window over one open case: the pages by their rail, and what stands around them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QByteArray, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QMessageBox, QStackedWidget, QVBoxLayout, QWidget

from triage.errors import TriageError
from triage.open_case import OpenCase
from ui import style
from ui.changes import Changes
from ui.frame.closing import ClosingKeys
from ui.frame.commands import frame_group, page_group, pages_group, size_group
from ui.frame.crash_box import CrashBox
from ui.frame.foot import Foot
from ui.frame.leaving import Leaving
from ui.frame.palette import Group, Palette
from ui.frame.person_box import PersonBox
from ui.frame.presenter import CaseFacts, FrameDesk, FramePresenter
from ui.frame.rail import Rail
from ui.frame.top_bar import TopBar
from ui.frame.warning import ChainWarning
from ui.jobs import Jobs
from ui.page import Command, Desk, Page
from ui.settings import Settings
from ui.shield import Shield
from ui.start.presenter import is_case

NAME: Final = "DFU Triage"
AT_WORK: Final = "Something long is at work."
START: Final = "start"
AGAIN: Final = "again"
SHOWN_PARTS: Final = frozenset({"evidence", "case", "zones"})
"""Parts of the case whose change the top bar shows."""


class MainWindow(QMainWindow):
    """Holds the pages of one open case and is their Shell. Its title names the case, never a path.

    ``left`` is told once the window is closed, with what is wanted next: ``None`` for nothing, ``START`` for the
    start window, ``AGAIN`` for a new window over the same case, or the folder of another case.
    """

    left = Signal(object)

    def __init__(
        self,
        case: OpenCase,
        jobs: Jobs,
        changes: Changes,
        settings: Settings,
        pages: Sequence[type[Page]],
        facts: FrameDesk | None = None,
    ) -> None:
        super().__init__()
        self._jobs = jobs
        self._settings = settings
        self._kinds = {page.KEY: page for page in pages}
        self._pages: dict[str, Page] = {}
        self._missed: dict[str, frozenset[str]] = {}
        self._searches: dict[str, str] = {}
        self._exhibits: frozenset[str] = frozenset()
        self._facts = facts or FramePresenter(case)
        self._shield = Shield(self)
        self._desk = Desk(case, jobs, changes, self)
        self._stack = QStackedWidget()
        self._crashes = CrashBox(self, NAME)
        self.person_box = PersonBox(self)
        self._closing = ClosingKeys(self._shield, self)
        self._next: object = None
        self.extra: list[Command] = []
        """What can be done everywhere beside what the frame brings; the additions of ``ui/pages.py`` fill it."""
        self.leaving = Leaving(self, jobs, lambda: case.run.stop(), self.say)  # looked up late: samples have no case
        self.rail = Rail(pages)
        self.top = TopBar(self._shield)
        self.foot = Foot()
        self.warning = ChainWarning()
        self._strips = QVBoxLayout()
        self.palette_box = Palette(self)
        self._build()
        self._connect(changes)
        self._read_facts()
        jobs.start(self._facts.chain_faults, self.warning.show_faults, self._no_facts)
        first = settings.get("page", "")
        self.go(first if first in self._kinds else next(iter(self._kinds)))

    @property
    def desk(self) -> Desk:
        """What the pages are made with."""
        return self._desk

    @property
    def shield(self) -> Shield:
        """How sharp pictures may be now."""
        return self._shield

    @property
    def settings(self) -> Settings:
        """What is kept across restarts."""
        return self._settings

    def has_page(self, key: str) -> bool:
        """Whether the rail leads to such a page."""
        return key in self._kinds

    def page(self, key: str) -> Page:
        """A page; it is made where it was not shown yet."""
        if key not in self._pages:
            made = self._kinds[key](self._desk)
            self._pages[key] = made
            self._stack.addWidget(made)
            if self._exhibits:
                made.exhibits_chosen(self._exhibits)
        return self._pages[key]

    def shown(self) -> Page:
        """The page on screen."""
        page = self._stack.currentWidget()
        assert isinstance(page, Page), "a window has a page"
        return page

    def go(self, page: str, target: object = None) -> None:
        """Show the page with this key."""
        before = self._stack.currentWidget()
        made = self.page(page)
        if isinstance(before, Page) and before is not made:
            before.left()
            target = made.opened_from(before) if target is None else target
        self._stack.setCurrentWidget(made)
        self.rail.show_page(page)
        self.top.show_search(made.SEARCHES, self._searches.get(page, ""))
        self._settings.set("page", page)
        missed = self._missed.pop(page, frozenset())
        if missed:
            made.case_changed(missed)
        made.entered(target)

    def put_above_pages(self, part: QWidget) -> None:
        """Put a part between the top bar and the pages, which make room for it."""
        self._strips.addWidget(part)

    def do(self, title: str) -> None:
        """Do one of the things that can be done everywhere."""
        for command in self.extra:
            if command.title == title:
                command.run()

    def say(self, sentence: str, undo: Callable[[], None] | None = None) -> None:
        """Say in the line at the foot what was done."""
        self.foot.say(sentence, undo)

    def choose_zone(self, zone: str) -> None:
        """Show all times in another zone; the choice is kept with the case."""
        said = f"Times are shown in {zone}."
        self._jobs.start_act(partial(self._facts.choose_zone, zone), lambda _: self.say(said), self._no_facts)

    def show_crash(self, report: str) -> None:
        """Show a crash report."""
        self._crashes.show_report(report)

    def crash_box(self) -> QMessageBox | None:
        """The box of a crash, where one is on screen."""
        return self._crashes.box

    def show_palette(self) -> None:
        """Offer all that can be done here, also to a person who is in another window of ours."""
        self.activateWindow()
        groups = [page_group(self), pages_group(self), frame_group(self), size_group(self)]
        self.palette_box.show_commands("Commands", groups)

    def show_keys(self) -> None:
        """List all that has a key."""
        self.activateWindow()
        groups = [
            Group(group.title, [command for command in group.commands if command.keys])
            for group in (page_group(self), pages_group(self), frame_group(self))
        ]
        self.palette_box.show_commands("Keys", groups)

    def _undo(self) -> None:
        if self.foot.can_undo():
            self.foot.take_back()

    def to_search(self) -> None:
        """Give the keyboard to the search of this page."""
        if self.top.field.isVisible():
            self.top.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.top.field.selectAll()

    def choose_size(self, percent: int) -> None:
        """Make text and window so large: the window is built anew over the same case, at the page at hand."""
        if self._jobs.long_busy:
            self.say(f"{AT_WORK} Stop it first, or choose the size when it has ended.")
            return
        self._settings.set("size", percent)
        self.close_case(AGAIN)

    def ask_person(self) -> None:
        """Ask who sits here now."""
        if self._jobs.long_busy:
            self.say(f"{AT_WORK} Its acts carry the name of whoever began it: stop it first, or wait for its end.")
            return
        self.person_box.ask(self.top.person())

    def _hand_over(self, person: str) -> None:
        """All that a page holds of the reviewer before goes with the window, which is built anew."""

        def done(_: None) -> None:
            self._settings.set("person", person)
            self.close_case(AGAIN)

        self._shield.close_all()
        self.shown().left()
        self._jobs.start_act(partial(self._facts.hand_over, person), done, self._no_facts)

    def close_case(self, following: object = START) -> None:
        """Close the case; then the start window is shown, or another case is asked for."""
        self._next = following
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802  # Qt's name
        """Wait for what is being read; a run is stopped first, if that is wanted."""
        if self._jobs.long_busy:
            event.ignore()
            self.leaving.ask()
            return
        self._settings.set("geometry", bytes(self.saveGeometry().toBase64().data()).decode())
        self.shown().left()
        self._jobs.close()
        super().closeEvent(event)
        self.left.emit(self._next)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802  # Qt's name
        """Files and folders may be dropped."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802  # Qt's name
        """A case folder is opened instead of this one; anything else is evidence to be added."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        if len(paths) == 1 and is_case(paths[0]):
            self.close_case(paths[0])
        elif paths and "intake" in self._kinds:
            self.go("intake", paths)

    def _changed(self, parts: frozenset[str]) -> None:
        if parts & SHOWN_PARTS:
            self._read_facts()
        for key, page in self._pages.items():
            if page is self._stack.currentWidget():
                page.case_changed(parts)
            else:
                self._missed[key] = self._missed.get(key, frozenset()) | parts

    def _read_facts(self) -> None:
        self._jobs.start(self._facts.facts, self._show_facts, self._no_facts)

    def _show_facts(self, facts: CaseFacts) -> None:
        self.top.show_facts(facts)
        self.setWindowTitle(f"{facts.reference} – {NAME}")

    def _no_facts(self, error: TriageError) -> None:
        self.say(str(error))

    def _search(self, text: str) -> None:
        page = self.shown()
        if self._searches.get(page.KEY, "") != text:
            self._searches[page.KEY] = text
            page.search(text)

    def _confine(self, exhibits: frozenset[str]) -> None:
        self._exhibits = exhibits
        for page in self._pages.values():
            page.exhibits_chosen(exhibits)

    def _connect(self, changes: Changes) -> None:
        self.rail.chosen.connect(self.go)
        self.top.searched.connect(self._search)
        self.top.confined.connect(self._confine)
        self.top.zone.chosen.connect(self.choose_zone)
        self.warning.asked.connect(lambda: self.go("audit" if "audit" in self._kinds else self.shown().KEY))
        self._jobs.crashed.connect(self.show_crash)
        changes.changed.connect(self._changed)
        for keys, act in (
            ("F12", self._shield.close_all),
            ("/", self.to_search),
            ("Ctrl+W", self.close_case),
            ("Ctrl+Z", self._undo),
            *((keys, partial(self.go, page.KEY)) for page, keys in self.rail.pages()),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(act)
        for keys, act in (("Ctrl+K", self.show_palette), ("?", self.show_keys)):
            everywhere = QShortcut(QKeySequence(keys), self)
            everywhere.setContext(Qt.ShortcutContext.ApplicationShortcut)  # the viewer is a window of its own
            everywhere.activated.connect(act)
        self.person_box.named.connect(self._hand_over)
        self.top.person_menu.addAction("Another reviewer…", self.ask_person)
        self.top.person_menu.addAction("Close this case", self.close_case)

    def show_first(self) -> None:
        """Show the window; maximised on a screen that has no room for its frame beside its size."""
        room = self.screen().availableSize()
        if self._settings.get("geometry", "") or (room.width() > self.width() and room.height() > self.height()):
            self.show()
        else:
            self.showMaximized()

    def _build(self) -> None:
        self.setWindowTitle(NAME)
        # Large text on a small screen: the window stays on the screen, and its pages scroll.
        self.resize(style.fitting(style.WINDOW, self.screen()))
        self.setMinimumSize(style.fitting(style.SMALLEST_WINDOW, self.screen()))
        self.setAcceptDrops(True)
        self.restoreGeometry(QByteArray.fromBase64(self._settings.get("geometry", "").encode()))
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.rail)
        middle.addWidget(self._stack, 1)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top)
        column.addWidget(self.warning)
        column.addLayout(self._strips)
        column.addLayout(middle, 1)
        column.addWidget(self.foot)
        self.setCentralWidget(whole)
