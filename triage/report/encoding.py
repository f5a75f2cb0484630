"""Turns a report's content into the bytes of its JSON document and back, with the digest that names it.

The digest is the SHA-256 of the member ``content`` written as JSON with sorted keys, without spaces, in UTF-8, so
that anybody can compute it again with any JSON library.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from triage.errors import ReportError
from triage.report.forms import FORMS, Content, Form, form_of

DIGEST_KEY: Final = "content_sha256"


@dataclass(frozen=True, slots=True)
class _Document:
    format: str
    version: int
    content_sha256: str
    content: Any


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A JSON document as it was read: what it says of itself and what was computed."""

    content: Any
    """The content, of the class that its form names."""
    form: Form
    stated: str
    """The digest that the document names."""
    computed: str
    """The digest of its content."""
    as_written: bool
    """True where the bytes are those that ``encode`` writes, so that not even a space was changed."""


def encode(content: Content) -> bytes:
    """The JSON document of a content, indented for a person; the same content gives the same bytes.

    Raises:
        ReportError: The content holds text that UTF-8 cannot carry (a lone surrogate).
    """
    try:
        form = form_of(content)
        document = _Document(form.format, form.version, content_digest(content), content)
        return msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n"
    except UnicodeEncodeError as error:
        raise ReportError("The report's content holds text that cannot be written as UTF-8.") from error


def content_digest(content: object) -> str:
    """SHA-256 of the canonical JSON of a content, whether as dataclasses or as decoded JSON."""
    return hashlib.sha256(msgspec.json.encode(content, order="sorted")).hexdigest()


def decode(data: bytes) -> ReadDocument:
    """Read a JSON document of any form.

    Raises:
        ReportError: The bytes are not a document of this version.
    """
    try:
        raw = msgspec.json.decode(data, type=dict[str, object])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ReportError("The file is not the JSON of a triage report.") from error
    form = next((form for form in FORMS.values() if form.format == raw.get("format")), None)
    if form is None:
        raise ReportError("The file is JSON, and not that of a triage report or of another form of this product.")
    if raw.get("version") != form.version:
        raise ReportError(f"The report has the format version {raw.get('version')}; this version reads {form.version}.")
    try:
        document = msgspec.convert(raw, _Document)
        content = msgspec.convert(document.content, form.content)
    except msgspec.ValidationError as error:
        raise ReportError(f"The {form.title.lower()} is not complete or not well formed: {error}.") from error
    # The digest is taken over what the file holds, members that this version does not know included.
    return ReadDocument(
        content=content,
        form=form,
        stated=document.content_sha256,
        computed=content_digest(raw["content"]),
        as_written=data == encode(content),
    )
