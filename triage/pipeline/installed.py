"""The hash sets of a run: near indexes put where all workers see them, and each set checked before anything is done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing.shared_memory import SharedMemory
from typing import Any, Final, NamedTuple

from triage import host
from triage.casedb import audit
from triage.casedb.matches import HashSetRecord, hash_sets
from triage.casedb.open import CaseStore
from triage.casedb.set_places import absence, set_key, set_path
from triage.errors import HashSetError
from triage.execution.pool import Finished, Lost, Pool, Result

SHARE_FROM: Final = 32 << 20
"""A near index from this size on is decrypted once into memory that all workers share; a smaller one by each."""

MOST_SHARED: Final = 64
"""So many sets of a case may share memory; further ones are decrypted by each worker."""

CHECKED, FAILED = audit.SELF_CHECKS


class InstalledSet(NamedTuple):
    """A set as workers of this run are asked for it."""

    path: str
    key: bytes
    memory: str


class Installed(NamedTuple):
    """The sets of a run."""

    sets: dict[int, InstalledSet]
    """By id; each has just found what it must find."""
    absent: dict[int, str]
    """Those that are not present, each with the sentence that says so."""


@contextmanager
def installed_sets(store: CaseStore, person: str, pool: Pool, *, wanted: bool) -> Iterator[Installed]:
    """The sets of the case, checked.

    Args:
        store: The open case.
        person: Who asked for the run (claimed).
        pool: Its workers.
        wanted: False where the run stops before the sets are asked.

    Raises:
        HashSetError: A set does not open, is another one, or missed something; the run may not start.
        CaseError: The case's key of a set was changed.
    """
    free_left_over(store)
    with store.read() as connection:
        records = hash_sets(connection) if wanted else []
    memories: list[SharedMemory] = []
    try:
        absent = {record.id: sentence for record in records if (sentence := absence(store, record))}
        sets = {record.id: _install(store, pool, record, memories) for record in records if record.id not in absent}
        if records:
            _check(store, person, pool, records, Installed(sets, absent))
        yield Installed(sets, absent)
    finally:
        for memory in memories:
            _free(memory)


def free_left_over(store: CaseStore) -> None:
    """Free the shared memory of a run of this case that was ended with violence.

    The lock of the case is held, so none of its memory is in use.
    """
    for number in range(MOST_SHARED):
        with suppress(FileNotFoundError):
            _free(SharedMemory(name=_memory_name(store, number)))


def _memory_name(store: CaseStore, number: int) -> str:
    return f"dfu-{store.keys.salt.hex()[:12]}-{number}"


def _free(memory: SharedMemory) -> None:
    memory.close()
    with suppress(FileNotFoundError):
        memory.unlink()


def _install(store: CaseStore, pool: Pool, record: HashSetRecord, memories: list[SharedMemory]) -> InstalledSet:
    path, key, size = str(set_path(store, record)), set_key(store, record), int(record.summary["hidden_bytes"])
    if size < SHARE_FROM or len(memories) == MOST_SHARED:
        return InstalledSet(path, key, "")
    room = host.shared_memory_room()
    if room is not None and room < size:
        raise HashSetError(
            f"The hash set {record.name} needs {size >> 20:,} MiB of shared memory, and {room >> 20:,} MiB are free."
            " The run did not start.",
            hint="Enlarge /dev/shm, or free memory.",
        )
    memory = SharedMemory(_memory_name(store, len(memories)), create=True, size=size)
    memories.append(memory)
    _ask(pool, record, "hashsets.shared:fill_memory", (path, key, memory.name))
    return InstalledSet(path, key, memory.name)


def _check(store: CaseStore, person: str, pool: Pool, records: list[HashSetRecord], those: Installed) -> None:
    """Let each set find its sentinels, and record how that went, and which is not present."""
    found: list[dict[str, Any]] = []
    missed = []
    for record in records:
        if record.id in those.absent:
            found.append({"set": record.name, "not_present": those.absent[record.id]})
            continue
        installed, told = those.sets[record.id], record.summary
        argument = (*installed, tuple(told["canary"]), told["compiled_sha256"])
        try:
            asked, missing, seconds = _ask(pool, record, "triage.analysis.self_check:check_set", argument)
        except HashSetError as error:
            _record(store, person, FAILED, [{"set": record.name, "failed": error.sentence}])
            raise
        found.append(
            {
                "set": record.name,
                "compiled_sha256": record.summary["compiled_sha256"],
                "asked": list(asked),
                "missed": list(missing),
                "seconds": round(seconds, 3),
            }
        )
        missed += [f"{record.name}: {said}" for said in missing]
    _record(store, person, FAILED if missed else CHECKED, found)
    if missed:
        raise HashSetError(
            f"The self-check of the hash sets missed {len(missed)} of what it must find ({'; '.join(missed)})."
            " The run did not start: a matcher that misses these would miss known material.",
            hint="Import the set again; if it is missed again, do not use this installation.",
        )


def _record(store: CaseStore, person: str, kind: str, sets: list[dict[str, Any]]) -> None:
    store.act(lambda c: audit.record(c, kind, person, {"sets": sets}), name="self-check", parts=("audit",))


def _ask(pool: Pool, record: HashSetRecord, function: str, argument: Any) -> Any:
    """Let a worker do one thing, and wait for what it yields; one that was killed from outside is asked anew."""
    task, value, lost = pool.submit(function, argument), None, 0
    while True:
        for event in pool.events():
            if event.task != task:
                continue
            if isinstance(event, Result):
                value = event.value
            elif isinstance(event, Finished):
                return value
            elif isinstance(event, Lost) and lost < event.again:
                task, lost = pool.submit(function, argument), lost + 1
            else:
                raise HashSetError(
                    f"The hash set {record.name} cannot be used: {event.sentence} The run did not start.",
                    hint="Import the set again from its file.",
                )
