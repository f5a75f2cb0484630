"""Turns a report's content into the bytes of its JSON document and back, with the digest that names it.

The digest is the SHA-256 of the member ``content`` written as JSON with sorted keys, without spaces, in UTF-8, so
that anybody can compute it again with any JSON library.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

import msgspec

from triage.errors import ReportError
from triage.report.content import FORMAT, FORMAT_VERSION, ReportContent

DIGEST_KEY: Final = "content_sha256"


@dataclass(frozen=True, slots=True)
class _Document:
    format: str
    version: int
    content_sha256: str
    content: ReportContent


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A JSON document as it was read: what it says of itself and what was computed."""

    content: ReportContent
    stated: str
    """The digest that the document names."""
    computed: str
    """The digest of its content."""
    as_written: bool
    """True where the bytes are those that ``encode`` writes, so that not even a space was changed."""


def encode(content: ReportContent) -> bytes:
    """The JSON document of a report, indented for a person; the same content gives the same bytes.

    Raises:
        ReportError: The content holds text that UTF-8 cannot carry (a lone surrogate).
    """
    try:
        document = _Document(FORMAT, FORMAT_VERSION, content_digest(content), content)
        return msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n"
    except UnicodeEncodeError as error:
        raise ReportError("The report's content holds text that cannot be written as UTF-8.") from error


def content_digest(content: object) -> str:
    """SHA-256 of the canonical JSON of a content, whether as dataclasses or as decoded JSON."""
    return hashlib.sha256(msgspec.json.encode(content, order="sorted")).hexdigest()


def decode(data: bytes) -> ReadDocument:
    """Read a JSON document.

    Raises:
        ReportError: The bytes are not a triage report of this version.
    """
    try:
        raw = msgspec.json.decode(data, type=dict[str, object])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ReportError("The file is not the JSON of a triage report.") from error
    if raw.get("format") != FORMAT:
        raise ReportError("The file is JSON, and not that of a triage report.")
    if raw.get("version") != FORMAT_VERSION:
        raise ReportError(
            f"The report has the format version {raw.get('version')}; this version reads {FORMAT_VERSION}."
        )
    try:
        document = msgspec.convert(raw, _Document)
    except msgspec.ValidationError as error:
        raise ReportError(f"The triage report is not complete or not well formed: {error}.") from error
    # The digest is taken over what the file holds, members that this version does not know included.
    return ReadDocument(
        content=document.content,
        stated=document.content_sha256,
        computed=content_digest(raw["content"]),
        as_written=data == encode(document.content),
    )
