"""The states of the start window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt

from triage.errors import CaseError
from ui.settings import Settings
from ui.start.view import StartWindow
from ui.states import Scene, State

_LONG: Final = "Force Region North/Operation with a very long name that somebody wrote without an end/2026/1234"


def _window(cases: int = 0, *, long_names: bool = False) -> StartWindow:
    settings = Settings()
    for number in range(cases, 0, -1):
        name = f"{_LONG} {number}" if long_names else f"OP/{1200 + number}/26"
        settings.opened(Path(f"/cases/{name}"), name)
    return StartWindow(settings, "DFU Triage")


def _case(scene: Scene) -> StartWindow:
    (scene.folder / "case.db").touch()
    settings = Settings()
    settings.opened(scene.folder, "OP/1234/26")
    settings.set("person", "Officer Two")
    return StartWindow(settings, "DFU Triage")


def _ask(window: StartWindow) -> None:
    window.recent.opened.emit(window.recent.currentIndex().data(Qt.ItemDataRole.UserRole))


def _refused(sentence: str, hint: str) -> Callable[[StartWindow], None]:
    def refuse(window: StartWindow) -> None:
        _ask(window)
        window.show_error(CaseError(sentence, hint=hint))

    return refuse


_IN_USE: Final = _refused(
    "The case is in use by officer.two on DFU-WS-04 (process 4711) since 2026-11-24T13:05:09+00:00.",
    "Close it there, or wait until that work is done.",
)
_NEWER: Final = _refused(
    "The case has schema 0009, this version reads 0001: it was made by another version.",
    "Open it with the version that made it, or a newer one.",
)


STATES: Final = {
    "empty": State(lambda _: _window()),
    "recent": State(lambda _: _window(5)),
    "longest": State(lambda _: _window(12, long_names=True)),
    "new": State(lambda _: _window(1), lambda window: window.new.click()),
    "new-wrong": State(lambda _: _window(1), lambda window: (window.new.click(), window.new_form.make.click())),
    "passphrase": State(_case, _ask),
    "in-use": State(_case, _IN_USE),
    "newer-version": State(_case, _NEWER),
}
