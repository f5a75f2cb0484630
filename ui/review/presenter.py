"""What the review page says, as plain data; knows the case and no Qt."""

from __future__ import annotations

from enum import Enum
from typing import Any, Final, NamedTuple, Protocol

from triage.casedb.thumbs import Level
from triage.model.findings import Tier
from triage.model.wording import TIER_TITLES, count, evidence_text, number, size, visible
from triage.open_case import OpenCase

PAGE_ROWS: Final = 200
"""Rows that are fetched at once."""

PLACES_SHOWN: Final = 500
"""Locations listed beside an item; the command line lists all."""

NOT_GRADED: Final = "–"
MAX_PATH: Final = 4096
"""Characters of a path; longer ones lose their middle even where the whole is shown."""


class QueueState(Enum):
    """What the page has to show."""

    NO_EXHIBITS = "no exhibits"
    NOT_RANKED = "not ranked"
    RANKED = "ranked"


class Overview(NamedTuple):
    """What stands around the queue."""

    reference: str
    title: str
    person: str
    state: QueueState
    header: str
    rows: int


class Row(NamedTuple):
    """A row of the queue in words."""

    rank: str
    item: str
    tier: int
    tier_title: str
    significance: str
    reasons: tuple[str, ...]
    type: str
    size: str
    places: str
    grade: str


class Fact(NamedTuple):
    """A named fact of an item."""

    name: str
    value: str


class Details(NamedTuple):
    """All that the panel says of an item."""

    item: str
    reasons: tuple[str, ...]
    facts: tuple[Fact, ...]
    places: tuple[str, ...]
    """Each ``exhibit: path``, with what is special about it in front."""
    places_total: int
    problems: tuple[str, ...]
    picture: bytes | None
    """The closed rendering as JPEG; ``None`` where none was made."""


class ReviewDesk(Protocol):
    """What the page asks for. Each call may be slow, and comes from any thread."""

    def overview(self) -> Overview:
        """What stands around the queue."""

    def rows(self, page: int) -> list[Row]:
        """The rows of a page of ``PAGE_ROWS``; fewer, or none, where the queue has ended."""

    def details(self, item: str) -> Details:
        """All that the panel says of an item."""


class ReviewPresenter:
    """Reads an open case for the review page. Holds no state, so that threads may share it."""

    def __init__(self, case: OpenCase) -> None:
        self._case = case

    def overview(self) -> Overview:
        """What stands around the queue.

        Raises:
            TriageError: The case cannot be read.
        """
        info = self._case.info()
        rows = self._case.queue.count()
        has_exhibits = bool(self._case.evidence.exhibits())
        state = QueueState.RANKED if rows else QueueState.NOT_RANKED if has_exhibits else QueueState.NO_EXHIBITS
        header = self._case.queue.header() if has_exhibits else ""
        return Overview(
            evidence_text(info["reference"]), evidence_text(info["title"]), self._case.person, state, header, rows
        )

    def rows(self, page: int) -> list[Row]:
        """The rows of a page.

        Raises:
            TriageError: The case cannot be read.
        """
        return [
            Row(
                number(record.rank),
                record.sha256.hex(),
                record.tier,
                TIER_TITLES[Tier(record.tier)],
                record.significance,
                tuple(visible(reason) for reason in record.reasons),
                record.mime or "not recognised",
                size(record.size),
                number(record.places),
                record.grade or NOT_GRADED,
            )
            for record in self._case.queue.page(page * PAGE_ROWS, PAGE_ROWS)
        ]

    def details(self, item: str) -> Details:
        """All that the panel says of an item, with its closed rendering, which needs no viewing event.

        Raises:
            UsageError: There is no such item.
            CaseError: The stored rendering was changed.
        """
        record = self._case.queue.item(item)
        places = record["locations"]
        return Details(
            record.get("item") or item,
            tuple(visible(finding["justification"]) for finding in record.get("findings", ())),
            tuple(_facts(record)),
            tuple(_place(place) for place in places[:PLACES_SHOWN]),
            len(places),
            tuple(visible(f"{problem['stage']}: {problem['sentence']}") for problem in record["problems"]),
            self._case.review.picture(item, Level.CLOSED, self._case.person),
        )


def _facts(record: dict[str, Any]) -> list[Fact]:
    """The facts in the order in which a person asks for them; what is not known is left out."""
    exif = record.get("exif") or {}
    decision = (record.get("decisions") or [{}])[-1]
    camera = " ".join(str(exif[key]) for key in ("make", "model") if exif.get(key))
    pixels = f"{number(record['width'])} × {number(record['height'])} pixels" if record.get("width") else ""
    graded = record.get("grade") or ""
    by = f", {decision['reviewer']} ({decision['grade_source']})" if graded else ""
    facts = {
        "Grade": f"{graded}{by}" if graded else "not graded",
        "Type": record.get("type") or "not recognised",
        "Size": f"{size(record['size'])} ({count(record['size'], 'byte')})" if record.get("size") is not None else "",
        "Picture": pixels,
        "Camera": camera,
        "Taken": exif.get("taken") or "",
        "In chats": number(len(record["messages"])) if record.get("messages") else "",
        "SHA-256": record.get("sha256") or "",
        "SHA-1": record.get("sha1") or "",
        "MD5": record.get("md5") or "",
    }
    return [Fact(name, evidence_text(str(value))) for name, value in facts.items() if value]


def _place(place: dict[str, Any]) -> str:
    state = "deleted, " if place["deleted"] else ""
    return f"{state}{evidence_text(place['exhibit'])}: {evidence_text(place['path'], MAX_PATH)}"
