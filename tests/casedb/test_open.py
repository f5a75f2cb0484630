"""A case opens with its passphrase, for one process, in its own version; everything else is one sentence."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher

from tests.samples.cases import PASSPHRASE, new_case
from triage.casedb import open as open_module
from triage.casedb.keys import derive_keys
from triage.casedb.open import FILES, FOLDERS, create_case, open_case
from triage.errors import CaseError
from triage.open_case import OpenCase


def test_a_new_case_opens_again(tmp_path: Path) -> None:
    with new_case(tmp_path / "case") as case:
        assert case.info()["reference"] == "OP/1/26"
    with OpenCase.open(tmp_path / "case", PASSPHRASE) as case:
        assert case.info()["examiner"] == "Examiner One"


def test_a_wrong_passphrase_is_a_sentence(tmp_path: Path) -> None:
    new_case(tmp_path / "case").close()
    with pytest.raises(CaseError, match="passphrase is wrong"):
        OpenCase.open(tmp_path / "case", "guess")


@pytest.mark.parametrize("passphrase", ["", None])
def test_a_case_is_never_made_without_a_passphrase(tmp_path: Path, passphrase: str | None) -> None:
    with pytest.raises(CaseError, match="needs a passphrase"):
        create_case(tmp_path / "case", passphrase or "", "me", print)
    assert not (tmp_path / "case").exists()


def test_a_folder_in_use_is_refused_and_untouched(tmp_path: Path) -> None:
    folder = tmp_path / "case"
    folder.mkdir()
    (folder / "holiday.txt").write_text("mine")
    with pytest.raises(CaseError, match="not empty"):
        create_case(folder, PASSPHRASE, "me", print)
    assert [p.name for p in folder.iterdir()] == ["holiday.txt"]


def _try_open(folder: Path, answer: multiprocessing.Queue[str]) -> None:
    try:
        open_case(folder, PASSPHRASE, "other")
        answer.put("opened")
    except CaseError as error:
        answer.put(str(error))


def test_a_case_in_use_says_by_whom(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    with new_case(tmp_path / "case"):
        answer = context.Queue()
        other = context.Process(target=_try_open, args=(tmp_path / "case", answer))
        other.start()
        said = answer.get(timeout=30)
        other.join()
    assert "in use by" in said
    assert "process" in said


def test_a_case_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    with new_case(tmp_path / "case") as case:
        case._store.act(lambda c: c.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'"), name="test")
    with pytest.raises(CaseError, match="schema 9999"):
        OpenCase.open(tmp_path / "case", PASSPHRASE)


def test_the_whole_file_is_encrypted(tmp_path: Path) -> None:
    with new_case(tmp_path / "case", reference="OP/PLANTED-NAME/26"):
        blobs = b"".join(
            p.read_bytes() for p in (tmp_path / "case").rglob("*") if p.is_file() and p.name != "case.lock"
        )
    assert b"PLANTED-NAME" not in blobs
    assert b"SQLite format 3" not in (tmp_path / "case" / "case.db").read_bytes()


def test_the_schema_is_the_newest_revision(tmp_path: Path) -> None:
    versions = Path(open_module.__file__).parent / "migrations" / "versions"
    newest = max(p.stem for p in versions.glob("r*.py"))
    assert newest[1:5] == open_module.SCHEMA


def test_a_half_made_case_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_engine: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(open_module, "_migrate", fail)
    with pytest.raises(CaseError, match="No space left"):
        create_case(tmp_path / "case", PASSPHRASE, "me", print)
    assert list(tmp_path.iterdir()) == []


def test_a_neighbour_of_the_same_name_is_not_taken_for_a_half_made_case(tmp_path: Path) -> None:
    (tmp_path / "case.part").mkdir()
    (tmp_path / "case.part" / "mine.txt").write_text("mine")
    with pytest.raises(CaseError):
        new_case(tmp_path / "case")
    assert (tmp_path / "case.part" / "mine.txt").read_text() == "mine"


def test_a_new_case_holds_its_closed_list_of_files(tmp_path: Path) -> None:
    with new_case(tmp_path / "case"):
        names = {p.name for p in (tmp_path / "case").iterdir()}
    assert names <= {*FILES, *FOLDERS}


def test_scratch_of_an_abrupt_end_is_destroyed(tmp_path: Path) -> None:
    new_case(tmp_path / "case").close()
    left = tmp_path / "case" / "scratch" / "left.bin"
    left.write_bytes(b"x")
    OpenCase.open(tmp_path / "case", PASSPHRASE).close()
    assert not left.exists()


def test_keys_differ_by_purpose_and_salt() -> None:
    one, other = derive_keys("p", b"a" * 16), derive_keys("p", b"b" * 16)
    assert len({one.database, one.thumbnails, one.sets, other.database}) == 4
    assert derive_keys("p", b"a" * 16) == one


def test_the_database_cannot_be_read_with_plain_sqlite(tmp_path: Path) -> None:
    new_case(tmp_path / "case").close()
    with pytest.raises(sqlcipher.DatabaseError):
        sqlcipher.connect(str(tmp_path / "case" / "case.db")).execute("SELECT * FROM case_info").fetchall()
