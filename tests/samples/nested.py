"""Archives in archives, made in memory by the standard library, which is not what reads them."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

Members = Mapping[str, bytes]
_WHEN = (2024, 5, 1, 12, 0, 0)


def zipped(members: Members, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, _WHEN), data, method)
    return out.getvalue()


def tarred(members: Members, packing: str = "") -> bytes:
    """A TAR, plain or packed by ``gz``, ``bz2`` or ``xz``."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=f"w:{packing}") as archive:  # type: ignore[call-overload]  # built at run time
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(data), 1_714_564_800
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def laid_out(folder: Path, files: Members) -> Path:
    """A folder with these files: an exhibit."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder
