"""The bytes of one entry of a file system, read through libtsk: default data, alternate streams, directories."""

from __future__ import annotations

from typing import Any, Final

from triage.errors import EvidenceError
from triage.evidence.source import CHUNK, ContentReader
from triage.evidence.tsk import FileSystem, tsk_sentence
from triage.model.entries import EntryFlag, EntryKey

_BEHIND_THE_END: Final = "Invalid file offset"
"""What libtsk says to a read that begins at or behind the end of an attribute."""


class TskReader(ContentReader):
    """Reads one stream of one file.

    Args:
        file_system: Where it lies.
        key: Which entry; its ``stream`` is attribute type << 16 | attribute id, 0 for the default data.

    Raises:
        EvidenceError: There is nothing to read, or the metadata is gone.
    """

    def __init__(self, file_system: FileSystem, key: EntryKey) -> None:
        if key.flags & EntryFlag.NO_CONTENT or key.address < 0:
            raise EvidenceError("This entry has no content that could be read.")
        self.size = key.size
        self._image = file_system.image
        self._file: Any = file_system.file(key.address)
        self._attribute = (key.stream >> 16, key.stream & 0xFFFF) if key.stream else ()

    def read_at(self, offset: int, length: int) -> bytes:
        """See ``ContentReader.read_at``.

        Raises:
            EvidenceError: The bytes cannot be read, or the data ends before the size that the entry claims.
        """
        wanted = min(length, self.size - offset)
        if wanted <= 0:
            return b""
        block = self._read(offset, wanted)
        if len(block) == wanted:
            return block
        parts, got = [block], len(block)
        while got < wanted:
            parts.append(self._read(offset + got, wanted - got))
            got += len(parts[-1])
        return b"".join(parts)

    def _read(self, offset: int, length: int) -> bytes:
        self._image.take_faults()
        try:
            block: bytes = self._file.read_random(offset, min(length, CHUNK), *self._attribute)
        except (OSError, RuntimeError, OverflowError) as error:
            if _BEHIND_THE_END in str(error):
                raise self._ends(offset) from error
            reason = next(iter(self._image.take_faults()), tsk_sentence(error))
            raise EvidenceError(f"The content cannot be read at byte {offset:,}: {reason}") from error
        faults = self._image.take_faults()
        if faults:
            raise EvidenceError(f"The content cannot be read at byte {offset:,}: {faults[0]}")
        if not block:
            raise self._ends(offset)
        return block

    def _ends(self, offset: int) -> EvidenceError:
        return EvidenceError(f"The content ends at byte {offset:,} of {self.size:,}.")
