"""A source is digested as the medium it holds, or not at all."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.testdata import testdata
from triage.entries import verify
from triage.entries.verify import NotVerified, Verified, VerifyTask, verify_source
from triage.errors import EvidenceError, UsageError
from triage.evidence.ewf import EwfMedia, segments_of
from triage.evidence.raw import RawMedia
from triage.execution.slots import NullSlot
from triage.model.frame import SourceId, SourceKind, SourceSpec


def spec(kind: SourceKind, *paths: Path) -> SourceSpec:
    return SourceSpec(SourceId(0), kind, tuple(map(str, paths)))


def split() -> SourceSpec:
    first = testdata("disk_formats", "dfvfs", "ext2.splitraw.000")
    return spec(SourceKind.SPLIT_RAW, first, first.with_suffix(".001"))


def test_digests_are_of_the_joined_medium_and_progress_adds_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify, "_PROGRESS", 1 << 20)
    *progress, verified = list(verify_source(VerifyTask(split(), verify.ALGORITHMS), NullSlot()))
    whole = b"".join(Path(path).read_bytes() for path in split().paths)
    assert sum(count for count in progress if isinstance(count, int)) == len(whole)
    assert len(progress) == 4
    assert verified == Verified({name: hashlib.new(name, whole).digest() for name in ("md5", "sha1", "sha256")})


def test_every_container_of_one_medium_has_the_same_digest() -> None:
    ewf = testdata("disk_formats", "dfvfs", "ext2.split.E01")
    found = [
        list(verify_source(VerifyTask(one, ("sha1",)), NullSlot()))[-1]
        for one in (split(), spec(SourceKind.EWF, ewf, ewf.with_suffix(".E02")))
    ]
    assert found[0] == found[1]


def test_a_read_failure_gives_no_digest(monkeypatch: pytest.MonkeyPatch) -> None:
    def read_at(self: RawMedia, offset: int, length: int) -> bytes:
        raise EvidenceError("The sector is bad.")

    monkeypatch.setattr(RawMedia, "read_at", read_at)
    assert list(verify_source(VerifyTask(split(), ("md5",)), NullSlot())) == [NotVerified("The sector is bad.")]


def test_a_source_that_went_away_may_be_verified_another_time(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    moved = tmp_path / "image.dd"
    moved.write_bytes(bytes(4096))

    def read_at(self: RawMedia, offset: int, length: int) -> bytes:
        moved.unlink()
        raise EvidenceError("The drive does not answer.")

    monkeypatch.setattr(RawMedia, "read_at", read_at)
    with pytest.raises(EvidenceError, match="went away"):
        list(verify_source(VerifyTask(spec(SourceKind.RAW, moved), ("md5",)), NullSlot()))


def test_digests_that_cover_bytes_behind_the_last_sector_are_computed_too() -> None:
    """libewf acquired an odd file: its stored MD5 covers 458 bytes that no sector of the medium holds."""
    segments = segments_of(testdata("disk_formats", "bulk_extractor", "email_test.E01"))
    verified = list(verify_source(VerifyTask(spec(SourceKind.EWF, *segments), ("md5",)), NullSlot()))[-1]
    assert isinstance(verified, Verified)
    media = EwfMedia(segments)
    stored = {digest.algorithm: digest.value for digest in media.stored_digests}["md5"]
    media.close()
    assert verified.surplus == 458
    assert verified.media["md5"] != stored == verified.with_surplus["md5"]


@pytest.mark.parametrize("algorithms", [(), ("crc32",), ("md5", "SHA1")])
def test_other_algorithms_are_refused(algorithms: tuple[str, ...]) -> None:
    with pytest.raises(UsageError, match="MD5, SHA-1 or SHA-256"):
        list(verify_source(VerifyTask(split(), algorithms), NullSlot()))
