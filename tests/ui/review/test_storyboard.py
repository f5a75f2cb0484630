"""The storyboard of a real video: handed out at each level of the shield, and shown by the viewer no sharper than that."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.samples.cases import case_with, run
from tests.testdata import testdata
from tests.ui.review.driving import Driver
from tests.ui.review.test_showing import events
from triage.casedb.thumbs import Level
from triage.model.video import time_words
from triage.open_case import OpenCase
from ui import style
from ui.jobs import Jobs
from ui.review.storyboard import Look, sheet

SIDES = {Level.CLOSED: 64, Level.WORKING: 192, Level.OPEN: 4096}


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenCase]:
    folder = tmp_path_factory.mktemp("storyboard")
    with zipfile.ZipFile(folder / "phone.zip", "w") as archive:
        archive.write(testdata("video_tmk", "pattern-sd-grey-bar.mp4"), "Films/pattern.mp4")
    with case_with(folder / "case", folder / "phone.zip") as opened:
        run(opened)
        yield opened


@pytest.fixture
def item(case: OpenCase) -> str:
    (row,) = case.items.rows(case.items.select(), 0, 9)
    assert row.mime == "video/mp4"
    return row.sha256


@pytest.mark.parametrize("level", list(Level))
def test_a_review_gets_it_at_each_level(case: OpenCase, item: str, level: Level) -> None:
    before = len(events(case, "viewed"))
    found = case.review.pictures([item], level, "P. Erson")
    frames = found.storyboards[item]
    record: dict[str, Any] = case.queue.item(item)
    assert [moment for moment, _ in frames] == [round(f["start"] * 1000) for f in record["video"]["storyboard"]]
    assert 3 <= len(frames) <= 12
    assert frames[0][1] == found[item], "the first frame stands for the video"
    pictures = [Image.open(io.BytesIO(jpeg)) for _, jpeg in frames]
    assert all(max(picture.size) <= SIDES[level] for picture in pictures)
    assert max(max(picture.size) for picture in pictures) == min(SIDES[level], 720)
    assert len({jpeg for _, jpeg in frames}) == len(frames)
    # Closed is no viewing; a sharper storyboard stands behind one event.
    assert len(events(case, "viewed")) - before == (level is not Level.CLOSED)
    assert (found.event is None) == (level is Level.CLOSED)


def test_the_viewer_shows_it_closed_and_open_while_space_is_held(
    case: OpenCase, item: str, qtbot: QtBot, jobs: Jobs
) -> None:
    person = Driver(qtbot, case, jobs)
    frames = len(case.review.pictures([item], Level.CLOSED, "P. Erson").storyboards[item])
    before = len(events(case, "viewed"))
    person.key(Qt.Key.Key_Return)
    viewer = person.page.showing.viewer
    assert viewer is not None
    canvas = viewer.canvases[0]
    person.wait(lambda: canvas.image().width() > style.PICTURE)
    closed = canvas.image().deviceIndependentSize()
    assert closed.width() <= frames * (style.PICTURE + style.NARROW)
    assert closed.height() <= frames * (style.PICTURE + style.ROW + style.NARROW)
    assert all(colour.hslSaturation() == 0 for colour in colours(canvas.image())), "only grey is closed"
    assert "Closed: blurred and grey" in viewer._names[0].text()
    assert len(events(case, "viewed")) == before
    QTest.keyPress(viewer, Qt.Key.Key_Space)
    person.wait(lambda: canvas.image().deviceIndependentSize().width() > closed.width() * 1.5)
    opened = canvas.image().deviceIndependentSize()
    assert opened.width() <= canvas.width()
    assert opened.height() <= canvas.height()
    assert "Closed" not in viewer._names[0].text()
    assert len(events(case, "viewed")) == before + 1
    QTest.keyRelease(viewer, Qt.Key.Key_Space)
    person.wait(lambda: canvas.image().width() > style.PICTURE and canvas.image().deviceIndependentSize() == closed)
    viewer.close()
    person.settle()
    person.close()


def test_the_viewer_follows_the_page_to_working_level_and_back(
    case: OpenCase, item: str, qtbot: QtBot, jobs: Jobs
) -> None:
    person = Driver(qtbot, case, jobs)
    before, ended = len(events(case, "viewed")), len(events(case, "viewing ended"))
    person.gallery()
    person.key("g")
    person.key(Qt.Key.Key_Return)
    viewer = person.page.showing.viewer
    assert viewer is not None
    canvas = viewer.canvases[0]
    person.wait(lambda: canvas.image().width() > style.PICTURE)
    closed = canvas.image().deviceIndependentSize()
    QTest.keyClick(viewer, Qt.Key.Key_W)
    person.wait(lambda: canvas.image().deviceIndependentSize().width() > closed.width() * 1.5)
    frames = len(case.review.pictures([item], Level.CLOSED, "P. Erson").storyboards[item])
    working = canvas.image().deviceIndependentSize()
    assert working.width() <= frames * (SIDES[Level.WORKING] + style.NARROW)
    assert all(colour.hslSaturation() == 0 for colour in colours(canvas.image())), "working is grey"
    assert "Closed" not in viewer._names[0].text()
    seen = events(case, "viewed")[before:]
    assert seen == [{"items": [item], "level": "working"}] * 2, "the page with one frame, then the whole storyboard"
    QTest.keyClick(viewer, Qt.Key.Key_W)
    person.wait(lambda: canvas.image().deviceIndependentSize() == closed)
    assert "Closed" in viewer._names[0].text()
    person.wait(lambda: len(events(case, "viewing ended")) == ended + 2)
    viewer.close()
    person.settle()
    person.close()


def colours(image: QImage) -> list[QColor]:
    """Of the first frame."""
    return [image.pixelColor(x, y) for x in range(4, 38, 4) for y in range(4, 60, 6)]


def plain(colour: Qt.GlobalColor, width: int, height: int) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    return image


@pytest.mark.parametrize("tokens", [style.LIGHT, style.DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ratio", [1.0, 2.0])
@pytest.mark.parametrize("room", [QSize(940, 620), QSize(300, 800), QSize(1800, 200)])
def test_a_sheet_fits_its_room_in_its_colours(qtbot: QtBot, tokens: style.Tokens, ratio: float, room: QSize) -> None:
    frames = [(n * 400_000, plain(Qt.GlobalColor.red, 400, 300)) for n in range(11)]
    made = sheet(frames, Look(tokens, room, ratio))
    size = made.deviceIndependentSize()
    assert size.width() <= room.width() + 1
    assert size.height() <= room.height() + 1
    assert max(size.width() / room.width(), size.height() / room.height()) > 0.9, "as large as it can be"
    assert made.devicePixelRatio() >= ratio
    red = sum(
        made.pixelColor(x, y) == QColor(Qt.GlobalColor.red)
        for x in range(0, made.width(), 7)
        for y in range(0, made.height(), 7)
    )
    assert red > 0
    below = QColor(tokens.window)
    assert made.pixelColor(made.width() - 1, made.height() - 1) == below


def test_moments_are_written_as_large_as_all_else(qtbot: QtBot) -> None:
    """The same moment under frames of other sizes takes as many points of the screen."""
    heights = []
    for side in (120, 500):
        made = sheet([(3_700_000, plain(Qt.GlobalColor.red, side, side))] * 2, Look(style.DARK, QSize(700, 500), 1.0))
        strip = range(round(made.height() - style.ROW * made.devicePixelRatio()), made.height())
        ink = [y for y in strip if any(made.pixelColor(x, y).lightness() > 120 for x in range(made.width()))]
        heights.append((ink[-1] - ink[0]) / made.devicePixelRatio())
    assert abs(heights[0] - heights[1]) <= 2, heights
    assert time_words(3_700_000) == "1:01:40"


def test_what_cannot_be_drawn_is_left_out(qtbot: QtBot) -> None:
    look = Look(style.DARK, QSize(500, 500), 1.0)
    assert sheet([(0, QImage())], look).isNull()
    assert sheet([(0, plain(Qt.GlobalColor.red, 9, 9))], look._replace(room=QSize(0, 0))).isNull()
    assert not sheet([(0, QImage()), (1, plain(Qt.GlobalColor.red, 64, 64))], look).isNull()
