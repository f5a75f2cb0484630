"""The states of the run page, over invented runs."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final, cast

from triage.errors import DiskFullError
from ui.choice_samples import SampleChoices
from ui.choices import ChoicesPresenter
from ui.main_window import MainWindow
from ui.page import Desk
from ui.run.presenter import (
    NOT_ENDED,
    HitLine,
    Moment,
    ProblemGroup,
    ProblemLine,
    RunPresenter,
    Summary,
    WorkerLine,
)
from ui.run.presenter import (
    State as RunState,
)
from ui.run.view import RunPage
from ui.samples import HEADER, page_window, unreadable
from ui.states import Scene, State

LONG: Final = "data/media/0/Android/media/" + "very long folder name/" * 8 + "<b>IMG_0001</b>.jpg"
_READ: Final = (
    ("Files read", "48,211 of 48,870"), ("Bytes read", "61.0 GiB of 62.3 GiB, 97.9 %"),
    ("Could not be read", "659 files"), ("Left unread by the profile", "0 files"),
    ("Outside the scope", "0 entries"), ("Different contents", "39,120"),
    ("Messages", "12,904"), ("Matches", "312"), ("Problems", "1,204"),
)  # fmt: skip
_INCOMPLETE: Final = (
    "Exhibit AB/1, laptop.E01, volume 2: encrypted (Basic data partition): encrypted. It is encrypted with BitLocker.",
    "Exhibit AB/3, card.dd: the source could not be read. card.dd does not exist or cannot be reached.",
)
SUMMARIES: Final = {
    "empty": Summary(RunState.NO_EVIDENCE, "Nothing to run yet", "Add evidence first: a run reads what was added.",
                     (), (), ""),
    "ready": Summary(RunState.READY, "3 sources are ready to be read", "Start the run: it reads, compares and ranks.",
                     (), (), ""),
    "finished": Summary(RunState.FINISHED, "The run finished at 2026-11-24 09:12",
                        "Not everything was completed: see below. Another run tries again what was out of reach.",
                        _READ, _INCOMPLETE, HEADER),
    "cut-off": Summary(RunState.CUT_OFF, "The run of 2026-11-24 09:12 was cut off",
                       "What was finished is kept. Start it again, and it goes on from there.",
                       _READ, (NOT_ENDED,), HEADER),
}  # fmt: skip


def moment(*, long_names: bool = False) -> Moment:
    """A run in the middle."""
    file = LONG if long_names else "data/media/0/DCIM/Camera/IMG_0412.jpg"
    workers = (
        WorkerLine("Examine contents", "decoding the picture", file, "1.2 GiB"),
        WorkerLine("Examine contents", "slow: reading 812.0 KiB/s", "Users/sample/Videos/holiday.mp4", "14.0 GiB"),
        WorkerLine("Examine contents", "reading: no byte for 12 s", "Users/sample/Pictures/x.jpg", "3.9 GiB"),
        WorkerLine("Verify sources", "digesting 120.0 MiB/s", "", "22.8 GiB"),
    )
    figures = (
        ("Files", "31,004 of 48,870"), ("Bytes", "41.9 GiB of 62.3 GiB"), ("Pace", "212.4 MiB/s"),
        ("Left", "about 98 s for this stage"), ("Running for", "3 min"), ("Messages", "0"), ("Matches", "18"),
        ("Problems", "44"),
    )  # fmt: skip
    return Moment("examine", 0.67, figures, workers, "Examine contents: 67.2 %")


class SampleRun:
    """Answers as a case would; its run goes on until it is let go."""

    def __init__(self, name: str, *, long_names: bool = False, full: bool = False) -> None:
        self._name = name
        self._long = long_names
        self._full = full
        self.let_go = threading.Event()

    def summary(self) -> Summary:
        """The summary, or a failure."""
        if self._name == "error":
            raise unreadable()
        return SUMMARIES[self._name]

    def start(self, _workers: int, tell: Callable[[Moment], None]) -> Summary:
        """A run that tells one moment, or a full disk."""
        if self._full:
            raise DiskFullError("The disk is full: nothing of this step was kept.", hint="Free some space.")
        tell(moment(long_names=self._long))
        self.let_go.wait(30)
        return SUMMARIES["finished"]

    def stop(self) -> None:
        """It stops when it is let go."""

    def hits(self, after: int) -> list[HitLine]:
        """Some hits."""
        if after or self._name in ("empty", "ready"):
            return []
        file = LONG if self._long else "data/media/0/DCIM/Camera/IMG_0412.jpg"
        whys = ("Exact match: set Force hashes 2026-09, grade A", "Near match: set Regional 2026-03, grade B suggested")
        return [HitLine(n, f"{n:064x}", whys[n % 2], f"AB/1: {file}") for n in range(1, 9)]

    def problems(self) -> list[ProblemGroup]:
        """Some kinds."""
        if self._name in ("empty", "ready"):
            return []
        return [
            ProblemGroup("picture", "failed", "Failed: decoding a picture", 612),
            ProblemGroup("read", "failed", "Failed: reading a file", 47),
            ProblemGroup("parse", "not understood", "Not understood: reading an app's database", 3),
            ProblemGroup("walk", "note", "Noted, and read whole: walking a file system", 14),
        ]

    def places(self, group: ProblemGroup, _after: int) -> list[ProblemLine]:
        """Some places."""
        file = LONG if self._long else "Users/sample/Pictures/IMG_0001.jpg"
        sentence = "The picture is truncated."
        return [ProblemLine(n, sentence, f"AB/1 › laptop.E01 › {file}") for n in range(1, min(9, group.number) + 1)]


def _over(name: str, *, long_names: bool = False, full: bool = False) -> Callable[[Scene], MainWindow]:
    def make(scene: Scene) -> MainWindow:
        sample = SampleRun(name, long_names=long_names, full=full)
        scene.endings.append(sample.let_go.set)
        presenter = cast("RunPresenter", sample)

        class SampleRunPage(RunPage):
            def __init__(self, desk: Desk) -> None:
                super().__init__(desk, presenter, cast("ChoicesPresenter", SampleChoices(long_names=long_names)))

        return page_window(SampleRunPage, scene.jobs, long_names=long_names)

    return make


def _page(window: MainWindow) -> RunPage:
    page = window.page("run")
    assert isinstance(page, RunPage), "the key of another page"
    return page


def _begin(window: MainWindow) -> None:
    _page(window).begin()


def _stop(window: MainWindow) -> None:
    _begin(window)
    _page(window).end()


def _problems(window: MainWindow) -> None:
    top = _page(window).problems.topLevelItem(0)
    if top is not None:
        top.setExpanded(True)


STATES: Final = {
    "empty": State(_over("empty")),
    "ready": State(_over("ready")),
    "running": State(_over("ready"), _begin),
    "running-longest": State(_over("finished", long_names=True), _begin),
    "stopping": State(_over("cut-off"), _stop),
    "finished": State(_over("finished"), _problems),
    "cut-off": State(_over("cut-off")),
    "error": State(_over("error")),
    "disk-full": State(_over("cut-off", full=True), _begin),
}
