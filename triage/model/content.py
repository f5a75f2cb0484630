"""Contents: runs of bytes known by their SHA-256, and what was computed from them."""

from __future__ import annotations

from typing import Final, NamedTuple

EMPTY_SHA256 = bytes.fromhex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
"""SHA-256 of no bytes at all; it never matches anything (vics.md §3.4, rule 14)."""

UNKNOWN_TYPE = "application/octet-stream"
"""The type of a content in which no known signature was recognised."""

PDQ_MIN_QUALITY = 50
"""Below it a PDQ hash is rounding noise and is matched with nothing (STACK.md; PDQ README: floor 49)."""

PDQ_MAX_DISTANCE = 31
PHASH_MAX_DISTANCE = 6

PHOTODNA_MAX_DISTANCE = 50_000
"""Unless a unit says another: a choice of ours that nothing was measured for (docs/photodna.md)."""
VIDEO_ALIKE_BITS: Final = 15
"""A frame that differs from the one before in at most so many bits adds nothing: half of the radius within which
hashes match, so that what matches a frame that was left out is still near the one that stands for it."""

VIDEO_LEAST_PERCENT = 20
VIDEO_LEAST_FRAMES = 3
"""Two videos match where so large a share of the frames of either meets the other, or so many frames of both. The first
finds an excerpt in a film and a film by its excerpt, the second what two compilations share. One frame of many alone
is no match: title cards, test pictures and adverts stand in unrelated videos. Both are choices of ours; how often
unrelated videos meet was not measured."""


CONTENT_IDENTIFIER: Final = "MakerNote ContentIdentifier"
"""The name among the tags of a picture under which stands what pairs the still of a live photo with its clip."""

KIND_TITLES: Final = {"picture": "Pictures", "video": "Videos", "document": "Documents", "other": "Other files"}
"""The kinds by which a review sorts its items, in the order in which a person is shown them."""

DOCUMENT_TYPES: Final = (
    "text/",
    "application/pdf",
    "application/msword",
    "application/rtf",
    "application/vnd.ms-",
    "application/vnd.oasis.opendocument",
    "application/vnd.openxmlformats-officedocument",
)
"""Beginnings of the MIME types of documents."""


def kind_of(mime: str) -> str:
    """The kind of a content by its type; the names are those of ``KIND_TITLES``."""
    family = mime.partition("/")[0]
    if family in ("image", "video"):
        return "picture" if family == "image" else "video"
    return "document" if mime.startswith(DOCUMENT_TYPES) else "other"


class ContentRow(NamedTuple):
    """Digests and type of one content."""

    sha256: bytes
    sha1: bytes
    md5: bytes
    size: int
    mime: str
    """Type by signature, a MIME type; ``UNKNOWN_TYPE`` where no signature is known."""


class KnownContent(NamedTuple):
    """What an entry's content was found to be when it was digested."""

    sha256: bytes
    mime: str
    size: int


class PictureRow(NamedTuple):
    """What was computed from a decoded picture. Width and height are as stored, before orientation."""

    width: int
    height: int
    orientation: int
    """EXIF orientation 1-8; it is applied before hashing and for thumbnails."""
    frames: int
    pdq: bytes | None
    """32 bytes, of the upright picture."""
    pdq_quality: int | None
    """0-100."""
    pdq_variants: bytes | None
    """Eight times 32 bytes: the dihedral variants, the upright one first."""
    phash: bytes | None
    """8 bytes, imagehash's pHash."""
    closed: bytes
    """JPEG, 64 px, grey, blurred."""
    working: bytes
    """JPEG, 192 px, grey, unblurred."""
    open: bytes
    """JPEG, 1,024 px, colour. None of the three carries metadata."""
    bare_variants: bytes | None = None
    """As ``pdq_variants``, of the picture without its uniform borders; ``None`` where it has none."""
    bare_quality: int | None = None
    """0-100, of the picture without its borders."""
    bare_phash: bytes | None = None
    """8 bytes, of the picture without its borders."""


class ExifRow(NamedTuple):
    """EXIF as written; times are text without a zone unless the offset is given."""

    make: str | None
    model: str | None
    software: str | None
    taken: str | None
    """DateTimeOriginal as written."""
    digitised: str | None
    modified: str | None
    offset: str | None
    """OffsetTimeOriginal as written."""
    orientation: int | None
    latitude: float | None
    """Decimal degrees, north positive."""
    longitude: float | None
    altitude: float | None
    gps_time: str | None
    """GPSDateStamp and GPSTimeStamp as written (UTC by the standard)."""
    tags: str
    """JSON object of all tags as text, at most 64 KiB."""
