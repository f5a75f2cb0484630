"""EnCase hash sets (``.hash``): a header, the name of the set, and MD5 digests of 16 bytes with two bytes behind each.

Source: the Sleuth Kit (tsk/hashdb/encase.c) and md5deep (hashTable.h), which agree: digests begin at byte 1,152,
the number of them stands at byte 16 as a little-endian 32-bit integer (zero where the writer left it out).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hashsets.records import Reading, SetRecord, printable
from hashsets.source import SourceStream
from triage.errors import HashSetError

NAME: Final = "EnCase hash set"
MAGIC: Final = b"HASH\r\n\xff\x00"

_HEADER: Final = 1152
_COUNT: Final = slice(16, 20)
_SET_NAME: Final = slice(1032, 1032 + 78)
_RECORD: Final = 18
_MD5: Final = 16
_BLOCK: Final = _RECORD * 4096


def read(stream: SourceStream, reading: Reading) -> Iterator[SetRecord]:
    """The records of a set.

    Raises:
        HashSetError: The file is shorter than its header says, or ends in the middle of a record.
    """
    header = _exactly(stream, _HEADER)
    if len(header) < _HEADER:
        raise _cut_off(stream)
    name = header[_SET_NAME].decode("utf-16-le", "replace").split("\0")[0].strip()
    reading.provenance = printable(name, len(name))
    stated = int.from_bytes(header[_COUNT], "little")
    while block := _exactly(stream, _BLOCK):
        if len(block) % _RECORD:
            raise _cut_off(stream)
        stream.mark()
        for start in range(0, len(block), _RECORD):
            value = block[start : start + _MD5]
            if any(value):
                yield SetRecord(md5=value)
            else:
                reading.refuse("MD5 of zeros")
                yield SetRecord()
            reading.place += 1
    if stated > reading.place:
        raise _cut_off(stream)


def _exactly(stream: SourceStream, size: int) -> bytes:
    """So many bytes, or fewer at the end of the file."""
    held = bytearray()
    while len(held) < size and (part := stream.read(size - len(held))):
        held += part
    return bytes(held)


def _cut_off(stream: SourceStream) -> HashSetError:
    return HashSetError(
        f"The EnCase hash set {stream.name} is shorter than it says itself: it is cut off. Nothing of it was imported.",
        hint="Obtain the complete file and import it again.",
    )
