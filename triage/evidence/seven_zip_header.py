"""The header of a 7z archive: its packed streams, the folders that unpack them, and the members in those.

Source of the layout: 7zFormat.txt of the LZMA SDK 23.01 (Igor Pavlov, public domain). A *folder* there is one packed
stream with the chain of its coders; when it holds several members the archive is *solid*.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from typing import Final, NamedTuple

from triage.errors import EvidenceError, UnsupportedEvidenceError
from triage.evidence.archive_file import ArchiveBytes

MAGIC: Final = b"7z\xbc\xaf\x27\x1c"
START: Final = 32
"""Bytes of the start header; all offsets count from behind it."""

MAX_NAMED: Final = 1_000_000
"""Members, folders and streams that a header may claim, each."""

MAX_CODERS: Final = 4
"""7-Zip itself writes three at most in one chain."""

_HEADER, _MAIN_STREAMS, _FILES, _PACK, _UNPACK, _SUBSTREAMS, _SIZE, _CRC = 1, 4, 5, 6, 7, 8, 9, 10
_FOLDER, _UNPACK_SIZES, _NUMBERS, _EMPTY_STREAM, _EMPTY_FILE, _ANTI, _NAMES = 11, 12, 13, 14, 15, 16, 17
_CREATED, _ACCESSED, _MODIFIED, _ATTRIBUTES, _ENCODED_HEADER = 18, 19, 20, 21, 23
_TIMES: Final = {_CREATED: "created", _ACCESSED: "accessed", _MODIFIED: "modified"}


class Coder(NamedTuple):
    """One step of unpacking."""

    method: bytes
    properties: bytes


class Folder(NamedTuple):
    """A packed stream and the coders that unpack it, in the order in which they are applied; none where not chained."""

    start: int
    """Offset of the packed bytes in the archive."""
    packed: int
    coders: tuple[Coder, ...]
    size: int
    """Bytes that come out."""
    crc: int | None


class SevenZipMember(NamedTuple):
    """A member as the header gives it."""

    name: bytes
    """UTF-16, as stored."""
    folder: int
    """Number of its folder, or -1 where it has no bytes."""
    offset: int
    """Where it begins among the bytes of its folder."""
    size: int
    crc: int | None
    directory: bool
    anti: bool
    """It only says that a file was deleted."""
    attributes: int
    times: dict[str, int]
    """FILETIMEs by the name of the field."""


class SevenZipHeader(NamedTuple):
    """All that an archive says of itself."""

    folders: list[Folder]
    members: list[SevenZipMember]


class _Streams(NamedTuple):
    folders: list[Folder]
    sizes: list[tuple[int, int, int, int | None]]
    """(folder, offset, size, CRC) of each stream within the folders, in their order."""


Unpack = Callable[[Folder], bytes]


def read_header(file: ArchiveBytes, most: int, unpack: Unpack) -> SevenZipHeader:
    """Read what an archive says of itself.

    Args:
        file: The archive.
        most: Bytes that the header may have, packed and unpacked.
        unpack: Gives the bytes of a folder; the header itself is mostly packed.

    Raises:
        UnsupportedEvidenceError: The header is encrypted.
        EvidenceError: It is damaged, cut off, or larger than ``most``.
    """
    start = file.exactly(0, START)
    offset, size, crc = struct.unpack_from("<QQI", start, 12)
    if start[:6] != MAGIC or zlib.crc32(start[12:]) != int.from_bytes(start[8:12], "little"):
        raise EvidenceError("The start header of the 7z archive is damaged.")
    if not size:
        return SevenZipHeader([], [])
    _see_that_it_is_small(size, most)
    data = file.exactly(START + offset, size)
    if zlib.crc32(data) != crc:
        raise EvidenceError("The header of the 7z archive does not have the checksum that is given for it.")
    try:
        return _parse(data, most, unpack)
    except (IndexError, struct.error, UnicodeDecodeError) as error:
        raise EvidenceError("The header of the 7z archive is damaged.") from error


def _see_that_it_is_small(size: int, most: int) -> None:
    if size > most:
        raise EvidenceError(f"The 7z archive claims a header of {size:,} bytes; {most:,} is the bound.")


def _parse(data: bytes, most: int, unpack: Unpack) -> SevenZipHeader:
    reader = _Reader(data)
    for _ in range(MAX_CODERS):
        kind = reader.byte()
        if kind == _HEADER:
            return _header(reader)
        if kind != _ENCODED_HEADER:
            break
        folders = _streams(reader).folders
        if not folders:
            break
        _see_that_it_is_small(folders[0].size, most)
        try:
            inner = unpack(folders[0])
        except UnsupportedEvidenceError as error:
            raise UnsupportedEvidenceError(f"The list of members cannot be read: {error.sentence}") from error
        if folders[0].crc is not None and zlib.crc32(inner) != folders[0].crc:
            raise EvidenceError("The packed header of the 7z archive does not have the checksum that is given for it.")
        reader = _Reader(inner)
    raise EvidenceError("The header of the 7z archive is damaged.")


class _Reader:
    """The bytes of a header in order. What lies behind their end raises ``IndexError``."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def byte(self) -> int:
        self._at += 1
        return self._data[self._at - 1]

    def take(self, size: int) -> bytes:
        if size > len(self._data) - self._at:
            raise IndexError
        self._at += size
        return self._data[self._at - size : self._at]

    def number(self) -> int:
        """One to nine bytes: as many bits as are set at the front of the first say how many follow."""
        first = self.byte()
        mask, value = 0x80, 0
        for count in range(8):
            if not first & mask:
                return value | (first & (mask - 1)) << (8 * count)
            value |= self.byte() << (8 * count)
            mask >>= 1
        return value

    def count(self) -> int:
        """A number of things, of which there are not more than anybody has."""
        value = self.number()
        if value > MAX_NAMED:
            raise EvidenceError(f"The header of the 7z archive claims {value:,} members or streams; no real one has.")
        return value

    def bits(self, count: int) -> list[bool]:
        data = self.take(-(-count // 8))
        return [bool(data[number >> 3] & 0x80 >> (number & 7)) for number in range(count)]

    def defined(self, count: int) -> list[bool]:
        """Bits, or one byte that says that all are set."""
        return [True] * count if self.byte() else self.bits(count)

    def crcs(self, count: int) -> list[int | None]:
        return [struct.unpack("<I", self.take(4))[0] if known else None for known in self.defined(count)]


def _streams(reader: _Reader) -> _Streams:
    position, packed = 0, list[int]()
    folders: list[Folder] = []
    kind = reader.byte()
    if kind == _PACK:
        position, packed = _pack_info(reader)
        kind = reader.byte()
    if kind == _UNPACK:
        folders = _unpack_info(reader, START + position, packed)
        kind = reader.byte()
    sizes = [(number, 0, folder.size, folder.crc) for number, folder in enumerate(folders)]
    if kind == _SUBSTREAMS:
        sizes = _substreams(reader, folders)
        kind = reader.byte()
    if kind:
        raise IndexError
    return _Streams(folders, sizes)


def _pack_info(reader: _Reader) -> tuple[int, list[int]]:
    position, count = reader.number(), reader.count()
    sizes: list[int] = []
    while kind := reader.byte():
        if kind == _SIZE:
            sizes = [reader.number() for _ in range(count)]
        elif kind == _CRC:
            reader.crcs(count)
        else:
            raise IndexError
    return position, sizes


def _unpack_info(reader: _Reader, start: int, packed: list[int]) -> list[Folder]:
    if reader.byte() != _FOLDER:
        raise IndexError
    count = reader.count()
    if reader.byte():
        raise UnsupportedEvidenceError("The 7z archive keeps its folders outside its header, which is not read.")
    chains = [_chain(reader) for _ in range(count)]
    if reader.byte() != _UNPACK_SIZES:
        raise IndexError
    sizes = [[reader.number() for _ in range(chain.outputs)] for chain in chains]
    crcs: list[int | None] = [None] * count
    while kind := reader.byte():
        if kind != _CRC:
            raise IndexError
        crcs = reader.crcs(count)
    folders, at = [], 0
    for chain, own, crc in zip(chains, sizes, crcs, strict=True):
        taken = packed[at : at + chain.inputs]
        folders.append(Folder(start, taken[0], chain.coders, own[chain.main], crc))
        start += sum(taken)
        at += chain.inputs
    return folders


class _Chain(NamedTuple):
    coders: tuple[Coder, ...]
    """In the order in which they are applied; empty where they form no chain."""
    outputs: int
    inputs: int
    """Packed streams."""
    main: int
    """The output that nothing takes in."""


def _chain(reader: _Reader) -> _Chain:
    coders, ins, outs = [], 0, 0
    for _ in range(_few(reader.number())):
        flags = reader.byte()
        method = reader.take(flags & 15)
        more = (_few(reader.number()), _few(reader.number())) if flags & 16 else (1, 1)
        properties = reader.take(reader.number()) if flags & 32 else b""
        coders.append(Coder(method, properties))
        ins, outs = ins + more[0], outs + more[1]
    bound = {reader.number(): reader.number() for _ in range(outs - 1)}
    inputs = ins - len(bound)
    first = [reader.number() for _ in range(inputs)] if inputs > 1 else [n for n in range(ins) if n not in bound]
    main = next(number for number in range(outs) if number not in bound.values())
    if ins != len(coders) or outs != len(coders) or inputs != 1:
        return _Chain((), outs, inputs, main)
    taker = {out: taken for taken, out in bound.items()}
    order = [first[0]]
    while order[-1] in taker and len(order) < len(coders):
        order.append(taker[order[-1]])
    return _Chain(tuple(coders[number] for number in order), outs, inputs, main)


def _few(number: int) -> int:
    if number > 2 * MAX_CODERS or not number:
        raise IndexError
    return number


def _substreams(reader: _Reader, folders: list[Folder]) -> list[tuple[int, int, int, int | None]]:
    counts = [1] * len(folders)
    kind = reader.byte()
    if kind == _NUMBERS:
        counts = [reader.count() for _ in folders]
        if sum(counts) > MAX_NAMED:
            raise EvidenceError("The header of the 7z archive claims more members than any real one has.")
        kind = reader.byte()
    found: list[tuple[int, int, int, int | None]] = []
    for number, (folder, count) in enumerate(zip(folders, counts, strict=True)):
        offset = 0
        for stream in range(count):
            # The last one has what is left of its folder.
            size = reader.number() if kind == _SIZE and stream < count - 1 else folder.size - offset
            if size < 0 or offset + size > folder.size:
                raise IndexError
            found.append((number, offset, size, folder.crc if count == 1 else None))
            offset += size
    if kind == _SIZE:
        kind = reader.byte()
    while kind:
        if kind != _CRC:
            raise IndexError
        unknown = [at for at, stream in enumerate(found) if stream[3] is None]
        for at, crc in zip(unknown, reader.crcs(len(unknown)), strict=True):
            found[at] = (*found[at][:3], crc)
        kind = reader.byte()
    return found


def _header(reader: _Reader) -> SevenZipHeader:
    streams = _Streams([], [])
    kind = reader.byte()
    if kind == _MAIN_STREAMS:
        streams = _streams(reader)
        kind = reader.byte()
    if kind != _FILES:
        if kind:
            raise UnsupportedEvidenceError("The 7z archive has properties of a kind that is not read.")
        return SevenZipHeader(streams.folders, [])
    return SevenZipHeader(streams.folders, _files(reader, streams))


class _Said:
    """What the properties of the files say, each list by the number of the file."""

    def __init__(self, count: int) -> None:
        self.names: list[bytes] = [b""] * count
        self.empty = [False] * count
        self.empty_file: list[bool] = []
        self.anti: list[bool] = []
        self.attributes = [0] * count
        self.times: list[dict[str, int]] = [{} for _ in range(count)]


def _files(reader: _Reader, streams: _Streams) -> list[SevenZipMember]:
    count = reader.count()
    said = _Said(count)
    while kind := reader.byte():
        _property(kind, _Reader(reader.take(reader.number())), said, count)
    members: list[SevenZipMember] = []
    full, hollow = iter(streams.sizes), 0
    for number in range(count):
        place: tuple[int, int, int, int | None] = (-1, 0, 0, None)
        directory = anti = False
        if said.empty[number]:
            directory = not (hollow < len(said.empty_file) and said.empty_file[hollow])
            anti = hollow < len(said.anti) and said.anti[hollow]
            hollow += 1
        else:
            found = next(full, None)
            if found is None:
                raise IndexError
            place = found
        rest = (directory, anti, said.attributes[number], said.times[number])
        members.append(SevenZipMember(said.names[number], *place, *rest))
    return members


def _property(kind: int, reader: _Reader, said: _Said, count: int) -> None:
    if kind == _EMPTY_STREAM:
        said.empty = reader.bits(count)
    elif kind == _EMPTY_FILE:
        said.empty_file = reader.bits(sum(said.empty))
    elif kind == _ANTI:
        said.anti = reader.bits(sum(said.empty))
    elif kind == _NAMES:
        _no_external(reader)
        said.names = [_name(reader) for _ in range(count)]
    elif kind in _TIMES:
        known = reader.defined(count)
        _no_external(reader)
        for number in range(count):
            if known[number]:
                said.times[number][_TIMES[kind]] = struct.unpack("<Q", reader.take(8))[0]
    elif kind == _ATTRIBUTES:
        known = reader.defined(count)
        _no_external(reader)
        said.attributes = [struct.unpack("<I", reader.take(4))[0] if one else 0 for one in known]


def _no_external(reader: _Reader) -> None:
    if reader.byte():
        raise UnsupportedEvidenceError("The 7z archive keeps properties outside its header, which is not read.")


def _name(reader: _Reader) -> bytes:
    out = bytearray()
    while (unit := reader.take(2)) != b"\0\0":
        out += unit
    return bytes(out)
