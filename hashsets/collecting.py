"""Draws the records of all files of one set, in the order of its parts, and hands each to whoever collects them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from hashsets import nsrl_delta
from hashsets.keeping import KeptPart, PartKeeper, kept_facts, kept_records
from hashsets.mapping import ImportRequest, check_request
from hashsets.parts import Part
from hashsets.recognise import Format, recognise
from hashsets.records import Reading, SetRecord
from hashsets.source import SourceStream
from triage.errors import HashSetError

PROGRESS_STEP: Final = 1 << 20
"""Bytes between two reports of progress."""

_RECORDS_STEP: Final = 1 << 14
"""Records of a database between two reports: it is read by SQLite, of whose bytes nothing is heard."""


class Slot(Protocol):
    """What a worker says about itself; the worker's own slot has this shape."""

    def at(self, unit: int, phase: str, /) -> None:
        """Say what is worked on from now."""

    def tick(self, count: int, /) -> None:
        """Say that so many more bytes came."""


class Taker(Protocol):
    """Whatever wants to see each record."""

    def add(self, record: SetRecord, /) -> None:
        """Take the next record."""


def _nothing(_stream: SourceStream, _reading: Reading) -> Iterator[SetRecord]:
    return iter(())


_NONE: Final = Format("", False, _nothing)


@dataclass(slots=True)
class Collected:
    """What the files of a set came to, beside their records."""

    reading: Reading = field(default_factory=Reading)
    parts: list[KeptPart] = field(default_factory=list)
    kind: Format = _NONE
    """Of the set: it is coded or not, and its name names all formats of its files."""
    withdrawn: int = 0
    """Records that a delta took from the files before it."""


class Collector:
    """Reads the parts of a set.

    Args:
        parts: The files, in the order in which their records come.
        request: What the codes mean; a request that does not suit the files refuses them.
        key: The case's key, for parts that were kept.
        slot: Where the monitor sees what is done.
    """

    def __init__(self, parts: Sequence[Part], request: ImportRequest, key: bytes, slot: Slot) -> None:
        self._parts, self._request, self._key, self._slot = parts, request, key, slot
        self.found = Collected()
        self._before = 0
        self._withdrawn: list[set[bytes]] = []

    def run(self, taker: Taker) -> Iterator[int]:
        """Read all files.

        Yields:
            Bytes read so far, over all files.

        Raises:
            HashSetError: A file is refused; then the whole set is.
        """
        kinds = [self._kind(part) for part in self._parts]
        self._check(kinds)
        if len(self._parts) > 1:
            yield from self._read_withdrawals(kinds)
        for position, (part, kind) in enumerate(zip(self._parts, kinds, strict=True)):
            gone = set().union(*self._withdrawn[position + 1 :])
            yield from self._kept(part, gone, taker) if part.kept else self._read(part, kind, gone, taker)
        names = dict.fromkeys(fact.format for fact in self.found.parts)
        self.found.kind = Format(" with ".join(names), kinds[0].coded, kinds[0].read)

    def _kind(self, part: Part) -> Format:
        if not part.kept:
            return recognise(Path(part.path))
        facts, _ = kept_facts(Path(part.path), self._key)
        return Format(facts.format, facts.coded, _nothing, facts.format == nsrl_delta.NAME)

    def _check(self, kinds: list[Format]) -> None:
        if len({kind.coded for kind in kinds}) > 1:
            names = " and ".join(dict.fromkeys(kind.name for kind in kinds))
            raise HashSetError(f"Files with codes and lists without cannot be one set: {names}.")
        check_request(self._request, kinds[0])

    def _read_withdrawals(self, kinds: list[Format]) -> Iterator[int]:
        """What each part takes from those before it; only a delta does, and it is read for that first."""
        for part, kind in zip(self._parts, kinds, strict=True):
            if not kind.withdraws:
                self._withdrawn.append(set())
            elif part.kept:
                self._withdrawn.append(kept_facts(Path(part.path), self._key)[1].withdrawn)
            else:
                reading = Reading()
                with closing(SourceStream(Path(part.path))) as stream:
                    for _ in kind.read(stream, reading):
                        self._slot.tick(0)
                self._withdrawn.append(reading.withdrawn)
                yield self._before

    def _read(self, part: Part, kind: Format, gone: set[bytes], taker: Taker) -> Iterator[int]:
        self._slot.at(-1, "read")
        path, reading, told = Path(part.path), Reading(), 0
        count = 0
        with closing(PartKeeper(part.half_kept, self._key)) as keeper, closing(SourceStream(path)) as stream:
            for record in kind.read(stream, reading):
                count += 1
                keeper.add(record)
                self.found.reading.place = reading.place  # what its taker refuses, it refuses here
                self._take(record, gone, taker)
                if stream.position - told >= PROGRESS_STEP or not count % _RECORDS_STEP:
                    self._slot.tick(stream.position - told)
                    told = stream.position
                    yield self._before + told
            sha256 = stream.finish()
            facts = KeptPart(path.name, sha256, kind.name, kind.coded, count, part.number)
            keeper.finish(facts, reading)
            self._before += stream.position
        self._end(facts, reading)
        yield self._before

    def _kept(self, part: Part, gone: set[bytes], taker: Taker) -> Iterator[int]:
        self._slot.at(-1, "read")
        facts, reading = kept_facts(Path(part.path), self._key)
        for count, record in enumerate(kept_records(Path(part.path), self._key)):
            self._take(record, gone, taker)
            if not count % _RECORDS_STEP:
                self._slot.tick(1)
        self._end(facts, reading)
        yield self._before

    def _take(self, record: SetRecord, gone: set[bytes], taker: Taker) -> None:
        if gone and not gone.isdisjoint(record[:3]):
            self.found.withdrawn += 1
            return
        taker.add(record)

    def _end(self, facts: KeptPart, reading: Reading) -> None:
        self.found.parts.append(facts)
        self.found.reading.take(reading)
