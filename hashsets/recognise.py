"""Which published format a file is, told by its content alone; anything else is refused with a sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from hashsets import encase, frame_list, hashdeep, nsrl_db, nsrl_delta, own, pdq_csv, plain, table, tsk_index, vics
from hashsets.lines import encoding_of, is_comment
from hashsets.records import Reading, SetRecord
from hashsets.source import SourceStream
from triage.errors import HashSetError
from triage.model.matches import Algorithm

HEAD_SIZE: Final = 1 << 16
"""So much of a file decides what it is."""

NSRL_V2: Final = "NSRL RDS v2"

READ: Final = (
    "Project VIC or CAID JSON, an NSRL file, an ICSE, HashKeeper or ILook list, an EnCase hash set, "
    "a Sleuth Kit index, a list of MD5, SHA-1 or SHA-256 digests, a PDQ list, nor an export of this product"
)
"""What is read, for the sentence that refuses anything else."""

_TABLES: Final = (
    (pdq_csv.NAME, {"pdq"}),
    (NSRL_V2, {"code", "product"}),
    ("HashKeeper list", {"hash", "hashset"}),
    ("ICSE list", {"image", "submissions"}),
)
"""The columns by which a published table is told from any other, and what it is called."""

_FOREIGN: Final = (
    (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"Rar!", "a RAR archive"),
    (b"%PDF", "a PDF document"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"MZ", "a Windows program"),
    (b"\x7fELF", "a program"),
    (b"EVF", "an E01 disk image"),
)
_WIDE: Final = re.compile(r'^"?[0-9A-Fa-f]{64}(?![0-9A-Fa-f])')
_WIDE_COLUMN: Final = re.compile(r'^"?[0-9A-Fa-f]{64}"?\s*[,;]')
_PDQ_BITS: Final = 128
"""A PDQ value has half its bits set, since its threshold is the median; one SHA-256 in twenty has."""
_PDQ_EVIDENCE: Final = 6
"""So many values in a row, all with exactly half their bits set, are no SHA-256 digests (1 in 64 million)."""


class Format(NamedTuple):
    """A published format and its reader."""

    name: str
    coded: bool
    """True where records carry category codes that need a mapping; False for lists with one meaning."""
    read: Callable[[SourceStream, Reading], Iterator[SetRecord]]
    withdraws: bool = False
    """True where a file may take records from those that stand before it in a set."""


_BINARY: Final = (
    (b"SQLite format 3\x00", Format(nsrl_db.NAME, False, nsrl_db.read)),
    (encase.MAGIC, Format(encase.NAME, False, encase.read)),
)
"""Formats that are told by their first bytes."""


def recognise(path: Path) -> Format:
    """The format of a file.

    Raises:
        HashSetError: The file cannot be read, is empty, or is of no kind that this product reads.
    """
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_SIZE)
    except OSError as error:
        raise HashSetError(f"The hash-set file {path.name} cannot be read: {error.strerror}.") from error
    if not head:
        raise HashSetError(f"The file {path.name} is empty.")
    for magic, kind in _FOREIGN:
        if head.startswith(magic):
            hint = "Unpack it first." if kind.endswith("archive") else ""
            raise HashSetError(f"The file {path.name} is {kind}, and not a hash set.", hint=hint)
    return next((kind for magic, kind in _BINARY if head.startswith(magic)), None) or _of_head(path, head)


def _of_head(path: Path, head: bytes) -> Format:
    text = head.decode(encoding_of(head), "replace").lstrip()
    if own.is_head(text):
        return Format(own.NAME, True, own.read)
    if text.startswith(("{", "[")):
        return Format(vics.NAME, True, vics.read)
    if text.startswith(hashdeep.MAGIC):
        return Format(hashdeep.NAME, False, hashdeep.read)
    if nsrl_delta.is_delta(text):
        return Format(nsrl_delta.NAME, False, nsrl_delta.read, withdraws=True)
    return _of_text(path, [line.strip() for line in text.splitlines() if not is_comment(line.strip())])


def _of_text(path: Path, lines: list[str]) -> Format:
    columns = table.columns_of(lines[0]) if lines else None
    if columns is not None and frame_list.is_list(columns):
        return Format(frame_list.NAME, False, frame_list.read)
    if columns is not None:
        named = (name for name, wanted in _TABLES if wanted <= columns.positions.keys())
        return Format(next(named, "CSV list"), False, table.read)
    if lines and tsk_index.is_head(lines[0]):
        return Format(tsk_index.NAME, False, tsk_index.read)
    wide = [line for line in lines if _WIDE.match(line)]
    if wide and all(pdq_csv.is_row(line) for line in wide):
        return Format(pdq_csv.NAME, False, pdq_csv.read_bare)
    digests = [digest for line in lines if (digest := plain.digest_of(line)) is not None]
    if not digests:
        raise HashSetError(f"The file {path.name} is not understood: it is neither {READ}.")
    values = [value for kind, value in digests if kind is Algorithm.SHA256]
    if any(_WIDE_COLUMN.match(line) for line in wide) or _like_pdq(values):
        raise HashSetError(
            f"The 64-digit values of {path.name} may be SHA-256 digests or PDQ values, and the file does not say.",
            hint='Put a first line "sha256,name" or "pdq,label" over the columns.',
        )
    return Format(plain.NAME, False, plain.read)


def _like_pdq(values: list[bytes]) -> bool:
    """True where all values have as many bits set as a PDQ value always has."""
    return len(values) >= _PDQ_EVIDENCE and all(int.from_bytes(value).bit_count() == _PDQ_BITS for value in values)
