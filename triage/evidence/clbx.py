"""The metadata that a Cellebrite extraction (CLBX) keeps beside its files: true times, and files listed only.

Source: "CLBX Specification", version 0.3.0, cellebrite-labs/clbx (2021): in a ZIP, ``filesystem{suffix}/`` holds the
files and ``metadata{suffix}/metadata.msgpack`` a MessagePack map from path to ``stat()`` fields in nanoseconds. It is
"the complete and authoritative source of metadata" and may name files whose content could not be extracted. Tested
on archives that we built after that document, never on one that Cellebrite wrote.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Iterable
from typing import Final

import msgspec

from triage.evidence.archive_times import EntryTimes, entry_times
from triage.model.entries import EntryKind
from triage.model.times import Clock

MAX_METADATA_SIZE: Final = 512 << 20
"""Bytes of one metadata.msgpack; half a million files have about 100 MiB."""

METADATA_NAME: Final = b"/metadata.msgpack"
_METADATA: Final = re.compile(rb"metadata([^/]*)/metadata\.msgpack")
_FILES: Final = re.compile(rb"filesystem([^/]*)/(.+)", re.DOTALL)
_MAX_TIME: Final = (1 << 63) - 1


class Stat(msgspec.Struct, gc=False):
    """The fields of a file that are used here; times are Unix nanoseconds."""

    mode: int = 0
    size: int = 0
    mtime: int | None = None
    ctime: int | None = None
    atime: int | None = None
    btime: int | None = None

    @property
    def kind(self) -> EntryKind:
        """Its kind by the file type in its mode."""
        if stat.S_ISDIR(self.mode):
            return EntryKind.DIRECTORY
        if stat.S_ISLNK(self.mode):
            return EntryKind.LINK
        return EntryKind.FILE if stat.S_ISREG(self.mode) or not stat.S_IFMT(self.mode) else EntryKind.OTHER

    def times(self) -> EntryTimes:
        """Its four times; one that no integer of ours holds is left out."""
        named = {"created": self.btime, "modified": self.mtime, "accessed": self.atime, "changed": self.ctime}
        return entry_times(
            {
                name: (value, Clock.UNIX_NS)
                for name, value in named.items()
                if value is not None and abs(value) <= _MAX_TIME
            }
        )


_decoder: Final = msgspec.msgpack.Decoder(dict[str, Stat])


def metadata_suffix(raw_name: bytes) -> bytes | None:
    """The suffix of the file system that a member describes, or ``None`` for every other member."""
    found = _METADATA.fullmatch(raw_name)
    return found[1] if found else None


class ExtractionMetadata:
    """What is said of the files of an extraction, by the names of their members.

    Attributes:
        problems: Sentences about metadata that could not be read.
    """

    def __init__(self) -> None:
        self._stats: dict[bytes, dict[str, Stat]] = {}
        self.problems: list[str] = []

    def __bool__(self) -> bool:
        return bool(self._stats)

    def add(self, suffix: bytes, data: bytes) -> None:
        """Read the metadata of one file system; one that is not understood is told and left out."""
        try:
            self._stats[suffix] = _decoder.decode(data)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            self.refuse(suffix, f"is not understood ({type(error).__name__})")

    def refuse(self, suffix: bytes, why: str) -> None:
        """Tell that the metadata of a file system is not used."""
        self.problems.append(
            f"The extraction's own metadata (metadata{suffix.decode('utf-8', 'replace')}) {why}: "
            "the times of its files are from the ZIP header fields."
        )

    def take(self, raw_name: bytes) -> Stat | None:
        """What is said of a member; it counts as found from then on."""
        found = _FILES.fullmatch(raw_name)
        stats = self._stats.get(found[1]) if found else None
        if found is None or stats is None:
            return None
        return stats.pop(found[2].rstrip(b"/").decode("utf-8", "replace"), None)

    def left(self) -> Iterable[tuple[bytes, Stat]]:
        """(name of the member that it would be, what is said) of all that no member stands for."""
        for suffix, stats in self._stats.items():
            for path, one in stats.items():
                yield b"filesystem" + suffix + b"/" + path.encode("utf-8", "replace"), one
