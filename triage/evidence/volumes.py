"""The volumes of a medium: its partition table, or the one file system that fills it, and what each of them is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

from triage.errors import EvidenceError
from triage.evidence.media import Media
from triage.evidence.tsk import FileSystem, Partition, PartitionTable, TskImage, read_table
from triage.evidence.unsupported import HEAD, damaged_volume, volume_not_read
from triage.model.frame import VolumeOutcome, VolumeRow
from triage.model.problems import ReadInPart

MAX_VOLUMES: Final = 256
"""Volumes read of one medium; a GPT holds 128, and a crafted chain of logical partitions could hold any number."""

_NOTED_GAP: Final = 4 << 20
"""Bytes outside all partitions from which on it is said; smaller gaps are alignment."""
_LARGE: Final = 1 << 50
"""The size told to libtsk to read the table of a cut image, which it would refuse whole."""
_NO_SCHEME: Final = "no partition table"
_BACKUP_USED: Final = "The partition table at the start of the medium is damaged; the backup at its end was used."
_SAFETY: Final = "0xee"
_WIDE_SECTOR: Final = 8
"""4,096-byte sectors are eight of the 512 bytes that libtsk takes for granted in an MBR."""


@dataclass(frozen=True, slots=True)
class Layout:
    """What a medium holds."""

    scheme: str
    """``MBR``, ``GPT``… or ``no partition table``."""
    volumes: tuple[VolumeRow, ...]
    problems: tuple[str, ...]


class _Tried(NamedTuple):
    row: VolumeRow
    known: bool
    """True where something was recognised, whether it is read or not: the place is right."""
    end: int = 0
    """Where the file system says that it ends; 0 where it is not read."""


def find_volumes(media: Media, image: TskImage) -> Layout:
    """The volumes of a medium, each with its outcome; nothing is walked."""
    problems: list[str] = []
    bare = _try_volume(media, image, 0, Partition(0, media.size, ""))
    table = _table(media, image, problems)
    if table is None or not table.partitions:
        return Layout(_NO_SCHEME, (bare.row,), (*problems, *_cut(media, [bare])))
    tried = _try_partitions(media, image, table)
    if not any(one.known for one in tried):
        table, tried = _try_wide_sectors(media, image, table, tried, problems)
    if bare.known and not any(one.known for one in tried):
        problems.append("A partition table was found, but the medium holds one file system without partitions.")
        return Layout(_NO_SCHEME, (bare.row,), (*problems, *_cut(media, [bare])))
    rows = tuple(one.row for one in tried)
    return Layout(table.scheme, rows, (*problems, *_table_problems(media, table), *_cut(media, tried)))


def _cut(media: Media, tried: Sequence[_Tried]) -> list[str]:
    return [
        ReadInPart(
            f"The file system of volume {one.row.ordinal} says that it ends at byte {one.end:,}, and the image ends at "
            f"byte {media.size:,}: it was cut short, and what it still holds is read."
        )
        for one in tried
        if one.end > media.size
    ]


def _table(media: Media, image: TskImage, problems: list[str]) -> PartitionTable | None:
    """The table that can be had; a damaged one adds its sentence to the problems."""
    table = _try_table(image, problems)
    if table is not None and not _only_safety(table):
        if table.backup:
            problems.append(_BACKUP_USED)
        return table
    backup = _try_table(image, [], gpt_only=True) if table is not None else None
    if backup is not None and backup.partitions:
        problems.append(_BACKUP_USED)
        return backup
    cut = _try_table(TskImage(media, size=_LARGE), [])
    # In this mode libtsk takes almost anything for a table: it counts only where it leads to something known.
    if cut is not None and not _only_safety(cut) and any(one.known for one in _try_partitions(media, image, cut)):
        problems.append(ReadInPart("The medium is shorter than its partition table says; what it still holds is read."))
        return cut
    if table is not None:
        problems.append(ReadInPart("The medium says that it has a GPT, and neither copy of it can be read."))
    return None


def _try_table(image: TskImage, problems: list[str], *, gpt_only: bool = False) -> PartitionTable | None:
    try:
        return read_table(image, gpt_only=gpt_only)
    except EvidenceError as error:
        problems.append(ReadInPart(f"The partition table cannot be read: {error.sentence}"))
        return None


def _only_safety(table: PartitionTable) -> bool:
    return bool(table.partitions) and all(_SAFETY in part.name for part in table.partitions)


def _try_partitions(media: Media, image: TskImage, table: PartitionTable) -> list[_Tried]:
    parts = table.partitions[:MAX_VOLUMES]
    return [_try_volume(media, image, ordinal, part) for ordinal, part in enumerate(parts)]


def _try_wide_sectors(
    media: Media, image: TskImage, table: PartitionTable, tried: list[_Tried], problems: list[str]
) -> tuple[PartitionTable, list[_Tried]]:
    """The same table counted in sectors of 4,096 bytes, if that makes sense of it and 512 does not."""
    if table.scheme != "MBR":
        return table, tried
    parts = tuple(
        Partition(part.offset * _WIDE_SECTOR, part.length * _WIDE_SECTOR, part.name) for part in table.partitions
    )
    wide = table._replace(sector=table.sector * _WIDE_SECTOR, partitions=parts)
    again = _try_partitions(media, image, wide)
    if not any(one.known for one in again):
        return table, tried
    problems.append("The partition table counts in sectors of 4,096 bytes, though it does not say so.")
    return wide, again


def _try_volume(media: Media, image: TskImage, ordinal: int, part: Partition) -> _Tried:
    file_system = ""
    known, end = True, 0
    if part.offset >= media.size:
        outcome, sentence = VolumeOutcome.FAILED, "This partition lies behind the end of the image."
        known = False
    else:
        outcome, sentence, opened, known = _open_volume(media, image, part.offset)
        if opened is not None:
            file_system, end = opened.name, part.offset + opened.size
    name = part.name or file_system.upper() or "whole medium"
    return _Tried(VolumeRow(ordinal, part.offset, part.length, name, file_system, outcome, sentence), known, end)


def _open_volume(media: Media, image: TskImage, offset: int) -> tuple[VolumeOutcome, str, FileSystem | None, bool]:
    """(outcome, sentence, file system, known) of whatever begins here."""
    try:
        head = media.read_at(offset, HEAD)
    except EvidenceError as error:
        return VolumeOutcome.FAILED, f"The start of this volume cannot be read: {error.sentence}", None, False
    unread = volume_not_read(head)
    if unread is not None:
        return *unread, None, True
    image.take_faults()
    try:
        return VolumeOutcome.READ, "", FileSystem(image, offset), True
    except EvidenceError as error:
        return *_why_not(head, error, image.take_faults()), None, bool(damaged_volume(head))


def _why_not(head: bytes, error: EvidenceError, faults: Sequence[str]) -> tuple[VolumeOutcome, str]:
    if faults:
        return VolumeOutcome.FAILED, f"This volume cannot be opened, since the image cannot be read: {faults[0]}"
    name = damaged_volume(head)
    if name:
        return VolumeOutcome.FAILED, f"A file system {name} begins here and cannot be opened: {error.sentence}"
    if not head.strip(b"\0"):
        return VolumeOutcome.UNSUPPORTED, "No file system was recognised: the volume begins with zeros."
    if "ncrypt" in error.sentence:
        sentence = "No file system was recognised, and the bytes look random: the volume may be encrypted as a whole."
        return VolumeOutcome.UNSUPPORTED, sentence
    return VolumeOutcome.UNSUPPORTED, "No file system was recognised: it may be damaged, encrypted or not one at all."


def _table_problems(media: Media, table: PartitionTable) -> list[str]:
    sentences = []
    if len(table.partitions) > MAX_VOLUMES:
        sentences.append(f"The table names {len(table.partitions):,} partitions; the first {MAX_VOLUMES} are read.")
    spans = sorted((part.offset, part.offset + part.length) for part in table.partitions)
    if any(end > media.size for _, end in spans):
        sentences.append("A partition reaches beyond the end of the image: what it still holds is read.")
    if any(second[0] < first[1] for first, second in pairwise(spans)):
        sentences.append("Partitions overlap; each is read as the table has it.")
    gap = _outside(spans, media.size)
    if gap >= _NOTED_GAP:
        sentences.append(f"{gap:,} bytes of the medium lie in no partition; they were not examined.")
    return sentences


def _outside(spans: Sequence[tuple[int, int]], size: int) -> int:
    covered = reached = 0
    for start, end in spans:
        start, end = max(start, reached), min(end, size)
        covered += max(0, end - start)
        reached = max(reached, end)
    return size - covered
