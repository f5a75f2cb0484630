"""Evidence comes in whole or not at all, once, and apart from the case."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.samples.cases import new_case
from tests.samples.exhibits import phone_zip
from tests.testdata import testdata
from triage.errors import EvidenceError, UsageError
from triage.intake.evidence import ExhibitFacts
from triage.model.frame import FORWARD_ONLY, Role, Scope, SourceKind
from triage.open_case import OpenCase


@pytest.fixture
def case(tmp_path: Path) -> Iterator[OpenCase]:
    with new_case(tmp_path / "case") as opened:
        yield opened


@pytest.fixture(scope="module")
def phone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return phone_zip(tmp_path_factory.mktemp("phone") / "phone.zip")


def unchanged(case: OpenCase) -> bool:
    return (case.evidence.exhibits(), case.evidence.sources(), case.audit.head().seq) == ([], [], 1)


def test_one_bad_source_among_several_adds_none(case: OpenCase, phone: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.dd").touch()
    with pytest.raises(EvidenceError, match=r"empty\.dd is empty"):
        case.evidence.add([phone, tmp_path / "empty.dd"], ExhibitFacts("AB/1"))
    assert unchanged(case)


def test_the_same_source_is_added_once_however_it_is_written(case: OpenCase, phone: Path) -> None:
    with pytest.raises(UsageError, match="added to this case before"):
        case.evidence.add([phone, phone.parent / "." / phone.name], ExhibitFacts("AB/1"))
    assert unchanged(case)
    case.evidence.add([phone], ExhibitFacts("AB/1"))
    with pytest.raises(UsageError, match="added to this case before"):
        case.evidence.add([phone], ExhibitFacts("AB/2"))
    assert len(case.evidence.sources()) == 1


def test_any_segment_names_the_whole_image(case: OpenCase) -> None:
    second = testdata("disk_formats", "dfvfs", "ext2.splitraw.001")
    (added,) = case.evidence.add([second], ExhibitFacts("AB/1"))
    assert (added.kind, len(added.paths)) == (SourceKind.SPLIT_RAW, 2)
    with pytest.raises(UsageError, match="before"):
        case.evidence.add([second.with_suffix(".000")], ExhibitFacts("AB/2"))


def test_evidence_is_kept_apart_from_the_case(case: OpenCase) -> None:
    for path in (case.folder, case.folder / "reports", case.folder.parent):
        with pytest.raises(EvidenceError, match="kept apart"):
            case.evidence.add([path], ExhibitFacts("AB/1"))
    assert unchanged(case)


def test_what_is_said_of_an_exhibit_is_not_changed_by_adding_to_it(case: OpenCase, phone: Path) -> None:
    scope = Scope(folders=("DCIM",), reason="warrant")
    case.evidence.add(
        [phone], ExhibitFacts("AB/1", Role.SUSPECT, "s.19 PACE", "phone", scope, "J. Owner", "2 Sept, bag 7")
    )
    more = testdata("disk_formats", "sleuthkit", "image.dd")
    for facts in (
        ExhibitFacts("AB/1", Role.VICTIM),
        ExhibitFacts("AB/1", authority="consent"),
        ExhibitFacts("AB/1", description="laptop"),
        ExhibitFacts("AB/1", owner="A. Nother"),
        ExhibitFacts("AB/1", seizure="bag 8"),
        ExhibitFacts("AB/1", scope=Scope(folders=("Documents",))),
    ):
        with pytest.raises(UsageError, match="is there with another"):
            case.evidence.add([more], facts)
    case.evidence.add([more], ExhibitFacts("AB/1"))
    (exhibit,) = case.evidence.exhibits()
    assert (exhibit.role, exhibit.authority, exhibit.description, exhibit.scope) == (
        "suspect",
        "s.19 PACE",
        "phone",
        scope,
    )
    assert (exhibit.owner, exhibit.seizure) == ("J. Owner", "2 Sept, bag 7")
    assert {source.exhibit for source in case.evidence.sources()} == {"AB/1"}


def test_an_exhibit_needs_a_reference(case: OpenCase, phone: Path) -> None:
    with pytest.raises(UsageError, match="reference"):
        case.evidence.add([phone], ExhibitFacts(" "))
    assert unchanged(case)


def test_what_can_be_read_forward_only_is_known_by_its_record(case: OpenCase, tmp_path: Path, phone: Path) -> None:
    import tarfile

    for name, mode in (("plain.tar", "w"), ("packed.tar.gz", "w:gz")):
        with tarfile.open(tmp_path / name, mode) as tar:  # type: ignore[call-overload]
            tar.add(phone, "phone.zip")
    added = case.evidence.add([tmp_path / "plain.tar", tmp_path / "packed.tar.gz", phone], ExhibitFacts("AB/1"))
    assert [source.sequential for source in added] == [False, True, False]
    assert FORWARD_ONLY in added[1].description


def test_digests_that_the_evidence_carries_are_kept_and_compared(case: OpenCase) -> None:
    first = testdata("disk_formats", "bulk_extractor", "email_test.E01")
    (added,) = case.evidence.add([first], ExhibitFacts("AB/1"))
    assert set(added.stored) == {"md5"}
    assert (added.computed, added.verification) == ({}, "not yet verified")
    summary = case.run.start(workers=1, until="verify")
    assert len(summary.incomplete) == 1, "it holds no file system, and that is all there is to say"
    (source,) = case.evidence.sources()
    assert source.verification == "verified, together with the bytes that the image holds behind the last whole sector"
    said = [p for p in case.queue.problems() if p["stage"] == "verify"]
    assert [(p["outcome"], "covers the 458 bytes" in p["sentence"]) for p in said] == [("note", True)]


def test_a_changed_image_is_named_by_its_digest(case: OpenCase, tmp_path: Path) -> None:
    """One bit of the stored digest is turned: what is compared with is what the evidence carries."""
    first = testdata("disk_formats", "sleuthkit", "image.E01")
    (added,) = case.evidence.add([first], ExhibitFacts("AB/1"))
    wrong = f"{int(added.stored['md5'], 16) ^ 1:032x}"
    case._store.act(
        lambda c: c.exec_driver_sql("UPDATE source_digest SET value = ? WHERE algorithm = 'md5'", (wrong,)), name="test"
    )
    case.run.start(workers=1, until="verify")
    (source,) = case.evidence.sources()
    assert source.verification == "differs from the stored digest"
    (problem,) = [p for p in case.queue.problems() if p["stage"] == "verify"]
    assert problem["outcome"] == "failed"
    assert wrong in problem["sentence"]
