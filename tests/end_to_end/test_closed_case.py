"""A case at rest and at work: nothing of the evidence is readable in it, beside it, or in the process that holds it."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import subprocess
import sys
import time
import zipfile
from functools import cache
from pathlib import Path

import pytest

from tests.samples.command import ROOT, ok
from tests.samples.exhibits import DATABASE, chat_database, picture
from tests.testdata import testdata
from triage.casedb.open import FILES, FOLDERS

NAME = "Zq-planted-name-7731"
TEXT = "a planted message 4242 that nobody may read"
PASSPHRASE = "a passphrase that is nowhere 9911"
EVIDENCE_LIBRARIES = {"pytsk3", "PIL", "av", "pyewf", "pi_heif", "exifread"}


def planted_files() -> dict[str, bytes]:
    """A picture whose name is planted, and a chat whose text is."""
    connection = sqlite3.connect(":memory:")
    connection.deserialize(chat_database())
    connection.execute("UPDATE message SET text_data = ? WHERE _id = 2", (TEXT,))
    connection.commit()
    files = {f"DCIM/{NAME}-{n}.jpg": picture(n, size=(640, 480)) for n in range(30)}
    return files | {DATABASE: connection.serialize()}


@cache
def needles() -> dict[str, bytes]:
    """What must not be found, by what it is."""
    data = picture(0, size=(640, 480))
    found = {"JPEG": b"\xff\xd8\xff\xe0\x00\x10JFIF", "passphrase": PASSPHRASE.encode()}
    for kind, text in (("name", NAME), ("text", TEXT), ("source", "phone-of-the-suspect"), ("exhibit", "EXH-7731-A")):
        found[kind] = text.encode()
        found[f"{kind} in UTF-16"] = text.encode("utf-16-le")
    for algorithm in ("md5", "sha1", "sha256"):
        digest = hashlib.new(algorithm, data)
        found[algorithm], found[f"{algorithm} as text"] = digest.digest(), digest.hexdigest().encode()
    return found


def readable(folder: Path) -> set[str]:
    """Which needles stand in the bytes, or in the name, of any file below a folder."""
    found: set[str] = set()
    for path in folder.rglob("*"):
        try:
            data = path.name.encode() + (path.read_bytes() if path.is_file() else b"")
        except FileNotFoundError:
            continue  # gone meanwhile
        found.update(kind for kind, needle in needles().items() if needle in data)
    return found


def strangers(case: Path) -> list[str]:
    """Files of a case folder that do not belong there."""
    allowed = {*FILES, *FOLDERS}
    return sorted(
        path.relative_to(case).as_posix()
        for path in case.rglob("*")
        if path.relative_to(case).parts[0] not in allowed
        or (len(path.relative_to(case).parts) > 1 and path.relative_to(case).parts[0] != "sets")
    )


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("evidence") / "phone-of-the-suspect.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in planted_files().items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 5, 1, 12, 0, 0)), data)
    return path


class Watched:
    """A run in a process of its own, looked at while it works."""

    def __init__(self, case: Path, temporary: Path) -> None:
        self.case = case
        self.temporary = temporary
        self.looks = 0
        self.found: set[str] = set()
        self.strange: set[str] = set()
        self.beside: set[str] = set()

    def run(self) -> None:
        variables = {"TRIAGE_PASSPHRASE": PASSPHRASE, "PYTHONPATH": str(ROOT)}
        variables |= dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(self.temporary))
        process = subprocess.Popen(
            [sys.executable, "-m", "triage.cli", "run", str(self.case), "--workers", "2"],
            env=os.environ | variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        while process.poll() is None:
            self.look()
            time.sleep(0.02)
        out, err = process.communicate()
        assert process.returncode == 0, out + err
        assert readable_in(out + err) == set()
        self.look()

    def look(self) -> None:
        self.looks += 1
        self.found |= readable(self.case)
        self.strange |= set(strangers(self.case))
        self.beside |= {path.name for path in self.temporary.rglob("*")}


def readable_in(text: str) -> set[str]:
    return {kind for kind, needle in needles().items() if kind != "exhibit" and needle in text.encode()}


@pytest.fixture(scope="module")
def watched(evidence: Path, tmp_path_factory: pytest.TempPathFactory) -> Watched:
    folder = tmp_path_factory.mktemp("closed")
    case = folder / "case"
    arguments = ("--reference", "OP/1/26", "--title", "Test", "--examiner", "Examiner")
    ok("new", case, *arguments, passphrase=PASSPHRASE)
    ok("add", case, evidence, "--exhibit", "EXH-7731-A", passphrase=PASSPHRASE)
    known = folder / "known.txt"
    known.write_text(hashlib.md5(picture(0, size=(640, 480))).hexdigest())
    ok("hashset", "import", case, known, "--name", "Known", "--meaning", "bad", passphrase=PASSPHRASE)
    temporary = folder / "temporary"
    temporary.mkdir()
    watched = Watched(case, temporary)
    watched.run()
    return watched


def test_the_search_finds_what_lies_open(evidence: Path) -> None:
    missed = set(needles()) - readable(evidence.parent)
    encoded = {kind for kind in missed if "UTF-16" in kind or kind.split()[0] in ("md5", "sha1", "sha256")}
    assert missed - encoded == {"passphrase", "exhibit"}


def test_nothing_of_the_evidence_is_readable_during_a_run_or_after_it(watched: Watched) -> None:
    assert watched.looks > 10
    assert watched.found == set()
    listed = ok("entries", watched.case, "--json", passphrase=PASSPHRASE).out
    assert NAME in listed, "it is in the case, and was only not readable"
    assert TEXT in ok("messages", watched.case, "--json", passphrase=PASSPHRASE).out
    assert len(ok("matches", watched.case, "--json", passphrase=PASSPHRASE).records()) == 1


def test_the_case_folder_holds_its_own_files_and_no_others(watched: Watched) -> None:
    assert watched.strange == set()
    assert {path.name for path in watched.case.iterdir()} <= {*FILES, *FOLDERS}
    assert list((watched.case / "scratch").iterdir()) == []
    assert len(list((watched.case / "sets").iterdir())) == 1


def test_the_temporary_folder_gains_nothing(watched: Watched) -> None:
    assert watched.beside == set()


def test_the_process_that_holds_the_case_never_loads_a_reader_of_evidence(tmp_path: Path, evidence: Path) -> None:
    image = testdata("disk_formats", "dfvfs", "ext2.E01")
    script = tmp_path / "work.py"
    script.write_text(
        f"""
import json, sys
from pathlib import Path
from hashsets.mapping import ImportRequest
from triage.intake.evidence import ExhibitFacts
from triage.model.matches import Meaning
from triage.open_case import OpenCase

folder = Path({str(tmp_path)!r})
if __name__ == "__main__":
    made = OpenCase.create(folder / "case", "test", reference="1", title="t", examiner="e")
    with made as case:
        case.evidence.add([Path({str(evidence)!r}), Path({str(image)!r})], ExhibitFacts("AB/1"))
        (folder / "known.txt").write_text("ab" * 16)
        case.sets.import_file(folder / "known.txt", ImportRequest("Known", meaning=Meaning.BAD))
        summary = case.run.start(workers=1)
        list(case.queue.records()), list(case.queue.entries()), list(case.messages.records()), list(case.dump())
        tops = sorted({{name.partition(".")[0] for name in sys.modules}})
        print(json.dumps([summary.counts, tops]))
"""
    )
    done = subprocess.run(
        [sys.executable, str(script)], env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    counts, modules = json.loads(done.stdout.splitlines()[-1])
    assert counts["messages"] > 0
    assert counts["contents"] > 30
    assert not EVIDENCE_LIBRARIES & set(modules)
