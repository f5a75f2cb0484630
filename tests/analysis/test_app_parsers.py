"""The runner of app parsers: one outcome a file, and nothing is lost in silence."""

from __future__ import annotations

import pickle
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.plugins.artefact_runs import (
    LIVE,
    SPEC,
    BytesReader,
    FakeSource,
    all_plugins,
    build,
    collect,
    example,
    key,
    run,
    sample_files,
)
from triage.analysis import app_parsers, app_queries, app_records, app_run, sqlite_image
from triage.analysis.app_parsers import parse_artefact
from triage.analysis.plugin_finding import FoundPlugin
from triage.errors import EvidenceError, PluginError
from triage.execution.slots import NullSlot
from triage.model.entries import EntryFlag
from triage.model.frame import Scope
from triage.model.messages import MessageRow, ParserOutcome
from triage.model.problems import Outcome
from triage.model.tasks import ParseTask
from triage.plugin_api import (
    Known,
    Lookup,
    Note,
    PassedOver,
    Query,
    Record,
    Row,
    SqliteApp,
    Table,
    TestedOn,
    message,
)

SECRET = "the words of a message"
SCRIPT = f"""CREATE TABLE t (id INTEGER PRIMARY KEY, body TEXT);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200)
    INSERT INTO t SELECT i, '{SECRET} ' || i FROM n"""
SQL = "SELECT id, body FROM t ORDER BY id"


def plain(row: Row, _known: Known) -> MessageRow:
    return message("t", row.integer("id"), conversation="c", text=row.text("body"))


def plugin(
    row: Callable[[Row, Known], object] = plain, sql: str = SQL, lookups: tuple[Lookup, ...] = ()
) -> FoundPlugin:
    class App(SqliteApp):
        """A plugin of this test."""

        name, app, platform = "test_app", "Test", "Android"
        tested_on, tested_note = TestedOn.REAL, "This test."
        paths = ("t.db",)

    App.lookups = lookups
    App.queries = (Query("messages", (Table("t", "id", "body gone"),), sql, row),)  # type: ignore[arg-type]  # on purpose
    return FoundPlugin(App, "0" * 64)


DATA = build(SCRIPT)


def test_records_come_in_batches_that_can_be_pickled() -> None:
    source = FakeSource({1: DATA})
    task = ParseTask(SPEC, "test_app", "0" * 64, key(1), (), "t.db", Scope())
    lists = list(app_parsers.parse_from(source, plugin(), task, NullSlot()))
    assert [len(batch) for batch in lists] == [500, 500, 201]
    assert pickle.loads(pickle.dumps(lists)) == lists
    assert len(collect(iter(lists)).messages) == 1200
    assert source.contents[1] == DATA


def test_a_column_that_the_database_lacks_is_null() -> None:
    def row(row: Row, _known: Known) -> MessageRow:
        assert row.value("gone") is None
        return message("t", row.integer("id"), conversation="c")

    assert (
        len(run(plugin(row, "SELECT id, gone FROM t WHERE gone IS NULL ORDER BY id"), {"main": DATA}).messages) == 1200
    )


def test_a_crash_of_the_plugin_is_an_outcome_that_quotes_no_message() -> None:
    def row(row: Row, _known: Known) -> MessageRow:
        raise RuntimeError(row.text("body"))

    result = run(plugin(row), {"main": DATA})
    assert result.outcome is ParserOutcome.FAILED
    assert "RuntimeError" in result.problems[0].sentence
    assert SECRET not in repr((result.problems, result.sentence))


@pytest.mark.parametrize("error", [ValueError, KeyError, TypeError, PluginError, OverflowError, AttributeError])
def test_a_bad_row_is_a_problem_and_the_rest_is_read(error: type[Exception]) -> None:
    def row(row: Row, known: Known) -> MessageRow:
        if row.integer("id") == 7:
            raise error("A column is wrong." if error is PluginError else SECRET)
        return plain(row, known)

    result = run(plugin(row), {"main": DATA})
    assert result.outcome is ParserOutcome.READ_WITH_PROBLEMS
    assert len(result.messages) == 1199
    assert result.counts["bad rows"] == 1
    assert result.problems[0].sentence.startswith("Row 7 of the messages")
    assert SECRET not in repr((result.problems, result.sentence))


def test_many_bad_rows_are_named_up_to_a_number_and_counted() -> None:
    def row(row: Row, known: Known) -> MessageRow:
        if (row.integer("id") or 0) % 2:
            raise ValueError
        return plain(row, known)

    result = run(plugin(row), {"main": DATA})
    assert result.counts["bad rows"] == 600
    assert len(result.problems) == 21
    assert result.problems[-1].sentence.startswith("580 further")


def test_a_file_of_which_no_row_was_understood_has_failed() -> None:
    def row(_row: Row, _known: Known) -> MessageRow:
        raise ValueError

    assert run(plugin(row), {"main": DATA}).outcome is ParserOutcome.FAILED


@pytest.mark.parametrize(
    "record",
    [None, 5, "text", ("message", "t", 1), message("t", 1, conversation="c")._replace(direction="sideways"),
     message("t", 1, conversation="c")._replace(sent_clock=99), message("t", 1 << 80, conversation="c"),
     message("t", 1, conversation="c")._replace(sent_raw=1 << 70)],
)  # fmt: skip
def test_what_is_no_record_is_a_bad_row(record: object) -> None:
    result = run(plugin(lambda _row, _known: record), {"main": DATA})
    assert result.messages == []
    assert result.counts["bad rows"] == 1200
    assert result.outcome is ParserOutcome.FAILED


def test_a_row_that_comes_twice_is_given_once() -> None:
    result = run(plugin(sql="SELECT a.id, a.body FROM t a, (SELECT 1 UNION SELECT 2) ORDER BY a.id"), {"main": DATA})
    assert len({each.row for each in result.messages}) == len(result.messages) == 1200
    assert "twice" in result.problems[0].sentence


def test_passed_over_and_notes_are_counted() -> None:
    def row(row: Row, known: Known) -> list[Record] | Record:
        if row.integer("id") == 1:
            return PassedOver("a placeholder")
        return [plain(row, known), Note("Something of note.")] if row.integer("id") == 2 else plain(row, known)

    result = run(plugin(row), {"main": DATA})
    assert len(result.messages) == 1199
    assert "1 rows were passed over (a placeholder)" in result.sentence
    assert [problem.sentence for problem in result.problems] == ["Something of note."]


def test_what_is_too_large_is_cut_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app_records, "MAX_TEXT", 10)
    monkeypatch.setattr(app_records, "MAX_PEOPLE", 2)

    def row(row: Row, _known: Known) -> MessageRow:
        people = [(str(number), "") for number in range(3)]
        return message("t", row.integer("id"), conversation="c", text="0123456789x", participants=people)

    result = run(plugin(row), {"main": DATA})
    assert result.messages[0].text == "0123456789"
    assert len(result.messages[0].participants) == 2
    assert "cut off" in result.problems[0].sentence


def test_lone_surrogates_never_leave_the_worker() -> None:
    result = run(
        plugin(lambda row, _known: message("t", row.integer("id"), conversation="\ud800", text="a\udcffb")),
        {"main": DATA},
    )
    assert result.messages[0].text == "a?b"
    repr(result.messages).encode()


def test_a_query_with_too_many_rows_ends_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app_queries, "MAX_ROWS", 700)
    result = run(plugin(), {"main": DATA})
    assert len(result.messages) == 700
    assert "more than 700 rows" in result.problems[0].sentence
    assert result.outcome is ParserOutcome.READ_WITH_PROBLEMS


def test_a_query_that_takes_too_long_ends_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_image, "STEP_SECONDS", 0.02)
    slow = "SELECT id, body FROM t WHERE (SELECT count(*) FROM t a, t b WHERE a.body > b.body) > 0 ORDER BY id"
    result = run(plugin(sql=slow), {"main": DATA})
    assert "took too long" in result.problems[0].sentence


def test_a_database_with_too_many_tables_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app_queries, "MAX_SCHEMA_OBJECTS", 1)
    result = run(plugin(), {"main": build(SCRIPT + "; CREATE TABLE u(a)")})
    assert result.outcome is ParserOutcome.FAILED
    assert "more than 1 tables" in result.problems[0].sentence


@pytest.mark.parametrize(("name", "value"), [("MAX_LOOKUP_ROWS", 3), ("MAX_LOOKUP_BYTES", 80)])
def test_a_lookup_that_is_too_large_is_cut_and_said(name: str, value: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app_queries, name, value)
    found: list[int] = []

    def row(row: Row, known: Known) -> MessageRow:
        found.append(len(known.rows("bodies", row.integer("id"))))
        return plain(row, known)

    lookups = (Lookup("bodies", (Table("t", "id body"),), "SELECT id, body FROM t ORDER BY id"),)
    result = run(plugin(row, lookups=lookups), {"main": DATA})
    assert sum(found) == 3
    assert "the first 3 rows" in result.problems[0].sentence
    assert len(result.messages) == 1200


def page_rows(page: int) -> int:
    """How many rows of ``t`` a page of the undamaged database holds (a leaf of a table begins with 13)."""
    start = (page - 1) * 4096
    return int.from_bytes(DATA[start + 3 : start + 5], "big") if DATA[start] == 13 else 0


def test_damaged_pages_cost_their_rows_and_no_others() -> None:
    broken = bytearray(DATA)
    leaves = [page for page in range(3, len(DATA) // 4096 + 1) if page_rows(page)]
    gone = leaves[0], leaves[4], leaves[5], leaves[-1]
    for page in gone:
        broken[(page - 1) * 4096 : page * 4096] = b"\xee" * 4096
    result = run(plugin(), {"main": bytes(broken)})
    assert result.outcome is ParserOutcome.READ_WITH_PROBLEMS
    assert len(result.messages) == 1200 - sum(page_rows(page) for page in gone)
    assert "the database is damaged (SQLITE_CORRUPT" in result.problems[0].sentence
    assert "were not all read" in result.problems[0].sentence


@pytest.mark.parametrize(("name", "value"), [("MAX_SPANS", 3), ("SPANS_SECONDS", 0.0)])
def test_looking_behind_damage_is_bounded(name: str, value: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app_queries, name, value)
    broken = bytearray(DATA)
    broken[5 * 4096 : 6 * 4096] = b"\xee" * 4096
    result = run(plugin(), {"main": bytes(broken)})
    assert 0 < len(result.messages) < 1200 - page_rows(6)


def test_a_view_or_virtual_table_in_place_of_a_table_is_not_recognised() -> None:
    for script in ("CREATE VIEW t AS SELECT 1 AS id, 'x' AS body", "CREATE VIRTUAL TABLE t USING fts4(id, body)"):
        assert run(plugin(), {"main": build(script)}).outcome is ParserOutcome.SCHEMA_NOT_RECOGNISED


def test_encrypted_or_other_files_are_not_understood() -> None:
    result = run(plugin(), {"main": bytes(range(256)) * 64})
    assert result.outcome is ParserOutcome.SCHEMA_NOT_RECOGNISED
    assert result.problems[0].outcome == Outcome.NOT_UNDERSTOOD
    assert "encrypted, or not a SQLite database" in result.sentence


def test_a_file_that_is_too_large_is_not_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app_run, "MAX_DATABASE_BYTES", len(DATA) - 1)
    result = run(plugin(), {"main": DATA})
    assert result.problems[0].outcome == Outcome.NOT_UNDERSTOOD
    assert "larger than" in result.sentence


def test_a_file_that_cannot_be_read_has_failed() -> None:
    for broken in (EvidenceError("No bytes."), BytesReader(DATA, range(len(DATA)))):
        result = run(plugin(), {"main": broken})
        assert result.outcome is ParserOutcome.FAILED
        assert result.problems[0].outcome == Outcome.FAILED


def test_a_bad_part_costs_that_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app_run, "CHUNK", 4096)
    result = run(plugin(), {"main": BytesReader(DATA, range(5 * 4096, 6 * 4096))})
    assert result.outcome is ParserOutcome.READ_WITH_PROBLEMS
    assert result.problems[0].sentence.startswith("4,096 of")
    assert 0 < len(result.messages) < 1200
    short = run(plugin(), {"main": BytesReader(DATA, size=len(DATA) + 100)})
    assert "100 of" in short.problems[0].sentence
    assert len(short.messages) == 1200


def test_a_companion_that_cannot_be_used_is_said() -> None:
    whatsapp, files = all_plugins()["whatsapp_android"], sample_files("whatsapp_android")
    result = run(whatsapp, {**files, "contacts": EvidenceError("No bytes.")})
    assert result.outcome is ParserOutcome.READ_WITH_PROBLEMS
    assert "(contacts) was not used: No bytes." in result.problems[0].sentence
    assert len(result.messages) == len(run(whatsapp, files).messages)


def logged(tmp_path: Path) -> tuple[bytes, bytes]:
    path = tmp_path / "t.db"
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA wal_autocheckpoint=0")
    db.executescript(SCRIPT)
    data, wal = path.read_bytes(), path.with_name("t.db-wal").read_bytes()
    db.close()
    return data, wal


def test_the_log_is_applied_and_counted(tmp_path: Path) -> None:
    data, wal = logged(tmp_path)
    result = run(plugin(), {"main": data, "wal": wal})
    assert len(result.messages) == 1200
    assert result.counts["frames applied"] > 10
    without = run(plugin(), {"main": data})
    assert without.outcome is ParserOutcome.SCHEMA_NOT_RECOGNISED
    damaged = run(plugin(), {"main": data, "wal": b"x" * 4096})
    assert "not understood" in damaged.problems[0].sentence


def test_a_log_alone_is_read(tmp_path: Path) -> None:
    _, wal = logged(tmp_path)
    assert len(run(plugin(), {"wal": wal}).messages) == 1200


def test_a_deleted_file_and_notes_are_said() -> None:
    result = run(plugin(), {"main": DATA}, flags=0, notes=("Another view.",))
    assert [problem.outcome for problem in result.problems] == [Outcome.NOTE, Outcome.NOTE]
    assert "deleted file" in result.problems[0].sentence
    assert result.outcome is ParserOutcome.READ


class Fixture:
    """``parse_artefact`` with a source of this test in place of the evidence."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.source = FakeSource({1: sample_files("example_android")["main"]})
        monkeypatch.setattr("triage.evidence.open.open_source", lambda _spec: self.source)
        monkeypatch.setattr(app_parsers, "_plugins", lambda _folder: {"example_android": example()})
        self.task = ParseTask(SPEC, "example_android", example().digest, key(1), (), "chat.db", Scope())

    def run(self, **changes: object) -> None:
        list(parse_artefact(self.task._replace(**changes), NullSlot()))  # type: ignore[arg-type]


@pytest.fixture
def fixture(monkeypatch: pytest.MonkeyPatch) -> Fixture:
    return Fixture(monkeypatch)


def test_a_task_is_run_and_its_source_closed(fixture: Fixture) -> None:
    assert len(collect(parse_artefact(fixture.task, NullSlot())).messages) == 5
    assert fixture.source.closed


def test_a_worker_with_another_plugin_refuses(fixture: Fixture) -> None:
    with pytest.raises(PluginError, match="another version"):
        fixture.run(plugin_digest="0" * 64)
    with pytest.raises(PluginError, match="no app parser"):
        fixture.run(plugin="other")
    assert not fixture.source.closed


@pytest.mark.parametrize("scope", [Scope(apps=("Other",)), Scope(kinds=("pictures",))])
def test_a_task_outside_the_scope_is_refused(fixture: Fixture, scope: Scope) -> None:
    with pytest.raises(PluginError, match="outside the scope"):
        fixture.run(scope=scope)
    with pytest.raises(PluginError, match="outside the scope"):
        fixture.run(main=key(1, LIVE | EntryFlag.OUT_OF_SCOPE))


def test_a_task_can_be_pickled(fixture: Fixture) -> None:
    assert pickle.loads(pickle.dumps(fixture.task)) == fixture.task
