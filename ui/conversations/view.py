"""The conversations page: the list, the messages of the one that is open, and what is known of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from triage.errors import TriageError
from triage.model.wording import count
from ui import style
from ui.conversations.controls import Controls
from ui.conversations.facts import Found, FoundMessage, Line, Mark, Overview, Talk, TalkDesk
from ui.conversations.mark_bar import MarkBar
from ui.conversations.model import TalkModel
from ui.conversations.presenter import TalkPresenter, day_at, day_position
from ui.conversations.side import SidePanel
from ui.conversations.stream import Stream
from ui.conversations.talks import TalkPane
from ui.jobs import Job
from ui.page import WITHHELD, Command, Desk, Page
from ui.undoing import Undone
from ui.widgets.message import Message
from ui.widgets.notice import Notice
from ui.widgets.split import KeptSplitter

SHOWN_PARTS: Final = frozenset({"messages", "matches", "evidence", "marks", "zones", "privilege", "review", "queue"})
"""Parts of the case whose change this page shows."""

QUIET_MS: Final = 500
"""After this time without a further letter the search over all conversations begins."""


class ConversationsPage(Page):
    """Shows the conversations that its presenter hands out."""

    KEY = "conversations"
    TITLE = "Conversations"
    ICON = "conversations"
    HELP = "The window"
    SEARCHES = "Search all messages"

    def __init__(self, desk: Desk, presenter: TalkDesk | None = None) -> None:
        super().__init__(desk)
        self._desk = presenter or TalkPresenter(desk.case)
        self._jobs: dict[str, Job] = {}
        self._overview: Overview | None = None
        self._zone = ""
        self._target: int | None = None
        self._words = ""
        self._found: Found | None = None
        self._hit = 0
        self._wait = QTimer(self)
        self.model = TalkModel(self._desk, desk.jobs, self)
        self.stream = Stream(self.model)
        self.talks = TalkPane()
        self.controls = Controls()
        self.marks = MarkBar()
        self.side = SidePanel()
        self.message = Message()
        self.notice = Notice()
        self._stack = QStackedWidget()
        self._build()
        self._connect()
        self.message.show_words("Reading the conversations…")
        self.reload()

    def entered(self, target: object = None) -> None:
        """Take the keyboard; a target is the id of a conversation."""
        if isinstance(target, int):
            self.talks.open_talk(target)
        self.talks.focus_list()

    def case_changed(self, parts: frozenset[str]) -> None:
        """Read again where something that is shown here has changed."""
        if parts & SHOWN_PARTS:
            self.reload()

    def search(self, text: str) -> None:
        """Look through all messages, once nobody types any more."""
        self._words = text
        self._wait.start(QUIET_MS)

    def exhibits_chosen(self, exhibits: frozenset[str]) -> None:
        """List the conversations of these exhibits only."""
        self.talks.confine(exhibits)

    def commands(self) -> list[Command]:
        """What can be done here now."""
        opened = self._is_open
        return [
            Command("Search this conversation", "Ctrl+F", self.controls.focus_search, opened),
            Command("Next hit", "F3", lambda: self._step(1), lambda: bool(self._found)),
            Command("Hit before", "Shift+F3", lambda: self._step(-1), lambda: bool(self._found)),
            Command("Go to a date", "Ctrl+G", self.controls.focus_date, opened),
            Command("Next matched media", "Alt+Down", lambda: self._carrying(1), opened),
            Command("Matched media before", "Alt+Up", lambda: self._carrying(-1), opened),
            Command("Mark for the report", "M", self.marks.focus_note, opened),
            Command("Possibly privileged: stop reading", "P", self.withhold, opened),
            Command("Undo the last act", "Z", self.undo),
            Command("Do again what was undone", "Shift+Z", self.redo),
            Command("From list to messages and back", "F6", self._swap),
        ]

    def reload(self) -> None:
        """Read the list again; what is shown stays until then."""
        self._start("overview", self._desk.overview, self._show_overview)

    def open_line(self, line: Line) -> None:
        """Open a conversation."""
        self._found, self._hit = None, 0
        self._start("talk", partial(self._desk.talk, line, self._zone), self._show_talk)

    def withhold(self) -> None:
        """Possibly privileged: nobody reads this conversation until a named person releases it."""
        talk = self.model.talk
        if talk is None:
            return
        done = f"The conversation with {talk.line.who} is withheld. A named person can release it."
        self.model.show_talk(None, self._zone)
        self.stream.show_talk(0)
        self._show_around(None)
        self._start("act", partial(self._desk.withhold, talk.line.id), lambda _: self.desk.shell.say(done))

    def undo(self) -> None:
        """Take back the last act of the session."""
        self._start("act", self._desk.undo, lambda told: self.desk.shell.say(told.sentence))

    def redo(self) -> None:
        """Do again what was undone last."""
        self._start("act", self._desk.redo, self._redone)

    def _redone(self, told: Undone) -> None:
        self.desk.shell.say(told.sentence, self.undo if told.changed else None)

    # ---- what arrives

    def _show_overview(self, overview: Overview) -> None:
        self._overview, self._zone = overview, overview.zone
        self.notice.hide()
        self.talks.show_lines(overview.lines, overview.withheld)
        talk = self.model.talk
        if not overview.lines:
            self.model.show_talk(None, self._zone)
            held = f" {_withheld(overview.withheld)}" if overview.withheld else ""
            button, _ = overview.step
            self.message.show_words("No conversations to show yet", overview.state + held, button=button)
            self._stack.setCurrentWidget(self.message)
            return
        self._stack.setCurrentIndex(1)
        self._start("prepare", self._desk.prepare_search, lambda _: None)
        line = next((one for one in overview.lines if talk and one.id == talk.line.id), None)
        if line is None:
            self.talks.open_first()
        else:
            self._start("talk", partial(self._desk.talk, line, self._zone), self._show_again)

    def _show_talk(self, talk: Talk) -> None:
        place = talk.order.position(self._target) if self._target is not None else None
        self._target = None
        self.model.show_talk(talk, self._zone)
        self._show_around(talk)
        self.stream.show_talk(len(talk.order) - 1 if place is None else place)

    def _show_again(self, talk: Talk) -> None:
        """The open conversation after a change: the place on screen stays where it is."""
        before = self.model.talk
        same = before is not None and len(before.order) == len(talk.order)
        self.model.show_talk(talk, self._zone)
        self._show_around(talk, keep=same)
        self.stream.show_talk(0 if not same else self.stream.at_position(), keep=same)

    def _show_around(self, talk: Talk | None, *, keep: bool = False) -> None:
        if not keep:
            self.stream.show_found(())
            self.controls.show_talk(talk)
        self.stream.show_marks(talk.marks if talk else (), talk.carrying if talk else ())
        self.side.show_talk(talk)

    def _show_error(self, error: TriageError) -> None:
        if self._overview is None:
            self.message.show_error(error)
        else:
            self.notice.show_words(str(error))

    def _show_chosen(self) -> None:
        span = self.stream.selection()
        self.marks.show_span(span[1] - span[0] + 1 if span else 0)
        self.side.show_message(self.stream.current())
        talk = self.model.talk
        day = day_at(talk, self.stream.at_position(), self._zone) if talk is not None else None
        if day is not None:
            self.controls.show_day(day)

    # ---- searching

    def _search_all(self) -> None:
        if not self._words.strip():
            self.talks.show_hits(None)
        else:
            work = partial(self._desk.search, self._words, None, self._zone)
            self._start("search", work, self.talks.show_hits)

    def _search_here(self, words: str) -> None:
        talk = self.model.talk
        if talk is not None and words.strip():
            self._start("search", partial(self._desk.search, words, talk, self._zone), partial(self._show_found, talk))
        else:
            self._show_found(talk, Found("", "", ()))

    def _show_found(self, talk: Talk | None, found: Found) -> None:
        if talk is not self.model.talk or talk is None:
            return
        self._found, self._hit = found, 0
        self.stream.show_found(tuple(talk.order.positions([hit.message for hit in found.hits])))
        if found.hits:
            self._step(0)
        else:
            self.controls.show_found(found, 0)
            if found.said:
                self.desk.shell.say(found.said)

    def _step(self, step: int) -> None:
        talk, found = self.model.talk, self._found
        if talk is None or found is None or not found.hits:
            return
        self._hit = (self._hit + step) % len(found.hits)
        place = talk.order.position(found.hits[self._hit].message)
        if place is not None:
            self.stream.go_to(place)
        self.controls.show_found(found, self._hit)

    def _open_hit(self, hit: FoundMessage) -> None:
        talk = self.model.talk
        if talk is not None and talk.line.id == hit.conversation:
            self.stream.go_to(talk.order.position(hit.message) or 0)
            return
        self._target = hit.message
        lines = self._overview.lines if self._overview else ()
        line = next((one for one in lines if one.id == hit.conversation), None)
        if line is not None:
            self.open_line(line)

    def _carrying(self, step: int) -> None:
        """Go to the next or earlier message with matched media."""
        talk, at = self.model.talk, self.stream.at_position()
        if talk is None or not talk.carrying:
            return
        ahead = [place for place in talk.carrying if (place > at if step > 0 else place < at)]
        if ahead:
            self.stream.go_to(ahead[0] if step > 0 else ahead[-1])
        else:
            self.desk.shell.say(f"This is the {'last' if step > 0 else 'first'} message with matched media.")

    def _go_to_date(self, day: date) -> None:
        if self.model.talk is not None:
            self.stream.go_to(day_position(self.model.talk, day, self._zone))
            self.stream.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # ---- marking

    def _mark(self, note: str) -> None:
        talk, span = self.model.talk, self.stream.selection()
        if talk is None or span is None:
            return
        said = f"{count(span[1] - span[0] + 1, 'message')} marked for the report."

        work = partial(self._desk.mark, talk, *span, note)
        self._start("act", work, lambda _: self.desk.shell.say(said, self.undo))

    def _remove(self, mark: Mark) -> None:
        self._change(mark.id, None, "The mark was taken away; the history keeps it.")

    def _change(self, mark: int, note: str | None, said: str) -> None:
        work = partial(self._desk.change_mark, mark, note)
        self._start("act", work, lambda _: self.desk.shell.say(said, self.undo))

    def _edit(self, mark: Mark) -> None:
        self.marks.edit(mark.id, mark.note)

    def _refused(self, error: TriageError) -> None:
        self.notice.show_words(str(error))

    # ---- around

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  # Qt's name
        """In a small window the messages come first."""
        super().resizeEvent(event)
        self.side.setVisible(self.width() >= style.WITH_SIDE)

    def _step_on(self) -> None:
        """What the button of an empty or failed page does."""
        if self._overview is None:
            self.reload()
        else:
            self.desk.shell.go(self._overview.step[1])

    def _is_open(self) -> bool:
        return self.model.talk is not None

    def _swap(self) -> None:
        to_list = self.stream.hasFocus()
        (self.talks.focus_list if to_list else partial(self.stream.setFocus, Qt.FocusReason.ShortcutFocusReason))()

    def _start(self, name: str, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        """Begin a call; one of the same name that is still under way is not waited for, unless it is an act."""
        if name in self._jobs and name != "act":
            self._jobs[name].cancel()
        failed = self._refused if name == "act" else self._show_error
        start = self.desk.jobs.start_act if name == "act" else self.desk.jobs.start
        self._jobs[name] = start(work, done, failed)

    def _connect(self) -> None:
        self._wait.setSingleShot(True)
        self._wait.timeout.connect(self._search_all)
        self.model.failed.connect(self._show_error)
        self.talks.opened.connect(self.open_line)
        self.talks.hit_opened.connect(self._open_hit)
        self.talks.entered.connect(self._swap)
        self.talks.asked_withheld.connect(lambda: self.desk.shell.do(WITHHELD))
        self.stream.chosen.connect(self._show_chosen)
        self.stream.opened.connect(lambda item: self.desk.shell.go("review", item))
        self.side.opened.connect(lambda item: self.desk.shell.go("review", item))
        self.side.gone_to.connect(self.stream.go_to)
        self.side.edited.connect(self._edit)
        self.side.removed.connect(self._remove)
        self.side.stepped.connect(self._carrying)
        self.controls.searched.connect(self._search_here)
        self.controls.stepped.connect(self._step)
        self.controls.dated.connect(self._go_to_date)
        self.marks.marked.connect(self._mark)
        self.marks.changed.connect(lambda mark, note: self._change(mark, note, "The note was kept."))
        self.marks.left.connect(partial(self.stream.setFocus, Qt.FocusReason.OtherFocusReason))
        self.message.again.connect(self._step_on)
        self.notice.again.connect(self.reload)
        for keys, act in self._keys().items():
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    def _keys(self) -> dict[str, Callable[[], object]]:
        return {
            "Ctrl+F": self.controls.focus_search,
            "F3": partial(self._step, 1),
            "Shift+F3": partial(self._step, -1),
            "Ctrl+G": self.controls.focus_date,
            "Alt+Down": partial(self._carrying, 1),
            "Alt+Up": partial(self._carrying, -1),
            "F6": self._swap,
            "M": self.marks.focus_note,
            "P": self.withhold,
            "Z": self.undo,
            "Shift+Z": self.redo,
        }

    def _build(self) -> None:
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.controls)
        column.addWidget(self.stream, 1)
        column.addWidget(self.marks)
        split = KeptSplitter(Qt.Orientation.Horizontal, self.desk.shell.settings, "conversations")
        rest = style.WINDOW[0] - style.TALKS - style.TALK_SIDE - style.RAIL
        split.put([self.talks, middle, self.side], [style.TALKS, rest, style.TALK_SIDE], 1)
        self.notice.hide()
        self._stack.addWidget(self.message)
        self._stack.addWidget(split)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.notice)
        whole.addWidget(self._stack, 1)


def _withheld(number: int) -> str:
    return f"{count(number, 'conversation')} withheld as possibly privileged."
