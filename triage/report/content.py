"""The words of every document, and the whole content of a triage report, as plain, frozen data.

Nothing here reads, counts or formats. Numbers are integers, times are text that ``model.times`` wrote beside the
name of their clock, digests are lower-case hexadecimal. The order of fields is the order in the document.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from triage.report.conversation_content import CarriedMessage as CarriedMessage
from triage.report.conversation_content import ConversationFacts as ConversationFacts
from triage.report.conversation_content import MarkedPassage as MarkedPassage
from triage.report.conversation_content import Named as Named
from triage.report.conversation_content import TimeFact as TimeFact
from triage.report.wording_pack import WordingPack


@dataclass(frozen=True, slots=True)
class Counted:
    """A sentence and how often it applies."""

    text: str
    count: int


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """The case as it was opened. The examiner's name is what the person claimed, not what was proved."""

    reference: str
    title: str
    examiner_claimed: str
    account: str
    machine: str
    created: str
    tool_version: str


@dataclass(frozen=True, slots=True)
class ChainHead:
    """The newest event of the audit chain when the report was prepared."""

    number: int
    time: str
    digest: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Which report of the case this is."""

    number: int
    prepared: str
    """UTC, ISO 8601 with ``Z``; it is also the PDF's date."""
    prepared_by_claimed: str
    account: str
    machine: str
    chain: ChainHead


@dataclass(frozen=True, slots=True)
class DigestCheck:
    """A digest that the evidence file carries, compared with the one computed from the media, by name."""

    algorithm: str
    stored: str
    """Empty where the evidence file carries none."""
    computed: str
    """Empty where the source was not verified yet."""
    result: str
    """``equal``, ``equal with the bytes behind the last whole sector``, ``different``, ``not yet verified``,
    ``nothing stored to compare``."""


@dataclass(frozen=True, slots=True)
class VolumeFacts:
    """A volume and what became of it."""

    ordinal: int
    name: str
    file_system: str
    offset: int
    length: int
    outcome: str
    sentence: str
    entries: int


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """One evidence source: the file or files that were read for an exhibit."""

    kind: str
    description: str
    file_names: tuple[str, ...]
    size: int
    added: str
    digests: tuple[DigestCheck, ...]
    volumes: tuple[VolumeFacts, ...]


@dataclass(frozen=True, slots=True)
class ExhibitFacts:
    """A physical exhibit, whose it is, under which authority and within which scope it was read."""

    reference: str
    description: str
    role: str
    authority: str
    owner: str
    seizure: str
    """When, where and by whom it was seized, and its seal; empty where it was not stated."""
    scope: tuple[str, ...]
    """The limits in words, one each; empty where nothing was outside the scope."""
    sources: tuple[SourceFacts, ...]


@dataclass(frozen=True, slots=True)
class MappingRow:
    """What one category of a hash set was taken to mean."""

    category: str
    meaning: str
    grade: str
    records: int


@dataclass(frozen=True, slots=True)
class HashSetFacts:
    """A hash set as it was imported."""

    name: str
    file_name: str
    sha256: str
    imported: str
    imported_by_claimed: str
    records: int
    refused: int
    refusals: tuple[Counted, ...]
    mapping: tuple[MappingRow, ...]
    confidence: str
    can_match: tuple[str, ...]
    """Sentences: which kinds of matching the set supports, and what was therefore not looked for."""


@dataclass(frozen=True, slots=True)
class PluginFacts:
    """An app parser that read at least one file, or tried to."""

    name: str
    app: str
    platform: str
    digest: str
    tested_on: str
    """The statement of what it was tested on."""
    outcomes: tuple[Counted, ...]


@dataclass(frozen=True, slots=True)
class MethodFacts:
    """With what the work was done, so that another person can do it again."""

    tool: str
    tool_version: str
    python: str
    platform: str
    libraries: tuple[Named, ...]
    policy: str
    policy_sha256: str
    profile: str
    """Of the last run, with what it does in words."""
    profile_sha256: str
    """Empty before the first run."""
    template_sha256: str
    """Of the text by which the PDF was typeset."""
    thresholds: tuple[Named, ...]
    hash_sets: tuple[HashSetFacts, ...]
    plugins: tuple[PluginFacts, ...]


@dataclass(frozen=True, slots=True)
class KindCounts:
    """A number of items by kind; the kinds do not overlap and their sum is the whole."""

    still: int
    moving: int
    other: int


@dataclass(frozen=True, slots=True)
class GradeTotals:
    """The items of one grade, in one exhibit or in all of them.

    ``unique`` counts distinct SHA-256, ``instances`` counts places. ``instances`` = ``live`` + ``deleted``;
    ``unique`` = ``viewed`` + ``same_stack`` + ``trusted_set`` + ``second_reviewer`` =
     ``unique_live`` + ``unique_deleted``.
    """

    grade: str
    title: str
    unique: KindCounts
    instances: KindCounts
    live: int
    deleted: int
    unique_live: int
    """Unique items of which at least one instance is live."""
    unique_deleted: int
    """Unique items of which every instance is deleted."""
    viewed: int
    same_stack: int
    """Graded with another item that looks the same and was viewed; it was not shown itself."""
    trusted_set: int
    second_reviewer: int


@dataclass(frozen=True, slots=True)
class ExhibitTotals:
    """The totals of one exhibit."""

    exhibit: str
    grades: tuple[GradeTotals, ...]


@dataclass(frozen=True, slots=True)
class Totals:
    """Totals of each exhibit and over all. Unique over all exhibits is not the sum of the exhibits."""

    exhibits: tuple[ExhibitTotals, ...]
    overall: tuple[GradeTotals, ...]


@dataclass(frozen=True, slots=True)
class LocationFacts:
    """One instance: a place in the evidence where the item lies."""

    exhibit: str
    source: str
    volume: str
    path: str
    address: int
    location: str
    """The kind of place; ``location_reason`` names the rule that says so."""
    location_reason: str
    state: str
    state_reason: str
    reach: str
    times: tuple[TimeFact, ...]


@dataclass(frozen=True, slots=True)
class ScheduleItem:
    """One graded item of the schedule. It never holds a picture."""

    number: int
    grade: str
    grade_title: str
    source: str
    reviewer_claimed: str
    decided: str
    note: str
    sha256: str
    size: int
    mime: str
    kind: str
    """``still``, ``moving`` or ``other``."""
    matched: tuple[str, ...]
    """How it matched, a sentence each; empty where it stands in no set."""
    instances: int
    locations: tuple[LocationFacts, ...]
    """Every instance, up to ``schedule.MAX_LOCATIONS``; ``instances`` is always the whole number."""


@dataclass(frozen=True, slots=True)
class KnownGoodFacts:
    """Items that a set holds as non-pertinent: ranked last and counted, never removed."""

    hash_set: str
    unique: int
    instances: int


@dataclass(frozen=True, slots=True)
class ProblemGroup:
    """Problems of one kind, with their places."""

    stage: str
    outcome: str
    sentence: str
    count: int
    places: tuple[str, ...]
    """Up to ``unread.MAX_PLACES``; ``count`` is always the whole number."""


@dataclass(frozen=True, slots=True)
class ExaminedFacts:
    """How much was examined, and the one sentence that says so where nothing matched."""

    files: int
    files_examined: int
    bytes: int
    bytes_examined: int
    matched: int
    """Unique items that stand in a set in a way that matters, graded or not."""
    matched_not_graded: int
    no_match_sentence: str
    """Empty where something matched."""
    not_examined: tuple[str, ...]
    """What was left out, as phrases."""


@dataclass(frozen=True, slots=True)
class Limitations:
    """What the report does not show, and why."""

    problems: tuple[ProblemGroup, ...]
    outside_scope: tuple[Counted, ...]
    """For each exhibit with a limited scope, how many entries were left alone."""
    archives_not_opened: int
    duplicates: int
    """Instances beyond the first of their content."""
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReportContent:
    """Everything that the triage report says: what its JSON holds and its PDF shows."""

    FORM: ClassVar[str] = "triage-report"

    wording: WordingPack
    case: CaseFacts
    snapshot: Snapshot
    exhibits: tuple[ExhibitFacts, ...]
    method: MethodFacts
    examined: ExaminedFacts
    totals: Totals
    schedule: tuple[ScheduleItem, ...]
    conversations: tuple[ConversationFacts, ...]
    known_good: tuple[KnownGoodFacts, ...]
    limitations: Limitations
