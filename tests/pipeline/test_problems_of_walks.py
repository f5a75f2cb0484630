"""What a walk reports is stored as what it is: a note, something not understood, or a failure."""

from __future__ import annotations

from pathlib import Path

from tests.samples.archives import Member, TarEntry, write_tar, write_zip
from tests.samples.cases import case_with, run
from tests.samples.command import new, ok, triage
from tests.testdata import testdata
from triage.entries.walk import WalkTask, walk_volume
from triage.execution.slots import NullSlot
from triage.model.entries import Walked
from triage.model.frame import Scope, SourceId, SourceKind, SourceSpec
from triage.model.problems import Note, NotUnderstood, Outcome, outcome_of


def outcomes(folder: Path, source: Path) -> dict[str, str]:
    """Outcome of each problem of the walk, by its sentence."""
    with case_with(folder / "case", source) as case:
        run(case)
        return {p["sentence"]: p["outcome"] for p in case.queue.problems() if p["stage"] == "walk"}


def test_two_members_of_one_name_are_a_note(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", [Member("twice.txt", b"one"), Member("twice.txt", b"two")])
    found = outcomes(tmp_path, path)
    assert found == {"Another entry of this directory has the same name; both are listed.": Outcome.NOTE}


def test_a_sparse_member_is_not_understood_and_a_cut_archive_failed(tmp_path: Path) -> None:
    members = [TarEntry("holes.img", b"x" * 512, pax={"GNU.sparse.map": "0,512", "GNU.sparse.size": "4096"})]
    path = write_tar(tmp_path / "a.tar", [*members, TarEntry("plain.txt", b"text")], end=b"")
    data = path.read_bytes()
    path.write_bytes(data + b"rubbish behind the last member".ljust(512, b"\1"))
    found = outcomes(tmp_path, path)
    assert sorted(found.values()) == [Outcome.FAILED, Outcome.NOT_UNDERSTOOD], found


def test_the_meaning_of_a_sentence_crosses_to_the_case_and_a_plain_one_is_a_failure(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.zip", [Member("twice.txt", b"one"), Member("twice.txt", b"two")])
    spec = SourceSpec(SourceId(0), SourceKind.ZIP, (str(path),))
    walked = [one for one in walk_volume(WalkTask(spec, 0, 0, Scope()), NullSlot()) if isinstance(one, Walked)]
    ((_, sentence),) = [problem for one in walked for problem in one.problems]
    assert isinstance(sentence, Note)
    assert outcome_of(sentence) is Outcome.NOTE
    assert outcome_of(NotUnderstood("x")) is Outcome.NOT_UNDERSTOOD
    assert outcome_of("x") is Outcome.FAILED


def test_an_archive_that_was_cut_off_does_not_complete_a_run_or_the_next(tmp_path: Path) -> None:
    path = write_tar(tmp_path / "a.tar", [TarEntry("first.txt", b"text"), TarEntry("second.txt", b"more")])
    path.write_bytes(path.read_bytes()[:1100])
    case = new(tmp_path / "case")
    ok("add", case, path, "--exhibit", "AB/1")
    for _ in range(2):
        done = triage("run", case, "--workers", "1")
        assert done.status == 1
        (line,) = done.err.splitlines()
        assert line.startswith("Not completed: Exhibit AB/1, a.tar, volume 0: tar (TAR archive): ")
        assert "truncated" in line
    assert "not examined: what AB/1, a.tar, volume 0: tar (TAR archive) does not hold: it is not whole" in (
        ok("queue", case).out
    )


def test_an_image_that_was_cut_short_does_not_complete_a_run(tmp_path: Path) -> None:
    case = new(tmp_path / "case")
    (tmp_path / "half.dd").write_bytes(testdata("disk_formats", "dfvfs", "ext2.splitraw.000").read_bytes())
    ok("add", case, tmp_path / "half.dd", "--exhibit", "AB/1")
    for _ in range(2):
        done = triage("run", case, "--workers", "1")
        assert done.status == 1
        assert done.err.startswith("Not completed: Exhibit AB/1, half.dd: The file system of volume 0 says")
