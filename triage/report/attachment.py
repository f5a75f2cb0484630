"""Finds the content that a report's PDF carries, without a PDF library: embedded files only, bounded."""

from __future__ import annotations

import re
import zlib
from typing import Final

from triage.errors import ReportError

MAX_ATTACHMENT: Final = 1 << 28
"""Bytes of the content after inflation: a report of a million places has about this size."""

_HEADER: Final = 4_096
"""Bytes around the type of an embedded file within which its dictionary begins and ends."""

_TYPE: Final = re.compile(rb"/Type\s*/EmbeddedFile\b")
_BEGIN: Final = re.compile(rb">>\s*stream\r?\n")
_LENGTH: Final = re.compile(rb"/Length\s+(\d+)(?!\s+\d+\s+R)\b")


def attached_content(pdf: bytes) -> bytes:
    """The one embedded file of a report's PDF.

    Raises:
        ReportError: The file is no PDF, or does not carry exactly one embedded file that can be read.
    """
    if not pdf.startswith(b"%PDF-"):
        raise ReportError("The file is not a PDF.")
    found = list(_TYPE.finditer(pdf))
    if len(found) != 1:
        raise ReportError(f"The PDF carries {len(found)} attached files that can be found; a report carries one.")
    place = found[0].start()
    header_at = max(pdf.rfind(b"obj", max(place - _HEADER, 0), place), 0)
    begin = _BEGIN.search(pdf, place, place + _HEADER)
    length = _LENGTH.search(pdf, header_at, begin.start() if begin else place)
    if begin is None or length is None:
        raise ReportError("The content attached to the PDF cannot be located: the PDF was saved by another program.")
    data = pdf[begin.end() : begin.end() + int(length.group(1))]
    return _inflate(data) if b"/FlateDecode" in pdf[header_at : begin.start()] else data


def _inflate(data: bytes) -> bytes:
    decoder = zlib.decompressobj()
    try:
        content = decoder.decompress(data, MAX_ATTACHMENT)
    except zlib.error as error:
        raise ReportError("The content attached to the PDF is damaged.") from error
    if decoder.unconsumed_tail:
        raise ReportError(f"The content attached to the PDF is larger than {MAX_ATTACHMENT} bytes and was not read.")
    if not decoder.eof:
        raise ReportError("The content attached to the PDF is cut off.")
    return content
