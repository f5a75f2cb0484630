"""A compiled set opens only whole, wherever a byte of it was changed; keyed digests are found, and nothing else."""

from __future__ import annotations

from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hashsets import exact, set_file
from hashsets.compiled import CompiledSet
from hashsets.exact import ExactIndex, filter_of, passes
from hashsets.keyed import DigestCipher, Keyed
from hashsets.records import NO_SIZE, WIDTHS
from hashsets.sentinels import SENTINELS, VIDEO, sentinel_values
from hashsets.set_file import SetFile
from tests.samples.hash_sets import KEY, compiled, media, request, vics
from triage.errors import HashSetError
from triage.model.matches import Algorithm


def small_set(folder: Path) -> Path:
    near = [{"HashName": "PDQ", "HashValue": Random(n).randbytes(32).hex()} for n in range(9)]
    compiled(folder, vics([media(n, AlternativeHashes=[near[n]]) for n in range(9)]), request())
    return folder / "source.set"


def test_a_changed_byte_is_noticed_in_either_part(tmp_path: Path) -> None:
    path = small_set(tmp_path)
    whole = path.read_bytes()
    mapped_at = len(whole) - set_file._size(SetFile(path, KEY).facts["shown"])
    sealed_end = len(whole[:mapped_at].rstrip(b"\0"))  # between the two parts lies a gap that says nothing
    for position in (*range(0, sealed_end, 37), *range(mapped_at, len(whole), 97)):
        path.write_bytes(whole[:position] + bytes([whole[position] ^ 1]) + whole[position + 1 :])
        with pytest.raises(HashSetError, match=r"does not open|not a compiled"):
            CompiledSet.open(path, KEY).near(Algorithm.PDQ, np.zeros((1, 32), np.uint8))
    for broken in (whole[:-1], whole + b"\0", whole[:mapped_at]):
        path.write_bytes(broken)
        with pytest.raises(HashSetError):
            CompiledSet.open(path, KEY)
    path.write_bytes(whole)
    assert CompiledSet.open(path, KEY).header.records == 9


def test_a_large_mapped_part_is_checked_when_that_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(set_file, "CHECKED_AT_OPENING", 0)
    path = small_set(tmp_path)
    whole = bytearray(path.read_bytes())
    whole[-1] ^= 1
    path.write_bytes(whole)
    opened = CompiledSet.open(path, KEY)
    with pytest.raises(HashSetError, match="does not open"):
        opened.file.check()


@given(st.lists(st.integers(0, 40), max_size=60), st.lists(st.integers(0, 60), max_size=60))
def test_found_as_in_a_dictionary(held: list[int], asked: list[int]) -> None:
    numbers = np.random.default_rng(1).integers(0, 2**64, (61, 2), np.uint64)
    numbers[30:35, 0] = numbers[3, 0]  # beginnings that agree by chance, under other ends
    numbers[36] = 0
    numbers[37] = 2**64 - 1

    def keyed(some: list[int]) -> Keyed:
        chosen = numbers[np.array(some, np.int64)]
        return Keyed(np.ascontiguousarray(chosen[:, 0]), np.ascontiguousarray(chosen[:, 1]))

    index = ExactIndex(exact.build(keyed(held), np.arange(len(held), dtype=np.uint32)))
    found = index.find(keyed(asked))
    wanted = [(q, r) for q, number in enumerate(asked) for r, other in enumerate(held) if other == number]
    assert list(zip(found.queries.tolist(), found.records.tolist(), strict=True)) == wanted


def test_the_filter_lets_all_members_and_few_others_pass() -> None:
    random = np.random.default_rng(3)
    members = random.integers(0, 2**64, 10_000, np.uint64)
    held = filter_of(members, exact.directory_bits(10_000) + 4)
    assert passes(held, members).all()
    assert passes(held, random.integers(0, 2**64, 10_000, np.uint64)).mean() < 0.12


@pytest.mark.parametrize("algorithm", [Algorithm.MD5, Algorithm.SHA1, Algorithm.SHA256])
def test_keyed_digests_depend_on_every_byte_the_key_the_salt_and_the_algorithm(algorithm: Algorithm) -> None:
    width = WIDTHS[algorithm]
    base = bytes(range(width))
    changed = [base] + [base[:at] + bytes([base[at] ^ 1]) + base[at + 1 :] for at in range(width)]
    values = np.frombuffer(b"".join(changed), f"V{width}")
    seen = set()
    for cipher in (DigestCipher(KEY, bytes(32)), DigestCipher(bytes(32), bytes(32)), DigestCipher(KEY, KEY)):
        keyed = cipher.digests(algorithm, values)
        seen |= set(zip(keyed.high.tolist(), keyed.low.tolist(), strict=True))
        again = cipher.digests(algorithm, values[3:4])
        assert (again.high[0], again.low[0]) == (keyed.high[3], keyed.low[3])
    assert len(seen) == 3 * (width + 1)


def test_sizes_come_back_and_lie_hidden() -> None:
    cipher = DigestCipher(KEY, bytes(32))
    sizes = np.array([NO_SIZE, 0, 1234, 2**62], np.int64)
    records = np.array([5, 0, 7, 2**31], np.int64)
    masked = cipher.mask_sizes(sizes, records)
    assert not set(masked.tolist()) & set(sizes.tolist())
    assert cipher.mask_sizes(masked, records).tolist() == sizes.tolist()


def test_a_size_that_no_record_states_is_not_asked_by_md5(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sized, _ = compiled(tmp_path, vics([media(n) for n in range(500)]), request())
    assert sized.may_have_size([1000 + n for n in range(500)]).all()
    assert sized.may_have_size(list(range(5_000, 9_000))).mean() < 0.1
    (tmp_path / "b").mkdir()
    records = [media(n) for n in range(500)]
    del records[77]["MediaSize"]
    unsized, _ = compiled(tmp_path / "b", vics(records), request())
    assert unsized.may_have_size([5]).all(), "one record without a size may be of any"


def test_equal_near_values_are_indexed_once_and_name_every_record(tmp_path: Path) -> None:
    one, other = (Random(n).randbytes(32).hex() for n in (1, 2))
    hashes = [one, other, one, one]
    records = [media(n, AlternativeHashes=[{"HashName": "PDQ", "HashValue": value}]) for n, value in enumerate(hashes)]
    found, _ = compiled(tmp_path, vics(records), request())
    asked = np.frombuffer(bytes.fromhex(other + one), np.uint8).reshape(2, 32)
    near = found.near(Algorithm.PDQ, asked)
    assert list(zip(near.queries.tolist(), near.positions.tolist(), strict=True)) == [(0, 1), (1, 0), (1, 2), (1, 3)]


def test_no_answer_names_a_sentinel_unless_asked(tmp_path: Path) -> None:
    hash_set = CompiledSet.open(small_set(tmp_path), KEY)
    places = set()
    for algorithm in SENTINELS:
        for place, value in sentinel_values(algorithm):
            places.add(place)
            asked_for(hash_set, algorithm, value, 9 + place)
    assert places == set(range(VIDEO + 1))


def asked_for(hash_set: CompiledSet, algorithm: Algorithm, value: bytes, record: int) -> None:
    if algorithm.near:
        shaped = np.frombuffer(value, np.uint8).reshape(1, -1)
        plain = hash_set.near(algorithm, shaped).positions.tolist()
        asked = hash_set.near(algorithm, shaped, sentinels=True).positions.tolist()
    else:
        plain = hash_set.exact(algorithm, [value]).records.tolist()
        asked = hash_set.exact(algorithm, [value], sentinels=True).records.tolist()
    assert plain == []
    assert asked == ([record] if hash_set.holds(algorithm) else [])
