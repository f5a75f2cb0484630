"""What items may be filtered by, with the counts of each choice, as plain data; and the filter that a choice means."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from triage.model.content import KIND_TITLES
from triage.model.findings import GradeSource, Tier
from triage.model.wording import TIER_TITLES, visible
from triage.review.browsing import Counts
from triage.review.choosing import ItemFilter

_FACETS: Final = ("reviewed", "tiers", "grades", "sources", "exhibits", "sets", "kinds", "states", "flagged")
_YES: Final = "yes"
_NO: Final = "no"
_SHORT: Final = {
    Tier.KNOWN_OR_MADE_HERE: "Known/made",
    Tier.NEAR_LEAD: "Likeness",
    Tier.BESIDE: "Beside",
    Tier.EXCHANGED: "In a chat",
}
"""For titles that are too long for the panel; the whole is said where the mouse rests."""
_SOURCES: Final = {GradeSource.VIEWED.value: "viewed", GradeSource.TRUSTED_SET.value: "set, not viewed"}


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be ticked."""

    value: str
    title: str
    count: int | None = None
    hint: str = ""


class Facet(NamedTuple):
    """Choices of one kind; of those that are ticked an item has one."""

    key: str
    title: str
    choices: tuple[Choice, ...]


def facets_of(
    counts: Counts, grades: Sequence[str], exhibits: Sequence[str], sources: Sequence[str]
) -> tuple[Facet, ...]:
    """All facets with the counts of the whole case. Grades of an earlier scheme are listed where they are in force."""
    older = [grade for grade in counts.grades if grade and grade not in grades]
    items = sum(counts.grades.values())
    return (
        Facet("reviewed", "Reviewed", (
            Choice(_NO, "not yet", items - counts.reviewed), Choice(_YES, "reviewed", counts.reviewed))),
        Facet("tiers", "Tier", tuple(_tier(tier, counts.tiers.get(tier.value, 0)) for tier in Tier)),
        Facet("grades", "Grade", _counted([*grades, *older], counts.grades, {"": "not graded"})),
        Facet("sources", "Graded by", _counted(list(sources), counts.sources, _SOURCES)),
        Facet("exhibits", "Exhibit", _counted(list(exhibits), counts.exhibits, {})),
        Facet("sets", "Match", _counted(list(counts.sets), counts.sets, {})),
        Facet("kinds", "Type", _counted(list(KIND_TITLES), counts.kinds, KIND_TITLES)),
        Facet("states", "State", _counted(["live", "deleted"], counts.states, {"deleted": "deleted everywhere"})),
        Facet("flagged", "Flag", (Choice(_YES, "flagged", counts.flagged),)),
    )  # fmt: skip


def filter_of(
    chosen: Mapping[str, frozenset[str]], text: str = "", exhibits: frozenset[str] = frozenset()
) -> ItemFilter:
    """The filter that the ticked choices, a search and the exhibits of the top bar mean together."""
    values: dict[str, Any] = {
        name: tuple(sorted(chosen.get(name, ())))
        for name in ("grades", "sources", "exhibits", "sets", "kinds", "states")
    }
    values["tiers"] = tuple(sorted(int(tier) for tier in chosen.get("tiers", ())))
    if exhibits:
        both = exhibits & frozenset(values["exhibits"]) if values["exhibits"] else exhibits
        values["exhibits"] = tuple(sorted(both or exhibits))
    for name in ("reviewed", "flagged"):
        ticked = chosen.get(name, frozenset())
        values[name] = next(iter(ticked)) == _YES if len(ticked) == 1 else None
    return dataclasses.replace(ItemFilter(), text=text, **values)


def ungraded_matches(facets: Sequence[Facet]) -> dict[str, frozenset[str]]:
    """What is to be ticked to see what matches a set and has no grade."""
    sets = frozenset(choice.value for facet in facets if facet.key == "sets" for choice in facet.choices)
    return {"reviewed": frozenset({_NO}), "sets": sets}


def _tier(tier: Tier, many: int) -> Choice:
    whole = TIER_TITLES[tier]
    return Choice(str(tier.value), f"{tier.value}  {_SHORT.get(tier, whole)}", many, whole if tier in _SHORT else "")


def _counted(values: Sequence[str], counts: Mapping[str, int], titles: Mapping[str, str]) -> tuple[Choice, ...]:
    return tuple(
        Choice(value, visible(titles.get(value, value)), counts.get(value, 0), value if value in _SOURCES else "")
        for value in values
    )
