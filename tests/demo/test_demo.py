"""The demo: benign exhibits that are what they say, and a story that ends with a case and a report."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from tests.samples.command import ok
from triage.demo.hash_lists import pdq_list, project_vic
from triage.demo.laptop import laptop_files, unpack_laptop
from triage.demo.phone import PHOTOGRAPHS, build_phone, phone_files
from triage.demo.story import PASSPHRASE, run_demo
from triage.errors import UsageError
from triage.evidence.open import recognise_paths
from triage.execution.slots import NullSlot
from triage.model.frame import VolumeOutcome
from triage.open_case import OpenCase


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run_demo(tmp_path_factory.mktemp("demo") / "out")


def test_the_phone_is_the_same_each_time(tmp_path: Path) -> None:
    build_phone(tmp_path / "one.zip")
    build_phone(tmp_path / "two.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        assert archive.testzip() is None
        assert len(archive.namelist()) == len(phone_files())


def test_the_kept_disk_holds_the_files_that_it_was_made_from(told: Path) -> None:
    with OpenCase.open(told, PASSPHRASE) as case:
        held = {record["sha1"] for record in case.queue.entries() if record["exhibit"] == "DEMO/2"}
    missing = [name for name, data in laptop_files().items() if hashlib.sha1(data).hexdigest() not in held]
    assert missing == [], "resources/demo/make_laptop.sh has to be run again"


def test_the_disk_has_two_file_systems(tmp_path: Path) -> None:
    unpack_laptop(tmp_path / "laptop.img")
    ((_, recognised),) = recognise_paths((str(tmp_path / "laptop.img"),), NullSlot())
    assert [v.outcome for v in recognised.volumes] == [VolumeOutcome.READ] * 2
    assert recognised.volumes[0].file_system == "ntfs"


def test_the_demo_shows_every_tier_and_kind_of_place(told: Path) -> None:
    with OpenCase.open(told, PASSPHRASE) as case:
        tiers = {record["tier"] for record in case.queue.records()}
        entries = list(case.queue.entries())
        messages = list(case.messages.records())
        algorithms = {record["algorithm"] for record in case.queue.matches()}
        graded = {record["grade"] for record in case.queue.records()}
    assert {1, 2, 4, 6, 7} <= tiers
    assert any(e["deleted"] and e["sha256"] for e in entries)
    assert any(e["kind"] == "stream" and e["type"] == "image/jpeg" for e in entries)
    assert any(e["name"].endswith(".dat") and e["type"] == "image/jpeg" for e in entries)
    assert algorithms >= {"sha1", "md5", "pdq"}
    assert sum(1 for m in messages if any(a["found"] for a in m["attachments"])) == 2
    assert {"A", "B", "C", "ignorable", ""} <= graded


def test_the_demo_case_is_whole_and_reported(told: Path) -> None:
    assert ok("verify", told, passphrase=PASSPHRASE).status == 0
    written = sorted(p.suffix for p in (told.parent / "report").iterdir())
    assert written == [".json", ".pdf"]
    for path in (told.parent / "report").iterdir():
        assert ok("verify", path).status == 0


def test_a_folder_in_use_gets_a_neighbour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from triage.demo import story

    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "mine.txt").write_text("mine")
    assert story._free(tmp_path / "demo") == tmp_path / "demo-2"
    monkeypatch.setattr(Path, "exists", lambda _: True)
    monkeypatch.setattr(Path, "iterdir", lambda _: iter([Path("x")]))
    with pytest.raises(UsageError, match="Choose another"):
        story._free(tmp_path / "demo")


def test_pictures_are_drawn_and_carry_the_phones_camera() -> None:
    photographs = [f for f in phone_files() if "DCIM/Camera/IMG" in f.path]
    assert len(photographs) == PHOTOGRAPHS
    for file in photographs:
        with Image.open(io.BytesIO(file.data)) as opened:
            assert opened.getexif()[0x0110] == "NL-2"


def test_the_lists_are_what_importers_expect() -> None:
    assert b"/UK/$metadata#Media" in project_vic()
    assert pdq_list().splitlines()[0] == b"pdq,label"
    assert all(len(line.split(b",")[0]) == 64 for line in pdq_list().splitlines()[1:])
