"""A content meets a record at most once, by the strongest sign, and only strong signs give a grade."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pdqhash
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from hashsets.compiled import CompiledSet
from tests.samples.hash_sets import GRADES, KEY, compiled, media, plain_request, request, vics
from tests.testdata import testdata
from triage.analysis import matching
from triage.analysis.matching import match_batch, match_contents
from triage.errors import HashSetError
from triage.execution.slots import NullSlot
from triage.model.matches import MatchRow, Meaning
from triage.model.tasks import ContentQuery, MatchTask
from triage.model.wording import COPIES, VARIANTS

PDQ = random.Random(1).randbytes(32)
PHASH = random.Random(2).randbytes(8)


def query(number: int, **changes: Any) -> ContentQuery:
    """What is known of the file that ``media(number)`` lists."""
    text = bytes.fromhex(f"{number:08x}")
    fields: dict[str, Any] = {
        "content": number,
        "sha256": text * 8,
        "sha1": text * 5,
        "md5": text * 4,
        "size": 1000 + number,
        "pdq_variants": None,
        "pdq_quality": None,
        "phash": None,
    }
    return ContentQuery(**(fields | changes))


def picture(number: int, pdq: bytes | None, phash: bytes | None = None, quality: int | None = 100) -> ContentQuery:
    """A picture of which nothing agrees exactly."""
    variants = None if pdq is None else pdq + b"".join(random.Random(n).randbytes(32) for n in range(50, 57))
    return query(0x77000000 + number, content=number, pdq_variants=variants, pdq_quality=quality, phash=phash)


def alternatives(pdq: bytes | None = None, phash: bytes | None = None) -> list[dict[str, str]]:
    named = {"PDQ": pdq, "pHash": phash}
    return [{"HashName": name, "HashValue": value.hex()} for name, value in named.items() if value is not None]


def flipped(value: bytes, bits: int) -> bytes:
    places = random.Random(bits).sample(range(8 * len(value)), bits)
    return (int.from_bytes(value) ^ sum(1 << place for place in places)).to_bytes(len(value))


def near_set(folder: Path, *records: dict[str, Any]) -> CompiledSet:
    return compiled(folder, vics(records), request())[0]


def test_the_strongest_digest_is_named_once(tmp_path: Path) -> None:
    with_sha256 = media(1, SHA256="00000001" * 8)
    hash_set = near_set(tmp_path, with_sha256, media(2, 2), {**media(3, 3), "SHA1": ""})
    assert match_batch(hash_set, [query(n) for n in (1, 2, 3, 4)]) == [
        MatchRow(1, 0, "sha256", 0, 0, "1", "graded", "A", False),
        MatchRow(2, 1, "sha1", 0, 0, "2", "graded", "B", False),
        MatchRow(3, 2, "md5", 0, 0, "3", "graded", "C", False),
    ]


@pytest.mark.parametrize(
    ("size", "found", "suggestion"),
    [(1003, 1, False), ("1003", 1, False), (1004, 0, None), (None, 1, True), ("", 1, True)],
)
def test_md5_alone_grades_only_with_an_equal_size(
    tmp_path: Path, size: object, found: int, suggestion: bool | None
) -> None:
    hash_set = near_set(tmp_path, {"MD5": media(3)["MD5"], "Category": 1, "MediaSize": size})
    rows = match_batch(hash_set, [query(3)])
    assert len(rows) == found
    assert [row.suggestion for row in rows] == ([] if suggestion is None else [suggestion])
    assert all(row.grade == "A" for row in rows), "the grade stands as the suggestion"


def test_a_collision_is_of_another_file(tmp_path: Path) -> None:
    """The record's stronger digest differs, so that equal MD5 and size name a file that was made to collide."""
    hash_set = near_set(tmp_path, {**media(3), "SHA1": media(4)["SHA1"]})
    assert match_batch(hash_set, [query(3, content=9)]) == []
    assert [row.algorithm for row in match_batch(hash_set, [query(3, sha1=query(4).sha1)])] == ["sha1"]


def test_sha1_does_not_ask_for_the_size(tmp_path: Path) -> None:
    hash_set = near_set(tmp_path, {**media(3), "MediaSize": 1})
    assert [row.suggestion for row in match_batch(hash_set, [query(3)])] == [False]


def test_a_list_of_md5_only_suggests(tmp_path: Path) -> None:
    hash_set, _ = compiled(tmp_path, query(3).md5.hex().encode(), plain_request())
    assert match_batch(hash_set, [query(3)]) == [MatchRow(3, 0, "md5", 0, 0, "", "bad", "", True)]
    hash_set, _ = compiled(
        tmp_path, b"md5,size\n%b,1003\n" % query(3).md5.hex().encode(), plain_request(Meaning.NON_PERTINENT)
    )
    assert match_batch(hash_set, [query(3)]) == [MatchRow(3, 0, "md5", 0, 0, "", "non-pertinent", "", False)]


def test_a_digest_under_two_codes_gives_two_rows(tmp_path: Path) -> None:
    hash_set = near_set(tmp_path, media(3, 1), media(3, 0))
    assert [(row.record, row.meaning) for row in match_batch(hash_set, [query(3)])] == [
        (0, "graded"),
        (1, "non-pertinent"),
    ]


@pytest.mark.parametrize(("bits", "found"), [(0, 1), (1, 1), (31, 1), (32, 0)])
def test_pdq_is_near_up_to_31_bits_and_only_suggests(tmp_path: Path, bits: int, found: int) -> None:
    hash_set = near_set(tmp_path, media(1, 2, AlternativeHashes=alternatives(PDQ)))
    rows = match_batch(hash_set, [picture(5, flipped(PDQ, bits), quality=73)])
    assert rows == [MatchRow(5, 0, "pdq", bits, 0, "2", "graded", "B", True, 73)] * found


@pytest.mark.parametrize(("bits", "found"), [(0, 1), (6, 1), (7, 0)])
def test_phash_is_near_up_to_6_bits_and_only_suggests(tmp_path: Path, bits: int, found: int) -> None:
    hash_set = near_set(tmp_path, media(1, 2, AlternativeHashes=alternatives(phash=PHASH)))
    rows = match_batch(hash_set, [picture(5, None, flipped(PHASH, bits))])
    assert rows == [MatchRow(5, 0, "phash", bits, 0, "2", "graded", "B", True, 100)] * found


@pytest.mark.parametrize(("quality", "found"), [(100, 1), (50, 1), (49, 0), (0, 0), (None, 0)])
def test_pdq_needs_quality(tmp_path: Path, quality: int | None, found: int) -> None:
    hash_set = near_set(tmp_path, media(1, AlternativeHashes=alternatives(PDQ)))
    assert len(match_batch(hash_set, [picture(5, PDQ, quality=quality)])) == found


@pytest.mark.parametrize(("quality", "found"), [(100, 1), (49, 0), (None, 1)])
def test_a_plain_surface_matches_by_no_perceptual_hash(tmp_path: Path, quality: int | None, found: int) -> None:
    hash_set = near_set(tmp_path, media(1, AlternativeHashes=alternatives(phash=PHASH)))
    assert len(match_batch(hash_set, [picture(5, None, PHASH, quality=quality)])) == found


def test_the_nearest_variant_is_kept_and_of_equals_the_lowest(tmp_path: Path) -> None:
    hash_set = near_set(tmp_path, media(1, AlternativeHashes=alternatives(PDQ)))
    far = bytes(byte ^ 0xFF for byte in PDQ)
    for distances, wanted in (((9, 4, 20), (4, 1)), ((40, 40, 7), (7, 2)), ((5, 5, 5), (5, 0)), ((40, 6, 6), (6, 1))):
        variants = b"".join(flipped(PDQ, bits) for bits in distances) + far * 5
        rows = match_batch(hash_set, [picture(5, PDQ)._replace(pdq_variants=variants)])
        assert [(row.distance, row.variant) for row in rows] == [wanted]


def test_the_picture_without_its_border_is_a_second_try(tmp_path: Path) -> None:
    hash_set = near_set(tmp_path, media(1, AlternativeHashes=alternatives(PDQ, PHASH)))
    far = bytes(byte ^ 0xFF for byte in PDQ)
    bare = picture(5, far)._replace(bare_variants=far * 5 + flipped(PDQ, 6) + far * 2, bare_quality=60)
    assert [(row.algorithm, row.distance, row.variant, row.quality) for row in match_batch(hash_set, [bare])] == [
        ("pdq", 6, 13, 60)
    ]
    assert VARIANTS[13] == "mirrored left to right, border removed"
    assert match_batch(hash_set, [bare._replace(bare_quality=49)]) == []
    plain_whole = bare._replace(pdq_variants=None, pdq_quality=10)
    assert [row.variant for row in match_batch(hash_set, [plain_whole])] == [13]
    both = picture(5, flipped(PDQ, 6))._replace(bare_variants=PDQ * 8, bare_quality=60)
    assert [(row.distance, row.variant) for row in match_batch(hash_set, [both])] == [(0, 8)]
    only_phash = picture(5, None)._replace(bare_phash=flipped(PHASH, 2), bare_quality=60)
    assert [(row.algorithm, row.variant) for row in match_batch(hash_set, [only_phash])] == [("phash", 8)]


@pytest.mark.parametrize("variant", range(8))
def test_the_words_of_a_variant_say_what_was_done_to_the_listed_picture(variant: int) -> None:
    """Made so from a grid, then turned back by the hash's variant: that must give the listed picture."""
    listed = np.arange(12).reshape(3, 4)
    words = COPIES[variant]
    copy = listed[:, ::-1] if "mirrored" in words else listed
    turns = next((int(part) // 90 for part in ("90", "180", "270") if f"rotated {part}°" in words), 0)
    copy = np.rot90(copy, -turns)
    change = VARIANTS[variant]
    back = {
        "upright": lambda a: a,
        "turned by 90° anticlockwise": lambda a: np.rot90(a),
        "turned by 180°": lambda a: np.rot90(a, 2),
        "turned by 90° clockwise": lambda a: np.rot90(a, -1),
        "mirrored top to bottom": np.flipud,
        "mirrored left to right": np.fliplr,
        "mirrored along the diagonal from top left": lambda a: a.T,
        "mirrored along the diagonal from top right": lambda a: np.rot90(a, 2).T,
    }[change](copy)
    assert np.array_equal(back, listed)


def test_one_row_for_a_record_with_several_hashes(tmp_path: Path) -> None:
    several = alternatives(flipped(PDQ, 9), PHASH) + alternatives(flipped(PDQ, 3))
    hash_set = near_set(tmp_path, media(1, AlternativeHashes=several))
    rows = match_batch(hash_set, [picture(5, PDQ, PHASH)])
    assert [(row.algorithm, row.distance) for row in rows] == [("pdq", 3)]


def test_an_exact_match_is_not_also_near_for_the_same_record(tmp_path: Path) -> None:
    hash_set = near_set(
        tmp_path,
        media(1, AlternativeHashes=alternatives(PDQ, PHASH)),
        media(2, AlternativeHashes=alternatives(flipped(PDQ, 8))),
    )
    rows = match_batch(hash_set, [query(1, pdq_variants=PDQ * 8, pdq_quality=100, phash=PHASH)])
    assert [(row.record, row.algorithm, row.suggestion) for row in rows] == [(0, "sha1", False), (1, "pdq", True)]


def test_real_rotations_and_mirrors_are_found(tmp_path: Path) -> None:
    """The picture of the list is turned in all eight ways; pdqhash gives the variants of each."""
    path = testdata("perceptual_pdq", "bridge-mods", "shrink-a-little.jpg")
    with Image.open(path) as opened:
        upright = np.asarray(opened.convert("RGB").reduce(2))
    listed, _ = pdqhash.compute(upright)
    hash_set, _ = compiled(tmp_path, f"pdq\n{np.packbits(listed).tobytes().hex()}\n".encode(), plain_request())
    for turns in range(4):
        for mirrored in (False, True):
            turned = np.rot90(upright, turns)
            turned = np.ascontiguousarray(turned[:, ::-1] if mirrored else turned)
            hashes, quality = pdqhash.compute_dihedral(turned)
            variants = b"".join(np.packbits(bits).tobytes() for bits in hashes)
            rows = match_batch(hash_set, [picture(1, PDQ, quality=quality)._replace(pdq_variants=variants)])
            assert len(rows) == 1, (turns, mirrored)
            assert (rows[0].variant == 0) == (turns == 0 and not mirrored)
            assert rows[0].distance <= 16


def oracle(records: list[dict[str, Any]], asked: list[ContentQuery]) -> list[tuple[int, int, str, int, int, bool]]:
    """The rules as one loop over all pairs."""
    found = []
    for row in asked:
        for ordinal, record in enumerate(records):
            answer = _meeting(record, row)
            if answer is not None:
                found.append((row.content, ordinal, *answer))
    return found


def _meeting(record: dict[str, Any], row: ContentQuery) -> tuple[str, int, int, bool] | None:
    for key, value in (("SHA256", row.sha256), ("SHA1", row.sha1)):
        if key in record:
            if record[key] == value.hex():
                return key.casefold(), 0, 0, False
            break
    else:
        if record.get("MD5") == row.md5.hex() and record.get("MediaSize") in (None, row.size):
            return "md5", 0, 0, "MediaSize" not in record
    near = {entry["HashName"]: bytes.fromhex(entry["HashValue"]) for entry in record.get("AlternativeHashes", ())}
    if "PDQ" in near and row.pdq_variants and row.pdq_quality is not None and row.pdq_quality >= 50:
        best = min((distance(row.pdq_variants[32 * n : 32 * n + 32], near["PDQ"]), n) for n in range(8))
        if best[0] <= 31:
            return "pdq", *best, True
    if "pHash" in near and row.phash and (row.pdq_quality is None or row.pdq_quality >= 50):
        bits = distance(row.phash, near["pHash"])
        if bits <= 6:
            return "phash", bits, 0, True
    return None


def distance(one: bytes, other: bytes) -> int:
    return (int.from_bytes(one) ^ int.from_bytes(other)).bit_count()


few = st.integers(1, 4)
pdqs = st.builds(lambda base, bits: flipped(random.Random(base).randbytes(32), bits), few, st.integers(0, 24))
phashes = st.builds(lambda base, bits: flipped(random.Random(base).randbytes(8), bits), few, st.integers(0, 5))
set_records = st.fixed_dictionaries(
    {"Category": st.sampled_from([0, 1, 2, None])},
    optional={
        "MD5": few.map(lambda n: query(n).md5.hex()),
        "SHA1": few.map(lambda n: query(n).sha1.hex()),
        "SHA256": few.map(lambda n: query(n).sha256.hex()),
        "MediaSize": few.map(lambda n: 1000 + n),
        "AlternativeHashes": st.builds(alternatives, st.none() | pdqs, st.none() | phashes),
    },
)
contents = st.builds(
    lambda n, pdq, quality, phash: query(n, pdq_variants=pdq, pdq_quality=quality, phash=phash),
    few,
    st.none() | st.lists(pdqs, min_size=8, max_size=8).map(b"".join),
    st.sampled_from([None, 0, 49, 50, 100]),
    st.none() | phashes,
)


@settings(max_examples=60)
@given(records=st.lists(set_records, min_size=1, max_size=8), asked=st.lists(contents, max_size=6))
def test_equal_to_the_rules_as_a_loop(
    tmp_path_factory: pytest.TempPathFactory, records: list[dict[str, Any]], asked: list[ContentQuery]
) -> None:
    anchor = {"MD5": "ee" * 16, "Category": 3}
    unique = [anchor] + [record for n, record in enumerate(records) if record not in records[:n]]
    hash_set, _ = compiled(tmp_path_factory.getbasetemp(), vics(unique), request())
    asked = [row._replace(content=number) for number, row in enumerate(asked)]
    rows = match_batch(hash_set, asked)
    assert [
        (row.content, row.record, row.algorithm, row.distance, row.variant, row.suggestion) for row in rows
    ] == oracle(unique, asked)
    for row in rows:
        code = unique[row.record]["Category"]
        assert row.category == ("" if code is None else str(code))
        assert row.grade == GRADES.get(row.category, "")


def task(folder: Path, rows: list[ContentQuery]) -> MatchTask:
    return MatchTask(str(folder / "source.set"), KEY, rows)


def test_rows_come_in_batches_that_have_any(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "BATCH", 2)
    near_set(tmp_path, media(1), media(5), media(6))
    found = list(match_contents(task(tmp_path, [query(n) for n in range(1, 8)]), NullSlot()))
    assert [[row.content for row in rows] for rows in found] == [[1], [5, 6]]


def test_a_set_that_was_compiled_anew_is_opened_anew(tmp_path: Path) -> None:
    near_set(tmp_path, media(1))
    assert list(match_contents(task(tmp_path, [query(2)]), NullSlot())) == []
    near_set(tmp_path, media(1), media(2))
    assert list(match_contents(task(tmp_path, [query(2)]), NullSlot())) != []


def test_a_set_is_opened_once_in_a_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    near_set(tmp_path, media(1))
    list(match_contents(task(tmp_path, [query(1)]), NullSlot()))

    def fail(*_: object) -> CompiledSet:
        raise AssertionError

    monkeypatch.setattr(CompiledSet, "open", fail)
    assert len(list(match_contents(task(tmp_path, [query(1)]), NullSlot()))) == 1


def test_a_set_that_is_missing_or_of_another_case_is_refused(tmp_path: Path) -> None:
    with pytest.raises(HashSetError, match="cannot be read"):
        list(match_contents(task(tmp_path, [query(1)]), NullSlot()))
    near_set(tmp_path, media(1))
    with pytest.raises(HashSetError, match="another case"):
        list(match_contents(MatchTask(str(tmp_path / "source.set"), bytes(32), [query(1)]), NullSlot()))
