"""A text file line by line, in bounded memory, whatever its encoding mark, line ends and length of lines."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from typing import Final, NamedTuple

from hashsets.source import SourceStream

LINE_LIMIT: Final = 1 << 16
"""Characters of a line that are kept; what a longer line goes on with is passed over."""

_COMMENTS: Final = ("#", ";", "//", "%%%%")
"""How comment lines begin in published lists (md5deep and hashdeep write ``%%%%``)."""


class Line(NamedTuple):
    """One line without its end."""

    number: int
    """From 1, as an editor shows it."""
    text: str
    complete: bool
    """False for a last line that no line end closes."""


def encoding_of(head: bytes) -> str:
    """The encoding that the mark at the start of a file states; UTF-8 without one."""
    return "utf-16" if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"


def content_lines(stream: SourceStream) -> Iterator[Line]:
    """The lines that are neither blank nor comments."""
    return (line for line in all_lines(stream) if not line.text.startswith(_COMMENTS))


def all_lines(stream: SourceStream) -> Iterator[Line]:
    """The lines that are not blank.

    Bytes that are no text become replacement signs: they make a bad line, never an end of reading.
    """
    buffer = io.BufferedReader(stream, 1 << 16)
    text = io.TextIOWrapper(buffer, encoding=encoding_of(buffer.peek(2)[:2]), errors="replace", newline="")
    try:
        number = 0
        while line := text.readline(LINE_LIMIT):
            number += 1
            kept = line
            while line and not line.endswith(("\n", "\r")):
                stream.mark()
                line = text.readline(LINE_LIMIT)
            stream.mark()
            kept = kept.strip()
            if kept:
                yield Line(number, kept, bool(line))
    finally:
        text.detach()
        buffer.detach()


def is_comment(text: str) -> bool:
    """True for a line that says nothing about a file."""
    return not text or text.startswith(_COMMENTS)
