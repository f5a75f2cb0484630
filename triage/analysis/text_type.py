"""Text as the type of a content: UTF-8 or marked UTF-16, and what kind of text it is."""

from __future__ import annotations

import re
from typing import Final

from triage.analysis import signatures

TEXT: Final = "text/plain"

_CONTROL: Final = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b"))
"""Bytes that do not occur in text (escape does, in terminal logs)."""
_MAIL_HEADER: Final = re.compile(
    rb"^(?:from|to|date|subject|message-id|received|return-path|delivered-to|mime-version|x-[\w-]+): ?\S",
    re.IGNORECASE | re.MULTILINE,
)
_JSON_START: Final = re.compile(rb'\s*(?:\{\s*(?:"|\}\s*$)|\[\s*(?:["\[{\d\-tfn]|\]\s*$))')


def text_type(head: bytes, tail: bytes) -> str | None:
    """The kind of text, or ``None`` where the bytes are not text in UTF-8 or in UTF-16 with its mark.

    Args:
        head: The first bytes; a character cut at their end is no fault.
        tail: The last bytes, where they are at hand: JSON must be closed.
    """
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        decoded = head[: len(head) & ~1].decode("utf-16", "replace")
        if "\ufffd" in decoded[:-1] or "\0" in decoded:
            return None
        return _kind_of_text(decoded.encode("utf-8", "replace"), b"")
    if head.translate(None, _CONTROL) != head:
        return None
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 3 or error.reason != "unexpected end of data":
            return None
    return _kind_of_text(head.removeprefix(b"\xef\xbb\xbf"), tail)


def _kind_of_text(text: bytes, tail: bytes) -> str:
    start = text.lstrip()[:4096]
    lowered = start.lower()
    if start.startswith(b"<"):
        return _markup(lowered)
    if _JSON_START.match(start) and (tail or text).rstrip()[-1:] in (b"}", b"]"):
        return "application/json"
    if text.startswith(b"From ") and _MAIL_HEADER.search(start):
        return "application/mbox"
    if _MAIL_HEADER.match(start) and len(_MAIL_HEADER.findall(start)) > 1:
        return "message/rfc822"
    return TEXT


def _markup(lowered: bytes) -> str:
    for mark, mime in _MARKS:
        if mark in lowered:
            return mime
    return "application/xml" if lowered.startswith(b"<?xml") else TEXT


_MARKS: Final = (
    (b"<plist", signatures.PLIST),
    (b"<!doctype html", "text/html"),
    (b"<html", "text/html"),
    (b"<svg", "image/svg+xml"),
    (b"<gpx", "application/gpx+xml"),
    (b"<kml", "application/vnd.google-earth.kml+xml"),
)
