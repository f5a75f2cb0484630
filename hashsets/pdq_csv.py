"""PDQ lists: a 256-bit value in hexadecimal, with its quality or a label, as ThreatExchange's tools write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from hashsets import table
from hashsets.lines import content_lines
from hashsets.records import Reading, SetRecord
from hashsets.source import SourceStream

NAME: Final = "PDQ list"

_ROW: Final = re.compile(r'^"?[0-9A-Fa-f]{64}"?\s*,\s*"?(?:100|\d{1,2})"?\s*(?:,.*)?$')


def is_row(line: str) -> bool:
    """True for a value followed by a quality from 0 to 100, as the hashers print it without a heading."""
    return _ROW.match(line) is not None


def read_bare(stream: SourceStream, reading: Reading) -> Iterator[SetRecord]:
    """The records of a list without a heading: value, quality, and whatever follows."""
    for line in content_lines(stream):
        columns = table.Columns(",", len(table.split(line.text, ",")), {"pdq": 0, "quality": 1})
        if columns.width > 1:
            yield table.row(line, columns, reading, stream.name)
        else:
            reading.place = line.number
            reading.refuse("line without a PDQ value and its quality")
            yield SetRecord()
