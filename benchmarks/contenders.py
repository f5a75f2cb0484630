"""Who is measured: the product, the programs that examiners use today, a short script, and what physics demands."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Final

from benchmarks.measure import Cost, python, run

_TRIAGE: Final = (sys.executable, "-m", "triage.cli")
_SECRET: Final = {"TRIAGE_PASSPHRASE": "benchmark"}


class Bench:
    """A folder to work in; each call starts from nothing there.

    Args:
        work: An empty folder on the disk that holds the data.
        hash_set: The set that is matched in whole jobs.
    """

    def __init__(self, work: Path, hash_set: Path) -> None:
        self._work = work
        self._hash_set = hash_set
        self._case = work / "case"

    def triage(self, evidence: Path, until: str) -> Cost:
        """The product: ``triage run`` in a new case; making the case and importing the set is not counted."""
        self._prepare(evidence)
        if until == "seal":
            self._triage("hashset", "import", self._hash_set, "--name", "known", "--meaning", "bad")
        return self._triage("run", "--workers", "2", "--until", until)

    def bytes_an_entry(self, evidence: Path, entries: int) -> float:
        """By how much the case database grows in a walk, for each entry, with its indexes."""
        self._prepare(evidence)
        database = self._case / "case.db"
        before = database.stat().st_size
        self._triage("run", "--until", "walk")
        return (database.stat().st_size - before) / entries

    def loaddb(self, evidence: Path, *, digests: bool) -> Cost:
        """The Sleuth Kit: ``tsk_loaddb``, with ``-h`` where MD5 is wanted."""
        self._clear()
        return run(["tsk_loaddb", *(["-h"] if digests else []), "-d", self._work / "tsk.db", evidence])

    def usual_job(self, evidence: Path) -> Cost:
        """What is done by hand today: recover all files, digest them, PDQ of every picture on two processes."""
        self._clear()
        out = self._work / "recovered"
        cost = run(["tsk_recover", "-e", evidence, out])
        cost += run(["hashdeep", "-c", "md5,sha1,sha256", "-j", "2", "-r", out])
        return cost + run(python("pdqhash_all.py", out))

    def script(self, name: str, *arguments: str | Path) -> Cost:
        """A short script over the same libraries."""
        self._clear()
        return run(python(name, *arguments, self._work / "script.db"))

    def _prepare(self, evidence: Path) -> None:
        self._clear()
        self._triage("new", "--reference", "B/1", "--title", "Benchmark", "--examiner", "Benchmark")
        self._triage("add", evidence, "--exhibit", "B/1/1")

    def _triage(self, command: str, *arguments: str | Path) -> Cost:
        words = [command] if command != "hashset" else [command, str(arguments[0])]
        rest = arguments if command != "hashset" else arguments[1:]
        return run([*_TRIAGE, *words, self._case, *rest], variables=_SECRET)

    def _clear(self) -> None:
        shutil.rmtree(self._work, ignore_errors=True)
        self._work.mkdir(parents=True)
