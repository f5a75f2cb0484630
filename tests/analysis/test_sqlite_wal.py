"""A log applied in memory equals what SQLite itself reads."""

from __future__ import annotations

import shutil
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
from tests.testdata import testdata
from triage.analysis import sqlite_wal
from triage.analysis.sqlite_image import open_database
from triage.analysis.sqlite_wal import apply_wal

STATEMENTS = st.sampled_from([*database_history.STEPS, "checkpoint", "vacuum"])


own_answer = partial(database_history.own_answer, suffix="-wal")


def history(folder: Path, page: int, steps: list[str]) -> Iterator[tuple[bytes, bytes]]:
    pragmas = (f"page_size={page}", "auto_vacuum=FULL", "journal_mode=WAL", "wal_autocheckpoint=0", "cache_size=3")
    return database_history.history(folder / "random.db", pragmas, steps, "-wal")


@settings(max_examples=25, deadline=None)
@given(page=st.sampled_from([512, 4096, 65536]), steps=st.lists(STATEMENTS, min_size=1, max_size=14))
def test_a_random_history_reads_as_sqlite_reads_it(page: int, steps: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for main, wal in history(Path(folder), page, steps):
            opened = open_database(main, wal)
            try:
                assert rows_of(opened.connection) == own_answer(main, wal)
                assert opened.problems == ()
            finally:
                opened.close()


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes]:
    steps = ["insert", "commit", "update", "commit", "checkpoint", "insert", "commit", "delete", "commit", "insert"]
    return list(history(tmp_path_factory.mktemp("wal"), 512, steps))[-1]


def test_frames_are_counted(pair: tuple[bytes, bytes]) -> None:
    main, wal = pair
    image = bytearray(main)
    result = apply_wal(image, wal)
    assert result.applied
    assert result.superseded
    assert result.uncommitted
    whole = (len(wal) - 32) // (24 + 512)
    assert result.applied + result.superseded + result.uncommitted + result.leftover == whole


def test_each_damaged_byte_reads_as_sqlite_reads_it(pair: tuple[bytes, bytes]) -> None:
    main, wal = pair
    differing = 0
    intact, unfinished = own_answer(main, wal), apply_wal(bytearray(main), wal).uncommitted
    for position in range(0, len(wal), max(1, len(wal) // 60)):
        broken = bytearray(wal)
        broken[position] ^= 0x41
        image = bytearray(main)
        result = apply_wal(image, bytes(broken))
        answer = own_answer(main, bytes(broken))
        differing += answer != intact
        opened = open_database(bytes(image))
        assert rows_of(opened.connection) == answer
        opened.close()
        assert result.problems or result.leftover or result.uncommitted > unfinished or answer == intact
    assert differing, "no byte mattered: the test shows nothing"


def test_a_checksum_in_the_other_byte_order_is_read() -> None:
    """The log of plaso's test data was written on a machine of either order; ours are rewritten for the other."""
    path = testdata("mobile_plaso_dbs", "wal_database.db")
    wal = path.with_name("wal_database.db-wal").read_bytes()
    swapped = _swap_order(wal)
    assert own_answer(path.read_bytes(), swapped) == own_answer(path.read_bytes(), wal)
    for each in (wal, swapped):
        opened = open_database(path.read_bytes(), each)
        assert rows_of(opened.connection) == own_answer(path.read_bytes(), wal)
        assert opened.problems == ()
        opened.close()


def _swap_order(wal: bytes) -> bytes:
    magic, version, size, *rest = struct.unpack(">8I", wal[:32])
    magic ^= 1
    order = ">" if magic & 1 else "<"
    s0 = s1 = 0

    def add(data: bytes) -> None:
        nonlocal s0, s1
        words = struct.unpack(f"{order}{len(data) // 4}I", data)
        for x0, x1 in zip(words[::2], words[1::2], strict=True):
            s0 = (s0 + x0 + s1) & 0xFFFFFFFF
            s1 = (s1 + x1 + s0) & 0xFFFFFFFF

    head = struct.pack(">6I", magic, version, size, *rest[:3])
    add(head)
    out = [head, struct.pack(">2I", s0, s1)]
    stride = 24 + size
    for start in range(32, len(wal) - stride + 1, stride):
        frame = wal[start : start + stride]
        if frame[8:16] != wal[16:24]:
            out.append(frame)
            continue
        add(frame[:8])
        add(frame[24:])
        out += [frame[:16], struct.pack(">2I", s0, s1), frame[24:]]
    return b"".join(out)


@pytest.mark.parametrize("empty", [True, False])
def test_a_database_that_lives_in_its_log_is_read(tmp_path: Path, empty: bool) -> None:
    path = tmp_path / "young.db"
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA wal_autocheckpoint=0")
    db.execute("CREATE TABLE t(a)")
    db.executemany("INSERT INTO t VALUES(?)", [(number,) for number in range(2000)])
    main, wal = path.read_bytes(), path.with_name("young.db-wal").read_bytes()
    db.close()
    assert len(main) == 4096
    opened = open_database(b"" if empty else main, wal)
    assert opened.connection.execute("SELECT count(*), max(a) FROM t").fetchone() == (2000, 1999)
    opened.close()


def test_a_log_of_another_database_is_not_applied(pair: tuple[bytes, bytes], tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE mine(a)")
    db.commit()
    db.close()
    image = bytearray(path.read_bytes())
    result = apply_wal(image, pair[1])
    assert bytes(image) == path.read_bytes()
    assert "page size differs" in result.problems[0].sentence


def test_a_stated_size_above_the_limit_is_refused(pair: tuple[bytes, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    main, wal = pair
    monkeypatch.setattr(sqlite_wal, "MAX_DATABASE_BYTES", 1024)
    image = bytearray(main)
    result = apply_wal(image, wal)
    assert bytes(image) == main
    assert "above the limit" in result.problems[0].sentence


def test_pages_that_are_nowhere_are_named(pair: tuple[bytes, bytes]) -> None:
    main, wal = pair
    image = bytearray(main[:512])
    result = apply_wal(image, wal)
    assert any("neither in its file nor" in problem.sentence for problem in result.problems)


@given(noise=st.binary(max_size=200), at=st.integers(0, 400))
def test_noise_is_no_log(pair: tuple[bytes, bytes], noise: bytes, at: int) -> None:
    main, wal = pair
    image = bytearray(main)
    apply_wal(image, noise)
    assert bytes(image) == main
    apply_wal(image, wal[:at] + noise)


def test_the_evidence_is_not_touched(tmp_path: Path) -> None:
    for name in ("wal_database.db", "wal_database.db-wal"):
        shutil.copy(testdata("mobile_plaso_dbs", name), tmp_path / name)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    open_database(before["wal_database.db"], before["wal_database.db-wal"]).close()
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
