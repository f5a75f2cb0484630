"""A profile is strict, citable, and says in words what it does."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from triage.entries.profile import (
    BUNDLED,
    DEFAULT,
    MAX_PROFILE_BYTES,
    load_profile,
    parse_profile,
    profile_words,
)
from triage.entries.scope import KINDS
from triage.errors import ProfileError
from triage.model.profile import ALL_KINDS, KIND_FLAGS, READ_ALL
from triage.resources import resource

TEXT = resource("profiles", "triage.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", BUNDLED)
def test_each_bundled_profile_is_valid_and_cited_by_the_digest_of_its_file(name: str) -> None:
    profile = load_profile(name)
    assert profile.settings.name.lower() == name
    assert profile.digest == hashlib.sha256(resource("profiles", f"{name}.toml").read_bytes()).digest()
    assert {path.stem for path in resource("profiles").glob("*.toml")} == set(BUNDLED)


def test_what_is_read_unless_another_is_chosen_is_everything() -> None:
    profile = load_profile(DEFAULT)
    assert profile.reading._replace(name="") == READ_ALL._replace(carved=0)
    assert profile.verifies
    assert not profile.carves
    assert load_profile("full").reading._replace(name="") == READ_ALL


def test_quick_reads_less_and_says_so() -> None:
    profile = load_profile("quick")
    assert profile.reading.likely_only
    assert not profile.verifies
    words = " ".join(profile_words(profile))
    for said in (
        "pictures, videos and databases of apps whole",
        "documents and other files",
        "only the places",
        "later",
    ):
        assert said in words
    assert "1.0 GiB" in words
    assert "every kind" in " ".join(profile_words(load_profile("triage")))


def test_the_kinds_are_those_of_a_scope_and_the_rest() -> None:
    assert [*KINDS, "other"] == list(KIND_FLAGS)
    assert ALL_KINDS.bit_count() == 5


def test_place_and_size_leave_an_entry_and_an_empty_one_is_never_left() -> None:
    reading = load_profile("quick").reading
    assert reading.leaves(1, 1)
    assert not reading.leaves(1, 0)
    assert reading.leaves(reading.largest + 1, 0)
    assert not reading.leaves(reading.largest, 0)
    assert not reading.leaves(0, 1)
    assert not READ_ALL.leaves(1 << 60, 1)


@pytest.mark.parametrize(
    ("old", "new", "place", "word"),
    [
        ('places = "all"', 'places = "all"\nplcaes = "all"', "at read", "plcaes"),
        ('places = "all"', "", "at read", "places"),
        ('places = "all"', 'places = "some"', "at read.places", "some"),
        ("largest = 0", "largest = -1", "at read.largest", "0"),
        ("largest = 0", "largest = true", "at read.largest", "int"),
        ('verify = "now"', 'verify = "never"', "at sources.verify", "never"),
        ("format = 1", "format = 2", "at format", "2"),
        ('"other"]', '"other", "other"]', "at read.kinds", "once"),
        ('["pictures", "videos", "messages", "documents", "other"]', "[]", "at read.kinds", "at least one"),
        ("format = 1", "format 1", "own.toml", "TOML"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(old: str, new: str, place: str, word: str) -> None:
    assert TEXT.count(old) == 1
    with pytest.raises(ProfileError) as caught:
        parse_profile(TEXT.replace(old, new).encode(), "own.toml")
    assert place in str(caught.value)
    assert word in str(caught.value)


def test_what_is_no_profile_is_refused(tmp_path: Path) -> None:
    large = tmp_path / "large.toml"
    large.write_bytes(b"#" * (MAX_PROFILE_BYTES + 1))
    with pytest.raises(ProfileError, match="larger than"):
        load_profile(large)
    with pytest.raises(ProfileError, match="quick, triage, full"):
        load_profile(tmp_path / "missing.toml")
    with pytest.raises(ProfileError, match="not valid TOML"):
        parse_profile(b"\xff\xfe", "own.toml")
