"""The states of the sheet of what is withheld."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from triage.errors import CaseError
from ui.help.states import help_window
from ui.main_window import MainWindow
from ui.states import Scene, State
from ui.withheld.addition import add_withheld
from ui.withheld.panel import WithheldPanel
from ui.withheld.presenter import Held


class _Samples:
    """So many withheld items, or a failure."""

    def __init__(self, many: int, *, long_names: bool = False, broken: bool = False) -> None:
        self._many = many
        self._by = "Officer Two, 2026-11-02 10:11:12 UTC" + (": letter of a solicitor " * 20 if long_names else "")
        self._broken = broken

    def held(self) -> list[Held]:
        """What is withheld."""
        if self._broken:
            raise CaseError("The case cannot be read: disk I/O error.", hint="Check that its disk is still connected.")
        talk = Held(7, "Conversation 7, whatsapp_android, with the files that it carries", self._by)
        return [talk, *(Held(f"{n:064x}", f"Item {n * 7919:016x}", self._by) for n in range(self._many))][: self._many]

    def release(self, subjects: Sequence[str | int], person: str, reason: str) -> str:  # noqa: ARG002  # the protocol's
        """Samples stay where they are."""
        return ""


def _window(scene: Scene, desk: _Samples) -> MainWindow:
    window = help_window(scene)
    add_withheld(window, desk)
    return window


def _open(window: MainWindow) -> None:
    panel = window.findChild(WithheldPanel)
    assert isinstance(panel, WithheldPanel), "the window was made with one"
    panel.open_it()


STATES: Final = {
    "normal": State(lambda scene: _window(scene, _Samples(3)), _open),
    "many": State(lambda scene: _window(scene, _Samples(400, long_names=True)), _open),
    "empty": State(lambda scene: _window(scene, _Samples(0)), _open),
    "error": State(lambda scene: _window(scene, _Samples(0, broken=True)), _open),
}
