"""Exact look-ups in a compiled set answer as a dictionary would."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hashsets.columns import Columns
from hashsets.compiled import CompiledSet
from hashsets.records import WIDTHS, Reading, SetRecord
from tests.samples.hash_sets import KEY, compiled, plain_request
from triage.errors import HashSetError
from triage.model.matches import Algorithm

KINDS = (Algorithm.MD5, Algorithm.SHA1, Algorithm.SHA256)
numbers = st.integers(0, 6)


def value(algorithm: Algorithm, number: int) -> bytes:
    """One of few digests, so that they meet; zeros at either end are where sorting of bytes goes wrong."""
    width = WIDTHS[algorithm]
    return [
        bytes(width),
        bytes(width - 1) + b"\x01",
        b"\x01" + bytes(width - 1),
        b"\xff" * width,
        b"\x80" + bytes(width - 1),
        b"ab" + bytes(width - 2),
        b"ab\x00\x01" + bytes(width - 4),
    ][number]


@settings(deadline=None)  # a busy machine is no defect
@given(records=st.lists(st.tuples(st.sampled_from(KINDS), numbers), min_size=1), asked=st.lists(numbers))
def test_exact_look_ups(
    tmp_path_factory: pytest.TempPathFactory, records: list[tuple[Algorithm, int]], asked: list[int]
) -> None:
    text = "\n".join(value(*record).hex() for record in records) + "\n"
    hash_set, summary = compiled(tmp_path_factory.getbasetemp(), text.encode(), plain_request())
    first: dict[Algorithm, dict[bytes, int]] = defaultdict(dict)
    for ordinal, (algorithm, number) in enumerate(records):
        first[algorithm].setdefault(value(algorithm, number), ordinal)
    assert summary.repeated == len(records) - sum(map(len, first.values()))
    for algorithm in KINDS:
        digests = [value(algorithm, number) for number in asked]
        queries, found = hash_set.exact(algorithm, digests)
        wanted = [(q, first[algorithm][d]) for q, d in enumerate(digests) if d in first[algorithm]]
        assert list(zip(queries.tolist(), found.tolist(), strict=True)) == wanted


def test_a_digest_under_two_codes_gives_both_records() -> None:
    columns, reading = Columns(), Reading()
    for code in ("1", "2", "1"):
        columns.add(SetRecord(md5=b"a" * 16, code=code), reading)
    table = columns.table(Algorithm.MD5, columns.repeated())
    assert table.records.tolist() == [0, 1]


def test_it_opens_only_with_its_key(tmp_path: Path) -> None:
    compiled(tmp_path, b"ab" * 16 + b"\n", plain_request())
    assert CompiledSet.open(tmp_path / "source.set", KEY).header.records == 1
    with pytest.raises(HashSetError):
        CompiledSet.open(tmp_path / "source.set", bytes(32))
    with pytest.raises(HashSetError):
        CompiledSet.open(tmp_path / "none.set", KEY)
