"""What is shown at each level of the shield: nothing sharper than asked for, one event a page, closed at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.samples.stills import BROKEN, still_of, stills_case
from tests.ui.review.driving import Driver
from triage.casedb.thumbs import Level
from triage.open_case import OpenCase
from ui import style
from ui.jobs import Jobs
from ui.review.browser import Mode
from ui.review.presenter import PAGE_ROWS

Drives = Callable[..., Driver]
MOST_WORKING = 192


@pytest.fixture
def person(qtbot: QtBot, jobs: Jobs, tmp_path: Path) -> Iterator[Driver]:
    """A window over a case of some stills."""
    with stills_case(tmp_path / "case", 90) as case:
        driver = Driver(qtbot, case, jobs)
        yield driver
        driver.close()


def events(case: OpenCase, kind: str) -> list[dict[str, Any]]:
    """The facts of the audit events of a kind."""
    import json

    with case._store.read() as connection:
        rows = connection.exec_driver_sql("SELECT payload FROM audit WHERE kind = ? ORDER BY seq", (kind,))
        return [json.loads(row[0]) for row in rows]


def largest(person: Driver) -> int:
    """The longest side of a picture on screen."""
    browser = person.page.browser
    rows = [browser.model.row(place) for place in browser.in_sight()]
    images = [browser.pictures.picture(row.item) for row in rows if row is not None]
    return max(max(image.width(), image.height()) for image in images if image is not None)


def level(person: Driver) -> Level:
    """What the shield allows now."""
    return person.window.shield.level


def to_gallery(person: Driver, *, grading: bool = True) -> None:
    person.gallery()
    if grading:
        person.key("g")
    person.wait(person.pictures_there)
    person.settle()


def test_everywhere_pictures_are_closed_and_looking_is_no_event(person: Driver) -> None:
    to_gallery(person, grading=False)
    assert largest(person) <= style.PICTURE
    person.key(Qt.Key.Key_PageDown)
    person.wait(person.pictures_there)
    person.settle()
    assert events(person.case, "viewed") == []


def test_a_page_at_working_level_is_one_event_with_its_items_and_seconds(person: Driver) -> None:
    to_gallery(person)
    person.key("w")
    assert person.window.shield.level is Level.WORKING
    person.wait(lambda: largest(person) > style.PICTURE)
    assert largest(person) <= MOST_WORKING
    items = [person.page.browser.model.row(place) for place in person.page.browser.in_sight()]
    assert events(person.case, "viewed") == [
        {"items": [row.item for row in items if row is not None], "level": "working"}
    ]
    person.qtbot.wait(120)
    person.key(Qt.Key.Key_PageDown)
    person.wait(lambda: len(events(person.case, "viewed")) == 2 and largest(person) > style.PICTURE)
    person.settle()
    ended = events(person.case, "viewing ended")
    assert len(ended) == 1
    assert ended[0]["seconds"] >= 0.1


@pytest.mark.parametrize("leave", ["g", "w", "v", "F12"])
def test_leaving_closes_what_was_sharp(person: Driver, leave: str) -> None:
    to_gallery(person)
    person.key("w")
    person.wait(lambda: largest(person) > style.PICTURE)
    if leave == "F12":
        QTest.keyClick(person.window.windowHandle(), Qt.Key.Key_F12)
    else:
        person.key(leave)
    assert person.window.shield.level is Level.CLOSED
    assert not person.page.browser.pictures._sharp
    person.settle()
    assert len(events(person.case, "viewing ended")) == 1


def test_working_level_is_for_grading_mode_in_the_gallery_only(person: Driver) -> None:
    to_gallery(person, grading=False)
    person.key("w")
    person.window.shield.set_level(Level.WORKING)
    person.settle()
    assert person.window.shield.level is Level.CLOSED
    assert events(person.case, "viewed") == []


def test_one_item_is_open_while_space_is_held(person: Driver) -> None:
    to_gallery(person)
    view, reveal = person.page.browser.view, person.page.showing.reveal
    row = person.page.browser.current_row()
    assert row is not None
    QTest.keyPress(view, Qt.Key.Key_Space)
    assert level(person) is Level.OPEN
    person.wait(lambda: not reveal.image().isNull())
    assert reveal.image().width() == 400
    assert events(person.case, "viewed") == [{"items": [row.item], "level": "open"}]
    QTest.keyRelease(view, Qt.Key.Key_Space)
    assert reveal.image().isNull()
    assert not reveal.isVisible()
    assert level(person) is Level.CLOSED
    person.settle()
    assert len(events(person.case, "viewing ended")) == 1


def test_space_that_is_let_go_before_the_picture_came_shows_nothing(person: Driver) -> None:
    to_gallery(person)
    QTest.keyClick(person.page.browser.view, Qt.Key.Key_Space)
    person.settle()
    assert not person.page.showing.reveal.isVisible()
    assert person.page.showing.reveal.image().isNull()
    assert [told["seconds"] for told in events(person.case, "viewing ended")] in ([], [0.0])


def test_going_elsewhere_while_space_is_held_closes_the_item(person: Driver) -> None:
    to_gallery(person)
    QTest.keyPress(person.page.browser.view, Qt.Key.Key_Space)
    person.wait(lambda: not person.page.showing.reveal.image().isNull())
    person.window.top.field.setFocus()
    assert not person.page.showing.reveal.isVisible()
    assert person.window.shield.level is Level.CLOSED


def test_open_falls_back_to_the_level_before(person: Driver) -> None:
    to_gallery(person)
    person.key("w")
    person.wait(lambda: largest(person) > style.PICTURE)
    QTest.keyPress(person.page.browser.view, Qt.Key.Key_Space)
    person.wait(lambda: not person.page.showing.reveal.image().isNull())
    QTest.keyRelease(person.page.browser.view, Qt.Key.Key_Space)
    assert person.window.shield.level is Level.WORKING
    person.settle()
    assert len([e for e in events(person.case, "viewed") if e["level"] == "working"]) == 1


def test_a_picture_that_cannot_be_decoded_says_what_and_why(person: Driver) -> None:
    to_gallery(person, grading=False)
    rows = [person.page.browser.model.row(place) for place in range(90)]
    broken = {still_of(number).hex() for number in range(0, 90, BROKEN)}
    found = [row for row in rows if row is not None and row.item in broken]
    assert {row.problem for row in found} == {"The picture is truncated."}
    assert {row.kind_title for row in found} == {"Picture JPEG"}
    place = next(n for n, row in enumerate(rows) if row is not None and row.item in broken)
    person.page.browser.go_to(place)
    person.wait(person.pictures_there)
    picture = person.page.browser.pictures.picture(found[0].item)
    assert picture is not None
    assert picture.isNull()


def test_a_privileged_item_is_withheld_by_one_key_and_vanishes(person: Driver) -> None:
    to_gallery(person)
    person.page.browser.go_to(5)
    row = person.page.browser.current_row()
    assert row is not None
    person.key("p")
    person.settle()
    person.wait(lambda: person.page.browser.model.rowCount() == 89)
    assert person.page.browser.current() == 5
    assert "withheld until a named person releases it" in person.window.foot.words()
    assert "1 withheld" in person.page.filters.left_words()
    assert all(row.item != r.item for n in range(89) if (r := person.page.browser.model.row(n)) is not None)
    assert person.case.privilege.count().items == 1


def test_other_items_in_the_same_places_get_their_pictures(person: Driver) -> None:
    person.gallery()
    person.wait(person.pictures_there)
    person.page.browser.pictures.forget()  # as where none of the new items was in sight before
    person.page.select()
    person.settle()
    person.wait(person.pictures_there)


def test_pictures_of_the_page_behind_are_fetched_though_its_rows_came_later(drive: Drives) -> None:
    person = drive(PAGE_ROWS + 30)
    person.grading_page()
    browser = person.page.browser
    step = len(browser.in_sight())
    browser.go_to((PAGE_ROWS // step - 1) * step)
    person.settle()
    assert browser.in_sight().stop + step > PAGE_ROWS >= browser.in_sight().stop, "the page behind needs more rows"

    ahead = [browser.model.row(place) for place in range(browser.in_sight().stop, browser.in_sight().stop + step)]

    assert all(row is not None and browser.pictures.picture(row.item) is not None for row in ahead)


def test_the_palette_comes_from_the_viewer_too(person: Driver) -> None:
    person.key(Qt.Key.Key_Return)
    viewer = person.page.showing.viewer
    assert viewer is not None
    person.wait(viewer.isActiveWindow)
    QTest.keyClick(viewer.windowHandle(), Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    person.wait(person.window.palette_box.isVisible)


def test_the_viewer_opens_on_request_and_steps_with_the_items(person: Driver) -> None:
    person.key(Qt.Key.Key_Return)
    viewer = person.page.showing.viewer
    assert viewer is not None
    person.wait(lambda: not viewer.canvases[0].image().isNull())
    assert max(viewer.canvases[0].image().size().toTuple()) <= style.PICTURE
    QTest.keyClick(viewer, Qt.Key.Key_Right)
    assert person.page.browser.current() == 1
    QTest.keyPress(viewer, Qt.Key.Key_Space)
    person.wait(lambda: viewer.canvases[0].image().width() == 400)
    for key in (Qt.Key.Key_Plus, Qt.Key.Key_Period, Qt.Key.Key_L):
        QTest.keyClick(viewer, key)
    assert (viewer.canvases[0].turns, viewer.canvases[0].lightness) == (1, 1)
    assert viewer.canvases[0].zoom > 0
    viewer.grab()
    QTest.keyRelease(viewer, Qt.Key.Key_Space)
    person.wait(lambda: 0 < viewer.canvases[0].image().width() <= style.PICTURE)
    QTest.keyClick(viewer, Qt.Key.Key_Backspace)
    assert viewer.canvases[0].zoom == 0
    QTest.keyClick(viewer, Qt.Key.Key_Escape)
    assert person.page.showing.viewer is None
    person.settle()
    assert len(events(person.case, "viewed")) == len(events(person.case, "viewing ended")) == 1


def test_the_viewer_is_no_sharper_than_the_page_is_now(person: Driver) -> None:
    to_gallery(person)
    person.key(Qt.Key.Key_Return)
    viewer = person.page.showing.viewer
    assert viewer is not None

    def longest() -> int:
        return max(viewer.canvases[0].image().size().toTuple())

    person.wait(lambda: 0 < longest() <= style.PICTURE)
    QTest.keyClick(viewer, Qt.Key.Key_W)
    person.wait(lambda: style.PICTURE < longest() <= MOST_WORKING)
    QTest.keyClick(viewer, Qt.Key.Key_W)
    assert longest() <= style.PICTURE, "what was sharp is gone at once"
    assert "Closed" in viewer._names[0].text()
    QTest.keyClick(viewer, Qt.Key.Key_W)
    person.wait(lambda: longest() > style.PICTURE)
    person.page.browser.gallery.verticalScrollBar().setValue(person.page.browser.gallery.verticalScrollBar().maximum())
    person.wait(lambda: longest() <= style.PICTURE)
    viewer.close()
    person.settle()
    assert len(events(person.case, "viewing ended")) == len(events(person.case, "viewed")) - 1, "one page is in sight"


def test_two_items_are_compared_behind_one_event(person: Driver) -> None:
    person.key(Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    person.key("c")
    viewer = person.page.showing.viewer
    assert viewer is not None
    assert viewer.compares
    person.wait(viewer.isActiveWindow)
    person.settle()
    QTest.keyPress(viewer, Qt.Key.Key_Space)
    person.wait(lambda: all(canvas.image().width() == 400 for canvas in viewer.canvases))
    QTest.keyRelease(viewer, Qt.Key.Key_Space)
    viewer.close()
    person.settle()
    assert [len(event["items"]) for event in events(person.case, "viewed")] == [2]


def test_compare_needs_two(person: Driver) -> None:
    person.key("c")
    assert person.page.showing.viewer is None
    assert "two items" in person.window.foot.words()


def test_the_layout_of_last_time_is_taken_up_again(person: Driver) -> None:
    person.gallery()
    settings = person.window.settings
    assert settings.get("review.mode", "") == Mode.GALLERY.value
    person.key(Qt.Key.Key_Plus)
    assert person.page.browser.gallery.side == style.TILES[2]
    assert settings.get("review.side", 0) == style.TILES[2]


def test_two_items_are_compared_alike_at_working_level(person: Driver) -> None:
    to_gallery(person)
    person.key(Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    person.key("w")
    person.wait(lambda: largest(person) > style.PICTURE)
    person.key("c")
    viewer = person.page.showing.viewer
    assert viewer is not None
    person.settle()
    left, right = (canvas.image().size() for canvas in viewer.canvases)
    assert left == right
    assert style.PICTURE < left.width() <= MOST_WORKING
    assert not any(label.text().startswith("SHA-256") for label in viewer._names), "both are in sight and have names"
    QTest.keyPress(viewer, Qt.Key.Key_Space)
    person.wait(lambda: all(canvas.image().width() == 400 for canvas in viewer.canvases))
    QTest.keyRelease(viewer, Qt.Key.Key_Space)
    assert all(canvas.image().width() == left.width() for canvas in viewer.canvases)
    viewer.close()
    person.settle()
