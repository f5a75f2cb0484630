"""What the overview page says, as plain data; knows the case and no Qt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final, NamedTuple, Protocol

from triage.model.findings import Tier
from triage.model.frame import VolumeOutcome
from triage.model.problems import Outcome
from triage.model.wording import TIER_TITLES, count, evidence_text, number, percent, visible
from triage.open_case import OpenCase
from triage.review.browsing import Totals
from triage.review.choosing import ItemFilter
from ui.overview.steps import Situation, Step, next_steps
from ui.problems import kind_words
from ui.times import Told, Words, stamp

NOT_GRADED: Final = "not graded"

SHAPES: Final = {
    Tier.KNOWN_OR_MADE_HERE: "act now",
    Tier.NEAR: "near",
    Tier.NEAR_LEAD: "near",
    Tier.BESIDE: "context",
    Tier.EXCHANGED: "context",
    Tier.REST: "rest",
    Tier.KNOWN_GOOD: "rest",
}
"""The shape that stands before a tier: that of its most serious significance in the policy that comes with us."""


class ExhibitLine(NamedTuple):
    """An exhibit with the state of its verification."""

    reference: str
    about: str
    state: str
    sure: bool
    """Whether every source was verified against a digest that it carries."""
    volumes: str


class Bar(NamedTuple):
    """A count with its share of a whole."""

    name: str
    number: int
    whole: int
    shape: str
    """The word by which a shape is drawn before it; empty where there is none."""


class Glance(NamedTuple):
    """The case at a glance."""

    title: str
    about: Words
    header: str
    exhibits: tuple[ExhibitLine, ...]
    tiers: tuple[Bar, ...]
    grades: tuple[Bar, ...]
    sources: str
    """By whom graded items were graded, in words."""
    unread: tuple[str, ...]
    reviewed: int
    items: int
    review_said: str
    withheld: str
    run: Words
    messages: str
    steps: tuple[Step, ...]


class OverviewDesk(Protocol):
    """What the page asks for. The call may be slow, and comes from any thread."""

    def glance(self) -> Glance:
        """The case at a glance."""


class OverviewPresenter:
    """Reads an open case for the overview page. Holds no state, so that threads may share it."""

    def __init__(self, case: OpenCase) -> None:
        self._case = case

    def glance(self) -> Glance:
        """The case at a glance.

        Raises:
            TriageError: The case cannot be read.
        """
        case = self._case
        info, exhibits, sources = case.info(), case.evidence.exhibits(), case.evidence.sources()
        totals, examined, run = case.items.totals(), case.queue.examined(), case.run.last()
        kinds = case.run.problem_kinds()
        tally, zone = case.queue.tally(), case.zones.display()
        unread = [visible(phrase) for phrase in examined.not_examined]
        unread += [
            f"{visible(kind_words(kind.stage, kind.outcome))} ({number(kind.number)})"
            for kind in kinds
            if kind.outcome != Outcome.NOTE
        ]
        situation = Situation(
            exhibits=len(exhibits),
            sets=len(case.sets.list()),
            ran=run is not None,
            whole_run=run is not None and run.outcome == "finished" and not run.incomplete,
            unverified=sum(source.verification == "not yet verified" for source in sources),
            differing=sum(source.verification.startswith("differs") for source in sources),
            items=totals.items,
            left=totals.left,
            urgent=_urgent_left(case),
            messages=tally.get("messages", 0),
            unread=len(unread),
        )
        return Glance(
            title=" · ".join(evidence_text(info[name]) for name in ("reference", "title") if info[name]),
            about=_about(info, zone),
            header=case.queue.header() if exhibits and run is not None else "",
            exhibits=tuple(_exhibit(one, sources, case.evidence.volumes()) for one in exhibits),
            tiers=_tiers(totals),
            grades=_grades(totals, case.review.grades),
            sources=_sources(totals),
            unread=tuple(unread),
            reviewed=totals.counts.reviewed,
            items=totals.items,
            review_said=_review_said(totals),
            withheld=_withheld(totals),
            run=_run_said(run, zone),
            messages=case.messages.state() if exhibits and run is not None else "",
            steps=next_steps(situation),
        )


def _urgent_left(case: OpenCase) -> int:
    """Items of the first tier without a grade."""
    chosen = ItemFilter(tiers=(int(Tier.KNOWN_OR_MADE_HERE),), reviewed=False)
    return case.items.select(chosen).count


def _exhibit(one: Any, sources: list[Any], volumes: list[Any]) -> ExhibitLine:
    own = [source for source in sources if source.exhibit_id == one.id]
    states = Counter(source.verification for source in own)
    said = "; ".join(f"{number(times)} × {state}" if len(own) > 1 else state for state, times in states.items())
    held = [volume for volume in volumes if volume.source_id in {source.id for source in own}]
    held = [volume for volume in held if volume.outcome is not VolumeOutcome.UNALLOCATED]
    read = sum(volume.outcome == VolumeOutcome.READ and volume.walked for volume in held)
    about = " · ".join(evidence_text(part, 120) for part in (one.role, one.description, one.owner) if part)
    sure = bool(own) and all(state.startswith("verified") for state in states)
    walked = f"{number(read)} of {count(len(held), 'volume')} read"
    return ExhibitLine(evidence_text(one.reference, 80), about, said or "no source yet", sure, walked)


def _tiers(totals: Totals) -> tuple[Bar, ...]:
    counts = totals.counts.tiers
    return tuple(
        Bar(f"{int(tier)}  {TIER_TITLES[tier]}", counts[int(tier)], totals.items, SHAPES[tier])
        for tier in Tier
        if counts.get(int(tier))
    )


def _grades(totals: Totals, scheme: tuple[str, ...]) -> tuple[Bar, ...]:
    counts = totals.counts.grades
    names = [*(grade for grade in scheme if grade in counts), *sorted(set(counts) - set(scheme) - {""})]
    bars = [Bar(name, counts[name], totals.items, "") for name in names if counts[name]]
    return (*bars, Bar(NOT_GRADED, totals.left, totals.items, "")) if totals.items else ()


def _sources(totals: Totals) -> str:
    return "; ".join(f"{number(times)} {source}" for source, times in totals.counts.sources.items() if source and times)


def _review_said(totals: Totals) -> str:
    if not totals.items:
        return "Nothing is ranked yet."
    reviewed = totals.counts.reviewed
    share = percent(reviewed, totals.items)
    return f"{number(reviewed)} of {count(totals.items, 'item')} graded ({share}), {number(totals.left)} left."


def _withheld(totals: Totals) -> str:
    held = totals.withheld
    parts = [count(held.items, "item")] if held.items else []
    parts += [count(held.conversations, "conversation")] if held.conversations else []
    return f"Withheld as possibly privileged: {' and '.join(parts)}." if parts else ""


def _about(info: Mapping[str, Any], zone: str) -> Told:
    made = stamp(info["created_at"], zone)
    return Told(f"Examiner {evidence_text(info['examiner'])}, case made {made.text[:10]}", made.hover)


def _run_said(run: Any, zone: str) -> Words:
    if run is None:
        return "No run yet."
    when = stamp(run.ended_at or run.started_at, zone, seconds=False)
    read = f", with the profile {run.profile}" if run.profile else ""
    left = f" Not complete: {' '.join(run.incomplete)}" if run.incomplete else ""
    return Told(visible(f"Last run {run.outcome}, {when.text}, {run.person}{read}.{left}"), when.hover)
