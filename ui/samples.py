"""Invented queues for pictures and tests of the screen; they answer as a case would, and hold no evidence."""

from __future__ import annotations

import threading
from typing import Final, cast

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QColor, QImage

from triage.errors import CaseError
from triage.model.findings import Tier
from triage.model.wording import TIER_TITLES, evidence_text, number, size, visible
from triage.open_case import OpenCase
from ui.changes import Changes
from ui.frame.presenter import CaseFacts
from ui.jobs import Jobs
from ui.main_window import MainWindow
from ui.page import Desk, Page
from ui.review.presenter import NOT_GRADED, PAGE_ROWS, Details, Fact, Overview, QueueState, ReviewDesk, Row
from ui.review.view import ReviewPage
from ui.settings import Settings

MANY: Final = 100_000
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


def closed_sample() -> bytes:
    """A grey rendering without detail, as WebP."""
    image = QImage(64, 48, QImage.Format.Format_RGB888)
    for x in range(64):
        for y in range(48):
            grey = 60 + x + y
            image.setPixelColor(x, y, QColor(grey, grey, grey))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "WEBP", 60)  # type: ignore[call-overload]  # Qt's stub wants bytes where Qt wants text
    return bytes(buffer.data().data())


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
            super().__init__(desk, presenter)

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
    """A queue of any length."""

    def __init__(self, rows: int = 24, *, state: QueueState = QueueState.RANKED, long_names: bool = False) -> None:
        self.count = rows
        self.state = state
        self.long_names = long_names
        self.header = HEADER if state is not QueueState.NO_EXHIBITS else ""
        self.calls: list[int] = []
        self._picture = closed_sample()

    def overview(self) -> Overview:
        """What stands around the queue."""
        if not self.long_names:
            return Overview("OP/1234/26", "Smith", "Officer Two", self.state, self.header, self.count)
        title = evidence_text("A title that somebody wrote without an end, " * 12)
        return Overview("OP/1234/26", title, "officer.two@force.example", self.state, self.header * 4, self.count)

    def rows(self, page: int) -> list[Row]:
        """The rows of a page."""
        self.calls.append(page)
        first = page * PAGE_ROWS
        return [self._row(rank) for rank in range(first + 1, min(first + PAGE_ROWS, self.count) + 1)]

    def details(self, item: str) -> Details:
        """An item."""
        rank = int(item, 16)
        row = self._row(rank)
        path = visible(_LONG) if self.long_names else f"data/media/0/DCIM/Camera/IMG_{rank:04}.jpg"
        places = (f"AB/1: {path}", f"deleted, AB/2: Users/smith/Pictures/copies/IMG_{rank:04}.jpg")
        camera = "Make " * 40 if self.long_names else "Pixel 6"
        facts = (
            Fact(
                "Grade", "not graded" if row.grade == NOT_GRADED else f"{row.grade}, Officer Two (viewed by a reviewer)"
            ),
            Fact("Type", row.type),
            Fact("Size", f"{row.size} ({number(rank * 91_237)} bytes)"),
            Fact("Picture", "4,000 × 3,000 pixels"),
            Fact("Camera", evidence_text(camera)),
            Fact("Taken", "2024-05-01T12:00:00"),
            Fact("SHA-256", f"{rank:064x}"),
            Fact("SHA-1", f"{rank:040x}"),
            Fact("MD5", f"{rank:032x}"),
        )
        problems = ("picture: The picture is truncated.",) if rank % 2 == 0 else ()
        return Details(item, row.reasons, facts, places, 2, problems, self._picture if rank % 3 else None)

    def _row(self, rank: int) -> Row:
        tier, significance, reason = _KINDS[min(len(_KINDS) - 1, rank * len(_KINDS) // (self.count + 1))]
        reasons = (reason, "Sent, WhatsApp, chat Family, exhibit AB/1") if rank % 4 == 1 else (reason,)
        if self.long_names:
            reasons = (f"In the same folder as 4 matches: {evidence_text(_LONG)} on exhibit AB/1", *reasons)
        kind = (
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
            if self.long_names
            else "image/jpeg"
        )
        grade = ("A", NOT_GRADED, NOT_GRADED, "prohibited")[rank % 4]
        return Row(
            number(rank), f"{rank:064x}", tier, TIER_TITLES[tier], significance, reasons, kind, size(rank * 91_237),
            number(rank % 7 + 1), grade,
        )  # fmt: skip


class WaitingDesk(SampleDesk):
    """Never answers until it is let go: the page stays in its loading state."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go = threading.Event()

    def overview(self) -> Overview:
        """Wait, then answer."""
        self.let_go.wait(30)
        return super().overview()


class FailingDesk(SampleDesk):
    """Fails as a known error, at once or from a page on."""

    def __init__(self, *, at_overview: bool = True) -> None:
        super().__init__(MANY)
        self.at_overview = at_overview

    def overview(self) -> Overview:
        """The overview, or a failure."""
        if self.at_overview:
            raise CaseError("The case cannot be read: disk I/O error.", hint="Check that its disk is still connected.")
        return super().overview()

    def rows(self, page: int) -> list[Row]:
        """The first page, and then a failure."""
        if page:
            raise CaseError("A part of the queue cannot be read: disk I/O error.")
        return super().rows(page)
