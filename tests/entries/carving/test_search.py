"""The search of free space: what it finds and counts, every bound of it, and that it goes on from any of its states."""

from __future__ import annotations

import random
import struct
import zlib
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.entries.carving.samples import several, whole
from triage.entries.carving import limits, png, search
from triage.entries.carving.beginnings import SECTOR
from triage.entries.carving.search import Carved, State
from triage.entries.carving.task import ended
from triage.errors import EvidenceError
from triage.evidence.free_map import FreeMap
from triage.evidence.free_space import FreeSpace
from triage.model.carving import CarvingOutcome


def space_of(data: bytes, read: Callable[[int, int], bytes] | None = None) -> FreeSpace:
    """A volume that is free as a whole."""
    everything = FreeMap(np.array([0], np.int64), np.array([len(data)], np.int64), whole=True)
    return FreeSpace(everything, read or (lambda at, length: data[at : at + length]), file_system=True)


def laid(*parts: bytes, gap: int = 0) -> bytes:
    """Parts that each begin at a sector."""
    out = bytearray()
    for part in parts:
        out += part + bytes(-len(part) % SECTOR + gap * SECTOR)
    return bytes(out)


def found_in(space: FreeSpace, state: State | None = None) -> tuple[list[Carved], State]:
    state = state or State()
    return [one for one in search.search(space, state) if one is not None], state


def sentences(space: FreeSpace, state: State) -> str:
    return " ".join(sentence for _, sentence in ended(0, space, state)[1])


SAMPLES = [data for _, data in whole().values()]


def test_all_formats_are_found_one_behind_the_other() -> None:
    found, state = found_in(space_of(laid(*SAMPLES)))
    assert [one.size for one in found] == [len(data) for data in SAMPLES]
    assert [one.format for one in found] == [form for form, _ in whole().values()]
    assert state["carved"] == len(found)
    assert state.by_format("carved")["jpeg"] == 6


def test_a_file_around_a_block_in_use_is_read_without_it() -> None:
    jpeg = whole()["jpeg"][1]
    cut = SECTOR * 2
    data = jpeg[:cut] + b"used" * 256 + jpeg[cut:]
    pieces = FreeMap(np.array([0, cut + 1024], np.int64), np.array([cut, len(data)], np.int64), whole=True)
    space = FreeSpace(pieces, lambda at, length: data[at : at + length], file_system=True)
    ((place, size, _, _),), _ = found_in(space)
    assert (place, size) == (0, len(jpeg))
    assert b"".join(space.reader(place, size).chunks(700)) == jpeg
    with pytest.raises(EvidenceError, match="belongs to no file"):
        space.reader(cut + 10, 5)


def test_what_lies_in_a_video_by_its_size_alone_is_found_too() -> None:
    """A header that was left behind must not hide what was written where its file had been."""
    box = (64 << 10).to_bytes(4, "big") + b"mdat"
    jpeg = whole()["jpeg"][1]
    mp4 = whole()["mp4"][1]
    moov = mp4[mp4.index(b"moov") - 4 :]
    moov = moov[: int.from_bytes(moov[:4], "big")]
    head = mp4[: int.from_bytes(mp4[:4], "big")] + moov + box
    data = laid(head) + laid(jpeg)
    data = data.ljust(len(head) - 8 + (64 << 10), b"\0")
    found, _ = found_in(space_of(data + bytes(-len(data) % SECTOR)))
    assert [one.format for one in found] == ["mp4", "jpeg"]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.lists(st.integers(0, 3), min_size=2, max_size=8))
def test_a_search_that_is_cut_off_anywhere_goes_on_to_the_same(seed: int, kinds: list[int]) -> None:
    numbers = random.Random(seed)
    parts = []
    for kind in kinds:
        sample = SAMPLES[numbers.randrange(len(SAMPLES))]
        parts.append([sample, sample[: len(sample) // 2], numbers.randbytes(700), bytes(1500)][kind])
    space = space_of(laid(*parts))
    undisturbed, end = found_in(space)
    again: list[Carved] = []
    state = State()
    while True:
        for one in search.search(space, state):
            if one is not None:
                again.append(one)
            if numbers.random() < 0.5:
                break
        else:
            break
        state = State(dict(state.kept))  # as it was stored
    assert again == undisturbed
    assert state.kept == end.kept


def test_a_beginning_without_an_end_is_counted_by_format() -> None:
    jpeg, png = whole()["jpeg"][1], whole()["png"][1]
    space = space_of(laid(jpeg[:700], png[:700], jpeg, jpeg[:-2]))
    found, state = found_in(space)
    assert len(found) == 1
    assert state.by_format("broken") == {"jpeg": 2, "png": 1}
    outcome, problems = ended(0, space, state)
    assert outcome is CarvingOutcome.SEARCHED
    assert "2 JPEG, 1 PNG" in problems[1][1]


def test_sizes_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_SIZE", dict.fromkeys(limits.MAX_SIZE, 600))
    space = space_of(laid(*SAMPLES))
    found, state = found_in(space)
    assert [one for one in found if one.size > 600] == []
    assert set(state.by_format("too large")) >= {"jpeg", "webp", "bmp", "heic", "mp4", "avi"}
    assert ended(0, space, state)[0] is CarvingOutcome.PARTLY
    assert "larger than is carved" in sentences(space, state)


def test_the_number_of_files_is_bounded_and_what_lies_behind_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_CARVED", 2)
    space = space_of(laid(*SAMPLES))
    found, state = found_in(space)
    assert len(found) == 2
    assert f"{space.size - state.position:,} bytes behind them were not searched" in sentences(space, state)
    assert found_in(space, State(state.kept))[0] == []


def test_what_videos_claim_together_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "BYTES_SLACK", 0)
    monkeypatch.setattr(limits, "BYTES_RATIO", 1)
    mp4 = whole()["mp4"][1]
    type_ = mp4[: int.from_bytes(mp4[:4], "big")]
    moov = mp4[mp4.index(b"moov") - 4 :][:200]
    head = type_ + (100).to_bytes(4, "big") + moov[4:100]
    claim = head + (100_000).to_bytes(4, "big") + b"mdat"
    space = space_of(laid(*[claim] * 40) + bytes(100_000))
    found, state = found_in(space)
    assert len(found) == 40
    assert sum(one.size for one in found if not one.over) <= space.size
    assert state["over bound"] == sum(one.over for one in found) > 30
    assert "were not read" in sentences(space, state)


def crafted(sectors: int) -> bytes:
    """Each sector begins a PNG with one chunk of picture data that claims the rest of the volume but a bit."""
    size = sectors * SECTOR
    head = png.MAGIC + struct.pack(">I", 13) + b"IHDR" + struct.pack(">IIBBBBB", 9, 9, 8, 2, 0, 0, 0)
    head += struct.pack(">I", zlib.crc32(head[12:]))
    out = bytearray(b"A" * size)
    for at in range(0, size - 100 * SECTOR, SECTOR):
        whole_ = head + struct.pack(">I", min(size - at - 100 * SECTOR, 100 << 20)) + b"IDAT"
        out[at : at + len(whole_)] = whole_
    return bytes(out)


def test_a_crafted_volume_takes_time_by_its_size_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the bound it is searched by the square of it: 8 GiB would be walked here for 4 MiB."""
    monkeypatch.setattr(limits, "WALKED_SLACK", 1 << 20)
    space = space_of(crafted(8_000))
    _, state = found_in(space)
    assert space.size < state["walked"] <= limits.walk_allowed(space.size)
    assert sum(state.by_format("not walked").values()) > 7_000
    outcome, _ = ended(0, space, state)
    assert outcome is CarvingOutcome.PARTLY
    assert "not followed, since too many led nowhere" in sentences(space, state)


def test_what_is_walked_behind_a_whole_file_is_counted() -> None:
    """An index in a whole JPEG may lead to one that never ends, and each such file would walk it anew."""
    data = several()
    second = data.index(b"\xff\xd8", data.index(b"\xff\xd9"))
    endless = data[:second] + b"\xff\xd8" + b"\xff\xe1\xff\xff".ljust(0x10001, b"\0") * 8
    space = space_of(laid(endless))
    (found,), state = found_in(space)
    assert found.size < second
    assert state["walked"] > 4_096


def test_a_volume_of_nothing_but_beginnings_is_followed_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """What looks at the first bytes of each sector, and no further, must not use up what a real file needs."""
    monkeypatch.setattr(limits, "WALKED_SLACK", 4_096)
    jpeg = whole()["jpeg"][1]
    found, state = found_in(space_of(laid(*[b"\xff\xd8\xff\xe0"] * 500, jpeg)))
    assert state.by_format("not walked") == {}
    assert [one.size for one in found] == [len(jpeg)]


def damaged(data: bytes, bad: range) -> Callable[[int, int], bytes]:
    """Reads the data, and nothing in which a bad byte lies."""

    def read(at: int, length: int) -> bytes:
        if at < bad.stop and at + length > bad.start:
            raise EvidenceError("A damaged chunk.")
        return data[at : at + length]

    return read


def test_parts_that_cannot_be_read_are_counted_and_the_rest_is_searched() -> None:
    jpeg = whole()["jpeg"][1]
    data = laid(jpeg).ljust(256 << 10, b"\0") + laid(jpeg)
    bad = range(70_000, 71_000)
    space = space_of(data, damaged(data, bad))
    found, state = found_in(space)
    assert [one.place for one in found] == [0, 256 << 10]
    assert state["unreadable"] == 64 << 10
    outcome, _ = ended(0, space, state)
    assert outcome is CarvingOutcome.PARTLY
    assert "65,536 bytes of the unallocated space cannot be read" in sentences(space, state)


def test_what_is_lost_with_a_bad_part_does_not_depend_on_where_a_search_began() -> None:
    jpeg = whole()["jpeg"][1]
    data = laid(jpeg).ljust(129 * SECTOR, b"\0") + laid(jpeg).ljust(64 << 10, b"\0") + laid(jpeg)
    bad = range(140 * SECTOR, 141 * SECTOR)
    space = space_of(data, damaged(data, bad))
    undisturbed, end = found_in(space)
    assert [one.place for one in undisturbed] == [0, 129 * SECTOR + (64 << 10)]
    state = State()
    first = next(one for one in search.search(space, state) if one is not None)
    rest, again = found_in(space, State(state.kept))
    assert [first, *rest] == undisturbed
    assert again.kept == end.kept


def test_a_map_that_ends_early_is_said() -> None:
    space = space_of(bytes(SECTOR))
    space.untold = 4_096
    _, state = found_in(space)
    assert ended(0, space, state)[0] is CarvingOutcome.PARTLY
    assert "ends 4,096 bytes before the file system does" in sentences(space, state)


def test_too_many_pieces_are_said() -> None:
    space = space_of(bytes(SECTOR))
    space.whole = False
    _, state = found_in(space)
    assert "pieces" in sentences(space, state)
