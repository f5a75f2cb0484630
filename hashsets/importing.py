"""Imports the files of a hash set: reads them, maps their codes, and writes the compiled form; all of it or nothing."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hashsets.between import Comparison, Disagreements, OtherSet
from hashsets.collecting import PROGRESS_STEP, Collected, Collector, Slot
from hashsets.columns import Columns, Table, conflicts
from hashsets.compiled import CodeUse, Compiled, Content, SetHeader, write_set
from hashsets.keeping import KeptPart
from hashsets.mapping import ImportRequest, Use, list_use, use, uses
from hashsets.parts import Part, missing_parts
from hashsets.records import EXACT, LABELS, NEAR, NO_SIZE, Reading, SetRecord
from hashsets.values import SUFFIX, ValueWriter
from triage.errors import HashSetError
from triage.faultpoints import fault_point
from triage.model.matches import Algorithm

__all__ = ["PROGRESS_STEP", "CodeUse", "CompileTask", "ImportRequest", "ImportSummary", "Slot", "compile_set"]

_PLAUSIBLE: Final = 8
"""A hash is implausible where the bits set are further from a half of all than this part of all."""


@dataclass(frozen=True, slots=True)
class CompileTask:
    """What a worker needs to compile one file."""

    path: str
    request: ImportRequest
    out: str
    """Where the compiled set goes; an existing file is replaced in one step, or left as it is."""
    key: bytes
    """The case's key, or that of the set in the unit's store, 32 bytes."""
    parts: tuple[Part, ...] = ()
    """The files of a set of several, in their order; ``path`` is then the first. Empty for one file."""
    numbered: bool = False
    """True where the files are parts with numbers, of which some may be missing."""
    total: int = 0
    """How many parts the set has; 0 where nothing says so."""
    others: tuple[OtherSet, ...] = ()
    """The sets that are there, to be asked for files that they grade differently."""


class Canary(NamedTuple):
    """A value of one record, kept when the set is imported: it must be found as long as the set is what it was."""

    algorithm: str
    value: str
    """In hexadecimal."""
    record: int
    size: int


class NearReport(NamedTuple):
    """How well a near index can be searched."""

    implausible: int
    """Hashes that no picture of some detail gives: of low quality, or no such hashes at all. They are kept."""
    overfull: int
    """Buckets that hold far more than their share."""
    largest: int
    """Values in the fullest bucket."""
    work: float
    """How many times more candidates a search meets than among evenly spread values."""


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """What an import found, for the screen, the audit and the report."""

    format: str
    version: str
    context: str
    """``Media`` or ``Cases`` for Project VIC, else empty."""
    region: str
    file_sha256: str
    compiled_sha256: str
    """Of the compiled content before encryption: it names file and mapping together."""
    confidence: str
    records: int
    """All records of the file, those that could not be used included."""
    repeated: int
    """Records that say nothing that an earlier one had not said; they are compiled once."""
    usable: dict[str, int]
    """Compiled values by algorithm."""
    refused: dict[str, int]
    """Values that cannot be used, by reason."""
    places: dict[str, tuple[int, ...]]
    """For each reason the first few places: line numbers, or record ordinals where the file has no lines."""
    not_used: dict[str, int]
    """Values of kinds that cannot be compared here."""
    kept: dict[str, int]
    """Values that are kept beside the compiled set, by kind: PhotoDNA."""
    flags: dict[str, int]
    """In how many records a yes-or-no field says yes."""
    codes: dict[str, CodeUse]
    conflicts: int
    """Files that stand in the set under more than one code; all of their records are kept."""
    sized: int
    """Records that state the size of their file."""
    capability: str
    """Which kinds of matching the set supports, as a part of a sentence."""
    parts: tuple[KeptPart, ...]
    """The files of the set, in their order."""
    total: int
    """How many parts the set has; 0 where nothing says so."""
    missing: tuple[int, ...]
    """The numbers of the parts that are not there."""
    withdrawn: int
    """Records that a delta took away."""
    updated: str
    """The newest time of change that a record states, in UTC; empty where none does."""
    provenance: str
    """What the files say of themselves."""
    disagreements: dict[str, Disagreements]
    """Files that another set of the case grades differently, by its name."""
    hidden_bytes: int
    """Bytes of the near index, which are decrypted when the set is used."""
    near: dict[str, NearReport]
    """What the compilation found of each near index."""
    canary: Canary
    """A value of the set that the self-check asks for before each run."""

    @property
    def has_sizes(self) -> bool:
        """True where records state sizes, so that MD5 with an equal size can count in full."""
        return self.sized > 0


def compile_set(argument: CompileTask, slot: Slot) -> Iterator[int | ImportSummary]:
    """Import one file.

    Args:
        argument: The file, what its codes mean, and where the compiled set goes.
        slot: Where the monitor sees what is done.

    Yields:
        Bytes of the file read so far, about every ``PROGRESS_STEP``, and at the end one ``ImportSummary``.

    Raises:
        HashSetError: The file is refused whole; nothing of it was imported and no file is left.
    """
    parts = argument.parts or (Part(argument.path),)
    collector = Collector(parts, argument.request, argument.key, slot)
    columns, out = Columns(), Path(argument.out)
    comparison = Comparison(argument.others, partial(_meant, argument.request))
    values = ValueWriter(_beside(out), argument.key)
    try:
        yield from collector.run(_Records(columns, collector.found.reading, comparison, values))
        has_values = values.finish()
        slot.at(-1, "hash")
        found = collector.found
        summary = _compile(argument, found, columns, values.counts)
        if has_values:
            _beside(out).replace(out.with_name(out.name + SUFFIX))
        for part in parts:
            if part.keep:
                Path(part.half_kept).replace(part.keep)
        yield replace(summary, disagreements=comparison.finish())
    except OSError as error:
        raise HashSetError(f"The compiled hash set cannot be written: {error.strerror}.") from error
    finally:
        values.close()
        _beside(out).unlink(missing_ok=True)


class _Records:
    """Hands each record to all that collect something of it."""

    def __init__(self, columns: Columns, reading: Reading, comparison: Comparison, values: ValueWriter) -> None:
        self._columns, self._reading, self._comparison, self._values = columns, reading, comparison, values

    def add(self, record: SetRecord) -> None:
        """Take the next record."""
        self._columns.add(record, self._reading)
        self._comparison.add(record)
        self._values.add(record)


def _beside(out: Path) -> Path:
    return out.with_name(out.name + SUFFIX + ".part")


def _meant(request: ImportRequest, code: str) -> Use | None:
    return use(request, code) if request.meaning is None else list_use(request, code)


def _compile(argument: CompileTask, found: Collected, columns: Columns, kept: Counter[str]) -> ImportSummary:
    reading = found.reading
    header = _header(argument.request, found, columns)
    repeated = columns.repeated()
    made = {algorithm: columns.table(algorithm, repeated) for algorithm in (*EXACT, *NEAR)}
    tables = {algorithm: table for algorithm, table in made.items() if len(table.values)}
    if not tables:
        raise HashSetError(f"The file {Path(argument.path).name} holds no usable digest{_reasons(reading)}.")
    content = Content(header, columns.sizes, columns.codes, columns.present, tables)
    built = _write(Path(argument.out), argument.key, content)
    return ImportSummary(
        format=header.format,
        version=header.version,
        context=header.context,
        region=header.region,
        file_sha256=header.file_sha256,
        compiled_sha256=built.sha256,
        confidence=header.confidence,
        records=header.records,
        repeated=int(repeated.sum()),
        usable={algorithm.value: len(table.values) for algorithm, table in tables.items()},
        refused=dict(reading.refused),
        places={reason: tuple(places) for reason, places in reading.places.items()},
        not_used=dict(reading.not_used),
        kept=dict(kept),
        flags=dict(reading.flags),
        codes={use.code: use for use in header.codes},
        conflicts=conflicts([tables[algorithm] for algorithm in EXACT if algorithm in tables], columns.codes),
        sized=int((columns.sizes != NO_SIZE).sum()),
        capability=capability(tables, columns.videos(repeated)),
        parts=tuple(found.parts),
        total=argument.total,
        missing=missing_parts([part.number for part in argument.parts if argument.numbered], argument.total),
        withdrawn=found.withdrawn,
        updated=reading.updated,
        provenance=reading.provenance,
        disagreements={},
        hidden_bytes=built.hidden_bytes,
        near={
            algorithm.value: NearReport(implausible(tables[algorithm]), *crowding)
            for algorithm, crowding in built.crowding.items()
        },
        canary=_canary(tables, columns.sizes),
    )


def implausible(table: Table) -> int:
    """How many hashes have far from as many bits set as clear, which a comparison with the median never gives."""
    values = table.values
    bits = 8 * values.dtype.itemsize
    ones = np.bitwise_count(values.view(np.uint8).reshape(len(values), -1)).sum(1, dtype=np.int64)
    return int((np.abs(ones - bits // 2) > bits // _PLAUSIBLE).sum())


def _canary(tables: dict[Algorithm, Table], sizes: NDArray[np.int64]) -> Canary:
    """The middle value of the strongest kind that the set has; any would do."""
    algorithm = next(algorithm for algorithm in (*EXACT, *NEAR) if algorithm in tables)
    table = tables[algorithm]
    place = len(table.values) // 2
    record = int(table.records[place])
    return Canary(algorithm.value, table.values[place].tobytes().hex(), record, int(sizes[record]))


def _header(request: ImportRequest, found: Collected, columns: Columns) -> SetHeader:
    reading = found.reading
    return SetHeader(
        format=found.kind.name,
        version=reading.version,
        context=reading.context,
        region=reading.region,
        file_sha256=_digest_of(found.parts),
        confidence=request.confidence.value if request.confidence else "",
        records=len(columns),
        codes=_codes(request, found, columns),
    )


def _codes(request: ImportRequest, found: Collected, columns: Columns) -> tuple[CodeUse, ...]:
    """What each code of the set was taken to mean, in the order in which the files first use them."""
    counts = dict(zip(columns.code_names, columns.code_counts, strict=True))
    meant = uses(request, found.kind, counts)
    return tuple(
        CodeUse(name, said.meaning.value, said.grade, number)
        for (name, number), said in zip(counts.items(), meant, strict=True)
    )


def _digest_of(parts: Sequence[KeptPart]) -> str:
    """The SHA-256 of the one file, or of the digests of all files one after another, each as bytes."""
    if len(parts) == 1:
        return parts[0].sha256
    return hashlib.sha256(b"".join(bytes.fromhex(part.sha256) for part in parts)).hexdigest()


def _reasons(reading: Reading) -> str:
    said = ", ".join(f"{reason} ({count:,})" for reason, count in reading.refused.most_common(5))
    return f": {said}" if said else ""


def _write(out: Path, key: bytes, content: Content) -> Compiled:
    """Write beside the target and put it in place in one step; nothing is left when that fails."""
    part = out.with_name(out.name + ".part")
    try:
        with part.open("wb") as target:
            built = write_set(target, key, content)
            target.flush()
            os.fsync(target.fileno())
        fault_point("write:hash-set")
        part.replace(out)
    except OSError as error:
        raise HashSetError(f"The compiled hash set cannot be written: {error.strerror}.") from error
    finally:
        part.unlink(missing_ok=True)
    return built


def capability(tables: dict[Algorithm, Table], videos: int) -> str:
    """Which kinds of matching a set supports, as a part of a sentence (vics.md §3.7).

    Args:
        tables: What was compiled.
        videos: How many of the records with a PDQ hold the frames of a video.
    """
    near = [
        f"{LABELS[algorithm]} of {_records(len(np.unique(tables[algorithm].records)))}"
        for algorithm in NEAR
        if algorithm in tables
    ]
    if videos:
        near[0] += f" with {videos:,} {'video by its' if videos == 1 else 'videos by their'} frames"
    exact = any(algorithm in tables for algorithm in EXACT)
    if near:
        return f"{'exact and near' if exact else 'near only'} ({', '.join(near)})"
    return "exact only; altered copies of its pictures were not looked for"


def _records(count: int) -> str:
    return f"{count:,} record{'' if count == 1 else 's'}"
