"""Disk images as an evidence source: raw, split raw and E01, with the file systems that libtsk reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import numpy as np

from triage.errors import EvidenceError, UnsupportedEvidenceError
from triage.evidence.free_map import FreeMap, free_map
from triage.evidence.free_space import FreeSpace
from triage.evidence.media import Media, stream_of
from triage.evidence.order import LikelyPlaces
from triage.evidence.raw import RawMedia
from triage.evidence.source import ContentReader, Source
from triage.evidence.tsk import FileSystem, TskImage
from triage.evidence.tsk_content import TskReader
from triage.evidence.tsk_walk import FileSystemWalk
from triage.evidence.unsupported import HEAD, volume_not_read
from triage.evidence.volumes import Layout, find_volumes
from triage.model.entries import EntryFlag, EntryKey, EntryRow
from triage.model.frame import Recognised, SourceKind, SourceSpec, VolumeOutcome, VolumeRow
from triage.model.problems import ReadInPart

_FREE_SPACES: Final = 2
"""Maps of free space that are kept, of the volumes used last."""
PROBLEMS_KEPT: Final = 100
"""Sentences about one image that are kept; the rest is counted."""


class DiskSource(Source):
    """An opened disk image.

    Args:
        spec: Its kind and segments.
        on_read: Told how many bytes came with each read of the medium: long work shows a sign of life.

    Raises:
        EvidenceError: The image cannot be opened.
    """

    def __init__(self, spec: SourceSpec, on_read: Callable[[int], object] | None = None) -> None:
        self.spec = spec
        self._media = _open_media(spec)
        self.surplus = self._media.surplus
        self._image = TskImage(self._media, on_read)
        self._on_read = on_read
        self._layout: Layout | None = None
        self._file_systems: dict[int, FileSystem] = {}
        self._free: dict[int, FreeSpace] = {}

    def recognise(self) -> Recognised:
        """See ``Source.recognise``."""
        layout = self._find()
        count = len(layout.volumes)
        volumes = f"{count} {'volume' if count == 1 else 'volumes'}"
        return Recognised(
            kind=self.spec.kind,
            size=self._media.size,
            description=f"{self._media.description}; {layout.scheme}, {volumes}",
            stored_digests=tuple(self._media.stored_digests),
            volumes=layout.volumes,
            problems=_bounded((*self._media.problems, *layout.problems)),
        )

    def walk(self, volume: int) -> Iterator[EntryRow | tuple[int, str]]:
        """See ``Source.walk``.

        Raises:
            EvidenceError: There is no such volume, it is not one that is read, or its root cannot be read.
        """
        row = self._volume(volume)
        if row.outcome is not VolumeOutcome.READ:
            raise EvidenceError(f"Volume {volume} is not walked: {row.sentence}")
        yield from FileSystemWalk(self._file_system(row.offset), LikelyPlaces.load()).rows()

    def content(self, key: EntryKey) -> ContentReader:
        """See ``Source.content``."""
        if key.flags & EntryFlag.CARVED:
            return self.unallocated(key.volume).reader(key.address, key.size)
        return TskReader(self._file_system(key.offset), key)

    def unallocated(self, volume: int) -> FreeSpace:
        """See ``Source.unallocated``. A volume in which nothing was recognised is free as a whole."""
        found = self._free.pop(volume, None) or self._free_space(self._volume(volume))
        self._free[volume] = found
        while len(self._free) > _FREE_SPACES:
            self._free.pop(next(iter(self._free)))
        return found

    def media_chunks(self) -> Iterator[bytes]:
        """See ``Source.media_chunks``: the medium, without what the container adds."""
        return stream_of(self._media)

    def close(self) -> None:
        """See ``Source.close``."""
        self._file_systems.clear()
        self._free.clear()
        self._media.close()

    def _find(self) -> Layout:
        if self._layout is None:
            self._layout = find_volumes(self._media, self._image)
        return self._layout

    def _volume(self, ordinal: int) -> VolumeRow:
        for row in self._find().volumes:
            if row.ordinal == ordinal:
                return row
        raise EvidenceError(f"The image has no volume {ordinal}.")

    def _free_space(self, row: VolumeRow) -> FreeSpace:
        length = max(0, min(row.length, self._media.size - row.offset))

        def read(offset: int, wanted: int) -> bytes:
            data = self._media.read_at(row.offset + offset, max(0, min(wanted, length - offset)))
            if self._on_read is not None:
                self._on_read(len(data))
            return data

        if row.outcome is VolumeOutcome.READ:
            pieces = free_map(self._file_system(row.offset), read, length)
            return FreeSpace(pieces, read, file_system=True)
        if row.outcome is not VolumeOutcome.UNSUPPORTED or volume_not_read(read(0, HEAD)) is not None:
            raise UnsupportedEvidenceError(f"Which of its bytes are free is not known. {row.sentence}")
        all_of_it = FreeMap(np.array([0], np.int64), np.array([length], np.int64), whole=True)
        return FreeSpace(all_of_it, read, file_system=False)

    def _file_system(self, offset: int) -> FileSystem:
        opened = self._file_systems.get(offset)
        if opened is None:
            opened = self._file_systems[offset] = FileSystem(self._image, offset)
        return opened


def _open_media(spec: SourceSpec) -> Media:
    if spec.kind is SourceKind.EWF:
        from triage.evidence.ewf import EwfMedia

        return EwfMedia(spec.paths)
    return RawMedia(spec.paths)


def _bounded(problems: tuple[str, ...]) -> tuple[str, ...]:
    """The first of the sentences, and how many there are besides; damage among those is not lost sight of."""
    kept, rest = problems[:PROBLEMS_KEPT], problems[PROBLEMS_KEPT:]
    if not rest:
        return kept
    said = f"{len(rest):,} more sentences about this image are not kept."
    return (*kept, ReadInPart(said) if any(isinstance(one, ReadInPart) for one in rest) else said)
