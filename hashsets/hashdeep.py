"""Lists of hashdeep: a heading behind ``%%%%`` that names the columns, then size, digests and a name on each line.

Source: hashdeep(1), "AUDIT MODE" and the file format of version 1.0. The name comes last and is not quoted, so that
it may hold commas.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hashsets import table
from hashsets.lines import all_lines
from hashsets.records import Reading, SetRecord, printable
from hashsets.source import SourceStream

NAME: Final = "hashdeep list"

MAGIC: Final = "%%%% HASHDEEP-"
_HEADING: Final = "%%%% "


def read(stream: SourceStream, reading: Reading) -> Iterator[SetRecord]:
    """The records of a list; lines before any heading, and lines without the columns of theirs, are refused.

    Raises:
        HashSetError: The last row is cut off.
    """
    columns: table.Columns | None = None
    for line in all_lines(stream):
        if line.text.startswith(MAGIC):
            reading.version = printable(line.text.removeprefix(MAGIC), 20)
        elif line.text.startswith(_HEADING):
            columns = table.columns_of(line.text.removeprefix(_HEADING))
        elif not line.text.startswith("##"):
            if columns is None:
                reading.place = line.number
                reading.refuse("row before the heading that names its columns")
                yield SetRecord()
                continue
            fields = line.text.split(",", columns.width - 1)
            yield table.record_of(fields, line, columns, reading, stream.name)
