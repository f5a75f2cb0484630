"""What the review page shows, as plain data read from the case; knows no Qt. What it changes is in ``acting``."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Final, NamedTuple, Protocol

from triage.casedb.thumbs import Level
from triage.model.findings import GradeSource, Tier
from triage.model.wording import TIER_TITLES, evidence_text
from triage.open_case import OpenCase
from triage.review.browsing import Selection
from triage.review.choosing import GroupBy, ItemFilter, ItemOrder
from ui.review import facts
from ui.review.facets import Facet, facets_of
from ui.review.grid import Group
from ui.review.words import Row, reason_words, row_of

PAGE_ROWS: Final = 200
"""Rows that are fetched at once."""


class QueueState(Enum):
    """What the page has to show."""

    NO_EXHIBITS = "no exhibits"
    NOT_RANKED = "not ranked"
    RANKED = "ranked"
    """Or not yet ranked, but matched."""


class Overview(NamedTuple):
    """What stands around the items."""

    state: QueueState
    header: str
    grades: tuple[str, ...]
    """The scheme, most serious first; the last is that of what is of no interest."""


class Wanted(NamedTuple):
    """Which items are to be shown, and how."""

    chosen: ItemFilter = ItemFilter()
    order: ItemOrder = ItemOrder.RANK
    descending: bool = False
    group: GroupBy | None = None


@dataclass(frozen=True, slots=True)
class Selected:
    """The items of a wish, as they were when it was read."""

    wanted: Wanted
    selection: Selection | None
    """For the desk that made it."""
    count: int
    total: int
    groups: tuple[Group, ...]


class Standing(NamedTuple):
    """The counts of the whole case now, equal to those of a report made now."""

    facets: tuple[Facet, ...]
    items: int
    left: int
    """Without a grade."""
    withheld: int


class Shown(NamedTuple):
    """Pictures that were handed out; sharper ones with the number of their viewing event."""

    event: int | None
    images: dict[str, bytes | None]
    storyboards: dict[str, tuple[tuple[int, bytes], ...]] = {}  # noqa: RUF012  # never changed, and replaced where there is one
    """Of videos, where one item or two are asked for: moment in milliseconds and rendering of each distinct frame."""


class RowDesk(Protocol):
    """Who hands out rows. Each call may be slow, and comes from any thread."""

    def rows(self, selected: Selected, page: int, *, suggestions: bool) -> list[Row]:
        """The rows of a page of ``PAGE_ROWS``; fewer, or none, where the selection has ended."""


class PictureDesk(Protocol):
    """Who hands out pictures. Each call may be slow, and comes from any thread."""

    def pictures(self, items: Sequence[str], level: Level) -> Shown:
        """Renderings at a level; one viewing event names all items where it is sharper than closed."""

    def viewed(self, shown: Shown, seconds: float) -> None:
        """Record for how long pictures were on screen."""


class ReviewDesk(RowDesk, PictureDesk, Protocol):
    """All that the page asks for. Each call may be slow, and comes from any thread."""

    def overview(self) -> Overview:
        """What stands around the items."""

    def standing(self) -> Standing:
        """The counts of the whole case."""

    def select(self, wanted: Wanted) -> Selected:
        """The items of a wish; what it sets aside is kept in the examination record."""

    def find(self, selected: Selected, item: str) -> int | None:
        """The place of an item."""

    def next_unreviewed(self, selected: Selected, after: int) -> int | None:
        """The next place whose item has no grade, round the end; ``None`` where all have one."""

    def digests(self, selected: Selected, start: int, limit: int) -> list[str]:
        """The items of a run of places."""

    def details(self, item: str, *, suggestions: bool) -> facts.Details:
        """All that the panel says of an item."""

    def depth(self, rank: int) -> None:
        """Keep how deep the queue was read."""

    def export(self, selected: Selected, places: Sequence[int], path: Path) -> int:
        """Write the items at these places, or all where none is named, as CSV; gives how many."""


class ReviewPresenter:
    """Reads an open case for the review page. Threads may share it."""

    def __init__(self, case: OpenCase) -> None:
        self._case = case
        self._said: object = None

    def overview(self) -> Overview:
        """What stands around the items.

        Raises:
            TriageError: The case cannot be read.
        """
        # What matched while a run is at work is shown before anything is ranked.
        rows = self._case.queue.count() or len(self._case.run.hits(limit=1))
        has_exhibits = bool(self._case.evidence.exhibits())
        state = QueueState.RANKED if rows else QueueState.NOT_RANKED if has_exhibits else QueueState.NO_EXHIBITS
        return Overview(state, self._case.queue.header() if has_exhibits else "", self._case.review.grades)

    def standing(self) -> Standing:
        """The counts of the whole case."""
        totals = self._case.items.totals()
        exhibits = [exhibit.reference for exhibit in self._case.evidence.exhibits()]
        chosen = facets_of(totals.counts, self._case.review.grades, exhibits, [source.value for source in GradeSource])
        return Standing(chosen, totals.items, totals.left, totals.withheld.items)

    def select(self, wanted: Wanted) -> Selected:
        """The items of a wish.

        Raises:
            UsageError: It names something that the case does not have.
        """
        made = self._case.items.select(wanted.chosen, wanted.order, descending=wanted.descending, group=wanted.group)
        self._record(wanted.chosen, made.count)
        groups = tuple(Group(_title(wanted.group, g.title), g.start, g.count) for g in made.groups)
        return Selected(wanted, made, made.count, made.total, groups)

    def rows(self, selected: Selected, page: int, *, suggestions: bool) -> list[Row]:
        """The rows of a page.

        Raises:
            TriageError: The case cannot be read.
        """
        rows = self._case.items.rows(_selection(selected), page * PAGE_ROWS, PAGE_ROWS)
        return [row_of(row, suggestions=suggestions) for row in rows]

    def find(self, selected: Selected, item: str) -> int | None:
        """The place of an item."""
        return self._case.items.find(_selection(selected), item)

    def next_unreviewed(self, selected: Selected, after: int) -> int | None:
        """The next place whose item has no grade."""
        return self._case.items.next_unreviewed(_selection(selected), after)

    def digests(self, selected: Selected, start: int, limit: int) -> list[str]:
        """The items of a run of places."""
        return self._case.items.digests(_selection(selected), start, limit)

    def details(self, item: str, *, suggestions: bool) -> facts.Details:
        """All that the panel says of an item, with its closed rendering, which needs no viewing event.

        Raises:
            UsageError: There is no such item, or it is withheld.
            CaseError: The stored rendering was changed.
        """
        record = self._case.queue.item(item)
        notes, flags = self._case.notes.history(item=item), self._case.notes.flags(item)
        described = self._case.notes.descriptions(item)
        places = facts.place_facts(record)
        return facts.Details(
            record.get("sha256") or item,
            tuple(reason_words(f["justification"], suggestions=suggestions) for f in record.get("findings", ())),
            facts.file_facts(record),
            facts.exif_facts(record),
            facts.match_words(record, suggestions=suggestions),
            places,
            len(record["locations"]),
            facts.history_words(record, notes, flags, described),
            facts.note_words(self._case.notes.notes(item=item)),
            facts.flag_words(flags),
            facts.description_words(described),
            facts.problem_words(record),
            self._case.review.picture(item, Level.CLOSED, self._case.person),
        )

    def pictures(self, items: Sequence[str], level: Level) -> Shown:
        """Renderings at a level, behind one viewing event where it is sharper than closed."""
        found = self._case.review.pictures(items, level, self._case.person)
        return Shown(found.event, found, found.storyboards)

    def viewed(self, shown: Shown, seconds: float) -> None:
        """Record for how long pictures were on screen."""
        if shown.event is not None:
            self._case.review.viewed(shown.event, seconds, self._case.person)

    def depth(self, rank: int) -> None:
        """Keep how deep the queue was read."""
        self._case.record.depth(rank)

    def export(self, selected: Selected, places: Sequence[int], path: Path) -> int:
        """Write items as CSV.

        Raises:
            CaseError: The file cannot be written.
        """
        selection = _selection(selected)
        if places:
            selection = dataclasses.replace(selection, ids=selection.ids[list(places)], groups=())
        return self._case.items.export(selection, path)

    def _record(self, chosen: ItemFilter, hits: int) -> None:
        """Keep what was set aside or searched, once for each wish: sorting the same items is no other search."""
        if chosen == self._said:
            return
        self._said = chosen
        rest = dataclasses.replace(chosen, text="")
        if chosen.text.strip():
            self._case.record.searched("items", chosen.text.strip(), hits)
        if rest.limits:
            self._case.record.filtered(chosen.said, hits)


def _selection(selected: Selected) -> Selection:
    assert selected.selection is not None, "a selection of this desk"
    return selected.selection


def _title(group: GroupBy | None, title: str) -> str:
    """A group's heading in words."""
    match group:
        case GroupBy.TIER:
            return f"{title}  {TIER_TITLES[Tier(int(title))]}"
        case GroupBy.GRADE | GroupBy.SOURCE:
            return title or "Not graded"
        case GroupBy.SET:
            return evidence_text(title) if title else "In none of the sets"
        case GroupBy.FOLDER:
            return evidence_text(title) if title else "The root folder"
        case GroupBy.STACK:
            return f"Looks like {title}" if title else "Stands alone"
        case GroupBy.DAY:
            return title or "Day not known"
        case _:
            return evidence_text(title) if title else "Other"
