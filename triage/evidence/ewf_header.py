"""What the person who made an E01 image wrote into it: case, evidence number, examiner, dates, tool."""

from __future__ import annotations

import re
import zlib
from datetime import datetime, timedelta
from typing import Final

from triage.model.frame import StoredDigest

MAX_HEADER_SIZE: Final = 1 << 20
"""Bytes of an uncompressed header section; real ones have a few hundred."""

MAX_VALUE_LENGTH: Final = 4096

_TITLES: Final = {
    "c": "case number",
    "n": "evidence number",
    "a": "description",
    "e": "examiner",
    "t": "notes",
    "av": "software version",
    "ov": "operating system",
    "m": "acquired",
    "u": "system date",
    "md": "model",
    "sn": "serial number",
}
_XML_TITLES: Final = {
    "case_number": "case number",
    "evidence_number": "evidence number",
    "description": "description",
    "examiner_name": "examiner",
    "notes": "notes",
    "acquiry_software": "software",
    "acquiry_software_version": "software version",
    "acquiry_operating_system": "operating system",
    "acquiry_date": "acquired",
    "system_date": "system date",
}
_UNIX: Final = datetime(1970, 1, 1)  # noqa: DTZ001  # counts in UTC and is printed with Z
_INVISIBLE: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_WALL_DATE: Final = re.compile(r"(\d{4}) (\d{1,2}) (\d{1,2}) (\d{1,2}) (\d{1,2}) (\d{1,2})")


def inflate_header(data: bytes) -> bytes | None:
    """The uncompressed section, or ``None`` where it is damaged or larger than any real one."""
    stream = zlib.decompressobj()
    try:
        text = stream.decompress(data, MAX_HEADER_SIZE)
    except zlib.error:
        return None
    return text if stream.eof else None


def read_header(kind: str, data: bytes) -> dict[str, str] | None:
    """The filled fields of a ``header``, ``header2`` or ``xheader`` section by their titles.

    Dates of ``header2`` are Unix seconds and are given in UTC; those of ``header`` are wall times, zone
    unknown, and say so. ``None`` where the section is damaged.
    """
    raw = inflate_header(data)
    if raw is None:
        return None
    if kind == "xheader":
        return _fields_of_xml(raw.decode("utf-8", "replace"))
    text = raw.decode("utf-16" if kind == "header2" else "latin-1", "replace")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    # Line 1 counts the categories, 2 names the first ("main"), 3 its fields, 4 their values.
    names, values = (lines + [""] * 4)[2:4]
    fields = {}
    for name, value in zip(names.split("\t"), values.split("\t"), strict=False):
        if name in _TITLES and value.strip():
            fields[_TITLES[name]] = clean(_date(value) if name in ("m", "u") else value)
    return fields


def read_xml_digests(data: bytes) -> tuple[StoredDigest, ...] | None:
    """The digests of an ``xhash`` section (EWF-X); ``None`` where it is damaged."""
    raw = inflate_header(data)
    if raw is None:
        return None
    found = re.findall(rb"<(md5|sha1)>([0-9a-fA-F]{32}|[0-9a-fA-F]{40})</\1>", raw)
    return tuple(StoredDigest(name.decode(), bytes.fromhex(value.decode())) for name, value in found)


def clean(text: str) -> str:
    """Text of the evidence for one line: bounded, with control and direction marks made visible."""
    flat = text.strip().replace("\n", " ").replace("\t", " ")
    return _INVISIBLE.sub("\N{REPLACEMENT CHARACTER}", flat)[:MAX_VALUE_LENGTH]


def _date(value: str) -> str:
    wall = _WALL_DATE.fullmatch(value.strip())
    if wall:
        year, month, day, hour, minute, second = (int(part) for part in wall.groups())
        return f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02} (zone unknown)"
    if value.strip().isascii() and value.strip().isdigit() and len(value.strip()) <= 11:
        return f"{_UNIX + timedelta(seconds=int(value)):%Y-%m-%dT%H:%M:%SZ}"
    return value


def _fields_of_xml(text: str) -> dict[str, str]:
    """Read by pattern: the section is flat, and a parser would bring entities and depth along."""
    found = re.findall(r"<([a-z_]{1,40})>([^<]*)</\1>", text)
    return {_XML_TITLES[name]: clean(value) for name, value in found if name in _XML_TITLES and value.strip()}
