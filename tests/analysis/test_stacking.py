"""Stacks: near the representative, never by a chain, the same in any division of the work."""

from __future__ import annotations

import numpy as np
import pytest

from triage.analysis import stacking
from triage.analysis.stacking import stack_pictures
from triage.execution.slots import NullSlot
from triage.model.stacks import StackRow
from triage.model.tasks import StackTask


def value(*bits: int) -> bytes:
    whole = 0
    for bit in bits:
        whole ^= 1 << bit
    return whole.to_bytes(32, "little")


def turned(upright: bytes, variant: int) -> bytes:
    """A stand-in for a hash in another orientation: far from the upright one, and turned back by the same again."""
    return bytes(byte ^ (0x55 * (variant > 0) + variant & 0xFF) for byte in upright)


def stacked(values: list[bytes], distance: int = 20, first: int = 100, step: int = 10_000) -> list[StackRow]:
    contents = np.arange(first, first + len(values), dtype=np.int64).tobytes()
    leads, rows = b"", list[StackRow]()
    while len(leads) < len(values):
        variants = b"".join(
            turned(v, n) for v in values[len(leads) : len(leads) + step] for n in (*range(8), *range(8))
        )
        task = StackTask(contents, b"".join(values), leads, variants, distance, distance)
        for part in stack_pictures(task, NullSlot()):
            rows += part.rows
            leads += part.leads
    assert [first + place for place, lead in enumerate(leads) if not lead] == [row.content for row in rows]
    return rows


def test_equal_and_near_pictures_join_the_first_of_them() -> None:
    values = [value(), value(*range(20)), value(*range(21)), value(*range(100, 200)), value()]
    assert stacked(values) == [StackRow(101, 100, 20), StackRow(104, 100, 0)]


@pytest.mark.parametrize("variant", range(8))
def test_a_mirrored_or_turned_copy_joins(variant: int) -> None:
    copy = turned(value(*range(5)), variant)
    assert stacked([value(), copy]) == [StackRow(101, 100, 5, variant)]


def test_of_two_orientations_the_nearer_one_is_told() -> None:
    """One that is its own mirror image is upright."""
    assert stacked([value(), value()]) == [StackRow(101, 100, 0, 0)]


def test_one_that_equals_a_member_and_is_far_from_the_representative_leads_in_its_turn() -> None:
    """Hashes in other orientations may differ where the upright ones are equal."""
    contents = np.arange(4, dtype=np.int64).tobytes()
    far = value(*range(128))
    values = [value(), far, far, far]
    variants = [[v] * 16 for v in values]
    variants[1] = ([far] * 7 + [value(1)]) * 2
    task = StackTask(contents, b"".join(values), b"", b"".join(v for some in variants for v in some), 20, 20)
    (part,) = stack_pictures(task, NullSlot())
    assert part.rows == [StackRow(1, 0, 1, 7), StackRow(3, 2, 0, 0)]


def test_what_is_within_a_border_joins_a_whole_picture_and_only_by_its_own_distance() -> None:
    """The whole of a bordered copy is far from everything; nothing joins what is within the border of another."""
    values = [value(), value(*range(100)), value(*range(200)), value(*range(50, 56))]
    bare = [values[0], value(*range(9)), value(*range(12)), value(*range(200, 230))]
    whole = b"".join(v * 8 + b * 8 for v, b in zip(values, bare, strict=True))
    task = StackTask(np.arange(4, dtype=np.int64).tobytes(), b"".join(values), b"", whole, 20, 10)
    (part,) = stack_pictures(task, NullSlot())
    assert part.rows == [StackRow(1, 0, 9, 8), StackRow(3, 0, 6, 0)], "the third is 12 bits away without its border"


def test_a_chain_does_not_hold_a_stack_together() -> None:
    """Each is near the one before it, and the last is far from the first."""
    chain = [value(*range(15 * n)) for n in range(6)]
    rows = stacked(chain)
    assert {row.content: row.representative for row in rows} == {101: 100, 103: 102, 105: 104}
    assert max(row.distance for row in rows) <= 20


def test_of_two_representatives_the_nearer_one_is_joined() -> None:
    assert stacked([value(), value(*range(30)), value(*range(18))])[-1] == StackRow(102, 101, 12)


@pytest.mark.parametrize("chunk", [1, 2, 7, 1000])
def test_the_chunk_changes_nothing(chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(5)
    seeds = random.integers(0, 256, (12, 32), dtype=np.uint8)
    values = []
    for _ in range(400):
        bits = np.unpackbits(seeds[random.integers(12)])
        bits[random.integers(0, 256, random.integers(0, 25))] ^= 1
        values.append(np.packbits(bits).tobytes())
    whole = stacked(values)
    monkeypatch.setattr(stacking, "CHUNK", chunk)
    assert stacked(values) == whole
    assert stacked(values, step=37) == whole
    assert len({row.representative for row in whole}) < 60
    assert not {row.content for row in whole} & {row.representative for row in whole}


def test_nothing_to_stack() -> None:
    assert stacked([]) == []
