"""Hashes of files outside any evidence, for a set to hand on: digests, PDQ and pHash, frames of videos, no picture."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from triage.analysis.digests import Digests
from triage.analysis.file_type import mime_of
from triage.analysis.limits import HEAD, TAIL, WHOLE_IN_MEMORY
from triage.analysis.pictures import FORMATS, examine_picture
from triage.analysis.video_results import takes
from triage.errors import EvidenceError
from triage.evidence.source import ContentReader
from triage.execution.slots import Slot
from triage.model.video import vpdq_text

_BLOCK: Final = 1 << 20


class FileHashes(NamedTuple):
    """What is kept of one file."""

    number: int
    """As the task numbers it."""
    md5: bytes
    sha1: bytes
    sha256: bytes
    size: int
    pdq: bytes | None
    pdq_quality: int | None
    phash: bytes | None
    vpdq: str | None
    """Of a video, its frames (``model.video.vpdq_text``)."""
    sentence: str
    """Why a picture or video gave its digests alone, or why nothing was read (then the digests are empty)."""


def hash_files(argument: list[tuple[int, str]], slot: Slot) -> Iterator[FileHashes]:
    """The hashes of some files, one answer each, in their order.

    Args:
        argument: Number and path of each file.
        slot: Where the monitor sees which file is at hand.
    """
    for number, path in argument:
        slot.at(number, "read")
        try:
            digests, mime, whole = _read(Path(path), slot)
        except OSError as error:
            sentence = f"It could not be read: {error.strerror}."
            yield FileHashes(number, b"", b"", b"", 0, None, None, None, None, sentence)
            continue
        sha256, sha1, md5 = digests.result()
        found = FileHashes(number, md5, sha1, sha256, digests.size, None, None, None, None, "")
        if mime.startswith("image/"):
            found = _with_picture(found, mime, whole, slot)
        elif takes(mime):
            found = _with_video(found, mime, whole or _PathReader(Path(path), digests.size), slot)
        yield found


def _read(path: Path, slot: Slot) -> tuple[Digests, str, bytes | None]:
    """Digests, type, and the whole content where it is not too long."""
    digests, kept, head, tail = Digests(), bytearray(), b"", b""
    with path.open("rb") as file:
        while chunk := file.read(_BLOCK):
            slot.tick(len(chunk))
            digests.update(chunk)
            head = (head + chunk)[:HEAD] if len(head) < HEAD else head
            tail = (tail + chunk)[-TAIL:]
            if digests.size <= WHOLE_IN_MEMORY:
                kept += chunk
    return digests, mime_of(head, tail), bytes(kept) if digests.size <= WHOLE_IN_MEMORY else None


def _with_picture(found: FileHashes, mime: str, whole: bytes | None, slot: Slot) -> FileHashes:
    if whole is None:
        return found._replace(sentence=f"A picture of more than {WHOLE_IN_MEMORY >> 20} MiB is not decoded.")
    if mime not in FORMATS:
        return found._replace(sentence=f"Pictures of the type {mime} are not decoded by this version.")
    slot.at(found.number, "decode")
    try:
        row = examine_picture(whole, mime)
    except EvidenceError as error:
        return found._replace(sentence=error.sentence)
    # Without its variants a hash is one that is matched with nothing: too plain, or decided by rounding.
    matched = row.pdq_variants is not None
    return found._replace(
        pdq=row.pdq if matched else None,
        pdq_quality=row.pdq_quality if matched else None,
        phash=row.phash if matched else None,
    )


def _with_video(found: FileHashes, mime: str, content: bytes | ContentReader, slot: Slot) -> FileHashes:
    # FFmpeg's libraries take a third of a second to load, and no picture needs them.
    from triage.analysis.video import FORMATS as DECODED
    from triage.analysis.video import examine_video

    if mime not in DECODED:
        return found._replace(sentence=f"Videos of the type {mime} are not decoded by this version.")
    slot.at(found.number, "decode")
    try:
        video = examine_video(content, mime, slot)
    except EvidenceError as error:
        return found._replace(sentence=error.sentence)
    matched = [f for f in video.frames if f.pdq is not None and f.pdq_variants is not None]
    text = vpdq_text((f.pdq, f.pdq_quality, f.from_ms) for f in matched if f.pdq is not None)
    return found._replace(vpdq=text or None, sentence="Only part of a video was looked at." if video.left else "")


class _PathReader(ContentReader):
    """The bytes of a file that is too long to be held."""

    def __init__(self, path: Path, size: int) -> None:
        self.size = size
        self._path = path

    def read_at(self, offset: int, length: int) -> bytes:
        try:
            with self._path.open("rb") as file:
                file.seek(offset)
                return file.read(max(0, min(length, self.size - offset)))
        except OSError as error:
            raise EvidenceError(f"It could not be read: {error.strerror}.") from error
