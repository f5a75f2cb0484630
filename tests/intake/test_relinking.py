"""A source that moved or changed is said; linking it anew proves itself by digest, or says that nothing did."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.samples.cases import new_case
from tests.samples.command import ok, triage
from tests.samples.exhibits import phone_files, phone_zip
from tests.samples.worked import PASSPHRASE
from tests.testdata import testdata
from triage.errors import EvidenceError, UsageError
from triage.intake.evidence import ExhibitFacts
from triage.intake.relinking import Standing
from triage.open_case import OpenCase


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    folder = tmp_path / "evidence"
    folder.mkdir()
    shutil.copy(testdata("disk_formats", "sleuthkit", "image.dd"), folder / "image.dd")
    return folder


@pytest.fixture
def case(tmp_path: Path, evidence: Path) -> Iterator[OpenCase]:
    with new_case(tmp_path / "case") as opened:
        opened.evidence.add([evidence / "image.dd"], ExhibitFacts("AB/1"))
        yield opened


def moved(evidence: Path) -> Path:
    """The drive has another letter today."""
    target = evidence.with_name("elsewhere")
    evidence.rename(target)
    return target / "image.dd"


def verified(case: OpenCase) -> None:
    case.run.start(workers=1, until="verify")
    assert case.evidence.sources()[0].computed


def test_a_source_at_its_place_is_as_it_was(case: OpenCase) -> None:
    state = case.evidence.state_of(1)
    assert state.standing is Standing.SAME
    assert "Only its digest would prove that" in state.sentence


def test_a_source_that_is_gone_is_named_by_its_file(case: OpenCase, evidence: Path) -> None:
    moved(evidence)
    state = case.evidence.state_of(1)
    assert state.standing is Standing.MISSING
    assert "image.dd cannot be reached" in state.sentence
    assert str(evidence) not in state.sentence


@pytest.mark.parametrize(("cut", "words"), [(True, "bytes and had"), (False, "its volumes are others")])
def test_a_source_that_changed_is_told_by_size_and_volumes(
    case: OpenCase, evidence: Path, cut: bool, words: str
) -> None:
    path = evidence / "image.dd"
    data = bytearray(path.read_bytes())
    if cut:
        data = data[: len(data) // 2]
    else:
        data[:] = bytes(len(data))
    path.write_bytes(data)
    state = case.evidence.state_of(1)
    assert state.standing is Standing.CHANGED
    assert words in state.sentence


def test_a_source_that_cannot_be_opened_is_said(case: OpenCase, evidence: Path) -> None:
    (evidence / "image.dd").write_bytes(b"")
    state = case.evidence.state_of(1)
    assert (state.standing, "empty" in state.sentence) == (Standing.UNREADABLE, True)


def test_a_verified_source_is_proved_by_its_digest(case: OpenCase, evidence: Path) -> None:
    verified(case)
    record = case.evidence.sources()[0]
    there = moved(evidence)
    told: list[tuple[int, int]] = []
    proof = case.evidence.relink(1, there, "Officer Two", lambda done, total: told.append((done, total)))
    assert proof.by_digest
    assert record.computed["sha256"] in proof.sentence
    assert told[-1] == (record.size, record.size)
    after = case.evidence.sources()[0]
    assert after == record._replace(paths=(str(there),))
    assert case.evidence.state_of(1).standing is Standing.SAME
    event = case.audit.page(case.audit.head().seq - 1)[0]
    assert (event.kind, event.person, event.payload["by digest"]) == ("source relinked", "Officer Two", True)
    assert (event.payload["from"], event.payload["to"]) == ([str(evidence / "image.dd")], [str(there)])
    assert case.audit.verify().faults == []


def test_one_changed_byte_is_refused_where_a_digest_is_known(case: OpenCase, evidence: Path) -> None:
    verified(case)
    there = moved(evidence)
    data = bytearray(there.read_bytes())
    data[-1] ^= 1
    there.write_bytes(data)
    before = case.audit.head()
    with pytest.raises(EvidenceError, match=r"is not image\.dd as it was read: its SHA-256 is"):
        case.evidence.relink(1, there)
    assert case.audit.head() == before


def test_without_a_digest_it_says_that_nothing_was_proved(case: OpenCase, evidence: Path) -> None:
    proof = case.evidence.relink(1, moved(evidence))
    assert not proof.by_digest
    assert "no digest can prove it" in proof.sentence
    assert case.run.start(workers=1).incomplete == ()
    assert case.audit.verify().faults == []


def test_another_image_is_refused_with_what_differs(case: OpenCase) -> None:
    other = testdata("disk_formats", "dfvfs", "hfsplus.raw")
    with pytest.raises(EvidenceError, match=r"not image\.dd as it was added: it has .* bytes and had .*; its volumes"):
        case.evidence.relink(1, other)


def test_the_place_of_another_source_is_refused(case: OpenCase, evidence: Path) -> None:
    copy = shutil.copy(evidence / "image.dd", evidence / "copy.dd")
    case.evidence.add([Path(copy)], ExhibitFacts("AB/2"))
    with pytest.raises(UsageError, match="as another source"):
        case.evidence.relink(1, Path(copy))
    with pytest.raises(UsageError, match="no source 9"):
        case.evidence.relink(9, Path(copy))


def test_a_folder_is_proved_by_its_manifest(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    for name, data in phone_files().items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    with new_case(tmp_path / "case") as case:
        case.evidence.add([folder], ExhibitFacts("AB/1"))
        case.run.start(workers=1)
        target = folder.rename(tmp_path / "elsewhere")
        assert case.evidence.relink(1, target).by_digest
        (target / "new.txt").write_text("planted")
        with pytest.raises(EvidenceError, match="its SHA-256 is"):
            case.evidence.relink(1, target)


def test_the_command(tmp_path: Path) -> None:
    case = tmp_path / "case"
    ok("new", case, "--reference", "R", "--title", "T", "--examiner", "E")
    phone = phone_zip(tmp_path / "phone.zip")
    ok("add", case, phone, "--exhibit", "AB/1")
    ok("run", case, "--workers", "1")
    there = phone.rename(tmp_path / "moved.zip")
    assert "no source nobody.zip" in triage("relink", case, "nobody.zip", there).err
    assert "Proved by SHA-256" in ok("relink", case, "phone.zip", there).out
    with OpenCase.open(case, PASSPHRASE) as opened:
        assert opened.evidence.sources()[0].name == "phone.zip", "it keeps the name under which it was added"
