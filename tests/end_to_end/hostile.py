"""Worker functions that misbehave, each around the product's own; workers find them by their dotted names.

What a function does is told by environment variables, which workers inherit.
"""

from __future__ import annotations

import ctypes
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil

from triage.analysis import app_parsers, examine, matching, pictures, stacking
from triage.entries import verify, walk
from triage.entries.carving import task as carving
from triage.evidence import tar_stream
from triage.execution.slots import Slot

CRASH, LOOP, EAT, DEFECT, FAULT = b"#crash", b"#loop", b"#eat", b"#defect", b"#fault"
"""Bytes behind the end of a picture or video that make the decoder do so; any other decoder ignores them."""

ONCE, DIE_AT = "HOSTILE_ONCE", "HOSTILE_DIE_AT"
PASSES, GONE = "HOSTILE_PASSES", "HOSTILE_GONE"


def decoder(argument: Any, slot: Slot) -> Iterator[Any]:
    """Examine with a decoder that does what the end of a picture says."""
    kept = pictures.examine_picture
    vars(examine)["examine_picture"] = lambda data, mime: _decode(kept, data, mime)
    yield from examine.examine_batch(argument, slot)


def _decode(decode: Any, data: bytes, mime: str) -> Any:
    _misbehave(data)
    return decode(data, mime)


def video_decoder(argument: Any, slot: Slot) -> Iterator[Any]:
    """Examine with a decoder that does, behind the first key frame, what the end of a video says."""
    from triage.analysis import video

    kept = video.examine_video, vars(video)["pick"]

    def examine_video(content: Any, mime: str, told: Slot) -> Any:
        vars(video)["pick"] = lambda *arguments: _Stumbling(kept[1](*arguments), content)
        return kept[0](content, mime, told)

    vars(video)["examine_video"] = examine_video
    try:
        yield from decoder(argument, slot)
    finally:
        vars(video).update(examine_video=kept[0], pick=kept[1])


def lasting_video(argument: Any, slot: Slot) -> Iterator[Any]:
    """Examine with a decoder of videos that does not come to an end."""
    from triage.analysis import video

    def examine_video(_content: Any, _mime: str, _told: Slot) -> Any:
        time.sleep(600)

    vars(video)["examine_video"] = examine_video
    yield from examine.examine_batch(argument, slot)


class _Stumbling:
    """The frames of a video, until the decoder stumbles."""

    def __init__(self, picked: Any, data: bytes) -> None:
        self._picked, self._data = picked, data

    def __getattr__(self, name: str) -> Any:
        return getattr(self._picked, name)

    def frames(self) -> Iterator[Any]:
        for number, frame in enumerate(self._picked.frames()):
            if number:
                _misbehave(self._data)
            yield frame


def _misbehave(data: bytes) -> None:
    if data.endswith(CRASH):
        os._exit(9)
    if data.endswith(FAULT):
        ctypes.string_at(0)  # reads where nothing is, as a defect in C code does
    if data.endswith(DEFECT):
        raise ZeroDivisionError("a defect")
    while data.endswith(LOOP):
        pass
    eaten = []
    while data.endswith(EAT):
        eaten.append(b"\1" * (8 << 20))  # cheap to fill, so that memory is used up long before processor time is
        time.sleep(0.005)


class _SlowSlot:
    def __init__(self, slot: Slot) -> None:
        self._slot = slot

    def at(self, unit: int, phase: str) -> None:
        self._slot.at(unit, phase)

    def turn(self, phase: str) -> None:
        self._slot.turn(phase)

    def tick(self, count: int) -> None:
        if count >= 1 << 20:
            time.sleep(0.7)
        self._slot.tick(count)


def slow_disk(argument: Any, slot: Slot) -> Iterator[Any]:
    """Examine from a disk that delivers now and then."""
    examine._sources.clear()  # so that sources are opened with the slow slot
    yield from examine.examine_batch(argument, _SlowSlot(slot))


def opening_crashes(argument: Any, slot: Slot) -> Iterator[Any]:
    """Examine where opening one entry, in C code, ends the process."""
    from triage.evidence.zip_archive import ZipSource

    kept = ZipSource.content

    def content(self: Any, key: Any) -> Any:
        if key.name == os.environ[DIE_AT]:
            os._exit(9)
        return kept(self, key)

    ZipSource.content = content  # type: ignore[method-assign]
    yield from examine.examine_batch(argument, slot)


def goes_away(argument: Any, slot: Slot) -> Iterator[Any]:
    """Examine from a drive that is pulled at the third content."""
    from triage.errors import EvidenceError
    from triage.evidence.zip_archive import ZipSource

    kept = ZipSource.content
    count = 0

    def content(self: Any, key: Any) -> Any:
        nonlocal count
        count += 1
        path = Path(self.spec.paths[0])
        if count == 3:
            path.rename(os.environ[GONE])
        if not path.exists():
            raise EvidenceError("The drive does not answer.")
        return kept(self, key)

    ZipSource.content = content  # type: ignore[method-assign]
    try:
        yield from examine.examine_batch(argument, slot)
    finally:
        ZipSource.content = kept  # type: ignore[method-assign]


def _dying(results: Iterator[Any]) -> Iterator[Any]:
    """Die behind the first result, as often as there are letters left in the file."""
    for result in results:
        yield result
        _die_once()


def _die_once() -> None:
    path = Path(os.environ[ONCE])
    left = path.read_text()
    if left:
        path.write_text(left[1:])
        time.sleep(0.2)  # so that a result is on its way
        os._exit(9)


def killed_examine(argument: Any, slot: Slot) -> Iterator[Any]:
    """Examine, and be killed from outside at the first picture, as often as there are letters left in the file."""
    kept = pictures.examine_picture

    def decode(data: bytes, mime: str) -> Any:
        path = Path(os.environ[ONCE])
        left = path.read_text()
        if left:
            path.write_text(left[1:])
            psutil.Process().kill()
            time.sleep(10)
        return kept(data, mime)

    vars(examine)["examine_picture"] = decode
    yield from examine.examine_batch(argument, slot)


def dying_walk(argument: Any, slot: Slot) -> Iterator[Any]:
    """Walk in small batches, and die."""
    yield from _dying(walk.walk_volume(argument._replace(batch=5), slot))


def dying_carve(argument: Any, slot: Slot) -> Iterator[Any]:
    """Carve file by file, and die behind the second."""
    carving.BATCH_ROWS = 1  # type: ignore[misc]
    for number, result in enumerate(carving.carve_volume(argument, slot)):
        yield result
        if number == 2:
            _die_once()


def dying_examine(argument: Any, slot: Slot) -> Iterator[Any]:
    """Examine, and die."""
    yield from _dying(examine.examine_batch(argument, slot))


def dying_verify(argument: Any, slot: Slot) -> Iterator[Any]:
    """Verify, and die."""
    yield from _dying(verify.verify_source(argument, slot))


def dying_parse(argument: Any, slot: Slot) -> Iterator[Any]:
    """Parse, and die."""
    yield from _dying(app_parsers.parse_artefact(argument, slot))


def dying_stack(argument: Any, slot: Slot) -> Iterator[Any]:
    """Die before anything is stacked: behind the only result nothing would be missing."""
    _die_once()
    yield from stacking.stack_contents(argument, slot)


def dying_match(argument: Any, slot: Slot) -> Iterator[Any]:
    """Match, and die."""
    yield from _dying(matching.match_contents(argument, slot))


def counted_passes(argument: Any, slot: Slot) -> Iterator[Any]:
    """Examine, and note each time that a packed archive is unpacked from its start, with the process."""
    kept = tar_stream.PackedTar.__init__

    def init(self: Any, *arguments: Any) -> None:
        with Path(os.environ[PASSES]).open("a") as stream:
            stream.write(f"{os.getpid()}\n")
        kept(self, *arguments)

    tar_stream.PackedTar.__init__ = init  # type: ignore[assignment,method-assign]
    try:
        yield from examine.examine_batch(argument, slot)
    finally:
        tar_stream.PackedTar.__init__ = kept  # type: ignore[method-assign]
