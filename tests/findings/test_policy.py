"""The triage policy is strict, citable, and tells a person where a mistake is."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

import pytest

from triage.errors import PolicyError
from triage.findings.places import Location
from triage.findings.policy import MAX_POLICY_BYTES, load_policy, parse_policy
from triage.resources import resource

DEFAULT = resource("policies", "default.toml").read_text(encoding="utf-8")


def test_the_bundled_policy_is_valid_and_cited_by_the_digest_of_its_file() -> None:
    policy = load_policy()
    assert policy.digest == hashlib.sha256(resource("policies", "default.toml").read_bytes()).digest()
    assert policy.title == "DFU Triage default policy, version 1"
    assert policy.settings.points.location.keys() == set(Location)


def test_grades_stand_in_their_order() -> None:
    policy = load_policy()
    points = [policy.grade_points(grade) for grade in ("a", "B", "C", "something else", "")]
    assert points == sorted(points, reverse=True)
    assert points[2] > points[3] == points[4] == 0


def test_default_points_keep_the_promises_of_its_comments() -> None:
    """Each confidence outweighs any grade below it, with all other reasons added."""
    settings = load_policy().settings
    exact = settings.points.exact
    best_grade = settings.grades.step * len(settings.grades.order)
    points = settings.points.beside
    beside = 2 * (points.base + points.per_match * points.most)
    context = (
        beside + settings.points.exchanged.sent + settings.points.kind.video + settings.points.location[Location.USER]
    )
    assert exact.trusted > exact.indicative + best_grade + sum_made_here() + context
    assert exact.local > exact.bad + context
    assert settings.grades.step > context


def sum_made_here() -> int:
    points = load_policy().settings.points.made_here
    return sum(getattr(points, name) for name in points.__struct_fields__)


@pytest.mark.parametrize(
    ("old", "new", "place", "word"),
    [
        ("trusted = 40000", "trusted = 40000\ntrused = 1", "points.exact", "trused"),
        ("trusted = 40000", "", "points.exact", "trusted"),
        ("trusted = 40000", 'trusted = "many"', "points.exact.trusted", "int"),
        ("trusted = 40000", "trusted = 1.5", "points.exact.trusted", "int"),
        ("trusted = 40000", "trusted = true", "points.exact.trusted", "int"),
        ("trusted = 40000", "trusted = -1", "points.exact.trusted", "0"),
        ("exact = 1 ", "exact = 7 ", "tiers.exact", "6"),
        ("format = 1", "format = 2", "format", "2"),
        ('order = ["A", "B"', 'order = ["A", "a"', "grades.order", "twice"),
        ('"sent"]', '"sent", "sent"]', "made_here.reasons", "twice"),
        ('"sent"]', '"guess"]', "made_here.reasons", "guess"),
        ('"dcim/", "camerarolldomain', '"*", "camerarolldomain', "folders.camera", "star"),
        ("backup = 8", "", "points.location", "backup"),
        ("backup = 8", 'backup = 8\n"the moon" = 3', "points.location", "the moon"),
        ("[turns]", "[turns", "", "TOML"),
    ],
)
def test_a_mistake_is_named_with_its_place(old: str, new: str, place: str, word: str) -> None:
    assert old in DEFAULT
    with pytest.raises(PolicyError) as caught:
        parse_policy(DEFAULT.replace(old, new, 1).encode(), "unit.toml")
    assert caught.value.locator is not None
    assert caught.value.locator.startswith("unit.toml")
    assert place in caught.value.locator
    assert word in caught.value.sentence


def test_each_key_of_the_file_is_required() -> None:
    """Leaving out any key fails, so that a policy never ranks by something that its reader cannot see."""
    lines = DEFAULT.splitlines()
    keys = [
        at for at, line in enumerate(lines) if " = " in line and not line.startswith(("#", " ")) and "[" not in line
    ]
    assert len(keys) > 40
    for at in keys:
        with pytest.raises(PolicyError):
            parse_policy("\n".join(lines[:at] + lines[at + 1 :]).encode(), "unit.toml")


def test_each_table_and_number_has_a_comment_in_the_file() -> None:
    assert DEFAULT.count("#") > 30
    assert set(tomllib.loads(DEFAULT)) == set(load_policy().settings.__struct_fields__)


def test_files_that_are_no_policy(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="cannot be read"):
        load_policy(tmp_path / "missing.toml")
    large = tmp_path / "large.toml"
    large.write_bytes(b"#" * (MAX_POLICY_BYTES + 1))
    with pytest.raises(PolicyError, match="larger"):
        load_policy(large)
    with pytest.raises(PolicyError, match="TOML"):
        parse_policy(b"\xff\xfe", "x.toml")
