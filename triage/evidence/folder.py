"""A folder as an evidence source: an extraction or an export that somebody unpacked. Nothing is followed out of it."""

from __future__ import annotations

import hashlib
import os
from array import array
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from triage.errors import EvidenceError
from triage.evidence.archive_times import NO_TIMES, EntryTimes, entry_times
from triage.evidence.archive_tree import LIVE
from triage.evidence.folder_files import CHANGED, FolderFiles, Item
from triage.evidence.order import DirectoryQueue, LikelyPlaces
from triage.evidence.source import ContentReader, Source
from triage.model.entries import EntryFlag, EntryKey, EntryKind, EntryRow
from triage.model.frame import Recognised, SourceSpec, VolumeOutcome, VolumeRow
from triage.model.times import Clock

MAX_DEPTH: Final = 255
"""Folders within one another; mounts can make loops that no link shows."""

MAX_ENTRIES: Final = 50_000_000

_NO_CONTENT: Final = int(EntryFlag.NO_CONTENT)
_REPLACED: Final = "\N{REPLACEMENT CHARACTER}"
_TIMES_NOTE: Final = (
    "This source is a folder: its times are those of the copies in it and may differ from those on the device. "
    "Times of last access are left out, since reading changes them."
)


class _Directory(NamedTuple):
    place: str
    path: str
    entry: int
    priority: int
    depth: int


class FolderSource(Source):
    """An opened folder. An entry's address is its number in the walk.

    Args:
        spec: Its one path.
        on_read: Told how many bytes came with each read.

    Raises:
        EvidenceError: It is no folder that can be listed.
    """

    def __init__(self, spec: SourceSpec, on_read: Callable[[int], object] | None = None) -> None:
        self.spec = spec
        self._files = FolderFiles(spec.paths[0], on_read)
        self._files.listing("")
        self._parents = array("q")
        self._names: list[str] = []

    def recognise(self) -> Recognised:
        """See ``Source.recognise``. The size is not known before the walk."""
        return Recognised(
            kind=self.spec.kind,
            size=0,
            description="Folder",
            stored_digests=(),
            volumes=(VolumeRow(0, 0, 0, "Folder", "folder", VolumeOutcome.READ),),
            problems=(_TIMES_NOTE,),
        )

    def walk(self, volume: int) -> Iterator[EntryRow | tuple[int, str]]:
        """See ``Source.walk``.

        Raises:
            EvidenceError: There is no such volume.
        """
        if volume:
            raise EvidenceError(f"A folder has the one volume 0 and no volume {volume}.")
        places = LikelyPlaces.load()
        queue: DirectoryQueue[_Directory] = DirectoryQueue(places)
        yield _row(0, -1, Item("", "", None), EntryKind.DIRECTORY, 1)
        queue.push("", _Directory("", "", 0, 1, 0))
        count = 1
        while queue:
            above = queue.pop()
            try:
                items = self._files.listing(above.place)
            except EvidenceError as error:
                yield above.entry, error.sentence
                continue
            for item in items:
                if count >= MAX_ENTRIES:
                    yield -1, f"The walk was ended after {MAX_ENTRIES:,} entries; the rest was not listed."
                    return
                text = _text(item.name)[0]
                path = f"{above.path}/{text}" if above.path else text
                priority = above.priority and places.priority(path)
                yield _row(count, above.entry, item, item.kind, priority)
                if item.status is None:
                    yield count, "The system does not tell what this entry is; it was not read."
                elif item.kind is EntryKind.DIRECTORY and above.depth >= MAX_DEPTH:
                    yield count, f"Folders lie more than {MAX_DEPTH} deep here; this one was not listed."
                elif item.kind is EntryKind.DIRECTORY:
                    queue.push(path, _Directory(item.place, path, count, priority, above.depth + 1))
                count += 1

    def content(self, key: EntryKey) -> ContentReader:
        """See ``Source.content``. The file must still be the one that was walked: same place, same size."""
        if key.flags & _NO_CONTENT:
            raise EvidenceError("This entry has no content.")
        return self._files.reader(self._place_of(key), key.size)

    def media_chunks(self) -> Iterator[bytes]:
        r"""See ``Source.media_chunks``: the manifest.

        In a path, tab, line feed and ``\`` are written ``\t``, ``\n`` and ``\\``.

        Raises:
            EvidenceError: A folder or a file cannot be read.
        """
        for item, size in self._files_in_order():
            digest = hashlib.sha256()
            for block in self._files.reader(item.place, size).chunks():
                digest.update(block)
            name = os.fsencode(item.place).replace(b"\\", b"\\\\").replace(b"\t", b"\\t").replace(b"\n", b"\\n")
            yield name + f"\t{size}\t{digest.hexdigest()}\n".encode()

    def close(self) -> None:
        """See ``Source.close``."""
        self._files.close()

    def _place_of(self, key: EntryKey) -> str:
        """Where an entry lies: by its path where that is exact, else by walking the names again."""
        place = key.path.strip("/")
        parts = place.split("/")
        odd = _REPLACED in place or not {"", ".", ".."}.isdisjoint(parts)
        if os.name == "nt" and not set(":\\").isdisjoint(place):
            odd = True  # No file there is called so; joined to a path it could lead elsewhere.
        if not odd and parts[-1] == key.name:
            status = self._files.status(place)
            if status is not None and status.st_size == key.size:
                return place
        return self._place_by_number(key)

    def _place_by_number(self, key: EntryKey) -> str:
        if not self._names:
            for row in self.walk(0):
                if isinstance(row, EntryRow):
                    self._parents.append(row.parent)
                    self._names.append(row.name if row.name_bytes is None else os.fsdecode(row.name_bytes))
        if not 0 < key.address < len(self._names) or _text(self._names[key.address])[0] != key.name:
            raise EvidenceError(CHANGED)
        parts, at = [], key.address
        while at > 0:
            parts.append(self._names[at])
            at = self._parents[at]
        return "/".join(reversed(parts))

    def _files_in_order(self) -> Iterator[tuple[Item, int]]:
        """All files in the order of their whole paths' bytes: a directory sorts as its name with a slash."""
        todo = [iter(self._in_path_order(""))]
        while todo:
            item = next(todo[-1], None)
            if item is None:
                todo.pop()
            elif item.status is None:
                raise EvidenceError("The system does not tell what an entry of the folder is.")
            elif item.kind is EntryKind.DIRECTORY:
                if len(todo) > MAX_DEPTH:
                    raise EvidenceError(f"Folders lie more than {MAX_DEPTH} deep.")
                todo.append(iter(self._in_path_order(item.place)))
            elif item.kind is EntryKind.FILE:
                yield item, item.status.st_size

    def _in_path_order(self, place: str) -> list[Item]:
        def key(item: Item) -> bytes:
            return os.fsencode(item.name) + (b"/" if item.kind is EntryKind.DIRECTORY else b"")

        return sorted(self._files.listing(place), key=key)


def _row(index: int, parent: int, item: Item, kind: EntryKind, priority: int) -> EntryRow:
    name, stored = _text(item.name)
    is_file = kind is EntryKind.FILE
    times = NO_TIMES if item.status is None else _times(item.status)
    return EntryRow(
        index=index,
        parent=parent,
        name=name,
        name_bytes=stored,
        address=index,
        stream=0,
        kind=int(kind),
        flags=LIVE if is_file else LIVE | _NO_CONTENT,
        size=item.status.st_size if is_file and item.status is not None else 0,
        created=times.created,
        modified=times.modified,
        accessed=times.accessed,
        changed=times.changed,
        clocks=times.clocks,
        block=0,
        priority=priority,
    )


def _times(status: os.stat_result) -> EntryTimes:
    """The times of the copy. "ctime" is the creation on Windows and the change of the metadata elsewhere."""
    times = {"modified": (status.st_mtime_ns, Clock.UNIX_NS)}
    times["created" if os.name == "nt" else "changed"] = (status.st_ctime_ns, Clock.UNIX_NS)
    return entry_times(times)


def _text(name: str) -> tuple[str, bytes | None]:
    """A name of the file system as text, and its bytes where they are not that text in UTF-8."""
    raw = os.fsencode(name)
    text = raw.decode("utf-8", "replace")
    return text, (None if text.encode() == raw else raw)
