"""Keys of a case: one passphrase, one derivation, one sub-key for each thing that is encrypted."""

from __future__ import annotations

import hashlib
import hmac
import os
from dataclasses import dataclass, field
from typing import Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from triage.errors import CaseError

SALT_SIZE: Final = 16
"""Bytes of salt; SQLCipher keeps them in clear as the first 16 bytes of the database file."""

_SCRYPT_N: Final = 1 << 15
_SCRYPT_R: Final = 8
_NONCE_SIZE: Final = 12


@dataclass(frozen=True, slots=True)
class CaseKeys:
    """The keys of an open case; they never leave memory.

    ``database`` opens case.db, ``thumbnails`` thumbs.db, ``sets`` the compiled hash sets.
    """

    salt: bytes
    database: bytes = field(repr=False)
    thumbnails: bytes = field(repr=False)
    sets: bytes = field(repr=False)

    def wrap(self, key: bytes) -> str:
        """The key of a set that lies outside the case, as the case keeps it (RFC 3394), in hexadecimal."""
        return aes_key_wrap(self.sets, key).hex()

    def unwrap(self, sealed: str) -> bytes:
        """A key that ``wrap`` gave.

        Raises:
            CaseError: It was changed, or is of another case.
        """
        try:
            return aes_key_unwrap(self.sets, bytes.fromhex(sealed))
        except (InvalidUnwrap, ValueError) as error:
            raise CaseError("The case's key of a hash set was changed outside the product.") from error


def derive_keys(passphrase: str, salt: bytes) -> CaseKeys:
    """Derive all keys by scrypt (RFC 7914; N = 32,768, r = 8) and HMAC-SHA256 with a label each."""
    root = hashlib.scrypt(
        passphrase.encode("utf-8"), salt=salt, n=_SCRYPT_N, r=_SCRYPT_R, p=1, maxmem=1 << 26, dklen=32
    )
    parts = (hmac.digest(root, label, "sha256") for label in (b"database", b"thumbnails", b"sets"))
    return CaseKeys(salt, *parts)


def new_salt() -> bytes:
    """Random salt for a new case."""
    return os.urandom(SALT_SIZE)


class Sealer:
    """AES-GCM for small blobs: the place that a blob belongs to is authenticated with it."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)
        self._key = key

    def seal(self, plain: bytes, place: bytes) -> bytes:
        """Encrypt for this place; a random nonce stands in front."""
        nonce = os.urandom(_NONCE_SIZE)
        return nonce + self._cipher.encrypt(nonce, plain, place)

    def open(self, sealed: bytes, place: bytes) -> bytes:
        """Decrypt.

        Raises:
            cryptography.exceptions.InvalidTag: The blob was changed or belongs to another place.
        """
        return self._cipher.decrypt(sealed[:_NONCE_SIZE], sealed[_NONCE_SIZE:], place)

    def pseudonym(self, value: bytes) -> bytes:
        """A 16-byte stand-in for a digest, so that a plain index reveals none."""
        return hashlib.blake2b(value, key=self._key, digest_size=16).digest()
