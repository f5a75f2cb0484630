"""The key of a unit's store, and the sealed facts of its sets: damage, foreign files and bounds are sentences."""

from __future__ import annotations

from pathlib import Path

import pytest

from hashsets import unit_store
from hashsets.unit_store import (
    KEY_FILE,
    change_passphrase,
    leftover,
    make_store,
    open_store,
    opens,
    read_facts,
    write_facts,
)
from triage.errors import HashSetError

NAME = "ab" * 16


def test_the_key_opens_with_its_passphrase_alone(tmp_path: Path) -> None:
    made = make_store(tmp_path / "store", "right")
    again = open_store(tmp_path / "store", "right")
    assert (again, again.store) == (made, made.store)
    assert made.set_key("one") != made.set_key("two")
    assert made.facts_key() not in (tmp_path / "store" / KEY_FILE).read_bytes()
    assert "_root" not in repr(made), "a key is never printed"
    with pytest.raises(HashSetError, match="passphrase is wrong"):
        open_store(tmp_path / "store", "wrong")
    other = make_store(tmp_path / "other", "right")
    assert other.set_key("one") != made.set_key("one")


def test_two_stores_are_not_one(tmp_path: Path) -> None:
    make_store(tmp_path, "first")
    with pytest.raises(HashSetError, match="already"):
        make_store(tmp_path, "second")
    open_store(tmp_path, "first")
    with pytest.raises(HashSetError, match="needs a passphrase"):
        make_store(tmp_path / "new", "")
    assert not (tmp_path / "new").exists()


def test_another_passphrase_opens_the_same_key(tmp_path: Path) -> None:
    made = make_store(tmp_path, "old")
    before = (tmp_path / KEY_FILE).read_bytes()
    for held, wanted, said in (
        ("wrong", "new", "passphrase is wrong"),
        ("old", "", "needs a passphrase"),
        ("old", "old", "has already"),
    ):
        with pytest.raises(HashSetError, match=said):
            change_passphrase(tmp_path, held, wanted)
        assert (tmp_path / KEY_FILE).read_bytes() == before
    change_passphrase(tmp_path, "old", "new")
    assert open_store(tmp_path, "new") == made
    with pytest.raises(HashSetError, match="passphrase is wrong"):
        open_store(tmp_path, "old")
    assert [path.name for path in tmp_path.iterdir()] == [KEY_FILE]


def test_a_changed_byte_of_the_key_is_a_sentence(tmp_path: Path) -> None:
    make_store(tmp_path, "right")
    path = tmp_path / KEY_FILE
    whole = path.read_bytes()
    for place in (0, 6, 30, 50, len(whole) - 1):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(HashSetError, match="cannot be opened"):
            open_store(tmp_path, "right")
    for data in (b"", whole[:-1], whole + b"x", b"PK\3\4" * 40):
        path.write_bytes(data)
        with pytest.raises(HashSetError, match="damaged, or of another product"):
            open_store(tmp_path, "right")


def test_facts_come_back_and_nothing_of_them_is_readable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = make_store(tmp_path, "right")
    write_facts(tmp_path, key, NAME, {"name": "Force hashes"})
    path = tmp_path / f"{NAME}.facts"
    assert read_facts(path, key) == {"name": "Force hashes", "set": NAME}
    assert b"Force" not in path.read_bytes()
    swapped = tmp_path / f"{'cd' * 16}.facts"
    swapped.write_bytes(path.read_bytes())
    damaged = tmp_path / f"{'ef' * 16}.facts"
    damaged.write_bytes(path.read_bytes()[:-3])
    other = make_store(tmp_path / "other", "right")
    for wrong, by in ((swapped, key), (damaged, key), (path, other)):
        with pytest.raises(HashSetError, match="is damaged, or of another store"):
            read_facts(wrong, by)
    monkeypatch.setattr(unit_store, "FACTS_LIMIT", 20)
    with pytest.raises(HashSetError, match="is damaged"):
        read_facts(path, key)
    with pytest.raises(HashSetError, match="Nothing was imported"):
        write_facts(tmp_path, key, NAME, {"name": "Another"})


def test_only_files_of_a_store_are_left_over(tmp_path: Path) -> None:
    ours = (f"{NAME}-0123abcd.bin", f"{NAME}-0123abcd.bin.values.part", f"part-{NAME}-003.bin", f"{NAME}.facts.part")
    for name in (*ours, f"{NAME}.facts", KEY_FILE, "notes.txt", "set.bin", f"{NAME}.bin"):
        (tmp_path / name).write_bytes(b"x")
    assert {path.name for path in leftover(tmp_path, {ours[0]})} == set(ours[1:])


def test_a_compiled_form_that_is_gone_or_no_set_is_named(tmp_path: Path) -> None:
    with pytest.raises(HashSetError, match="of Known@1 is not in the unit's store any more"):
        opens(tmp_path / "none.bin", bytes(32), "Known@1")
    (tmp_path / "cut.bin").write_bytes(b"\x8bDHS\x02 cut")
    with pytest.raises(HashSetError, match="of Known@1 does not open"):
        opens(tmp_path / "cut.bin", bytes(32), "Known@1")
