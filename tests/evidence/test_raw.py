"""Raw images in one file and in segments read as one medium, and say what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.errors import EvidenceError
from triage.evidence import raw
from triage.evidence.media import stream_of
from triage.evidence.raw import RawMedia


def written(folder: Path, parts: list[bytes]) -> list[str]:
    paths = []
    for number, part in enumerate(parts):
        path = folder / f"image.{number:03}"
        path.write_bytes(part)
        paths.append(str(path))
    return paths


@settings(max_examples=40, deadline=None)
@given(
    parts=st.lists(st.binary(min_size=1, max_size=40), min_size=1, max_size=6),
    offset=st.integers(0, 260),
    length=st.integers(0, 300),
)
def test_segments_read_like_one_file(
    tmp_path_factory: pytest.TempPathFactory, parts: list[bytes], offset: int, length: int
) -> None:
    media = RawMedia(written(tmp_path_factory.mktemp("raw"), parts))
    whole = b"".join(parts)
    assert media.size == len(whole)
    assert media.read_at(offset, length) == whole[offset : offset + length]
    assert b"".join(stream_of(media)) == whole
    media.close()


def test_more_segments_than_are_held_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raw, "_MAX_OPEN", 2)
    media = RawMedia(written(tmp_path, [bytes([number]) * 3 for number in range(7)]))
    assert media.read_at(0, 21) == b"".join(bytes([number]) * 3 for number in range(7))
    assert media.read_at(1, 2) == b"\0\0"
    assert len(media._open) == 2


def test_a_file_that_became_shorter_is_said_and_not_filled_up(tmp_path: Path) -> None:
    paths = written(tmp_path, [b"x" * 1024, b"y" * 1024])
    media = RawMedia(paths)
    Path(paths[1]).write_bytes(b"y" * 100)
    assert media.read_at(0, 1024) == b"x" * 1024
    with pytest.raises(EvidenceError, match=r"ends at byte 1,124 of 2,048: image\.001 has become shorter"):
        media.read_at(1000, 1000)


@pytest.mark.parametrize(("offset", "length"), [(-1, 10), (0, -1)])
def test_nonsense_is_refused(tmp_path: Path, offset: int, length: int) -> None:
    with pytest.raises(EvidenceError):
        RawMedia(written(tmp_path, [b"x" * 512])).read_at(offset, length)


def test_missing_empty_and_closed(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match="missing"):
        RawMedia([str(tmp_path / "nothing.dd")])
    with pytest.raises(EvidenceError, match="empty"):
        RawMedia(written(tmp_path, [b""]))
    media = RawMedia(written(tmp_path, [b"x" * 512]))
    media.close()
    with pytest.raises(EvidenceError, match="closed"):
        media.read_at(0, 1)


def test_what_looks_cut_short_is_said(tmp_path: Path) -> None:
    assert not RawMedia(written(tmp_path, [b"x" * 1024, b"y" * 512])).problems
    assert "sectors" in RawMedia(written(tmp_path, [b"x" * 1000])).problems[0]
    assert "differ in size" in RawMedia(written(tmp_path, [b"x" * 1024, b"y" * 512, b"z" * 1024])).problems[0]
    assert "differ in size" in RawMedia(written(tmp_path, [b"x" * 512, b"z" * 1024])).problems[0]
