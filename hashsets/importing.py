"""Imports a hash-set file: reads it once, maps its codes, and writes the compiled form; all of it or nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from hashsets.columns import Columns, Table, conflicts
from hashsets.compiled import CodeUse, Compiled, Content, SetHeader, write_set
from hashsets.mapping import ImportRequest, check_request, uses
from hashsets.recognise import Format, recognise
from hashsets.records import EXACT, LABELS, NEAR, NO_SIZE, Reading
from hashsets.source import SourceStream
from triage.errors import HashSetError
from triage.faultpoints import fault_point
from triage.model.matches import Algorithm

__all__ = ["CodeUse", "CompileTask", "ImportRequest", "ImportSummary", "compile_set"]

_PLAUSIBLE: Final = 8
"""A hash is implausible where the bits set are further from a half of all than this part of all."""

PROGRESS_STEP: Final = 1 << 20
"""Bytes between two reports of progress."""


class Slot(Protocol):
    """What a worker says about itself; the worker's own slot has this shape."""

    def at(self, unit: int, phase: str, /) -> None:
        """Say what is worked on from now."""

    def tick(self, count: int, /) -> None:
        """Say that so many more bytes came."""


@dataclass(frozen=True, slots=True)
class CompileTask:
    """What a worker needs to compile one file."""

    path: str
    request: ImportRequest
    out: str
    """Where the compiled set goes; an existing file is replaced in one step, or left as it is."""
    key: bytes
    """The case's key, 32 bytes."""


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
    """Values of kinds that cannot be compared here (PhotoDNA)."""
    flags: dict[str, int]
    """In how many records a yes-or-no field says yes."""
    codes: dict[str, CodeUse]
    conflicts: int
    """Files that stand in the set under more than one code; all of their records are kept."""
    sized: int
    """Records that state the size of their file."""
    capability: str
    """Which kinds of matching the set supports, as a part of a sentence."""
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
    path = Path(argument.path)
    slot.at(-1, "read")
    kind = recognise(path)
    check_request(argument.request, kind)
    reading = Reading()
    columns = Columns()
    with closing(SourceStream(path)) as stream:
        yield from _collect(kind, stream, reading, columns, slot)
        file_sha256 = stream.finish()
        yield stream.position
    slot.at(-1, "hash")
    yield _compile(argument, kind, reading, columns, file_sha256)


def _collect(
    kind: Format, stream: SourceStream, reading: Reading, columns: Columns, slot: Slot
) -> Iterator[int | ImportSummary]:
    told = 0
    for record in kind.read(stream, reading):
        columns.add(record, reading)
        if stream.position - told >= PROGRESS_STEP:
            slot.tick(stream.position - told)
            told = stream.position
            yield told


def _compile(
    argument: CompileTask, kind: Format, reading: Reading, columns: Columns, file_sha256: str
) -> ImportSummary:
    request = argument.request
    codes = _meant(request, kind, columns)
    repeated = columns.repeated()
    made = {algorithm: columns.table(algorithm, repeated) for algorithm in (*EXACT, *NEAR)}
    tables = {algorithm: table for algorithm, table in made.items() if len(table.values)}
    if not tables:
        raise HashSetError(f"The file {Path(argument.path).name} holds no usable digest{_reasons(reading)}.")
    header = SetHeader(
        format=kind.name,
        version=reading.version,
        context=reading.context,
        region=reading.region,
        file_sha256=file_sha256,
        confidence=request.confidence.value if request.confidence else "",
        records=len(columns),
        codes=codes,
    )
    content = Content(header, columns.sizes, columns.codes, columns.present, tables)
    built = _write(Path(argument.out), argument.key, content)
    return ImportSummary(
        format=header.format,
        version=header.version,
        context=header.context,
        region=header.region,
        file_sha256=file_sha256,
        compiled_sha256=built.sha256,
        confidence=header.confidence,
        records=header.records,
        repeated=int(repeated.sum()),
        usable={algorithm.value: len(table.values) for algorithm, table in tables.items()},
        refused=dict(reading.refused),
        places={reason: tuple(places) for reason, places in reading.places.items()},
        not_used=dict(reading.not_used),
        flags=dict(reading.flags),
        codes={use.code: use for use in codes},
        conflicts=conflicts([tables[algorithm] for algorithm in EXACT if algorithm in tables], columns.codes),
        sized=int((columns.sizes != NO_SIZE).sum()),
        capability=capability(tables, reading.not_used["PhotoDNA"]),
        hidden_bytes=built.hidden_bytes,
        near={
            algorithm.value: NearReport(implausible(tables[algorithm]), *found)
            for algorithm, found in built.crowding.items()
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


def _meant(request: ImportRequest, kind: Format, columns: Columns) -> tuple[CodeUse, ...]:
    names = columns.code_names
    meant = uses(request, kind, dict(zip(names, columns.code_counts, strict=True)))
    return tuple(
        CodeUse(name, use.meaning.value, use.grade, count)
        for name, use, count in zip(names, meant, columns.code_counts, strict=True)
    )


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


def capability(tables: dict[Algorithm, Table], photodna: int) -> str:
    """Which kinds of matching a set supports, as a part of a sentence (vics.md §3.7)."""
    near = [
        f"{LABELS[algorithm]} of {_records(len(np.unique(tables[algorithm].records)))}"
        for algorithm in NEAR
        if algorithm in tables
    ]
    exact = any(algorithm in tables for algorithm in EXACT)
    if near:
        said = f"{'exact and near' if exact else 'near only'} ({', '.join(near)})"
    else:
        said = "exact only; altered copies of its pictures were not looked for"
    return said + (f"; PhotoDNA of {_records(photodna)} was not used" if photodna else "")


def _records(count: int) -> str:
    return f"{count:,} record{'' if count == 1 else 's'}"
