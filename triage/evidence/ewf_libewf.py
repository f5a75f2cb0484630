"""A medium that libewf reads: of Ex01 images, which our own reader does not know."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Any, Final

from triage.errors import EvidenceError
from triage.evidence.ewf_header import clean
from triage.model.frame import StoredDigest

_FIELDS: Final = {
    "case_number": "case number",
    "evidence_number": "evidence number",
    "description": "description",
    "examiner_name": "examiner",
    "notes": "notes",
    "acquiry_date": "acquired",
    "system_date": "system date",
    "acquiry_operating_system": "operating system",
    "acquiry_software_version": "software version",
    "model": "model",
    "serial_number": "serial number",
}


class LibewfMedia:
    """A medium read by libewf, with the same attributes as our own reader.

    Args:
        handle: A new ``pyewf.handle``.
        paths: The segment files in their order.
        why: The sentence that says why libewf is asked.

    Raises:
        EvidenceError: libewf cannot open the image.
    """

    kind = "EWF (read with libewf)"

    def __init__(self, handle: Any, paths: Sequence[Path], why: str) -> None:
        self._handle = handle
        try:
            self._handle.open([str(path) for path in paths])
            self.size = int(self._handle.get_media_size())
        except (OSError, MemoryError, ValueError, TypeError) as error:
            raise EvidenceError(f"{why} libewf cannot open it.") from error
        if not self.size:
            raise EvidenceError(f"{why} libewf finds no medium in it.")
        self.surplus = b""
        self._lock = Lock()
        self.problems: tuple[str, ...] = (
            f"{why} The image was read with libewf, slower, and a damaged part may come as zeros without a message.",
        )
        self.stored_digests = self._digests()
        self.acquisition = self._acquisition()

    def read(self, offset: int, length: int) -> bytes:
        """Bytes of the medium.

        Raises:
            EvidenceError: libewf cannot read them.
        """
        with self._lock:
            try:
                data = bytes(self._handle.read_buffer_at_offset(length, offset))
            except OSError as error:
                raise EvidenceError(
                    f"Bytes {offset:,} to {offset + length - 1:,} of the medium cannot be read (libewf)."
                ) from error
        if len(data) != length:
            raise EvidenceError(f"The medium ends at byte {offset + len(data):,} where more was expected (libewf).")
        return data

    def close(self) -> None:
        """Close the image."""
        self._handle.close()

    def _digests(self) -> tuple[StoredDigest, ...]:
        found = []
        for name, title in (("MD5", "md5"), ("SHA1", "sha1")):
            try:
                value = self._handle.get_hash_value(name)
                if value:
                    found.append(StoredDigest(title, bytes.fromhex(value)))
            except (OSError, ValueError):
                self.problems += (f"The stored {name} digest could not be read by libewf.",)
        return tuple(found)

    def _acquisition(self) -> dict[str, str]:
        found = {}
        for name, title in _FIELDS.items():
            try:
                value = self._handle.get_header_value(name)
            except OSError:
                self.problems += (f"The field “{title}” of the acquisition could not be read by libewf.",)
                continue
            if value:
                found[title] = clean(str(value))
        return found
