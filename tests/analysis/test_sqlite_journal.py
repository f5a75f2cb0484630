"""A hot journal rolled back in memory equals what SQLite itself reads."""

from __future__ import annotations

import sqlite3
import struct
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.analysis import database_history
from tests.analysis.database_history import rows_of
from triage.analysis import sqlite_journal
from triage.analysis.sqlite_image import open_database
from triage.analysis.sqlite_journal import apply_journal

STATEMENTS = st.sampled_from([*database_history.STEPS, "drop"])


own_answer = partial(database_history.own_answer, suffix="-journal")


def history(folder: Path, page: int, mode: str, sync: str, steps: list[str]) -> Iterator[tuple[bytes, bytes]]:
    pragmas = (
        f"page_size={page}", "auto_vacuum=FULL", f"journal_mode={mode}", f"synchronous={sync}", "cache_size=2",
    )  # fmt: skip
    return database_history.history(folder / "random.db", pragmas, steps, "-journal", rows=30)


@settings(max_examples=25, deadline=None)
@given(
    page=st.sampled_from([512, 4096]),
    mode=st.sampled_from(["DELETE", "TRUNCATE", "PERSIST"]),
    sync=st.sampled_from(["OFF", "FULL"]),
    steps=st.lists(STATEMENTS, min_size=1, max_size=10),
)
def test_a_random_history_reads_as_sqlite_reads_it(page: int, mode: str, sync: str, steps: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for main, journal in history(Path(folder), page, mode, sync, steps):
            opened = open_database(main, journal=journal)
            try:
                assert rows_of(opened.connection) == own_answer(main, journal)
            finally:
                opened.close()


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes]:
    return list(history(tmp_path_factory.mktemp("hot"), 512, "DELETE", "FULL", ["update", "insert", "update"]))[-1]


def test_a_hot_journal_is_applied_and_said(pair: tuple[bytes, bytes]) -> None:
    main, journal = pair
    image = bytearray(main)
    result = apply_journal(image, journal)
    assert result.restored
    assert bytes(image) != main
    assert "was applied in memory" in result.problems[0].sentence


def test_each_damaged_byte_reads_as_sqlite_reads_it(pair: tuple[bytes, bytes]) -> None:
    main, journal = pair
    outcomes = set()
    for position in range(512, len(journal), max(1, len(journal) // 60)):
        broken = bytearray(journal)
        broken[position] ^= 0x41
        image = bytearray(main)
        result = apply_journal(image, bytes(broken))
        outcomes.add(len(result.problems))
        try:
            answer = own_answer(main, bytes(broken))
        except sqlite3.DatabaseError:
            continue
        opened = open_database(bytes(image))
        assert rows_of(opened.connection) == answer
        opened.close()
    assert outcomes == {1, 2}, "some damage must have been seen, and some bytes do not matter"


@pytest.mark.parametrize(
    ("offset", "value", "reason"),
    [(4, 0x55, "first bytes"), (24, 0x10000001, "impossible"), (16, 0xFFFFFFF, "above the limit")],
)
def test_a_journal_that_cannot_be_used_is_said(pair: tuple[bytes, bytes], offset: int, value: int, reason: str) -> None:
    main, journal = pair
    broken = bytearray(journal)
    struct.pack_into(">I", broken, offset, value)
    image = bytearray(main)
    result = apply_journal(image, bytes(broken))
    assert bytes(image) == main
    assert "was not applied" in result.problems[0].sentence
    assert reason in result.problems[0].sentence


def test_part_of_a_change_to_several_databases_is_not_applied(pair: tuple[bytes, bytes]) -> None:
    main, journal = pair
    name = b"/data/x-mj1234"
    magic = bytes.fromhex("d9d505f920a163d7")
    whole = journal + struct.pack(">I", 0x200001) + name + struct.pack(">2I", len(name), sum(name)) + magic
    image = bytearray(main)
    assert "several databases" in apply_journal(image, whole).problems[0].sentence
    assert bytes(image) == main


def test_what_is_not_hot_says_nothing(pair: tuple[bytes, bytes]) -> None:
    main, journal = pair
    image = bytearray(main)
    for quiet in (b"", bytes(28) + journal[28:]):
        assert apply_journal(image, quiet) == sqlite_journal.JournalResult()
    assert bytes(image) == main


@given(noise=st.binary(max_size=200), at=st.integers(0, 900))
def test_noise_never_raises(pair: tuple[bytes, bytes], noise: bytes, at: int) -> None:
    main, journal = pair
    for image, companion in ((main, journal[:at] + noise), (noise, journal)):
        rolled_back = bytearray(image)
        result = apply_journal(rolled_back, companion)
        said = [problem.sentence for problem in result.problems]
        applied = any("was applied in memory" in sentence for sentence in said)
        assert applied or bytes(rolled_back) == image, "what is not said to be applied changes nothing"
