"""Asks a compiled hash set which contents stand in it, or near it; reads stored digests and never evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from operator import itemgetter
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from hashsets.columns import PRESENT
from hashsets.compiled import CompiledSet
from hashsets.records import EXACT, NO_SIZE, WIDTHS
from triage.analysis.video_matching import video_answers
from triage.execution.slots import Slot
from triage.model.content import EMPTY_SHA256, PDQ_MIN_QUALITY
from triage.model.matches import Algorithm, MatchRow
from triage.model.tasks import ContentQuery, MatchTask, SetAtHand
from triage.model.video import VideoMatch

BATCH: Final = 1_024
"""Contents that are asked for at a time."""

OPEN_SETS: Final = 32
"""So many sets a process keeps in memory."""

VARIANTS: Final = 8
"""Dihedral variants of a picture: the four rotations and their mirror images. Those of the picture without its
borders follow them."""


class _Answer(NamedTuple):
    """How one content meets one record."""

    algorithm: Algorithm
    distance: int = 0
    variant: int = 0
    suggestion: bool = False
    quality: int | None = None
    video: VideoMatch | None = None


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
    slot.at(-1, "match")
    compiled = opened_set(argument.set_path, argument.key, argument.memory)
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
    compiled = opened_set(at_hand.path, at_hand.key, at_hand.memory)
    matcher = _Matcher(compiled, _asked(rows), sentinels=False)
    for algorithm in EXACT:
        matcher.exact(algorithm)
    return matcher.rows()


def match_batch(compiled: CompiledSet, rows: Sequence[ContentQuery], *, sentinels: bool = False) -> list[MatchRow]:
    """The matches of some contents in a set that is open; see ``match_contents``.

    Args:
        compiled: The set.
        rows: The contents.
        sentinels: Name sentinel records too, as the self-check does.
    """
    matcher = _Matcher(compiled, _asked(rows), sentinels=sentinels)
    for algorithm in EXACT:
        matcher.exact(algorithm)
    matcher.near_pdq()
    matcher.near_videos()
    matcher.near_phash()
    return matcher.rows()


def _asked(rows: Sequence[ContentQuery]) -> list[ContentQuery]:
    """The empty file never matches."""
    return [row for row in rows if row.size > 0 and row.sha256 != EMPTY_SHA256]


class _Matcher:
    """Asks one set about some contents, the strongest kind of value first."""

    def __init__(self, compiled: CompiledSet, asked: Sequence[ContentQuery], *, sentinels: bool) -> None:
        self._compiled, self._asked, self._sentinels = compiled, asked, sentinels
        self.answers: _Answers = {}

    def rows(self) -> list[MatchRow]:
        """What was found, by content in the order asked, then by record."""
        return [
            _row(self._compiled, self._asked[position].content, record, self.answers[position, record])
            for position, record in sorted(self.answers)
        ]

    def exact(self, algorithm: Algorithm) -> None:
        """Add the records whose digest agrees and that nothing stronger contradicts.

        A record that also has a stronger digest, and that one differs, is of another file: MD5 and SHA-1 collisions
        can be made to order. The same holds for MD5 alone where the record states another size.
        """
        compiled = self._compiled
        chosen: Sequence[int] = range(len(self._asked))
        if algorithm is Algorithm.MD5 and compiled.holds(algorithm):
            may = compiled.may_have_size([row.size for row in self._asked]).tolist()
            chosen = [position for position in chosen if may[position]]
        digests: list[bytes] = [getattr(self._asked[position], algorithm.value) for position in chosen]
        stronger = sum(PRESENT[other] for other in EXACT[: EXACT.index(algorithm)])
        found = compiled.exact(algorithm, digests, sentinels=self._sentinels)
        sizes = compiled.sizes(found.records).tolist()
        for number, record, size in zip(found.queries.tolist(), found.records.tolist(), sizes, strict=True):
            position = chosen[number]
            if (position, record) in self.answers or compiled.present[record] & stronger:
                continue
            suggestion = False
            if algorithm is Algorithm.MD5:
                if size not in (NO_SIZE, self._asked[position].size):
                    continue
                suggestion = size == NO_SIZE
            self.answers[position, record] = _Answer(algorithm, suggestion=suggestion)

    def near_pdq(self) -> None:
        """Add the records whose PDQ is near that of the picture in any of its orientations, with its borders or not."""
        tries = []
        for position, row in enumerate(self._asked):
            if row.pdq_variants is not None and row.pdq_quality is not None and _detailed(row.pdq_quality):
                tries.append(_Try(position, 0, row.pdq_variants, row.pdq_quality))
            if row.bare_variants is not None and row.bare_quality is not None and _detailed(row.bare_quality):
                tries.append(_Try(position, VARIANTS, row.bare_variants, row.bare_quality))
        self._near(Algorithm.PDQ, tries, VARIANTS)

    def near_videos(self) -> None:
        """Add the records that the frames of a video meet; see ``video_matching``."""
        for position, row in enumerate(self._asked):
            for met in video_answers(self._compiled, row.frames, sentinels=self._sentinels):
                answer = _Answer(Algorithm.PDQ, met.distance, met.variant, suggestion=True, video=met.match)
                self.answers.setdefault((position, met.record), answer)

    def near_phash(self) -> None:
        """Add the records whose pHash is near."""
        tries = []
        for position, row in enumerate(self._asked):
            if row.phash is not None and _detailed(row.pdq_quality):
                tries.append(_Try(position, 0, row.phash, row.pdq_quality))
            if row.bare_phash is not None and _detailed(row.bare_quality):
                tries.append(_Try(position, VARIANTS, row.bare_phash, row.bare_quality))
        self._near(Algorithm.PHASH, tries, 1)

    def _near(self, algorithm: Algorithm, tries: Sequence[_Try], variants: int) -> None:
        if not tries or not self._compiled.holds(algorithm):
            return
        values = np.frombuffer(b"".join(one.values for one in tries), np.uint8)
        shaped = values.reshape(len(tries) * variants, WIDTHS[algorithm])
        near = self._compiled.near(algorithm, shaped, sentinels=self._sentinels)
        found = []
        columns = (near.queries.tolist(), near.positions.tolist(), near.distances.tolist())
        for query, record, distance in zip(*columns, strict=True):
            one = tries[query // variants]
            found.append((distance, one.variant + query % variants, one.position, record, one.quality))
        found.sort(key=itemgetter(0, 1, 2, 3))  # the nearest first, of equals the lowest variant
        for distance, variant, position, record, quality in found:
            answer = _Answer(algorithm, distance, variant, suggestion=True, quality=quality)
            self.answers.setdefault((position, record), answer)


class _Try(NamedTuple):
    """Hashes of one picture that are looked for."""

    position: int
    variant: int
    """That of the first hash."""
    values: bytes
    quality: int | None


def _detailed(quality: int | None) -> bool:
    """False for a picture too plain to be told from others: its hashes are rounding noise."""
    return quality is None or quality >= PDQ_MIN_QUALITY


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
        quality=answer.quality,
        video=answer.video,
    )


def _state(path: Path) -> tuple[int, int]:
    """What changes when a set is compiled anew under the same name."""
    try:
        state = path.stat()
    except OSError:
        return 0, 0  # opening it raises the sentence
    return state.st_mtime_ns, state.st_size


def opened_set(path: str, key: bytes, memory: str = "") -> CompiledSet:
    """The set from this process's cache, or opened now; see ``CompiledSet.open``."""
    return _opened(path, key, memory, *_state(Path(path)))


@lru_cache(OPEN_SETS)
def _opened(path: str, key: bytes, memory: str, _changed: int, _size: int) -> CompiledSet:
    return CompiledSet.open(Path(path), key, memory)
