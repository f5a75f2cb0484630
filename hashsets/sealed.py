"""A file of which nothing can be read without the case's key: AES-256-GCM in chunks that can be read singly.

Layout: magic, salt, length of the content, length of what follows it; then chunks of ``CHUNK_SIZE`` bytes, each with
its tag. Each file has a key of its own (HKDF over the case key and the salt), so that the position of a chunk can be
its nonce. The opening bytes are authenticated with every chunk: a file that was cut, extended or put in another order
does not open. What follows the content is not sealed; its checks are for the content to hold.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO, Final, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from triage.errors import HashSetError

CHUNK_SIZE: Final = 1 << 20
KEY_SIZE: Final = 32

_MAGIC: Final = b"\x8bDHS\x02"
SALT_SIZE: Final = 32
_TAG_SIZE: Final = 16
_OPENING: Final = struct.Struct(f"<{len(_MAGIC)}s{SALT_SIZE}sQQ")
_INFO: Final = b"compiled hash set, version 2"


def seal(
    target: BinaryIO,
    key: bytes,
    length: int,
    parts: Iterable[bytes | memoryview],
    *,
    salt: bytes = b"",
    following: int = 0,
) -> None:
    """Write the parts, one after another, as one sealed file.

    Args:
        target: A binary stream, written from its position on.
        key: The case's key, 32 bytes.
        length: Bytes of all parts together.
        parts: The content.
        salt: ``SALT_SIZE`` random bytes, where the caller derives more keys from them.
        following: Bytes that the caller will write behind the sealed ones.
    """
    salt = salt or os.urandom(SALT_SIZE)
    opening = _OPENING.pack(_MAGIC, salt, length, following)
    cipher = _cipher(key, salt)
    target.write(opening)
    held = bytearray()
    position = 0
    written = 0
    for part in parts:
        for start in range(0, len(part), CHUNK_SIZE):
            held += part[start : start + CHUNK_SIZE]
            while len(held) >= CHUNK_SIZE:
                target.write(cipher.encrypt(_nonce(position), bytes(held[:CHUNK_SIZE]), opening))
                del held[:CHUNK_SIZE]
                position += 1
        written += len(part)
    assert written == length, "the length is authenticated and must be right"
    if held:
        target.write(cipher.encrypt(_nonce(position), bytes(held), opening))


class SealedFile:
    """Reads a sealed file, whole or in ranges.

    Args:
        path: The file.
        key: The case's key, 32 bytes.

    Raises:
        HashSetError: The file cannot be read, is no sealed file, or its length is not what it says.
    """

    def __init__(self, path: Path, key: bytes) -> None:
        self._name = path.name
        try:
            self._file = path.open("rb")
            actual = path.stat().st_size
        except OSError as error:
            raise HashSetError(f"The compiled hash set {path.name} cannot be read: {error.strerror}.") from error
        self._opening = self._file.read(_OPENING.size)
        if len(self._opening) < _OPENING.size or not self._opening.startswith(_MAGIC):
            self._file.close()
            raise HashSetError(f"The file {path.name} is not a compiled hash set of this version.")
        _, self.salt, self.length, self.following = _OPENING.unpack(self._opening)
        self._cipher = _cipher(key, self.salt)
        if actual != sealed_size(self.length) + self.following:
            self._file.close()
            raise self.damaged()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def read_into(self, offset: int, target: memoryview) -> None:
        """Fill the target with the content from this offset on.

        Raises:
            HashSetError: The range is outside the content, the key is another one, or the file was changed.
        """
        end = offset + len(target)
        if offset < 0 or end > self.length:
            raise self.damaged()
        position = offset // CHUNK_SIZE
        while position * CHUNK_SIZE < end:
            start = position * CHUNK_SIZE
            chunk = self._chunk(position)
            first, last = max(offset, start), min(end, start + len(chunk))
            target[first - offset : last - offset] = chunk[first - start : last - start]
            position += 1

    def _chunk(self, position: int) -> bytes:
        self._file.seek(_OPENING.size + position * (CHUNK_SIZE + _TAG_SIZE))
        sealed = self._file.read(min(CHUNK_SIZE, self.length - position * CHUNK_SIZE) + _TAG_SIZE)
        try:
            return self._cipher.decrypt(_nonce(position), sealed, self._opening)
        except (InvalidTag, ValueError) as error:
            raise self.damaged() from error

    def damaged(self) -> HashSetError:
        """The error to raise where this file is not what it was."""
        return HashSetError(
            f"The compiled hash set {self._name} does not open: it was changed or cut, or belongs to another case.",
            hint="Import the set again from its file.",
        )


def sealed_size(length: int) -> int:
    """Bytes that a content of this length takes when it is sealed."""
    return _OPENING.size + length + -(-length // CHUNK_SIZE) * _TAG_SIZE


def sub_key(key: bytes, salt: bytes, purpose: str) -> bytes:
    """A key of 32 bytes for another purpose in the same file."""
    return HKDF(SHA256(), KEY_SIZE, salt, _INFO + b", " + purpose.encode()).derive(key)


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    if len(key) != KEY_SIZE:
        raise ValueError(f"A key has {KEY_SIZE} bytes.")
    return AESGCM(HKDF(SHA256(), KEY_SIZE, salt, _INFO).derive(key))


def _nonce(position: int) -> bytes:
    return position.to_bytes(12, "big")
