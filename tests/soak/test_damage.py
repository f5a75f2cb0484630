"""Damaged evidence and damaged hash sets: a sentence each time, no traceback, no hang, and a case that still verifies."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from tests.samples.command import new, ok, triage, triage_process
from tests.samples.exhibits import known_set, phone_zip
from tests.soak.campaign import answered_calmly, damaged, rounds
from tests.testdata import testdata
from triage.demo.laptop import unpack_laptop

pytestmark = pytest.mark.soak


def samples(folder: Path) -> list[Path]:
    """Evidence of several kinds, small enough to be damaged many times."""
    folder.mkdir()
    unpack_laptop(folder / "laptop.img")
    phone_zip(folder / "phone.zip")
    fat = Path(shutil.copy(testdata("disk_smallfs", "fat12.img"), folder / "fat12.img"))
    return [folder / "laptop.img", folder / "phone.zip", fat]


def test_damaged_evidence(tmp_path: Path) -> None:
    originals = samples(tmp_path / "originals")
    empty = new(tmp_path / "empty")
    ran = 0
    for number, numbers in enumerate(rounds()):
        original = numbers.choice(originals)
        place = tmp_path / f"round-{number}"
        case = Path(shutil.copytree(empty, place / "case"))
        evidence = place / original.name
        evidence.write_bytes(damage_where_it_matters(original.read_bytes(), numbers))
        before = evidence.read_bytes()
        added = triage_process("add", case, evidence, "--exhibit", "AB/1", "--role", "suspect")
        answered_calmly(added)
        if added.status == 0:
            answered_calmly(triage_process("run", case, "--workers", "2"))
            for command in ("entries", "queue", "messages", "problems"):
                ok(command, case, "--json")
            ran += 1
        assert triage("verify", case).status == 0, f"round {number}"
        assert evidence.read_bytes() == before, "evidence is only ever read"
        shutil.rmtree(place)
    assert ran > 0, "no damaged evidence was taken: the campaign showed nothing"


def damage_where_it_matters(data: bytes, numbers: random.Random) -> bytes:
    """Often in the first part, where structures lie, and sometimes anywhere."""
    head = min(len(data), numbers.choice((4096, 1 << 20, len(data))))
    return damaged(data[:head], numbers) + data[head:]


def test_damaged_hash_sets(tmp_path: Path) -> None:
    originals = [known_set(tmp_path / "known.json")]
    originals += [testdata("hashsets_derived", name) for name in
                  ("vics_2.0_us_case.json", "vics_1.3_media.json", "pdq_list.csv", "md5_plain.txt", "NSRLFile.txt")]  # fmt: skip
    case = new(tmp_path / "case")
    for number, numbers in enumerate(rounds()):
        original = numbers.choice(originals)
        file = tmp_path / f"{number}-{original.name}"
        file.write_bytes(damaged(original.read_bytes(), numbers))
        graded = ("--grades", "0=ungraded,1=A,2=B,3=C,4=ungraded,5=ungraded", "--confidence", "local")
        meaning = graded if file.suffix == ".json" else ("--meaning", "bad")
        answered_calmly(triage_process("hashset", "import", case, file, "--name", f"Set {number}", *meaning))
    assert triage("verify", case).status == 0
    ok("hashset", "list", case)
