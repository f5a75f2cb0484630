"""What leaves a worker for a video: its facts and frames as tagged rows, or a Problem that says why there are none."""

from __future__ import annotations

from typing import Any

from triage.errors import EvidenceError
from triage.evidence.source import ContentReader
from triage.execution.slots import Slot
from triage.model.problems import Outcome

STAGE = "video"


def takes(mime: str) -> bool:
    """True for a video by its type, be it one that is not decoded."""
    return mime.startswith("video/")


def looked_at(
    entry: int, sha256: bytes, mime: str, content: bytes | ContentReader | None, slot: Slot
) -> list[tuple[Any, ...]]:
    """Look at one video; whatever is wrong with it is a Problem of this content alone."""
    # Only where there is a video: FFmpeg's libraries take a third of a second to load, and no picture needs them.
    from triage.analysis.video import FORMATS, examine_video

    if mime not in FORMATS or content is None:
        sentence = f"Videos of the type {mime} are not decoded by this version."
        return [("problem", entry, sha256, STAGE, Outcome.NOT_UNDERSTOOD, sentence)]
    slot.at(entry, STAGE)
    try:
        video = examine_video(content, mime, slot)
    except EvidenceError as error:
        return [("problem", entry, sha256, STAGE, Outcome.FAILED, error.sentence)]
    rows: list[tuple[Any, ...]] = [("video", sha256, *video.row), *(("frame", sha256, *row) for row in video.frames)]
    if video.left:
        outcome = Outcome.PARTLY if video.row.codec else Outcome.NOTE
        rows.append(("problem", entry, sha256, STAGE, outcome, video.left))
    return rows
