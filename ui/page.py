"""What a page of the window is, and what it may ask of the window around it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Final, Protocol

from PySide6.QtWidgets import QWidget

from triage.open_case import OpenCase
from ui.changes import Changes
from ui.jobs import Jobs
from ui.settings import Settings
from ui.shield import Shield

WITHHELD: Final = "What is withheld as possibly privileged"
"""Title of the command that lists it and releases it; pages say how much there is and lead to it."""


def _always() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Command:
    """Something that a person can do: stands in the palette (Ctrl+K) and in the list of keys (?).

    ``keys`` are shown as they are ("Ctrl+K", "G", "1 … 9") and empty where there are none; the page itself binds them.
    """

    title: str
    keys: str
    run: Callable[[], object]
    enabled: Callable[[], bool] = _always


class Shell(Protocol):
    """What a page may ask of the window around it."""

    def go(self, page: str, target: object = None) -> None:
        """Show the page with this key; the target is handed to its ``entered``."""

    def do(self, title: str) -> None:
        """Do one of the things that can be done everywhere, by its title in the palette."""

    def say(self, sentence: str, undo: Callable[[], None] | None = None) -> None:
        """Say in the line at the foot what was done, with a button that undoes it."""

    @property
    def shield(self) -> Shield:
        """How sharp pictures may be now."""

    @property
    def settings(self) -> Settings:
        """What is kept across restarts; never a path or word of the evidence."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What every page is made with."""

    case: OpenCase
    jobs: Jobs
    changes: Changes
    shell: Shell


class Page(QWidget):
    """One page of the rail. It is made when it is first shown.

    While a page is hidden, what changed in the case is gathered and told just before it is entered again.
    """

    KEY: ClassVar[str]
    TITLE: ClassVar[str]
    ICON: ClassVar[str]
    """A drawing in ``resources/icons``, without its suffix."""
    HELP: ClassVar[str] = ""
    """The heading of the manual at which help opens."""
    SEARCHES: ClassVar[str] = ""
    """What the search in the top bar looks through on this page, as its field says it; empty where it has none."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk

    def entered(self, target: object = None) -> None:
        """The page is shown now: take the keyboard, and show the target where there is one."""

    def opened_from(self, page: Page) -> object:  # noqa: ARG002  # only some pages care where one comes from
        """What to show where nobody named a target and this page was on screen before."""
        return None

    def left(self) -> None:
        """Another page is shown now."""

    def case_changed(self, parts: frozenset[str]) -> None:
        """These parts of the case changed."""

    def commands(self) -> list[Command]:
        """What can be done here now."""
        return []

    def search(self, text: str) -> None:
        """What stands in the top bar's search now, while this page is shown."""

    def exhibits_chosen(self, exhibits: frozenset[str]) -> None:
        """The references to which the top bar confines what is shown; empty means all."""
