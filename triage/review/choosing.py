"""Filters, orders and groups over the ranked contents: arrays in, positions out; knows no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, NamedTuple

import numpy as np

from triage.casedb.columns import RankedColumns
from triage.casedb.slices import Mask, Numbers
from triage.casedb.standing import Standing
from triage.errors import UsageError
from triage.model.content import KIND_TITLES, kind_of


@dataclass(frozen=True, slots=True)
class ItemFilter:
    """What is to be shown. An empty tuple, ``None`` and the empty text limit nothing; what is withheld never shows."""

    tiers: tuple[int, ...] = ()
    exhibits: tuple[str, ...] = ()
    """References."""
    grades: tuple[str, ...] = ()
    """Grades in force; the empty text stands for what is not graded."""
    sources: tuple[str, ...] = ()
    """Sources of the grade in force, as ``GradeSource`` words them; the empty text stands for what is not graded."""
    sets: tuple[str, ...] = ()
    """Names of hash sets in which an item stands, known-good records aside."""
    kinds: tuple[str, ...] = ()
    """``picture``, ``video``, ``document``, ``other``."""
    states: tuple[str, ...] = ()
    """``live`` where at least one place is live, ``deleted`` where every place is deleted: as the report counts."""
    flagged: bool | None = None
    reviewed: bool | None = None
    """Whether a grade is in force, whatever its source."""
    text: str = ""
    """A part of a name or path, without regard to case, or the beginning of a SHA-256."""

    @property
    def limits(self) -> bool:
        """True where anything at all is set aside."""
        return self != ItemFilter()

    @property
    def said(self) -> dict[str, Any]:
        """What it limits, by name, for the examination record."""
        return {name: value for name, value in asdict(self).items() if value not in ((), None, "")}


class ItemOrder(StrEnum):
    """By what items are ordered. Each is computed from arrays in memory and answers at once."""

    RANK = "rank"
    SIZE = "size"
    KIND = "type"
    PLACES = "places"
    GRADE = "grade"
    TAKEN = "taken"


class GroupBy(StrEnum):
    """By what a selection is grouped."""

    TIER = "tier"
    GRADE = "grade"
    SOURCE = "source of the grade"
    KIND = "kind"
    EXHIBIT = "exhibit"
    SET = "set"
    STACK = "looks the same"
    FOLDER = "folder"
    DAY = "day taken"


@dataclass(frozen=True, slots=True)
class Group:
    """A run of a selection."""

    title: str
    """The tier's number, the grade, the kind…; empty for what has none."""
    start: int
    count: int


class Names(NamedTuple):
    """The numbers behind the names that a filter uses."""

    exhibits: Mapping[str, int]
    sets: Mapping[str, int]
    scheme: tuple[str, ...]
    """The grades of the policy, most serious first."""


def masked(columns: RankedColumns, standing: Standing, chosen: ItemFilter, names: Names) -> Mask:
    """Which contents a filter shows, all but its text.

    Raises:
        UsageError: It names an exhibit, a set, a kind or a state that there is not.
    """
    shown: Mask = ~standing.hidden
    if chosen.tiers:
        shown &= np.isin(columns.tier, chosen.tiers)
    if chosen.grades:
        shown &= np.isin(standing.grade, _codes(standing.grades, chosen.grades))
    if chosen.sources:
        shown &= np.isin(standing.source, _codes(standing.sources, chosen.sources))
    if chosen.kinds:
        _known("kind", chosen.kinds, KIND_TITLES)
        wanted = [code for code, mime in enumerate(columns.mimes) if kind_of(mime) in chosen.kinds]
        shown &= np.isin(columns.mime, wanted)
    if chosen.states:
        _known("state", chosen.states, ("live", "deleted"))
        shown &= (columns.live & ("live" in chosen.states)) | (~columns.live & ("deleted" in chosen.states))
    for word, picked, numbers, members in (
        ("exhibit", chosen.exhibits, names.exhibits, columns.exhibits),
        ("set", chosen.sets, names.sets, columns.sets),
    ):
        if picked:
            _known(word, picked, numbers)
            shown &= _member_mask(len(shown), [members.get(numbers[name]) for name in picked])
    if chosen.flagged is not None:
        shown &= standing.flagged == chosen.flagged
    if chosen.reviewed is not None:
        shown &= (standing.grade != 0) == chosen.reviewed
    return shown


def ordered(
    columns: RankedColumns, standing: Standing, positions: Numbers, order: ItemOrder, names: Names, *, descending: bool
) -> Numbers:
    """Positions in an order; equal ones stay in the order of their ranks, in either direction."""
    if order is ItemOrder.RANK:
        return positions[::-1] if descending else positions
    key = _order_key(columns, standing, order, names)[positions]
    return positions[np.argsort(-key if descending else key, kind="stable")]


def grouped(positions: Numbers, key: Numbers) -> tuple[Numbers, list[tuple[int, int, int]]]:
    """Positions by groups, each in the order that they had; and (key, start, count) of each group."""
    keys = key[positions]
    arranged = np.argsort(keys, kind="stable")
    keys = keys[arranged]
    starts = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]]) if len(keys) else np.empty(0, np.int64)
    counts = np.diff(np.r_[starts, len(keys)])
    groups = [(int(keys[start]), int(start), int(count)) for start, count in zip(starts, counts, strict=True)]
    return positions[arranged], groups


def _order_key(columns: RankedColumns, standing: Standing, order: ItemOrder, names: Names) -> Numbers:
    if order is ItemOrder.SIZE:
        return columns.size
    if order is ItemOrder.PLACES:
        return columns.places
    if order is ItemOrder.TAKEN:
        return columns.taken
    if order is ItemOrder.KIND:
        return _by_word(columns.mimes)[columns.mime]
    return _by_scheme(standing.grades, names.scheme)[standing.grade]


def group_key(columns: RankedColumns, standing: Standing, by: GroupBy, names: Names) -> Numbers:
    """What groups items, for all but folders.

    It is the tier, the place of the grade in the scheme, the code of the source, the place of the kind from 1, the
    number of the exhibit or set, the content that stands for a stack, or the day as
    YYYYMMDD; 0 stands for what has none.
    """
    if by is GroupBy.TIER:
        return columns.tier
    if by is GroupBy.GRADE:
        return _by_scheme(standing.grades, names.scheme)[standing.grade]
    if by is GroupBy.SOURCE:
        return standing.source.astype(np.int64)
    if by is GroupBy.KIND:
        kinds = tuple(KIND_TITLES)
        return np.array([kinds.index(kind_of(mime)) + 1 for mime in columns.mimes] or [0], np.int64)[columns.mime]
    if by is GroupBy.DAY:
        return columns.taken // 1_000_000
    if by is GroupBy.STACK:
        return columns.stack
    members = columns.exhibits if by is GroupBy.EXHIBIT else columns.sets
    key = np.zeros(len(columns.content), np.int64)
    for number in sorted(members, reverse=True):
        key[members[number]] = number
    return key


def _codes(words: tuple[str, ...], wanted: tuple[str, ...]) -> list[int]:
    return [code for code, word in enumerate(words) if word in wanted]


def _by_word(words: tuple[str, ...]) -> Numbers:
    """For each code its place in the alphabet of the words."""
    places = {word: place for place, word in enumerate(sorted(words))}
    return np.array([places[word] for word in words] or [0], np.int64)


def _by_scheme(words: tuple[str, ...], scheme: tuple[str, ...]) -> Numbers:
    """For each code its place in the scheme, from 1; what is not graded comes last, behind grades of older schemes."""
    last = len(scheme) + len(words) + 1
    places = {word: place for place, word in enumerate(scheme, 1)}
    return np.array([last if not word else places.get(word, len(scheme) + 1 + code) for code, word in enumerate(words)])


def _member_mask(count: int, members: list[Any]) -> Mask:
    found = np.zeros(count, np.bool_)
    for positions in members:
        if positions is not None:
            found[positions] = True
    return found


def _known(what: str, picked: tuple[str, ...], there: Any) -> None:
    unknown = [name for name in picked if name not in there]
    if unknown:
        raise UsageError(f"There is no {what} {unknown[0]} in this case.")
