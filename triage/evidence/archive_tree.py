"""A tree out of a flat list of members: missing directories are made, duplicates kept, the walk ordered."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

import numpy as np

from triage.evidence.archive_bounds import EXHIBIT
from triage.evidence.archive_names import Alteration, AlterationLog, MemberName
from triage.evidence.archive_times import NO_TIMES, EntryTimes
from triage.evidence.order import DirectoryQueue, LikelyPlaces
from triage.model.entries import EntryFlag, EntryKind, EntryRow

LIVE: Final = int(EntryFlag.NAME_ALLOCATED | EntryFlag.META_ALLOCATED)
NO_MEMBER: Final = -1
_LARGEST: Final = (1 << 63) - 1


class MemberFacts(NamedTuple):
    """All that a row needs of a member besides its place in the tree."""

    address: int
    kind: int
    flags: int
    size: int
    times: EntryTimes
    block: int
    sentence: str = ""
    """What a person should know of it, if anything."""


_MADE: Final = MemberFacts(-1, EntryKind.DIRECTORY, LIVE | EntryFlag.NO_CONTENT, 0, NO_TIMES, 0)
"""A directory that no member stands for."""


class _Directory(NamedTuple):
    node: int
    entry: int
    path: str
    priority: int


class ArchiveTree:
    """Members in directories. Node 0 is the root; each other node has a name, a parent and a member or none.

    Args:
        directories: How many are made at most.
    """

    def __init__(self, directories: int = EXHIBIT.directories) -> None:
        self._most = directories
        self._parents = array("q", [-1])
        self._members = array("q", [NO_MEMBER])
        self._names = [""]
        self._stored: dict[int, bytes] = {}
        self._altered: dict[int, tuple[Alteration, ...]] = {}
        self._directories: dict[tuple[int, str], int] = {}

    def add(self, name: MemberName, member: int, *, directory: bool) -> None:
        """Place a member (any number from 0) under its name."""
        parent = 0
        for part, stored in zip(name.parts[:-1], name.stored[:-1], strict=True):
            parent = self._directory(parent, part, stored)
        last, stored = name.parts[-1], name.stored[-1]
        if directory:
            node = self._directory(parent, last, stored)
            if node != parent and self._members[node] == NO_MEMBER:
                self._members[node] = member
            else:
                node = self._node(parent, last, stored, member)
        else:
            node = self._node(parent, last, stored, member)
        if name.altered:
            self._altered[node] = name.altered

    def rows(
        self, facts_of: Callable[[int], MemberFacts], places: LikelyPlaces
    ) -> Iterator[EntryRow | tuple[int, str]]:
        """The walk: likely places first, then breadth-first; in a directory in the order of the archive.

        Args:
            facts_of: Gives the facts of a member.
            places: What is likely.
        """
        order = np.argsort(np.frombuffer(self._parents, np.int64), kind="stable")
        bounds = np.searchsorted(np.frombuffer(self._parents, np.int64)[order], np.arange(len(self._names) + 1))
        log = AlterationLog()
        queue: DirectoryQueue[_Directory] = DirectoryQueue(places)
        yield self._row(0, 0, -1, _MADE, 1)
        queue.push("", _Directory(0, 0, "", 1))
        index = 1
        while queue:
            above = queue.pop()
            seen: set[str] = set()
            for node in order[bounds[above.node] : bounds[above.node + 1]].tolist():
                name = self._names[node]
                facts = _MADE if self._members[node] == NO_MEMBER else facts_of(self._members[node])
                path = f"{above.path}/{name}" if above.path else name
                priority = above.priority and places.priority(path)
                yield self._row(node, index, above.entry, facts, priority)
                yield from self._problems(log, node, index, facts.sentence, repeated=name in seen)
                seen.add(name)
                if bounds[node] != bounds[node + 1]:
                    queue.push(path, _Directory(node, index, path, priority))
                index += 1
        yield from log.close()

    def _problems(
        self, log: AlterationLog, node: int, index: int, sentence: str, *, repeated: bool
    ) -> Iterator[tuple[int, str]]:
        if node in self._altered:
            yield from log.note(index, self._altered[node])
        if repeated:
            yield from log.say(index, "Another entry of this directory has the same name; both are listed.")
        if sentence:
            yield from log.say(index, sentence)

    def _row(self, node: int, index: int, parent: int, facts: MemberFacts, priority: int) -> EntryRow:
        return EntryRow(
            index=index,
            parent=parent,
            name=self._names[node],
            name_bytes=self._stored.get(node),
            address=facts.address,
            stream=0,
            kind=int(facts.kind),
            flags=int(facts.flags),
            size=min(facts.size, _LARGEST),
            created=facts.times.created,
            modified=facts.times.modified,
            accessed=facts.times.accessed,
            changed=facts.times.changed,
            clocks=facts.times.clocks,
            block=min(facts.block, _LARGEST),
            priority=priority,
        )

    def _directory(self, parent: int, name: str, stored: bytes | None) -> int:
        """The directory of that name, made if there is none; the parent itself once the bound is reached."""
        node = self._directories.get((parent, name))
        if node is None:
            if len(self._directories) >= self._most:
                return parent
            node = self._node(parent, name, stored, NO_MEMBER)
            self._directories[parent, name] = node
        return node

    def _node(self, parent: int, name: str, stored: bytes | None, member: int) -> int:
        node = len(self._names)
        self._parents.append(parent)
        self._members.append(member)
        self._names.append(name)
        if stored is not None:
            self._stored[node] = stored
        return node
