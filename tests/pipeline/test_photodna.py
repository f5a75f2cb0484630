"""A case with a PhotoDNA library attached, without one, and with one that fails."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from hashsets.mapping import ImportRequest
from tests.samples.cases import case_with, run
from tests.samples.exhibits import phone_zip, picture
from tests.samples.hash_sets import media, vics
from tests.samples.photodna_double import double, value_of
from triage.casedb.examined import set_limitations
from triage.errors import UsageError
from triage.model.matches import Confidence
from triage.model.set_wording import NOT_COMPARED, can_match
from triage.open_case import OpenCase

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a script with a first line for Unix")


def with_set(folder: Path) -> OpenCase:
    """A case with a phone and a set that knows one of its pictures by PhotoDNA alone."""
    case = case_with(folder / "case", phone_zip(folder / "phone.zip"))
    path = folder / "set.json"
    path.write_bytes(vics([media(7), media(1, PhotoDNA=value_of(picture(1)).hex())]))
    case.sets.import_file(path, ImportRequest("Force", grades={"1": "A"}, confidence=Confidence.TRUSTED))
    return case


def test_without_a_library_it_is_said_and_with_one_the_picture_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TRIAGE_PHOTODNA", raising=False)
    with with_set(tmp_path) as case:
        run(case)
        assert list(case.queue.matches()) == []
        assert can_match(case.sets.list()[0].summary).endswith(NOT_COMPARED)
        (tmp_path / "phone.zip").unlink()  # the evidence is not read again
        monkeypatch.setenv("TRIAGE_PHOTODNA", str(double(tmp_path)))
        monkeypatch.setenv("TRIAGE_PHOTODNA_DISTANCE", "2000")
        run(case)
        found = list(case.queue.matches())
        assert {(m["algorithm"], m["record"], m["category"], m["grade"], m["suggestion"]) for m in found} == {
            ("photodna", 1, "1", "A", True)
        }
        assert {m["grade_confidence"] for m in found} == {"trusted"}
        assert {m["path"].rpartition("/")[2] for m in found} == {"IMG_0001.jpg", "copy.dat"}
        assert "PhotoDNA of 1 picture compared by the attached library" in can_match(case.sets.list()[0].summary)
        first = next(iter(case.queue.records()))
        assert "PhotoDNA at a distance of" in " ".join(first["reasons"])
        with case._store.read() as connection:
            assert not any(NOT_COMPARED in said for said in set_limitations(connection))
        assert case.review.apply_trusted("Reviewer") == 0  # a likeness never grades
        before = list(case.dump())
        run(case)
        assert list(case.dump()) == before
        assert not case.audit.verify().faults


def test_a_library_that_fails_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIAGE_PHOTODNA", str(double(tmp_path, "other")))
    with with_set(tmp_path) as case:
        summary = run(case)
        assert any("does not speak the protocol" in said for said in summary.incomplete)
        assert can_match(case.sets.list()[0].summary).endswith(NOT_COMPARED)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [("TRIAGE_PHOTODNA", "/none/at all", "cannot be read"), ("TRIAGE_PHOTODNA_DISTANCE", "-1", "is a number from 0")],
)
def test_wrong_settings_are_refused_before_anything_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv("TRIAGE_PHOTODNA", str(double(tmp_path)))
    monkeypatch.setenv(name, value)
    with with_set(tmp_path) as case, pytest.raises(UsageError, match=said):
        run(case)
