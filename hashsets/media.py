"""The media records of a Project VIC export with the files that it brings, for whoever makes hashes of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Final, NamedTuple

from hashsets import vics
from hashsets.collecting import Slot
from hashsets.recognise import recognise
from hashsets.records import Reading
from hashsets.source import SourceStream
from triage.errors import HashSetError

GROUP: Final = 512
"""Records in one answer."""


class MediaRecord(NamedTuple):
    """One record, as far as hashes are made from it."""

    md5: bytes | None
    sha1: bytes | None
    sha256: bytes | None
    code: str
    path: str
    """``RelativeFilePath`` as the exporter wrote it; empty where there is none."""


def read_media(argument: str, slot: Slot) -> Iterator[list[MediaRecord] | str]:
    """The records of an export.

    Args:
        argument: Path of the JSON.
        slot: Where the monitor sees what is done.

    Yields:
        Groups of records in their order, and at the end the SHA-256 of the file.

    Raises:
        HashSetError: It is no Project VIC file, or damaged.
    """
    path = Path(argument)
    slot.at(-1, "read")
    if recognise(path).name != vics.NAME:
        raise HashSetError(f"The file {path.name} is not a Project VIC or CAID export.")
    group: list[MediaRecord] = []
    with closing(SourceStream(path)) as stream:
        for record, relative in vics.read_with_paths(stream, Reading()):
            group.append(MediaRecord(record.md5, record.sha1, record.sha256, record.code, relative))
            if len(group) >= GROUP:
                slot.tick(stream.position)
                yield group
                group = []
        yield group
        yield stream.finish()


def inside(folder: Path, relative: str) -> Path | None:
    """The file that a relative path names inside a folder; None where it leads out of it, or is none.

    Exporters write backslashes. A path with a drive, a root or ``..`` is refused, and so is one that leads out of the
    folder through a link.
    """
    text = relative.strip().replace("\\", "/")
    plain = PurePosixPath(text)
    if not text or "\0" in text or plain.is_absolute() or PureWindowsPath(text).drive or ".." in plain.parts:
        return None
    base = folder.resolve()
    found = (base / plain).resolve()
    return found if found.is_relative_to(base) and found != base else None
