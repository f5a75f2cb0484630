"""The hash sets of a unit: one store beside all cases; a set is compiled there once, its versions lie side by side.

Reading takes no lock and writes nothing, so that a store may lie where only some may write. What changes it holds
``unit.lock`` and is there whole or not at all: a set is there as soon as its facts are, which are written last.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import Any, Final, NamedTuple, Self

from hashsets.mapping import ImportRequest
from hashsets.unit_store import (
    FACTS,
    LOCK_FILE,
    SET_LIMIT,
    UnitKey,
    change_passphrase,
    leftover,
    make_store,
    open_store,
    read_facts,
    write_facts,
)
from triage import host
from triage.casedb import audit
from triage.errors import HashSetError, UsageError
from triage.intake.set_compiling import (
    Compiling,
    Other,
    Progress,
    as_before,
    check_there,
    compile_files,
    files_of,
    in_scheme,
    plain_summary,
)
from triage.intake.set_files import VALUES

MOST_CHARACTERS: Final = 200
"""Of the name of a set, and of its version."""


class UnitSet(NamedTuple):
    """One version of a set."""

    key: str
    """By which its files are called, and from which its key follows."""
    name: str
    version: str
    compiled: str
    """The name of its compiled form."""
    file_name: str
    file_sha256: str
    summary: dict[str, Any]
    compared: tuple[str, ...]
    """Sets of the store with which it was compared when it was imported."""
    imported_at: str
    imported_by: str

    @property
    def full(self) -> str:
        """As cases call it: ``NAME@VERSION``."""
        return f"{self.name}@{self.version}"


class UnitShelf(NamedTuple):
    """What a store holds."""

    sets: tuple[UnitSet, ...]
    """By name, the version that was imported last first."""
    damaged: tuple[str, ...]
    """A sentence for each file that should describe a set and does not."""


class UnitSets:
    """The opened store of a unit."""

    def __init__(self, folder: Path, key: UnitKey, person: str) -> None:
        self.folder = folder
        self._key = key
        self._person = person

    @classmethod
    def open(cls, folder: Path, passphrase: str, person: str = "") -> Self:
        """Open a store.

        Raises:
            HashSetError: There is none, it is damaged or foreign, or the passphrase is another one.
        """
        folder = folder.absolute()
        return cls(folder, open_store(folder, passphrase), person or host.account())

    @classmethod
    def make(cls, folder: Path, passphrase: str, person: str = "") -> Self:
        """Make an empty store.

        Raises:
            HashSetError: The passphrase is empty, the folder holds other files, or it cannot be written.
            UsageError: Another program is making one there.
        """
        folder = folder.absolute()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise HashSetError(f"The unit's store cannot be made in {folder}: {error.strerror}.") from error
        with _locked(folder):
            return cls(folder, make_store(folder, passphrase), person or host.account())

    def change_passphrase(self, held: str, wanted: str) -> None:
        """Give the store another passphrase. Its sets, and the cases that use them, are not touched.

        Args:
            held: The passphrase that opens it now; asked again, because an open store proves nothing of who sits there.
            wanted: The one that opens it from now on.

        Raises:
            HashSetError: The first does not open it, the second is empty or the same, or the store cannot be written.
            UsageError: Another program changes the store now.
        """
        with _locked(self.folder):
            change_passphrase(self.folder, held, wanted)

    @property
    def store(self) -> str:
        """The store's own name, which cases note."""
        return self._key.store

    def shelf(self) -> UnitShelf:
        """All that the store holds.

        Raises:
            HashSetError: The folder cannot be read.
        """
        sets, damaged = [], []
        try:
            paths = sorted(self.folder.glob(f"*{FACTS}"))
        except OSError as error:
            raise HashSetError(f"The unit's store in {self.folder} cannot be read: {error.strerror}.") from error
        for path in paths:
            try:
                sets.append(_told(read_facts(path, self._key), path.name))
            except HashSetError as error:
                damaged.append(str(error))
        sets.sort(key=lambda one: one.imported_at, reverse=True)
        sets.sort(key=lambda one: one.name)
        return UnitShelf(tuple(sets), tuple(damaged))

    def find(self, named: str) -> UnitSet:
        """A set by ``NAME@VERSION``; by its name alone the version that was imported last.

        Raises:
            UsageError: There is none.
        """
        sets = self.shelf().sets
        for one in sets:
            if named in (one.full, one.name):
                return one
        name = named.rpartition("@")[0] or named
        versions = [one.version for one in sets if one.name == name]
        if versions:
            raise UsageError(f"The unit's store holds no {named}.", hint=f"Versions of {name}: {', '.join(versions)}.")
        raise UsageError(f"The unit's store holds no set {named}.", hint="`hashset list --unit` lists what it holds.")

    def path_of(self, one: UnitSet) -> Path:
        """Where the compiled form of a set lies."""
        return self.folder / one.compiled

    def key_of(self, one: UnitSet) -> bytes:
        """The key of one set, which opens no other."""
        return self._key.set_key(one.key)

    def import_files(
        self,
        paths: Sequence[Path],
        request: ImportRequest,
        scheme: Sequence[str],
        progress: Progress | None = None,
        *,
        version: str = "",
        total: int = 0,
        stop: threading.Event | None = None,
    ) -> tuple[UnitSet, bool]:
        """Import files as one version of a set; the same files with the same meaning are imported once.

        Where the version is there and parts of it are missing, these are taken for parts of it.

        Args:
            paths: The files, in any order.
            request: The name of the set, and what its codes mean.
            scheme: The grades that codes may be given.
            progress: Is told how many bytes were read so far.
            version: What the version is called; else the day of the newest change that the files state, or today.
            total: How many parts the set has, where a person says so.
            stop: Set it from another thread to end the import at once.

        Returns:
            The set, and whether anything was new.

        Raises:
            HashSetError: A file is refused, or the store cannot be written; the store is what it was.
            UsageError: A name is not fit, the version is there with other contents, or the store is in use.
            StoppedError: It was stopped; the store is what it was.
        """
        check_there(paths)
        _check_name("name", request.name)
        if version:
            _check_name("version", version)
        with _locked(self.folder):
            self._tidy()
            try:
                work = _Import(self, request, scheme, version)
                return work.run([path.resolve() for path in paths], progress, total, stop)
            except OSError as error:
                raise HashSetError(f"The unit's store cannot be written: {error.strerror}.") from error
            finally:
                self._tidy()

    def remove(self, named: str) -> UnitSet:
        """Take one version out of the store; cases that use it keep what it matched, and say that it is not present.

        Raises:
            UsageError: There is none, or no version was named and there are several.
            HashSetError: The store cannot be written.
        """
        with _locked(self.folder):
            versions = [one.version for one in self.shelf().sets if one.name == named]
            if len(versions) > 1:
                raise UsageError(f"{named} has several versions: say which.", hint=f"Versions: {', '.join(versions)}.")
            one = self.find(named)
            try:
                (self.folder / f"{one.key}{FACTS}").unlink()
            except OSError as error:
                raise HashSetError(f"The unit's store cannot be written: {error.strerror}.") from error
            self._tidy()
        return one

    def put(self, one: UnitSet) -> None:
        """Write what is known of a set, by which it is there."""
        facts = one._asdict()
        del facts["key"]
        write_facts(self.folder, self._key, one.key, facts)

    def _tidy(self) -> None:
        """Destroy what no set names. Where a set is not readable, nobody knows what it names, and all is left."""
        sets, damaged = self.shelf()
        if damaged:
            return
        named = set().union(*(_names_of(one) for one in sets))
        for path in leftover(self.folder, named):
            with suppress(OSError):  # a run may have it open, and not every system then lets go: the next one tries
                path.unlink()


class _Import:
    """One import into a store that is locked."""

    def __init__(self, unit: UnitSets, request: ImportRequest, scheme: Sequence[str], version: str) -> None:
        self._unit, self._request, self._scheme, self._version = unit, request, scheme, version
        self._sets = unit.shelf().sets

    def run(
        self, paths: Sequence[Path], progress: Progress | None, total: int, stop: threading.Event | None
    ) -> tuple[UnitSet, bool]:
        before = self._incomplete()
        if before is None and len(self._sets) >= SET_LIMIT:
            raise HashSetError(f"The unit's store holds {SET_LIMIT:,} sets, and no more are kept. Remove some first.")
        request = self._request
        if before is not None:
            request, total = as_before(request, before.full, before.summary), total or before.summary["total"]
        request = in_scheme(request, self._scheme)
        key = before.key if before else token_hex(16)
        unit = self._unit
        files = files_of(paths, before.summary if before else None, total, lambda part: unit.folder / _kept(key, part))
        target = unit.folder / f"{key}-{token_hex(4)}.bin"
        others = self._others()
        blank = UnitSet(key, request.name, "", target.name, "", "", {}, (), "", unit._person)  # noqa: SLF001  # its own part
        summary = compile_files(Compiling(files, request, target, unit.key_of(blank), others, progress, stop))
        same = next((s for s in self._sets if s.summary["compiled_sha256"] == summary.compiled_sha256), None)
        if same is not None:
            return same, False
        version = before.version if before else self._version or summary.updated[:10] or audit.now()[:10]
        if before is None and any((s.name, s.version) == (request.name, version) for s in self._sets):
            raise UsageError(
                f"{request.name}@{version} is in the store already, from another file or mapping.",
                hint="Name another version with --version. Nothing was imported.",
            )
        plain = plain_summary(summary, request)
        made = blank._replace(
            version=version,
            file_name=", ".join(part[0] for part in plain["parts"]),
            file_sha256=summary.file_sha256,
            summary=plain,
            compared=tuple(other.name for other in others),
            imported_at=audit.now(),
        )
        unit.put(made)
        return made, True

    def _incomplete(self) -> UnitSet | None:
        """The version that is completed; where none was named, the one that was imported last."""
        for one in self._sets:
            if one.name == self._request.name and self._version in ("", one.version) and one.summary["missing"]:
                return one
        return None

    def _others(self) -> list[Other]:
        """Versions of one set are not compared with each other: that they differ is what versions are for."""
        unit = self._unit
        others = [one for one in self._sets if one.name != self._request.name and unit.path_of(one).is_file()]
        return [Other(one.full, unit.path_of(one), unit.key_of(one)) for one in others]


def _told(facts: dict[str, Any], file: str) -> UnitSet:
    told: dict[str, Any] = {name: facts.get(name) for name in UnitSet._fields[1:]}
    if None in told.values():
        raise HashSetError(f"The file {file} of the unit's store was written by another version of the product.")
    return UnitSet(facts["set"], **{**told, "compared": tuple(facts["compared"])})


def _names_of(one: UnitSet) -> set[str]:
    kept = [_kept(one.key, part[-1]) for part in one.summary["parts"]] if one.summary["missing"] else []
    return {one.compiled, one.compiled + VALUES, *kept}


def _kept(key: str, part: int) -> str:
    return f"part-{key}-{part:03d}.bin"


def _check_name(what: str, text: str) -> None:
    if not text.strip() or len(text) > MOST_CHARACTERS or "@" in text or not text.isprintable():
        raise UsageError(f"The {what} of a set has 1 to {MOST_CHARACTERS} characters, and no @ among them.")


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the store for writing.

    Raises:
        UsageError: Another program holds it.
        HashSetError: It cannot be written.
    """
    try:
        stream = (folder / LOCK_FILE).open("a+b")
    except OSError as error:
        raise HashSetError(f"The unit's store in {folder} cannot be written: {error.strerror}.") from error
    with stream:
        if not host.try_lock(stream):
            raise UsageError(
                "The unit's store is in use: something is imported or removed there now.",
                hint="Wait until that is done. Cases can be run and attached meanwhile.",
            )
        yield
