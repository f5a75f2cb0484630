"""Sets of several files, imports that are stopped, and sets that disagree, over a case."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hashsets.mapping import ImportRequest
from tests.samples.cases import new_case
from tests.samples.hash_sets import digests, media, vics
from triage.casedb.examined import examined, set_limitations
from triage.errors import HashSetError, StoppedError, TriageError, UsageError
from triage.model.matches import Confidence, Meaning
from triage.model.set_wording import can_match, conflict_kinds, conflict_kinds_sentence
from triage.model.wording import no_match_sentence
from triage.open_case import OpenCase

GRADED = ImportRequest("Gold", grades={"1": "A", "2": "B"}, confidence=Confidence.TRUSTED)


@pytest.fixture
def case(tmp_path: Path) -> Iterator[OpenCase]:
    with new_case(tmp_path / "case") as opened:
        yield opened


def part(folder: Path, number: int, total: int = 3) -> Path:
    """A part of a gold disk: ten records of its own, and one that all parts have."""
    path = folder / f"CAID gold {number} of {total}.json"
    path.write_bytes(vics([media(0), *(media(100 * number + n, 1 + n % 2) for n in range(10))]))
    return path


def files(case: OpenCase) -> set[str]:
    return {path.name for path in (case.folder / "sets").iterdir()}


def test_all_parts_at_once(case: OpenCase, tmp_path: Path) -> None:
    record, fresh = case.sets.import_files([part(tmp_path, n) for n in (3, 1, 2)], GRADED)
    assert fresh
    assert [entry[0] for entry in record.summary["parts"]] == [f"CAID gold {n} of 3.json" for n in (1, 2, 3)]
    assert (record.summary["records"], record.summary["repeated"]) == (33, 2)
    assert (record.summary["missing"], record.summary["total"]) == ([], 3)
    assert "incomplete" not in can_match(record.summary)
    assert files(case) == {record.compiled}


def test_a_missing_part_is_named_wherever_the_set_is_shown(case: OpenCase, tmp_path: Path) -> None:
    record, _ = case.sets.import_files([part(tmp_path, 1), part(tmp_path, 3)], GRADED)
    said = "incomplete: part 2 of 3 is missing"
    assert record.summary["missing"] == [2]
    assert can_match(record.summary).endswith(said)
    with case._store.read() as connection:
        assert f"Set Gold: {said}." in set_limitations(connection)
        assert said in no_match_sentence(examined(connection))


def test_the_missing_part_completes_the_set(case: OpenCase, tmp_path: Path) -> None:
    whole = new_case(tmp_path / "whole")
    paths = [part(tmp_path, n) for n in (1, 2, 3)]
    first, _ = case.sets.import_files([paths[2]], GRADED)
    second, fresh = case.sets.import_files([paths[0]], ImportRequest("Gold"))
    assert fresh
    assert second.id == first.id
    assert second.compiled != first.compiled
    assert second.summary["missing"] == [2]
    for path in (paths[0], paths[2]):
        path.unlink()  # what is there already is not read again
    third, fresh = case.sets.import_files([paths[1]], ImportRequest("Gold"))
    assert fresh
    assert third.summary["missing"] == []
    assert [s.name for s in case.sets.list()] == ["Gold"]
    with whole:
        again = [part(tmp_path, n) for n in (1, 2, 3)]
        at_once, _ = whole.sets.import_files(again, GRADED)
    assert third.summary["compiled_sha256"] == at_once.summary["compiled_sha256"]
    assert {**third.summary, "disagreements": {}} == at_once.summary
    assert not case.audit.verify().faults
    with pytest.raises(UsageError, match="there already"):
        case.sets.import_files(
            [paths[1]], ImportRequest("Gold", grades={"1": "A", "2": "C"}, confidence=Confidence.LOCAL)
        )
    assert files(case) == {third.compiled}


def test_a_part_that_is_there_changes_nothing(case: OpenCase, tmp_path: Path) -> None:
    record, _ = case.sets.import_files([part(tmp_path, 1)], GRADED)
    again, fresh = case.sets.import_files([part(tmp_path, 1)], ImportRequest("Gold"))
    assert not fresh
    assert again == record
    assert len(files(case)) == 2


def test_a_part_with_another_meaning_is_refused(case: OpenCase, tmp_path: Path) -> None:
    case.sets.import_files([part(tmp_path, 1)], GRADED)
    other = ImportRequest("Gold", grades={"1": "B", "2": "A"}, confidence=Confidence.TRUSTED)
    with pytest.raises(UsageError, match="given another meaning"):
        case.sets.import_files([part(tmp_path, 2)], other)


def test_one_bad_part_refuses_all(case: OpenCase, tmp_path: Path) -> None:
    bad = part(tmp_path, 2)
    bad.write_bytes(bad.read_bytes()[:-200])
    with pytest.raises(HashSetError, match="cut off"):
        case.sets.import_files([part(tmp_path, 1), bad], GRADED)
    assert case.sets.list() == []
    assert files(case) == set()


def test_lists_and_coded_files_are_not_one_set(case: OpenCase, tmp_path: Path) -> None:
    listed = tmp_path / "list.txt"
    listed.write_text("ab" * 16)
    with pytest.raises(HashSetError, match="cannot be one set: Project VIC and Digest list"):
        case.sets.import_files([part(tmp_path, 1, 1), listed], GRADED)


def test_a_delta_takes_from_the_release_before_it(case: OpenCase, tmp_path: Path) -> None:
    base, delta = tmp_path / "base.csv", tmp_path / "delta.sql"
    base.write_text("\n".join(["sha1,size", *(f"{n:040x},{n}" for n in range(1, 6))]))
    delta.write_text(f"INSERT INTO FILE VALUES('{7:040x}');\nDELETE FROM FILE WHERE sha1 = '{2:040x}';\n")
    known = ImportRequest("NSRL", meaning=Meaning.NON_PERTINENT)
    record, _ = case.sets.import_files([base, delta], known)
    assert record.summary["format"] == "CSV list with NSRL RDS v3 delta"
    assert record.summary["usable"] == {"sha1": 5}
    assert record.summary["withdrawn"] == 1


def test_a_stopped_import_leaves_nothing(case: OpenCase, tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    path.write_text("\n".join(f"{n:032x}" for n in range(200_000)))
    stop, told = threading.Event(), []

    def progress(done: int) -> None:
        told.append(done)
        stop.set()

    wanted = ImportRequest("List", meaning=Meaning.BAD)
    with pytest.raises(StoppedError):
        case.sets.import_files([path], wanted, progress, stop=stop)
    assert told
    assert case.sets.list() == []
    assert files(case) == set()
    record, fresh = case.sets.import_file(path, wanted)
    assert fresh
    assert record.summary["records"] == 200_000


def test_a_preview_can_be_stopped(case: OpenCase, tmp_path: Path) -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(StoppedError):
        case.sets.preview_files([part(tmp_path, 1)], stop=stop)


def graded(folder: Path, name: str, *records: dict[str, object]) -> Path:
    path = folder / f"{name}.json"
    path.write_bytes(vics(records))
    return path


def test_sets_that_grade_a_file_differently_are_named(case: OpenCase, tmp_path: Path) -> None:
    ours = [media(1, 1), media(2, 1), media(3, 2), media(4, 1), media(5, None), media(6, 1)]
    theirs = [
        media(1, 2),  # A against B
        media(2, 1),  # the same
        media(3, 0),  # B against known good
        {"MD5": digests(4)["MD5"], "MediaSize": 9, "Category": 2},  # another size: another file
        media(5, 1),  # ungraded says nothing
        {"SHA1": digests(6)["SHA1"], "Category": 2},  # by SHA-1 alone
    ]
    case.sets.import_file(graded(tmp_path, "ours", *ours), GRADED)
    other = ImportRequest("Other", None, {"1": "A", "2": "B"}, frozenset({"0"}), Confidence.LOCAL)
    case.sets.import_file(graded(tmp_path, "theirs", *theirs), other)
    found = {(c.digest, c.verdict, c.other_verdict) for c in case.sets.conflicts()}
    assert found == {
        (digests(1)["SHA1"], "B", "A"),
        (digests(3)["SHA1"], "non-pertinent", "B"),
        (digests(6)["SHA1"], "B", "A"),
    }
    assert {(c.set, c.other_set) for c in case.sets.conflicts()} == {("Other", "Gold")}
    assert {c.category for c in case.sets.conflicts()} == {"2", "0"}
    with case._store.read() as connection:
        said = set_limitations(connection)
    assert any("Other and Gold grade 3 files differently" in sentence for sentence in said)
    assert any("may be relied on: trusted against local 3 files (1 pair of sets)." in sentence for sentence in said)


def test_conflicts_are_counted_by_how_far_the_sets_may_be_relied_on() -> None:
    def told(confidence: str, **files: int) -> dict[str, Any]:
        return {"confidence": confidence, "disagreements": {other: {"files": n} for other, n in files.items()}}

    sets = [
        ("A", told("trusted")),
        ("B", told("trusted", A=2)),
        ("C", told("indicative", A=3, B=4)),
        ("D", told("", C=5, gone=9)),
        ("E", told("local", D=6, A=0)),
    ]
    assert [tuple(kind) for kind in conflict_kinds(sets)] == [
        ("trusted", "trusted", 1, 2),
        ("trusted", "indicative", 2, 7),
        ("trusted", "local", 1, 0),
        ("indicative", "without grades", 1, 5),
        ("local", "without grades", 1, 6),
    ]
    assert conflict_kinds_sentence(sets[:1]) == ""


def test_a_list_of_notable_files_agrees_with_grades_and_not_with_known_good(case: OpenCase, tmp_path: Path) -> None:
    case.sets.import_file(graded(tmp_path, "ours", media(1, 1), media(2, 2)), GRADED)
    listed = tmp_path / "list.txt"
    listed.write_text(f"{digests(1)['SHA1']}\n{digests(9)['SHA1']}\n")
    case.sets.import_file(listed, ImportRequest("Bad", meaning=Meaning.BAD))
    assert list(case.sets.conflicts()) == []
    case.sets.import_file(listed, ImportRequest("Good", meaning=Meaning.NON_PERTINENT))
    assert {(c.other_set, c.other_verdict) for c in case.sets.conflicts()} == {("Gold", "A"), ("Bad", "notable")}


def test_photodna_that_was_kept_says_that_it_was_not_compared(case: OpenCase, tmp_path: Path) -> None:
    path = graded(tmp_path, "set", media(1, PhotoDNA=bytes(range(144)).hex()))
    record, _ = case.sets.import_file(path, GRADED)
    assert record.summary["kept"] == {"PhotoDNA": 1}
    said = "PhotoDNA values are kept and were not compared: no licensed library attached"
    assert can_match(record.summary).endswith(said)
    with case._store.read() as connection:
        assert f"Set Gold: {said}." in set_limitations(connection)
    assert files(case) == {record.compiled, f"{record.compiled}.values"}


def test_files_of_imports_that_were_cut_off_are_destroyed(case: OpenCase, tmp_path: Path) -> None:
    (case.folder / "sets" / "set-009-abc.bin").write_bytes(b"left over")
    case.sets.import_file(part(tmp_path, 1, 1), GRADED)
    assert "set-009-abc.bin" not in files(case)


def test_names_that_are_taken(case: OpenCase, tmp_path: Path) -> None:
    case.sets.import_file(part(tmp_path, 1, 1), GRADED)
    other = tmp_path / "other.txt"
    other.write_text("ab" * 16)
    with pytest.raises(TriageError, match="there already"):
        case.sets.import_file(other, ImportRequest("Gold", meaning=Meaning.BAD))
    assert len(files(case)) == 1
