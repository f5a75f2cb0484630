"""MD5, SHA-1 and SHA-256 of a content in one pass."""

from __future__ import annotations

import hashlib


class Digests:
    """The three digests, fed with chunks in order."""

    __slots__ = ("_md5", "_sha1", "_sha256", "size")

    def __init__(self) -> None:
        self._md5 = hashlib.md5(usedforsecurity=False)
        self._sha1 = hashlib.sha1(usedforsecurity=False)
        self._sha256 = hashlib.sha256()
        self.size = 0

    def update(self, chunk: bytes) -> None:
        """Take the next bytes."""
        self._md5.update(chunk)
        self._sha1.update(chunk)
        self._sha256.update(chunk)
        self.size += len(chunk)

    def result(self) -> tuple[bytes, bytes, bytes]:
        """(SHA-256, SHA-1, MD5) of what came so far."""
        return self._sha256.digest(), self._sha1.digest(), self._md5.digest()
