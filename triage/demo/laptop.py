"""The made-up laptop: the files that ``resources/demo/make_laptop.sh`` puts on its disk, and unpacking that disk.

We write no file system: the image is made by public tools, once, and kept compressed.
"""

from __future__ import annotations

import lzma
import sys
from functools import cache
from pathlib import Path
from typing import Final

from triage.demo.phone import photograph
from triage.demo.pictures import altered, gradient, jpeg, landscape, pattern
from triage.resources import resource

IMAGE: Final = ("demo", "laptop.img.xz")
_SIZE: Final = (640, 480)


@cache
def laptop_files() -> dict[str, bytes]:
    """Files by their place: ``ntfs/…`` and ``fat/…``; ``deleted`` in the name means that it is deleted afterwards."""
    files = {
        f"ntfs/Users/Sam/Pictures/walk_{n:02d}.jpg": jpeg(landscape(100 + n, *_SIZE), quality=75) for n in range(5)
    }
    files |= {
        "ntfs/Users/Sam/Pictures/from_phone.jpg": altered(photograph(4), width=640),
        "ntfs/Users/Sam/Documents/invoice.dat": jpeg(pattern(201, *_SIZE), quality=75),
        "ntfs/Users/Sam/Documents/notes.txt": b"Things to do on Sunday.\n",
        "ntfs/Users/Sam/Documents/notes.txt.stream.jpg": jpeg(gradient(202, 320, 240), quality=75),
        "ntfs/Users/Sam/Pictures/deleted_ntfs.jpg": jpeg(landscape(120, *_SIZE), quality=75),
        "ntfs/Windows/System32/config.bin": bytes(range(256)) * 8,
        "fat/DCIM/100NORTH/DSC_0001.JPG": jpeg(landscape(301, *_SIZE), quality=75),
        "fat/DCIM/100NORTH/DSC_0002.JPG": jpeg(pattern(302, *_SIZE), quality=75),
        "fat/DCIM/100NORTH/DELETED3.JPG": jpeg(landscape(303, *_SIZE), quality=75),
        "fat/BACKUP/QUILT.JPG": altered(jpeg(pattern(501, 1024, 768)), width=512),
        "fat/README.TXT": b"A made-up memory card.\n",
    }
    return files


def unpack_laptop(path: Path) -> None:
    """Write the disk image that is kept with the program."""
    with lzma.open(resource(*IMAGE)) as packed, path.open("wb") as out:
        while block := packed.read(1 << 20):
            out.write(block)


def write_files(folder: Path) -> None:
    """Write the files for ``make_laptop.sh``."""
    for name, data in laptop_files().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


if __name__ == "__main__":
    write_files(Path(sys.argv[1]))
