"""The review page: filters, items in three layouts, the item at hand beside them, and grading."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QPushButton, QStackedWidget, QWidget

from triage.errors import TriageError
from triage.model.wording import number
from triage.report.missing import UNGRADED
from triage.review.choosing import ItemFilter
from ui import style
from ui.jobs import Job
from ui.page import WITHHELD, Command, Desk, Page
from ui.review.acting import ActDesk, Actor, Done
from ui.review.beside import Beside
from ui.review.bindings import bind, commands_of
from ui.review.browser import Browser, Mode
from ui.review.depth import Depth
from ui.review.details import DetailsPanel
from ui.review.export import CsvExport
from ui.review.facets import filter_of, ungraded_matches
from ui.review.filters import FilterPanel
from ui.review.grading import Grading
from ui.review.keybar import KeyBar, Question
from ui.review.layout import lay_out
from ui.review.model import Found, select_with_rows
from ui.review.presenter import Overview, QueueState, ReviewDesk, ReviewPresenter, Standing, Wanted
from ui.review.room import Room
from ui.review.showing import Showing
from ui.review.toolbar import Toolbar
from ui.review.words import grade_keys
from ui.widgets.message import Message
from ui.widgets.notice import Notice
from ui.widgets.wrapped import WrappedText

HEADER_LINES: Final = 2
TYPING_MS: Final = 250

RANKED_PARTS: Final = frozenset(
    {"contents", "entries", "evidence", "matches", "messages", "policy", "problems", "queue", "run", "sets", "sources",
     "volumes", "privilege"}
)  # fmt: skip
"""Parts of the case whose change may give other items, or another order of them."""
STANDING_PARTS: Final = frozenset({"review", "notes"})
"""Parts whose change gives the same items other words."""

MORE_FOUND: Final = "The run found more; it is shown when grading mode is left, or now."

EMPTY: Final = {
    QueueState.NO_EXHIBITS: ("No exhibits yet", "Add an image, a folder or an extraction.", "Go to Intake", "intake"),
    QueueState.NOT_RANKED: ("Nothing is ranked yet", "A run reads the exhibits and ranks what they hold.", "Go to Run",
                            "run"),
}  # fmt: skip
"""Heading, sentence, button and its page, of each state in which there is no queue."""


class ReviewPage(Page):
    """Shows the items that its presenter hands out, and grades them."""

    KEY = "review"
    TITLE = "Review"
    ICON = "review"
    HELP = "Review"
    SEARCHES = "names, paths, SHA-256"

    def __init__(self, desk: Desk, presenter: ReviewDesk | None = None, acts: ActDesk | None = None) -> None:
        super().__init__(desk)
        self._desk = presenter or ReviewPresenter(desk.case)
        self._jobs = desk.jobs
        self._overview_job: Job | None = None
        self._select_job: Job | None = None
        self._state = QueueState.NOT_RANKED
        self._text = ""
        self._exhibits: frozenset[str] = frozenset()
        self._target = ""
        self._wants_ungraded = False
        self._changed_while_grading = False
        self.header_text = WrappedText(HEADER_LINES)
        self.head = QWidget()
        self.read_all = QPushButton("Read all of it")
        self.notice_line = Notice()
        self.filters = FilterPanel()
        self.tools = Toolbar()
        self.browser = Browser(self._desk, desk.jobs)
        self.details = DetailsPanel()
        self.message = Message()
        self.bar = KeyBar()
        self.question = Question()
        self.stack = QStackedWidget()
        self._message_goes = ""
        acting = acts or Actor(desk.case)
        self.beside = Beside(self.browser, self.details, self._desk, desk.jobs)
        self.grading = Grading(self.browser, self.bar, self.question, self._desk, acting, desk.jobs, desk.shell)
        self.showing = Showing(self.browser, self._desk, desk.jobs, desk.shell, self._viewer_key)
        self._typing = self._timer(TYPING_MS, self.select)
        self.export = CsvExport(self, self.browser, self._desk, self._notify)
        self._depth = Depth(self.browser, self._desk, self.grading.queue)
        lay_out(self)
        self.room = Room(self)
        self._connect()
        self.keys = bind(self)
        self.message.show_words("Reading the queue…")
        self.room.fit()
        self._restore()
        self.reload()

    def entered(self, target: object = None) -> None:
        """Give the keyboard to the items; show one by its SHA-256, or what has no grade, where it is asked for."""
        if target == UNGRADED:
            self._wants_ungraded = True
            if self._state is QueueState.RANKED:
                self._read_standing()
        elif isinstance(target, str) and target:
            self._target = target
            if self._state is QueueState.RANKED:
                self.select()
        self.browser.take_keyboard()

    def left(self) -> None:
        """Close all pictures; what was decided is on the disk before the page is gone."""
        self.showing.close()
        self.grading.answer(False)  # nobody is here to say yes
        self._depth.keep()
        self.grading.queue.flush()

    def case_changed(self, parts: frozenset[str]) -> None:
        """Read again where something that is shown here has changed."""
        if parts & RANKED_PARTS:
            if self.grading.on and not parts & {"privilege"}:
                self._changed_while_grading = True
                self.notice_line.show_words(
                    "The run found more; it is shown when grading mode is left, or now.", "Show it"
                )
            else:
                self.reload()
        elif parts & STANDING_PARTS:
            self.browser.model.refresh()
            self._read_standing()
            self.beside.again()

    def search(self, text: str) -> None:
        """Show the items whose name or path holds this, or whose SHA-256 begins so."""
        self._text = text
        self._typing.start()

    def exhibits_chosen(self, exhibits: frozenset[str]) -> None:
        """Show the items of these exhibits only."""
        self._exhibits = exhibits
        self._typing.start()

    def commands(self) -> list[Command]:
        """What can be done here now."""
        return commands_of(self)

    def reload(self) -> None:
        """Read everything on the page again; what is shown stays until then."""
        if self._overview_job is not None:
            self._overview_job.cancel()
        self._changed_while_grading = False
        self.browser.pictures.forget()
        work = lambda: (self._desk.overview(), self._desk.standing())  # noqa: E731  # one job for both
        self._overview_job = self._jobs.start(work, self._show_overview, self._show_error)

    def select(self) -> None:
        """Read the items of the wish; the item at hand stays at hand where it is among them."""
        if self._select_job is not None:
            self._select_job.cancel()
        row = self.browser.current_row()
        item = self._target or (row.item if row is not None else "")
        wanted, before = self.wanted(), self.browser.model.selected
        # What was at hand may be withheld, or gone from the queue: then stay where it was.
        place = self.browser.current() if before is not None and before.wanted == wanted else 0
        shown = self.browser.model.with_suggestions
        self.browser.model.expect()
        work = partial(select_with_rows, self._desk, wanted, item, place, suggestions=shown)
        self._select_job = self._jobs.start(work, partial(self._show_selected, place), self._show_error)

    def wanted(self) -> Wanted:
        """Which items are to be shown, and how."""
        order, descending, group = self.tools.arrangement()
        return Wanted(filter_of(self.filters.chosen(), self._text, self._exhibits), order, descending, group)

    def set_mode(self, mode: Mode) -> None:
        """Lay the items out in another way."""
        self.browser.set_mode(mode)
        self.tools.show_mode(mode)
        self.room.fit()
        self.desk.shell.settings.set("review.mode", mode.value)
        if self.desk.shell.shield.level.value == "working":
            self.showing.close()
        self._show_possible()

    def compare(self) -> None:
        """Show the two items that are chosen side by side."""
        rows = [self.browser.model.row(place) for run in self.browser.runs() for place in run[:3]]
        items = [row.item for row in rows if row is not None and not row.withheld]
        if len(items) == 2 == self.browser.chosen_count():
            self.showing.open_viewer((items[0], items[1]))
        else:
            self.desk.shell.say("Choose two items to compare them.")

    def set_suggestions(self, shown: bool) -> None:
        """Show the grades that sets suggest, or hide them so that they sway nobody."""
        self.browser.model.with_suggestions = shown
        self.beside.with_suggestions = shown
        self.browser.model.refresh()
        self.beside.again()

    def focus_details(self, *, notes: bool = False) -> None:
        """Give the keyboard to the details, or to the field for a note; Esc goes back to the items."""
        self.room.widen(False)
        self.details.show()
        (self.details.focus_notes if notes else self.details.focus_first)()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  # Qt's name
        """A narrow window gives its room to the items."""
        super().resizeEvent(event)
        self.room.fit()

    def shows_queue(self) -> bool:
        """Whether the items are on screen, rather than a message in their place."""
        return self.stack.currentWidget() is self.browser

    def notice(self) -> str:
        """The line above the items that says what went wrong; empty where nothing did."""
        return self.notice_line.words() if self.notice_line.isVisibleTo(self) else ""

    def header(self) -> str:
        """What stands above the items."""
        return self.header_text.text()

    def _show_overview(self, read: tuple[Overview, Standing]) -> None:
        self._overview_job = None
        overview, standing = read
        self._state = overview.state
        self.notice_line.hide()
        self.header_text.set_text(overview.header)
        self.room.fit()
        self.grading.set_keys(grade_keys(overview.grades))
        self._show_standing(standing)
        if overview.state is QueueState.RANKED:
            self.select()
        else:
            self.beside.show_text("", "")
            heading, sentence, button, self._message_goes = EMPTY[overview.state]
            self.message.show_words(heading, sentence, button=button)
            self.room.show_message(alone=True)

    def _read_standing(self) -> None:
        self._jobs.start(self._desk.standing, self._show_standing, self._notify)

    def _show_standing(self, standing: Standing) -> None:
        self.filters.show_facets(standing.facets)
        if self._wants_ungraded:
            self._wants_ungraded = False
            self.filters.choose(ungraded_matches(standing.facets))
        selected = self.browser.model.selected
        shown = selected.count if selected is not None else standing.items
        self.filters.show_count(shown, standing.items)
        self.filters.show_left(standing.left, standing.withheld)

    def _show_selected(self, place: int, found: Found) -> None:
        self._select_job = None
        selected, at, rows = found
        target, self._target = self._target, ""
        if target and at is None and selected.wanted.chosen.limits:
            self._target, self._text, self._exhibits = target, "", frozenset()
            self.filters.choose({})
            return
        had_items = self.shows_queue()
        self.browser.show_selected(selected, max(0, min(place, selected.count - 1)) if at is None else at, rows)
        self.filters.show_count(selected.count, selected.total)
        if selected.count:
            self.room.show_items()
            if not had_items and self.isVisible():
                self.browser.take_keyboard()
            self.beside.follow()
        else:
            self._message_goes = ""
            self.message.show_words("The filters leave nothing to show", "Other filters, or none, show more.",
                                    button="Show all")  # fmt: skip
            self.room.show_message(alone=False)
            self.beside.show_text("", "")

    def _message_button(self) -> None:
        """What the message's button does: go where it says, show all, or try again."""
        if self._message_goes:
            self.desk.shell.go(self._message_goes)
        elif self.wanted().chosen != ItemFilter():
            self._text, self._exhibits = "", frozenset()
            self.filters.choose({})
        else:
            self.reload()

    def _show_error(self, error: TriageError) -> None:
        self._overview_job = self._select_job = None
        if self.shows_queue():
            self._notify(error)
        else:
            self._message_goes = ""
            self.message.show_error(error)

    def _notify(self, error: TriageError) -> None:
        self.notice_line.show_words(str(error))
        self.beside.follow()

    def _lost(self, sentence: str) -> None:
        self.notice_line.show_words(sentence)
        self.desk.shell.say(sentence)

    def _acted(self, done: Done) -> None:
        if self.beside.item in done.items or done.changed is None:
            self.beside.again()
        if done.changed is None and len(done.items) == 1:
            self._bring(done.items[0])

    def _bring(self, item: str) -> None:
        """Bring an item into sight whose grade was undone."""
        if (selected := self.browser.model.selected) is not None:
            there = lambda place: self.browser.go_to(place) if place is not None else None  # noqa: E731  # a small answer
            self._jobs.start(partial(self._desk.find, selected, item), there, self._notify)

    def _switched(self, on: bool) -> None:
        self.tools.grading.setChecked(on)
        self.showing.set_grading(on)
        self.room.fit()
        if not on and self._changed_while_grading:
            self.reload()
        self._show_possible()

    def _show_possible(self) -> None:
        """Show on the key bar what can be done in this layout."""
        paged = self.grading.on and self.browser.mode is Mode.GALLERY
        for name in ("rest", "exception", "working"):
            self.bar.set_enabled(name, paged)
        many = self.browser.chosen_count() if self.shows_queue() else 0
        self.tools.chosen.setText(f"{number(many)} chosen" if many > 1 else "")

    def _viewer_key(self, event: object) -> bool:
        return self.keys.eventFilter(self.browser, event)  # type: ignore[arg-type]  # a key event

    def _read_all(self) -> None:
        self.beside.show_text("What was examined", self.header_text.text())

    def _restore(self) -> None:
        kept = self.desk.shell.settings
        mode = kept.get("review.mode", Mode.QUEUE.value)
        self.set_mode(Mode(mode) if mode in {known.value for known in Mode} else Mode.QUEUE)
        side = kept.get("review.side", style.TILE)
        self.tools.set_side(side if side in style.TILES else style.TILE)

    def _resize_tiles(self, side: int) -> None:
        self.browser.gallery.set_side(side)
        self.desk.shell.settings.set("review.side", side)

    def _timer(self, milliseconds: int, act: object) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        timer.timeout.connect(act)
        return timer

    def _connect(self) -> None:
        browser, notes = self.browser, self.details.notes
        for failed in (browser.model.failed, self.showing.failed):
            failed.connect(self._notify)
        self.tools.room.clicked.connect(lambda: self.room.widen())
        browser.opened.connect(lambda: self.showing.open_viewer())
        browser.ordered.connect(self.tools.set_order)
        browser.chose.connect(self._show_possible)
        browser.sighted.connect(self._show_possible)
        self.filters.changed.connect(lambda _: self.select())
        self.filters.asked_withheld.connect(lambda: self.desk.shell.do(WITHHELD))
        self.tools.arranged.connect(self.select)
        self.tools.moded.connect(self.set_mode)
        self.tools.sized.connect(self._resize_tiles)
        self.tools.grading.clicked.connect(lambda: self.grading.toggle())
        self.grading.switched.connect(self._switched)
        self.grading.refused.connect(self.desk.shell.say)
        self.grading.lost.connect(self._lost)
        self.grading.acted.connect(self._acted)
        self.message.again.connect(self._message_button)
        self.notice_line.again.connect(self.reload)
        self.header_text.elided.connect(self.read_all.setVisible)
        self.read_all.clicked.connect(self._read_all)
        notes.flagged.connect(self.grading.flag_item)
        for kept in (notes.noted, notes.withdrawn, notes.described):
            kept.connect(lambda *_: self.browser.take_keyboard())
        notes.noted.connect(self.grading.note)
        notes.withdrawn.connect(self.grading.withdraw_note)
        notes.described.connect(self.grading.describe)
        back = QShortcut(QKeySequence(Qt.Key.Key_Escape), self.details)
        back.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        back.activated.connect(self.browser.take_keyboard)
