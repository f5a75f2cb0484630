"""VICS files of all known habits give the same records."""

from __future__ import annotations

import base64
import itertools
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from hashsets import source, vics, vpdq
from hashsets.records import COUNTED_NAMES_LIMIT, NO_SIZE, SAMPLE_LIMIT, Reading, SetRecord
from hashsets.source import SourceStream
from hashsets.vics import NUMBER_LIMIT
from hashsets.vics_record import ALTERNATIVE_LIMIT, vic_bool
from tests.samples.hash_sets import CONTEXTS, media
from tests.samples.hash_sets import vics as vics_file
from tests.testdata import testdata
from triage.errors import HashSetError


def read(folder: Path, data: bytes) -> tuple[list[SetRecord], Reading]:
    path = folder / "set.json"
    path.write_bytes(data)
    reading = Reading()
    stream = SourceStream(path)
    try:
        return list(vics.read(stream, reading)), reading
    finally:
        stream.close()


@pytest.mark.parametrize(
    ("context", "bom", "value_first"), list(itertools.product(CONTEXTS, (False, True), (False, True))), ids=str
)
def test_every_shape_gives_the_same_records(tmp_path: Path, context: str, bom: bool, value_first: bool) -> None:
    records = [media(number, number % 4) for number in range(5)]
    found, reading = read(tmp_path, vics_file(records, context=context, bom=bom, value_first=value_first))
    assert found == [
        SetRecord(
            md5=bytes.fromhex(f"{number:08x}" * 4),
            sha1=bytes.fromhex(f"{number:08x}" * 5),
            size=1000 + number,
            code=str(number % 4),
        )
        for number in range(5)
    ]
    assert reading.version == context[:3]
    assert reading.region == next((name for name in ("UK", "CUSTOM", "Default", "US") if name in context), "")
    assert reading.context == ("Cases" if "case" in context else "Media")
    assert not reading.refused


def test_keys_are_read_in_any_case(tmp_path: Path) -> None:
    lower = [{key.lower(): value for key, value in media(7).items()}]
    upper = [{key.upper(): value for key, value in media(7).items()}]
    wanted, _ = read(tmp_path, vics_file([media(7)], context="1.3 case"))
    for records in (lower, upper):
        text = vics_file(records, context="1.3 case").replace(b'"Media"', b'"MEDIA"').replace(b'"value"', b'"Value"')
        assert read(tmp_path, text)[0] == wanted


def test_digests_in_either_case_are_equal(tmp_path: Path) -> None:
    found, _ = read(tmp_path, vics_file([{"MD5": "AB" * 16, "SHA1": "cd" * 20}, {"MD5": "ab" * 16, "SHA1": "CD" * 20}]))
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (True, True),
        (False, False),
        ("true", True),
        ("False", False),
        ("false", False),
        (1, True),
        (0, False),
        ("1", True),
        ("0", False),
        (Decimal(1), True),
        (2, None),
        ("", None),
        (None, None),
        ("yes", None),
    ],
)
def test_the_text_false_is_false(value: Any, said: bool | None) -> None:
    assert vic_bool(value) is said


def test_flags_are_counted_and_absence_is_not_no(tmp_path: Path) -> None:
    values: tuple[object, ...] = ("false", "true", True, 0, None, "", "perhaps")
    _, reading = read(tmp_path, vics_file([media(n, VictimIdentified=value) for n, value in enumerate(values)]))
    assert reading.flags == {"VictimIdentified": 2}
    assert reading.refused == {"VictimIdentified neither true nor false": 1}
    assert reading.places == {"VictimIdentified neither true nor false": [6]}


def test_bad_and_blank_digests_are_counted_with_their_places(tmp_path: Path) -> None:
    bad: list[dict[str, object]] = [
        {"MD5": ""},
        {"MD5": None},
        {"MD5": "zz" * 16},
        {"MD5": "ab" * 15},
        {"MD5": "ab " * 10 + "ab"},
        {"MD5": 12345},
        {"MD5": ["ab" * 16]},
        {"SHA1": "ab" * 16},
    ]
    found, reading = read(tmp_path, vics_file(bad))
    assert found == [SetRecord()] * len(bad)
    assert reading.refused == {
        "MD5 blank": 2,
        "MD5 not hexadecimal of 32 digits": 5,
        "SHA-1 not hexadecimal of 40 digits": 1,
    }
    assert reading.places["MD5 not hexadecimal of 32 digits"] == [2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("value", "size", "refused"),
    [
        (12, 12, 0),
        ("12", 12, 0),
        (" 12 ", 12, 0),
        (12.0, 12, 0),
        (None, NO_SIZE, 0),
        ("", NO_SIZE, 0),
        (-1, NO_SIZE, 1),
        ("12 KB", NO_SIZE, 1),
        ("٣", NO_SIZE, 1),
        (10**30, NO_SIZE, 1),
        (1e300, NO_SIZE, 1),
        (0.5, NO_SIZE, 1),
        ({"a": 1}, NO_SIZE, 1),
    ],
)
def test_media_size_may_be_text(tmp_path: Path, value: object, size: int, refused: int) -> None:
    found, reading = read(tmp_path, vics_file([media(1, MediaSize=value)]))
    assert found[0].size == size
    assert reading.refused["MediaSize not a number"] == refused


@pytest.mark.parametrize(
    ("value", "code"),
    [(1, "1"), ("1", "1"), (" 1 ", "1"), (1.0, "1"), (1.5, "1.5"), (None, ""), ("", ""), ("CAT-A", "CAT-A")],
)
def test_category_keeps_its_raw_code(tmp_path: Path, value: object, code: str) -> None:
    assert read(tmp_path, vics_file([media(1, category=value)]))[0][0].code == code


def test_a_number_with_a_huge_exponent_costs_nothing(tmp_path: Path) -> None:
    text = vics_file([media(1, category=77, MediaSize=88)]).replace(b"77", b"1e99999999").replace(b"88", b"1e99999999")
    found, _ = read(tmp_path, text)
    assert found[0].code == "1E+99999999"
    assert found[0].size == NO_SIZE


def test_signs_that_would_turn_a_sentence_are_spelled_out(tmp_path: Path) -> None:
    assert read(tmp_path, vics_file([media(1, category="1\u202e0")]))[0][0].code == "1\\u202e0"


def test_alternative_hashes(tmp_path: Path) -> None:
    pdq, phash = "f8" * 32, "a9" * 8
    photodna = bytes(range(144))
    frames = f"0,100,{pdq},0.00\n1,90,{pdq},1.5"
    alternatives = [
        {"HashName": "PDQ", "HashValue": pdq},
        {"hashname": "pHash", "HASHVALUE": phash.upper()},
        {"HashName": "PhotoDNA", "HashValue": base64.b64encode(photodna).decode(), "more": {"deep": [1]}},
        {"HashName": "PhotoDNA", "HashValue": "AAAA"},
        {"HashName": "SHA-256", "HashValue": "ab" * 32},
        {"HashName": "vPDQ", "HashValue": frames},
        {"HashName": "vPDQ", "HashValue": "x"},
        {"HashName": "PDQ", "HashValue": "00" * 32},
        {"HashName": "PDQ", "HashValue": "short"},
        "not an object",
    ]
    found, reading = read(tmp_path, vics_file([media(1, AlternativeHashes=alternatives, PhotoDNA="ab" * 143 + "cd")]))
    assert found[0].pdq == (bytes.fromhex(pdq),)
    assert found[0].phash == (bytes.fromhex(phash),)
    assert found[0].sha256 == bytes.fromhex("ab" * 32)
    assert found[0].photodna == (b"\xab" * 143 + b"\xcd", photodna)
    assert vpdq.frames(found[0].vpdq[0]) == [(bytes.fromhex(pdq), 0.0), (bytes.fromhex(pdq), 1.5)]
    assert reading.not_used == {"alternative hash without a name": 1}
    assert reading.refused == {
        "PhotoDNA of another length than 144 bytes": 1,
        "vPDQ not understood": 1,
        "PDQ without detail": 1,
        "PDQ not hexadecimal of 64 digits": 1,
    }


def test_a_record_with_countless_alternative_hashes_is_bounded(tmp_path: Path) -> None:
    many = [{"HashName": "PDQ", "HashValue": f"{number:064x}"} for number in range(1, ALTERNATIVE_LIMIT + 10)]
    found, reading = read(tmp_path, vics_file([media(1, AlternativeHashes=many)]))
    assert len(found[0].pdq) == ALTERNATIVE_LIMIT
    assert reading.refused == {f"alternative hashes past the {ALTERNATIVE_LIMIT}th of a record": 1}


def test_ever_new_names_are_counted_under_one(tmp_path: Path) -> None:
    records = [media(n, AlternativeHashes=[{"HashName": f"kind {n}"}]) for n in range(COUNTED_NAMES_LIMIT + 20)]
    _, reading = read(tmp_path, vics_file(records))
    assert len(reading.not_used) == COUNTED_NAMES_LIMIT + 1
    assert reading.not_used["other"] == 20


def test_few_places_are_kept_of_each_reason(tmp_path: Path) -> None:
    _, reading = read(tmp_path, vics_file([{"MD5": ""}] * (SAMPLE_LIMIT + 3)))
    assert reading.places == {"MD5 blank": list(range(SAMPLE_LIMIT))}


def test_everything_else_in_a_record_is_passed_over(tmp_path: Path) -> None:
    noise = {
        "odata.id": "Media(1)",
        "MediaFiles@odata.navigationLinkUrl": "/x",
        "MediaFiles": [{"MD5": "ff" * 16, "Media@odata.navigationLinkUrl": "/y", "Written": "/Date(1)/"}],
        "Exifs": [{"MD5": "ee" * 16, "PropertyName": "Make"}],
        "Tags": ["a", "b"],
        "Miniature": "AAAA" * 1000,
    }
    found, _ = read(tmp_path, vics_file([{**noise, **media(3)}, {**media(3), **noise}]))
    plain, _ = read(tmp_path, vics_file([media(3), media(3)]))
    assert found == plain


def test_elements_that_are_no_records_are_records_with_nothing(tmp_path: Path) -> None:
    found, _ = read(tmp_path, vics_file([1, "x", [media(1)], None, media(2)]))
    assert found[:4] == [SetRecord()] * 4
    assert found[4].md5 is not None


@pytest.mark.parametrize(
    "text",
    [
        b"[]",
        b"{}",
        b"3",
        b'{"value": 3}',
        b'{"odata.metadata": "http://example.org/other#Media", "value": []}',
        json.dumps({"odata.metadata": CONTEXTS["2.0 UK"][1].replace("2.0", "3.7"), "value": []}).encode(),
        b'{"value": []} trailing',
        b'{"value": [{"MD5": "\xff\xfe"}]}',
        b'{"value": [{"MediaSize": ' + b"9" * 6000 + b"}]}",
        b'{"value": [{"MediaSize": 1e' + b"9" * 30 + b"}]}",
        b"[" * 100_000,
        b'{"value": [' + b'{"a":' * 100_000,
    ],
    ids=lambda text: text[:40].decode("latin-1"),
)
def test_json_of_another_kind_is_refused_with_one_sentence(tmp_path: Path, text: bytes) -> None:
    with pytest.raises(HashSetError) as caught:
        read(tmp_path, text)
    assert "\n" not in caught.value.sentence
    assert caught.value.sentence.count("set.json") == 1


@pytest.mark.parametrize("before", [0, 1, (1 << 16) - NUMBER_LIMIT, 1 << 16])
def test_a_number_that_would_end_the_process_is_refused(tmp_path: Path, before: int) -> None:
    def number(digits: int) -> bytes:
        return b'{"value": [{"MD5": "%b", "a": ' % (b"x" * before) + b"9" * digits + b"}]}"

    assert len(read(tmp_path, number(NUMBER_LIMIT))[0]) == 1
    for digits in (NUMBER_LIMIT + 1, 6_000, 200_000):
        with pytest.raises(HashSetError, match="digits"):
            read(tmp_path, number(digits))


def test_a_structure_without_context_is_enough(tmp_path: Path) -> None:
    found, reading = read(tmp_path, json.dumps({"value": [media(1)]}).encode())
    assert len(found) == 1
    assert reading.version == ""


def test_a_file_cut_anywhere_is_refused(tmp_path: Path) -> None:
    whole = vics_file([media(number, Tags="ä") for number in range(3)])
    for end in range(len(whole.rstrip())):
        with pytest.raises(HashSetError):
            read(tmp_path, whole[:end])
    read(tmp_path, whole)


def test_the_truncated_sample_says_that_it_is_cut_off() -> None:
    stream = SourceStream(testdata("hashsets_derived", "vics_truncated_bad.json"))
    with pytest.raises(HashSetError, match="cut off"):
        list(vics.read(stream, Reading()))
    stream.close()


def test_an_endless_value_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "VALUE_LIMIT", 1 << 20)
    records = [media(number, Comments="x" * 100_000) for number in range(30)]
    assert len(read(tmp_path, vics_file(records))[0]) == 30
    with pytest.raises(HashSetError, match="without a complete record"):
        read(tmp_path, vics_file([media(1, Comments="x" * (2 << 20))]))
