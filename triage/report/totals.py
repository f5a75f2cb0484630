"""Counts graded items by exhibit, grade and source of the grade, and shows where such counts contradict each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from triage.model.findings import GradeSource
from triage.report.content import ExhibitTotals, GradeTotals, KindCounts, ReportContent, ScheduleItem, Totals
from triage.report.graded import GradedRow, Instances
from triage.report.wording_pack import WordingPack


@dataclass(slots=True)
class _Tally:
    unique: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("still", "moving", "other"), 0))
    instances: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("still", "moving", "other"), 0))
    sources: dict[GradeSource, int] = field(default_factory=lambda: dict.fromkeys(GradeSource, 0))
    live: int = 0
    deleted: int = 0
    unique_live: int = 0
    unique_deleted: int = 0

    def add(self, row: GradedRow, live: int, deleted: int) -> None:
        self.unique[row.kind] += 1
        self.instances[row.kind] += live + deleted
        self.sources[row.source] += 1
        self.live += live
        self.deleted += deleted
        self.unique_live += live > 0
        self.unique_deleted += live == 0

    def totals(self, grade: str, wording: WordingPack) -> GradeTotals:
        return GradeTotals(
            grade=grade,
            title=wording.grade_title(grade),
            unique=KindCounts(**self.unique),
            instances=KindCounts(**self.instances),
            live=self.live,
            deleted=self.deleted,
            unique_live=self.unique_live,
            unique_deleted=self.unique_deleted,
            viewed=self.sources[GradeSource.VIEWED],
            same_stack=self.sources[GradeSource.SAME_STACK],
            trusted_set=self.sources[GradeSource.TRUSTED_SET],
            second_reviewer=self.sources[GradeSource.SECOND_REVIEWER],
        )


class Counting:
    """Counts graded items by exhibit and over all; each row is added once."""

    def __init__(self) -> None:
        self._tallies: dict[tuple[int | None, str], _Tally] = {}
        self.without_place = 0
        """Graded items of which the case holds no place any more; they stand in no total."""

    def add(self, row: GradedRow, places: Sequence[Instances]) -> None:
        """Count one item in each exhibit on which it lies, and once over all."""
        if not places:
            self.without_place += 1
            return
        for place in places:
            self._tally(place.exhibit, row.grade).add(row, place.live, place.deleted)
        self._tally(None, row.grade).add(row, sum(p.live for p in places), sum(p.deleted for p in places))

    def totals(self, exhibits: Iterable[tuple[int, str]], wording: WordingPack) -> Totals:
        """The tables, for (id, reference) of each exhibit, grades in the order of the wording pack."""
        return Totals(
            tuple(ExhibitTotals(reference, self._grades(number, wording)) for number, reference in exhibits),
            self._grades(None, wording),
        )

    def _tally(self, exhibit: int | None, grade: str) -> _Tally:
        return self._tallies.setdefault((exhibit, grade), _Tally())

    def _grades(self, exhibit: int | None, wording: WordingPack) -> tuple[GradeTotals, ...]:
        grades = sorted((g for e, g in self._tallies if e == exhibit), key=wording.grade_order)
        return tuple(self._tallies[exhibit, grade].totals(grade, wording) for grade in grades)


def contradictions(content: ReportContent) -> list[str]:
    """Where the numbers of a report do not agree with each other; a whole report gives none."""
    overall = {totals.grade: totals for totals in content.totals.overall}
    found = [f"All exhibits, {t.title}: {fault}" for t in overall.values() for fault in faults_within(t)]
    for exhibit in content.totals.exhibits:
        found += [f"{exhibit.exhibit}, {t.title}: {fault}" for t in exhibit.grades for fault in faults_within(t)]
    rows = [totals for exhibit in content.totals.exhibits for totals in exhibit.grades]
    for grade in sorted({t.grade for t in rows} | set(overall)):
        parts = [t for t in rows if t.grade == grade]
        whole = overall.get(grade)
        if whole is None:
            found.append(f"Grade {grade} stands on an exhibit and not over all.")
            continue
        found += [f"All exhibits, {whole.title}: {fault}" for fault in _across(whole, parts)]
        if content.wording.listed(grade):
            found += [f"All exhibits, {whole.title}: {fault}" for fault in _scheduled(whole, content.schedule)]
    return found


def _all(counts: KindCounts) -> int:
    return counts.still + counts.moving + counts.other


def _by_source(totals: GradeTotals) -> list[int]:
    """In the order of ``GradeSource``."""
    return [totals.viewed, totals.same_stack, totals.trusted_set, totals.second_reviewer]


def faults_within(totals: GradeTotals) -> list[str]:
    """Where the numbers of one line of totals do not agree with each other."""
    checks = (
        (_all(totals.instances) == totals.live + totals.deleted, "instances are not live plus deleted"),
        (_all(totals.unique) == totals.unique_live + totals.unique_deleted, "unique items do not add up by state"),
        (
            _all(totals.unique) == sum(_by_source(totals)),
            "unique items do not add up by source of the grade",
        ),
        (_all(totals.unique) <= _all(totals.instances), "there are fewer instances than unique items"),
    )
    return [fault for holds, fault in checks if not holds]


def _across(whole: GradeTotals, parts: list[GradeTotals]) -> list[str]:
    found = []
    if sum(_all(t.instances) for t in parts) != _all(whole.instances) or sum(t.live for t in parts) != whole.live:
        found.append("instances over all are not the sum of the exhibits")
    most, least = sum(_all(t.unique) for t in parts), max((_all(t.unique) for t in parts), default=0)
    if not least <= _all(whole.unique) <= most:
        found.append("unique items over all lie outside what the exhibits allow")
    return found


def _scheduled(whole: GradeTotals, items: Sequence[ScheduleItem]) -> list[str]:
    placed = [item for item in items if item.grade == whole.grade and item.instances]
    by_source = [sum(item.source == source.value for item in placed) for source in GradeSource]
    found = []
    if len(placed) != _all(whole.unique) or sum(item.instances for item in placed) != _all(whole.instances):
        found.append("the schedule lists another number of items or instances")
    if by_source != _by_source(whole):
        found.append("the schedule names other sources of the grades")
    return found
