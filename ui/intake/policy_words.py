"""What a triage policy does, in words that a person can check against its file."""

from __future__ import annotations

from typing import Final, NamedTuple

from triage.findings.policy import Policy
from triage.model.findings import Tier
from triage.model.wording import TIER_TITLES, number

REASONS: Final = {
    "exact": "the digest of a file stands in a set that flags it",
    "made_here": "it was possibly made on this device",
    "near": "a near match of a picture (PDQ)",
    "lead": "likeness only (pHash)",
    "beside_folder": "in the same folder as a match",
    "beside_conversation": "in the same conversation as a match",
    "exchanged": "sent or received in a chat",
}
MADE_HERE: Final = {
    "stated_device": "taken with the device that an exhibit is described as",
    "common_camera": "taken with the camera that took most pictures on its exhibit",
    "camera_folder": "lies in a camera folder and names its camera",
    "hidden": "lies in a hidden album or the folder of a vault app",
    "recently_deleted": "lies among what was deleted recently",
    "sent": "was sent from here in a chat",
}


class PolicyWords(NamedTuple):
    """A policy in words; ``paragraphs`` are headings with their lines."""

    title: str
    digest: str
    statement: str
    paragraphs: tuple[tuple[str, tuple[str, ...]], ...]
    grades: tuple[str, ...]
    """As the policy orders them, most serious first."""


def policy_words(policy: Policy) -> PolicyWords:
    """Say what a policy does."""
    settings = policy.settings
    tiers: dict[int, list[str]] = {}
    for name, words in REASONS.items():
        tiers.setdefault(getattr(settings.tiers, name), []).append(words)
    order = [f"{tier}  {'; '.join(reasons)}" for tier, reasons in sorted(tiers.items())]
    order += [f"{int(Tier.REST)}  {TIER_TITLES[Tier.REST].lower()}", f"{int(Tier.KNOWN_GOOD)}  known good, counted"]
    turns = settings.turns
    made_here = settings.made_here
    reasons = [MADE_HERE[reason] for reason in made_here.reasons]
    return PolicyWords(
        policy.title,
        policy.digest.hex(),
        settings.statement,
        (
            ("In which order material is shown", tuple(order)),
            (
                "In the first tier",
                (
                    f"{number(turns.known)} known and {number(turns.made_here)} possibly made here take turns.",
                    "So neither hides the other.",
                    f"Grades, most serious first: {', '.join(settings.grades.order)}.",
                ),
            ),
            (
                "What counts as possibly made here",
                (*reasons, f"From {number(made_here.act_now_from)} of these on, an item is marked “act now”."),
            ),
            ("What it never does", ("It orders and removes nothing: every content stays in the queue.",)),
        ),
        settings.grades.order,
    )
