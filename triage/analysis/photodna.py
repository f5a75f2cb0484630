"""Asks the PhotoDNA library that a unit attached for the values of pictures (docs/photodna.md, the protocol).

The library is a program of somebody else. It runs as a child of a worker, gets the renderings that the case holds, and
is ended when it takes too long or too much. Nothing of PhotoDNA is computed here.
"""

from __future__ import annotations

import queue
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Final, NamedTuple

import numpy as np
import psutil
from numpy.typing import NDArray

from hashsets.values import photodna_values
from triage.errors import EvidenceError
from triage.execution.slots import Slot

PROTOCOL: Final = b"DFU-PHOTODNA 1 "
VALUE_SIZE: Final = 144
HELLO_SECONDS: Final = 10.0
PICTURE_SECONDS: Final = 10.0
MEMORY_BYTES: Final = 1 << 30
FAILURES_IN_A_ROW: Final = 20
_HELLO_LIMIT: Final = 120
_POLL_SECONDS: Final = 0.2
_VALUE, _NONE, _FAILED = range(3)
_ENDED: Final = "The PhotoDNA program ended over this picture."


class PhotoDnaTask(NamedTuple):
    """Some pictures for the attached program."""

    program: str
    pictures: list[tuple[int, bytes]]
    """(content, JPEG)."""


class PhotoDnaAnswer(NamedTuple):
    """The value of one picture; where there is none, a sentence if that is a failure."""

    content: int
    value: bytes | None
    sentence: str


class Library:
    """The attached program, started when it is first needed and again after it was ended.

    Args:
        program: Its path.
    """

    def __init__(self, program: str) -> None:
        self._program = program
        self._process: subprocess.Popen[bytes] | None = None
        self._bytes: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._held = bytearray()

    def value(self, picture: bytes) -> tuple[bytes | None, str]:
        """The value of a picture; None where it has none, with a sentence where that is a failure.

        Raises:
            EvidenceError: The program does not start, or does not speak the protocol.
        """
        if self._process is None:
            self._start()
        assert self._process is not None, "started above"
        assert self._process.stdin is not None, "opened as a pipe"
        try:
            self._process.stdin.write(len(picture).to_bytes(4, "little") + picture)
            self._process.stdin.flush()
            status = self._take(1, PICTURE_SECONDS)[0]
            if status == _VALUE:
                return self._take(VALUE_SIZE, PICTURE_SECONDS), ""
        except (OSError, _SilentError) as error:
            self.close()
            return None, str(error) if isinstance(
                error, _SilentError
            ) else "The PhotoDNA program ended over this picture."
        if status == _NONE:
            return None, ""
        if status != _FAILED:
            self.close()
        return None, "The PhotoDNA program failed on this picture."

    def close(self) -> None:
        """End the program; it is started again when it is asked again."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    _close(pipe)

    def _start(self) -> None:
        try:
            self._process = subprocess.Popen(  # noqa: S603  # the program that the unit itself names, without a shell
                [self._program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
        except OSError as error:
            raise EvidenceError(f"The PhotoDNA program does not start: {error.strerror}.") from error
        self._held, self._bytes = bytearray(), queue.SimpleQueue()
        threading.Thread(target=_pour, args=(self._process, self._bytes), daemon=True).start()
        hello = bytearray()
        try:
            while not hello.endswith(b"\n") and len(hello) < _HELLO_LIMIT:
                hello += self._take(1, HELLO_SECONDS)
        except _SilentError:
            hello.clear()
        if not hello.startswith(PROTOCOL) or not hello.endswith(b"\n"):
            self.close()
            raise EvidenceError("The PhotoDNA program does not speak the protocol of this version.")

    def _take(self, size: int, seconds: float) -> bytes:
        deadline = time.monotonic() + seconds
        while len(self._held) < size:
            if time.monotonic() > deadline:
                raise _SilentError(f"The PhotoDNA program gave no answer within {seconds:.0f} seconds and was ended.")
            if self._memory() > MEMORY_BYTES:
                raise _SilentError(f"The PhotoDNA program needed more than {MEMORY_BYTES >> 20:,} MiB and was ended.")
            try:
                block = self._bytes.get(timeout=_POLL_SECONDS)
            except queue.Empty:
                continue
            if not block:
                raise _SilentError(_ENDED)
            self._held += block
        taken = bytes(self._held[:size])
        del self._held[:size]
        return taken

    def _memory(self) -> int:
        try:
            return int(psutil.Process(self._process.pid).memory_info().rss) if self._process is not None else 0
        except psutil.Error:
            return 0  # it is ending; its pipe will say so


class _SilentError(Exception):
    """The program is no use for this picture any more; the message is the sentence."""


def _pour(process: subprocess.Popen[bytes], into: queue.SimpleQueue[bytes]) -> None:
    assert process.stdout is not None, "opened as a pipe"
    try:
        while block := process.stdout.read1(1 << 12):  # type: ignore[attr-defined]  # a pipe is a BufferedReader
            into.put(block)
    except (OSError, ValueError):
        pass  # closed while it was read
    into.put(b"")


def _close(pipe: IO[bytes]) -> None:
    with suppress(OSError):  # what could not be delivered to a program that is gone
        pipe.close()


def photodna_of(argument: tuple[str, list[tuple[int, bytes]]], slot: Slot) -> Iterator[PhotoDnaAnswer]:
    """The values of some pictures, one answer each.

    Raises:
        EvidenceError: The program does not start, does not speak the protocol, or failed too often in a row.
    """
    task = PhotoDnaTask(*argument)
    library = Library(task.program)
    failed = 0
    try:
        for content, picture in task.pictures:
            slot.at(-1, "hash")
            value, sentence = library.value(picture)
            failed = failed + 1 if sentence else 0
            if failed >= FAILURES_IN_A_ROW:
                raise EvidenceError(f"The PhotoDNA program failed on {failed} pictures in a row and was given up.")
            yield PhotoDnaAnswer(content, value, sentence)
    finally:
        library.close()


class PhotoDnaQuery(NamedTuple):
    """Pictures with their values, for the values of one set."""

    values_path: str
    key: bytes
    largest: int
    """The largest distance that is a match."""
    asked: list[tuple[int, bytes]]
    """(content, value)."""


class PhotoDnaHit(NamedTuple):
    """A picture whose value is close to that of a record."""

    content: int
    record: int
    code: str
    distance: int


def compare(argument: tuple[str, bytes, int, list[tuple[int, bytes]]], slot: Slot) -> Iterator[list[PhotoDnaHit]]:
    """The pairs that are close enough; of a record with several values the closest counts.

    The distance is the sum of squared differences (IPED, ``PhotoDNALookup``).

    Raises:
        HashSetError: The values of the set cannot be read.
    """
    task = PhotoDnaQuery(*argument)
    asked = np.frombuffer(b"".join(value for _, value in task.asked), np.uint8).reshape(-1, VALUE_SIZE)
    found: dict[tuple[int, int], PhotoDnaHit] = {}
    for known in photodna_values(Path(task.values_path), task.key):
        slot.at(-1, "match")
        for query, position, distance in _near(asked, known.values, task.largest):
            content, record = task.asked[query][0], int(known.records[position])
            earlier = found.get((content, record))
            if earlier is None or distance < earlier.distance:
                found[content, record] = PhotoDnaHit(content, record, known.codes[position], distance)
    yield [found[key] for key in sorted(found)]


def _near(asked: NDArray[np.uint8], known: NDArray[np.uint8], largest: int) -> Iterator[tuple[int, int, int]]:
    """Query, position and distance of each pair within the largest distance."""
    ours, theirs = asked.astype(np.float32), known.astype(np.float32)
    # Every term is a whole number below 2 to the 24th, so that single precision is exact.
    distances = (ours**2).sum(1)[:, None] + (theirs**2).sum(1)[None, :] - 2 * (ours @ theirs.T)
    for query, position in zip(*np.nonzero(distances <= largest), strict=True):
        yield int(query), int(position), int(distances[query, position])
