"""The states of what stands around the pages."""

from __future__ import annotations

from typing import Final

from ui.main_window import MainWindow
from ui.samples import SampleDesk, page_window, review_over, sample_window
from ui.states import State

STATES: Final = {
    "palette": State(lambda scene: sample_window(SampleDesk(), scene.jobs), MainWindow.show_palette),
    "keys": State(lambda scene: sample_window(SampleDesk(), scene.jobs), MainWindow.show_keys),
    "crash": State(
        lambda scene: sample_window(SampleDesk(), scene.jobs),
        lambda window: window.show_crash("DFU Triage\nValueError\n  review/view.py:1 f"),
        MainWindow.crash_box,
    ),
    "broken-log": State(lambda scene: page_window(review_over(SampleDesk()), scene.jobs, broken=True)),
    "undo": State(
        lambda scene: sample_window(SampleDesk(), scene.jobs),
        lambda window: window.say("48 items were graded C.", lambda: None),
    ),
}
