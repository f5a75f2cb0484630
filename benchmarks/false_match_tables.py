"""Counts of false matches, as the tables of docs/validation.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple, Self

from numpy.typing import NDArray

from benchmarks.bounds import by_groups, clopper_pearson
from benchmarks.strangers import SAMPLE_KINDS, STRANGERS
from triage.model.wording import VARIANTS

PICTURES: Final = 100_000
HASHES: Final = {"pdq": "PDQ", "phash": "pHash"}
NOT_TRIED: Final = -2
NO_MATCH: Final = -1


class Asked(NamedTuple):
    """One stranger, and how near it came to the set."""

    kind: str
    unit: int
    """What is alike has one number: the source, or the picture itself where code made it."""
    distances: Mapping[str, tuple[int, ...]]
    """By hash and variant: that of the nearest match, ``NO_MATCH`` or ``NOT_TRIED``."""
    nearest: Mapping[str, int]
    """The distance from anything in the set, upright; -1 where it was not tried."""
    listed: Mapping[str, int]
    """The place of a value that it matched; -1 where there is none."""

    @classmethod
    def of(cls, kind: str, number: int, kept: Mapping[str, NDArray[Any]], place: int) -> Self:
        """From the arrays of a piece."""
        return cls(
            kind,
            int(kept["source"][place]) if kind in SAMPLE_KINDS else number,
            {hashed: tuple(kept[f"{hashed}_distance"][place].tolist()) for hashed in HASHES},
            {hashed: int(kept[f"{hashed}_nearest"][place]) for hashed in HASHES},
            {hashed: int(kept[f"{hashed}_listed"][place]) for hashed in HASHES},
        )

    def source(self) -> tuple[str, int]:
        """What it must be counted with."""
        return "" if self.kind in SAMPLE_KINDS else self.kind, self.unit

    def tried(self, hashed: str, variant: int | None = None) -> bool:
        """Whether there was anything to look for, in this variant or any."""
        some = self.distances[hashed]
        return some[variant] != NOT_TRIED if variant is not None else any(d != NOT_TRIED for d in some)

    def matched(self, hashed: str, variant: int | None = None) -> bool:
        """Whether it matched, in this variant or any."""
        some = self.distances[hashed]
        return some[variant] >= 0 if variant is not None else any(d >= 0 for d in some)


def tables(asked: Sequence[Asked], records: int) -> str:
    """All tables as Markdown."""
    return "\n".join([f"{len(asked):,} strangers, {records:,} listed.", *_kinds(asked), *_variants(asked)])


def _kinds(asked: Sequence[Asked]) -> Iterator[str]:
    for hashed, title in HASHES.items():
        yield (
            f"\n| {title}: kind of picture | asked | sources | plain, never matched | nearest | matched | of sources"
            " | at most, of 100,000 tried | the same by sources |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|"
        )
        for kind in STRANGERS:
            yield _row(kind, hashed, [one for one in asked if one.kind == kind])
        yield _row("**made from samples**", hashed, [one for one in asked if one.kind in SAMPLE_KINDS])
        yield _row("**made by code**", hashed, [one for one in asked if one.kind not in SAMPLE_KINDS])
        yield _row("**all**", hashed, asked)


def _row(title: str, hashed: str, some: Sequence[Asked]) -> str:
    tried = [one for one in some if one.tried(hashed)]
    matched = [one for one in tried if one.matched(hashed)]
    units = {one.source() for one in tried}
    nearest = [one.nearest[hashed] for one in tried if one.nearest[hashed] >= 0]
    return (
        f"| {title} | {len(some):,} | {len(units):,} | {len(some) - len(tried):,} | {min(nearest, default='')} | "
        f"{len(matched):,} | {len({one.source() for one in matched})} | "
        f"{_of(clopper_pearson(len(matched), len(tried))) if tried else ''} | {_by_sources(tried, hashed)} |"
    )


def _by_sources(tried: Sequence[Asked], hashed: str) -> str:
    """Where nothing matched: of which share of sources anything could; else the bootstrap over sources."""
    if not tried:
        return ""
    of = Counter(one.source() for one in tried)
    seen = Counter(one.source() for one in tried if one.matched(hashed))
    if not seen:
        return _of(clopper_pearson(0, len(of)))
    return _of(by_groups([seen[unit] for unit in of], list(of.values())))


def _variants(asked: Sequence[Asked]) -> Iterator[str]:
    for hashed, title in HASHES.items():
        yield f"\n| {title}: variant | tried | matched | at most, of 100,000 tried |\n|---|---:|---:|---:|"
        for variant, name in enumerate(VARIANTS):
            tried = [one for one in asked if one.tried(hashed, variant)]
            if tried:
                matched = sum(one.matched(hashed, variant) for one in tried)
                yield f"| {name} | {len(tried):,} | {matched} | {_of(clopper_pearson(matched, len(tried)))} |"


def _of(share: float) -> str:
    return f"{PICTURES * share:,.1f}"
