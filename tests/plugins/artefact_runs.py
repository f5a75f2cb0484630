"""Run a plugin over bytes, as a worker would over a source."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, cast

from triage.analysis.app_parsers import parse_from
from triage.analysis.plugin_finding import FoundPlugin, find_plugins, plugin_digest
from triage.errors import EvidenceError
from triage.evidence.source import ContentReader, Source
from triage.execution.slots import NullSlot
from triage.model.entries import EntryFlag, EntryKey, EntryKind, EntryRow
from triage.model.frame import Recognised, Scope, SourceId, SourceKind, SourceSpec
from triage.model.messages import MessageRow, ParserOutcome
from triage.model.problems import ProblemRow
from triage.model.tasks import ParseTask

SAMPLES = Path(__file__).parent
LIVE = int(EntryFlag.NAME_ALLOCATED | EntryFlag.META_ALLOCATED)
SPEC = SourceSpec(SourceId(1), SourceKind.FOLDER, ("/nowhere",))


class BytesReader(ContentReader):
    """Bytes, with one range that cannot be read."""

    def __init__(self, data: bytes, bad: range = range(0), size: int | None = None) -> None:
        self._data, self._bad, self.size = data, bad, len(data) if size is None else size

    def read_at(self, offset: int, length: int) -> bytes:
        if self._bad and offset < self._bad.stop and self._bad.start < offset + length:
            raise EvidenceError("A bad sector.")
        return self._data[offset : offset + length]


class FakeSource(Source):
    """Entries by number. It gives copies, so that a test can see whether the originals changed."""

    spec = SPEC

    def __init__(self, contents: Mapping[int, bytes | ContentReader | EvidenceError]) -> None:
        self.contents, self.closed = contents, False

    def recognise(self) -> Recognised:
        raise AssertionError("No parser asks for this.")

    def walk(self, volume: int) -> Iterator[EntryRow | tuple[int, str]]:
        raise AssertionError("No parser asks for this.")

    def content(self, key: EntryKey) -> ContentReader:
        found = self.contents[key.entry]
        if isinstance(found, EvidenceError):
            raise found
        return found if isinstance(found, ContentReader) else BytesReader(found)

    def media_chunks(self) -> Iterator[bytes]:
        raise AssertionError("No parser asks for this.")

    def close(self) -> None:
        self.closed = True


class Ran(NamedTuple):
    """What a run gave."""

    accounts: list[tuple[str, str]]
    messages: list[MessageRow]
    problems: list[ProblemRow]
    outside: int
    outcome: ParserOutcome
    sentence: str
    counts: dict[str, int]


def example() -> FoundPlugin:
    """The template, which is not found because its name begins with an underscore."""
    from plugins import _example

    return FoundPlugin(_example.ExampleAndroid, plugin_digest(_example))


def all_plugins() -> dict[str, FoundPlugin]:
    """Every plugin and the template."""
    return {**find_plugins(), "example_android": example()}


def key(entry: int, flags: int = LIVE) -> EntryKey:
    return EntryKey(entry, 0, 0, entry, 0, EntryKind.FILE, flags, 0, "name", "path")


def collect(lists: Iterator[list[tuple[object, ...]]]) -> Ran:
    items = [cast("tuple[Any, ...]", item) for batch in lists for item in batch]
    assert [item[0] for item in items].count("outcome") == 1
    assert items[-1][0] == "outcome"
    _, outcome, sentence, counts = items[-1]
    return Ran(
        [item[1:] for item in items if item[0] == "account"],
        [MessageRow(*item[1:]) for item in items if item[0] == "message"],
        [ProblemRow(*item[1:]) for item in items if item[0] == "problem"],
        sum(item[1] for item in items if item[0] == "outside_scope"),
        ParserOutcome(outcome),
        sentence,
        counts,
    )


def run(
    plugin: FoundPlugin,
    files: Mapping[str, bytes | ContentReader | EvidenceError],
    scope: Scope | None = None,
    flags: int = LIVE,
    notes: tuple[str, ...] = (),
) -> Ran:
    """Run a plugin over files by role."""
    numbers = {role: number for number, role in enumerate(files, 100)}
    keys = {role: key(number, flags) for role, number in numbers.items()}
    source = FakeSource({number: files[role] for role, number in numbers.items()})
    companions = tuple((role, each) for role, each in keys.items() if role != "main")
    main = keys.get("main") or keys["wal"]
    task = ParseTask(SPEC, plugin.app.name, plugin.digest, main, companions, "p", scope or Scope(), notes)
    return collect(parse_from(source, plugin, task, NullSlot()))


def build(script: str, change: str = "") -> bytes:
    """The bytes of a database made by a script."""
    connection = sqlite3.connect(":memory:")
    connection.executescript(script)
    if change:
        connection.executescript(change)
    connection.commit()
    data = connection.serialize()
    connection.close()
    return data


def sample(name: str) -> str:
    """A sample's SQL."""
    return (SAMPLES / f"{name}.sql").read_text(encoding="utf-8")


def sample_files(name: str) -> dict[str, bytes]:
    """The main database of a sample, and its companion ``contacts`` where there is one."""
    files = {"main": build(sample(name))}
    if (SAMPLES / f"{name}.contacts.sql").exists():
        files["contacts"] = build(sample(f"{name}.contacts"))
    return files
