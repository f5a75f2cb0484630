"""What a page's ``states.py`` is written with: the states in which its pictures are taken by ``ui.screenshots``.

Each folder of a page may hold a ``states.py`` with ``STATES: dict[str, State]``; it is found by its name.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from PySide6.QtWidgets import QWidget

import ui
from ui.jobs import Jobs


@dataclass(slots=True)
class Scene:
    """What a window is made with for its picture."""

    jobs: Jobs
    folder: Path
    """An empty folder, in which a case may be made."""
    endings: list[Callable[[], object]] = field(default_factory=list)
    """Called when the picture is taken: lets go of a waiting presenter, closes a case."""


def _nothing(_: Any) -> None:
    """What most states need done."""


def _itself(window: Any) -> QWidget | None:
    return window if isinstance(window, QWidget) else None


class State(NamedTuple):
    """A state of a page: how its window is made, what is done in it, and of what the picture is taken."""

    window: Callable[[Scene], QWidget]
    act: Callable[[Any], object] = _nothing
    taken: Callable[[Any], QWidget | None] = _itself
    seconds: float = 0.6
    """What is not answered by then is not waited for."""


def all_states() -> dict[str, State]:
    """The states of all pages, by ``folder-state``."""
    found: dict[str, State] = {}
    for package in sorted(module.name for module in pkgutil.iter_modules(ui.__path__) if module.ispkg):
        if (Path(ui.__path__[0]) / package / "states.py").is_file():
            module = importlib.import_module(f"ui.{package}.states")
            found |= {f"{package}-{name}": state for name, state in module.STATES.items()}
    return found
