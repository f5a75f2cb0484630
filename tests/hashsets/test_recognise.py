"""Formats are told by content; anything else is refused with one sentence that says what it is."""

from __future__ import annotations

import gzip
import hashlib
import random
from pathlib import Path

import pytest

from hashsets.recognise import recognise
from tests.samples.hash_sets import vics
from tests.testdata import testdata
from triage.errors import HashSetError


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (("hashsets_derived", "vics_1.3_media.json"), "Project VIC"),
        (("hashsets_derived", "vics_2.0_media_bom.json"), "Project VIC"),
        (("hashsets_derived", "vics_2.0_us_case.json"), "Project VIC"),
        (("hashsets_derived", "nsrl_caid_1.2.json"), "Project VIC"),
        (("hashsets_derived", "NSRLFile.txt"), "NSRL RDS v2"),
        (("hashsets_derived", "RDS_test_minimal.db"), "NSRL RDS v3"),
        (("hashsets_derived", "md5_plain.txt"), "Digest list"),
        (("hashsets_derived", "sha256sum.txt"), "Digest list"),
        (("hashsets_derived", "pdq_list.csv"), "PDQ list"),
        (("hashsets_derived", "icse_style.csv"), "ICSE list"),
        (("hashsets_real", "testmd5.dat"), "Digest list"),
        (("hashsets_real", "testmd5.dat-md5.idx"), "Sleuth Kit index"),
    ],
)
def test_published_formats(parts: tuple[str, ...], name: str) -> None:
    assert recognise(testdata(*parts)).name == name


def sentence(folder: Path, data: bytes) -> str:
    path = folder / "list.bin"
    path.write_bytes(data)
    with pytest.raises(HashSetError) as caught:
        recognise(path)
    assert "\n" not in str(caught.value)
    return caught.value.sentence


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 100, "a PNG picture"),
        (gzip.compress(b'{"value": []}', mtime=0), "a gzip archive"),
        (b"PK\x03\x04rest", "a ZIP archive"),
        (b"just some words\nin lines\n", "not understood"),
        (b"# only comments\n\n", "not understood"),
        (b"<xml/>", "not understood"),
        (b"\x00" * 1000, "not understood"),
        (b"name,comment\na,b\n", "not understood"),
        (b"HASH of nothing", "not understood"),
    ],
)
def test_anything_else_is_refused(tmp_path: Path, data: bytes, said: str) -> None:
    assert said in sentence(tmp_path, data)


def test_a_picture_of_the_samples_is_refused() -> None:
    with pytest.raises(HashSetError, match="is a PNG picture"):
        recognise(testdata("perceptual_pdq", "misc-images", "modes", "1.png"))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(HashSetError, match="cannot be read"):
        recognise(tmp_path / "none.json")


def test_white_space_and_marks_before_json(tmp_path: Path) -> None:
    path = tmp_path / "set"
    for before in (b"", b"\xef\xbb\xbf", b" \r\n\t"):
        path.write_bytes(before + vics([]))
        assert recognise(path).coded


def pdq(number: int) -> str:
    bits = [1] * 128 + [0] * 128
    random.Random(number).shuffle(bits)
    return f"{int(''.join(map(str, bits)), 2):064x}"


def sha256(number: int) -> str:
    return hashlib.sha256(b"%d" % number).hexdigest()


def test_values_of_64_digits_are_not_guessed(tmp_path: Path) -> None:
    for lines in (
        [pdq(n) for n in range(6)],
        [f"{sha256(n)},name" for n in range(2)],
        [f"{sha256(1)},5", f"{pdq(2)},a"],
    ):
        assert "SHA-256 digests or PDQ values" in sentence(tmp_path, "\n".join(lines).encode())


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        ([sha256(n) for n in range(50)], "Digest list"),
        ([f"{sha256(n)}  a,b.jpg" for n in range(50)], "Digest list"),
        (["pdq", *(pdq(n) for n in range(50))], "PDQ list"),
        (["sha256,name", f"{sha256(1)},5"], "CSV list"),
        ([f"{pdq(n)},{n}" for n in range(101)], "PDQ list"),
        ([f'"{pdq(n)}","{n}",a.jpg' for n in range(101)], "PDQ list"),
    ],
)
def test_values_of_64_digits_with_a_sign_of_what_they_are(tmp_path: Path, lines: list[str], name: str) -> None:
    path = tmp_path / "list"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert recognise(path).name == name
