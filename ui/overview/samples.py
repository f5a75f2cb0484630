"""Invented cases at a glance for pictures and tests of the page."""

from __future__ import annotations

import threading
from typing import Final

from triage.model.findings import Tier
from triage.model.wording import TIER_TITLES, evidence_text
from ui.overview.presenter import NOT_GRADED, SHAPES, Bar, ExhibitLine, Glance
from ui.overview.steps import Situation, next_steps
from ui.samples import HEADER, unreadable

_TIERS: Final = ((1, 34), (2, 6), (4, 212), (5, 640), (6, 3_940), (7, 38))
_ITEMS: Final = 4_870
_EMPTY: Final = Situation(0, 0, False, False, 0, 0, 0, 0, 0, 0, 0)  # as its fields stand


class SampleGlance:
    """A case in the middle of its review."""

    def __init__(self, *, long_names: bool = False) -> None:
        self.long_names = long_names

    def glance(self) -> Glance:
        """The case."""
        long = "A name that somebody wrote without an end " * 8 if self.long_names else ""
        exhibits = (
            ExhibitLine(f"AB/1{long[:80]}", evidence_text(f"phone {long}"), "verified", True, "1 of 1 volume read"),
            ExhibitLine("AB/2", "suspect · laptop", "not yet verified", False, "3 of 4 volumes read"),
            ExhibitLine("AB/3", "witness · camera card", "differs from the stored digest", False, "1 of 1 volume read"),
        ) * (20 if self.long_names else 1)  # fmt: skip
        graded = (("A", 21), ("B", 40), ("C", 102), ("ignorable", 149))
        return Glance(
            title=f"OP/1234/26 · Smith {long}".strip(),
            about="Examiner Ann Example, case made 2026-11-02",
            header=HEADER,
            exhibits=exhibits,
            tiers=tuple(Bar(f"{t}  {TIER_TITLES[Tier(t)]}", n, _ITEMS, SHAPES[Tier(t)]) for t, n in _TIERS),
            grades=(*(Bar(name, n, _ITEMS, "") for name, n in graded), Bar(NOT_GRADED, _ITEMS - 312, _ITEMS, "")),
            sources="290 viewed by a reviewer; 22 trusted set, not viewed",
            unread=(
                "AB/2, laptop.E01, volume 3: encrypted (BitLocker)", "659 files that could not be read",
                "14 archives that were not opened", "Failed: decoding a picture (612)",
                "Partly read: reading an app's database (47)",
            ) * (14 if self.long_names else 1),
            reviewed=312,
            items=_ITEMS,
            review_said="312 of 4,870 items graded (6.4 %), 4,558 left.",
            withheld="Withheld as possibly privileged: 1 conversation.",
            run="Last run finished, 2026-11-24 09:12, Ann Example.",
            messages="WhatsApp (Android): 1 file read. Apple Messages (iOS): 1 file schema not recognised.",
            steps=next_steps(Situation(3, 2, True, True, 1, 1, _ITEMS, 4_558, 31, 12_411, 5)),  # as its fields stand
        )  # fmt: skip


class EmptyGlance(SampleGlance):
    """A case without exhibits."""

    def glance(self) -> Glance:
        """The case."""
        return Glance(
            "OP/1234/26 · Smith", "Examiner Ann Example, case made 2026-11-02", "", (), (), (), "", (), 0, 0,
            "Nothing is ranked yet.", "", "No run yet.", "", next_steps(_EMPTY),
        )  # fmt: skip


class WaitingGlance(SampleGlance):
    """Never answers until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go = threading.Event()

    def glance(self) -> Glance:
        """Wait, then answer."""
        self.let_go.wait(30)
        return super().glance()


class FailingGlance(SampleGlance):
    """Fails as a known error."""

    def glance(self) -> Glance:
        """A failure."""
        raise unreadable()
