"""Which part of a set a file is, told by its name; a missing part is named and never guessed away."""

from __future__ import annotations

import pytest

from hashsets.parts import PART_LIMIT, Numbering, missing_parts, number_parts
from triage.errors import HashSetError
from triage.model.set_wording import missing_words


@pytest.mark.parametrize(
    ("names", "total", "found", "missing"),
    [
        (["CAID 1 of 3.json", "CAID 3 of 3.json"], 0, Numbering((1, 3), 3), (2,)),
        (["CAID_2_of_3.json"], 0, Numbering((2,), 3), (1, 3)),
        (["gold-disk 1of2.json", "gold-disk 2of2.json"], 0, Numbering((1, 2), 2), ()),
        (["Gold Part 2.json", "Gold Part 4.json"], 0, Numbering((2, 4), 0), (1, 3)),
        (["caid part01.json", "caid part02.json"], 5, Numbering((1, 2), 5), (3, 4, 5)),
        (["set 2026_00.json", "set 2026_02.json"], 0, Numbering((0, 2), 0), (1,)),
        (["set 2026_00.json", "set 2026_02.json"], 4, Numbering((0, 2), 4), (1, 3)),
        (["force.json"], 0, Numbering((), 0), ()),
        (["Force 7.json"], 0, Numbering((), 0), ()),
        (["Operation Part 2.json"], 1, Numbering((), 0), ()),
        (["RDS_2024.03.1.db", "RDS_2024.06.1_delta.sql"], 0, Numbering((), 0), ()),
        (["a.json", "b.json"], 3, Numbering((1, 2), 3), (3,)),
        (["v2 a1.json", "v3 a2.json"], 0, Numbering((), 0), ()),
    ],
)
def test_numbers_and_what_is_missing(names: list[str], total: int, found: Numbering, missing: tuple[int, ...]) -> None:
    assert number_parts(names, total) == found
    assert missing_parts(found.numbers, found.total) == missing


@pytest.mark.parametrize(
    ("names", "total", "said"),
    [
        (["a 1 of 3.json", "b 1 of 3.json"], 0, "a 1 of 3.json and b 1 of 3.json are both part 1"),
        (["a 1 of 3.json", "a 2 of 4.json"], 0, "disagree about how many there are: 3 and 4"),
        (["a 1 of 3.json"], 4, "disagree about how many there are: 3 and 4"),
        (["part 5.json"], 3, "There is a part 5, and the set is said to have 3"),
        (["a.json"], PART_LIMIT + 1, "more than 500 parts"),
        ([f"a{n}.json" for n in range(PART_LIMIT + 1)], 0, "more than 500 parts"),
    ],
)
def test_parts_that_contradict_each_other(names: list[str], total: int, said: str) -> None:
    with pytest.raises(HashSetError, match=said):
        number_parts(names, total)


@pytest.mark.parametrize(
    ("missing", "total", "said"),
    [
        ((), 3, ""),
        ((2,), 3, "incomplete: part 2 of 3 is missing"),
        ((2,), 0, "incomplete: part 2 is missing"),
        ((1, 3, 4), 6, "incomplete: parts 1, 3 and 4 of 6 are missing"),
        (
            tuple(range(1, 31)),
            40,
            f"incomplete: parts {', '.join(map(str, range(1, 21)))} and 10 more of 40 are missing",
        ),
    ],
)
def test_missing_parts_in_words(missing: tuple[int, ...], total: int, said: str) -> None:
    assert missing_words(missing, total) == said
