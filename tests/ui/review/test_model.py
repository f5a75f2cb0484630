"""The paged model: what is in sight is fetched, what is not is forgotten, and nothing is asked for twice."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from triage.errors import TriageError
from ui.jobs import Jobs
from ui.review.model import MAX_PAGES, ROW, SIGNIFICANCE, ItemModel, select_with_rows
from ui.review.presenter import PAGE_ROWS, Wanted
from ui.review.words import COLUMNS
from ui.samples import MANY, FailingDesk, SampleDesk
from ui.widgets.paging import MAX_WANTED, NOT_LOADED

Role = Qt.ItemDataRole


def shown(model: ItemModel, row: int, column: str = "rank", role: int = Role.DisplayRole) -> object:
    return model.data(model.index(row, COLUMNS.index(column)), role)


@pytest.fixture
def filled(qtbot: QtBot, jobs: Jobs) -> Callable[[SampleDesk], ItemModel]:
    def make(desk: SampleDesk) -> ItemModel:
        model = ItemModel(desk, jobs)
        model.show(desk.select(Wanted()))
        return model

    return make


def load(qtbot: QtBot, model: ItemModel, row: int) -> None:
    shown(model, row)
    qtbot.waitUntil(lambda: shown(model, row) != NOT_LOADED)


def test_rows_are_shown_once_they_are_loaded(qtbot: QtBot, filled: Callable[[SampleDesk], ItemModel]) -> None:
    desk = SampleDesk(MANY)
    model = filled(desk)
    assert model.rowCount() == MANY
    assert shown(model, 0) == NOT_LOADED
    with qtbot.waitSignal(model.dataChanged) as changed:
        pass
    assert (changed.args[0].row(), changed.args[1].row()) == (0, PAGE_ROWS - 1)
    assert shown(model, 0) == "1"
    assert shown(model, 0, "tier") == "1  act now"
    assert shown(model, 0, "tier", SIGNIFICANCE) == "act now"
    assert shown(model, 0, "reasons") == "; ".join(desk.rows(desk.select(Wanted()), 0, suggestions=True)[0].reasons)
    assert shown(model, PAGE_ROWS - 1) == "200"
    assert shown(model, PAGE_ROWS) == NOT_LOADED


def test_each_page_is_asked_for_once(qtbot: QtBot, filled: Callable[[SampleDesk], ItemModel]) -> None:
    desk = SampleDesk(MANY)
    model = filled(desk)
    for row in (0, 1, PAGE_ROWS - 1, PAGE_ROWS, 0, PAGE_ROWS + 1):
        shown(model, row)
    load(qtbot, model, PAGE_ROWS)
    load(qtbot, model, 0)
    assert sorted(desk.calls) == [0, 1]


def test_pages_out_of_sight_are_let_go(qtbot: QtBot, filled: Callable[[SampleDesk], ItemModel]) -> None:
    desk = SampleDesk(MANY)
    model = filled(desk)
    for page in range(MAX_PAGES + 2):
        load(qtbot, model, page * PAGE_ROWS)
        assert shown(model, 0) != NOT_LOADED  # stays, because it is looked at again and again
    assert model.pages_held == MAX_PAGES
    assert desk.calls == list(range(MAX_PAGES + 2))
    assert shown(model, PAGE_ROWS) == NOT_LOADED  # and with this it is asked for again


def test_what_was_scrolled_past_is_not_fetched(
    qtbot: QtBot, jobs: Jobs, filled: Callable[[SampleDesk], ItemModel]
) -> None:
    desk = SampleDesk(MANY)
    model = filled(desk)
    for page in range(MANY // PAGE_ROWS):
        shown(model, page * PAGE_ROWS)
    qtbot.waitUntil(lambda: not jobs.busy)
    last = MANY // PAGE_ROWS - 1
    assert desk.calls[0] == 0
    assert sorted(desk.calls[1:]) == list(range(last - MAX_WANTED + 1, last + 1))
    assert desk.calls[1] == last, "what is in sight now comes first"


def test_the_last_row_is_reached(qtbot: QtBot, filled: Callable[[SampleDesk], ItemModel]) -> None:
    model = filled(SampleDesk(MANY - 7))
    load(qtbot, model, MANY - 8)
    assert shown(model, MANY - 8) == "99,993"
    assert model.rowCount() == MANY - 7


def test_known_rows_stay_until_they_are_read_again(qtbot: QtBot, filled: Callable[[SampleDesk], ItemModel]) -> None:
    desk = SampleDesk(300)
    model = filled(desk)
    load(qtbot, model, 0)
    model.refresh()
    assert shown(model, 0) == "1"
    qtbot.waitUntil(lambda: desk.calls == [0, 0])
    assert shown(model, 240) == NOT_LOADED


def test_what_changed_is_shown_at_once_and_not_undone_by_a_page_that_was_read_before(
    qtbot: QtBot, jobs: Jobs, filled: Callable[[SampleDesk], ItemModel]
) -> None:
    model = filled(SampleDesk(300))
    load(qtbot, model, 0)
    model.refresh()
    item = shown(model, 0, "rank", ROW).item  # type: ignore[attr-defined]  # this asks for the page once more
    model.patch({item: {"grade": "B"}})
    assert shown(model, 0, "grade") == "B"
    qtbot.waitUntil(lambda: not jobs.busy)
    assert shown(model, 0, "grade") == "B"


def test_a_view_that_reads_while_rows_change_disturbs_nothing(
    qtbot: QtBot, filled: Callable[[SampleDesk], ItemModel]
) -> None:
    """A view may ask for a row of another page as soon as one is told to have changed."""
    desk = SampleDesk(MANY)
    model = filled(desk)
    for page in range(3):
        load(qtbot, model, page * PAGE_ROWS)
    model.dataChanged.connect(lambda *_: shown(model, 0))
    items = [row.item for place in (0, PAGE_ROWS, 2 * PAGE_ROWS) if (row := model.row(place)) is not None]
    model.patch({item: {"grade": "B"} for item in items})
    assert [shown(model, place, "grade") for place in (0, PAGE_ROWS, 2 * PAGE_ROWS)] == ["B"] * 3


@pytest.mark.parametrize("counts", [(0, 10, 500, 3, 0), (1, 1, 201, 200)])
def test_counts_may_change_in_any_way(
    qtbot: QtBot, jobs: Jobs, qtmodeltester: ModelTester, counts: tuple[int, ...]
) -> None:
    desk = SampleDesk(0)
    model = ItemModel(desk, jobs)
    qtmodeltester.check(model, force_py=True)  # type: ignore[no-untyped-call]  # pytest-qt has no types here
    for count in counts:
        desk.count = count
        model.show(desk.select(Wanted()))
        assert model.rowCount() == count
        for row in range(count):
            shown(model, row)
        qtbot.waitUntil(lambda: not jobs.busy)
    assert model.pages_held <= 3


def test_rows_that_come_with_a_selection_are_there_at_once_and_read_once(qtbot: QtBot, jobs: Jobs) -> None:
    desk = SampleDesk(MANY)
    model = ItemModel(desk, jobs)
    model.expect()
    found = select_with_rows(desk, Wanted(), "", 0, suggestions=True)
    first = found.rows[0][0].item
    model.patch({first: {"grade": "B"}})  # a grade that was given while the selection was read
    model.show(found.selected, found.rows)
    row = model.row(0)
    assert row is not None
    assert (row.item, row.grade) == (first, "B")
    assert shown(model, 1) == "2"
    assert desk.calls == [0]


def test_a_selection_comes_with_the_rows_around_its_item() -> None:
    desk = SampleDesk(MANY)
    wanted = Wanted()
    far = desk.rows(desk.select(wanted), 5, suggestions=True)[3].item
    assert list(select_with_rows(desk, wanted, far, 0, suggestions=True).rows) == [5]
    assert list(select_with_rows(desk, wanted, f"{MANY + 1:064x}", MANY + 7, suggestions=True).rows) == [
        (MANY - 1) // PAGE_ROWS
    ]
    desk.count = 0
    assert select_with_rows(desk, wanted, "", 0, suggestions=True).rows == {}


def test_a_page_that_cannot_be_read_is_told_once(
    qtbot: QtBot, jobs: Jobs, filled: Callable[[SampleDesk], ItemModel]
) -> None:
    model = filled(FailingDesk(at_overview=False))
    errors: list[TriageError] = []
    model.failed.connect(errors.append)
    for _ in range(3):
        shown(model, PAGE_ROWS)
        qtbot.waitUntil(lambda: not jobs.busy)
    assert [str(error) for error in errors] == ["A part of the queue cannot be read: disk I/O error."]
    load(qtbot, model, 0)
    assert shown(model, 0) == "1"


def test_figures_are_right_aligned_and_titles_with_them(jobs: Jobs) -> None:
    model = ItemModel(SampleDesk(), jobs)
    right = {
        column
        for number, column in enumerate(COLUMNS)
        if model.headerData(number, Qt.Orientation.Horizontal, Role.TextAlignmentRole) & Qt.AlignmentFlag.AlignRight
    }
    assert right == {"rank", "size", "places", "pixels"}


def test_tooltips_and_spoken_words_hold_no_markup(qtbot: QtBot, filled: Callable[[SampleDesk], ItemModel]) -> None:
    model = filled(SampleDesk(long_names=True))
    load(qtbot, model, 0)
    said = str(shown(model, 0, "reasons", Role.ToolTipRole))
    assert "<b>" not in said
    assert "&lt;b&gt;" in said
    assert shown(model, 0, "tier", Role.AccessibleTextRole) == "tier 1, Known match, or possibly made here, act now"
    assert shown(model, 0, "grade", Role.AccessibleTextRole) == "Grade: –"
    assert shown(model, 0, "rank", SIGNIFICANCE) is None
