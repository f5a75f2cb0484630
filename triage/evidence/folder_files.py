"""The files of a folder of evidence: listed and read where they lie, with no link followed and nothing written."""

from __future__ import annotations

import os
import stat
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from triage.errors import EvidenceError
from triage.evidence.source import ContentReader
from triage.model.entries import EntryKind

MAX_OPEN_FILES: Final = 8
_MAX_SOUND: Final = 10_000
"""Directories that are remembered as lying inside."""

# Not all are there on Windows.
_OPEN_FLAGS: Final = (
    os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
)
_NO_ACCESS_TIME: Final = getattr(os, "O_NOATIME", 0)
"""Reading must not change the evidence, where the system lets us say so."""
_REPARSE_POINT: Final = 0x400
"""FILE_ATTRIBUTE_REPARSE_POINT: links and junctions of Windows."""

CHANGED: Final = "The file is not there any more as it was walked: the folder has changed."


class Item(NamedTuple):
    """One name in a directory."""

    name: str
    place: str
    """The way from the root of the folder, ``/`` between names; it may hold bytes that are no text."""
    status: os.stat_result | None
    """``None`` where the system does not tell."""

    @property
    def kind(self) -> EntryKind:
        """What it is; ``OTHER`` where the system does not tell."""
        return EntryKind.OTHER if self.status is None else kind_of(self.status)


class FolderFiles:
    """Lists and reads below one folder.

    Args:
        root: The folder. It may itself be reached over a link; below it none is followed.
        on_read: Told how many bytes came with each read.
    """

    def __init__(self, root: str, on_read: Callable[[int], object] | None = None) -> None:
        self._on_read = on_read
        self._root = Path(long_path(os.path.realpath(root), windows=os.name == "nt"))
        self._open: OrderedDict[str, BinaryIO] = OrderedDict()
        self._sound = {""}

    def listing(self, place: str) -> list[Item]:
        """The names in a directory, in the order of their bytes.

        Raises:
            EvidenceError: It cannot be listed.
        """
        try:
            with os.scandir(self._root / place) as entries:
                names = sorted((entry.name for entry in entries), key=os.fsencode)
        except OSError as error:
            raise EvidenceError(f"The folder cannot be listed: {error.strerror or type(error).__name__}.") from error
        places = [f"{place}/{name}" if place else name for name in names]
        return [Item(name, at, self.status(at)) for name, at in zip(names, places, strict=True)]

    def status(self, place: str) -> os.stat_result | None:
        """What the system tells of an entry, a link not followed; ``None`` where it tells nothing."""
        try:
            return (self._root / place).lstat()
        except (OSError, ValueError):
            return None  # Whoever asks words what that means for the entry.

    def reader(self, place: str, size: int) -> ContentReader:
        """The bytes of a file that has this size.

        Raises:
            EvidenceError: There is no such file any more, or a link leads to it.
        """
        status = self.status(place)
        if status is None or kind_of(status) is not EntryKind.FILE or status.st_size != size:
            raise EvidenceError(CHANGED)
        return _FileReader(self, place, size)

    def read(self, place: str, offset: int, length: int) -> bytes:
        """Bytes of a file, fewer where it ends.

        Raises:
            EvidenceError: The system cannot read them, or a link leads there now.
        """
        try:
            stream = self._stream(place)
            stream.seek(offset)
            data = stream.read(length)
        except OSError as error:
            raise EvidenceError(f"The file cannot be read: {error.strerror or type(error).__name__}.") from error
        if self._on_read is not None:
            self._on_read(len(data))
        return data

    def close(self) -> None:
        """Close all files."""
        while self._open:
            self._open.popitem()[1].close()

    def _stream(self, place: str) -> BinaryIO:
        stream = self._open.get(place)
        if stream is None:
            self._see_that_it_is_inside(place)
            stream = _open_regular(self._root / place)
            self._open[place] = stream
            if len(self._open) > MAX_OPEN_FILES:
                self._open.popitem(last=False)[1].close()
        return stream

    def _see_that_it_is_inside(self, place: str) -> None:
        """No part of the way to a file may be a link: it would lead out of the evidence."""
        directory = place.rpartition("/")[0]
        if directory in self._sound:
            return
        above = ""
        for name in directory.split("/"):
            above = f"{above}/{name}" if above else name
            status = self.status(above)
            if status is None or kind_of(status) is not EntryKind.DIRECTORY:
                raise EvidenceError(CHANGED)
        if len(self._sound) < _MAX_SOUND:
            self._sound.add(directory)


class _FileReader(ContentReader):
    """The bytes of one file of the folder."""

    def __init__(self, files: FolderFiles, place: str, size: int) -> None:
        self.size = size
        self._files = files
        self._place = place

    def read_at(self, offset: int, length: int) -> bytes:
        length = max(0, min(length, self.size - offset))
        data = self._files.read(self._place, offset, length) if length else b""
        if len(data) < length:
            raise EvidenceError(f"The file ends at byte {offset + len(data):,} of {self.size:,}: it has changed.")
        return data


def long_path(path: str, *, windows: bool) -> str:
    r"""The path in the form without the limit of 260 characters that Windows else has (``\\?\``)."""
    if not windows or path.startswith("\\\\?\\"):
        return path
    return "\\\\?\\UNC\\" + path[2:] if path.startswith("\\\\") else "\\\\?\\" + path


def _open_regular(path: Path) -> BinaryIO:
    try:
        number = os.open(path, _OPEN_FLAGS | _NO_ACCESS_TIME)
    except PermissionError:
        # Only the owner of a file may leave its access time alone.
        number = os.open(path, _OPEN_FLAGS)
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise OSError(0, "it is no regular file any more")
    return os.fdopen(number, "rb", buffering=0)


def kind_of(status: os.stat_result) -> EntryKind:
    """The kind of an entry; a link is never followed."""
    if stat.S_ISLNK(status.st_mode) or getattr(status, "st_file_attributes", 0) & _REPARSE_POINT:
        return EntryKind.LINK  # Junctions of Windows lead elsewhere, too.
    if stat.S_ISDIR(status.st_mode):
        return EntryKind.DIRECTORY
    return EntryKind.FILE if stat.S_ISREG(status.st_mode) else EntryKind.OTHER
