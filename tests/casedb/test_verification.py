"""``verify`` names a planted edit, insertion, deletion and reordering in each table of a case."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Table

from tests.samples.cases import PASSPHRASE
from tests.samples.filled import filled_case
from triage.casedb import tables
from triage.casedb.keys import derive_keys
from triage.casedb.verification import Verification, verify_case
from triage.open_case import OpenCase

GUARDED = [*tables.EVENTED, *(table for table in tables.SEALED if table is not tables.queue_draft)]
"""Tables that hold rows after a run; a draft of the queue is gone by then."""

CHANGED = (
    "CASE typeof(\"{0}\") WHEN 'blob' THEN \"{0}\" || x'01' WHEN 'text' THEN \"{0}\" || '9'"
    " WHEN 'null' THEN 9 ELSE \"{0}\" + 1000 END"
)
"""Another value of whatever kind a column holds."""


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("verify") / "case"
    filled_case(folder).close()
    return folder


@pytest.fixture(scope="module")
def opened(master: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenCase]:
    """The case for edits that are taken back before anybody else looks."""
    with OpenCase.open(Path(shutil.copytree(master, tmp_path_factory.mktemp("opened") / "case")), PASSPHRASE) as case:
        yield case


@pytest.fixture
def folder(master: Path, tmp_path: Path) -> Path:
    target = tmp_path / "case"
    shutil.copytree(master, target)
    return target


def tamper(folder: Path, *statements: str) -> None:
    """Change the database as somebody would who knows the passphrase and not the product."""
    salt = (folder / "case.db").read_bytes()[:16]
    keys = derive_keys(PASSPHRASE, salt)
    connection = sqlcipher.connect(str(folder / "case.db"), isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{keys.database.hex()}{salt.hex()}'\"")
    for statement in statements:
        assert connection.execute(statement).rowcount != 0, f"the plant changed nothing: {statement}"
    connection.close()


def verify(folder: Path) -> Verification:
    with OpenCase.open(folder, PASSPHRASE) as case:
        return case.audit.verify()


def test_an_untouched_case_is_whole(folder: Path) -> None:
    assert verify(folder).faults == []


def test_the_sample_has_rows_in_every_table(folder: Path) -> None:
    with OpenCase.open(folder, PASSPHRASE) as case, case._store.read() as connection:
        empty = [t.name for t in GUARDED if not connection.exec_driver_sql(f"SELECT count(*) FROM {t.name}").scalar()]
    assert empty == [], "a plant in an empty table would show nothing"


@pytest.mark.parametrize("table", GUARDED, ids=lambda t: t.name)
def test_an_edit_of_any_column_is_named(opened: OpenCase, table: Table) -> None:
    for column in table.columns:
        plant = f'UPDATE {table.name} SET "{column.name}" = {CHANGED.format(column.name)} WHERE rowid = '
        with opened._store._engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
            assert connection.exec_driver_sql(plant + _first_row(table)).rowcount == 1
            faults = verify_case(connection).faults
            connection.rollback()
        assert any(table.name in fault for fault in faults), column.name


def _first_row(table: Table) -> str:
    return f"(SELECT min(rowid) FROM {table.name})"


@pytest.mark.parametrize("table", GUARDED, ids=lambda t: t.name)
def test_a_deletion_is_named(folder: Path, table: Table) -> None:
    key = next(iter(table.primary_key)).name
    tamper(folder, f'DELETE FROM {table.name} WHERE "{key}" = (SELECT min("{key}") FROM {table.name})')
    assert any(table.name in fault for fault in verify(folder).faults)


@pytest.mark.parametrize("table", GUARDED, ids=lambda t: t.name)
def test_an_insertion_is_named(folder: Path, table: Table) -> None:
    unique = {c.name for c in table.primary_key} | {c.name for c in table.columns if c.unique}
    for constraint in table.constraints:
        unique |= {c.name for c in getattr(constraint, "columns", []) if type(constraint).__name__.startswith("Unique")}
    values = ", ".join(
        (f"(SELECT max(\"{c.name}\") FROM {table.name}) || '1'" if c.name in unique else f'"{c.name}"')
        for c in table.columns
    )
    tamper(folder, f"INSERT INTO {table.name} SELECT {values} FROM {table.name} LIMIT 1")
    assert any(table.name in fault for fault in verify(folder).faults)


@pytest.mark.parametrize("table", GUARDED, ids=lambda t: t.name)
def test_a_reordering_is_named(folder: Path, table: Table) -> None:
    """All rows keep what they say and change their places; where there is one row, it takes another place."""
    keys = [column.name for column in table.primary_key]
    with OpenCase.open(folder, PASSPHRASE) as case, case._store.read() as connection:
        rows = connection.exec_driver_sql(f"SELECT count(*) FROM {table.name}").scalar_one()
    place = f'"{keys[0]}"'
    if rows == 1:
        moved = [f"UPDATE {table.name} SET {place} = {CHANGED.format(keys[0])}"]
    else:
        low, high = (f"(SELECT {which}({place}) FROM {table.name})" for which in ("min", "max"))
        aside = {"integer": "-1"}.get(_kind(folder, table, keys[0]), "'aside'")
        moved = [
            f"CREATE TEMP TABLE ends AS SELECT {low} AS low, {high} AS high",
            f"UPDATE {table.name} SET {place} = {aside} WHERE {place} = (SELECT low FROM ends)",
            f"UPDATE {table.name} SET {place} = (SELECT low FROM ends) WHERE {place} = (SELECT high FROM ends)",
            f"UPDATE {table.name} SET {place} = (SELECT high FROM ends) WHERE {place} = {aside}",
        ]
    tamper(folder, *moved)
    assert any(table.name in fault for fault in verify(folder).faults)


def _kind(folder: Path, table: Table, column: str) -> str:
    with OpenCase.open(folder, PASSPHRASE) as case, case._store.read() as connection:
        kinds = connection.exec_driver_sql(f'SELECT typeof("{column}") FROM {table.name} LIMIT 1')
        return str(kinds.scalar_one())


def test_text_in_place_of_the_bytes_that_it_encodes_is_named(folder: Path) -> None:
    with OpenCase.open(folder, PASSPHRASE) as case, case._store.read() as connection:
        sha1 = connection.exec_driver_sql("SELECT sha1 FROM content LIMIT 1").scalar_one()
    text = base64.b64encode(sha1).decode()
    tamper(folder, f"UPDATE content SET sha1 = '{text}' WHERE sha1 = x'{sha1.hex()}'")
    assert any("Table content" in fault for fault in verify(folder).faults)


def test_a_draft_that_was_planted_is_named(folder: Path) -> None:
    tamper(folder, "INSERT INTO queue_draft VALUES (1, 1, 0, 9, x'00', 'act now', '[]')")
    assert any("Table queue_draft" in fault for fault in verify(folder).faults)


@pytest.mark.parametrize(
    "plant",
    [
        "UPDATE seal SET digest = x'00' WHERE rowid = (SELECT max(rowid) FROM seal)",
        "UPDATE seal SET table_name = 'nothing' WHERE rowid = (SELECT min(rowid) FROM seal)",
        "UPDATE seal SET block = 'one' WHERE rowid = (SELECT min(rowid) FROM seal)",
        "DELETE FROM seal WHERE rowid = (SELECT max(rowid) FROM seal)",
        "INSERT INTO seal SELECT table_name, block + 1, digest FROM seal LIMIT 1",
        "INSERT INTO seal VALUES ('nothing', 0, x'00')",
        "UPDATE seal SET table_name = 'x' || table_name WHERE table_name IN ('entry', 'content')",
    ],
)
def test_a_change_of_the_seals_themselves_is_named(folder: Path, plant: str) -> None:
    tamper(folder, plant)
    assert any("Table seal" in fault for fault in verify(folder).faults)


def test_every_table_of_a_case_is_guarded(folder: Path) -> None:
    """By events, by seals, as the audit log itself, or (the schema's number) by refusing to open."""
    with OpenCase.open(folder, PASSPHRASE) as case, case._store.read() as connection:
        found = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
    guarded = {table.name for table in (*tables.EVENTED, *tables.SEALED, tables.seal, tables.audit)}
    assert {name for name in found if not name.startswith("sqlite_")} == guarded | {"alembic_version"}


@pytest.mark.parametrize(
    ("plant", "words"),
    [
        (
            "UPDATE audit SET payload = replace(payload, 'AB/1', 'ZZ/9') WHERE seq = 2",
            "event 2 (evidence added) was changed",
        ),
        ("UPDATE audit SET person = 'nobody' WHERE seq = 1", "event 1 (case created) was changed"),
        ("UPDATE audit SET at = '2020' WHERE seq = 3", "event 3"),
        ("DELETE FROM audit WHERE seq = 3", "event 3 is missing"),
        ("UPDATE audit SET seq = CASE seq WHEN 2 THEN -3 WHEN 3 THEN -2 END WHERE seq IN (2, 3)", "event"),
    ],
)
def test_a_changed_chain_is_named(folder: Path, plant: str, words: str) -> None:
    tamper(folder, plant)
    assert any(words in fault for fault in verify(folder).faults)


def test_an_inserted_event_is_named(folder: Path) -> None:
    tamper(
        folder,
        "INSERT INTO audit SELECT seq + 100, at, kind, person, account, machine, payload, previous, digest FROM audit WHERE seq = 2",
    )
    assert any("event 102" in fault for fault in verify(folder).faults)


def test_a_cut_tail_is_what_the_chain_cannot_show(folder: Path) -> None:
    """The manual says so: hence the head is printed in each report. The decision's row still gives it away."""
    tamper(folder, "DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)")
    assert verify(folder).faults == ["decision 1 follows from no audit event: it was inserted outside the product."]


def test_changed_thumbnails_are_named(folder: Path) -> None:
    import sqlite3

    with sqlite3.connect(folder / "thumbs.db") as raw:
        raw.execute("UPDATE thumb SET sealed = sealed || x'00' WHERE level = 'open'")
    assert any("thumbnail" in fault for fault in verify(folder).faults)


def test_the_head_moves_with_each_event(folder: Path) -> None:
    with OpenCase.open(folder, PASSPHRASE) as case:
        before = case.audit.head()
        case.review.grade([case.queue.page()[0].sha256.hex()], "B", "Officer Three")
        after = case.audit.head()
    assert after.seq == before.seq + 1
    assert after.digest != before.digest
