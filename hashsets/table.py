"""Delimited text whose first line names its columns: NSRL RDS v2, HashKeeper, ILook, ICSE, PDQ lists and plain CSV."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hashsets.lines import Line, content_lines
from hashsets.records import (
    CODE_LENGTH,
    NO_SIZE,
    WIDTHS,
    Reading,
    SetRecord,
    exact_value,
    near_value,
    photodna_value,
    printable,
)
from hashsets.source import SourceStream
from triage.errors import HashSetError
from triage.model.content import PDQ_MIN_QUALITY
from triage.model.matches import Algorithm

_NAMES: Final = {
    "md5": "md5",
    "md5hash": "md5",
    "hash": "hash",
    "v1hash": "md5",
    "v3hash": "md5",
    "v4hash": "md5",
    "hashsha1": "sha1",
    "hashsha256": "sha256",
    "sha1": "sha1",
    "sha1hash": "sha1",
    "sha256": "sha256",
    "sha256hash": "sha256",
    "pdq": "pdq",
    "pdqhash": "pdq",
    "phash": "phash",
    "quality": "quality",
    "pdqquality": "quality",
    "size": "size",
    "filesize": "size",
    "mediasize": "size",
    "photodna": "photodna",
    "video": "video",
    "videoid": "video",
    "specialcode": "code",
    "productcode": "product",
    "hashsetid": "hashset",
    "imageid": "image",
    "numberofsubmissions": "submissions",
}
"""What we read in a column, by its heading in small letters and digits.

A column ``hash`` says by the number of digits what it holds: HashKeeper's is an MD5 (tsk/hashdb/hashkeeper.c), and so
are ILook's ``V1Hash`` to ``V4Hash`` (hashdeep, hashTable.h)."""

_DIGESTS: Final = frozenset({"md5", "sha1", "sha256", "pdq", "phash", "hash"})
_BY_DIGITS: Final = {2 * WIDTHS[kind]: kind for kind in (Algorithm.MD5, Algorithm.SHA1)}
_DELIMITERS: Final = ",;\t|"
_MAX_SIZE_DIGITS: Final = 18


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each known column stands."""

    delimiter: str
    width: int
    positions: dict[str, int]


def columns_of(line: str) -> Columns | None:
    """The columns that a heading line names, or None where the line is no heading with a digest in it."""
    for delimiter in _DELIMITERS:
        fields = split(line, delimiter)
        positions: dict[str, int] = {}
        for position, heading in enumerate(fields):
            name = _NAMES.get(re.sub(r"[^a-z0-9]", "", heading.casefold()))
            if name is not None:
                positions.setdefault(name, position)
        if positions.keys() & _DIGESTS:
            return Columns(delimiter, len(fields), positions)
    return None


def split(line: str, delimiter: str) -> list[str]:
    """The fields of one line; quoted as Excel does. A line that cannot be split is one field."""
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return [line]


def read(stream: SourceStream, reading: Reading) -> Iterator[SetRecord]:
    """The records of a table that has a heading line.

    Raises:
        HashSetError: The last row is cut off.
    """
    columns: Columns | None = None
    for line in content_lines(stream):
        if columns is None:
            columns = columns_of(line.text)
            assert columns is not None, "recognised by this heading"
            continue
        yield row(line, columns, reading, stream.name)


def row(line: Line, columns: Columns, reading: Reading, name: str) -> SetRecord:
    """The record of one row; a row of another number of columns is counted and gives an empty record."""
    return record_of(split(line.text, columns.delimiter), line, columns, reading, name)


def record_of(fields: list[str], line: Line, columns: Columns, reading: Reading, name: str) -> SetRecord:
    """The record of a row that is split into its fields.

    Raises:
        HashSetError: It is the last row of the file and cut off.
    """
    reading.place = line.number
    if len(fields) < columns.width and not line.complete:
        raise HashSetError(
            f"The file {name} ends in the middle of a row: it is cut off. Nothing of it was imported.",
            hint="Obtain the complete file and import it again.",
        )
    if len(fields) != columns.width:
        reading.refuse("row of another number of columns")
        return SetRecord()
    values = {column: fields[position].strip() for column, position in columns.positions.items()}
    photodna = photodna_value(values["photodna"], reading) if values.get("photodna") else None
    if "hash" in values:
        _sort_by_digits(values, reading)
    exact = {
        algorithm.value: exact_value(values[algorithm.value], algorithm, reading)
        for algorithm in (Algorithm.MD5, Algorithm.SHA1, Algorithm.SHA256)
        if algorithm.value in values
    }
    return SetRecord(
        exact.get("md5"),
        exact.get("sha1"),
        exact.get("sha256"),
        pdq=_near(values, Algorithm.PDQ, reading),
        phash=_near(values, Algorithm.PHASH, reading),
        size=_size(values.get("size", ""), reading),
        code=printable(values.get("code"), CODE_LENGTH),
        photodna=() if photodna is None else (photodna,),
    )


def _sort_by_digits(values: dict[str, str], reading: Reading) -> None:
    """Put a digest whose heading does not say its kind where its number of digits says that it belongs."""
    kind = _BY_DIGITS.get(len(values["hash"]))
    if kind is None:
        reading.refuse("hash neither of 32 nor of 40 digits, under a heading that does not say its kind")
    else:
        values.setdefault(kind.value, values["hash"])


def _near(values: dict[str, str], algorithm: Algorithm, reading: Reading) -> tuple[bytes, ...]:
    text = values.get(algorithm.value, "")
    if not text:
        return ()
    if algorithm is Algorithm.PDQ and not _good_quality(values.get("quality", ""), reading):
        return ()
    value = near_value(text, algorithm, reading)
    return () if value is None else (value,)


def _good_quality(text: str, reading: Reading) -> bool:
    """False, and counted, where the list says that the hash is rounding noise; a list may say nothing."""
    if not text:
        return True
    if not (text.isascii() and text.isdigit() and len(text) <= len("100")):
        reading.refuse("PDQ quality not a number from 0 to 100")
        return False
    if int(text) < PDQ_MIN_QUALITY:
        reading.refuse(f"PDQ of a quality below {PDQ_MIN_QUALITY}")
        return False
    return True


def _size(text: str, reading: Reading) -> int:
    if not text:
        return NO_SIZE
    if not (text.isascii() and text.isdigit() and len(text) <= _MAX_SIZE_DIGITS):
        reading.refuse("file size not a number")
        return NO_SIZE
    return int(text)
