"""Pictures that stand in no list: parts of samples, and what fills a disk (textures, text, screens, plain surfaces)."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

Stranger = Callable[[random.Random, bytes], Image.Image]

_SIZE: Final = (320, 240)
_WORDS: Final = "the of and to in is that it was for on as with by at from this have be are or an not which".split()  # noqa: SIM905  # reads as text


def sample_part(chance: random.Random, data: bytes) -> Image.Image:
    """A part of a sample picture that the set does not hold."""
    picture = Image.open(io.BytesIO(data)).convert("RGB")
    scale = chance.uniform(0.3, 1)
    width, height = int(picture.width * scale), int(picture.height * scale)
    left, top = chance.randint(0, picture.width - width), chance.randint(0, picture.height - height)
    return picture.crop((left, top, left + width, top + height)).resize(_SIZE, Image.Resampling.BILINEAR)


def texture(chance: random.Random, _: bytes) -> Image.Image:
    """Noise at several scales, as clouds and cloth have."""
    generator = np.random.default_rng(chance.getrandbits(32))
    total = np.zeros((_SIZE[1], _SIZE[0]), np.float32)
    for cells in (3, 6, 12, 24, 48):
        rough = Image.fromarray(generator.random((cells, cells), np.float32)).resize(_SIZE, Image.Resampling.BICUBIC)
        total += np.asarray(rough) / cells ** chance.uniform(0.2, 1)
    total -= total.min()
    return Image.fromarray((total * (255 / total.max())).astype(np.uint8)).convert("RGB")


def flat(chance: random.Random, _: bytes) -> Image.Image:
    """One colour, and some noise of a sensor."""
    generator = np.random.default_rng(chance.getrandbits(32))
    level = generator.normal(chance.randint(20, 235), chance.uniform(0, 6), (_SIZE[1], _SIZE[0]))
    return Image.fromarray(level.clip(0, 255).astype(np.uint8)).convert("RGB")


def gradient(chance: random.Random, _: bytes) -> Image.Image:
    """From one level to another in any direction."""
    across, down = np.meshgrid(np.linspace(0, 1, _SIZE[0]), np.linspace(0, 1, _SIZE[1]))
    ramp = chance.uniform(-1, 1) * across + chance.uniform(-1, 1) * down
    ramp = (ramp - ramp.min()) / (np.ptp(ramp) or 1) * chance.randint(60, 255)
    return Image.fromarray(ramp.astype(np.uint8)).convert("RGB")


def text(chance: random.Random, _: bytes) -> Image.Image:
    """A page of words."""
    page = Image.new("RGB", _SIZE, "white")
    draw = ImageDraw.Draw(page)
    for line in range(8, _SIZE[1] - 12, chance.randint(12, 20)):
        draw.text((10, line), " ".join(chance.choices(_WORDS, k=chance.randint(3, 11))), fill="black")
    return page


def screenshot(chance: random.Random, _: bytes) -> Image.Image:
    """Bars, bubbles and words, as on a phone."""
    screen = Image.new("RGB", (240, 420), chance.choice(["white", "#ece5dd", "#111b21", "#f0f0f5"]))
    draw = ImageDraw.Draw(screen)
    draw.rectangle((0, 0, 240, 34), fill=chance.choice(["#075e54", "#202c33", "#ffffff", "#3478f6"]))
    top = 44
    while top < 380:
        height, width = chance.randint(18, 60), chance.randint(60, 190)
        left = chance.choice([8, 232 - width])
        draw.rounded_rectangle(
            (left, top, left + width, top + height), 8, fill=chance.choice(["#dcf8c6", "#fff", "#005c4b"])
        )
        draw.text(
            (left + 6, top + 4), " ".join(chance.choices(_WORDS, k=width // 26)), fill=chance.choice(["black", "grey"])
        )
        top += height + chance.randint(5, 16)
    return screen


def blobs(chance: random.Random, _: bytes) -> Image.Image:
    """Soft shapes of different levels, as out-of-focus scenes are."""
    scene = Image.new("L", _SIZE, chance.randint(0, 255))
    draw = ImageDraw.Draw(scene)
    for _number in range(chance.randint(4, 24)):
        x, y, r = chance.randint(0, _SIZE[0]), chance.randint(0, _SIZE[1]), chance.randint(10, 120)
        draw.ellipse((x - r, y - r, x + r, y + r), fill=chance.randint(0, 255))
    return scene.filter(ImageFilter.GaussianBlur(chance.uniform(1, 6))).convert("RGB")


STRANGERS: Final[dict[str, Stranger]] = {
    "parts of sample pictures": sample_part,
    "generated textures": texture,
    "flat surfaces": flat,
    "gradients": gradient,
    "pages of text": text,
    "screenshots": screenshot,
    "soft shapes": blobs,
}
"""By what is said of them in the table."""
