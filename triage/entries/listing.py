"""A worker's task: list the members of archives that lie inside a source, within the bounds of ``archive_limits``."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from triage.entries import archive_limits
from triage.entries.inside import Opened, WithArchives
from triage.entries.scope import ScopeFilter
from triage.errors import EvidenceError, NotInstalledError, UnsupportedEvidenceError
from triage.evidence.open import is_there, open_source
from triage.evidence.order import LikelyPlaces
from triage.execution.slots import Slot
from triage.model.archives import ArchiveOutcome
from triage.model.entries import EntryFlag, EntryKey, EntryRow
from triage.model.frame import Scope, SourceSpec
from triage.model.problems import Note, Outcome, ReadInPart, outcome_of

BATCH_ROWS: Final = 2000

_NOTHING_TO_READ: Final = int(EntryFlag.NO_CONTENT | EntryFlag.REALLOCATED | EntryFlag.OUT_OF_SCOPE)
_LIVE: Final = int(EntryFlag.NAME_ALLOCATED | EntryFlag.META_ALLOCATED)

Told = tuple[Any, ...]


class ArchiveToList(NamedTuple):
    """One archive to list."""

    key: EntryKey
    skip: int
    """Rows that were listed and kept before; the order is the same."""
    outermost: int
    """Entry of the archive in which it lies that lies in none itself, or its own."""
    outermost_size: int
    members: int
    """Entries that are listed already of what lies in the outermost one."""
    bytes: int
    """And the bytes that these claim."""


class ListTask(NamedTuple):
    """Archives of one source, in the order in which their members get their numbers."""

    spec: SourceSpec
    archives: list[ArchiveToList]
    scope: Scope


class _Members(NamedTuple):
    rows: list[EntryRow]
    bytes: int
    problems: list[tuple[int, str]]


def list_archives(argument: ListTask, slot: Slot) -> Iterator[list[Told]]:
    """List the members of archives, one archive after the other.

    Yields:
        Lists of ``("listed", entry, format, read forward only, members, bytes)``, then of ``("members", entry, rows)``
        and at last ``("closed", entry, ArchiveOutcome, problems)`` of each archive. A row's ``index`` counts from 0,
        its ``parent`` is an earlier index or -1 for the archive itself, and its ``block`` is its place among the
        members in the order in which they are best read. A problem is (index or -1, outcome, sentence).

    Raises:
        EvidenceError: The source cannot be opened, or went away: its archives may be listed another time.
    """
    slot.at(-1, "open")
    source = WithArchives(open_source(argument.spec, slot.tick), slot.tick)
    listed: dict[int, tuple[int, int]] = {}
    try:
        for one in argument.archives:
            slot.at(one.key.entry, "archive")
            used = listed.get(one.outermost, (one.members, one.bytes))
            try:
                opened = source.archive(one.key)
                members = _members(opened, one, used, argument.scope)
            except EvidenceError as error:
                if not is_there(argument.spec):
                    raise EvidenceError("It went away while it was read.") from error
                yield [("closed", one.key.entry, *_not_opened(error))]
                continue
            listed[one.outermost] = used[0] + len(members.rows), used[1] + members.bytes
            yield from _told(one, opened, members)
    finally:
        source.close()


def _told(one: ArchiveToList, opened: Opened, members: _Members) -> Iterator[list[Told]]:
    entry, rows = one.key.entry, members.rows
    out: list[Told] = [("listed", entry, opened.format, opened.source.sequential, len(rows), members.bytes)]
    for at in range(one.skip, len(rows), BATCH_ROWS):
        yield [*out, ("members", entry, rows[at : at + BATCH_ROWS])]
        out = []
    problems = [(index, _outcome(index, sentence), str(sentence)) for index, sentence in members.problems]
    in_part = any(outcome is Outcome.PARTLY for _, outcome, _ in problems)
    yield [*out, ("closed", entry, ArchiveOutcome.PARTLY if in_part else ArchiveOutcome.READ, problems)]


def _not_opened(error: EvidenceError) -> tuple[ArchiveOutcome, list[tuple[int, Outcome, str]]]:
    if isinstance(error, NotInstalledError):
        return ArchiveOutcome.NOT_INSTALLED, [(-1, Outcome.NOT_UNDERSTOOD, error.sentence)]
    if isinstance(error, UnsupportedEvidenceError):
        return ArchiveOutcome.NOT_UNDERSTOOD, [(-1, Outcome.NOT_UNDERSTOOD, error.sentence)]
    return ArchiveOutcome.FAILED, [(-1, Outcome.FAILED, f"The archive cannot be opened: {error.sentence}")]


def _outcome(index: int, sentence: str) -> Outcome:
    """Of an archive whose members were listed a failure is a part that is missing."""
    outcome = outcome_of(sentence)
    return Outcome.PARTLY if index < 0 and outcome is Outcome.FAILED else outcome


def _members(opened: Opened, one: ArchiveToList, used: tuple[int, int], scope: Scope) -> _Members:
    """The rows of an archive as its source walks it, without the root, and what is not whole about it."""
    filter_ = ScopeFilter(dataclasses.replace(scope, folders=()))
    likely = LikelyPlaces.load().priority(one.key.path)
    allowed = archive_limits.bytes_allowed(one.outermost_size) - used[1]
    rows: list[EntryRow] = []
    said = opened.source.recognise().problems
    problems: list[tuple[int, str]] = [(-1, one if isinstance(one, ReadInPart) else Note(one)) for one in said]
    total = over = 0
    try:
        for item in opened.source.walk(0):
            if not isinstance(item, EntryRow):
                problems.append((max(item[0] - 1, -1), item[1]))
                continue
            if item.parent < 0:
                continue
            if used[0] + len(rows) >= archive_limits.MAX_MEMBERS:
                problems.append((-1, ReadInPart(_TOO_MANY.format(archive_limits.MAX_MEMBERS))))
                break
            row = filter_.mark(_as_member(item, one.key, likely))
            if not row.flags & _NOTHING_TO_READ:
                if total + row.size > allowed:
                    row = row._replace(flags=row.flags | EntryFlag.OVER_BOUND)
                    over += 1
                else:
                    total += row.size
            rows.append(row)
    except EvidenceError as error:
        problems.append((-1, ReadInPart(f"The archive cannot be listed whole: {error.sentence}")))
    if over:
        most = archive_limits.bytes_allowed(one.outermost_size)
        problems.append((-1, ReadInPart(_TOO_LARGE.format(over, most))))
    return _Members(_in_reading_order(rows), total, problems)


_TOO_MANY: Final = (
    "More than {:,} members lie in this archive, with those of the archives in it; the rest was not listed."
)
_TOO_LARGE: Final = (
    "{:,} members of this archive were not read: with them more than {:,} bytes would be unpacked of it, which "
    "is the bound for its size."
)


def _as_member(row: EntryRow, archive: EntryKey, likely: int) -> EntryRow:
    """A member is as live as its archive, and likely where either is."""
    kept = ~_LIVE | (archive.flags & _LIVE)
    flags = row.flags & kept | archive.flags & EntryFlag.ORPHAN
    return row._replace(
        index=row.index - 1, parent=row.parent - 1, flags=int(flags), priority=min(likely, row.priority)
    )


def _in_reading_order(rows: list[EntryRow]) -> list[EntryRow]:
    """The same rows, each with its rank by address: what is packed as one stream is read forward."""
    ranks = [0] * len(rows)
    for rank, at in enumerate(sorted(range(len(rows)), key=lambda at: (rows[at].address, at))):
        ranks[at] = rank
    return [row._replace(block=rank) for row, rank in zip(rows, ranks, strict=True)]
