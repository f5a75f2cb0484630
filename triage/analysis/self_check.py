"""The self-check of the matcher: files and pictures that are made up go through all of it, against a set as installed.

A matcher that has silently stopped matching says nothing, and nothing would be missed. So before each run every set
is asked for its sentinels (``hashsets.sentinels``) and for one value of its own that was noted when it was imported.
The pictures are drawn, written, decoded, hashed and matched as those of evidence are. The video is one of drawn frames,
of which alike ones are left out and the rest hashed and matched: decoding is left out, since FFmpeg's libraries take
longer to load than all else here, and no set depends on them.
"""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from PIL import Image, ImageOps

from hashsets.compiled import CompiledSet
from hashsets.records import EXACT, NO_SIZE, WIDTHS
from hashsets.sentinels import FRAMES_PDQ, SENTINELS, VIDEO, sentinel_content
from triage.analysis.digests import Digests
from triage.analysis.matching import VARIANTS as ORIENTATIONS
from triage.analysis.matching import match_batch, opened_set
from triage.analysis.pictures import examine_picture
from triage.analysis.sentinel_drawing import STILL_NUMBER, VIDEO_NUMBERS, sentinel_clip, sentinel_picture, smaller
from triage.errors import HashSetError
from triage.execution.slots import Slot
from triage.model.matches import Algorithm, MatchRow
from triage.model.tasks import ContentQuery

_MIRRORED: Final = 5
"""The variant "mirrored left to right"."""


class CheckTask(NamedTuple):
    """One set, and the value that was noted of it."""

    set_path: str
    key: bytes
    memory: str
    canary: tuple[str, str, int, int]
    """Algorithm, value in hexadecimal, record, size."""
    content: str
    """The digest of what was compiled, as it was recorded."""


CheckResult = tuple[tuple[str, ...], tuple[str, ...], float]
"""What was asked, what of it was not found, and the seconds that it took: plain values, for the process that holds
the case and imports no decoder."""


class _Question(NamedTuple):
    """A content, and the record in which it must be found."""

    said: str
    row: ContentQuery
    record: int
    algorithm: Algorithm
    variant: int = 0
    frames: int | None = None
    """Of a video, how many frames of the record it must meet."""


def check_set(argument: CheckTask, slot: Slot) -> Iterator[CheckResult]:
    """Ask a set for what it must find.

    Raises:
        HashSetError: It does not open, was changed, or is another set than the one that was recorded.
    """
    start = time.monotonic()
    slot.at(-1, "match")
    argument = CheckTask(*argument)
    compiled = opened_set(argument.set_path, argument.key, argument.memory)
    compiled.file.check()
    if compiled.content != argument.content:
        raise HashSetError(f"The compiled hash set {Path(argument.set_path).name} is not the one that was recorded.")
    questions = [
        *_exact_questions(compiled),
        *_near_questions(compiled),
        *_video_questions(compiled),
        _canary_question(argument),
    ]
    rows = [question.row._replace(content=number) for number, question in enumerate(questions)]
    found = match_batch(compiled, rows, sentinels=True)
    missed = [question.said for number, question in enumerate(questions) if not _answered(number, question, found)]
    asked = tuple(question.said for question in questions)
    yield asked, tuple(missed), time.monotonic() - start


def _answered(number: int, question: _Question, found: list[MatchRow]) -> bool:
    wanted = (number, question.record, question.algorithm, question.variant, question.frames)
    return any(
        (row.content, row.record, row.algorithm, row.variant, row.video.target_matched if row.video else None) == wanted
        for row in found
    )


def _exact_questions(compiled: CompiledSet) -> Iterator[_Question]:
    for number, algorithm in enumerate(SENTINELS):
        if algorithm in EXACT and compiled.holds(algorithm):
            digests = Digests()
            digests.update(sentinel_content(algorithm))
            sha256, sha1, md5 = digests.result()
            row = ContentQuery(0, sha256, sha1, md5, digests.size, None, None, None)
            yield _Question(f"exact ({algorithm.value})", row, compiled.header.records + number, algorithm)


def _near_questions(compiled: CompiledSet) -> Iterator[_Question]:
    picture = sentinel_picture(STILL_NUMBER)
    copy = _written(smaller(picture), "JPEG")
    if compiled.holds(Algorithm.PDQ):
        record = compiled.header.records + SENTINELS.index(Algorithm.PDQ)
        yield _Question("near (pdq)", picture_query(copy, "image/jpeg"), record, Algorithm.PDQ)
        mirrored = picture_query(_written(ImageOps.mirror(picture), "PNG"), "image/png")
        yield _Question("mirrored (pdq)", mirrored, record, Algorithm.PDQ, _MIRRORED)
    if compiled.holds(Algorithm.PHASH):
        record = compiled.header.records + SENTINELS.index(Algorithm.PHASH)
        yield _Question("near (phash)", picture_query(copy, "image/jpeg"), record, Algorithm.PHASH)


def _video_questions(compiled: CompiledSet) -> Iterator[_Question]:
    """A video against a video, upright and mirrored, against a still that stands in it, and a still against a video."""
    if not compiled.holds(Algorithm.PDQ):
        return
    still = compiled.header.records + SENTINELS.index(Algorithm.PDQ)
    video, kind, most = compiled.header.records + VIDEO, Algorithm.PDQ, len(FRAMES_PDQ)
    for said, mirrored, variant in (("video (pdq)", False, 0), ("mirrored video (pdq)", True, _MIRRORED)):
        row = _blank(1)._replace(frames=sentinel_clip(mirrored=mirrored))
        yield _Question(said, row, video, kind, variant, most)
        if not mirrored:
            yield _Question("still in a video (pdq)", row, still, kind, variant, 1)
    frame = _written(smaller(sentinel_picture(VIDEO_NUMBERS[1])), "JPEG")
    yield _Question("video by a still (pdq)", picture_query(frame, "image/jpeg"), video, kind)


def _canary_question(argument: CheckTask) -> _Question:
    algorithm, value = Algorithm(argument.canary[0]), bytes.fromhex(argument.canary[1])
    record, size = argument.canary[2:]
    row = _blank(1 if size in (NO_SIZE, 0) else size)
    if algorithm is Algorithm.SHA256:
        row = row._replace(sha256=value)
    elif algorithm is Algorithm.SHA1:
        row = row._replace(sha1=value)
    elif algorithm is Algorithm.MD5:
        row = row._replace(md5=value)
    elif algorithm is Algorithm.PDQ:
        row = row._replace(pdq_variants=value * ORIENTATIONS, pdq_quality=100)
    else:
        row = row._replace(phash=value)
    return _Question("the value noted at its import", row, record, algorithm)


def picture_query(data: bytes, mime: str) -> ContentQuery:
    """A picture as a run would come to know it, digests left blank."""
    row = examine_picture(data, mime)
    return _blank(len(data))._replace(
        pdq_variants=row.pdq_variants,
        pdq_quality=row.pdq_quality,
        phash=row.phash,
        bare_variants=row.bare_variants,
        bare_quality=row.bare_quality,
        bare_phash=row.bare_phash,
    )


def _blank(size: int) -> ContentQuery:
    """A content of which nothing is known but its size."""
    sha256, sha1, md5 = (bytes(WIDTHS[held]) for held in EXACT)
    return ContentQuery(0, sha256, sha1, md5, size, None, None, None)


def _written(picture: Image.Image, kind: str) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind)
    return out.getvalue()
