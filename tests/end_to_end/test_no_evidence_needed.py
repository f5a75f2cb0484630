"""What was read once is not read again: sets and policies are applied without the evidence, and it may come back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.samples.command import new, ok, triage
from tests.samples.exhibits import known_set, phone_zip
from tests.testdata import testdata
from triage.open_case import OpenCase
from triage.resources import resource


class Bench:
    """A case whose evidence can be taken away and brought back."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.case = folder / "case"

    def take_away(self) -> None:
        (self.folder / "phone.zip").rename(self.folder / "elsewhere.zip")
        (self.folder / "image.dd").rename(self.folder / "elsewhere.dd")

    def bring_back(self) -> None:
        (self.folder / "elsewhere.zip").rename(self.folder / "phone.zip")
        (self.folder / "elsewhere.dd").rename(self.folder / "image.dd")

    def dump(self) -> str:
        return ok("dump", self.case, "--canonical").out


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case with a phone and a disk, both files of our own, and nothing run."""
    folder = tmp_path_factory.mktemp("bench")
    case = new(folder / "case")
    shutil.copy(testdata("disk_formats", "sleuthkit", "image.dd"), folder / "image.dd")
    phone_zip(folder / "phone.zip")
    ok("add", case, folder / "phone.zip", "--exhibit", "AB/1", "--role", "suspect")
    ok("add", case, folder / "image.dd", "--exhibit", "AB/2")
    known_set(folder / "known.json")
    return folder


@pytest.fixture
def fresh(prepared: Path) -> Iterator[Bench]:
    """The prepared case; its evidence stays at its path, since that is part of the case."""
    kept = prepared / "kept"
    shutil.copytree(prepared / "case", kept)
    yield Bench(prepared)
    shutil.rmtree(prepared / "case")
    kept.rename(prepared / "case")


def import_set(case: Path, folder: Path) -> None:
    known = folder / "known.json"
    ok("hashset", "import", case, known, "--name", "Known", "--grades", "1=A,2=B", "--confidence", "trusted")


def test_a_new_set_and_a_new_policy_need_no_evidence(fresh: Bench) -> None:
    ok("run", fresh.case, "--workers", "1")
    before = ok("queue", fresh.case, "--json").records()
    assert ok("matches", fresh.case, "--json").records() == []
    fresh.take_away()
    try:
        import_set(fresh.case, fresh.folder)
        ok("run", fresh.case, "--workers", "1")
        matches = ok("matches", fresh.case, "--json").records()
        after = ok("queue", fresh.case, "--json").records()
        text = resource("policies", "default.toml").read_text(encoding="utf-8")
        policy = fresh.folder / "policy.toml"
        assert 'order = ["A", "B", "C"' in text
        policy.write_text(text.replace('order = ["A", "B", "C"', 'order = ["B", "A", "C"'), encoding="utf-8")
        ok("policy", fresh.case, policy)
        ok("run", fresh.case, "--workers", "1")
        ranked = ok("queue", fresh.case, "--json").records()
    finally:
        fresh.bring_back()
    assert {match["grade"] for match in matches} == {"A", "B"}
    assert [row["item"] for row in after] != [row["item"] for row in before]
    graded = {match["item"]: match["grade"] for match in matches}
    assert [graded[row["item"]] for row in after if row["item"] in graded] == ["A", "B"]
    assert [graded[row["item"]] for row in ranked if row["item"] in graded] == ["B", "A"]
    assert {row["item"] for row in ranked} == {row["item"] for row in before}


def test_a_second_run_does_nothing_and_says_so(fresh: Bench) -> None:
    first = ok("run", fresh.case, "--workers", "1").out
    dump = fresh.dump()
    with OpenCase.open(fresh.case, "test") as opened:
        seals = opened.audit.page(limit=1000)[-1].payload["seals"]
    fresh.take_away()
    try:
        second = ok("run", fresh.case, "--workers", "1").out
    finally:
        fresh.bring_back()
    assert second.split(" s: ")[1] == first.split(" s: ")[1], "the same counts"
    assert fresh.dump() == dump
    with OpenCase.open(fresh.case, "test") as opened:
        events = opened.audit.page(limit=1000)
        assert [event.kind for event in events].count("source verified") == 2
        assert events[-1].payload["seals"] == seals


@pytest.fixture(scope="module")
def undisturbed(prepared: Path) -> str:
    case = Path(shutil.copytree(prepared / "case", prepared / "undisturbed"))
    ok("run", case, "--workers", "1")
    return ok("dump", case, "--canonical").out


@pytest.mark.parametrize("until", ["", "walk", "examine"])
def test_evidence_that_is_away_is_named_and_read_when_it_is_back(fresh: Bench, until: str, undisturbed: str) -> None:
    if until:
        ok("run", fresh.case, "--workers", "1", "--until", until)
    fresh.take_away()
    try:
        away = triage("run", fresh.case, "--workers", "1")
        problems = ok("problems", fresh.case, "--json").records()
        queue = ok("queue", fresh.case).out
    finally:
        fresh.bring_back()
    assert away.status == 1
    sentences = [line for line in away.err.splitlines() if line]
    assert len(sentences) == 2, away.err
    assert all(line.startswith("Not completed: Exhibit AB/") and "could not be read" in line for line in sentences)
    assert [problem["stage"] for problem in problems].count("open") == len(sentences)
    assert until or "not walked yet" in queue
    ok("run", fresh.case, "--workers", "1")
    assert fresh.dump() == undisturbed
    assert triage("verify", fresh.case).status == 0


def test_one_source_that_is_away_does_not_hold_up_the_others(fresh: Bench) -> None:
    (fresh.folder / "image.dd").rename(fresh.folder / "elsewhere.dd")
    try:
        away = triage("run", fresh.case, "--workers", "1")
    finally:
        (fresh.folder / "elsewhere.dd").rename(fresh.folder / "image.dd")
    assert away.status == 1
    read = {record["exhibit"] for record in ok("entries", fresh.case, "--json").records() if record["sha256"]}
    assert read == {"AB/1"}
    assert ok("messages", fresh.case, "--json").records()
