"""The file of a compiled set: a sealed part, and behind it a part that is mapped into memory as it lies.

Sealed (AES-GCM) are the set's facts and all from which a picture or a list could be guessed; the mapped part holds
keyed digests only. The sealed facts hold a code of authentication (GMAC, NIST SP 800-38D) of each block of the mapped
part, so that a changed bit is noticed in either.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from numpy.typing import NDArray

from hashsets.sealed import CHUNK_SIZE, SALT_SIZE, SealedFile, seal, sealed_size, sub_key

BLOCK: Final = 1 << 22
"""Bytes of the mapped part that are authenticated together."""

CHECKED_AT_OPENING: Final = 1 << 28
"""A mapped part up to this size is checked whenever it is opened; a larger one once a run, by ``SetFile.check``."""

_LENGTH_SIZE: Final = 8
_ALIGNMENT: Final = 64
_PAGE: Final = 4096

Arrays = Mapping[str, NDArray[Any]]
_Sections = list[tuple[str, str, int]]


def new_salt() -> bytes:
    """Random bytes for a new file, from which its keys are derived."""
    return os.urandom(SALT_SIZE)


def write_file(target: BinaryIO, key: bytes, salt: bytes, facts: dict[str, Any], hidden: Arrays, shown: Arrays) -> int:
    """Write a compiled set; gives the bytes that its sealed arrays take in memory.

    Args:
        target: A binary stream at its start.
        key: The key of the case or the unit, 32 bytes.
        salt: As ``new_salt`` gave it.
        facts: What can be written as JSON.
        hidden: Arrays of the sealed part.
        shown: Arrays of the mapped part.
    """
    macs = b"".join(_macs(key, salt, _blocks(_laid_out(shown))))
    told = facts | {"hidden": _sections(hidden), "shown": _sections(shown), "macs": macs.hex()}
    text = json.dumps(told, separators=(",", ":")).encode()
    opening = len(text).to_bytes(_LENGTH_SIZE, "little") + text
    parts: list[bytes | memoryview] = [opening + bytes(-len(opening) % _ALIGNMENT), *_laid_out(hidden)]
    length = sum(len(part) for part in parts)
    gap = bytes(-sealed_size(length) % _PAGE)
    following = len(gap) + _size(_sections(shown))
    seal(target, key, length, parts, salt=salt, following=following)
    target.write(gap)
    target.writelines(_laid_out(shown))
    return _size(_sections(hidden))


def content_digest(facts: object, arrays: Arrays) -> str:
    """SHA-256 of what is compiled, before any key comes to it: it names file and mapping together."""
    digest = hashlib.sha256(json.dumps(facts, separators=(",", ":")).encode())
    for name, array in arrays.items():
        digest.update(f" {name} {array.dtype.str} {len(array)} ".encode())
        digest.update(array.view(np.uint8).data)
    return digest.hexdigest()


def _sections(arrays: Arrays) -> _Sections:
    return [(name, array.dtype.str, array.size) for name, array in arrays.items()]


def _laid_out(arrays: Arrays) -> Iterator[bytes | memoryview]:
    for array in arrays.values():
        plain = np.ascontiguousarray(array).reshape(-1)
        yield plain.view(np.uint8).data
        yield bytes(-plain.nbytes % _ALIGNMENT)


def _size(sections: _Sections) -> int:
    sizes = (np.dtype(kind).itemsize * count for _, kind, count in sections)
    return sum(size + -size % _ALIGNMENT for size in sizes)


def _blocks(parts: Iterable[bytes | memoryview]) -> Iterator[bytes]:
    held = bytearray()
    for part in parts:
        for start in range(0, len(part), BLOCK):
            held += part[start : start + BLOCK]
            while len(held) >= BLOCK:
                yield bytes(held[:BLOCK])
                del held[:BLOCK]
    if held:
        yield bytes(held)


def _macs(key: bytes, salt: bytes, blocks: Iterable[bytes | memoryview]) -> Iterator[bytes]:
    cipher = AESGCM(sub_key(key, salt, "mapped part"))
    for number, block in enumerate(blocks):
        yield cipher.encrypt(number.to_bytes(12, "big"), b"", block)


class SetFile:
    """An open compiled set.

    Args:
        path: The file.
        key: The key that it was written with.

    Raises:
        HashSetError: It cannot be read, was changed, or the key is another one.
    """

    def __init__(self, path: Path, key: bytes) -> None:
        self._path, self._key = path, key
        with SealedFile(path, key) as sealed:
            self.salt = sealed.salt
            size = int.from_bytes(_read(sealed, 0, _LENGTH_SIZE), "little")
            self.facts: dict[str, Any] = json.loads(_read(sealed, _LENGTH_SIZE, size))
            self._hidden_at = _LENGTH_SIZE + size + -(_LENGTH_SIZE + size) % _ALIGNMENT
            self.hidden_size = sealed.length - self._hidden_at
            self._damaged = sealed.damaged()
            self._mapped = self._map(sealed)
        if self._mapped.nbytes <= CHECKED_AT_OPENING:
            self.check()

    def _map(self, sealed: SealedFile) -> NDArray[np.uint8]:
        size = _size(self.facts["shown"])
        at = sealed_size(sealed.length)
        if sealed.following != -at % _PAGE + size:
            raise self._damaged
        if not size:
            return np.empty(0, np.uint8)
        return np.asarray(np.memmap(self._path, np.uint8, "r", at + -at % _PAGE, size))

    @property
    def shown(self) -> dict[str, NDArray[Any]]:
        """The arrays of the mapped part."""
        return _views(self._mapped.data, self.facts["shown"])

    def hidden(self, memory: SharedMemory | None = None) -> dict[str, NDArray[Any]]:
        """The arrays of the sealed part: decrypted for this process alone, or those that lie in shared memory."""
        if memory is not None:
            assert memory.buf is not None, "the shared memory is closed"
            return _views(memory.buf[: self.hidden_size], self.facts["hidden"])
        held = memoryview(bytearray(self.hidden_size))
        for _ in self.decrypt_into(held):
            pass
        return _views(held, self.facts["hidden"])

    def decrypt_into(self, target: memoryview) -> Iterator[int]:
        """Decrypt the arrays of the sealed part into memory; gives bytes done, some steps apart.

        Raises:
            HashSetError: The file was changed.
        """
        step = CHUNK_SIZE * 16
        with SealedFile(self._path, self._key) as sealed:
            for start in range(0, self.hidden_size, step):
                some = target[start : min(start + step, self.hidden_size)]
                sealed.read_into(self._hidden_at + start, some)
                yield len(some)

    def check(self) -> None:
        """Compare the mapped part with its codes of authentication.

        Raises:
            HashSetError: It was changed.
        """
        data = self._mapped.data
        blocks = (data[start : start + BLOCK] for start in range(0, len(data), BLOCK))
        if b"".join(_macs(self._key, self.salt, blocks)).hex() != self.facts["macs"]:
            raise self._damaged


def _views(held: memoryview, sections: _Sections) -> dict[str, NDArray[Any]]:
    arrays, offset = {}, 0
    for name, kind, count in sections:
        arrays[name] = np.frombuffer(held, kind, count, offset) if count else np.empty(0, kind)
        offset += arrays[name].nbytes + -arrays[name].nbytes % _ALIGNMENT
    return arrays


def _read(sealed: SealedFile, offset: int, size: int) -> bytes:
    held = bytearray(size)
    sealed.read_into(offset, memoryview(held))
    return bytes(held)
