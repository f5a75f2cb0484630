"""The judge: from the facts of one content to its findings and its row of the queue. Pure, one content at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from triage.findings.facts import ContentFacts, Surroundings
from triage.findings.places import Location, PlaceRules
from triage.findings.policy import Policy
from triage.findings.reasons import (
    Reason,
    beside_reasons,
    exchanged_reason,
    known_good_reason,
    made_here_reasons,
    match_reasons,
)
from triage.model.findings import FindingRow, QueueRow, Significance, Tier

KNOWN_LANE = 0
MADE_HERE_LANE = 1
"""In the first tier known matches and what was possibly made here take turns; elsewhere all stand in lane 0."""


class Judgement(NamedTuple):
    """What was made of one content."""

    findings: tuple[FindingRow, ...]
    row: QueueRow
    lane: int


class Judge:
    """Judges contents by one policy."""

    def __init__(self, policy: Policy, places: PlaceRules, around: Surroundings) -> None:
        self._policy = policy
        self._places = places
        self._around = around

    def judge(self, facts: ContentFacts) -> Judgement:
        """The findings of a content and where it stands; every content stands somewhere."""
        good = known_good_reason(facts)
        matches = list(match_reasons(facts, self._policy))
        made_here = made_here_reasons(facts, self._around, self._policy)
        kinds = {match.kind for match in facts.matches if match.flags}
        own = bool(kinds & set(self._policy.settings.neighbours.count))
        reasons = [*matches, *made_here, *beside_reasons(facts, self._around, self._policy, own=own)]
        exchanged = exchanged_reason(facts, self._policy)
        reasons += [exchanged] if exchanged else []
        if good is not None:
            # A known good file that was sent from here is still no more than a known good file.
            reasons = [good]
            made_here = []
        reasons.sort(key=lambda reason: (reason.tier, -reason.points, reason.sentence))
        location, points = self._standing(facts)
        tier = min((reason.tier for reason in reasons), default=int(Tier.REST))
        significance = self._significance(reasons, len(made_here))
        known = any(reason.kind == "exact" for reason in reasons)
        # A likeness to one set adds nothing to the identity that another set states.
        score = points + sum(r.points for r in reasons if not (known and r.kind in ("near", "lead")))
        sentences = tuple(reason.sentence for reason in reasons) or (self._rest(facts, location),)
        lane = MADE_HERE_LANE if tier == Tier.KNOWN_OR_MADE_HERE and not known else KNOWN_LANE
        findings = tuple(
            FindingRow(
                facts.content, r.kind, significance.value, r.sentence, f"{r.method}; {self._policy.title}", r.based_on
            )
            for r in reasons
        )
        return Judgement(findings, QueueRow(facts.content, tier, score, significance.value, sentences), lane)

    def _standing(self, facts: ContentFacts) -> tuple[Location, int]:
        """The best place of a content, and the points of its kind and place."""
        table = self._policy.settings.points
        kind = (
            table.kind.video
            if facts.mime.startswith("video/")
            else table.kind.picture
            if facts.is_media
            else table.kind.other
        )
        found = {self._places.location(place.path, place.flags) for place in facts.places}
        best = max(sorted(found), key=lambda location: table.location[location], default=Location.NOT_CLASSIFIED)
        return best, kind + table.location[best]

    def _significance(self, reasons: Sequence[Reason], made_here: int) -> Significance:
        settings = self._policy.settings.made_here
        kinds = {reason.kind for reason in reasons}
        exact = "exact" in kinds
        if made_here >= settings.act_now_from or (exact and made_here and settings.act_now_with_exact):
            return Significance.ACT_NOW
        if exact:
            return Significance.KNOWN
        if "near" in kinds:
            return Significance.NEAR
        return Significance.CONTEXT if kinds - {"known good"} else Significance.REST

    def _rest(self, facts: ContentFacts, location: Location) -> str:
        kind = "video" if facts.mime.startswith("video/") else "picture" if facts.is_media else "file"
        return f"Ranked with the rest, by what it is and where it lies: {kind}, {location.value}"
