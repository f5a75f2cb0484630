"""Thumbnails are sealed for their own picture and level."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from triage.casedb.thumbs import Level, ThumbStore
from triage.errors import CaseError

KEY = b"k" * 32
ONE, OTHER = b"1" * 32, b"2" * 32


def levels(mark: bytes) -> dict[Level, bytes]:
    return {level: mark + level.value.encode() for level in Level}


def test_what_was_kept_comes_back_by_level(tmp_path: Path) -> None:
    store = ThumbStore(tmp_path / "thumbs.db", KEY)
    store.keep([(ONE, levels(b"one"))])
    assert store.get(ONE, Level.OPEN) == b"oneopen"
    assert store.get(OTHER, Level.OPEN) is None
    store.close()


def test_nothing_readable_lies_in_the_file(tmp_path: Path) -> None:
    store = ThumbStore(tmp_path / "thumbs.db", KEY)
    store.keep([(ONE, {Level.CLOSED: b"\xff\xd8\xff\xe0..JFIF planted"})])
    store.close()
    blob = (tmp_path / "thumbs.db").read_bytes()
    assert b"JFIF" not in blob
    assert ONE not in blob, "not even the digest by which it is found"


@pytest.mark.parametrize("swap", ["items", "levels", "byte"])
def test_a_swapped_or_changed_blob_is_refused(tmp_path: Path, swap: str) -> None:
    path = tmp_path / "thumbs.db"
    store = ThumbStore(path, KEY)
    store.keep([(ONE, levels(b"one")), (OTHER, levels(b"other"))])
    mine, others = store.pseudonym(ONE), store.pseudonym(OTHER)
    store.close()
    with sqlite3.connect(path) as raw:
        source = {"items": (others, "open"), "levels": (mine, "closed"), "byte": (mine, "open")}[swap]
        blob = raw.execute("SELECT sealed FROM thumb WHERE item = ? AND level = ?", source).fetchone()[0]
        if swap == "byte":
            blob = blob[:-1] + bytes([blob[-1] ^ 1])
        raw.execute("UPDATE thumb SET sealed = ? WHERE item = ? AND level = 'open'", (blob, mine))
    store = ThumbStore(path, KEY)
    with pytest.raises(CaseError, match="changed"):
        store.get(ONE, Level.OPEN)
    store.close()
