"""A sealed file gives back its content, shows nothing, and opens only whole and with its key."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hashsets import sealed
from hashsets.sealed import SealedFile, seal
from triage.errors import HashSetError

KEY = bytes(range(32))
CHUNK = 64
OPENING = 53
"""Bytes before the first chunk."""


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed, "CHUNK_SIZE", CHUNK)


def sealed_bytes(content: bytes, *, cut: int = 7) -> bytes:
    target = io.BytesIO()
    seal(target, KEY, len(content), [content[start : start + cut] for start in range(0, len(content), cut)])
    return target.getvalue()


def read(path: Path, key: bytes = KEY) -> bytes:
    with SealedFile(path, key) as file:
        held = bytearray(file.length)
        file.read_into(0, memoryview(held))
        return bytes(held)


@given(st.binary(max_size=5 * 64), st.integers(1, 200), st.data())
def test_any_range_comes_back(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, cut: int, data: st.DataObject
) -> None:
    path = tmp_path_factory.getbasetemp() / "range.set"
    path.write_bytes(sealed_bytes(content, cut=cut))
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, len(content)))
    with SealedFile(path, KEY) as file:
        assert file.length == len(content)
        held = bytearray(end - start)
        file.read_into(start, memoryview(held))
    assert held == content[start:end]


def test_every_changed_byte_is_noticed(tmp_path: Path) -> None:
    whole = sealed_bytes(os.urandom(3 * CHUNK + 5))
    path = tmp_path / "x.set"
    for position in range(len(whole)):
        path.write_bytes(whole[:position] + bytes([whole[position] ^ 1]) + whole[position + 1 :])
        with pytest.raises(HashSetError):
            read(path)


def test_cut_extended_and_reordered_files_do_not_open(tmp_path: Path) -> None:
    whole = sealed_bytes(os.urandom(3 * CHUNK))
    step = CHUNK + 16
    chunks = [whole[start : start + step] for start in range(OPENING, len(whole), step)]
    assert len(chunks) == 3
    opening = whole[:OPENING]
    shorter = opening[:-16] + (2 * CHUNK).to_bytes(8, "little") + bytes(8)
    path = tmp_path / "x.set"
    for broken in (
        opening + b"".join(chunks[:2]),
        shorter + b"".join(chunks[:2]),
        whole + chunks[0],
        opening + chunks[1] + chunks[0] + chunks[2],
        opening + chunks[0] + chunks[0] + chunks[2],
        sealed_bytes(os.urandom(3 * CHUNK))[: OPENING + step] + b"".join(chunks[1:]),
        b"",
    ):
        path.write_bytes(broken)
        with pytest.raises(HashSetError):
            read(path)
    path.write_bytes(whole)
    assert len(read(path)) == 3 * CHUNK


def test_another_key_does_not_open_and_nothing_shows(tmp_path: Path) -> None:
    content = b"a readable sentence " * 50
    path = tmp_path / "x.set"
    path.write_bytes(sealed_bytes(content))
    assert b"readable" not in path.read_bytes()
    assert read(path) == content
    with pytest.raises(HashSetError, match="another case"):
        read(path, bytes(32))


def test_equal_content_is_sealed_differently() -> None:
    assert sealed_bytes(b"x" * 500)[OPENING:] != sealed_bytes(b"x" * 500)[OPENING:]


def test_a_range_outside_the_content_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.set"
    path.write_bytes(sealed_bytes(b"x" * 100))
    with SealedFile(path, KEY) as file, pytest.raises(HashSetError):
        file.read_into(90, memoryview(bytearray(11)))
    with pytest.raises(HashSetError, match="cannot be read"):
        read(tmp_path / "none")
