"""NSRL RDS version 3 deltas: a script of SQL that adds to, changes or takes from the last full release.

Source: NIST, "NSRL RDSv3": *a set of SQL INSERT, UPDATE and DELETE statements contained in a single SQL file*. The
script is read as text and never run. Digests are told by their number of digits, so that a statement needs no list of
columns; a size is read only where the statement names its columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from hashsets.lines import LINE_LIMIT, content_lines
from hashsets.records import NO_SIZE, WIDTHS, Reading, SetRecord
from hashsets.source import SourceStream
from triage.errors import HashSetError
from triage.model.matches import Algorithm

NAME: Final = "NSRL RDS v3 delta"

_STATEMENT: Final = re.compile(
    r"\s*(INSERT(?:\s+OR\s+\w+)?\s+INTO|REPLACE\s+INTO|DELETE\s+FROM|UPDATE)\s+[\"'`\[]?(FILE|METADATA)\b",
    re.IGNORECASE,
)
_OTHER: Final = re.compile(
    r"\s*(?:INSERT|REPLACE|DELETE|UPDATE|BEGIN|COMMIT|END|PRAGMA|CREATE|DROP|ANALYZE|VACUUM|SELECT)\b", re.IGNORECASE
)
_COLUMNS: Final = re.compile(r"[\"'`\]]?\s*\(([^)']*)\)\s*VALUES", re.IGNORECASE)
_TOKEN: Final = re.compile(r"'((?:[^']|'')*)'|(\()|(\))|([^\s,();']+)")
_BY_DIGITS: Final = {2 * WIDTHS[kind]: kind.value for kind in (Algorithm.MD5, Algorithm.SHA1, Algorithm.SHA256)}
_HEX: Final = re.compile(r"[0-9A-Fa-f]+")
_SIZE_DIGITS: Final = 18
_SIZE_NAMES: Final = frozenset({"file_size", "bytes", "size"})


def is_delta(text: str) -> bool:
    """True for the beginning of a script that changes the NSRL's tables."""
    return any(_STATEMENT.match(line) for line in text.splitlines()[:200])


def read(stream: SourceStream, reading: Reading) -> Iterator[SetRecord]:
    """The records that a delta adds; what it takes away goes to ``reading.withdrawn``, in the order of the file.

    Raises:
        HashSetError: The script ends in the middle of a statement.
    """
    held = ""
    text = ""
    for line in content_lines(stream):
        reading.place = line.number
        text = line.text
        if text.startswith("--"):
            continue
        held = f"{held} {text}".strip()
        if len(held) > LINE_LIMIT:
            reading.refuse(f"statement of more than {LINE_LIMIT:,} characters")
            held = ""
        elif held.count("'") % 2 == 0 and held.endswith(";"):
            yield from _records(held, reading)
            held = ""
    if held:
        raise HashSetError(
            f"The script {stream.name} ends in the middle of a statement: it is cut off. Nothing of it was imported.",
            hint="Obtain the complete file and import it again.",
        )


def _records(statement: str, reading: Reading) -> Iterator[SetRecord]:
    match = _STATEMENT.match(statement)
    if match is None:
        if not _OTHER.match(statement):
            reading.refuse("statement that is not understood")
        return
    verb = match[1].split()[0].upper()
    rest = statement[match.end() :]
    if verb == "UPDATE":
        reading.refuse("UPDATE of a delta, which is not applied")
    elif verb == "DELETE":
        _withdraw(rest, reading)
    else:
        names = _COLUMNS.match(rest)
        columns = [name.strip(" \"'`[]").casefold() for name in names[1].split(",")] if names else []
        for row in _rows(rest[names.end() :] if names else rest.partition("(")[1] + rest.partition("(")[2]):
            yield _record(row, columns, reading)


def _rows(text: str) -> Iterator[list[str]]:
    """The values of each bracket, texts without their quotes."""
    row: list[str] | None = None
    for quoted, opening, closing, bare in _TOKEN.findall(text):
        if opening:
            row = []
        elif closing:
            if row is not None:
                yield row
            row = None
        elif row is not None:
            row.append(bare or quoted.replace("''", "'"))


def _record(row: list[str], columns: list[str], reading: Reading) -> SetRecord:
    digests: dict[str, bytes] = {}
    named = dict(zip(columns, row, strict=False)) if len(columns) == len(row) else {}
    for value in row:
        kind = _BY_DIGITS.get(len(value))
        if kind is not None and kind not in digests and _HEX.fullmatch(value):
            digests[kind] = bytes.fromhex(value)
    size = next((named[name] for name in _SIZE_NAMES if name in named), "")
    good = size.isascii() and size.isdigit() and len(size) <= _SIZE_DIGITS
    if size and not good:
        reading.refuse("file size not a number")
    return SetRecord(
        digests.get("md5"), digests.get("sha1"), digests.get("sha256"), size=int(size) if good else NO_SIZE
    )


def _withdraw(rest: str, reading: Reading) -> None:
    """Keep the digests by which a DELETE names its records."""
    found = [value for value, _, _, _ in _TOKEN.findall(rest) if len(value) in _BY_DIGITS and _HEX.fullmatch(value)]
    if not found:
        reading.refuse("DELETE of a delta that names no digest, which is not applied")
    for value in found:
        reading.withdraw(bytes.fromhex(value))
