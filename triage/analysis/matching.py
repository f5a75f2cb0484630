"""Asks a compiled hash set which contents stand in it, or near it; reads stored digests and never evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from hashsets.columns import PRESENT
from hashsets.compiled import CompiledSet
from hashsets.records import EXACT, NO_SIZE, WIDTHS
from triage.execution.slots import Slot
from triage.model.content import EMPTY_SHA256, PDQ_MIN_QUALITY
from triage.model.matches import Algorithm, MatchRow
from triage.model.tasks import ContentQuery, MatchTask, SetAtHand

BATCH: Final = 1_024
"""Contents that are asked for at a time."""

OPEN_SETS: Final = 32
"""So many sets a process keeps in memory."""

VARIANTS: Final = 8
"""Dihedral variants of a picture: the four rotations and their mirror images."""


class _Answer(NamedTuple):
    """How one content meets one record."""

    algorithm: Algorithm
    distance: int = 0
    variant: int = 0
    suggestion: bool = False


_Answers = dict[tuple[int, int], _Answer]
"""By the position of the query in its batch, and the record."""


def match_contents(argument: MatchTask, slot: Slot) -> Iterator[list[MatchRow]]:
    """The matches of the contents in one set.

    A content gives at most one row for each record: by the strongest digest that agrees, else by the nearest
    perceptual hash. Rows come by content in the order asked, then by record.

    Args:
        argument: The compiled set and the contents.
        slot: Where the monitor sees what is done.

    Yields:
        The rows of a batch of contents that has any.

    Raises:
        HashSetError: The compiled set does not open.
    """
    path = Path(argument.set_path)
    slot.at(-1, "match")
    compiled = _opened(argument.set_path, argument.key, *_state(path))
    for start in range(0, len(argument.rows), BATCH):
        slot.at(-1, "match")
        rows = match_batch(compiled, argument.rows[start : start + BATCH])
        if rows:
            yield rows


def exact_matches(at_hand: SetAtHand, rows: Sequence[ContentQuery]) -> list[MatchRow]:
    """The exact matches of some contents in one set: part of what ``match_contents`` finds later, row for row.

    Raises:
        HashSetError: The compiled set does not open.
    """
    compiled = _opened(at_hand.path, at_hand.key, *_state(Path(at_hand.path)))
    answers: _Answers = {}
    asked = _asked(rows)
    for algorithm in EXACT:
        _exact(compiled, algorithm, asked, answers)
    return [_row(compiled, asked[p].content, record, answers[p, record]) for p, record in sorted(answers)]


def _asked(rows: Sequence[ContentQuery]) -> list[ContentQuery]:
    """The empty file never matches."""
    return [row for row in rows if row.size > 0 and row.sha256 != EMPTY_SHA256]


def match_batch(compiled: CompiledSet, rows: Sequence[ContentQuery]) -> list[MatchRow]:
    """The matches of some contents in a set that is open; see ``match_contents``."""
    asked = _asked(rows)
    answers: _Answers = {}
    for algorithm in EXACT:
        _exact(compiled, algorithm, asked, answers)
    _near_pdq(compiled, asked, answers)
    _near_phash(compiled, asked, answers)
    return [
        _row(compiled, asked[position].content, record, answers[position, record])
        for position, record in sorted(answers)
    ]


def _exact(compiled: CompiledSet, algorithm: Algorithm, asked: Sequence[ContentQuery], answers: _Answers) -> None:
    """Add the records whose digest agrees and that nothing stronger contradicts.

    A record that also has a stronger digest, and that one differs, is of another file: MD5 and SHA-1 collisions
    can be made to order. The same holds for MD5 alone where the record states another size.
    """
    digests: list[bytes] = [getattr(row, algorithm.value) for row in asked]
    stronger = sum(PRESENT[other] for other in EXACT[: EXACT.index(algorithm)])
    for position, record in zip(*(column.tolist() for column in compiled.exact(algorithm, digests)), strict=True):
        if (position, record) in answers or compiled.present[record] & stronger:
            continue
        suggestion = False
        if algorithm is Algorithm.MD5:
            size = int(compiled.sizes[record])
            if size not in (NO_SIZE, asked[position].size):
                continue
            suggestion = size == NO_SIZE
        answers[position, record] = _Answer(algorithm, suggestion=suggestion)


def _detailed(row: ContentQuery) -> bool:
    """False for a picture too plain to be told from others: its hashes are rounding noise."""
    return row.pdq_quality is None or row.pdq_quality >= PDQ_MIN_QUALITY


def _near_pdq(compiled: CompiledSet, asked: Sequence[ContentQuery], answers: _Answers) -> None:
    positions = [
        position
        for position, row in enumerate(asked)
        if row.pdq_variants is not None and row.pdq_quality is not None and _detailed(row)
    ]
    if not positions or not compiled.holds(Algorithm.PDQ):
        return
    width = WIDTHS[Algorithm.PDQ]
    values = np.frombuffer(b"".join(asked[position].pdq_variants or b"" for position in positions), np.uint8)
    near = compiled.near(Algorithm.PDQ, values.reshape(len(positions) * VARIANTS, width))
    variants = near.queries % VARIANTS
    found = zip(
        near.distances.tolist(),
        variants.tolist(),
        (near.queries // VARIANTS).tolist(),
        near.positions.tolist(),
        strict=True,
    )
    for distance, variant, query, record in sorted(found):  # the nearest first, of equals the lowest variant
        answers.setdefault((positions[query], record), _Answer(Algorithm.PDQ, distance, variant, suggestion=True))


def _near_phash(compiled: CompiledSet, asked: Sequence[ContentQuery], answers: _Answers) -> None:
    positions = [position for position, row in enumerate(asked) if row.phash is not None and _detailed(row)]
    if not positions or not compiled.holds(Algorithm.PHASH):
        return
    values = np.frombuffer(b"".join(asked[position].phash or b"" for position in positions), np.uint8)
    near = compiled.near(Algorithm.PHASH, values.reshape(len(positions), WIDTHS[Algorithm.PHASH]))
    found = zip(near.distances.tolist(), near.queries.tolist(), near.positions.tolist(), strict=True)
    for distance, query, record in sorted(found):
        answers.setdefault((positions[query], record), _Answer(Algorithm.PHASH, distance, suggestion=True))


def _row(compiled: CompiledSet, content: int, record: int, answer: _Answer) -> MatchRow:
    code = compiled.header.codes[compiled.codes[record]]
    return MatchRow(
        content=content,
        record=record,
        algorithm=answer.algorithm.value,
        distance=answer.distance,
        variant=answer.variant,
        category=code.code,
        meaning=code.meaning,
        grade=code.grade,
        suggestion=answer.suggestion,
    )


def _state(path: Path) -> tuple[int, int]:
    """What changes when a set is compiled anew under the same name."""
    try:
        state = path.stat()
    except OSError:
        return 0, 0  # opening it raises the sentence
    return state.st_mtime_ns, state.st_size


@lru_cache(OPEN_SETS)
def _opened(path: str, key: bytes, _changed: int, _size: int) -> CompiledSet:
    return CompiledSet.open(Path(path), key)
