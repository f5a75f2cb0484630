"""What the tests of TAR archives share."""

from __future__ import annotations

import random
from pathlib import Path

from tests.samples.archives import TarEntry, write_tar
from triage.evidence.tar_archive import TarSource
from triage.model.frame import SourceId, SourceKind, SourceSpec

RANDOM = random.Random(4)


NOISE = RANDOM.randbytes(60_000)


def opened(path: Path) -> TarSource:
    return TarSource(SourceSpec(SourceId(1), SourceKind.TAR, (str(path),)))


def archive(tmp_path: Path, *entries: TarEntry, end: bytes = bytes(1024)) -> TarSource:
    return opened(write_tar(tmp_path / "a.tar", entries, end=end))
