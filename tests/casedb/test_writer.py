"""The writer: people before batches, whole transactions, errors to whoever asked, changes told after the commit."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from tests.samples.cases import new_case
from triage.casedb.open import CaseStore
from triage.errors import CaseError


@pytest.fixture
def store(tmp_path: Path) -> CaseStore:
    case = new_case(tmp_path / "case")
    return case._store


def test_an_act_overtakes_queued_batches(store: CaseStore) -> None:
    gate, order = threading.Event(), []
    store.batch(lambda _: gate.wait(5), name="block")
    batches = [store.batch(lambda _, n=n: order.append(f"batch {n}"), name="b") for n in range(3)]  # type: ignore[misc]
    act = store.writer.submit(lambda _: order.append("act"), name="a", urgent=True, parts=())
    gate.set()
    act.result(5)
    [b.result(5) for b in batches]
    assert order == ["act", "batch 0", "batch 1", "batch 2"]
    store.close()


def test_a_failed_piece_keeps_nothing_and_the_next_goes_on(store: CaseStore) -> None:
    def fail(connection: Connection) -> None:
        connection.exec_driver_sql("INSERT INTO tally VALUES ('half', 1)")
        raise ValueError("broken off")

    with pytest.raises(ValueError, match="broken off"):
        store.act(fail, name="fail")
    store.act(lambda c: c.exec_driver_sql("INSERT INTO tally VALUES ('whole', 1)"), name="ok")
    with store.read() as connection:
        assert connection.exec_driver_sql("SELECT name FROM tally").scalars().all() == ["whole"]
    store.close()


def test_a_full_disk_is_one_sentence(store: CaseStore) -> None:
    def full(_: Connection) -> None:
        raise OperationalError("INSERT", {}, sqlcipher.OperationalError("database or disk is full"))

    with pytest.raises(CaseError, match="disk is full"):
        store.act(full, name="full")
    store.close()


def test_listeners_hear_of_parts_after_the_commit(store: CaseStore) -> None:
    heard: list[frozenset[str]] = []
    store.writer.listeners.append(heard.append)
    store.act(lambda _: None, name="a", parts=("review", "audit"))
    store.close()
    assert heard == [frozenset({"review", "audit"})]


def test_a_listener_that_raises_ends_neither_the_writer_nor_the_others(store: CaseStore) -> None:
    heard: list[frozenset[str]] = []

    def fail(_: frozenset[str]) -> None:
        raise RuntimeError("the window is gone")

    store.writer.listeners += [fail, heard.append]
    store.act(lambda _: None, name="a", parts=("review",))
    store.act(lambda _: None, name="b", parts=("audit",))
    store.close()  # listeners are called behind the answer; closing waits for them
    assert heard == [frozenset({"review"}), frozenset({"audit"})]


def test_a_reader_cannot_write(store: CaseStore) -> None:
    with store.read() as connection, pytest.raises(OperationalError):
        connection.exec_driver_sql("INSERT INTO tally VALUES ('x', 1)")
    store.close()


def test_a_closed_case_takes_no_more_work(store: CaseStore) -> None:
    store.close()
    with pytest.raises(CaseError, match="closed"):
        store.batch(lambda _: None, name="late")
