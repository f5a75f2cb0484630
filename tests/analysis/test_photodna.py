"""The protocol by which a unit attaches its PhotoDNA library, held with a stand-in that is no PhotoDNA."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from hashsets.records import SetRecord
from hashsets.values import ValueWriter
from tests.samples.exhibits import picture
from tests.samples.hash_sets import KEY
from tests.samples.photodna_double import double, value_of
from triage.analysis import photodna
from triage.analysis.photodna import Library, PhotoDnaHit, compare, photodna_of
from triage.errors import EvidenceError
from triage.execution.slots import NullSlot

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a script with a first line for Unix")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photodna, "PICTURE_SECONDS", 1.0)
    monkeypatch.setattr(photodna, "HELLO_SECONDS", 1.0)


def test_each_picture_gets_its_value(tmp_path: Path) -> None:
    pictures = [(n, picture(n)) for n in range(4)]
    found = list(photodna_of((str(double(tmp_path)), pictures), NullSlot()))
    assert [(content, value) for content, value, _ in found] == [(n, value_of(data)) for n, data in pictures]
    assert {sentence for _, _, sentence in found} == {""}


def test_a_picture_without_a_value_is_no_failure(tmp_path: Path) -> None:
    pictures = [(n, picture(0)) for n in range(2 * photodna.FAILURES_IN_A_ROW)]
    assert {answer[1:] for answer in photodna_of((str(double(tmp_path, "plain")), pictures), NullSlot())} == {
        (None, "")
    }


@pytest.mark.parametrize(
    ("mode", "said"),
    [
        ("hang", "gave no answer within 1 seconds"),
        ("crash", "ended over this picture"),
        ("fails", "failed on this picture"),
    ],
)
def test_a_program_that_misbehaves_costs_one_picture(tmp_path: Path, quick: None, mode: str, said: str) -> None:
    library = Library(str(double(tmp_path, mode)))
    try:
        for _ in range(2):  # it is started again
            value, sentence = library.value(picture(1))
            assert value is None
            assert said in sentence
    finally:
        library.close()


def test_a_program_that_takes_too_much_memory_is_ended(
    tmp_path: Path, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photodna, "PICTURE_SECONDS", 20.0)
    monkeypatch.setattr(photodna, "MEMORY_BYTES", 200 << 20)
    library = Library(str(double(tmp_path, "hungry")))
    try:
        assert "needed more than 200 MiB" in library.value(picture(1))[1]
    finally:
        library.close()


@pytest.mark.parametrize("mode", ["mute", "other"])
def test_a_program_that_does_not_speak_the_protocol_is_refused(tmp_path: Path, quick: None, mode: str) -> None:
    with pytest.raises(EvidenceError, match="does not speak the protocol"):
        list(photodna_of((str(double(tmp_path, mode)), [(1, picture(1))]), NullSlot()))
    with pytest.raises(EvidenceError, match="does not start"):
        list(photodna_of((str(tmp_path / "none"), [(1, picture(1))]), NullSlot()))


def test_failures_in_a_row_end_the_run_of_it(tmp_path: Path) -> None:
    pictures = [(n, picture(0)) for n in range(photodna.FAILURES_IN_A_ROW + 5)]
    with pytest.raises(EvidenceError, match=f"failed on {photodna.FAILURES_IN_A_ROW} pictures in a row"):
        list(photodna_of((str(double(tmp_path, "fails")), pictures), NullSlot()))


def test_the_distance_is_the_sum_of_squared_differences(tmp_path: Path) -> None:
    numbers = np.random.default_rng(1)
    known = numbers.integers(0, 256, (9_000, 144), np.uint8)  # more than one group
    writer = ValueWriter(tmp_path / "values", KEY)
    for number, value in enumerate(known):
        writer.add(SetRecord(photodna=(value.tobytes(),), code=str(number % 3)))
    assert writer.finish()
    writer.close()
    near = known[8_500].copy()
    near[:3] = np.where(near[:3] > 100, near[:3] - 7, near[:3] + 7)
    asked = [(1, known[17].tobytes()), (2, near.tobytes()), (3, bytes(144))]
    found = list(compare((str(tmp_path / "values"), KEY, 3 * 49, asked), NullSlot()))
    assert found == [[PhotoDnaHit(1, 17, "2", 0), PhotoDnaHit(2, 8_500, "1", 3 * 49)]]
    assert list(compare((str(tmp_path / "values"), KEY, 3 * 49 - 1, asked), NullSlot())) == [
        [PhotoDnaHit(1, 17, "2", 0)]
    ]
