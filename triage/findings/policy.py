"""Reads the triage policy: a versioned file that a unit can read, change and cite, printed with its digest.

The file is strict: an unknown key, a missing one or a wrong type stops the loading with a sentence that names
the table and the key. What each key means stands beside it in ``resources/policies/default.toml``.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec

from triage.errors import PolicyError
from triage.findings.patterns import PatternTable, parse_pattern
from triage.findings.places import Location
from triage.model.strict_toml import read_strict
from triage.resources import resource

MAX_POLICY_BYTES: Final = 1 << 20
"""A larger file is no policy."""

_MAX_POINTS: Final = 1_000_000

Points = Annotated[int, msgspec.Meta(ge=0, le=_MAX_POINTS)]
TierNumber = Annotated[int, msgspec.Meta(ge=1, le=6)]
Share = Annotated[int, msgspec.Meta(ge=1, le=1_000)]
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=2_000)]
MadeHereReason = Literal["stated_device", "common_camera", "camera_folder", "hidden", "recently_deleted", "sent"]


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table of the file: every key is required and no other is allowed."""


class Tiers(_Table, frozen=True):
    """Which reason puts a content in which tier."""

    exact: TierNumber
    made_here: TierNumber
    near: TierNumber
    lead: TierNumber
    beside_folder: TierNumber
    beside_conversation: TierNumber
    exchanged: TierNumber


class Turns(_Table, frozen=True):
    """How many of each kind take turns in the first tier."""

    known: Share
    made_here: Share


class Grades(_Table, frozen=True):
    """The order of grades, most serious first."""

    order: tuple[Text, ...]
    step: Points


class ExactPoints(_Table, frozen=True):
    """Points of an exact match by what stands behind it."""

    trusted: Points
    indicative: Points
    local: Points
    bad: Points
    ungraded: Points
    comparison: Points
    md5_only: Points


class MadeHerePoints(_Table, frozen=True):
    """Points of each reason to think that a content was possibly made here."""

    stated_device: Points
    common_camera: Points
    camera_folder: Points
    hidden: Points
    recently_deleted: Points
    sent: Points


class LikenessPoints(_Table, frozen=True):
    """Points of a near match, less some for each differing bit."""

    base: Points
    per_bit: Points


class BesidePoints(_Table, frozen=True):
    """Points of standing beside matches."""

    base: Points
    per_match: Points
    most: Points


class ExchangedPoints(_Table, frozen=True):
    """Points of a content that went through a chat, by direction."""

    sent: Points
    received: Points
    unknown: Points


class KindPoints(_Table, frozen=True):
    """Points by what the content is."""

    picture: Points
    video: Points
    other: Points


class AllPoints(_Table, frozen=True):
    """All points, table by table."""

    exact: ExactPoints
    made_here: MadeHerePoints
    near: LikenessPoints
    lead: LikenessPoints
    beside: BesidePoints
    exchanged: ExchangedPoints
    kind: KindPoints
    location: dict[Location, Points]


class MadeHere(_Table, frozen=True):
    """What counts as possibly made here."""

    reasons: tuple[MadeHereReason, ...]
    common_camera_at_least: Share
    act_now_from: Annotated[int, msgspec.Meta(ge=1, le=100)]
    act_now_with_exact: bool


class Folders(_Table, frozen=True):
    """Patterns of folders that mean something."""

    camera: tuple[str, ...]
    hidden: tuple[str, ...]
    recently_deleted: tuple[str, ...]


class Neighbours(_Table, frozen=True):
    """Which matches make their folder and conversation interesting."""

    count: tuple[Literal["exact", "near", "lead"], ...]


class CountingRule(_Table, frozen=True):
    """What is a still and what is a moving picture."""

    moving_from_frames: Annotated[int, msgspec.Meta(ge=2, le=1_000_000)]
    live_photo_clip: Literal["moving", "still"]

    def kind(self, mime: str, frames: int, *, clip: bool) -> str:
        """``still``, ``moving`` or ``other``.

        Args:
            mime: The type by signature.
            frames: Of a picture, 1 where it is not known.
            clip: Whether it is the clip of a live photo.
        """
        family = mime.partition("/")[0]
        if family == "video":
            return self.live_photo_clip if clip else "moving"
        if family != "image":
            return "other"
        # Only these hold frames of one scene; the pages of a TIFF and the sizes of an icon are stills.
        animated = mime in _ANIMATED and frames >= self.moving_from_frames
        return "moving" if animated else "still"

    @property
    def sentence(self) -> str:
        """The rule in words, as the report prints it."""
        own = (
            "a moving picture of its own"
            if self.live_photo_clip == "moving"
            else "a still, as the picture it belongs to"
        )
        return (
            f"A video is a moving picture. A GIF, APNG or WebP of {self.moving_from_frames} frames or more is a moving "
            "picture, of fewer a still. A live photo is one still and its clip, paired by folder, name and, where both "
            f"state one, content identifier; the clip is counted as {own}."
        )


_ANIMATED: Final = frozenset({"image/gif", "image/png", "image/apng", "image/webp"})
"""An APNG is a PNG by its signature; one of several frames is animated."""


class Settings(_Table, frozen=True):
    """The whole file."""

    format: Literal[1]
    name: Text
    version: Text
    statement: Text
    tiers: Tiers
    turns: Turns
    grades: Grades
    points: AllPoints
    made_here: MadeHere
    folders: Folders
    neighbours: Neighbours
    counting: CountingRule


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy as it was read, with the digest by which it is cited."""

    settings: Settings
    digest: bytes
    """SHA-256 of the file's bytes."""
    camera: PatternTable
    hidden: PatternTable
    recently_deleted: PatternTable

    @property
    def title(self) -> str:
        """Name and version, as a finding's method names it."""
        return f"{self.settings.name}, version {self.settings.version}"

    def grade_points(self, grade: str) -> int:
        """Points of a grade by its step in the order; 0 for one that the order does not list."""
        order = [name.casefold() for name in self.settings.grades.order]
        wanted = grade.casefold()
        return self.settings.grades.step * (len(order) - order.index(wanted)) if wanted in order else 0


def load_policy(path: Path | None = None) -> Policy:
    """Read a policy file, the bundled ``default.toml`` unless another is given.

    Raises:
        PolicyError: The file cannot be read or is wrong; the locator names file, table and key.
    """
    source = path or resource("policies", "default.toml")
    try:
        if source.stat().st_size > MAX_POLICY_BYTES:
            raise PolicyError(
                f"The file is larger than {MAX_POLICY_BYTES:,} bytes: it is no policy.", locator=source.name
            )
        data = source.read_bytes()
    except OSError as error:
        raise PolicyError(f"The triage policy {source.name} cannot be read: {error.strerror}.") from error
    return parse_policy(data, source.name)


def parse_policy(data: bytes, name: str) -> Policy:
    """A policy from the bytes of its file; ``name`` is what errors call the file.

    Raises:
        PolicyError: As ``load_policy``.
    """
    settings = read_strict(data, Settings, name, "triage policy", PolicyError)
    _check(settings, name)
    return Policy(
        settings,
        hashlib.sha256(data).digest(),
        _patterns(settings.folders.camera, name, "camera"),
        _patterns(settings.folders.hidden, name, "hidden"),
        _patterns(settings.folders.recently_deleted, name, "recently_deleted"),
    )


def _check(settings: Settings, name: str) -> None:
    """Rules that a type cannot hold."""
    missing = set(Location) - settings.points.location.keys()
    if missing:
        raise PolicyError(f"No points are given for the location “{min(missing)}”.", locator=f"{name}, points.location")
    order = [grade.casefold() for grade in settings.grades.order]
    twice = {grade for grade in order if order.count(grade) > 1}
    if twice:
        raise PolicyError(f"The grade “{min(twice)}” stands twice in the order.", locator=f"{name}, grades.order")
    for key in ("made_here.reasons", "neighbours.count"):
        table, _, field = key.partition(".")
        values: tuple[str, ...] = getattr(getattr(settings, table), field)
        if len(set(values)) != len(values):
            raise PolicyError("A word stands twice in the list.", locator=f"{name}, {key}")


def _patterns(texts: tuple[str, ...], name: str, key: str) -> PatternTable:
    try:
        return PatternTable([parse_pattern(text) for text in texts])
    except PolicyError as error:
        raise PolicyError(error.sentence, locator=f"{name}, folders.{key}") from error
