"""The evidence that is measured on: a tree of files made by code, as an ext4 image and as E01, kept in a folder."""

from __future__ import annotations

import hashlib
import io
import os
import random
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image

from benchmarks.photographs import Camera

SEED: Final = 20_26
PHOTOGRAPHS: Final = 120
SMALL_FILES: Final = 20_000
IMAGE_BYTES: Final = 1_400_000_000
CROWD: Final = 200_000
KNOWN: Final = 100_000
"""Records of the hash set; ``KNOWN_HERE`` of them are digests of photographs of the image."""
KNOWN_HERE: Final = 40

_VERSION: Final = "2"
"""Counts up with what is made here, so that older data is made anew."""
_UUID: Final = "6a0f7f3e-3e0b-4c51-8d1b-0d3a3b2b9b11"
_FOLDERS: Final = (
    "Users/alex/Documents",
    "Users/alex/Downloads",
    "Program Files/Suite",
    "Windows/System32",
    "srv/mail",
)
_LETTERS: Final = "etaoin shrdlu cmfwyp "
"""Text is made of these letters, the frequent ones oftener, so that it compresses as text does."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Paths of what was made: ``plain`` holds small files without any picture, ``crowd`` many names and few bytes."""

    image: Path
    e01: Path
    plain: Path
    crowd: Path
    hash_set: Path
    tree: Path


def make(folder: Path, *, photographs: int = PHOTOGRAPHS, small: int = SMALL_FILES) -> Evidence:
    """Make the data, or take what an earlier call left in the folder."""
    place = folder / f"v{_VERSION}-{photographs}-{small}"
    evidence = Evidence(
        place / "disk.img",
        place / "disk.E01",
        place / "plain.img",
        place / "crowd.img",
        place / "known.txt",
        place / "tree",
    )
    done = place / "complete"
    if done.exists():
        return evidence
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    _photographs(evidence.tree / "DCIM" / "100MEDIA", photographs)
    _small_files(evidence.tree, small, pictures=True)
    ext4(evidence.tree, evidence.image, IMAGE_BYTES if photographs == PHOTOGRAPHS else 0)
    _small_files(place / "plain", small, pictures=False)
    ext4(place / "plain", evidence.plain, 0)
    _crowd(place / "crowd", CROWD)
    ext4(place / "crowd", evidence.crowd, 300 << 20, "-b", "1024", "-N", str(CROWD + 10_000))
    _hash_set(evidence)
    _ewf(evidence.image, evidence.e01)
    shutil.rmtree(place / "plain")
    shutil.rmtree(place / "crowd")
    done.touch()
    return evidence


def _photographs(folder: Path, count: int) -> None:
    folder.mkdir(parents=True)
    with ProcessPoolExecutor(2) as pool:
        for _ in pool.map(partial(_some, folder), [range(start, count, 2) for start in range(2)]):
            pass


def _some(folder: Path, numbers: range) -> None:
    camera = Camera(SEED)
    for number in numbers:
        camera.take(number, folder / f"IMG_{number:04}.JPG")


def _small_files(tree: Path, count: int, *, pictures: bool) -> None:
    """Half text, and of the rest every second one a PNG (or random bytes too), 0.2 to 60 KB, 40 in a folder."""
    rng = random.Random(SEED)
    noise = np.random.default_rng(SEED).bytes(8 << 20)
    words = ["".join(rng.choices(_LETTERS, range(len(_LETTERS), 0, -1), k=7)) for _ in range(500)]
    text = " ".join(rng.choices(words, k=400_000)).encode()
    makers: dict[int, tuple[str, Callable[[random.Random, int], bytes]]] = {
        0: ("txt", partial(_slice, text)),
        1: ("dat", partial(_slice, noise)),
        2: ("log", partial(_slice, text)),
        3: ("png", _png) if pictures else ("bin", partial(_slice, noise)),
    }
    for number in range(count):
        folder = tree / _FOLDERS[number // 40 % len(_FOLDERS)] / f"part{number // 200:03}"
        if number % 40 == 0:
            folder.mkdir(parents=True, exist_ok=True)
        extension, content = makers[number % 4]
        size = rng.randint(200, 60_000)
        (folder / f"item{number:05}.{extension}").write_bytes(content(rng, size))


def _slice(source: bytes, rng: random.Random, size: int) -> bytes:
    start = rng.randrange(len(source) - size)
    return b"%016x\n" % rng.getrandbits(64) + source[start : start + size - 17]


def _png(rng: random.Random, size: int) -> bytes:
    """A little picture of about so many bytes: smooth colour with a little noise."""
    side = max(8, int((size / 1.5) ** 0.5))
    seed = np.random.default_rng(rng.getrandbits(32))
    coarse = Image.fromarray(seed.integers(0, 255, (4, 4, 3), np.uint8)).resize((side, side))
    pixels = np.asarray(coarse) + seed.integers(0, 12, (side, side, 3), np.uint8)
    out = io.BytesIO()
    Image.fromarray(pixels.astype(np.uint8)).save(out, "PNG")
    return out.getvalue()


def _crowd(tree: Path, count: int) -> None:
    """Many files that hold next to nothing, 100 in a folder: only their names and times are looked at."""
    for number in range(count):
        folder = tree / _FOLDERS[number // 100 % len(_FOLDERS)] / f"part{number // 2000:03}" / f"{number // 100:05}"
        if number % 100 == 0:
            folder.mkdir(parents=True)
        (folder / f"IMG_2024{number % 1200:04}_{number:06}.jpg").write_bytes(b"x" * 300 if number % 4 == 0 else b"")


def planted(image: Path, target: Path, folders: Sequence[str], files: Mapping[Path, str]) -> Path:
    """A copy of an ext4 image with folders and files written behind all that is there, or what an earlier call left."""
    if not target.exists():
        part, commands = target.with_suffix(".part"), target.with_suffix(".debugfs")
        shutil.copyfile(image, part)
        wanted = [*(f"mkdir {folder}" for folder in folders), *(f"write {path} {to}" for path, to in files.items())]
        commands.write_text("".join(f"{line}\n" for line in wanted))
        run = ["debugfs", "-w", "-f", str(commands), str(part)]
        subprocess.run(run, check=True, capture_output=True, env=_environment())
        commands.unlink()
        part.rename(target)
    return target


def ext4(tree: Path, image: Path, size: int, *options: str) -> None:
    """An ext4 image of a folder; of the bytes that it needs where no size is given."""
    if not size:
        size = int(sum(path.stat().st_size + 4096 for path in tree.rglob("*")) * 1.15) + (32 << 20)
    with image.open("wb") as stream:
        stream.truncate(size // 4096 * 4096)
    extended = f"hash_seed={_UUID},lazy_itable_init=0"
    command = ["mkfs.ext4", "-q", "-F", "-U", _UUID, "-E", extended, *(options or ("-b", "4096"))]
    subprocess.run([*command, "-d", str(tree), str(image)], check=True, env=_environment())


def _environment() -> dict[str, str]:
    """Debian keeps the programs of file systems where only the administrator looks."""
    return os.environ | {"PATH": f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"}


def _hash_set(evidence: Evidence) -> None:
    """A list of MD5 digests, some of them of photographs of the image."""
    here = sorted(evidence.tree.rglob("*.JPG"))[:KNOWN_HERE]
    digests = [hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest() for path in here]
    rng = random.Random(SEED)
    digests += [f"{rng.getrandbits(128):032x}" for _ in range(KNOWN - len(digests))]
    rng.shuffle(digests)
    evidence.hash_set.write_text("\n".join(digests) + "\n")


def _ewf(image: Path, e01: Path) -> None:
    """As imaging tools write it by default: deflate "fast", chunks of 32 KiB, MD5 and SHA-1."""
    command = ["ewfacquire", "-u", "-q", "-c", "fast", "-f", "encase6", "-d", "sha1", "-S", "2GiB"]
    subprocess.run([*command, "-t", str(e01.with_suffix("")), str(image)], check=True, stdout=subprocess.DEVNULL)
