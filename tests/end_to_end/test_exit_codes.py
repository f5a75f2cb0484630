"""The status with which a command ends: 0 done, 1 not completed, 2 unusable; and one sentence, never a traceback."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn
from unittest import mock

import pytest

from tests.samples.command import ROOT, Answer, new, ok, triage, triage_process
from tests.samples.exhibits import known_set, phone_zip, prepared_case
from tests.samples.partitions import gpt_disk
from tests.testdata import testdata
from triage.casedb.thumbs import ThumbStore
from triage.casedb.writer import Writer

FULL = "The disk is full: nothing of this step was kept. Free some space and run it again."


def lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def dump(case: Path) -> str:
    return ok("dump", case, "--canonical").out


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("prepared")
    return prepared_case(folder)


@pytest.fixture(scope="module")
def undisturbed(prepared: Path) -> str:
    case = Path(shutil.copytree(prepared, prepared.parent / "undisturbed"))
    ok("run", case, "--workers", "1")
    return dump(case)


@pytest.fixture
def case(prepared: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(prepared, tmp_path / "case"))


def test_damaged_single_items_complete_a_run(case: Path) -> None:
    answer = triage("run", case, "--workers", "1")
    assert (answer.status, answer.err) == (0, "")
    problems = ok("problems", case, "--json").records()
    assert [(p["path"].rpartition("/")[2], p["outcome"]) for p in problems] == [("damaged.jpg", "failed")]


def test_a_volume_that_is_not_understood_is_named_by_every_run(tmp_path: Path) -> None:
    case = new(tmp_path / "case")
    (tmp_path / "gpt.dd").write_bytes(gpt_disk([(64, 100, "first"), (200, 100, "second")], 400))
    ok("add", case, testdata("disk_formats", "dfvfs", "apfs.raw"), "--exhibit", "APFS")
    ok("add", case, tmp_path / "gpt.dd", "--exhibit", "GPT")
    first = triage("run", case, "--workers", "1")
    assert first.status == 1
    assert len(lines(first.err)) == 3
    assert all(line.startswith("Not completed: Exhibit ") for line in lines(first.err))
    assert "APFS was recognised; this version does not read it" in first.err
    again = triage("run", case, "--workers", "1")
    assert (again.status, again.err) == (1, first.err)


def test_an_image_that_was_cut_short_says_so(tmp_path: Path) -> None:
    case = new(tmp_path / "case")
    (tmp_path / "cut.dd").write_bytes(testdata("disk_formats", "sleuthkit", "image.dd").read_bytes()[:61_440])
    ok("add", case, tmp_path / "cut.dd", "--exhibit", "CUT")
    done = triage("run", case, "--workers", "1")
    assert (done.status, len(lines(done.err))) == (1, 1)
    (problem,) = ok("problems", case, "--json").records()
    assert (problem["stage"], problem["outcome"]) == ("recognise", "read in part")
    assert "it was cut short" in problem["sentence"]
    ok("report", case, "--out", tmp_path / "report")
    assert "it was cut short" in next((tmp_path / "report").glob("*.json")).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "arguments",
    [
        ("add", "CASE", "missing.dd", "--exhibit", "X"),
        ("add", "CASE", "CASE", "--exhibit", "X"),
        ("add", "CASE", "empty.dd", "--exhibit", "X"),
        ("add", "CASE", "phone.zip", "--exhibit", "AB/1"),
        ("add", "CASE", "other.zip", "--exhibit", "AB/1", "--role", "victim"),
        ("add", "CASE", "other.zip", "--exhibit", " "),
        ("run", "nowhere"),
        ("run", "CASE", "--workers", "0"),
        ("run", "CASE", "--until", "dinner"),
        ("policy", "CASE", "empty.dd"),
        ("hashset", "import", "CASE", "empty.dd", "--name", "X"),
        ("report", "CASE", "--out", "CASE"),
    ],
    ids=" ".join,
)
def test_bad_input_is_refused_with_one_sentence_and_changes_nothing(
    arguments: tuple[str, ...], prepared: Path, tmp_path: Path
) -> None:
    (tmp_path / "empty.dd").touch()
    (tmp_path / "phone.zip").symlink_to(prepared.parent / "phone.zip")
    phone_zip(tmp_path / "other.zip")
    before = dump(prepared)
    named = [str(prepared) if one == "CASE" else one for one in arguments]
    answer = triage(*[str(tmp_path / one) if (tmp_path / one).exists() and one.strip() else one for one in named])
    assert answer.status == 2, answer
    assert len(lines(answer.err)) == 1, answer.err
    assert dump(prepared) == before


def test_a_wrong_passphrase_is_refused(prepared: Path) -> None:
    answer = triage("run", prepared, passphrase="another")
    assert answer.status == 2
    assert len(lines(answer.err)) == 1
    assert "passphrase is wrong" in answer.err


def test_a_case_in_use_is_named_with_its_holder(case: Path) -> None:
    holder = (
        "import sys, time\nfrom pathlib import Path\nfrom triage.open_case import OpenCase\n"
        "with OpenCase.open(Path(sys.argv[1]), 'test', 'Other Person'):\n"
        "    print('open', flush=True)\n    sys.stdin.read()\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", holder, str(case)],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        answer = triage("run", case)
    finally:
        process.communicate()
    assert answer.status == 2
    assert len(lines(answer.err)) == 1
    assert "in use by" in answer.err
    assert f"process {process.pid}" in answer.err
    ok("entries", case)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT that can be sent to one process group")
@pytest.mark.parametrize("moment", [0.0, 0.7])
def test_a_run_stopped_by_ctrl_c_can_be_run_again(case: Path, undisturbed: str, moment: float) -> None:
    variables = {"TRIAGE_PASSPHRASE": "test", "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [sys.executable, "-m", "triage.cli", "run", str(case), "--workers", "2"],
        env=os.environ | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,  # so that the whole group gets it, as from a terminal
    )
    while not (case / "case.lock").stat().st_size and process.poll() is None:
        time.sleep(0.01)
    time.sleep(moment)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 1, (out, err)
    assert "Traceback" not in err
    assert "run the command again" in err
    ok("run", case, "--workers", "1")
    assert dump(case) == undisturbed
    assert triage("verify", case).status == 0


class Disk:
    """A file system of a few hundred kilobytes that can be given more room."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()

    def mount(self, size: int) -> bool:
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(self.folder)], capture_output=True, check=False
        )
        return done.returncode == 0

    def grow(self, size: int) -> None:
        subprocess.run(["mount", "-o", f"remount,size={size}", str(self.folder)], check=True)

    def unmount(self) -> None:
        subprocess.run(["umount", "-l", str(self.folder)], check=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    made = Disk(tmp_path / "disk")
    if shutil.which("mount") is None or not made.mount(8 << 20):
        pytest.skip("No small file system can be mounted here (that needs root); the tests with a refusing writer run.")
    yield made
    made.unmount()


@pytest.mark.parametrize("room", [24_000, 90_000, 200_000, 330_000])
def test_a_disk_that_is_full_is_said_and_nothing_is_half_written(
    room: int, prepared: Path, undisturbed: str, disk: Disk
) -> None:
    case = Path(shutil.copytree(prepared, disk.folder / "case"))
    size = sum(path.stat().st_size for path in case.rglob("*") if path.is_file())
    disk.grow(size + room)
    answer = triage("run", case, "--workers", "1")
    assert (answer.status, lines(answer.err)) == (2, [FULL])
    disk.grow(64 << 20)
    ok("run", case, "--workers", "1")
    assert dump(case) == undisturbed
    assert triage("verify", case).status == 0


def test_a_set_and_a_report_on_a_full_disk_leave_nothing(prepared: Path, disk: Disk, tmp_path: Path) -> None:
    case = Path(shutil.copytree(prepared, disk.folder / "case"))
    known = known_set(tmp_path / "again.json")
    (disk.folder / "filler").write_bytes(b"x" * shutil.disk_usage(disk.folder).free)
    answers = [
        triage("hashset", "import", case, known, "--name", "Second", "--grades", "1=A,2=B"),
        triage("report", case, "--out", disk.folder / "report"),
        triage("add", case, testdata("disk_formats", "dfvfs", "ext2.E01"), "--exhibit", "X"),
    ]
    assert [(answer.status, len(lines(answer.err))) for answer in answers] == [(2, 1)] * 3, answers
    (disk.folder / "filler").unlink()
    assert [record["name"] for record in ok("hashset", "list", case, "--json").records()] == ["Known"]
    assert len(list((case / "sets").iterdir())) == 1
    assert not list(disk.folder.glob("report/*"))
    assert triage("verify", case).status == 0


def refused(_connection: object) -> NoReturn:
    raise sqlite3.OperationalError("database or disk is full")


@pytest.mark.parametrize(
    ("holder", "method", "piece"), [(ThumbStore, "keep", ""), (Writer, "_run", "walk"), (Writer, "_run", "examine")]
)
def test_a_writer_that_refuses_ends_the_run_with_one_sentence(
    holder: type, method: str, piece: str, case: Path, undisturbed: str
) -> None:
    """The same without a file system of our own, on every platform."""
    kept = getattr(holder, method)

    def refusing(self: object, *arguments: object) -> object:
        job = arguments[-1]
        if piece and getattr(job, "name", "") == piece:
            return kept(self, *arguments[:-1], job._replace(work=refused))  # type: ignore[attr-defined]
        return kept(self, *arguments) if piece else refused(self)

    with mock.patch.object(holder, method, refusing):
        answer = triage("run", case, "--workers", "1")
    assert (answer.status, lines(answer.err)) == (2, [FULL])
    ok("run", case, "--workers", "1")
    assert dump(case) == undisturbed


def test_a_traceback_is_never_the_answer_of_a_process(tmp_path: Path) -> None:
    answer: Answer = triage_process("run", tmp_path)
    assert answer.status == 2
    assert "Traceback" not in answer.err
