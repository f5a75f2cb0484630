"""Hostile hash-set files: every reader answers with records, counted refusals or one sentence, and never otherwise."""

from __future__ import annotations

import random
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hashsets import lines, own, source, vics_record
from hashsets.own import RECORD_LIMIT
from hashsets.recognise import recognise
from hashsets.records import PHOTODNA_SIZE, WIDTHS, Reading, SetRecord
from hashsets.source import SourceStream
from hashsets.vpdq import FRAME
from tests.samples.hash_sets import media, vics
from tests.samples.list_formats import ALL, Known
from triage.errors import HashSetError
from triage.model.matches import Algorithm

FILES = [Known(f"{n:032x}", f"{n:040x}", n, f"a {n}.jpg") for n in range(1, 40)]
SAMPLES = {name: build(FILES) for name, build in ALL.items()}
PIECES = [
    b"'",
    b'"',
    b"\\",
    b"\n",
    b"\0",
    b"{",
    b"[" * 50,
    b"}",
    b"9" * 40,
    b"\xff\xfe",
    b",",
    b";",
    b"%%%% ",
    b"e999999",
]


def answer(path: Path) -> tuple[list[SetRecord], Reading] | str:
    """What reading a file comes to."""
    reading = Reading()
    try:
        kind = recognise(path)
        with closing(SourceStream(path)) as stream:
            return list(kind.read(stream, reading)), reading
    except HashSetError as error:
        sentence = error.sentence
    assert "\n" not in sentence
    assert sentence.endswith(".")
    return sentence


def check(path: Path) -> None:
    """The answer is one that the product can go on with."""
    found = answer(path)
    if isinstance(found, str):
        return
    for record in found[0]:
        for kind in (Algorithm.MD5, Algorithm.SHA1, Algorithm.SHA256):
            value = getattr(record, kind.value)
            assert value is None or len(value) == WIDTHS[kind]
        assert all(len(value) == WIDTHS[Algorithm.PDQ] for value in record.pdq)
        assert all(len(value) == WIDTHS[Algorithm.PHASH] for value in record.phash)
        assert all(len(value) == PHOTODNA_SIZE for value in record.photodna)
        assert all(value and len(value) % FRAME.size == 0 for value in record.vpdq)
        assert -1 <= record.size < 1 << 63
        assert record.code.isprintable()


def changed(data: bytes, numbers: random.Random) -> bytes:
    """The file with a few places changed, cut, doubled or moved, most of all near its beginning."""
    held = bytearray(data)
    for _ in range(numbers.randint(1, 6)):
        start = numbers.randrange(len(held) if numbers.random() < 0.6 else min(len(held), 200)) if held else 0
        end = min(len(held), start + numbers.choice([0, 1, 3, 30, 400]))
        act = numbers.randrange(5)
        if act == 0:
            held[start:end] = numbers.choice(PIECES)
        elif act == 1:
            held[start:end] = numbers.randbytes(end - start)
        elif act == 2:
            del held[start:end]
        elif act == 3:
            held[start:start] = held[start:end] * numbers.choice([1, 20])
        else:
            del held[start + (len(held) - start) // 2 :]
    return bytes(held)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_samples_are_read_whole_before_they_are_changed(tmp_path: Path, name: str) -> None:
    path = tmp_path / "set"
    path.write_bytes(SAMPLES[name])
    found = answer(path)
    assert not isinstance(found, str), found
    assert len(found[0]) == len(FILES)
    assert not found[1].refused
    assert recognise(path).name == name.partition(",")[0]


@pytest.mark.parametrize("name", SAMPLES)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_changed_files(tmp_path: Path, name: str, seed: int) -> None:
    path = tmp_path / "set"
    path.write_bytes(changed(SAMPLES[name], random.Random(seed)))
    check(path)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(head=st.sampled_from([b"", *(data[:60] for data in SAMPLES.values())]), rest=st.binary(max_size=600))
def test_beginnings_of_a_format_with_anything_behind_them(tmp_path: Path, head: bytes, rest: bytes) -> None:
    path = tmp_path / "set"
    path.write_bytes(head + rest)
    check(path)


def test_a_line_longer_than_any(tmp_path: Path) -> None:
    path = tmp_path / "set"
    for name in ("hashdeep list", "HashKeeper list", "NSRL RDS v3 delta", "Sleuth Kit index", "DFU Triage export"):
        data = SAMPLES[name]
        middle = data.index(b"\n", len(data) // 2) + 1
        path.write_bytes(data[:middle] + b"x" * (3 * lines.LINE_LIMIT) + b"\n" + data[middle:])
        check(path)


def test_a_record_of_our_export_is_bounded(tmp_path: Path) -> None:
    path = tmp_path / "set"
    head, rest = SAMPLES["DFU Triage export"].split(b"\n", 1)
    path.write_bytes(head + b'\n{"grade":"' + b"A" * RECORD_LIMIT + b'"}\n' + rest)
    assert answer(path) == "The file set is damaged in line 2. Nothing of it was imported."
    path.write_bytes(head + b"\n" + b'{"a":' * 900 + b"1" + b"}" * 900 + b"\n" + rest)
    assert isinstance(answer(path), str)
    assert own.VERSION == 1


def test_depth_costs_nothing_in_project_vic(tmp_path: Path) -> None:
    path = tmp_path / "set"
    deep = b"[" * 200_000 + b"]" * 200_000
    path.write_bytes(vics([media(1, Exifs="DEEP")]).replace(b'"DEEP"', deep))
    found = answer(path)
    assert isinstance(found, str) or len(found[0]) == 1


def test_a_value_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "VALUE_LIMIT", 1 << 20)
    path = tmp_path / "set"
    path.write_bytes(vics([media(1, Comments="c" * (3 << 20))]))
    assert "without a complete record" in str(answer(path))
    assert vics_record.ALTERNATIVE_LIMIT == 64
