"""Files that are plainly no image of a medium: texts, documents, pictures, media and databases of their own.

Any bytes can be read as a raw image, and a raw image of a photograph holds no file system: it would be walked, found
empty, and counted as evidence that was read. So what is plainly something else is refused, and what may be either is
read with a note. Signatures are from the formats' own specifications.
"""

from __future__ import annotations

from typing import Final

SECTOR: Final = 512

_SIGNATURES: Final = (
    ("a PDF document", 0, b"%PDF-"),  # ISO 32000-1, 7.5.2
    ("an Office document", 0, bytes.fromhex("d0cf11e0a1b11ae1")),  # [MS-CFB] 2.2
    ("a document in RTF", 0, b"{\\rtf"),
    ("a JPEG picture", 0, b"\xff\xd8\xff"),  # ITU-T T.81, B.1.1.3
    ("a PNG picture", 0, b"\x89PNG\r\n\x1a\n"),  # ISO/IEC 15948, 5.2
    ("a GIF picture", 0, b"GIF8"),
    ("a TIFF picture", 0, b"II*\0"),
    ("a TIFF picture", 0, b"MM\0*"),
    ("a video, picture or audio file", 4, b"ftyp"),  # ISO/IEC 14496-12, 4.3
    ("a video or audio file", 0, b"\x1aE\xdf\xa3"),  # RFC 8794 (Matroska, WebM)
    ("an audio file", 0, b"ID3"),  # ID3v2.4, 3.1
    ("an audio file", 0, b"OggS"),  # RFC 3533
    ("an audio file", 0, b"fLaC"),
    ("a SQLite database", 0, b"SQLite format 3\0"),  # sqlite.org, "Database File Format", 1.3.1
    ("a program", 0, b"\x7fELF"),
)
_RIFF: Final = {b"WEBP": "a WebP picture", b"AVI ": "a video", b"WAVE": "an audio file"}
_ZIP_DOCUMENTS: Final = (
    (b"[Content_Types].xml", "an Office document"),  # ECMA-376, part 2
    (b"_rels/.rels", "an Office document"),
    (b"mimetypeapplication/vnd.oasis.opendocument", "an OpenDocument file"),  # ODF 1.3, part 2, 3.3
    (b"mimetypeapplication/epub+zip", "an EPUB book"),
)
_ZIP_NAME: Final = 30
"""Where the name of the first member of a ZIP stands (APPNOTE 4.3.7)."""
_TEXT_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
_TEXT_SIGNS: Final = frozenset(range(32, 127)) | {9, 10, 12, 13, 27} | frozenset(range(128, 256))


def document_name(head: bytes, tail: bytes = b"") -> str:
    """What a file plainly is; empty where its bytes may be those of a medium.

    Args:
        head: Its first bytes.
        tail: Its last ones, so that a medium that begins with words is not taken for a text.
    """
    for name, offset, magic in _SIGNATURES:
        if head[offset : offset + len(magic)] == magic:
            return name
    if head[:4] == b"RIFF" and head[8:12] in _RIFF:
        return _RIFF[head[8:12]]
    return zip_document(head) or ("a text" if _is_text(head) and _is_text(tail or head) else "")


def zip_document(head: bytes) -> str:
    """What document a ZIP is, by its first member; empty where it is an archive."""
    if head[:4] != b"PK\x03\x04":
        return ""
    return next((name for first, name in _ZIP_DOCUMENTS if head[_ZIP_NAME:].startswith(first)), "")


def refusal(file: str, name: str) -> str:
    """The sentence for a file that is plainly something else."""
    return f"{file} is {name}, and no image of a medium or archive of a device."


def doubt(name: str) -> str:
    """What is to be noted of a raw image that begins like something else."""
    return f"The file begins like {name}; it is read as a raw image, as its name and its size say." if name else ""


def _is_text(part: bytes) -> bool:
    """Whether bytes are words: UTF-16 with its mark, UTF-8, or letters of one byte without control signs."""
    if part[:2] in _TEXT_MARKS:
        return _decodes(part[: len(part) & ~1], "utf-16")
    if not part or not _TEXT_SIGNS.issuperset(part):
        return False
    return _decodes(part, "utf-8")


def _decodes(part: bytes, encoding: str) -> bool:
    try:
        part.decode(encoding)
    except UnicodeDecodeError as error:
        # A letter that the end of what was read cuts is no damage, nor is one that its beginning cuts.
        return error.start > len(part) - 4 or (error.start < 4 and _decodes(part[4:], encoding))
    return True
