"""A file of sealed chunks: written one after another without knowing how many, read one after another.

Each chunk is MessagePack under AES-256-GCM. Its nonce is its number, and the last one is marked as such in what is
authenticated, so that a file that was cut, extended or put in another order does not open.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final, Self

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from triage.errors import HashSetError

CHUNK_LIMIT: Final = 64 << 20
"""Bytes of one chunk; a damaged length does not fill the memory."""

_MAGIC: Final = b"\x8bDHC\x01"
_SALT_SIZE: Final = 32
_LENGTH_SIZE: Final = 4
_TAG_SIZE: Final = 16
_INFO: Final = b"chunks of a hash set, version 1"


class ChunkWriter:
    """Writes chunks. A file that was not finished is not readable.

    Args:
        path: The file, which is made or replaced.
        key: The case's key, 32 bytes.
    """

    def __init__(self, path: Path, key: bytes) -> None:
        self._path = path
        try:
            self._file: BinaryIO = path.open("wb")
        except OSError as error:
            raise _unwritten(error) from error
        salt = os.urandom(_SALT_SIZE)
        self._opening = _MAGIC + salt
        self._cipher = _cipher(key, salt)
        self._number = 0
        self._held: bytes | None = None
        self._write(self._opening)

    def add(self, value: Any) -> None:
        """Write one chunk."""
        if self._held is not None:
            self._seal(self._held, last=False)
        self._held = msgspec.msgpack.encode(value)

    def finish(self) -> None:
        """Write what is held as the last chunk, and bring the file to the disk."""
        self._seal(self._held or msgspec.msgpack.encode(None), last=True)
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            raise _unwritten(error) from error

    def close(self) -> None:
        """Close the file, finished or not."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _seal(self, content: bytes, *, last: bool) -> None:
        sealed = self._cipher.encrypt(_nonce(self._number), content, self._opening + bytes([last]))
        self._number += 1
        self._write(len(sealed).to_bytes(_LENGTH_SIZE, "little") + sealed)

    def _write(self, data: bytes) -> None:
        try:
            self._file.write(data)
        except OSError as error:
            raise _unwritten(error) from error


def read_chunks(path: Path, key: bytes) -> Iterator[Any]:
    """The chunks of a file in their order.

    Raises:
        HashSetError: The file cannot be read, was changed or cut, or the key is another one.
    """
    try:
        with path.open("rb") as file:
            opening = file.read(len(_MAGIC) + _SALT_SIZE)
            if not opening.startswith(_MAGIC) or len(opening) < len(_MAGIC) + _SALT_SIZE:
                raise _damaged(path)
            cipher = _cipher(key, opening[len(_MAGIC) :])
            number = 0
            held = _sealed(file, path)
            while held:
                following = _sealed(file, path)
                content = cipher.decrypt(_nonce(number), held, opening + bytes([not following]))
                yield msgspec.msgpack.decode(content)
                held, number = following, number + 1
            if not number:
                raise _damaged(path)
    except OSError as error:
        raise HashSetError(f"The file {path.name} of the hash sets cannot be read: {error.strerror}.") from error
    except (InvalidTag, msgspec.DecodeError) as error:
        raise _damaged(path) from error


def _sealed(file: BinaryIO, path: Path) -> bytes:
    head = file.read(_LENGTH_SIZE)
    if not head:
        return b""
    length = int.from_bytes(head, "little")
    if len(head) < _LENGTH_SIZE or not _TAG_SIZE <= length <= CHUNK_LIMIT:
        raise _damaged(path)
    sealed = file.read(length)
    if len(sealed) < length:
        raise _damaged(path)
    return sealed


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, salt, _INFO).derive(key))


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")


def _damaged(path: Path) -> HashSetError:
    return HashSetError(
        f"The file {path.name} of the hash sets does not open: it was changed or cut, or belongs to another case.",
        hint="Import the set again from its files.",
    )


def _unwritten(error: OSError) -> HashSetError:
    return HashSetError(f"The compiled hash set cannot be written: {error.strerror}.")
