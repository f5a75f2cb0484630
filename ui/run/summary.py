"""What a run came to: what was read, what was not completed, what was examined and what was not."""

from __future__ import annotations

from ui.run.presenter import Summary
from ui.widgets.facts import Facts
from ui.widgets.section import Panel, heading
from ui.widgets.wrapped import WrappedText

ALL_COMPLETED = "Every source and volume that was added was completed."


class SummaryPanel(Panel):
    """Shows a Summary."""

    def __init__(self) -> None:
        super().__init__("What the run came to")
        self._said: list[str] = []

    def words(self) -> str:
        """All that is said, but for the figures."""
        return "\n".join(self._said)

    def show_summary(self, summary: Summary) -> None:
        """Show it."""
        self.clear()
        self._said = []
        facts = Facts()
        facts.show_facts(summary.read)
        self.put(heading("What was read"), facts)
        self.put(heading("What was not completed"))
        for sentence in summary.not_completed:
            self._say(sentence, problem=True)
        if not summary.not_completed:
            self._say(ALL_COMPLETED)
        self.put(heading("What was examined, and what was not"))
        self._say(summary.examined)
        self.column.addStretch(1)

    def _say(self, sentence: str, *, problem: bool = False) -> None:
        said = WrappedText(problem=problem)
        said.set_text(sentence)
        self._said.append(sentence)
        self.put(said)
