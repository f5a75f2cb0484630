"""Who is measured: the product, the programs that examiners use today, a short script, and what physics demands."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from benchmarks.measure import Cost, python, run
from benchmarks.memory import Watch
from benchmarks.set_values import Sizes

_TRIAGE: Final = (sys.executable, "-m", "triage.cli")
_SECRET: Final = {"TRIAGE_PASSPHRASE": "benchmark"}


class Bench:
    """A folder to work in; each call starts from nothing there.

    Args:
        work: An empty folder on the disk that holds the data.
        hash_set: The set that is matched in whole jobs.
        sizes: Of the sets of national size.
    """

    def __init__(self, work: Path, hash_set: Path, sizes: Sizes) -> None:
        self.work = work
        self.sizes = sizes
        self._hash_set = hash_set
        self._case = work / "case"

    def triage(self, evidence: Path, until: str) -> Cost:
        """The product: ``triage run`` in a new case; making the case and importing the set is not counted."""
        self.prepared(evidence, [self._hash_set] if until == "seal" else [])
        return self._triage("run", "--workers", "2", "--until", until)

    def whole(self, evidence: Path, lists: Sequence[Path] = ()) -> tuple[Cost, Watch]:
        """The whole job with the digests and with further lists, watched."""
        self.prepared(evidence, [self._hash_set, *lists])
        watches: list[Watch] = []

        def look(process: int) -> Watch:
            watches.append(Watch(process))
            return watches[0]

        return self._triage("run", "--workers", "2", look=look), watches[0]

    def prepared(self, evidence: Path, lists: Sequence[Path]) -> Path:
        """A new case with this evidence and these hash sets, not run yet."""
        self.clear()
        self._triage("new", "--reference", "B/1", "--title", "Benchmark", "--examiner", "Benchmark")
        self._triage("add", evidence, "--exhibit", "B/1/1")
        for path in lists:
            self._triage("hashset", "import", path, "--name", path.stem, "--meaning", "bad")
        return self._case

    def bytes_an_entry(self, evidence: Path, entries: int) -> float:
        """By how much the case database grows in a walk, for each entry, with its indexes."""
        self.prepared(evidence, [])
        database = self._case / "case.db"
        before = database.stat().st_size
        self._triage("run", "--until", "walk")
        return (database.stat().st_size - before) / entries

    def loaddb(self, evidence: Path, *, digests: bool) -> Cost:
        """The Sleuth Kit: ``tsk_loaddb``, with ``-h`` where MD5 is wanted."""
        self.clear()
        return run(["tsk_loaddb", *(["-h"] if digests else []), "-d", self.work / "tsk.db", evidence])

    def usual_job(self, evidence: Path) -> Cost:
        """What is done by hand today: recover all files, digest them, PDQ of every picture on two processes."""
        self.clear()
        out = self.work / "recovered"
        cost = run(["tsk_recover", "-e", evidence, out])
        cost += run(["hashdeep", "-c", "md5,sha1,sha256", "-j", "2", "-r", out])
        return cost + run(python("pdqhash_all.py", out))

    def script(self, name: str, *arguments: str | Path) -> Cost:
        """A short script over the same libraries."""
        self.clear()
        return run(python(name, *arguments, self.work / "script.db"))

    def _triage(self, command: str, *arguments: str | Path, look: Callable[[int], Watch] | None = None) -> Cost:
        words = [command] if command != "hashset" else [command, str(arguments[0])]
        rest = arguments if command != "hashset" else arguments[1:]
        return run([*_TRIAGE, *words, self._case, *rest], variables=_SECRET, look=look)

    def clear(self) -> None:
        """Begin with an empty folder."""
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir(parents=True)
