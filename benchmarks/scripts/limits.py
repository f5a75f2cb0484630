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


def main(image: str, tree: str) -> None:
    media = EwfMedia([image]) if image.endswith(".E01") else RawMedia([image])
    read = seconds(len, stream_of(media))
    digested = decoded = 0.0
    for path in Path(tree).rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            digested += seconds(digest, [data])
            if path.suffix in (".JPG", ".png"):
                decoded += seconds(decode, [data])
    whole = hashlib.sha256()
    verified = seconds(whole.update, stream_of(media)) - read
    print(json.dumps({"read": read, "verify": verified, "digest": digested, "decode": decoded}))


main(*sys.argv[1:])
