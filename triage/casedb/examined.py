"""What was examined and what was not: the one count on which every zero result and limitation rests."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

from sqlalchemy import Connection

from triage.casedb import audit
from triage.casedb.carving import BEGUN, volumes_carved
from triage.casedb.frame import sources, volumes
from triage.casedb.leaving import profile_of_run
from triage.casedb.matches import Detached, HashSetRecord, detached_sets, hash_sets, standing_for, summaries
from triage.casedb.privilege import count_withheld
from triage.casedb.problems import not_whole
from triage.casedb.rows import read_tally
from triage.model.archives import ARCHIVE_TYPES, DOCUMENT_ARCHIVE_TYPES, ArchiveOutcome
from triage.model.carving import CarvingOutcome
from triage.model.false_matches import false_match_sentence, missed_copies_sentence
from triage.model.frame import VolumeOutcome
from triage.model.set_wording import (
    conflict_kinds_sentence,
    disagreement_sentences,
    missing_words,
    set_notes,
    uncompared_sentences,
)
from triage.model.wording import Capability, Examined, capability, count, left_unread, set_limitation, visible


def examined(connection: Connection) -> Examined:
    """What the matching rests on now. A content counts as compared only where every set was asked about it."""
    tally = read_tally(connection)
    sets = hash_sets(connection)
    gone = _not_present(connection, sets)
    left = [*_missing(connection), *_volumes_left(connection)]
    unread = tally.get("files left", 0)
    pending = tally.get("files", 0) - tally.get("files done", 0) - tally.get("files unread", 0) - unread
    if pending:
        left.append(count(pending, "file not reached yet", "files not reached yet"))
    if tally.get("files unread"):
        left.append(count(tally["files unread"], "file that could not be read", "files that could not be read"))
    if unread:
        profile = profile_of_run(connection)
        left.append(left_unread(unread, profile.name if profile else ""))
    if tally.get("outside scope"):
        left.append(count(tally["outside scope"], "entry outside the scope", "entries outside the scope"))
    left += _archives_left(connection)
    left += not_carved(connection)
    withheld = count_withheld(connection)
    if withheld.items:
        left.append(
            count(withheld.items, "item withheld as possibly privileged", "items withheld as possibly privileged")
        )
    unasked = _not_compared(connection, [s.id for s in sets])
    if unasked:
        left.append(count(unasked, "content not compared with every set", "contents not compared with every set"))
    return Examined(
        tally.get("files done", 0),
        tally.get("files", 0),
        tally.get("bytes done", 0),
        tally.get("bytes", 0),
        tuple((s.name, "; ".join((_can_match(s.summary), *gone.get(s.name, ())))) for s in sets),
        tuple(left),
    )


def set_capability(usable: dict[str, int]) -> Capability:
    """What a set can match, from the number of usable values by algorithm."""
    return capability(name for name, number in usable.items() if number)


def _can_match(summary: dict[str, Any]) -> str:
    """In few words, for a sentence that names all sets."""
    missing = missing_words(summary.get("missing") or (), summary.get("total") or 0)
    return "; ".join(part for part in (set_capability(summary["usable"]).value, missing) if part)


def _not_present(connection: Connection, sets: list[HashSetRecord]) -> dict[str, tuple[str, ...]]:
    """What is said of the sets of a unit's store that the last run that asked any did not find."""
    if all(s.unit is None for s in sets):
        return {}
    event = audit.last_event(connection, audit.SELF_CHECKS)
    told = event.payload["sets"] if event else ()
    return {one["set"]: ("not present at the last run",) for one in told if "not_present" in one}


def set_limitations(connection: Connection) -> list[str]:
    """Sentences about what each set cannot find, what of it is missing, and which sets disagree."""
    sets = hash_sets(connection)
    said = []
    for s in sets:
        said.append(set_limitation(s.name, set_capability(s.summary["usable"])))
        said.append(false_match_sentence(s.name, s.summary["usable"]))
        said += [f"Set {visible(s.name)}: {note}." for note in set_notes(s.summary)]
    said += disagreement_sentences(summaries(sets))
    said.append(conflict_kinds_sentence(summaries(sets)))
    said += uncompared_sentences(summaries(sets))
    said += [
        f"Set {visible(new)} has taken the place of {visible(old)} and was not asked yet; what that matched stands."
        for old, new in standing_for(connection)
    ]
    said += [_detached(one) for one in detached_sets(connection)]
    said.append(missed_copies_sentence(s.summary["usable"] for s in sets))
    return [sentence for sentence in said if sentence]


def _detached(one: Detached) -> str:
    """That a set was used and is used no more, which a case that never had it does not say."""
    matched = "what it matched stands until the next run" if one.standing else "what it matched was withdrawn"
    return (
        f"Set {visible(one.name)} (SHA-256 {one.file_sha256}) was detached at {one.at} by {visible(one.by)} (claimed):"
        f" {visible(one.why).rstrip('.')}. It is not asked any more, and {matched}."
    )


def profile_limitations(connection: Connection) -> list[str]:
    """A sentence where the profile of the last run left files unread: how many, and what it does."""
    unread, profile = read_tally(connection).get("files left", 0), profile_of_run(connection)
    return [f"{left_unread(unread, profile.name)}: {profile.statement}"] if unread and profile else []


def archives_not_opened(connection: Connection) -> int:
    """How many entries are archives whose members were not read."""
    return _not_opened(connection, ARCHIVE_TYPES)


def _archives_left(connection: Connection) -> list[str]:
    in_part = connection.exec_driver_sql(
        "SELECT count(*) FROM archive WHERE outcome = ?", (ArchiveOutcome.PARTLY,)
    ).scalar_one()
    documents = _not_opened(connection, DOCUMENT_ARCHIVE_TYPES)
    counted = (
        (archives_not_opened(connection), "archive that was not opened", "archives that were not opened"),
        (in_part, "archive that was opened in part", "archives that were opened in part"),
        (documents, "document or app whose parts were not opened", "documents and apps whose parts were not opened"),
    )
    return [count(number, one, many) for number, one, many in counted if number]


_NOT_CARVED: Final = {
    "": "whose unallocated space was not carved",
    BEGUN: "whose unallocated space was not carved to its end",
    CarvingOutcome.PARTLY: "whose unallocated space was carved in part",
    CarvingOutcome.NOT_SEARCHED: "not carved, since it is not known which of the space is free",
    CarvingOutcome.FAILED: "not carved, since the map of free space could not be read",
}


def not_carved(connection: Connection) -> list[str]:
    """Volumes of images that were not carved, or not whole, as phrases: one for each reason."""
    carved = Counter(volumes_carved(connection).values())
    return [f"{count(carved[what], 'volume')} {said}" for what, said in _NOT_CARVED.items() if carved[what]]


def carving_limitations(connection: Connection) -> list[str]:
    """What the carving of unallocated space cannot find, and where it was not done."""
    carved = Counter(volumes_carved(connection).values())
    if not carved:
        return []
    in_part = carved[CarvingOutcome.PARTLY] + carved[BEGUN]
    searched = carved[CarvingOutcome.SEARCHED] + in_part
    of = f"Unallocated space was carved in {searched:,} of {carved.total():,} volumes of images"
    if in_part:
        of += f", in {in_part:,} of them in part"
    if not searched:
        return [f"{of}: deleted files whose name is lost were not looked for."]
    said = (
        f"{of}. A deleted file whose name is lost is found only where it begins with a sector and lies in one piece,"
        " but for blocks that are in use; what lies in blocks of files (slack), between partitions, and behind the last"
        " whole block of a file system was not searched."
    )
    return [said]


def _not_opened(connection: Connection, types: tuple[str, ...]) -> int:
    opened = (ArchiveOutcome.READ, ArchiveOutcome.PARTLY)
    return int(
        connection.exec_driver_sql(
            "SELECT count(*) FROM content c JOIN entry e ON e.content_id = c.id WHERE c.mime IN"
            f" ({', '.join('?' * len(types))}) AND NOT EXISTS"
            " (SELECT 1 FROM archive a WHERE a.entry_id = e.id AND a.outcome IN (?, ?))",
            (*types, *opened),
        ).scalar_one()
    )


def _missing(connection: Connection) -> list[str]:
    """Sources and volumes of which a part is missing: no count of files tells what lay there."""
    names = {source.id: f"{source.exhibit}, {source.name}" for source in sources(connection)}
    labels = {volume.id: f", volume {volume.label}" for volume in volumes(connection)}
    left = [names[one.source] + labels.get(one.volume or 0, "") for one in not_whole(connection)]
    return [f"what {name} does not hold: it is not whole" for name in dict.fromkeys(left)]


def _volumes_left(connection: Connection) -> list[str]:
    names = {source.id: f"{source.exhibit}, {source.name}" for source in sources(connection)}
    left, carved = [], volumes_carved(connection)
    for volume in volumes(connection):
        if volume.outcome not in (VolumeOutcome.READ, VolumeOutcome.UNALLOCATED):
            searched = carved.get(volume.id) == CarvingOutcome.SEARCHED
            but = ", but for what was carved out of all of it" if searched else ""
            left.append(f"{names[volume.source_id]}, volume {volume.label}: {volume.outcome}{but}")
        elif not volume.walked:
            left.append(f"{names[volume.source_id]}, volume {volume.label}: not walked yet")
    return left


def _not_compared(connection: Connection, sets: list[int]) -> int:
    if not sets:
        return 0
    last = connection.exec_driver_sql("SELECT coalesce(max(id), 0) FROM content").scalar_one()
    rows = connection.exec_driver_sql("SELECT set_id, content_upto FROM match_progress")
    upto: dict[int, int] = {row[0]: row[1] for row in rows}
    return int(last - min(upto.get(number, 0) for number in sets))
