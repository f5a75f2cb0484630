"""Hashes to hand on: built from a folder, a Project VIC export and a case, read again with their grades."""

from __future__ import annotations

import hashlib
import json
import threading
from pathlib import Path
from typing import Any

import pytest

from hashsets.mapping import ImportRequest
from hashsets.media import inside
from hashsets.recognise import recognise
from tests.samples.cases import case_with, new_case, run
from tests.samples.command import triage
from tests.samples.exhibits import phone_zip, picture
from tests.samples.hash_sets import compiled, vics
from tests.samples.videos import encoded, scenes, sound_only, video
from triage.analysis import hashing
from triage.analysis.matching import match_batch
from triage.analysis.video import examine_video
from triage.errors import HashSetError, StoppedError, UsageError
from triage.execution.slots import NullSlot
from triage.intake import set_building
from triage.intake.set_building import BuildRequest, build_from_folder, build_from_vics
from triage.model.matches import Algorithm, Confidence
from triage.model.tasks import ContentQuery
from triage.model.video import FrameQuery


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def record(data: bytes, **fields: object) -> dict[str, object]:
    md5 = hashlib.md5(data, usedforsecurity=False).hexdigest()
    return {"MD5": md5, "SHA1": hashlib.sha1(data, usedforsecurity=False).hexdigest(), **fields}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "known" / "deep"
    place.mkdir(parents=True)
    for number in range(3):
        (place / f"{number}.jpg").write_bytes(picture(number))
    (place / "again.jpg").write_bytes(picture(0))
    (place / "words.txt").write_bytes(b"words")
    (place / "broken.jpg").write_bytes(picture(5)[:700])
    return place.parent


def test_a_folder_gives_hashes_and_nothing_else(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "set.jsonl"
    built = build_from_folder(folder, "A", BuildRequest("Known", out))
    head, *records, end = lines(out)
    assert (head["kind"], head["version"], head["name"]) == ("dfu-triage-hashes", 1, "Known")
    assert (built.records, built.near) == (5, 3)
    assert end["records"] == 5
    assert {frozenset(r) for r in records} == {
        frozenset({"md5", "sha1", "sha256", "size", "pdq", "pdq_quality", "phash", "grade"}),
        frozenset({"md5", "sha1", "sha256", "size", "grade"}),
    }
    assert built.left_out.total() == 1  # the broken picture gave its digests alone, and is counted
    text = out.read_text(encoding="utf-8")
    for hidden in ("jpg", "deep", "words", str(tmp_path)):
        assert hidden not in text


def test_videos_of_a_folder_are_found_by_their_frames(tmp_path: Path) -> None:
    known, out = tmp_path / "known", tmp_path / "set.jsonl"
    known.mkdir()
    (known / "film.mp4").write_bytes(video(1, 2, -1, 3))
    (known / "sound.mp4").write_bytes(sound_only())
    (known / "cut.mp4").write_bytes(video(1, 2)[:2000])
    built = build_from_folder(known, "A", BuildRequest("Known", out))
    assert (built.records, built.near) == (3, 1)
    assert built.left_out.total() == 2, built.left_out
    (frames,) = [line["vpdq"].split(";") for line in lines(out) if "vpdq" in line]
    assert [frame.split(",")[2] for frame in frames] == ["0.000", "1.000", "3.000"]
    wanted = ImportRequest("Back", grades={"A": "A"}, confidence=Confidence.LOCAL)
    hash_set, summary = compiled(tmp_path, out, wanted)
    assert summary.capability == "exact and near (PDQ of 1 record with 1 video by its frames)"
    assert not summary.refused
    copy = encoded(scenes([2, 3], size=(240, 180)), gop=7, bit_rate=400_000)
    seen = tuple(
        FrameQuery(f.from_ms, f.until_ms, f.pdq_variants)
        for f in examine_video(copy, "video/mp4", NullSlot()).frames
        if f.pdq_variants is not None
    )
    row = ContentQuery(1, b"a" * 32, b"b" * 20, b"c" * 16, 9, None, None, None, frames=seen)
    (match,) = match_batch(hash_set, [row])
    assert match.video is not None
    assert (match.video.target_matched, match.video.target_frames) == (2, 3)


def test_a_long_video_is_read_through_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(video(1, 2, -1, 3))
    (whole,) = hashing.hash_files([(0, str(path))], NullSlot())
    monkeypatch.setattr(hashing, "WHOLE_IN_MEMORY", 1000)
    (parts,) = hashing.hash_files([(0, str(path))], NullSlot())
    assert parts == whole
    assert whole.vpdq is not None


def test_an_export_keeps_its_grades_when_it_is_imported(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "a name that says nothing"
    build_from_folder(folder, "A", BuildRequest("Known", out))
    assert recognise(out).name == "DFU Triage export"
    wanted = ImportRequest("Back", grades={"A": "B"}, confidence=Confidence.LOCAL)
    hash_set, summary = compiled(tmp_path, out, wanted)
    assert summary.codes["A"] == ("A", "graded", "B", 5)
    assert summary.provenance == "a folder of 6 files"
    assert summary.capability == "exact and near (PDQ of 3 records, pHash of 3 records)"
    digest = hashlib.sha256(picture(1)).digest()
    assert len(hash_set.exact(Algorithm.SHA256, [digest])[0]) == 1
    with pytest.raises(HashSetError, match="Codes without a mapping: A"):
        compiled(tmp_path, out, ImportRequest("None"))


@pytest.mark.parametrize("change", ["cut", "edited", "added", "version", "garbage"])
def test_an_export_that_is_not_as_it_was_written_is_refused(folder: Path, tmp_path: Path, change: str) -> None:
    out = tmp_path / "set.jsonl"
    build_from_folder(folder, "A", BuildRequest("Known", out))
    text = out.read_text(encoding="utf-8")
    every = text.splitlines(keepends=True)
    data = {
        "cut": "".join(every[:-1]),
        "edited": text.replace('"grade":"A"', '"grade":"C"', 1),
        "added": "".join([*every[:-1], every[2], every[-1]]),
        "version": text.replace('"version":1', '"version":2'),
        "garbage": "".join([*every[:2], "{broken\n", *every[2:]]),
    }[change]
    with pytest.raises(HashSetError):
        compiled(
            tmp_path, data.encode(), ImportRequest("Back", grades={"A": "A", "C": "C"}, confidence=Confidence.LOCAL)
        )


def test_media_of_a_project_vic_export(tmp_path: Path) -> None:
    media = tmp_path / "export"
    (media / "Files").mkdir(parents=True)
    for number in range(3):
        (media / "Files" / f"{number}.jpg").write_bytes(picture(number))
    (tmp_path / "outside.jpg").write_bytes(picture(4))
    records = [
        record(picture(0), Category=1, RelativeFilePath="Files\\0.jpg"),
        record(picture(0), Category=1, RelativeFilePath="Files/0.jpg"),  # two records share one file
        record(picture(1), Category=2, RelativeFilePath="Files\\1.jpg"),
        record(picture(9), Category=1, RelativeFilePath="Files\\2.jpg"),  # another file than the record says
        record(picture(4), Category=1, RelativeFilePath="..\\outside.jpg"),
        record(picture(4), Category=1, RelativeFilePath=str(tmp_path / "outside.jpg")),
        record(picture(5), Category=1, RelativeFilePath="Files\\gone.jpg"),
        record(picture(6), Category=1),
    ]
    export = media / "case.json"
    export.write_bytes(vics(records, context="2.0 US case"))
    out = tmp_path / "set.jsonl"
    built = build_from_vics(export, media, BuildRequest("VICS", out))
    assert [(line["md5"], line["grade"]) for line in lines(out)[1:-1]] == [
        (record(picture(0))["MD5"], "1"),
        (record(picture(1))["MD5"], "2"),
    ]
    assert built.left_out == {
        "record without a file inside the folder of the media": 4,
        "file whose digests are not those of its record": 1,
    }


@pytest.mark.parametrize(
    "bad", ["", "..", "../x", "a/../../x", "/etc/passwd", "C:\\x", "c:x", "\\\\host\\share\\x", ".", "a\0b"]
)
def test_paths_that_lead_out_of_the_folder(tmp_path: Path, bad: str) -> None:
    assert inside(tmp_path, bad) is None


def test_a_link_that_leads_out_of_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "media"
    folder.mkdir()
    (tmp_path / "secret").write_bytes(b"x")
    (folder / "link").symlink_to(tmp_path / "secret")
    assert inside(folder, "link") is None
    assert inside(folder, "a\\b.jpg") == folder.resolve() / "a" / "b.jpg"


def test_a_poison_file_costs_itself_alone(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that dies over one file: the file is counted, the rest of its batch is there."""
    (folder / "deep" / "poison.jpg").write_bytes(b"poison")
    monkeypatch.setattr(set_building, "HASH_FILES", "tests.intake.poison:hash_files")
    out = tmp_path / "set.jsonl"
    built = build_from_folder(folder, "", BuildRequest("Known", out))
    assert built.records == 5
    assert any("ended unexpectedly" in reason for reason in built.left_out)


def test_what_is_there_is_not_written_over_and_a_stop_leaves_nothing(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "set.jsonl"
    out.write_bytes(b"mine")
    with pytest.raises(UsageError, match="nothing is written over"):
        build_from_folder(folder, "", BuildRequest("Known", out))
    assert out.read_bytes() == b"mine"
    stop = threading.Event()
    stop.set()
    with pytest.raises(StoppedError):
        build_from_folder(folder, "", BuildRequest("Known", tmp_path / "other", stop=stop))
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(HashSetError, match="at least one file"):
        build_from_folder(empty, "", BuildRequest("Known", tmp_path / "other"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty", "known", "set.jsonl"]


def test_graded_items_of_a_case_become_a_set_for_another(tmp_path: Path) -> None:
    out = tmp_path / "graded.jsonl"
    with case_with(tmp_path / "case", phone_zip(tmp_path / "phone.zip")) as case:
        run(case)
        items = [row.sha256.hex() for row in case.queue.page(limit=50) if row.mime == "image/jpeg"]
        case.review.grade(items[:2], "A", "Reviewer")
        case.review.grade(items[2:4], "B", "Reviewer")
        (film,) = [row.sha256.hex() for row in case.queue.page(limit=50) if row.mime == "video/mp4"]
        case.review.grade([film], "A", "Reviewer")
        case.privilege.withhold(items[3], "legal")
        case.review.grade([items[1]], "C", "Reviewer")
        built = case.sets.export_graded("Unit", out)
        assert (built.records, built.near) == (4, 4)
        assert case.audit.page()[-1].payload == {"name": "Unit", "records": 4}
    records = {line["sha256"]: line for line in lines(out)[1:-1]}
    assert [frame.split(",")[2] for frame in records[film].pop("vpdq").split(";")] == ["0.000", "1.000", "3.000"]
    grades = {items[0]: "A", items[1]: "C", items[2]: "B", film: "A"}
    assert {sha256: line["grade"] for sha256, line in records.items()} == grades
    assert {line["provenance"] for line in records.values()} == {"viewed by a reviewer"}
    with new_case(tmp_path / "other") as other:
        wanted = ImportRequest("Unit", grades={"A": "A", "B": "B", "C": "C"}, confidence=Confidence.LOCAL)
        assert other.sets.import_file(out, wanted)[0].summary["records"] == 4


def test_the_command_says_what_it_wrote(folder: Path, tmp_path: Path) -> None:
    said = triage("hashset", "build", folder, "--name", "Known", "--grade", "A", "--out", tmp_path / "set.jsonl")
    assert said.status == 0
    assert "set.jsonl: 5 records, 3 with PDQ." in said.out
    wrong = triage("hashset", "build", folder, "--name", "K", "--media", folder, "--out", tmp_path / "o")
    assert wrong.status == 2
    assert "--media says nothing of a folder" in wrong.err
