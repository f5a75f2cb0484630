"""Decode a picture as small as its hashes need, upright, and compute all that is kept of it."""

from __future__ import annotations

import io
import re
import struct
import warnings
import zlib
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFile

from triage.analysis.borders import without_border
from triage.analysis.limits import MAX_DECODED_PIXELS, MAX_FRAMES, MAX_PIXELS, MAX_SIDE_RATIO
from triage.analysis.pdq import pdq
from triage.analysis.phash import phash
from triage.analysis.renderings import render
from triage.errors import EvidenceError
from triage.model.content import PDQ_MIN_QUALITY, PictureRow

HASH_SIDE: Final = 512
"""A JPEG is decoded by its DCT scaling to at least this shorter side: hashes move 3.2 bits on average from those of
the full picture, against 6.7 at 1/8 (docs/validation.md)."""

_ORIENTATION_TAG: Final = 0x0112
_UPRIGHT: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What makes a picture upright, by its EXIF orientation (Exif 2.32, tag 0x0112)."""
_SIDES_SWAPPED: Final = 5
"""From this orientation on, rows and columns change places."""

DECODER_ERRORS: Final = (
    OSError, ValueError, SyntaxError, EOFError, LookupError, TypeError, AttributeError, ArithmeticError, RuntimeError,
    AssertionError, MemoryError, struct.error, zlib.error,
)  # fmt: skip
"""What Pillow and pi_heif raise over crafted files; anything else is taken for a defect of ours."""

FORMATS: Final = {
    "image/jpeg": ("JPEG",),
    "image/png": ("PNG",),
    "image/apng": ("PNG",),
    "image/gif": ("GIF",),
    "image/bmp": ("BMP",),
    "image/tiff": ("TIFF",),
    "image/webp": ("WEBP",),
    "image/heic": ("HEIF",),
    "image/heif": ("HEIF", "AVIF"),
    "image/avif": ("AVIF",),
    "image/jp2": ("JPEG2000",),
    "image/jpx": ("JPEG2000",),
    "image/x-icon": ("ICO",),
    "image/vnd.adobe.photoshop": ("PSD",),
}
"""Which of Pillow's decoders a type is given to, and no other: some start programs (EPS) or were never meant for
hostile files. Types that are not here are pictures that are not understood, and say so."""

# Pillow refuses what is twice this, also in a picture inside a picture (an icon's PNG), of which we see no size.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS // 2
ImageFile.LOAD_TRUNCATED_IMAGES = False
# Bytes that go to or come from a coder at once; with Pillow's own 64 KiB, pieces are put together as often again.
ImageFile.MAXBLOCK = 1 << 20
# They would go to a worker's standard error; what is wrong with a picture is a Problem's sentence.
warnings.filterwarnings("ignore", module=r"PIL\..*")

_heif_ready = False


class Decoded(NamedTuple):
    """A picture as it is hashed: upright, RGB, perhaps reduced; and what its file says of it."""

    upright: Image.Image
    width: int
    height: int
    orientation: int
    frames: int


class Hashes(NamedTuple):
    """The columns of ``PictureRow`` that are compared."""

    pdq: bytes | None
    pdq_quality: int
    pdq_variants: bytes | None
    phash: bytes | None
    bare: tuple[bytes | None, int | None, bytes | None]
    """Without uniform borders: PDQ's variants, its quality, pHash."""


def examine_picture(data: bytes, mime: str) -> PictureRow:
    """Decode and hash a picture, and make its renderings.

    Args:
        data: The whole file.
        mime: Its type by signature.

    Raises:
        EvidenceError: It cannot be decoded, or exceeds a bound; the sentence names no address and no content.
    """
    try:
        return _examine(data, mime)
    except EvidenceError:
        raise
    except Image.DecompressionBombError as error:
        raise EvidenceError(f"The picture claims over {MAX_PIXELS:,} pixels, more than are decoded.") from error
    except DECODER_ERRORS as error:
        raise EvidenceError(f"The picture cannot be decoded: {_said(error)}.") from error


def _examine(data: bytes, mime: str) -> PictureRow:
    upright, width, height, orientation, frames = decode(data, mime)
    grey = upright.convert("L")
    near, quality, variants, likeness, bare = hashes(upright, grey)
    renderings = render(upright, grey)
    return PictureRow(width, height, orientation, frames, near, quality, variants, likeness, *renderings, *bare)


def decode(data: bytes, mime: str) -> Decoded:
    """A picture as small as its hashes allow; raises what the decoders raise (``DECODER_ERRORS``)."""
    formats = FORMATS[mime]
    if "HEIF" in formats:
        _register_heif()
    with Image.open(io.BytesIO(data), formats=formats) as opened:
        width, height = opened.size
        _check_size(width, height)
        frames = min(int(getattr(opened, "n_frames", 1)), MAX_FRAMES)
        if opened.format in ("JPEG", "MPO"):
            opened.draft("RGB", _draft_size(width, height))
            opened.decodermaxblock = len(data)  # in pieces of 64 KiB, each costs copies and a decoder that stops
        _check_decoded(*opened.size)
        orientation = turn = _load(opened)
        if opened.format == "TIFF":
            turn = 1  # Pillow turns a TIFF while it decodes it, and gives the turned size before
            width, height = (height, width) if orientation >= _SIDES_SWAPPED else (width, height)
        upright = _as_rgb(opened)
    _check_decoded(*upright.size)
    if turn != 1:
        upright = upright.transpose(_UPRIGHT[turn])
    return Decoded(upright, width, height, orientation, frames)


def hashes(upright: Image.Image, grey: Image.Image) -> Hashes:
    """All hashes of a decoded picture.

    Args:
        upright: It, in RGB.
        grey: The same in grey.
    """
    hashed = pdq(upright)
    matched = hashed.settled and hashed.quality >= PDQ_MIN_QUALITY
    return Hashes(
        hashed.hash if hashed.settled else None,
        hashed.quality,
        hashed.variants if matched else None,
        # What PDQ cannot tell from others for want of structure, pHash cannot either.
        phash(grey) if hashed.settled else None,
        _bare(upright, grey),
    )


def _bare(upright: Image.Image, grey: Image.Image) -> tuple[bytes | None, int | None, bytes | None]:
    """PDQ's variants, its quality and pHash of the picture without its uniform borders, where it has any."""
    inner = without_border(upright, grey)
    hashed = pdq(inner) if inner is not None else None
    if inner is None or hashed is None or not hashed.settled or hashed.quality < PDQ_MIN_QUALITY:
        return None, None, None
    return hashed.variants, hashed.quality, phash(inner)


def _check_size(width: int, height: int) -> None:
    if width < 1 or height < 1:
        raise EvidenceError("The picture has no pixels.")
    if width * height > MAX_PIXELS:
        raise EvidenceError(f"The picture claims {width:,} × {height:,} pixels, more than are decoded.")
    if max(width, height) > MAX_SIDE_RATIO * min(width, height):
        raise EvidenceError(f"The picture claims {width:,} × {height:,} pixels, a strip that is not decoded.")


def _check_decoded(width: int, height: int) -> None:
    if width * height > MAX_DECODED_PIXELS:
        raise EvidenceError(f"The picture has {width:,} × {height:,} pixels, more than fit into a worker's memory.")


def _draft_size(width: int, height: int) -> tuple[int, int]:
    shorter = min(width, height)
    if shorter <= HASH_SIDE:
        return width, height
    return -(-width * HASH_SIDE // shorter), -(-height * HASH_SIDE // shorter)


def _load(opened: Image.Image) -> int:
    """Decode the first frame; gives the EXIF orientation."""
    if opened.format == "TIFF":
        orientation = _orientation(opened)
        opened.load()  # this drops the orientation
        return orientation
    # Asked first, a damaged PNG would be half decoded in search of its EXIF, and never complain again.
    opened.load()
    return _orientation(opened)


def _orientation(opened: Image.Image) -> int:
    """The EXIF orientation, 1 where there is none or it cannot be read: then the picture is taken as it lies."""
    try:
        value = opened.getexif().get(_ORIENTATION_TAG, 1)
    except DECODER_ERRORS:
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _as_rgb(opened: Image.Image) -> Image.Image:
    """Eight bits and three colours. What is transparent shows its stored colour, as in the reference hashers."""
    if opened.mode.startswith(("I", "F")):
        opened = Image.fromarray(_eight_bits(opened))
    return opened if opened.mode == "RGB" else opened.convert("RGB")


def _eight_bits(opened: Image.Image) -> NDArray[np.uint8]:
    """Grey of more than eight bits, scaled from its full range: 16 bits by the mode, else by the values it holds."""
    values = np.nan_to_num(np.asarray(opened, dtype=np.float32))
    most = float(values.max(initial=0))
    ranges = (65_535.0,) if opened.mode.startswith("I;16") else (1.0, 255.0, 65_535.0)
    top = next((value for value in ranges if most <= value), most)
    scaled: NDArray[np.uint8] = np.clip(values * (255.0 / top), 0, 255).astype(np.uint8)
    return scaled


def _register_heif() -> None:
    global _heif_ready
    if not _heif_ready:
        import pi_heif

        pi_heif.register_heif_opener()
        _heif_ready = True


def _said(error: BaseException) -> str:
    """The decoder's words without addresses of memory, so that the same file always gives the same sentence."""
    text = re.sub(r"<[^>]*>|0x[0-9a-fA-F]+", "", str(error)).strip(" .:'\"")
    text = re.sub(r"\s+", " ", text)
    return text[:120] or type(error).__name__
