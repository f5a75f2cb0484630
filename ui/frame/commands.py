"""What can be done in every page: the part of the palette and of the list of keys that the frame brings."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from ui.frame.palette import Group
from ui.page import Command

if TYPE_CHECKING:
    from ui.main_window import MainWindow

SIZES: Final = (100, 125, 150, 175, 200)
"""Per cent of text and window that a person can choose."""


def page_group(window: MainWindow) -> Group:
    """What the page on screen brings."""
    page = window.shown()
    return Group(page.TITLE, page.commands())


def frame_group(window: MainWindow) -> Group:
    """What can be done everywhere."""
    return Group(
        "Everywhere",
        [
            Command("Find a command", "Ctrl+K", window.show_palette),
            Command("List all keys", "?", window.show_keys),
            Command("Search on this page", "/", window.to_search, lambda: bool(window.shown().SEARCHES)),
            Command("Close all pictures", "F12, or Esc twice", window.shield.close_all),
            Command("Undo what is said at the foot", "Ctrl+Z", window.foot.take_back, window.foot.can_undo),
            Command("Show times in another zone", "", window.top.zone.ask),
            Command("Another reviewer", "", window.ask_person),
            Command("Close this case", "Ctrl+W", window.close_case),
            *window.extra,
        ],
    )


def pages_group(window: MainWindow) -> Group:
    """One command a page."""
    return Group(
        "Pages", [Command(page.TITLE, keys, partial(window.go, page.KEY)) for page, keys in window.rail.pages()]
    )


def size_group(window: MainWindow) -> Group:
    """How large text and window are; Qt reads this when it starts."""
    now = window.settings.get("size", 100)
    others = [percent for percent in SIZES if percent != now]
    commands = [Command(f"Text size {percent} %", "", partial(window.choose_size, percent)) for percent in others]
    return Group("Size of text and window", commands)
