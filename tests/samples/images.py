"""Unpacks the public disk images once in a session, sparsely, into a directory that goes with the process."""

from __future__ import annotations

import gzip
import tarfile
import zipfile
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from tests.testdata import testdata

_BLOCK = 1 << 20


@cache
def image(group: str, file: str, member: str = "") -> Path:
    """The path of an image: where it lies, or unpacked if it lies in a zip, gz or tgz.

    Args:
        group: Folder of the test data, for example ``disk_dftt``.
        file: File below it; ``.zip``, ``.gz`` and ``.tgz`` are unpacked.
        member: Which file of the archive, by the end of its name; of a ``.gz`` there is only one.
    """
    path = testdata(group, file)
    target = Path(_directory().name) / group / Path(file).name / (member or path.stem)
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            name = next(name for name in archive.namelist() if name.endswith(member))
            with archive.open(name) as stream:
                return _copy(stream, target)
    if path.suffix == ".tgz":
        with tarfile.open(path) as tar:
            found = tar.extractfile(next(entry for entry in tar if entry.name.endswith(member)))
            assert found is not None
            return _copy(found, target)
    if path.suffix == ".gz":
        with gzip.open(path) as unpacked:
            return _copy(unpacked, target)
    return path


@cache
def _directory() -> TemporaryDirectory[str]:
    return TemporaryDirectory(prefix="triage-test-images-")


def _copy(stream: IO[bytes] | gzip.GzipFile, target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as out:
        while block := stream.read(_BLOCK):
            if block.count(0) == len(block):
                out.seek(len(block), 1)
            else:
                out.write(block)
        out.truncate()
    return target
