"""What people and programs do to a picture when it is passed on; each gives the bytes of a JPEG."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import partial
from typing import Final

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps

Alteration = Callable[[Image.Image], bytes]


def encoded(picture: Image.Image, kind: str = "JPEG", quality: int = 80) -> bytes:
    """The picture as a file."""
    out = io.BytesIO()
    picture.save(out, kind, **({"quality": quality} if kind == "JPEG" else {}))
    return out.getvalue()


def _quality(picture: Image.Image, quality: int) -> bytes:
    return encoded(picture, quality=quality)


def _scaled(picture: Image.Image, share: float) -> bytes:
    size = max(1, round(picture.width * share)), max(1, round(picture.height * share))
    return encoded(picture.resize(size, Image.Resampling.BICUBIC))


def _brightness(picture: Image.Image, factor: float) -> bytes:
    return encoded(ImageEnhance.Brightness(picture).enhance(factor))


def _contrast(picture: Image.Image, factor: float) -> bytes:
    return encoded(ImageEnhance.Contrast(picture).enhance(factor))


def _blur(picture: Image.Image, radius: float) -> bytes:
    return encoded(picture.filter(ImageFilter.GaussianBlur(radius)))


def _crop(picture: Image.Image, share: float) -> bytes:
    across, down = round(picture.width * share / 2), round(picture.height * share / 2)
    return encoded(picture.crop((across, down, picture.width - across, picture.height - down)))


def _border(picture: Image.Image, share: float, colour: str) -> bytes:
    return encoded(ImageOps.expand(picture, round(min(picture.size) * share), colour))


def _letterbox(picture: Image.Image, colour: str) -> bytes:
    band = round(max(picture.size) * 0.15)
    wide = picture.width >= picture.height
    return encoded(ImageOps.expand(picture, (0, band) if wide else (band, 0), colour))


def _logo(picture: Image.Image, share: float) -> bytes:
    marked = picture.copy()
    width, height = round(picture.width * share), round(picture.height * share / 2)
    right, bottom = picture.width - width // 8, picture.height - height // 8
    draw = ImageDraw.Draw(marked)
    draw.rectangle((right - width, bottom - height, right, bottom), fill="white")
    draw.ellipse((right - width, bottom - height, right, bottom), outline="red", width=3)
    draw.text((right - width + 6, bottom - height // 2 - 6), "EXAMPLE", fill="black")
    return encoded(marked)


def _turned(picture: Image.Image, turn: Image.Transpose) -> bytes:
    return encoded(picture.transpose(turn))


ALTERATIONS: Final[dict[str, Alteration]] = {
    **{f"JPEG quality {q}": partial(_quality, quality=q) for q in (90, 70, 50, 30, 10)},
    **{f"scaled to {round(100 * s)} %": partial(_scaled, share=s) for s in (0.75, 0.5, 0.25, 0.1)},
    **{f"brightness × {f:g}": partial(_brightness, factor=f) for f in (0.6, 0.8, 1.2, 1.4)},
    **{f"contrast × {f:g}": partial(_contrast, factor=f) for f in (0.6, 0.8, 1.25, 1.5)},
    **{f"blur, radius {r} px": partial(_blur, radius=r) for r in (1, 2, 4)},
    **{f"cropped by {round(100 * s)} % a side's length": partial(_crop, share=s) for s in (0.02, 0.05, 0.1)},
    **{
        f"border of {round(100 * s)} %, {c}": partial(_border, share=s, colour=c)
        for s in (0.02, 0.05, 0.1)
        for c in ("black", "white")
    },
    **{f"letterbox, {c}": partial(_letterbox, colour=c) for c in ("black", "white")},
    **{f"logo over {round(100 * s)} % of the width": partial(_logo, share=s) for s in (0.15, 0.3)},
    "rotated 90°": partial(_turned, turn=Image.Transpose.ROTATE_270),
    "rotated 180°": partial(_turned, turn=Image.Transpose.ROTATE_180),
    "rotated 270°": partial(_turned, turn=Image.Transpose.ROTATE_90),
    "mirrored": partial(_turned, turn=Image.Transpose.FLIP_LEFT_RIGHT),
}
"""By what is said of them in the table."""
