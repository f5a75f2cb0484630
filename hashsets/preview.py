"""Reads the files of a hash set without importing them: which codes it has, how often, and some records of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hashsets.collecting import PROGRESS_STEP, Slot
from hashsets.columns import CODE_LIMIT
from hashsets.recognise import recognise
from hashsets.records import NO_SIZE, Reading, SetRecord
from hashsets.source import SourceStream
from triage.errors import HashSetError

EXAMPLES: Final = 3
"""Records shown of each code."""


@dataclass(frozen=True, slots=True)
class CodeSeen:
    """A category code as a file uses it."""

    code: str
    """Raw, as in the file; empty where records carry none."""
    records: int
    examples: tuple[str, ...]
    """The first records with it, in words."""


@dataclass(frozen=True, slots=True)
class SetPreview:
    """What a file is and holds, before anybody says what it means."""

    format: str
    version: str
    context: str
    region: str
    coded: bool
    """True where each code needs a meaning; False for lists that have one meaning."""
    records: int
    codes: tuple[CodeSeen, ...]
    """In the order in which the file first uses them."""
    refused: dict[str, int]
    """Values that cannot be used, by reason."""


def preview_set(argument: Sequence[str], slot: Slot) -> Iterator[int | SetPreview]:
    """Read the files of a set through.

    Args:
        argument: Their paths.
        slot: Where the monitor sees what is done.

    Yields:
        Bytes read so far, about every ``PROGRESS_STEP``, and at the end one ``SetPreview``.

    Raises:
        HashSetError: A file is of no kind that is read, damaged, or has more codes than any list of categories.
    """
    kinds = [recognise(Path(path)) for path in argument]
    reading, counts, examples, before = Reading(), dict[str, int](), dict[str, list[str]](), 0
    for path, kind in zip(argument, kinds, strict=True):
        slot.at(-1, "read")
        own, told = Reading(), 0
        with closing(SourceStream(Path(path))) as stream:
            for record in kind.read(stream, own):
                _count(record, counts, examples)
                if stream.position - told >= PROGRESS_STEP:
                    slot.tick(stream.position - told)
                    told = stream.position
                    yield before + told
            before += stream.position
        reading.take(own)
    codes = tuple(CodeSeen(code, counts[code], tuple(examples[code])) for code in counts)
    name = " with ".join(dict.fromkeys(kind.name for kind in kinds))
    yield SetPreview(
        name, reading.version, reading.context, reading.region, kinds[0].coded, sum(counts.values()), codes,
        dict(reading.refused),
    )  # fmt: skip


def _count(record: SetRecord, counts: dict[str, int], examples: dict[str, list[str]]) -> None:
    if record.code not in counts:
        if len(counts) >= CODE_LIMIT:
            raise HashSetError(f"The file uses more than {CODE_LIMIT:,} codes: it is no list of categories.")
        counts[record.code], examples[record.code] = 0, []
    counts[record.code] += 1
    if len(examples[record.code]) < EXAMPLES:
        examples[record.code].append(_words(record))


def _words(record: SetRecord) -> str:
    """The digests and the size of a record, as far as it has them."""
    digests = (("SHA-256", record.sha256), ("SHA-1", record.sha1), ("MD5", record.md5))
    said = [f"{name} {value.hex()}" for name, value in digests if value is not None][:1]
    near = (("PDQ", record.pdq), ("pHash", record.phash))
    said += [f"{name} {values[0].hex()}" for name, values in near if values and not said]
    if record.size != NO_SIZE:
        said.append(f"{record.size:,} bytes")
    return ", ".join(said) or "no usable digest"
