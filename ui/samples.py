"""Invented queues for pictures and tests of the screen; they answer as a case would, and hold no evidence."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any, Final, cast

from PySide6.QtCore import QBuffer, QIODevice, QSize
from PySide6.QtGui import QColor, QImage, QPainter

from triage.casedb.thumbs import Level
from triage.errors import CaseError, DiskFullError
from triage.model.findings import GradeSource, Tier
from triage.model.video import time_words
from triage.model.wording import TIER_TITLES, count, evidence_text, number, size, visible
from triage.open_case import OpenCase
from triage.review.browsing import Counts
from triage.review.choosing import GroupBy
from ui.changes import Changes
from ui.frame.presenter import CaseFacts
from ui.jobs import Jobs
from ui.main_window import MainWindow
from ui.page import Desk, Page
from ui.review.acting import ActDesk, Done, Preview
from ui.review.facets import facets_of
from ui.review.facts import Described, Details, Fact, NoteWords, PlaceFact
from ui.review.grid import Group
from ui.review.presenter import PAGE_ROWS, Overview, QueueState, ReviewDesk, Selected, Shown, Standing, Wanted
from ui.review.view import ReviewPage
from ui.review.words import Row, reason_words
from ui.settings import Settings

MANY: Final = 100_000
STACK: Final = 9
"""Items of one stack of samples."""
NOTHING: Final = "nothing"
"""A search that leaves nothing to show."""
GRADES: Final = ("A", "B", "C", "prohibited", "ignorable")
HEADER: Final = (
    "312 items matched in what was examined: 48,211 of 48,870 files. Not examined: volume 3 (encrypted); 659 files "
    "with problems. Set Force hashes 2026-09: exact only; altered copies of its pictures were not looked for."
)
_KINDS: Final = (
    (Tier.KNOWN_OR_MADE_HERE, "act now", "Exact match (SHA-1): set Force hashes 2026-09, category A, trusted"),
    (Tier.KNOWN_OR_MADE_HERE, "known", "Exact match (MD5 and size): set Force hashes 2026-09, category B, trusted"),
    (Tier.NEAR, "near", "Near match (PDQ, 6 of 256 bits differ): set Regional 2026-03, upright"),
    (Tier.BESIDE, "context", "In the same folder as 4 matches: DCIM/Camera on exhibit AB/1"),
    (Tier.EXCHANGED, "context", "Sent, WhatsApp, chat Family, exhibit AB/1"),
    (Tier.REST, "rest", "Picture in a folder that people use: Download on exhibit AB/1"),
)
_LONG: Final = (
    "data/media/0/Android/media/<b>com.example</b>/" + "very long folder name/" * 9 + "x" * 120 + "/\u202egpj.exe.jpg"
)


@cache
def pattern(number: int, level: Level) -> bytes:
    """A made-up picture as an engine renders it: bands and discs that nobody can take for anything."""
    side = {Level.CLOSED: 64, Level.WORKING: 192, Level.OPEN: 800}[level]
    size = QSize(side, side * 3 // 4) if number % 3 else QSize(side * 3 // 4, side)
    image = QImage(size, QImage.Format.Format_RGB888)
    painter = QPainter(image)
    for band in range(12):
        hue, light = (number * 47 + band * 11) % 360, 90 + (band * 37 + number * 13) % 120
        colour = QColor.fromHsl(hue, 90 if level is Level.OPEN else 0, light)
        painter.fillRect(0, band * size.height() // 12, size.width(), size.height() // 12 + 1, colour)
        if level is not Level.CLOSED:
            painter.setBrush(colour.darker())
            painter.drawEllipse(band * size.width() // 12, (band * number) % size.height(), side // 9, side // 9)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "JPEG", 60)  # type: ignore[call-overload]  # Qt's stub wants bytes where Qt wants text
    return bytes(buffer.data().data())


def storyboard(number: int, level: Level) -> tuple[tuple[int, bytes], ...]:
    """Eleven frames of a made-up video of more than an hour."""
    return tuple((frame * 397_000, pattern(number + 3 * frame, level)) for frame in range(11))


def closed_sample() -> bytes:
    """A grey rendering without detail, as JPEG."""
    return pattern(1, Level.CLOSED)


NO_CASE: Final = cast("OpenCase", None)
"""A page of samples asks its own presenter, and never the case."""


class SampleFacts:
    """What stands above the pages."""

    def __init__(self, *, long_names: bool = False, broken: bool = False) -> None:
        self.long_names = long_names
        self.broken = broken

    def chain_faults(self) -> list[str]:
        """A chain that is whole, or has one fault."""
        return ["Audit event 412 (graded) was changed after it was written."] if self.broken else []

    def hand_over(self, person: str) -> None:
        """Samples belong to nobody."""

    def choose_zone(self, zone: str) -> None:
        """Nobody keeps the choice of samples."""

    def facts(self) -> CaseFacts:
        """What stands in the top bar."""
        if not self.long_names:
            return CaseFacts("OP/1234/26", "Smith", "Officer Two", ("AB/1", "AB/2", "AB/3"))
        title = evidence_text("A title that somebody wrote without an end, " * 12)
        exhibits = tuple(f"Force/Region/2026/AB-{n:04d}/part of a very long reference" for n in range(40))
        return CaseFacts("OP/1234/26", title, "officer.two.of.the.child.protection.unit@force.example", exhibits)


def review_over(presenter: ReviewDesk) -> type[ReviewPage]:
    """The review page over invented rows."""

    class SampleReview(ReviewPage):
        def __init__(self, desk: Desk) -> None:
            acts = SampleActs(presenter) if isinstance(presenter, SampleDesk) else None
            super().__init__(desk, presenter, cast("ActDesk", acts))

    return SampleReview


def page_window(page: type[Page], jobs: Jobs, *, long_names: bool = False, broken: bool = False) -> MainWindow:
    """A window with one page that asks no case."""
    facts = SampleFacts(long_names=long_names, broken=broken)
    return MainWindow(NO_CASE, jobs, Changes(lambda _: None), Settings(), [page], facts)


def sample_window(presenter: ReviewDesk, jobs: Jobs) -> MainWindow:
    """A window whose review page shows invented rows."""
    return page_window(review_over(presenter), jobs, long_names=getattr(presenter, "long_names", False))


def review_of(window: MainWindow) -> ReviewPage:
    """The review page of a window."""
    page = window.page(ReviewPage.KEY)
    assert isinstance(page, ReviewPage), "the key of another page"
    return page


class SampleDesk:
    """Items of any number. They can be graded, and are forgotten with the desk."""

    def __init__(
        self,
        rows: int = 24,
        *,
        state: QueueState = QueueState.RANKED,
        long_names: bool = False,
        videos: bool = False,
        stacks: bool = False,
    ) -> None:
        self.count = rows
        self.videos = videos
        self.stacks = stacks
        self.state = state
        self.long_names = long_names
        self.header = HEADER if state is not QueueState.NO_EXHIBITS else ""
        self.calls: list[int] = []
        self.graded: dict[str, str] = {}
        self.disk_full = False

    def overview(self) -> Overview:
        """What stands around the items."""
        return Overview(self.state, self.header * (4 if self.long_names else 1), GRADES)

    def standing(self) -> Standing:
        """Counts that fit the rows."""
        third = self.count // 3
        counts = Counts(
            {1: third, 2: third, 6: self.count - 2 * third}, {"A": third, "": self.count - third},
            {"viewed by a reviewer": third, "": self.count - third}, {"picture": self.count},
            {"AB/1": self.count, "AB/2": third}, {"Force hashes 2026-09": third}, {"live": self.count}, 2, third,
        )  # fmt: skip
        exhibits = SampleFacts(long_names=self.long_names).facts().exhibits
        sources = ("viewed by a reviewer", "trusted set, not viewed", "second reviewer")
        return Standing(facets_of(counts, GRADES, exhibits, sources), self.count, self.count - third, third and 2)

    def select(self, wanted: Wanted) -> Selected:
        """All items, whatever is wished, but none of a search for nothing; in two groups where groups are wished."""
        shown = 0 if wanted.chosen.text == NOTHING else self.count
        half = shown // 2
        groups: tuple[Group, ...] = (
            Group("1  Known match, or possibly made here", 0, half),
            Group("6  The rest", half, shown - half),
        )
        if wanted.group is GroupBy.STACK:
            sizes = [STACK, STACK, shown - 2 * STACK]
            titles = ("Looks like IMG_0001.jpg", f"Looks like {evidence_text(_LONG)}", "Stands alone")
            starts = accumulate(sizes, initial=0)
            groups = tuple(Group(*group) for group in zip(titles, starts, sizes, strict=False))
        return Selected(wanted, None, shown, self.count, groups if wanted.group else ())

    def rows(self, selected: Selected, page: int, *, suggestions: bool) -> list[Row]:
        """The rows of a page."""
        self.calls.append(page)
        first = page * PAGE_ROWS
        return [self._row(rank, suggestions) for rank in range(first + 1, min(first + PAGE_ROWS, selected.count) + 1)]

    def find(self, selected: Selected, item: str) -> int | None:
        """The place of an item."""
        return int(item, 16) - 1 if int(item, 16) <= selected.count else None

    def next_unreviewed(self, selected: Selected, after: int) -> int | None:
        """The next place whose item has no grade."""
        places = (*range(after + 1, selected.count), *range(after + 1))
        return next((place for place in places if not self._row(place + 1).grade), None)

    def digests(self, selected: Selected, start: int, limit: int) -> list[str]:
        """The items of a run of places."""
        return [f"{place + 1:064x}" for place in range(start, min(start + limit, selected.count))]

    def pictures(self, items: Sequence[str], level: Level) -> Shown:
        """Made-up pictures; none of every seventh item."""
        images = {item: pattern(int(item, 16) % 40, level) if int(item, 16) % 7 else None for item in items}
        boards = {item: storyboard(int(item, 16), level) for item in items if self.videos and len(items) <= 2}
        return Shown(None if level is Level.CLOSED else 1, images, boards)

    def viewed(self, shown: Shown, seconds: float) -> None:
        """Nobody keeps a record of samples."""

    def depth(self, rank: int) -> None:
        """Nobody keeps a record of samples."""

    def export(self, selected: Selected, places: Sequence[int], _: Path) -> int:
        """Samples are not written."""
        return len(places) or selected.count

    def details(self, item: str, *, suggestions: bool) -> Details:
        """An item."""
        rank = int(item, 16)
        row = self._row(rank, suggestions)
        path = visible(_LONG) if self.long_names else f"data/media/0/DCIM/Camera/IMG_{rank:04}.jpg"
        times = (
            Fact("created", "2024-05-01T12:00:00Z  (NTFS)"),
            Fact("modified", "2024-05-01T13:00:00 (FAT, no zone)"),
        )
        places = (
            PlaceFact(f"AB/1: {path}", times),
            PlaceFact(f"deleted, AB/2: Users/smith/copies/IMG_{rank:04}.jpg", ()),
        )
        camera = "Make " * 40 if self.long_names else "Pixel 6"
        facts = (
            Fact("Grade", f"{row.grade}, {row.source}" if row.grade else "not graded"),
            Fact("Type", row.type),
            Fact("Size", f"{row.size} ({number(rank * 91_237)} bytes)"),
            Fact("Picture", "4,000 × 3,000 pixels"),
            Fact("Camera", evidence_text(camera)),
            Fact("Taken", "2024-05-01T12:00:00"),
            Fact("SHA-256", f"{rank:064x}"),
            Fact("SHA-1", f"{rank:040x}"),
            Fact("MD5", f"{rank:032x}"),
        )
        exif = (Fact("Make", "Google"), Fact("Model", evidence_text(camera)), Fact("Position", "51.500000, -0.100000"))
        history = ("2026-11-02 10:11:12 UTC  graded A by Officer Two (viewed by a reviewer)",) if row.grade else ()
        notes = (NoteWords(1, "Compare with the pictures of AB/2.", "Officer Two, 2026-11-02 10:12:00 UTC"),)
        problems = (row.problem,) if row.problem else ()
        return Details(
            item, row.reasons, facts, exif if rank % 2 else (), row.reasons[:1], places, 2, history,
            notes if rank % 2 else (), ("second look",) if row.flagged else (), Described(), problems,
            pattern(rank % 40, Level.CLOSED) if rank % 7 else None,
        )  # fmt: skip

    def _row(self, rank: int, suggestions: bool = True) -> Row:
        tier, significance, reason = _KINDS[min(len(_KINDS) - 1, rank * len(_KINDS) // (self.count + 1))]
        reasons = (reason, "Sent, WhatsApp, chat Family, exhibit AB/1") if rank % 4 == 1 else (reason,)
        if self.long_names:
            reasons = (f"In the same folder as 4 matches: {evidence_text(_LONG)} on exhibit AB/1", *reasons)
        kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        item = f"{rank:064x}"
        grade = self.graded.get(item, ("A", "", "", "prohibited")[rank % 4])
        return Row(
            rank=number(rank),
            number=rank,
            item=item,
            tier=tier,
            tier_title=TIER_TITLES[tier],
            significance=significance,
            reasons=tuple(reason_words(reason, suggestions=suggestions) for reason in reasons),
            type="video/mp4" if self.videos else kind if self.long_names else "image/jpeg",
            kind_title="Video MP4" if self.videos else "Picture JPEG",
            size=size(rank * 91_237),
            places=rank % 7 + 1,
            grade=grade,
            source="Officer Two (viewed by a reviewer)" if grade else "",
            name=evidence_text(_LONG) if self.long_names else f"IMG_{rank:04}.jpg",
            exhibits="AB/1, AB/2" if rank % 3 else "AB/1",
            pixels="4000 × 3000",
            taken="2024-05-01T12:00:00" if rank % 2 else "",
            suggested="A?" if suggestions and rank % 5 == 0 else "",
            flagged=rank % 11 == 5,
            problem="picture: The picture is truncated." if rank % 14 == 0 else "",
            no_picture="No rendering was made of it.",
            withheld=False,
            length=time_words(rank * 397_000) if self.videos else "",
            alike=STACK - 1 if self.stacks and rank <= 2 * STACK else 0,
        )


class SampleActs:
    """Grades the items of a sample desk; nothing else is asked of it."""

    def __init__(self, desk: SampleDesk) -> None:
        self._desk = desk

    def grade(self, items: Sequence[str], grade: str, _: GradeSource) -> Done:
        """Grade items, while there is room on the disk."""
        if self._desk.disk_full:
            raise DiskFullError("The disk is full: nothing of this step was kept.", hint="Free some space.")
        self._desk.graded.update(dict.fromkeys(items, grade))
        words = {item: {"grade": grade, "source": "Officer Two (viewed by a reviewer)"} for item in items}
        return Done(f"{count(len(items), 'item')} graded {grade}.", tuple(items), words, undoable=True)

    def preview(self, items: Sequence[str], grade: str) -> Preview:
        """What grading would change."""
        said = f"{count(len(items), 'item')} become {grade} (now: 9 not graded, 3 graded A by Officer One)."
        return Preview(said, len(items), 3)

    def preview_rest(self, items: Sequence[str]) -> Preview:
        """What the rest of a page is."""
        many = count(len(items), "item")
        return Preview(f"Grade the rest of this page, {many} ({len(items)} not graded):", len(items), 0)


class Waits:
    """Mixed into a desk of samples: it never answers until it is let go; its page stays in its loading state."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go = threading.Event()

    def overview(self) -> Any:
        """Wait, then answer."""
        self.let_go.wait(30)
        return super().overview()  # type: ignore[misc]  # the desk that it is mixed into has it


class Fails:
    """Mixed into a desk of samples: fails as a known error, at once or, as the desk says, from a page on."""

    def __init__(self, *, at_overview: bool = True) -> None:
        super().__init__(MANY)  # type: ignore[call-arg]  # the desk that it is mixed into is made of so many
        self.at_overview = at_overview

    def overview(self) -> Any:
        """The overview, or a failure."""
        if self.at_overview:
            raise unreadable()
        return super().overview()  # type: ignore[misc]  # as above


def unreadable() -> CaseError:
    """What is said of a case whose disk fails."""
    return CaseError("The case cannot be read: disk I/O error.", hint="Check that its disk is still connected.")


class WaitingDesk(Waits, SampleDesk):
    """Items that are not there yet."""


class FailingDesk(Fails, SampleDesk):
    """Items that cannot be read."""

    def rows(self, selected: Selected, page: int, *, suggestions: bool) -> list[Row]:
        """The first page, and then a failure."""
        if page:
            raise CaseError("A part of the queue cannot be read: disk I/O error.")
        return super().rows(selected, page, suggestions=suggestions)
