"""Commands that people give, killed at each fault point: nothing half-made is left, and doing it again suffices."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.samples.command import ROOT, Answer, ok, triage, triage_process
from tests.samples.exhibits import known_set, phone_zip, prepared_case
from triage.casedb.open import FILES, FOLDERS
from triage.open_case import OpenCase
from triage.resources import resource

FAULT = 86
NEW_POINTS = ("write:case-db", "before-commit:create-case", "commit:create-case", "write:case-folder")
ADD_POINTS = ("before-commit:add-evidence", "commit:add-evidence")
IMPORT_POINTS = ("write:hash-set", "before-commit:import-set", "commit:import-set")
GRADE_POINTS = ("before-commit:grade", "commit:grade")
REPORT_POINTS = ("before-commit:report", "commit:report", "write:report-pdf", "write:report-json")
POLICY_POINTS = ("before-commit:set-policy", "commit:set-policy")
DETACH_POINTS = ("before-commit:detach-set", "commit:detach-set")
WITHDRAW_POINTS = ("before-commit:match-detached", "commit:match-detached")
VIEW_POINTS = ("before-commit:view", "commit:view")
UNIT_POINTS = ("write:unit-store", "before-commit:attach-set", "commit:attach-set")
COMMAND_POINTS = (
    *(*UNIT_POINTS, *DETACH_POINTS, *WITHDRAW_POINTS),
    *(*NEW_POINTS, *ADD_POINTS, *IMPORT_POINTS, *GRADE_POINTS, *REPORT_POINTS, *POLICY_POINTS, *VIEW_POINTS),
)


def killed_at(point: str, *arguments: object) -> None:
    answer = triage_process(*arguments, TRIAGE_FAULT=f"{point}:1")
    assert answer.status == FAULT, answer


def dump(case: Path) -> str:
    return ok("dump", case, "--canonical").out


def closed_list(case: Path) -> None:
    assert {p.name for p in case.iterdir()} <= {*FILES, *FOLDERS}


NEW = ("--reference", "OP/1/26", "--title", "T", "--examiner", "E")


@pytest.mark.parametrize("point", NEW_POINTS)
def test_a_case_killed_while_it_is_made_can_be_made_again(point: str, tmp_path: Path) -> None:
    killed_at(point, "new", tmp_path / "case", *NEW)
    assert not (tmp_path / "case").exists(), "a case is there whole or not at all"
    ok("new", tmp_path / "case", *NEW)
    assert [p.name for p in tmp_path.iterdir()] == ["case"]
    assert triage("verify", tmp_path / "case").status == 0


@pytest.fixture(scope="module")
def empty_case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    case = tmp_path_factory.mktemp("commands") / "case"
    ok("new", case, *NEW)
    phone_zip(case.parent / "phone.zip")
    known_set(case.parent / "known.json")
    return case


@pytest.fixture
def case(empty_case: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(empty_case, tmp_path / "case"))


def add(case: Path, evidence: Path) -> tuple[object, ...]:
    return ("add", case, evidence, "--exhibit", "AB/1", "--role", "suspect")


@pytest.mark.parametrize("point", ADD_POINTS)
def test_evidence_is_added_once(point: str, case: Path, empty_case: Path, tmp_path: Path) -> None:
    phone = empty_case.parent / "phone.zip"
    whole = Path(shutil.copytree(case, tmp_path / "whole"))
    ok(*add(whole, phone))
    killed_at(point, *add(case, phone))
    again = triage(*add(case, phone))
    assert again.status == (0 if point.startswith("before") else 2), again
    assert dump(case) == dump(whole)
    assert triage("verify", case).status == 0


def import_known(case: Path, file: Path) -> tuple[object, ...]:
    grades = ("--grades", "1=A,2=B", "--confidence", "trusted")
    return ("hashset", "import", case, file, "--name", "Known", *grades)


@pytest.mark.parametrize("point", IMPORT_POINTS)
def test_a_hash_set_is_imported_once(point: str, case: Path, empty_case: Path, tmp_path: Path) -> None:
    file = empty_case.parent / "known.json"
    whole = Path(shutil.copytree(case, tmp_path / "whole"))
    ok(*import_known(whole, file))
    answer = triage_process(*import_known(case, file), TRIAGE_FAULT=f"{point}:1")
    if point == "write:hash-set":  # it is reached in the worker: the import is refused and leaves nothing
        assert answer.status == 2, answer
        assert list((case / "sets").glob("*.bin")) == []
    else:
        assert answer.status == FAULT
    assert triage(*import_known(case, file)).status == 0 or point == "commit:import-set"
    assert dump(case) == dump(whole)
    assert len(list((case / "sets").iterdir())) == 1
    closed_list(case)


@pytest.mark.parametrize("point", UNIT_POINTS)
def test_a_set_of_the_unit_is_imported_and_attached_once(
    point: str, case: Path, empty_case: Path, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("unit secret")
    store = ("--unit-folder", tmp_path / "unit", "--unit-passphrase-file", secret)
    file, grades = empty_case.parent / "known.json", ("--grades", "1=A,2=B")
    put = ("hashset", "import", "--unit", *store, file, "--name", "Known", *grades, "--version", "1")
    use = ("hashset", "use", case, "Known@1", *store)
    if point == "write:unit-store":
        killed_at(point, *put)
        ok(*put)
    else:
        ok(*put)
        killed_at(point, *use)
    ok(*use)
    sets = ok("hashset", "list", case, "--json").records()
    assert [one["name"] for one in sets] == ["Known@1"]
    assert triage("verify", case).status == 0
    closed_list(case)


def test_a_change_of_passphrase_is_made_or_it_is_not(empty_case: Path, tmp_path: Path) -> None:
    old, new = tmp_path / "old.txt", tmp_path / "new.txt"
    old.write_text("unit secret")
    new.write_text("another")
    store = ("--unit-folder", tmp_path / "unit")
    held = (*store, "--unit-passphrase-file", old)
    ok("hashset", "import", "--unit", *held, empty_case.parent / "known.json", "--name", "K", "--grades", "1=A,2=B")
    change = ("hashset", "passphrase", *held, "--new-passphrase-file", new)
    killed_at("write:unit-store", *change)
    assert ok("hashset", "list", "--unit", *held, "--json").records(), "the old one opens it as before"
    ok(*change)
    assert ok("hashset", "list", "--unit", *store, "--unit-passphrase-file", new, "--json").records()


@pytest.mark.parametrize(("point", "later"), list(zip(DETACH_POINTS, WITHDRAW_POINTS, strict=True)))
def test_a_set_is_detached_or_it_is_not(point: str, later: str, run_case: Path, tmp_path: Path) -> None:
    case = Path(shutil.copytree(run_case, tmp_path / "case"))
    (name,) = [one["name"] for one in ok("hashset", "list", case, "--json").records()]
    detach = ("hashset", "detach", case, name, "--why", "x")
    killed_at(point, *detach)
    assert triage("verify", case).status == 0
    assert triage(*detach).status == (0 if point.startswith("before") else 2)
    assert "\nmatch " in dump(case), "it stands until a run"
    killed_at(later, "run", case)
    ok("run", case)
    assert triage("verify", case).status == 0
    assert "\nmatch " not in dump(case)


@pytest.fixture(scope="module")
def run_case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    case = prepared_case(tmp_path_factory.mktemp("graded"))
    ok("run", case, "--workers", "2")
    return case


@pytest.mark.parametrize("point", GRADE_POINTS)
def test_a_grade_is_there_or_it_is_not(point: str, run_case: Path, tmp_path: Path) -> None:
    case = Path(shutil.copytree(run_case, tmp_path / "case"))
    item = ok("queue", case, "--json").records()[0]["item"]
    killed_at(point, "grade", case, item, "A", "--reviewer", "R")
    grade = ok("show", case, item, "--json").records()[0]["grade"]
    assert grade == ("" if point.startswith("before") else "A")
    assert triage("verify", case).status == 0


@pytest.mark.parametrize("point", GRADE_POINTS)
def test_the_grades_of_a_trusted_set_are_taken_once(point: str, run_case: Path, tmp_path: Path) -> None:
    whole, case = (Path(shutil.copytree(run_case, tmp_path / name)) for name in ("whole", "case"))
    ok("grade-trusted", whole, "--reviewer", "R")
    killed_at(point, "grade-trusted", case, "--reviewer", "R")
    ok("grade-trusted", case, "--reviewer", "R")
    assert dump(case) == dump(whole)
    assert triage("verify", case).status == 0


@pytest.mark.parametrize("point", POLICY_POINTS)
def test_a_policy_is_set_or_it_is_not(point: str, run_case: Path, tmp_path: Path) -> None:
    whole, case = (Path(shutil.copytree(run_case, tmp_path / name)) for name in ("whole", "case"))
    text = resource("policies", "default.toml").read_text(encoding="utf-8")
    (tmp_path / "policy.toml").write_text(text.replace('order = ["A", "B"', 'order = ["B", "A"'), encoding="utf-8")
    ok("policy", whole, tmp_path / "policy.toml")
    killed_at(point, "policy", case, tmp_path / "policy.toml")
    assert (dump(case) == dump(whole)) == (point == "commit:set-policy")
    ok("policy", case, tmp_path / "policy.toml")
    for each in (whole, case):
        ok("run", each, "--workers", "1")
    assert dump(case) == dump(whole)
    assert triage("verify", case).status == 0


VIEWING = """
import sys
from pathlib import Path
from triage.casedb.thumbs import Level
from triage.open_case import OpenCase

if __name__ == "__main__":
    with OpenCase.open(Path(sys.argv[1]), "test") as case:
        item = next(record["item"] for record in case.queue.records() if record["type"] == "image/jpeg")
        print(len(case.review.picture(item, Level.OPEN, "R")))
"""


@pytest.mark.parametrize("point", VIEW_POINTS)
def test_no_picture_is_handed_out_before_its_viewing_is_written(point: str, run_case: Path, tmp_path: Path) -> None:
    case = Path(shutil.copytree(run_case, tmp_path / "case"))
    variables = os.environ | {"PYTHONPATH": str(ROOT), "TRIAGE_FAULT": f"{point}:1"}
    done = subprocess.run([sys.executable, "-c", VIEWING, str(case)], env=variables, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (FAULT, b""), done.stderr
    with OpenCase.open(case, "test") as opened:
        kinds = [event.kind for event in opened.audit.page(limit=1000)]
        assert kinds.count("viewed") == (point == "commit:view")
    assert triage("verify", case).status == 0


@pytest.mark.parametrize("point", REPORT_POINTS)
def test_a_report_is_whole_or_not_there(point: str, run_case: Path, tmp_path: Path) -> None:
    case = Path(shutil.copytree(run_case, tmp_path / "case"))
    killed_at(point, "report", case, "--out", tmp_path / "out")
    ok("report", case, "--out", tmp_path / "out")
    written = sorted(p for p in (tmp_path / "out").iterdir() if not p.name.endswith(".part"))
    assert {p.suffix for p in written} >= {".pdf", ".json"}
    for path in written:
        check: Answer = triage("verify", path)
        assert check.status == 0, check
    assert triage("verify", case).status == 0
