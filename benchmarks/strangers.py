"""Pictures that stand in no list: parts of samples, and what fills a disk (textures, text, screens, plain surfaces)."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from benchmarks.listed import composed, part

Stranger = Callable[[random.Random, Image.Image, Image.Image], Image.Image]
"""From two pictures of different sources, which most kinds do without."""

_SIZE: Final = (320, 240)
_WHOLE: Final = 0.05
_WORDS: Final = "the of and to in is that it was for on as with by at from this have be are or an not which".split()  # noqa: SIM905  # reads as text


def sample_part(chance: random.Random, picture: Image.Image, _: Image.Image) -> Image.Image:
    """A part of a picture, a twentieth of the time all of it."""
    if chance.random() < _WHOLE:
        return picture
    return part(picture, chance, _SIZE)


def composition(chance: random.Random, picture: Image.Image, other: Image.Image) -> Image.Image:
    """A part of one picture over a part of another."""
    return composed(part(picture, chance, _SIZE), part(other, chance, _SIZE), chance)


def texture(chance: random.Random, *_: Image.Image) -> Image.Image:
    """Noise at several scales, as clouds and cloth have."""
    generator = np.random.default_rng(chance.getrandbits(32))
    total = np.zeros((_SIZE[1], _SIZE[0]), np.float32)
    for cells in (3, 6, 12, 24, 48):
        rough = Image.fromarray(generator.random((cells, cells), np.float32)).resize(_SIZE, Image.Resampling.BICUBIC)
        total += np.asarray(rough) / cells ** chance.uniform(0.2, 1)
    total -= total.min()
    return Image.fromarray((total * (255 / total.max())).astype(np.uint8)).convert("RGB")


def flat(chance: random.Random, *_: Image.Image) -> Image.Image:
    """One colour, and some noise of a sensor."""
    generator = np.random.default_rng(chance.getrandbits(32))
    level = generator.normal(chance.randint(20, 235), chance.uniform(0, 6), (_SIZE[1], _SIZE[0]))
    return Image.fromarray(level.clip(0, 255).astype(np.uint8)).convert("RGB")


def gradient(chance: random.Random, *_: Image.Image) -> Image.Image:
    """From one level to another in any direction, half of the time there and back several times."""
    across, down = np.meshgrid(np.linspace(0, 1, _SIZE[0]), np.linspace(0, 1, _SIZE[1]))
    ramp = chance.uniform(-1, 1) * across + chance.uniform(-1, 1) * down
    if chance.random() < 0.5:
        ramp = np.cos(2 * np.pi * chance.uniform(1, 6) * (ramp - chance.random()))
    ramp = (ramp - ramp.min()) / (np.ptp(ramp) or 1) * chance.randint(60, 255)
    return Image.fromarray(ramp.astype(np.uint8)).convert("RGB")


def text(chance: random.Random, *_: Image.Image) -> Image.Image:
    """A page of words."""
    page = Image.new("RGB", _SIZE, "white")
    draw = ImageDraw.Draw(page)
    for line in range(8, _SIZE[1] - 12, chance.randint(12, 20)):
        draw.text((10, line), " ".join(chance.choices(_WORDS, k=chance.randint(3, 11))), fill="black")
    return page


def screenshot(chance: random.Random, *_: Image.Image) -> Image.Image:
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


def blobs(chance: random.Random, *_: Image.Image) -> Image.Image:
    """Soft shapes of different levels, as out-of-focus scenes are."""
    scene = Image.new("L", _SIZE, chance.randint(0, 255))
    draw = ImageDraw.Draw(scene)
    for _number in range(chance.randint(4, 24)):
        x, y, r = chance.randint(0, _SIZE[0]), chance.randint(0, _SIZE[1]), chance.randint(10, 120)
        draw.ellipse((x - r, y - r, x + r, y + r), fill=chance.randint(0, 255))
    return scene.filter(ImageFilter.GaussianBlur(chance.uniform(1, 6))).convert("RGB")


def drawing(chance: random.Random, *_: Image.Image) -> Image.Image:
    """A few sharp shapes of one colour each, as logos and charts are."""
    sheet = Image.new("RGB", _SIZE, chance.choice(["white", "black", "#dddddd"]))
    draw = ImageDraw.Draw(sheet)
    for _number in range(chance.randint(1, 5)):
        left, right = sorted(chance.sample(range(_SIZE[0]), 2))
        top, bottom = sorted(chance.sample(range(_SIZE[1]), 2))
        colour = chance.choice(["blue", "red", "black", "white", "#f0c040", "#308040"])
        kind = chance.randrange(3)
        if kind == 0:
            draw.rectangle((left, top, right, bottom), fill=colour)
        elif kind == 1:
            draw.ellipse((left, top, right, bottom), fill=colour)
        else:
            draw.line((left, top, right, bottom), fill=colour, width=chance.randint(1, 8))
    return sheet


SAMPLE_KINDS: Final = ("parts of sample pictures", "parts of video frames", "compositions of two")
"""What is made of sample pictures: many of one source, and so not independent."""

STRANGERS: Final[dict[str, Stranger]] = {
    "parts of sample pictures": sample_part,
    "parts of video frames": sample_part,
    "compositions of two": composition,
    "generated textures": texture,
    "soft shapes": blobs,
    "plain drawings": drawing,
    "screenshots": screenshot,
    "pages of text": text,
    "gradients": gradient,
    "flat surfaces": flat,
}
"""By what is said of them in the table."""
