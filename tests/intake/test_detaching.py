"""A set that is detached: its matches stand until a run, are then withdrawn, and the case is as if it never had it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from hashsets.mapping import ImportRequest
from tests.samples.cases import case_with, new_case, run
from tests.samples.exhibits import known_set, phone_zip
from tests.samples.hash_sets import media, vics
from triage.casedb.canonical import canonical_dump
from triage.casedb.examined import examined, set_limitations
from triage.errors import UsageError
from triage.intake.unit_sets import UnitSets
from triage.model.matches import Confidence
from triage.open_case import OpenCase

KNOWN = ImportRequest("Known", grades={"1": "A", "2": "B"}, confidence=Confidence.TRUSTED)
OTHER = ImportRequest("Other", grades={"1": "C", "2": "C"}, confidence=Confidence.TRUSTED)


def dump(case: OpenCase) -> list[str]:
    return list(canonical_dump(case._store))


def said(case: OpenCase) -> str:
    with case._store.read() as connection:
        return " ".join(set_limitations(connection))


def sets(case: OpenCase) -> set[str]:
    return {match["set"] for match in case.queue.matches()}


@pytest.fixture
def without(tmp_path: Path) -> list[str]:
    """A case that never had the other set."""
    phone_zip(tmp_path / "phone.zip")
    known_set(tmp_path / "known.json")
    with case_with(tmp_path / "without", tmp_path / "phone.zip") as case:
        case.sets.import_file(tmp_path / "known.json", KNOWN)
        run(case)
        return dump(case)


def test_a_run_after_detaching_gives_the_case_that_never_had_the_set(without: list[str], tmp_path: Path) -> None:
    known = tmp_path / "known.json"
    with case_with(tmp_path / "case", tmp_path / "phone.zip") as case:
        case.sets.import_file(known, OTHER)
        case.sets.import_file(known, KNOWN)
        run(case)
        assert sets(case) == {"Known", "Other"}
        both = dump(case)
        effect = case.sets.effect_of_detaching("Other")
        items = {match["item"] for match in case.queue.matches() if match["set"] == "Other"}
        assert tuple(effect) == (len(items), len(items), 0, 0)
        with pytest.raises(UsageError, match="needs a reason"):
            case.sets.detach("Other", " ")
        with pytest.raises(UsageError, match="uses no hash set named Nothing"):
            case.sets.detach("Nothing", "x")
        assert dump(case) == both, "looking and refusing change nothing"

        assert case.sets.detach("Other", "Wrong codes.") == effect
        assert sets(case) == {"Known", "Other"}, "they lie in sealed tables and stand until a run"
        assert "Wrong codes. It is not asked any more, and what it matched stands until the next run." in said(case)
        assert [record.name for record in case.sets.list()] == ["Known"]
        assert list(case.sets.conflicts()) == []
        assert len(list((case.folder / "sets").iterdir())) == 1, "its compiled form is gone"
        assert case.audit.verify().whole
        assert case.review.preview_trusted().becoming == (("A", 1), ("B", 1)), "no grade is taken from it, nor disputed"

        (tmp_path / "phone.zip").rename(tmp_path / "away.zip")
        run(case)
        (tmp_path / "away.zip").rename(tmp_path / "phone.zip")
        assert sets(case) == {"Known"}, "without the evidence"
        assert dump(case) == without
        assert "what it matched was withdrawn" in said(case)
        assert case.audit.verify().whole

        case.sets.import_file(known, OTHER)
        run(case)
        assert case.audit.verify().whole
        assert sets(case) == {"Known", "Other"}
        assert "detached" not in said(case)


def test_what_people_decided_stays_and_is_counted_before(without: list[str], tmp_path: Path) -> None:
    with case_with(tmp_path / "case", tmp_path / "phone.zip") as case:
        case.sets.import_file(tmp_path / "known.json", KNOWN)
        run(case)
        taken = case.review.apply_trusted("R")
        case.review.grade([next(iter(case.queue.matches()))["item"]], "C", "R")
        effect = case.sets.effect_of_detaching("Known")
        assert (effect.grades, effect.alone) == (taken - 1, effect.items)
        assert f"{taken - 1} grade taken from it without viewing" in effect.sentence
        case.sets.detach("Known", "Recalled by its maker.")
        run(case)
        assert sets(case) == set()
        with case._store.read() as connection:
            assert examined(connection).sets == ()
        decided = [line for line in dump(case) if line.startswith("decision ")]
        assert len(decided) == taken + 1
        assert case.audit.verify().whole


def test_a_set_of_the_unit_goes_with_the_versions_before_it_and_comes_back(without: list[str], tmp_path: Path) -> None:
    unit = UnitSets.make(tmp_path / "store", "unit secret", "Officer")
    (tmp_path / "new.json").write_bytes(vics([media(1, 1)]))
    old, _ = unit.import_files([tmp_path / "known.json"], OTHER, ("A", "B", "C"), version="1")
    new, _ = unit.import_files([tmp_path / "new.json"], OTHER, ("A", "B", "C"), version="2")
    with case_with(tmp_path / "case", tmp_path / "phone.zip") as case:
        case.sets.attach(unit, old)
        case.sets.import_file(tmp_path / "known.json", KNOWN)
        run(case)
        case.sets.attach(unit, new)
        effect = case.sets.detach("Other@2", "Not for this case.")
        assert effect.matches > 0, "those of the version that it replaced and that still stand"
        assert "Set Other@1 " in said(case)
        run(case)
        assert dump(case) == without
        assert unit.path_of(old).is_file(), "the store keeps its set"
        with pytest.raises(UsageError, match="is there already"):
            case.sets.import_file(tmp_path / "new.json", replace(KNOWN, name="Other@1"))
        again = case.sets.attach(unit, old)
        assert (again.fresh, again.replaced) == (True, "")
        run(case)
        assert sets(case) == {"Known", "Other@1"}
        assert case.audit.verify().whole


def test_a_case_without_a_run_lets_a_set_go_at_once(tmp_path: Path) -> None:
    with new_case(tmp_path / "never") as never, new_case(tmp_path / "case") as case:
        path = known_set(tmp_path / "known.json")
        case.sets.import_file(path, KNOWN)
        case.sets.detach("Known", "Wrong case.")
        assert dump(case) == dump(never)
        record, fresh = case.sets.import_file(path, KNOWN)
        assert (fresh, record.detached) == (True, "")
        assert case.audit.verify().whole
