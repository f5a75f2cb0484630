"""Roll back a hot rollback journal in a database image in memory, as SQLite itself would on opening it.

Format: https://www.sqlite.org/fileformat2.html#the_rollback_journal. A journal whose first byte is zero (mode
PERSIST, Android's habit) or that is empty (TRUNCATE) has nothing to say and is no problem.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

from triage.analysis.parser_limits import MAX_DATABASE_BYTES
from triage.model.problems import Outcome, ProblemRow

_MAGIC: Final = bytes.fromhex("d9d505f920a163d7")
_HEADER: Final = struct.Struct(">8s5I")
_TRAILER: Final = struct.Struct(">2I8s")
_UNSYNCED: Final = 0xFFFFFFFF
"""Number of records where the writer did not wait for the disk: as many as the file holds."""
_STEP: Final = 200
"""SQLite adds up every 200th byte of a page, from its end."""


@dataclass(frozen=True, slots=True)
class JournalResult:
    """What became of a journal."""

    restored: int = 0
    """Pages set back to what they were before the transaction that was cut off."""
    problems: tuple[ProblemRow, ...] = ()


def apply_journal(image: bytearray, journal: bytes | bytearray) -> JournalResult:
    """Set the pages in ``image`` back to what a hot journal holds; it grows or shrinks to its former size."""
    if not image or not journal or journal[0] == 0:
        return JournalResult()
    header = _first_header(journal)
    if isinstance(header, str):
        sentence = f"A rollback journal is present and was not applied: {header}."
        return JournalResult(problems=(ProblemRow("parse", Outcome.PARTLY, sentence),))
    page, sector, pages = header
    length = pages * page
    del image[length:]
    image.extend(bytes(length - len(image)))
    restored, whole = _play_back(image, journal, page, sector, pages)
    sentence = f"A rollback journal was applied in memory: {restored:,} pages of an unfinished change were set back."
    problems = [ProblemRow("parse", Outcome.NOTE, sentence)]
    if not whole:
        sentence = "A record of the rollback journal is damaged; it and what follows were not applied."
        problems.append(ProblemRow("parse", Outcome.PARTLY, sentence))
    return JournalResult(restored, tuple(problems))


def _first_header(journal: bytes | bytearray) -> tuple[int, int, int] | str:
    """Page size, sector size and former number of pages; or why the journal cannot be used."""
    if len(journal) < _HEADER.size or not journal.startswith(_MAGIC):
        return "its first bytes are not those of a journal"
    _, _, _, pages, sector, page = _HEADER.unpack_from(journal)
    if not _power_of_two(page, 512) or not _power_of_two(sector, 32):
        return "it states an impossible page or sector size"
    if pages * page > MAX_DATABASE_BYTES:
        return "it states a size above the limit"
    if _names_super_journal(journal):
        return "it is part of a change to several databases at once"
    return page, sector, pages


def _power_of_two(value: int, least: int) -> bool:
    return least <= value <= 65_536 and value & (value - 1) == 0  # SQLite's largest page


def _names_super_journal(journal: bytes | bytearray) -> bool:
    """True where the end holds the name of a super-journal, without which nobody can say whether this one is hot."""
    if len(journal) < _TRAILER.size:
        return False
    length, checksum, magic = _TRAILER.unpack_from(journal, len(journal) - _TRAILER.size)
    end = len(journal) - _TRAILER.size
    if magic != _MAGIC or not 0 < length <= end:
        return False
    return bool(sum(journal[end - length : end]) & 0xFFFFFFFF == checksum)


def _play_back(image: bytearray, journal: bytes | bytearray, page: int, sector: int, pages: int) -> tuple[int, bool]:
    """Restore the records of all segments; how many, and whether the end was reached without a damaged one."""
    restored, offset = 0, 0
    while offset + _HEADER.size <= len(journal) and journal.startswith(_MAGIC, offset):
        _, count, nonce, _, _, _ = _HEADER.unpack_from(journal, offset)
        offset += sector
        held = max(0, len(journal) - offset) // (page + 8)
        for _ in range(held if count == _UNSYNCED else min(count, held)):
            number = int.from_bytes(journal[offset : offset + 4], "big")
            data = journal[offset + 4 : offset + 4 + page]
            checksum = int.from_bytes(journal[offset + 4 + page : offset + 8 + page], "big")
            if number == 0 or (nonce + sum(data[page - _STEP : 0 : -_STEP])) & 0xFFFFFFFF != checksum:
                return restored, count == _UNSYNCED
            if number <= pages:
                image[(number - 1) * page : number * page] = data
                restored += 1
            offset += page + 8
        offset = -(-offset // sector) * sector
    return restored, True
