"""Wrong use and unusable input: exit status 2, one clear sentence, nothing half-written."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.samples.command import new, ok, triage
from tests.testdata import testdata


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return new(tmp_path_factory.mktemp("bad") / "case")


def sentence_of(*arguments: object, **options: str | None) -> str:
    answer = triage(*arguments, **options)
    assert answer.status == 2, answer
    assert "Traceback" not in answer.err
    assert len(answer.err.strip().splitlines()) == 1, answer.err
    return answer.err


def test_there_is_no_such_case(tmp_path: Path) -> None:
    assert "no case" in sentence_of("run", tmp_path / "nothing")


def test_a_wrong_passphrase(case: Path) -> None:
    assert "passphrase is wrong" in sentence_of("entries", case, passphrase="guess")


def test_no_passphrase_and_nobody_to_ask(case: Path) -> None:
    assert "passphrase is needed" in sentence_of("entries", case, passphrase=None)


def test_a_passphrase_file_is_read(case: Path, tmp_path: Path) -> None:
    file = tmp_path / "pass.txt"
    file.write_text("test\nsecond line\n")
    ok("problems", case, "--passphrase-file", file, passphrase=None)


def test_a_missing_image(case: Path, tmp_path: Path) -> None:
    assert "no file or folder gone.dd" in sentence_of("add", case, tmp_path / "gone.dd", "--exhibit", "X/1")


def test_an_empty_image(case: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.dd").write_bytes(b"")
    assert "empty" in sentence_of("add", case, tmp_path / "empty.dd", "--exhibit", "X/1")


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("dfvfs/ext2.qcow2", "QCOW"),
        ("dfvfs/ext2.vmdk", "VMDK"),
        ("dfvfs/hfsplus_zlib.dmg", "UDIF"),
        ("sleuthkit/image.vhd", "VHD"),
    ],
)
def test_an_unsupported_container_is_named(case: Path, name: str, word: str) -> None:
    assert word in sentence_of("add", case, testdata("disk_formats", *name.split("/")), "--exhibit", "X/1")


def test_a_truncated_archive(case: Path, tmp_path: Path) -> None:
    (tmp_path / "cut.zip").write_bytes(b"PK\x03\x04" + bytes(50))
    assert "cut.zip" in sentence_of("add", case, tmp_path / "cut.zip", "--exhibit", "X/1")


def test_evidence_inside_the_case_is_refused(case: Path) -> None:
    assert "inside the case folder" in sentence_of("add", case, case / "case.db", "--exhibit", "X/1")


def test_an_exhibit_keeps_its_facts(case: Path) -> None:
    image = testdata("disk_formats", "sleuthkit", "image.dd")
    other = testdata("disk_formats", "dfvfs", "hfsplus.raw")
    ok("add", case, image, "--exhibit", "K/1", "--role", "victim", "--authority", "s.37 PCSC Act 2022")
    assert "another role" in sentence_of("add", case, other, "--exhibit", "K/1", "--role", "suspect")
    assert "added to this case before" in sentence_of("add", case, image, "--exhibit", "K/1")
    assert ok("problems", case).status == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("folders = 'x'", "folders"),
        ("colour = 'x'", "colour"),
        ("kinds = ['tweets']", "tweets"),
        ("", "limits nothing"),
        ("folders = [", "cannot be read"),
        ('date_from = "1 May 2025"', "no date of the form 2024-12-31"),
        ('date_from = "2025-05-02"\ndate_to = "2025-05-01"', "ends before it begins"),
    ],
)
def test_a_wrong_scope_file(case: Path, tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "scope.toml").write_text(text)
    image = testdata("disk_formats", "dfvfs", "hfsplus.raw")
    assert words in sentence_of("add", case, image, "--exhibit", "S/1", "--scope", tmp_path / "scope.toml")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--meaning", "ugly"), "bad or good"),
        (("--grades", "1"), "1=A,2=B"),
        (("--grades", "0=ungraded,1=A,2=B,3=Q"), "Code 3 was given Q, which is not a grade of this scheme"),
        (("--grades", "0=ignorable,1=A,2=B,3=C"), "Code 0 was given ignorable"),
        ((), ""),
    ],
)
def test_a_wrong_hash_set_request(case: Path, arguments: tuple[str, ...], words: str) -> None:
    file = testdata("hashsets_derived", "vics_1.3_media.json")
    assert words in sentence_of("hashset", "import", case, file, "--name", "N", *arguments)
    assert ok("hashset", "list", case, "--json").records() == []
    assert list((case / "sets").iterdir()) == []


def test_a_grade_is_kept_as_the_scheme_writes_it(tmp_path: Path) -> None:
    case = new(tmp_path / "case")
    file = testdata("hashsets_derived", "vics_1.3_media.json")
    grades = "0=Ungraded,1=a,2= b ,3=PROHIBITED"
    said = ok("hashset", "import", case, file, "--name", "N", "--grades", grades, "--confidence", "trusted").out
    assert [line.split(":")[1].split(",")[0].strip() for line in said.splitlines() if "code " in line] == [
        "ungraded",
        "A",
        "B",
        "prohibited",
    ]


def test_unmapped_codes_are_listed_with_their_counts(case: Path) -> None:
    file = testdata("hashsets_derived", "vics_1.3_media.json")
    said = sentence_of("hashset", "import", case, file, "--name", "N", "--grades", "1=A", "--confidence", "local")
    assert "0 (" in said
    assert "3 (" in said


def test_a_truncated_hash_set_is_refused_whole(case: Path) -> None:
    file = testdata("hashsets_derived", "vics_truncated_bad.json")
    grades = "0=ungraded,1=A,2=B,3=C"
    assert sentence_of("hashset", "import", case, file, "--name", "N", "--grades", grades, "--confidence", "local")
    assert list((case / "sets").iterdir()) == []


def test_a_run_needs_a_worker(case: Path) -> None:
    assert "at least one worker" in sentence_of("run", case, "--workers", "0")
    assert "no stage" in sentence_of("run", case, "--until", "lunch")


def test_a_limit_below_nothing(case: Path) -> None:
    for name in ("entries", "queue", "messages", "matches", "problems"):
        assert "--limit" in sentence_of(name, case, "--limit", "-1")


def test_a_demo_where_nothing_can_be_built(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "The demo cannot be built in below" in sentence_of("demo", "--out", tmp_path / "file" / "below")


def test_an_unknown_item(case: Path) -> None:
    assert "no item" in sentence_of("show", case, "abcdef0123")
    assert "no item" in sentence_of("grade", case, "abcdef0123", "A", "--reviewer", "R")


def test_an_unknown_option_and_command(case: Path) -> None:
    assert "No such option" in sentence_of("run", case, "--faster")
    assert "No such command" in sentence_of("fly")


def test_a_wrong_policy(case: Path, tmp_path: Path) -> None:
    (tmp_path / "policy.toml").write_text("name = 3")
    assert "policy.toml" in sentence_of("policy", case, tmp_path / "policy.toml")
