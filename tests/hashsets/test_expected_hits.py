"""The derived sets hit exactly the files of EXPECTED_HITS.tsv, in both directions, over whole groups of real files."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from hashsets.compiled import CompiledSet
from hashsets.importing import ImportRequest
from tests.samples import list_formats
from tests.samples.hash_sets import compiled, plain_request, request
from tests.testdata import testdata
from triage.analysis.matching import match_batch
from triage.model.content import EMPTY_SHA256
from triage.model.matches import Algorithm, MatchRow, Meaning
from triage.model.tasks import ContentQuery

GROUPS = ("exif_samples", "exif_metadata_extractor", "perceptual_pdq", "hashsets_derived", "broken_images")
FAR = bytes(32)

VICS = request(grades={"1": "A", "2": "B", "3": "C", "5": "ungraded"})
KNOWN = plain_request(Meaning.NON_PERTINENT)
REQUESTS = {
    "vics_1.3_media.json": VICS,
    "vics_2.0_media_bom.json": VICS,
    "nsrl_caid_1.2.json": ImportRequest("NSRL", non_pertinent=frozenset({"8"})),
    "NSRLFile.txt": KNOWN,
    "RDS_test_minimal.db": KNOWN,
    "md5_plain.txt": plain_request(),
    "sha256sum.txt": plain_request(),
    "icse_style.csv": plain_request(),
}
CODES = {
    "nsrl_caid_1.2.json": {"known": "8"},
    "NSRLFile.txt": {"known": "", "special M": "M"},
    "RDS_test_minimal.db": {"known": ""},
    "md5_plain.txt": {"flag": ""},
    "sha256sum.txt": {"flag": ""},
    "icse_style.csv": {"flag": ""},
}
"""How the table of expected hits words what our rows give as raw code."""

NOT_IN_THE_TABLE = {
    # The record that repeats another one's digest under another category; both are kept and count as a conflict.
    "vics_2.0_media_bom.json": {("75cc891ea9c5a960edb0cb75dbbee73643bbf652", "2")},
}


def rows_of(name: str) -> Iterator[dict[str, str]]:
    with testdata("hashsets_derived", "EXPECTED_HITS.tsv").open(encoding="utf-8", newline="") as file:
        columns = ["set_file", "matching_file", "md5", "sha1", "category", "media_id"]
        for row in csv.DictReader(file, columns, delimiter="\t"):
            if row["set_file"] == name:
                yield row


def query_of(content: int, data: bytes) -> ContentQuery:
    sha256, sha1, md5 = (hashlib.new(name, data).digest() for name in ("sha256", "sha1", "md5"))
    return ContentQuery(content, sha256, sha1, md5, len(data), None, None, None)


@cache
def queries() -> tuple[dict[int, Path], list[ContentQuery]]:
    """Every file of the groups, digested; the number of a content is its place."""
    files: dict[int, Path] = {}
    asked: list[ContentQuery] = []
    for group in GROUPS:
        for path in sorted(testdata(group).rglob("*")):
            if path.is_file():
                data = path.read_bytes()
                files[len(files)] = path
                asked.append(query_of(len(asked), data))
    assert len(asked) > 250
    return files, asked


@cache
def inside_images() -> list[ContentQuery]:
    """What the table names inside disk images: known by MD5 and SHA-1 alone."""
    found: dict[bytes, ContentQuery] = {}
    for name in REQUESTS:
        for row in rows_of(name):
            if "!" in row["matching_file"]:
                sha1 = bytes.fromhex(row["sha1"])
                content = 10_000 + len(found)
                query = ContentQuery(content, sha1 + bytes(12), sha1, bytes.fromhex(row["md5"]), 1, None, None, None)
                found.setdefault(sha1, query)
    assert len(found) >= 5
    return list(found.values())


def hits(hash_set: CompiledSet) -> list[tuple[ContentQuery, MatchRow]]:
    asked = {query.content: query for query in queries()[1] + inside_images()}
    return [(asked[row.content], row) for row in match_batch(hash_set, list(asked.values()))]


@pytest.mark.parametrize("name", REQUESTS)
def test_exactly_the_expected_files_hit(tmp_path: Path, name: str) -> None:
    hash_set, _ = compiled(tmp_path, testdata("hashsets_derived", name), REQUESTS[name])
    words = CODES.get(name, {})
    wanted = {(row["sha1"], words.get(row["category"], row["category"])) for row in rows_of(name)}
    assert wanted, "the table names this set"
    found = hits(hash_set)
    assert {(query.sha1.hex(), row.category) for query, row in found} == wanted | NOT_IN_THE_TABLE.get(name, set())
    known_names = {row["matching_file"] for row in rows_of(name) if "!" not in row["matching_file"]}
    files = queries()[0]
    hit = {files[query.content].relative_to(testdata()).as_posix() for query, _ in found if query.content in files}
    assert known_names <= hit
    assert all(row.distance == 0 and row.algorithm in ("md5", "sha1", "sha256") for _, row in found)


@pytest.mark.parametrize("name", list_formats.LISTS)
@pytest.mark.parametrize("original", ["icse_style.csv", "md5_plain.txt"])
def test_the_same_digests_hit_the_same_files_in_every_format(tmp_path: Path, name: str, original: str) -> None:
    """The table has no EnCase, HashKeeper, Sleuth Kit, hashdeep and delta file: these are made of its own rows."""
    rows = list(rows_of(original))
    files, asked = queries()
    sizes = {query.sha1.hex(): query.size for query in asked}
    known = [list_formats.Known(row["md5"], row["sha1"], sizes[row["sha1"]]) for row in rows]
    hash_set, _ = compiled(tmp_path, list_formats.LISTS[name](known), plain_request())
    found = hits(hash_set)
    assert {query.sha1.hex() for query, _ in found} == {row["sha1"] for row in rows}
    hit = {files[query.content].relative_to(testdata()).as_posix() for query, _ in found}
    assert {row["matching_file"] for row in rows} <= hit


def test_our_own_export_hits_the_same_files_with_its_grade(tmp_path: Path) -> None:
    rows = list(rows_of("vics_1.3_media.json"))
    known = [list_formats.Known(row["md5"], row["sha1"], 1) for row in rows]
    hash_set, _ = compiled(tmp_path, list_formats.own(known), request(grades={"A": "A"}, non_pertinent=frozenset()))
    found = hits(hash_set)
    assert {query.sha1.hex() for query, _ in found} == {row["sha1"] for row in rows}
    assert {(row.category, row.meaning, row.grade) for _, row in found} == {("A", "graded", "A")}


def test_a_sleuth_kit_index_hits_what_its_source_hits(tmp_path: Path) -> None:
    listed, _ = compiled(tmp_path, testdata("hashsets_real", "testmd5.dat"), plain_request())
    index, _ = compiled(tmp_path, testdata("hashsets_real", "testmd5.dat-md5.idx"), plain_request())
    digests = [bytes.fromhex(line[:32]) for line in testdata("hashsets_real", "testmd5.dat").read_text().splitlines()]
    assert len(digests) > 20
    for hash_set in (listed, index):
        assert len(hash_set.exact(Algorithm.MD5, digests)[0]) == len(digests)


def test_all_sets_of_the_table_are_asked() -> None:
    with testdata("hashsets_derived", "EXPECTED_HITS.tsv").open(encoding="utf-8", newline="") as file:
        named = {line.split("\t")[0] for line in file if "\t" in line} - {"set_file"}
    assert named == set(REQUESTS)


def test_the_us_case_hits_the_files_that_it_names(tmp_path: Path) -> None:
    path = testdata("hashsets_derived", "vics_2.0_us_case.json")
    media = json.loads(path.read_bytes())["value"][0]["Media"]
    wanted = {(record["SHA1"].casefold(), "" if record["Category"] is None else "1") for record in media}
    hash_set, summary = compiled(tmp_path, path, request(grades={"1": "A"}, non_pertinent=frozenset()))
    present = {query.sha1.hex() for query in queries()[1]}
    found = hits(hash_set)
    assert {(query.sha1.hex(), row.category) for query, row in found} == {hit for hit in wanted if hit[0] in present}
    assert len(found) >= 4
    assert {(row.category, row.meaning, row.grade) for _, row in found} == {("1", "graded", "A"), ("", "ungraded", "")}
    assert summary.region == "US"


def test_known_good_sets_never_grade(tmp_path: Path) -> None:
    for name in ("nsrl_caid_1.2.json", "RDS_test_minimal.db"):
        hash_set, _ = compiled(tmp_path, testdata("hashsets_derived", name), REQUESTS[name])
        found = hits(hash_set)
        assert found
        assert all((row.meaning, row.grade) == ("non-pertinent", "") for _, row in found)


def test_the_empty_file_is_never_a_hit(tmp_path: Path) -> None:
    data = b"d41d8cd98f00b204e9800998ecf8427e\n" + b"ab" * 16
    hash_set, _ = compiled(tmp_path, data, plain_request())
    empty = query_of(1, b"")
    assert empty.sha256 == EMPTY_SHA256
    assert match_batch(hash_set, [empty]) == []
    hash_set, _ = compiled(tmp_path, testdata("hashsets_derived", "vics_2.0_media_bom.json"), VICS)
    assert match_batch(hash_set, [empty]) == []


def truth(name: str) -> list[dict[str, str]]:
    with testdata("truth", name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def test_near_matches_of_the_pdq_list_are_those_of_the_published_distances(tmp_path: Path) -> None:
    hash_set, _ = compiled(tmp_path, testdata("hashsets_derived", "pdq_list.csv"), plain_request())
    listed = [line.split(",") for line in testdata("hashsets_derived", "pdq_list.csv").read_text().splitlines()[1:]]
    pictures = [row for row in truth("perceptual_pdq.hashes.tsv") if row["pdq"]]
    assert len(pictures) > 30
    asked = [
        ContentQuery(
            number,
            b"s" * 32,
            b"1" * 20,
            b"5" * 16,
            9,
            bytes.fromhex(row["pdq"]) + 7 * FAR,
            int(row["pdq_quality"]),
            None,
        )
        for number, row in enumerate(pictures)
    ]
    matches = match_batch(hash_set, asked)
    assert all(row.algorithm == "pdq" and row.suggestion and row.variant == 0 for row in matches)
    found = {(pictures[row.content]["path"], row.record): row.distance for row in matches}

    values = list(dict.fromkeys(value for value, _ in listed))  # the second file of one value is a repeat
    first = [next(n for n, (value, _) in enumerate(listed) if value == wanted) for wanted in values]
    names = {value: {row["path"] for row in pictures if row["pdq"] == value} for value in values}
    distances = {
        frozenset((row["a"], row["b"])): int(row["pdq_hamming"]) for row in truth("perceptual_pdq.pair_distances.tsv")
    }
    wanted = {}
    for record, value in zip(first, values, strict=True):
        for row in pictures:
            if row["path"] in names[value]:
                wanted[row["path"], record] = 0
            else:
                near = [distances[frozenset((row["path"], name))] for name in names[value]]
                if near and near[0] <= 31:
                    wanted[row["path"], record] = near[0]
    poor = {row["path"] for row in pictures if int(row["pdq_quality"]) < 50}
    assert poor
    assert found == {key: distance for key, distance in wanted.items() if key[0] not in poor}
    assert len(found) > 40
