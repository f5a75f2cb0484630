"""A row says whether it is kept, and never that it is where nothing was measured."""

from __future__ import annotations

import pytest

from benchmarks.measure import Cost
from benchmarks.table import ABSENT, COLUMNS, Budget, Line, Outcome, Rate

FAST, SLOW = Cost(1.0, 1.0), Cost(9.0, 9.0)


@pytest.mark.parametrize(
    ("row", "kept"),
    [
        (Outcome("w", FAST, SLOW, "peer", 8, FAST), True),
        (Outcome("w", FAST, SLOW, "peer", 10, FAST), False),
        (Outcome("w", FAST, SLOW, "peer", 8, FAST, limit=0.5), False),
        (Outcome("w", SLOW, SLOW, "peer", 1, FAST), False),
        (Rate("r", 90.0, 10.0, "peer", 9), True),
        (Rate("r", 89.0, 10.0, "peer", 9), False),
        (Budget("b", 1.0, 1.0, "s"), True),
        (Budget("b", 1.1, 1.0, "s"), False),
    ],
)
def test_a_row_is_kept_where_everything_demanded_of_it_was_reached(row: Line, kept: bool) -> None:
    assert row.kept is kept
    assert row.cells()[-1] == ("yes" if kept else "**no**")
    assert len(row.cells()) == len(COLUMNS)


def test_a_row_without_its_peer_says_so_and_is_not_kept() -> None:
    row = Rate("r", 90.0, None, "peer", 9)
    assert not row.kept
    assert row.cells()[2] == ABSENT
    assert ABSENT in row.cells()[-1]
    assert len(row.cells()) == len(COLUMNS)
