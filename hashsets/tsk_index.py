"""Indexes that the Sleuth Kit makes of digest lists (``hfind -i``): a sorted digest and a place on each line.

Source: tsk/hashdb/text_fmt_hdb_base.c. The first line is 41 zeros and the kind of its source, the second may hold
its name. All digests of the source stand in the index, so that it can be read without it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from hashsets.lines import content_lines
from hashsets.records import Reading, SetRecord, printable
from hashsets.source import SourceStream
from triage.errors import HashSetError

NAME: Final = "Sleuth Kit index"

_HEAD: Final = re.compile(r"^0{40}[01]\|(.*)$")
_ROW: Final = re.compile(r"^(?:([0-9A-Fa-f]{32})|([0-9A-Fa-f]{40}))\|(\d{16})$")


def is_head(line: str) -> bool:
    """True for the line with which an index begins."""
    return _HEAD.match(line) is not None


def read(stream: SourceStream, reading: Reading) -> Iterator[SetRecord]:
    """The records of an index.

    Raises:
        HashSetError: The last line is cut off.
    """
    for line in content_lines(stream):
        reading.place = line.number
        if head := _HEAD.match(line.text):
            reading.provenance = ", ".join(part for part in (reading.provenance, printable(head[1], 100)) if part)
            continue
        row = _ROW.match(line.text)
        if row is None and not line.complete:
            raise HashSetError(
                f"The file {stream.name} ends in the middle of a row: it is cut off. Nothing of it was imported.",
                hint="Obtain the complete file and import it again.",
            )
        if row is None:
            reading.refuse("line that is no row of an index")
            yield SetRecord()
        elif row[1]:
            yield SetRecord(md5=bytes.fromhex(row[1]))
        else:
            yield SetRecord(sha1=bytes.fromhex(row[2]))
