"""``verify`` names a planted edit, insertion, deletion and reordering in each table of a case."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Table

from tests.samples.cases import PASSPHRASE
from tests.samples.filled import filled_case
from triage.casedb import tables
from triage.casedb.keys import derive_keys
from triage.casedb.verification import Verification
from triage.open_case import OpenCase

GUARDED = [*tables.EVENTED, *tables.SEALED]


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("verify") / "case"
    filled_case(folder).close()
    return folder


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


def _victim(table: Table) -> str:
    """A column that is no key and holds text or numbers, to be changed."""
    keys = {c.name for c in table.primary_key}
    plain = [c.name for c in table.columns if c.name not in keys and not c.foreign_keys and not c.unique]
    return plain[-1] if plain else next(iter(keys))


@pytest.mark.parametrize("table", GUARDED, ids=lambda t: t.name)
def test_an_edit_is_named(folder: Path, table: Table) -> None:
    column = _victim(table)
    key = next(iter(table.primary_key)).name
    tamper(
        folder,
        f'UPDATE {table.name} SET "{column}" = CASE WHEN typeof("{column}") = \'integer\' THEN "{column}" + 1'
        f' ELSE coalesce("{column}", \'\') || \'9\' END WHERE "{key}" = (SELECT min("{key}") FROM {table.name})',
    )
    assert any(table.name in fault for fault in verify(folder).faults)


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


@pytest.mark.parametrize(
    "table", [t for t in GUARDED if t.name in ("entry", "content", "tally", "queue", "finding")], ids=lambda t: t.name
)
def test_a_reordering_is_named(folder: Path, table: Table) -> None:
    column = _victim(table)
    keys = [c.name for c in table.primary_key]
    tamper(
        folder,
        f"CREATE TEMP TABLE swap AS SELECT * FROM {table.name}",
        f'UPDATE {table.name} SET "{column}" = (SELECT s."{column}" FROM swap s WHERE s."{keys[0]}" <> {table.name}."{keys[0]}"'
        f' AND s."{column}" IS NOT {table.name}."{column}" ORDER BY s."{keys[0]}" DESC LIMIT 1)',
    ) if _varies(folder, table, column) else tamper(
        folder,
        f'UPDATE {table.name} SET "{keys[0]}" = "{keys[0]}" + 1000000 WHERE "{keys[0]}" = (SELECT min("{keys[0]}") FROM {table.name})',
    )
    assert any(table.name in fault for fault in verify(folder).faults)


def _varies(folder: Path, table: Table, column: str) -> bool:
    with OpenCase.open(folder, PASSPHRASE) as case, case._store.read() as connection:
        return bool(connection.exec_driver_sql(f'SELECT count(DISTINCT "{column}") FROM {table.name}').scalar_one() > 1)


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
