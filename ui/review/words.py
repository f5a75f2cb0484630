"""The words of the review page: rows of items as a person reads them, the columns of its tables, and grades by key."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from triage.model.findings import Tier
from triage.model.video import time_words
from triage.model.wording import TIER_TITLES, evidence_text, number, size, visible
from triage.review.item_rows import ItemRow

NOT_GRADED: Final = "–"

TITLES: Final = {
    "rank": "Rank",
    "tier": "Tier",
    "reasons": "Why it is here",
    "name": "Name",
    "exhibits": "Exhibit",
    "type": "Type",
    "size": "Size",
    "pixels": "Pixels",
    "taken": "Taken",
    "places": "Places",
    "grade": "Grade",
    "source": "Graded by",
}
"""Every column and its title; each table shows some of them."""
COLUMNS: Final = tuple(TITLES)
QUEUE_COLUMNS: Final = ("rank", "tier", "reasons", "type", "places", "grade")
LIST_COLUMNS: Final = ("rank", "name", "exhibits", "type", "size", "pixels", "taken", "places", "grade", "source")
FIGURES: Final = frozenset({"rank", "size", "places", "pixels"})


class Row(NamedTuple):
    """An item in words."""

    rank: str
    number: int
    """The rank as a number."""
    item: str
    """The SHA-256 in hexadecimal."""
    tier: int
    tier_title: str
    significance: str
    reasons: tuple[str, ...]
    type: str
    kind_title: str
    """What it is in a word or two, for a tile."""
    size: str
    places: int
    grade: str
    """Empty where it is not graded."""
    source: str
    """How it came to its grade."""
    name: str
    exhibits: str
    pixels: str
    taken: str
    suggested: str
    """A set's suggested grade in words, such as ``near: A?``; empty where there is none, or it is hidden."""
    flagged: bool
    problem: str
    """Why it could not be shown, where it could not."""
    no_picture: str
    """What is said in the place of a picture, where none was to be made."""
    withheld: bool
    """Withheld since the selection was made: nothing of it is told any more."""
    length: str = ""
    """Of a video: minutes and seconds."""
    alike: int = 0
    """How many items its stack has beside it."""


_CATEGORY: Final = re.compile(r", (?:category|grade) [^,;]*")
_KINDS: Final = {"picture": "Picture", "video": "Video", "document": "Document", "other": "File"}
_NO_PICTURE: Final = {
    "picture": "No rendering was made of it.",
    "video": "No frame of it was drawn.",
    "document": "Documents are not drawn.",
    "other": "Not a picture.",
}


def row_of(item: ItemRow, *, suggestions: bool) -> Row:
    """An item in words; what is withheld says that and nothing more."""
    if item.withheld:
        return _withheld(item)
    return Row(
        rank=_rank(item),
        number=item.rank,
        item=item.sha256,
        tier=item.tier,
        tier_title=TIER_TITLES[Tier(item.tier)],
        significance=item.significance,
        reasons=tuple(reason_words(reason, suggestions=suggestions) for reason in item.reasons),
        type=item.mime or "not recognised",
        kind_title=_kind_title(item),
        size=size(item.size),
        places=item.places,
        grade=item.grade,
        source=f"{item.reviewer} ({item.grade_source})" if item.grade else "",
        name=evidence_text(item.name),
        exhibits=evidence_text(", ".join(item.exhibits)),
        pixels=f"{item.width} × {item.height}" if item.width else "",
        taken=evidence_text(item.taken),
        suggested=f"{item.suggestion}?" if suggestions and item.suggestion else "",
        flagged=bool(item.flags),
        problem=visible(item.problem),
        no_picture=_NO_PICTURE[item.kind],
        withheld=False,
        length=time_words(round(item.duration * 1000)) if item.duration is not None else "",
        alike=item.alike,
    )


def reason_words(reason: str, *, suggestions: bool) -> str:
    """A reason; without the category of a set where that is not to sway anybody."""
    return visible(reason if suggestions else _CATEGORY.sub("", reason))


def _kind_title(item: ItemRow) -> str:
    part = item.mime.partition("/")[2].removeprefix("x-").partition(";")[0]
    short = part.rpartition(".")[2].upper() if item.kind in ("picture", "video") else ""
    return f"{_KINDS[item.kind]} {short}".strip()


def _rank(item: ItemRow) -> str:
    """What matched while a run is still at work has no rank yet."""
    return number(item.rank) if item.rank else "–"


def _withheld(item: ItemRow) -> Row:
    why = "Possibly privileged: withheld until a named person releases it."
    return Row(
        _rank(item), item.rank, item.sha256, item.tier, TIER_TITLES[Tier(item.tier)], "rest", (why,), "",
        "Withheld", "", 0, "", "", "", "", "", "", "", False, "", why, True,
    )  # fmt: skip  # the fields in their order


def display(row: Row, column: str) -> str:
    """What a cell says."""
    match column:
        case "tier":
            return f"{row.tier}  {row.significance}"
        case "reasons":
            return "; ".join(row.reasons)
        case "places":
            return number(row.places)
        case "grade":
            return row.grade or row.suggested or NOT_GRADED
        case _:
            return str(getattr(row, column))


def spoken(row: Row, column: str) -> str:
    """What a reader of the screen says of a cell."""
    if column == "tier":
        return f"tier {row.tier}, {row.tier_title}, {row.significance}"
    return f"{TITLES[column]}: {display(row, column)}"


class GradeKey(NamedTuple):
    """A grade and the digit that gives it."""

    digit: str
    grade: str


def grade_keys(grades: Sequence[str]) -> tuple[GradeKey, ...]:
    """The digits of a scheme: 1, 2, 3 … from the most serious grade on, and 0 for the last, what is of no interest.

    Grades behind the ninth have no digit; they stand in the menu of the key bar.
    """
    if not grades:
        return ()
    *serious, ignorable = grades
    return (*(GradeKey(str(at), grade) for at, grade in enumerate(serious[:9], 1)), GradeKey("0", ignorable))
