"""What the intake page says and does, as plain data; knows the case and no Qt."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path, PurePath
from threading import Event
from typing import Any, Final, NamedTuple

from hashsets.mapping import ImportRequest
from hashsets.preview import SetPreview
from triage.intake.evidence import ExhibitFacts
from triage.intake.relinking import missing_files
from triage.model.frame import Recognised, Scope, SourceSpec, VolumeOutcome
from triage.model.set_wording import can_match
from triage.model.wording import count, evidence_text, number, size, visible
from triage.model.zones import DEFAULT_ZONE
from triage.open_case import OpenCase
from ui.choices import Choice, ChoicesPresenter
from ui.intake.policy_words import PolicyWords, policy_words
from ui.intake.set_lines import SetLine, set_line
from ui.times import Words, stamp

OUTCOMES: Final = {
    VolumeOutcome.READ: "will be read",
    VolumeOutcome.UNSUPPORTED: "not understood: nothing of it is read",
    VolumeOutcome.ENCRYPTED: "encrypted: nothing of it is read",
    VolumeOutcome.FAILED: "damaged: nothing of it is read",
    VolumeOutcome.UNALLOCATED: "not allocated to a file system",
}
"""What becomes of a volume, before and after a run."""
NOT_YET: Final = "not read yet"


class VolumeLine(NamedTuple):
    """A volume in words."""

    name: str
    size: str
    outcome: str
    good: bool
    """False where a part of the source stays unread that a person should know of."""


class Recognition(NamedTuple):
    """What was recognised at a path, before it is added."""

    path: Path
    name: str
    description: str
    size: str
    digests: tuple[str, ...]
    volumes: tuple[VolumeLine, ...]
    notes: tuple[str, ...]


class SourceLine(NamedTuple):
    """A source of the case."""

    id: int
    exhibit: str
    name: str
    description: str
    size: str
    state: str
    good: bool
    files: tuple[str, ...]
    digests: tuple[tuple[str, str], ...]
    volumes: tuple[VolumeLine, ...]
    added: Words
    missing: tuple[str, ...]


class ExhibitLine(NamedTuple):
    """An exhibit with its sources. ``facts`` are its name and value pairs, those that were said."""

    reference: str
    description: str
    role: str
    facts: tuple[tuple[str, Words], ...]
    stored: Mapping[str, str]
    sources: tuple[SourceLine, ...]
    named: str = ""
    """The reference as it is stored."""
    zone: str = DEFAULT_ZONE
    """The zone that is assumed for its clocks without one."""
    zone_reason: str = ""
    """What the assumption rests on; empty where nobody stated one."""


class Intake(NamedTuple):
    """All that stands on the page."""

    exhibits: tuple[ExhibitLine, ...]
    sets: tuple[SetLine, ...]
    policy: PolicyWords
    head: str
    next: str
    profiles: tuple[Choice, ...] = ()


class IntakePresenter:
    """Reads and fills an open case for the intake page. Holds no state, so that threads may share it."""

    def __init__(self, case: OpenCase) -> None:
        self._case = case
        self._choices = ChoicesPresenter(case)

    def overview(self) -> Intake:
        """All that stands on the page.

        Raises:
            TriageError: The case cannot be read.
        """
        zone = self._case.zones.display()
        exhibits = self._exhibits(zone)
        records = self._case.sets.list()
        said = self._case.sets.disagreements()
        sets = tuple(set_line(record, said, zone, self._case.sets.absence(record)) for record in records)
        sources = [source for exhibit in exhibits for source in exhibit.sources]
        head = " · ".join(
            (count(len(exhibits), "exhibit"), count(len(sources), "source"), count(len(sets), "hash set"))
        )
        policy, profiles = policy_words(self._case.run.policy()), self._choices.profiles()
        return Intake(exhibits, sets, policy, head, _next(sources, sets, _stale(self._case)), profiles)

    def recognise(self, path: Path) -> Recognition:
        """What a file or folder is, read in a worker and without adding it.

        Raises:
            EvidenceError: It cannot be used; the sentence says why.
        """
        spec, found = self._case.evidence.recognise(path)
        return _recognition(path, spec, found)

    def add(self, paths: Sequence[Path], facts: ExhibitFacts) -> str:
        """Add sources to an exhibit; gives the sentence that says so.

        Raises:
            TriageError: Nothing was added; the sentence says why.
        """
        added = self._case.evidence.add(paths, facts)
        return f"{count(len(added), 'source was', 'sources were')} added to exhibit {facts.reference}."

    def assume_zone(self, exhibit: str, zone: str, reason: str) -> str:
        """State the zone of an exhibit's clocks without one; gives the sentence that says so.

        Raises:
            TriageError: There is no such zone, or the case cannot be written.
        """
        self._case.zones.assume(exhibit, zone, reason, self._case.person)
        return f"Clocks of exhibit {evidence_text(exhibit)} that name no zone are assumed to be of {zone}."

    def state_of(self, source: int) -> str:
        """Whether a source is still where and what it was.

        Raises:
            UsageError: There is no such source.
        """
        return self._case.evidence.state_of(source).sentence

    def relink(self, source: int, path: Path, tell: Callable[[tuple[int, int]], None]) -> str:
        """Say where a source lies now; gives how that was proved.

        Raises:
            TriageError: It is not what was added.
        """
        return self._case.evidence.relink(source, path, listener=lambda done, total: tell((done, total))).sentence

    def preview(self, paths: Sequence[Path], stop: Event, tell: Callable[[int], None]) -> SetPreview:
        """What the files of a hash set hold.

        Raises:
            HashSetError: One is no hash set.
            StoppedError: It was stopped.
        """
        return self._case.sets.preview_files(paths, tell, stop)

    def import_set(
        self, paths: Sequence[Path], request: ImportRequest, stop: Event, tell: Callable[[int], None]
    ) -> str:
        """Import files as one hash set; gives the sentence that says what it can match.

        Raises:
            TriageError: Nothing was imported.
        """
        record, fresh = self._case.sets.import_files(paths, request, tell, stop=stop)
        if not fresh:
            return f"This was imported before, as {record.name}; nothing was changed."
        records = count(record.summary["records"], "record")
        return f"{record.name} was imported: {records}; it can match: {can_match(record.summary)}."

    def set_profile(self, choice: str | Path) -> str:
        """Read with another profile; gives the sentence that says so.

        Raises:
            ProfileError: The file is no profile.
        """
        return self._choices.set_profile(choice)

    def set_policy(self, path: Path) -> str:
        """Rank by another policy; gives the sentence that says so.

        Raises:
            PolicyError: The file is no policy.
        """
        policy = self._case.run.set_policy(path)
        return f"{policy.title} is set. The next run ranks the queue by it, without reading evidence."

    def _exhibits(self, zone: str) -> tuple[ExhibitLine, ...]:
        volumes = self._case.evidence.volumes()
        sources, zones = self._case.evidence.sources(), self._case.zones.assumed()
        lines = []
        for record in self._case.evidence.exhibits():
            own = tuple(
                _source_line(source, [v for v in volumes if v.source_id == source.id], zone)
                for source in sources
                if source.exhibit_id == record.id
            )
            line = _exhibit_line(record, own, zone)
            assumed, reason = zones.get(record.reference, (DEFAULT_ZONE, ""))
            lines.append(line._replace(named=record.reference, zone=assumed, zone_reason=visible(reason)))
        return tuple(lines)


def _exhibit_line(record: Any, sources: tuple[SourceLine, ...], zone: str) -> ExhibitLine:
    limits = scope_words(record.scope)
    facts = {
        "Description": record.description,
        "Owner": record.owner,
        "Role": record.role,
        "Authority": record.authority,
        "Seizure": record.seizure,
        "Scope": "\n".join(limits) if limits else "not limited",
    }
    stored = {name: getattr(record, name) for name in ("description", "owner", "role", "authority", "seizure")}
    return ExhibitLine(
        evidence_text(record.reference),
        evidence_text(record.description),
        record.role,
        (
            *((name, visible(value) if value else "not said") for name, value in facts.items()),
            ("Added", stamp(record.added_at, zone)),
        ),
        stored,
        sources,
    )


def _digest_name(name: str) -> str:
    """As everybody writes it: MD5, SHA-1, SHA-256."""
    return name.upper().replace("SHA", "SHA-")


def _source_line(record: Any, volumes: list[Any], zone: str) -> SourceLine:
    lines = tuple(_kept_volume_line(volume) for volume in volumes)
    missing = tuple(evidence_text(name) for name in missing_files(record))
    unread = sum(not line.good for line in lines)
    digests = [(f"{_digest_name(name)} stored in it", value) for name, value in sorted(record.stored.items())]
    digests += [(f"{_digest_name(name)} computed", value) for name, value in sorted(record.computed.items())]
    state = f"read; {record.verification}" if _walked(volumes) else NOT_YET
    if missing:
        state = "not at its place"
    if unread and not missing:
        state += f"; {count(unread, 'part is', 'parts are')} not read"
    return SourceLine(
        record.id,
        evidence_text(record.exhibit),
        evidence_text(record.name),
        visible(record.description),
        size(record.size) if record.size else "",
        state,
        not missing and not unread and "differs" not in state,
        tuple(visible(path) for path in record.paths),
        tuple(digests),
        lines,
        stamp(record.added_at, zone),
        missing,
    )


def _walked(volumes: list[Any]) -> bool:
    readable = [volume for volume in volumes if volume.outcome == VolumeOutcome.READ]
    return all(volume.walked for volume in readable)


def _volume_line(label: str, length: int, outcome: VolumeOutcome, sentence: str) -> VolumeLine:
    said = OUTCOMES[outcome] if outcome is not VolumeOutcome.READ else ""
    words = visible(" ".join(part for part in (f"{said}." if said else "", sentence) if part))
    return VolumeLine(
        evidence_text(label),
        size(length) if length else "",
        words,
        outcome in (VolumeOutcome.READ, VolumeOutcome.UNALLOCATED),
    )


def _kept_volume_line(volume: Any) -> VolumeLine:
    """A volume of the case: before its run it is not read yet, however well it was recognised."""
    line = _volume_line(volume.label, volume.length, VolumeOutcome(volume.outcome), volume.sentence)
    waits = volume.outcome == VolumeOutcome.READ and not volume.walked
    return line._replace(outcome=line.outcome or NOT_YET) if waits else line


def _recognition(path: Path, spec: SourceSpec, found: Recognised) -> Recognition:
    volumes = tuple(
        _volume_line(
            f"{row.ordinal}: {row.file_system or row.outcome} ({row.name})", row.length, row.outcome, row.sentence
        )
        for row in found.volumes
    )
    segments = f", {number(len(spec.paths))} files" if len(spec.paths) > 1 else ""
    return Recognition(
        path,
        evidence_text(PurePath(spec.paths[0]).name),
        f"{visible(found.description)}{segments}",
        size(found.size) if found.size else "",
        tuple(f"carries its {digest.algorithm.upper()}: {digest.value.hex()}" for digest in found.stored_digests),
        volumes,
        tuple(visible(sentence) for sentence in found.problems),
    )


def _stale(case: OpenCase) -> str:
    """What was added after the last run, as the report says it; empty where nothing was."""
    return next((line.sentence for line in case.reports.missing() if line.key == "run"), "")


def _next(sources: list[SourceLine], sets: tuple[SetLine, ...], stale: str) -> str:
    """What is left to do here, in one sentence or two."""
    if not sources:
        return "Add an image, an archive of a phone or a folder: it is recognised before it is added."
    gone = [source for source in sources if source.missing]
    if gone:
        return f"{count(len(gone), 'source is', 'sources are')} not at its place: link it to where it lies now."
    unread = [source for source in sources if source.state.startswith("not read yet")]
    if unread:
        return f"{count(len(unread), 'source was', 'sources were')} not read yet: start the run."
    if not sets:
        return "No hash set was added: known material cannot be found without one."
    if stale:
        return f"{stale} Start the run."
    return "All sources were read. More can be added at any time."


def scope_words(scope: Scope) -> tuple[str, ...]:
    """The limits of a scope, one each; nothing where there is none."""
    limits = {
        "Folders": scope.folders,
        "Kinds": scope.kinds,
        "Apps": scope.apps,
        "Contacts": scope.contacts,
        "From": (scope.date_from or "",),
        "Until": (scope.date_to or "",),
        "Reason": (scope.reason,),
    }
    return tuple(f"{name}: {', '.join(values)}" for name, values in limits.items() if any(values))
