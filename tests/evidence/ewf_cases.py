"""What the tests of the E01 reader share: real images, a made medium, libewf as the oracle."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from triage.evidence.ewf import EwfMedia

REAL = [
    ("dfvfs", "ext2.E01", 1),
    ("dfvfs", "ext2.split.E01", 2),
    ("sleuthkit", "image.E01", 1),
    ("bulk_extractor", "email_test.E01", 4),
]


RANDOM = random.Random(1)


MEDIA = b"".join(
    RANDOM.randbytes(512) if number % 3 else bytes([number % 251]) * 512 for number in range(200)
)  # 102,400 bytes: 50 chunks of 2,048


def whole(media: EwfMedia) -> bytes:
    return b"".join(media.read_at(at, 5000) for at in range(0, media.size, 5000))


def libewf(paths: list[Path]) -> Any:
    pyewf = pytest.importorskip("pyewf")
    handle = pyewf.handle()
    handle.open([str(path) for path in paths])
    return handle
