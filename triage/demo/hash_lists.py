"""Hash sets for the demo: a Project VIC file, a list of MD5, and PDQ of originals whose altered copies lie about.

The categories are made up: what they are given to are landscapes and patterns.
"""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path
from typing import Any, Final

from PIL import Image

from triage.analysis.pdq import pdq
from triage.demo.laptop import laptop_files
from triage.demo.phone import photograph, received_picture

GRADES: Final = {"1": "A", "2": "B", "3": "C"}
CONTEXT: Final = "http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml/UK/$metadata#Media"


def project_vic() -> bytes:
    """Four files by MD5, SHA-1 and size, in three categories."""
    laptop = laptop_files()
    listed = (
        (1, photograph(2)),
        (2, received_picture()),
        (3, laptop["ntfs/Users/Sam/Pictures/walk_01.jpg"]),
        (1, laptop["fat/DCIM/100NORTH/DELETED3.JPG"]),
    )
    media = [_record(number, category, data) for number, (category, data) in enumerate(listed, 1)]
    return json.dumps({"@odata.context": CONTEXT, "value": media}, indent=1).encode()


def _record(number: int, category: int, data: bytes) -> dict[str, Any]:
    return {
        "MediaID": number,
        "Category": category,
        "MD5": hashlib.md5(data, usedforsecurity=False).hexdigest(),
        "SHA1": hashlib.sha1(data, usedforsecurity=False).hexdigest(),
        "MediaSize": len(data),
    }


def md5_list() -> bytes:
    """One notable file, renamed on the laptop."""
    data = laptop_files()["ntfs/Users/Sam/Documents/invoice.dat"]
    return f"# one file\n{hashlib.md5(data, usedforsecurity=False).hexdigest()}\n".encode()


def known_good_list() -> bytes:
    """One file of the operating system."""
    data = laptop_files()["ntfs/Windows/System32/config.bin"]
    return f"{hashlib.sha1(data, usedforsecurity=False).hexdigest()}  config.bin\n".encode()


def pdq_list() -> bytes:
    """PDQ of four originals; reduced, compressed and mirrored copies of them lie on both exhibits."""
    lines = ["pdq,label"]
    for name, data in [*((f"photograph {n}", photograph(n)) for n in (4, 5, 6)), ("quilt", received_picture())]:
        with Image.open(io.BytesIO(data)) as opened:
            lines.append(f"{pdq(opened.convert('RGB')).hash.hex()},{name}")
    return ("\n".join(lines) + "\n").encode()


def write_lists(folder: Path) -> None:
    """Write all four."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in (
        ("project-vic.json", project_vic()),
        ("notable.md5", md5_list()),
        ("operating-system.sha1", known_good_list()),
        ("originals-pdq.csv", pdq_list()),
    ):
        (folder / name).write_bytes(data)
