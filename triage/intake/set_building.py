"""Builds an export of hashes from a Project VIC export with its media, or a folder; pictures are read in workers."""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from hashsets.media import MediaRecord, inside
from hashsets.own import Writer
from triage.casedb import audit
from triage.errors import HashSetError, StoppedError, UsageError
from triage.execution.limits import Limits
from triage.execution.pool import Finished, Lost, Pool, Refused, Result
from triage.intake.one_task import run_in_worker
from triage.version import VERSION

BATCH: Final = 32
"""Files that are given to a worker at a time."""

FILE_LIMIT: Final = 2_000_000
"""So many files one folder or export may hold."""

HASH_FILES: Final = "triage.analysis.hashing:hash_files"
"""What workers run."""

_FIELDS: Final = ("md5", "sha1", "sha256", "size", "pdq", "pdq_quality", "phash", "vpdq")
Progress = Callable[[int, int], None]
"""Is told how many files are done, and how many there are."""


@dataclass(slots=True)
class Built:
    """What came of building a set."""

    records: int = 0
    near: int = 0
    """Records with a PDQ hash, of a picture or of the frames of a video."""
    left_out: Counter[str] = field(default_factory=Counter)
    """Files and records of which nothing, or only digests, are in the set, by reason."""


@dataclass(frozen=True, slots=True)
class BuildRequest:
    """How a set is built."""

    name: str
    out: Path
    workers: int = 2
    limits: Limits | None = None
    progress: Progress | None = None
    stop: threading.Event | None = None


def build_from_folder(folder: Path, grade: str, request: BuildRequest) -> Built:
    """Hash every file of a folder; all of them get one grade, or none.

    Raises:
        UsageError: There is no such folder, or the export exists already.
        HashSetError: It holds too many files, or the export cannot be written.
        StoppedError: It was stopped; nothing is left.
    """
    paths = _files_of(folder)
    built = Built()
    said = f"a folder of {len(paths):,} files"

    def records() -> Iterator[Mapping[str, Any]]:
        for hashes in _hashed(paths, request, built):
            yield {**_plain(hashes), "grade": grade}

    return _write(records(), said, request, built)


def build_from_vics(export: Path, media: Path, request: BuildRequest) -> Built:
    """Hash the media of a Project VIC export; each gets the category of its record.

    Raises:
        UsageError: There is no such folder of media, or the result exists already.
        HashSetError: The export is refused, or the result cannot be written.
        StoppedError: It was stopped; nothing is left.
    """
    if not media.is_dir():
        raise UsageError(f"There is no folder {media.name}.")
    built = Built()
    wanted: dict[Path, list[MediaRecord]] = {}
    digest = ""
    for answer in run_in_worker("hashsets.media:read_media", str(export), error=HashSetError, stop=request.stop):
        if isinstance(answer, str):
            digest = answer
            continue
        for record in answer:
            path = inside(media, record.path)
            if path is None or not path.is_file():
                built.left_out["record without a file inside the folder of the media"] += 1
            else:
                wanted.setdefault(path, []).append(record)
        if len(wanted) > FILE_LIMIT:
            raise HashSetError(f"The export names more than {FILE_LIMIT:,} files, more than are read.")
    paths = list(wanted)

    def records() -> Iterator[Mapping[str, Any]]:
        for hashes in _hashed(paths, request, built):
            said = [r for r in wanted[paths[hashes[0]]] if _agrees(r, hashes)]
            built.left_out["file whose digests are not those of its record"] += len(wanted[paths[hashes[0]]]) - len(
                said
            )
            for code in dict.fromkeys(record.code for record in said):
                yield {**_plain(hashes), "grade": code}

    return _write(records(), f"a Project VIC export, SHA-256 {digest}", request, built)


def write_export(records: Iterator[Mapping[str, Any]], provenance: str, request: BuildRequest) -> Built:
    """Write hashes that are known already.

    Raises:
        UsageError: The export exists already.
        HashSetError: It cannot be written.
    """
    return _write(records, provenance, request, Built())


def _write(records: Iterator[Mapping[str, Any]], provenance: str, request: BuildRequest, built: Built) -> Built:
    """Write beside the target and put it in place in one step; equal records are written once."""
    if request.out.exists():
        raise UsageError(f"There is a file {request.out.name} already; nothing is written over.")
    part = request.out.with_name(request.out.name + ".part")
    head = {"name": request.name, "made_at": audit.now(), "made_by": f"DFU Triage {VERSION}", "provenance": provenance}
    written: set[tuple[str, str]] = set()
    try:
        with part.open("wb") as target:
            writer = Writer(target, head)
            for record in records:
                key = (record["sha256"], record["grade"])
                if key not in written:
                    written.add(key)
                    built.near += "pdq" in record or "vpdq" in record
                    writer.add(record)
            writer.finish()
            target.flush()
            os.fsync(target.fileno())
        if not writer.records:
            raise HashSetError("An export needs at least one file that can be read; it was not written.")
        part.replace(request.out)
    except OSError as error:
        raise HashSetError(f"The export cannot be written: {error.strerror}.") from error
    finally:
        part.unlink(missing_ok=True)
    built.records = writer.records
    built.left_out = +built.left_out
    return built


def _files_of(folder: Path) -> list[Path]:
    """The files below a folder in the order of their names; links are not followed."""
    if not folder.is_dir():
        raise UsageError(f"There is no folder {folder.name}.")
    found = []
    for base, folders, names in os.walk(folder):
        folders.sort()
        found += [path for name in sorted(names) if not (path := Path(base, name)).is_symlink()]
        if len(found) > FILE_LIMIT:
            raise HashSetError(f"The folder holds more than {FILE_LIMIT:,} files, more than are read.")
    return found


def _agrees(record: MediaRecord, hashes: tuple[Any, ...]) -> bool:
    """True where every digest that the record states is that of the file."""
    return all(said is None or said == found for said, found in zip(record[:3], hashes[1:4], strict=True))


def _plain(hashes: tuple[Any, ...]) -> dict[str, Any]:
    named = zip(_FIELDS, hashes[1:9], strict=True)
    return {name: value.hex() if isinstance(value, bytes) else value for name, value in named if value is not None}


def _hashed(paths: Sequence[Path], request: BuildRequest, built: Built) -> Iterator[tuple[Any, ...]]:
    """The hashes of the files that could be read, in the order of the paths."""
    held: dict[int, tuple[Any, ...]] = {}
    following = 0
    with closing(_Hashing(paths, request)) as hashing:
        for number, hashes in hashing.run():
            held[number] = hashes
            while following in held:
                ready = held.pop(following)
                following += 1
                if ready[9]:
                    built.left_out[ready[9]] += 1
                if ready[1]:
                    yield ready
                if request.progress is not None:
                    request.progress(following, len(paths))


class _Hashing:
    """Batches of files in the pool. A file that ends its worker gets a sentence, and the rest of its batch goes on."""

    def __init__(self, paths: Sequence[Path], request: BuildRequest) -> None:
        self._paths, self._request = paths, request
        self._pool = Pool(request.workers, request.limits)
        self._open: dict[int, list[int]] = {}
        self._waiting = [list(range(start, min(start + BATCH, len(paths)))) for start in range(0, len(paths), BATCH)]
        self._waiting.reverse()
        self._tried: Counter[int] = Counter()

    def close(self) -> None:
        """End the workers."""
        self._pool.close()

    def run(self) -> Iterator[tuple[int, tuple[Any, ...]]]:
        """Number and hashes of each file, as they come."""
        while self._waiting or self._open:
            if self._request.stop is not None and self._request.stop.is_set():
                raise StoppedError("It was stopped. No export was written.")
            while self._waiting and self._pool.idle > 0:
                self._submit(self._waiting.pop())
            for event in self._pool.events():
                if isinstance(event, Result):
                    self._open[event.task].remove(event.value[0])
                    yield event.value[0], tuple(event.value)
                elif isinstance(event, Finished):
                    del self._open[event.task]
                else:
                    yield from self._lost(event)

    def _submit(self, numbers: list[int]) -> None:
        task = self._pool.submit(HASH_FILES, [(number, str(self._paths[number])) for number in numbers])
        self._open[task] = list(numbers)

    def _lost(self, event: Lost | Refused) -> Iterator[tuple[int, tuple[Any, ...]]]:
        left = self._open.pop(event.task)
        culprit = event.unit if isinstance(event, Lost) and event.unit in left else left[0]
        self._tried[culprit] += 1
        again = isinstance(event, Lost) and self._tried[culprit] <= event.again
        left.remove(culprit)
        if left:
            self._waiting.append(left)
        if again:
            self._waiting.append([culprit])
        else:
            yield culprit, (culprit, b"", b"", b"", 0, None, None, None, None, event.sentence)
