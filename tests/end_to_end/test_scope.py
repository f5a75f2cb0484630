"""What lies outside the scope of an exhibit appears nowhere but as a count: no digest, type, picture, message, match."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path
from typing import Any, Final

import pytest

from tests.samples.command import new, ok
from tests.samples.exhibits import DATABASE, SENT, chat_database, known_set, picture
from triage.open_case import OpenCase

OLD, NEW = (2019, 3, 1, 12, 0, 0), (2024, 5, 1, 12, 0, 0)
IN_CAMERA = "data/media/0/DCIM/Camera/IMG_0001.jpg"
OLD_ONE = "data/media/0/DCIM/Camera/IMG_2019.jpg"
DOWNLOADED = "data/media/0/Download/IMG_0004.jpg"
NOTE = "data/media/0/Documents/note.txt"
LONG = "data/media/0/Documents/long.txt"
FILES: Final = {
    IN_CAMERA: (NEW, picture(1)),
    OLD_ONE: (OLD, picture(4)),
    DOWNLOADED: (NEW, picture(2)),
    NOTE: (NEW, b"a note of no interest\n" * 20),
    LONG: (NEW, b"a long note of no interest\n" * 90_000),
    SENT: (NEW, picture(9)),
    DATABASE: (NEW, chat_database()),
}
PICTURES: Final = {IN_CAMERA, OLD_ONE, DOWNLOADED, SENT}

SCOPES: Final[dict[str, tuple[str, set[str], int]]] = {
    # exhibit: (scope file, paths inside, messages inside)
    "FOLDER": ('folders = ["data/media/0/DCIM"]', {IN_CAMERA, OLD_ONE}, 0),
    "PICTURES": ('kinds = ["pictures"]', PICTURES, 0),
    "MESSAGES": ('kinds = ["messages"]', {DATABASE}, 14),
    "DATES": ('date_from = "2024-01-01"\ndate_to = "2024-12-31"', set(FILES) - {OLD_ONE}, 0),
    "APPS": ('apps = ["Signal"]', set(FILES), 0),
    "CONTACTS": ('contacts = ["+44 7700 900002"]', set(FILES), 6),
    "OPEN": ("", set(FILES), 14),
}
Record = dict[str, Any]


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scope")
    case = new(folder / "case")
    for exhibit, (scope, _, _) in SCOPES.items():
        archive = folder / f"{exhibit}.zip"
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as stream:
            for name, (moment, data) in FILES.items():
                stream.writestr(zipfile.ZipInfo(name, moment), data)
        limits = folder / f"{exhibit}.toml"
        limits.write_text(f'{scope}\nreason = "the warrant"\n')
        ok("add", case, archive, "--exhibit", exhibit, *(["--scope", limits] if scope else []))
    known = known_set(folder / "known.json")
    ok("hashset", "import", case, known, "--name", "Known", "--grades", "1=A,2=B", "--confidence", "trusted")
    ok("run", case, "--workers", "2")
    return case


@pytest.fixture(scope="module")
def told(case: Path) -> dict[str, list[Record]]:
    """What each list prints."""
    lists = ("entries", "messages", "queue", "matches", "problems")
    return {name: ok(name, case, "--json").records() for name in lists}


def of(exhibit: str, records: list[Record]) -> list[Record]:
    return [record for record in records if record["exhibit"] == exhibit]


@pytest.mark.parametrize("exhibit", SCOPES)
def test_entries_outside_have_a_name_and_nothing_of_their_content(told: dict[str, list[Record]], exhibit: str) -> None:
    records = {r["path"]: r for r in of(exhibit, told["entries"]) if r["kind"] == "file"}
    assert set(records) == set(FILES)
    inside = SCOPES[exhibit][1]
    for path, record in records.items():
        known = [record[name] for name in ("md5", "sha1", "sha256", "type", "pdq", "phash", "width", "height")]
        assert record["outside_scope"] == (path not in inside), path
        if path in inside:
            assert record["sha256"] == hashlib.sha256(FILES[path][1]).hexdigest()
            assert record["state"] == "done"
        else:
            assert known == [None] * 8
            assert record["state"] == "set aside"


def test_showing_an_item_outside_tells_no_more(case: Path, told: dict[str, list[Record]]) -> None:
    outside = next(r for r in of("FOLDER", told["entries"]) if r["path"] == DOWNLOADED)
    shown = ok("show", case, outside["item"], "--json").records()[0]
    assert {name: shown[name] for name in outside} == outside
    assert shown["locations"] == [outside]
    assert shown["problems"] == []


@pytest.mark.parametrize("exhibit", SCOPES)
def test_messages_outside_are_counted_and_not_kept(told: dict[str, list[Record]], exhibit: str) -> None:
    kept = of(exhibit, told["messages"])
    assert len(kept) == SCOPES[exhibit][2]
    if exhibit == "CONTACTS":
        assert {record["conversation"] for record in kept} == {"Walking club", "Old club"}


@pytest.mark.parametrize("exhibit", SCOPES)
def test_queue_matches_and_problems_hold_nothing_from_outside(told: dict[str, list[Record]], exhibit: str) -> None:
    inside = SCOPES[exhibit][1]
    paths = [path.partition(": ") for row in told["queue"] for path in row["paths"]]
    assert {path for name, _, path in paths if name == exhibit} == inside
    assert {record["path"] for record in of(exhibit, told["matches"])} == {IN_CAMERA, OLD_ONE} & inside
    assert {record["path"] for record in of(exhibit, told["problems"])} - {""} <= inside


def test_no_picture_outside_is_decoded_and_the_report_holds_counts_alone(case: Path, tmp_path: Path) -> None:
    alone = new(tmp_path / "case")
    limits = tmp_path / "scope.toml"
    limits.write_text('kinds = ["messages"]\nreason = "the warrant"\n')
    ok("add", alone, case.parent / "OPEN.zip", "--exhibit", "M", "--scope", limits)
    done = ok("run", alone, "--workers", "1").out
    assert " 1 of 1 contents read" in done
    assert f" {len(FILES) - 1} entries outside the scope" in done
    with OpenCase.open(alone, "test") as opened:
        assert opened._store.thumbs.pseudonyms() == set()
    ok("report", alone, "--out", tmp_path / "report")
    text = next((tmp_path / "report").glob("*.json")).read_text(encoding="utf-8")
    for path in set(FILES) - {DATABASE}:
        assert path.rpartition("/")[2] not in text
        for algorithm in ("md5", "sha1", "sha256"):
            assert hashlib.new(algorithm, FILES[path][1]).hexdigest() not in text.lower()
    assert "the warrant" in text
    assert f"{len(FILES) - 1} entries outside the scope" in text


def test_a_message_outside_stands_in_no_report(case: Path, tmp_path: Path) -> None:
    alone = new(tmp_path / "case")
    limits = tmp_path / "scope.toml"
    limits.write_text('contacts = ["+44 7700 900002"]\n')
    ok("add", alone, case.parent / "OPEN.zip", "--exhibit", "C", "--scope", limits)
    ok("run", alone, "--workers", "1")
    ok("report", alone, "--out", tmp_path / "report")
    text = next((tmp_path / "report").glob("*.json")).read_text(encoding="utf-8")
    assert "Are you there?" not in text
    assert "8 messages outside the scope" in text
