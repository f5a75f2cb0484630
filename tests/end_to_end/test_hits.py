"""Through the commands alone: sets hit exactly the files that EXPECTED_HITS.tsv names, in both directions."""

from __future__ import annotations

import csv
import hashlib
import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest

from tests.samples.command import new, ok, triage
from tests.testdata import testdata

GROUPS: Final = ("exif_samples", "perceptual_pdq", "hashsets_derived")
LARGE_GROUP: Final = "exif_metadata_extractor"
VICS: Final = ("--grades", "1=A,2=B,3=C,5=ungraded", "--non-pertinent", "0", "--confidence", "trusted")
SETS: Final[dict[str, tuple[str, ...]]] = {
    "vics_1.3_media.json": VICS,
    "vics_2.0_media_bom.json": VICS,
    "vics_2.0_us_case.json": ("--grades", "1=A", "--confidence", "indicative"),
    "md5_plain.txt": ("--meaning", "bad"),
    "sha256sum.txt": ("--meaning", "bad"),
    "pdq_list.csv": ("--meaning", "bad"),
    "RDS_test_minimal.db": ("--meaning", "good"),
}
REPEATED: Final = {"vics_2.0_media_bom.json": {("75cc891ea9c5a960edb0cb75dbbee73643bbf652", "2")}}
"""(SHA-1, code) of the record that repeats another's digest under another code; both are kept."""
EMPTY: Final = hashlib.sha256(b"").hexdigest()

Record = dict[str, Any]


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    case = new(tmp_path_factory.mktemp("hits") / "case")
    ok("add", case, *[testdata(group) for group in (*GROUPS, LARGE_GROUP)], "--exhibit", "FOLDERS")
    empty = case.parent / "empty"
    empty.mkdir()
    (empty / "nothing.jpg").touch()
    ok("add", case, empty, "--exhibit", "EMPTY")
    for name, options in SETS.items():
        ok("hashset", "import", case, testdata("hashsets_derived", name), "--name", name, *options)
    ok("run", case, "--workers", "2")
    return case


@pytest.fixture(scope="module")
def matches(case: Path) -> list[Record]:
    return ok("matches", case, "--json").records()


@pytest.fixture(scope="module")
def entries(case: Path) -> dict[str, Record]:
    return {r["item"]: r for r in ok("entries", case, "--json").records() if r["sha256"]}


@cache
def files() -> dict[str, list[Path]]:
    """The files of the groups by SHA-1."""
    found: dict[str, list[Path]] = {}
    for group in (*GROUPS, LARGE_GROUP):
        for path in sorted(testdata(group).rglob("*")):
            if path.is_file():
                found.setdefault(hashlib.sha1(path.read_bytes()).hexdigest(), []).append(path)
    return found


def expected(name: str) -> set[tuple[str, str]]:
    """(SHA-1, code) of each hit that the table names."""
    columns = ("set_file", "matching_file", "md5", "sha1", "category", "media_id")
    with testdata("hashsets_derived", "EXPECTED_HITS.tsv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file, columns, delimiter="\t") if row["set_file"] == name]
    return {(row["sha1"], row["category"] if row["category"].isdigit() else "") for row in rows}


@pytest.mark.parametrize("name", [name for name in SETS if name not in ("vics_2.0_us_case.json", "pdq_list.csv")])
def test_a_set_hits_exactly_the_files_that_the_table_names(
    name: str, matches: list[Record], entries: dict[str, Record]
) -> None:
    wanted = expected(name) | REPEATED.get(name, set())
    assert wanted
    found = [match for match in matches if match["set"] == name]
    assert {(entries[match["item"]]["sha1"], match["category"]) for match in found} == wanted
    assert all(match["distance"] == 0 for match in found)
    # Each place of a content is a match of its own: all copies of a file are named.
    places = Counter(entries[match["item"]]["sha1"] for match in found)
    codes = Counter(sha1 for sha1, _ in wanted)
    assert places == {sha1: len(files()[sha1]) * codes[sha1] for sha1 in codes}


def test_a_case_of_project_vic_hits_the_files_that_it_names(matches: list[Record], entries: dict[str, Record]) -> None:
    name = "vics_2.0_us_case.json"
    media = json.loads(testdata("hashsets_derived", name).read_bytes())["value"][0]["Media"]
    wanted = {(record["SHA1"].lower(), "" if record["Category"] is None else "1") for record in media}
    found = [match for match in matches if match["set"] == name]
    assert {(entries[m["item"]]["sha1"], m["category"]) for m in found} == {w for w in wanted if w[0] in files()}
    assert {(m["grade"], m["meaning"]) for m in found} == {("A", "graded"), ("", "ungraded")}
    assert {m["grade_confidence"] for m in found} == {"indicative"}


def test_near_matches_suggest_and_are_those_of_the_published_distances(matches: list[Record]) -> None:
    """Every pair within 31 bits by the published table, and no pair beyond it."""
    found = {(m["path"], m["record"]): m["distance"] for m in matches if m["set"] == "pdq_list.csv"}
    assert found
    assert all(
        m["suggestion"] and m["algorithm"] == "pdq" and not m["grade"] for m in matches if m["set"] == "pdq_list.csv"
    )
    lines = testdata("hashsets_derived", "pdq_list.csv").read_text().splitlines()[1:]
    listed = [line.split(",")[0].lower() for line in lines]
    truth = testdata("truth", "perceptual_pdq.hashes.tsv")
    with truth.open(encoding="utf-8", newline="") as file:
        pictures = [row for row in csv.DictReader(file, delimiter="\t") if row["pdq"] and int(row["pdq_quality"]) >= 50]
    published = {
        (row["path"].partition("/")[2], listed.index(value)): (int(row["pdq"], 16) ^ int(value, 16)).bit_count()
        for row in pictures
        for value in dict.fromkeys(listed)
    }
    near = {pair for pair, distance in published.items() if distance <= 31}
    assert len(near) > 40
    assert near <= found.keys()
    # Published values and ours differ by 12 bits at most (../shared/testdata/README.md).
    assert all(abs(found[pair] - published[pair]) <= 12 for pair in found.keys() & published.keys())


def test_the_empty_file_is_examined_and_matches_nothing(case: Path, matches: list[Record]) -> None:
    queue = ok("queue", case, "--json").records()
    assert [row["significance"] for row in queue if row["item"] == EMPTY[:16]] == ["rest"]
    assert EMPTY[:16] not in {match["item"] for match in matches}
    assert "EMPTY" not in {match["exhibit"] for match in matches}


def test_known_good_is_last_and_counted(case: Path, matches: list[Record]) -> None:
    queue = ok("queue", case, "--json").records()
    good = {match["item"] for match in matches if match["meaning"] == "non-pertinent"}
    assert good >= {match["item"] for match in matches if match["set"] == "RDS_test_minimal.db"}
    flagged = {match["item"] for match in matches if match["meaning"] in ("graded", "bad", "ungraded")}
    last = [row["item"] for row in queue[-len(good - flagged) :]]
    assert set(last) == good - flagged
    assert len(last) > 5
    assert {row["tier"] for row in queue[-len(last) :]} == {7}
    assert all(match["grade"] == "" for match in matches if match["meaning"] == "non-pertinent")


def test_a_second_import_changes_nothing(case: Path) -> None:
    before = ok("hashset", "list", case, "--json").records()
    for name, options in list(SETS.items())[:2]:
        again = ok("hashset", "import", case, testdata("hashsets_derived", name), "--name", name, *options)
        assert "was imported before" in again.out
    assert ok("hashset", "list", case, "--json").records() == before
    assert len(list((case / "sets").iterdir())) == len(SETS)


def test_a_truncated_set_imports_nothing(case: Path) -> None:
    before = ok("hashset", "list", case, "--json").records()
    bad = testdata("hashsets_derived", "vics_truncated_bad.json")
    answer = triage("hashset", "import", case, bad, "--name", "Bad", *VICS)
    assert answer.status == 2
    assert len(answer.err.strip().splitlines()) == 1
    assert ok("hashset", "list", case, "--json").records() == before
    assert len(list((case / "sets").iterdir())) == len(SETS)
