"""First hits are the exact matches that matching finds later, row for row, and nothing else."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.samples.hash_sets import KEY, compiled, media, request, vics
from triage.analysis.hits import Tagged, hits_among
from triage.analysis.matching import match_contents
from triage.execution.slots import NullSlot
from triage.model.content import EMPTY_SHA256
from triage.model.tasks import ContentQuery, MatchTask, SetAtHand


def result(number: int, size: int | None = None) -> Tagged:
    """What the examination says of the file that ``media(number)`` lists."""
    text = bytes.fromhex(f"{number:08x}")
    length = 1000 + number if size is None else size
    return ("content", number, text * 8, text * 5, text * 4, length, "image/jpeg", False)


@pytest.fixture
def at_hand(tmp_path: Path) -> SetAtHand:
    compiled(tmp_path, vics([media(1), media(3, 2), media(4, 0)]), request())
    return SetAtHand(7, 9, str(tmp_path / "source.set"), KEY)


def test_first_hits_are_rows_of_matching(at_hand: SetAtHand) -> None:
    results = [result(number) for number in range(1, 6)]
    queries = [ContentQuery(r[1], r[2], r[3], r[4], r[5], None, None, None) for r in results]
    matched = [row for rows in match_contents(MatchTask(at_hand.path, KEY, queries), NullSlot()) for row in rows]
    assert len(matched) == 3
    digest_of = {r[1]: r[2] for r in results}
    assert hits_among(results, [at_hand]) == [("hit", 7, 9, digest_of[m.content], *m[1:]) for m in matched]


def test_only_contents_are_asked_about_and_the_empty_file_never_hits(at_hand: SetAtHand) -> None:
    empty = ("content", 1, EMPTY_SHA256, hashlib.sha1(b"").digest(), hashlib.md5(b"").digest(), 0, "", False)
    assert hits_among([("end", 1, 1), empty, ("problem", 1, None, "read", "failed", "x")], [at_hand]) == []
    assert hits_among([result(1)], []) == []


def test_another_size_under_the_same_md5_is_no_hit(tmp_path: Path) -> None:
    record = media(1)
    del record["SHA1"]
    compiled(tmp_path, vics([record]), request())
    at_hand = SetAtHand(1, 1, str(tmp_path / "source.set"), KEY)
    assert len(hits_among([result(1)], [at_hand])) == 1
    assert hits_among([result(1, size=5)], [at_hand]) == []


def test_a_set_that_does_not_open_is_left_to_matching(at_hand: SetAtHand, tmp_path: Path) -> None:
    broken = tmp_path / "broken.set"
    broken.write_bytes(b"no set")
    assert len(hits_among([result(1)], [SetAtHand(1, 1, str(broken), KEY), at_hand])) == 1
