"""Pictures made by code from a seed: landscapes, patterns and gradients, with the EXIF of a camera where asked."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, TiffImagePlugin

Floats = NDArray[np.float32]

_EXIF_IFD: Final = 0x8769
_GPS_IFD: Final = 0x8825
_QUALITY: Final = 88
_SENSOR_NOISE: Final = 2.5
"""Standard deviation in 8-bit steps: a drawn picture without it compresses like no photograph does."""


@dataclass(frozen=True, slots=True)
class CameraFacts:
    """What a camera writes into a picture."""

    make: str
    model: str
    software: str
    taken: datetime
    """Wall time of the device."""
    latitude: float
    longitude: float
    offset: str = "+00:00"


def smooth_noise(generator: np.random.Generator, width: int, height: int, cells: int) -> Floats:
    """Noise between 0 and 1 whose blobs are about ``width / cells`` wide."""
    rows = max(2, cells * height // width)
    grid = (generator.random((rows, cells)) * 255).astype(np.uint8)
    enlarged = Image.fromarray(grid).resize((width, height), Image.Resampling.BICUBIC)
    return np.asarray(enlarged, dtype=np.float32) * np.float32(1 / 255)


def layered_noise(generator: np.random.Generator, width: int, height: int, cells: int, layers: int = 4) -> Floats:
    """Noise of several scales, each half as strong as the one before; mean about 0.5."""
    total = np.zeros((height, width), dtype=np.float32)
    weight = 1.0
    for layer in range(layers):
        total += weight * smooth_noise(generator, width, height, min(cells << layer, width))
        weight /= 2
    result: Floats = total / np.float32(2 - 2 * weight)
    return result


def _colour(generator: np.random.Generator, low: int, high: int) -> Floats:
    return generator.integers(low, high, 3).astype(np.float32)


def landscape(seed: int, width: int = 1600, height: int = 1200) -> Image.Image:
    """Sky with clouds and a sun, three ridges, and a meadow."""
    generator = np.random.default_rng(seed)
    y = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    x = np.linspace(0, 1, width, dtype=np.float32)[None, :]
    top, low = _colour(generator, 40, 140), _colour(generator, 150, 250)
    picture = top + (low - top) * (y[..., None] * np.ones((1, width, 1), dtype=np.float32))
    clouds = np.clip(layered_noise(generator, width, height, 5) - 0.5, 0, 1)[..., None] * 3
    picture += (245 - picture) * np.clip(clouds, 0, 0.85)
    sun_x, sun_y = generator.uniform(0.1, 0.9), generator.uniform(0.08, 0.35)
    distance = np.hypot((x - sun_x) * width / height, y - sun_y)
    picture += (np.array([255, 240, 190]) - picture) * np.exp(-((distance / 0.07) ** 2))[..., None]
    for ridge in range(3):
        line = 0.42 + 0.17 * ridge + 0.22 * (layered_noise(generator, width, 2, 4 + 3 * ridge)[:1] - 0.5)
        texture = layered_noise(generator, width, height, 24)[..., None] * 60 - 30
        shade = _colour(generator, 30, 120) * (1 - 0.18 * ridge) + texture
        picture = np.where((y > line)[..., None], shade, picture)
    return _developed(picture, generator)


def pattern(seed: int, width: int = 1600, height: int = 1200) -> Image.Image:
    """Waves, rings and tiles in three colours."""
    generator = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32) / height
    angle, pitch = generator.uniform(0, np.pi), generator.uniform(3, 14)
    wave = np.sin(2 * np.pi * pitch * (x * np.cos(angle) + y * np.sin(angle)))
    centre_x, centre_y = generator.uniform(0.2, 1.1), generator.uniform(0.2, 0.8)
    rings = np.cos(2 * np.pi * generator.uniform(3, 9) * np.hypot(x - centre_x, y - centre_y))
    tiles = np.sign(np.sin(x * generator.uniform(6, 30)) * np.sin(y * generator.uniform(6, 30)))
    first, second, third = (_colour(generator, 0, 255)[None, None] for _ in range(3))
    mix = (wave[..., None] + 1) / 2
    picture = first * mix + second * (1 - mix)
    picture += (third - picture) * ((rings[..., None] + 1) / 3) + 18 * tiles[..., None]
    return _developed(picture, generator)


def gradient(seed: int, width: int = 1600, height: int = 1200) -> Image.Image:
    """Two colours run into each other behind soft blobs."""
    generator = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32) / height
    angle = generator.uniform(0, np.pi)
    slope = np.clip((x * np.cos(angle) + y * np.sin(angle) + 1) / 3, 0, 1)[..., None]
    first, second = _colour(generator, 0, 255), _colour(generator, 0, 255)
    picture = first * slope + second * (1 - slope)
    picture += (layered_noise(generator, width, height, 3, 2)[..., None] - 0.5) * 160
    return _developed(picture, generator)


def _developed(picture: NDArray[np.floating], generator: np.random.Generator) -> Image.Image:
    noise = generator.standard_normal(picture.shape, dtype=np.float32) * _SENSOR_NOISE
    return Image.fromarray(np.clip(picture + noise, 0, 255).astype(np.uint8))


def jpeg(picture: Image.Image, facts: CameraFacts | None = None, quality: int = _QUALITY) -> bytes:
    """The picture as a JPEG file, with the camera's facts where given."""
    out = io.BytesIO()
    if facts is None:
        picture.save(out, "JPEG", quality=quality)
    else:
        picture.save(out, "JPEG", quality=quality, exif=_exif(facts))
    return out.getvalue()


def altered(
    original: bytes, *, width: int = 0, quality: int = 60, mirrored: bool = False, rotated: bool = False
) -> bytes:
    """A copy as messengers and people make them: reduced, compressed again, mirrored or turned, without EXIF."""
    with Image.open(io.BytesIO(original)) as opened:
        picture = opened.convert("RGB")
    if width:
        picture = picture.resize((width, width * picture.height // picture.width), Image.Resampling.LANCZOS)
    if mirrored:
        picture = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    if rotated:
        picture = picture.transpose(Image.Transpose.ROTATE_90)
    return jpeg(picture, quality=quality)


def _sexagesimal(degrees: float) -> tuple[TiffImagePlugin.IFDRational, ...]:
    seconds = round(abs(degrees) * 360_000)
    whole, rest = divmod(seconds, 360_000)
    minutes, hundredths = divmod(rest, 6_000)
    return (
        TiffImagePlugin.IFDRational(whole, 1),
        TiffImagePlugin.IFDRational(minutes, 1),
        TiffImagePlugin.IFDRational(hundredths, 100),
    )


def _exif(facts: CameraFacts) -> Image.Exif:
    """The tags of EXIF 2.32 that a phone writes."""
    written = facts.taken.strftime("%Y:%m:%d %H:%M:%S")
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0131], exif[0x0132] = facts.make, facts.model, facts.software, written
    exif[0x0112] = 1
    exif.get_ifd(_EXIF_IFD).update({0x9003: written, 0x9004: written, 0x9011: facts.offset, 0x9012: facts.offset})
    exif.get_ifd(_GPS_IFD).update(
        {
            1: "N" if facts.latitude >= 0 else "S",
            2: _sexagesimal(facts.latitude),
            3: "E" if facts.longitude >= 0 else "W",
            4: _sexagesimal(facts.longitude),
            7: tuple(TiffImagePlugin.IFDRational(part, 1) for part in facts.taken.timetuple()[3:6]),
            0x1D: facts.taken.strftime("%Y:%m:%d"),
        }
    )
    return exif
