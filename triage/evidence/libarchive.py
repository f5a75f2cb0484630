"""The one door to libarchive, which a machine may have or not: the members of a RAR, one after the other.

It is C code on crafted input and is only ever loaded by a worker. Declarations: archive.h and archive_entry.h of
libarchive 3.6 (BSD licence). It is looked for under the names below by the system's own rules, and never in a PATH.
"""

from __future__ import annotations

import ctypes
from ctypes import CFUNCTYPE, POINTER, c_char_p, c_int, c_int64, c_size_t, c_ssize_t, c_void_p
from functools import lru_cache
from typing import Any, Final, NamedTuple

from triage.errors import EvidenceError
from triage.evidence.archive_file import ArchiveBytes

NAMES: tuple[str, ...] = (
    "libarchive.so.13",
    "libarchive.13.dylib",
    "/usr/lib/libarchive.2.dylib",
    "archiveint.dll",
    "archive.dll",
)
"""Debian and Fedora; Homebrew; macOS; Windows 10 and later; a unit's own."""

_OK: Final = 0
_END: Final = 1
_WARN: Final = -20
_FATAL: Final = -30
_BLOCK: Final = 256 << 10
_SEEK_FROM_HERE: Final = 1
_SEEK_FROM_END: Final = 2
_TYPE_MASK: Final = 0o170000
_FILE: Final = 0o100000
_DIRECTORY: Final = 0o040000

_READ: Final = CFUNCTYPE(c_ssize_t, c_void_p, c_void_p, POINTER(c_void_p))
_SKIP: Final = CFUNCTYPE(c_int64, c_void_p, c_void_p, c_int64)
_SEEK: Final = CFUNCTYPE(c_int64, c_void_p, c_void_p, c_int64, c_int)


class RawMember(NamedTuple):
    """What libarchive says of a member."""

    name: bytes
    """UTF-8 where it can give that."""
    size: int | None
    directory: bool
    file: bool
    encrypted: bool
    modified: int | None
    """Unix seconds."""


@lru_cache(maxsize=1)
def _library() -> Any:
    for name in NAMES:
        try:
            library = ctypes.CDLL(name)
        except OSError:
            continue
        for function in ("archive_read_new", "archive_entry_new"):
            getattr(library, function).restype = c_void_p
        for function in ("archive_error_string", "archive_entry_pathname", "archive_entry_pathname_utf8"):
            getattr(library, function).restype = c_char_p
        for function in ("archive_entry_size", "archive_entry_mtime"):
            getattr(library, function).restype = c_int64
        library.archive_read_data.restype = c_ssize_t
        library.archive_read_data.argtypes = (c_void_p, c_void_p, c_size_t)
        return library
    return None


def installed() -> bool:
    """Whether this machine has libarchive."""
    return _library() is not None


class RarReader:
    """The members of a RAR, read forward.

    Args:
        file: The archive; libarchive asks for its bytes, and it never gets a path.

    Raises:
        EvidenceError: It cannot be opened.
    """

    def __init__(self, file: ArchiveBytes) -> None:
        self._library = _library()
        self._file = file
        self._at = 0
        self._failure: EvidenceError | None = None
        self._buffer: Any = None
        self._calls = (_READ(self._read), _SKIP(self._skip), _SEEK(self._seek))
        self._archive = c_void_p(self._library.archive_read_new())
        self._entry = c_void_p(self._library.archive_entry_new())
        for format_ in ("rar", "rar5"):
            getattr(self._library, f"archive_read_support_format_{format_}")(self._archive)
        read, skip, seek = self._calls
        self._library.archive_read_set_read_callback(self._archive, read)
        self._library.archive_read_set_skip_callback(self._archive, skip)
        self._library.archive_read_set_seek_callback(self._archive, seek)
        self._library.archive_read_set_callback_data(self._archive, None)
        try:
            self._check(self._library.archive_read_open1(self._archive))
        except EvidenceError:
            self.close()
            raise

    def next(self) -> RawMember | None:
        """The next member; ``None`` behind the last.

        Raises:
            EvidenceError: The archive is damaged, cut off, or encrypted from here on.
        """
        answer = self._library.archive_read_next_header2(self._archive, self._entry)
        if answer == _END:
            return None
        self._check(answer)
        library, entry = self._library, self._entry
        kind = library.archive_entry_filetype(entry) & _TYPE_MASK
        return RawMember(
            library.archive_entry_pathname_utf8(entry) or library.archive_entry_pathname(entry) or b"",
            library.archive_entry_size(entry) if library.archive_entry_size_is_set(entry) else None,
            kind == _DIRECTORY,
            kind in (0, _FILE),
            bool(library.archive_entry_is_encrypted(entry)),
            library.archive_entry_mtime(entry) if library.archive_entry_mtime_is_set(entry) else None,
        )

    def read(self, length: int) -> bytes:
        """The next bytes of the member at hand; none at its end.

        Raises:
            EvidenceError: They are damaged, or packed in a way that libarchive does not read.
        """
        buffer = ctypes.create_string_buffer(length)
        count = self._library.archive_read_data(self._archive, buffer, length)
        if count < 0:
            self._check(min(count, _FATAL))
        return buffer.raw[:count]

    def close(self) -> None:
        """Let go of its memory."""
        if self._archive.value:
            self._library.archive_read_free(self._archive)
            self._library.archive_entry_free(self._entry)
            self._archive = self._entry = c_void_p()

    def __del__(self) -> None:
        self.close()

    def _check(self, answer: int) -> None:
        if self._failure is not None:
            raise self._failure
        if answer < _WARN:
            said = self._library.archive_error_string(self._archive)
            words = said.decode("utf-8", "replace").rstrip(".") if said else "no reason was given"
            raise EvidenceError(f"libarchive cannot read it: {words}.")

    # --- what libarchive calls ---

    def _read(self, _archive: int, _data: int, out: Any) -> int:
        try:
            data = self._file.read(self._at, _BLOCK)
        except EvidenceError as error:
            self._failure = error
            return _FATAL
        self._buffer = ctypes.create_string_buffer(data, max(len(data), 1))
        self._at += len(data)
        out[0] = ctypes.addressof(self._buffer)
        return len(data)

    def _skip(self, _archive: int, _data: int, request: int) -> int:
        skipped = max(0, min(request, self._file.size - self._at))
        self._at += skipped
        return skipped

    def _seek(self, _archive: int, _data: int, offset: int, whence: int) -> int:
        base = {_SEEK_FROM_HERE: self._at, _SEEK_FROM_END: self._file.size}.get(whence, 0)
        if not 0 <= base + offset <= self._file.size:
            return _FATAL
        self._at = base + offset
        return self._at
