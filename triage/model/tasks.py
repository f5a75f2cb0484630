"""What crosses to a worker: one tuple of plain values for each kind of work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from triage.model.content import KnownContent
from triage.model.entries import EntryKey
from triage.model.frame import Scope, SourceSpec
from triage.model.profile import ALL_KINDS
from triage.model.video import FrameQuery


class SetAtHand(NamedTuple):
    """A compiled hash set that a worker asks about the contents which it digests."""

    set_id: int
    recipe: int
    """Under which its answers are kept."""
    path: str
    key: bytes
    memory: str = ""
    """As ``MatchTask.memory``."""
    exact: bool = True
    """False where it holds no digests, so that it knows no file by them."""


class ExamineTask(NamedTuple):
    """Examine the contents of some entries of one source."""

    spec: SourceSpec
    keys: list[EntryKey]
    scope: Scope
    poison: frozenset[bytes] = frozenset()
    """SHA-256 of contents that ended a worker in this run; they are digested and given to no decoder again."""
    sets: tuple[SetAtHand, ...] = ()
    """Are asked at once for exact matches, so that a hit is known while the rest is still read."""
    kinds: int = ALL_KINDS
    """``EntryFlag`` bits of the kinds that the profile reads whole."""
    read_first: bool = False
    """Digest and compare only; pictures and videos are left to be examined in their turn, but for the first hits."""
    known: dict[int, KnownContent] | None = None
    """By entry, contents that were digested before."""


class CarveTask(NamedTuple):
    """The unallocated space of a volume to search."""

    spec: SourceSpec
    volume: int
    """Its ordinal in the source."""
    unit: int
    """An entry of it, by which the screen names what is worked on; -1 where it has none."""
    state: dict[str, int]
    """Where an earlier search came to; empty at first."""


class ContentQuery(NamedTuple):
    """What is known of a content, as far as a set can be asked for it."""

    content: int
    sha256: bytes
    sha1: bytes
    md5: bytes
    size: int
    pdq_variants: bytes | None
    """Eight times 32 bytes, the upright one first."""
    pdq_quality: int | None
    phash: bytes | None
    """8 bytes, of the upright picture."""
    bare_variants: bytes | None = None
    """Eight times 32 bytes, of the picture without its uniform borders."""
    bare_quality: int | None = None
    bare_phash: bytes | None = None
    frames: tuple[FrameQuery, ...] = ()
    """Of a video: its distinct frames that can be matched."""


@dataclass(frozen=True, slots=True)
class MatchTask:
    """One set, and the contents that are asked for."""

    set_path: str
    key: bytes
    rows: list[ContentQuery]
    memory: str = ""
    """The shared memory that the set's near index was decrypted into; empty where it is decrypted by the worker."""


class StackTask(NamedTuple):
    """All pictures of a case that can be stacked, in the order of precedence, and those of them that are next."""

    contents: bytes
    """Their ids, eight bytes each, little endian."""
    values: bytes
    """Their PDQ hashes, 32 bytes each."""
    leads: bytes
    """What became of those before the next, as ``StackPart.leads``."""
    variants: bytes
    """The hashes of the next ones in all eight orientations, whole and then without borders, 512 bytes each; where
    there are no borders, the first ones again."""
    distance: int
    bare_distance: int
    """Up to which one without its borders joins."""


class VideoStackTask(NamedTuple):
    """All videos of a case that can be stacked, in the order of precedence, and those of them that are next."""

    contents: bytes
    """Their ids, eight bytes each, little endian, as the other numbers."""
    durations: bytes
    """Milliseconds, eight bytes each."""
    frames: bytes
    """How many distinct frames each has, eight bytes each."""
    values: bytes
    """The PDQ hashes of all these frames, 32 bytes each, one video after another."""
    leads: bytes
    """What became of those before the next, as ``StackPart.leads``."""
    variants: bytes
    """The hashes of the frames of the next ones in all eight orientations, 256 bytes each."""
    next: int
    """How many are next."""


class ParseTask(NamedTuple):
    """One artefact for one plugin."""

    spec: SourceSpec
    plugin: str
    plugin_digest: str
    main: EntryKey
    companions: tuple[tuple[str, EntryKey], ...]
    """(role, key) as in ``Artefact.companions``."""
    path: str
    """Of the main file within the volume, for sentences only."""
    scope: Scope
    notes: tuple[str, ...] = ()
    """``Artefact.notes``: they become problems of this file."""
    plugin_folder: str = ""
    """A unit's own folder of parsers, as the case names it; empty for none."""
