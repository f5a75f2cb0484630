"""Builds the schedule of graded items: each with how it matched and every place where it lies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from triage.casedb.archive_spans import ArchiveSpans
from triage.casedb.connection import Connection
from triage.casedb.entries import PathBuilder
from triage.findings.places import PlaceRules, load_places
from triage.model.entries import EntryFlag
from triage.model.matches import Algorithm
from triage.model.times import Clock, read_time, unpack_clocks
from triage.model.wording import VARIANTS
from triage.report.content import LocationFacts, ScheduleItem, TimeFact
from triage.report.graded import GradedRow, instances_of
from triage.report.wording_pack import WordingPack

MAX_LOCATIONS: Final = 1_000
"""Places of one item that a report lists; an icon of a system may lie in a million."""

MAX_MATCHES: Final = 50
"""Ways in which one item matched that a report lists."""

_NEAR_TITLES: Final = {Algorithm.PDQ: "PDQ", Algorithm.PHASH: "PHASH", Algorithm.PHOTODNA: "PhotoDNA"}
_EXACT_TITLES: Final = {Algorithm.MD5: "MD5", Algorithm.SHA1: "SHA-1", Algorithm.SHA256: "SHA-256"}


def schedule(connection: Connection, rows: Iterable[GradedRow], wording: WordingPack) -> tuple[ScheduleItem, ...]:
    """The schedule of the listed grades, ordered by grade, then by the first place of each item."""
    listed = [(row, _first_place(connection, row.content)) for row in rows if wording.listed(row.grade)]
    listed.sort(key=lambda pair: (wording.grade_order(pair[0].grade), pair[1], pair[0].sha256))
    paths, rules = PathBuilder(connection), load_places()
    return tuple(_item(connection, number, row, paths, rules, wording) for number, (row, _) in enumerate(listed, 1))


def _item(
    connection: Connection, number: int, row: GradedRow, paths: PathBuilder, rules: PlaceRules, wording: WordingPack
) -> ScheduleItem:
    return ScheduleItem(
        number=number,
        grade=row.grade,
        grade_title=wording.grade_title(row.grade),
        source=row.source.value,
        reviewer_claimed=row.reviewer,
        decided=row.decided,
        note=row.note,
        sha256=row.sha256,
        size=row.size,
        mime=row.mime,
        kind=row.kind,
        matched=matched_sentences(connection, row.content),
        instances=sum(place.live + place.deleted for place in instances_of(connection, row.content)),
        locations=tuple(_locations(connection, row.content, paths, rules)),
    )


def _first_place(connection: Connection, content: int) -> int:
    row = connection.exec_driver_sql("SELECT min(id) FROM entry WHERE content_id = ?", (content,))
    return row.scalar() or 0


def _locations(connection: Connection, content: int, paths: PathBuilder, rules: PlaceRules) -> list[LocationFacts]:
    rows = connection.exec_driver_sql(
        "SELECT x.reference, s.name, v.ordinal, v.file_system, v.name, e.parent_id, e.name, e.address, e.flags,"
        " e.created, e.modified, e.accessed, e.changed, e.clocks, e.kind, e.id FROM entry e"
        " JOIN volume v ON v.id = e.volume_id JOIN source s ON s.id = v.source_id JOIN exhibit x ON x.id = s.exhibit_id"
        " WHERE e.content_id = ? ORDER BY e.id LIMIT ?",
        (content, MAX_LOCATIONS),
    ).fetchall()
    spans = ArchiveSpans(connection)
    holders = [_archive_of(row, spans) for row in rows]
    return [
        _location(row, paths.of(row[5], row[6], row[14]), paths.entry(holder) if holder else "", rules)
        for row, holder in zip(rows, holders, strict=True)
    ]


def _archive_of(row: Any, spans: ArchiveSpans) -> int | None:
    """The entry of the archive in which an entry lies; what was carved lies in none."""
    span = spans.of(row[15]) if not row[8] & EntryFlag.CARVED else None
    return span.entry if span else None


def _location(row: Any, path: str, archive: str, rules: PlaceRules) -> LocationFacts:
    place = rules.classify(path, row[8], container=archive)
    where = f"carved at byte {row[7]:,} of volume {row[2]}; " if row[8] & EntryFlag.CARVED else ""
    return LocationFacts(
        exhibit=row[0],
        source=row[1],
        volume=volume_title(row[2], row[3], row[4]),
        path=path,
        address=row[7],
        location=place.location.value,
        location_reason=where + place.location_reason,
        state=place.state.value,
        state_reason=place.state_reason,
        reach=place.reach,
        times=_times(row[9:13], row[13]),
    )


def volume_title(ordinal: int, file_system: str, name: str) -> str:
    """How the report names a volume inside its source."""
    described = ", ".join(part for part in (file_system, name) if part)
    return f"volume {ordinal} ({described})" if described else f"volume {ordinal}"


def time_fact(field_name: str, raw: int | None, clock: int) -> TimeFact | None:
    """A time for print; ``None`` where the row holds none."""
    time = read_time(raw, clock)
    if time is None:
        return None
    kind = Clock(clock)
    return TimeFact(field_name, str(time), kind.title, kind.zone_known, str(raw))


def _times(raws: Sequence[int | None], clocks: int) -> tuple[TimeFact, ...]:
    names = ("created", "modified", "accessed", "changed")
    facts = (time_fact(n, raw, clock) for n, raw, clock in zip(names, raws, unpack_clocks(clocks), strict=True))
    return tuple(fact for fact in facts if fact is not None)


def matched_sentences(connection: Connection, content: int) -> tuple[str, ...]:
    """How a content matched: one sentence for each set, algorithm and category, exact matches first."""
    rows = connection.exec_driver_sql(
        "SELECT h.name, json_extract(h.summary, '$.confidence'), m.algorithm, min(m.distance), m.variant, m.category,"
        " m.meaning, m.grade, m.suggestion FROM hash_match m JOIN hash_set h ON h.id = m.set_id"
        " WHERE m.content_id = ? GROUP BY m.set_id, m.algorithm, m.category, m.meaning, m.grade"
        " ORDER BY min(m.distance), h.id, m.algorithm, m.category LIMIT ?",
        (content, MAX_MATCHES),
    )
    return tuple(_matched_sentence(*row) for row in rows)


def _matched_sentence(
    name: str,
    confidence: str | None,
    algorithm: str,
    distance: int,
    variant: int,
    category: str,
    meaning: str,
    grade: str,
    suggestion: int,
) -> str:
    kind = Algorithm(algorithm)
    if kind.near:
        turned = "" if variant == 0 else f", {VARIANTS[variant]}"
        apart = f"{distance:,} apart" if kind is Algorithm.PHOTODNA else f"{distance} bits apart"
        how = f"Near match ({_NEAR_TITLES[kind]}, {apart}{turned})"
    else:
        how = f"Exact match ({_EXACT_TITLES[kind]})"
    said = [f"set {name}", meaning if not grade else f"grade {grade}"]
    if category:
        said.insert(1, f"code {category}")
    if confidence:
        said.append(confidence)
    tail = " It suggests and does not grade." if suggestion else ""
    return f"{how}: {', '.join(said)}.{tail}"
