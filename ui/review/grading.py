"""Grading mode: what each key does to the items at hand, what is asked before many change, and what is said after."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Signal

from triage.errors import TriageError
from triage.model.findings import GradeSource
from triage.model.wording import count
from ui.jobs import Jobs
from ui.page import Shell
from ui.review.act_queue import Act, ActQueue, NotKept
from ui.review.acting import ActDesk, Done, Preview
from ui.review.browser import Browser, Mode
from ui.review.facts import Described
from ui.review.keybar import KeyBar, Question
from ui.review.presenter import ReviewDesk
from ui.review.words import GradeKey

OTHER_PAGE: Final = "The page is another one now: nothing of it was graded."
STILL_READING: Final = "This page is still being read: nothing of it was graded."
NOTHING_LEFT: Final = "Every item of this page is graded, or an exception."
ALL_REVIEWED: Final = "Every item that is shown here is reviewed."
MOST_AT_ONCE: Final = 5_000
"""Items of one act that a person chose by hand; more are graded by filter, page by page."""


class Grading(QObject):
    """Turns wishes about the items of a browser into acts.

    ``switched`` tells whether grading mode is on; ``acted`` carries each Done; ``refused`` a sentence, ``lost``
    one about acts that are not in the case.
    """

    switched = Signal(bool)
    acted = Signal(object)
    refused = Signal(str)
    lost = Signal(str)

    def __init__(
        self,
        browser: Browser,
        bar: KeyBar,
        question: Question,
        desk: ReviewDesk,
        acts: ActDesk,
        jobs: Jobs,
        shell: Shell,
    ) -> None:
        super().__init__(browser)
        self._browser = browser
        self._bar = bar
        self._question = question
        self._desk = desk
        self._acts = acts
        self._jobs = jobs
        self._shell = shell
        self._keys: tuple[GradeKey, ...] = ()
        self._yes: Callable[[str], None] | None = None
        self._asking = 0
        self._asked_page: range | None = None
        self.on = False
        self.source = GradeSource.VIEWED
        self.queue = ActQueue(jobs, self)
        self.queue.done.connect(self._done)
        self.queue.failed.connect(self._not_kept)
        question.answered.connect(self.answer)
        question.chosen.connect(self._chosen)
        bar.graded.connect(self.grade)
        browser.sighted.connect(self._sighted)

    def set_keys(self, keys: tuple[GradeKey, ...]) -> None:
        """Which digit gives which grade."""
        self._keys = keys
        self._bar.show_grades(keys)

    def toggle(self) -> None:
        """Switch grading mode on or off. In it the gallery shows one page at a time."""
        self.on = not self.on
        self.answer(False)
        self._keep_bar()
        self._browser.gallery.set_paged(self.on)
        self.switched.emit(self.on)

    def digit(self, digit: str) -> None:
        """Give the grade of a digit; outside grading mode, and for a digit without a grade, nothing happens."""
        grade = next((key.grade for key in self._keys if key.digit == digit), None)
        if grade is not None and self.on:
            self.grade(grade)

    def grade(self, grade: str) -> None:
        """Grade what is chosen: one item at once, more after a preview."""
        if not self.on:
            return
        if self.asks():
            self._chosen(grade)
            return
        if self._browser.chosen_count() == 1:
            row = self._browser.current_row()
            if row is not None and not row.withheld:
                self._submit(partial(self._acts.grade, [row.item], grade, self.source), row.item)
                self._advance()
            return
        self._with_items(partial(self._preview_grade, grade))

    def rest(self) -> None:
        """Ask how to grade the rest of the page: what is neither graded nor an exception."""
        gallery, model = self._browser.gallery, self._browser.model
        if not (self.on and self._browser.mode is Mode.GALLERY):
            return
        places = gallery.in_sight()
        rows = [model.row(place) for place in places]
        loaded = [row for row in rows if row is not None and self._browser.pictures.picture(row.item) is not None]
        if self.queue.busy:
            self.queue.when_idle(self.rest)
        elif len(loaded) < len(places):
            self.refused.emit(STILL_READING)
        else:
            rest = [
                row.item for place, row in zip(places, loaded, strict=True)
                if not (row.grade or row.withheld or place in gallery.exceptions)
            ]  # fmt: skip
            if rest:
                asked = self._ask(partial(self._grade_rest, rest), self._keys)
                self._asked_page = places
                self._jobs.start(partial(self._acts.preview_rest, rest), asked, self._fail)
            else:
                self.refused.emit(NOTHING_LEFT)

    def exception(self) -> None:
        """Mark the chosen items as exceptions of their page, or take the marks away."""
        gallery = self._browser.gallery
        if self.on and self._browser.mode is Mode.GALLERY:
            runs = self._browser.runs()
            gallery.exceptions ^= {place for place in gallery.in_sight() if any(place in run for run in runs)}
            gallery.viewport().update()

    def next_unreviewed(self) -> None:
        """Go to the next item that has no grade."""
        self.queue.when_idle(self._seek)

    def flag(self) -> None:
        """Flag what is chosen; where the item at hand is flagged, take the flag away."""
        row = self._browser.current_row()
        if row is not None:
            set_it = not row.flagged
            self._with_items(lambda items: self._submit(partial(self._acts.flag, items, flagged=set_it), row.item))

    def flag_item(self, item: str, flagged: bool) -> None:
        """Flag an item, or take its flag away."""
        self._submit(partial(self._acts.flag, [item], flagged=flagged), item)

    def withhold(self) -> None:
        """Stop reading: withhold the item at hand at once, more items after a question."""
        self._with_items(self._withhold)

    def trusted(self) -> None:
        """Ask whether the grades of trusted sets are to be applied without showing the items."""
        asked = self._ask(lambda _: self._submit(self._acts.trusted))
        self._jobs.start(self._acts.preview_trusted, lambda told: self._ask_trusted(asked, told), self._fail)

    def note(self, item: str, text: str) -> None:
        """Write a note."""
        self._submit(partial(self._acts.note, item, text), item)

    def withdraw_note(self, item: str, note: int) -> None:
        """Withdraw a note."""
        self._submit(partial(self._acts.withdraw_note, item, note), item)

    def describe(self, item: str, said: Described) -> None:
        """Describe an item."""
        self._submit(partial(self._acts.describe, item, said), item)

    def undo(self) -> None:
        """Undo the last act of the session."""
        self._submit(self._acts.undo)

    def redo(self) -> None:
        """Do again what was undone."""
        self._submit(self._acts.redo)

    def asks(self) -> bool:
        """Whether an answer is waited for."""
        return self._yes is not None and self._question.isVisible()

    def answer(self, yes: bool) -> None:
        """Carry out what was asked, or leave it; a question of which grade waits for a grade, and Enter names none."""
        if yes and self._question.offers_grades:
            return
        then, self._yes = self._yes, None
        self._asking += 1
        self._asked_page = None
        self._question.hide()
        self._keep_bar()
        if yes and then is not None:
            then("")

    def _chosen(self, grade: str) -> None:
        then, self._yes = self._yes, None
        self._asked_page = None
        self._question.hide()
        self._keep_bar()
        if then is not None:
            then(grade)

    def _keep_bar(self) -> None:
        """The question stands in the place of the keys: the page above must stay as it is while it is asked about."""
        self._bar.setVisible(self.on and self._question.isHidden())

    def _sighted(self) -> None:
        """A question about a page is about what is in sight; where that became another, it is not asked any more."""
        if self._asked_page is not None and self._browser.gallery.in_sight() != self._asked_page:
            self._asked_page = None
            self.answer(False)
            self.refused.emit(OTHER_PAGE)

    def _ask(self, then: Callable[[str], None], grades: Sequence[GradeKey] = ()) -> Callable[[Preview], None]:
        """What shows a preview and waits for the answer; a later question, or Esc, takes its place."""
        self.answer(False)
        asking = self._asking

        def show(told: Preview) -> None:
            if asking == self._asking:
                self._yes = then
                self._bar.hide()  # first: for a moment with both of them the page above would be a smaller one
                self._question.ask(told.sentence, grades)

        return show

    def _ask_trusted(self, asked: Callable[[Preview], None], told: Preview) -> None:
        if told.items:
            said = f"Apply the grades of trusted sets without showing the items? {told.sentence}"
            asked(told._replace(sentence=said))
        else:
            self.refused.emit("No item is left that takes a trusted grade.")

    def _preview_grade(self, grade: str, items: list[str]) -> None:
        asked = self._ask(lambda _: self._submit(partial(self._acts.grade, items, grade, self.source), items[0]))
        self._jobs.start(partial(self._acts.preview, items, grade), asked, self._fail)

    def _grade_rest(self, items: list[str], grade: str) -> None:
        """Paint the next page before the act begins, which takes its share of the interpreter from the painting."""
        if self._browser.gallery.turn(1):
            self._browser.gallery.viewport().repaint()
        self._submit(partial(self._acts.grade, items, grade, self.source), items[0])

    def _withhold(self, items: list[str]) -> None:
        act = partial(self._submit, partial(self._acts.withhold, items), items[0])
        if len(items) == 1:
            act()
        else:
            said = f"Withhold {count(len(items), 'item')} as possibly privileged, until a named person releases them?"
            self._ask(lambda _: act())(Preview(said, len(items), 0))

    def _with_items(self, then: Callable[[list[str]], None]) -> None:
        """Hand on what is chosen; many items are named by the engine, beside the screen."""
        runs, selected = self._browser.runs(), self._browser.model.selected
        many = sum(len(run) for run in runs)
        row = self._browser.current_row()
        if selected is None or not runs:
            return
        if many == 1:
            if row is not None and not row.withheld:
                then([row.item])
        elif many > MOST_AT_ONCE:
            self.refused.emit(f"{count(many, 'item')} are chosen; one act takes at most {MOST_AT_ONCE:,}.")
        else:
            self._jobs.start(
                lambda: [item for run in runs for item in self._desk.digests(selected, run.start, len(run))],
                then,
                self._fail,
            )

    def _submit(self, work: Callable[[], Done], item: str = "") -> None:
        self.queue.submit(Act(work, item))

    def _advance(self) -> None:
        """Go to the next item; at the end of a page stay, unless all of it is graded."""
        browser, current = self._browser, self._browser.current()
        gallery = browser.gallery
        if browser.mode is Mode.GALLERY and gallery.paged and current + 1 not in gallery.in_sight():
            self.queue.when_idle(self._turn_when_done)
        else:
            browser.go_to(current + 1)

    def _turn_when_done(self) -> None:
        rows = [self._browser.model.row(place) for place in self._browser.gallery.in_sight()]
        if all(row is not None and row.grade for row in rows):
            self._browser.gallery.turn(1)

    def _seek(self) -> None:
        selected = self._browser.model.selected
        if selected is not None:
            work = partial(self._desk.next_unreviewed, selected, self._browser.current())
            self._jobs.start(work, self._found, self._fail)

    def _found(self, place: int | None) -> None:
        if place is None:
            self.refused.emit(ALL_REVIEWED)
        else:
            self._browser.go_to(place)

    def _done(self, done: Done) -> None:
        if done.changed is None:
            self._browser.model.refresh()
        else:
            self._browser.model.patch(done.changed)
        if done.sentence:
            self._shell.say(done.sentence, self.undo if done.undoable else None)
        self.acted.emit(done)

    def _not_kept(self, lost: NotKept) -> None:
        """Said at once; nothing is taken for graded that is not on the disk."""
        behind = len(lost.acts) - 1
        were = "was" if behind == 1 else "were"
        more = f" {count(behind, 'later act')} behind it {were} not tried." if behind else ""
        self._browser.model.refresh()
        self.lost.emit(f"Not kept: {lost.error}{more}")
        item, selected = lost.acts[0].item, self._browser.model.selected
        if item and selected is not None:
            self._jobs.start(partial(self._desk.find, selected, item), self._back_to, self._fail)

    def _back_to(self, place: int | None) -> None:
        if place is not None:
            self._browser.go_to(place)

    def _fail(self, error: TriageError) -> None:
        self.refused.emit(str(error))
