"""The run page over a real case: started, watched, stopped, gone on with; hits, problems and the end in words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hashsets.mapping import ImportRequest
from tests.samples.cases import case_with, new_case
from tests.samples.exhibits import known_set, phone_zip, picture
from tests.ui.watchdog import MOST_MS, longest_hold
from triage.casedb.watching import ProblemKind
from triage.errors import DiskFullError
from triage.model.matches import Confidence
from triage.open_case import OpenCase
from triage.pipeline.stages import STAGES as ENGINE_STAGES
from ui import style
from ui.changes import Changes
from ui.jobs import Jobs
from ui.main_window import MainWindow
from ui.pages import PAGES
from ui.run.presenter import STAGES, RunPresenter, problem_figures, problem_groups
from ui.run.states import moment
from ui.run.view import RunPage
from ui.settings import Settings

LEFT = Qt.MouseButton.LeftButton
SECONDS = 60_000


@pytest.fixture
def case(tmp_path: Path) -> Iterator[OpenCase]:
    with case_with(tmp_path / "case", phone_zip(tmp_path / "phone.zip")) as opened:
        request = ImportRequest("Known", grades={"1": "A", "2": "B"}, confidence=Confidence.TRUSTED)
        opened.sets.import_file(known_set(tmp_path / "known.json"), request)
        yield opened


def window_over(qtbot: QtBot, qapp: QApplication, jobs: Jobs, case: OpenCase) -> MainWindow:
    style.dress(qapp, style.LIGHT)
    changes = Changes(case.listen)
    made = MainWindow(case, jobs, changes, Settings(), PAGES)
    qtbot.addWidget(made, before_close_func=lambda _: changes.close())
    made.show()
    made.go("run")
    return made


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, jobs: Jobs, case: OpenCase) -> MainWindow:
    return window_over(qtbot, qapp, jobs, case)


def page_of(qtbot: QtBot, window: MainWindow) -> RunPage:
    shown = window.page("run")
    assert isinstance(shown, RunPage)
    qtbot.waitUntil(lambda: shown._summary is not None)
    return shown


def test_the_stages_are_those_of_the_engine() -> None:
    assert {stage.name: stage.title for stage in ENGINE_STAGES} == STAGES


def test_a_note_is_no_problem(case: OpenCase) -> None:
    kinds = [
        ProblemKind("read", "note", 30),
        ProblemKind("picture", "failed", 2),
        ProblemKind("read", "read in part", 5),
    ]
    groups = problem_groups(kinds)
    assert [group.title for group in groups] == [
        "Failed: decoding a picture",
        "Read in part: reading a file",
        "Noted, and read whole: reading a file",
    ]
    assert problem_figures(groups) == (("Problems", "7"), ("Notes on what was read", "30"))


def test_a_run_is_watched_to_its_end_with_hits_and_problems(qtbot: QtBot, window: MainWindow, case: OpenCase) -> None:
    page = page_of(qtbot, window)
    assert "1 source is ready" in page.message.words()
    page.workers.setValue(2)
    QTest.mouseClick(page.start, LEFT)
    assert page.running
    assert page.stop.isVisible()
    qtbot.waitUntil(lambda: "at work" in page.progress.stages.states().values(), timeout=SECONDS)
    qtbot.waitUntil(lambda: not page.running, timeout=SECONDS)
    qtbot.waitUntil(lambda: page.hits.count() == 2, timeout=SECONDS)
    assert page.hits.item(0).text().startswith("Exact match: set Known, grade")
    assert "What was read" not in page.summary.words()
    assert case.queue.header() in page.summary.words()
    assert "finished" in window.foot.words()
    qtbot.waitUntil(lambda: bool(page.problems.titles()), timeout=SECONDS)
    assert any("decoding a picture" in title for title in page.problems.titles())
    top = page.problems.topLevelItem(0)
    assert top is not None
    top.setExpanded(True)
    model = page.problems.model()

    def first() -> str:
        return str(model.index(0, 0, model.index(0, 0)).data())

    qtbot.waitUntil(lambda: "›" in first(), timeout=SECONDS)
    assert "AB/1 › phone.zip ›" in first()


def test_a_hit_is_one_click_from_the_review(qtbot: QtBot, window: MainWindow, case: OpenCase) -> None:
    page = page_of(qtbot, window)
    page._pause.setInterval(10 * SECONDS)  # the first hits do not wait until all of the page is read again
    case.run.start(workers=2)
    qtbot.waitUntil(lambda: page.hits.count() == 2, timeout=SECONDS)
    rect = page.hits.visualItemRect(page.hits.item(0))
    QTest.mouseClick(page.hits.viewport(), LEFT, pos=rect.center())
    assert window.shown().KEY == "review"


def test_a_run_is_stopped_and_gone_on_with(qtbot: QtBot, qapp: QApplication, jobs: Jobs, tmp_path: Path) -> None:
    files = tmp_path / "many"
    files.mkdir()
    for number in range(300):
        (files / f"{number}.jpg").write_bytes(picture(number))
    with case_with(tmp_path / "slow", files) as case:
        window = window_over(qtbot, qapp, jobs, case)
        page = page_of(qtbot, window)
        page.workers.setValue(1)
        page.begin()
        qtbot.waitUntil(lambda: page.progress.figures.shown() != [], timeout=SECONDS)
        QTest.mouseClick(page.stop, LEFT)
        assert not page.stop.isEnabled()
        qtbot.waitUntil(lambda: not page.running, timeout=SECONDS)
        last = case.run.last()
        assert last is not None
        if last.outcome == "stopped":  # a quick machine may have ended it first
            assert page.start.text() == "Go on with the run"
        page.workers.setValue(2)
        page.begin()
        qtbot.waitUntil(lambda: not page.running, timeout=SECONDS)
        assert case.queue.tally()["files done"] == 300
        assert page.start.text() == "Run again"
        window.close()


def test_closing_asks_first_and_stops_the_run(qtbot: QtBot, qapp: QApplication, jobs: Jobs, tmp_path: Path) -> None:
    files = tmp_path / "many"
    files.mkdir()
    for number in range(300):
        (files / f"{number}.jpg").write_bytes(picture(number))
    with case_with(tmp_path / "slow", files) as case:
        window = window_over(qtbot, qapp, jobs, case)
        page = page_of(qtbot, window)
        page.workers.setValue(1)
        page.begin()
        qtbot.waitUntil(lambda: page.progress.figures.shown() != [], timeout=SECONDS)
        window.close()
        assert window.isVisible()
        box = window.leaving.box
        assert box is not None
        QTest.mouseClick(box.buttons()[0], LEFT)
        qtbot.waitUntil(lambda: not window.isVisible(), timeout=SECONDS)
        last = case.run.last()
        assert last is not None
        assert last.ended_at


def test_a_case_without_evidence_sends_to_the_intake(
    qtbot: QtBot, qapp: QApplication, jobs: Jobs, tmp_path: Path
) -> None:
    with new_case(tmp_path / "empty") as case:
        window = window_over(qtbot, qapp, jobs, case)
        page = page_of(qtbot, window)
        assert "Nothing to run yet" in page.message.words()
        assert not page.start.isVisible()
        QTest.mouseClick(page.intake, LEFT)
        assert window.shown().KEY == "intake"
        window.close()


def test_a_run_that_was_cut_off_says_so(qtbot: QtBot, window: MainWindow, case: OpenCase) -> None:
    from triage.casedb import audit

    case._store.act(lambda c: audit.record(c, "run started", "One", {}), name="cut", parts=("run",))
    page = page_of(qtbot, window)
    page.reload()
    qtbot.waitUntil(lambda: page.start.text() == "Go on with the run")
    assert "was cut off" in page._head.title.text()


def test_a_run_that_fails_says_why_and_can_be_begun_again(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = page_of(qtbot, window)

    def full(*_: object, **__: object) -> None:
        raise DiskFullError("The disk is full: nothing of this step was kept.", hint="Free some space.")

    monkeypatch.setattr(RunPresenter, "start", full)
    page.begin()
    qtbot.waitUntil(lambda: page.notice.isVisible())
    assert "The disk is full" in page.notice.words()
    assert page.start.isEnabled()


def test_telling_how_far_it_is_holds_nothing(qtbot: QtBot, window: MainWindow) -> None:
    page = page_of(qtbot, window)

    def tell() -> None:
        for number in range(60):
            told = moment(long_names=number % 2 == 0)
            page.show_moment(told._replace(fraction=number / 60))
            qtbot.wait(10)

    page.running = True
    page._show_state()
    assert longest_hold(tell) <= MOST_MS
    page.running = False
