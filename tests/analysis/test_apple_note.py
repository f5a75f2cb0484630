"""The content identifier of a live photo's still: real and made ones, and whatever else stands in its place."""

from __future__ import annotations

import json
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.analysis.exif_samples import BLOCK, apple_still, tiff
from tests.testdata import testdata
from triage.analysis.apple_note import content_identifier
from triage.analysis.exif import read_exif
from triage.analysis.exif_block import exif_block
from triage.model.content import CONTENT_IDENTIFIER

UUID = "11111111-2222-3333-4444-555555555555"


def stated(data: bytes, mime: str) -> str | None:
    row = read_exif(data, mime)
    assert row is not None
    found = json.loads(row.tags).get(CONTENT_IDENTIFIER)
    return None if found is None else str(found)


def test_the_identifier_of_a_real_live_photo_is_that_of_exiftool() -> None:
    truth = json.loads(testdata("truth", "exif_samples.exiftool.json").read_text())
    theirs = {
        r["SourceFile"].rpartition("/")[2]: r["Apple:MediaGroupUUID"] for r in truth if "Apple:MediaGroupUUID" in r
    }
    assert theirs
    for name, identifier in theirs.items():
        assert stated(testdata("exif_samples", "heic", name).read_bytes(), "image/heic") == identifier


def test_an_apple_picture_without_one_states_none() -> None:
    assert stated(testdata("exif_metadata_extractor", "jpg", "Apple iPhone 6.jpg").read_bytes(), "image/jpeg") is None


def test_a_made_still_states_it() -> None:
    assert stated(apple_still(UUID), "image/jpeg") == UUID


@pytest.mark.parametrize("text", ["", "short", "x" * 65, "11111111-2222\n3333", "‮1234567890"])
def test_what_is_no_identifier_is_none(text: str) -> None:
    assert stated(apple_still(text), "image/jpeg") is None


def test_damage_on_the_way_there_states_none() -> None:
    block = exif_block(apple_still(UUID), "image/jpeg")
    assert block is not None
    assert content_identifier(block) == UUID
    assert [content_identifier(block[:length]) for length in range(len(block) - 1)].count(UUID) == 0
    assert content_identifier(block.replace(b"Apple iOS", b"Other iOS")) is None
    assert content_identifier(BLOCK) is None
    assert content_identifier(tiff((0x8769, 4, 1, struct.pack(">I", 8)))) is None, "a directory that names itself"


@given(place=st.integers(0, 200), byte=st.integers(0, 255), rest=st.binary(max_size=300))
def test_hostile_blocks_raise_nothing(place: int, byte: int, rest: bytes) -> None:
    block = exif_block(apple_still(UUID), "image/jpeg")
    assert block is not None
    changed = bytearray(block)
    changed[place % len(changed)] = byte
    for data in (bytes(changed), rest, b"MM\0*" + rest):
        assert content_identifier(data) in (None, UUID) or len(str(content_identifier(data))) <= 64
