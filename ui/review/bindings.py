"""Which key of the review page does what: bound for its views, and listed for the palette and the list of keys."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut

from triage.model.findings import GradeSource
from ui.page import WITHHELD, Command
from ui.review.browser import Mode
from ui.review.keys import ItemKeys, Press

if TYPE_CHECKING:
    from ui.review.view import ReviewPage

_MODES: Final = tuple(Mode)


def bind(page: ReviewPage) -> ItemKeys:
    """Give the page its keys and the buttons that do the same."""
    grading, showing = page.grading, page.showing
    acts: dict[Press, Callable[[], object]] = {
        (Qt.Key.Key_G, False): grading.toggle,
        (Qt.Key.Key_N, False): grading.next_unreviewed,
        (Qt.Key.Key_R, False): grading.rest,
        (Qt.Key.Key_X, False): grading.exception,
        (Qt.Key.Key_F, False): grading.flag,
        (Qt.Key.Key_P, False): grading.withhold,
        (Qt.Key.Key_W, False): showing.toggle_working,
        (Qt.Key.Key_Z, False): grading.undo,
        (Qt.Key.Key_Z, True): grading.redo,
        (Qt.Key.Key_C, False): page.compare,
        (Qt.Key.Key_D, False): page.focus_details,
        (Qt.Key.Key_T, False): lambda: page.focus_details(notes=True),
        (Qt.Key.Key_B, False): page.room.widen,
        (Qt.Key.Key_V, False): lambda: next_mode(page),
        (Qt.Key.Key_Plus, False): lambda: resize(page, 1),
        (Qt.Key.Key_Plus, True): lambda: resize(page, 1),
        (Qt.Key.Key_Minus, False): lambda: resize(page, -1),
    }
    keys = ItemKeys(acts, digit=grading.digit, asks=grading.asks, answer=grading.answer, hold=showing.hold, parent=page)
    keys.watch(*page.browser.views)
    _bind_bar(page)
    _fill_menu(page)
    return keys


def next_mode(page: ReviewPage) -> None:
    """Lay the items out in the next way."""
    page.set_mode(_MODES[(_MODES.index(page.browser.mode) + 1) % len(_MODES)])


def resize(page: ReviewPage, step: int) -> None:
    """Make the tiles larger or smaller."""
    page.tools.resize_tiles(step)


def commands_of(page: ReviewPage) -> list[Command]:
    """What can be done on the page now."""
    grading, showing = page.grading, page.showing

    def is_on() -> bool:
        return grading.on

    def in_gallery() -> bool:
        return grading.on and page.browser.mode is Mode.GALLERY

    return [
        Command("Grading mode on or off", "G", grading.toggle, page.shows_queue),
        Command("Grade what is chosen", "1 … 9, 0", _nothing, is_on),
        Command("Grade the rest of the page", "R", grading.rest, in_gallery),
        Command("Mark or unmark an exception of the page", "X", grading.exception, in_gallery),
        Command("Show the page grey and reduced, or close it", "W", showing.toggle_working, in_gallery),
        Command("Open the item in focus while held", "Space", _nothing, page.shows_queue),
        Command("Next item that is not reviewed", "N", grading.next_unreviewed, page.shows_queue),
        Command("Undo the last act", "Z", grading.undo),
        Command("Do again what was undone", "Shift+Z", grading.redo),
        Command("Flag, or take the flag away", "F", grading.flag, page.shows_queue),
        Command("Possibly privileged: stop reading", "P", grading.withhold, page.shows_queue),
        Command("Write a note", "T", lambda: page.focus_details(notes=True), page.shows_queue),
        Command("Go to the details, Esc goes back", "D", page.focus_details, page.shows_queue),
        Command("Open the viewer", "Enter", lambda: showing.open_viewer(), page.shows_queue),
        Command("Compare two items", "C", page.compare, page.shows_queue),
        Command("Queue, gallery, list", "V", lambda: next_mode(page), page.shows_queue),
        Command("More room for the items", "B", page.room.widen, page.shows_queue),
        Command("Larger tiles", "+", lambda: resize(page, 1)),
        Command("Smaller tiles", "−", lambda: resize(page, -1)),
        Command("Apply the grades of trusted sets…", "", grading.trusted, page.shows_queue),
        Command("Export what is chosen as CSV…", "Ctrl+E", page.export.ask, page.shows_queue),
    ]


def _bind_bar(page: ReviewPage) -> None:
    grading, showing = page.grading, page.showing
    acts: dict[str, Callable[[], object]] = {
        "next": grading.next_unreviewed,
        "rest": grading.rest,
        "exception": grading.exception,
        "flag": grading.flag,
        "privileged": grading.withhold,
        "working": showing.toggle_working,
        "undo": grading.undo,
        "redo": grading.redo,
        "reveal": lambda: showing.hold(True),  # down
        "conceal": lambda: showing.hold(False),  # up
    }
    page.bar.acted.connect(lambda name: acts[name]())
    page.desk.shell.shield.changed.connect(lambda level: page.bar.set_checked("working", level.value == "working"))


def _fill_menu(page: ReviewPage) -> None:
    menu = (
        ("Write a note", "T", lambda: page.focus_details(notes=True)),
        ("Details", "D", page.focus_details),
        ("Open the viewer", "Enter", lambda: page.showing.open_viewer()),
        ("Compare two items", "C", page.compare),
        ("Next item that is not reviewed", "N", page.grading.next_unreviewed),
        ("Flag, or take the flag away", "F", lambda: page.grading.flag()),
        ("Possibly privileged: stop reading", "P", page.grading.withhold),
        ("Undo the last act", "Z", page.grading.undo),
        ("Do again what was undone", "Shift+Z", page.grading.redo),
        ("Apply the grades of trusted sets…", "", page.grading.trusted),
        ("Export what is chosen as CSV…", "Ctrl+E", page.export.ask),
        (f"{WITHHELD}…", "", lambda: page.desk.shell.do(WITHHELD)),
    )
    for title, keys, act in menu:
        page.tools.add_action(title, keys).triggered.connect(lambda _=False, act=act: act())
    hidden = page.tools.add_action("Hide the grades that sets suggest", "", checkable=True)
    hidden.toggled.connect(lambda hide: page.set_suggestions(not hide))
    second = page.tools.add_action("Grade as the second reviewer", "", checkable=True)
    second.toggled.connect(partial(_set_source, page))
    export = QShortcut(QKeySequence("Ctrl+E"), page)
    export.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    export.activated.connect(page.export.ask)


def _set_source(page: ReviewPage, second: bool) -> None:
    page.grading.source = GradeSource.SECOND_REVIEWER if second else GradeSource.VIEWED


def _nothing() -> None:
    """What only a key does."""
