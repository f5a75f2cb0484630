"""Which entries make an artefact."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from triage.analysis.artefacts import (
    StoredEntry,
    canonical_view,
    ends_with,
    main_names,
    nearest,
    resolve,
    wanted_names,
)
from triage.analysis.plugin_finding import find_plugins
from triage.model.entries import EntryFlag, EntryKind

LIVE = int(EntryFlag.NAME_ALLOCATED | EntryFlag.META_ALLOCATED)
ANDROID = find_plugins()["whatsapp_android"].app
IOS = find_plugins()["whatsapp_ios"].app
HOME = "/data/data/com.whatsapp/databases/"


def entries(*paths: str, flags: int = LIVE, size: int = 4096) -> list[StoredEntry]:
    return [StoredEntry(number, path, size, flags) for number, path in enumerate(paths, 1)]


def test_names_for_a_cheap_query() -> None:
    assert main_names(ANDROID) == {"msgstore.db"}
    assert wanted_names(ANDROID) == {
        "msgstore.db", "msgstore.db-wal", "msgstore.db-journal", "wa.db", "wa.db-wal", "wa.db-journal",
    }  # fmt: skip
    assert "chatstorage.sqlite" in main_names(IOS)


def test_a_database_with_all_that_belongs_to_it() -> None:
    names = ("msgstore.db", "msgstore.db-wal", "msgstore.db-journal", "wa.db", "wa.db-wal", "msgstore.db-shm")
    (artefact,) = resolve(ANDROID, entries(*(HOME + name for name in names))).artefacts
    assert artefact.main == 1
    assert dict(artefact.companions) == {"wal": 2, "journal": 3, "contacts": 4, "contacts-wal": 5}
    assert not artefact.deleted
    assert artefact.notes == ()


def test_a_companion_elsewhere_is_not_taken() -> None:
    found = resolve(ANDROID, entries(HOME + "msgstore.db", "/data/data/com.whatsapp.w4b/databases/wa.db"))
    assert found.artefacts[0].companions == ()


def test_a_companion_is_found_by_a_path_that_goes_up() -> None:
    backup = "7c/7c7fba66680ef796b916b067077cc246adacf01d", "b8/b8548dc30aa1030df0ce18ef08b882cf7ab5212f"
    for prefix in ("", "/", "some/folder/"):
        (artefact,) = resolve(IOS, entries(*(prefix + path for path in backup))).artefacts
        assert artefact.companions == (("contacts", 2),)


def test_views_of_one_file_are_parsed_once() -> None:
    views = (
        "/data_mirror/data_ce/null/0/com.whatsapp/databases/msgstore.db",
        "/data/user/0/com.whatsapp/databases/msgstore.db",
        HOME + "msgstore.db",
    )
    (artefact,) = resolve(ANDROID, entries(*views)).artefacts
    assert artefact.main == 3
    assert artefact.other_views == (1, 2)
    assert "parsed once" in artefact.notes[0]


def test_views_of_different_sizes_are_all_parsed() -> None:
    first, second = entries(HOME + "msgstore.db", "/data/user/0/com.whatsapp/databases/msgstore.db")
    assert len(resolve(ANDROID, [first, second._replace(size=8192)]).artefacts) == 2


def test_all_matching_files_are_parsed() -> None:
    paths = (
        HOME + "msgstore.db",
        "/sdcard/WhatsApp/Databases/msgstore.db",
        "/data/user/10/com.whatsapp/databases/msgstore.db",
    )
    assert [artefact.main for artefact in resolve(ANDROID, entries(*paths)).artefacts] == [1, 2, 3]


def test_a_deleted_file_is_parsed_where_it_has_content() -> None:
    gone, taken, empty = entries(*[HOME + "msgstore.db"] * 3, flags=0)
    found = resolve(
        ANDROID,
        [
            gone,
            taken._replace(flags=int(EntryFlag.REALLOCATED)),
            empty._replace(flags=int(EntryFlag.NO_CONTENT)),
            StoredEntry(9, HOME + "msgstore.db", 1, LIVE | EntryFlag.OUT_OF_SCOPE),
            StoredEntry(10, HOME + "msgstore.db", 1, LIVE, EntryKind.DIRECTORY),
        ],
    )
    assert [(artefact.main, artefact.deleted) for artefact in found.artefacts] == [(1, True)]
    assert [aside.entry for aside in found.set_aside] == [2, 3, 9]
    assert "another file" in found.set_aside[0].sentence
    assert "name is left" in found.set_aside[1].sentence
    assert "scope" in found.set_aside[2].sentence


def test_a_deleted_log_is_not_applied_to_a_live_database() -> None:
    """A log that the app removed was already written into the database; its pages are older."""
    main, log = entries(HOME + "msgstore.db", HOME + "msgstore.db-wal")
    (artefact,) = resolve(ANDROID, [main, log._replace(flags=0)]).artefacts
    assert artefact.companions == ()
    assert "not applied" in artefact.notes[0]
    (artefact,) = resolve(ANDROID, [main._replace(flags=0), log._replace(flags=0)]).artefacts
    assert artefact.companions == (("wal", 2),)
    two = [main._replace(flags=0), log._replace(flags=0), log._replace(entry=3, flags=0)]
    (artefact,) = resolve(ANDROID, two).artefacts
    assert artefact.companions == ()
    assert "none of them" in artefact.notes[0]


def test_a_log_alone_is_an_artefact() -> None:
    (artefact,) = resolve(ANDROID, entries(HOME + "msgstore.db-wal")).artefacts
    assert (artefact.main, artefact.companions) == (1, (("wal", 1),))
    assert resolve(ANDROID, entries(HOME + "msgstore.db-wal", size=0)).artefacts == ()


def test_canonical_views() -> None:
    for path in (
        "/sdcard/DCIM/a.jpg",
        "/storage/emulated/0/DCIM/a.jpg",
        "/data/media/0/DCIM/a.jpg",
        "/mnt/sdcard/DCIM/a.jpg",
    ):
        assert canonical_view(path) == "/data/media/0/DCIM/a.jpg"
    assert canonical_view("Dump/data/user/0/com.x/a") == "Dump/data/data/com.x/a"
    assert canonical_view("/data/user/10/com.x/a") == "/data/user/10/com.x/a"
    assert canonical_view("/data/user_de/0/com.x/a") == "/data/user_de/0/com.x/a"


def test_the_nearest_of_several_files_is_meant() -> None:
    home = "/private/var/mobile/Containers/Shared/AppGroup/AAAA/ChatStorage.sqlite"
    tail = "Message/Media/x/a.jpg"
    here = "/private/var/mobile/Containers/Shared/AppGroup/AAAA/Message/Media/x/a.jpg"
    there = "/private/var/mobile/Containers/Shared/AppGroup/BBBB/Message/Media/x/a.jpg"
    assert nearest(tail, home, [(1, there), (2, here), (3, "/x/other.jpg")]) == 2
    assert nearest(tail, home, [(3, "/x/other.jpg"), (4, "/xMessage/Media/x/a.jpg")]) is None
    assert nearest("", home, [(1, here)]) is None
    assert nearest(tail, home, [(7, there), (6, there)]) == 6
    assert ends_with("/A/b.JPG", "a/B.jpg")
    assert not ends_with("/Xa/b.jpg", "a/b.jpg")


@given(
    st.lists(
        st.tuples(
            st.sampled_from([HOME, "/data/user/0/com.whatsapp/databases/", "com.whatsapp/db/", "/x/"]),
            st.sampled_from(sorted(wanted_names(ANDROID))),
            st.integers(0, 2),
            st.sampled_from([0, LIVE, LIVE | EntryFlag.OUT_OF_SCOPE, int(EntryFlag.REALLOCATED)]),
        )
    )
)
def test_every_matching_file_is_parsed_or_named(found: list[tuple[str, str, int, int]]) -> None:
    stored = [StoredEntry(n, folder + name, size, flags) for n, (folder, name, size, flags) in enumerate(found)]
    resolution = resolve(ANDROID, stored)
    parsed = [entry for artefact in resolution.artefacts for entry in (artefact.main, *artefact.other_views)]
    named = [aside.entry for aside in resolution.set_aside]
    assert len(set(parsed)) == len(parsed)
    wanted = {entry.entry for entry in stored if ANDROID.matches(entry.path)}
    assert wanted <= {*parsed, *named}
    assert resolve(ANDROID, reversed(stored)) == resolution
