"""The files of a unit's store of hash sets: its key under a passphrase, and what is known of each set, sealed.

A store is a folder. ``unit.key`` holds the store's name and a random key that only the passphrase opens. Each set has a
key of its own that follows from it, a sealed file of facts, which is written last, and the compiled set that these
facts name. So a set is there when its facts are, and whatever no facts name was left by an import that was cut off.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import os
import re
import struct
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hashsets.sealed import KEY_SIZE, SealedFile, seal
from triage.errors import HashSetError
from triage.faultpoints import fault_point

KEY_FILE: Final = "unit.key"
LOCK_FILE: Final = "unit.lock"
FACTS: Final = ".facts"

FACTS_LIMIT: Final = 64 << 20
"""Bytes that the facts of one set may have; those of an import have some thousands, and the files that disagree."""

SET_LIMIT: Final = 1_000
"""So many sets, every version counted, one store holds."""

_AGAIN: Final = "Import that set into the store again."
_MAGIC: Final = b"\x8bDHU\x01"
_NAME_SIZE: Final = 16
_SALT_SIZE: Final = 16
_NONCE_SIZE: Final = 12
_HEAD: Final = struct.Struct(f"<{len(_MAGIC)}s{_NAME_SIZE}s{_SALT_SIZE}s{_NONCE_SIZE}s")
_TAG_SIZE: Final = 16
_SCRYPT_N: Final = 1 << 15
_SCRYPT_R: Final = 8
_OWN: Final = re.compile(
    r"[0-9a-f]{32}-[0-9a-f]{8}\.bin(\.values)?(\.part)?|part-[0-9a-f]{32}-\d{3}\.bin(\.part)?"
    r"|[0-9a-f]{32}\.facts\.part|unit\.key\.part"
)


@dataclass(frozen=True, slots=True)
class UnitKey:
    """The opened key of a store; it never leaves memory."""

    store: str
    """The store's own name: 32 hexadecimal digits, in clear."""
    _root: bytes = field(repr=False)

    def set_key(self, name: str) -> bytes:
        """The key of the set whose files are called so; all that a case is given which uses it."""
        return hmac.digest(self._root, f"set {name}".encode(), "sha256")

    def facts_key(self) -> bytes:
        """The key of what is known of the sets."""
        return hmac.digest(self._root, b"facts", "sha256")

    def sealed(self, passphrase: str) -> bytes:
        """The content of ``unit.key`` under a passphrase; each time with a fresh salt."""
        salt, nonce = os.urandom(_SALT_SIZE), os.urandom(_NONCE_SIZE)
        head = _HEAD.pack(_MAGIC, bytes.fromhex(self.store), salt, nonce)
        return head + AESGCM(_derived(passphrase, salt)).encrypt(nonce, self._root, head)


def is_store(folder: Path) -> bool:
    """True where the key of a store lies in the folder."""
    try:
        return (folder / KEY_FILE).is_file()
    except OSError:
        return False


def make_store(folder: Path, passphrase: str) -> UnitKey:
    """Make an empty store.

    Raises:
        HashSetError: The passphrase is empty, the folder holds a store or other files, or it cannot be written.
    """
    if not passphrase:
        raise HashSetError("The unit's store is encrypted and needs a passphrase. Nothing was made.")
    key = UnitKey(os.urandom(_NAME_SIZE).hex(), os.urandom(KEY_SIZE))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if is_store(folder):
            raise HashSetError(f"There is a unit's store in {folder} already. Nothing was made.")
        if any(path.name != LOCK_FILE and not _OWN.fullmatch(path.name) for path in folder.iterdir()):
            raise HashSetError(
                f"The folder {folder} holds other files; a unit's store is made in a folder of its own.",
                hint="Name another folder. Nothing was made.",
            )
        _write_whole(folder / KEY_FILE, key.sealed(passphrase))
    except OSError as error:
        raise HashSetError(f"The unit's store cannot be made in {folder}: {error.strerror}.") from error
    return key


def change_passphrase(folder: Path, held: str, wanted: str) -> None:
    """Seal the key of a store under another passphrase: in one step, so that either the old one opens it or the new.

    The key itself stays, and with it every set and every case that uses one. A copy of the old ``unit.key`` therefore
    goes on to open with the old passphrase.

    Args:
        folder: The store.
        held: The passphrase that opens it now.
        wanted: The one that opens it from now on.

    Raises:
        HashSetError: The first does not open the store, the second is empty or the same, or it cannot be written.
    """
    if not wanted:
        raise HashSetError("The unit's store is encrypted and needs a passphrase. Nothing was changed.")
    key = open_store(folder, held)
    if wanted == held:
        raise HashSetError("The new passphrase is the one that the unit's store has already. Nothing was changed.")
    try:
        _write_whole(folder / KEY_FILE, key.sealed(wanted))
    except OSError as error:
        raise HashSetError(f"The unit's store cannot be written: {error.strerror}. Nothing was changed.") from error


def open_store(folder: Path, passphrase: str) -> UnitKey:
    """Open the key of a store.

    Raises:
        HashSetError: There is none, it is damaged or foreign, or the passphrase is another one.
    """
    size = _HEAD.size + KEY_SIZE + _TAG_SIZE
    try:
        with (folder / KEY_FILE).open("rb") as file:
            data = file.read(size + 1)
    except FileNotFoundError as error:
        raise HashSetError(
            f"There is no unit's store in {folder}.", hint="`hashset import --unit` makes one."
        ) from error
    except OSError as error:
        raise HashSetError(f"The unit's store in {folder} cannot be read: {error.strerror}.") from error
    if len(data) != size or not data.startswith(_MAGIC):
        raise HashSetError(
            f"The unit's store in {folder} cannot be opened: its {KEY_FILE} is damaged, or of another product."
        )
    head = data[: _HEAD.size]
    _, store, salt, nonce = _HEAD.unpack(head)
    try:
        root = AESGCM(_derived(passphrase, salt)).decrypt(nonce, data[_HEAD.size :], head)
    except InvalidTag as error:
        raise HashSetError(
            f"The unit's store in {folder} cannot be opened: the passphrase is wrong, or its {KEY_FILE} was changed."
        ) from error
    return UnitKey(store.hex(), root)


def write_facts(folder: Path, key: UnitKey, name: str, facts: dict[str, Any]) -> None:
    """Write what is known of a set; from here on it is there.

    Raises:
        HashSetError: They are too many, or cannot be written.
    """
    text = json.dumps({**facts, "set": name}, separators=(",", ":")).encode()
    if len(text) > FACTS_LIMIT:
        raise HashSetError(f"What is known of this set has more than {FACTS_LIMIT >> 20} MiB. Nothing was imported.")
    target = io.BytesIO()
    seal(target, key.facts_key(), len(text), [text])
    try:
        _write_whole(folder / f"{name}{FACTS}", target.getvalue())
    except OSError as error:
        raise HashSetError(f"The unit's store cannot be written: {error.strerror}. Nothing was imported.") from error


def read_facts(path: Path, key: UnitKey) -> dict[str, Any]:
    """What is known of a set.

    Raises:
        HashSetError: The file is damaged, of another store, or stands in the place of another set.
    """
    damaged = HashSetError(
        f"The file {path.name} of the unit's store is damaged, or of another store: the set that it describes is not"
        " listed.",
        hint=_AGAIN,
    )
    try:
        with SealedFile(path, key.facts_key()) as file:
            if file.length > FACTS_LIMIT:
                raise damaged
            held = bytearray(file.length)
            file.read_into(0, memoryview(held))
        facts = json.loads(held)
    except (HashSetError, ValueError) as error:
        raise damaged from error
    if not isinstance(facts, dict) or facts.get("set") != path.name.removesuffix(FACTS):
        raise damaged
    return facts


def opens(path: Path, key: bytes, named: str) -> None:
    """See that a compiled set is there and that this key is its own; what it holds is checked before each run.

    Raises:
        HashSetError: It is not there, or does not open.
    """
    if not path.is_file():
        raise HashSetError(f"The compiled form of {named} is not in the unit's store any more.", hint=_AGAIN)
    try:
        with SealedFile(path, key) as file:
            file.read_into(0, memoryview(bytearray(min(file.length, 8))))
    except HashSetError as error:
        raise HashSetError(
            f"The compiled form of {named} does not open: it was changed or cut.", hint=_AGAIN
        ) from error


def leftover(folder: Path, named: set[str]) -> list[Path]:
    """Files of ours that belong to no set: of an import that was cut off, or of a set that was removed."""
    return [path for path in folder.iterdir() if _OWN.fullmatch(path.name) and path.name not in named]


def _write_whole(path: Path, data: bytes) -> None:
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        fault_point("write:unit-store")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _derived(passphrase: str, salt: bytes) -> bytes:
    """By scrypt (RFC 7914; N = 32,768, r = 8), as the keys of a case are."""
    return hashlib.scrypt(passphrase.encode(), salt=salt, n=_SCRYPT_N, r=_SCRYPT_R, p=1, maxmem=1 << 26, dklen=KEY_SIZE)
