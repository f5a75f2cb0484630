"""Imports a hash-set file: reads it once, maps its codes, and writes the compiled form; all of it or nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import numpy as np

from hashsets.columns import Columns, Table, conflicts
from hashsets.compiled import CodeUse, Content, SetHeader, write_set
from hashsets.mapping import ImportRequest, check_request, uses
from hashsets.recognise import Format, recognise
from hashsets.records import EXACT, LABELS, NEAR, NO_SIZE, Reading
from hashsets.source import SourceStream
from triage.errors import HashSetError
from triage.faultpoints import fault_point
from triage.model.matches import Algorithm

__all__ = ["CodeUse", "CompileTask", "ImportRequest", "ImportSummary", "compile_set"]

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
    names = columns.code_names
    meant = uses(request, kind, dict(zip(names, columns.code_counts, strict=True)))
    codes = tuple(
        CodeUse(name, use.meaning.value, use.grade, count)
        for name, use, count in zip(names, meant, columns.code_counts, strict=True)
    )
    repeated = columns.repeated()
    built = {algorithm: columns.table(algorithm, repeated) for algorithm in (*EXACT, *NEAR)}
    tables = {algorithm: table for algorithm, table in built.items() if len(table.values)}
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
    digest = _write(Path(argument.out), argument.key, content)
    return ImportSummary(
        format=header.format,
        version=header.version,
        context=header.context,
        region=header.region,
        file_sha256=file_sha256,
        compiled_sha256=digest,
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
    )


def _reasons(reading: Reading) -> str:
    said = ", ".join(f"{reason} ({count:,})" for reason, count in reading.refused.most_common(5))
    return f": {said}" if said else ""


def _write(out: Path, key: bytes, content: Content) -> str:
    """Write beside the target and put it in place in one step; nothing is left when that fails."""
    part = out.with_name(out.name + ".part")
    try:
        with part.open("wb") as target:
            digest = write_set(target, key, content)
            target.flush()
            os.fsync(target.fileno())
        fault_point("write:hash-set")
        part.replace(out)
    except OSError as error:
        raise HashSetError(f"The compiled hash set cannot be written: {error.strerror}.") from error
    finally:
        part.unlink(missing_ok=True)
    return digest


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
