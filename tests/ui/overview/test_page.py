"""The overview page over real cases: what it says agrees with the engine, and each button goes where it says."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.samples.cases import case_with, new_case
from tests.samples.exhibits import phone_zip
from tests.testdata import testdata
from tests.ui.pages import Opens
from triage.open_case import OpenCase
from ui.main_window import MainWindow
from ui.overview.bars import Bars
from ui.overview.presenter import OverviewPresenter
from ui.overview.steps import Situation, next_steps
from ui.overview.view import OverviewPage
from ui.times import Told


def page_of(qtbot: QtBot, window: MainWindow) -> OverviewPage:
    window.go("overview")
    page = window.page("overview")
    assert isinstance(page, OverviewPage)
    qtbot.waitUntil(lambda: bool(page.buttons) and not page.desk.jobs.busy)
    return page


def pressed(qtbot: QtBot, page: OverviewPage, words: str, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, object]]:
    gone: list[tuple[str, object]] = []
    monkeypatch.setattr(page.desk.shell, "go", lambda key, target=None: gone.append((key, target)))
    next(button for button in page.buttons if button.text() == words).click()
    return gone


def test_an_empty_case_has_one_next_step(
    qtbot: QtBot, show: Opens, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with new_case(tmp_path / "case") as case:
        page = page_of(qtbot, show(case))
        assert [button.text() for button in page.buttons] == ["Add evidence"]
        assert page.words() == "OP/1/26 · Test\n" + page.words().splitlines()[1]
        assert not page.exhibits.isVisible()
        assert not page.tiers.isVisible()
        assert pressed(qtbot, page, "Add evidence", monkeypatch) == [("intake", None)]


def test_a_case_that_was_not_run_yet_leads_to_the_run(qtbot: QtBot, show: Opens, tmp_path: Path) -> None:
    with case_with(tmp_path / "case", phone_zip(tmp_path / "phone.zip")) as case:
        glance = OverviewPresenter(case).glance()
        assert [step.page for step in glance.steps] == ["intake", "run"]
        assert glance.exhibits[0].state == "not yet verified"
        assert not glance.exhibits[0].sure
        assert glance.header == "", "nothing is said of results before a run"
        page_of(qtbot, show(case))


def test_what_a_run_did_not_complete_stands_in_its_own_sentences(tmp_path: Path) -> None:
    (tmp_path / "half.dd").write_bytes(testdata("disk_formats", "dfvfs", "ext2.splitraw.000").read_bytes())
    with case_with(tmp_path / "case", tmp_path / "half.dd") as case:
        case.run.start(workers=1)
        told = OverviewPresenter(case).glance().run
    assert isinstance(told, Told)
    assert " Not complete: Exhibit " in told.text
    assert told.text.endswith(".")
    assert ".." not in told.text


def test_the_counts_are_those_of_the_engine(qtbot: QtBot, show: Opens, phone: OpenCase) -> None:
    glance = OverviewPresenter(phone).glance()
    totals = phone.items.totals()
    assert sum(bar.number for bar in glance.tiers) == glance.items == totals.items
    assert sum(bar.number for bar in glance.grades) == totals.items
    assert glance.header == phone.queue.header()
    assert "Failed: decoding a picture (1)" in glance.unread
    assert isinstance(glance.run, Told)
    assert glance.run.text.startswith("Last run finished")
    assert "Stored: 20" in glance.run.hover
    page = page_of(qtbot, show(phone))
    bars = page.tiers.findChild(Bars)
    assert bars is not None
    assert bars.words().startswith("1  Known match, or possibly made here")
    assert phone.queue.header() in page.words()


def test_grading_changes_what_is_said(qtbot: QtBot, show: Opens, phone: OpenCase) -> None:
    page = page_of(qtbot, show(phone))
    first = phone.queue.page(0, 1)[0].sha256.hex()
    phone.review.grade([first], "A", "Officer Two")
    qtbot.waitUntil(lambda: "1 of " in OverviewPresenter(phone).glance().review_said)
    qtbot.waitUntil(lambda: any("A 1" in bars.words() for bars in page.grades.findChildren(Bars)))


def test_buttons_go_where_they_say(qtbot: QtBot, show: Opens, phone: OpenCase, monkeypatch: pytest.MonkeyPatch) -> None:
    page = page_of(qtbot, show(phone))
    assert pressed(qtbot, page, "Go to conversations", monkeypatch) == [("conversations", None)]
    assert pressed(qtbot, page, "Verify now", monkeypatch) == [("audit", "verify")]
    assert {command.title for command in page.commands()} >= {"Next: Go to review", "Next: Go to the report"}


def test_what_is_withheld_is_counted(phone: OpenCase) -> None:
    phone.privilege.withhold(1, "DC 1")
    assert "1 conversation" in OverviewPresenter(phone).glance().withheld


def situation(**changes: int | bool) -> Situation:
    whole: dict[str, int | bool] = {
        "exhibits": 1, "sets": 1, "ran": True, "whole_run": True, "unverified": 0, "differing": 0, "items": 5,
        "left": 0, "urgent": 0, "messages": 0, "unread": 0,
    }  # fmt: skip
    return Situation(**{**whole, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "first"),
    [
        ({"differing": 1}, "See the exhibits"), ({"sets": 0}, "Add a hash set"), ({"ran": False}, "Go to the run"),
        ({"whole_run": False}, "Go to the run"), ({"unverified": 1}, "Go to the run"), ({"left": 4, "urgent": 2}, "Go to review"),
        ({"left": 4}, "Go to review"), ({"messages": 9}, "Go to conversations"), ({"unread": 1}, "See the problems"),
        ({}, "Go to the report"),
    ],
)  # fmt: skip
def test_the_first_step_is_what_a_person_would_do_first(changes: dict[str, int | bool], first: str) -> None:
    assert next_steps(situation(**changes))[0].button == first
