"""The items of a case as the review page browses them: a selection in its order, its rows by pages, its counts."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np

from triage.casedb import audit
from triage.casedb.connection import Connection
from triage.casedb.names import first_folders
from triage.casedb.open import CaseStore
from triage.casedb.paths import EntryPaths
from triage.casedb.privilege import Withheld, count_withheld
from triage.casedb.rows import chunked
from triage.casedb.slices import Mask, Numbers
from triage.errors import CaseError
from triage.model.content import KIND_TITLES, kind_of
from triage.model.findings import Tier
from triage.review.choosing import Group, GroupBy, ItemFilter, ItemOrder, group_key, grouped, masked, ordered
from triage.review.item_rows import ItemRow, item_rows
from triage.review.items import item_name
from triage.review.shelf import Held, Shelf
from triage.review.text_search import text_mask

EXPORTED: Final = "items exported"
"""The kind of audit event that says what left the case as a list."""

_PAGE: Final = 500
_MANY: Final = 20_000
"""Digests that are read with one query, in the order of their ids, so that neighbours lie on one page of the file."""
_WHOLE: Final = re.compile(r"[0-9a-f]{64}")


class Counts(NamedTuple):
    """How many items stand under each word; a word with none is left out."""

    tiers: dict[int, int]
    grades: dict[str, int]
    """The empty text stands for what is not graded."""
    sources: dict[str, int]
    kinds: dict[str, int]
    exhibits: dict[str, int]
    """An item that lies on two exhibits counts under both."""
    sets: dict[str, int]
    states: dict[str, int]
    flagged: int
    reviewed: int
    """With a grade in force."""


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """The items of a filter in an order, as they were when it was made. Grading changes no selection."""

    chosen: ItemFilter
    order: ItemOrder
    descending: bool
    group: GroupBy | None
    ids: Numbers
    """Contents in order; give it to nobody but ``Items``."""
    groups: tuple[Group, ...]
    counts: Counts
    total: int
    """All items that are not withheld: a screen says ``count of total``."""

    @property
    def count(self) -> int:
        """How many items it has."""
        return len(self.ids)


class Totals(NamedTuple):
    """Counts over the whole case; those of the grades equal the totals over all exhibits of a report made now."""

    items: int
    """Items that are not withheld, those among them that matched and were not ranked yet."""
    counts: Counts
    left: int
    """Without a grade in force."""
    withheld: Withheld


class Items:
    """The ranked items of an open case. Calls may come from several threads."""

    def __init__(self, store: CaseStore, person: str, scheme: Callable[[], Sequence[str]]) -> None:
        self._store = store
        self._person = person
        self._scheme = scheme
        self._shelf = Shelf(store)
        self._paths = EntryPaths()

    def prepare(self) -> None:
        """Read what filters and orders are computed on, names too, so that the first one need not wait for it."""
        self._shelf.names(self._shelf.held(tuple(self._scheme())))

    def select(
        self,
        chosen: ItemFilter | None = None,
        order: ItemOrder = ItemOrder.RANK,
        *,
        descending: bool = False,
        group: GroupBy | None = None,
    ) -> Selection:
        """The items that a filter shows, in an order.

        The first call after a run reads the arrays, the first filter by text or group by folder also the names: some
        seconds in a large case, unless ``prepare`` was called before.

        Raises:
            UsageError: The filter names something that the case does not have.
        """
        wanted = chosen or ItemFilter()
        held = self._shelf.held(tuple(self._scheme()))
        shown = masked(held.columns, held.standing, wanted, held.names)
        if wanted.text.strip():
            words = self._shelf.names(held)
            with self._store.read() as connection:
                shown &= text_mask(connection, words, held.position, len(shown), wanted.text)
        positions: Numbers = np.flatnonzero(shown)
        positions = ordered(held.columns, held.standing, positions, order, held.names, descending=descending)
        groups: tuple[Group, ...] = ()
        if group is not None:
            positions, runs = grouped(positions, self._group_key(held, group))
            groups = tuple(Group(title, start, count) for title, (_, start, count) in self._titled(held, group, runs))
        total = int(len(shown) - np.count_nonzero(held.standing.hidden))
        ids = held.columns.content[positions]
        return Selection(wanted, order, descending, group, ids, groups, _counts(held, shown), total)

    def rows(self, selection: Selection, start: int, limit: int) -> list[ItemRow]:
        """A page of rows as they are now; what was withheld since the selection was made says so and nothing more."""
        with self._store.read() as connection:
            return item_rows(connection, self._paths, selection.ids[start : start + limit].tolist())

    def digests(self, selection: Selection, start: int = 0, limit: int | None = None) -> list[str]:
        """The SHA-256 of a run of a selection, for acts on many items."""
        end = None if limit is None else start + limit
        with self._store.read() as connection:
            return list(_digests(connection, selection.ids[start:end].tolist()))

    def find(self, selection: Selection, item: str) -> int | None:
        """The place of an item in a selection, by its whole SHA-256; ``None`` where it is not in it."""
        if not _WHOLE.fullmatch(item):
            return None
        with self._store.read() as connection:
            content = connection.exec_driver_sql(
                "SELECT id FROM content WHERE sha256 = ?", (bytes.fromhex(item),)
            ).scalar()
        where = np.flatnonzero(selection.ids == (content if content is not None else -1))
        return int(where[0]) if len(where) else None

    def next_unreviewed(self, selection: Selection, after: int) -> int | None:
        """The next place behind one (-1: from the start) whose item has no grade; round the end, else ``None``."""
        held = self._shelf.held(tuple(self._scheme()))
        ids = selection.ids[selection.ids < len(held.position)]
        where = held.position[ids]
        open_ = (where >= 0) & (held.standing.grade[where] == 0) & ~held.standing.hidden[where]
        places = np.flatnonzero(open_)
        if not len(places):
            return None
        behind = places[places > after]
        return int(behind[0] if len(behind) else places[0])

    def totals(self) -> Totals:
        """Counts over the whole case."""
        held = self._shelf.held(tuple(self._scheme()))
        shown = ~held.standing.hidden
        counts = _counts(held, shown)
        items = int(np.count_nonzero(shown))
        with self._store.read() as connection:
            withheld = count_withheld(connection)
        return Totals(items, counts, items - counts.reviewed, withheld)

    def export(self, selection: Selection, path: Path) -> int:
        """Write a selection as CSV with a heading, UTF-8, and an event that says so; gives the number of rows.

        A file of that name is replaced only by a whole one.

        Raises:
            CaseError: The file cannot be written.
        """
        columns = [name for name in ItemRow._fields if name != "withheld"]
        written = 0
        part = path.with_name(path.name + ".part")
        try:
            with part.open("w", encoding="utf-8-sig", newline="") as stream:
                out = csv.writer(stream)
                out.writerow(columns)
                for start in range(0, selection.count, _PAGE):
                    rows = [row for row in self.rows(selection, start, _PAGE) if not row.withheld]
                    out.writerows([_cell(getattr(row, name)) for name in columns] for row in rows)
                    written += len(rows)
            facts = {"file": path.name, "items": written, "filter": selection.chosen.said}
            self._store.act(lambda c: audit.record(c, EXPORTED, self._person, facts), name="export", parts=("audit",))
            part.replace(path)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise CaseError(f"{path.name} cannot be written: {error.strerror}.") from error
        return written

    def _group_key(self, held: Held, group: GroupBy) -> Numbers:
        if group is GroupBy.FOLDER:
            return first_folders(self._shelf.names(held), len(held.columns.content))
        return group_key(held.columns, held.standing, group, held.names)

    def _titled(
        self, held: Held, group: GroupBy, runs: list[tuple[int, int, int]]
    ) -> list[tuple[str, tuple[int, int, int]]]:
        title = _titles(held, group)
        if group is GroupBy.STACK:
            with self._store.read() as connection:
                named = dict(zip(keys := [key for key, _, _ in runs if key], _digests(connection, keys), strict=True))
            return [(item_name(bytes.fromhex(named[key]), 0) if key else "", (key, *run)) for key, *run in runs]  # type: ignore[misc]  # a run is two numbers
        if group is not GroupBy.FOLDER:
            return [(title(key), (key, start, count)) for key, start, count in runs]
        with self._store.read() as connection:
            paths = self._paths.of(connection, (key for key, _, _ in runs if key))
        return [(paths.get(key, ""), (key, start, count)) for key, start, count in runs]


def _titles(held: Held, group: GroupBy) -> Callable[[int], str]:
    """How a group is called, by its key."""
    standing, names = held.standing, held.names
    if group is GroupBy.GRADE:
        scheme = names.scheme
        return lambda key: scheme[key - 1] if key <= len(scheme) else _other_grade(standing.grades, scheme, key)
    if group is GroupBy.SOURCE:
        return lambda key: standing.sources[key]
    if group is GroupBy.KIND:
        return lambda key: tuple(KIND_TITLES)[key - 1]
    if group in (GroupBy.EXHIBIT, GroupBy.SET):
        numbers = names.exhibits if group is GroupBy.EXHIBIT else names.sets
        by_number = {number: name for name, number in numbers.items()}
        return lambda key: by_number.get(key, "")
    if group is GroupBy.DAY:
        return lambda key: f"{key // 10000:04}-{key // 100 % 100:02}-{key % 100:02}" if key else ""
    return str


def _other_grade(grades: tuple[str, ...], scheme: tuple[str, ...], key: int) -> str:
    code = key - len(scheme) - 1
    return grades[code] if code < len(grades) else ""


def _counts(held: Held, shown: Mask) -> Counts:
    columns, standing, names = held.columns, held.standing, held.names
    mimes = np.bincount(columns.mime[shown], minlength=len(columns.mimes))
    kinds = dict.fromkeys(KIND_TITLES, 0)
    for mime, count in zip(columns.mimes, mimes.tolist(), strict=True):
        kinds[kind_of(mime)] += count
    live = int(np.count_nonzero(columns.live & shown))
    graded = int(np.count_nonzero(shown & (standing.grade != 0)))
    return Counts(
        tiers=_present({tier.value: int(np.count_nonzero(columns.tier[shown] == tier)) for tier in Tier}),
        grades=_words(standing.grades, standing.grade[shown]),
        sources=_words(standing.sources, standing.source[shown]),
        kinds=_present(kinds),
        exhibits=_members(names.exhibits, columns.exhibits, shown),
        sets=_members(names.sets, columns.sets, shown),
        states=_present({"live": live, "deleted": int(np.count_nonzero(shown)) - live}),
        flagged=int(np.count_nonzero(standing.flagged & shown)),
        reviewed=graded,
    )


def _words(words: tuple[str, ...], codes: Any) -> dict[str, int]:
    return _present(dict(zip(words, np.bincount(codes, minlength=len(words)).tolist(), strict=True)))


def _members(numbers: Any, members: Any, shown: Mask) -> dict[str, int]:
    return _present({n: int(np.count_nonzero(shown[members[i]])) if i in members else 0 for n, i in numbers.items()})


def _present(counts: dict[Any, int]) -> dict[Any, int]:
    return {word: count for word, count in counts.items() if count}


def _digests(connection: Connection, contents: list[int]) -> Iterator[str]:
    for part in chunked(contents, _MANY):
        rows = connection.exec_driver_sql(
            "SELECT id, sha256 FROM content WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(sorted(part)),)
        )
        found = {row[0]: row[1].hex() for row in rows}
        yield from (found[content] for content in part)


def _cell(value: Any) -> Any:
    text = "; ".join(value) if isinstance(value, tuple) else value
    # A spreadsheet takes these as the beginning of a formula, and names come from the evidence.
    return f"'{text}" if isinstance(text, str) and text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
