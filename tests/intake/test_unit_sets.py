"""The unit's store: all or nothing, once, stopped, killed, in versions and parts; and its sets in a case."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from hashsets.mapping import ImportRequest
from tests.samples.cases import case_with, new_case, run
from tests.samples.command import ROOT
from tests.samples.exhibits import known_set, phone_zip
from tests.samples.hash_sets import media, vics
from triage import host
from triage.casedb.examined import set_limitations
from triage.casedb.matches import hash_sets
from triage.errors import HashSetError, StoppedError, TriageError, UsageError
from triage.intake import unit_sets
from triage.intake.unit_sets import UnitSet, UnitSets
from triage.model.matches import Confidence, Meaning
from triage.open_case import OpenCase
from triage.report.method import method_facts

SCHEME = ("A", "B", "C")


def graded(name: str = "Gold") -> ImportRequest:
    return ImportRequest(name, grades={"1": "A", "2": "b"}, confidence=Confidence.TRUSTED)


@pytest.fixture
def unit(tmp_path: Path) -> UnitSets:
    return UnitSets.make(tmp_path / "store", "unit secret", "Officer")


def written(folder: Path, name: str, *records: dict[str, Any]) -> Path:
    path = folder / name
    path.write_bytes(vics(records))
    return path


def put(unit: UnitSets, path: Path, name: str = "Gold", version: str = "1") -> UnitSet:
    one, fresh = unit.import_files([path], graded(name), SCHEME, version=version)
    assert fresh
    return one


def files(unit: UnitSets) -> set[str]:
    return {path.name for path in unit.folder.iterdir()}


def limitations(case: OpenCase) -> str:
    with case._store.read() as connection:
        return " ".join(set_limitations(connection))


def test_an_import_is_there_once_and_says_its_version(unit: UnitSets, tmp_path: Path) -> None:
    path = written(tmp_path, "gold.json", media(1), media(2, 2, DateUpdated="2026-03-04T10:00:00Z"))
    one, fresh = unit.import_files([path], graded(), SCHEME)
    assert (fresh, one.full, one.imported_by) == (True, "Gold@2026-03-04", "Officer")
    assert one.summary["codes"]["2"][2] == "B", "grades are written as the scheme writes them"
    before = files(unit)
    again, fresh = unit.import_files([path], graded(), SCHEME, version="another")
    assert (fresh, again, files(unit)) == (False, one, before)
    undated, _ = unit.import_files([written(tmp_path, "b.json", media(7))], graded("Plain"), SCHEME)
    assert undated.version == undated.imported_at[:10]
    assert UnitSets.open(unit.folder, "unit secret").shelf() == unit.shelf()


def test_a_version_is_not_given_twice_and_names_are_fit(unit: UnitSets, tmp_path: Path) -> None:
    first = put(unit, written(tmp_path, "a.json", media(1)))
    second = written(tmp_path, "b.json", media(2))
    before = files(unit)
    with pytest.raises(UsageError, match="Gold@1 is in the store already"):
        put(unit, second)
    assert files(unit) == before
    for name, version in (("", "1"), ("a@b", "1"), ("a", "1@2"), ("a\n", "1"), ("a" * 201, "1")):
        with pytest.raises(UsageError, match="has 1 to 200 characters"):
            put(unit, second, name, version)
    with pytest.raises(HashSetError, match="not a grade of this scheme"):
        unit.import_files([second], graded(), ("C",))
    newer = put(unit, second, version="2")
    assert [one.version for one in unit.shelf().sets] == ["2", "1"]
    assert (unit.find("Gold"), unit.find("Gold@1")) == (newer, first)


def test_a_stopped_or_refused_import_leaves_the_store_as_it_was(unit: UnitSets, tmp_path: Path) -> None:
    put(unit, written(tmp_path, "a.json", media(1)))
    before = files(unit)
    large = tmp_path / "large.txt"
    large.write_text("\n".join(f"{n:032x}" for n in range(200_000)))
    stop = threading.Event()
    with pytest.raises(StoppedError):
        unit.import_files([large], ImportRequest("L", Meaning.BAD), SCHEME, lambda _: stop.set(), stop=stop)
    assert files(unit) == before
    cut = tmp_path / "cut.json"
    cut.write_bytes(vics([media(2)])[:-30])
    with pytest.raises(HashSetError):
        put(unit, cut, "Cut")
    assert files(unit) == before


def test_a_killed_import_leaves_the_store_as_it_was(unit: UnitSets, tmp_path: Path) -> None:
    put(unit, written(tmp_path, "a.json", media(1)))
    before, shelf = files(unit), unit.shelf()
    path = written(tmp_path, "b.json", media(2))
    command = [sys.executable, "-m", "triage.cli", "hashset", "import", str(path), "--unit-folder", str(unit.folder)]
    environment = {**os.environ, "TRIAGE_UNIT_PASSPHRASE": "unit secret", "TRIAGE_FAULT": "write:unit-store:1"}
    done = subprocess.run(
        [*command, "--name", "New", "--grades", "1=A"], cwd=ROOT, env=environment, check=False, timeout=120
    )
    assert done.returncode == 86
    assert unit.shelf() == shelf
    assert len(files(unit)) > len(before), "it died with the compiled set written and its facts not in place"
    put(unit, path, "New")
    assert len(files(unit)) == len(before) + 2, "what was left is gone: a compiled set and its facts came"


def test_a_store_in_use_or_full_refuses_with_a_sentence(
    unit: UnitSets, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, "a.json", media(1))
    with (unit.folder / "unit.lock").open("a+b") as stream:
        assert host.try_lock(stream)
        with pytest.raises(UsageError, match="is in use"):
            put(unit, path)
        assert unit.shelf() == ((), ()), "reading waits for nobody"
    monkeypatch.setattr(unit_sets, "SET_LIMIT", 1)
    put(unit, path)
    with pytest.raises(HashSetError, match="holds 1 sets, and no more"):
        put(unit, written(tmp_path, "b.json", media(2)), "B")


def test_beside_a_damaged_set_nothing_is_destroyed(unit: UnitSets, tmp_path: Path) -> None:
    one = put(unit, written(tmp_path, "a.json", media(1)))
    facts = unit.folder / f"{one.key}.facts"
    whole = facts.read_bytes()
    facts.write_bytes(whole[:-1] + b"\0")
    shelf = unit.shelf()
    assert shelf.sets == ()
    assert "is damaged" in shelf.damaged[0]
    put(unit, written(tmp_path, "b.json", media(2)), "B")
    facts.write_bytes(whole)
    assert unit.path_of(unit.find("Gold@1")).is_file(), "its compiled form was not taken for one that nobody names"


def test_missing_parts_complete_a_version(unit: UnitSets, tmp_path: Path) -> None:
    parts = [written(tmp_path, f"gold {n} of 2.json", media(n), media(n + 10, 2)) for n in (1, 2)]
    first = put(unit, parts[0])
    with new_case(tmp_path / "case") as case:
        case.sets.attach(unit, first)
        assert "incomplete: part 2 of 2 is missing" in limitations(case)
        whole, fresh = unit.import_files([parts[1]], ImportRequest("Gold"), SCHEME)
        assert fresh
        assert (whole.full, whole.summary["missing"], whole.summary["records"]) == ("Gold@1", [], 4)
        assert [one.full for one in unit.shelf().sets] == ["Gold@1"]
        assert len(files(unit)) == 4, "key, lock, compiled set, facts"
        (record,) = case.sets.list()
        assert "completed by further parts" in case.sets.absence(record)
        attached = case.sets.attach(unit, whole)
        assert (attached.fresh, attached.replaced, attached.record.id) == (True, "", record.id)
        assert case.sets.absence(attached.record) == ""
        assert case.audit.verify().whole


def test_sets_of_the_store_that_disagree_are_said_where_both_are_used(unit: UnitSets, tmp_path: Path) -> None:
    gold = put(unit, written(tmp_path, "a.json", media(1, 1)))
    force = put(unit, written(tmp_path, "b.json", media(1, 2)), "Force")
    third = put(unit, written(tmp_path, "c.json", media(3, 2)), "Third")
    with new_case(tmp_path / "case") as case:
        case.sets.attach(unit, force)
        case.sets.attach(unit, third)
        assert list(case.sets.conflicts()) == [], "the set that it disagrees with is none of this case"
        assert case.sets.disagreements() == ()
        case.sets.attach(unit, gold)
        (found,) = case.sets.conflicts()
        assert (found.set, found.verdict, found.other_set, found.other_verdict) == ("Force@1", "B", "Gold@1", "A")
        assert "grade 1 file differently" in limitations(case)
    newer = put(unit, written(tmp_path, "d.json", media(1, 2), media(9)), version="2")
    assert newer.summary["disagreements"] == {}, "versions of one set are not held against each other"
    assert newer.compared == ("Force@1", "Third@1")


def test_sets_that_cannot_be_compared_are_named(unit: UnitSets, tmp_path: Path) -> None:
    one = put(unit, written(tmp_path, "a.json", media(1, 1)))
    with new_case(tmp_path / "case") as case:
        case.sets.import_file(written(tmp_path, "own.json", media(1, 2)), graded("Own"))
        attached = case.sets.attach(unit, one)
        assert attached.record.summary["not_compared"] == ["Own"]
        assert "Sets Gold@1 and Own were not compared" in limitations(case)
        case.sets.import_file(written(tmp_path, "later.json", media(1, 2), media(5)), graded("Later"))
        assert {(c.set, c.other_set) for c in case.sets.conflicts()} == {("Later", "Gold@1")}
        unit.remove("Gold@1")
        record, _ = case.sets.import_file(written(tmp_path, "last.json", media(1, 2), media(6)), graded("Last"))
        assert record.summary["not_compared"] == ["Gold@1"]


def test_what_a_case_cannot_use_is_refused(unit: UnitSets, tmp_path: Path) -> None:
    path = written(tmp_path, "a.json", media(1))
    odd, _ = unit.import_files(
        [path], ImportRequest("Odd", grades={"1": "Zed"}, confidence=Confidence.LOCAL), ("Zed",), version="1"
    )
    one = put(unit, written(tmp_path, "b.json", media(2)))
    with new_case(tmp_path / "case") as case:
        with pytest.raises(HashSetError, match=r"Odd@1 gives code 1 the grade Zed.*not attached"):
            case.sets.attach(unit, odd)
        case.sets.import_file(written(tmp_path, "c.json", media(3)), graded("Gold@1"))
        with pytest.raises(UsageError, match="another hash set named Gold@1"):
            case.sets.attach(unit, one)
        case.sets.import_file(written(tmp_path, "d.json", media(2)), graded("Same"))
        assert case.sets.attach(unit, one)[1:] == (False, "")
        unit.path_of(one).unlink()
        with pytest.raises(HashSetError, match="is not in the unit's store any more"):
            case.sets.attach(unit, one)
        assert [record.name for record in case.sets.list()] == ["Gold@1", "Same"]
        assert case.audit.verify().whole


def test_a_changed_set_of_the_store_stops_the_run(unit: UnitSets, tmp_path: Path) -> None:
    one = put(unit, known_set(tmp_path / "known.json"))
    with case_with(tmp_path / "case", phone_zip(tmp_path / "phone.zip")) as case:
        case.sets.attach(unit, one)
        path = unit.path_of(one)
        whole = path.read_bytes()
        path.write_bytes(whole[:-9] + bytes([whole[-9] ^ 4]) + whole[-8:])
        with pytest.raises(HashSetError, match=r"Gold@1 cannot be used.*The run did not start"):
            run(case)
        path.write_bytes(whole)

        def other(connection: Any) -> Any:
            wrong = {"compiled_sha256": "ab" * 32}
            return [record._replace(summary=record.summary | wrong) for record in hash_sets(connection)]

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("triage.pipeline.installed.hash_sets", other)
            with pytest.raises(HashSetError, match="not the one that was recorded"):
                run(case)
        run(case)
        assert {match["set"] for match in case.queue.matches()} == {"Gold@1"}


def test_a_case_holds_the_key_of_its_set_and_the_report_names_the_version(unit: UnitSets, tmp_path: Path) -> None:
    one = put(unit, written(tmp_path, "a.json", media(1)))
    with new_case(tmp_path / "case") as case:
        record = case.sets.attach(unit, one).record
        assert record.unit is not None
        assert case._store.keys.unwrap(record.unit.sealed_key) == unit.key_of(one)
        assert unit.key_of(one).hex() not in record.unit.sealed_key
        with pytest.raises(TriageError, match="changed outside the product"):
            case._store.keys.unwrap("00" * 40)
        with case._store.read() as connection:
            (facts,) = method_facts(connection, hash_sets(connection), "").hash_sets
        assert facts.name == "Gold@1"
        assert f"Version 1 of Gold in the unit's store {unit.store[:8]}" in facts.can_match[1]
        assert one.summary["compiled_sha256"] in facts.can_match[1]
    unit.folder.rename(tmp_path / "moved")
    with OpenCase.open(tmp_path / "case", "correct horse") as case:
        assert "there is no unit's store in" in case.sets.absence(case.sets.list()[0])
        moved = UnitSets.open(tmp_path / "moved", "unit secret")
        assert case.sets.attach(moved, moved.find("Gold")).fresh, "the new place is noted"
        assert case.sets.absence(case.sets.list()[0]) == ""
        assert case.audit.verify().whole
