"""The stages of a run, in order: what each works on, needs and gives."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple


class StageScope(StrEnum):
    """What one unit of a stage's work is."""

    SOURCE = "source"
    BATCH = "batch"
    ARTEFACT = "artefact"
    CASE = "case"


class Stage(NamedTuple):
    """One stage. ``function`` is what workers run; stages without one run over rows of the case only."""

    name: str
    title: str
    scope: StageScope
    needs: tuple[str, ...]
    gives: tuple[str, ...]
    version: int
    function: str = ""


STAGES: Final = (
    Stage(
        "walk", "Walk file systems", StageScope.SOURCE, ("volumes",), ("entries",), 1, "triage.entries.walk:walk_volume"
    ),
    Stage(
        "examine",
        "Examine contents",
        StageScope.BATCH,
        ("entries",),
        ("contents", "pictures"),
        1,
        "triage.analysis.examine:examine_batch",
    ),
    Stage(
        "archives",
        "Open archives",
        StageScope.BATCH,
        ("contents",),
        ("entries",),
        1,
        "triage.entries.listing:list_archives",
    ),
    Stage(
        "carve",
        "Carve unallocated space",
        StageScope.SOURCE,
        ("volumes",),
        ("entries",),
        1,
        "triage.entries.carving.task:carve_volume",
    ),
    Stage(
        "verify",
        "Verify sources",
        StageScope.SOURCE,
        ("volumes",),
        ("digests",),
        1,
        "triage.entries.verify:verify_source",
    ),
    Stage(
        "parse",
        "Read app databases",
        StageScope.ARTEFACT,
        ("entries",),
        ("messages",),
        1,
        "triage.analysis.app_parsers:parse_artefact",
    ),
    Stage("link", "Link attachments", StageScope.CASE, ("messages", "contents"), ("attachments",), 1),
    Stage(
        "match",
        "Match hash sets",
        StageScope.CASE,
        ("contents", "pictures"),
        ("matches",),
        1,
        "triage.analysis.matching:match_contents",
    ),
    Stage(
        "stack",
        "Stack what looks the same",
        StageScope.CASE,
        ("pictures",),
        ("stacks",),
        3,
        "triage.analysis.stacking:stack_contents",
    ),
    Stage("judge", "Rank the queue", StageScope.CASE, ("matches", "attachments", "pictures"), ("queue",), 1),
    Stage("seal", "Seal the case", StageScope.CASE, ("queue",), ("seals",), 1),
)

_GIVEN: Final = ("volumes",)
"""What is there before a run: made when evidence is added."""


def check_stages(stages: tuple[Stage, ...]) -> None:
    """Check that each stage finds what it needs among what earlier ones give.

    Raises:
        ValueError: The list is in a wrong order, or names a stage twice.
    """
    given = set(_GIVEN)
    names: set[str] = set()
    for stage in stages:
        missing = set(stage.needs) - given
        if missing or stage.name in names:
            raise ValueError(f"stage {stage.name} stands in a wrong place: {sorted(missing) or 'named twice'}")
        given.update(stage.gives)
        names.add(stage.name)


check_stages(STAGES)


def stage(name: str) -> Stage:
    """The stage of this name."""
    return next(s for s in STAGES if s.name == name)
