"""The three renderings of a picture that a reviewer may be shown, each no sharper than its level allows."""

from __future__ import annotations

import io
from typing import Final

from PIL import Image, ImageFilter

CLOSED_SIDE: Final = 64
WORKING_SIDE: Final = 192
OPEN_SIDE: Final = 1024
"""The open level is as large as the one decoding gives, and at most this."""

_BLUR: Final = 4.0
"""Radius over 64 pixels, at which no face and no body can be told."""


def render(picture: Image.Image, grey: Image.Image | None = None) -> tuple[bytes, bytes, bytes]:
    """(closed, working, open) as JPEG without any metadata.

    JPEG because WebP takes six to eight times as long to make (docs/validation.md), which was a quarter of all the
    work on a photograph and a third of that on a small picture.

    Args:
        picture: Upright, RGB.
        grey: The same in grey, where it is at hand.
    """
    sharp = _fit(picture, OPEN_SIDE)
    if grey is None or sharp is not picture:
        grey = sharp.convert("L")
    working = _fit(grey, WORKING_SIDE)
    closed = _fit(working, CLOSED_SIDE).filter(ImageFilter.GaussianBlur(_BLUR))
    return _encoded(closed, 60), _encoded(working, 70), _encoded(sharp, 75)


def _fit(picture: Image.Image, side: int) -> Image.Image:
    longer = max(picture.size)
    if longer <= side:
        return picture
    size = (max(picture.width * side // longer, 1), max(picture.height * side // longer, 1))
    return picture.resize(size, Image.Resampling.BILINEAR, reducing_gap=2.0)


def _encoded(picture: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    # Pillow would copy a comment, a profile or EXIF from the picture that this one was made of.
    picture.info = {}
    picture.save(out, "JPEG", quality=quality, exif=b"", icc_profile=b"", xmp=b"")
    return out.getvalue()
