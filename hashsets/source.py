"""One pass over a hash-set file: every byte is digested and counted while a reader draws from the stream."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Final

from triage.errors import HashSetError

VALUE_LIMIT: Final = 64 << 20
"""So many bytes may pass without a record; a crafted file cannot make the parser hold an endless value."""

_BLOCK: Final = 1 << 20
_UTF8_BOM: Final = b"\xef\xbb\xbf"


class SourceStream(io.RawIOBase):
    """A read-only stream over a file that knows its position and, at the end, the file's SHA-256.

    Args:
        path: The file; it is opened for reading only.

    Raises:
        HashSetError: The file cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.name = path.name
        try:
            self._file = path.open("rb")
        except OSError as error:
            raise HashSetError(f"The hash-set file {path.name} cannot be opened: {error.strerror}.") from error
        self._digest = hashlib.sha256()
        self._mark = 0
        self.position = 0

    def readable(self) -> bool:
        """True: that is all this stream does."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # io's own stub names a private type
        """Fill the buffer; see ``io.RawIOBase.readinto``.

        Raises:
            HashSetError: The file cannot be read, or it holds a value past ``VALUE_LIMIT``.
        """
        if self.position - self._mark > VALUE_LIMIT:
            raise HashSetError(
                f"The hash-set file {self.name} holds more than {VALUE_LIMIT >> 20} MiB without a complete record."
            )
        block = self._take(len(buffer))
        buffer[: len(block)] = block
        return len(block)

    def mark(self) -> None:
        """Say that a record is complete here."""
        self._mark = self.position

    def skip_bom(self) -> None:
        """Pass over a UTF-8 byte order mark at the start, which JSON parsers refuse."""
        if self._file.read(len(_UTF8_BOM)) == _UTF8_BOM:
            self._digest.update(_UTF8_BOM)
            self.position = len(_UTF8_BOM)
        else:
            self._file.seek(0)

    def finish(self) -> str:
        """Digest what no reader asked for, and return the SHA-256 of the whole file in hexadecimal."""
        while self._take(_BLOCK):
            pass
        return self._digest.hexdigest()

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()

    def _take(self, count: int) -> bytes:
        try:
            block = self._file.read(count)
        except OSError as error:
            raise HashSetError(f"The hash-set file {self.name} cannot be read: {error.strerror}.") from error
        self._digest.update(block)
        self.position += len(block)
        return block
