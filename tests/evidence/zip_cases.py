"""What the tests of ZIP archives share."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import msgspec

from tests.samples.archives import Member, extended_times, write_zip
from triage.evidence.archive_bounds import EXHIBIT
from triage.evidence.zip_archive import ZipSource
from triage.model.frame import SourceId, SourceKind, SourceSpec

BOUNDS = EXHIBIT
RANDOM = random.Random(2)


NOISE = RANDOM.randbytes(50_000)


def opened(path: Path) -> ZipSource:
    return ZipSource(SourceSpec(SourceId(1), SourceKind.ZIP, (str(path),)), bounds=BOUNDS)


def archive(tmp_path: Path, *members: Member, **options: Any) -> ZipSource:
    return opened(write_zip(tmp_path / "a.zip", members, **options))


REAL = [
    ("disk_dftt", "8-jpeg-search.zip"),
    ("containers_misc", "test_mockZip.zip"),
    ("mobile_ios_ileapp", "teams", "testdata.teams.teamsMessages.josh_ios15_ffs.zip"),
    ("mobile_ios_ileapp", "voicemail", "testdata.voicemail.voicemail.mvs_ios_2023.zip"),
]


STAT = {
    "mode": 0o100644,
    "uid": 501,
    "size": 3,
    "mtime": 1583760561632663172,
    "ctime": 1583760562436419507,
    "atime": 1583760563000000000,
    "btime": 1570675980000000000,
    "xattr": {"com.apple.x": b"\0" * 8},
}


def clbx_members(stats: object, **options: Any) -> list[Member]:
    return [
        Member("version", b"CLBX-0.3.0"),
        Member("filesystem1/private/var/a.jpg", b"abc", 0, extra=extended_times(5, 6, 7)),
        Member("filesystem1/private/var/b.jpg", b"abc", 0, extra=extended_times(5, 6, 7)),
        Member("metadata1/metadata.msgpack", msgspec.msgpack.encode(stats), **options),
        Member("metadata1/filesystem.msgpack", msgspec.msgpack.encode({"mount_point": "/"})),
    ]
