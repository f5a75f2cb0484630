"""The work of the product without the product: ``whole_job.py`` with all that is kept of a picture or video.

All hashes and renderings by the product's own functions, and the medium is digested, too. No case, no matching, no
bounds, nothing encrypted or logged.
"""

# What a colleague writes in ten minutes, and so without types and docstrings:
# mypy: ignore-errors
# ruff: noqa: D103
import hashlib
import os
import pickle
import sqlite3
import sys
from multiprocessing import get_context

os.environ["OPENBLAS_NUM_THREADS"] = "1"
from walk_digests import files
from whole_job import medium_of, opened

from triage.analysis.pictures import examine_picture
from triage.analysis.video import examine_video
from triage.execution.slots import NullSlot

STEP = 1 << 20


def work(task):
    image, rows = task
    return digest_medium(image) if rows is None else list(examined(opened(image), rows))


def digest_medium(image):
    medium, digest = medium_of(image), hashlib.sha256()
    size = medium.get_size()
    for at in range(0, size, STEP):
        digest.update(medium.read(at, min(STEP, size - at)))
    return [(image, 0, size, b"", b"", digest.digest(), None)]


def examined(system, rows):
    for name, address, size in rows:
        data = system.open_meta(address).read_random(0, size) if size else b""
        kept = None
        if data[:3] == b"\xff\xd8\xff" or data[:4] == b"\x89PNG":
            kept = pickle.dumps(examine_picture(data, "image/jpeg" if data[:1] == b"\xff" else "image/png"))
        elif data[4:8] == b"ftyp":
            kept = pickle.dumps(examine_video(data, "video/mp4", NullSlot()))
        digests = (hashlib.new(kind, data).digest() for kind in ("md5", "sha1", "sha256"))
        yield (name, address, size, *digests, kept)


def main(image: str, database: str) -> None:
    connection = sqlite3.connect(database)
    connection.execute("CREATE TABLE file (name, address, size, md5, sha1, sha256, kept)")
    rows = sorted(files(opened(image)), key=lambda row: -row[2])
    tasks = [(image, None), *((image, rows[at::200]) for at in range(200))]
    with get_context("fork").Pool(2) as pool:
        for found in pool.imap_unordered(work, tasks):
            connection.executemany("INSERT INTO file VALUES (?, ?, ?, ?, ?, ?, ?)", found)
    connection.commit()


if __name__ == "__main__":
    main(*sys.argv[1:])
