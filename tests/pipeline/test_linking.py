"""An attachment is the file with the digest that the app kept; else the one at its path; else it is not found."""

from __future__ import annotations

import base64
import hashlib
import sqlite3
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.samples.cases import case_with
from tests.samples.exhibits import DATABASE, SENT, chat_database, picture
from triage.open_case import OpenCase
from triage.pipeline.linking import BY_DIGEST, BY_PATH

MOVED = "data/media/0/Pictures/kept.jpg"


def database() -> bytes:
    """The chat whose picture has the digest of one file and the path of another."""
    connection = sqlite3.connect(":memory:")
    connection.deserialize(chat_database())
    digest = base64.b64encode(hashlib.sha256(picture(5)).digest()).decode()
    connection.execute("UPDATE message_media SET file_hash = ?", (digest,))
    connection.commit()
    return connection.serialize()


def case_of(folder: Path, files: dict[str, bytes]) -> OpenCase:
    path = folder / "phone.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in {DATABASE: database(), **files}.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 5, 1, 12, 0, 0)), data)
    return case_with(folder / "case", path)


def linked(case: OpenCase) -> dict[str, Any]:
    attachments = [a for message in case.messages.records() for a in message["attachments"]]
    return next(a for a in attachments if a["name"].endswith("WA0001.jpg") and a["size"] == 4321)


@pytest.mark.parametrize(
    ("files", "how", "seed"),
    [({SENT: 4, MOVED: 5}, BY_DIGEST, 5), ({SENT: 4}, BY_PATH, 4), ({"data/media/0/other.jpg": 4}, "", None)],
)
def test_the_digest_goes_before_the_path(files: dict[str, int], how: str, seed: int | None, tmp_path: Path) -> None:
    with case_of(tmp_path, {name: picture(one) for name, one in files.items()}) as case:
        case.run.start(workers=1)
        found = linked(case)
        assert (found["linked_by"], found["found"]) == (how, bool(how))
        item = None if seed is None else hashlib.sha256(picture(seed)).hexdigest()[:16]
        assert found["item"] == item
        sent = [row["item"] for row in case.queue.records() if any("WhatsApp" in reason for reason in row["reasons"])]
        assert sent == ([item] if item else [])
