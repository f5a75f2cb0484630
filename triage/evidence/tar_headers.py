"""The headers of a TAR: one member after another, read forward, with the extensions of pax and GNU.

Sources: POSIX.1-2017, "pax Interchange Format"; GNU tar 1.35, "Basic Tar Format". The standard library's module is
not used, since it reads extension headers of any claimed size into memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple, Protocol

from triage.errors import EvidenceError
from triage.evidence.archive_times import EntryTimes, entry_times
from triage.model.entries import EntryKind
from triage.model.times import Clock

BLOCK: Final = 512
MAX_EXTENSION: Final = 1 << 20
"""Bytes of one extension header (long name, pax records); paths have 4,096 at most."""

MAX_EXTENSIONS: Final = 64
"""Extension headers in front of one member."""

_EXTENSION_KINDS: Final = (b"x", b"g", b"X", b"L", b"K")
_LOOKED_BEHIND: Final = 1 << 20
"""Bytes behind the end mark in which anything but zeros is looked for; writers fill up to 10 KiB."""

MAX_MEMBERS: Final = 20_000_000
_LARGEST: Final = (1 << 63) - 1
_DATA_LESS: Final = b"123456"
_KINDS: Final = {b"1": EntryKind.LINK, b"2": EntryKind.LINK, b"5": EntryKind.DIRECTORY}
_FILES: Final = (b"0", b"\0", b"7", b"S")
_SPARSE_KEYS: Final = ("GNU.sparse.major", "GNU.sparse.map", "GNU.sparse.numblocks", "GNU.sparse.size")


class ForwardReader(Protocol):
    """What headers are read from: bytes at growing offsets."""

    def read_at(self, offset: int, length: int) -> bytes:
        """The bytes there, fewer where the archive ends."""


class TarMember(NamedTuple):
    """A member of a TAR."""

    block: int
    """Number of the 512-byte block at which its headers, extensions first, begin: its address."""
    raw_name: bytes
    encoding: str
    kind: EntryKind
    size: int
    data: int
    """Offset of its content."""
    times: EntryTimes
    sparse: bool
    sentence: str = ""
    """What a person should know of it."""

    @property
    def follower(self) -> int:
        """Offset of the next header."""
        return self.data + -(-self.size // BLOCK) * BLOCK


class _Extensions:
    """What the extension headers in front of a member say of it."""

    def __init__(self, shared: dict[str, bytes]) -> None:
        self.records = dict(shared)
        self.long_name: bytes | None = None

    def take(self, kind: bytes, data: bytes, offset: int, shared: dict[str, bytes]) -> None:
        """Read one extension; a global one counts for all later members, too."""
        if kind == b"L":
            self.long_name = data.split(b"\0", 1)[0]
        elif kind == b"g":
            shared.update(_records(data, offset))
            self.records = {**shared, **self.records}
        elif kind in (b"x", b"X"):
            self.records.update(_records(data, offset))


def read_members(stream: ForwardReader, problems: list[str], start: int = 0) -> Iterator[TarMember]:
    """The members from an offset on, to the end of the archive; what ends them early is added to ``problems``."""
    shared: dict[str, bytes] = {}
    offset = start
    for _ in range(MAX_MEMBERS):
        try:
            member = _next_member(stream, offset, shared)
        except EvidenceError as error:
            problems.append(f"{error.sentence} What lies there was not read.")
            return
        if member is None:
            return
        yield member
        offset = member.follower
    problems.append(f"The archive has more than {MAX_MEMBERS:,} members; the rest was not read.")


def _next_member(stream: ForwardReader, offset: int, shared: dict[str, bytes]) -> TarMember | None:
    begin = offset
    said = _Extensions(shared)
    for _ in range(MAX_EXTENSIONS):
        header = _header(stream, offset, first=offset == begin)
        if header is None:
            return None
        kind = header[156:157]
        if kind not in _EXTENSION_KINDS:
            return _member(stream, header, begin, offset, said)
        size = _number(header[124:136], offset)
        if size > MAX_EXTENSION or size < 0:
            raise EvidenceError(f"The extension header at byte {offset:,} claims {size:,} bytes; no real one has.")
        data = stream.read_at(offset + BLOCK, size)
        if len(data) < size:
            raise EvidenceError(f"The archive is truncated at byte {offset + BLOCK + len(data):,}.")
        said.take(kind, data, offset, shared)
        offset += BLOCK + -(-size // BLOCK) * BLOCK
    raise EvidenceError(f"The member at byte {begin:,} has more than {MAX_EXTENSIONS} extension headers.")


def _header(stream: ForwardReader, offset: int, *, first: bool) -> bytes | None:
    """A sound header, or ``None`` at the end mark."""
    header = stream.read_at(offset, BLOCK)
    if not header and first:
        raise EvidenceError(f"The archive ends at byte {offset:,} without its end mark: it may be truncated.")
    if len(header) < BLOCK:
        raise EvidenceError(f"The archive is truncated at byte {offset + len(header):,}.")
    if any(header):
        _verify(header, offset)
        return header
    behind = stream.read_at(offset, _LOOKED_BEHIND)
    if any(behind) or len(behind) == _LOOKED_BEHIND:
        raise EvidenceError(f"There are further bytes behind the end mark at byte {offset:,} of the archive.")
    return None


def _verify(header: bytes, offset: int) -> None:
    """The checksum counts its own field as blanks; old writers summed signed bytes."""
    stored = _number(header[148:156], offset)
    plain = header[:148] + b" " * 8 + header[156:]
    unsigned = sum(plain)
    if stored != unsigned and stored != unsigned - 256 * sum(byte > 127 for byte in plain):
        raise EvidenceError(f"The header at byte {offset:,} of the archive is damaged (checksum).")


def _member(stream: ForwardReader, header: bytes, begin: int, offset: int, said: _Extensions) -> TarMember:
    letter = header[156:157]
    records = said.records
    raw, encoding = _name(header, said)
    size = _number(header[124:136], offset)
    if "size" in records:
        size = _decimal(records["size"], offset)
    data = offset + BLOCK
    sparse = letter == b"S" or any(key in records for key in _SPARSE_KEYS)
    if letter == b"S":
        data = _behind_sparse_maps(stream, header, data)
    if letter and letter in _DATA_LESS:
        size = 0
    if size < 0:
        raise EvidenceError(f"The header at byte {offset:,} of the archive gives an impossible size.")
    kind, sentence = _kind(letter, raw)
    return TarMember(begin // BLOCK, raw, encoding, kind, size, data, _times(header, records, offset), sparse, sentence)


def _name(header: bytes, said: _Extensions) -> tuple[bytes, str]:
    path = said.records.get("GNU.sparse.name", said.records.get("path"))
    if path is not None:
        return path, "utf-8"
    if said.long_name is not None:
        return said.long_name, "utf-8"
    name = header[:100].split(b"\0", 1)[0]
    # Only POSIX headers have a prefix there; GNU keeps other things in its place.
    if header[257:263] == b"ustar\0" and header[345:346] != b"\0":
        name = header[345:500].split(b"\0", 1)[0] + b"/" + name
    return name, "utf-8"


def _kind(letter: bytes, raw: bytes) -> tuple[EntryKind, str]:
    if letter in _FILES:
        # The oldest TARs know a directory by the slash at its end.
        return (EntryKind.DIRECTORY if raw.endswith(b"/") and letter != b"7" else EntryKind.FILE), ""
    if letter in _KINDS:
        return _KINDS[letter], ""
    if letter in b"346VMND" and letter:
        what = {b"V": "a volume label", b"M": "the rest of a member of another volume", b"N": "an old long name"}
        return EntryKind.OTHER, f"This member is {what[letter]}." if letter in what else ""
    return EntryKind.FILE, f"The type of this member ({letter!r}) is not known; it is read as a file."


def _times(header: bytes, records: dict[str, bytes], offset: int) -> EntryTimes:
    """Pax times with their fraction where they are given, else the whole seconds of the header.

    Pax "ctime" is the change of the metadata; libarchive adds the creation under a name of its own.
    """
    times: dict[str, tuple[int, Clock]] = {}
    seconds = _number(header[136:148], offset)
    if abs(seconds) <= _LARGEST:
        times["modified"] = seconds, Clock.UNIX_S
    named = {"mtime": "modified", "atime": "accessed", "ctime": "changed", "LIBARCHIVE.creationtime": "created"}
    for key, name in named.items():
        value = _nanoseconds(records.get(key, b""))
        if value is not None:
            times[name] = value, Clock.UNIX_NS
    return entry_times(times)


def _nanoseconds(text: bytes) -> int | None:
    """Decimal seconds in nanoseconds, without going through a float."""
    whole, _, fraction = text.partition(b".")
    digits = whole.removeprefix(b"-")
    if not digits.isdigit() or len(digits) > 11 or (fraction and not fraction.isdigit()):
        return None
    value = int(digits) * 1_000_000_000 + int(fraction[:9].ljust(9, b"0"))
    if value > _LARGEST:
        return None
    return -value if whole.startswith(b"-") else value


def _records(data: bytes, offset: int) -> dict[str, bytes]:
    """Pax records: ``length SP key = value LF``, the length counting all of it."""
    found: dict[str, bytes] = {}
    at = 0
    while at < len(data) and data[at : at + 1] != b"\0":
        digits, blank, _ = data[at : at + 12].partition(b" ")
        if not blank or not digits.isdigit() or not len(digits) + 2 < int(digits) <= len(data) - at:
            raise EvidenceError(f"The pax header at byte {offset:,} is damaged.")
        record = data[at + len(digits) + 1 : at + int(digits)]
        key, equals, value = record.partition(b"=")
        if not equals or not value.endswith(b"\n"):
            raise EvidenceError(f"The pax header at byte {offset:,} is damaged.")
        found[key.decode("utf-8", "replace")] = value[:-1]
        at += int(digits)
    return found


def _behind_sparse_maps(stream: ForwardReader, header: bytes, data: int) -> int:
    """Old GNU sparse members have further map blocks in front of their data, each saying if one follows."""
    more = header[482:483] not in (b"\0", b"")
    for _ in range(MAX_EXTENSION // BLOCK):
        if not more:
            return data
        block = stream.read_at(data, BLOCK)
        more = block[504:505] not in (b"\0", b"")
        data += BLOCK
    raise EvidenceError(f"The sparse map at byte {data:,} does not end.")


def _decimal(text: bytes, offset: int) -> int:
    if not text.isdigit() or len(text) > 19 or int(text) > _LARGEST:
        raise EvidenceError(f"The pax header at byte {offset:,} gives an impossible size.")
    return int(text)


def _number(field: bytes, offset: int) -> int:
    """Octal digits, or base 256 where the first bit is set (GNU)."""
    if field[0] & 0x80:
        value = int.from_bytes(field, "big", signed=True) if field[0] == 0xFF else int.from_bytes(field[1:], "big")
        if not -_LARGEST <= value <= _LARGEST:
            raise EvidenceError(f"The header at byte {offset:,} of the archive holds an impossible number.")
        return value
    digits = field.split(b"\0", 1)[0].strip()
    try:
        return int(digits, 8) if digits else 0
    except ValueError:
        raise EvidenceError(f"The header at byte {offset:,} of the archive is damaged (a number).") from None
