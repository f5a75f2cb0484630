"""What holds for every app parser, the template included."""

from __future__ import annotations

import re
import sqlite3

import pytest

from tests.plugins.artefact_runs import SAMPLES, all_plugins, build, run, sample, sample_files
from triage.model.messages import ParserOutcome
from triage.model.times import Instant, read_time
from triage.plugin_api import TestedOn

NAMES = sorted(all_plugins())
READ = (ParserOutcome.READ, ParserOutcome.READ_WITH_PROBLEMS)


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_no_parser_is_without_a_sample() -> None:
    assert NAMES
    assert {path.name.split(".")[0] for path in SAMPLES.glob("*.sql")} == set(NAMES)


def test_it_declares_itself(name: str) -> None:
    app = all_plugins()[name].app
    app.check()
    assert app.tested_on in TestedOn
    for pattern in app.paths:
        assert app.matches("some/volume/" + pattern.replace("*", "x"))
        assert not app.matches("some/volume/" + pattern.replace("*", "x") + ".bak")


def test_the_sample_gives_records_with_known_times(name: str) -> None:
    result = run(all_plugins()[name], sample_files(name))
    assert result.outcome is ParserOutcome.READ
    assert result.messages
    assert result.problems == []
    origins = [(message.table, message.row) for message in result.messages]
    assert len(set(origins)) == len(origins)
    for message in result.messages:
        moment = read_time(message.sent_raw, message.sent_clock)
        if moment is not None:
            assert isinstance(moment, Instant)
            assert 2010 < moment.utc().year < 2040
    assert any(message.sent_raw for message in result.messages)


def test_the_outcome_says_what_it_was_tested_on(name: str) -> None:
    plugin = all_plugins()[name]
    sentence = run(plugin, sample_files(name)).sentence
    expected = {
        TestedOn.REAL: plugin.app.app,
        TestedOn.PARTLY: plugin.app.tested_note,
        TestedOn.BUILT_BY_US: "tested only on databases that we built",
    }
    assert expected[plugin.app.tested_on] in sentence


def columns_of(script: str) -> list[tuple[str, str]]:
    connection = sqlite3.connect(":memory:")
    connection.executescript(script)
    tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")]
    tables = [table for table in tables if table != "sqlite_sequence"]
    found = [(table, row[1]) for table in tables for row in connection.execute(f'PRAGMA table_info("{table}")')]
    connection.close()
    return found


def without_constraints(table: str, column: str = "") -> str:
    change = f'UPDATE "{table}" SET "{column}" = NULL;' if column else ""
    return f'CREATE TABLE spare AS SELECT * FROM "{table}"; DROP TABLE "{table}"; ALTER TABLE spare RENAME TO "{table}"; {change}'


def test_it_survives_null_in_every_column(name: str) -> None:
    plugin, files, script = all_plugins()[name], sample_files(name), sample(name)
    for table, column in columns_of(script):
        result = run(plugin, {**files, "main": build(script, without_constraints(table, column))})
        assert result.outcome in (*READ, ParserOutcome.FAILED), (table, column)
        assert not any("broke off" in problem.sentence for problem in result.problems), (table, column)
        if result.outcome is ParserOutcome.FAILED:  # only where no row has an id any more
            assert "None of" in result.sentence, (table, column)


@pytest.mark.parametrize("value", ["'text'", "X'00FF84'", "9223372036854775807", "-1", "1e300", "''", "'🙂'"])
def test_it_survives_any_value_in_every_column(name: str, value: str) -> None:
    plugin, files, script = all_plugins()[name], sample_files(name), sample(name)
    for table, column in columns_of(script):
        change = without_constraints(table) + f'UPDATE "{table}" SET "{column}" = {value};'
        result = run(plugin, {**files, "main": build(script, change)})
        assert not any("broke off" in problem.sentence for problem in result.problems), (table, column)
        assert result.outcome in (*READ, ParserOutcome.FAILED), (table, column)


def test_a_companion_full_of_nulls_costs_names_only(name: str) -> None:
    files = sample_files(name)
    if "contacts" not in files:
        pytest.skip("This parser has no companion.")
    script = sample(f"{name}.contacts")
    whole = run(all_plugins()[name], files)
    for table, column in columns_of(script):
        files["contacts"] = build(script, without_constraints(table, column))
        assert len(run(all_plugins()[name], files).messages) == len(whole.messages)
    for broken in (b"", b"no database at all" * 100):
        result = run(all_plugins()[name], {**files, "contacts": broken})
        assert len(result.messages) == len(whole.messages)
        assert result.outcome is ParserOutcome.READ_WITH_PROBLEMS


def test_an_empty_database_is_read_and_gives_nothing(name: str) -> None:
    schema = "\n".join(line for line in sample(name).splitlines() if not line.startswith("INSERT"))
    result = run(all_plugins()[name], {"main": build(schema)})
    assert result.outcome is ParserOutcome.READ
    assert result.messages == []
    assert re.search(r"\b0 \w+", result.sentence)


def test_missing_tables_are_not_recognised(name: str) -> None:
    for script in ("CREATE TABLE other(a)", "", "CREATE VIEW message AS SELECT 1 AS id, 2 AS chat, 3 AS sent_ms"):
        result = run(all_plugins()[name], {"main": build(script or "CREATE TABLE t(a); DROP TABLE t; VACUUM")})
        assert result.outcome is ParserOutcome.SCHEMA_NOT_RECOGNISED
        assert "not recognised" in result.problems[0].sentence


def test_every_byte_flipped_never_breaks_the_runner(name: str) -> None:
    data = sample_files(name)["main"]
    outcomes = set()
    for position in range(16, len(data), max(1, len(data) // 150)):
        broken = bytearray(data)
        broken[position] ^= 0xFF
        result = run(all_plugins()[name], {"main": bytes(broken)})
        outcomes.add(result.outcome)
        assert not any("broke off" in problem.sentence for problem in result.problems), position
    assert ParserOutcome.READ in outcomes
    assert len(outcomes) > 1, "no byte mattered: the test shows nothing"
