"""A wording pack is dated, versioned, strict, and can be changed by a unit."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from triage.errors import ReportError
from triage.report.wording_pack import DEFAULT_PACK, MAX_PACK_BYTES, load_wording, parse_wording
from triage.resources import resource


def _bundled() -> bytes:
    return resource("report", "wording", DEFAULT_PACK).read_bytes()


def test_the_bundled_pack_names_itself_and_its_digest() -> None:
    pack = load_wording()
    assert pack.info.version == "2026.1"
    assert pack.sha256 == hashlib.sha256(_bundled()).hexdigest()
    assert pack.document.marking == "OFFICIAL-SENSITIVE"
    assert pack.declarations
    assert all(declaration.placeholder for declaration in pack.declarations)


def test_the_counting_words_of_the_tables_are_defined() -> None:
    terms = {entry.term for entry in load_wording().counting}
    assert {"Instance", "Unique", "Viewed by a reviewer", "Trusted set, not viewed", "Second reviewer"} <= terms


def test_grades_are_ordered_and_titled_and_an_unknown_one_is_quoted_and_listed() -> None:
    pack = load_wording()
    assert sorted(["zz", "C", "A"], key=pack.grade_order) == ["A", "C", "zz"]
    assert pack.grade_title("A") == "Category A"
    assert pack.grade_title("zz") == "Grade “zz”"
    assert pack.listed("zz")
    assert not pack.listed("ignorable")


def test_an_edited_pack_is_used(tmp_path: Path) -> None:
    path = tmp_path / "ours.toml"
    path.write_bytes(_bundled().replace(b"OFFICIAL-SENSITIVE", b"OFFICIAL"))
    assert load_wording(path).document.marking == "OFFICIAL"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (b"marking =", b"markings =", "markings|marking"),
        (b"[chain]", b"[chains]", "chain"),
        (b'title = "Triage report"', b"title = 3", "Expected `str`"),
        (b"[pack]", b"[pack", "cannot be used"),
    ],
)
def test_a_mistake_is_named(old: bytes, new: bytes, sentence: str) -> None:
    assert old in _bundled()
    with pytest.raises(ReportError, match=sentence):
        parse_wording(_bundled().replace(old, new, 1), "ours.toml")


def test_a_missing_and_an_endless_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="cannot be read"):
        load_wording(tmp_path / "none.toml")
    path = tmp_path / "long.toml"
    path.write_bytes(b"#" * (MAX_PACK_BYTES + 1))
    with pytest.raises(ReportError, match="larger than"):
        load_wording(path)
