"""This product's own export of hashes: JSON Lines, so that a unit can look at what it hands on (manual, section 4).

The first line says what the file is and where its hashes come from, then one record a line, and a last line with the
number of records and the SHA-256 of all lines before it. Nothing in it can be turned into a picture but a PDQ hash,
which gives a coarse one; the manual says so.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any, Final

import msgspec

from hashsets.lines import all_lines
from hashsets.records import CODE_LENGTH, NO_SIZE, Reading, SetRecord, exact_value, near_value, printable
from hashsets.source import SourceStream
from hashsets.vpdq import vpdq_value
from triage.errors import HashSetError
from triage.model.content import PDQ_MIN_QUALITY
from triage.model.matches import Algorithm

NAME: Final = "DFU Triage export"
KIND: Final = "dfu-triage-hashes"
VERSION: Final = 1

RECORD_LIMIT: Final = 1 << 15
"""Characters of one record; the longest that the product writes, of a video with 300 frames, has some 24,500."""

_MAX_SIZE: Final = (1 << 63) - 1


class Writer:
    """Writes an export line by line.

    Args:
        target: A binary stream at its start.
        head: Name, provenance and whatever else the first line says beside kind and version.
    """

    def __init__(self, target: IO[bytes], head: Mapping[str, Any]) -> None:
        self._target = target
        self._digest = hashlib.sha256()
        self.records = 0
        self._line({"kind": KIND, "version": VERSION, **head})

    def add(self, record: Mapping[str, Any]) -> None:
        """Write one record; what it does not know is left out."""
        self._line({name: value for name, value in record.items() if value not in (None, "")})
        self.records += 1

    def finish(self) -> None:
        """Write the last line, without which the file is refused."""
        self._line({"records": self.records, "sha256": self._digest.hexdigest()})

    def _line(self, fields: Mapping[str, Any]) -> None:
        line = json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        self._digest.update(line)
        self._target.write(line)


def is_head(text: str) -> bool:
    """True for the beginning of an export, of whatever version."""
    first = text.partition("\n")[0]
    return first.startswith("{") and f'"kind":"{KIND}"' in first.replace(" ", "")


def read(stream: SourceStream, reading: Reading) -> Iterator[SetRecord]:
    """The records of an export; their grades are raw codes, which the importing unit maps.

    Raises:
        HashSetError: The file is of another version, damaged, changed or cut off.
    """
    digest = hashlib.sha256()
    counted, end = 0, None
    for position, line in enumerate(all_lines(stream)):
        reading.place = line.number
        if len(line.text) > RECORD_LIMIT or end is not None:
            raise _damaged(stream, line.number)
        fields = _fields(line.text, stream, line.number)
        if position == 0:
            _head(fields, reading, stream)
        elif "records" in fields:
            end = (fields.get("records"), fields.get("sha256"))
            continue
        else:
            counted += 1
            yield _record(fields, reading)
        digest.update(line.text.encode() + b"\n")
    if end is None:
        raise HashSetError(
            f"The file {stream.name} has no last line: it is cut off. Nothing of it was imported.",
            hint="Obtain the complete file and import it again.",
        )
    if end != (counted, digest.hexdigest()):
        raise HashSetError(f"The file {stream.name} was changed after it was written. Nothing of it was imported.")


def _fields(text: str, stream: SourceStream, number: int) -> dict[str, Any]:
    try:
        value = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise _damaged(stream, number) from error
    if not isinstance(value, dict):
        raise _damaged(stream, number)
    return value


def _damaged(stream: SourceStream, number: int) -> HashSetError:
    return HashSetError(f"The file {stream.name} is damaged in line {number}. Nothing of it was imported.")


def _head(fields: dict[str, Any], reading: Reading, stream: SourceStream) -> None:
    if fields.get("version") != VERSION:
        version = str(fields.get("version"))[:20]
        raise HashSetError(f"The file {stream.name} is an export of version {version}, which is not understood.")
    reading.version = str(VERSION)
    reading.provenance = printable(fields.get("provenance"), 300)


def _record(fields: dict[str, Any], reading: Reading) -> SetRecord:
    exact = {
        kind.value: exact_value(str(fields[kind.value]), kind, reading)
        for kind in (Algorithm.MD5, Algorithm.SHA1, Algorithm.SHA256)
        if kind.value in fields
    }
    size = fields.get("size", NO_SIZE)
    if "size" in fields and not (type(size) is int and 0 <= size <= _MAX_SIZE):
        reading.refuse("file size not a number")
        size = NO_SIZE
    return SetRecord(
        exact.get("md5"),
        exact.get("sha1"),
        exact.get("sha256"),
        pdq=_pdq(fields, reading),
        phash=_near(fields, Algorithm.PHASH, reading),
        size=size,
        code=printable(fields.get("grade"), CODE_LENGTH),
        vpdq=_vpdq(fields, reading),
    )


def _pdq(fields: dict[str, Any], reading: Reading) -> tuple[bytes, ...]:
    quality = fields.get("pdq_quality")
    if "pdq" not in fields:
        return ()
    if type(quality) is not int or not 0 <= quality <= 100:
        reading.refuse("PDQ quality not a number from 0 to 100")
        return ()
    if quality < PDQ_MIN_QUALITY:
        reading.refuse(f"PDQ of a quality below {PDQ_MIN_QUALITY}")
        return ()
    return _near(fields, Algorithm.PDQ, reading)


def _vpdq(fields: dict[str, Any], reading: Reading) -> tuple[bytes, ...]:
    value = vpdq_value(str(fields["vpdq"]), reading) if "vpdq" in fields else None
    return () if value is None else (value,)


def _near(fields: dict[str, Any], algorithm: Algorithm, reading: Reading) -> tuple[bytes, ...]:
    if algorithm.value not in fields:
        return ()
    value = near_value(str(fields[algorithm.value]), algorithm, reading)
    return () if value is None else (value,)


def write_records(target: IO[bytes], head: Mapping[str, Any], records: Iterable[Mapping[str, Any]]) -> int:
    """Write a whole export; gives the number of records."""
    writer = Writer(target, head)
    for record in records:
        writer.add(record)
    writer.finish()
    return writer.records
