"""A short script for the whole job, on two processes: walk, three digests, PIL draft and the product's numpy PDQ.

Of videos it hashes the key frames. It matches nothing.
"""

# What a colleague writes in ten minutes, and so without types and docstrings:
# mypy: ignore-errors
# ruff: noqa: D101, D102, D103
import hashlib
import io
import os
import sqlite3
import sys
from multiprocessing import get_context

os.environ["OPENBLAS_NUM_THREADS"] = "1"
import av
import pyewf
import pytsk3
from PIL import Image
from walk_digests import files

from triage.analysis.pdq import pdq


class Ewf(pytsk3.Img_Info):
    def __init__(self, path: str) -> None:
        self._handle = pyewf.handle()
        self._handle.open([path])
        super().__init__(url="", type=pytsk3.TSK_IMG_TYPE_EXTERNAL)

    def read(self, offset: int, length: int) -> bytes:
        self._handle.seek(offset)
        return bytes(self._handle.read(length))

    def get_size(self) -> int:
        return int(self._handle.get_media_size())


def medium_of(image: str) -> pytsk3.Img_Info:
    return Ewf(image) if image.endswith(".E01") else pytsk3.Img_Info(image)


def opened(image: str) -> pytsk3.FS_Info:
    return pytsk3.FS_Info(medium_of(image))


def work(task):
    image, rows = task
    system, found = opened(image), []
    for name, address, size in rows:
        data = system.open_meta(address).read_random(0, size) if size else b""
        hashed = None
        if data[:3] == b"\xff\xd8\xff" or data[:4] == b"\x89PNG":
            picture = Image.open(io.BytesIO(data))
            picture.draft("RGB", (683, 512))
            hashed = pdq(picture.convert("RGB")).hash
        elif data[4:8] == b"ftyp":
            with av.open(io.BytesIO(data)) as video:
                video.streams.video[0].codec_context.skip_frame = "NONKEY"
                hashed = b"".join(pdq(frame.to_image()).hash for frame in video.decode(video=0))
        digests = (hashlib.new(kind, data).digest() for kind in ("md5", "sha1", "sha256"))
        found.append((name, address, size, *digests, hashed))
    return found


def main(image: str, database: str) -> None:
    connection = sqlite3.connect(database)
    connection.execute("CREATE TABLE file (name, address, size, md5, sha1, sha256, pdq)")
    rows = sorted(files(opened(image)), key=lambda row: -row[2])
    with get_context("fork").Pool(2) as pool:
        for found in pool.imap_unordered(work, [(image, rows[at::200]) for at in range(200)]):
            connection.executemany("INSERT INTO file VALUES (?, ?, ?, ?, ?, ?, ?)", found)
    connection.commit()


if __name__ == "__main__":
    main(*sys.argv[1:])
