"""No run starts with a set that would miss; large near indexes lie once in memory, which a run gives back."""

from __future__ import annotations

import subprocess
import sys
from multiprocessing import resource_tracker
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from typing import Any

import pytest

from hashsets.mapping import ImportRequest
from tests.samples.cases import PASSPHRASE, case_with, run
from tests.samples.command import new, ok, triage
from tests.samples.exhibits import known_set, phone_zip
from triage.analysis import matching
from triage.analysis.self_check import check_set
from triage.casedb import audit
from triage.casedb.connection import Connection
from triage.casedb.matches import HashSetRecord, hash_sets
from triage.errors import HashSetError
from triage.execution.slots import NullSlot
from triage.model.matches import Confidence, Meaning
from triage.open_case import OpenCase
from triage.pipeline import installed
from triage.pipeline.installed import CHECKED, FAILED

REQUEST = ImportRequest("Known", grades={"1": "A", "2": "B"}, confidence=Confidence.TRUSTED)


def events(case: OpenCase) -> dict[str, dict[str, Any]]:
    """The last event of each kind that a start of a run may leave."""
    kinds = (CHECKED, FAILED, "run started")
    with case._store.read() as connection:
        found = {kind: audit.last_event(connection, (kind,)) for kind in kinds}
    return {kind: event.payload for kind, event in found.items() if event is not None}


def test_a_run_begins_with_the_self_check_and_shows_nothing_of_it(tmp_path: Path) -> None:
    with case_with(tmp_path / "case", phone_zip(tmp_path / "phone.zip")) as case:
        record, _ = case.sets.import_file(known_set(tmp_path / "known.json"), REQUEST)
        run(case, until="walk")
        assert CHECKED not in events(case), "a run that asks no set checks none"
        run(case)
        (found,) = events(case)[CHECKED]["sets"]
        assert (found["set"], found["missed"]) == ("Known", [])
        assert found["compiled_sha256"] == record.summary["compiled_sha256"]
        assert "exact (md5)" in found["asked"]
        assert all(match["record"] < record.summary["records"] for match in case.queue.matches())


def test_a_changed_set_stops_the_run_before_it_starts(tmp_path: Path) -> None:
    case = new(tmp_path / "case")
    ok("add", case, phone_zip(tmp_path / "phone.zip"), "--exhibit", "AB/1")
    ok("hashset", "import", case, known_set(tmp_path / "known.json"), "--name", "Known", "--grades", "1=A,2=B")
    (path,) = (case / "sets").iterdir()
    whole = path.read_bytes()
    path.write_bytes(whole[:-9] + bytes([whole[-9] ^ 4]) + whole[-8:])
    done = triage("run", case)
    assert done.status == 2
    assert "The run did not start." in done.err
    with OpenCase.open(case, "test") as opened:
        assert opened.run.last() is None
        assert opened.queue.tally().get("entries", 0) == 0
        assert FAILED in events(opened)
    path.write_bytes(whole)
    ok("run", case)


def test_a_set_that_misses_what_was_noted_stops_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with case_with(tmp_path / "case", phone_zip(tmp_path / "phone.zip")) as case:
        case.sets.import_file(known_set(tmp_path / "known.json"), REQUEST)

        def other(connection: Connection) -> list[HashSetRecord]:
            wrong = {"canary": ["md5", "ab" * 16, 0, -1]}
            return [record._replace(summary=record.summary | wrong) for record in hash_sets(connection)]

        monkeypatch.setattr(installed, "hash_sets", other)
        with pytest.raises(HashSetError, match=r"missed 1 of what it must find .*Known: the value noted"):
            run(case)
        assert set(events(case)) == {FAILED}
        monkeypatch.undo()
        run(case)
        assert set(events(case)) == {FAILED, CHECKED, "run started"}


def test_a_matcher_whose_video_part_has_stopped_starts_no_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted defect is that of a worker, so its self-check is run here."""
    with case_with(tmp_path / "case", phone_zip(tmp_path / "phone.zip")) as case:
        case.sets.import_file(near_list(tmp_path), ImportRequest("Near", Meaning.BAD))
        sound = installed._ask

        def here(pool: Any, record: HashSetRecord, function: str, argument: Any) -> Any:
            if not function.endswith(":check_set"):
                return sound(pool, record, function, argument)
            (answer,) = check_set(argument, NullSlot())
            return answer

        monkeypatch.setattr(installed, "_ask", here)
        monkeypatch.setattr(matching._Matcher, "near_videos", lambda _: None)
        with pytest.raises(HashSetError, match=r"missed 3 of what it must find .*Near: video \(pdq\)") as refused:
            run(case)
        assert "The run did not start" in refused.value.sentence
        assert set(events(case)) == {FAILED}
        assert case.run.last() is None
        assert case.queue.tally().get("entries", 0) == 0
        monkeypatch.undo()
        run(case)
        (found,) = events(case)[CHECKED]["sets"]
        assert {"video (pdq)", "mirrored video (pdq)", "still in a video (pdq)"} <= set(found["asked"])
        assert found["missed"] == []
        assert list(case.queue.matches()) == []


def shared_names(case: OpenCase) -> list[str]:
    """The memory of this case that exists now."""
    found = []
    for number in range(installed.MOST_SHARED):
        name = installed._memory_name(case._store, number)
        try:
            memory = SharedMemory(name=name)
        except FileNotFoundError:
            continue
        memory.close()
        resource_tracker.unregister(memory._name, "shared_memory")  # type: ignore[attr-defined]  # it was only looked at
        found.append(name)
    return found


def near_list(folder: Path) -> Path:
    path = folder / "near.csv"
    path.write_text("pdq\n" + "f0e1" * 16 + "\n" + "1e2d" * 16 + "\n")
    return path


def test_memory_is_shared_in_a_run_and_free_behind_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installed, "SHARE_FROM", 1)
    with case_with(tmp_path / "case", phone_zip(tmp_path / "phone.zip")) as case:
        case.sets.import_file(near_list(tmp_path), ImportRequest("Near", Meaning.BAD))
        case.sets.import_file(known_set(tmp_path / "known.json"), REQUEST)
        seen = []
        run(case, listener=lambda _: seen.append(shared_names(case)))
        assert len(seen[0]) == 1, "the set that has no near index needs none"
        assert shared_names(case) == []
        assert "near (pdq)" in str(events(case)[CHECKED])
        monkeypatch.setattr("triage.host.shared_memory_room", lambda: 10)
        with pytest.raises(HashSetError, match="shared memory"):
            run(case)
        assert shared_names(case) == []


def test_what_a_killed_run_left_is_freed_when_the_case_is_opened(tmp_path: Path) -> None:
    with case_with(tmp_path / "case", phone_zip(tmp_path / "phone.zip")) as case:
        name = installed._memory_name(case._store, 3)
        text = f"""
from multiprocessing import resource_tracker, shared_memory
memory = shared_memory.SharedMemory({name!r}, create=True, size=100)
resource_tracker.unregister(memory._name, "shared_memory")
"""
        subprocess.run([sys.executable, "-c", text], check=True)
        if sys.platform != "win32":  # there it goes with the last process that knows it
            assert shared_names(case) == [name]
    with OpenCase.open(tmp_path / "case", PASSPHRASE) as case:
        assert shared_names(case) == []
