"""Where an instance lies and in what state, with the reason."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.errors import PolicyError
from triage.findings.places import Location, PlaceRules, State, load_places
from triage.model.entries import EntryFlag

LIVE = EntryFlag.NAME_ALLOCATED | EntryFlag.META_ALLOCATED


@pytest.fixture(scope="module")
def rules() -> PlaceRules:
    return load_places()


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/Users/Ann/Pictures/x.jpg", Location.USER),
        ("/Users/Ann/AppData/Roaming/Signal/attachments.noindex/aa/bb", Location.APPLICATION_DATA),
        (
            "/Users/Ann/AppData/Local/Google/Chrome/User Data/Default/Cache/Cache_Data/f_0001",
            Location.APPLICATION_CACHE,
        ),
        ("/Users/Ann/AppData/Local/Microsoft/Windows/INetCache/IE/A1/x[1].jpg", Location.SYSTEM_CACHE),
        ("/Users/Ann/AppData/Local/Microsoft/Windows/Explorer/thumbcache_256.db", Location.THUMBNAIL_STORE),
        ("/Users/Ann/AppData/Roaming/Apple Computer/MobileSync/Backup/0f0f/3d/3d0d", Location.BACKUP),
        ("/Windows/System32/oobe/info.jpg", Location.SYSTEM),
        ("/Users/ann/Library/Caches/com.apple.Safari/fsCachedData/1", Location.APPLICATION_CACHE),
        ("/Users/ann/Pictures/Photos Library.photoslibrary/resources/derivatives/0/x.jpeg", Location.THUMBNAIL_STORE),
        ("/Users/ann/Pictures/Photos Library.photoslibrary/originals/0/x.heic", Location.USER),
        ("data/data/com.whatsapp/files/x.jpg", Location.APPLICATION_DATA),
        ("Dump/data/data/com.snapchat.android/cache/x", Location.APPLICATION_CACHE),
        ("data/media/0/DCIM/Camera/IMG_1.jpg", Location.USER),
        ("data/media/0/DCIM/.thumbnails/1.jpg", Location.THUMBNAIL_STORE),
        ("data/media/0/Android/media/com.whatsapp/WhatsApp/Media/WhatsApp Images/x.jpg", Location.APPLICATION_DATA),
        ("private/var/mobile/Media/DCIM/100APPLE/IMG_0001.HEIC", Location.USER),
        (
            "private/var/mobile/Media/PhotoData/Thumbnails/V2/DCIM/100APPLE/IMG_0001.HEIC/5003.JPG",
            Location.THUMBNAIL_STORE,
        ),
        ("private/var/mobile/Containers/Data/Application/ABC/Library/Caches/x", Location.APPLICATION_CACHE),
        ("private/var/mobile/Containers/Data/Application/ABC/Documents/x", Location.APPLICATION_DATA),
        ("/home/ann/.cache/thumbnails/large/x.png", Location.THUMBNAIL_STORE),
        ("/home/ann/Downloads/x.png", Location.USER),
        ("/somewhere/x.png", Location.NOT_CLASSIFIED),
    ],
)
def test_locations_by_path(rules: PlaceRules, path: str, location: Location) -> None:
    place = rules.classify(path, LIVE)
    assert place.location is location, place.location_reason
    assert place.location_reason
    assert place.reach == "not determined"


@pytest.mark.parametrize(
    ("path", "flags", "state", "word"),
    [
        ("/a.jpg", LIVE, State.LIVE, "allocated"),
        ("/$Recycle.Bin/S-1-5-21-1/$RAB12CD.jpg", LIVE, State.IN_BIN, "windows-bin"),
        ("/Users/ann/.Trash/x.jpg", LIVE, State.IN_BIN, "macos-bin"),
        ("data/media/0/DCIM/Camera/.trashed-1700000000-IMG_1.jpg", LIVE, State.IN_BIN, "android-bin"),
        ("/$Recycle.Bin/S-1-5-21-1/$RAB12CD.jpg", EntryFlag(0), State.DELETED_NAMED, "name is marked as deleted"),
        ("/a.jpg", EntryFlag.NAME_ALLOCATED, State.DELETED_NAMED, "metadata is marked as free"),
        ("/a.jpg", EntryFlag.META_ALLOCATED | EntryFlag.REALLOCATED, State.DELETED_NAMED, "another file"),
        ("/$OrphanFiles/OrphanFile-12", EntryFlag.ORPHAN, State.DELETED_UNNAMED, "name is lost"),
    ],
)
def test_states_with_reasons(rules: PlaceRules, path: str, flags: EntryFlag, state: State, word: str) -> None:
    place = rules.classify(path, flags)
    assert place.state is state
    assert word in place.state_reason


def test_members_and_carved_runs_stand_before_any_path_rule(rules: PlaceRules) -> None:
    member = rules.classify("/DCIM/x.jpg", LIVE, container="holi\u202eday.zip")
    assert (member.location, member.location_reason) == (Location.CONTAINER, "member of holi<U+202E>day.zip")
    carved = rules.classify("", 0, carved=True)
    assert (carved.location, carved.state) == (Location.UNALLOCATED, State.CARVED)
    flagged = rules.classify("$Unallocated/jpeg at byte 512", int(EntryFlag.CARVED))
    assert flagged == carved
    nowhere = rules.classify("$NoFileSystem/jpeg at byte 512", int(EntryFlag.CARVED))
    assert nowhere.location_reason == "found in a volume in which no file system was recognised"


@given(
    st.sampled_from(["Users/ann/Pictures/a.jpg", "$Unallocated/jpeg at byte 512", "Windows/System32/a.dll", "a"]),
    st.sampled_from([0, 3]),
    st.booleans(),
)
def test_the_place_alone_is_that_of_the_whole_answer(path: str, flags: int, carved: bool) -> None:
    flags |= int(EntryFlag.CARVED) if carved else 0
    assert load_places_once().location(path, flags) == load_places_once().classify(path, flags).location


@given(st.text(), st.integers(0, 1023), st.booleans())
def test_any_path_gets_a_place_with_reasons(path: str, flags: int, carved: bool) -> None:
    place = load_places_once().classify(path, flags, carved=carved)
    assert place.location_reason
    assert place.state_reason


_RULES: list[PlaceRules] = []


def load_places_once() -> PlaceRules:
    if not _RULES:
        _RULES.append(load_places())
    return _RULES[0]


GOOD = '[[location]]\nid = "a"\nlocation = "user"\npatterns = ["x/"]\nreason = "r"\n'


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("format = 2", "format = 1"),
        ("format = 1\nlocations = []", "locations"),
        ("format = 1\n" + GOOD.replace('"user"', '"nowhere"'), "nowhere"),
        ("format = 1\n" + GOOD.replace('["x/"]', '["*"]'), "without a star"),
        ("format = 1\n" + GOOD.replace('["x/"]', "[]"), "patterns"),
        ("format = 1\n" + GOOD + "extra = 1", "exactly"),
        ("format = 1\nlocation = 3", "[[location]]"),
        ("format = ", "cannot be read"),
    ],
)
def test_wrong_files_are_refused_with_their_place(tmp_path: Path, text: str, word: str) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(PolicyError) as caught:
        load_places(file)
    assert word in str(caught.value)
    assert "mine.toml" in str(caught.value)
