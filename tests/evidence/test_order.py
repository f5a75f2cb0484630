"""Likely places come first, the rest breadth-first, always in the same order."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.testdata import testdata
from triage.errors import PolicyError
from triage.evidence import order
from triage.evidence.order import MAX_PARTS, DirectoryQueue, LikelyPlaces

PLACES = LikelyPlaces.load()


@pytest.mark.parametrize(
    "path",
    [
        "DCIM/100APPLE/IMG_0001.HEIC",
        "dcim",
        "/DCIM/",
        "filesystem1/data/media/0/DCIM/Camera/a.jpg",
        "filesystem2/private/var/mobile/Media/DCIM/100APPLE/IMG_0001.HEIC",
        "private/var/mobile/Library/SMS/sms.db",
        "Users/anna/Pictures/holiday.jpg",
        "USERS/Anna Example/PICTURES",
        "home/anna/.local/share/Trash/files/a.jpg",
        "some/where/else/DCIM/a.jpg",
        "x/data/user/0/com.whatsapp/databases/msgstore.db",
    ],
)
def test_likely_places_come_first(path: str) -> None:
    assert PLACES.priority(path) == 0


@pytest.mark.parametrize(
    "path", ["", "Windows/System32/a.dll", "Users/anna/ntuser.dat", "Users", "DCIMX/a.jpg", "Pictures2", "usr/lib"]
)
def test_other_places_come_later(path: str) -> None:
    assert PLACES.priority(path) == 1


def test_star_is_exactly_one_part() -> None:
    places = LikelyPlaces(["Users/*/Pictures"])
    assert places.priority("Users/a/Pictures") == 0
    assert places.priority("Users/Pictures") == 1
    assert places.priority("Users/a/b/Pictures") == 1


def test_a_floating_pattern_of_two_parts_needs_both_in_order() -> None:
    places = LikelyPlaces([], ["Library/SMS"])
    assert places.priority("a/Library/SMS/sms.db") == 0
    assert places.priority("Library/Library/SMS") == 0
    assert places.priority("a/Library/x/SMS") == 1
    assert places.priority("SMS/Library") == 1


def test_leads_to_a_place_on_the_way_at_it_and_below() -> None:
    places = LikelyPlaces(["Users/*/Pictures"])
    assert [places.leads(path) for path in ("", "Users", "Users/x", "Users/x/Pictures", "Users/x/Pictures/y/z")] == (
        [True] * 5
    )
    assert not any(places.leads(path) for path in ("Windows", "Users/x/Music", "x/Users"))


def test_comparison_ends_after_max_parts_and_what_is_below_a_likely_place_stays_likely() -> None:
    places = LikelyPlaces([], ["DCIM"])
    deep = "/".join(["d"] * MAX_PARTS)
    assert places.priority(f"{deep}/DCIM/a/b") == 1
    assert places.priority("DCIM/" + deep + "/a/b") == 0
    assert not places.leads("/".join(["d"] * 100_000))


@given(st.text(), st.text())
def test_no_path_can_break_it_and_below_a_likely_place_everything_is_likely(above: str, below: str) -> None:
    places = LikelyPlaces(["Users/*/Pictures"], ["DCIM"])
    path = f"{above}/DCIM"
    if path.count("/") < MAX_PARTS:
        assert places.priority(f"{path}/{below}") == 0
        assert places.leads(path)
    assert places.priority(above) in (0, 1)


def test_the_queue_lists_likely_directories_first_then_breadth_first() -> None:
    queue: DirectoryQueue[str] = DirectoryQueue(LikelyPlaces(["Users/*/Pictures"], ["DCIM"]))
    for path in ("Windows", "Users", "Temp"):
        queue.push(path, path)
    seen = []
    below = {"Users": ["Users/a"], "Users/a": ["Users/a/x", "Users/a/Pictures"], "Windows": ["Windows/DCIM"]}
    while queue:
        seen.append(queue.pop())
        for path in below.get(seen[-1], ()):
            queue.push(path, path)
    assert seen == ["Users", "Users/a", "Users/a/Pictures", "Windows", "Windows/DCIM", "Temp", "Users/a/x"]
    with pytest.raises(IndexError):
        queue.pop()


@pytest.mark.parametrize(
    "text",
    [
        "rooted = ['x']",
        "prefixes = ['']\nrooted = [1]\nanywhere = []",
        "prefixes = ['']\nrooted = ['/']\nanywhere = []",
    ],
)
def test_a_wrong_table_is_refused(text: str, monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "places.toml"
    path.write_text(text, encoding="utf-8")
    monkeypatch.setattr(order, "resource", lambda *parts: path)
    with pytest.raises(PolicyError):
        LikelyPlaces.load()


def test_on_a_real_phone_likely_places_are_a_part_and_hold_the_pictures() -> None:
    with zipfile.ZipFile(testdata("phone_filelists", "belkasoft-ctf6-ios-dev1.csv.zip")) as archive:
        text = archive.read(archive.namelist()[0]).decode("utf-8", "replace")
    paths = [row[0] for row in csv.reader(io.StringIO(text)) if row][:40_000]
    likely = [path for path in paths if PLACES.priority(path) == 0]
    camera = [path for path in paths if "/Media/DCIM/" in path]
    assert camera
    assert set(camera) <= set(likely)
    assert 0 < len(likely) < len(paths)
