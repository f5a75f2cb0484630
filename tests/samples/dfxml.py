"""Reads the published DFXML of fiwalk: what each entry of an image is, by a tool that is not ours."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET


class Published(NamedTuple):
    """One file object, as far as we compare it."""

    volume: int
    """Byte offset of the file system."""
    path: str
    size: int | None
    """``None`` where fiwalk found no metadata."""
    allocated: bool
    """Of the metadata, or of the name where there is none."""
    md5: str | None
    sha1: str | None


def read_dfxml(path: Path) -> list[Published]:
    """All file objects, without the entries ``.`` and ``..``."""
    text = path.read_text(encoding="utf-8")
    # fiwalk 4.11 declares the name space and prefixes nothing; without it the paths below stay short.
    root = ET.fromstring(re.sub(r"\sxmlns='[^']*'", "", text, count=1))
    found = []
    for volume in root.iter("volume"):
        offset = int(volume.findtext("partition_offset") or 0)
        for item in volume.iter("fileobject"):
            name = item.findtext("filename") or ""
            if name.rpartition("/")[2] in (".", ".."):
                continue
            size = item.findtext("filesize")
            digests = {digest.get("type"): digest.text for digest in item.findall("hashdigest")}
            allocated = item.findtext("alloc") == "1"
            number = int(size) if size is not None else None
            found.append(Published(offset, name, number, allocated, digests.get("md5"), digests.get("sha1")))
    return found
