"""What physics demands: processor seconds of reading and verifying the evidence, digesting files, decoding pictures."""

# What a colleague writes in ten minutes, and so without types and docstrings:
# mypy: ignore-errors
# ruff: noqa: D103
import hashlib
import io
import json
import sys
import time
from pathlib import Path

import av
from PIL import Image

from triage.evidence.ewf import EwfMedia
from triage.evidence.media import stream_of
from triage.evidence.raw import RawMedia


def seconds(function, items):
    start = time.process_time()
    for item in items:
        function(item)
    return time.process_time() - start


def digest(data: bytes) -> None:
    for one in (hashlib.md5, hashlib.sha1, hashlib.sha256):
        one(data).digest()


def decode(data: bytes) -> None:
    with Image.open(io.BytesIO(data)) as picture:
        picture.draft("RGB", (683, 512))
        picture.load()


def key_frames(data: bytes) -> None:
    with av.open(io.BytesIO(data)) as opened:
        opened.streams.video[0].codec_context.skip_frame = "NONKEY"
        for frame in opened.decode(video=0):
            frame.to_ndarray(format="rgb24")


def of_files(tree: str) -> dict[str, float]:
    digested = decoded = 0.0
    for path in Path(tree).rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            digested += seconds(digest, [data])
            if path.suffix in (".JPG", ".png"):
                decoded += seconds(decode, [data])
            elif path.suffix == ".MP4":
                decoded += seconds(key_frames, [data])
    return {"digest": digested, "decode": decoded}


def main(image: str, tree: str, only: str) -> None:
    found = of_files(tree)
    if only != "videos":
        media = EwfMedia([image]) if image.endswith(".E01") else RawMedia([image])
        found["read"] = seconds(len, stream_of(media))
        found["verify"] = seconds(hashlib.sha256().update, stream_of(media)) - found["read"]
    print(json.dumps(found))


main(*sys.argv[1:])
