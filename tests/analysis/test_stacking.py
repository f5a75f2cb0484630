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


def stacked(values: list[bytes], distance: int = 20, first: int = 100) -> list[StackRow]:
    contents = np.arange(first, first + len(values), dtype=np.int64).tobytes()
    found = stack_pictures(StackTask(contents, b"".join(values), distance), NullSlot())
    return [row for rows in found for row in rows]


def test_equal_and_near_pictures_join_the_first_of_them() -> None:
    values = [value(), value(*range(20)), value(*range(21)), value(*range(100, 200)), value()]
    assert stacked(values) == [StackRow(100, 100, 0), StackRow(101, 100, 20), StackRow(104, 100, 0)]


def test_a_chain_does_not_hold_a_stack_together() -> None:
    """Each is near the one before it, and the last is far from the first."""
    chain = [value(*range(15 * n)) for n in range(6)]
    rows = stacked(chain)
    assert {row.content: row.representative for row in rows} == {
        100: 100,
        101: 100,
        102: 102,
        103: 102,
        104: 104,
        105: 104,
    }
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
    whole = sorted(stacked(values))
    monkeypatch.setattr(stacking, "CHUNK", chunk)
    assert sorted(stacked(values)) == whole
    assert len({row.representative for row in whole}) < 60
    members = {row.content for row in whole}
    assert all(row.representative in members for row in whole)


def test_nothing_to_stack() -> None:
    assert stacked([]) == []
