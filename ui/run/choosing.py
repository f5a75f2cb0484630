"""What the next run reads and by what it ranks: profile and policy, chosen before it is started."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from triage.errors import TriageError
from ui import style
from ui.choices import Choices, ChoicesPresenter
from ui.jobs import Jobs
from ui.widgets.choice_line import ChoiceLine


class ChoosingBar(QWidget):
    """Both lists side by side; the case remembers what is chosen. ``told`` carries the sentence that says so."""

    told = Signal(str)
    failed = Signal(object)

    def __init__(self, presenter: ChoicesPresenter, jobs: Jobs) -> None:
        super().__init__()
        self._presenter = presenter
        self._jobs = jobs
        self._shown: Choices | None = None
        self.profile = ChoiceLine("Profile", kind="A profile of a run")
        self.policy = ChoiceLine("Policy", kind="A triage policy")
        line = QHBoxLayout(self)
        line.setContentsMargins(style.WIDE, 0, style.WIDE, style.MIDDLE)
        line.setSpacing(style.WIDE)
        line.addWidget(self.profile, 1)
        line.addWidget(self.policy, 1)
        self.profile.chosen.connect(partial(self._set, self.profile, presenter.set_profile))
        self.policy.chosen.connect(partial(self._set, self.policy, presenter.set_policy))

    def reload(self) -> None:
        """Read again what may be chosen and what is."""
        self._jobs.start(self._presenter.choices, self._show, self.failed.emit)

    def _show(self, choices: Choices) -> None:
        if choices == self._shown:
            return  # a list that is open stays so
        self._shown = choices
        self.profile.show_choices(choices.profiles)
        self.policy.show_choices(choices.policies)

    def _set(self, line: ChoiceLine, set_choice: Any, choice: object) -> None:
        def refused(error: TriageError) -> None:
            line.say(str(error))

        self._jobs.start(partial(set_choice, choice), self._done, refused)

    def _done(self, sentence: str) -> None:
        self._shown = None  # the lists are filled anew, also where the same was chosen again
        self.told.emit(sentence)
        self.reload()
